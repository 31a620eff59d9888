//! The text as read and its pieces → the working text: layout spaces go, everything else stays.

use std::ops::Range;

use super::map::{self, Builder};
use super::text::refuse_size;
use super::{Block, BlockKind, Document, Format, Metadata, ReadError};

/// A stretch of the text as read that is one paragraph, heading or table row.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub kind: BlockKind,
    /// Bytes of the text as read; line breaks inside are layout.
    pub range: Range<usize>,
    pub page: Option<u32>,
    pub element: Option<String>,
    /// In a row, whether two or more columns of space part cells, as a tab does.
    pub wide_gaps_part_cells: bool,
}

impl Piece {
    pub(super) fn new(kind: BlockKind, range: Range<usize>) -> Self {
        Self { kind, range, page: None, element: None, wide_gaps_part_cells: false }
    }
}

/// A maximal run of layout characters.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Gap {
    /// Its bytes.
    pub bytes: usize,
    /// Columns that it takes on screen.
    pub columns: usize,
    pub tabs: usize,
    pub breaks: usize,
}

/// Bytes and columns of the layout character that `s` starts with, `None` for every other character.
///
/// Layout is what moves text about and says nothing: spaces of all widths, tabs, line breaks, zero-width joiners,
/// byte order marks, control characters.
fn layout_char(s: &[u8]) -> Option<(usize, usize)> {
    match *s {
        [b'\t' | 0x0b | 0x0c, ..] => Some((1, 2)),
        [b' ', ..] => Some((1, 1)),
        [0..=0x1f | 0x7f, ..] => Some((1, 0)),
        // U+0080..U+009F control, U+00AD soft hyphen
        [0xc2, 0x80..=0x9f | 0xad, ..] => Some((2, 0)),
        // no-break space
        [0xc2, 0xa0, ..] => Some((2, 1)),
        // em quad, em space, ideographic space
        [0xe2, 0x80, 0x81 | 0x83, ..] | [0xe3, 0x80, 0x80, ..] => Some((3, 2)),
        // U+1680, U+2000..U+200A, U+202F, U+205F
        [0xe1, 0x9a, 0x80, ..] | [0xe2, 0x80, 0x80..=0x8a | 0xaf, ..] | [0xe2, 0x81, 0x9f, ..] => Some((3, 1)),
        // zero-width space and joiners, direction marks, line and paragraph separators, word joiner, byte order mark
        [0xe2, 0x80, 0x8b..=0x8f | 0xa8..=0xae, ..]
        | [0xe2, 0x81, 0xa0..=0xa4 | 0xa6..=0xaf, ..]
        | [0xef, 0xbb, 0xbf, ..] => Some((3, 0)),
        _ => None,
    }
}

/// The layout characters at the start of `s`.
pub(super) fn gap(s: &str) -> Gap {
    let bytes = s.as_bytes();
    let mut gap = Gap::default();
    while let Some((len, columns)) = bytes.get(gap.bytes..).and_then(layout_char) {
        match bytes[gap.bytes] {
            b'\t' => gap.tabs += 1,
            b'\n' | b'\r' => gap.breaks += 1,
            _ => {}
        }
        gap.bytes += len;
        gap.columns += columns;
    }
    gap
}

/// Bytes that may start a layout character: only there a closer look is needed.
const SUSPECT: [bool; 256] = {
    let mut table = [false; 256];
    let mut i = 0;
    while i < 256 {
        table[i] = matches!(i, 0..=0x20 | 0x7f | 0xc2 | 0xe1 | 0xe2 | 0xe3 | 0xef);
        i += 1;
    }
    table
};

/// Where the first layout character of `s` stands.
pub(super) fn find_gap(s: &str) -> Option<usize> {
    let bytes = s.as_bytes();
    let mut at = 0;
    loop {
        at += bytes.get(at..)?.iter().position(|&b| SUSPECT[usize::from(b)])?;
        if layout_char(&bytes[at..]).is_some() {
            return Some(at);
        }
        at += 1;
    }
}

/// Whether the space between `before` and `after` parts two words of a script that writes spaces.
fn parts_words(before: &str, gap: Gap, after: &str) -> bool {
    let mut back = before.chars().rev();
    let (Some(b), Some(a)) = (back.next(), after.chars().next()) else { return false };
    let spaced = |c: char| c.is_ascii_graphic() || (c.is_alphabetic() && (c as u32) < 0x2e80);
    if !spaced(b) || !spaced(a) || (gap.columns == 0 && gap.breaks == 0) {
        return false;
    }
    if b.is_ascii_digit() && a.is_ascii_digit() {
        // Wrapped figures go on in the next line; figures recognised from an image stand apart digit by digit.
        let alone = !back.next().is_some_and(|c| c.is_ascii_digit())
            && !after.chars().nth(1).is_some_and(|c| c.is_ascii_digit());
        return gap.breaks == 0 && !(alone && gap.columns == 1);
    }
    b.is_alphabetic() || a.is_alphabetic()
}

/// Builds the document of `pieces`, which lie in order in `text` and do not overlap. Whatever the format was, a text too
/// long is refused here.
pub(super) fn compose(
    text: String,
    pieces: Vec<Piece>,
    metadata: Metadata,
    format: Format,
) -> Result<Document, ReadError> {
    refuse_size(text.len())?;
    let mut out = Builder::with_capacity(text.len());
    let mut blocks = Vec::with_capacity(pieces.len());
    let mut gaps = Vec::new();
    let mut at = 0;
    let mut point = 0;
    for piece in pieces {
        point += map::count(&text[at..piece.range.start]);
        let start = out.len();
        point = append(&mut out, &mut gaps, &text[..piece.range.end], &piece, point);
        at = piece.range.end;
        if out.as_str()[start..].bytes().any(|b| b != b'\t') {
            let Piece { kind, page, element, .. } = piece;
            blocks.push(Block { kind, range: start..out.len(), page, element });
            // The break stands for the one behind the piece, or for its last character where the text ends with it.
            out.push('\n', if at < text.len() { point } else { point.saturating_sub(1) });
        } else {
            out.cut(start);
        }
    }
    if blocks.is_empty() {
        return Err(ReadError::Empty);
    }
    let (clean, map) = out.finish();
    Ok(Document { text, clean, map, blocks, gaps, metadata, format })
}

/// Appends one piece; returns the code point behind it.
fn append(out: &mut Builder, gaps: &mut Vec<(usize, u32)>, text: &str, piece: &Piece, mut point: u32) -> u32 {
    let row = piece.kind == BlockKind::Row;
    let first = out.len();
    let mut at = piece.range.start;
    loop {
        let rest = &text[at..];
        let run = find_gap(rest).unwrap_or(rest.len());
        point = out.push_str(&rest[..run], point);
        at += run;
        let rest = &text[at..];
        if rest.is_empty() {
            return point;
        }
        let gap = gap(rest);
        let (before, after) = (&text[piece.range.start..at], &rest[gap.bytes..]);
        let inside = out.len() > first && !after.is_empty();
        if row && gap.tabs > 0 {
            for (i, c) in (point..).zip(rest[..gap.bytes].chars()) {
                if c == '\t' {
                    out.push('\t', i);
                }
            }
        } else if row && piece.wide_gaps_part_cells && inside && gap.columns >= 2 {
            out.push('\t', point);
        } else if inside {
            if parts_words(before, gap, after) {
                out.push(' ', point);
            }
            if gap.columns > 0 && gap.breaks == 0 {
                gaps.push((out.len(), u32::try_from(gap.columns).unwrap_or(u32::MAX)));
            }
        }
        point += map::count(&rest[..gap.bytes]);
        at += gap.bytes;
    }
}
