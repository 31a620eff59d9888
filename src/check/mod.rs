//! Checking graphs against `ontology/shapes.ttl`: the graph contract, the statutory rules, figures that contradict
//! each other.
//!
//! The shapes are SHACL. Of SHACL Core this room evaluates what the shapes use, and refuses a shapes file that asks for
//! more, so that nothing is passed over in silence; `sh:sparql` runs on the dataset's own evaluator. The `shacl_validation`
//! crate of the rudof project was weighed: it brings a command line, table drawing, log set-up and a second SPARQL
//! engine along, for what fits three files here. pySHACL gives the same verdicts (`tests/peers/check_shapes.py`).

mod evaluate;
mod report;
mod shapes;

use oxrdf::{Literal, NamedNode, NamedOrBlankNode, Term};

pub use report::report_graph;
pub use shapes::Shapes;

use crate::dataset::{Dataset, EvaluationError};

/// Why a dataset could not be checked.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    #[error("expected shapes in Turtle")]
    Turtle(#[from] oxttl::TurtleSyntaxError),
    #[error("{shape}: {term} is not supported here; {supported}")]
    Unsupported { shape: String, term: String, supported: &'static str },
    #[error("{shape}: expected {expected} as the value of {term}, found {found}")]
    Malformed { shape: String, term: &'static str, expected: &'static str, found: String },
    #[error("expected at least one sh:NodeShape with a target")]
    NoShapes,
    #[error("{shape}: the query of sh:select cannot be evaluated")]
    Query { shape: String, source: EvaluationError },
}

/// How grave a finding is, the gravest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    Violation,
    Warning,
    Info,
}

impl Severity {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Violation => "Violation",
            Self::Warning => "Warning",
            Self::Info => "Info",
        }
    }
}

/// One thing that is not as a shape asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub severity: Severity,
    /// The node shape.
    pub shape: NamedNode,
    /// The constraint component of SHACL that found it.
    pub component: NamedNode,
    pub focus: NamedOrBlankNode,
    pub path: Option<NamedNode>,
    pub value: Option<Term>,
    /// What is wrong, in each language that the shape speaks.
    pub messages: Vec<Literal>,
    /// The reports that state the focus node.
    pub reports: Vec<NamedNode>,
    /// Where the focus node was read from.
    pub characters: Vec<NamedNode>,
}

impl Finding {
    /// The message in a language, or the first there is.
    #[must_use]
    pub fn message(&self, language: &str) -> &str {
        let wanted = self.messages.iter().find(|message| message.language() == Some(language));
        wanted.or(self.messages.first()).map_or("", Literal::value)
    }
}

/// Checks everything a dataset holds. The findings are in order: by report, gravest first, by focus node.
pub fn check(dataset: &Dataset, shapes: &Shapes) -> Result<Vec<Finding>, CheckError> {
    evaluate::check(dataset, shapes)
}
