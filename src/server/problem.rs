//! What goes wrong, as an answer: a 4xx explains, a 5xx shows nothing internal.

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::negotiate::{Accept, MediaType};
use crate::dataset::{DatasetError, EvaluationError};

/// Why a request gets no good answer. The message is written for whoever sent the request.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Problem {
    #[error("{0}")]
    BadRequest(String),
    #[error("the {what} is malformed at line {line}, column {column}: {message}")]
    Malformed { what: &'static str, message: String, line: u64, column: u64 },
    #[error("expected a bearer token in the Authorization header{0}")]
    Unauthorized(&'static str),
    #[error("this needs a token with the right to {0}")]
    Forbidden(&'static str),
    #[error("the request to {0} is not allowed: name its host in the allow-list")]
    OutgoingForbidden(String),
    #[error("there is no {0}")]
    NotFound(String),
    #[error("this address takes {0}")]
    MethodNotAllowed(&'static str),
    #[error("none of the media types in Accept can be given here; possible: {0}")]
    NotAcceptable(String),
    #[error("the dataset has changed since the version that the request names")]
    Changed,
    #[error("the client was too slow in sending its request")]
    SlowClient,
    #[error("the {what} is larger than the limit of {limit} bytes")]
    TooLarge { what: &'static str, limit: u64 },
    #[error("the media type {found} is not read here; expected {expected}")]
    UnsupportedMediaType { found: String, expected: String },
    #[error("the limit of {limit} {what} was reached")]
    Budget { what: &'static str, limit: u64 },
    #[error("more requests than the limit allows; try again in {0} s")]
    TooManyRequests(u64),
    #[error("every worker is busy; try again in {0} s")]
    Busy(u64),
    #[error("the server is stopping")]
    Stopping,
    #[error("the time limit of {0} s was reached")]
    Timeout(f64),
    #[error("the query was cancelled")]
    Cancelled,
    #[error("another server gave no answer: {0}")]
    Outgoing(String),
    /// What the protocol calls a refused request; its text is about the request, nothing internal.
    #[error("the request cannot be carried out: {0}")]
    Impossible(String),
    #[error("the server's disk is full; nothing was changed")]
    DiskFull,
    /// Holds what the log shows; the client sees nothing of it.
    #[error("the server failed; its log says why")]
    Internal(String),
}

impl Problem {
    /// The status line that tells this problem.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match self {
            Self::BadRequest(_) | Self::Malformed { .. } => StatusCode::BAD_REQUEST,
            Self::Unauthorized(_) => StatusCode::UNAUTHORIZED,
            Self::Forbidden(_) => StatusCode::FORBIDDEN,
            Self::NotFound(_) => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed(_) => StatusCode::METHOD_NOT_ALLOWED,
            Self::NotAcceptable(_) => StatusCode::NOT_ACCEPTABLE,
            Self::Changed => StatusCode::PRECONDITION_FAILED,
            Self::SlowClient => StatusCode::REQUEST_TIMEOUT,
            Self::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedMediaType { .. } => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            // Not 403: no token would help.
            Self::Budget { .. } | Self::OutgoingForbidden(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooManyRequests(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Busy(_) | Self::Stopping | Self::Cancelled => StatusCode::SERVICE_UNAVAILABLE,
            Self::Timeout(_) => StatusCode::GATEWAY_TIMEOUT,
            Self::Outgoing(_) => StatusCode::BAD_GATEWAY,
            Self::DiskFull => StatusCode::INSUFFICIENT_STORAGE,
            // SPARQL 1.1 Protocol, 2.1.4 and 2.2.4: what is well-formed but refused is a 500.
            Self::Impossible(_) | Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The syntax error of a text, its place read off the parser's message (`error at 1:8: …`).
    #[must_use]
    pub fn syntax(what: &'static str, message: &str) -> Self {
        let place = message.strip_prefix("error at ").and_then(|rest| {
            let (place, message) = rest.split_once(": ")?;
            let (line, column) = place.split_once(':')?;
            Some((line.parse().ok()?, column.parse().ok()?, message))
        });
        match place {
            Some((line, column, message)) => Self::Malformed { what, message: readable(message), line, column },
            None => Self::BadRequest(format!("the {what} is malformed: {message}")),
        }
    }

    fn title(&self) -> &'static str {
        self.status().canonical_reason().unwrap_or("Error")
    }
}

impl From<EvaluationError> for Problem {
    fn from(error: EvaluationError) -> Self {
        match error {
            EvaluationError::Syntax(message) => Self::syntax("request", &message),
            EvaluationError::Timeout(limit) => Self::Timeout(limit.as_secs_f64()),
            EvaluationError::Budget { what, limit } => Self::Budget { what, limit },
            EvaluationError::Cancelled => Self::Cancelled,
            EvaluationError::Forbidden(host) => Self::OutgoingForbidden(host),
            EvaluationError::Impossible(message) => Self::Impossible(message),
            EvaluationError::Remote(message) => Self::Outgoing(message),
            EvaluationError::Failed(message) => Self::Internal(message),
        }
    }
}

/// What an outgoing request comes to, in the dataset's own words.
impl From<Problem> for EvaluationError {
    fn from(problem: Problem) -> Self {
        match problem {
            Problem::OutgoingForbidden(host) => Self::Forbidden(host),
            Problem::Internal(cause) => Self::Failed(cause),
            other => Self::Remote(other.to_string()),
        }
    }
}

impl From<DatasetError> for Problem {
    fn from(error: DatasetError) -> Self {
        match error {
            DatasetError::Evaluation(error) => error.into(),
            full @ DatasetError::Full(_) => {
                tracing::error!(error = chain(&full), "a write was refused");
                Self::DiskFull
            }
            other => Self::Internal(chain(&other)),
        }
    }
}

/// Tokens named in a syntax error at most.
const TOKENS: usize = 16;

/// The parser's list of what it expected, without its character classes, which nobody reads.
fn readable(message: &str) -> String {
    let Some(list) = message.strip_prefix("expected one of ") else { return message.to_owned() };
    let class = |token: &&str| !token.starts_with('[') && !token.contains(['\n', '\\']) && !token.contains("..=");
    let tokens: Vec<&str> = list.split(", ").filter(class).collect();
    match tokens.len() {
        0 => "expected a name".into(),
        n if n > TOKENS => format!("expected one of {} …", tokens[..TOKENS].join(", ")),
        _ => format!("expected one of {}", tokens.join(", ")),
    }
}

/// An error and its causes in one line.
pub(super) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        let headers = response.headers_mut();
        let retry = match &self {
            Self::TooManyRequests(seconds) | Self::Busy(seconds) => Some(*seconds),
            Self::Stopping => Some(5),
            _ => None,
        };
        if let Some(seconds) = retry {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if let Self::Unauthorized(_) = self {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"fazhi\""));
        }
        if let Self::MethodNotAllowed(methods) = self {
            headers.insert(header::ALLOW, HeaderValue::from_static(methods));
        }
        response.extensions_mut().insert(self);
        response
    }
}

/// The languages of an explanation.
const KINDS: [MediaType; 4] = [
    MediaType::new("application", "problem+json"),
    MediaType::new("application", "json"),
    MediaType::new("text", "html"),
    MediaType::new("text", "plain"),
];

/// Gives every problem a body in the form that the client asked for, and logs the internal ones, once.
pub(super) async fn explain(request: Request, next: Next) -> Response {
    let accept = Accept::of(request.headers());
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let mut response = next.run(request).await;
    let problem = match response.extensions_mut().remove::<Problem>() {
        Some(problem) => problem,
        // The router's own refusals come without a body.
        None if response.status() == StatusCode::NOT_FOUND && is_bare(&response) => {
            Problem::NotFound(format!("page at {path}"))
        }
        None if response.status() == StatusCode::METHOD_NOT_ALLOWED && is_bare(&response) => {
            Problem::MethodNotAllowed("other methods: see Allow")
        }
        None => return response,
    };
    if let Problem::Internal(cause) = &problem {
        tracing::error!(%method, path, cause, "request failed");
    }
    let status = problem.status();
    let (kind, body) = body(&problem, accept.best(&KINDS).unwrap_or(0));
    let (mut parts, _) = response.into_parts();
    parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    parts.headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.remove(HeaderName::from_static("etag"));
    parts.status = status;
    let body = if method == Method::HEAD { String::new() } else { body };
    Response::from_parts(parts, body.into())
}

fn is_bare(response: &Response) -> bool {
    !response.headers().contains_key(header::CONTENT_TYPE)
}

fn body(problem: &Problem, kind: usize) -> (&'static str, String) {
    let (status, title, detail) = (problem.status().as_u16(), problem.title(), problem.to_string());
    match kind {
        2 => {
            let detail = askama::filters::escape(&detail, askama::filters::Html)
                .map_or_else(|_| String::new(), |text| text.to_string());
            let page = format!(
                "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content=\"width=device-width\">\
                 <title>{status} {title}</title><link rel=stylesheet href=/assets/style.css>\
                 <body><main><h1>{status} {title}</h1><p>{detail}</p><p><a href=/>fazhi</a></p></main>"
            );
            ("text/html; charset=utf-8", page)
        }
        3 => ("text/plain; charset=utf-8", format!("{status} {title}: {detail}\n")),
        _ => {
            let mut json = json!({"type": "about:blank", "title": title, "status": status, "detail": detail});
            if let Problem::Malformed { line, column, .. } = problem {
                json["line"] = (*line).into();
                json["column"] = (*column).into();
            }
            ("application/problem+json", format!("{json}\n"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Problem;

    #[test]
    fn a_syntax_error_has_its_place() {
        // parser's message, what the client reads
        let table = [
            ("error at 2:5: expected \"{\"", "the query is malformed at line 2, column 5: expected \"{\""),
            ("The blank node _:a cannot be shared", "the query is malformed: The blank node _:a cannot be shared"),
            ("error at x:y: odd", "the query is malformed: error at x:y: odd"),
        ];
        for (message, expected) in table {
            assert_eq!(Problem::syntax("query", message).to_string(), expected);
        }
    }

    #[test]
    fn an_internal_cause_stays_inside() {
        assert!(!Problem::Internal("disk /secret full".into()).to_string().contains("secret"));
    }
}
