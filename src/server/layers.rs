//! What every request passes through.

use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::Ordering;
use std::time::Instant;

use axum::Router;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use tower_http::compression::CompressionLayer;
use tower_http::cors::{Any, CorsLayer};

use super::AppState;
use super::problem::{Problem, explain};
use super::trace::Span;

/// From outside in: counting and security headers, CORS, compression, rate limit, explanations.
pub fn wrap(routes: Router<AppState>, state: &AppState) -> Router<AppState> {
    routes
        .layer(from_fn_with_state(state.clone(), limit))
        .layer(from_fn(explain))
        .layer(CompressionLayer::new())
        .layer(from_fn(coded))
        .layer(cors(state))
        .layer(from_fn_with_state(state.clone(), count))
}

/// Answers every `OPTIONS` too; the router adds `Allow`.
fn cors(state: &AppState) -> CorsLayer {
    let layer = CorsLayer::new()
        .allow_methods([
            Method::GET,
            Method::HEAD,
            Method::POST,
            Method::PUT,
            Method::DELETE,
            Method::PATCH,
            Method::OPTIONS,
        ])
        .allow_headers([
            header::ACCEPT,
            header::ACCEPT_LANGUAGE,
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            header::IF_MATCH,
            header::IF_NONE_MATCH,
        ])
        .expose_headers([header::ETAG, header::LOCATION, header::RETRY_AFTER, header::LINK])
        .max_age(std::time::Duration::from_hours(24));
    let origins = &state.settings.cors_origins;
    if origins.iter().any(|origin| origin == "*") {
        return layer.allow_origin(Any);
    }
    layer.allow_origin(origins.iter().filter_map(|origin| HeaderValue::from_str(origin).ok()).collect::<Vec<_>>())
}

/// The client's address: the peer's, or what the proxy in front says.
pub fn client(request: &Request, state: &AppState) -> Option<IpAddr> {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    if !state.settings.behind_proxy {
        return peer;
    }
    forwarded(request.headers()).or(peer)
}

/// The last address of `X-Forwarded-For`: the one that the proxy itself wrote.
fn forwarded(headers: &HeaderMap) -> Option<IpAddr> {
    let value = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
    value.rsplit(',').next()?.trim().parse().ok()
}

async fn limit(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let operation = path.starts_with("/health") || path == "/metrics";
    let client = client(&request, &state).filter(|address| state.settings.behind_proxy || !address.is_loopback());
    if let (Some(client), false) = (client, operation)
        && let Err(seconds) = state.rate.take(client, Instant::now())
    {
        state.metrics.limited.fetch_add(1, Ordering::Relaxed);
        return Problem::TooManyRequests(seconds).into_response();
    }
    next.run(request).await
}

/// A strong tag names bytes: the same result in another content coding gets another tag.
async fn coded(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let coding = headers.get(header::CONTENT_ENCODING).and_then(|coding| coding.to_str().ok()).map(str::to_owned);
    let tag = headers.get(header::ETAG).and_then(|tag| tag.to_str().ok());
    if let (Some(coding), Some(tag)) = (coding, tag) {
        let tag = format!("{}-{coding}\"", tag.trim_end_matches('"'));
        if let Ok(tag) = HeaderValue::from_str(&tag) {
            headers.insert(header::ETAG, tag);
        }
    }
    response
}

/// Counts, logs, and sets the headers that every answer has.
async fn count(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let start = Instant::now();
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let span = state.tracer.request(request.headers());
    let mut response = Span::around(span.as_ref(), next.run(request)).await;
    let micros = u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX);
    state.metrics.count(&path, response.status(), micros);
    let status = response.status();
    let trace = span.as_ref().map(Span::trace);
    tracing::info!(%method, path, status = status.as_u16(), micros, trace, "answered");
    let attributes = json!({"http.request.method": method.as_str(), "url.path": path,
        "http.response.status_code": status.as_u16()});
    let name = format!("{method} {}", super::operation::route(&path));
    state.tracer.end(span.as_ref(), &name, attributes, status.is_server_error());
    let headers = response.headers_mut();
    let fixed = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
             form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        ),
    ];
    for (name, value) in fixed {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if state.settings.tls.is_some() {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    response
}
