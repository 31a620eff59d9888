//! Query evaluation.

use oxigraph::sparql::{QueryResults, SparqlEvaluator};

use super::{Dataset, EvaluationError, QueryRequest, UpdateRequest, Version};

impl Dataset {
    /// Evaluates a query on the present snapshot. Blocking; the result is not `Send`: serialise it on the same thread.
    pub fn query(&self, request: &QueryRequest) -> Result<QueryResults<'static>, EvaluationError> {
        let mut evaluator = SparqlEvaluator::new();
        if let Some(base) = &request.base {
            evaluator = evaluator.with_base_iri(base.as_str()).map_err(|e| EvaluationError::Syntax(e.to_string()))?;
        }
        let mut prepared = evaluator.parse_query(&request.query).map_err(|e| EvaluationError::Syntax(e.to_string()))?;
        if !request.strict {
            prepared.dataset_mut().set_default_graph_as_union();
        }
        prepared.on_store(&self.store).execute().map_err(|e| EvaluationError::Failed(e.to_string()))
    }

    /// Applies an update; durable when it returns.
    pub fn update(&self, request: &UpdateRequest) -> Result<Version, super::DatasetError> {
        let _ = request;
        Err(EvaluationError::Failed("expected an update engine, found none yet".into()).into())
    }
}
