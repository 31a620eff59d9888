//! Reference data as graphs: the ontology, the concept schemes, divisions and regulations.
//!
//! Nothing in a report's graph comes from anywhere but the report's characters and these.

use oxrdf::{Literal, NamedNode, Triple};
use oxttl::TurtleParser;

use super::graph::{Graph, day, year, zh};
use super::kinds::{regulation_kind, write_division};
use super::vocab::{dcterms, eli, fz, skos};
use super::{RdfError, iri};
use crate::report::{DivisionRef, RegulationKind};

/// The files that define terms.
const ONTOLOGY: &[(&str, &str)] =
    &[("fazhi.ttl", include_str!("../../ontology/fazhi.ttl")), ("cube.ttl", include_str!("../../ontology/cube.ttl"))];

/// The files that define concepts.
const SCHEMES: &[(&str, &str)] = &[
    ("indicators.ttl", include_str!("../../ontology/indicators.ttl")),
    ("lines.ttl", include_str!("../../ontology/lines.ttl")),
    ("part-kinds.ttl", include_str!("../../ontology/part-kinds.ttl")),
    ("regulation-kinds.ttl", include_str!("../../ontology/regulation-kinds.ttl")),
    ("topics.ttl", include_str!("../../ontology/topics.ttl")),
];

/// The graphs of this module.
pub fn names() -> Result<Vec<NamedNode>, RdfError> {
    ["ontology", "schemes", "divisions", "regulations"].into_iter().map(iri::reference).collect()
}

/// The ontology and the structure of the data cube, as `…/reference/ontology`.
pub fn ontology() -> Result<(NamedNode, Vec<Triple>), RdfError> {
    Ok((iri::reference("ontology")?, read(ONTOLOGY)?))
}

/// Every concept scheme of `ontology/`, as `…/reference/schemes`.
pub fn schemes() -> Result<(NamedNode, Vec<Triple>), RdfError> {
    Ok((iri::reference("schemes")?, read(SCHEMES)?))
}

/// What an authority file knows of a division.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DivisionFact {
    /// The division and those above it.
    pub division: DivisionRef,
    /// Other names, the short one included.
    pub alt_names: Vec<String>,
    /// The year in which it came into being, where that is known.
    pub since: Option<i32>,
    /// The year in which it ceased to be; absent when it still is.
    pub until: Option<i32>,
    /// The division that took its place.
    pub successor: Option<DivisionRef>,
}

/// The divisions of an authority file, as `…/reference/divisions`.
pub fn divisions(facts: impl IntoIterator<Item = DivisionFact>) -> Result<(NamedNode, Vec<Triple>), RdfError> {
    let name = iri::reference("divisions")?;
    let scheme = iri::scheme("division")?;
    let mut graph = Graph::default();
    graph.types(&scheme, &[skos::CONCEPT_SCHEME]);
    graph.add(&scheme, skos::PREF_LABEL, zh("行政区划"));
    graph.add(&scheme, skos::PREF_LABEL, Literal::new_language_tagged_literal_unchecked("Divisions", "en"));
    for fact in facts {
        let node = write_division(&mut graph, &fact.division)?;
        graph.add(&node, skos::IN_SCHEME, scheme.clone());
        for alt in fact.alt_names.iter().filter(|alt| **alt != fact.division.name) {
            graph.add(&node, skos::ALT_LABEL, zh(alt));
        }
        if let Some(since) = fact.since {
            graph.add(&node, fz::SINCE, year(since));
        }
        if let Some(until) = fact.until {
            graph.add(&node, fz::UNTIL, year(until));
        }
        if let Some(successor) = &fact.successor {
            graph.add(&node, dcterms::IS_REPLACED_BY, iri::division(successor)?);
        }
    }
    Ok((name, graph.into_triples()))
}

/// What an authority file knows of a regulation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegulationFact {
    /// Canonical full title.
    pub title: String,
    pub alt_titles: Vec<String>,
    pub kind: RegulationKind,
    /// Document number.
    pub number: Option<String>,
    /// Who issued it.
    pub issuer: Option<String>,
    /// When each edition was adopted, and since when it is in force: `2021` or `2021-07-15`, in order.
    pub editions: Vec<(String, String)>,
    /// Since when it is no longer in force, written likewise.
    pub ended: Option<String>,
    /// Canonical title of what took its place.
    pub successor: Option<String>,
}

/// The regulations of an authority file, as `…/reference/regulations`.
pub fn regulations(facts: impl IntoIterator<Item = RegulationFact>) -> Result<(NamedNode, Vec<Triple>), RdfError> {
    let mut graph = Graph::default();
    for fact in facts {
        let node = iri::regulation(&fact.title)?;
        graph.types(&node, &[fz::REGULATION, eli::LEGAL_RESOURCE]);
        graph.add(&node, dcterms::TITLE, zh(&fact.title));
        for alt in fact.alt_titles.iter().filter(|alt| **alt != fact.title) {
            graph.add(&node, skos::ALT_LABEL, zh(alt));
        }
        graph.add(&node, fz::REGULATION_KIND, iri::concept("regulation-kind", regulation_kind(fact.kind))?);
        if let Some(number) = &fact.number {
            graph.add(&node, eli::ID_LOCAL, Literal::new_simple_literal(number));
        }
        if let Some(issuer) = &fact.issuer {
            graph.add(&node, fz::ISSUER, zh(issuer));
        }
        for (adopted, in_force) in &fact.editions {
            for (property, written) in [(eli::DATE_DOCUMENT, adopted), (eli::FIRST_DATE_ENTRY_IN_FORCE, in_force)] {
                if let Some(day) = day(written) {
                    graph.add(&node, property, day);
                }
            }
        }
        if let Some(ended) = fact.ended.as_deref().and_then(day) {
            graph.add(&node, eli::DATE_NO_LONGER_IN_FORCE, ended);
        }
        if let Some(successor) = &fact.successor {
            graph.add(&node, eli::REPEALED_BY, iri::regulation(successor)?);
        }
    }
    Ok((iri::reference("regulations")?, graph.into_triples()))
}

fn read(files: &[(&'static str, &str)]) -> Result<Vec<Triple>, RdfError> {
    let mut triples = Vec::new();
    for (file, text) in files {
        for triple in TurtleParser::new().for_slice(text.as_bytes()) {
            triples.push(triple.map_err(|source| RdfError::Ontology { file, source })?);
        }
    }
    Ok(triples)
}
