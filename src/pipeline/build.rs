//! Many sources → committed graphs: in parallel, in order, in batches.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;

use oxrdf::NamedNode;

use super::{Counts, Pipeline, PipelineError, ReportGraph, Source, contained};
use crate::dataset::{Change, Dataset, DatasetError};
use crate::export::Publication;
use crate::report::Warning;

/// A commit is written once this many triples wait for it: one write to disk costs milliseconds whatever it holds.
const BATCH_TRIPLES: usize = 100_000;

/// What became of one source.
#[derive(Debug)]
pub enum Event {
    /// Its graph was committed, or will be with the batch under way.
    Built { name: String, graph: NamedNode, counts: Counts, warnings: Vec<Warning> },
    /// The dataset already holds the graph of these very bytes.
    Unchanged { name: String, graph: NamedNode },
    /// It became no graph.
    Refused { name: String, error: BuildError },
}

/// Why a source was refused.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    #[error("cannot be read")]
    Unreadable(#[source] std::io::Error),
    #[error(transparent)]
    Pipeline(#[from] PipelineError),
}

/// How a build ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    pub built: usize,
    pub unchanged: usize,
    pub refused: usize,
}

/// Builds sources into a dataset.
pub struct Build<'a> {
    pub pipeline: Pipeline<'a>,
    /// What the catalogue says that no data tells.
    pub publication: &'a Publication,
    pub dataset: &'a Dataset,
    /// Build even what has not changed.
    pub force: bool,
}

enum Outcome {
    Graph(Box<ReportGraph>, String),
    Unchanged(NamedNode),
    Refused(BuildError),
}

impl Build<'_> {
    /// Reads, maps and commits every source; `report` hears of each in the order given. What one source does
    /// wrong stops no other. An error is one of the dataset: what was committed before stays.
    pub fn run(&self, sources: &[Source], mut report: impl FnMut(Event)) -> Result<Summary, DatasetError> {
        let known: HashMap<String, NamedNode> = if self.force {
            HashMap::new()
        } else {
            self.dataset.graphs().into_iter().filter_map(|g| Some((g.source?, g.name))).collect()
        };
        super::reference::commit(&self.pipeline, self.dataset, self.force)?;
        let mut summary = Summary::default();
        let mut batch = Batch::default();
        let next = AtomicUsize::new(0);
        let stop = AtomicBool::new(false);
        let threads = std::thread::available_parallelism().map_or(1, usize::from).min(sources.len().max(1));
        // A worker runs at most this far ahead of the commits, so that memory stays bounded.
        let (send, receive) = mpsc::sync_channel(threads * 4);
        let committed = std::thread::scope(|scope| {
            for _ in 0..threads {
                let (send, next, stop, known) = (send.clone(), &next, &stop, &known);
                scope.spawn(move || {
                    while !stop.load(Ordering::Relaxed) {
                        let at = next.fetch_add(1, Ordering::Relaxed);
                        let Some(source) = sources.get(at) else { break };
                        let outcome = contained(|| self.pipeline.one(source, known))
                            .unwrap_or_else(|error| Outcome::Refused(error.into()));
                        if send.send((at, outcome)).is_err() {
                            break;
                        }
                    }
                });
            }
            drop(send);
            let mut waiting = BTreeMap::new();
            let mut due = 0;
            let mut result = Ok(());
            while let Ok((at, outcome)) = receive.recv() {
                waiting.insert(at, outcome);
                while let Some(outcome) = waiting.remove(&due) {
                    report(batch.take(&sources[due].name, outcome, &mut summary));
                    due += 1;
                }
                if batch.triples >= BATCH_TRIPLES && result.is_ok() {
                    result = batch.commit(self.dataset);
                    stop.store(result.is_err(), Ordering::Relaxed);
                }
            }
            result.and_then(|()| batch.commit(self.dataset))
        });
        committed?;
        super::takeup::link(self.dataset, &self.pipeline.lexicon.quantities, &batch.touched)?;
        super::reference::commit_catalogue(&self.pipeline, self.publication, self.dataset)?;
        Ok(summary)
    }
}

impl Pipeline<'_> {
    fn one(&self, source: &Source, known: &HashMap<String, NamedNode>) -> Outcome {
        let bytes = match source.bytes() {
            Ok(bytes) => bytes,
            Err(error) => return Outcome::Refused(BuildError::Unreadable(error)),
        };
        let fingerprint = self.fingerprint(&bytes);
        if let Some(name) = known.get(&fingerprint) {
            return Outcome::Unchanged(name.clone());
        }
        let graph = self.read(&source.name, &bytes, None).and_then(|resolved| self.graph(&resolved));
        match graph {
            Ok(graph) => Outcome::Graph(Box::new(graph), fingerprint),
            Err(error) => Outcome::Refused(error.into()),
        }
    }
}

/// What waits for the next commit, and which source gave each graph in this run.
#[derive(Default)]
struct Batch {
    changes: Vec<Change>,
    triples: usize,
    origin: BTreeMap<String, String>,
    touched: Vec<NamedNode>,
}

impl Batch {
    fn take(&mut self, name: &str, outcome: Outcome, summary: &mut Summary) -> Event {
        let name = name.to_owned();
        match outcome {
            Outcome::Unchanged(graph) => {
                summary.unchanged += 1;
                self.origin.insert(graph.as_str().to_owned(), name.clone());
                Event::Unchanged { name, graph }
            }
            Outcome::Graph(graph, fingerprint) => {
                if let Some(first) = self.origin.get(graph.name.as_str()) {
                    summary.refused += 1;
                    let error = PipelineError::Duplicate(first.clone()).into();
                    return Event::Refused { name, error };
                }
                summary.built += 1;
                self.origin.insert(graph.name.as_str().to_owned(), name.clone());
                self.triples += graph.triples.len();
                self.touched.push(graph.name.clone());
                self.changes.push(Change::Replace {
                    graph: graph.name.clone(),
                    triples: graph.triples,
                    source: Some(fingerprint),
                });
                Event::Built { name, graph: graph.name, counts: graph.counts, warnings: graph.warnings }
            }
            Outcome::Refused(error) => {
                summary.refused += 1;
                Event::Refused { name, error }
            }
        }
    }

    fn commit(&mut self, dataset: &Dataset) -> Result<(), DatasetError> {
        self.triples = 0;
        let changes = std::mem::take(&mut self.changes);
        if changes.is_empty() { Ok(()) } else { dataset.commit(changes).map(drop) }
    }
}
