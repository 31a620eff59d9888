//! `fz:Measure`.

use oxrdf::Literal;

use super::Context;
use super::part::rule;
use crate::rdf::graph::{Graph, zh};
use crate::rdf::place::{prose, words};
use crate::rdf::vocab::{dcterms, fz};
use crate::rdf::{RdfError, iri};
use crate::report::Measure;

pub(super) fn write(context: &Context<'_>, graph: &mut Graph) -> Result<(), RdfError> {
    for (index, (measure, node)) in context.source.entities.measures.iter().zip(&context.measures).enumerate() {
        context.stated(graph, node, &[fz::MEASURE], &[measure.span]);
        graph.add(node, dcterms::TITLE, zh(words(&measure.heading)));
        graph.add(node, dcterms::DESCRIPTION, zh(prose(context.characters.get(measure.extent))));
        let above = measure.parent.filter(|&parent| parent != index).and_then(|parent| context.measures.get(parent));
        if let Some(above) = above.or_else(|| context.parts.get(measure.part)) {
            graph.add(node, dcterms::IS_PART_OF, above.clone());
        }
        graph.add(node, fz::POSITION, Literal::new_simple_literal(position(measure)));
        for topic in context.source.resolution.measures.get(index).into_iter().flatten() {
            graph.add(node, fz::TOPIC, iri::concept("topic", topic)?);
        }
        rule(graph, node, &measure.rule);
    }
    Ok(())
}

/// `1.2.3`.
pub(super) fn position(measure: &Measure) -> String {
    let numbers: Vec<String> = measure.position.iter().map(u32::to_string).collect();
    if numbers.is_empty() { "0".into() } else { numbers.join(".") }
}
