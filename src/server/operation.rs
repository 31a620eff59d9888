//! Health, metrics, running queries. None of these waits for a worker.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::json;

use super::AppState;
use super::access::Principal;
use super::problem::Problem;

/// The routes of operation.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/health", get(ready))
        .route("/health/live", get(|| async { Json(json!({"status": "live"})) }))
        .route("/health/ready", get(ready))
        .route("/metrics", get(metrics))
        .route("/queries", get(list))
        .route("/queries/{id}", axum::routing::delete(cancel))
        .route("/queries/{id}/cancel", post(cancel))
}

async fn ready(State(state): State<AppState>) -> Response {
    let stopping = state.stopping.load(Ordering::Relaxed);
    let (busy, workers, waiting) = state.pool.load();
    let body = json!({
        "status": if stopping { "stopping" } else { "ready" },
        "version": state.dataset.version().0,
        "workers": {"busy": busy, "all": workers, "waiting": waiting},
    });
    let status = if stopping { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::OK };
    (status, [(header::CACHE_CONTROL, "no-store")], Json(body)).into_response()
}

async fn list(State(state): State<AppState>, principal: Principal) -> Result<Response, Problem> {
    principal.may_admin()?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(json!({"queries": state.running.list()}))).into_response())
}

async fn cancel(
    State(state): State<AppState>,
    principal: Principal,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    principal.may_admin()?;
    let id = id.parse().map_err(|_| Problem::BadRequest(format!("expected the number of a query, found {id}")))?;
    if state.running.stop(id) {
        tracing::info!(id, by = principal.name, "a query was cancelled");
        return Ok(StatusCode::NO_CONTENT);
    }
    Err(Problem::NotFound(format!("running query {id}")))
}

/// Upper bounds of the duration buckets, in milliseconds.
const BOUNDS: [u64; 9] = [1, 5, 25, 100, 500, 1_000, 5_000, 30_000, 120_000];
/// Requests are counted by what they ask for: a fixed set, so that no client can grow it.
const GROUPS: [&str; 7] = ["query", "update", "store", "page", "operation", "upload", "other"];
const CLASSES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];

/// Counters since the start.
#[derive(Default)]
pub struct Metrics {
    requests: [[AtomicU64; 5]; 7],
    buckets: [[AtomicU64; 10]; 7],
    micros: [AtomicU64; 7],
    pub limited: AtomicU64,
}

impl Metrics {
    /// Counts one answered request.
    pub fn count(&self, path: &str, status: StatusCode, micros: u64) {
        let group = group(path);
        let class = usize::from(status.as_u16() / 100).clamp(1, 5) - 1;
        self.requests[group][class].fetch_add(1, Ordering::Relaxed);
        let bucket = BOUNDS.iter().position(|bound| micros <= bound * 1000).unwrap_or(BOUNDS.len());
        self.buckets[group][bucket].fetch_add(1, Ordering::Relaxed);
        self.micros[group].fetch_add(micros, Ordering::Relaxed);
    }
}

/// What a path asks for.
pub fn route(path: &str) -> &'static str {
    GROUPS[group(path)]
}

fn group(path: &str) -> usize {
    let first = path.trim_start_matches('/').split('/').next().unwrap_or_default();
    let name = match first {
        "query" | "sparql" => "query",
        "update" => "update",
        "store" => "store",
        "reports" => "upload",
        "health" | "metrics" | "queries" | "backup" => "operation",
        "" | "editor" | "report" | "body" | "division" | "ontology" | "catalog" | "assets" | "search" => "page",
        _ => "other",
    };
    GROUPS.iter().position(|group| *group == name).unwrap_or(GROUPS.len() - 1)
}

async fn metrics(State(state): State<AppState>) -> Response {
    let text = render(&state);
    let headers =
        [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8"), (header::CACHE_CONTROL, "no-store")];
    (headers, text).into_response()
}

fn render(state: &AppState) -> String {
    let mut out = String::new();
    let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
    let metrics = &state.metrics;
    head(&mut out, "fazhi_requests_total", "counter", "Requests answered, by what they ask for and by status.");
    for (group, classes) in GROUPS.iter().zip(&metrics.requests) {
        for (class, counter) in CLASSES.iter().zip(classes).filter(|(_, counter)| read(counter) > 0) {
            let _ = writeln!(out, "fazhi_requests_total{{route=\"{group}\",status=\"{class}\"}} {}", read(counter));
        }
    }
    head(&mut out, "fazhi_request_seconds", "histogram", "Time until an answer begins.");
    for (at, group) in GROUPS.iter().enumerate() {
        let total: u64 = metrics.buckets[at].iter().map(read).sum();
        if total == 0 {
            continue;
        }
        let mut sum = 0;
        for (bound, counter) in BOUNDS.iter().zip(&metrics.buckets[at]) {
            sum += read(counter);
            let _ = writeln!(
                out,
                "fazhi_request_seconds_bucket{{route=\"{group}\",le=\"{}.{:03}\"}} {sum}",
                bound / 1000,
                bound % 1000
            );
        }
        let micros = read(&metrics.micros[at]);
        let _ = writeln!(out, "fazhi_request_seconds_bucket{{route=\"{group}\",le=\"+Inf\"}} {total}");
        let _ = writeln!(
            out,
            "fazhi_request_seconds_sum{{route=\"{group}\"}} {}.{:06}",
            micros / 1_000_000,
            micros % 1_000_000
        );
        let _ = writeln!(out, "fazhi_request_seconds_count{{route=\"{group}\"}} {total}");
    }
    let (busy, workers, waiting) = state.pool.load();
    let (bytes, entries) = state.cache.size();
    let totals = state.dataset.totals();
    let singles = [
        ("fazhi_queries_running", "gauge", "Evaluations under way.", state.running.len() as u64),
        ("fazhi_queries_cancelled_total", "counter", "Evaluations stopped.", read(&state.running.cancelled)),
        ("fazhi_workers", "gauge", "Threads that evaluate.", workers as u64),
        ("fazhi_workers_busy", "gauge", "Threads that evaluate now.", busy as u64),
        ("fazhi_queue_waiting", "gauge", "Requests that wait for a thread.", waiting as u64),
        ("fazhi_rate_limited_total", "counter", "Requests refused with 429.", read(&metrics.limited)),
        ("fazhi_cache_hits_total", "counter", "Results given from the cache.", read(&state.cache.hits)),
        ("fazhi_cache_misses_total", "counter", "Results not found in the cache.", read(&state.cache.misses)),
        ("fazhi_cache_bytes", "gauge", "Memory of kept results.", bytes),
        ("fazhi_cache_entries", "gauge", "Kept results.", entries as u64),
        ("fazhi_spans_dropped_total", "counter", "Spans that no collector took.", read(&state.tracer.dropped)),
        ("fazhi_dataset_version", "gauge", "Number of the last commit.", state.dataset.version().0),
        ("fazhi_dataset_graphs", "gauge", "Named graphs.", totals.named_graphs),
        ("fazhi_dataset_quads", "gauge", "Quads of all graphs.", totals.quads),
    ];
    for (name, kind, help, value) in singles {
        head(&mut out, name, kind, help);
        let _ = writeln!(out, "{name} {value}");
    }
    out
}

fn head(out: &mut String, name: &str, kind: &str, help: &str) {
    let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} {kind}");
}
