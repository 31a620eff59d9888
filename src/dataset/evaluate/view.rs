//! A snapshot as the evaluator sees it.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::{Arc, LazyLock};

use oxrdf::{BlankNode, GraphName, NamedNode, NamedOrBlankNode, Term};
use spareval::{ExpressionTerm, InternalQuad, QueryDatasetSpecification, QueryableDataset};
use spargebra::algebra::QueryDataset;

use super::meter::{Id, Meter, spend};
use crate::dataset::index::{Graphs, Kind, LOCAL, Scan, Snapshot, Step, TermId};

/// The names under which the evaluator is told the union and the merge; a random blank node is in no data.
static UNION: LazyLock<BlankNode> = LazyLock::new(BlankNode::default);
static MERGE: LazyLock<BlankNode> = LazyLock::new(BlankNode::default);
const UNION_ID: TermId = TermId::MAX;
const MERGE_ID: TermId = TermId::MAX - 1;

/// Which graphs make up the default graph, and which ones `GRAPH` can name (`None` is all of them).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    pub default: DefaultGraph,
    pub named: Option<Vec<NamedOrBlankNode>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DefaultGraph {
    Own,
    Union,
    Merge(Vec<NamedNode>),
}

impl Scope {
    /// The protocol's dataset wins over the text's; without either it is the whole dataset.
    pub fn new(text: Option<&QueryDataset>, default: &[NamedNode], named: &[NamedOrBlankNode], strict: bool) -> Self {
        if !default.is_empty() || !named.is_empty() {
            return Self { default: DefaultGraph::Merge(default.to_vec()), named: Some(named.to_vec()) };
        }
        if let Some(text) = text {
            return Self {
                default: DefaultGraph::Merge(text.default.clone()),
                named: text.named.as_ref().map(|named| named.iter().cloned().map(Into::into).collect()),
            };
        }
        Self { default: if strict { DefaultGraph::Own } else { DefaultGraph::Union }, named: None }
    }

    pub fn specification(&self) -> QueryDatasetSpecification {
        let mut specification = QueryDatasetSpecification::new();
        specification.set_default_graph(match &self.default {
            DefaultGraph::Own => vec![GraphName::DefaultGraph],
            DefaultGraph::Union => vec![GraphName::BlankNode(UNION.clone())],
            DefaultGraph::Merge(graphs) if graphs.is_empty() => Vec::new(),
            DefaultGraph::Merge(_) => vec![GraphName::BlankNode(MERGE.clone())],
        });
        if let Some(named) = &self.named {
            specification.set_available_named_graphs(named.clone());
        }
        specification
    }
}

/// Terms that an evaluation made and the snapshot does not have.
#[derive(Default)]
struct Local {
    terms: Vec<Term>,
    index: HashMap<Term, TermId>,
}

/// A snapshot under a meter.
pub struct View {
    snapshot: Arc<Snapshot>,
    /// Terms that a writer added after the snapshot are not its terms.
    known: TermId,
    merge: Arc<[TermId]>,
    local: RefCell<Local>,
    meter: Rc<Meter>,
}

/// The storage cannot fail; a term that is not there is a fault of this program.
#[derive(Debug, thiserror::Error)]
#[error("expected the term {0} in the dictionary, found none")]
pub struct MissingTerm(TermId);

impl View {
    pub fn new(snapshot: Arc<Snapshot>, scope: &Scope, meter: Rc<Meter>) -> Self {
        let known = snapshot.terms.len();
        let mut merge: Vec<TermId> = match &scope.default {
            DefaultGraph::Merge(graphs) => graphs.iter().filter_map(|g| snapshot.terms.get_iri(g.as_str())).collect(),
            _ => Vec::new(),
        };
        merge.sort_unstable();
        merge.dedup();
        Self { snapshot, known, merge: merge.into(), local: RefCell::default(), meter }
    }
}

fn id_of(id: TermId) -> Result<Id, MissingTerm> {
    Id::new(id).ok_or(MissingTerm(id))
}

/// Quads read under the meter.
pub struct Quads(Option<Scan>, bool);

impl Iterator for Quads {
    type Item = Result<InternalQuad<Id>, MissingTerm>;

    fn next(&mut self) -> Option<Self::Item> {
        let scan = self.0.as_mut()?;
        loop {
            spend(1);
            if let Step::Match(quad) = scan.step()? {
                let (Some(subject), Some(predicate), Some(object)) =
                    (Id::new(quad.subject), Id::new(quad.predicate), Id::new(quad.object))
                else {
                    return Some(Err(MissingTerm(0)));
                };
                let graph_name = if self.1 { Id::new(quad.graph) } else { None };
                return Some(Ok(InternalQuad { subject, predicate, object, graph_name }));
            }
        }
    }
}

impl QueryableDataset<'static> for View {
    type InternalTerm = Id;
    type Error = MissingTerm;

    fn internal_quads_for_pattern(
        &self,
        subject: Option<&Id>,
        predicate: Option<&Id>,
        object: Option<&Id>,
        graph_name: Option<Option<&Id>>,
    ) -> impl Iterator<Item = Result<InternalQuad<Id>, MissingTerm>> + use<> {
        spend(4);
        let (graphs, keep_graph) = match graph_name {
            None => (Graphs::Named, true),
            Some(None) => (Graphs::One(0), false),
            Some(Some(graph)) => match graph.get() {
                UNION_ID => (Graphs::Union, false),
                MERGE_ID if self.merge.len() == 1 => (Graphs::One(self.merge[0]), false),
                MERGE_ID => (Graphs::Merge(Arc::clone(&self.merge)), false),
                graph => (Graphs::One(graph), true),
            },
        };
        let (s, p, o) = (subject.map(Id::get), predicate.map(Id::get), object.map(Id::get));
        let in_data = |id: Option<TermId>| id.is_none_or(|id| id < LOCAL);
        let possible = in_data(s) && in_data(p) && in_data(o);
        Quads(possible.then(|| self.snapshot.scan(s, p, o, graphs)), keep_graph)
    }

    fn internal_named_graphs(&self) -> impl Iterator<Item = Result<Id, MissingTerm>> + use<> {
        self.snapshot.graphs().map(|(graph, _)| {
            spend(1);
            Id::new(graph).ok_or(MissingTerm(graph))
        })
    }

    fn contains_internal_graph_name(&self, graph_name: &Id) -> Result<bool, MissingTerm> {
        spend(4);
        Ok(self.snapshot.graph(graph_name.get()).is_some())
    }

    fn internalize_term(&self, term: Term) -> Result<Id, MissingTerm> {
        spend(4);
        if let Term::BlankNode(node) = &term {
            if *node == *UNION {
                return id_of(UNION_ID);
            }
            if *node == *MERGE {
                return id_of(MERGE_ID);
            }
        }
        if let Some(id) = self.snapshot.terms.get(&term).filter(|id| *id <= self.known) {
            return id_of(id);
        }
        let mut local = self.local.borrow_mut();
        if let Some(id) = local.index.get(&term) {
            return id_of(*id);
        }
        let bytes = match &term {
            Term::NamedNode(t) => t.as_str().len(),
            Term::BlankNode(t) => t.as_str().len(),
            Term::Literal(t) => t.value().len(),
        };
        let id = LOCAL + TermId::try_from(local.terms.len()).unwrap_or(MERGE_ID);
        if id >= MERGE_ID {
            return Err(MissingTerm(id));
        }
        local.terms.push(term.clone());
        local.index.insert(term, id);
        drop(local);
        self.meter.hold(2 * bytes + 200);
        id_of(id)
    }

    fn externalize_term(&self, term: Id) -> Result<Term, MissingTerm> {
        spend(4);
        let id = term.get();
        let found = if id < LOCAL {
            self.snapshot.terms.term(id)
        } else {
            self.local.borrow().terms.get((id - LOCAL) as usize).cloned()
        };
        let found = found.ok_or(MissingTerm(id))?;
        if let Term::Literal(literal) = &found {
            spend(i64::try_from(literal.value().len() / 64).unwrap_or(i64::MAX));
        }
        Ok(found)
    }

    fn externalize_expression_term(&self, term: Id) -> Result<ExpressionTerm, MissingTerm> {
        use oxrdf::vocab::xsd;
        let id = term.get();
        // The datatypes that most comparisons see are read from the text without a literal in between.
        if id < LOCAL
            && let Some((kind, tag, text)) = self.snapshot.terms.parts(id)
            && kind != Kind::IRI
            && kind != Kind::BLANK
            && kind != Kind::STRING
        {
            spend(4);
            let value = if tag == xsd::INTEGER.as_str() {
                text.parse().ok().map(ExpressionTerm::IntegerLiteral)
            } else if tag == xsd::DECIMAL.as_str() {
                text.parse().ok().map(ExpressionTerm::DecimalLiteral)
            } else if tag == xsd::BOOLEAN.as_str() {
                text.parse().ok().map(ExpressionTerm::BooleanLiteral)
            } else if tag == xsd::DOUBLE.as_str() {
                text.parse().ok().map(ExpressionTerm::DoubleLiteral)
            } else {
                None
            };
            if let Some(value) = value {
                return Ok(value);
            }
        }
        Ok(self.externalize_term(term)?.into())
    }
}
