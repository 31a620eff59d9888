//! The pages over the router, on the sample reports.

use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use fazhi::dataset::Dataset;
use fazhi::export::Publication;
use fazhi::lexicon::Lexicon;
use fazhi::pipeline::{Build, Pipeline, sample_sources};
use fazhi::rdf::Policy;
use fazhi::server::{AppState, Settings, router};
use http_body_util::BodyExt;
use tower::ServiceExt;

const TOKEN: &str = "a-token-of-this-test";
const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

/// The samples, built once for all tests.
static SAMPLES: LazyLock<Arc<Dataset>> = LazyLock::new(|| {
    let dataset = Dataset::in_memory().unwrap();
    let policy = Policy::default();
    let pipeline = Pipeline { lexicon: Lexicon::builtin(), policy: &policy };
    Build { pipeline, publication: &Publication::default(), dataset: &dataset, force: false }
        .run(&sample_sources(), |_| ())
        .unwrap();
    Arc::new(dataset)
});

fn server(dataset: Arc<Dataset>) -> Router {
    let settings = Settings { workers: 2, ..Settings::default() };
    router(AppState::new(settings, dataset, Lexicon::builtin(), Some(TOKEN)).unwrap())
}

async fn get(server: &Router, path: &str, accept: &str) -> (StatusCode, HeaderMap, String) {
    const UNSAFE: &percent_encoding::AsciiSet = &percent_encoding::CONTROLS.add(b' ').add(b'<').add(b'>');
    let path = percent_encoding::utf8_percent_encode(path, UNSAFE).to_string();
    let request = Request::get(path).header("accept", accept).header("host", "example.org");
    let response = server.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    (parts.status, parts.headers, String::from_utf8_lossy(&body).into_owned())
}

/// Path of a report that the samples hold, read from the dataset itself.
async fn a_report(server: &Router) -> String {
    let (_, _, csv) = get(server, "/query?question=reports&format=csv", "*/*").await;
    let iri = csv.lines().nth(1).and_then(|line| line.rsplit(',').next()).unwrap();
    format!("/{}", iri.strip_prefix("https://w3id.org/fazhi/").unwrap())
}

#[tokio::test]
async fn pages_speak_both_languages_and_need_nothing_from_elsewhere() {
    let server = server(Arc::clone(&SAMPLES));
    let report = a_report(&server).await;
    let pages = ["/", "/editor", "/search?q=行政复议", "/question/reports", "/ontology", report.as_str()];
    for path in pages {
        for (lang, words) in [("zh", "查询"), ("en", ">Query</a>")] {
            let sign = if path.contains('?') { '&' } else { '?' };
            let (status, headers, page) = get(&server, &format!("{path}{sign}lang={lang}"), BROWSER).await;
            assert_eq!(status, 200, "{path}");
            assert!(headers["content-type"].to_str().unwrap().starts_with("text/html"), "{path}");
            assert!(page.contains(&format!("<html lang=\"{lang}\">")) && page.contains(words), "{path} {lang}");
            for fetched in
                ["src=\"http", "<link rel=\"stylesheet\" href=\"http", "@import", "url(http", " style=\"", " onclick"]
            {
                assert!(!page.contains(fetched), "{path}: {fetched}");
            }
        }
    }
}

#[tokio::test]
async fn the_start_page_tells_what_is_there() {
    let server = server(Arc::clone(&SAMPLES));
    let (_, _, page) = get(&server, "/", BROWSER).await;
    let reports = SAMPLES
        .graphs()
        .iter()
        .map(|graph| graph.name.as_str().to_owned())
        .filter(|name| name.contains("/report/") && !name.ends_with("/take-up"))
        .count();
    assert!(page.contains(&format!("<strong>{reports}</strong>")), "{reports} reports");
    let query = "SELECT (COUNT(DISTINCT ?norm) AS ?n) { ?citation <https://w3id.org/fazhi/ns#cited> ?norm }";
    let request = fazhi::dataset::QueryRequest { query: query.into(), ..Default::default() };
    let Ok(fazhi::dataset::QueryResults::Solutions(mut rows)) = SAMPLES.query(&request) else { panic!("rows") };
    let cited = match rows.next().unwrap().unwrap().get("n") {
        Some(oxrdf::Term::Literal(count)) => count.value().to_owned(),
        other => panic!("{other:?}"),
    };
    assert!(
        page.contains(&format!("<strong>{cited}</strong> 部被引用的法规文件")),
        "{cited} regulations cited, not all known"
    );
    for part in ["action=\"/search\"", "/question/reports", "href=\"/editor\"", "/dataset.trig", "<svg"] {
        assert!(page.contains(part), "{part}");
    }
    let empty = self::server(Arc::new(Dataset::in_memory().unwrap()));
    let (status, _, page) = get(&empty, "/", BROWSER).await;
    assert!(status == 200 && page.contains("还没有报告"), "a start without any report");
}

#[tokio::test]
async fn void_has_the_figures_of_the_version_served() {
    let void = |name: &str| format!("<https://w3id.org/fazhi/dataset> <http://rdfs.org/ns/void#{name}>");
    let (_, _, text) = get(&server(Arc::clone(&SAMPLES)), "/.well-known/void", "application/n-triples").await;
    for told in [
        void("classPartition"),
        void("propertyPartition"),
        void("distinctSubjects"),
        "/dataset/class/w3id.org-fazhi-ns-CaseStatistic> <http://rdfs.org/ns/void#entities>".into(),
        "<http://rdfs.org/ns/void#subset> <https://w3id.org/fazhi/dataset>".into(),
    ] {
        assert!(text.contains(&told), "{told}");
    }
    // A dataset whose catalogue was never made, or is of an earlier version, is counted as it is now.
    let dataset = Arc::new(Dataset::in_memory().unwrap());
    let server = server(Arc::clone(&dataset));
    for number in 1..=2 {
        let node = oxrdf::NamedNode::new_unchecked(format!("https://example.org/{number}"));
        let triples = vec![oxrdf::Triple::new(node.clone(), node.clone(), node.clone())];
        let change = fazhi::dataset::Change::Replace { graph: node, triples, source: None };
        dataset.commit(vec![change]).unwrap();
        let (_, _, text) = get(&server, "/.well-known/void", "application/n-triples").await;
        assert!(text.contains(&format!("{} \"{number}\"", void("triples"))), "{number}: {text}");
    }
}

#[tokio::test]
async fn every_minted_address_answers() {
    let server = server(Arc::clone(&SAMPLES));
    let report = a_report(&server).await;
    // path, Accept, status, Content-Type or Location, reason
    let table = [
        (report.clone(), BROWSER, 200, "text/html", "a report is a document"),
        (report.clone(), "text/turtle", 200, "text/turtle", "as RDF"),
        (report.clone(), "*/*", 200, "text/turtle", "for a program"),
        (format!("{report}.jsonld"), BROWSER, 200, "application/ld+json", "by its suffix"),
        (format!("{report}.html"), "*/*", 200, "text/html", "by its suffix"),
        (format!("{report}/part/1"), BROWSER, 303, ".html", "a part is no document"),
        (format!("{report}/part/1"), "application/ld+json", 303, ".jsonld", "its data"),
        (format!("{report}/part/1.ttl"), "*/*", 200, "text/turtle", "the data"),
        (format!("{report}/part/1.html"), "*/*", 200, "text/html", "the page"),
        (format!("{report}/part/999"), "*/*", 404, "", "no such part"),
        (format!("{report}/part/999.ttl"), "*/*", 404, "", "no data of it either"),
        ("/indicator/administrative-reconsideration-cases".into(), BROWSER, 303, ".html", "a concept"),
        ("/ns".into(), BROWSER, 303, "/ontology", "the terms"),
        ("/ontology".into(), "text/turtle", 200, "text/turtle", "the ontology as RDF"),
        ("/dataset.nq".into(), "*/*", 200, "application/n-quads", "everything"),
        ("/a b".into(), "*/*", 404, "", "no IRI"),
        ("/<x>".into(), "*/*", 404, "", "no IRI"),
    ];
    for (path, accept, status, expected, reason) in table {
        let (found, headers, body) = get(&server, &path, accept).await;
        assert_eq!(found.as_u16(), status, "{path}: {reason}\n{body}");
        let header = |name: &str| headers.get(name).map_or("", |value| value.to_str().unwrap()).to_owned();
        match status {
            200 => assert!(header("content-type").starts_with(expected), "{path}: {reason}"),
            303 => {
                let location = header("location");
                assert!(location.ends_with(expected), "{path}: {reason}: {location}");
                let (followed, ..) = get(&server, &location, accept).await;
                assert_eq!(followed, 200, "{location}");
            }
            _ => {}
        }
    }
}

#[tokio::test]
async fn a_report_shows_where_each_entity_was_read() {
    let server = server(Arc::clone(&SAMPLES));
    let report = a_report(&server).await;
    let (_, _, page) = get(&server, &format!("{report}.html"), BROWSER).await;
    for class in ["part", "measure", "statistic", "citation"] {
        assert!(page.contains(&format!("class=\"{class}\"")), "{class}");
    }
    let anchors: Vec<&str> = page.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert!(!anchors.is_empty());
    for anchor in anchors {
        assert!(page.contains(&format!("id=\"{anchor}\"")), "{anchor} leads somewhere");
    }
}

#[tokio::test]
async fn questions_take_parameters_and_refuse_bad_ones() {
    let server = server(Arc::clone(&SAMPLES));
    for question in fazhi::questions::library().values() {
        let (status, _, page) = get(&server, &format!("/question/{}", question.name), BROWSER).await;
        assert_eq!(status, 200, "{}", question.name);
        assert!(page.contains("SPARQL"), "{}", question.name);
    }
    let with_year = fazhi::questions::library()
        .values()
        .find(|question| question.parameters.iter().any(|p| p.name == "year"))
        .map(|question| question.name.clone());
    if let Some(name) = with_year {
        let (status, _, page) = get(&server, &format!("/question/{name}?year=%22)%20%7D%20DROP"), BROWSER).await;
        assert!(status == 200 && page.contains("role=\"alert\""), "refused on the page");
        let (status, ..) = get(&server, &format!("/query?question={name}&year=x%7D"), "*/*").await;
        assert_eq!(status, 400, "refused by the endpoint");
    }
    let (status, ..) = get(&server, "/question/none", BROWSER).await;
    assert_eq!(status, 404);
}

#[tokio::test]
async fn a_search_finds_and_escapes() {
    let server = server(Arc::clone(&SAMPLES));
    let (_, _, page) = get(&server, "/search?q=行政复议", BROWSER).await;
    assert!(page.contains("class=\"hits\"") && page.contains("<li>"), "something is found");
    let (status, _, page) = get(&server, "/search?q=%22%3E%3Cscript%3E", BROWSER).await;
    assert!(status == 200 && !page.contains("<script>"), "{page}");
    let (status, ..) = get(&server, "/search?q=", BROWSER).await;
    assert_eq!(status, 400);
}

#[tokio::test]
async fn an_upload_becomes_a_report() {
    let dataset = Arc::new(Dataset::in_memory().unwrap());
    let server = server(Arc::clone(&dataset));
    let source = sample_sources().into_iter().find(|source| source.name.strip_suffix(".txt").is_some()).unwrap();
    let upload = async |name: &str, bytes: Vec<u8>| {
        let request = Request::post(format!("/reports?name={name}"))
            .header("authorization", format!("Bearer {TOKEN}"))
            .header("content-type", "text/plain");
        let response = server.clone().oneshot(request.body(Body::from(bytes)).unwrap()).await.unwrap();
        let location = response.headers().get("location").map(|value| value.to_str().unwrap().to_owned());
        let status = response.status().as_u16();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        (status, location, String::from_utf8_lossy(&body).into_owned())
    };
    let bytes = source.bytes().unwrap().into_owned();
    let (status, location, body) = upload("report.txt", bytes.clone()).await;
    assert_eq!(status, 201, "{body}");
    let location = location.unwrap().strip_prefix("http://127.0.0.1:7878").unwrap().to_owned();
    assert_eq!(get(&server, &location, BROWSER).await.0, 200, "it answers at once");
    assert_eq!(upload("report.txt", bytes).await.0, 200, "the same bytes change nothing");
    // bytes, reason
    let table =
        [(vec![], 400, "nothing"), (vec![0, 159, 146, 150], 422, "no text"), (b"Hello".to_vec(), 422, "no report")];
    for (bytes, expected, reason) in table {
        let (status, _, body) = upload("x.txt", bytes).await;
        assert_eq!(status, expected, "{reason}: {body}");
    }
}
