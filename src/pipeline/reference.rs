//! Reference data beside the reports: the ontology, the concept schemes, divisions and regulations, a graph each.

use oxrdf::{NamedNode, Triple};
use sha2::{Digest, Sha256};

use super::{Pipeline, hex};
use crate::dataset::{Change, Dataset, DatasetError};
use crate::rdf::{self, RdfError};

/// Brings the reference graphs of a dataset up to date; one that has not changed is left as it is.
pub(super) fn commit(pipeline: &Pipeline<'_>, dataset: &Dataset) -> Result<(), DatasetError> {
    let known = dataset.graphs();
    let changes: Vec<Change> = graphs(pipeline)
        .map_err(|e| DatasetError::Write(Box::new(e)))?
        .into_iter()
        .filter_map(|(graph, triples)| {
            let source = Some(digest(&triples));
            let unchanged = known.iter().any(|record| record.name == graph && record.source == source);
            (!unchanged).then_some(Change::Replace { graph, triples, source })
        })
        .collect();
    if changes.is_empty() { Ok(()) } else { dataset.commit(changes).map(drop) }
}

fn graphs(pipeline: &Pipeline<'_>) -> Result<Vec<(NamedNode, Vec<Triple>)>, RdfError> {
    let _ = pipeline;
    Ok(vec![rdf::reference::ontology()?, rdf::reference::schemes()?])
}

fn digest(triples: &[Triple]) -> String {
    let mut hash = Sha256::new();
    for triple in triples {
        hash.update(triple.to_string());
        hash.update("\n");
    }
    format!("reference {}", hex(&hash.finalize()))
}
