//! A source from bytes to a committed graph; used by the command line and by uploads alike.

mod build;
mod inputs;
mod reference;
mod takeup;

use std::fmt;

use oxrdf::{NamedNode, Triple};
use sha2::{Digest, Sha256};

use crate::document::{Document, ReadError};
use crate::extract::extract;
use crate::lexicon::Lexicon;
use crate::rdf::{self, Policy};
use crate::report::{ResolvedReport, Warning};
use crate::resolve::resolve;

pub use build::{Build, Event, Summary};
pub use inputs::{Content, InputError, Source, output_names, sample_sources, sources};

/// Why an input became no graph.
#[derive(Debug, thiserror::Error)]
pub enum PipelineError {
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error("expected an annual report on rule-of-law government (法治政府建设年度报告), found a page without {0}")]
    NoReport(&'static str),
    #[error("expected {0} in the report, found none: without it the report has no address")]
    Incomplete(&'static str),
    #[error("the report has the same address as {0}, which was kept")]
    Duplicate(String),
    #[error(transparent)]
    Rdf(#[from] rdf::RdfError),
    #[error("fazhi failed on this input, which is a fault of the program; please report it")]
    Fault,
}

/// Does one input's work, so that a fault of the program costs that input and no other.
pub fn contained<T>(work: impl FnOnce() -> T) -> Result<T, PipelineError> {
    // What the work has touched is dropped with it; nothing half-done is seen by the next.
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).map_err(|_| PipelineError::Fault)
}

/// How many entities of each kind a report holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub parts: usize,
    pub measures: usize,
    pub regulations: usize,
    pub works: usize,
    pub departments: usize,
    pub organisations: usize,
    pub statistics: usize,
    pub shortcomings: usize,
    pub tasks: usize,
}

impl Counts {
    /// Counts the entities of a report.
    #[must_use]
    pub fn of(report: &crate::report::Report) -> Self {
        Self {
            parts: report.parts.len(),
            measures: report.measures.len(),
            regulations: report.regulations.len(),
            works: report.works.len(),
            departments: report.departments.len(),
            organisations: report.organisations.len(),
            statistics: report.statistics.len(),
            shortcomings: report.shortcomings.len(),
            tasks: report.tasks.len(),
        }
    }
}

/// One report on its way to the dataset.
#[derive(Clone, Debug)]
pub struct ReportGraph {
    /// The report's IRI.
    pub name: NamedNode,
    pub triples: Vec<Triple>,
    pub counts: Counts,
    pub warnings: Vec<Warning>,
}

/// Everything that decides what graph a source becomes.
#[derive(Clone, Copy)]
pub struct Pipeline<'a> {
    pub lexicon: &'a Lexicon,
    pub policy: &'a Policy,
}

impl fmt::Debug for Pipeline<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pipeline").field("policy", self.policy).finish_non_exhaustive()
    }
}

impl Pipeline<'_> {
    /// Reads a file's bytes and finds its entities and what they mean.
    pub fn read(&self, name: &str, bytes: &[u8], url: Option<&str>) -> Result<ResolvedReport, PipelineError> {
        let document = Document::read(name, bytes)?;
        Ok(self.resolve(&document, url))
    }

    /// Finds a document's entities and what they mean.
    #[must_use]
    pub fn resolve(&self, document: &Document, url: Option<&str>) -> ResolvedReport {
        let entities = extract(document, self.lexicon);
        let resolution = resolve(&entities, self.lexicon);
        let url = url.map(str::to_owned).or_else(|| document.metadata().url.clone());
        ResolvedReport { entities, resolution, text: document.text().to_owned(), url }
    }

    /// Refuses what is no report, and maps the rest to triples.
    pub fn graph(&self, report: &ResolvedReport) -> Result<ReportGraph, PipelineError> {
        let entities = &report.entities;
        let header = &entities.report;
        // A page that speaks of no rule of law, or states nothing, is no report whatever else it holds.
        if !self.lexicon.speaks_of_rule_of_law(&report.text) {
            return Err(PipelineError::NoReport("any word of the rule of law (法治, 依法行政)"));
        }
        if entities.parts.is_empty() && entities.statistics.is_empty() && entities.measures.is_empty() {
            return Err(PipelineError::NoReport("parts, measures or figures"));
        }
        if header.bureau.is_none() {
            return Err(PipelineError::Incomplete("the name of the reporting body"));
        }
        if header.year.is_none() {
            return Err(PipelineError::Incomplete("the year reported on"));
        }
        let (name, triples) = rdf::graph(report, self.policy)?;
        Ok(ReportGraph { name, triples, counts: Counts::of(entities), warnings: report.resolution.warnings.clone() })
    }

    /// What a graph was made from: the bytes, the version of the program and the settings that shape the graph.
    /// Equal fingerprints give equal graphs.
    #[must_use]
    pub fn fingerprint(&self, bytes: &[u8]) -> String {
        let mut hash = Sha256::new();
        let lexicon = self.lexicon.fingerprint();
        let settings = [env!("CARGO_PKG_VERSION"), self.policy.base(), lexicon.as_str()];
        for part in settings.map(str::as_bytes).into_iter().chain([bytes]) {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        hex(&hash.finalize())
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        use fmt::Write;
        let _ = write!(text, "{byte:02x}");
        text
    })
}
