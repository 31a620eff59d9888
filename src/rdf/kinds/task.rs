//! `fz:PlannedTask`, and `fz:TakingUp`: a measure of a later report that takes it up.

use oxrdf::vocab::xsd;
use oxrdf::{Literal, NamedNode};

use super::part::rule;
use super::{Context, ScopeKind};
use crate::rdf::graph::{Graph, year, zh};
use crate::rdf::place::words;
use crate::rdf::vocab::{dcterms, fz, prov};
use crate::rdf::{RdfError, iri};
use crate::report::TakenUpBy;

pub(super) fn write(context: &Context<'_>, graph: &mut Graph) -> Result<(), RdfError> {
    let resolution = &context.source.resolution;
    for (index, (task, node)) in context.source.entities.tasks.iter().zip(&context.tasks).enumerate() {
        context.stated(graph, node, &[fz::PLANNED_TASK], &[task.span]);
        if let Some(heading) = &task.heading {
            graph.add(node, dcterms::TITLE, zh(words(heading)));
        }
        graph.add(node, dcterms::DESCRIPTION, zh(words(&task.text)));
        // The plan part of a report is for the year behind the one reported on, unless it names another.
        graph.add(node, fz::TARGET_YEAR, year(task.target_year.unwrap_or(context.year + 1)));
        graph.add(node, fz::BODY, context.body.clone());
        if let Some(part) = context.scopes.innermost(task.span, &[ScopeKind::Part]) {
            graph.add(node, dcterms::IS_PART_OF, part.iri.clone());
        }
        for topic in resolution.tasks.get(index).into_iter().flatten() {
            graph.add(node, fz::TOPIC, iri::concept("topic", topic)?);
        }
        rule(graph, node, &task.rule);
        for (number, taken) in resolution.taken_up_by.get(index).into_iter().flatten().enumerate() {
            taking_up(context, graph, node, number + 1, taken)?;
        }
    }
    Ok(())
}

/// The link itself, and a thing that carries its score.
fn taking_up(
    context: &Context<'_>,
    graph: &mut Graph,
    task: &NamedNode,
    number: usize,
    taken: &TakenUpBy,
) -> Result<(), RdfError> {
    let measure = iri::outside(&taken.measure).ok_or_else(|| RdfError::Iri(taken.measure.clone()))?;
    graph.add(task, fz::TAKEN_UP_BY, measure.clone());
    let node = iri::below(task, "taking-up", &number.to_string())?;
    context.stated(graph, &node, &[fz::TAKING_UP], &[]);
    graph.add(&node, fz::TASK, task.clone());
    graph.add(&node, fz::MEASURE_OF, measure.clone());
    let score = taken.score.clamp(0.0, 1.0);
    let score = if score.is_nan() { 0.0 } else { score };
    let score = format!("{score:.4}");
    let score = score.trim_end_matches('0').trim_end_matches('.');
    graph.add(&node, fz::SCORE, Literal::new_typed_literal(score, xsd::DECIMAL));
    graph.add(&node, prov::WAS_DERIVED_FROM, task.clone());
    graph.add(&node, prov::WAS_DERIVED_FROM, measure);
    Ok(())
}
