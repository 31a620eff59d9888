//! Graphs beside the reports: the ontology, the concept schemes, divisions and regulations; and the catalogue.

use std::collections::{BTreeMap, BTreeSet};

use oxrdf::{NamedNode, Triple};

use super::Pipeline;
use crate::dataset::{Change, Dataset, DatasetError};
use crate::export::{CatalogueSettings, Publication, catalogue, catalogue_graph};
use crate::lexicon::divisions::{Division, Divisions};
use crate::lexicon::regulations::Norm;
use crate::rdf::RdfError;
use crate::rdf::reference::{self as facts, DivisionFact, RegulationFact};
use crate::resolve::reference;

/// Brings the reference graphs of a dataset up to date. They follow from the pipeline alone: when each was made by an
/// equal one, they are not even built, unless `force` asks for it.
pub(super) fn commit(pipeline: &Pipeline<'_>, dataset: &Dataset, force: bool) -> Result<(), DatasetError> {
    let write = |e: RdfError| DatasetError::Write(Box::new(e));
    let source = format!("reference {}", pipeline.fingerprint(b"reference"));
    let known = dataset.graphs();
    let names = facts::names().map_err(write)?;
    let current =
        |name: &NamedNode| known.iter().any(|record| record.name == *name && record.source.as_ref() == Some(&source));
    if !force && names.iter().all(current) {
        return Ok(());
    }
    let changes = graphs(pipeline)
        .map_err(write)?
        .into_iter()
        .map(|(graph, triples)| Change::Replace { graph, triples, source: Some(source.clone()) })
        .collect();
    dataset.commit(changes).map(drop)
}

/// Describes the dataset anew, when anything in it or in the settings has changed since it was last described.
pub(super) fn commit_catalogue(
    pipeline: &Pipeline<'_>,
    publication: &Publication,
    dataset: &Dataset,
) -> Result<(), DatasetError> {
    let write = |e: RdfError| DatasetError::Write(Box::new(e));
    let settings = CatalogueSettings::new(pipeline.policy, publication);
    let reader = dataset.reader();
    if settings.is_current(&reader).map_err(write)? {
        return Ok(());
    }
    let graph = catalogue_graph(pipeline.policy).map_err(write)?;
    let triples = catalogue(&reader, &settings).map_err(write)?;
    let source = Some(settings.mark(reader.version()));
    dataset.commit(vec![Change::Replace { graph, triples, source }]).map(drop)
}

fn graphs(pipeline: &Pipeline<'_>) -> Result<Vec<(NamedNode, Vec<Triple>)>, RdfError> {
    let lexicon = pipeline.lexicon;
    Ok(vec![
        facts::ontology()?,
        facts::schemes()?,
        facts::divisions(divisions(&lexicon.divisions))?,
        facts::regulations(lexicon.norms.all().iter().map(regulation))?,
    ])
}

/// One fact a code: a code that was renamed has a row for each name, and the name of today is the one it goes by.
fn divisions(known: &Divisions) -> Vec<DivisionFact> {
    let mut rows: BTreeMap<&str, Vec<&Division>> = BTreeMap::new();
    for row in known.all() {
        rows.entry(&row.code).or_default().push(row);
    }
    rows.into_values()
        .filter_map(|mut rows| {
            rows.sort_by_key(|row| row.until.unwrap_or(i32::MAX));
            let today = rows.pop()?;
            let names = rows.iter().flat_map(|row| [&row.name, &row.short]).chain([&today.short]);
            let alt_names: BTreeSet<String> = names.filter(|name| !name.is_empty()).cloned().collect();
            Some(DivisionFact {
                division: reference(today, known),
                alt_names: alt_names.into_iter().collect(),
                since: today.from,
                until: today.until,
                successor: known.code(&today.successor).map(|successor| reference(successor, known)),
            })
        })
        .collect()
}

fn regulation(norm: &Norm) -> RegulationFact {
    RegulationFact {
        title: norm.title.clone(),
        alt_titles: norm.short.clone(),
        kind: norm.kind,
        number: None,
        issuer: Some(norm.issuer.clone()).filter(|issuer| !issuer.is_empty()),
        editions: norm.editions.iter().map(|edition| (edition.adopted.clone(), edition.in_force.clone())).collect(),
        ended: norm.ended.clone(),
        successor: norm.successor.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use oxrdf::vocab::rdf;

    use crate::lexicon::Lexicon;
    use crate::rdf::Policy;

    #[test]
    fn the_catalogue_is_made_anew_when_something_changed() {
        let dataset = Dataset::in_memory().expect("memory");
        let policy = Policy::default();
        let pipeline = Pipeline { lexicon: Lexicon::builtin(), policy: &policy };
        let node = |name: &str| NamedNode::new_unchecked(format!("https://example.org/{name}"));
        let put = |name: &str| {
            let triples = vec![Triple::new(node(name), rdf::TYPE, node("Thing"))];
            dataset.commit(vec![Change::Replace { graph: node(name), triples, source: None }]).expect("a commit");
        };
        let describe = |publication: &Publication| {
            commit_catalogue(&pipeline, publication, &dataset).expect("a catalogue");
            dataset.reader().version().0
        };
        let (silent, titled) = (Publication::default(), toml::from_str("title = \"目录\"").expect("settings"));
        put("a");
        assert_eq!(describe(&silent), 2, "described");
        assert_eq!(describe(&silent), 2, "nothing changed");
        assert_eq!(describe(&titled), 3, "the publisher says something else");
        assert_eq!(describe(&titled), 3, "nothing changed");
        put("b");
        assert_eq!(describe(&titled), 5, "the data changed");
        assert_eq!(describe(&titled), 5, "nothing changed");
    }

    #[test]
    fn the_authority_files_become_graphs() {
        let lexicon = Lexicon::builtin();
        let facts = divisions(&lexicon.divisions);
        assert!(facts.len() > 3000, "only {} divisions", facts.len());
        let jiading = facts.iter().find(|fact| fact.division.path == "310114").expect("嘉定区");
        assert_eq!(jiading.division.name, "嘉定区");
        assert_eq!(jiading.division.parent.as_ref().map(|above| above.path.as_str()), Some("310000"));
        assert_eq!(jiading.alt_names, ["嘉定"]);
        assert_eq!(jiading.until, None);
        let mut codes: Vec<&str> = facts.iter().map(|fact| fact.division.path.as_str()).collect();
        codes.dedup();
        assert_eq!(codes.len(), facts.len(), "one fact a code");
        assert!(facts::divisions(facts).is_ok());
        let regulations = facts::regulations(lexicon.norms.all().iter().map(regulation)).expect("a graph").1;
        let law = "<https://w3id.org/fazhi/regulation/中华人民共和国行政处罚法>";
        assert!(regulations.iter().any(|triple| triple.subject.to_string() == law));
    }
}
