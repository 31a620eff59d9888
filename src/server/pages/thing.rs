//! Every minted IRI's path: `303` from a thing to its document; documents by `Accept` or by their suffix.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, header};
use axum::response::Response;
use oxigraph::model::vocab::rdf;
use oxigraph::model::{GraphName, NamedNode, Term};
use oxigraph::sparql::QueryResults;
use oxrdfio::RdfFormat;
use percent_encoding::percent_decode_str;

use super::data::{Link, Source, bases, encode, text};
use super::{Asked, render, report, see_other};
use crate::dataset::QueryRequest;
use crate::server::AppState;
use crate::server::access::Principal;
use crate::server::evaluate::cache::Fingerprint;
use crate::server::evaluate::output::Nature;
use crate::server::evaluate::{self, Task};
use crate::server::negotiate::{Accept, Language};
use crate::server::problem::Problem;
use crate::server::protocol::formats::{by_extension, graph, graph_type};
use crate::server::protocol::query::{problem, write_graph};

/// Suffix, name and media type of a document's other forms.
pub const FORMATS: [Alternate; 4] = [
    Alternate { extension: "ttl", name: "Turtle", media: "text/turtle" },
    Alternate { extension: "jsonld", name: "JSON-LD", media: "application/ld+json" },
    Alternate { extension: "rdf", name: "RDF/XML", media: "application/rdf+xml" },
    Alternate { extension: "nt", name: "N-Triples", media: "application/n-triples" },
];

/// Another form of a document.
#[derive(Clone, Copy)]
pub struct Alternate {
    pub extension: &'static str,
    pub name: &'static str,
    pub media: &'static str,
}

/// Facts shown of a thing, and things shown that point to it.
const FACTS: usize = 500;
const MENTIONS: usize = 200;

#[derive(Template)]
#[template(path = "thing.html")]
struct Thing<'a> {
    lang: Language,
    version: u64,
    label: String,
    iri: &'a str,
    path: String,
    formats: [Alternate; 4],
    facts: Vec<Fact>,
    mentions: Vec<Fact>,
}

struct Fact {
    property: Link,
    values: Vec<Link>,
}

/// What a path stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Report,
    Document,
    Thing,
    Unknown,
}

/// Any `GET` that no other route answers.
pub async fn page(State(state): State<AppState>, principal: Principal, request: Request) -> Result<Response, Problem> {
    let (request, _) = request.into_parts();
    let nothing = || Problem::NotFound(format!("page or thing at {}", request.uri.path()));
    if !matches!(request.method, Method::GET | Method::HEAD) {
        return Err(nothing());
    }
    principal.may_read(&state)?;
    let path = percent_decode_str(request.uri.path()).decode_utf8().map_err(|_| nothing())?;
    let path = path.trim_start_matches('/');
    // A name may hold dots itself: only a suffix that is one of ours is taken for a suffix.
    let (stem, extension) = match path.rsplit_once('.') {
        Some((stem, extension)) if extension == "html" || by_extension(extension).is_some() => (stem, Some(extension)),
        _ => (path, None),
    };
    if let ("dataset", Some(extension)) = (stem, extension.and_then(by_extension)) {
        return super::super::protocol::dataset(&state, &principal, &request.headers, extension).await;
    }
    let (thing, kind) = identify(&state, stem).ok_or_else(nothing)?;
    let accept = Accept::of(&request.headers);
    let html = |thing: NamedNode| {
        let asked = Asked { state: &state, principal: &principal, headers: &request.headers, uri: &request.uri };
        let stem = stem.to_owned();
        async move {
            asked
                .build("thing", move |source, _| match kind {
                    Kind::Report => report::build(source, &thing, &stem),
                    _ => build(source, &thing, &stem),
                })
                .await
        }
    };
    let browser = accept.prefers_html();
    let mut response = match (extension, kind) {
        (Some("html"), _) => html(thing).await?,
        (Some(extension), _) => {
            let format = by_extension(extension).ok_or_else(nothing)?;
            document(&state, &principal, &request, thing, kind, format).await?
        }
        (None, Kind::Report | Kind::Document) if browser => html(thing).await?,
        (None, Kind::Report | Kind::Document) => {
            let format = graph(&accept).unwrap_or(RdfFormat::Turtle);
            document(&state, &principal, &request, thing, kind, format).await?
        }
        (None, _) => {
            let suffix = if browser { "html" } else { suffix(graph(&accept).unwrap_or(RdfFormat::Turtle)) };
            see_other(&format!("/{}.{suffix}", encode(stem)))
        }
    };
    if extension.is_none() {
        response.headers_mut().append(header::VARY, HeaderValue::from_static("accept"));
    }
    Ok(response)
}

fn suffix(format: RdfFormat) -> &'static str {
    if let RdfFormat::JsonLd { .. } = format { "jsonld" } else { format.file_extension() }
}

/// The thing that a path stands for, under the publisher's base or the shared one.
fn identify(state: &AppState, stem: &str) -> Option<(NamedNode, Kind)> {
    let reader = state.dataset.reader();
    bases(&state.settings.base).into_iter().find_map(|base| {
        let thing = NamedNode::new(format!("{base}{stem}")).ok()?;
        if stem.is_empty() {
            return None;
        }
        if reader.graph(&GraphName::from(thing.clone())).is_some() {
            let of_report = stem.starts_with("report/") && !stem.ends_with("/take-up");
            return Some((thing, if of_report { Kind::Report } else { Kind::Document }));
        }
        let ask = |query: &str| {
            let parameters = vec![("thing".to_owned(), Term::from(thing.clone()))];
            let request = QueryRequest {
                query: query.to_owned(),
                parameters,
                limits: state.settings.query_limits(),
                ..QueryRequest::default()
            };
            matches!(reader.query(&request), Ok(QueryResults::Boolean(true)))
        };
        let kind = if ask("ASK { ?thing a <http://xmlns.com/foaf/0.1/Document> }") {
            Kind::Document
        } else if ask("ASK { ?thing ?p ?o }") || ask("ASK { ?s ?p ?thing }") {
            Kind::Thing
        } else {
            Kind::Unknown
        };
        (kind != Kind::Unknown).then_some((thing, kind))
    })
}

/// What the graph says of a thing: a report's whole graph, else the triples that it stands in.
async fn document(
    state: &AppState,
    principal: &Principal,
    request: &Parts,
    thing: NamedNode,
    kind: Kind,
    format: RdfFormat,
) -> Result<Response, Problem> {
    let task = Task {
        kind: "document",
        text: thing.as_str().to_owned(),
        client: principal.name.clone(),
        limit: state.settings.query_timeout,
        key: Some(Fingerprint::of([b"document", thing.as_str().as_bytes(), format!("{format:?}").as_bytes()])),
    };
    let (dataset, limits) = (Arc::clone(&state.dataset), state.settings.query_limits());
    evaluate::answer(state, &request.headers, task, move |output| {
        let reader = dataset.reader();
        output.begin(Nature { content_type: graph_type(format), version: Some(reader.version()), repeatable: true });
        if let (Kind::Report, Some(triples)) = (kind, reader.graph(&thing.clone().into())) {
            return write_graph(triples.map(Ok), format, u64::MAX, output);
        }
        let request = QueryRequest {
            query: "CONSTRUCT { ?thing ?p ?o . ?s ?q ?thing } WHERE {
                      { ?thing ?p ?o } UNION { SELECT ?s ?q ?thing { ?s ?q ?thing } ORDER BY ?s ?q LIMIT 1000 } }"
                .into(),
            parameters: vec![("thing".into(), thing.into())],
            limits,
            cancel: Some(output.running().cancel.clone()),
            ..QueryRequest::default()
        };
        let QueryResults::Graph(triples) = reader.query(&request)? else {
            return Err(Problem::Internal("a CONSTRUCT gave no graph".into()));
        };
        write_graph(triples.map(|triple| triple.map_err(problem)), format, u64::MAX, output)
    })
    .await
}

fn build(source: &Source, thing: &NamedNode, stem: &str) -> Result<String, Problem> {
    let parameters = || vec![("thing".to_owned(), Term::from(thing.clone()))];
    let facts = source.select("SELECT DISTINCT ?p ?o WHERE { ?thing ?p ?o } ORDER BY ?p ?o LIMIT 500", parameters())?;
    let mentions =
        source.select("SELECT DISTINCT ?p ?s WHERE { ?s ?p ?thing } ORDER BY ?p ?s LIMIT 200", parameters())?;
    debug_assert!(facts.rows.len() <= FACTS && mentions.rows.len() <= MENTIONS);
    let mut things = vec![thing.clone()];
    for cell in facts.rows.iter().chain(&mentions.rows).flatten().flatten() {
        if let Term::NamedNode(node) = cell {
            things.push(node.clone());
        }
    }
    let labels = source.labels(&things);
    let group = |rows: &[Vec<Option<Term>>]| {
        let mut groups: Vec<Fact> = Vec::new();
        for row in rows {
            let [Some(property), Some(value)] = &row[..] else { continue };
            let property = source.link(property, &labels);
            let value = source.link(value, &labels);
            match groups.last_mut().filter(|group| group.property == property) {
                Some(group) => group.values.push(value),
                None => groups.push(Fact { property, values: vec![value] }),
            }
        }
        groups
    };
    let is_type = |row: &&Vec<Option<Term>>| text(row[0].as_ref()) == rdf::TYPE.as_str();
    // What it is comes first.
    let (types, others): (Vec<_>, Vec<_>) = facts.rows.iter().partition(is_type);
    let facts: Vec<Vec<Option<Term>>> = types.into_iter().chain(others).cloned().collect();
    render(&Thing {
        lang: source.language,
        version: source.reader.version().0,
        label: source.link(&thing.clone().into(), &labels).label,
        iri: thing.as_str(),
        path: format!("/{}", encode(stem)),
        formats: FORMATS,
        facts: group(&facts),
        mentions: group(&mentions.rows),
    })
}
