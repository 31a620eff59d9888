//! `fz:Division`, with the chain of divisions above it, so that a report's graph stands alone.

use oxrdf::{Literal, NamedNode};

use crate::rdf::graph::{Graph, zh};
use crate::rdf::vocab::{fz, prov, skos};
use crate::rdf::{RdfError, iri};
use crate::report::DivisionRef;

/// Writes a division and those above it; gives the division's IRI.
pub(in crate::rdf) fn write(graph: &mut Graph, division: &DivisionRef) -> Result<NamedNode, RdfError> {
    let node = iri::division(division)?;
    let mut next = Some(division);
    while let Some(division) = next {
        let node = iri::division(division)?;
        graph.types(&node, &[fz::DIVISION, skos::CONCEPT]);
        graph.add(&node, skos::PREF_LABEL, zh(&division.name));
        if is_code(&division.path) {
            graph.add(&node, skos::NOTATION, Literal::new_simple_literal(&division.path));
        }
        graph.add(&node, fz::LEVEL, Literal::new_simple_literal(&division.level));
        if !division.path.starts_with("unknown/") {
            graph.add(&node, prov::WAS_DERIVED_FROM, iri::reference("divisions")?);
        }
        next = division.parent.as_deref();
        if let Some(parent) = next {
            graph.add(&node, skos::BROADER, iri::division(parent)?);
        }
    }
    Ok(node)
}

/// Six digits of GB/T 2260; what is below has a name of ours, no code.
fn is_code(path: &str) -> bool {
    path.len() == 6 && path.bytes().all(|byte| byte.is_ascii_digit())
}
