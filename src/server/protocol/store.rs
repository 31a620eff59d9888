//! SPARQL 1.1 Graph Store HTTP Protocol.
//!
//! A graph is named by `?graph=IRI`, `?default`, or directly: `/store/person/1` is the graph of that address.
//! Without any of them `POST` makes a graph, or takes the graphs of a `TriG` or N-Quads document.

use std::sync::Arc;

use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use iri_string::types::{IriReferenceStr, UriAbsoluteString};
use oxigraph::model::{NamedNode, Quad, Triple};
use oxrdfio::RdfFormat;

use super::body::{self, Body};
use super::formats::{Wanted, graph_type, uploadable, uploaded};
use super::graphs::{self, Run, Target};
use super::parameters::{Parameters, named as named_error, utf8};
use super::query::write_graph;
use crate::dataset::{Dataset, ParsedUpdate, UpdateRequest};
use crate::server::AppState;
use crate::server::access::Principal;
use crate::server::evaluate::cache::Fingerprint;
use crate::server::evaluate::output::Nature;
use crate::server::evaluate::{self, Task};
use crate::server::negotiate::Accept;
use crate::server::problem::Problem;

/// Every method of the graph store.
pub async fn handle(
    State(state): State<AppState>,
    principal: Principal,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    let target = target(&state, &parts)?;
    match (parts.method.clone(), target) {
        (Method::GET | Method::HEAD, Some(target)) => {
            principal.may_read(&state)?;
            get(&state, &principal, &parts, target).await
        }
        (Method::GET | Method::HEAD, None) => {
            Err(Problem::BadRequest("expected the parameter graph or default, or the address of a graph".into()))
        }
        (method, target) => {
            principal.may_write()?;
            write(&state, &principal, &parts, body, &method, target).await
        }
    }
}

/// The graph that the request names; `None` when it names none.
fn target(state: &AppState, parts: &Parts) -> Result<Option<Target>, Problem> {
    let parameters = Parameters::read(parts.uri.query().unwrap_or_default().as_bytes())?;
    let origin = super::origin(state, &parts.headers, &parts.uri);
    let path = parts.uri.path();
    let direct = path.strip_prefix("/store/").is_some_and(|rest| !rest.is_empty());
    let named = parameters.one("graph")?;
    if usize::from(named.is_some()) + usize::from(parameters.has("default")) + usize::from(direct) > 1 {
        return Err(Problem::BadRequest("expected one graph, found several".into()));
    }
    let unusable = |iri: &str| Problem::BadRequest(format!("expected an IRI in graph, found {iri}"));
    if let Some(reference) = named {
        let base = UriAbsoluteString::try_from(format!("{origin}{path}")).map_err(|_| unusable(reference))?;
        let base: &iri_string::types::IriAbsoluteStr = base.as_ref();
        let resolved =
            IriReferenceStr::new(reference).map_err(|_| unusable(reference))?.resolve_against(base).to_string();
        return NamedNode::new(resolved).map(|node| Some(Target::Named(node))).map_err(|_| unusable(reference));
    }
    if parameters.has("default") {
        return Ok(Some(Target::Default));
    }
    if direct {
        let iri = format!("{origin}{path}");
        return NamedNode::new(&iri).map(|node| Some(Target::Named(node))).map_err(|_| unusable(&iri));
    }
    Ok(None)
}

async fn get(state: &AppState, principal: &Principal, parts: &Parts, target: Target) -> Result<Response, Problem> {
    let parameters = Parameters::read(parts.uri.query().unwrap_or_default().as_bytes())?;
    let format = Wanted::of(&Accept::of(&parts.headers), parameters.all("format"))?.graph()?;
    let name = target.to_string();
    let task = Task {
        kind: "graph",
        text: name.clone(),
        client: principal.name.clone(),
        limit: state.settings.query_timeout,
        key: Some(Fingerprint::of([b"graph", name.as_bytes(), format!("{format:?}").as_bytes()])),
    };
    let limits = state.settings.query_limits();
    let dataset = Arc::clone(&state.dataset);
    let mut response = evaluate::answer(state, &parts.headers, task, move |output| {
        let reader = dataset.reader();
        let triples = reader.graph(&target.graph_name()).ok_or_else(|| Problem::NotFound(format!("graph {target}")))?;
        output.begin(Nature { content_type: graph_type(format), version: Some(reader.version()), repeatable: true });
        write_graph(triples.map(Ok), format, limits.rows.unwrap_or(u64::MAX), output)
    })
    .await?;
    response.headers_mut().append(header::VARY, HeaderValue::from_static("accept"));
    Ok(response)
}

/// What a write does to its graph.
enum Deed {
    Replace(Vec<Triple>),
    Merge(Vec<Triple>),
    Quads(Vec<Quad>),
    Remove,
    Patch(Vec<spargebra::GraphUpdateOperation>),
}

async fn write(
    state: &AppState,
    principal: &Principal,
    parts: &Parts,
    body: axum::body::Body,
    method: &Method,
    target: Option<Target>,
) -> Result<Response, Problem> {
    let limit = state.settings.limits.upload_bytes;
    let named = || Problem::BadRequest("expected the parameter graph or default, or the address of a graph".into());
    if let (&Method::DELETE, target) = (method, &target) {
        let target = target.clone().ok_or_else(named)?;
        return commit(state, principal, parts, target, false, |_| Ok(Deed::Remove)).await;
    }
    let kind = Body::of(&parts.headers)?;
    if *method == Method::PATCH {
        let target = target.ok_or_else(named)?;
        if kind != Body::Update {
            return Err(kind.refused("application/sparql-update"));
        }
        let text = utf8(body::read(body, "update", limit, state).await?, "update")?;
        let graph = target.clone();
        return commit(state, principal, parts, target, false, move |base| {
            let update = ParsedUpdate::new(&text, Some(base)).map_err(|error| named_error(error, "update"))?;
            Ok(Deed::Patch(graphs::bounded(update.into_operations(), &graph)?))
        })
        .await;
    }
    let media = parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).and_then(uploaded);
    if let (&Method::POST, None, Some(format @ (RdfFormat::NQuads | RdfFormat::TriG))) = (method, &target, media) {
        let bytes = body::read(body, "dataset", limit, state).await?;
        let deed = move |base: &str| Ok(Deed::Quads(graphs::parse_quads(&bytes, format, base)?));
        return commit(state, principal, parts, Target::Default, false, deed).await;
    }
    let create = target.is_none();
    let target = match (target, method) {
        (Some(target), _) => target,
        (None, &Method::POST) => fresh(state, parts)?,
        (None, _) => return Err(named()),
    };
    let replace = *method == Method::PUT;
    let uploads = uploads(state, parts, kind, body).await?;
    commit(state, principal, parts, target, create, move |base| {
        let mut triples = Vec::new();
        for (format, bytes) in uploads {
            triples.extend(graphs::parse(&bytes, format, base)?);
        }
        Ok(if replace { Deed::Replace(triples) } else { Deed::Merge(triples) })
    })
    .await
}

/// A graph name that nobody has: the address below `/store/` where it will answer.
fn fresh(state: &AppState, parts: &Parts) -> Result<Target, Problem> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| Problem::Internal(error.to_string()))?;
    let name = u128::from_ne_bytes(bytes);
    let origin = super::origin(state, &parts.headers, &parts.uri);
    Ok(Target::Named(NamedNode::new_unchecked(format!("{origin}/store/{name:032x}"))))
}

/// The uploaded documents with their forms: one, or the parts of a form.
async fn uploads(
    state: &AppState,
    parts: &Parts,
    kind: Body,
    body: axum::body::Body,
) -> Result<Vec<(RdfFormat, Vec<u8>)>, Problem> {
    let limit = state.settings.limits.upload_bytes;
    let media = parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if kind != Body::Multipart {
        let format = uploaded(media).ok_or_else(|| kind.refused(&uploadable()))?;
        return Ok(vec![(format, body::read(body, "graph", limit, state).await?)]);
    }
    let bytes = body::read(body, "graph", limit, state).await?;
    let mut request = Request::new(axum::body::Body::from(bytes));
    request.headers_mut().insert(header::CONTENT_TYPE, parts.headers[header::CONTENT_TYPE].clone());
    DefaultBodyLimit::disable().apply(&mut request);
    let broken = |error: &dyn std::fmt::Display| Problem::BadRequest(format!("the form is malformed: {error}"));
    let mut form = Multipart::from_request(request, &()).await.map_err(|error| broken(&error))?;
    let mut documents = Vec::new();
    while let Some(field) = form.next_field().await.map_err(|error| broken(&error))? {
        let media = field.content_type().unwrap_or_default().to_owned();
        let extension =
            field.file_name().and_then(|name| name.rsplit_once('.')).map(|(_, extension)| extension.to_owned());
        let format = uploaded(&media).or_else(|| super::formats::by_extension(&extension.unwrap_or_default()));
        let format = format.ok_or_else(|| Problem::UnsupportedMediaType {
            found: if media.is_empty() { "(none)".into() } else { media },
            expected: uploadable(),
        })?;
        documents.push((format, field.bytes().await.map_err(|error| broken(&error))?.to_vec()));
    }
    Ok(documents)
}

/// Runs a write on a worker, one at a time, once its precondition holds.
async fn commit(
    state: &AppState,
    principal: &Principal,
    parts: &Parts,
    target: Target,
    create: bool,
    deed: impl FnOnce(&str) -> Result<Deed, Problem> + Send + 'static,
) -> Result<Response, Problem> {
    let task = Task {
        kind: "write",
        text: format!("{} {target}", parts.method),
        client: principal.name.clone(),
        limit: state.settings.update_timeout,
        key: None,
    };
    let guard = state.writing().await?;
    let condition = parts.headers.get(header::IF_MATCH).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let absent = parts.headers.get(header::IF_NONE_MATCH).is_some_and(|value| value == "*");
    let prefix = state.version_prefix(state.dataset.version());
    let base = match &target {
        Target::Named(name) => name.as_str().to_owned(),
        Target::Default => format!("{}/store", super::origin(state, &parts.headers, &parts.uri)),
    };
    let request = UpdateRequest { strict: true, limits: state.settings.update_limits(), ..UpdateRequest::default() };
    let (dataset, graph) = (Arc::clone(&state.dataset), target.clone());
    let (nature, _) = evaluate::whole(state, task, move |output| {
        let _guard = guard;
        let existed = dataset.contains_graph(&graph.graph_name());
        let changed =
            condition.is_some_and(|tags| !tags.split(',').any(|tag| tag.trim() == "*" || tag.contains(&prefix)));
        if changed || (absent && existed) {
            return Err(Problem::Changed);
        }
        let deed = deed(&base)?;
        let run = Run { running: output.running(), request: &request };
        let existed = apply(&dataset, &graph, deed, run)?.unwrap_or(existed);
        let content_type = if existed { EXISTED } else { "created" };
        output.begin(Nature { content_type, version: None, repeatable: false });
        Ok(())
    })
    .await?;
    let existed = nature.content_type == EXISTED;
    if existed && !create {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let mut response = StatusCode::CREATED.into_response();
    if let Target::Named(name) = &target
        && let Some(location) = location(name, create, &super::origin(state, &parts.headers, &parts.uri))
    {
        response.headers_mut().insert(header::LOCATION, location);
    }
    Ok(response)
}

/// How a worker says that the graph was there before.
const EXISTED: &str = "existed";

fn location(name: &NamedNode, create: bool, origin: &str) -> Option<HeaderValue> {
    if create || name.as_str().starts_with(&format!("{origin}/store/")) {
        return HeaderValue::from_str(name.as_str()).ok();
    }
    let encoded = percent_encoding::utf8_percent_encode(name.as_str(), percent_encoding::NON_ALPHANUMERIC);
    HeaderValue::from_str(&format!("/store?graph={encoded}")).ok()
}

/// Whether the graph was there before, when the deed itself tells.
fn apply(dataset: &Dataset, target: &Target, deed: Deed, run: Run<'_>) -> Result<Option<bool>, Problem> {
    if run.running.cancel.is_cancelled() {
        return Err(Problem::Cancelled);
    }
    match deed {
        Deed::Replace(triples) => graphs::replace(dataset, target, &triples).map(Some),
        Deed::Merge(triples) => graphs::merge(dataset, target, &triples).map(Some),
        Deed::Remove if graphs::remove(dataset, target)? => Ok(Some(true)),
        Deed::Remove => Err(Problem::NotFound(format!("graph {target}"))),
        Deed::Quads(quads) => graphs::merge_quads(dataset, quads, run).map(|()| None),
        Deed::Patch(operations) => graphs::update(dataset, operations, run).map(|()| None),
    }
}
