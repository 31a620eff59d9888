//! SPARQL text, checked before it is evaluated.

use spargebra::{GraphUpdateOperation, Query, SparqlParser, Update};

use super::deep;
use super::depth::{self, Shape};
use crate::dataset::EvaluationError;

/// What kind of result a query has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Select,
    Ask,
    Construct,
    Describe,
}

/// A well-formed query.
///
/// ```
/// use fazhi::dataset::{Form, ParsedQuery};
///
/// let query = ParsedQuery::new("ASK { ?report ?property ?value }", None)?;
/// assert_eq!(query.form(), Form::Ask);
/// assert!(ParsedQuery::new("ASK { ?report", None).is_err());
/// # Ok::<(), fazhi::dataset::EvaluationError>(())
/// ```
#[derive(Clone, Debug)]
pub struct ParsedQuery {
    pub(super) query: Query,
    pub(super) depth: usize,
}

impl ParsedQuery {
    /// Parses a query; relative IRIs are resolved against the base.
    pub fn new(text: &str, base: Option<&str>) -> Result<Self, EvaluationError> {
        let parser = parser(base)?;
        parse(text, false, || {
            let mut query = parser.parse_query(text).map_err(|e| EvaluationError::Syntax(e.to_string()))?;
            let (Query::Select { pattern, .. }
            | Query::Construct { pattern, .. }
            | Query::Describe { pattern, .. }
            | Query::Ask { pattern, .. }) = &mut query;
            let depth = depth::bounded(pattern).ok_or_else(too_long)?;
            Ok(Self { query, depth })
        })
    }

    #[must_use]
    pub fn form(&self) -> Form {
        match &self.query {
            Query::Select { .. } => Form::Select,
            Query::Ask { .. } => Form::Ask,
            Query::Construct { .. } => Form::Construct,
            Query::Describe { .. } => Form::Describe,
        }
    }

    /// Whether the text itself names the graphs that it asks (`FROM`, `FROM NAMED`).
    #[must_use]
    pub fn names_dataset(&self) -> bool {
        self.query.dataset().is_some()
    }
}

/// Whether a text is a well-formed update.
pub fn check_update(text: &str, base: Option<&str>) -> Result<(), EvaluationError> {
    update(text, base).map(drop)
}

/// An update with the depth of its deepest pattern.
pub(super) fn update(text: &str, base: Option<&str>) -> Result<(Update, usize), EvaluationError> {
    let parser = parser(base)?;
    parse(text, true, || {
        let mut update = parser.parse_update(text).map_err(|e| EvaluationError::Syntax(e.to_string()))?;
        let mut deepest = Some(0);
        for operation in &mut update.operations {
            if let GraphUpdateOperation::DeleteInsert { pattern, .. } = operation {
                let depth = depth::bounded(pattern);
                deepest = deepest.and_then(|deepest: usize| Some(deepest.max(depth?)));
            }
        }
        Ok((update, deepest.ok_or_else(too_long)?))
    })
}

fn parser(base: Option<&str>) -> Result<SparqlParser, EvaluationError> {
    let parser = SparqlParser::new();
    match base {
        None => Ok(parser),
        Some(base) => parser
            .with_base_iri(base)
            .map_err(|e| EvaluationError::Syntax(format!("expected an absolute IRI as the base, found {base}: {e}"))),
    }
}

/// Parses where there is stack enough, if there can be.
fn parse<T: Send>(
    text: &str,
    is_update: bool,
    run: impl FnOnce() -> Result<T, EvaluationError> + Send,
) -> Result<T, EvaluationError> {
    match depth::shape(text, is_update) {
        Shape::TooDeep(line, column) => {
            let depth = depth::MAX_BRACKETS;
            let message = format!("error at {line}:{column}: expected brackets nested no deeper than {depth}");
            Err(EvaluationError::Syntax(message))
        }
        Shape::Links(links) if links > depth::MAX_LINKS => Err(too_long()),
        Shape::Links(links) if links > deep::SHALLOW => deep::with_stack(run)?,
        Shape::Links(_) => run(),
    }
}

fn too_long() -> EvaluationError {
    let depth = depth::MAX_DEPTH;
    EvaluationError::Syntax(format!("expected no more than {depth} operators that build on each other"))
}
