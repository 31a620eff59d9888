//! The dataset: commits, queries, what survives a restart.

use std::collections::BTreeSet;

use fazhi::dataset::{Change, Dataset, DatasetError, GraphRecord, QueryRequest, QueryResults, UpdateRequest, Version};
use oxrdf::{BlankNode, GraphName, Literal, NamedNode, Term, Triple};

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

fn update(dataset: &Dataset, text: &str, strict: bool) -> Result<Version, DatasetError> {
    let update = format!("PREFIX : <http://example.org/> {text}");
    dataset.update(&UpdateRequest { update, strict, ..UpdateRequest::default() })
}

#[test]
fn an_update_changes_what_it_says() {
    const ALL: &str = "SELECT (CONCAT(COALESCE(STR(?g), 'default'), ' ', STR(?s), ' ', STR(?o)) AS ?row) { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }";
    let cases: [(&str, bool, &[&str], &str); 14] = [
        ("INSERT DATA { :a :p 1 . GRAPH :g { :b :p 2 } }", true, &["default a 1", "g b 2"], "default and named"),
        ("INSERT DATA { :a :p 1 }", true, &["default a 1", "g b 2"], "what is there already"),
        ("DELETE DATA { :a :p 1 . :a :p 9 }", true, &["g b 2"], "what is not there is no error"),
        (
            "INSERT { ?s :q ?o } WHERE { GRAPH ?g { ?s ?p ?o } }",
            true,
            &["default b 2", "g b 2"],
            "from the named graphs",
        ),
        (
            "DELETE { ?s ?p 2 } INSERT { ?s ?p 3 } WHERE { ?s ?p 2 }",
            true,
            &["default b 3", "g b 2"],
            "strict sees the default graph",
        ),
        ("WITH :g DELETE { ?s ?p ?o } INSERT { ?s ?p 4 } WHERE { ?s ?p ?o }", true, &["default b 3", "g b 4"], "WITH"),
        (
            "INSERT { GRAPH :h { ?s ?p ?o } } USING :g WHERE { ?s ?p ?o }",
            true,
            &["default b 3", "g b 4", "h b 4"],
            "USING",
        ),
        ("COPY :h TO :i ; DROP GRAPH :h", true, &["default b 3", "g b 4", "i b 4"], "several operations"),
        (
            "INSERT { :n :count ?n } WHERE { SELECT (COUNT(*) AS ?n) { ?s ?p ?o } }",
            false,
            &["default b 3", "default n 2", "g b 4", "i b 4"],
            "otherwise it sees the union, a triple once",
        ),
        ("DELETE WHERE { ?s ?p ?o }", false, &["g b 4", "i b 4"], "and deletes from the default graph alone"),
        ("MOVE :i TO DEFAULT", true, &["default b 4", "g b 4"], "MOVE"),
        ("CLEAR NAMED", true, &["default b 4"], "CLEAR"),
        ("LOAD SILENT <http://example.org/x>", true, &["default b 4"], "a silent LOAD that is not allowed"),
        ("DROP ALL", true, &[], "DROP"),
    ];
    let folder = tempfile::tempdir().expect("a folder");
    let mut dataset = Dataset::open(folder.path()).expect("a new dataset");
    for (text, strict, expected, why) in cases {
        update(&dataset, text, strict).unwrap_or_else(|e| panic!("{text}: {e}"));
        let mut expected: Vec<String> = expected.iter().map(|row| format!("\"{row}\"")).collect();
        expected.sort();
        let found =
            || rows(&dataset, ALL, true).iter().map(|row| row.replace("http://example.org/", "")).collect::<Vec<_>>();
        assert_eq!(found(), expected, "{text}: {why}");
        let version = dataset.version();
        drop(dataset);
        dataset = Dataset::open(folder.path()).expect("it opens again");
        assert_eq!(dataset.version(), version);
        let found =
            rows(&dataset, ALL, true).iter().map(|row| row.replace("http://example.org/", "")).collect::<Vec<_>>();
        assert_eq!(found, expected, "{text}: after a restart");
    }
}

#[test]
fn an_update_that_fails_changes_nothing() {
    let dataset = Dataset::in_memory().expect("memory is there");
    update(&dataset, "INSERT DATA { :a :p 1 }", true).expect("it is taken");
    let cases = [
        ("INSERT DATA { :b :p 2 } ; LOAD <http://example.org/x>", "not allowed"),
        (
            "INSERT DATA { :b :p 2 } ; INSERT { :c :p ?o } WHERE { SERVICE <http://example.org/x> { ?s ?p ?o } }",
            "not allowed",
        ),
        ("INSERT DATA { :b :p 2 } ; CREATE GRAPH :g ; CREATE GRAPH :g", "it exists"),
        ("DELETE DATA { :a :p 1 } ; CLEAR GRAPH :none", "there is none"),
        ("INSERT DATA { :b :p 2 ", "malformed"),
    ];
    for (text, reason) in cases {
        let error = update(&dataset, text, true).expect_err("it must fail").to_string();
        assert!(error.contains(reason), "{text}: {error}");
        assert_eq!((dataset.version(), dataset.totals().quads), (Version(1), 1), "{text}");
    }
    let named = UpdateRequest {
        update: "WITH <http://g/> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }".into(),
        using_graphs: vec![iri("g")],
        ..UpdateRequest::default()
    };
    assert!(dataset.update(&named).is_err(), "the protocol's dataset and WITH exclude each other");
}

#[test]
fn graphs_are_put_merged_and_deleted() {
    let folder = tempfile::tempdir().expect("a folder");
    let dataset = Dataset::open(folder.path()).expect("a new dataset");
    let node = |label: &str| Triple::new(BlankNode::new_unchecked(label), iri("p"), BlankNode::new_unchecked("other"));
    let count = |name: &GraphName| dataset.graph(name).map(Iterator::count);
    let nodes = |name: &GraphName| {
        let triples = dataset.graph(name).into_iter().flatten();
        triples
            .flat_map(|t| [t.subject.to_string(), t.object.to_string()])
            .filter(|t| t.starts_with('_'))
            .collect::<BTreeSet<_>>()
    };
    for name in [GraphName::from(iri("g")), GraphName::DefaultGraph] {
        let created = name != GraphName::DefaultGraph;
        assert_eq!(dataset.contains_graph(&name), !created);
        let written = dataset.put_graph(&name, &[node("a"), triple("s", "p", 1)]).expect("it is taken");
        assert_eq!(written.created, created);
        assert_eq!((count(&name), nodes(&name).len()), (Some(2), 2));
        let before = nodes(&name);
        assert!(!dataset.put_graph(&name, &[node("a")]).expect("it is taken").created);
        assert_eq!((count(&name), nodes(&name)), (Some(1), before), "the same document has the same nodes again");
        dataset.merge_graph(&name, &[node("a"), triple("s", "p", 1)]).expect("it is taken");
        assert_eq!((count(&name), nodes(&name).len()), (Some(3), 4), "a merge has nodes of its own");
        assert_eq!(dataset.reader().quads().filter(|q| q.graph_name == name).count(), 3);
    }
    let (named, default) = (nodes(&iri("g").into()), nodes(&GraphName::DefaultGraph));
    assert!(named.is_disjoint(&default), "two graphs share no blank node");
    assert!(dataset.delete_graph(&iri("none").into()).expect("it is taken").is_none());
    assert!(dataset.delete_graph(&iri("g").into()).expect("it is taken").is_some());
    assert!(dataset.delete_graph(&GraphName::DefaultGraph).expect("it is taken").is_some());
    assert_eq!((dataset.totals().quads, dataset.totals().named_graphs), (0, 0));
    dataset.put_graph(&iri("empty").into(), &[]).expect("it is taken");
    drop(dataset);
    let dataset = Dataset::open(folder.path()).expect("it opens again");
    assert!(dataset.contains_graph(&iri("empty").into()), "an empty graph that was put exists");
}

/// Query, default graphs and named graphs of the protocol, strictness, count, reason.
type ScopeCase = (&'static str, &'static [&'static str], &'static [&'static str], bool, &'static str, &'static str);

#[test]
fn the_dataset_of_a_query_is_the_one_that_is_named() {
    let dataset = Dataset::in_memory().expect("memory is there");
    update(&dataset, "INSERT DATA { :d :p 0 . GRAPH :g { :x :p 1 , 2 } GRAPH :h { :x :p 2 , 3 } }", true)
        .expect("it is taken");
    let count = |text: &str, default: &[&str], named: &[&str], strict: bool| {
        let query = format!("PREFIX : <http://example.org/> SELECT (COUNT(*) AS ?n) {text}");
        let request = QueryRequest {
            query,
            strict,
            default_graphs: default.iter().map(|g| iri(g)).collect(),
            named_graphs: named.iter().map(|g| iri(g).into()).collect(),
            ..QueryRequest::default()
        };
        let QueryResults::Solutions(mut solutions) = dataset.query(&request).expect("it is well formed") else {
            panic!("SELECT")
        };
        let row = solutions.next().expect("one row").expect("no limit is set");
        let Some(Term::Literal(n)) = row.get("n") else { panic!("a count") };
        n.value().to_owned()
    };
    let cases: [ScopeCase; 9] = [
        ("{ ?s ?p ?o }", &[], &[], false, "4", "the union, each triple once"),
        ("{ ?s ?p ?o }", &[], &[], true, "1", "the default graph"),
        ("{ GRAPH ?g { ?s ?p ?o } }", &[], &[], false, "4", "every named graph for itself"),
        ("FROM :g FROM :h { ?s ?p ?o }", &[], &[], false, "3", "the merge of two"),
        ("FROM :g { GRAPH ?g { ?s ?p ?o } }", &[], &[], true, "0", "FROM alone names no named graph"),
        ("FROM NAMED :g { GRAPH ?g { ?s ?p ?o } }", &[], &[], true, "2", "one named graph"),
        ("FROM NAMED :g { ?s ?p ?o }", &[], &[], false, "0", "and an empty default graph"),
        ("FROM :g { ?s ?p ?o }", &["h", "g"], &[], false, "3", "the protocol overrides the text"),
        ("{ GRAPH ?g { ?s ?p ?o } }", &[], &["h"], false, "2", "the protocol's named graphs"),
    ];
    for (text, default, named, strict, expected, why) in cases {
        assert_eq!(count(text, default, named, strict), expected, "{text}: {why}");
    }
}
