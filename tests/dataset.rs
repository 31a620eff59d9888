//! The dataset: commits, queries, what survives a restart.

use fazhi::dataset::{Change, Dataset, DatasetError, GraphRecord, QueryRequest, QueryResults, Version};
use oxrdf::{Literal, NamedNode, Triple};

fn iri(name: &str) -> NamedNode {
    NamedNode::new(format!("http://example.org/{name}")).expect("a valid IRI")
}

fn triple(subject: &str, predicate: &str, value: i64) -> Triple {
    Triple::new(iri(subject), iri(predicate), Literal::from(value))
}

fn replace(graph: &str, triples: Vec<Triple>) -> Change {
    Change::Replace { graph: iri(graph), triples, source: Some(format!("hash of {graph}")) }
}

/// The rows of a query, each as text, in order.
fn rows(dataset: &Dataset, query: &str, strict: bool) -> Vec<String> {
    let request = QueryRequest { query: query.into(), strict, ..QueryRequest::default() };
    match dataset.query(&request).expect("the query is well formed") {
        QueryResults::Solutions(solutions) => {
            let mut rows: Vec<String> = solutions
                .map(|row| {
                    let row = row.expect("no limit is set");
                    row.values()
                        .iter()
                        .map(|t| t.as_ref().map_or("-".into(), ToString::to_string))
                        .collect::<Vec<_>>()
                        .join(" ")
                })
                .collect();
            rows.sort();
            rows
        }
        QueryResults::Boolean(value) => vec![value.to_string()],
        QueryResults::Graph(triples) => {
            let mut rows: Vec<String> = triples.map(|t| t.expect("no limit is set").to_string()).collect();
            rows.sort();
            rows
        }
    }
}

const COUNT: &str = "SELECT (STR(COUNT(*)) AS ?n) WHERE { ?s ?p ?o }";

#[test]
fn a_commit_replaces_and_removes_whole_graphs() {
    let dataset = Dataset::in_memory().expect("memory is there");
    assert_eq!(dataset.version(), Version(0));
    let first = dataset.commit(vec![
        replace("g1", vec![triple("s", "p", 1), triple("s", "p", 2)]),
        replace("g2", vec![triple("s", "p", 2)]),
    ]);
    assert_eq!(first.expect("it is taken"), Version(1));
    assert_eq!(rows(&dataset, COUNT, false), ["\"2\""], "the union states a triple of two graphs once");
    assert_eq!(rows(&dataset, COUNT, true), ["\"0\""], "the default graph itself is empty");
    assert_eq!(rows(&dataset, "SELECT (STR(COUNT(*)) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }", false), ["\"3\""]);
    let second = dataset.commit(vec![replace("g1", vec![triple("s", "p", 3)]), Change::Remove { graph: iri("g2") }]);
    assert_eq!(second.expect("it is taken"), Version(2));
    let left = GraphRecord { name: iri("g1"), quads: 1, source: Some("hash of g1".into()) };
    assert_eq!(dataset.graphs(), [left]);
    assert_eq!(
        rows(&dataset, "SELECT ?o WHERE { ?s ?p ?o }", false),
        ["\"3\"^^<http://www.w3.org/2001/XMLSchema#integer>"]
    );
}

#[test]
fn what_was_committed_is_there_after_a_restart() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let before = {
        let dataset = Dataset::open(folder).expect("a new dataset");
        for n in 0..30 {
            let triples = (0..n).map(|v| triple(&format!("s{v}"), "p", v)).collect();
            dataset.commit(vec![replace(&format!("g{}", n % 20), triples)]).expect("it is taken");
        }
        dataset.commit(vec![Change::Remove { graph: iri("g3") }]).expect("it is taken");
        assert!(matches!(Dataset::open(folder), Err(DatasetError::Open { .. })), "a second opening is refused");
        (dataset.version(), dataset.graphs(), rows(&dataset, "SELECT * { GRAPH ?g { ?s ?p ?o } }", false))
    };
    let dataset = Dataset::open(folder).expect("the lock is gone with its holder");
    assert_eq!(
        (dataset.version(), dataset.graphs(), rows(&dataset, "SELECT * { GRAPH ?g { ?s ?p ?o } }", false)),
        before
    );
    assert_eq!(dataset.version(), Version(31));
}
