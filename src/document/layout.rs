//! What `data/lexicon/layout.toml` knows about how paragraphs begin and end.

use std::sync::LazyLock;

use regex::{Regex, RegexSet};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    item_start: Vec<String>,
    goes_on: String,
    belongs_before: String,
    r#final: String,
    figure_cell: String,
}

/// How paragraphs begin and end.
#[derive(Debug)]
pub(super) struct Layout {
    item_start: RegexSet,
    goes_on: String,
    belongs_before: String,
    last: String,
    figure_cell: Regex,
}

static LAYOUT: LazyLock<Layout> = LazyLock::new(|| {
    let file: File =
        toml::from_str(include_str!("../../data/lexicon/layout.toml")).expect("data/lexicon/layout.toml is checked");
    Layout {
        item_start: RegexSet::new(file.item_start.iter().map(|p| format!("^(?:{p})"))).expect("checked patterns"),
        goes_on: file.goes_on,
        belongs_before: file.belongs_before,
        last: file.r#final,
        figure_cell: Regex::new(&file.figure_cell).expect("checked pattern"),
    }
});

impl Layout {
    pub(super) fn get() -> &'static Self {
        &LAYOUT
    }

    /// Whether a line, without its indent, opens a paragraph of its own: a number, a bullet, a label.
    pub(super) fn starts_item(&self, line: &str) -> bool {
        let head = line.char_indices().nth(16).map_or(line, |(at, _)| &line[..at]);
        self.item_start.is_match(head)
    }

    /// Whether a line certainly goes on in the next.
    pub(super) fn goes_on(&self, line: &str) -> bool {
        line.chars().next_back().is_some_and(|c| self.goes_on.contains(c))
    }

    /// Whether no line ends with this character.
    pub(super) fn opens(&self, c: char) -> bool {
        self.goes_on.contains(c) && !"，、,—".contains(c)
    }

    /// Whether a line certainly belongs to the one before.
    pub(super) fn belongs_before(&self, line: &str) -> bool {
        line.chars().next().is_some_and(|c| self.belongs_before.contains(c))
    }

    /// Whether a line ends as sentences end.
    pub(super) fn ends_sentence(&self, line: &str) -> bool {
        line.chars().next_back().is_some_and(|c| self.last.contains(c))
    }

    /// Whether a table cell holds a figure, a change or nothing.
    pub(super) fn is_figure(&self, cell: &str) -> bool {
        cell.len() < 64 && self.figure_cell.is_match(cell)
    }

    /// Whether a line goes on behind a line break that its writer set; in titles such breaks only set the lines.
    pub(super) fn goes_on_after_break(&self, line: &str, next: &str, title: bool) -> bool {
        self.belongs_before(next)
            || (!self.starts_item(next) && (title || self.goes_on(line) || Self::bracket_spans(line, next)))
    }

    /// Whether `line` opens a bracket that `next` closes.
    pub(super) fn bracket_spans(line: &str, next: &str) -> bool {
        [('《', '》'), ('（', '）'), ('“', '”'), ('〔', '〕')].iter().any(|&(open, close)| {
            let opened = match (line.rfind(open), line.rfind(close)) {
                (Some(o), Some(c)) => o > c,
                (Some(_), None) => true,
                _ => false,
            };
            opened && next.chars().take(40).find(|&c| c == open || c == close) == Some(close)
        })
    }
}
