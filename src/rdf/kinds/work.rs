//! `fz:Work`: a title in 《》 that is no regulation.

use super::{Context, ScopeKind};
use crate::rdf::graph::{Graph, zh};
use crate::rdf::place::words;
use crate::rdf::vocab::{dcterms, foaf, fz};
use crate::rdf::{RdfError, iri};

pub(super) fn write(context: &Context<'_>, graph: &mut Graph) -> Result<(), RdfError> {
    for (index, work) in context.source.entities.works.iter().enumerate() {
        // A title alone does not tell which work is meant, so it is a thing of this report.
        let node = iri::below(&context.report, "work", &(index + 1).to_string())?;
        context.stated(graph, &node, &[fz::WORK, foaf::DOCUMENT], &work.mentions);
        graph.add(&node, dcterms::TITLE, zh(words(&work.title)));
        graph.add(&node, fz::MENTIONED_IN, context.report.clone());
        for &mention in &work.mentions {
            if let Some(place) =
                context.scopes.innermost(mention, &[ScopeKind::Part, ScopeKind::Measure, ScopeKind::Task])
            {
                graph.add(&node, fz::MENTIONED_IN, place.iri.clone());
            }
        }
    }
    Ok(())
}
