//! `LOAD` and `SERVICE`: what reaches beyond the dataset, through the allow-list.

use std::time::{Duration, Instant};

use oxigraph::model::{GraphName, NamedNode, Quad};
use oxrdfio::RdfFormat;
use spargebra::{GraphUpdateOperation, Update};

use super::formats::{by_extension, uploaded};
use super::graphs;
use crate::server::access::outgoing::{Ask, Outgoing};
use crate::server::problem::Problem;

/// What `LOAD` asks for.
const GRAPHS: &str = "text/turtle, application/n-triples, application/rdf+xml;q=0.9, application/ld+json;q=0.8, \
                      application/trig;q=0.7, application/n-quads;q=0.7";

/// Lends a worker the outside world until its deadline.
#[derive(Clone)]
pub struct Reach {
    pub outgoing: Outgoing,
    pub runtime: tokio::runtime::Handle,
    pub deadline: Instant,
}

impl Reach {
    fn fetch(&self, ask: Ask) -> Result<crate::server::access::outgoing::Given, Problem> {
        let time = self.deadline.saturating_duration_since(Instant::now()).max(Duration::from_millis(1));
        self.runtime.block_on(self.outgoing.fetch(ask, time))
    }

    /// Puts the triples of each `LOAD` in its place; everything is fetched before anything is changed.
    pub fn load(&self, update: Update) -> Result<Update, Problem> {
        let mut operations = Vec::with_capacity(update.operations.len());
        for operation in update.operations {
            match operation {
                GraphUpdateOperation::Load { silent, source, destination } => {
                    match self.document(&source, &destination) {
                        Ok(loaded) => operations.extend(loaded),
                        Err(_) if silent => {}
                        Err(problem) => return Err(problem),
                    }
                }
                other => operations.push(other),
            }
        }
        Ok(Update { base_iri: update.base_iri, operations })
    }

    fn document(
        &self,
        source: &NamedNode,
        destination: &spargebra::term::GraphName,
    ) -> Result<Vec<GraphUpdateOperation>, Problem> {
        let given = self.fetch(Ask { url: source.as_str().to_owned(), accept: GRAPHS, body: None })?;
        let extension = source.as_str().rsplit_once('.').map(|(_, extension)| extension).unwrap_or_default();
        let format = uploaded(&given.content_type).or_else(|| by_extension(extension));
        let format = format.ok_or_else(|| {
            Problem::Outgoing(format!("{source} has the media type {:?}, which holds no graph", given.content_type))
        })?;
        let quads: Vec<Quad> = if matches!(format, RdfFormat::NQuads | RdfFormat::TriG) {
            graphs::parse_quads(&given.body, format, source.as_str())?
        } else {
            let graph = match destination {
                spargebra::term::GraphName::NamedNode(node) => GraphName::from(node.clone()),
                spargebra::term::GraphName::DefaultGraph => GraphName::DefaultGraph,
            };
            let triples = graphs::parse(&given.body, format, source.as_str())?;
            triples.into_iter().map(|triple| triple.in_graph(graph.clone())).collect()
        };
        let mut operations = Vec::new();
        if let spargebra::term::GraphName::NamedNode(graph) = destination {
            operations.push(GraphUpdateOperation::Create { silent: true, graph: graph.clone() });
        }
        operations.push(graphs::insert_quads(quads));
        Ok(operations)
    }
}

/// Whether an update asks for anything from elsewhere.
pub fn loads(update: &Update) -> bool {
    update.operations.iter().any(|operation| matches!(operation, GraphUpdateOperation::Load { .. }))
}
