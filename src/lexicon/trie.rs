//! A set of words found backwards from a place in a text.

/// Words with a tag each, read from their last character to their first.
///
/// Invariant: children are sorted by character; node 0 is the root.
#[derive(Clone, Debug)]
pub struct Suffixes {
    nodes: Vec<Node>,
}

#[derive(Clone, Debug, Default)]
struct Node {
    tag: u16,
    children: Vec<(char, u32)>,
}

impl Default for Suffixes {
    fn default() -> Self {
        Self { nodes: vec![Node::default()] }
    }
}

impl Suffixes {
    /// Adds a word, or the tag to a word that is there.
    pub fn add(&mut self, word: &str, tag: u16) {
        let mut at = 0;
        for c in word.chars().rev() {
            at = match self.nodes[at].children.binary_search_by_key(&c, |child| child.0) {
                Ok(place) => self.nodes[at].children[place].1 as usize,
                Err(place) => {
                    let new = self.nodes.len();
                    let Ok(child) = u32::try_from(new) else { return };
                    self.nodes.push(Node::default());
                    self.nodes[at].children.insert(place, (c, child));
                    new
                }
            };
        }
        if at > 0 {
            self.nodes[at].tag |= tag;
        }
    }

    /// The tag of a whole word; 0 when it is not there.
    #[must_use]
    pub fn tag(&self, word: &str) -> u16 {
        match self.longest(word) {
            Some((0, tag)) => tag,
            _ => 0,
        }
    }

    /// The longest word that ends where `text` ends: the byte where it starts, and its tag.
    #[must_use]
    pub fn longest(&self, text: &str) -> Option<(usize, u16)> {
        let (mut at, mut found) = (0, None);
        for (start, c) in text.char_indices().rev() {
            let Ok(place) = self.nodes[at].children.binary_search_by_key(&c, |child| child.0) else { break };
            at = self.nodes[at].children[place].1 as usize;
            if self.nodes[at].tag != 0 {
                found = Some((start, self.nodes[at].tag));
            }
        }
        found
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
        assert_eq!((words.tag("公安"), words.tag("县公安")), (1, 0));
    }
}
