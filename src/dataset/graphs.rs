//! Whole graphs: reading one version, and the steps of the Graph Store Protocol.

use std::collections::BTreeMap;
use std::sync::Arc;

use oxrdf::{BlankNode, GraphName, NamedNode, NamedOrBlankNode, Quad, Term, Triple};

use super::commit::{Draft, Scoped, full};
use super::index::{self, Graphs, Kind, Snapshot, TermId, Terms};
use super::{Current, Dataset, DatasetError, EvaluationError, GraphRecord, Version};

/// How much a dataset holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Totals {
    pub quads: u64,
    pub named_graphs: u64,
    /// Terms in the dictionary; those of removed quads stay in it until the next start.
    pub terms: u64,
}

/// A dataset at one version.
///
/// Invariant: whatever is committed meanwhile, a reader's answers never change and fit each other.
#[derive(Clone)]
pub struct Reader {
    pub(super) current: Current,
}

impl Reader {
    #[must_use]
    pub fn version(&self) -> Version {
        Version(self.current.version)
    }

    #[must_use]
    pub fn totals(&self) -> Totals {
        let snapshot = &self.current.snapshot;
        Totals {
            quads: snapshot.quads(),
            named_graphs: snapshot.graph_count() as u64,
            terms: u64::from(snapshot.terms.len()),
        }
    }

    /// Every named graph, by name.
    #[must_use]
    pub fn graphs(&self) -> Vec<GraphRecord> {
        let mut records: Vec<GraphRecord> =
            self.current.snapshot.graphs().filter_map(|(graph, quads)| self.record_of(graph, quads)).collect();
        records.sort_unstable_by(|a, b| a.name.as_str().cmp(b.name.as_str()));
        records
    }

    /// One named graph's record.
    #[must_use]
    pub fn record(&self, name: &NamedNode) -> Option<GraphRecord> {
        let graph = self.current.snapshot.terms.get_iri(name.as_str())?;
        self.record_of(graph, self.current.snapshot.graph(graph)?)
    }

    fn record_of(&self, graph: TermId, quads: u64) -> Option<GraphRecord> {
        let name = self.current.snapshot.terms.iri(graph)?;
        Some(GraphRecord { name, quads, source: self.current.sources.get(&graph).cloned() })
    }

    /// The triples of a graph, in no particular order; `None` when there is no such graph.
    #[must_use]
    pub fn graph(&self, name: &GraphName) -> Option<Triples> {
        let snapshot = &self.current.snapshot;
        let graph = known(snapshot, name)?;
        snapshot.graph(graph)?;
        Some(Triples { quads: Box::new(snapshot.quads_of(graph)), snapshot: Arc::clone(snapshot) })
    }

    /// What the merge of all graphs says of a subject by a predicate, each object once.
    pub fn objects(&self, subject: &NamedOrBlankNode, predicate: &NamedNode) -> impl Iterator<Item = Term> + use<> {
        let terms = &self.current.snapshot.terms;
        let known = terms.get(&Term::from(subject.clone())).zip(terms.get_iri(predicate.as_str()));
        self.scanned(known.map(|(s, p)| [Some(s), Some(p), None]), |terms, quad| terms.term(quad.object))
    }

    /// Of what the merge of all graphs says this by a predicate, each subject once.
    pub fn subjects(&self, predicate: &NamedNode, object: &Term) -> impl Iterator<Item = NamedOrBlankNode> + use<> {
        let terms = &self.current.snapshot.terms;
        let known = terms.get_iri(predicate.as_str()).zip(terms.get(object));
        self.scanned(known.map(|(p, o)| [None, Some(p), Some(o)]), |terms, quad| terms.subject(quad.subject))
    }

    fn scanned<T, R: Fn(&Terms, index::Quad) -> Option<T>>(
        &self,
        pattern: Option<[Option<TermId>; 3]>,
        read: R,
    ) -> impl Iterator<Item = T> + use<T, R> {
        let snapshot = Arc::clone(&self.current.snapshot);
        let quads = pattern.map(|[s, p, o]| snapshot.scan(s, p, o, Graphs::Union));
        quads.into_iter().flatten().filter_map(move |quad| read(&snapshot.terms, quad))
    }

    /// Every quad: the default graph first, then each named graph, each graph in one piece.
    pub fn quads(&self) -> impl Iterator<Item = Quad> + use<> {
        let names = self.graphs().into_iter().map(|record| GraphName::from(record.name));
        let reader = self.clone();
        std::iter::once(GraphName::DefaultGraph).chain(names).flat_map(move |name| {
            reader.graph(&name).into_iter().flatten().map(move |triple| triple.in_graph(name.clone()))
        })
    }
}

/// The number of a graph's name, if the dataset has the name.
fn known(snapshot: &Snapshot, name: &GraphName) -> Option<TermId> {
    match name {
        GraphName::DefaultGraph => Some(0),
        GraphName::NamedNode(name) => snapshot.terms.get_iri(name.as_str()),
        GraphName::BlankNode(_) => None,
    }
}

/// Triples of one graph at one version.
pub struct Triples {
    quads: Box<dyn Iterator<Item = index::Quad> + Send>,
    snapshot: Arc<Snapshot>,
}

impl Iterator for Triples {
    type Item = Triple;

    fn next(&mut self) -> Option<Triple> {
        let terms = &self.snapshot.terms;
        let quad = self.quads.next()?;
        Some(Triple {
            subject: terms.subject(quad.subject)?,
            predicate: terms.iri(quad.predicate)?,
            object: terms.term(quad.object)?,
        })
    }
}

/// What writing a graph did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    pub version: Version,
    /// There was no such graph before.
    pub created: bool,
}

impl Dataset {
    /// The present version, to be read as often as needed.
    #[must_use]
    pub fn reader(&self) -> Reader {
        Reader { current: self.current() }
    }

    #[must_use]
    pub fn totals(&self) -> Totals {
        self.reader().totals()
    }

    /// Every named graph, by name.
    #[must_use]
    pub fn graphs(&self) -> Vec<GraphRecord> {
        self.reader().graphs()
    }

    /// The triples of a graph; `None` when there is no such graph. The default graph always exists.
    #[must_use]
    pub fn graph(&self, name: &GraphName) -> Option<Triples> {
        self.reader().graph(name)
    }

    #[must_use]
    pub fn contains_graph(&self, name: &GraphName) -> bool {
        let snapshot = self.snapshot();
        known(&snapshot, name).is_some_and(|graph| snapshot.graph(graph).is_some())
    }

    /// Makes a graph hold these triples and nothing else. Its blank nodes are nodes of this graph alone.
    pub fn put_graph(&self, name: &GraphName, triples: &[Triple]) -> Result<Written, DatasetError> {
        self.write_graph(name, |draft, graph| {
            let label = if let GraphName::NamedNode(name) = name { name.as_str() } else { "" };
            let quads = quads(draft, &Scoped::new(label), triples, graph)?;
            draft.set(BTreeMap::from([(graph, Some(quads))]));
            Ok(())
        })
    }

    /// Adds triples to a graph. Their blank nodes are new ones.
    pub fn merge_graph(&self, name: &GraphName, triples: &[Triple]) -> Result<Written, DatasetError> {
        let unique = BlankNode::default();
        self.write_graph(name, |draft, graph| {
            let quads = quads(draft, &Scoped::new(unique.as_str()), triples, graph)?;
            draft.create(graph);
            draft.change(Vec::new(), quads);
            Ok(())
        })
    }

    /// Removes a graph, or empties the default graph; `None` when there is no such graph.
    pub fn delete_graph(&self, name: &GraphName) -> Result<Option<Version>, DatasetError> {
        let (version, existed) = self.write(|draft| {
            let Some(graph) = known(&draft.now, name) else { return Ok(false) };
            let existed = draft.now.graph(graph).is_some();
            draft.set(BTreeMap::from([(graph, (graph == 0).then(Vec::new))]));
            Ok(existed)
        })?;
        Ok(existed.then_some(version))
    }

    fn write_graph(
        &self,
        name: &GraphName,
        change: impl FnOnce(&mut Draft, TermId) -> Result<(), DatasetError>,
    ) -> Result<Written, DatasetError> {
        let (version, created) = self.write(|draft| {
            let graph = match name {
                GraphName::DefaultGraph => 0,
                GraphName::NamedNode(name) => {
                    draft.now.terms.intern_parts(Kind::IRI, name.as_str()).ok_or_else(full)?
                }
                GraphName::BlankNode(_) => {
                    let message = "expected an IRI as the name of a graph, found a blank node";
                    return Err(EvaluationError::Failed(message.into()).into());
                }
            };
            let created = draft.now.graph(graph).is_none();
            change(draft, graph)?;
            Ok(created)
        })?;
        Ok(Written { version, created })
    }
}

fn quads(draft: &Draft, scope: &Scoped, triples: &[Triple], graph: TermId) -> Result<Vec<index::Quad>, DatasetError> {
    triples.iter().map(|triple| scope.quad(draft, triple, graph)).collect::<Option<_>>().ok_or_else(full)
}
