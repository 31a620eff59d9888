//! Shapes: a valid graph passes, and each fault is found by exactly the shape that it breaks.

mod support;

use std::collections::BTreeSet;

use fazhi::check::{Finding, Severity, Shapes, check, report_graph};
use fazhi::dataset::{Change, Dataset};
use fazhi::export::{NamedGraph, RdfFormat, write_graphs};
use fazhi::rdf::{Policy, graph, taken_up_by};
use fazhi::report::PartKind;
use oxigraph::model::{GraphName, NamedNode, Triple};
use oxigraph::sparql::SparqlEvaluator;
use oxigraph::store::Store;
use serde::Deserialize;

#[derive(Deserialize)]
struct Cases {
    prefixes: String,
    case: Vec<Case>,
    fine: Vec<Fine>,
}

#[derive(Deserialize)]
struct Case {
    finds: String,
    severity: String,
    reason: String,
    fault: String,
}

#[derive(Deserialize)]
struct Fine {
    reason: String,
    fault: String,
}

fn cases() -> Cases {
    toml::from_str(include_str!("shapes/cases.toml")).expect("TOML")
}

/// The hand-made report with every statutory content.
fn valid() -> Vec<Triple> {
    let mut report = support::report();
    report.entities.parts[1].also.push(PartKind::Leadership);
    let (name, mut triples) = graph(&report, &Policy::default()).expect("a graph");
    let node = |path: &str| NamedNode::new(format!("{}/{path}", name.as_str())).expect("an IRI");
    triples.extend(taken_up_by(&node("task/1"), 1, &node("measure/1.2"), 0.5).expect("links"));
    triples
}

fn findings(triples: Vec<Triple>, shapes: &Shapes) -> Vec<Finding> {
    let dataset = Dataset::in_memory().expect("memory");
    let graph = NamedNode::new_unchecked("https://example.org/graph");
    dataset.commit(vec![Change::Replace { graph, triples, source: None }]).expect("a commit");
    check(&dataset, shapes).expect("shapes that can be evaluated")
}

fn changed(update: &str) -> Vec<Triple> {
    let store = Store::new().expect("memory");
    for triple in valid() {
        store.insert(triple.in_graph(GraphName::DefaultGraph).as_ref()).expect("memory");
    }
    let before: BTreeSet<String> = store.iter().map(|quad| quad.expect("a quad").to_string()).collect();
    let evaluator = SparqlEvaluator::new();
    evaluator
        .parse_update(update)
        .unwrap_or_else(|e| panic!("{update}\n{e}"))
        .on_store(&store)
        .execute()
        .expect("an update");
    let quads: Vec<_> = store.iter().map(|quad| quad.expect("a quad")).collect();
    let after: BTreeSet<String> = quads.iter().map(ToString::to_string).collect();
    assert_ne!(before, after, "the fault changes nothing: {update}");
    quads.into_iter().map(Triple::from).collect()
}

fn found(findings: &[Finding]) -> BTreeSet<(String, &'static str)> {
    let name = |finding: &Finding| finding.shape.as_str().rsplit_once('/').expect("a path").1.to_owned();
    findings.iter().map(|finding| (name(finding), finding.severity.name())).collect()
}

#[test]
fn a_valid_graph_passes() {
    let shapes = Shapes::builtin().expect("shapes");
    let findings = findings(valid(), &shapes);
    assert!(findings.is_empty(), "{findings:#?}");
    // What pySHACL is asked about is this very graph.
    let mut turtle = Vec::new();
    write_graphs(&[NamedGraph { name: None, triples: valid() }], RdfFormat::Turtle, &mut turtle).expect("Turtle");
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/shapes/valid.ttl");
    if std::env::var_os("INSTA_UPDATE").is_some_and(|update| update == "always") {
        std::fs::write(&file, &turtle).expect("a file");
    }
    let kept = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        kept.as_bytes() == turtle,
        "tests/shapes/valid.ttl is not what the sample gives: run with INSTA_UPDATE=always"
    );
}

#[test]
fn every_fault_is_found_by_its_shape_alone() {
    let shapes = Shapes::builtin().expect("shapes");
    let cases = cases();
    for case in &cases.case {
        let findings = findings(changed(&format!("{}{}", cases.prefixes, case.fault)), &shapes);
        let severity = [Severity::Violation, Severity::Warning].into_iter().find(|s| s.name() == case.severity);
        let expected = BTreeSet::from([(case.finds.clone(), severity.expect("a severity").name())]);
        assert_eq!(found(&findings), expected, "{}: {}\n{findings:#?}", case.finds, case.reason);
        for finding in &findings {
            assert!(!finding.message("zh").contains('{') && !finding.message("en").is_empty(), "{finding:?}");
            assert_ne!(finding.message("zh"), finding.message("en"), "{finding:?}");
        }
    }
    let broken: BTreeSet<&str> = cases.case.iter().map(|case| case.finds.as_str()).collect();
    for shape in shapes.names() {
        let name = shape.rsplit_once('/').expect("a path").1;
        assert!(broken.contains(name), "no fault shows that {name} finds anything");
    }
}

#[test]
fn what_is_no_fault_is_not_found() {
    let shapes = Shapes::builtin().expect("shapes");
    let cases = cases();
    for fine in &cases.fine {
        let findings = findings(changed(&format!("{}{}", cases.prefixes, fine.fault)), &shapes);
        assert!(findings.is_empty(), "{}: {findings:#?}", fine.reason);
    }
}

#[test]
fn a_finding_names_report_and_characters() {
    let shapes = Shapes::builtin().expect("shapes");
    let cases = cases();
    let fault = cases.case.iter().find(|case| case.finds == "BreakdownWithinWhole").expect("a case");
    let findings = findings(changed(&format!("{}{}", cases.prefixes, fault.fault)), &shapes);
    let [finding] = &findings[..] else { panic!("expected one finding: {findings:#?}") };
    assert_eq!(finding.message("zh"), "分项13大于总数12");
    assert_eq!(finding.message("en"), "the breakdown 13 is larger than its whole 12");
    let report = "https://w3id.org/fazhi/report/990101/人力资源和社会保障局/2022";
    assert_eq!(finding.reports, [NamedNode::new_unchecked(report)]);
    let characters = format!("{report}/text#{}", support::at("被纠错1件"));
    assert_eq!(finding.characters, [NamedNode::new_unchecked(characters)]);
    let mut turtle = Vec::new();
    write_graphs(&[NamedGraph { name: None, triples: report_graph(&findings) }], RdfFormat::Turtle, &mut turtle)
        .expect("Turtle");
    insta::assert_snapshot!("findings.ttl", String::from_utf8(turtle).expect("UTF-8"));
}
