//! `fz:Department` and `fz:Organisation`: the units and bodies that a report mentions.

use oxrdf::NamedNode;

use super::{Context, ScopeKind, body};
use crate::rdf::graph::{Graph, zh};
use crate::rdf::vocab::{fz, org, skos};
use crate::rdf::{RdfError, iri};
use crate::report::Span;

pub(super) fn write(context: &Context<'_>, graph: &mut Graph) -> Result<(), RdfError> {
    let source = context.source;
    for (index, department) in source.entities.departments.iter().enumerate() {
        let resolved = source.resolution.departments.get(index).and_then(Option::as_ref);
        let node = if let Some(resolved) = resolved
            .filter(|unit| unit.division != context.body_ref.division || unit.local_name != context.body_ref.local_name)
        {
            // A government's departments are bodies of their own.
            let node = body::describe(context, graph, resolved, &department.mentions)?;
            graph.add(&node, org::SUB_ORGANIZATION_OF, context.body.clone());
            node
        } else {
            let Ok(node) = iri::below(&context.body, "department", &department.name) else { continue };
            context.stated(graph, &node, &[fz::DEPARTMENT, org::ORGANIZATIONAL_UNIT], &department.mentions);
            graph.add(&node, skos::PREF_LABEL, zh(&department.name));
            graph.add(&node, org::UNIT_OF, context.body.clone());
            node
        };
        mentioned(context, graph, &node, &department.mentions);
    }
    for (index, organisation) in source.entities.organisations.iter().enumerate() {
        let resolved = source.resolution.organisations.get(index).and_then(Option::as_ref);
        let node = if let Some(resolved) = resolved {
            body::describe(context, graph, resolved, &organisation.mentions)?
        } else {
            // Named, but which one is meant is not known: a thing of this report alone, no guess.
            let node = iri::below(&context.report, "organisation", &(index + 1).to_string())?;
            context.stated(graph, &node, &[fz::ORGANISATION, org::ORGANIZATION], &organisation.mentions);
            graph.add(&node, skos::PREF_LABEL, zh(&organisation.name));
            node
        };
        mentioned(context, graph, &node, &organisation.mentions);
    }
    Ok(())
}

/// The innermost measure around each mention involves the unit; the report mentions it.
fn mentioned(context: &Context<'_>, graph: &mut Graph, unit: &NamedNode, mentions: &[Span]) {
    graph.add(unit, fz::MENTIONED_IN, context.report.clone());
    for &mention in mentions {
        if let Some(place) = context.scopes.innermost(mention, &[ScopeKind::Part, ScopeKind::Measure, ScopeKind::Task])
        {
            graph.add(unit, fz::MENTIONED_IN, place.iri.clone());
            if place.kind == ScopeKind::Measure {
                graph.add(&place.iri, fz::INVOLVES, unit.clone());
            }
        }
    }
}
