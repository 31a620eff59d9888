//! SPARQL 1.1 Protocol, Graph Store HTTP Protocol, Service Description.

pub mod body;
mod description;
mod federation;
pub mod formats;
mod graphs;
pub mod parameters;
pub mod query;
mod store;
mod update;
mod whole;

use axum::Router;
use axum::http::Uri;
use axum::http::{HeaderMap, header};
use axum::routing::{get, post};

pub use self::federation::Reach;
pub use self::whole::dataset;
use super::AppState;

/// The endpoint's routes.
pub fn routes() -> Router<AppState> {
    let query = get(query::handle).post(query::handle);
    let store = get(store::handle).put(store::handle).post(store::handle).delete(store::handle).patch(store::handle);
    Router::new()
        .route("/query", query.clone())
        .route("/sparql", query)
        .route("/update", post(update::handle))
        .route("/.well-known/void", get(description::void))
        .route("/store", store.clone())
        .route("/store/{*graph}", store)
}

/// Scheme and authority as the client sees them.
pub fn origin(state: &AppState, headers: &HeaderMap, uri: &Uri) -> String {
    if let Some(public) = &state.settings.public_url {
        return public.trim_end_matches('/').to_owned();
    }
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .or_else(|| uri.authority().map(axum::http::uri::Authority::as_str));
    let scheme = if state.settings.tls.is_some() { "https" } else { "http" };
    match host.filter(|host| host.parse::<axum::http::uri::Authority>().is_ok()) {
        Some(host) => format!("{scheme}://{host}"),
        None => format!("{scheme}://{}", state.settings.bind),
    }
}
