//! Request bodies: what they are, read within their limits.

use axum::http::{HeaderMap, header};
use http_body_util::BodyExt;
use tokio::time::{Instant, timeout_at};

use crate::server::AppState;
use crate::server::problem::Problem;

/// What a `Content-Type` promises.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    Form,
    Query,
    Update,
    Multipart,
    /// Bare media type in lower case; empty when none was sent.
    Other(String),
}

impl Body {
    /// Reads `Content-Type`. Of texts only UTF-8 is taken.
    pub fn of(headers: &HeaderMap) -> Result<Self, Problem> {
        let value = headers.get(header::CONTENT_TYPE).map_or("", |value| value.to_str().unwrap_or("unreadable"));
        let mut parts = value.split(';').map(str::trim);
        let bare = parts.next().unwrap_or_default().to_ascii_lowercase();
        let charset = parts
            .filter_map(|part| part.split_once('='))
            .find(|(name, _)| name.trim().eq_ignore_ascii_case("charset"))
            .map_or("utf-8", |(_, value)| value.trim().trim_matches('"'));
        if !["utf-8", "utf8", "us-ascii"].iter().any(|known| charset.eq_ignore_ascii_case(known)) {
            return Err(Problem::UnsupportedMediaType { found: value.to_owned(), expected: "charset=utf-8".into() });
        }
        Ok(match bare.as_str() {
            "application/x-www-form-urlencoded" => Self::Form,
            "application/sparql-query" => Self::Query,
            "application/sparql-update" => Self::Update,
            "multipart/form-data" => Self::Multipart,
            _ => Self::Other(bare),
        })
    }

    /// The answer to a body of another kind than `expected`.
    pub fn refused(self, expected: &str) -> Problem {
        let found = match self {
            Self::Form => "application/x-www-form-urlencoded".into(),
            Self::Query => "application/sparql-query".into(),
            Self::Update => "application/sparql-update".into(),
            Self::Multipart => "multipart/form-data".into(),
            Self::Other(name) if name.is_empty() => "(none)".into(),
            Self::Other(name) => name,
        };
        Problem::UnsupportedMediaType { found, expected: expected.into() }
    }
}

/// The whole body, if it comes in time and is not too large.
pub async fn read(
    mut body: axum::body::Body,
    what: &'static str,
    limit: u64,
    state: &AppState,
) -> Result<Vec<u8>, Problem> {
    let patience = state.settings.client_patience;
    let too_large = Problem::TooLarge { what, limit };
    if http_body::Body::size_hint(&body).lower() > limit {
        return Err(too_large);
    }
    let mut bytes = Vec::new();
    // Each part within the patience, and the whole no slower than 64 KiB for each such span.
    let start = Instant::now();
    loop {
        let spans = 4 + u32::try_from(bytes.len() >> 16).unwrap_or(u32::MAX);
        let deadline = (Instant::now() + patience).min(start + patience.saturating_mul(spans));
        match timeout_at(deadline, body.frame()).await {
            Err(_) => return Err(Problem::SlowClient),
            Ok(None) => return Ok(bytes),
            Ok(Some(Err(error))) => {
                return Err(Problem::BadRequest(format!("the body broke off: {error}")));
            }
            Ok(Some(Ok(frame))) => {
                let Ok(data) = frame.into_data() else { continue };
                if (bytes.len() + data.len()) as u64 > limit {
                    return Err(too_large);
                }
                bytes.extend_from_slice(&data);
            }
        }
    }
}
