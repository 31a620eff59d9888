//! `fz:ReportPart`.

use oxrdf::Literal;
use oxrdf::vocab::xsd;

use super::Context;
use crate::rdf::graph::{Graph, zh};
use crate::rdf::place::words;
use crate::rdf::vocab::{dcterms, fz};
use crate::rdf::{RdfError, iri};
use crate::report::PartKind;

pub(super) fn write(context: &Context<'_>, graph: &mut Graph) -> Result<(), RdfError> {
    for (index, (part, node)) in context.source.entities.parts.iter().zip(&context.parts).enumerate() {
        context.stated(graph, node, &[fz::REPORT_PART], &[part.span]);
        graph.add(node, dcterms::TITLE, zh(words(&part.heading)));
        for kind in std::iter::once(part.kind).chain(part.also.iter().copied()) {
            graph.add(node, fz::PART_KIND, iri::concept("part-kind", slug(kind))?);
        }
        graph.add(node, fz::POSITION, Literal::new_typed_literal((index + 1).to_string(), xsd::INTEGER));
        graph.add(node, dcterms::IS_PART_OF, context.report.clone());
        rule(graph, node, &part.rule);
    }
    Ok(())
}

/// The rule that found a thing, for whoever asks why it is here.
pub(super) fn rule(graph: &mut Graph, node: &oxrdf::NamedNode, rule: &str) {
    if !rule.is_empty() {
        graph.add(node, fz::RULE, Literal::new_simple_literal(rule));
    }
}

fn slug(kind: PartKind) -> &'static str {
    match kind {
        PartKind::Achievements => "achievements",
        PartKind::Shortcomings => "shortcomings",
        PartKind::Leadership => "leadership",
        PartKind::Plan => "plan",
        PartKind::Other => "other",
    }
}
