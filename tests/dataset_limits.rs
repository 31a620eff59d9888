//! A result is whole or an error, whatever operator a query runs away in.

use std::sync::Arc;
use std::time::{Duration, Instant};

use fazhi::dataset::{
    Allowance, CancellationToken, Dataset, EvaluationError, Form, Limits, ParsedQuery, ParsedUpdate, QueryRequest,
    QueryResults, Remote, RemoteRows, UpdateRequest, Version,
};
use oxrdf::{GraphName, Literal, NamedNode, Term, Triple, Variable};

fn iri(name: &str) -> NamedNode {
    NamedNode::new(format!("http://example.org/{name}")).expect("a valid IRI")
}

/// A chain of 600 nodes, each with a text, and a hub that all of them point to.
fn chain() -> Dataset {
    let dataset = Dataset::in_memory().expect("memory is there");
    let mut triples = Vec::new();
    for n in 0..600 {
        let node = iri(&format!("n{n}"));
        triples.push(Triple::new(node.clone(), iri("next"), iri(&format!("n{}", (n + 1) % 600))));
        triples.push(Triple::new(node.clone(), iri("text"), Literal::new_simple_literal(format!("依法行政工作{n}"))));
        triples.push(Triple::new(node, iri("hub"), iri("hub")));
    }
    dataset.put_graph(&GraphName::from(iri("g")), &triples).expect("it is taken");
    dataset
}

/// Reads a result to its end: the number of rows, and the error that it ended in.
fn run(dataset: &Dataset, query: &str, limits: Limits) -> (u64, Option<EvaluationError>) {
    let request =
        QueryRequest { query: format!("PREFIX : <http://example.org/> {query}"), limits, ..QueryRequest::default() };
    let results = match dataset.query(&request) {
        Ok(results) => results,
        Err(error) => return (0, Some(error)),
    };
    let mut rows = 0;
    let mut error = None;
    match results {
        QueryResults::Boolean(_) => rows = 1,
        QueryResults::Solutions(mut solutions) => {
            for row in solutions.by_ref() {
                match row {
                    Ok(_) => rows += 1,
                    Err(e) => error = Some(e.into()),
                }
            }
            assert!(solutions.next().is_none(), "nothing comes after the end");
        }
        QueryResults::Graph(mut triples) => {
            for triple in triples.by_ref() {
                match triple {
                    Ok(_) => rows += 1,
                    Err(e) => error = Some(e.into()),
                }
            }
            assert!(triples.next().is_none(), "nothing comes after the end");
        }
    }
    (rows, error)
}

fn values(variable: &str) -> String {
    format!("VALUES ?{variable} {{ {} }}", (0..2000).map(|n| n.to_string()).collect::<Vec<_>>().join(" "))
}

/// Queries of which none would end for minutes, one or more for each operator.
fn runaways() -> Vec<(&'static str, String)> {
    let all = |n: usize| (0..n).map(|n| format!("?s{n} ?p{n} ?o{n} . ")).collect::<Vec<_>>().concat();
    let undef = format!("{{ VALUES ?x {{ {} }} }} ", "UNDEF ".repeat(20)).repeat(12);
    vec![
        ("cross product", format!("SELECT * {{ {} }}", all(4))),
        ("aggregate", format!("SELECT (COUNT(*) AS ?n) {{ {} }}", all(4))),
        ("aggregate with groups", format!("SELECT ?s0 (SUM(STRLEN(STR(?o1))) AS ?n) {{ {} }} GROUP BY ?s0", all(4))),
        ("ask", format!("ASK {{ {} FILTER(?s0 = ?o3 && ?s0 != ?o3) }}", all(4))),
        ("values", format!("SELECT (COUNT(*) AS ?n) {{ {} {} {} }}", values("a"), values("b"), values("c"))),
        ("rows without terms", format!("SELECT (COUNT(*) AS ?n) {{ {undef} }}")),
        ("unions of nothing", format!("SELECT (COUNT(*) AS ?n) {{ {} }}", "{ {} UNION {} } ".repeat(40))),
        (
            "unions of certain triples",
            format!("SELECT (COUNT(*) AS ?n) {{ {} }}", "{ { :n1 :hub :hub } UNION { :n2 :hub :hub } } ".repeat(40)),
        ),
        (
            "subqueries that project nothing",
            format!(
                "SELECT (COUNT(*) AS ?n) {{ {} }}",
                (0..5).map(|n| format!("{{ SELECT ?x{n} {{ ?s ?p ?o }} }} ")).collect::<Vec<_>>().concat()
            ),
        ),
        ("sort", format!("SELECT * {{ {} }} ORDER BY ?o3 ?s0", all(4))),
        ("distinct", format!("SELECT DISTINCT ?p0 ?p1 {{ {} }}", all(4))),
        ("reduced and offset", format!("SELECT REDUCED ?p0 {{ {} }} OFFSET 100000000000", all(4))),
        ("optional", format!("SELECT (COUNT(*) AS ?n) {{ ?a ?b ?c OPTIONAL {{ {} FILTER(?s0 = ?o3) }} }}", all(4))),
        ("minus", format!("SELECT (COUNT(*) AS ?n) {{ {} MINUS {{ {} }} }}", all(3), "?s0 ?x ?y . ?s1 ?z ?w")),
        (
            "exists",
            format!(
                "SELECT (COUNT(*) AS ?n) {{ {} FILTER NOT EXISTS {{ ?s0 ?x ?y . ?s1 ?x ?z FILTER(?y = ?x) }} }}",
                all(3)
            ),
        ),
        (
            "path",
            "SELECT (COUNT(*) AS ?n) { ?a (:next|^:next|:hub|^:hub)* ?b . ?c :next+ ?d . ?e (:next/:next)* ?f }".into(),
        ),
        (
            "path between known ends",
            format!("SELECT (COUNT(*) AS ?n) {{ {} FILTER EXISTS {{ ?s0 :next+ :nowhere }} }}", all(3)),
        ),
        ("bind", format!("SELECT (COUNT(?z) AS ?n) {{ {} BIND(SHA512(STR(?o0)) AS ?z) }}", all(4))),
        (
            "regex",
            format!("SELECT (COUNT(*) AS ?n) {{ {} FILTER(REGEX(CONCAT(STR(?o0), STR(?o3)), '(x+x+)+y')) }}", all(4)),
        ),
        (
            "text search",
            format!("SELECT (COUNT(*) AS ?n) {{ {} FILTER(CONTAINS(CONCAT(STR(?o0), STR(?o1)), '没有')) }}", all(4)),
        ),
        ("group_concat", format!("SELECT (GROUP_CONCAT(STR(?s0)) AS ?n) {{ {} }}", all(4))),
        (
            "count of distinct texts",
            format!("SELECT (COUNT(DISTINCT CONCAT(STR(?o0), STR(?o1))) AS ?n) {{ {} }}", all(2)),
        ),
        ("construct", format!("CONSTRUCT {{ ?s0 ?p1 ?o2 }} {{ {} }}", all(4))),
        ("describe", format!("DESCRIBE ?s0 {{ {} FILTER(?s0 = ?o3 && ?s0 != ?o3) }}", all(4))),
        ("limit in a subquery", format!("SELECT * {{ {{ SELECT (MAX(?o1) AS ?m) {{ {} }} LIMIT 1 }} }}", all(4))),
    ]
}

#[test]
fn every_operator_stops_at_the_time_limit() {
    let dataset = chain();
    let limit = Duration::from_millis(200);
    for (name, query) in runaways() {
        let start = Instant::now();
        let (_, error) =
            run(&dataset, &query, Limits { time: Some(limit), memory: Some(1 << 30), ..Limits::default() });
        let ended = matches!(
            error,
            Some(
                EvaluationError::Timeout(_) | EvaluationError::Budget { what: "bytes of memory" | "bytes of text", .. }
            )
        );
        assert!(ended, "{name}: {error:?}");
        // Far above what it takes, far below what an uninterrupted run takes.
        assert!(start.elapsed() < Duration::from_secs(10), "{name}: {:?}", start.elapsed());
    }
}

#[test]
fn every_operator_keeps_to_the_work_and_the_memory() {
    let dataset = chain();
    for (name, query) in runaways() {
        let (_, error) = run(&dataset, &query, Limits { work: Some(200_000), ..Limits::default() });
        assert!(
            matches!(error, Some(EvaluationError::Budget { what: "steps of work", limit: 200_000 })),
            "{name}: {error:?}"
        );
    }
    for (name, query) in runaways()
        .into_iter()
        .filter(|(name, _)| ["sort", "group_concat", "count of distinct texts", "path"].contains(name))
    {
        let (rows, error) = run(&dataset, &query, Limits { memory: Some(4 << 20), ..Limits::default() });
        assert_eq!(rows, 0, "{name} gives nothing before it has read everything");
        assert!(matches!(error, Some(EvaluationError::Budget { what: "bytes of memory", .. })), "{name}: {error:?}");
    }
}

#[test]
fn every_operator_can_be_cancelled() {
    let dataset = Arc::new(chain());
    for (name, query) in runaways() {
        let cancel = CancellationToken::new();
        let request = QueryRequest {
            query: format!("PREFIX : <http://example.org/> {query}"),
            limits: Limits { memory: Some(1 << 30), ..Limits::default() },
            cancel: Some(cancel.clone()),
            ..QueryRequest::default()
        };
        let (shared, start) = (Arc::clone(&dataset), Instant::now());
        let evaluation = std::thread::spawn(move || match shared.query(&request) {
            Err(error) => Some(error),
            Ok(QueryResults::Solutions(mut rows)) => rows.find_map(Result::err).map(Into::into),
            Ok(QueryResults::Graph(mut rows)) => rows.find_map(Result::err).map(Into::into),
            Ok(QueryResults::Boolean(_)) => None,
        });
        std::thread::sleep(Duration::from_millis(30));
        cancel.cancel();
        let error = evaluation.join().expect("no evaluation panics");
        let ended = matches!(error, Some(EvaluationError::Cancelled | EvaluationError::Budget { .. }));
        assert!(ended, "{name}: {error:?}");
        assert!(start.elapsed() < Duration::from_secs(10), "{name}: {:?}", start.elapsed());
    }
}

#[test]
fn texts_that_multiply_meet_a_bound() {
    let dataset = chain();
    let doubling: Vec<String> = (0..60).map(|n| format!("BIND(CONCAT(?a{n}, ?a{n}) AS ?a{}) ", n + 1)).collect();
    let doubling = doubling.concat();
    let a = "a".repeat(400);
    let replace = (0..6).fold("?a".to_owned(), |inner, _| format!("REPLACE({inner}, 'a', '{a}')"));
    let groups =
        (0..6).fold("?a".to_owned(), |inner, _| format!("REPLACE({inner}, '(a)(a)', '{}')", "$1$2$1".repeat(100)));
    let cases = [
        format!("SELECT * {{ BIND('法治' AS ?a0) {doubling} }}"),
        format!("SELECT * {{ BIND('{a}' AS ?a) BIND({replace} AS ?b) }}"),
        format!("SELECT * {{ BIND('{a}' AS ?a) BIND({groups} AS ?b) }}"),
        format!("ASK {{ BIND('{a}' AS ?a) FILTER(STRLEN({replace}) > 1) }}"),
    ];
    for query in cases {
        let (_, error) = run(&dataset, &query, Limits { memory: Some(16 << 20), ..Limits::default() });
        assert!(matches!(error, Some(EvaluationError::Budget { .. })), "{error:?}");
        let (_, error) = run(&dataset, &query, Limits::default());
        assert!(
            matches!(error, Some(EvaluationError::Budget { what: "bytes of text", .. })),
            "no limit is no licence: {error:?}"
        );
    }
}

#[test]
fn a_limit_on_rows_ends_in_an_error_and_not_in_a_shorter_result() {
    let dataset = chain();
    let limits = |rows| Limits { rows: Some(rows), ..Limits::default() };
    for query in ["SELECT * { ?s :next ?o }", "CONSTRUCT { ?s :next ?o } { ?s :next ?o }"] {
        let (rows, error) = run(&dataset, query, limits(599));
        assert!(matches!((rows, error), (599, Some(EvaluationError::Budget { what: "rows", limit: 599 }))));
        let (rows, error) = run(&dataset, query, limits(600));
        assert!(error.is_none() && rows == 600, "exactly as many is whole");
    }
}

#[test]
fn an_update_keeps_to_its_limits_and_changes_nothing_when_it_does_not() {
    let dataset = chain();
    let cases = [
        (
            "INSERT { ?a :x ?e } WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
            Limits { time: Some(Duration::from_millis(100)), ..Limits::default() },
        ),
        ("INSERT { ?a :x ?d } WHERE { ?a ?b ?c . ?d ?e ?f }", Limits { memory: Some(4 << 20), ..Limits::default() }),
        (
            "DELETE { ?a ?b ?c } INSERT { :x :y :z } WHERE { ?a ?b ?c . ?d ?e ?f }",
            Limits { work: Some(100_000), ..Limits::default() },
        ),
        (
            "INSERT DATA { :x :y :z } ; DELETE { ?s ?p ?o } WHERE { ?s ?p ?o . ?a ?b ?c . ?d ?e ?f }",
            Limits { work: Some(100_000), ..Limits::default() },
        ),
    ];
    for (update, limits) in cases {
        let update = format!("PREFIX : <http://example.org/> {update}");
        let error = dataset.update(&UpdateRequest { update: update.clone(), limits, ..UpdateRequest::default() });
        assert!(error.is_err(), "{update}");
        assert_eq!((dataset.version(), dataset.totals().quads), (Version(1), 1800), "{update}");
    }
}

/// Query, parameters, quads or the error's start, reason.
type ParameterCase = (&'static str, Vec<(&'static str, Term)>, Result<u64, &'static str>, &'static str);

#[test]
fn parameters_are_terms_and_no_text() {
    let dataset = chain();
    let literal = |text: &str| Term::from(Literal::new_simple_literal(text));
    let cases: [ParameterCase; 12] = [
        ("SELECT ?o { ?node :next ?o }", vec![("node", iri("n5").into())], Ok(1), "a variable that is not projected"),
        ("SELECT ?node ?o { ?node :next ?o }", vec![("node", iri("n5").into())], Ok(1), "and one that is"),
        (
            "SELECT ?s { ?s :text ?t FILTER(CONTAINS(?t, ?word)) }",
            vec![("word", literal("工作59"))],
            Ok(11),
            "in a filter",
        ),
        (
            "SELECT ?s { ?s :text ?t FILTER(CONTAINS(?t, ?word)) }",
            vec![("word", literal("') } } DROP ALL #"))],
            Ok(0),
            "text stays text",
        ),
        ("SELECT ?s { ?s ?p ?o }", vec![("p", literal("x"))], Ok(0), "a literal is no predicate"),
        (
            "SELECT ?s { ?s :hub ?h FILTER(!BOUND(?node) || ?s = ?node) }",
            vec![("node", iri("n5").into())],
            Ok(1),
            "an optional parameter",
        ),
        ("SELECT ?s { ?s :hub ?h FILTER(!BOUND(?node) || ?s = ?node) }", vec![], Ok(600), "left out"),
        ("SELECT ?s { ?s :hub :hub MINUS { ?s :next ?next } }", vec![("next", iri("n6").into())], Ok(599), "in MINUS"),
        (
            "SELECT ?x { { SELECT (COUNT(*) AS ?x) { ?node :hub ?h } GROUP BY ?node } }",
            vec![("node", iri("n5").into())],
            Ok(1),
            "in a subquery",
        ),
        (
            "SELECT ?s { VALUES ?node { :n1 :n2 } ?node :next ?s }",
            vec![("node", iri("n2").into())],
            Ok(1),
            "beside VALUES",
        ),
        ("SELECT ?s { ?s ?p ?o }", vec![("none", literal("x"))], Err("?none"), "a variable that the query has not"),
        ("SELECT ?s { ?s ?p ?o }", vec![("a b", literal("x"))], Err("name of a variable"), "no name of a variable"),
    ];
    for (query, parameters, expected, why) in cases {
        let request = QueryRequest {
            query: format!("PREFIX : <http://example.org/> {query}"),
            parameters: parameters.into_iter().map(|(name, term)| (name.to_owned(), term)).collect(),
            ..QueryRequest::default()
        };
        match (dataset.query(&request), expected) {
            (Ok(QueryResults::Solutions(rows)), Ok(expected)) => {
                let rows = rows.collect::<Result<Vec<_>, _>>().expect("no limit is set");
                assert_eq!(rows.len() as u64, expected, "{query}: {why}");
                if let Some(row) = rows.first()
                    && query.starts_with("SELECT ?node")
                {
                    assert_eq!(row.get("node"), Some(&iri("n5").into()));
                }
            }
            (Err(error), Err(expected)) => assert!(error.to_string().contains(expected), "{query}: {error}"),
            (outcome, _) => panic!("{query}: {why}: {:?}", outcome.map(|_| ()).map_err(|e| e.to_string())),
        }
    }
}

#[test]
fn a_value_known_beforehand_is_looked_up() {
    let dataset = chain();
    // pattern, whether a few steps are enough, reason
    for (pattern, enough, reason) in [
        (":n5 ?p ?o", true, "a term"),
        ("BIND (IRI(CONCAT('http://example.org/', 'n5')) AS ?s) ?s ?p ?o", true, "its name joined"),
        ("BIND (IRI(:n5) AS ?s) ?s ?p ?o", true, "an IRI already"),
        ("BIND (IRI(CONCAT('http://example.org/', 'n', STR(5))) AS ?s) ?s ?p ?o", false, "joined of what is computed"),
        ("BIND (IRI('n o') AS ?s) ?s ?p ?o", false, "no IRI: an error, so anything goes"),
    ] {
        let limits = Limits { work: Some(1000), ..Limits::default() };
        let (_, error) = run(&dataset, &format!("SELECT * {{ {pattern} }}"), limits);
        assert_eq!(error.is_none(), enough, "{pattern}: {reason}: {error:?}");
    }
}

#[test]
fn text_that_is_deep_or_wrong_is_an_error_with_its_place() {
    let dataset = chain();
    let deep = [
        format!("ASK {{ FILTER({}1{}) }}", "(".repeat(100_000), ")".repeat(100_000)),
        format!("ASK {{ FILTER({}1) }}", "!".repeat(100_000)),
        format!("ASK {}{}", "{".repeat(100_000), "}".repeat(100_000)),
        format!("ASK {{ FILTER(1{}) }}", " + 1".repeat(200_000)),
        format!("ASK {{ FILTER(true{}) }}", " || true".repeat(200_000)),
        format!("ASK {{ {{}}{} }}", " UNION {}".repeat(100_000)),
        format!("ASK {{ {} }}", "OPTIONAL { ?a ?b ?c } ".repeat(50_000)),
        format!("ASK {{ ?a <p>{} ?b }}", "/<p>".repeat(100_000)),
        format!("ASK {{ {} }}", "{ SELECT * { ?s ?p ?o } } ".repeat(20_000)),
    ];
    for query in deep {
        let error = ParsedQuery::new(&query, Some("http://example.org/")).expect_err("it is too deep");
        assert!(matches!(error, EvaluationError::Syntax(_)), "{error}");
    }
    // As deep as allowed is evaluated on the stack that a thread has by default.
    let allowed = [
        format!("ASK {{ FILTER(1{}) }}", " + 1".repeat(190)),
        format!("ASK {{ {{}}{} }}", " UNION {}".repeat(190)),
        format!("ASK {{ {} }}", "OPTIONAL { ?a :next ?b } ".repeat(190)),
        format!("ASK {{ FILTER({}1{}) }}", "(".repeat(40), ")".repeat(40)),
        format!("ASK {{ {} ?s ?p ?o {} }}", "{ { SELECT * {".repeat(12), "} } }".repeat(12)),
        format!("ASK {{ {} ?s ?p ?o {} }}", "FILTER NOT EXISTS {".repeat(40), "}".repeat(40)),
        format!("ASK {{ :n1 :none{} ?b }}", "/:none".repeat(190)),
        format!("ASK {{ {} }}", (0..190).map(|n| format!("BIND({n} AS ?v{n}) ")).collect::<Vec<_>>().concat()),
    ];
    for query in allowed {
        let (rows, error) = run(&dataset, &query, Limits { time: Some(Duration::from_secs(20)), ..Limits::default() });
        assert!(rows == 1 && error.is_none(), "{query}: {error:?}");
    }
    let error = ParsedQuery::new("SELECT ?s\nWHERE { ?s ?p }", None).expect_err("it is malformed").to_string();
    assert!(error.contains("2:"), "the line is named: {error}");
    assert_eq!(ParsedQuery::new("DESCRIBE <http://a/>", None).expect("it is well formed").form(), Form::Describe);
    assert!(ParsedUpdate::new("SELECT", None).is_err(), "no update");
}

/// Answers one host.
struct OneHost;

impl Remote for OneHost {
    fn service(&self, endpoint: &NamedNode, query: &str, allowance: &Allowance) -> Result<RemoteRows, EvaluationError> {
        assert!(allowance.time.is_some(), "what is left of the time is told");
        if *endpoint != iri("allowed") {
            return Err(EvaluationError::Forbidden(endpoint.as_str().into()));
        }
        assert!(!query.contains("x-fazhi"), "nothing of our own is sent: {query}");
        let rows = (0..3).map(|n| vec![Some(iri(&format!("n{n}")).into()), None]).collect();
        let variable = |name| Variable::new(name).expect("a name");
        Ok(RemoteRows { variables: vec![variable("s"), variable("t")], rows })
    }

    fn load(&self, source: &NamedNode, _: &Allowance) -> Result<Vec<Triple>, EvaluationError> {
        if *source != iri("allowed") {
            return Err(EvaluationError::Forbidden(source.as_str().into()));
        }
        Ok(vec![Triple::new(iri("loaded"), iri("p"), Literal::from(1))])
    }
}

#[test]
fn only_a_remote_that_allows_it_is_asked() {
    let dataset = chain();
    let limits = Limits { time: Some(Duration::from_mins(1)), ..Limits::default() };
    let cases = [
        ("SERVICE :allowed { ?s ?p ?t FILTER(REGEX(?t, 'a')) } ?s :next ?o", true, Ok(3), "an allowed host"),
        ("SERVICE :other { ?s ?p ?t } ?s :next ?o", true, Err("http://example.org/other"), "another host"),
        ("SERVICE SILENT :other { ?s ?p ?t } ?s :next ?o", true, Ok(600), "SILENT is one row without bindings"),
        ("SERVICE :allowed { ?s ?p ?t }", false, Err("http://example.org/allowed"), "nobody answers by default"),
    ];
    for (pattern, with, expected, why) in cases {
        let remote = with.then(|| Arc::new(OneHost) as Arc<dyn Remote>);
        let query = format!("PREFIX : <http://example.org/> SELECT * {{ {pattern} }}");
        let request = QueryRequest { query, remote, limits: limits.clone(), ..QueryRequest::default() };
        let outcome = dataset.query(&request).and_then(|results| match results {
            QueryResults::Solutions(rows) => rows.collect::<Result<Vec<_>, _>>().map_err(EvaluationError::from),
            _ => panic!("SELECT"),
        });
        match (outcome, expected) {
            (Ok(rows), Ok(expected)) => assert_eq!(rows.len(), expected, "{why}"),
            (Err(EvaluationError::Forbidden(host)), Err(expected)) => assert_eq!(host, expected, "{why}"),
            (outcome, _) => panic!("{why}: {:?}", outcome.map(|rows| rows.len())),
        }
    }
    let load = |source: &str| {
        let update = format!("LOAD <http://example.org/{source}> INTO GRAPH <http://example.org/new>");
        dataset.update(&UpdateRequest {
            update,
            remote: Some(Arc::new(OneHost)),
            limits: limits.clone(),
            ..UpdateRequest::default()
        })
    };
    assert!(load("other").is_err());
    assert!(load("allowed").is_ok());
    assert!(dataset.contains_graph(&iri("new").into()));
}
