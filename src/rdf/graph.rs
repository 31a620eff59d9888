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

/// A day, or a year where no more is known; what is neither is no literal.
pub(super) fn day(written: &str) -> Option<Literal> {
    if is_date(written) {
        return Some(Literal::new_typed_literal(written, xsd::DATE));
    }
    let number = written.parse::<u16>().ok().filter(|_| written.len() == 4)?;
    Some(year(number.into()))
}

/// A day of the calendar as `YYYY-MM-DD`; anything else would be an ill-typed literal.
pub(super) fn is_date(date: &str) -> bool {
    let bytes = date.as_bytes();
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' || !date.is_ascii() {
        return false;
    }
    let number = |from: usize, to: usize| date[from..to].parse::<u32>().ok().filter(|_| !date[from..to].contains('+'));
    let (Some(year), Some(month), Some(day)) = (number(0, 4), number(5, 7), number(8, 10)) else { return false };
    let leap = (year.is_multiple_of(4) && !year.is_multiple_of(100)) || year.is_multiple_of(400);
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    year > 0 && (1..=12).contains(&month) && (1..=days).contains(&day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_days_of_the_calendar_are_dates() {
        for (date, good) in [
            ("2024-01-25", true),
            ("2024-02-29", true),
            ("2023-02-29", false),
            ("2024-13-01", false),
            ("2024-1-25", false),
            ("2024-01-+5", false),
            ("2024年1月25", false),
            ("", false),
        ] {
            assert_eq!(is_date(date), good, "{date}");
        }
    }
}
