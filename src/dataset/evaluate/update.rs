//! SPARQL Update: one draft, all operations or none.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;
use std::sync::Arc;

use oxrdf::{BlankNode, GraphName, NamedNode, NamedOrBlankNode, Quad as TermQuad, Term, Triple};
use spareval::{DeleteInsertQuad, QueryEvaluator};
use spargebra::algebra::{GraphTarget, QueryDataset};
use spargebra::term::{GraphName as TextGraph, GroundQuad, GroundTerm};
use spargebra::{GraphUpdateOperation, Update};

use super::deep;
use super::meter::{Meter, spend};
use super::parse::ParsedUpdate;
use super::remote::{Remote, allowance};
use super::rewrite;
use super::view::{Scope, View};
use crate::dataset::commit::{Draft, full};
use crate::dataset::index::{Kind, Quad, TermId};
use crate::dataset::{Dataset, DatasetError, EvaluationError, UpdateRequest, Version};

/// What a change that waits to be applied weighs.
const CHANGE_BYTES: usize = 64;
/// What an operation costs besides the rows that it reads.
const OPERATION_STEPS: i64 = 100;

impl Dataset {
    /// Applies an update; durable when it returns. Whatever error it ends in, nothing has changed.
    ///
    /// The default graph of templates is the default graph itself. The default graph that `WHERE` sees is, unless the
    /// request or the update names a dataset, the union of all graphs, or with `strict` the default graph itself.
    pub fn update(&self, request: &UpdateRequest) -> Result<Version, DatasetError> {
        self.update_parsed(&ParsedUpdate::new(&request.update, request.base.as_deref())?, request)
    }

    /// Like [`update`](Self::update), for an update that was parsed before; the request's text and base are not looked at.
    pub fn update_parsed(&self, update: &ParsedUpdate, request: &UpdateRequest) -> Result<Version, DatasetError> {
        let ParsedUpdate { update, depth } = update;
        let named = !request.using_graphs.is_empty() || !request.using_named_graphs.is_empty();
        let has_using =
            |o: &GraphUpdateOperation| matches!(o, GraphUpdateOperation::DeleteInsert { using: Some(_), .. });
        if named && update.operations.iter().any(has_using) {
            let message = "expected an update without USING or WITH, since the request names the dataset";
            return Err(EvaluationError::Syntax(message.into()).into());
        }
        if *depth > deep::SHALLOW {
            deep::with_stack(|| self.apply(update, request))?
        } else {
            self.apply(update, request)
        }
    }

    fn apply(&self, update: &Update, request: &UpdateRequest) -> Result<Version, DatasetError> {
        let meter = Meter::new(&request.limits, request.cancel.clone());
        let (version, ()) = self.write(|draft| {
            let mut run = Run { draft, request, meter: Rc::clone(&meter), update };
            let outcome = meter.run(|| update.operations.iter().try_for_each(|operation| run.operation(operation)))?;
            outcome?;
            Ok(())
        })?;
        Ok(version)
    }
}

struct Run<'a> {
    draft: &'a mut Draft,
    request: &'a UpdateRequest,
    meter: Rc<Meter>,
    update: &'a Update,
}

impl Run<'_> {
    fn operation(&mut self, operation: &GraphUpdateOperation) -> Result<(), DatasetError> {
        // However little it changes: a text can hold a million of them.
        spend(OPERATION_STEPS);
        match operation {
            GraphUpdateOperation::InsertData { data } => {
                let mut fresh = HashMap::new();
                let mut add = Vec::with_capacity(data.len());
                for quad in data {
                    let subject = fresh_subject(&quad.subject, &mut fresh);
                    let object = fresh_object(&quad.object, &mut fresh);
                    let graph = graph_name(&quad.graph_name);
                    add.push(self.quad(&TermQuad::new(subject, quad.predicate.clone(), object, graph))?);
                }
                self.draft.change(Vec::new(), add);
                Ok(())
            }
            GraphUpdateOperation::DeleteData { data } => {
                let remove = data.iter().filter_map(|quad| self.known(quad)).collect();
                self.draft.change(remove, Vec::new());
                Ok(())
            }
            GraphUpdateOperation::DeleteInsert { delete, insert, using, pattern } => {
                let pattern = rewrite::pattern(pattern)?;
                let scope = self.scope(using.as_ref());
                let view = View::new(Arc::new(self.draft.now.clone()), &scope, Rc::clone(&self.meter));
                let evaluator = rewrite::equip(QueryEvaluator::new(), self.request.remote.clone(), &pattern.aggregates);
                let base = self.update.base_iri.clone();
                let mut prepared =
                    evaluator.prepare_delete_insert(delete.clone(), insert.clone(), base, None, &pattern.pattern);
                *prepared.dataset_mut() = scope.specification();
                let (mut remove, mut add) = (Vec::new(), Vec::new());
                for step in prepared.execute(view).map_err(EvaluationError::from)? {
                    match step.map_err(EvaluationError::from)? {
                        DeleteInsertQuad::Delete(quad) => remove.extend(self.known_quad(&quad)),
                        DeleteInsertQuad::Insert(quad) => add.push(self.quad(&quad)?),
                    }
                    self.meter.hold(CHANGE_BYTES);
                }
                self.draft.change(remove, add);
                Ok(())
            }
            GraphUpdateOperation::Load { silent, source, destination } => match self.load(source, destination) {
                Err(DatasetError::Evaluation(_)) if *silent => Ok(()),
                outcome => outcome,
            },
            GraphUpdateOperation::Clear { silent, graph } => self.empty(graph, *silent, true),
            GraphUpdateOperation::Drop { silent, graph } => self.empty(graph, *silent, false),
            GraphUpdateOperation::Create { silent, graph } => {
                let id = self.intern_iri(graph)?;
                if self.draft.now.graph(id).is_some() && !silent {
                    return Err(failed(format!("expected no graph {graph}, it exists")));
                }
                self.draft.create(id);
                Ok(())
            }
        }
    }

    fn scope(&self, using: Option<&QueryDataset>) -> Scope {
        Scope::new(using, &self.request.using_graphs, &self.request.using_named_graphs, self.request.strict)
    }

    fn load(&mut self, source: &NamedNode, destination: &TextGraph) -> Result<(), DatasetError> {
        let remote: &Arc<dyn Remote> =
            self.request.remote.as_ref().ok_or_else(|| EvaluationError::Forbidden(source.as_str().to_owned()))?;
        let triples = remote.load(source, &allowance())?;
        self.meter.hold(triples.len() * CHANGE_BYTES);
        let graph = graph_name(destination);
        let add = self.fresh(&triples, &graph)?;
        if let GraphName::NamedNode(graph) = &graph {
            let id = self.intern_iri(graph)?;
            self.draft.create(id);
        }
        self.draft.change(Vec::new(), add);
        Ok(())
    }

    /// The triples of a document with blank nodes that nothing else has.
    fn fresh(&self, triples: &[Triple], graph: &GraphName) -> Result<Vec<Quad>, DatasetError> {
        let mut fresh = HashMap::new();
        triples
            .iter()
            .map(|t| {
                let subject = fresh_subject(&t.subject, &mut fresh);
                let object = fresh_object(&t.object, &mut fresh);
                self.quad(&TermQuad::new(subject, t.predicate.clone(), object, graph.clone()))
            })
            .collect()
    }

    /// `CLEAR` keeps the emptied graphs, `DROP` does not.
    fn empty(&mut self, target: &GraphTarget, silent: bool, keep: bool) -> Result<(), DatasetError> {
        let mut graphs: Vec<TermId> = Vec::new();
        match target {
            GraphTarget::DefaultGraph => graphs.push(0),
            GraphTarget::NamedNode(graph) => {
                let id = self.draft.now.terms.get_iri(graph.as_str()).filter(|id| self.draft.now.graph(*id).is_some());
                match id {
                    Some(id) => graphs.push(id),
                    None if silent => {}
                    None => return Err(failed(format!("expected a graph {graph}, there is none"))),
                }
            }
            GraphTarget::NamedGraphs => graphs.extend(self.draft.now.graphs().map(|(graph, _)| graph)),
            GraphTarget::AllGraphs => {
                graphs.push(0);
                graphs.extend(self.draft.now.graphs().map(|(graph, _)| graph));
            }
        }
        graphs.retain(|graph| !(keep || *graph == 0) || self.draft.now.graph(*graph) != Some(0));
        let after: BTreeMap<TermId, Option<Vec<Quad>>> =
            graphs.into_iter().map(|graph| (graph, (keep || graph == 0).then(Vec::new))).collect();
        if !after.is_empty() {
            self.draft.set(after);
        }
        Ok(())
    }

    fn intern_iri(&self, iri: &NamedNode) -> Result<TermId, DatasetError> {
        self.draft.now.terms.intern_parts(Kind::IRI, iri.as_str()).ok_or_else(full)
    }

    fn quad(&self, quad: &TermQuad) -> Result<Quad, DatasetError> {
        spend(8);
        let terms = &self.draft.now.terms;
        let graph = match &quad.graph_name {
            GraphName::DefaultGraph => 0,
            GraphName::NamedNode(graph) => self.intern_iri(graph)?,
            GraphName::BlankNode(_) => {
                return Err(failed("expected an IRI as the name of a graph, found a blank node".into()));
            }
        };
        let parts = (|| {
            let subject = terms.intern_subject(&quad.subject)?;
            let predicate = terms.intern_parts(Kind::IRI, quad.predicate.as_str())?;
            Some(Quad { subject, predicate, object: terms.intern(&quad.object)?, graph })
        })();
        parts.ok_or_else(full)
    }

    /// A quad to delete, if all its terms are known: otherwise it is not in.
    fn known_quad(&self, quad: &TermQuad) -> Option<Quad> {
        spend(8);
        let terms = &self.draft.now.terms;
        let graph = match &quad.graph_name {
            GraphName::DefaultGraph => 0,
            GraphName::NamedNode(graph) => terms.get_iri(graph.as_str())?,
            GraphName::BlankNode(_) => return None,
        };
        let subject = terms.get(&quad.subject.clone().into())?;
        Some(Quad {
            subject,
            predicate: terms.get_iri(quad.predicate.as_str())?,
            object: terms.get(&quad.object)?,
            graph,
        })
    }

    fn known(&self, quad: &GroundQuad) -> Option<Quad> {
        let object = match &quad.object {
            GroundTerm::NamedNode(node) => Term::from(node.clone()),
            GroundTerm::Literal(literal) => literal.clone().into(),
        };
        let graph = graph_name(&quad.graph_name);
        self.known_quad(&TermQuad::new(quad.subject.clone(), quad.predicate.clone(), object, graph))
    }
}

fn graph_name(name: &TextGraph) -> GraphName {
    match name {
        TextGraph::NamedNode(node) => node.clone().into(),
        TextGraph::DefaultGraph => GraphName::DefaultGraph,
    }
}

fn failed(message: String) -> DatasetError {
    EvaluationError::Impossible(message).into()
}

type Fresh = HashMap<BlankNode, BlankNode>;

fn fresh_subject(subject: &NamedOrBlankNode, fresh: &mut Fresh) -> NamedOrBlankNode {
    match subject {
        NamedOrBlankNode::BlankNode(node) => fresh.entry(node.clone()).or_default().clone().into(),
        NamedOrBlankNode::NamedNode(node) => node.clone().into(),
    }
}

fn fresh_object(object: &Term, fresh: &mut Fresh) -> Term {
    match object {
        Term::BlankNode(node) => fresh.entry(node.clone()).or_default().clone().into(),
        other => other.clone(),
    }
}
