//! Queries: SPARQL text and limits in, whole results or an error out.

mod meter;
mod view;

use std::rc::Rc;
use std::sync::Arc;

use oxrdf::Variable;
use spareval::{QueryEvaluationError, QueryEvaluator, QueryResults, QuerySolutionIter, QueryTripleIter};
use spargebra::SparqlParser;

use self::meter::{Meter, Reason};
use self::view::{Scope, View};
use super::{Dataset, EvaluationError, QueryRequest, UpdateRequest, Version};

impl Dataset {
    /// Evaluates a query on the present snapshot. Blocking; the result is not `Send`: serialise it on the same thread.
    ///
    /// A result is whole or ends in an error: an iterator's last item is then `Err`, and
    /// [`EvaluationError::from`] tells why.
    pub fn query(&self, request: &QueryRequest) -> Result<QueryResults<'static>, EvaluationError> {
        let meter = Meter::new(&request.limits, request.cancel.clone());
        let mut parser = SparqlParser::new();
        if let Some(base) = &request.base {
            parser = parser.with_base_iri(base.as_str()).map_err(|e| EvaluationError::Syntax(e.to_string()))?;
        }
        let query = parser.parse_query(&request.query).map_err(|e| EvaluationError::Syntax(e.to_string()))?;
        let scope = Scope::new(query.dataset(), &request.default_graphs, &request.named_graphs, request.strict);
        let view = View::new(self.snapshot(), &scope, Rc::clone(&meter));
        let evaluator = QueryEvaluator::new();
        let results = meter.run(|| {
            let mut prepared = evaluator.prepare(&query);
            *prepared.dataset_mut() = scope.specification();
            for (name, term) in &request.parameters {
                let variable = Variable::new(name).map_err(|e| EvaluationError::Syntax(e.to_string()))?;
                prepared = prepared.substitute_variable(variable, term.clone());
            }
            prepared.execute(view).map_err(EvaluationError::from)
        })??;
        Ok(match results {
            QueryResults::Boolean(value) => QueryResults::Boolean(value),
            QueryResults::Solutions(solutions) => {
                let variables: Arc<[Variable]> = solutions.variables().into();
                QueryResults::Solutions(QuerySolutionIter::new(variables, Metered::new(solutions, meter)))
            }
            QueryResults::Graph(triples) => QueryResults::Graph(QueryTripleIter::new(Metered::new(triples, meter))),
        })
    }

    /// Applies an update; durable when it returns.
    pub fn update(&self, request: &UpdateRequest) -> Result<Version, super::DatasetError> {
        let _ = request;
        Err(EvaluationError::Failed("expected an update engine, found none yet".into()).into())
    }
}

/// Results under a meter: after an error comes nothing more, and what the evaluation held is dropped.
struct Metered<I> {
    inner: Option<I>,
    meter: Rc<Meter>,
    rows: u64,
}

impl<I> Metered<I> {
    fn new(inner: I, meter: Rc<Meter>) -> Self {
        Self { inner: Some(inner), meter, rows: 0 }
    }
}

impl<T, I: Iterator<Item = Result<T, QueryEvaluationError>>> Iterator for Metered<I> {
    type Item = Result<T, QueryEvaluationError>;

    fn next(&mut self) -> Option<Self::Item> {
        let inner = self.inner.as_mut()?;
        let outcome = match self.meter.run(|| inner.next()) {
            Ok(outcome) => outcome,
            Err(error) => Some(Err(error.into())),
        };
        match outcome {
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
            error => Self::Failed(error.to_string()),
        }
    }
}
