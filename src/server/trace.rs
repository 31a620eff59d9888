//! OpenTelemetry traces: a span for each request and one for its evaluation, sent as OTLP over HTTP in JSON.
//!
//! Written out here because the format is a page long, while the usual crates bring a second HTTP client and gRPC.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use axum::http::{HeaderMap, HeaderValue, Method, Request, header};
use bytes::Bytes;
use http_body_util::Full;
use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::access::outgoing::Outgoing;

/// Spans that wait to be sent; further ones are counted and dropped, so that a dead collector costs no memory.
const WAITING: usize = 4096;
/// Spans of one message.
const BATCH: usize = 512;
const EVERY: Duration = Duration::from_secs(2);
/// How long the collector may take to answer.
pub const PATIENCE: Duration = Duration::from_secs(10);

tokio::task_local! {
    static CURRENT: Place;
}

/// Where in a trace something happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    trace: u128,
    span: u64,
}

/// One finished span.
struct Finished {
    place: Place,
    parent: u64,
    /// What OTLP calls it: 1 internal, 2 server.
    kind: u8,
    name: String,
    start: SystemTime,
    end: SystemTime,
    attributes: Value,
    failed: bool,
}

/// Takes spans and sends them, if the settings name a collector.
pub struct Tracer {
    collector: Option<String>,
    /// Until [`Tracer::close`] takes it.
    sender: Mutex<Option<mpsc::Sender<Finished>>>,
    /// Until [`Tracer::run`] takes it.
    receiver: Mutex<Option<mpsc::Receiver<Finished>>>,
    pub dropped: AtomicU64,
}

/// A span under way.
pub struct Span {
    place: Place,
    parent: u64,
    kind: u8,
    start: SystemTime,
}

impl Tracer {
    /// To `collector`, the address that `/v1/traces` is below.
    pub fn new(collector: Option<&str>) -> Self {
        let (sender, receiver) = mpsc::channel(WAITING);
        let collector = collector.map(|url| url.trim_end_matches('/').to_owned());
        Self {
            collector,
            sender: Mutex::new(Some(sender)),
            receiver: Mutex::new(Some(receiver)),
            dropped: AtomicU64::new(0),
        }
    }

    /// The span of a request: a child of the client's, when it sent one. `None` when nobody wants it.
    pub fn request(&self, headers: &HeaderMap) -> Option<Span> {
        self.collector.as_ref()?;
        let given = headers.get("traceparent").and_then(|value| value.to_str().ok()).and_then(parent);
        let (trace, parent, wanted) = given.unwrap_or((random(), 0, true));
        let span = Span { place: Place { trace, span: half(random()) }, parent, kind: 2, start: SystemTime::now() };
        wanted.then_some(span)
    }

    /// A span inside the request that this task answers.
    pub fn inner(&self) -> Option<Span> {
        self.collector.as_ref()?;
        let around = CURRENT.try_with(|place| *place).ok()?;
        let place = Place { trace: around.trace, span: half(random()) };
        Some(Span { place, parent: around.span, kind: 1, start: SystemTime::now() })
    }

    /// Ends a span.
    pub fn end(&self, span: Option<&Span>, name: &str, attributes: Value, failed: bool) {
        let Some(&Span { place, parent, kind, start }) = span else { return };
        let end = SystemTime::now();
        let finished = Finished { place, parent, kind, name: name.to_owned(), start, end, attributes, failed };
        let sender = self.sender.lock().unwrap_or_else(PoisonError::into_inner);
        if sender.as_ref().is_none_or(|sender| sender.try_send(finished).is_err()) {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Takes no more spans: [`Tracer::run`] sends those it has and ends.
    pub fn close(&self) {
        self.sender.lock().unwrap_or_else(PoisonError::into_inner).take();
    }

    /// Sends spans for as long as the server lives; a collector that does not answer loses that batch.
    pub async fn run(&self) {
        let receiver = self.receiver.lock().unwrap_or_else(PoisonError::into_inner).take();
        let (Some(collector), Some(mut receiver)) = (&self.collector, receiver) else { return };
        let outgoing = Outgoing::to(collector);
        let address = format!("{collector}/v1/traces");
        let mut batch = Vec::new();
        while receiver.recv_many(&mut batch, BATCH).await > 0 {
            let body = message(&batch).to_string();
            let count = batch.len() as u64;
            batch.clear();
            let mut request = Request::new(Full::new(Bytes::from(body)));
            *request.method_mut() = Method::POST;
            request.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
            let sent = tokio::time::timeout(PATIENCE, outgoing.send(&address, request)).await;
            let taken = matches!(&sent, Ok(Ok(response)) if response.status().is_success());
            if !taken {
                self.dropped.fetch_add(count, Ordering::Relaxed);
                tracing::warn!(collector, spans = count, "the collector did not take the spans");
            }
            if !receiver.is_closed() {
                tokio::time::sleep(EVERY).await;
            }
        }
    }
}

impl Span {
    /// Answers the request inside this span.
    pub async fn around<T>(span: Option<&Self>, work: impl Future<Output = T>) -> T {
        match span {
            Some(span) => CURRENT.scope(span.place, work).await,
            None => work.await,
        }
    }

    /// For the log.
    pub fn trace(&self) -> String {
        format!("{:032x}", self.place.trace)
    }
}

/// Trace, span and whether it is recorded, of a W3C `traceparent`.
fn parent(value: &str) -> Option<(u128, u64, bool)> {
    let mut fields = value.trim().split('-');
    let (version, trace, span, flags) = (fields.next()?, fields.next()?, fields.next()?, fields.next()?);
    let lengths = [version.len(), trace.len(), span.len(), flags.len()] == [2, 32, 16, 2];
    let lower = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
    if !lengths || version == "ff" || ![version, trace, span, flags].into_iter().all(lower) {
        return None;
    }
    if version == "00" && fields.next().is_some() {
        return None;
    }
    let trace = u128::from_str_radix(trace, 16).ok().filter(|trace| *trace != 0)?;
    let span = u64::from_str_radix(span, 16).ok().filter(|span| *span != 0)?;
    Some((trace, span, u8::from_str_radix(flags, 16).ok()? & 1 == 1))
}

/// Never 0, which OTLP takes for none.
fn random() -> u128 {
    let mut bytes = [0; 16];
    match getrandom::fill(&mut bytes) {
        Ok(()) => u128::from_ne_bytes(bytes).max(1),
        Err(_) => 1,
    }
}

fn half(number: u128) -> u64 {
    #[expect(clippy::cast_possible_truncation, reason = "half of the random bits will do")]
    let low = number as u64;
    low.max(1)
}

fn message(spans: &[Finished]) -> Value {
    let nanos = |time: SystemTime| {
        time.duration_since(SystemTime::UNIX_EPOCH).map_or_else(|_| "0".into(), |since| since.as_nanos().to_string())
    };
    let spans: Vec<Value> = spans
        .iter()
        .map(|span| {
            let mut out = json!({
                "traceId": format!("{:032x}", span.place.trace),
                "spanId": format!("{:016x}", span.place.span),
                "name": span.name,
                "kind": span.kind,
                "startTimeUnixNano": nanos(span.start),
                "endTimeUnixNano": nanos(span.end),
                "attributes": attributes(&span.attributes),
                "status": if span.failed { json!({"code": 2}) } else { json!({}) },
            });
            if span.parent != 0 {
                out["parentSpanId"] = format!("{:016x}", span.parent).into();
            }
            out
        })
        .collect();
    let resource = json!({"service.name": "fazhi", "service.version": env!("CARGO_PKG_VERSION")});
    json!({"resourceSpans": [{
        "resource": {"attributes": attributes(&resource)},
        "scopeSpans": [{"scope": {"name": "fazhi"}, "spans": spans}],
    }]})
}

fn attributes(object: &Value) -> Vec<Value> {
    let value = |value: &Value| match value {
        Value::Number(number) => json!({"intValue": number.to_string()}),
        Value::Bool(truth) => json!({"boolValue": truth}),
        Value::String(text) => json!({"stringValue": text}),
        other => json!({"stringValue": other.to_string()}),
    };
    object.as_object().into_iter().flatten().map(|(key, given)| json!({"key": key, "value": value(given)})).collect()
}

#[cfg(test)]
mod tests {
    use super::{Span, Tracer, message, parent};
    use axum::http::{HeaderMap, HeaderValue};
    use serde_json::json;

    #[test]
    fn a_traceparent_is_read_or_ignored() {
        let (trace, span) = ("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7");
        let table = [
            (format!("00-{trace}-{span}-01"), Some(true), "the standard's example"),
            (format!("00-{trace}-{span}-00"), Some(false), "not recorded"),
            (format!("01-{trace}-{span}-01-more"), Some(true), "a later version may be longer"),
            (format!("00-{trace}-{span}-01-more"), None, "this version may not"),
            (format!("ff-{trace}-{span}-01"), None, "no version"),
            (format!("00-{}-{span}-01", "0".repeat(32)), None, "no trace"),
            (format!("00-{trace}-{}-01", "0".repeat(16)), None, "no span"),
            (format!("00-{}-{span}-01", trace.to_uppercase()), None, "capital letters"),
            ("00-1-2-01".into(), None, "too short"),
            (String::new(), None, "nothing"),
        ];
        for (value, expected, reason) in table {
            assert_eq!(parent(&value).map(|(_, _, wanted)| wanted), expected, "{value}: {reason}");
        }
    }

    #[tokio::test]
    async fn a_span_is_in_the_clients_trace_and_its_child_inside_it() {
        let tracer = Tracer::new(Some("http://localhost:4318/"));
        let mut headers = HeaderMap::new();
        let given = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        headers.insert("traceparent", HeaderValue::from_static(given));
        let outer = tracer.request(&headers);
        assert!(tracer.inner().is_none(), "no request is answered here");
        let inner = Span::around(outer.as_ref(), async { tracer.inner() }).await;
        let place = outer.as_ref().unwrap().place.span;
        tracer.end(inner.as_ref(), "evaluate", json!({"fazhi.kind": "query"}), false);
        tracer.end(outer.as_ref(), "GET query", json!({"http.response.status_code": 504}), true);
        let mut receiver = tracer.receiver.lock().unwrap().take().unwrap();
        let spans = [receiver.recv().await.unwrap(), receiver.recv().await.unwrap()];
        let sent = message(&spans);
        let spans = &sent["resourceSpans"][0]["scopeSpans"][0]["spans"];
        assert_eq!(spans[0]["parentSpanId"], format!("{place:016x}"));
        assert_eq!(spans[1]["parentSpanId"], "00f067aa0ba902b7");
        assert_eq!(spans[1]["traceId"], "4bf92f3577b34da6a3ce929d0e0e4736");
        assert_eq!(spans[0]["traceId"], spans[1]["traceId"]);
        assert_eq!(spans[1]["attributes"][0]["value"]["intValue"], "504");
        assert_eq!((&spans[0]["status"], &spans[1]["status"]["code"]), (&json!({}), &json!(2)));
    }

    #[test]
    fn without_a_collector_there_are_no_spans() {
        assert!(Tracer::new(None).request(&HeaderMap::new()).is_none());
    }
}
