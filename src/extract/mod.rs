//! `Document` → entities. One file per entity kind; [`REGISTRY`] lists them all.
//!
//! Extraction finds and never resolves: what a mention stands for is decided in `resolve`.

pub mod bodies;
mod departments;
pub mod header;
pub mod measures;
mod organisations;
pub mod outline;
pub mod parts;
mod regulations;
pub mod sentences;
pub mod shortcomings;
pub mod statistics;
pub mod tasks;
mod titles;
mod works;

use std::ops::Range;
use std::sync::OnceLock;

use crate::document::{Block, Document};
use crate::lexicon::Lexicon;
use crate::report::{Report, Span};

pub use outline::{Frame, Outline};
use sentences::Sentence;

/// What every extractor reads.
#[derive(Debug)]
pub struct Input<'a> {
    pub document: &'a Document,
    pub lexicon: &'a Lexicon,
    /// Bytes of the working text that are the report itself: the portal's lines, the title and the lines about the
    /// publication above it, and the signature, the portal's lines below it, are outside.
    pub body: Range<usize>,
    /// Title, signature and year around `body`.
    pub frame: Frame,
    /// The enumerated items and headings inside `body`.
    pub outline: Outline,
    sentences: OnceLock<Vec<Sentence>>,
    bodies: OnceLock<Vec<bodies::Found>>,
    marked: OnceLock<titles::Marked>,
}

impl<'a> Input<'a> {
    /// Finds the report in the document, and its items.
    #[must_use]
    pub fn new(document: &'a Document, lexicon: &'a Lexicon) -> Self {
        let frame = Frame::find(document, &lexicon.headings);
        let outline = Outline::read(document, &lexicon.headings, &frame);
        let (sentences, bodies, marked) = (OnceLock::new(), OnceLock::new(), OnceLock::new());
        Self { document, lexicon, body: frame.body.clone(), frame, outline, sentences, bodies, marked }
    }

    /// The sentences of every part; `report` must hold the parts of this input.
    pub fn sentences(&self, report: &Report) -> &[Sentence] {
        self.sentences.get_or_init(|| sentences::sentences(self, report))
    }

    /// Every mention of a body; `report` must hold the header of this input.
    fn bodies(&self, report: &Report) -> &[bodies::Found] {
        self.bodies.get_or_init(|| bodies::mentions(self, &report.report))
    }

    /// The report itself.
    #[must_use]
    pub fn text(&self) -> &'a str {
        &self.document.clean()[self.body.clone()]
    }

    /// The blocks of the report itself, each with its text.
    pub fn blocks(&self) -> impl Iterator<Item = (&'a Block, &'a str)> + use<'a> {
        let document = self.document;
        let blocks = document.blocks();
        let first = blocks.partition_point(|block| block.range.end <= self.body.start);
        let end = blocks.partition_point(|block| block.range.start < self.body.end);
        blocks[first.min(end)..end].iter().map(|block| (block, &document.clean()[block.range.clone()]))
    }

    /// The characters as read that a byte range of the working text stands for.
    #[must_use]
    pub fn span(&self, range: Range<usize>) -> Span {
        self.document.span(range)
    }
}

/// Finds one kind of entity.
pub trait Extractor: Sync {
    /// The key of the entity kind in the gold schema.
    fn kind(&self) -> &'static str;

    /// Adds what it finds to `report`. Extractors run in the registry's order and may read what earlier ones found.
    fn extract(&self, input: &Input<'_>, report: &mut Report);
}

/// Every extractor, in the order they run: header, parts, measures, regulations, works, departments, organisations,
/// statistics, shortcomings, tasks.
pub const REGISTRY: &[&dyn Extractor] = &[
    &header::Extract,
    &parts::Extract,
    &measures::Extract,
    &regulations::Regulations,
    &works::Works,
    &departments::Departments,
    &organisations::Organisations,
    &statistics::Extract,
    &shortcomings::Extract,
    &tasks::Extract,
];

/// Reads every entity of a document.
#[must_use]
pub fn extract(document: &Document, lexicon: &Lexicon) -> Report {
    let input = Input::new(document, lexicon);
    let mut report = Report::default();
    for extractor in REGISTRY {
        extractor.extract(&input, &mut report);
    }
    report
}
