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
    /// One past its last code point in the text as read.
    end: u32,
}

/// Builds the working text character by character and remembers where each came from.
#[derive(Debug, Default)]
pub struct Builder {
    clean: String,
    runs: Vec<Run>,
}

/// A long run is cut here, so that looking a byte up inside it stays cheap.
const LONGEST_RUN: u32 = 48;

impl Builder {
    /// Appends a character that stands at code point `point` of the text as read.
    pub fn push(&mut self, c: char, point: u32) {
        match self.runs.last_mut() {
            Some(run) if run.end == point && run.end - run.point < LONGEST_RUN => run.end = point + 1,
            _ => self.runs.push(Run { clean: self.clean.len(), point, end: point + 1 }),
        }
        self.clean.push(c);
    }

    /// Length of the working text so far, in bytes.
    pub fn len(&self) -> usize {
        self.clean.len()
    }

    /// The working text so far.
    pub fn as_str(&self) -> &str {
        &self.clean
    }

    pub fn finish(self) -> (String, OffsetMap) {
        (self.clean, OffsetMap { runs: self.runs })
    }
}

impl OffsetMap {
    /// The span of the characters in `range`, a byte range of `clean` at character boundaries.
    pub(super) fn span(&self, clean: &str, range: Range<usize>) -> Span {
        let start = self.point(clean, range.start);
        let end = match clean[range.clone()].chars().next_back() {
            Some(last) => self.point(clean, range.end - last.len_utf8()) + 1,
            None => start,
        };
        Span::new(start, end).unwrap_or_else(|| Span::new(start, start).expect("equal ends"))
    }

    /// Places in the working text, in bytes, before which characters of the text as read were dropped, and how many.
    pub(super) fn gaps(&self) -> impl Iterator<Item = (usize, u32)> {
        self.runs.windows(2).filter_map(|pair| {
            let dropped = pair[1].point.saturating_sub(pair[0].end);
            (dropped > 0).then_some((pair[1].clean, dropped))
        })
    }

    fn point(&self, clean: &str, byte: usize) -> u32 {
        let at = self.runs.partition_point(|run| run.clean <= byte);
        let Some(run) = at.checked_sub(1).map(|i| self.runs[i]) else { return 0 };
        let ahead = clean[run.clean..byte].chars().count();
        (run.point + u32::try_from(ahead).unwrap_or(u32::MAX)).min(run.end)
    }
}
