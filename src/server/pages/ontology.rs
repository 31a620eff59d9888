//! `/ontology`: every term with its label and definition, generated from the ontology itself.

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::response::Response;
use oxigraph::model::vocab::{rdf, rdfs};
use oxigraph::model::{NamedNodeRef, NamedOrBlankNode, Term, Triple};

use super::data::{Link, short};
use super::{asked, render};
use crate::rdf::reference;
use crate::server::AppState;
use crate::server::access::Principal;
use crate::server::evaluate::cache::Fingerprint;
use crate::server::evaluate::output::Nature;
use crate::server::evaluate::{self, Task};
use crate::server::negotiate::{Accept, Language};
use crate::server::problem::{Problem, chain};
use crate::server::protocol::formats::{by_extension, graph, graph_type};
use crate::server::protocol::query::write_graph;

const COMMENTS: [&str; 2] =
    ["http://www.w3.org/2000/01/rdf-schema#comment", "http://www.w3.org/2004/02/skos/core#definition"];
const LABELS: [&str; 2] =
    ["http://www.w3.org/2000/01/rdf-schema#label", "http://www.w3.org/2004/02/skos/core#prefLabel"];

#[derive(Template)]
#[template(path = "ontology.html")]
struct Page {
    lang: Language,
    version: u64,
    sections: Vec<Section>,
}

struct Section {
    title: &'static str,
    terms: Vec<Entry>,
}

struct Entry {
    id: String,
    name: String,
    label: String,
    other: String,
    comment: String,
    facts: Vec<Link>,
}

fn triples() -> Result<Vec<Triple>, Problem> {
    let failed = |error: crate::rdf::RdfError| Problem::Internal(chain(&error));
    let mut triples = reference::ontology().map_err(failed)?.1;
    triples.extend(reference::schemes().map_err(failed)?.1);
    Ok(triples)
}

/// `GET /ontology` and its suffixed forms.
pub async fn page(State(state): State<AppState>, principal: Principal, request: Request) -> Result<Response, Problem> {
    let accept = Accept::of(request.headers());
    let extension = request.uri().path().rsplit_once('.').map(|(_, extension)| extension);
    let format = match extension {
        Some("html") => None,
        Some(extension) => by_extension(extension),
        None if accept.prefers_html() => None,
        None => graph(&accept),
    };
    let mut response = match format {
        None => {
            asked!(state, principal, request)
                .build("ontology", |source, _| {
                    let sections = sections(source.language, &triples()?);
                    render(&Page { lang: source.language, version: source.reader.version().0, sections })
                })
                .await?
        }
        Some(format) => {
            let task = Task {
                kind: "ontology",
                text: String::new(),
                client: principal.name.clone(),
                limit: state.settings.query_timeout,
                key: Some(Fingerprint::of([b"ontology", format!("{format:?}").as_bytes()])),
            };
            let dataset = Arc::clone(&state.dataset);
            evaluate::answer(&state, request.headers(), task, move |output| {
                let version = Some(dataset.version());
                output.begin(Nature { content_type: graph_type(format), version, repeatable: true });
                write_graph(triples()?.into_iter().map(Ok), format, u64::MAX, output)
            })
            .await?
        }
    };
    response.headers_mut().append(header::VARY, HeaderValue::from_static("accept"));
    Ok(response)
}

/// A kind of term, told by its classes, with its heading in both languages.
const SECTIONS: [(&[&str], &str, &str); 4] = [
    (&["http://www.w3.org/2002/07/owl#Class", "http://www.w3.org/2000/01/rdf-schema#Class"], "类", "Classes"),
    (
        &[
            "http://www.w3.org/2002/07/owl#ObjectProperty",
            "http://www.w3.org/2002/07/owl#DatatypeProperty",
            "http://www.w3.org/1999/02/22-rdf-syntax-ns#Property",
        ],
        "属性",
        "Properties",
    ),
    (&["http://www.w3.org/2004/02/skos/core#ConceptScheme"], "概念方案", "Concept schemes"),
    (&["http://www.w3.org/2004/02/skos/core#Concept"], "概念", "Concepts"),
];

fn sections(language: Language, triples: &[Triple]) -> Vec<Section> {
    let mut subjects: BTreeMap<&str, Vec<(&str, &Term)>> = BTreeMap::new();
    for triple in triples {
        if let NamedOrBlankNode::NamedNode(subject) = &triple.subject {
            subjects.entry(subject.as_str()).or_default().push((triple.predicate.as_str(), &triple.object));
        }
    }
    let is = |facts: &[(&str, &Term)], classes: &[&str]| {
        facts.iter().any(|(property, value)| {
            *property == rdf::TYPE.as_str()
                && matches!(value, Term::NamedNode(class) if classes.contains(&class.as_str()))
        })
    };
    SECTIONS
        .iter()
        .map(|(classes, chinese, english)| Section {
            title: language.say(chinese, english),
            terms: subjects
                .iter()
                .filter(|(subject, facts)| subject.starts_with(super::data::DEFAULT_BASE) && is(facts, classes))
                .map(|(subject, facts)| entry(language, subject, facts))
                .collect(),
        })
        .filter(|section| !section.terms.is_empty())
        .collect()
}

fn entry(language: Language, subject: &str, facts: &[(&str, &Term)]) -> Entry {
    let text = |properties: &[&str], language: Language| {
        let mut found = facts.iter().filter_map(|(property, value)| match value {
            Term::Literal(literal) if properties.contains(property) && literal.language() == Some(language.tag()) => {
                Some(literal.value().to_owned())
            }
            _ => None,
        });
        found.next().unwrap_or_default()
    };
    let node = NamedNodeRef::new_unchecked(subject);
    let shown =
        [rdfs::DOMAIN.as_str(), rdfs::RANGE.as_str(), rdfs::SUB_CLASS_OF.as_str(), rdfs::SUB_PROPERTY_OF.as_str()];
    let facts: Vec<Link> = facts
        .iter()
        .filter(|(property, _)| shown.contains(property))
        .filter_map(|(property, value)| match value {
            Term::NamedNode(value) => {
                Some(Link { label: short(NamedNodeRef::new_unchecked(property)), link: short(value.as_ref()) })
            }
            _ => None,
        })
        .collect();
    Entry {
        id: subject.rsplit(['#', '/']).next().unwrap_or_default().to_owned(),
        name: short(node),
        label: text(&LABELS, language),
        other: text(&LABELS, language.other()),
        comment: text(&COMMENTS, language),
        facts,
    }
}
