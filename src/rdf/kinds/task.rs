//! `fz:PlannedTask`: what the body plans.

use super::part::rule;
use super::{Context, ScopeKind};
use crate::rdf::graph::{Graph, year, zh};
use crate::rdf::place::words;
use crate::rdf::vocab::{dcterms, fz};
use crate::rdf::{RdfError, iri};

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
    }
    Ok(())
}
