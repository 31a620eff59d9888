//! The structure of a report: where it starts and ends between the portal's lines, and its enumerated items.
//!
//! Levels follow the order in which numbering styles appear in the document, never a fixed table: some reports put
//! `1.` above `(一)`.

mod body;
mod date;
mod frame;
mod inline;
mod marker;
mod plain;
mod runin;
mod tree;

use std::ops::Range;

use crate::document::Document;
use crate::lexicon::headings::Headings;

pub use body::{division, divisions_before, own_subject, subject, title_prefix};
pub use date::Date;
pub use frame::Frame;

/// How an item is marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Style {
    /// `第一部分`, `第一章`
    Chapter,
    /// `一、` `一．` `一 `
    Chinese,
    /// `（一）`
    ChineseInBrackets,
    /// `1.` `1、` `1．`
    Arabic,
    /// `1.1` `1.1.2`: the count of numbers
    Decimal(u8),
    /// `（1）` `1）`
    ArabicInBrackets,
    /// `①`
    Circled,
    /// `Ⅰ.` `II、`
    Roman,
    /// `A.` `a)`
    Letter,
    /// `一是` `二要`
    ChineseOrdinal,
    /// `第一，` `第二、`
    Ordinal,
    /// `首先` `其次` `最后`
    Sequence,
    /// `●` `——` `·`
    Bullet(char),
    /// An unnumbered heading standing alone on its line.
    Plain,
    /// A heading without a number that opens its paragraph, as those of the paragraphs beside it do.
    Unnumbered,
}

/// How an item's heading stands to its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// The heading has its line to itself.
    Alone,
    /// The heading ends at a full stop or at a gap, and the item's text follows on the same line.
    RunIn,
    /// One of several items parted by semicolons: heading and text are one sentence.
    Clause,
}

/// One enumerated item or unnumbered heading.
///
/// Invariant: `marker`, `heading` and `text` lie in `extent` in this order and do not overlap; `parent` is a smaller
/// index than the node's own and its extent holds this one's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    pub style: Style,
    /// What the marker counts, where it counts.
    pub number: Option<u32>,
    /// The marker's bytes; empty for an unnumbered heading.
    pub marker: Range<usize>,
    /// Without marker and final punctuation.
    pub heading: Range<usize>,
    /// What follows the heading before the first item below it.
    pub text: Range<usize>,
    /// Marker, heading, text and every item below.
    pub extent: Range<usize>,
    pub form: Form,
    pub parent: Option<usize>,
    /// 0 for the top.
    pub level: usize,
}

/// The items of a report in document order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outline {
    pub nodes: Vec<Node>,
}

impl Outline {
    /// Reads the items of the report that `frame` holds.
    #[must_use]
    pub fn read(document: &Document, words: &Headings, frame: &Frame) -> Self {
        tree::build(document, words, &frame.body, frame.year.as_ref().map(|year| year.0))
    }

    /// The items directly below `parent`; the top ones below `None`.
    pub fn children(&self, parent: Option<usize>) -> impl Iterator<Item = usize> {
        self.nodes.iter().enumerate().filter(move |(_, node)| node.parent == parent).map(|(at, _)| at)
    }

    /// Index of the innermost item whose extent holds byte `at`.
    #[must_use]
    pub fn at(&self, at: usize) -> Option<usize> {
        let before = self.nodes.partition_point(|node| node.extent.start <= at);
        let mut node = before.checked_sub(1)?;
        while !self.nodes[node].extent.contains(&at) {
            node = self.nodes[node].parent?;
        }
        Some(node)
    }
}
