//! `/editor`: queries, written and run in the browser; a plain form without scripts.

use askama::Template;
use axum::extract::{Request, State};
use axum::response::Response;

use super::{asked, render};
use crate::questions::library;
use crate::server::AppState;
use crate::server::access::Principal;
use crate::server::negotiate::Language;
use crate::server::problem::Problem;

#[derive(Template)]
#[template(path = "editor.html")]
struct Editor<'a> {
    lang: Language,
    version: u64,
    questions: Vec<Saved<'a>>,
    chosen: String,
    query: String,
}

struct Saved<'a> {
    name: &'a str,
    title: &'a str,
    query: &'a str,
}

/// What the editor shows first.
const FIRST: &str = "PREFIX fz: <https://w3id.org/fazhi/ns#>\nPREFIX dcterms: <http://purl.org/dc/terms/>\n\n\
                     SELECT ?report ?title ?year WHERE {\n  ?report a fz:AnnualReport ; fz:year ?year .\n  \
                     OPTIONAL { ?report dcterms:title ?title }\n}\nORDER BY ?year\nLIMIT 50\n";

/// `GET /editor`, with `?query=` or `?question=` filled in.
pub async fn page(State(state): State<AppState>, principal: Principal, request: Request) -> Result<Response, Problem> {
    asked!(state, principal, request)
        .build("editor", |source, parameters| {
            let chinese = source.language == Language::Chinese;
            let chosen = parameters.one("question")?.unwrap_or_default().to_owned();
            let given = parameters.one("query")?;
            let saved = library().get(&chosen).map(|question| question.query.as_str());
            let questions = library().values();
            render(&Editor {
                lang: source.language,
                version: source.reader.version().0,
                query: given.or(saved).unwrap_or(FIRST).to_owned(),
                chosen,
                questions: questions
                    .map(|question| Saved {
                        name: &question.name,
                        title: question.title.get(chinese),
                        query: &question.query,
                    })
                    .collect(),
            })
        })
        .await
}
