//! Words around numbers: units, comparators, names that are no figures, and the verbs and nouns that show where the
//! phrase for what is counted begins and ends.
//!
//! The lists are the files `data/lexicon/{units,comparators,phrases,names,zeros}.txt`. A user's file of the same form
//! adds to their sections.

use std::collections::BTreeMap;

use super::trie::{Prefixes, Suffixes};
use crate::report::Comparator;

/// What is wrong with a word list.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    #[error("{file}: expected a section `[name]` before the first word, on line {line}")]
    NoSection { file: String, line: usize },
    #[error("{file}: expected one of the known sections, found [{section}] on line {line}")]
    UnknownSection { file: String, section: String, line: usize },
    #[error("{file}: expected a written form and its unit, found {found:?} on line {line}")]
    Pair { file: String, found: String, line: usize },
}

/// How a unit counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnitKind {
    /// Things: 件, 名.
    Counter,
    /// Actions: 次, 场, 人次.
    Event,
    Percent,
    Money,
    /// A duration that is a statistic only beside a word of `hours of`.
    Hours,
    /// Dates, durations, ages, and words that only begin like a unit: never a statistic.
    Never,
}

/// A unit as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    pub written: String,
    /// What must stand behind it.
    followed_by: String,
    /// The unit's plain form.
    pub plain: String,
    pub kind: UnitKind,
}

/// What a word does to the phrase it stands in; a word can do several things.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Roles(u64);

macro_rules! roles {
    ($($name:ident $section:literal $bit:literal,)*) => {
        impl Roles {
            $(pub const $name: Self = Self(1 << $bit);)*
            /// Every role with the section that lists its words.
            const ALL: &'static [(&'static str, Self)] = &[$(($section, Self::$name),)*];
        }
    };
}

roles! {
    LIGHT "light verbs" 0,
    SHORT "short verbs" 1,
    DROPPED "dropped verbs" 2,
    KEPT "kept verbs" 3,
    EVENT "event verbs" 4,
    WEAK "weak verbs" 5,
    CUT "cuts" 6,
    ADVERB "adverbs" 7,
    PREPOSITION "prepositions" 8,
    LINK "links" 9,
    CHANGE "change" 10,
    BARE_CHANGE "bare changes" 11,
    STOP "stops" 12,
    OUTCOME "outcomes" 13,
    GENERIC "generic nouns" 14,
    HEAD "head nouns" 15,
    NOUN "nouns" 16,
    POSSESSOR "possessors" 17,
    LEADER "leaders" 18,
    BODY "body endings" 19,
    ABSTRACT "abstract" 20,
    BEFORE_AT_LEAST "before >=" 21,
    BEFORE_AT_MOST "before <=" 22,
    BEFORE_ABOUT "before ~" 23,
    VAGUE "vague" 24,
    HOURS_OF "hours of" 25,
    FREQUENCY "frequency" 26,
    RATE "rate verbs" 27,
    CONCRETE "concrete units" 28,
    NOMINAL "nominal endings" 29,
    BREAKDOWN "breakdowns" 30,
    BEFORE "not ranks" 31,
    GOVERNMENT_LEVEL "levels of government" 32,
}

impl Roles {
    /// The words around a subject that say nothing of it.
    const EMPTY: Self = Self::LIGHT
        .or(Self::SHORT)
        .or(Self::DROPPED)
        .or(Self::KEPT)
        .or(Self::EVENT)
        .or(Self::WEAK)
        .or(Self::ADVERB)
        .or(Self::PREPOSITION)
        .or(Self::LINK)
        .or(Self::BARE_CHANGE);

    /// Whether the word has one of `roles`.
    #[must_use]
    pub const fn any(self, roles: Self) -> bool {
        self.0 & roles.0 != 0
    }

    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// A word of the lists found in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    pub start: usize,
    pub end: usize,
    pub roles: Roles,
}

/// Everything known about words around numbers.
#[derive(Clone, Debug)]
pub struct Quantities {
    sections: BTreeMap<String, Vec<String>>,
    units: Vec<Unit>,
    /// The units as they must stand in the text, with what follows them → place in `units`.
    written: Prefixes<usize>,
    words: Prefixes<Roles>,
    /// The same words from their end.
    backwards: Suffixes<Roles>,
    names: Prefixes<()>,
    after_unit: Prefixes<Comparator>,
    /// Between number and unit (余, 多).
    after_number: Prefixes<Comparator>,
    zero_nouns: Prefixes<()>,
    zero_openers: Suffixes<()>,
    not_zero: Prefixes<()>,
    zero_counters: Vec<String>,
    /// Words for a year told from the one reported on, the longest first, with the years to add.
    relative_years: Vec<(String, i32)>,
    period_tails: Vec<String>,
    share_names: Prefixes<()>,
    /// The words that open a breakdown, and those that tell a change: few, so that most texts are known to hold none
    /// before they are taken apart.
    breakdowns: Prefixes<()>,
    changes: Prefixes<()>,
    /// Words that every report is full of, and that tell no subject.
    common: Prefixes<()>,
}

const PLAIN: [&str; 22] = [
    "counters",
    "event counters",
    "same unit",
    "percent",
    "money",
    "hours",
    "time",
    "not units",
    "names",
    "after number >=",
    "after >=",
    "after <=",
    "after ~",
    "zero nouns",
    "zero openers",
    "zero counters",
    "this year",
    "last year",
    "year before last",
    "period tails",
    "share names",
    "common in reports",
];
const NOT_ZERO: &str = "zero openers of a word";

const BUILTIN: [(&str, &str); 5] = [
    ("units.txt", include_str!("../../data/lexicon/units.txt")),
    ("comparators.txt", include_str!("../../data/lexicon/comparators.txt")),
    ("phrases.txt", include_str!("../../data/lexicon/phrases.txt")),
    ("names.txt", include_str!("../../data/lexicon/names.txt")),
    ("zeros.txt", include_str!("../../data/lexicon/zeros.txt")),
];

impl Default for Quantities {
    /// The lists compiled into the binary; that they can be read is tested.
    fn default() -> Self {
        let mut sections = BTreeMap::new();
        for (file, text) in BUILTIN {
            read(&mut sections, file, text).expect("the built-in lists are well-formed");
        }
        Self::new(sections).expect("the built-in lists are well-formed")
    }
}

impl Quantities {
    /// These lists with the words of another file. `file` names it in errors.
    pub fn with(&self, file: &str, text: &str) -> Result<Self, ListError> {
        let mut sections = self.sections.clone();
        read(&mut sections, file, text)?;
        Self::new(sections)
    }

    fn new(sections: BTreeMap<String, Vec<String>>) -> Result<Self, ListError> {
        let list = |name: &str| sections.get(name).map_or(&[][..], Vec::as_slice);
        let (mut words, mut backwards) = (Prefixes::default(), Suffixes::default());
        for (section, role) in Roles::ALL {
            for word in list(section) {
                let roles: &mut Roles = words.entry(word).get_or_insert_default();
                *roles = roles.or(*role);
                *backwards.entry(word) = Some(*roles);
            }
        }
        let set = |name: &str| list(name).iter().collect::<Prefixes<()>>();
        let having = |wanted: Roles| {
            let sections = Roles::ALL.iter().filter(move |(_, role)| role.any(wanted));
            sections.flat_map(|(section, _)| list(section))
        };
        let comparators = |parts: [(&str, Comparator); 3]| {
            let mut all = Prefixes::default();
            for (section, comparator) in parts {
                for word in list(section) {
                    all.entry(word).get_or_insert(comparator);
                }
            }
            all
        };
        let mut relative_years: Vec<(String, i32)> = [("this year", 0), ("last year", -1), ("year before last", -2)]
            .into_iter()
            .flat_map(|(section, offset)| list(section).iter().map(move |word| (word.clone(), offset)))
            .collect();
        relative_years.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
        let units = units(&sections)?;
        let mut written = Prefixes::default();
        for (at, unit) in units.iter().enumerate() {
            written.entry(&format!("{}{}", unit.written, unit.followed_by)).get_or_insert(at);
        }
        // One sign says too little: 发 in 发放 is empty, in 发电 it is not.
        let empty = having(Roles::EMPTY).filter(|word| word.chars().count() > 1);
        let common = empty.chain(list("common in reports")).collect();
        Ok(Self {
            units,
            written,
            words,
            backwards,
            names: set("names"),
            after_unit: comparators([
                ("after >=", Comparator::AtLeast),
                ("after <=", Comparator::AtMost),
                ("after ~", Comparator::About),
            ]),
            after_number: comparators([
                ("after number >=", Comparator::AtLeast),
                ("after number <=", Comparator::AtMost),
                ("after number ~", Comparator::About),
            ]),
            zero_nouns: set("zero nouns"),
            zero_openers: list("zero openers").iter().collect(),
            not_zero: set(NOT_ZERO),
            zero_counters: list("zero counters").to_vec(),
            relative_years,
            period_tails: list("period tails").to_vec(),
            share_names: set("share names"),
            breakdowns: having(Roles::BREAKDOWN).collect(),
            changes: having(Roles::CHANGE).collect(),
            common,
            sections,
        })
    }

    /// The longest unit that the text begins with, and how it counts.
    #[must_use]
    pub fn unit(&self, text: &str) -> Option<&Unit> {
        self.written.longest(text).map(|(_, at)| &self.units[at])
    }

    /// The comparator that the text begins with, and its length.
    #[must_use]
    pub fn after_unit(&self, text: &str) -> Option<(usize, Comparator)> {
        self.after_unit.longest(text)
    }

    /// The comparator that stands between number and unit, and its length.
    #[must_use]
    pub fn after_number(&self, text: &str) -> Option<(usize, Comparator)> {
        self.after_number.longest(text)
    }

    /// The words of a text, the longest at each place, in order, without overlap.
    pub fn words<'a>(&'a self, text: &'a str) -> impl Iterator<Item = Word> + 'a {
        self.words.find_iter(text).map(|(start, end, roles)| Word { start, end, roles })
    }

    /// The last word of a text that opens a breakdown: 其中.
    #[must_use]
    pub fn last_breakdown(&self, text: &str) -> Option<Word> {
        if !self.breakdowns.within(text) {
            return None;
        }
        self.words(text).filter(|word| word.roles.any(Roles::BREAKDOWN)).last()
    }

    /// The first word of a text that tells a change: 同比.
    #[must_use]
    pub fn first_change(&self, text: &str) -> Option<Word> {
        if !self.changes.within(text) {
            return None;
        }
        self.words(text).find(|word| word.roles.any(Roles::CHANGE))
    }

    /// The longest word that the text ends with.
    #[must_use]
    pub fn last_word(&self, text: &str) -> Option<Word> {
        self.backwards.longest(text).map(|(start, roles)| Word { start, end: text.len(), roles })
    }

    /// The longest word that the text begins with.
    #[must_use]
    pub fn first_word(&self, text: &str) -> Option<Word> {
        self.words.longest(text).map(|(end, roles)| Word { start: 0, end, roles })
    }

    /// What a word does, when the lists hold it.
    #[must_use]
    pub fn roles(&self, word: &str) -> Roles {
        self.words.get(word).unwrap_or_default()
    }

    /// The counter of cases that the text begins with: 起 in 无一起败诉.
    #[must_use]
    pub fn zero_counter(&self, text: &str) -> Option<&str> {
        self.zero_counters.iter().map(String::as_str).find(|word| text.starts_with(word))
    }

    /// How many years before or behind the one reported on a column's or row's name speaks of: 0 for 本年, -1 for
    /// 上年同期. 上年结转 is no figure of last year, and a change against it (较上年) is one of this year.
    #[must_use]
    pub fn relative_year(&self, name: &str) -> Option<i32> {
        self.relative_years.iter().find_map(|(word, offset)| {
            let rest = name.strip_prefix(word.as_str())?;
            self.is_period_tail(rest).then_some(*offset)
        })
    }

    /// Whether what stands behind a year in a column's name only says that it is one: 数, 完成数.
    #[must_use]
    pub fn is_period_tail(&self, rest: &str) -> bool {
        rest.is_empty() || self.period_tails.iter().any(|tail| tail == rest)
    }

    /// Whether a name covers the place `at` of the text and reaches beyond `end`.
    #[must_use]
    pub fn in_name(&self, text: &str, at: usize, end: usize) -> bool {
        covers(&self.names, text, at, end)
    }

    /// Whether the 占 at byte `at` belongs to a word that is no verb: 占比, 侵占.
    #[must_use]
    pub fn in_share_name(&self, text: &str, at: usize) -> bool {
        covers(&self.share_names, text, at, at)
    }

    /// The text between the words that every report is full of (加强, 开展, 机制, 执法): what tells its subject.
    pub fn subjects<'a>(&'a self, text: &'a str) -> impl Iterator<Item = &'a str> + 'a {
        let mut start = 0;
        let ends = self.common.find_iter(text).map(|(start, end, ())| (start, end));
        ends.chain([(text.len(), text.len())]).map(move |(at, next)| &text[std::mem::replace(&mut start, next)..at])
    }

    /// Where the case noun ends that closes the phrase behind 无 or 零: the last one of the text.
    #[must_use]
    pub fn zero_noun(&self, phrase: &str) -> Option<usize> {
        self.zero_nouns.find_iter(phrase).last().map(|found| found.1)
    }

    /// Whether a case noun stands right behind 零.
    #[must_use]
    pub fn zero_noun_opens(&self, phrase: &str) -> bool {
        self.zero_nouns.longest(phrase).is_some()
    }

    /// Whether 无 or 零 can be a zero between these two texts.
    #[must_use]
    pub fn may_be_zero(&self, before: &str, from: &str) -> bool {
        let opened = before.is_empty() || self.zero_openers.longest(before).is_some();
        opened && self.not_zero.longest(from).is_none()
    }
}

/// Whether a word covers the place `at` of the text and reaches beyond `end`.
fn covers(words: &Prefixes<()>, text: &str, at: usize, end: usize) -> bool {
    text.char_indices()
        .take_while(|(start, _)| *start <= at)
        .any(|(start, _)| words.longest(&text[start..]).is_some_and(|(length, ())| start + length > end))
}

fn units(sections: &BTreeMap<String, Vec<String>>) -> Result<Vec<Unit>, ListError> {
    let kinds = [
        ("counters", UnitKind::Counter),
        ("event counters", UnitKind::Event),
        ("percent", UnitKind::Percent),
        ("money", UnitKind::Money),
        ("hours", UnitKind::Hours),
        ("time", UnitKind::Never),
        ("not units", UnitKind::Never),
    ];
    let list = |name: &str| sections.get(name).map_or(&[][..], Vec::as_slice);
    let mut units: Vec<Unit> = Vec::new();
    for (section, kind) in kinds {
        for entry in list(section) {
            let (written, followed_by) = entry.split_once('/').unwrap_or((entry, ""));
            let unit = Unit { written: written.into(), followed_by: followed_by.into(), plain: written.into(), kind };
            if !units.iter().any(|known| known.written == unit.written && known.followed_by == unit.followed_by) {
                units.push(unit);
            }
        }
    }
    for pair in list("same unit").chunks(2) {
        let [written, plain] = pair else {
            return Err(ListError::Pair { file: "same unit".into(), found: pair.join(" "), line: 0 });
        };
        let kind = units.iter().find(|unit| &unit.written == plain).map_or(UnitKind::Counter, |unit| unit.kind);
        units.retain(|unit| &unit.written != written);
        units.push(Unit { written: written.clone(), followed_by: String::new(), plain: plain.clone(), kind });
    }
    units.sort_by_key(|unit| std::cmp::Reverse(unit.written.len() + unit.followed_by.len()));
    Ok(units)
}

/// Adds the sections of one file.
fn read(sections: &mut BTreeMap<String, Vec<String>>, file: &str, text: &str) -> Result<(), ListError> {
    let known = |name: &str| {
        name == NOT_ZERO || PLAIN.contains(&name) || Roles::ALL.iter().any(|(section, _)| *section == name)
    };
    let mut current: Option<&mut Vec<String>> = None;
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(section) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            if !known(section) {
                return Err(ListError::UnknownSection { file: file.into(), section: section.into(), line: number + 1 });
            }
            current = Some(sections.entry(section.to_owned()).or_default());
            continue;
        }
        let Some(words) = current.as_deref_mut() else {
            return Err(ListError::NoSection { file: file.into(), line: number + 1 });
        };
        words.extend(line.split_whitespace().map(str::to_owned));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
