//! Names found in running text from their last characters backwards.
//!
//! Laws' names differ at the front and agree at the end (法, 条例): few places of a text can end a name, so only those
//! are looked at, whatever the number of names.

use std::collections::BTreeSet;
use std::ops::Range;

use aho_corasick::AhoCorasick;

/// A set of names.
///
/// Invariant: `nodes[0]` is the root of a trie of the names read backwards; `ends` matches exactly their last characters.
#[derive(Clone, Debug)]
pub struct Names {
    ends: AhoCorasick,
    last: BTreeSet<char>,
    nodes: Vec<Node>,
}

#[derive(Clone, Debug, Default)]
struct Node {
    /// What the name that begins here leads to.
    leads_to: Option<usize>,
    /// Sorted by character.
    before: Vec<(char, usize)>,
}

impl Names {
    /// Names and what each leads to; of two equal names the first counts.
    pub fn new<'a>(names: impl IntoIterator<Item = (&'a str, usize)>) -> Result<Self, aho_corasick::BuildError> {
        let mut nodes = vec![Node::default()];
        let mut last = BTreeSet::new();
        for (name, leads_to) in names {
            last.extend(name.chars().next_back());
            let mut node = 0;
            for c in name.chars().rev() {
                node = match nodes[node].before.binary_search_by_key(&c, |(before, _)| *before) {
                    Ok(at) => nodes[node].before[at].1,
                    Err(at) => {
                        nodes.push(Node::default());
                        let new = nodes.len() - 1;
                        nodes[node].before.insert(at, (c, new));
                        new
                    }
                };
            }
            if node != 0 {
                nodes[node].leads_to.get_or_insert(leads_to);
            }
        }
        let ends = AhoCorasick::new(last.iter().map(std::string::ToString::to_string))?;
        Ok(Self { ends, last, nodes })
    }

    /// Whether a name can end with this character.
    #[must_use]
    pub fn may_end_with(&self, c: char) -> bool {
        self.last.contains(&c)
    }

    /// The names in `text` with what they lead to: of those that overlap the leftmost, of those from one place the longest.
    #[must_use]
    pub fn find(&self, text: &str) -> Vec<(Range<usize>, usize)> {
        let mut found: Vec<(Range<usize>, usize)> = Vec::new();
        for end in self.ends.find_iter(text) {
            let Some((start, leads_to)) = self.longest(&text[..end.end()]) else { continue };
            while found.last().is_some_and(|(range, _)| range.start >= start) {
                found.pop();
            }
            if found.last().is_none_or(|(range, _)| range.end <= start) {
                found.push((start..end.end(), leads_to));
            }
        }
        found
    }

    /// The longest name at the end of `text`.
    fn longest(&self, text: &str) -> Option<(usize, usize)> {
        let (mut node, mut longest) = (0, None);
        for (at, c) in text.char_indices().rev() {
            let before = &self.nodes[node].before;
            let Ok(next) = before.binary_search_by_key(&c, |(before, _)| *before) else { break };
            node = before[next].1;
            longest = self.nodes[node].leads_to.map(|leads_to| (at, leads_to)).or(longest);
        }
        longest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_leftmost_and_longest_names_are_found() {
        let names = ["水法", "土地管理法", "土地管理法实施条例", "管理法", "防治法", "水污染防治法", "污染防"];
        let finder = Names::new(names.iter().enumerate().map(|(i, name)| (*name, i))).expect("names");
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
