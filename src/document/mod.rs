//! One input file → one [`Document`]: the text as read, the working text, and the map between them.

pub mod archive;
mod compose;
mod decode;
mod docx;
mod html;
mod layout;
mod map;
mod markdown;
mod pdf;
mod text;

use std::ops::Range;

pub use map::OffsetMap;

use crate::report::Span;

/// What went wrong while reading one input.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    #[error("the file is empty")]
    Empty,
    #[error("expected text, found binary data ({0})")]
    Binary(String),
    #[error("expected {expected}, found {found} at line {line}, column {column}")]
    Malformed { expected: String, found: String, line: u32, column: u32 },
    #[error("{what} is larger than the limit of {limit}; give the report alone, as plain text")]
    TooLarge { what: String, limit: String },
    #[error("{0}")]
    Unsupported(String),
    #[error("expected a readable file")]
    Io(#[from] std::io::Error),
}

/// A kind of input file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Text,
    Markdown,
    Html,
    Docx,
    Pdf,
}

/// What the container says about the report beside its text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Metadata {
    /// The page's or file's own title.
    pub title: Option<String>,
    /// Publication date as ISO 8601 (meta `PubDate`).
    pub published: Option<String>,
    /// Issuing body (meta `ContentSource`).
    pub source: Option<String>,
    /// Where the document was published.
    pub url: Option<String>,
}

/// What a block of the working text was in its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockKind {
    /// A line or paragraph of prose.
    Paragraph,
    /// Marked as a heading by its format (`<h2>`, a Word heading style); the level from 1.
    Heading(u8),
    /// A table row; its cells are parted by tabs.
    Row,
}

/// One paragraph, heading or table row of the working text, without line breaks inside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    pub kind: BlockKind,
    /// Bytes of the working text, line break excluded.
    pub range: Range<usize>,
    /// Page from 1, where the format has pages.
    pub page: Option<u32>,
    /// The element it was read from, where the format has elements: a CSS-like path (`#zoom > p:nth-of-type(3)`).
    pub element: Option<String>,
}

/// A report as read.
///
/// Invariant: every byte range of `clean` at character boundaries maps to a span of `text`; blocks are in order, do
/// not overlap, and are parted by one `\n` each in `clean`.
///
/// `text` is what a reader sees; spans count its code points. `clean` is what extractors read: layout
/// spaces and line breaks inside a paragraph are gone, every other character is as in `text`.
#[derive(Clone, Debug)]
pub struct Document {
    text: String,
    clean: String,
    map: OffsetMap,
    blocks: Vec<Block>,
    /// Bytes of `clean` before which space inside a block was dropped, with its columns; in order.
    gaps: Vec<(usize, u32)>,
    metadata: Metadata,
    format: Format,
}

impl Document {
    /// Reads a file's bytes. `name` is the file's name, used for its extension only.
    pub fn read(name: &str, bytes: &[u8]) -> Result<Self, ReadError> {
        Self::read_as(name, bytes, None)
    }

    /// Reads a file's bytes, with the media type that a server gave it (`text/html; charset=gbk`).
    ///
    /// What the bytes are is told by the bytes; the name's extension decides only between kinds of plain text.
    pub fn read_as(name: &str, bytes: &[u8], content_type: Option<&str>) -> Result<Self, ReadError> {
        if bytes.is_empty() {
            return Err(ReadError::Empty);
        }
        if pdf::looks_like(bytes) {
            return pdf::read(bytes);
        }
        if archive::is_zip(bytes) {
            return archive::document(bytes);
        }
        if html::looks_like(bytes) {
            return html::read(bytes, content_type);
        }
        let extension = std::path::Path::new(name).extension().unwrap_or_default().to_ascii_lowercase();
        if extension == "md" || extension == "markdown" {
            markdown::read(bytes)
        } else {
            text::read(bytes, Format::Text)
        }
    }

    /// A document from text already decoded.
    pub fn from_text(text: impl Into<String>) -> Result<Self, ReadError> {
        text::from_text(text.into(), Metadata::default(), Format::Text)
    }

    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    #[must_use]
    pub fn clean(&self) -> &str {
        &self.clean
    }

    #[must_use]
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    #[must_use]
    pub fn metadata(&self) -> &Metadata {
        &self.metadata
    }

    #[must_use]
    pub fn format(&self) -> Format {
        self.format
    }

    /// The characters of the text as read that a byte range of the working text stands for.
    #[must_use]
    pub fn span(&self, range: Range<usize>) -> Span {
        self.map.span(&self.clean, range)
    }

    /// Whether two or more columns of space stood before this byte of the working text, inside its block: what sets
    /// a heading off from the text behind it.
    #[must_use]
    pub fn gap_before(&self, byte: usize) -> bool {
        self.gaps.binary_search_by_key(&byte, |gap| gap.0).is_ok_and(|at| self.gaps[at].1 >= 2)
    }

    /// Where space inside a block was dropped, in order: bytes of the working text, and the columns of space that stood
    /// before them.
    pub fn gaps(&self) -> impl Iterator<Item = (usize, u32)> {
        self.gaps.iter().copied()
    }

    /// The gaps inside `range`, its ends excluded, as [`Document::gaps`] gives them.
    #[must_use]
    pub fn gaps_in(&self, range: Range<usize>) -> &[(usize, u32)] {
        let first = self.gaps.partition_point(|gap| gap.0 <= range.start);
        let end = self.gaps.partition_point(|gap| gap.0 < range.end);
        &self.gaps[first..end.max(first)]
    }

    /// The block that holds a byte of the working text; its closing line break counts as part of it.
    #[must_use]
    pub fn block_at(&self, byte: usize) -> Option<&Block> {
        let at = self.blocks.partition_point(|block| block.range.end < byte);
        self.blocks.get(at).filter(|block| block.range.start <= byte)
    }

    /// The cells of a row, as bytes of the working text; a block of prose is one cell.
    pub fn cells<'a>(&'a self, block: &'a Block) -> impl Iterator<Item = Range<usize>> + 'a {
        self.clean[block.range.clone()].split('\t').scan(block.range.start, |next, cell| {
            let start = *next;
            *next = start + cell.len() + 1;
            Some(start..start + cell.len())
        })
    }

    /// Line and column, from 1, of a code point of the text as read.
    #[must_use]
    pub fn place(&self, code_point: u32) -> (u32, u32) {
        let (mut line, mut column) = (1, 1);
        for c in self.text.chars().take(code_point as usize) {
            if c == '\n' {
                line += 1;
                column = 1;
            } else {
                column += 1;
            }
        }
        (line, column)
    }
}
