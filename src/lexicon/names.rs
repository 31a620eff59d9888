//! Names found in running text from their last characters backwards.
//!
//! Laws' names differ at the front and agree at the end (法, 条例): few places of a text can end a name, so only those
//! are looked at, whatever the number of names.

use std::ops::Range;

use super::trie::Suffixes;

/// A set of names, each with what it leads to.
#[derive(Clone, Debug, Default)]
pub struct Names(Suffixes<usize>);

impl Names {
    /// Names and what each leads to; of two equal names the first counts.
    #[must_use]
    pub fn new<'a>(names: impl IntoIterator<Item = (&'a str, usize)>) -> Self {
        let mut all = Suffixes::default();
        for (name, leads_to) in names {
            all.entry(name).get_or_insert(leads_to);
        }
        Self(all)
    }

    /// Whether a name can end with this character.
    #[must_use]
    pub fn may_end_with(&self, c: char) -> bool {
        self.0.may_end_with(c)
    }

    /// The names in `text` with what they lead to: of those that overlap the leftmost, of those from one place the longest.
    #[must_use]
    pub fn find(&self, text: &str) -> Vec<(Range<usize>, usize)> {
        let mut found: Vec<(Range<usize>, usize)> = Vec::new();
        for (at, c) in text.char_indices() {
            let end = at + c.len_utf8();
            let Some((start, leads_to)) = self.0.longest(&text[..end]) else { continue };
            while found.last().is_some_and(|(range, _)| range.start >= start) {
                found.pop();
            }
            if found.last().is_none_or(|(range, _)| range.end <= start) {
                found.push((start..end, leads_to));
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_leftmost_and_longest_names_are_found() {
        let names = ["水法", "土地管理法", "土地管理法实施条例", "管理法", "防治法", "水污染防治法", "污染防"];
        let finder = Names::new(names.iter().enumerate().map(|(i, name)| (*name, i)));
        for (text, expected) in [
            ("依据水法和土地管理法", vec!["水法", "土地管理法"]),
            ("土地管理法实施条例", vec!["土地管理法实施条例"]),
            ("土地管理法实施", vec!["土地管理法"]),
            ("林地管理法", vec!["管理法"]),
            ("水污染防治法", vec!["水污染防治法"]),
            ("法治", vec![]),
        ] {
            let found: Vec<&str> = finder.find(text).into_iter().map(|(range, _)| &text[range]).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
