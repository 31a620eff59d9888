//! `LOAD` and `SERVICE`: what reaches beyond the dataset, through the allow-list.

use std::time::{Duration, Instant};

use oxigraph::model::{NamedNode, Triple};
use sparesults::{QueryResultsFormat, QueryResultsParser, SliceQueryResultsParserOutput};

use super::formats::{by_extension, uploaded};
use super::graphs;
use crate::dataset::{Allowance, EvaluationError, Remote, RemoteRows};
use crate::server::access::outgoing::{Ask, Given, Outgoing};
use crate::server::problem::Problem;

/// What `LOAD` asks for.
const GRAPHS: &str = "text/turtle, application/n-triples, application/rdf+xml;q=0.9, application/ld+json;q=0.8";
/// What `SERVICE` asks for.
const TABLES: &str = "application/sparql-results+json, application/sparql-results+xml;q=0.9";

/// Lends a worker the outside world until its deadline.
#[derive(Clone)]
pub struct Reach {
    pub outgoing: Outgoing,
    pub runtime: tokio::runtime::Handle,
    pub deadline: Instant,
}

impl Reach {
    fn fetch(&self, ask: Ask, allowance: &Allowance) -> Result<Given, Problem> {
        if allowance.cancel.as_ref().is_some_and(crate::dataset::CancellationToken::is_cancelled) {
            return Err(Problem::Cancelled);
        }
        let left = self.deadline.saturating_duration_since(Instant::now());
        let time = allowance.time.map_or(left, |time| time.min(left)).max(Duration::from_millis(1));
        self.runtime.block_on(self.outgoing.fetch(ask, time))
    }
}

impl Remote for Reach {
    fn service(&self, endpoint: &NamedNode, query: &str, allowance: &Allowance) -> Result<RemoteRows, EvaluationError> {
        let body = Some(("application/sparql-query", query.to_owned()));
        let given = self.fetch(Ask { url: endpoint.as_str().to_owned(), accept: TABLES, body }, allowance)?;
        let unread = |reason: &dyn std::fmt::Display| EvaluationError::Remote(format!("{endpoint}: {reason}"));
        let format = QueryResultsFormat::from_media_type(&given.content_type);
        let format = format.ok_or_else(|| unread(&format!("expected a table, found {:?}", given.content_type)))?;
        let output = QueryResultsParser::from_format(format).for_slice(&given.body).map_err(|error| unread(&error))?;
        let SliceQueryResultsParserOutput::Solutions(solutions) = output else {
            return Err(unread(&"expected a table, found a truth value"));
        };
        let variables = solutions.variables().to_vec();
        let rows = solutions.map(|row| row.map(|row| row.values().to_vec())).collect::<Result<_, _>>();
        Ok(RemoteRows { variables, rows: rows.map_err(|error| unread(&error))? })
    }

    fn load(&self, source: &NamedNode, allowance: &Allowance) -> Result<Vec<Triple>, EvaluationError> {
        let given = self.fetch(Ask { url: source.as_str().to_owned(), accept: GRAPHS, body: None }, allowance)?;
        let extension = source.as_str().rsplit_once('.').map(|(_, extension)| extension).unwrap_or_default();
        let format = uploaded(&given.content_type).or_else(|| by_extension(extension));
        let format = format.ok_or_else(|| {
            EvaluationError::Remote(format!(
                "{source} has the media type {:?}, which holds no graph",
                given.content_type
            ))
        })?;
        Ok(graphs::parse(&given.body, format, source.as_str())?)
    }
}
