//! SPARQL 1.1 Protocol: queries.

use std::collections::BTreeMap;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, header};
use axum::response::{IntoResponse, Redirect, Response};
use oxigraph::model::Triple;
use oxigraph::sparql::{QueryEvaluationError, QueryResults};
use oxrdfio::RdfSerializer;
use sparesults::QueryResultsSerializer;

use super::body::{self, Body};
use super::formats::{TableFormat, Wanted, graph_type, table_type};
use super::parameters::{Parameters, named, utf8};
use crate::dataset::{EvaluationError, Form, ParsedQuery, QueryRequest, Reader};
use crate::export::{self, NamedGraph};
use crate::questions::library;
use crate::server::AppState;
use crate::server::access::Principal;
use crate::server::evaluate::cache::Fingerprint;
use crate::server::evaluate::output::{Nature, Output};
use crate::server::evaluate::{self, Task};
use crate::server::negotiate::Accept;
use crate::server::problem::{Problem, chain};

/// `GET`, `HEAD` and `POST` of the query endpoint.
pub async fn handle(
    State(state): State<AppState>,
    principal: Principal,
    request: Request,
) -> Result<Response, Problem> {
    principal.may_read(&state)?;
    let accept = Accept::of(request.headers());
    // What a relative IRI is relative to, unless the query says: the address that was asked.
    let base = format!("{}{}", super::origin(&state, request.headers(), request.uri()), request.uri().path());
    let parameters = Parameters::read(request.uri().query().unwrap_or_default().as_bytes())?;
    if *request.method() == Method::POST {
        let limit = state.settings.limits.request_bytes;
        let (parts, body) = request.into_parts();
        return match Body::of(&parts.headers)? {
            Body::Form => {
                let form = Parameters::read(&body::read(body, "request", limit, &state).await?)?;
                let all = parameters.and(form);
                let query = all.one("query")?.ok_or_else(missing)?.to_owned();
                evaluate(&state, &principal, &parts.headers, &accept, &all, base, query).await
            }
            Body::Query => {
                let query = utf8(body::read(body, "query", limit, &state).await?, "query")?;
                if parameters.has("query") {
                    return Err(Problem::BadRequest(
                        "expected the query in the body or the address, not in both".into(),
                    ));
                }
                evaluate(&state, &principal, &parts.headers, &accept, &parameters, base, query).await
            }
            other => Err(other.refused("application/sparql-query, application/x-www-form-urlencoded")),
        };
    }
    if let Some(query) = parameters.one("query")? {
        let query = query.to_owned();
        return evaluate(&state, &principal, request.headers(), &accept, &parameters, base, query).await;
    }
    if let Some(name) = parameters.one("question")? {
        let question = library().get(name).ok_or_else(|| Problem::NotFound(format!("question named {name}")))?;
        let mut given = BTreeMap::new();
        for parameter in &question.parameters {
            if let Some(value) = parameters.one(&parameter.name)? {
                given.insert(parameter.name.clone(), value.to_owned());
            }
        }
        let asked = QueryRequest {
            query: question.query.clone(),
            parameters: question.bind(&given).map_err(|error| Problem::BadRequest(error.to_string()))?,
            limits: limits(&state, &parameters)?,
            ..QueryRequest::default()
        };
        let wanted = Wanted::of(&accept, parameters.all("format"))?;
        return answer(&state, &principal.name, request.headers(), asked, wanted).await;
    }
    if parameters.has("update") {
        return Err(Problem::BadRequest("expected an update as POST to /update".into()));
    }
    if accept.prefers_html() {
        return Ok(Redirect::to("/editor").into_response());
    }
    super::description::describe(&state, request.headers(), request.uri(), request.uri().path()).await
}

fn missing() -> Problem {
    Problem::BadRequest("expected the parameter query".into())
}

async fn evaluate(
    state: &AppState,
    principal: &Principal,
    headers: &HeaderMap,
    accept: &Accept,
    parameters: &Parameters,
    base: String,
    query: String,
) -> Result<Response, Problem> {
    let request = QueryRequest {
        query,
        base: Some(base),
        default_graphs: parameters.graphs("default-graph-uri")?,
        named_graphs: parameters.graphs("named-graph-uri")?.into_iter().map(Into::into).collect(),
        strict: state.settings.strict_dataset,
        limits: limits(state, parameters)?,
        ..QueryRequest::default()
    };
    let wanted = Wanted::of(accept, parameters.all("format"))?;
    answer(state, &principal.name, headers, request, wanted).await
}

/// The client may ask for less time than the server gives, never for more.
fn limits(state: &AppState, parameters: &Parameters) -> Result<crate::dataset::Limits, Problem> {
    let mut limits = state.settings.query_limits();
    if let Some(seconds) = parameters.one("timeout")? {
        let asked = seconds.parse().ok().and_then(|seconds| std::time::Duration::try_from_secs_f64(seconds).ok());
        let asked = asked.ok_or_else(|| Problem::BadRequest("expected a number of seconds in timeout".into()))?;
        limits.time = limits.time.map(|time| time.min(asked));
    }
    Ok(limits)
}

/// Evaluates a query, or gives its kept result.
pub async fn answer(
    state: &AppState,
    client: &str,
    headers: &HeaderMap,
    request: QueryRequest,
    wanted: Wanted,
) -> Result<Response, Problem> {
    let task = Task {
        kind: "query",
        text: request.query.clone(),
        client: client.to_owned(),
        limit: request.limits.time.unwrap_or(state.settings.query_timeout),
        key: Some(fingerprint(&request, wanted)),
    };
    let (dataset, outgoing) = (std::sync::Arc::clone(&state.dataset), state.outgoing.clone());
    let mut response = evaluate::answer(state, headers, task, move |output| {
        let request = QueryRequest { remote: Some(std::sync::Arc::new(output.reach(outgoing))), ..request };
        produce(&dataset.reader(), request, wanted, output)
    })
    .await?;
    response.headers_mut().append(header::VARY, header::HeaderValue::from_static("accept"));
    Ok(response)
}

fn fingerprint(request: &QueryRequest, wanted: Wanted) -> Fingerprint {
    let mut parts = vec!["query".to_owned(), wanted.name(), request.query.clone(), request.strict.to_string()];
    parts.extend(request.base.clone());
    parts.extend(request.default_graphs.iter().map(|graph| format!("d{graph}")));
    parts.extend(request.named_graphs.iter().map(|graph| format!("n{graph}")));
    parts.extend(request.parameters.iter().map(|(name, term)| format!("{name}={term}")));
    Fingerprint::of(parts.iter().map(String::as_bytes))
}

/// Parses, evaluates and writes; on a worker.
pub fn produce(reader: &Reader, mut request: QueryRequest, wanted: Wanted, output: &mut Output) -> Result<(), Problem> {
    let parsed = ParsedQuery::new(&request.query, Some(request.base.as_deref().unwrap_or("urn:fazhi:query")))
        .map_err(|error| named(error, "query"))?;
    // A form that cannot be given is refused before the work is done.
    let is_graph = matches!(parsed.form(), Form::Construct | Form::Describe);
    let (table, graph) = if is_graph { (None, Some(wanted.graph()?)) } else { (Some(wanted.table()?), None) };
    request.cancel = Some(output.running().cancel.clone());
    let rows = request.limits.rows.unwrap_or(u64::MAX);
    let text = if table == Some(TableFormat::Html) { request.query.clone() } else { String::new() };
    let results = reader.query_parsed(&parsed, &request).map_err(|error| named(error, "query"))?;
    let version = Some(reader.version());
    let nature = |content_type| Nature { content_type, version, repeatable: parsed.is_repeatable() };
    match (results, table, graph) {
        (QueryResults::Graph(triples), _, Some(format)) => {
            output.begin(nature(graph_type(format)));
            write_graph(triples.map(|triple| triple.map_err(problem)), format, rows, output)
        }
        (results, Some(TableFormat::Results(format)), _) => {
            output.begin(nature(table_type(format)));
            write_table(results, format, rows, output)
        }
        (results, Some(TableFormat::Html), _) => {
            output.begin(nature("text/html; charset=utf-8"));
            crate::server::pages::results::write(results, &text, rows, output)
        }
        _ => Err(Problem::Internal("the evaluator gave another kind of result than the query asks for".into())),
    }
}

fn write_table(
    results: QueryResults<'_>,
    format: sparesults::QueryResultsFormat,
    rows: u64,
    output: &mut Output,
) -> Result<(), Problem> {
    let serializer = QueryResultsSerializer::from_format(format);
    match results {
        QueryResults::Boolean(value) => {
            serializer.serialize_boolean_to_writer(output, value).map_err(writing)?;
        }
        QueryResults::Solutions(solutions) => {
            let variables = solutions.variables().to_vec();
            let mut writer = serializer.serialize_solutions_to_writer(output, variables).map_err(writing)?;
            let mut left = rows;
            for solution in solutions {
                left = left.checked_sub(1).ok_or(Problem::Budget { what: "rows", limit: rows })?;
                writer.serialize(&solution.map_err(problem)?).map_err(writing)?;
            }
            writer.finish().map_err(writing)?;
        }
        QueryResults::Graph(_) => return Err(Problem::Internal("a graph where a table was expected".into())),
    }
    Ok(())
}

/// Triples that are held to be written in the order people like to read.
const ARRANGED: usize = 20_000;
/// Blank nodes that may be given names by what they stand for; the time that takes grows fast.
const BLANK: usize = 64;

/// Writes triples: a small graph grouped by subject with the prefixes that it uses, a large one as it comes.
pub fn write_graph(
    mut triples: impl Iterator<Item = Result<Triple, Problem>>,
    format: oxrdfio::RdfFormat,
    rows: u64,
    output: &mut Output,
) -> Result<(), Problem> {
    let mut held = Vec::new();
    while let (true, Some(triple)) = (held.len() < ARRANGED, triples.next()) {
        held.push(triple?);
        if held.len() as u64 > rows {
            return Err(Problem::Budget { what: "triples", limit: rows });
        }
    }
    let blank = held.iter().filter(|t| t.subject.is_blank_node() || t.object.is_blank_node()).count();
    if let (true, true, Some(format)) = (held.len() < ARRANGED, blank <= BLANK, arranged(format)) {
        let graph = [NamedGraph { name: None, triples: held }];
        return export::write_graphs(&graph, format, output).map_err(|error| Problem::Internal(chain(&error)));
    }
    // No prefixes: the library declares them in an order that changes from run to run.
    let mut writer = RdfSerializer::from_format(format).for_writer(output);
    let mut left = rows;
    for triple in held.into_iter().map(Ok).chain(triples) {
        left = left.checked_sub(1).ok_or(Problem::Budget { what: "triples", limit: rows })?;
        writer.serialize_triple(&triple?).map_err(writing)?;
    }
    writer.finish().map_err(writing)?;
    Ok(())
}

fn arranged(format: oxrdfio::RdfFormat) -> Option<export::RdfFormat> {
    Some(match format {
        oxrdfio::RdfFormat::Turtle | oxrdfio::RdfFormat::N3 => export::RdfFormat::Turtle,
        oxrdfio::RdfFormat::NTriples => export::RdfFormat::NTriples,
        oxrdfio::RdfFormat::RdfXml => export::RdfFormat::RdfXml,
        oxrdfio::RdfFormat::JsonLd { .. } => export::RdfFormat::JsonLd,
        oxrdfio::RdfFormat::TriG => export::RdfFormat::TriG,
        oxrdfio::RdfFormat::NQuads => export::RdfFormat::NQuads,
        _ => return None,
    })
}

/// A serialiser's error: the output knows the true one.
#[expect(clippy::needless_pass_by_value, reason = "the shape that map_err takes")]
pub fn writing(error: std::io::Error) -> Problem {
    Problem::Internal(format!("cannot write a result: {error}"))
}

/// What the evaluator says while rows are drawn.
pub fn problem(error: QueryEvaluationError) -> Problem {
    EvaluationError::from(error).into()
}
