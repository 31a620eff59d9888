//! Operation over HTTP: backups, traces, what administrators see. No port but where the wire itself is the subject.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use bytes::Bytes;
use fazhi::dataset::Dataset;
use fazhi::lexicon::Lexicon;
use fazhi::server::{AppState, Listening, Settings, backup, router};
use http_body_util::BodyExt;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tower::ServiceExt;

const TOKEN: &str = "a-token-of-this-test";

fn state(settings: Settings) -> AppState {
    AppState::new(settings, Arc::new(Dataset::in_memory().unwrap()), Lexicon::builtin(), Some(TOKEN)).unwrap()
}

async fn send(server: &Router, method: &str, path: &str, token: Option<&str>, body: &[u8]) -> (StatusCode, Bytes) {
    let mut request = Request::builder().method(method).uri(path).header("host", "example.org");
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    if path.starts_with("/store") {
        request = request.header("content-type", "text/turtle");
    }
    let response = server.clone().oneshot(request.body(Body::from(body.to_vec())).unwrap()).await.unwrap();
    let status = response.status();
    (status, response.into_body().collect().await.unwrap().to_bytes())
}

async fn count(server: &Router) -> String {
    let query = "/query?format=csv&query=SELECT%20(COUNT(*)%20AS%20%3Fn)%20%7B%3Fs%20%3Fp%20%3Fo%7D";
    let (status, body) = send(server, "GET", query, None, b"").await;
    assert_eq!(status, 200);
    String::from_utf8_lossy(&body).lines().nth(1).unwrap().to_owned()
}

#[tokio::test]
async fn a_backup_over_http_brings_the_dataset_back() {
    let server = router(state(Settings::default()));
    let graph = "/store?graph=http://e/g";
    assert_eq!(send(&server, "PUT", graph, Some(TOKEN), b"<http://e/a> <http://e/p> 1, 2, 3 .").await.0, 201);
    assert_eq!(send(&server, "GET", "/backup", None, b"").await.0, 401, "not for everybody");
    let (status, file) = send(&server, "GET", "/backup", Some(TOKEN), b"").await;
    assert_eq!(status, 200);
    assert_eq!(send(&server, "DELETE", graph, Some(TOKEN), b"").await.0, 204);
    assert_eq!(count(&server).await, "0");

    let mut scribbled = file.to_vec();
    let end = scribbled.len();
    scribbled[end / 3..].fill(0xa5);
    // Body, reason; each is refused and changes nothing.
    let table: [(&[u8], &str); 4] = [
        (b"", "nothing"),
        (b"no dataset", "another file"),
        (&file[..file.len() / 2], "half of a backup"),
        (&scribbled, "damaged"),
    ];
    for (body, reason) in table {
        let (status, told) = send(&server, "PUT", "/backup", Some(TOKEN), body).await;
        let told = String::from_utf8_lossy(&told).into_owned();
        assert_eq!(status, 400, "{reason}: {told}");
        assert!(!told.contains("fazhi-backup"), "{reason}: a path of the server in {told}");
        assert_eq!(count(&server).await, "0", "{reason}");
    }
    assert_eq!(send(&server, "PUT", "/backup", None, &file).await.0, 401);
    assert_eq!(send(&server, "PUT", "/backup", Some(TOKEN), &file).await.0, 200);
    assert_eq!(count(&server).await, "3");
}

async fn listening(settings: Settings) -> (String, AppState) {
    let settings = Settings { bind: "127.0.0.1:0".parse().unwrap(), ..settings };
    let state = state(settings);
    let listening = Listening::bind(state.clone()).await.unwrap();
    let url = format!("http://{}", listening.address());
    tokio::spawn(listening.run(std::future::pending()));
    (url, state)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_client_fetches_and_sends_a_backup() {
    let (url, state) = listening(Settings::default()).await;
    let server = router(state);
    let graph = "/store?graph=http://e/g";
    assert_eq!(send(&server, "PUT", graph, Some(TOKEN), b"<http://e/a> <http://e/p> 1 .").await.0, 201);
    let folder = tempfile::tempdir().unwrap();
    let monday = folder.path().join("monday");
    assert_eq!(backup::fetch(&url, TOKEN, &monday).await.unwrap(), 1);
    assert!(backup::fetch(&url, TOKEN, &monday).await.is_err(), "a backup is not written over");
    assert_eq!(Dataset::open(&monday).unwrap().totals().quads, 1);
    let refused = backup::fetch(&url, "wrong", &folder.path().join("tuesday")).await.unwrap_err();
    assert!(refused.to_string().contains("401"), "{refused}");
    assert_eq!(send(&server, "DELETE", graph, Some(TOKEN), b"").await.0, 204);
    assert_eq!(backup::send(&url, TOKEN, &monday).await.unwrap(), 3);
    assert_eq!(count(&server).await, "1");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_span_goes_to_the_collector_before_the_server_ends() {
    let received = Arc::new(Mutex::new(String::new()));
    let kept = Arc::clone(&received);
    let take = move |body: String| async move { kept.lock().unwrap().push_str(&body) };
    let collector = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", collector.local_addr().unwrap());
    let routes = Router::new().route("/v1/traces", axum::routing::post(take));
    tokio::spawn(async move { axum::serve(collector, routes).await });

    let settings = Settings { traces: Some(address), bind: "127.0.0.1:0".parse().unwrap(), ..Settings::default() };
    let listening = Listening::bind(state(settings)).await.unwrap();
    let url = listening.address();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let server = tokio::spawn(listening.run(async move { stopped.await.unwrap_or_default() }));
    let mut client = tokio::net::TcpStream::connect(url).await.unwrap();
    let request = "GET /query?query=ASK%7B%7D HTTP/1.1\r\nHost: e\r\nConnection: close\r\n\
                   traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\n\r\n";
    client.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    client.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    stop.send(()).unwrap();
    tokio::time::timeout(std::time::Duration::from_secs(20), server).await.expect("it ends").unwrap();
    let sent = received.lock().unwrap();
    for expected in ["4bf92f3577b34da6a3ce929d0e0e4736", "\"evaluate\"", "\"GET query\"", "service.name"] {
        assert!(sent.contains(expected), "{expected} in {sent}");
    }
}
