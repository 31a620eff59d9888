//! Across years: which measures of a report take up the tasks that the year before it planned.
//!
//! What is found stands in a graph of its own beside the earlier report (`{report}/take-up`), since a report's own
//! graph depends on that report alone. It is made anew whenever one of the two reports is.

use std::collections::BTreeMap;

use oxrdf::{NamedNode, Term};

use crate::dataset::{Change, Dataset, DatasetError, EvaluationError, QueryRequest, QueryResults};
use crate::lexicon::quantities::Quantities;
use crate::rdf;
use crate::resolve::{Match, take_up};

/// Reports of the bodies of those that were touched, with each report's successor by year.
const PAIRS: &str = "
PREFIX fz: <https://w3id.org/fazhi/ns#>
PREFIX dcterms: <http://purl.org/dc/terms/>
SELECT DISTINCT ?earlier ?later ?year WHERE {
  ?touched dcterms:publisher ?body .
  ?earlier a fz:AnnualReport ; dcterms:publisher ?body ; fz:year ?year .
  ?later a fz:AnnualReport ; dcterms:publisher ?body ; fz:year ?next .
  FILTER (xsd:integer(STR(?next)) = xsd:integer(STR(?year)) + 1)
  FILTER (?touched = ?earlier || ?touched = ?later)
} ORDER BY ?earlier";

const TASKS: &str = "
PREFIX fz: <https://w3id.org/fazhi/ns#>
PREFIX dcterms: <http://purl.org/dc/terms/>
SELECT ?item ?text WHERE { ?item a fz:PlannedTask ; fz:report ?report ; dcterms:description ?text . } ORDER BY ?item";

const MEASURES: &str = "
PREFIX fz: <https://w3id.org/fazhi/ns#>
PREFIX dcterms: <http://purl.org/dc/terms/>
SELECT ?item ?text WHERE {
  ?item a fz:Measure ; fz:report ?report ; dcterms:title ?title .
  OPTIONAL { ?item dcterms:description ?whole }
  BIND (CONCAT(STR(?title), '。', COALESCE(STR(?whole), '')) AS ?text)
} ORDER BY ?item";

/// Links the tasks and measures of each pair of following years in which a touched report takes part.
pub(super) fn link(dataset: &Dataset, lists: &Quantities, touched: &[NamedNode]) -> Result<(), DatasetError> {
    let mut pairs = BTreeMap::new();
    for report in touched {
        for row in rows(dataset, PAIRS, &[("touched", report)], &["earlier", "later"])? {
            if let [Term::NamedNode(earlier), Term::NamedNode(later)] = &row[..] {
                pairs.insert(earlier.as_str().to_owned(), later.clone());
            }
        }
    }
    let mut changes = Vec::new();
    for (earlier, later) in pairs {
        let Ok(earlier) = NamedNode::new(earlier) else { continue };
        let tasks = texts(dataset, TASKS, &earlier)?;
        let measures = texts(dataset, MEASURES, &later)?;
        let matches = take_up(
            &tasks.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>(),
            &measures.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>(),
            lists,
        );
        // An IRI that came from the dataset gives valid ones below it; one that does not is left out, not guessed.
        let Ok(graph) = rdf::take_up_graph(&earlier) else { continue };
        let inner = innermost(&matches, &measures);
        let mut number = 0;
        let mut triples = Vec::new();
        for (at, found) in inner.iter().enumerate() {
            number = if at > 0 && inner[at - 1].task == found.task { number + 1 } else { 1 };
            let (task, measure) = (&tasks[found.task].0, &measures[found.measure].0);
            triples.extend(rdf::taken_up_by(task, number, measure, found.score).unwrap_or_default());
        }
        changes.push(Change::Replace { graph, triples, source: None });
    }
    if !changes.is_empty() {
        dataset.commit(changes)?;
    }
    Ok(())
}

/// Without the measures above another measure that takes up the same task: their text holds the text of that one.
fn innermost(matches: &[Match], measures: &[(NamedNode, String)]) -> Vec<Match> {
    let name = |found: &Match| measures[found.measure].0.as_str();
    let is_above = |above: &Match, below: &Match| {
        above.task == below.task && name(below).strip_prefix(name(above)).is_some_and(|rest| rest.starts_with('.'))
    };
    matches.iter().filter(|found| !matches.iter().any(|other| is_above(found, other))).copied().collect()
}

fn texts(dataset: &Dataset, query: &str, report: &NamedNode) -> Result<Vec<(NamedNode, String)>, EvaluationError> {
    Ok(rows(dataset, query, &[("report", report)], &["item", "text"])?
        .into_iter()
        .filter_map(|row| match &row[..] {
            [Term::NamedNode(item), Term::Literal(text)] => Some((item.clone(), text.value().to_owned())),
            _ => None,
        })
        .collect())
}

fn rows(
    dataset: &Dataset,
    query: &str,
    parameters: &[(&str, &NamedNode)],
    names: &[&str],
) -> Result<Vec<Vec<Term>>, EvaluationError> {
    let request = QueryRequest {
        query: format!("PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>{query}"),
        parameters: parameters.iter().map(|(name, node)| ((*name).to_owned(), (*node).clone().into())).collect(),
        ..QueryRequest::default()
    };
    let QueryResults::Solutions(solutions) = dataset.query(&request)? else { return Ok(Vec::new()) };
    solutions
        .map(|solution| {
            let solution = solution.map_err(|e| EvaluationError::Failed(e.to_string()))?;
            Ok(names.iter().filter_map(|name| solution.get(*name).cloned()).collect())
        })
        .collect()
}
