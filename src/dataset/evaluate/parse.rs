//! SPARQL text, checked before it is evaluated.

use spargebra::algebra::{Expression, Function, GraphPattern};
use spargebra::term::TermPattern;
use spargebra::{GraphUpdateOperation, Query, SparqlParser, Update};

use super::deep;
use super::depth::{self, MAX_DEPTH};
use super::nodes::{Node, children};
use super::shape::{self, Shape};
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
    is_fresh: bool,
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
            let is_fresh =
                varies(pattern) || matches!(&query, Query::Construct { template, .. } if names_anew(template));
            Ok(Self { query, depth, is_fresh })
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

    /// Whether two evaluations of one version give the same (no `NOW`, `RAND`, fresh blank nodes or `SERVICE`).
    #[must_use]
    pub fn is_repeatable(&self) -> bool {
        !self.is_fresh
    }
}

/// A well-formed update.
///
/// ```
/// use fazhi::dataset::ParsedUpdate;
///
/// assert_eq!(ParsedUpdate::new("DROP ALL; CREATE GRAPH <http://example.org/g>", None)?.into_operations().len(), 2);
/// assert!(ParsedUpdate::new("DROP", None).is_err());
/// # Ok::<(), fazhi::dataset::EvaluationError>(())
/// ```
#[derive(Clone, Debug)]
pub struct ParsedUpdate {
    pub(super) update: Update,
    pub(super) depth: usize,
}

impl ParsedUpdate {
    /// Parses an update; relative IRIs are resolved against the base.
    pub fn new(text: &str, base: Option<&str>) -> Result<Self, EvaluationError> {
        let parser = parser(base)?;
        parse(text, true, || {
            let update = parser.parse_update(text).map_err(|e| EvaluationError::Syntax(e.to_string()))?;
            Self::bounded(update)
        })
    }

    /// An update of these operations.
    pub fn of(operations: Vec<GraphUpdateOperation>) -> Result<Self, EvaluationError> {
        Self::bounded(Update { base_iri: None, operations })
    }

    #[must_use]
    pub fn into_operations(self) -> Vec<GraphUpdateOperation> {
        self.update.operations
    }

    fn bounded(mut update: Update) -> Result<Self, EvaluationError> {
        let mut deepest = Some(0);
        for operation in &mut update.operations {
            if let GraphUpdateOperation::DeleteInsert { pattern, .. } = operation {
                let depth = depth::bounded(pattern);
                deepest = deepest.and_then(|deepest: usize| Some(deepest.max(depth?)));
            }
        }
        Ok(Self { update, depth: deepest.ok_or_else(too_long)? })
    }
}

/// Whether a pattern asks the clock, chance or another machine. No cast or function of ours does, and a call of an
/// unknown one is always an error.
fn varies(pattern: &GraphPattern) -> bool {
    use Function as F;
    let mut left = vec![Node::Pattern(pattern)];
    while let Some(node) = left.pop() {
        match node {
            Node::Pattern(GraphPattern::Service { .. })
            | Node::Expression(Expression::FunctionCall(F::Rand | F::Now | F::Uuid | F::StrUuid | F::BNode, _)) => {
                return true;
            }
            other => children(other, &mut left),
        }
    }
    false
}

fn names_anew(template: &[spargebra::term::TriplePattern]) -> bool {
    let ends = template.iter().flat_map(|triple| [&triple.subject, &triple.object]);
    ends.into_iter().any(|term| matches!(term, TermPattern::BlankNode(_)))
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
    let refused = |line, column, expected: String| {
        Err(EvaluationError::Syntax(format!("error at {line}:{column}: expected {expected}")))
    };
    match shape::shape(text, is_update) {
        Shape::Brackets(line, column) => {
            refused(line, column, format!("brackets nested no deeper than {}", shape::MAX_BRACKETS))
        }
        Shape::Prefixes(line, column) => {
            refused(line, column, format!("no more than {} prefix operators in a row", shape::MAX_PREFIXES))
        }
        Shape::Links(links) if links > shape::MAX_LINKS => Err(too_long()),
        Shape::Links(links) if links > deep::SHALLOW => deep::with_stack(run)?,
        Shape::Links(_) => run(),
    }
}

fn too_long() -> EvaluationError {
    EvaluationError::Syntax(format!("expected no more than {MAX_DEPTH} operators that build on each other"))
}

#[cfg(test)]
mod tests {
    use super::ParsedQuery;

    #[test]
    fn what_varies_is_seen_wherever_it_stands() {
        for (query, repeatable) in [
            ("SELECT * { ?s ?p ?o }", true),
            ("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", true),
            ("CONSTRUCT { ?s ?p [] } { ?s ?p ?o }", false),
            ("DESCRIBE <http://e/>", true),
            ("SELECT (NOW() AS ?n) {}", false),
            ("SELECT * { ?s ?p ?o FILTER EXISTS { BIND(RAND() AS ?r) } }", false),
            ("SELECT (SUM(RAND()) AS ?n) {}", false),
            ("SELECT * { ?s ?p ?o } ORDER BY UUID()", false),
            ("SELECT * { { SELECT * { SERVICE <http://e/> { ?s ?p ?o } } } }", false),
            ("SELECT ('NOW()' AS ?n) {}", true),
            ("SELECT (<http://www.w3.org/2001/XMLSchema#integer>('1') AS ?n) {}", true),
        ] {
            assert_eq!(
                ParsedQuery::new(query, None).expect("it is well formed").is_repeatable(),
                repeatable,
                "{query}"
            );
        }
    }
}
