//! The SPARQL endpoint over its router: no port, no process.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use fazhi::dataset::Dataset;
use fazhi::lexicon::Lexicon;
use fazhi::server::access::tokens::{Rights, add};
use fazhi::server::{AppState, Settings, router};
use http_body_util::BodyExt;
use tower::ServiceExt;

const TOKEN: &str = "a-token-of-this-test";

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    /// `None` when the body was aborted.
    body: Option<String>,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    fn text(&self) -> &str {
        self.body.as_deref().expect("a whole body")
    }
}

fn server(settings: Settings) -> Router {
    let dataset = Arc::new(Dataset::in_memory().unwrap());
    router(AppState::new(settings, dataset, Lexicon::builtin(), Some(TOKEN)).unwrap())
}

fn strict() -> Settings {
    Settings { strict_dataset: true, workers: 2, ..Settings::default() }
}

async fn send(server: &Router, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    let mut request = Request::builder().method(method).uri(path).header("host", "example.org");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = server.clone().oneshot(request.body(Body::from(body.to_owned())).unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = body.collect().await.ok().map(|body| String::from_utf8_lossy(&body.to_bytes()).into_owned());
    Answer { status: parts.status, headers: parts.headers, body }
}

/// With the token, when the request writes.
async fn write(server: &Router, method: &str, path: &str, content_type: &str, body: &str) -> Answer {
    let authorization = format!("Bearer {TOKEN}");
    send(server, method, path, &[("authorization", &authorization), ("content-type", content_type)], body).await
}

async fn query(server: &Router, query: &str, accept: &str) -> Answer {
    let path = format!("/query?query={}", percent(query));
    send(server, "GET", &path, &[("accept", accept)], "").await
}

fn percent(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

async fn filled(settings: Settings) -> Router {
    let server = server(settings);
    let data = "@prefix : <http://e/> . :a :p 1, 2 ; :q \"法治\"@zh . :b :p 3 .";
    assert_eq!(write(&server, "PUT", "/store?graph=http://e/g", "text/turtle", data).await.status, 201);
    server
}

/// Method, path, headers, body, status, reason.
type Row<'a> = (&'a str, &'a str, &'a [(&'a str, &'a str)], &'a str, u16, &'a str);

#[tokio::test]
async fn requests_get_their_status() {
    let server = filled(strict()).await;
    let form = "application/x-www-form-urlencoded";
    let table: &[Row<'_>] = &[
        ("GET", "/query?query=ASK%7B%7D", &[], "", 200, "a query in the address"),
        ("HEAD", "/query?query=ASK%7B%7D", &[], "", 200, "its head"),
        ("GET", "/sparql?query=ASK%7B%7D", &[], "", 200, "the other name of the endpoint"),
        ("POST", "/query", &[("content-type", form)], "query=ASK%7B%7D", 200, "a form"),
        ("POST", "/query", &[("content-type", "application/sparql-query")], "ASK{}", 200, "the query itself"),
        ("POST", "/query", &[("content-type", "application/sparql-query; charset=UTF-16")], "ASK{}", 415, "no UTF-8"),
        ("POST", "/query", &[("content-type", "text/plain")], "ASK{}", 415, "no form of a query"),
        ("POST", "/query", &[], "ASK{}", 415, "no form at all"),
        ("POST", "/query", &[("content-type", form)], "nothing=here", 400, "a form without a query"),
        ("GET", "/query?query=ASK%7B%7D&query=ASK%7B%7D", &[], "", 400, "two queries"),
        ("GET", "/query?query=ASK%7B", &[], "", 400, "malformed"),
        ("GET", "/query?query=%FF", &[], "", 400, "no UTF-8"),
        ("GET", "/query?query=ASK%7B%7D&default-graph-uri=relative", &[], "", 400, "no absolute graph name"),
        ("GET", "/query?query=ASK%7B%7D", &[("accept", "image/png")], "", 406, "no picture of a truth value"),
        ("GET", "/query?query=ASK%7B%7D&format=pdf", &[], "", 400, "an unknown form"),
        ("GET", "/query?query=DESCRIBE%20%3Chttp://e/a%3E", &[("accept", "text/csv")], "", 406, "a graph is no table"),
        ("GET", "/query?update=DROP%20ALL", &[], "", 400, "an update is not a GET"),
        ("GET", "/query", &[("accept", "text/html")], "", 303, "a browser is shown the editor"),
        ("GET", "/query", &[], "", 200, "the service description"),
        ("GET", "/query?question=reports", &[], "", 200, "a saved question"),
        ("GET", "/query?question=none", &[], "", 404, "no such question"),
        ("PUT", "/query", &[], "", 405, "not a graph"),
        ("OPTIONS", "/query", &[], "", 200, "what the endpoint takes"),
        ("OPTIONS", "/store", &[("origin", "http://other"), ("access-control-request-method", "PUT")], "", 200, "CORS"),
        ("GET", "/update", &[], "", 405, "an update is a POST"),
        ("POST", "/update", &[("content-type", "application/sparql-update")], "DROP ALL", 401, "no token"),
        ("POST", "/update", &[("authorization", "Bearer wrong")], "DROP ALL", 401, "another token"),
        ("POST", "/update", &[("authorization", "Basic eDp5")], "DROP ALL", 401, "another scheme"),
        (
            "GET",
            "/query?query=ASK%7B%7D",
            &[("authorization", "Bearer wrong")],
            "",
            401,
            "a wrong token never counts as none",
        ),
        ("GET", "/store?graph=http://e/g", &[], "", 200, "a graph"),
        ("HEAD", "/store?graph=http://e/g", &[("accept", "text/turtle")], "", 200, "its head"),
        ("GET", "/store?graph=http://e/none", &[], "", 404, "no graph"),
        ("GET", "/store?default", &[], "", 200, "the default graph is always there"),
        ("GET", "/store", &[], "", 400, "which graph?"),
        ("GET", "/store?default&graph=http://e/g", &[], "", 400, "which of them?"),
        ("GET", "/store?graph=http://e/a%20b", &[], "", 400, "no IRI"),
        ("PUT", "/store?graph=http://e/g", &[("content-type", "text/turtle")], "", 401, "no token"),
        ("DELETE", "/store?graph=http://e/g", &[], "", 401, "no token"),
        ("POST", "/reports", &[], "report", 401, "no token"),
        ("GET", "/queries", &[], "", 401, "no token"),
        ("DELETE", "/queries/1", &[], "", 401, "no token"),
        ("GET", "/health", &[], "", 200, "ready"),
        ("GET", "/health/live", &[], "", 200, "live"),
        ("GET", "/metrics", &[], "", 200, "figures"),
        ("GET", "/nothing/here", &[], "", 404, "no such page"),
        ("GET", "/.well-known/void", &[], "", 200, "the dataset's description"),
        ("GET", "/openapi.json", &[], "", 200, "the API's description"),
    ];
    for (method, path, headers, body, status, reason) in table {
        let answer = send(&server, method, path, headers, body).await;
        assert_eq!(answer.status.as_u16(), *status, "{method} {path}: {reason}\n{:?}", answer.body);
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{method} {path}");
        if *method == "OPTIONS" {
            assert!(answer.header("allow").contains("GET"), "{path}: {}", answer.header("allow"));
        }
        if *method == "HEAD" {
            assert!(answer.text().is_empty() && !answer.header("content-type").is_empty(), "{path}");
        }
    }
}

#[tokio::test]
async fn answers_come_in_the_form_asked_for() {
    let server = filled(strict()).await;
    let select = "SELECT ?v { GRAPH ?g { <http://e/a> <http://e/p> ?v } } ORDER BY ?v";
    let construct = "CONSTRUCT { ?s ?p ?o } { GRAPH ?g { ?s ?p ?o } }";
    // query, Accept, Content-Type, beginning of the body
    let table = [
        (select, "*/*", "application/sparql-results+json", "{\"head\":{\"vars\":[\"v\"]}"),
        (select, "application/sparql-results+xml", "application/sparql-results+xml", "<?xml"),
        (
            select,
            "text/csv;q=0.8, text/tab-separated-values;q=0.9",
            "text/tab-separated-values; charset=utf-8",
            "?v\n1\n2\n",
        ),
        (select, "text/csv", "text/csv; charset=utf-8", "v\r\n1\r\n2\r\n"),
        (
            select,
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "text/html; charset=utf-8",
            "<!doctype html>",
        ),
        ("ASK {}", "application/json", "application/sparql-results+json", "{\"head\":{},\"boolean\":true}"),
        (construct, "*/*", "text/turtle", ""),
        (construct, "application/n-triples", "application/n-triples", "<http://e/a>"),
        (construct, "application/rdf+xml", "application/rdf+xml", "<?xml"),
        (construct, "application/ld+json", "application/ld+json", ""),
        (construct, "application/n-quads", "application/n-quads", "<http://e/a>"),
    ];
    for (text, accept, content_type, start) in table {
        let answer = query(&server, text, accept).await;
        assert_eq!(answer.status, 200, "{accept}");
        assert_eq!(answer.header("content-type"), content_type, "{accept}");
        assert!(answer.text().starts_with(start), "{accept}: {}", answer.text());
        let vary: Vec<&str> = answer.headers.get_all("vary").iter().map(|value| value.to_str().unwrap()).collect();
        assert!(vary.contains(&"accept"), "{vary:?}");
    }
}

#[tokio::test]
async fn errors_explain_themselves() {
    let server = filled(strict()).await;
    let mut shown = Vec::new();
    let broken = "/query?query=SELECT%20*%20WHERE%20%7B%0A%20%20%3Fs%20%3Fp%20%7D";
    let table: [(&str, &str, &str); 6] = [
        ("GET", broken, "application/json"),
        ("GET", broken, "text/plain"),
        ("GET", "/store?graph=http://e/none", "text/plain"),
        ("POST", "/update", "application/problem+json"),
        ("GET", "/update", "text/plain"),
        ("GET", "/nothing", "text/html"),
    ];
    for (method, path, accept) in table {
        let answer = send(&server, method, path, &[("accept", accept)], "").await;
        let (kind, text) = (answer.header("content-type"), answer.text());
        shown.push(format!("{method} {path} ({accept})\n{} {kind}\n{}\n\n", answer.status, text.trim_end()));
    }
    insta::assert_snapshot!(shown.concat());
}

#[tokio::test]
async fn an_unchanged_dataset_answers_304() {
    let server = filled(strict()).await;
    let all = "/query?query=SELECT%20*%20%7B%20GRAPH%20%3Fg%20%7B%3Fs%20%3Fp%20%3Fo%7D%20%7D";
    for path in [all, "/store?graph=http://e/g", "/", "/query", "/.well-known/void", "/assets/style.css"] {
        let first = send(&server, "GET", path, &[], "").await;
        let tag = first.header("etag").to_owned();
        assert!(tag.starts_with('"'), "{path}: a strong tag");
        let again = send(&server, "GET", path, &[("if-none-match", &tag)], "").await;
        assert_eq!((again.status.as_u16(), again.text()), (304, ""), "{path}");
        let zipped = send(&server, "GET", path, &[("accept-encoding", "gzip")], "").await;
        if zipped.header("content-encoding") == "gzip" {
            let coded = zipped.header("etag").to_owned();
            assert_ne!(coded, tag, "{path}: other bytes, another tag");
            let again = send(&server, "GET", path, &[("accept-encoding", "gzip"), ("if-none-match", &coded)], "").await;
            assert_eq!(again.status, 304, "{path}");
        }
    }
    let before = send(&server, "GET", all, &[], "").await;
    write(
        &server,
        "POST",
        "/update",
        "application/sparql-update",
        "INSERT DATA { GRAPH <http://e/g> { <a:> <b:> 1 } }",
    )
    .await;
    let after = send(&server, "GET", all, &[("if-none-match", before.header("etag"))], "").await;
    assert_eq!(after.status, 200, "the dataset has changed");
    assert_ne!(after.text(), before.text());
    let volatile = send(&server, "GET", "/query?query=SELECT%20(NOW()%20AS%20%3Fn)%20%7B%7D", &[], "").await;
    assert_eq!(volatile.header("etag"), "", "what differs each time has no tag");
}

#[tokio::test]
async fn graphs_are_put_read_patched_and_deleted() {
    let server = server(strict());
    let graph = "/store?graph=http://e/g";
    let turtle = "text/turtle";
    let triple = |o: u8| format!("<http://e/s> <http://e/p> <http://e/o{o}> .");
    let multipart = format!(
        "--x\r\nContent-Disposition: form-data; name=\"a\"; filename=\"a.ttl\"\r\nContent-Type: text/turtle\r\n\r\n{}\r\n--x--\r\n",
        triple(3)
    );
    // method, path, media type, body, status, lines of the graph afterwards, reason
    let table: [(&str, &str, &str, &str, u16, usize, &str); 14] = [
        ("PUT", graph, turtle, &triple(1), 201, 1, "made"),
        ("PUT", graph, turtle, &triple(1), 204, 1, "replaced"),
        ("POST", graph, turtle, &triple(2), 204, 2, "added to"),
        ("POST", graph, "multipart/form-data; boundary=x", &multipart, 204, 3, "by a form"),
        ("POST", graph, "multipart/form-data; boundary=y", &multipart, 400, 3, "a broken form"),
        ("PUT", graph, turtle, "<http://e/s> <http://e/p> .", 400, 3, "malformed, so nothing is done"),
        ("PUT", graph, "image/png", "", 415, 3, "no graph"),
        ("PUT", graph, "application/trig", "<a:> <b:> <c:> .", 204, 1, "one graph of a dataset's syntax"),
        ("PUT", graph, "application/trig", "<g:> { <a:> <b:> <c:> }", 400, 1, "another graph"),
        ("PATCH", graph, "application/sparql-update", "INSERT DATA { <a:> <b:> <d:> }", 204, 2, "changed"),
        ("PATCH", graph, "application/sparql-update", "DROP ALL", 400, 2, "beyond this graph"),
        ("PATCH", graph, turtle, "", 415, 2, "no update"),
        ("DELETE", graph, "", "", 204, 0, "gone"),
        ("DELETE", graph, "", "", 404, 0, "was gone already"),
    ];
    for (method, path, media, body, status, lines, reason) in table {
        let answer = write(&server, method, path, media, body).await;
        assert_eq!(answer.status.as_u16(), status, "{method}: {reason}\n{:?}", answer.body);
        let read = send(&server, "GET", graph, &[("accept", "application/n-triples")], "").await;
        let found = if read.status == 200 { read.text().lines().count() } else { 0 };
        assert_eq!(found, lines, "{method}: {reason}");
    }
    let made = write(&server, "POST", "/store", turtle, &triple(1)).await;
    assert_eq!(made.status, 201);
    let location = made.header("location").strip_prefix("http://example.org").unwrap().to_owned();
    let read = send(&server, "GET", &location, &[("accept", "application/n-triples")], "").await;
    assert_eq!(read.text().lines().count(), 1, "the new graph answers at its own address");
    let quads = "<http://e/s> <http://e/p> <http://e/o> <http://e/h> .\n";
    assert_eq!(write(&server, "POST", "/store", "application/n-quads", quads).await.status, 204);
    assert_eq!(send(&server, "GET", "/store?graph=http://e/h", &[], "").await.status, 200);
}

#[tokio::test]
async fn a_write_may_be_bound_to_a_version() {
    let server = filled(strict()).await;
    let graph = "/store?graph=http://e/g";
    let authorization = format!("Bearer {TOKEN}");
    let put = async |condition: (&str, &str)| {
        let headers = [("authorization", authorization.as_str()), ("content-type", "text/turtle"), condition];
        send(&server, "PUT", graph, &headers, "<a:> <b:> <c:> .").await.status.as_u16()
    };
    assert_eq!(put(("if-none-match", "*")).await, 412, "it is there already");
    let tag = send(&server, "GET", graph, &[], "").await.header("etag").to_owned();
    assert_eq!(put(("if-match", &tag)).await, 204, "unchanged since");
    assert_eq!(put(("if-match", &tag)).await, 412, "changed by the write before");
    assert_eq!(put(("if-match", "*")).await, 204, "whatever the version");
}

#[tokio::test]
async fn a_result_is_whole_or_an_error() {
    let mut settings = strict();
    settings.query_timeout = Duration::from_millis(300);
    settings.limits.rows = 1000;
    settings.limits.result_bytes = 100_000;
    settings.limits.buffer_bytes = 10_000;
    let server = server(settings);
    let values = (0..200).map(|n| format!(" {n}")).collect::<Vec<_>>().concat();
    let cross = |n: usize| (0..n).map(|i| format!("{{ VALUES ?v{i} {{{values}}} }} ")).collect::<Vec<_>>().concat();
    // query, status or aborted, reason
    let table = [
        (format!("SELECT (COUNT(*) AS ?n) {{ {} }}", cross(4)), Some(504), "an aggregate over 1.6 billion rows"),
        (format!("SELECT * {{ {} }} ORDER BY ?v1", cross(4)), Some(504), "a sort of them"),
        (format!("SELECT * {{ {} }}", cross(4)), None, "rows that flow at once: aborted"),
        (format!("SELECT ?v0 {{ {} }} LIMIT 1001", cross(2)), None, "one row too many, or aborted"),
        (format!("SELECT ?v0 {{ {} }} LIMIT 200", cross(1)), Some(200), "within every limit"),
        (format!("SELECT (1{} AS ?x) {{}}", "+1".repeat(9000)), Some(400), "operators that build on each other"),
        (format!("SELECT (1 AS ?x) {{ FILTER({}1{}) }}", "(".repeat(9000), ")".repeat(9000)), Some(400), "brackets"),
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }".into(), Some(422), "an outgoing request"),
        ("SELECT (<http://e/f>(1) AS ?x) {}".into(), Some(500), "refused, as the protocol says, with a reason"),
    ];
    for (text, status, reason) in table {
        let content_type = [("content-type", "application/sparql-query")];
        let start = std::time::Instant::now();
        let answer = send(&server, "POST", "/query", &content_type, &text).await;
        let whole = answer.body.is_some().then_some(answer.status.as_u16());
        match status {
            Some(status) => assert_eq!(whole, Some(status), "{reason}: {:?}", answer.body),
            None => assert_ne!(whole, Some(200), "{reason}: a well-formed 200"),
        }
        assert!(start.elapsed() < Duration::from_secs(3), "{reason}: stopped after {:?}", start.elapsed());
    }
}

#[tokio::test]
async fn health_answers_while_every_worker_is_busy() {
    let mut settings = strict();
    settings.workers = 1;
    settings.queue_length = 1;
    settings.queue_wait = Duration::from_millis(100);
    settings.query_timeout = Duration::from_secs(20);
    let server = server(settings);
    let values = (0..200).map(|n| format!(" {n}")).collect::<Vec<_>>().concat();
    let cross = (0..5).map(|i| format!("{{ VALUES ?v{i} {{{values}}} }} ")).collect::<Vec<_>>().concat();
    let runaway = format!("SELECT (COUNT(*) AS ?n) {{ {cross} }}");
    let busy = {
        let server = server.clone();
        tokio::spawn(async move {
            send(&server, "POST", "/query", &[("content-type", "application/sparql-query")], &runaway).await.status
        })
    };
    tokio::time::sleep(Duration::from_millis(200)).await;
    let refused = query(&server, "ASK {}", "*/*").await;
    assert_eq!((refused.status.as_u16(), refused.header("retry-after")), (503, "1"));
    for path in ["/health", "/health/live", "/metrics"] {
        assert_eq!(send(&server, "GET", path, &[], "").await.status, 200, "{path}");
    }
    let authorization = format!("Bearer {TOKEN}");
    let admin = [("authorization", authorization.as_str())];
    let list = send(&server, "GET", "/queries", &admin, "").await;
    let list: serde_json::Value = serde_json::from_str(list.text()).unwrap();
    let id = list["queries"][0]["id"].as_u64().expect("one is running");
    assert_eq!(send(&server, "DELETE", &format!("/queries/{id}"), &admin, "").await.status, 204);
    assert_eq!(busy.await.unwrap(), 503, "cancelled");
    assert_eq!(send(&server, "DELETE", &format!("/queries/{id}"), &admin, "").await.status, 404, "ended");
    assert_eq!(query(&server, "ASK {}", "*/*").await.status, 200, "the worker is free again");
}

#[tokio::test]
async fn a_client_that_leaves_frees_its_worker() {
    let mut settings = strict();
    settings.workers = 1;
    settings.query_timeout = Duration::from_mins(1);
    settings.queue_wait = Duration::from_secs(1);
    let server = server(settings);
    let values = (0..200).map(|n| format!(" {n}")).collect::<Vec<_>>().concat();
    let cross = (0..5).map(|i| format!("{{ VALUES ?v{i} {{{values}}} }} ")).collect::<Vec<_>>().concat();
    for runaway in [format!("SELECT (COUNT(*) AS ?n) {{ {cross} }}"), format!("SELECT * {{ {cross} }}")] {
        let path = [("content-type", "application/sparql-query")];
        let gone = tokio::time::timeout(Duration::from_millis(200), send(&server, "POST", "/query", &path, &runaway));
        assert!(gone.await.is_err(), "it runs longer than the client waits");
        let next = query(&server, "ASK {}", "*/*").await;
        assert_eq!(next.status, 200, "within a second the worker serves the next one");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn equal_requests_take_one_worker() {
    let mut settings = strict();
    settings.workers = 1;
    settings.queue_length = 1;
    settings.queue_wait = Duration::from_millis(50);
    let server = server(settings);
    let values = (0..200).map(|n| format!(" {n}")).collect::<Vec<_>>().concat();
    let cross = (0..3).map(|i| format!("{{ VALUES ?v{i} {{{values}}} }} ")).collect::<Vec<_>>().concat();
    // A second or less; a cast does not make a result one that may not be shared.
    let text =
        format!("PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> SELECT (xsd:string(COUNT(?v0)) AS ?n) {{ {cross} }}");
    let asked: Vec<_> = (0..20)
        .map(|_| {
            let (server, text) = (server.clone(), text.clone());
            tokio::spawn(async move { query(&server, &text, "text/csv").await })
        })
        .collect();
    for answer in asked {
        let answer = answer.await.unwrap();
        assert_eq!((answer.status.as_u16(), answer.text()), (200, "n\r\n8000000\r\n"));
    }
}

#[tokio::test]
async fn rights_are_kept_apart() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tokens");
    let made: Vec<(Rights, String)> = [Rights::Read, Rights::Write, Rights::Admin]
        .into_iter()
        .map(|rights| (rights, add(&file, &rights.to_string(), rights).unwrap()))
        .collect();
    let server = server(Settings { token_file: Some(file), public_read: false, ..strict() });
    assert_eq!(query(&server, "ASK {}", "*/*").await.status, 401, "reading needs a token here");
    for (rights, token) in made {
        let authorization = format!("Bearer {token}");
        let headers = [("authorization", authorization.as_str()), ("content-type", "application/sparql-update")];
        let statuses = [
            send(&server, "GET", "/query?query=ASK%7B%7D", &headers, "").await.status.as_u16(),
            send(&server, "POST", "/update", &headers, "DROP ALL").await.status.as_u16(),
            send(&server, "GET", "/queries", &headers, "").await.status.as_u16(),
        ];
        let expected = match rights {
            Rights::Read => [200, 403, 403],
            Rights::Write => [200, 204, 403],
            Rights::Admin => [200, 204, 200],
        };
        assert_eq!(statuses, expected, "{rights}");
    }
}
