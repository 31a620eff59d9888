//! The graph of one report while it grows.

use std::collections::HashSet;

use oxrdf::vocab::{rdf, xsd};
use oxrdf::{Literal, NamedNode, NamedNodeRef, Term, Triple};

/// Triples in the order they were first stated.
///
/// Invariant: no triple is held twice.
#[derive(Debug, Default)]
pub(super) struct Graph {
    triples: Vec<Triple>,
    seen: HashSet<Triple>,
}

impl Graph {
    pub fn add(&mut self, subject: &NamedNode, predicate: NamedNodeRef<'_>, object: impl Into<Term>) {
        let triple = Triple::new(subject.clone(), predicate.into_owned(), object);
        if self.seen.insert(triple.clone()) {
            self.triples.push(triple);
        }
    }

    pub fn types(&mut self, subject: &NamedNode, classes: &[NamedNodeRef<'_>]) {
        for &class in classes {
            self.add(subject, rdf::TYPE, class.into_owned());
        }
    }

    pub fn into_triples(self) -> Vec<Triple> {
        self.triples
    }
}

/// Words of a Chinese report.
pub(super) fn zh(text: impl Into<String>) -> Literal {
    Literal::new_language_tagged_literal_unchecked(text, "zh")
}

/// A counter or sign: 件 is Chinese, % is not.
pub(super) fn sign(text: &str) -> Literal {
    let chinese = text
        .chars()
        .any(|c| matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}'));
    if chinese { zh(text) } else { Literal::new_simple_literal(text) }
}

pub(super) fn year(year: i32) -> Literal {
    Literal::new_typed_literal(format!("{year:04}"), xsd::G_YEAR)
}
