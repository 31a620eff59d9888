//! Entities → triples by the graph contract. One file per entity kind.
//!
//! What is minted here is stable: the same report gives the same triples from whoever runs this, today or next year.

mod graph;
mod iri;
mod kinds;
mod place;
pub mod reference;
mod takeup;
pub mod vocab;

use oxrdf::{NamedNode, Triple};

pub use iri::{Policy, SHARED, concept, division, normalise, regulation, segment};

pub use takeup::{take_up_graph, taken_up_by};

use crate::report::ResolvedReport;

/// Why a report cannot become a graph.
#[derive(Debug, thiserror::Error)]
pub enum RdfError {
    #[error("expected a base IRI with a host and a final slash (https://data.example.org/), found {0:?}")]
    Base(String),
    #[error("expected a year that the report is about, found none: its graph cannot be named")]
    NoYear,
    #[error("expected a reporting body, found none: its graph cannot be named")]
    NoBody,
    #[error("expected a name with at least one visible character, found {0:?}")]
    Unnameable(String),
    #[error("the name gives no valid IRI: {0:?}")]
    Iri(String),
    #[error("ontology/{file}: expected Turtle")]
    Ontology { file: &'static str, source: oxttl::TurtleSyntaxError },
}

/// One report as a named graph: its name (the report's IRI) and its triples, in document order.
///
/// Needs the year and the reporting body, which the graph's name is made of. A body that was not resolved is named below
/// `division/unknown/`, without a guess. Every entity leads by `prov:wasDerivedFrom` to the characters it was read from.
pub fn graph(report: &ResolvedReport, policy: &Policy) -> Result<(NamedNode, Vec<Triple>), RdfError> {
    policy.check()?;
    kinds::graph(report, policy)
}
