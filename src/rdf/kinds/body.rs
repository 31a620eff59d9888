//! `fz:PublicBody`: the reporting body, and every other body that was resolved.

use oxrdf::NamedNode;

use super::{Context, division};
use crate::rdf::graph::{Graph, zh};
use crate::rdf::vocab::{fz, org, prov, skos};
use crate::rdf::{RdfError, iri};
use crate::report::{BodyRef, Span};

pub(super) fn write(context: &Context<'_>, graph: &mut Graph) -> Result<(), RdfError> {
    let header = &context.source.entities.report;
    let spans: Vec<Span> = header.bureau_span.into_iter().collect();
    describe(context, graph, &context.body_ref, &spans)?;
    let division = iri::division(&context.body_ref.division)?;
    let spans: Vec<Span> = header.division_span.or(header.bureau_span).into_iter().collect();
    context.traced(graph, &division, &spans);
    if header.bureau_span.is_none() {
        // Named by the page around the report, not by its text.
        graph.add(&context.body, prov::WAS_DERIVED_FROM, context.text());
        graph.add(&division, prov::WAS_DERIVED_FROM, context.text());
    }
    Ok(())
}

/// Writes a body, its division included; gives its IRI.
pub(super) fn describe(
    context: &Context<'_>,
    graph: &mut Graph,
    body: &BodyRef,
    spans: &[Span],
) -> Result<NamedNode, RdfError> {
    let node = context.policy.body(body)?;
    context.stated(graph, &node, &[fz::PUBLIC_BODY, org::FORMAL_ORGANIZATION], spans);
    graph.add(&node, skos::PREF_LABEL, zh(&body.name));
    for alt in body.alt_names.iter().filter(|alt| **alt != body.name) {
        graph.add(&node, skos::ALT_LABEL, zh(alt));
    }
    if let Some(line) = &body.line {
        graph.add(&node, fz::LINE, iri::concept("line", line)?);
    }
    let place = division::write(graph, &body.division)?;
    graph.add(&node, fz::DIVISION_OF, place);
    Ok(node)
}
