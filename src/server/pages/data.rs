//! What the pages read from the dataset.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use oxigraph::model::vocab::rdfs;
use oxigraph::model::{NamedNode, NamedNodeRef, Term};
use oxigraph::sparql::QueryResults;

use crate::dataset::{CancellationToken, Limits, QueryRequest, Reader};
use crate::export::PREFIXES;
use crate::rdf::Policy;
use crate::rdf::vocab::{dcterms, skos};
use crate::server::negotiate::Language;
use crate::server::problem::Problem;
use crate::server::protocol::query::problem;

/// One version of the dataset in the hands of a page.
pub struct Source {
    pub reader: Reader,
    pub limits: Limits,
    pub cancel: CancellationToken,
    pub language: Language,
    /// Where the publisher's own IRIs begin.
    pub base: String,
}

/// The rows of a query; an unbound variable is `None`.
pub struct Table {
    pub names: Vec<String>,
    pub rows: Vec<Vec<Option<Term>>>,
}

/// Something to click on, or a plain text when the link is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Link {
    pub label: String,
    pub link: String,
}

/// What names a thing.
const LABELS: [NamedNodeRef<'_>; 3] = [skos::PREF_LABEL, dcterms::TITLE, rdfs::LABEL];

impl Source {
    /// Asks the union of all graphs.
    pub fn select(&self, query: &str, parameters: Vec<(String, Term)>) -> Result<Table, Problem> {
        let request = QueryRequest {
            query: query.to_owned(),
            parameters,
            limits: self.limits.clone(),
            cancel: Some(self.cancel.clone()),
            ..QueryRequest::default()
        };
        let QueryResults::Solutions(solutions) = self.reader.query(&request)? else {
            return Err(Problem::Internal("a page's query gives no table".into()));
        };
        let names = solutions.variables().iter().map(|variable| variable.as_str().to_owned()).collect();
        let rows =
            solutions.map(|row| row.map(|row| row.values().to_vec()).map_err(problem)).collect::<Result<_, _>>()?;
        Ok(Table { names, rows })
    }

    /// The names of things, in the page's language where there is one. Looked up, not asked for: a table can name
    /// thousands of things, each in a step or two.
    pub fn labels(&self, things: &[NamedNode]) -> BTreeMap<String, String> {
        let properties = LABELS.map(NamedNodeRef::into_owned);
        let mut found = BTreeMap::new();
        for thing in things {
            if found.contains_key(thing.as_str()) {
                continue;
            }
            let subject = thing.clone().into();
            let names = properties.iter().flat_map(|property| self.reader.objects(&subject, property));
            let ranked = names.filter_map(|name| match name {
                Term::Literal(name) => {
                    let rank = match name.language() {
                        Some(tag) if tag == self.language.tag() => 0,
                        None => 1,
                        Some(_) => 2,
                    };
                    Some((rank, name.value().to_owned()))
                }
                _ => None,
            });
            if let Some((_, name)) = ranked.min() {
                found.insert(thing.as_str().to_owned(), name);
            }
        }
        found
    }

    /// A term to show; IRIs by their label.
    pub fn link(&self, term: &Term, labels: &BTreeMap<String, String>) -> Link {
        match term {
            Term::NamedNode(node) => Link {
                label: labels.get(node.as_str()).cloned().unwrap_or_else(|| short(node.as_ref())),
                link: self.address(node.as_str()),
            },
            Term::Literal(literal) => Link { label: literal.value().to_owned(), link: String::new() },
            Term::BlankNode(node) => Link { label: node.to_string(), link: String::new() },
        }
    }

    /// Where a thing's page is: here when its IRI is one of ours.
    pub fn address(&self, iri: &str) -> String {
        let Some(path) = [self.base.as_str(), DEFAULT_BASE].iter().find_map(|base| iri.strip_prefix(base)) else {
            let web = iri.starts_with("http://") || iri.starts_with("https://");
            return if web { iri.to_owned() } else { String::new() };
        };
        match path.split_once("/text#char=") {
            Some((report, place)) => {
                format!("/{}#c{}", encode(report), place.split(',').next().unwrap_or_default())
            }
            None => format!("/{}", encode(path)),
        }
    }
}

/// Where shared things live.
pub const DEFAULT_BASE: &str = "https://w3id.org/fazhi/";

/// A policy's base that is not the default one is looked at first.
pub fn bases(base: &str) -> Vec<&str> {
    debug_assert!(Policy::default().base() == DEFAULT_BASE);
    if base == DEFAULT_BASE { vec![base] } else { vec![base, DEFAULT_BASE] }
}

/// An IRI's path in a link: Chinese stays, what would end the path is escaped.
pub fn encode(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for c in path.chars() {
        match c {
            '%' | '?' | ' ' | '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}' => {
                let _ = write!(out, "%{:02X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out
}

/// `prefix:name`, or what follows the last slash.
pub fn short(node: NamedNodeRef<'_>) -> String {
    let iri = node.as_str();
    let prefixed = PREFIXES
        .iter()
        .filter_map(|(prefix, namespace)| Some((prefix, iri.strip_prefix(namespace)?)))
        .min_by_key(|(_, rest)| rest.len());
    match prefixed {
        Some((_, rest)) if rest.contains('/') => rest.to_owned(),
        Some((prefix, rest)) if !rest.is_empty() => format!("{prefix}:{rest}"),
        _ => iri.to_owned(),
    }
}

/// A cell as text; empty when unbound.
pub fn text(cell: Option<&Term>) -> String {
    match cell {
        Some(Term::Literal(literal)) => literal.value().to_owned(),
        Some(Term::NamedNode(node)) => node.as_str().to_owned(),
        Some(other) => other.to_string(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::{encode, short};
    use oxigraph::model::NamedNodeRef;

    #[test]
    fn links_and_short_names() {
        assert_eq!(encode("body/310114/司法局?x"), "body/310114/司法局%3Fx");
        let table = [
            ("https://w3id.org/fazhi/ns#Measure", "fz:Measure"),
            ("https://w3id.org/fazhi/division/310114", "division:310114"),
            ("https://w3id.org/fazhi/report/310114/司法局/2023", "report/310114/司法局/2023"),
            ("http://example.org/x", "http://example.org/x"),
        ];
        for (iri, expected) in table {
            assert_eq!(short(NamedNodeRef::new(iri).unwrap()), expected);
        }
    }
}
