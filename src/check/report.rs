//! Findings as a SHACL validation report.

use oxrdf::vocab::{rdf, xsd};
use oxrdf::{BlankNode, Literal, NamedOrBlankNode, Term, Triple};

use super::Finding;
use super::shapes::sh;
use crate::rdf::vocab::{fz, prov};

/// A `sh:ValidationReport`; each result also names the report and the characters.
#[must_use]
pub fn report_graph(findings: &[Finding]) -> Vec<Triple> {
    let report = NamedOrBlankNode::from(BlankNode::new_unchecked("report"));
    let conforms = Literal::new_typed_literal(if findings.is_empty() { "true" } else { "false" }, xsd::BOOLEAN);
    let mut triples = vec![
        Triple::new(report.clone(), rdf::TYPE, sh("ValidationReport")),
        Triple::new(report.clone(), sh("conforms"), conforms),
    ];
    for (number, finding) in findings.iter().enumerate() {
        let result = BlankNode::new_unchecked(format!("result{}", number + 1));
        triples.push(Triple::new(report.clone(), sh("result"), result.clone()));
        let mut add = |property, object: Term| triples.push(Triple::new(result.clone(), property, object));
        add(rdf::TYPE.into_owned(), sh("ValidationResult").into());
        add(sh("resultSeverity"), finding.severity.node().into());
        add(sh("focusNode"), finding.focus.clone().into());
        if let Some(path) = &finding.path {
            add(sh("resultPath"), path.clone().into());
        }
        if let Some(value) = &finding.value {
            add(sh("value"), value.clone());
        }
        add(sh("sourceShape"), finding.shape.clone().into());
        add(sh("sourceConstraintComponent"), finding.component.clone().into());
        for message in &finding.messages {
            add(sh("resultMessage"), message.clone().into());
        }
        for stated in &finding.reports {
            add(fz::REPORT.into_owned(), stated.clone().into());
        }
        for characters in &finding.characters {
            add(prov::WAS_DERIVED_FROM.into_owned(), characters.clone().into());
        }
    }
    triples
}
