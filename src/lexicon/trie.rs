//! Sets of words that are looked up at a place of a text: those that start there, and those that end there.
//!
//! Few characters of a text can begin a word of a list, so nearly every look-up ends at its first character. A list of
//! any size therefore costs one look per character, and no word is compared with the text as a whole.

use std::hash::{BuildHasherDefault, Hasher};
use std::ops::BitOrAssign;

use hashbrown::HashMap;

/// Words of 64 bits that tell the characters apart which words begin with.
const FIRST: usize = 64;

/// The hash of an edge: one multiplication, its high half folded onto the low one.
///
/// The keys come from the word lists alone, never from what is read, so that nobody can make them collide.
#[derive(Clone, Copy, Debug, Default)]
struct EdgeHasher(u64);

impl Hasher for EdgeHasher {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u64(&mut self, key: u64) {
        // the fraction of the golden ratio, as in Fibonacci hashing
        let product = (self.0 ^ key).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = product ^ (product >> 32);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// Words with a value each.
///
/// Invariant: `values[n]` is the value of the word that leads to node `n`, 0 is the root. `first` holds each character
/// that a word begins with, by its low bits, so that it may hold others too.
#[derive(Clone, Debug)]
struct Trie<T> {
    values: Vec<Option<T>>,
    edges: HashMap<u64, u32, BuildHasherDefault<EdgeHasher>>,
    first: [u64; FIRST],
}

impl<T> Default for Trie<T> {
    fn default() -> Self {
        Self { values: vec![None], edges: HashMap::default(), first: [0; FIRST] }
    }
}

impl<T> Trie<T> {
    /// The word and bit of `first` that stand for a character.
    fn bit(c: char) -> (usize, u64) {
        let low = u32::from(c) as usize % (FIRST * 64);
        (low / 64, 1 << (low % 64))
    }

    /// The key of the edge from a node by a character.
    fn edge(node: u32, c: char) -> u64 {
        (u64::from(node) << 32) | u64::from(c)
    }

    fn may_begin(&self, c: char) -> bool {
        let (word, bit) = Self::bit(c);
        self.first[word] & bit != 0
    }

    fn entry(&mut self, word: impl Iterator<Item = char>) -> &mut Option<T> {
        let mut node = 0;
        for c in word {
            if node == 0 {
                let (word, bit) = Self::bit(c);
                self.first[word] |= bit;
            }
            // a list with as many characters as `u32` has values does not fit into memory
            let new = u32::try_from(self.values.len()).unwrap_or(0);
            node = *self.edges.entry(Self::edge(node, c)).or_insert(new);
            if node == new {
                self.values.push(None);
            }
        }
        &mut self.values[node as usize]
    }

    fn step(&self, node: u32, c: char) -> Option<u32> {
        if node == 0 && !self.may_begin(c) {
            return None;
        }
        self.edges.get(&Self::edge(node, c)).copied()
    }

    /// The words that `chars` spell from their first one on, the shortest first, each with the place of its last
    /// character.
    fn along(&self, mut chars: impl Iterator<Item = (usize, char)>) -> impl Iterator<Item = (usize, &T)> {
        let mut node = 0;
        std::iter::from_fn(move || {
            loop {
                let (place, c) = chars.next()?;
                node = self.step(node, c)?;
                if let Some(value) = &self.values[node as usize] {
                    return Some((place, value));
                }
            }
        })
    }

    fn get(&self, word: impl Iterator<Item = char>) -> Option<&T> {
        let mut node = 0;
        for c in word {
            node = self.step(node, c)?;
        }
        self.values[node as usize].as_ref()
    }
}

/// Words found where they start.
#[derive(Clone, Debug)]
pub struct Prefixes<T>(Trie<T>);

impl<T> Default for Prefixes<T> {
    fn default() -> Self {
        Self(Trie::default())
    }
}

impl<W: AsRef<str>> FromIterator<W> for Prefixes<()> {
    fn from_iter<I: IntoIterator<Item = W>>(words: I) -> Self {
        let mut all = Self::default();
        for word in words {
            *all.entry(word.as_ref()) = Some(());
        }
        all
    }
}

impl<T: Copy> Prefixes<T> {
    /// The value of a word, to be set; the word is in the set once it has one.
    pub fn entry(&mut self, word: &str) -> &mut Option<T> {
        self.0.entry(word.chars())
    }

    /// The value of a whole word.
    #[must_use]
    pub fn get(&self, word: &str) -> Option<T> {
        self.0.get(word.chars()).copied()
    }

    /// Every word that `text` starts with, the shortest first: its length and value.
    pub fn all(&self, text: &str) -> impl Iterator<Item = (usize, T)> {
        let ends = text.char_indices().map(|(at, c)| (at + c.len_utf8(), c));
        self.0.along(ends).map(|(end, value)| (end, *value))
    }

    /// The longest word that `text` starts with: its length and value.
    #[must_use]
    pub fn longest(&self, text: &str) -> Option<(usize, T)> {
        self.all(text).last()
    }

    /// The words in `text`, the longest at each place, none overlapping: first byte, one past the last, value.
    pub fn find_iter(&self, text: &str) -> impl Iterator<Item = (usize, usize, T)> {
        let mut rest = text.chars();
        std::iter::from_fn(move || {
            loop {
                let here = rest.as_str();
                if !self.0.may_begin(rest.next()?) {
                    continue;
                }
                if let Some((length, value)) = self.longest(here) {
                    let start = text.len() - here.len();
                    rest = here[length..].chars();
                    return Some((start, start + length, value));
                }
            }
        })
    }

    /// Whether `text` holds one of the words.
    #[must_use]
    pub fn within(&self, text: &str) -> bool {
        self.find_iter(text).next().is_some()
    }

    /// The values of all words in `text` together, overlapping ones too.
    #[must_use]
    pub fn union(&self, text: &str) -> T
    where
        T: Default + BitOrAssign,
    {
        let mut union = T::default();
        let mut rest = text.chars();
        loop {
            let here = rest.as_str();
            let Some(c) = rest.next() else { return union };
            if self.0.may_begin(c) {
                self.all(here).for_each(|(_, value)| union |= value);
            }
        }
    }
}

/// Words found where they end.
#[derive(Clone, Debug)]
pub struct Suffixes<T>(Trie<T>);

impl<T> Default for Suffixes<T> {
    fn default() -> Self {
        Self(Trie::default())
    }
}

impl<W: AsRef<str>> FromIterator<W> for Suffixes<()> {
    fn from_iter<I: IntoIterator<Item = W>>(words: I) -> Self {
        let mut all = Self::default();
        for word in words {
            *all.entry(word.as_ref()) = Some(());
        }
        all
    }
}

impl<T: Copy> Suffixes<T> {
    /// The value of a word, to be set; the word is in the set once it has one.
    pub fn entry(&mut self, word: &str) -> &mut Option<T> {
        self.0.entry(word.chars().rev())
    }

    /// The value of a whole word.
    #[must_use]
    pub fn get(&self, word: &str) -> Option<T> {
        self.0.get(word.chars().rev()).copied()
    }

    /// The longest word that `text` ends with: the byte where it starts, and its value.
    #[must_use]
    pub fn longest(&self, text: &str) -> Option<(usize, T)> {
        self.0.along(text.char_indices().rev()).last().map(|(start, value)| (start, *value))
    }

    /// Whether a word can end with this character.
    #[must_use]
    pub fn may_end_with(&self, c: char) -> bool {
        self.0.step(0, c).is_some()
    }
}

impl Suffixes<u16> {
    /// Adds a word, or the tag to a word that is there.
    pub fn add(&mut self, word: &str, tag: u16) {
        *self.entry(word).get_or_insert_default() |= tag;
    }

    /// The tag of a whole word; 0 when it is not there.
    #[must_use]
    pub fn tag(&self, word: &str) -> u16 {
        self.get(word).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_longest_word_backwards() {
        let mut words = Suffixes::default();
        words.add("公安", 1);
        words.add("市公安", 2);
        words.add("安", 4);
        for (text, expected) in
            [("向市公安", Some((3, 2))), ("区公安", Some((3, 1))), ("平安", Some((3, 4))), ("法院", None), ("", None)]
        {
            assert_eq!(words.longest(text), expected, "{text}");
        }
        assert_eq!((words.tag("公安"), words.tag("县公安"), words.tag("公")), (1, 0, 0));
    }

    #[test]
    fn finds_words_forwards() {
        type Row = (&'static str, &'static [(usize, usize, u8)], u8, &'static str);
        let mut words: Prefixes<u8> = Prefixes::default();
        for (word, value) in [("行政", 1), ("行政复议", 2), ("复议", 4), ("议案", 8)] {
            *words.entry(word) = Some(value);
        }
        let cases: &[Row] = &[
            ("行政复议案", &[(0, 12, 2)], 15, "the longest; what overlaps it counts for the union alone"),
            ("行政复核", &[(0, 6, 1)], 1, "the shorter one where the longer breaks off"),
            ("办行政复议", &[(3, 15, 2)], 7, "behind other characters"),
            ("复核", &[], 0, "a word only begun"),
            ("", &[], 0, "no text"),
        ];
        for (text, expected, union, reason) in cases {
            assert_eq!(words.find_iter(text).collect::<Vec<_>>(), *expected, "{text}: {reason}");
            assert_eq!((words.union(text), words.within(text)), (*union, *union != 0), "{text}: {reason}");
        }
        assert_eq!((words.get("复议"), words.get("复"), words.longest("复议案")), (Some(4), None, Some((6, 4))));
    }
}
