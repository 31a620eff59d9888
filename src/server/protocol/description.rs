//! Service description (SPARQL 1.1 Service Description) with the dataset's `VoID`.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, Uri, header};
use axum::response::Response;
use oxigraph::model::vocab::{rdf, xsd};
use oxigraph::model::{BlankNode, Literal, NamedNode, NamedOrBlankNode, Term, Triple};

use super::formats::{Wanted, graph_type};
use super::query::write_graph;
use crate::dataset::Reader;
use crate::export::{CatalogueSettings, catalogue_of};
use crate::rdf::{Policy, RdfError};
use crate::server::AppState;
use crate::server::access::Principal;
use crate::server::evaluate::cache::Fingerprint;
use crate::server::evaluate::output::Nature;
use crate::server::evaluate::{self, Task};
use crate::server::negotiate::Accept;
use crate::server::problem::Problem;

const SD: &str = "http://www.w3.org/ns/sparql-service-description#";
const VOID: &str = "http://rdfs.org/ns/void#";
const FORMATS: &str = "http://www.w3.org/ns/formats/";

/// `/.well-known/void`: the same description, of the endpoint at `/query`, and the dataset's `VoID` as the catalogue has it.
pub async fn void(State(state): State<AppState>, principal: Principal, request: Request) -> Result<Response, Problem> {
    principal.may_read(&state)?;
    answer(&state, request.headers(), &request.uri().clone(), "/query", true).await
}

/// The description of the endpoint at a path.
pub async fn describe(state: &AppState, headers: &HeaderMap, uri: &Uri, path: &str) -> Result<Response, Problem> {
    answer(state, headers, uri, path, false).await
}

async fn answer(
    state: &AppState,
    headers: &HeaderMap,
    uri: &Uri,
    path: &str,
    whole: bool,
) -> Result<Response, Problem> {
    let format = Wanted::of(&Accept::of(headers), std::iter::empty())?.graph()?;
    let endpoint = format!("{}{path}", super::origin(state, headers, uri));
    let name = format!("{format:?}");
    let task = Task {
        kind: "description",
        text: String::new(),
        client: String::new(),
        limit: state.settings.query_timeout,
        key: Some(Fingerprint::of([b"description", name.as_bytes(), endpoint.as_bytes(), &[u8::from(whole)]])),
    };
    let (dataset, strict) = (Arc::clone(&state.dataset), state.settings.strict_dataset);
    let policy = Policy::new(&state.settings.base).map_err(|error| Problem::Internal(error.to_string()))?;
    let catalogue = whole.then(|| CatalogueSettings::new(&policy, &state.settings.publication));
    let federated = !state.settings.outgoing.is_empty();
    let mut response = evaluate::answer(state, headers, task, move |output| {
        let reader = dataset.reader();
        let nature = Nature { content_type: graph_type(format), version: Some(reader.version()), repeatable: true };
        output.begin(nature);
        let mut triples = triples(&endpoint, strict, federated, &reader);
        if let Some(settings) = &catalogue {
            triples.extend(void_of(&reader, settings).map_err(|error| Problem::Internal(error.to_string()))?);
        }
        write_graph(triples.into_iter().map(Ok), format, u64::MAX, output)
    })
    .await?;
    response.headers_mut().append(header::VARY, header::HeaderValue::from_static("accept"));
    Ok(response)
}

/// What the catalogue says of the dataset and its parts: classes, properties, links, each with its figures. The dataset
/// that a catalogue describes is the one served, without the catalogue itself.
fn void_of(reader: &Reader, settings: &CatalogueSettings) -> Result<Vec<Triple>, RdfError> {
    let base = settings.policy.base();
    let (name, below) = (format!("{base}dataset"), format!("{base}dataset/"));
    let is_part = |subject: &NamedOrBlankNode| match subject {
        NamedOrBlankNode::NamedNode(node) => node.as_str() == name || node.as_str().starts_with(&below),
        NamedOrBlankNode::BlankNode(_) => false,
    };
    let mut triples = catalogue_of(reader, settings)?;
    triples.retain(|triple| is_part(&triple.subject));
    triples.sort_by_cached_key(ToString::to_string);
    let served = NamedOrBlankNode::from(BlankNode::new_unchecked("dataset"));
    let subset = NamedNode::new_unchecked(format!("{VOID}subset"));
    triples.push(Triple::new(served, subset, NamedNode::new_unchecked(name)));
    Ok(triples)
}

/// Blank nodes with names of their own, so that the description is the same each time.
struct Builder(Vec<Triple>);

impl Builder {
    fn add(&mut self, subject: &NamedOrBlankNode, predicate: &str, object: impl Into<Term>) {
        let predicate = NamedNode::new_unchecked(predicate);
        self.0.push(Triple::new(subject.clone(), predicate, object));
    }

    fn typed(&mut self, subject: &NamedOrBlankNode, classes: &[&str]) {
        for class in classes {
            self.add(subject, rdf::TYPE.as_str(), NamedNode::new_unchecked(*class));
        }
    }
}

fn triples(endpoint: &str, strict: bool, federated: bool, reader: &Reader) -> Vec<Triple> {
    let mut out = Builder(Vec::new());
    let node = |name: String| NamedOrBlankNode::from(BlankNode::new_unchecked(name));
    let (service, dataset, default) = (node("service".into()), node("dataset".into()), node("default".into()));
    let sd = |name: &str| format!("{SD}{name}");
    out.typed(&service, &[&sd("Service")]);
    out.add(&service, &sd("endpoint"), NamedNode::new_unchecked(endpoint));
    for language in ["SPARQL11Query", "SPARQL11Update"] {
        out.add(&service, &sd("supportedLanguage"), NamedNode::new_unchecked(sd(language)));
    }
    let features = [(!strict, "UnionDefaultGraph"), (true, "EmptyGraphs"), (federated, "BasicFederatedQuery")];
    for (_, feature) in features.into_iter().filter(|(held, _)| *held) {
        out.add(&service, &sd("feature"), NamedNode::new_unchecked(sd(feature)));
    }
    let results = ["SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV"];
    let graph_formats = ["Turtle", "N-Triples", "RDF_XML", "JSON-LD", "TriG", "N-Quads", "N3"];
    for name in results.iter().chain(&graph_formats) {
        out.add(&service, &sd("resultFormat"), NamedNode::new_unchecked(format!("{FORMATS}{name}")));
    }
    for name in graph_formats {
        out.add(&service, &sd("inputFormat"), NamedNode::new_unchecked(format!("{FORMATS}{name}")));
    }
    out.add(&service, &sd("defaultDataset"), dataset.clone());
    out.typed(&dataset, &[&sd("Dataset"), &format!("{VOID}Dataset")]);
    out.add(&dataset, &format!("{VOID}sparqlEndpoint"), NamedNode::new_unchecked(endpoint));
    let graphs = reader.graphs();
    let total = reader.totals().quads;
    let own = total - graphs.iter().map(|graph| graph.quads).sum::<u64>().min(total);
    out.add(&dataset, &format!("{VOID}triples"), integer(total));
    out.add(&dataset, &sd("defaultGraph"), default.clone());
    out.typed(&default, &[&sd("Graph"), &format!("{VOID}Dataset")]);
    // The union states a triple once that several graphs hold: only the strict default graph has a sure count.
    if strict {
        out.add(&default, &format!("{VOID}triples"), integer(own));
    }
    for (number, record) in graphs.into_iter().enumerate() {
        let (named, graph) = (node(format!("named{number}")), node(format!("graph{number}")));
        out.add(&dataset, &sd("namedGraph"), named.clone());
        out.typed(&named, &[&sd("NamedGraph")]);
        out.add(&named, &sd("name"), record.name);
        out.add(&named, &sd("graph"), graph.clone());
        out.typed(&graph, &[&sd("Graph"), &format!("{VOID}Dataset")]);
        out.add(&graph, &format!("{VOID}triples"), integer(record.quads));
    }
    out.0
}

fn integer(number: u64) -> Literal {
    Literal::new_typed_literal(number.to_string(), xsd::INTEGER)
}
