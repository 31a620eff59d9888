//! `/question/NAME`: a saved question with its parameters, its table and its chart.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use askama::Template;
use axum::extract::{Path, Request, State};
use axum::response::Response;
use oxigraph::model::{NamedNode, Term};

use super::data::{Link, Source, text};
use super::{asked, render};
use crate::export::chart::Bars;
use crate::questions::{Question, library};
use crate::server::AppState;
use crate::server::access::Principal;
use crate::server::negotiate::Language;
use crate::server::problem::Problem;
use crate::server::protocol::parameters::Parameters;

/// Rows shown; the downloads hold them all.
const SHOWN: usize = 1000;

#[derive(Template)]
#[template(path = "question.html")]
struct Page<'a> {
    lang: Language,
    version: u64,
    name: &'a str,
    title: &'a str,
    description: &'a str,
    parameters: Vec<Input<'a>>,
    refusal: String,
    svg: String,
    names: Vec<String>,
    rows: Vec<Vec<Link>>,
    count: usize,
    query: &'a str,
    download: String,
}

struct Input<'a> {
    name: &'a str,
    meaning: &'a str,
    value: String,
}

/// `GET /question/NAME`.
pub async fn page(
    State(state): State<AppState>,
    principal: Principal,
    Path(name): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let question = library().get(&name).ok_or_else(|| Problem::NotFound(format!("question named {name}")))?;
    asked!(state, principal, request)
        .build("question", move |source, parameters| build(source, parameters, question))
        .await
}

/// The values given for a question's parameters.
pub fn given(question: &Question, parameters: &Parameters) -> Result<BTreeMap<String, String>, Problem> {
    let mut given = BTreeMap::new();
    for parameter in &question.parameters {
        if let Some(value) = parameters.one(&parameter.name)?.filter(|value| !value.is_empty()) {
            given.insert(parameter.name.clone(), value.to_owned());
        }
    }
    Ok(given)
}

fn build(source: &Source, parameters: &Parameters, question: &'static Question) -> Result<String, Problem> {
    let chinese = source.language == Language::Chinese;
    let given = given(question, parameters)?;
    let inputs = question.parameters.iter().map(|parameter| Input {
        name: &parameter.name,
        meaning: parameter.meaning.get(chinese),
        value: given.get(&parameter.name).or(parameter.default.as_ref()).cloned().unwrap_or_default(),
    });
    let mut download = format!("/query?question={}", question.name);
    for (name, value) in &given {
        let value = percent_encoding::utf8_percent_encode(value, percent_encoding::NON_ALPHANUMERIC);
        let _ = write!(download, "&{name}={value}");
    }
    let mut page = Page {
        lang: source.language,
        version: source.reader.version().0,
        name: &question.name,
        title: question.title.get(chinese),
        description: question.description.get(chinese),
        parameters: inputs.collect(),
        refusal: String::new(),
        svg: String::new(),
        names: Vec::new(),
        rows: Vec::new(),
        count: 0,
        query: &question.query,
        download,
    };
    match question.bind(&given) {
        Ok(terms) => answer(source, question, terms, &mut page)?,
        Err(error) if given.is_empty() && question.parameters.iter().any(|p| p.default.is_none()) => {
            tracing::debug!(%error, "a question waits for its parameters");
        }
        Err(error) => page.refusal = error.to_string(),
    }
    render(&page)
}

fn answer(
    source: &Source,
    question: &Question,
    terms: Vec<(String, Term)>,
    page: &mut Page<'_>,
) -> Result<(), Problem> {
    let table = source.select(&question.query, terms)?;
    let texts: Vec<Vec<String>> =
        table.rows.iter().map(|row| row.iter().map(|cell| text(cell.as_ref())).collect()).collect();
    if !question.chart.is_empty() {
        page.svg = Bars::new(&table.names, &texts, &question.chart).map(|bars| bars.svg()).unwrap_or_default();
    }
    page.count = table.rows.len();
    let shown = &table.rows[..table.rows.len().min(SHOWN)];
    let things: Vec<NamedNode> = shown
        .iter()
        .flatten()
        .filter_map(|cell| match cell {
            Some(Term::NamedNode(node)) => Some(node.clone()),
            _ => None,
        })
        .collect();
    let labels = source.labels(&things);
    let cell = |cell: &Option<Term>| cell.as_ref().map(|term| source.link(term, &labels)).unwrap_or_default();
    page.rows = shown.iter().map(|row| row.iter().map(cell).collect()).collect();
    page.names = table.names;
    Ok(())
}
