//! From bytes of the working text to code points of the text as read.

use std::ops::Range;

use crate::report::Span;

/// Invariant: `runs` is sorted by `clean`; inside a run both texts hold the same characters.
#[derive(Clone, Debug, Default)]
pub struct OffsetMap {
    runs: Vec<Run>,
}

#[derive(Clone, Copy, Debug)]
struct Run {
    /// First byte of the run in the working text.
    clean: usize,
    /// Its code point in the text as read.
    point: u32,
}

/// Builds the working text run by run and remembers where each came from.
#[derive(Debug, Default)]
pub(super) struct Builder {
    clean: String,
    runs: Vec<Run>,
    /// The code point that would go on with the last run.
    next: u32,
}

/// A long run is cut here, so that looking a byte up inside it stays cheap.
const LONGEST_RUN: usize = 128;

impl Builder {
    pub(super) fn with_capacity(bytes: usize) -> Self {
        Self { clean: String::with_capacity(bytes), runs: Vec::new(), next: 0 }
    }

    /// Appends characters that stand in the text as read from code point `point` on; returns the code point behind
    /// them.
    pub(super) fn push_str(&mut self, s: &str, point: u32) -> u32 {
        let mut rest = s;
        let mut at = point;
        while !rest.is_empty() {
            let mut cut = rest.len().min(LONGEST_RUN);
            while !rest.is_char_boundary(cut) {
                cut += 1;
            }
            let (piece, tail) = rest.split_at(cut);
            self.open(at);
            self.clean.push_str(piece);
            at += count(piece);
            self.next = at;
            rest = tail;
        }
        at
    }

    /// Appends a character that stands for the one at code point `point`.
    pub(super) fn push(&mut self, c: char, point: u32) {
        self.open(point);
        self.clean.push(c);
        self.next = point + 1;
    }

    fn open(&mut self, point: u32) {
        let clean = self.clean.len();
        match self.runs.last() {
            Some(run) if self.next == point && clean - run.clean < LONGEST_RUN => {}
            _ => self.runs.push(Run { clean, point }),
        }
    }

    /// Takes back everything behind byte `len`, a place where an earlier push ended.
    pub(super) fn cut(&mut self, len: usize) {
        if len < self.clean.len() {
            self.clean.truncate(len);
            let kept = self.runs.partition_point(|run| run.clean < len);
            self.runs.truncate(kept);
            self.next = u32::MAX;
        }
    }

    /// Length of the working text so far, in bytes.
    pub(super) fn len(&self) -> usize {
        self.clean.len()
    }

    /// The working text so far.
    pub(super) fn as_str(&self) -> &str {
        &self.clean
    }

    pub(super) fn finish(self) -> (String, OffsetMap) {
        (self.clean, OffsetMap { runs: self.runs })
    }
}

/// Code points of `s`. Every text is bounded far below `u32::MAX` bytes before it gets here.
pub(super) fn count(s: &str) -> u32 {
    u32::try_from(s.chars().count()).unwrap_or(u32::MAX)
}

impl OffsetMap {
    /// The span of the characters in `range`, a byte range of `clean` at character boundaries.
    pub(super) fn span(&self, clean: &str, range: Range<usize>) -> Span {
        let start = self.point(clean, range.start);
        let end = match clean[range.clone()].chars().next_back() {
            Some(last) => {
                let last = range.end - last.len_utf8();
                // most spans are short and lie inside one run
                let next = self.runs.partition_point(|run| run.clean <= range.start);
                let inside = next > 0 && self.runs.get(next).is_none_or(|run| last < run.clean);
                1 + if inside { start + count(&clean[range.start..last]) } else { self.point(clean, last) }
            }
            None => start,
        };
        Span::new(start, end).unwrap_or_else(|| Span::new(start, start).expect("equal ends"))
    }

    fn point(&self, clean: &str, byte: usize) -> u32 {
        let at = self.runs.partition_point(|run| run.clean <= byte);
        let Some(run) = at.checked_sub(1).map(|i| self.runs[i]) else { return 0 };
        // The end of the working text is no character of a run: it stands behind the last one.
        run.point + count(&clean[run.clean..byte])
    }
}
