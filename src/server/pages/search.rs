//! `/search?q=…`: things by their names.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use askama::Template;
use axum::extract::{Request, State};
use axum::response::Response;
use oxigraph::model::{Literal, NamedNode, Term};

use super::data::text;
use super::{asked, render};
use crate::server::AppState;
use crate::server::access::Principal;
use crate::server::negotiate::Language;
use crate::server::problem::Problem;

#[derive(Template)]
#[template(path = "search.html")]
struct Search {
    lang: Language,
    version: u64,
    words: String,
    hits: Vec<Hit>,
}

struct Hit {
    label: String,
    link: String,
    class: String,
}

/// `GET /search`.
pub async fn page(State(state): State<AppState>, principal: Principal, request: Request) -> Result<Response, Problem> {
    asked!(state, principal, request)
        .build("search", |source, parameters| {
            let words = parameters.one("q")?.unwrap_or_default().trim().to_owned();
            if words.is_empty() || words.chars().count() > 100 {
                return Err(Problem::BadRequest("expected one to a hundred characters in q".into()));
            }
            // Every word must be in the name; each is a parameter, never part of the query's text.
            let list: Vec<&str> = words.split_whitespace().take(5).collect();
            let mut query = String::from(
                "SELECT DISTINCT ?x ?l ?class WHERE { VALUES ?p { <http://www.w3.org/2004/02/skos/core#prefLabel> \
                 <http://www.w3.org/2004/02/skos/core#altLabel> <http://purl.org/dc/terms/title> \
                 <http://www.w3.org/2000/01/rdf-schema#label> } ?x ?p ?l . ?x a ?class . ",
            );
            let mut terms = Vec::new();
            for (at, word) in list.iter().enumerate() {
                let _ = write!(query, "FILTER(CONTAINS(LCASE(STR(?l)), LCASE(?word{at}))) ");
                terms.push((format!("word{at}"), Term::from(Literal::from(*word))));
            }
            query.push_str("} ORDER BY STRLEN(STR(?l)) ?l ?x LIMIT 400");
            let table = source.select(&query, terms)?;
            let classes: Vec<NamedNode> = table.rows.iter().filter_map(|row| node(row[2].as_ref())).collect();
            let labels = source.labels(&classes.into_iter().collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>());
            let mut seen = BTreeSet::new();
            let mut hits = Vec::new();
            for row in &table.rows {
                let Some(thing) = node(row[0].as_ref()) else { continue };
                let ours = |class: &NamedNode| class.as_str().starts_with("https://w3id.org/fazhi/ns#");
                let class = node(row[2].as_ref()).filter(ours);
                if class.is_none() || hits.len() >= 100 || !seen.insert(thing.clone()) {
                    continue;
                }
                let class = class.map(|class| source.link(&class.into(), &labels).label).unwrap_or_default();
                hits.push(Hit { label: text(row[1].as_ref()), link: source.address(thing.as_str()), class });
            }
            render(&Search { lang: source.language, version: source.reader.version().0, words, hits })
        })
        .await
}

fn node(cell: Option<&Term>) -> Option<NamedNode> {
    match cell {
        Some(Term::NamedNode(node)) => Some(node.clone()),
        _ => None,
    }
}
