//! What an evaluation may ask of other machines: nothing, unless someone who knows an allow-list answers.

use std::sync::Arc;
use std::time::Duration;

use oxrdf::{NamedNode, Term, Triple, Variable};
use spareval::{DefaultServiceHandler, QuerySolutionIter};
use spargebra::Query;
use spargebra::algebra::GraphPattern;

use super::meter::current;
use crate::dataset::{CancellationToken, EvaluationError};

/// What is left of an evaluation's limits when it asks another machine.
#[derive(Clone, Default)]
pub struct Allowance {
    pub time: Option<Duration>,
    /// Bytes of memory that the answer may take.
    pub memory: Option<u64>,
    pub cancel: Option<CancellationToken>,
}

/// The answer to a `SERVICE`: each row has a term or nothing for each variable.
#[derive(Clone, Debug, Default)]
pub struct RemoteRows {
    pub variables: Vec<Variable>,
    pub rows: Vec<Vec<Option<Term>>>,
}

/// Answers `SERVICE` and `LOAD`. Whoever implements it decides which hosts may be asked, and keeps to the allowance;
/// [`EvaluationError::Forbidden`] is the answer for the others.
pub trait Remote: Send + Sync {
    /// Rows for a query (a whole `SELECT`) from an endpoint.
    fn service(&self, endpoint: &NamedNode, query: &str, allowance: &Allowance) -> Result<RemoteRows, EvaluationError>;

    /// The triples of a document.
    fn load(&self, source: &NamedNode, allowance: &Allowance) -> Result<Vec<Triple>, EvaluationError>;
}

pub(super) fn allowance() -> Allowance {
    current().map_or_else(Allowance::default, |meter| Allowance {
        time: meter.time_left(),
        memory: meter.room(),
        cancel: meter.cancel().cloned(),
    })
}

/// The evaluator's way to a [`Remote`].
pub(super) struct Services(pub Option<Arc<dyn Remote>>);

impl DefaultServiceHandler for Services {
    type Error = EvaluationError;

    fn handle(
        &self,
        service_name: &NamedNode,
        pattern: &GraphPattern,
        base_iri: Option<&oxiri::Iri<String>>,
    ) -> Result<QuerySolutionIter<'static>, EvaluationError> {
        let remote = self.0.as_ref().ok_or_else(|| EvaluationError::Forbidden(service_name.as_str().to_owned()))?;
        let query = Query::Select { dataset: None, pattern: pattern.clone(), base_iri: base_iri.cloned() };
        let answer = remote.service(service_name, &query.to_string(), &allowance())?;
        if let Some(meter) = current() {
            let cells: usize = answer.rows.iter().map(Vec::len).sum();
            meter.hold(cells * 64);
        }
        Ok(QuerySolutionIter::from_tuples(answer.variables.into(), answer.rows.into_iter().map(Ok)))
    }
}
