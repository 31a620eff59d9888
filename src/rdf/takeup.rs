//! `fz:TakingUp`: a planned task and the measure of a later report that takes it up, with its score.

use oxrdf::vocab::xsd;
use oxrdf::{Literal, NamedNode, Triple};

use super::graph::Graph;
use super::vocab::{fz, prov};
use super::{RdfError, iri};

/// The graph that holds what later reports take up of one report's tasks.
pub fn take_up_graph(report: &NamedNode) -> Result<NamedNode, RdfError> {
    iri::child(report, "take-up")
}

/// The link itself, and a thing that carries its score (0 to 1); `number` counts a task's links from 1.
pub fn taken_up_by(task: &NamedNode, number: usize, measure: &NamedNode, score: f64) -> Result<Vec<Triple>, RdfError> {
    let mut graph = Graph::default();
    graph.add(task, fz::TAKEN_UP_BY, measure.clone());
    let node = iri::below(task, "taking-up", &number.to_string())?;
    graph.types(&node, &[fz::TAKING_UP]);
    graph.add(&node, fz::TASK, task.clone());
    graph.add(&node, fz::MEASURE_OF, measure.clone());
    let score = if score.is_nan() { 0.0 } else { score.clamp(0.0, 1.0) };
    let score = format!("{score:.4}");
    let score = score.trim_end_matches('0').trim_end_matches('.');
    graph.add(&node, fz::SCORE, Literal::new_typed_literal(score, xsd::DECIMAL));
    graph.add(&node, prov::WAS_DERIVED_FROM, task.clone());
    graph.add(&node, prov::WAS_DERIVED_FROM, measure.clone());
    Ok(graph.into_triples())
}
