//! Lists of words.

use serde::Deserialize;

use super::trie::{Prefixes, Suffixes};

/// Words looked for at the start or the end of a text, or anywhere in it.
///
/// Invariant: `starts` and `ends` hold the words of `list`. An empty one is found nowhere, it only lets [`Words::has`]
/// take an empty text.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(from = "Vec<String>")]
pub struct Words {
    list: Vec<String>,
    starts: Prefixes<()>,
    ends: Suffixes<()>,
}

impl From<Vec<String>> for Words {
    fn from(list: Vec<String>) -> Self {
        Self { starts: list.iter().collect(), ends: list.iter().collect(), list }
    }
}

impl Words {
    /// The words, in the file's order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.list.iter().map(String::as_str)
    }

    /// Whether `text` is one of the words.
    #[must_use]
    pub fn has(&self, text: &str) -> bool {
        self.starts.get(text).is_some()
    }

    /// Whether `text` holds one of the words.
    #[must_use]
    pub fn within(&self, text: &str) -> bool {
        self.starts.within(text)
    }

    /// The first word in `text`, the longest where several start there: its first byte and one past its last.
    #[must_use]
    pub fn find(&self, text: &str) -> Option<(usize, usize)> {
        self.find_all(text).next()
    }

    /// Every word in `text`, without overlap.
    pub fn find_all(&self, text: &str) -> impl Iterator<Item = (usize, usize)> {
        self.starts.find_iter(text).map(|(start, end, ())| (start, end))
    }

    /// The longest word that `text` starts with.
    #[must_use]
    pub fn start<'t>(&self, text: &'t str) -> Option<&'t str> {
        self.starts.longest(text).map(|(end, ())| &text[..end])
    }

    /// The longest word that `text` ends with.
    #[must_use]
    pub fn end<'t>(&self, text: &'t str) -> Option<&'t str> {
        self.ends.longest(text).map(|(start, ())| &text[start..])
    }

    /// `text` without any of the words.
    #[must_use]
    pub fn strip(&self, text: &str) -> String {
        let mut rest = String::with_capacity(text.len());
        let mut at = 0;
        for (start, end) in self.find_all(text) {
            rest.push_str(&text[at..start]);
            at = end;
        }
        rest.push_str(&text[at..]);
        rest
    }
}
