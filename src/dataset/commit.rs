//! Changes, from a draft that nobody sees to a version that is on disk.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, PoisonError};

use oxrdf::{BlankNode, NamedOrBlankNode, Term, Triple};
use sha2::{Digest, Sha256};

use super::durable::{self, After, GraphChange};
use super::index::{Kind, Quad, Snapshot, TermId};
use super::{Change, Current, Dataset, DatasetError, Version};

/// A copy of the present version, changed step by step.
///
/// Invariant: `now` is what readers will see; `touched` holds every graph and quad in which it may differ from `base`.
pub(super) struct Draft {
    base: Current,
    pub now: Snapshot,
    sources: BTreeMap<TermId, Option<String>>,
    touched: BTreeMap<TermId, Touched>,
}

#[derive(Default)]
struct Touched {
    /// Most of the graph is new, so it is written whole.
    whole: bool,
    quads: BTreeSet<Quad>,
}

/// There are more terms than numbers.
pub(super) fn full() -> DatasetError {
    DatasetError::Write("the dataset holds as many terms as it can number".into())
}

impl Draft {
    pub(super) fn new(base: Current) -> Self {
        let now = Snapshot::clone(&base.snapshot);
        Self { base, now, sources: BTreeMap::new(), touched: BTreeMap::new() }
    }

    /// Takes out and puts in whichever of these quads make a difference; a quad in both is in afterwards.
    pub(super) fn change(&mut self, mut remove: Vec<Quad>, mut add: Vec<Quad>) {
        add.sort_unstable();
        add.dedup();
        remove.sort_unstable();
        remove.dedup();
        remove.retain(|q| self.now.contains(*q) && add.binary_search(q).is_err());
        let mut list: Vec<TermId> = add.iter().map(|q| q.graph).collect();
        list.dedup();
        add.retain(|q| !self.now.contains(*q));
        for quad in remove.iter().chain(&add) {
            let touched = self.touched.entry(quad.graph).or_default();
            if !touched.whole {
                touched.quads.insert(*quad);
            }
        }
        // An insertion makes its graph exist even when the quad was there already, which it then was too.
        list.sort_unstable();
        list.dedup();
        self.now.apply(&remove, &add, &list, &[]);
    }

    /// Makes a graph hold exactly these quads, or (`None`) not exist. Several at once cost one pass over the indexes.
    pub(super) fn set(&mut self, graphs: BTreeMap<TermId, Option<Vec<Quad>>>) {
        let (mut remove, mut add, mut list, mut drop) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for (graph, quads) in graphs {
            let existed = graph == 0 || self.now.graph(graph).is_some();
            if quads.is_none() && !existed && !self.base.damaged.contains(&graph) {
                continue;
            }
            let exists = quads.is_some();
            let mut after = quads.unwrap_or_default();
            after.sort_unstable();
            after.dedup();
            let before: Vec<Quad> = self.now.quads_of(graph).collect();
            remove.extend(before.iter().filter(|q| after.binary_search(q).is_err()));
            let before: BTreeSet<Quad> = before.into_iter().collect();
            add.extend(after.iter().filter(|q| !before.contains(q)));
            if graph != 0 {
                if exists { list.push(graph) } else { drop.push(graph) }
            }
            if !exists {
                self.sources.insert(graph, None);
            }
            *self.touched.entry(graph).or_default() = Touched { whole: true, quads: BTreeSet::new() };
        }
        self.now.apply(&remove, &add, &list, &drop);
    }

    /// Makes a named graph exist.
    pub(super) fn create(&mut self, graph: TermId) {
        if graph != 0 && self.now.graph(graph).is_none() {
            self.now.apply(&[], &[], &[graph], &[]);
            self.touched.entry(graph).or_default();
        }
    }

    fn set_source(&mut self, graph: TermId, source: Option<String>) {
        self.sources.insert(graph, source);
        self.touched.entry(graph).or_default();
    }

    /// A graph written by hand is no longer what its source says.
    fn forget_sources(&mut self) {
        for graph in self.touched.keys() {
            if self.base.sources.contains_key(graph) {
                self.sources.entry(*graph).or_insert(None);
            }
        }
    }

    fn steps(&self, graph: TermId, touched: &Touched) -> Option<(Vec<Quad>, Vec<Quad>)> {
        if touched.whole
            || self.base.damaged.contains(&graph)
            || (graph != 0 && self.base.snapshot.graph(graph).is_none())
        {
            return None;
        }
        let differs = |q: &&Quad| self.now.contains(**q) != self.base.snapshot.contains(**q);
        Some(touched.quads.iter().filter(differs).partition(|q| self.now.contains(**q)))
    }
}

impl Dataset {
    /// Makes every step of a commit durable and visible, or none.
    ///
    /// Blank nodes of a replaced graph are nodes of that graph alone: their labels are changed so that no other graph
    /// has them, always in the same way. Of several steps on one graph the last one counts.
    pub fn commit(&self, changes: Vec<Change>) -> Result<Version, DatasetError> {
        self.write(|draft| {
            let terms = Arc::clone(&draft.now.terms);
            let (mut graphs, mut sources) = (BTreeMap::new(), BTreeMap::new());
            for change in changes {
                match change {
                    Change::Replace { graph, triples, source } => {
                        let id = terms.intern_parts(Kind::IRI, graph.as_str()).ok_or_else(full)?;
                        let scope = Scoped::new(graph.as_str());
                        let quads = triples.iter().map(|t| scope.quad(draft, t, id)).collect::<Option<Vec<_>>>();
                        graphs.insert(id, Some(quads.ok_or_else(full)?));
                        sources.insert(id, source);
                    }
                    Change::Remove { graph } => {
                        if let Some(id) = terms.get_iri(graph.as_str()) {
                            graphs.insert(id, None);
                            sources.remove(&id);
                        }
                    }
                }
            }
            draft.set(graphs);
            for (graph, source) in sources {
                draft.set_source(graph, source);
            }
            Ok(())
        })
        .map(|(version, ())| version)
    }

    /// Runs one writer at a time on a draft, then makes the draft durable, then visible.
    pub(super) fn write<T>(
        &self,
        change: impl FnOnce(&mut Draft) -> Result<T, DatasetError>,
    ) -> Result<(Version, T), DatasetError> {
        let mut store = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(store) = store.as_mut()
            && let Some(kept) = store.recover(self.version().0)?
        {
            self.publish(kept);
        }
        let mut draft = Draft::new(self.current());
        let outcome = change(&mut draft)?;
        if draft.touched.is_empty() {
            return Ok((Version(draft.base.version), outcome));
        }
        draft.forget_sources();
        let version = draft.base.version + 1;
        let mut sources = BTreeMap::clone(&draft.base.sources);
        for (graph, source) in &draft.sources {
            match source {
                Some(source) => sources.insert(*graph, source.clone()),
                None => sources.remove(graph),
            };
        }
        if let Some(store) = store.as_mut() {
            let terms = &draft.now.terms;
            let changes: Vec<GraphChange> = draft
                .touched
                .iter()
                .map(|(graph, touched)| GraphChange {
                    name: terms.parts(*graph).map_or("", |(_, _, text)| text),
                    graph: *graph,
                    after: draft.now.graph(*graph).map(|quads| After {
                        quads,
                        source: sources.get(graph).map(String::as_str),
                        steps: draft.steps(*graph, touched),
                    }),
                })
                .collect();
            store.write(version, terms, &draft.now, &changes)?;
        }
        let damaged = draft.base.damaged.iter().filter(|graph| !draft.touched.contains_key(graph)).copied().collect();
        let (snapshot, sources, damaged) = (Arc::new(draft.now), Arc::new(sources), Arc::new(damaged));
        self.publish(Current { version, snapshot, sources, damaged });
        Ok((Version(version), outcome))
    }

    /// Makes the dataset hold what a backup holds, as one commit; readers see the old version until it is done.
    pub fn restore(&self, folder: &Path) -> Result<Version, DatasetError> {
        let mut store = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(store) = store.as_mut()
            && let Some(kept) = store.recover(self.version().0)?
        {
            self.publish(kept);
        }
        let mut restored = durable::read(folder)?;
        let before = self.current();
        restored.version = before.version + 1;
        if let Some(store) = store.as_mut() {
            let terms = &restored.snapshot.terms;
            let mut changes = durable::whole_graphs(&restored);
            let named = before.snapshot.graphs().map(|(graph, _)| graph).chain(before.damaged.iter().copied());
            for graph in named.chain([0]) {
                let name = before.snapshot.terms.parts(graph).map_or("", |(_, _, text)| text);
                let kept = if name.is_empty() {
                    restored.snapshot.graph(0) > Some(0)
                } else {
                    terms.get_iri(name).is_some_and(|graph| restored.snapshot.graph(graph).is_some())
                };
                if !kept {
                    changes.push(GraphChange { name, graph, after: None });
                }
            }
            store.write(restored.version, terms, &restored.snapshot, &changes)?;
        }
        let version = Version(restored.version);
        self.publish(restored);
        Ok(version)
    }

    /// Copies the present version into another folder, from which it can be opened or restored; readers and writers
    /// go on meanwhile.
    pub fn backup(&self, folder: &Path) -> Result<Version, DatasetError> {
        let current = self.current();
        durable::backup(&current, folder)?;
        Ok(Version(current.version))
    }

    fn publish(&self, next: Current) {
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = next;
    }
}

/// Gives the blank nodes of a document labels of their own, the same ones each time.
pub(super) struct Scoped<'a>(&'a str);

impl<'a> Scoped<'a> {
    pub(super) fn new(scope: &'a str) -> Self {
        Self(scope)
    }

    fn label(&self, node: &BlankNode) -> BlankNode {
        let digest = Sha256::new().chain_update(self.0).chain_update([0]).chain_update(node.as_str()).finalize();
        let mut number = [0; 16];
        number.copy_from_slice(&digest[..16]);
        BlankNode::new_from_unique_id(u128::from_be_bytes(number))
    }

    /// A triple as numbers; `None` when the dictionary is full.
    pub(super) fn quad(&self, draft: &Draft, triple: &Triple, graph: TermId) -> Option<Quad> {
        let terms = &draft.now.terms;
        let subject = match &triple.subject {
            NamedOrBlankNode::BlankNode(node) => terms.intern_parts(Kind::BLANK, self.label(node).as_str())?,
            NamedOrBlankNode::NamedNode(node) => terms.intern_parts(Kind::IRI, node.as_str())?,
        };
        let predicate = terms.intern_parts(Kind::IRI, triple.predicate.as_str())?;
        let object = match &triple.object {
            Term::BlankNode(node) => terms.intern_parts(Kind::BLANK, self.label(node).as_str())?,
            other => terms.intern(other)?,
        };
        Some(Quad { subject, predicate, object, graph })
    }
}
