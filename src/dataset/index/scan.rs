//! Quads by pattern.

use std::sync::Arc;

use super::tree::{Key, Range, Tree};
use super::{Order, Quad, Snapshot, TermId, pack};

/// In which graphs a pattern is looked up.
#[derive(Clone, Debug)]
pub enum Graphs {
    /// One graph; 0 is the default graph.
    One(TermId),
    /// Every named graph, each quad with its graph.
    Named,
    /// The merge of all graphs: a triple that several graphs state counts once.
    Union,
    /// The merge of these graphs, in ascending order.
    Merge(Arc<[TermId]>),
}

/// The quads that match a pattern.
pub struct Scan {
    keys: Keys,
    order: Order,
    mask: Key,
    want: Key,
    graphs: Graphs,
    last: Option<Key>,
}

enum Keys {
    Range(Range),
    List(std::vec::IntoIter<Key>),
}

/// The bits of a key before the graph, in the three orders that end in it.
const TRIPLE: Key = Key::MAX << 32;

impl Snapshot {
    /// The quads that match: `None` matches any term.
    pub fn scan(&self, s: Option<TermId>, p: Option<TermId>, o: Option<TermId>, graphs: Graphs) -> Scan {
        match &graphs {
            Graphs::One(graph) => self.scan_one(s, p, o, *graph),
            Graphs::Merge(list) if list.is_empty() => self.prepare(Order::SubjectPredicateObject, [Some(0); 4], graphs),
            Graphs::Merge(list) => {
                let merged = across(s, p, o);
                let each: usize =
                    list.iter().map(|g| self.estimate(Order::GraphSubjectPredicate, [Some(*g), s, None, None])).sum();
                if self.estimate(merged.0, merged.1) / 4 > each {
                    let order = Order::SubjectPredicateObject;
                    let mut keys: Vec<Key> =
                        list.iter().flat_map(|g| self.scan_one(s, p, o, *g)).map(|q| order.key(q)).collect();
                    keys.sort_unstable();
                    let keys = Keys::List(keys.into_iter());
                    return Scan { keys, order, mask: 0, want: 0, graphs, last: None };
                }
                self.prepare(merged.0, merged.1, graphs)
            }
            Graphs::Named | Graphs::Union => {
                let (order, parts) = across(s, p, o);
                self.prepare(order, parts, graphs)
            }
        }
    }

    fn scan_one(&self, s: Option<TermId>, p: Option<TermId>, o: Option<TermId>, graph: TermId) -> Scan {
        let g = Some(graph);
        let graphs = Graphs::One(graph);
        let by_graph = (Order::GraphSubjectPredicate, [g, s, p, o]);
        let other = match (s, p, o) {
            (Some(_), _, None) | (Some(_), Some(_), Some(_)) | (None, None, None) => None,
            (Some(_), None, Some(_)) => Some((Order::ObjectSubjectPredicate, [o, s, None, g])),
            (None, Some(_), _) => Some((Order::PredicateObjectSubject, [p, o, None, g])),
            (None, None, Some(_)) => Some((Order::ObjectSubjectPredicate, [o, None, None, g])),
        };
        match other {
            // A graph is either small, then reading all of it is cheap, or it holds most of what the other order has.
            Some((order, parts)) if self.estimate(order, parts) < self.estimate(by_graph.0, by_graph.1) => {
                self.prepare(order, parts, graphs)
            }
            _ => self.prepare(by_graph.0, by_graph.1, graphs),
        }
    }

    fn tree(&self, order: Order) -> &Tree {
        match order {
            Order::SubjectPredicateObject => &self.spo,
            Order::PredicateObjectSubject => &self.pos,
            Order::ObjectSubjectPredicate => &self.osp,
            Order::GraphSubjectPredicate => &self.gsp,
        }
    }

    fn estimate(&self, order: Order, parts: [Option<TermId>; 4]) -> usize {
        let (low, high) = bounds(parts);
        self.tree(order).estimate(low, high)
    }

    fn prepare(&self, order: Order, parts: [Option<TermId>; 4], graphs: Graphs) -> Scan {
        let (low, high) = bounds(parts);
        let fixed = |part: Option<TermId>| if part.is_some() { u32::MAX } else { 0 };
        let [a, b, c, d] = parts;
        Scan {
            keys: Keys::Range(self.tree(order).range(low, high)),
            order,
            mask: pack(fixed(a), fixed(b), fixed(c), fixed(d)),
            want: pack(a.unwrap_or(0), b.unwrap_or(0), c.unwrap_or(0), d.unwrap_or(0)),
            graphs,
            last: None,
        }
    }
}

/// The best order for a pattern whose graph is not one, with the pattern's terms in that order.
fn across(s: Option<TermId>, p: Option<TermId>, o: Option<TermId>) -> (Order, [Option<TermId>; 4]) {
    let by_subject = (Order::SubjectPredicateObject, [s, p, o, None]);
    let by_predicate = (Order::PredicateObjectSubject, [p, o, s, None]);
    let by_object = (Order::ObjectSubjectPredicate, [o, s, p, None]);
    match (s, p, o) {
        (Some(_) | None, None, Some(_)) => by_object,
        (Some(_), ..) | (None, None, None) => by_subject,
        (None, Some(_), _) => by_predicate,
    }
}

/// The keys between which everything with this prefix lies; parts after the first open one are ignored.
fn bounds([a, b, c, d]: [Option<TermId>; 4]) -> (Key, Key) {
    let b = a.and(b);
    let c = b.and(c);
    let d = c.and(d);
    let low = |part: Option<TermId>| part.unwrap_or(0);
    let high = |part: Option<TermId>| part.unwrap_or(u32::MAX);
    (pack(low(a), low(b), low(c), low(d)), pack(high(a), high(b), high(c), high(d)))
}

/// What a key read turned out to be.
#[derive(Clone, Copy, Debug)]
pub enum Step {
    Match(Quad),
    Other,
}

impl Scan {
    /// The next key, whether it matches or not: the caller counts it as read.
    #[inline]
    pub fn step(&mut self) -> Option<Step> {
        let key = match &mut self.keys {
            Keys::Range(range) => range.next()?,
            Keys::List(list) => list.next()?,
        };
        if key & self.mask != self.want {
            return Some(Step::Other);
        }
        let quad = self.order.quad(key);
        let fits = match &self.graphs {
            Graphs::One(_) => true,
            Graphs::Named => quad.graph != 0,
            Graphs::Union => self.is_new(key),
            Graphs::Merge(list) => list.binary_search(&quad.graph).is_ok() && self.is_new(key),
        };
        Some(if fits { Step::Match(quad) } else { Step::Other })
    }

    /// The same triple in several graphs stands side by side, since the graph comes last in a key.
    #[inline]
    fn is_new(&mut self, key: Key) -> bool {
        let triple = key & TRIPLE;
        if self.last == Some(triple) {
            return false;
        }
        self.last = Some(triple);
        true
    }
}

impl Iterator for Scan {
    type Item = Quad;

    fn next(&mut self) -> Option<Quad> {
        loop {
            if let Step::Match(quad) = self.step()? {
                return Some(quad);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_pattern_finds_what_a_full_reading_finds(
            quads in prop::collection::vec((1..6u32, 1..4u32, 1..6u32, 0..4u32), 0..400),
            removed in prop::collection::vec(any::<prop::sample::Index>(), 0..40),
            s in prop::option::of(1..7u32), p in prop::option::of(1..5u32), o in prop::option::of(1..7u32),
        ) {
            let quad = |&(subject, predicate, object, graph): &(u32, u32, u32, u32)| Quad { subject, predicate, object, graph };
            let mut model: BTreeSet<Quad> = quads.iter().map(quad).collect();
            let all: Vec<Quad> = model.iter().copied().collect();
            let mut snapshot = Snapshot::build(Arc::default(), &all, &[9]);
            if !all.is_empty() {
                let gone: BTreeSet<Quad> = removed.iter().map(|i| all[i.index(all.len())]).collect();
                model.retain(|q| !gone.contains(q));
                snapshot.apply(&gone.into_iter().collect::<Vec<_>>(), &[], &[], &[]);
            }
            prop_assert_eq!(snapshot.quads(), model.len() as u64);
            prop_assert_eq!(snapshot.graph(9), Some(0), "an empty graph stays listed");
            for graph in 0..4 {
                let held = model.iter().filter(|q| q.graph == graph).count() as u64;
                prop_assert_eq!(snapshot.graph(graph).unwrap_or(0), held);
            }
            let fits = |q: &&Quad| s.is_none_or(|s| s == q.subject) && p.is_none_or(|p| p == q.predicate) && o.is_none_or(|o| o == q.object);
            let triple = |q: &Quad| (q.subject, q.predicate, q.object);
            for graph in 0..4 {
                let found: BTreeSet<Quad> = snapshot.scan(s, p, o, Graphs::One(graph)).collect();
                let expected: BTreeSet<Quad> = model.iter().filter(fits).filter(|q| q.graph == graph).copied().collect();
                prop_assert_eq!(found, expected);
            }
            let named: Vec<Quad> = snapshot.scan(s, p, o, Graphs::Named).collect();
            prop_assert_eq!(named.len(), model.iter().filter(fits).filter(|q| q.graph != 0).count());
            for list in [vec![], vec![2], vec![0, 3]] {
                let mut found: Vec<_> = snapshot.scan(s, p, o, Graphs::Merge(list.clone().into())).map(|q| triple(&q)).collect();
                found.sort_unstable();
                let expected: BTreeSet<_> = model.iter().filter(fits).filter(|q| list.contains(&q.graph)).map(triple).collect();
                prop_assert_eq!(found, expected.into_iter().collect::<Vec<_>>(), "a merge states each triple once");
            }
            let mut found: Vec<_> = snapshot.scan(s, p, o, Graphs::Union).map(|q| triple(&q)).collect();
            found.sort_unstable();
            let expected: BTreeSet<_> = model.iter().filter(fits).map(triple).collect();
            prop_assert_eq!(found, expected.into_iter().collect::<Vec<_>>());
        }
    }
}
