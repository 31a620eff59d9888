//! Doors for the fuzz targets of `tests/fuzz` to what this room keeps to itself; `cargo fuzz` alone compiles them.

use axum::http::{HeaderMap, HeaderValue, header};

use super::negotiate::{Accept, Language, MediaType};
use super::protocol::parameters::Parameters;

/// Reads both headers from the same bytes.
pub fn negotiate(bytes: &[u8]) {
    let Ok(value) = HeaderValue::from_bytes(bytes) else { return };
    let headers = HeaderMap::from_iter([(header::ACCEPT, value.clone()), (header::ACCEPT_LANGUAGE, value)]);
    let accept = Accept::of(&headers);
    let offers = [MediaType::new("text", "turtle"), MediaType::new("text", "html"), MediaType::new("text", "csv")];
    assert!(accept.best(&offers).is_none_or(|best| best < offers.len()), "the best is one of those offered");
    if accept.prefers_html() {
        assert_eq!(accept.best(&offers[1..2]), Some(0), "who prefers HTML takes it");
    }
    let _ = Language::of(&headers);
}

/// The pairs of a form; `None` for what is none.
#[must_use]
pub fn parameters(bytes: &[u8]) -> Option<Vec<(String, String)>> {
    let read = Parameters::read(bytes).ok()?;
    let _ = (read.graphs("graph"), read.one("query"));
    Some(read.into_pairs())
}
