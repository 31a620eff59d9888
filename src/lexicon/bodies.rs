//! The words that the names of public bodies are made of, and those that they stop at (`data/lexicon/bodies.toml`).

mod file;
mod whose;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::concepts::Scheme;
use super::divisions::Divisions;
use super::trie::{Prefixes, Suffixes};
use file::File;

/// What is wrong with a list of bodies.
#[derive(Debug, thiserror::Error)]
pub enum BodiesError {
    #[error("{file}: expected a list of words for bodies")]
    Toml { file: String, source: toml::de::Error },
    #[error("{file}: expected a line of ontology/lines.ttl, found {line}")]
    Line { file: String, line: String },
    #[error("{file}: expected short=full, found {found}")]
    Full { file: String, found: String },
}

/// What an ending makes of the words before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    Bureau,
    Unit,
    ShortUnit,
    Group,
    Association,
    Company,
    School,
    Hospital,
    Village,
    Court,
    Congress,
    Party,
    Mass,
    Station,
    Team,
    /// A town or sub-district.
    Place,
    /// A national body, by its whole name.
    National,
}

/// One ending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ending {
    pub kind: Kind,
    /// Every word before it must be a known one.
    pub closed: bool,
    /// It is a name of its own when a division stands before it.
    pub fixed: bool,
    /// It makes a branch of the body before it, whatever the place between (分局).
    pub branch: bool,
}

/// What the finder of endings came upon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    Ending(Ending),
    /// A word that looks like an ending and is none.
    Blocker,
    /// 《 or “.
    Open,
    /// 》 or ”.
    Close,
    /// A line's end.
    Line,
}

/// What a word is to a name, as bits: a word can be several things.
pub mod tag {
    pub const COMPONENT: u16 = 1;
    pub const STOP: u16 = 1 << 1;
    pub const GENERIC: u16 = 1 << 2;
    pub const LEVEL: u16 = 1 << 3;
    pub const PLACE: u16 = 1 << 4;
    pub const SHORT_PLACE: u16 = 1 << 5;
    pub const FOUNDING: u16 = 1 << 6;
    pub const LEADING: u16 = 1 << 7;
    pub const PARTICLE: u16 = 1 << 8;
    pub const OPENER: u16 = 1 << 9;
    pub const HEAD: u16 = 1 << 10;
}

/// Everything known about the names of bodies.
///
/// Invariant: `marks` holds the words of `patterns`, each with how many of its bytes are the mark: of a split only the
/// first character is.
#[derive(Clone, Debug)]
pub struct Bodies {
    marks: Prefixes<(Mark, usize)>,
    words: Suffixes<u16>,
    continues: BTreeSet<String>,
    /// An ending of one character with the word behind it.
    splits: BTreeSet<String>,
    /// Endings that a town's report gives bare.
    towns: BTreeSet<String>,
    /// Line → endings that its bodies' reports give bare.
    alone: BTreeMap<String, BTreeSet<String>>,
    /// Endings of units that a province's body alone has.
    provincial: Vec<String>,
    /// Endings that a division alone makes a body of.
    bare: BTreeSet<String>,
    /// Lines that answer to the ministry above, and words that tell such bodies.
    vertical: BTreeSet<String>,
    vertical_words: Vec<String>,
    /// Bodies of those lines that are no unit of another one.
    peers: BTreeSet<String>,
    /// Endings that stand before their division.
    leagues: BTreeSet<String>,
    /// Words that many bureaus' names hold.
    common: BTreeSet<String>,
    /// Ending of a station → the line that it belongs to.
    stations: Vec<(String, String)>,
    /// Words that end in an ending and are no body (查处).
    false_ends: Suffixes<u16>,
    /// Line → words of its units' names.
    affinity: BTreeMap<String, Vec<String>>,
    /// Everyday name → full name.
    full: BTreeMap<String, String>,
    /// A body's name without its division, backwards → place in `slugs` from 1.
    names: Suffixes<u16>,
    slugs: Vec<String>,
    patterns: BTreeMap<String, Mark>,
}

impl Bodies {
    /// Reads the lists; divisions and lines name further words.
    pub fn read(file: &str, text: &str, lines: &Scheme, divisions: &Divisions) -> Result<Self, BodiesError> {
        let mut bodies = Self {
            marks: Prefixes::default(),
            words: Suffixes::default(),
            continues: BTreeSet::new(),
            splits: BTreeSet::new(),
            towns: BTreeSet::new(),
            alone: BTreeMap::new(),
            provincial: Vec::new(),
            bare: BTreeSet::new(),
            vertical: BTreeSet::new(),
            vertical_words: Vec::new(),
            peers: BTreeSet::new(),
            common: BTreeSet::new(),
            leagues: BTreeSet::new(),
            stations: Vec::new(),
            false_ends: Suffixes::default(),
            affinity: BTreeMap::new(),
            full: BTreeMap::new(),
            names: Suffixes::default(),
            slugs: Vec::new(),
            patterns: BTreeMap::new(),
        };
        for (open, close) in [("《", "》"), ("“", "”"), ("「", "」")] {
            bodies.patterns.insert(open.to_owned(), Mark::Open);
            bodies.patterns.insert(close.to_owned(), Mark::Close);
        }
        bodies.patterns.insert("\n".to_owned(), Mark::Line);
        for concept in lines.concepts() {
            for label in &concept.hidden {
                bodies.name(&concept.slug, label);
            }
        }
        bodies.add(file, text, lines)?;
        for division in divisions.all() {
            bodies.place(&division.name, tag::PLACE);
            bodies.place(&division.short, tag::SHORT_PLACE);
        }
        bodies.finish();
        Ok(bodies)
    }

    /// These lists and those of a further file.
    pub fn with(&self, file: &str, text: &str, lines: &Scheme) -> Result<Self, BodiesError> {
        let mut bodies = self.clone();
        bodies.add(file, text, lines)?;
        bodies.finish();
        Ok(bodies)
    }

    fn add(&mut self, file: &str, text: &str, lines: &Scheme) -> Result<(), BodiesError> {
        let read: File = toml::from_str(text).map_err(|source| BodiesError::Toml { file: file.to_owned(), source })?;
        for list in &read.endings {
            let ending = Ending { kind: list.kind, closed: list.closed, fixed: list.fixed, branch: false };
            for word in list.words.split_whitespace() {
                self.patterns.insert(word.to_owned(), Mark::Ending(ending));
            }
        }
        let national = Ending { kind: Kind::National, closed: true, fixed: true, branch: false };
        for word in read.national.words.split_whitespace() {
            self.patterns.insert(word.to_owned(), Mark::Ending(national));
        }
        for word in read.blockers.words.split_whitespace() {
            if self.ending_of(word).is_some() {
                self.false_ends.add(word, 1);
            } else {
                self.patterns.entry(word.to_owned()).or_insert(Mark::Blocker);
            }
        }
        for (list, tag) in [
            (&read.stops, tag::STOP),
            (&read.generic, tag::GENERIC),
            (&read.founding, tag::FOUNDING | tag::STOP),
            (&read.particles, tag::PARTICLE | tag::STOP),
            (&read.openers, tag::OPENER),
            (&read.heads, tag::HEAD | tag::COMPONENT),
            (&read.leading, tag::LEADING | tag::COMPONENT),
            (&read.components, tag::COMPONENT),
            (&read.levels, tag::LEVEL),
        ] {
            for word in list.words.split_whitespace() {
                self.words.add(word, tag);
            }
        }
        for pair in read.full.words.split_whitespace() {
            let (short, full) = pair
                .split_once('=')
                .ok_or_else(|| BodiesError::Full { file: file.to_owned(), found: pair.to_owned() })?;
            self.full.insert(short.to_owned(), full.to_owned());
        }
        for word in read.branches.words.split_whitespace() {
            if let Some(Mark::Ending(ending)) = self.patterns.get_mut(word) {
                ending.branch = true;
            }
        }
        for word in read.splits.words.split_whitespace() {
            let ending =
                word.chars().next().and_then(|c| self.patterns.get(c.encode_utf8(&mut [0; 4]) as &str).copied());
            if let Some(ending) = ending {
                self.patterns.insert(word.to_owned(), ending);
                self.splits.insert(word.to_owned());
            }
        }
        for slug in read.vertical.lines.split_whitespace() {
            known_line(file, slug, lines)?;
            self.vertical.insert(slug.to_owned());
        }
        self.vertical_words.extend(read.vertical.words.split_whitespace().map(str::to_owned));
        self.peers.extend(read.peers.words.split_whitespace().map(str::to_owned));
        self.leagues.extend(read.leagues.words.split_whitespace().map(str::to_owned));
        self.common.extend(read.common.words.split_whitespace().map(str::to_owned));
        for (slug, words) in &read.stations {
            known_line(file, slug, lines)?;
            self.stations.extend(words.split_whitespace().map(|word| (word.to_owned(), slug.clone())));
        }
        for (slug, words) in &read.alone {
            known_line(file, slug, lines)?;
            self.alone.entry(slug.clone()).or_default().extend(words.split_whitespace().map(str::to_owned));
        }
        self.provincial.extend(read.provincial.words.split_whitespace().map(str::to_owned));
        self.bare.extend(read.bare.words.split_whitespace().map(str::to_owned));
        self.towns.extend(read.towns.words.split_whitespace().map(str::to_owned));
        self.continues.extend(read.continues.words.split_whitespace().map(str::to_owned));
        for (slug, words) in &read.affinity {
            known_line(file, slug, lines)?;
            let list = self.affinity.entry(slug.clone()).or_default();
            for word in words.split_whitespace() {
                self.words.add(word, tag::COMPONENT);
                list.push(word.to_owned());
            }
        }
        for (slug, words) in &read.names {
            known_line(file, slug, lines)?;
            for word in words.split_whitespace() {
                self.name(slug, word);
            }
        }
        Ok(())
    }

    /// A body's usual name; what stands before its ending is a word of names.
    fn name(&mut self, slug: &str, name: &str) {
        let index = self.slugs.iter().position(|known| known == slug).unwrap_or_else(|| {
            self.slugs.push(slug.to_owned());
            self.slugs.len() - 1
        });
        if let Ok(number) = u16::try_from(index + 1)
            && self.names.tag(name) == 0
        {
            self.names.add(name, number);
        }
        for ending in ["委员会", "办公室", "局", "厅", "委", "部", "办", "署", "中心"] {
            if let Some(core) = name.strip_suffix(ending).filter(|core| core.chars().count() > 1) {
                self.words.add(core, tag::COMPONENT);
                break;
            }
        }
    }

    /// A division's name, unless a word of sentences or names hides in it (会同|县, 和|县, 平安).
    fn place(&mut self, name: &str, as_what: u16) {
        if name.is_empty() || self.words.tag(name) != 0 {
            return;
        }
        let mut stem = name.chars();
        let suffix = stem.next_back();
        if as_what == tag::PLACE
            && suffix.is_some_and(|c| self.words.tag(c.encode_utf8(&mut [0; 4])) & tag::LEVEL != 0)
            && self.words.tag(stem.as_str()) & (tag::STOP | tag::GENERIC) != 0
        {
            return;
        }
        self.words.add(name, as_what);
    }

    fn finish(&mut self) {
        self.marks = Prefixes::default();
        for (word, mark) in &self.patterns {
            let split = self.splits.contains(word).then(|| word.chars().next()).flatten();
            *self.marks.entry(word) = Some((*mark, split.map_or(word.len(), char::len_utf8)));
        }
    }
}

fn known_line(file: &str, slug: &str, lines: &Scheme) -> Result<(), BodiesError> {
    match lines.get(slug) {
        Some(_) => Ok(()),
        None => Err(BodiesError::Line { file: file.to_owned(), line: slug.to_owned() }),
    }
}

#[cfg(test)]
mod tests;
