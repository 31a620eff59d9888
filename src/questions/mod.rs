//! The library of questions: one `.rq` file each, with its title, description and parameters in zh and en.
//!
//! A file opens with comment lines `# key: value`; everything below is SPARQL:
//!
//! ```sparql
//! # title.en: Cases by body and year
//! # title.zh: 各机关历年案件数
//! # description.en: How many reconsideration and litigation cases each body reports.
//! # description.zh: 各机关报告的行政复议和行政诉讼案件数量。
//! # param.year: integer | 2023 | year reported on | 报告年度
//! # chart: ?body ?cases
//! ```
//!
//! A parameter line holds the type, the default (empty: required), and what it means in en and zh. Its value takes
//! the place of the variable `?year` by the evaluator's substitution, never by text, so a value cannot
//! change the query.

mod parameter;
mod parse;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::LazyLock;

use include_dir::{Dir, include_dir};

pub use parameter::{Kind, Parameter};

/// What is wrong with a question or with how it was asked.
#[derive(Debug, thiserror::Error)]
pub enum QuestionError {
    #[error("there is no question named {name:?}{}", suggestion.as_ref().map(|s| format!("; did you mean {s:?}?")).unwrap_or_default())]
    Unknown { name: String, suggestion: Option<String> },
    #[error("expected a value for the parameter {name:?} ({meaning})")]
    Missing { name: String, meaning: String },
    #[error("the question has no parameter {name:?}; it takes {}", if known.is_empty() { "none".to_owned() } else { known.join(", ") })]
    UnknownParameter { name: String, known: Vec<String> },
    #[error("expected {expected} for the parameter {name:?}, found {value:?}")]
    BadValue { name: String, expected: &'static str, value: String },
    #[error("{}:{line}: expected {expected}", path.display())]
    Malformed { path: PathBuf, line: usize, expected: String },
}

/// A text in both languages of the product.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bilingual {
    pub en: String,
    pub zh: String,
}

impl Bilingual {
    /// The text in Chinese or in English.
    #[must_use]
    pub fn get(&self, chinese: bool) -> &str {
        if chinese { &self.zh } else { &self.en }
    }
}

/// One saved question.
///
/// Invariant: title and description are there in both languages, and each parameter occurs in the query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The file's name without `.rq`.
    pub name: String,
    pub title: Bilingual,
    pub description: Bilingual,
    pub parameters: Vec<Parameter>,
    /// The variables that a chart shows: label first, then the figures.
    pub chart: Vec<String>,
    /// The whole file.
    pub query: String,
}

impl Question {
    /// A query without a head: no parameters, the file's name as its title.
    #[must_use]
    pub fn plain(name: &str, query: String) -> Self {
        let title = Bilingual { en: name.to_owned(), zh: name.to_owned() };
        Self {
            name: name.to_owned(),
            description: title.clone(),
            title,
            parameters: Vec::new(),
            chart: Vec::new(),
            query,
        }
    }
}

static QUERIES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/queries");

static LIBRARY: LazyLock<BTreeMap<String, Question>> = LazyLock::new(|| {
    QUERIES
        .files()
        .filter(|file| file.path().extension().is_some_and(|e| e == "rq"))
        .filter_map(|file| {
            // A malformed file is caught by the tests, before it is ever compiled into a release.
            let question = Question::parse(file.path(), file.contents_utf8()?).ok()?;
            Some((question.name.clone(), question))
        })
        .collect()
});

/// Every question compiled into the binary, by name.
#[must_use]
pub fn library() -> &'static BTreeMap<String, Question> {
    &LIBRARY
}

/// The question of that name; an unknown name gets the nearest known one as a suggestion.
pub fn find(name: &str) -> Result<&'static Question, QuestionError> {
    library().get(name).ok_or_else(|| QuestionError::Unknown {
        name: name.to_owned(),
        suggestion: library().keys().min_by_key(|known| distance(known, name)).cloned(),
    })
}

/// Edits (insert, delete, replace a character) between two names.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_parses() {
        for file in QUERIES.files() {
            let text = file.contents_utf8().expect("UTF-8");
            let question = Question::parse(file.path(), text).unwrap_or_else(|e| panic!("{e}"));
            spargebra::SparqlParser::new()
                .parse_query(&question.query)
                .unwrap_or_else(|e| panic!("{}: {e}", question.name));
        }
        assert!(library().len() >= 8, "the issue asks for eight at least");
        assert_eq!(library().len(), QUERIES.files().count());
    }

    #[test]
    fn an_unknown_name_gets_a_suggestion() {
        let known = library().keys().next().expect("one at least").clone();
        let error = find(&known[..known.len() - 1]).expect_err("cut short");
        assert_eq!(
            error.to_string(),
            format!("there is no question named {:?}; did you mean {known:?}?", &known[..known.len() - 1])
        );
    }
}
