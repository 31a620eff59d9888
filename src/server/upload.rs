//! `POST /reports`: reports from their bytes to committed graphs, through the same pipeline as `fazhi build`.

use std::borrow::Cow;
use std::sync::Arc;

use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use serde_json::{Value, json};

use super::AppState;
use super::access::Principal;
use super::evaluate::output::Nature;
use super::evaluate::{self, Task};
use super::problem::{Problem, chain};
use super::protocol::body::{self, Body};
use super::protocol::parameters::Parameters;
use crate::pipeline::{Build, Content, Event, Pipeline, Source};
use crate::rdf::Policy;

/// Bytes of one upload; readers have bounds of their own inside it.
const LIMIT: u64 = 64 << 20;
/// Files of one form.
const FILES: usize = 1000;

/// The route of uploads.
pub fn routes() -> Router<AppState> {
    Router::new().route("/reports", post(handle))
}

async fn handle(State(state): State<AppState>, principal: Principal, request: Request) -> Result<Response, Problem> {
    principal.may_write()?;
    let (parts, body) = request.into_parts();
    let sources = sources(&state, &parts, body).await?;
    if sources.is_empty() {
        return Err(Problem::BadRequest("expected a report, found none".into()));
    }
    let names: Vec<&str> = sources.iter().map(|source| source.name.as_str()).collect();
    let task = Task {
        kind: "upload",
        text: names.join(", "),
        client: principal.name.clone(),
        limit: state.settings.update_timeout,
        key: None,
    };
    let (dataset, lexicon) = (Arc::clone(&state.dataset), state.lexicon);
    let policy = Policy::new(&state.settings.base).map_err(|error| Problem::Internal(chain(&error)))?;
    let publication = state.settings.publication.clone();
    let turn = state.writing().await?;
    let (_, listed) = evaluate::whole(&state, task, move |output| {
        let _turn = turn;
        let pipeline = Pipeline { lexicon, policy: &policy };
        let mut events = Vec::new();
        Build { pipeline, publication: &publication, dataset: &dataset, force: false }
            .run(&sources, |event| events.push(told(&event)))?;
        output.begin(Nature { content_type: "application/json", version: None, repeatable: false });
        serde_json::to_writer(output, &events).map_err(|error| Problem::Internal(error.to_string()))
    })
    .await?;
    let events: Vec<Value> = serde_json::from_slice(&listed).map_err(|error| Problem::Internal(error.to_string()))?;
    Ok(answer(&state, &parts, &events))
}

/// What became of a file, for whoever sent it.
fn told(event: &Event) -> Value {
    match event {
        Event::Built { name, graph, counts, warnings } => json!({
            "name": name, "outcome": "built", "report": graph.as_str(),
            "entities": {
                "parts": counts.parts, "measures": counts.measures, "regulations": counts.regulations,
                "works": counts.works, "departments": counts.departments, "organisations": counts.organisations,
                "statistics": counts.statistics, "shortcomings": counts.shortcomings, "tasks": counts.tasks,
            },
            "warnings": warnings.iter().map(|warning| warning.message.clone()).collect::<Vec<_>>(),
        }),
        Event::Unchanged { name, graph } => json!({"name": name, "outcome": "unchanged", "report": graph.as_str()}),
        Event::Refused { name, error } => json!({"name": name, "outcome": "refused", "reason": chain(error)}),
    }
}

/// `201` when a report is new, `422` when none could be read, else `200`; the body tells of each file.
fn answer(state: &AppState, parts: &Parts, events: &[Value]) -> Response {
    let any = |outcome: &str| events.iter().find(|event| event["outcome"] == outcome);
    let status = match (any("built"), any("unchanged")) {
        (Some(_), _) => StatusCode::CREATED,
        (None, Some(_)) => StatusCode::OK,
        (None, None) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let path = any("built").and_then(|event| event["report"].as_str()?.strip_prefix(&state.settings.base));
    let location = path.map(|path| {
        let encoded: Vec<String> = path
            .split('/')
            .map(|segment| {
                percent_encoding::utf8_percent_encode(segment, percent_encoding::NON_ALPHANUMERIC).to_string()
            })
            .collect();
        format!("{}/{}", super::protocol::origin(state, &parts.headers, &parts.uri), encoded.join("/"))
    });
    let mut response = (status, Json(json!({"reports": events}))).into_response();
    if let Some(location) = location.and_then(|location| HeaderValue::from_str(&location).ok()) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}

/// The files of a form, or the body itself, named by `?name=` or by its media type.
async fn sources(state: &AppState, parts: &Parts, body: axum::body::Body) -> Result<Vec<Source>, Problem> {
    let limit = state.settings.limits.upload_bytes.min(LIMIT);
    let kind = if is_multipart(parts) { Body::Multipart } else { Body::Other(String::new()) };
    let bytes = body::read(body, "upload", limit, state).await?;
    let memory = |name: String, bytes: Vec<u8>| Source { name, content: Content::Memory(Cow::Owned(bytes)) };
    if kind != Body::Multipart {
        if bytes.is_empty() {
            return Ok(Vec::new());
        }
        let parameters = Parameters::read(parts.uri.query().unwrap_or_default().as_bytes())?;
        let name = parameters.one("name")?.map_or_else(|| format!("upload.{}", extension(parts)), str::to_owned);
        return Ok(vec![memory(plain(&name), bytes)]);
    }
    let mut request = Request::new(axum::body::Body::from(bytes));
    request.headers_mut().insert(header::CONTENT_TYPE, parts.headers[header::CONTENT_TYPE].clone());
    DefaultBodyLimit::disable().apply(&mut request);
    let broken = |error: &dyn std::fmt::Display| Problem::BadRequest(format!("the form is malformed: {error}"));
    let mut form = Multipart::from_request(request, &()).await.map_err(|error| broken(&error))?;
    let mut sources = Vec::new();
    while let Some(field) = form.next_field().await.map_err(|error| broken(&error))? {
        let name = field.file_name().or(field.name()).unwrap_or("upload").to_owned();
        if sources.len() >= FILES {
            return Err(Problem::Budget { what: "files in a form", limit: FILES as u64 });
        }
        sources.push(memory(plain(&name), field.bytes().await.map_err(|error| broken(&error))?.to_vec()));
    }
    Ok(sources)
}

fn media(parts: &Parts) -> &str {
    parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

fn is_multipart(parts: &Parts) -> bool {
    media(parts).trim_start().to_ascii_lowercase().starts_with("multipart/form-data")
}

/// A file name of a client, without its folders.
fn plain(name: &str) -> String {
    name.rsplit(['/', '\\']).next().unwrap_or(name).chars().filter(|c| !c.is_control()).take(200).collect()
}

fn extension(parts: &Parts) -> &'static str {
    match media(parts).split(';').next().unwrap_or_default().trim() {
        "text/html" | "application/xhtml+xml" => "html",
        "text/markdown" => "md",
        "application/pdf" => "pdf",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => "docx",
        _ => "txt",
    }
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn a_clients_file_name_is_only_a_name() {
        let table = [
            ("a.html", "a.html"),
            ("../../etc/passwd", "passwd"),
            ("C:\\reports\\法治.docx", "法治.docx"),
            ("a\nb.txt", "ab.txt"),
        ];
        for (name, expected) in table {
            assert_eq!(plain(name), expected);
        }
    }
}
