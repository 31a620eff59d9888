//! Entities → triples by the graph contract. One file per entity kind.

use oxrdf::{NamedNode, Triple};

use crate::report::ResolvedReport;

/// Where a publisher's own things live.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Absolute IRI that ends in `/`; `https://w3id.org/fazhi/` unless the publisher sets its own.
    pub base: String,
}

impl Default for Policy {
    fn default() -> Self {
        Self { base: "https://w3id.org/fazhi/".into() }
    }
}

/// One report as a named graph: its name (the report's IRI) and its triples, in document order.
#[must_use]
pub fn graph(report: &ResolvedReport, policy: &Policy) -> Option<(NamedNode, Vec<Triple>)> {
    let _ = (report, policy);
    None
}
