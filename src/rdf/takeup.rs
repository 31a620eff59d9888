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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_and_its_score() {
        let node = |path: &str| NamedNode::new(format!("https://w3id.org/fazhi/{path}")).expect("an IRI");
        let (task, measure) = (node("report/1/x/2022/task/4"), node("report/1/x/2023/measure/1.2"));
        let cases = [(0.5, "0.5"), (0.123_45, "0.1235"), (1.0, "1"), (7.0, "1"), (f64::NAN, "0")];
        for (score, written) in cases {
            let triples = taken_up_by(&task, 2, &measure, score).expect("valid IRIs");
            let text: Vec<String> = triples.iter().map(ToString::to_string).collect();
            assert_eq!(text[0], format!("{task} <https://w3id.org/fazhi/ns#takenUpBy> {measure}"));
            let node = "<https://w3id.org/fazhi/report/1/x/2022/task/4/taking-up/2>";
            let scored = format!(
                "{node} <https://w3id.org/fazhi/ns#score> \"{written}\"^^<http://www.w3.org/2001/XMLSchema#decimal>"
            );
            assert!(text.contains(&scored), "{score}: {text:#?}");
        }
    }
}
