//! The quads in memory: numbers for terms, four sorted orders, snapshots that never change.
//!
//! oxigraph's own `Store` keeps its evaluation view private, so nothing can count what an evaluation reads or holds.
//! The evaluator runs over any storage, and over this one every read and every term it copies is counted.

mod scan;
mod slots;
mod terms;
mod tree;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use scan::{Graphs, Scan, Step};
pub use terms::{Kind, LOCAL, TermId, Terms};
pub use tree::{Key, Tree};

/// A quad as numbers; graph 0 is the default graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quad {
    pub subject: TermId,
    pub predicate: TermId,
    pub object: TermId,
    pub graph: TermId,
}

/// In which order the numbers of a quad stand in a key.
#[derive(Clone, Copy, Debug)]
pub enum Order {
    SubjectPredicateObject,
    PredicateObjectSubject,
    ObjectSubjectPredicate,
    GraphSubjectPredicate,
}

fn pack(a: u32, b: u32, c: u32, d: u32) -> Key {
    Key::from(a) << 96 | Key::from(b) << 64 | Key::from(c) << 32 | Key::from(d)
}

#[expect(clippy::cast_possible_truncation, reason = "each part of a key is 32 bits wide")]
fn unpack(key: Key) -> (u32, u32, u32, u32) {
    ((key >> 96) as u32, (key >> 64) as u32, (key >> 32) as u32, key as u32)
}

impl Order {
    fn key(self, q: Quad) -> Key {
        match self {
            Self::SubjectPredicateObject => pack(q.subject, q.predicate, q.object, q.graph),
            Self::PredicateObjectSubject => pack(q.predicate, q.object, q.subject, q.graph),
            Self::ObjectSubjectPredicate => pack(q.object, q.subject, q.predicate, q.graph),
            Self::GraphSubjectPredicate => pack(q.graph, q.subject, q.predicate, q.object),
        }
    }

    #[inline]
    fn quad(self, key: Key) -> Quad {
        let (a, b, c, d) = unpack(key);
        match self {
            Self::SubjectPredicateObject => Quad { subject: a, predicate: b, object: c, graph: d },
            Self::PredicateObjectSubject => Quad { predicate: a, object: b, subject: c, graph: d },
            Self::ObjectSubjectPredicate => Quad { object: a, subject: b, predicate: c, graph: d },
            Self::GraphSubjectPredicate => Quad { graph: a, subject: b, predicate: c, object: d },
        }
    }
}

/// The dataset at one version.
///
/// Invariant: the four orders hold the same quads; `graphs` holds every named graph that exists, empty ones too,
/// with its number of quads. A clone costs a few counters and never changes.
#[derive(Clone, Default)]
pub struct Snapshot {
    pub terms: Arc<Terms>,
    spo: Tree,
    pos: Tree,
    osp: Tree,
    gsp: Tree,
    graphs: Tree,
}

/// The key under which a named graph and its number of quads are listed.
fn graph_key(graph: TermId, quads: u64) -> Key {
    Key::from(graph) << 64 | Key::from(quads)
}

#[expect(clippy::cast_possible_truncation, reason = "the two parts are 32 and 64 bits wide")]
fn graph_entry(key: Key) -> (TermId, u64) {
    ((key >> 64) as TermId, key as u64)
}

impl Snapshot {
    /// Builds from all quads at once, in any order; `graphs` names graphs that may be empty.
    pub fn build(terms: Arc<Terms>, quads: &[Quad], graphs: &[TermId]) -> Self {
        let order = |order: Order| {
            let mut keys: Vec<Key> = quads.iter().map(|q| order.key(*q)).collect();
            keys.sort_unstable();
            keys.dedup();
            Tree::from_sorted(&keys)
        };
        // Two threads: a start is the one moment when all quads are sorted.
        let (spo, pos, osp, gsp) = std::thread::scope(|scope| {
            let other = scope.spawn(|| (order(Order::SubjectPredicateObject), order(Order::PredicateObjectSubject)));
            let (osp, gsp) = (order(Order::ObjectSubjectPredicate), order(Order::GraphSubjectPredicate));
            let (spo, pos) = other.join().expect("sorting does not panic");
            (spo, pos, osp, gsp)
        });
        let mut counts: BTreeMap<TermId, u64> = graphs.iter().map(|g| (*g, 0)).collect();
        for key in gsp.iter() {
            let graph = Order::GraphSubjectPredicate.quad(key).graph;
            if graph != 0 {
                *counts.entry(graph).or_default() += 1;
            }
        }
        let graphs: Vec<Key> = counts.into_iter().map(|(graph, quads)| graph_key(graph, quads)).collect();
        Self { terms, spo, pos, osp, gsp, graphs: Tree::from_sorted(&graphs) }
    }

    pub fn quads(&self) -> u64 {
        self.spo.len() as u64
    }

    pub fn graph_count(&self) -> usize {
        self.graphs.len()
    }

    /// The named graphs and their numbers of quads.
    pub fn graphs(&self) -> impl Iterator<Item = (TermId, u64)> + use<> {
        self.graphs.iter().map(graph_entry)
    }

    /// A named graph's number of quads, if the graph exists; the default graph always does.
    pub fn graph(&self, graph: TermId) -> Option<u64> {
        if graph == 0 {
            let named: u64 = self.graphs().map(|(_, quads)| quads).sum();
            return Some(self.quads() - named);
        }
        self.graphs.range(graph_key(graph, 0), graph_key(graph, u64::MAX)).next().map(|key| graph_entry(key).1)
    }

    pub fn contains(&self, quad: Quad) -> bool {
        self.spo.contains(Order::SubjectPredicateObject.key(quad))
    }

    /// The quads of one graph.
    pub fn quads_of(&self, graph: TermId) -> impl Iterator<Item = Quad> + use<> {
        let order = Order::GraphSubjectPredicate;
        self.gsp.range(pack(graph, 0, 0, 0), pack(graph, u32::MAX, u32::MAX, u32::MAX)).map(move |key| order.quad(key))
    }

    /// Takes quads out, puts quads in, and lists or drops graphs. A quad in both is in afterwards.
    ///
    /// The caller sees to it that `remove` holds only quads that are in, and `add` only quads that are not (or are
    /// in `remove`), each once, and that a dropped graph's quads are in `remove`.
    pub fn apply(&mut self, remove: &[Quad], add: &[Quad], list: &[TermId], drop: &[TermId]) {
        let trees = [
            (&mut self.spo, Order::SubjectPredicateObject),
            (&mut self.pos, Order::PredicateObjectSubject),
            (&mut self.osp, Order::ObjectSubjectPredicate),
            (&mut self.gsp, Order::GraphSubjectPredicate),
        ];
        for (tree, order) in trees {
            let keys = |quads: &[Quad]| {
                let mut keys: Vec<Key> = quads.iter().map(|q| order.key(*q)).collect();
                keys.sort_unstable();
                keys
            };
            tree.apply(&keys(remove), &keys(add));
        }
        let mut touched: BTreeMap<TermId, (u64, u64)> = list.iter().chain(drop).map(|g| (*g, (0, 0))).collect();
        for quad in add {
            touched.entry(quad.graph).or_default().0 += 1;
        }
        for quad in remove {
            touched.entry(quad.graph).or_default().1 += 1;
        }
        let (mut before, mut after) = (Vec::new(), Vec::new());
        for (graph, (added, removed)) in touched.into_iter().filter(|(graph, _)| *graph != 0) {
            let held = self.graph(graph);
            before.extend(held.map(|quads| graph_key(graph, quads)));
            if !drop.contains(&graph) || list.contains(&graph) || added > 0 {
                after.push(graph_key(graph, (held.unwrap_or(0) + added).saturating_sub(removed)));
            }
        }
        self.graphs.apply(&before, &after);
    }
}
