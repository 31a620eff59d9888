//! `fz:Shortcoming`.

use super::part::rule;
use super::{Context, ScopeKind};
use crate::rdf::graph::{Graph, zh};
use crate::rdf::place::words;
use crate::rdf::vocab::{dcterms, fz};
use crate::rdf::{RdfError, iri};

pub(super) fn write(context: &Context<'_>, graph: &mut Graph) -> Result<(), RdfError> {
    for (index, shortcoming) in context.source.entities.shortcomings.iter().enumerate() {
        let node = iri::below(&context.report, "shortcoming", &(index + 1).to_string())?;
        context.stated(graph, &node, &[fz::SHORTCOMING], &[shortcoming.span]);
        graph.add(&node, dcterms::DESCRIPTION, zh(words(&shortcoming.text)));
        if let Some(part) = context.scopes.innermost(shortcoming.span, &[ScopeKind::Part]) {
            graph.add(&node, dcterms::IS_PART_OF, part.iri.clone());
        }
        rule(graph, &node, &shortcoming.rule);
    }
    Ok(())
}
