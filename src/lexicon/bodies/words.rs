//! What a word or an ending is to the names of bodies.

use super::{Bodies, Ending, Mark, tag};

impl Bodies {
    /// Every mark of a text, none overlapping: the byte range and what it is.
    pub fn marks<'a>(&'a self, text: &'a str) -> impl Iterator<Item = (usize, usize, Mark)> + 'a {
        self.marks.find_iter(text).map(|(start, _, (mark, length))| (start, start + length, mark))
    }

    /// The longest word of names or sentences that `text` ends with: where it starts, and its tags.
    #[must_use]
    pub fn word(&self, text: &str) -> Option<(usize, u16)> {
        let (start, tags) = self.words.longest(text)?;
        if tags & tag::SHORT_PLACE != 0 && tags & tag::COMPONENT == 0 {
            // 财政|和 rather than 财|政和
            let last = start + text[start..].chars().next()?.len_utf8();
            let before = self.words.longest(&text[..last]);
            let alone = self.words.tag(&text[last..]);
            if alone != 0 && before.is_some_and(|(at, tags)| at < start && tags & tag::COMPONENT != 0) {
                return Some((last, alone));
            }
        }
        Some((start, tags))
    }

    /// Whether a word of sentences and of no name.
    #[must_use]
    pub fn is_stop(&self, word: &str) -> bool {
        let tags = self.words.tag(word);
        tags & tag::STOP != 0 && tags & (tag::COMPONENT | tag::GENERIC) == 0
    }

    /// Whether a word is a verb too, where a name of known words goes before or behind it (中心|组织).
    #[must_use]
    pub fn is_leading(&self, word: &str) -> bool {
        self.words.tag(word) & tag::LEADING != 0
    }

    /// Whether a word makes a kind of body of what follows (基层) and is part of no name.
    #[must_use]
    pub fn is_generic(&self, word: &str) -> bool {
        let tags = self.words.tag(word);
        tags & tag::GENERIC != 0 && tags & tag::COMPONENT == 0
    }

    /// Whether a division alone makes a body of an ending (区|管委会).
    #[must_use]
    pub fn is_bare(&self, ending: &str) -> bool {
        self.bare.contains(ending)
    }

    /// Whether an ending alone names a unit of a town (财政所).
    #[must_use]
    pub fn is_of_towns(&self, ending: &str) -> bool {
        self.towns.contains(ending)
    }

    /// Whether an ending alone names a unit of a line's body, which has one of it (看守所).
    #[must_use]
    pub fn is_alone(&self, line: &str, ending: &str) -> bool {
        self.alone.get(line).is_some_and(|endings| endings.contains(ending))
    }

    /// Whether a province's body alone has such units (监狱).
    #[must_use]
    pub fn is_provincial(&self, name: &str) -> bool {
        self.provincial.iter().any(|ending| name.ends_with(ending.as_str()))
    }

    /// Whether two characters over an ending's edge make another word (局|长).
    #[must_use]
    pub fn goes_on(&self, pair: &str) -> bool {
        self.continues.contains(pair)
    }

    /// Whether `text` ends in a word that only looks like a body (查处): one that reaches further left than the last word of
    /// names before the ending, which starts at byte `ending` (稽查|处).
    #[must_use]
    pub fn ends_falsely(&self, text: &str, ending: usize) -> bool {
        let Some((start, _)) = self.false_ends.longest(text) else { return false };
        let component = self.word(&text[..ending]).filter(|(_, tags)| tags & tag::COMPONENT != 0);
        // 关|工委 is no ending that only looks like one: the word lies inside the ending
        component.map_or(start <= ending, |(word, _)| start <= word)
    }

    /// The line of the usual name that a name ends in, and the byte where that usual name starts.
    #[must_use]
    pub fn line_of(&self, name: &str) -> Option<(usize, &str)> {
        let (start, number) = self.names.longest(name)?;
        Some((start, self.slugs.get(usize::from(number).checked_sub(1)?)?))
    }

    /// The full form of a body's everyday name without its division, where there is only one.
    #[must_use]
    pub fn full(&self, name: &str) -> Option<&str> {
        self.full.get(name).map(String::as_str)
    }

    /// Whether a word belongs to names.
    #[must_use]
    pub fn is_component(&self, word: &str) -> bool {
        self.words.tag(word) & tag::COMPONENT != 0
    }

    /// The line that a body's name speaks of, where no usual name tells: the one with the longest word in it.
    #[must_use]
    pub fn line_by_words(&self, name: &str) -> Option<&str> {
        let longest =
            |words: &[String]| words.iter().filter(|word| name.contains(word.as_str())).map(String::len).max();
        let mut best: Option<(usize, &str)> = None;
        let mut tied = false;
        for (slug, words) in &self.affinity {
            let Some(length) = longest(words) else { continue };
            tied = best.is_some_and(|(known, _)| known == length);
            if best.is_none_or(|(known, _)| known < length) {
                best = Some((length, slug));
            }
        }
        best.filter(|_| !tied).map(|(_, slug)| slug)
    }

    /// Whether an ending of three characters opens with a word of names (管理|处).
    #[must_use]
    pub fn ends_in_word(&self, ending: impl Iterator<Item = char>) -> bool {
        let letters: Vec<char> = ending.collect();
        letters.len() == 3 && self.is_component(&letters[..2].iter().collect::<String>())
    }

    /// Whether a unit's name speaks of a line.
    #[must_use]
    pub fn akin(&self, line: &str, name: &str) -> bool {
        self.affinity.get(line).is_some_and(|words| words.iter().any(|word| name.contains(word.as_str())))
    }

    /// The ending that a name ends in, the longest.
    #[must_use]
    pub fn ending_of(&self, name: &str) -> Option<(usize, Ending)> {
        name.char_indices().find_map(|(start, _)| match self.patterns.get(&name[start..]) {
            Some(Mark::Ending(ending)) => Some((start, *ending)),
            _ => None,
        })
    }
}
