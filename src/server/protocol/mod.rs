//! SPARQL 1.1 Protocol, Graph Store HTTP Protocol, Service Description.

pub mod body;
mod description;
pub mod formats;
pub mod parameters;
pub mod query;
mod update;

use axum::Router;
use axum::http::Uri;
use axum::http::{HeaderMap, header};
use axum::routing::{get, post};

use super::AppState;

/// Prefixes that answers declare.
pub const PREFIXES: &[(&str, &str)] = &[
    ("fz", "https://w3id.org/fazhi/ns#"),
    ("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
    ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
    ("xsd", "http://www.w3.org/2001/XMLSchema#"),
    ("dcterms", "http://purl.org/dc/terms/"),
    ("skos", "http://www.w3.org/2004/02/skos/core#"),
    ("org", "http://www.w3.org/ns/org#"),
    ("prov", "http://www.w3.org/ns/prov#"),
    ("foaf", "http://xmlns.com/foaf/0.1/"),
    ("eli", "http://data.europa.eu/eli/ontology#"),
    ("qb", "http://purl.org/linked-data/cube#"),
    ("dcat", "http://www.w3.org/ns/dcat#"),
    ("void", "http://rdfs.org/ns/void#"),
    ("sd", "http://www.w3.org/ns/sparql-service-description#"),
    ("oa", "http://www.w3.org/ns/oa#"),
];

/// The endpoint's routes.
pub fn routes() -> Router<AppState> {
    let query = get(query::handle).post(query::handle);
    Router::new().route("/query", query.clone()).route("/sparql", query).route("/update", post(update::handle))
}

/// Scheme and authority as the client sees them.
pub fn origin(state: &AppState, headers: &HeaderMap, uri: &Uri) -> String {
    if let Some(public) = &state.settings.public_url {
        return public.trim_end_matches('/').to_owned();
    }
    let host =
        headers.get(header::HOST).and_then(|host| host.to_str().ok()).or_else(|| uri.authority().map(|a| a.as_str()));
    let scheme = if state.settings.tls.is_some() { "https" } else { "http" };
    match host.filter(|host| host.parse::<axum::http::uri::Authority>().is_ok()) {
        Some(host) => format!("{scheme}://{host}"),
        None => format!("{scheme}://{}", state.settings.bind),
    }
}
