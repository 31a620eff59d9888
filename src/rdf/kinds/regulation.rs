//! `fz:Regulation`, and `fz:Citation`, one per mention.

use oxrdf::vocab::rdfs;
use oxrdf::{Literal, NamedNode};

use super::part::rule;
use super::{Context, ScopeKind};
use crate::rdf::graph::{Graph, day, zh};
use crate::rdf::place::words;
use crate::rdf::vocab::{dcterms, eli, fz, oa, prov, skos};
use crate::rdf::{RdfError, iri};
use crate::report::{RegulationKind, Span};

pub(super) fn write(context: &Context<'_>, graph: &mut Graph) -> Result<(), RdfError> {
    let source = context.source;
    // Citations are numbered as they stand in the text, whichever regulation they name.
    let mut citations: Vec<(Span, usize, NamedNode)> = Vec::new();
    for (index, regulation) in source.entities.regulations.iter().enumerate() {
        let meant = source.resolution.regulations.get(index);
        let canonical = meant.map_or(regulation.title.as_str(), |meant| meant.canonical.as_str());
        let Ok(node) = iri::regulation(canonical).or_else(|_| iri::regulation(&regulation.title)) else { continue };
        context.stated(graph, &node, &[fz::REGULATION, eli::LEGAL_RESOURCE], &regulation.mentions);
        graph.add(&node, dcterms::TITLE, zh(canonical));
        let alternatives =
            meant.into_iter().flat_map(|meant| &meant.alt_titles).chain(std::iter::once(&regulation.title));
        for alternative in alternatives.filter(|title| *title != canonical) {
            graph.add(&node, skos::ALT_LABEL, zh(words(alternative)));
        }
        graph.add(&node, fz::REGULATION_KIND, iri::concept("regulation-kind", slug(regulation.kind))?);
        if let Some(number) = &regulation.number {
            graph.add(&node, eli::ID_LOCAL, Literal::new_simple_literal(words(number)));
        }
        let issuer = meant.and_then(|meant| meant.number.as_ref()).and_then(|number| number.issuer.as_deref());
        if let Some(issuer) = issuer {
            graph.add(&node, fz::ISSUER, zh(issuer));
        }
        if meant.is_some_and(|meant| meant.known) {
            graph.add(&node, prov::WAS_DERIVED_FROM, iri::reference("regulations")?);
        }
        citations.extend(regulation.mentions.iter().map(|&mention| (mention, index, node.clone())));
    }
    citations.sort_by_key(|(mention, index, _)| (*mention, *index));
    for (number, (mention, index, regulation)) in citations.iter().enumerate() {
        let node = iri::below(&context.report, "citation", &(number + 1).to_string())?;
        cite(context, graph, &node, *mention, regulation);
        if let Some(edition) = source.resolution.regulations.get(*index).and_then(|meant| meant.edition.as_ref())
            && let Some(adopted) = day(&edition.adopted)
        {
            graph.add(&node, fz::EDITION, adopted);
        }
        rule(graph, &node, &source.entities.regulations[*index].rule);
    }
    Ok(())
}

fn cite(context: &Context<'_>, graph: &mut Graph, node: &NamedNode, mention: Span, regulation: &NamedNode) {
    context.stated(graph, node, &[fz::CITATION, oa::ANNOTATION], &[mention]);
    let written = words(context.characters.get(mention));
    if !written.is_empty() {
        graph.add(node, rdfs::LABEL, zh(written));
    }
    graph.add(node, fz::CITED_IN, context.report.clone());
    graph.add(node, fz::CITED, regulation.clone());
    graph.add(node, oa::HAS_BODY, regulation.clone());
    graph.add(node, oa::HAS_TARGET, context.characters_of(mention));
    if let Some(place) = context.scopes.innermost(mention, &[ScopeKind::Part, ScopeKind::Measure, ScopeKind::Task]) {
        graph.add(node, fz::CITED_BY, place.iri.clone());
        if place.kind != ScopeKind::Part {
            graph.add(&place.iri, fz::CITES, regulation.clone());
        }
    }
}

/// The slug of `fzi:regulation-kind/…`.
pub(in crate::rdf) fn slug(kind: RegulationKind) -> &'static str {
    match kind {
        RegulationKind::Law => "law",
        RegulationKind::AdministrativeRegulation => "administrative-regulation",
        RegulationKind::JudicialInterpretation => "judicial-interpretation",
        RegulationKind::LocalRegulation => "local-regulation",
        RegulationKind::Rule => "rule",
        RegulationKind::NormativeDocument => "normative-document",
        RegulationKind::PartyRegulation => "party-regulation",
        RegulationKind::Plan => "plan",
    }
}
