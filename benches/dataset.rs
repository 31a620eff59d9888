//! The dataset beside oxigraph's own in-memory store on the same quads in the same run, and queries that run away.
//!
//! `cargo bench --bench dataset [-- REPORTS]`; 20,000 reports make 1.2 million quads.

use std::hint::black_box;
use std::time::{Duration, Instant};

use fazhi::dataset::{Change, Dataset, Limits, QueryRequest, QueryResults, UpdateRequest};
use oxigraph::sparql::SparqlEvaluator;
use oxigraph::store::Store;
use oxrdf::vocab::{rdf, xsd};
use oxrdf::{GraphName, Literal, NamedNode, Term, Triple};

const NS: &str = "https://w3id.org/fazhi/ns#";
const BASE: &str = "https://w3id.org/fazhi/";

fn iri(text: impl Into<String>) -> NamedNode {
    NamedNode::new_unchecked(text)
}

fn term(name: &str) -> NamedNode {
    iri(format!("{NS}{name}"))
}

/// A report of the shape of the graph contract: about 60 triples.
fn report(n: usize) -> (NamedNode, Vec<Triple>) {
    let (division, line, year) = (310_000 + n / 200, n / 10 % 20, 2015 + n % 10);
    let body = iri(format!("{BASE}body/{division}/第{line}局"));
    let report = iri(format!("{BASE}report/{division}/第{line}局/{year}"));
    let zh = |text: String| Literal::new_language_tagged_literal_unchecked(text, "zh");
    let typed = |text: String, datatype| Literal::new_typed_literal(text, datatype);
    let mut triples = Vec::with_capacity(64);
    let mut add = |s: &NamedNode, p: NamedNode, o: Term| triples.push(Triple::new(s.clone(), p, o));
    let dc = |name: &str| iri(format!("http://purl.org/dc/terms/{name}"));
    add(&report, rdf::TYPE.into_owned(), term("AnnualReport").into());
    add(&report, dc("title"), zh(format!("第{line}局{year}年度法治政府建设情况报告")).into());
    add(&report, term("year"), typed(year.to_string(), xsd::G_YEAR).into());
    add(&report, dc("issued"), typed(format!("{}-0{}-1{}", year + 1, n % 5 + 1, n % 9), xsd::DATE).into());
    add(&report, dc("publisher"), body.clone().into());
    add(&body, rdf::TYPE.into_owned(), term("PublicBody").into());
    add(&body, term("division"), iri(format!("{BASE}division/{division}")).into());
    for part in 0..2 {
        let node = iri(format!("{}/part/{part}", report.as_str()));
        add(&report, dc("hasPart"), node.clone().into());
        add(&node, rdf::TYPE.into_owned(), term("ReportPart").into());
        add(&node, dc("title"), zh(format!("{part}、主要工作")).into());
    }
    for measure in 0..5 {
        let node = iri(format!("{}/measure/1.{measure}", report.as_str()));
        add(&node, rdf::TYPE.into_owned(), term("Measure").into());
        add(&node, term("report"), report.clone().into());
        let text = format!("推进第{}项工作，完善制度{}，组织培训{}次", measure + n % 7, n % 1000, n % 30);
        add(&node, dc("description"), zh(text).into());
        add(&node, term("topic"), iri(format!("{BASE}topic/topic-{}", (n + measure) % 10)).into());
        add(&node, term("cites"), iri(format!("{BASE}regulation/法规{}", n * 7 % 400 + measure)).into());
    }
    for statistic in 0..4 {
        let node = iri(format!("{}/statistic/{statistic}", report.as_str()));
        add(&node, rdf::TYPE.into_owned(), term("CaseStatistic").into());
        add(&node, term("report"), report.clone().into());
        add(&node, term("indicator"), iri(format!("{BASE}indicator/indicator-{}", (n + statistic) % 30)).into());
        add(&node, term("value"), typed((n * 31 % 997 + statistic).to_string(), xsd::DECIMAL).into());
        add(&node, term("body"), body.clone().into());
    }
    (report, triples)
}

fn memory() -> u64 {
    let text = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    text.split(' ').nth(1).and_then(|pages| pages.parse::<u64>().ok()).unwrap_or(0) * 4096
}

fn timed<T>(name: &str, run: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let value = run();
    let time = start.elapsed();
    println!("{name:<44} {:>9.3} s", time.as_secs_f64());
    (value, time)
}

fn count(results: QueryResults<'_>) -> Result<usize, String> {
    let mut rows = 0;
    match results {
        QueryResults::Solutions(solutions) => {
            for row in solutions {
                black_box(row.map_err(|e| e.to_string())?);
                rows += 1;
            }
        }
        QueryResults::Graph(triples) => {
            for triple in triples {
                black_box(triple.map_err(|e| e.to_string())?);
                rows += 1;
            }
        }
        QueryResults::Boolean(_) => rows = 1,
    }
    Ok(rows)
}

const PREFIXES: &str = "PREFIX fz: <https://w3id.org/fazhi/ns#> PREFIX fzi: <https://w3id.org/fazhi/> PREFIX dcterms: <http://purl.org/dc/terms/> ";

const QUERIES: [(&str, &str); 7] = [
    ("sum by indicator", "SELECT ?i (SUM(?v) AS ?sum) { ?s fz:indicator ?i ; fz:value ?v } GROUP BY ?i"),
    (
        "three-way join, distinct, order",
        "SELECT DISTINCT ?body ?title { ?m fz:cites fzi:regulation/法规7 ; fz:report ?r . ?r dcterms:publisher ?body ; dcterms:title ?title } ORDER BY ?title ?body",
    ),
    (
        "join of measures with bodies, order",
        "SELECT DISTINCT ?t ?body { ?m fz:topic ?t ; fz:report ?r . ?r dcterms:publisher ?body . ?r fz:year ?y FILTER(?y >= \"2022\"^^<http://www.w3.org/2001/XMLSchema#gYear>) } ORDER BY ?t ?body",
    ),
    ("filter on text", "SELECT (COUNT(*) AS ?n) { ?m dcterms:description ?d FILTER(CONTAINS(?d, \"制度77\")) }"),
    ("regex on text", "SELECT (COUNT(*) AS ?n) { ?m dcterms:description ?d FILTER(REGEX(?d, \"制度7{2}，\")) }"),
    ("count by class", "SELECT ?c (COUNT(*) AS ?n) { ?s a ?c } GROUP BY ?c ORDER BY DESC(?n)"),
    ("one report", "SELECT ?p ?o { fzi:report/310001/第1局/2020 ?p ?o }"),
];

fn compare(dataset: &Dataset, store: &Store) {
    println!("\n{:<36} {:>10} {:>10} {:>8} {:>8}", "query", "oxigraph", "dataset", "ratio", "rows");
    let limits = Limits { time: Some(Duration::from_mins(10)), ..Limits::default() };
    for (name, text) in QUERIES {
        let text = format!(
            "{PREFIXES}{}",
            text.replace("fzi:regulation/法规7", "<https://w3id.org/fazhi/regulation/法规7>")
                .replace("fzi:report/310001/第1局/2020", "<https://w3id.org/fazhi/report/310001/第1局/2020>")
        );
        let best = |run: &dyn Fn() -> usize| {
            (0..3)
                .map(|_| {
                    let start = Instant::now();
                    (run(), start.elapsed())
                })
                .min_by_key(|(_, time)| *time)
                .expect("three runs")
        };
        let theirs = best(&|| {
            let mut prepared = SparqlEvaluator::new().parse_query(&text).expect("well formed");
            prepared.dataset_mut().set_default_graph_as_union();
            count(prepared.on_store(store).execute().expect("evaluates")).expect("whole")
        });
        let request = QueryRequest { query: text.clone(), limits: limits.clone(), ..QueryRequest::default() };
        let ours = best(&|| count(dataset.query(&request).expect("evaluates")).expect("whole"));
        let ratio = ours.1.as_secs_f64() / theirs.1.as_secs_f64();
        let rows = if ours.0 == theirs.0 { ours.0.to_string() } else { format!("{}≠{}", ours.0, theirs.0) };
        println!("{name:<36} {:>9.4}s {:>9.4}s {ratio:>8.2} {rows:>8}", theirs.1.as_secs_f64(), ours.1.as_secs_f64());
    }
}

fn values(variable: &str, from: usize) -> String {
    let rows: Vec<String> = (from..from + 2000).map(|n| n.to_string()).collect();
    format!("VALUES ?{variable} {{ {} }}", rows.join(" "))
}

fn runaways() -> Vec<(&'static str, String)> {
    let ones = "VALUES ?x { UNDEF UNDEF UNDEF UNDEF UNDEF UNDEF UNDEF UNDEF UNDEF UNDEF } ";
    let doubling = (0..60).map(|n| format!("BIND(CONCAT(?a{n}, ?a{n}) AS ?a{}) ", n + 1)).collect::<Vec<_>>().concat();
    let unions: String = "{ {} UNION {} } ".repeat(40);
    vec![
        ("aggregate over a cross product", "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f }".into()),
        ("cross product", "SELECT * { ?a ?b ?c . ?d ?e ?f }".into()),
        ("VALUES join", format!("SELECT (COUNT(*) AS ?n) {{ {} {} {} }}", values("a", 0), values("b", 0), values("c", 0))),
        ("VALUES join without terms", format!("SELECT (COUNT(*) AS ?n) {{ {} }}", format!("{{ {ones} }} ").repeat(12))),
        ("unions of nothing", format!("SELECT (COUNT(*) AS ?n) {{ {unions} }}")),
        ("subqueries that project nothing", "SELECT (COUNT(*) AS ?n) { { SELECT ?x { ?s ?p ?o } } { SELECT ?y { ?s ?p ?o } } }".into()),
        ("sort of a cross product", "SELECT * { ?a a ?c . ?d a ?f } ORDER BY ?a ?f ?d".into()),
        ("sort of everything", "SELECT * { ?a ?b ?c } ORDER BY STR(?c) STR(?b) STR(?a)".into()),
        ("distinct of a cross product", "SELECT DISTINCT ?a ?d { ?a a ?c . ?d a ?f }".into()),
        ("group of a cross product", "SELECT ?a ?d (COUNT(*) AS ?n) { ?a a ?c . ?d a ?f } GROUP BY ?a ?d".into()),
        ("minus of cross products", "SELECT (COUNT(*) AS ?n) { { ?a a ?c . ?d a ?f } MINUS { ?a a ?f . ?d a ?c } }".into()),
        ("path closure, both ends open", "SELECT (COUNT(*) AS ?n) { ?a (fz:report|^fz:report|dcterms:publisher|^dcterms:publisher|fz:division|^fz:division)* ?b }".into()),
        ("path closure of anything", "SELECT (COUNT(*) AS ?n) { ?a !fz:none+ ?b }".into()),
        ("exists in a cross product", "SELECT (COUNT(*) AS ?n) { ?a a ?c . ?d a ?f FILTER NOT EXISTS { ?a ?x ?y . ?d ?x ?z . FILTER(?y = ?z) } }".into()),
        ("optional of a cross product", "SELECT (COUNT(*) AS ?n) { ?a a ?c OPTIONAL { ?d a ?f . ?e a ?g FILTER(?f != ?g) } }".into()),
        ("nasty regex", format!("SELECT (COUNT(*) AS ?n) {{ ?a dcterms:description ?d . ?e dcterms:description ?g FILTER(REGEX(CONCAT(?d, ?g), \"{}\")) }}", "(.*a.*){12}(x+x+)+y")),
        ("regex on one long text", format!("SELECT (COUNT(*) AS ?n) {{ {{ SELECT (GROUP_CONCAT(?d) AS ?t) {{ ?m dcterms:description ?d }} }} FILTER(REGEX(?t, \"{}\")) }}", "(.*工作.{0,200}制度.{0,200}){8}完$")),
        ("texts that double", format!("SELECT * {{ BIND(\"法治政府\" AS ?a0) {doubling} }}")),
        ("REPLACE that multiplies", format!("SELECT * {{ BIND(\"{0}\" AS ?a) BIND(REPLACE(REPLACE(REPLACE(REPLACE(?a, \"a\", \"{0}\"), \"a\", \"{0}\"), \"a\", \"{0}\"), \"a\", \"{0}\") AS ?b) }}", "a".repeat(400))),
        ("GROUP_CONCAT of a cross product", "SELECT (GROUP_CONCAT(?c) AS ?t) { ?a dcterms:description ?c . ?d a ?f }".into()),
        ("text search in a cross product", "SELECT (COUNT(*) AS ?n) { ?a dcterms:description ?c . ?d dcterms:description ?f FILTER(CONTAINS(CONCAT(?c, ?f), \"没有\")) }".into()),
        ("CONSTRUCT of a cross product", "CONSTRUCT { ?a fz:with ?d } { ?a a ?c . ?d a ?f }".into()),
        ("DESCRIBE of everything", "DESCRIBE * { ?a ?b ?c }".into()),
    ]
}

fn faults(dataset: &Dataset) {
    println!("\n{:<36} {:>8} {:>9} {:>9}  outcome (limits: 2 s, 1 GB)", "runaway", "stopped", "rows", "grown MB");
    let limits = Limits { time: Some(Duration::from_secs(2)), memory: Some(1 << 30), ..Limits::default() };
    for (name, text) in runaways() {
        let request =
            QueryRequest { query: format!("{PREFIXES}{text}"), limits: limits.clone(), ..QueryRequest::default() };
        let (before, start) = (memory(), Instant::now());
        let mut rows = 0_u64;
        let outcome = dataset.query(&request).map_err(|e| e.to_string()).and_then(|results| match results {
            QueryResults::Solutions(mut solutions) => {
                solutions.try_for_each(|row| row.map(|_| rows += 1).map_err(|e| e.to_string()))
            }
            QueryResults::Graph(mut triples) => {
                triples.try_for_each(|row| row.map(|_| rows += 1).map_err(|e| e.to_string()))
            }
            QueryResults::Boolean(_) => Ok(()),
        });
        let grown = memory().saturating_sub(before) >> 20;
        let outcome = outcome.err().unwrap_or_else(|| "WHOLE".into());
        println!("{name:<36} {:>7.3}s {rows:>9} {grown:>9}  {outcome}", start.elapsed().as_secs_f64());
    }
    let update = format!("{PREFIXES} INSERT {{ GRAPH fz:g {{ ?a fz:with ?d }} }} WHERE {{ ?a a ?c . ?d a ?f }}");
    let (quads, start) = (dataset.totals().quads, Instant::now());
    let outcome = dataset.update(&UpdateRequest { update, limits, ..UpdateRequest::default() });
    let outcome = outcome.map_or_else(|e| e.to_string(), |_| "WHOLE".into());
    println!(
        "{:<36} {:>7.3}s {:>9} {:>9}  {outcome}",
        "update from a cross product",
        start.elapsed().as_secs_f64(),
        dataset.totals().quads - quads,
        ""
    );
}

#[expect(clippy::cast_precision_loss, reason = "figures for people")]
fn main() {
    let reports = std::env::args().find_map(|a| a.parse().ok()).unwrap_or(20_000_usize);
    let data: Vec<(NamedNode, Vec<Triple>)> = (0..reports).map(report).collect();
    let quads: usize = data.iter().map(|(_, triples)| triples.len()).sum();
    println!("{reports} reports, {quads} quads");
    let per_quad = |bytes: u64| bytes as f64 / quads as f64;

    let before = memory();
    let store = Store::new().expect("a store");
    let ((), theirs) = timed("load: oxigraph, one transaction", || {
        let mut transaction = store.start_transaction().expect("a transaction");
        for (graph, triples) in &data {
            for triple in triples {
                transaction.insert(triple.as_ref().in_graph(&GraphName::from(graph.clone())));
            }
        }
        transaction.commit().expect("it is taken");
    });
    println!("{:<44} {:>9.0} bytes a quad", "memory: oxigraph", per_quad(memory() - before));

    let change = |(graph, triples): &(NamedNode, Vec<Triple>)| Change::Replace {
        graph: graph.clone(),
        triples: triples.clone(),
        source: Some("0123456789abcdef".into()),
    };
    {
        let dataset = Dataset::in_memory().expect("a dataset");
        timed("load: dataset in memory alone, 20 commits", || {
            for part in data.chunks(reports.div_ceil(20)) {
                dataset.commit(part.iter().map(change).collect()).expect("it is taken");
            }
        });
        timed("100 commits of one report in memory alone", || {
            for (graph, triples) in data.iter().take(100) {
                let triples = triples[1..].to_vec();
                dataset
                    .commit(vec![Change::Replace { graph: graph.clone(), triples, source: None }])
                    .expect("it is taken");
            }
        });
    }
    let folder = tempfile::tempdir().expect("a folder");
    let before = memory();
    let dataset = Dataset::open(folder.path()).expect("a dataset");
    let ((), ours) = timed("load: dataset, durable, 20 commits", || {
        for part in data.chunks(reports.div_ceil(20)) {
            dataset.commit(part.iter().map(change).collect()).expect("it is taken");
        }
    });
    println!("{:<44} {:>9.0} bytes a quad", "memory: dataset", per_quad(memory() - before));
    println!("{:<44} {:>9.2}", "load ratio", ours.as_secs_f64() / theirs.as_secs_f64());
    let ((), small) = timed("100 commits of one report", || {
        for (graph, triples) in data.iter().take(100) {
            let mut triples = triples.clone();
            triples.pop();
            dataset.commit(vec![Change::Replace { graph: graph.clone(), triples, source: None }]).expect("it is taken");
        }
    });
    println!("{:<44} {:>9.2} ms", "one commit", small.as_secs_f64() * 10.0);
    drop(dataset);
    let size = std::fs::metadata(folder.path().join("graphs.redb")).map_or(0, |m| m.len());
    println!("{:<44} {:>9.1} bytes a quad", "file", per_quad(size));
    let (dataset, replay) = timed("start: replay of the file", || Dataset::open(folder.path()).expect("it opens"));
    println!("{:<44} {:>9.0} quads a second", "replay", quads as f64 / replay.as_secs_f64());

    compare(&dataset, &store);
    drop(store);
    faults(&dataset);
}
