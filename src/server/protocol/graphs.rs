//! One graph of the dataset, as the Graph Store Protocol sees it.

use oxigraph::model::{GraphName, NamedNode, Quad, Triple};
use oxrdfio::{RdfFormat, RdfParseError, RdfParser};
use spargebra::GraphUpdateOperation;
use spargebra::algebra::GraphTarget;

use crate::dataset::{Dataset, ParsedUpdate, UpdateRequest};
use crate::server::evaluate::running::Running;
use crate::server::problem::Problem;

/// A graph named in a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    Default,
    Named(NamedNode),
}

impl Target {
    /// Its name in the dataset.
    pub fn graph_name(&self) -> GraphName {
        match self {
            Self::Default => GraphName::DefaultGraph,
            Self::Named(name) => name.clone().into(),
        }
    }
}

impl std::fmt::Display for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::Named(name) => f.write_str(name.as_str()),
        }
    }
}

/// Makes the graph hold exactly these triples. Whether it was there before.
pub fn replace(dataset: &Dataset, target: &Target, triples: &[Triple]) -> Result<bool, Problem> {
    Ok(!dataset.put_graph(&target.graph_name(), triples)?.created)
}

/// Adds these triples. Whether the graph was there before.
pub fn merge(dataset: &Dataset, target: &Target, triples: &[Triple]) -> Result<bool, Problem> {
    Ok(!dataset.merge_graph(&target.graph_name(), triples)?.created)
}

/// Removes the graph; the default graph is emptied. Whether it was there.
pub fn remove(dataset: &Dataset, target: &Target) -> Result<bool, Problem> {
    Ok(dataset.delete_graph(&target.graph_name())?.is_some())
}

/// Adds quads to whatever graphs they name.
pub fn merge_quads(dataset: &Dataset, quads: Vec<Quad>, run: Run<'_>) -> Result<(), Problem> {
    let data = quads.into_iter().map(data).collect();
    update(dataset, vec![GraphUpdateOperation::InsertData { data }], run)
}

/// Limits and cancellation of a write.
#[derive(Clone, Copy)]
pub struct Run<'a> {
    pub running: &'a Running,
    pub request: &'a UpdateRequest,
}

/// Applies operations as one update.
pub fn update(dataset: &Dataset, operations: Vec<GraphUpdateOperation>, run: Run<'_>) -> Result<(), Problem> {
    let request = UpdateRequest { cancel: Some(run.running.cancel.clone()), ..run.request.clone() };
    dataset.update_parsed(&ParsedUpdate::of(operations)?, &request)?;
    Ok(())
}

fn data(quad: Quad) -> spargebra::term::Quad {
    spargebra::term::Quad {
        subject: quad.subject,
        predicate: quad.predicate,
        object: quad.object,
        graph_name: match quad.graph_name {
            GraphName::NamedNode(node) => spargebra::term::GraphName::NamedNode(node),
            // A graph named by a blank node cannot be named again: its quads go to the default graph.
            GraphName::BlankNode(_) | GraphName::DefaultGraph => spargebra::term::GraphName::DefaultGraph,
        },
    }
}

/// Reads an uploaded graph. Its blank nodes are new ones.
pub fn parse(bytes: &[u8], format: RdfFormat, base: &str) -> Result<Vec<Triple>, Problem> {
    let parser = parser(format, base)?.without_named_graphs();
    parser.for_slice(bytes).map(|quad| quad.map(Triple::from).map_err(syntax)).collect()
}

/// Reads uploaded quads.
pub fn parse_quads(bytes: &[u8], format: RdfFormat, base: &str) -> Result<Vec<Quad>, Problem> {
    parser(format, base)?.for_slice(bytes).map(|quad| quad.map_err(syntax)).collect()
}

fn parser(format: RdfFormat, base: &str) -> Result<RdfParser, Problem> {
    RdfParser::from_format(format)
        .rename_blank_nodes()
        .with_base_iri(base)
        .map_err(|error| Problem::BadRequest(format!("expected an absolute IRI as the graph's name: {error}")))
}

fn syntax(error: impl Into<RdfParseError>) -> Problem {
    match error.into() {
        RdfParseError::Syntax(error) => match error.location() {
            Some(place) => Problem::Malformed {
                what: "graph",
                message: error.to_string(),
                line: place.start.line + 1,
                column: place.start.column + 1,
            },
            None => Problem::BadRequest(format!("the graph is malformed: {error}")),
        },
        RdfParseError::Io(error) => Problem::Internal(error.to_string()),
    }
}

/// Bounds a PATCH to its graph: what names no graph means this one, what names another is refused.
pub fn bounded(operations: Vec<GraphUpdateOperation>, target: &Target) -> Result<Vec<GraphUpdateOperation>, Problem> {
    let Target::Named(graph) = target else { return Ok(operations) };
    let elsewhere = || Problem::BadRequest("expected operations on the patched graph alone".into());
    let name = |given: spargebra::term::GraphName| match given {
        spargebra::term::GraphName::DefaultGraph => Ok(spargebra::term::GraphName::NamedNode(graph.clone())),
        spargebra::term::GraphName::NamedNode(node) if node == *graph => Ok(node.into()),
        spargebra::term::GraphName::NamedNode(_) => Err(elsewhere()),
    };
    let pattern = |given: spargebra::term::GraphNamePattern| match given {
        spargebra::term::GraphNamePattern::DefaultGraph => {
            Ok(spargebra::term::GraphNamePattern::NamedNode(graph.clone()))
        }
        spargebra::term::GraphNamePattern::NamedNode(node) if node == *graph => Ok(node.into()),
        _ => Err(elsewhere()),
    };
    let bound = |operation| match operation {
        GraphUpdateOperation::InsertData { mut data } => {
            for quad in &mut data {
                quad.graph_name = name(quad.graph_name.clone())?;
            }
            Ok(GraphUpdateOperation::InsertData { data })
        }
        GraphUpdateOperation::DeleteData { mut data } => {
            for quad in &mut data {
                quad.graph_name = name(quad.graph_name.clone())?;
            }
            Ok(GraphUpdateOperation::DeleteData { data })
        }
        GraphUpdateOperation::DeleteInsert { mut delete, mut insert, using: None, pattern: wanted } => {
            for quad in &mut delete {
                quad.graph_name = pattern(quad.graph_name.clone())?;
            }
            for quad in &mut insert {
                quad.graph_name = pattern(quad.graph_name.clone())?;
            }
            let using = spargebra::algebra::QueryDataset { default: vec![graph.clone()], named: Some(Vec::new()) };
            Ok(GraphUpdateOperation::DeleteInsert { delete, insert, using: Some(using), pattern: wanted })
        }
        GraphUpdateOperation::Clear { graph: GraphTarget::DefaultGraph, silent } => {
            Ok(GraphUpdateOperation::Clear { graph: GraphTarget::NamedNode(graph.clone()), silent })
        }
        _ => Err(elsewhere()),
    };
    operations.into_iter().map(bound).collect()
}

#[cfg(test)]
mod tests {
    use super::{Target, bounded, parse};
    use crate::server::problem::Problem;
    use oxigraph::model::NamedNode;
    use oxrdfio::RdfFormat;
    use spargebra::SparqlParser;

    #[test]
    fn a_patch_stays_in_its_graph() {
        // update, accepted, reason
        let table = [
            ("INSERT DATA { <http://e/s> <http://e/p> 1 }", true, "no graph named: this one"),
            ("INSERT DATA { GRAPH <http://e/g> { <http://e/s> <http://e/p> 1 } }", true, "this one by name"),
            ("INSERT DATA { GRAPH <http://e/h> { <http://e/s> <http://e/p> 1 } }", false, "another one"),
            ("DELETE WHERE { ?s ?p ?o }", true, "a pattern"),
            ("INSERT { GRAPH ?g { ?s ?p ?o } } WHERE { ?s ?p ?o . ?g ?p ?o }", false, "a graph not known before"),
            ("DROP ALL", false, "every graph"),
            ("LOAD <http://e/d>", false, "the world"),
            ("INSERT { ?s ?p ?o } USING <http://e/h> WHERE { ?s ?p ?o }", false, "reads another graph"),
        ];
        let target = Target::Named(NamedNode::new_unchecked("http://e/g"));
        for (update, accepted, reason) in table {
            let parsed = SparqlParser::new().parse_update(update).unwrap();
            let outcome = bounded(parsed.operations, &target);
            assert_eq!(outcome.is_ok(), accepted, "{update}: {reason}");
            let named = |text: &String| text.contains("<http://e/g>");
            assert!(outcome.is_err() || outcome.unwrap().iter().map(ToString::to_string).all(|text| named(&text)));
        }
    }

    #[test]
    fn a_fault_in_a_graph_has_its_place() {
        // format, text, line
        let table = [
            (RdfFormat::Turtle, "<a> <b> <c> .\n<a> <b> .", Some(2)),
            (RdfFormat::NTriples, "<http://e/a> <http://e/b> .", Some(1)),
            (RdfFormat::RdfXml, "<rdf:RDF>", None),
            (RdfFormat::NQuads, "<http://e/a> <http://e/b> <http://e/c> <http://e/g> .", None),
        ];
        for (format, text, expected) in table {
            match parse(text.as_bytes(), format, "http://e/").unwrap_err() {
                Problem::Malformed { line, .. } => assert_eq!(expected.unwrap_or(line), line, "{text}"),
                Problem::BadRequest(_) => assert_eq!(expected, None, "{text}"),
                other => panic!("{other}"),
            }
        }
    }
}
