//! Queries: SPARQL text and limits in, whole results or an error out.

mod deep;
mod depth;
mod functions;
mod meter;
mod nodes;
mod parse;
mod remote;
mod rewrite;
mod shape;
mod update;
mod variables;
mod view;

use std::rc::Rc;
use std::sync::Arc;

use oxrdf::{Term, Triple, Variable};
use spareval::{QueryEvaluationError, QueryEvaluator, QueryResults, QuerySolution, QuerySolutionIter, QueryTripleIter};

use self::meter::{Meter, Reason};
pub use self::parse::{Form, ParsedQuery, ParsedUpdate};
pub use self::remote::{Allowance, Remote, RemoteRows};
use self::view::{Scope, View};
use super::{Dataset, EvaluationError, QueryRequest, Reader};

/// A `CONSTRUCT` remembers this many of the triples it has given.
const REMEMBERED: u64 = 1 << 20;

impl Dataset {
    /// Evaluates a query on the present snapshot. Blocking; the result is not `Send`: serialise it on the same thread.
    ///
    /// A result is whole or ends in an error: an iterator's last item is then `Err`, and
    /// [`EvaluationError::from`] tells why.
    pub fn query(&self, request: &QueryRequest) -> Result<QueryResults<'static>, EvaluationError> {
        self.reader().query_parsed(&ParsedQuery::new(&request.query, request.base.as_deref())?, request)
    }

    /// Like [`query`](Self::query), for a query that was parsed before; the request's text and base are not looked at.
    pub fn query_parsed(
        &self,
        query: &ParsedQuery,
        request: &QueryRequest,
    ) -> Result<QueryResults<'static>, EvaluationError> {
        self.reader().query_parsed(query, request)
    }
}

impl Reader {
    /// Evaluates a query on this version.
    pub fn query(&self, request: &QueryRequest) -> Result<QueryResults<'static>, EvaluationError> {
        self.query_parsed(&ParsedQuery::new(&request.query, request.base.as_deref())?, request)
    }

    /// Evaluates a query that was parsed before; the request's text and base are not looked at.
    pub fn query_parsed(
        &self,
        query: &ParsedQuery,
        request: &QueryRequest,
    ) -> Result<QueryResults<'static>, EvaluationError> {
        if query.depth > deep::SHALLOW { deep::stream(self, query, request) } else { self.evaluate(query, request) }
    }

    fn evaluate(&self, query: &ParsedQuery, request: &QueryRequest) -> Result<QueryResults<'static>, EvaluationError> {
        let meter = Meter::new(&request.limits, request.cancel.clone());
        let query = &query.query;
        let scope = Scope::new(query.dataset(), &request.default_graphs, &request.named_graphs, request.strict);
        let query = rewrite::query(query, &request.parameters)?;
        let view = View::new(Arc::clone(&self.current.snapshot), &scope, Rc::clone(&meter));
        let evaluator = rewrite::equip(QueryEvaluator::new(), request.remote.clone(), &query.aggregates);
        let results = meter.run(|| {
            let mut prepared = evaluator.prepare(&query.pattern);
            *prepared.dataset_mut() = scope.specification();
            prepared.execute(view).map_err(EvaluationError::from)
        })??;
        Ok(match results {
            QueryResults::Boolean(value) => QueryResults::Boolean(value),
            QueryResults::Solutions(solutions) => {
                let variables: Arc<[Variable]> = solutions.variables().into();
                let metered = Metered::new(solutions, meter, |_: &QuerySolution| 0);
                QueryResults::Solutions(QuerySolutionIter::new(variables, metered))
            }
            QueryResults::Graph(triples) => {
                QueryResults::Graph(QueryTripleIter::new(Metered::new(triples, meter, triple_bytes)))
            }
        })
    }
}

fn triple_bytes(triple: &Triple) -> usize {
    let object = match &triple.object {
        Term::Literal(literal) => literal.value().len(),
        _ => 64,
    };
    256 + triple.predicate.as_str().len() + object
}

/// Results under a meter: after an error comes nothing more, and what the evaluation held is dropped.
struct Metered<I, W> {
    inner: Option<I>,
    meter: Rc<Meter>,
    rows: u64,
    /// What the evaluator goes on holding of a row that it gave.
    weight: W,
}

impl<I, W> Metered<I, W> {
    fn new(inner: I, meter: Rc<Meter>, weight: W) -> Self {
        Self { inner: Some(inner), meter, rows: 0, weight }
    }
}

impl<T, I: Iterator<Item = Result<T, QueryEvaluationError>>, W: Fn(&T) -> usize> Iterator for Metered<I, W> {
    type Item = Result<T, QueryEvaluationError>;

    fn next(&mut self) -> Option<Self::Item> {
        let inner = self.inner.as_mut()?;
        let weight = &self.weight;
        let remembered = self.rows < REMEMBERED;
        let meter = &self.meter;
        let outcome = meter.run(|| {
            let row = inner.next();
            if let Some(Ok(row)) = &row
                && remembered
            {
                meter.hold(weight(row));
            }
            row
        });
        match outcome.unwrap_or_else(|error| Some(Err(error.into()))) {
            Some(Ok(row)) => {
                self.rows += 1;
                if let Some(limit) = self.meter.limits().rows.filter(|limit| self.rows > *limit) {
                    self.inner = None;
                    return Some(Err(EvaluationError::from(Reason::Budget { what: "rows", limit }).into()));
                }
                Some(Ok(row))
            }
            ended => {
                self.inner = None;
                ended
            }
        }
    }
}

impl From<EvaluationError> for QueryEvaluationError {
    fn from(error: EvaluationError) -> Self {
        Self::Dataset(Box::new(error))
    }
}

/// The reason behind an error that a result ended in.
impl From<QueryEvaluationError> for EvaluationError {
    fn from(error: QueryEvaluationError) -> Self {
        match error {
            QueryEvaluationError::Dataset(source) | QueryEvaluationError::Service(source) => {
                match source.downcast::<Self>() {
                    Ok(error) => *error,
                    Err(source) => Self::Failed(source.to_string()),
                }
            }
            QueryEvaluationError::UnsupportedService(name) => Self::Forbidden(name.into_string()),
            QueryEvaluationError::Cancelled => Self::Cancelled,
            QueryEvaluationError::Unexpected(error) => Self::Failed(error.to_string()),
            error => Self::Impossible(error.to_string()),
        }
    }
}
