//! What a body's name tells of whom it answers to.

use super::{Bodies, tag};

impl Bodies {
    /// Whether an ending stands before its division: the youth league.
    #[must_use]
    pub fn is_league(&self, ending: &str) -> bool {
        self.leagues.contains(ending)
    }

    /// Whether a body without its division answers to the ministry above it: by its usual name, unless that name is one part of
    /// a fused bureau's (财政|税务局), or by a word.
    #[must_use]
    pub fn is_vertical(&self, core: &str) -> bool {
        let named = self.line_of(core).is_some_and(|(start, line)| {
            self.vertical.contains(line) && self.word(&core[..start]).is_none_or(|(_, tags)| tags & tag::COMPONENT == 0)
        });
        named || self.vertical_words.iter().any(|word| core.contains(word.as_str()))
    }

    /// Whether a line answers to the ministry above.
    #[must_use]
    pub fn is_vertical_line(&self, line: &str) -> bool {
        self.vertical.contains(line)
    }

    /// Whether a body of such a line is no unit of another one.
    #[must_use]
    pub fn is_peer(&self, name: &str) -> bool {
        self.peers.contains(name)
    }

    /// Whether a word stands in many bureaus' names and so tells no line.
    #[must_use]
    pub fn is_common(&self, word: &str) -> bool {
        self.common.contains(word)
    }

    /// The lines that a station's or office's ending tells.
    pub fn lines_of_station<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.stations.iter().filter(|(ending, _)| name.ends_with(ending.as_str())).map(|(_, line)| line.as_str())
    }
}
