//! Where in the text an entity was read.

use serde::{Deserialize, Serialize};

/// Characters of a report's text as read, counted in Unicode code points from 0, end exclusive
/// (RFC 5147, `#char=start,end`).
///
/// Invariant: `start <= end`.
///
/// ```
/// let span = fazhi::report::Span::new(3, 7).unwrap();
/// assert_eq!(span.to_string(), "char=3,7");
/// assert!(fazhi::report::Span::new(7, 3).is_none());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "(u32, u32)", try_from = "(u32, u32)")]
pub struct Span {
    start: u32,
    end: u32,
}

impl Span {
    /// `None` when `end` lies before `start`.
    #[must_use]
    pub fn new(start: u32, end: u32) -> Option<Self> {
        (start <= end).then_some(Self { start, end })
    }

    /// First code point.
    #[must_use]
    pub fn start(self) -> u32 {
        self.start
    }

    /// One past the last code point.
    #[must_use]
    pub fn end(self) -> u32 {
        self.end
    }

    /// Whether `other` lies wholly inside.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

impl std::fmt::Display for Span {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "char={},{}", self.start, self.end)
    }
}

impl From<Span> for (u32, u32) {
    fn from(span: Span) -> Self {
        (span.start, span.end)
    }
}

impl TryFrom<(u32, u32)> for Span {
    type Error = String;

    fn try_from((start, end): (u32, u32)) -> Result<Self, String> {
        Self::new(start, end).ok_or_else(|| format!("expected a span with start <= end, found {start},{end}"))
    }
}
