//! Graphs beside the reports: the ontology, the concept schemes, divisions and regulations; and the catalogue.

use std::collections::{BTreeMap, BTreeSet};

use oxrdf::{NamedNode, Triple};
use sha2::{Digest, Sha256};

use super::{Pipeline, hex};
use crate::dataset::{Change, Dataset, DatasetError};
use crate::export::{CatalogueSettings, catalogue, catalogue_graph};
use crate::lexicon::divisions::Divisions;
use crate::lexicon::regulations::Norm;
use crate::rdf::reference::{DivisionFact, RegulationFact};
use crate::rdf::{self, RdfError};
use crate::resolve::reference;

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

/// Describes the dataset anew, when what it holds has changed.
pub(super) fn commit_catalogue(pipeline: &Pipeline<'_>, dataset: &Dataset) -> Result<(), DatasetError> {
    let write = |e: RdfError| DatasetError::Write(Box::new(e));
    let settings = CatalogueSettings { policy: pipeline.policy.clone(), ..CatalogueSettings::default() };
    let graph = catalogue_graph(pipeline.policy).map_err(write)?;
    let triples = catalogue(&dataset.reader(), &settings).map_err(write)?;
    let source = Some(digest(&triples));
    if dataset.graphs().iter().any(|record| record.name == graph && record.source == source) {
        return Ok(());
    }
    dataset.commit(vec![Change::Replace { graph, triples, source }]).map(drop)
}

fn graphs(pipeline: &Pipeline<'_>) -> Result<Vec<(NamedNode, Vec<Triple>)>, RdfError> {
    Ok(vec![
        rdf::reference::ontology()?,
        rdf::reference::schemes()?,
        rdf::reference::divisions(divisions(&pipeline.lexicon.divisions))?,
        rdf::reference::regulations(pipeline.lexicon.norms.all().iter().map(regulation))?,
    ])
}

/// One fact for each code: a code's later row is today's division, its earlier rows are former names of it.
fn divisions(known: &Divisions) -> Vec<DivisionFact> {
    let mut facts: BTreeMap<&str, DivisionFact> = BTreeMap::new();
    for row in known.all() {
        let names = [row.name.clone(), row.short.clone()].into_iter().filter(|name| !name.is_empty());
        if let Some(fact) = facts.get_mut(row.code.as_str())
            && (row.until.is_some() || fact.until.is_none())
        {
            fact.alt_names.extend(names);
            continue;
        }
        let fact = DivisionFact {
            division: reference(row, known),
            alt_names: names.collect(),
            since: row.from,
            until: row.until,
            successor: known.code(&row.successor).map(|successor| reference(successor, known)),
        };
        if let Some(former) = facts.insert(&row.code, fact) {
            let alt_names = former.alt_names;
            facts.entry(&row.code).and_modify(|fact| fact.alt_names.extend(alt_names));
        }
    }
    for fact in facts.values_mut() {
        let mut seen = BTreeSet::new();
        fact.alt_names.retain(|name| seen.insert(name.clone()));
    }
    facts.into_values().collect()
}

fn regulation(norm: &Norm) -> RegulationFact {
    RegulationFact {
        title: norm.title.clone(),
        alt_titles: norm.short.clone(),
        kind: norm.kind,
        number: None,
        issuer: (!norm.issuer.is_empty()).then(|| norm.issuer.clone()),
        editions: norm.editions.iter().map(|e| (e.adopted.clone(), e.in_force.clone())).collect(),
        ended: norm.ended.clone(),
        successor: norm.successor.clone(),
    }
}

fn digest(triples: &[Triple]) -> String {
    let mut hash = Sha256::new();
    for triple in triples {
        hash.update(triple.to_string());
        hash.update("\n");
    }
    format!("reference {}", hex(&hash.finalize()))
}
