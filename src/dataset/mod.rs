//! Named graphs, kept durably, queried.
//!
//! The rest of the house sees [`Dataset`] alone. What is committed is on disk before `commit` returns.

mod commit;
mod durable;
mod evaluate;
#[cfg(fuzzing)]
pub mod fuzzing;
mod graphs;
mod index;
mod open;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, RwLock};
use std::time::Duration;

use oxigraph::model::{NamedNode, NamedOrBlankNode, Term, Triple};
pub use oxigraph::sparql::{CancellationToken, QueryResults};

pub use self::evaluate::{Allowance, Form, ParsedQuery, ParsedUpdate, Remote, RemoteRows};
pub use self::graphs::{Reader, Totals, Triples, Written};

/// What can go wrong in the dataset.
#[derive(Debug, thiserror::Error)]
pub enum DatasetError {
    #[error("cannot open the dataset in {}", path.display())]
    Open {
        path: PathBuf,
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    #[error("the dataset file is damaged: {0}")]
    Damaged(String),
    #[error("cannot write to the dataset")]
    Write(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// Nothing was changed; reading goes on, and so does writing once there is room.
    #[error("the disk of the dataset is full")]
    Full(#[source] Box<dyn std::error::Error + Send + Sync>),
    #[error(transparent)]
    Evaluation(#[from] EvaluationError),
}

/// Why a query or update gave no whole result.
#[derive(Debug, thiserror::Error)]
pub enum EvaluationError {
    #[error("the query is malformed: {0}")]
    Syntax(String),
    #[error("the time limit of {0:?} was reached")]
    Timeout(Duration),
    #[error("the limit of {limit} {what} was reached")]
    Budget { what: &'static str, limit: u64 },
    #[error("the query was cancelled")]
    Cancelled,
    #[error("the request to {0} is not allowed: name its host in the allow-list")]
    Forbidden(String),
    /// What the text asks for cannot be done: an unknown function, a graph that is not there.
    #[error("the request cannot be carried out: {0}")]
    Impossible(String),
    /// Another machine, asked by `SERVICE` or `LOAD`, gave no good answer.
    #[error("another server gave no answer: {0}")]
    Remote(String),
    #[error("the evaluation failed: {0}")]
    Failed(String),
}

/// Counts the commits of a dataset from 1; 0 is the empty dataset. Kept durably.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version(pub u64);

/// One named graph and what it was made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GraphRecord {
    pub name: NamedNode,
    pub quads: u64,
    /// Hash of the source it was built from and of the version that built it; absent for graphs written by hand.
    pub source: Option<String>,
}

/// One step of a commit. A commit's steps happen all or not at all.
#[derive(Clone, Debug)]
pub enum Change {
    /// The graph holds these triples afterwards and nothing else.
    Replace {
        graph: NamedNode,
        triples: Vec<Triple>,
        source: Option<String>,
    },
    Remove {
        graph: NamedNode,
    },
}

/// What one evaluation may use. `None` is no limit.
#[derive(Clone, Debug, Default)]
pub struct Limits {
    pub time: Option<Duration>,
    /// Quads read, terms made and rows passed between operators.
    pub work: Option<u64>,
    /// Rows or triples in the result.
    pub rows: Option<u64>,
    /// Bytes held by operators that collect rows (sort, distinct, group, join), estimated.
    pub memory: Option<u64>,
}

/// A SPARQL query with everything its evaluation depends on.
#[derive(Clone, Default)]
pub struct QueryRequest {
    pub query: String,
    pub base: Option<String>,
    /// `default-graph-uri` of the protocol; overrides the query's FROM when this or `named_graphs` is not empty.
    pub default_graphs: Vec<NamedNode>,
    pub named_graphs: Vec<NamedOrBlankNode>,
    /// The default graph is the default graph, not the union of all.
    pub strict: bool,
    /// Parameters, put in place of variables by the evaluator, never by text.
    pub parameters: Vec<(String, Term)>,
    pub limits: Limits,
    pub cancel: Option<CancellationToken>,
    /// Who answers `SERVICE` and `LOAD`; nobody unless set.
    pub remote: Option<Arc<dyn Remote>>,
}

/// A SPARQL update with everything its evaluation depends on.
#[derive(Clone, Default)]
pub struct UpdateRequest {
    pub update: String,
    pub base: Option<String>,
    pub using_graphs: Vec<NamedNode>,
    pub using_named_graphs: Vec<NamedOrBlankNode>,
    pub strict: bool,
    pub limits: Limits,
    pub cancel: Option<CancellationToken>,
    /// Who answers `SERVICE` and `LOAD`; nobody unless set.
    pub remote: Option<Arc<dyn Remote>>,
}

/// A set of named graphs that survives `kill -9`.
///
/// Invariant: what a returned `commit` or `update` changed is on disk, and a reader sees a commit whole or not at all.
pub struct Dataset {
    current: RwLock<Current>,
    /// One writer at a time; the file, unless the dataset lives in memory alone.
    writer: Mutex<Option<durable::Store>>,
}

/// What readers see: always of one version.
#[derive(Clone, Default)]
struct Current {
    version: u64,
    snapshot: Arc<index::Snapshot>,
    /// Hash of the source that a graph was built from, by the graph's number.
    sources: Arc<BTreeMap<index::TermId, String>>,
    /// Graphs whose value on disk could not be read; here they do not exist.
    damaged: Arc<BTreeSet<index::TermId>>,
}
