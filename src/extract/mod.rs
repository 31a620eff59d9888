//! `Document` → entities. One file per entity kind; [`REGISTRY`] lists them all.
//!
//! Extraction finds and never resolves: what a mention stands for is decided in `resolve`.

use std::ops::Range;

use crate::document::Document;
use crate::lexicon::Lexicon;
use crate::report::Report;

/// What every extractor reads.
#[derive(Debug)]
pub struct Input<'a> {
    pub document: &'a Document,
    pub lexicon: &'a Lexicon,
    /// Bytes of the working text that are the report itself: the portal's lines above and below are outside.
    pub body: Range<usize>,
}

/// Finds one kind of entity.
pub trait Extractor: Sync {
    /// The key of the entity kind in the gold schema.
    fn kind(&self) -> &'static str;

    /// Adds what it finds to `report`. Extractors run in the registry's order and may read what earlier ones found.
    fn extract(&self, input: &Input<'_>, report: &mut Report);
}

/// Every extractor, in the order they run.
pub const REGISTRY: &[&dyn Extractor] = &[];

/// Reads every entity of a document.
#[must_use]
pub fn extract(document: &Document, lexicon: &Lexicon) -> Report {
    let input = Input { document, lexicon, body: 0..document.clean().len() };
    let mut report = Report::default();
    for extractor in REGISTRY {
        extractor.extract(&input, &mut report);
    }
    report
}
