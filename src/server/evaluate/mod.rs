//! Evaluation off the async threads: whole, or an error.

pub mod cache;
pub mod flights;
pub mod output;
pub mod pool;
pub mod running;

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use tokio::sync::oneshot;
use tokio::time::Instant;

use self::cache::Fingerprint;
use self::flights::{Flight, Turn};
use self::output::{Head, Nature, Output, Stream};
use self::running::{Leash, Reason};
use super::AppState;
use super::problem::Problem;

/// How long after its time limit an evaluation may still end by itself, which gives the better message.
const GRACE: Duration = Duration::from_millis(150);

/// What is asked of a worker.
pub struct Task {
    pub kind: &'static str,
    /// For the list of running queries.
    pub text: String,
    pub client: String,
    pub limit: Duration,
    /// The request's fingerprint when its result may be kept and compared with the client's copy.
    pub key: Option<Fingerprint>,
}

/// A result, whole or on its way.
pub enum Produced {
    Whole(Nature, Bytes),
    Stream(Nature, Stream),
}

/// Runs `work` on a worker and waits for its head, in a span of its own.
pub async fn run<F>(state: &AppState, task: Task, work: F) -> Result<Produced, Problem>
where
    F: FnOnce(&mut Output) -> Result<(), Problem> + Send + 'static,
{
    let (span, kind) = (state.tracer.inner(), task.kind);
    let produced = evaluated(state, task, work).await;
    state.tracer.end(span.as_ref(), "evaluate", serde_json::json!({"fazhi.kind": kind}), produced.is_err());
    produced
}

async fn evaluated<F>(state: &AppState, task: Task, work: F) -> Result<Produced, Problem>
where
    F: FnOnce(&mut Output) -> Result<(), Problem> + Send + 'static,
{
    let seat = state.pool.admit().await?;
    let (listing, leash) = state.running.enter(task.kind, &task.text, &task.client, task.limit);
    let running = Arc::clone(&listing.running);
    let (sender, head) = oneshot::channel();
    let limits = &state.settings.limits;
    let mut output = Output::new(
        sender,
        Arc::clone(&running),
        limits.buffer_bytes,
        limits.result_bytes,
        tokio::runtime::Handle::current(),
    );
    state.pool.run(seat, move || {
        let result = work(&mut output);
        // Off the list before its client hears of the end.
        drop(listing);
        output.finish(result);
    });
    let deadline = Instant::from_std(running.deadline());
    match tokio::time::timeout_at(deadline + GRACE, head).await {
        Ok(Ok(Head::Whole(nature, bytes))) => {
            leash.release();
            if let (Some(key), Some(version), true) = (task.key, nature.version, nature.repeatable) {
                state.cache.put(key, version, nature, bytes.clone());
            }
            Ok(Produced::Whole(nature, bytes))
        }
        Ok(Ok(Head::Stream(nature, chunks))) => {
            Ok(Produced::Stream(nature, Stream::new(chunks, leash, deadline + GRACE)))
        }
        Ok(Ok(Head::Failed(problem))) => {
            leash.release();
            Err(problem)
        }
        Ok(Err(_)) => Err(end(leash, Problem::Internal("an evaluation panicked".into()))),
        // The worker winds down by itself; the client has its answer now.
        Err(_) => Err(leash.stop(Reason::Time)),
    }
}

fn end(leash: Leash, problem: Problem) -> Problem {
    leash.release();
    problem
}

/// A whole result in memory: for pages, and for answers that need their size.
pub async fn whole<F>(state: &AppState, task: Task, work: F) -> Result<(Nature, Bytes), Problem>
where
    F: FnOnce(&mut Output) -> Result<(), Problem> + Send + 'static,
{
    match run(state, task, work).await? {
        Produced::Whole(nature, bytes) => Ok((nature, bytes)),
        Produced::Stream(..) => {
            let limit = state.settings.limits.buffer_bytes as u64;
            Err(Problem::Budget { what: "bytes of a page", limit })
        }
    }
}

/// An answer with its validators: from the client's own copy, from the cache, or evaluated now.
pub async fn answer<F>(state: &AppState, headers: &HeaderMap, task: Task, work: F) -> Result<Response, Problem>
where
    F: FnOnce(&mut Output) -> Result<(), Problem> + Send + 'static,
{
    if let Some(key) = task.key {
        let version = state.dataset.version();
        let tag = state.etag(version, key);
        if holds(headers, &tag) {
            return Ok(not_modified(&tag));
        }
        if let Some((nature, bytes)) = state.cache.get(key, version) {
            return Ok(respond(nature, Some(&tag), Body::from(bytes)));
        }
    }
    let (flight, task) = match shared(state, task).await? {
        Shared::Found(tag, nature, bytes) => return Ok(respond(nature, Some(&tag), Body::from(bytes))),
        Shared::Evaluate(flight, task) => (flight, task),
    };
    let key = task.key;
    let tag = |nature: &Nature| match (key, nature.version, nature.repeatable) {
        (Some(key), Some(version), true) => Some(state.etag(version, key)),
        _ => None,
    };
    let produced = run(state, task, work).await;
    if let Some(flight) = flight {
        flight.end();
    }
    Ok(match produced? {
        Produced::Whole(nature, bytes) => respond(nature, tag(&nature).as_deref(), Body::from(bytes)),
        Produced::Stream(nature, stream) => respond(nature, tag(&nature).as_deref(), Body::new(stream)),
    })
}

/// What came of looking for another request that asks the same.
enum Shared {
    Found(String, Nature, Bytes),
    Evaluate(Option<Flight>, Task),
}

/// Waits for an equal request that is being evaluated, so that a hundred who ask the same slow question take one worker.
/// The wait counts as this request's own time.
async fn shared(state: &AppState, mut task: Task) -> Result<Shared, Problem> {
    let Some(key) = task.key.filter(|_| state.cache.keeps()) else { return Ok(Shared::Evaluate(None, task)) };
    let until = Instant::now() + task.limit;
    let flight = loop {
        let version = state.dataset.version();
        let other = match state.flights.turn(key, version) {
            Turn::Lead(flight) => break Some(flight),
            Turn::Wait(other) => other,
        };
        let whole = tokio::time::timeout_at(until, flights::ended(other))
            .await
            .map_err(|_| Problem::Timeout(task.limit.as_secs_f64()))?;
        if let Some((nature, bytes)) = state.cache.get(key, version) {
            return Ok(Shared::Found(state.etag(version, key), nature, bytes));
        }
        if whole {
            break None;
        }
    };
    task.limit = until.saturating_duration_since(Instant::now());
    Ok(Shared::Evaluate(flight, task))
}

fn respond(nature: Nature, tag: Option<&str>, body: Body) -> Response {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(nature.content_type));
    validators(headers, tag);
    response
}

/// `ETag` and what a cache between may do: keep it, and ask each time.
pub fn validators(headers: &mut HeaderMap, tag: Option<&str>) {
    let control = if tag.is_some() { "no-cache" } else { "no-store" };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(control));
    if let Some(tag) = tag.and_then(|tag| HeaderValue::from_str(tag).ok()) {
        headers.insert(header::ETAG, tag);
    }
}

/// `304`, with the tag that was confirmed.
pub fn not_modified(tag: &str) -> Response {
    let mut response = StatusCode::NOT_MODIFIED.into_response();
    validators(response.headers_mut(), Some(tag));
    response
}

/// Whether `If-None-Match` names this tag, in whatever content coding the client has it.
pub fn holds(headers: &HeaderMap, tag: &str) -> bool {
    headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|given| matches(given, tag))
}

/// Compares entity tags weakly, the suffix of a content coding (`-gzip`) aside.
pub fn matches(given: &str, tag: &str) -> bool {
    let given = given.trim();
    if given == "*" {
        return true;
    }
    let bare = given.trim_start_matches("W/").trim_matches('"');
    let bare = ["-gzip", "-br", "-zstd", "-deflate"]
        .iter()
        .fold(bare, |bare, coding| bare.strip_suffix(coding).unwrap_or(bare));
    bare == tag.trim_matches('"')
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn tags_are_compared() {
        let table = [
            ("\"1-a\"", true, "the same"),
            ("W/\"1-a\"", true, "weakened on the way"),
            ("\"1-a-gzip\"", true, "the same, compressed"),
            ("*", true, "any"),
            ("\"2-a\"", false, "another version"),
            ("", false, "nothing"),
        ];
        for (given, expected, reason) in table {
            assert_eq!(matches(given, "\"1-a\""), expected, "{given}: {reason}");
        }
    }
}
