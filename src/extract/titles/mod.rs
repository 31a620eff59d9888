//! Titles in a report: found, told apart, gathered into one entry per distinct title.

mod bare;
mod brackets;
mod class;
mod number;
mod window;

use std::collections::HashMap;
use std::ops::Range;

use crate::extract::Input;
use crate::lexicon::Lexicon;
use crate::lexicon::regulations::{title_key, without_version};
use crate::lexicon::titles::{Ending, TitleWords};
use crate::report::Report;

use brackets::{Bracketed, Style};
pub use class::Class;
use class::{Setting, classify};

/// One distinct title of a report.
///
/// Invariant: `mentions` is in document order and not empty.
#[derive(Clone, Debug)]
pub struct Entry {
    /// As in the report, without marks and line ends.
    pub title: String,
    pub class: Class,
    /// Bytes of the working text, marks left out.
    pub mentions: Vec<Range<usize>>,
    pub number: Option<String>,
    pub abbreviations: Vec<String>,
}

/// Every title in 《》, and with `bare` also the norms named without.
#[must_use]
pub fn find(input: &Input<'_>, report: &Report, bare: bool) -> Vec<Entry> {
    let text = input.document.clean();
    let words = TitleWords::builtin();
    let mut gatherer =
        Gatherer { input, text, words, report, entries: Vec::new(), by_key: HashMap::new(), taken: Vec::new() };
    let marked = input.marked.get_or_init(|| Marked::find(input, words));
    let mut chain: Option<(usize, Range<usize>)> = None;
    let names = if bare { bare::find(text, input.body.clone(), input.lexicon, words) } else { Vec::new() };
    let mut names = names.into_iter().peekable();
    for found in &marked.all {
        while let Some(name) = names.next_if(|name| name.start < found.outer.start) {
            gatherer.name(name, &marked.bracketed);
        }
        let head = match &chain {
            Some((end, head)) if links(&text[*end..found.outer.start.max(*end)]) => head.clone(),
            _ => clause_before(text, input.body.start, found.outer.start),
        };
        chain = Some((found.outer.end, head.clone()));
        gatherer.bracketed(found, &text[head]);
    }
    for name in names {
        gatherer.name(name, &marked.bracketed);
    }
    gatherer.entries
}

/// What is set off in a report as titles are.
///
/// Invariant: both are in document order.
#[derive(Clone, Debug)]
pub(super) struct Marked {
    /// In 《》 and the like.
    bracketed: Vec<Bracketed>,
    /// These, and what stands in “…” alone and can be a title.
    all: Vec<Bracketed>,
}

impl Marked {
    fn find(input: &Input<'_>, words: &TitleWords) -> Self {
        let text = input.document.clean();
        let bracketed = brackets::find(text, input.body.clone());
        let quoted = brackets::quoted(text, input.body.clone())
            .filter(|found| is_title(&text[found.inner.clone()], input.lexicon, words));
        let mut all: Vec<Bracketed> = bracketed.iter().cloned().chain(quoted).collect();
        all.sort_by_key(|found| found.outer.start);
        Self { bracketed, all }
    }
}

/// Whether what stands in “…” alone can be a title.
fn is_title(quoted: &str, lexicon: &Lexicon, words: &TitleWords) -> bool {
    const SHORTEST: usize = 8;
    let ends = |c: char| matches!(c, '）' | ')') || lexicon.norms.may_end_with(c);
    if !quoted.chars().next_back().is_some_and(ends) {
        return false;
    }
    if lexicon.norms.kind(quoted).is_some() {
        return quoted.chars().count() > 3;
    }
    let ending = words.ending(without_version(quoted));
    matches!(ending, Some(Ending::Ordinance | Ending::Measure))
        && (quoted.chars().count() >= SHORTEST || words.generic.has(quoted))
}

/// Whether two titles with this between them make a chain.
fn links(between: &str) -> bool {
    matches!(between, "" | "、" | "和" | "与" | "及" | "以及" | "，" | "," | "或" | "等" | "，以及")
}

fn clause_before(text: &str, floor: usize, end: usize) -> Range<usize> {
    const REACH: usize = 48;
    let window = window::tail(&text[floor..end], REACH);
    let start = end - window.len();
    let cut = window.char_indices().rev().find(|(_, c)| "，。；\n》：".contains(*c));
    let start = cut.map_or(start, |(at, c)| start + at + c.len_utf8());
    start..start + text[start..end].trim_end_matches(['“', '"']).len()
}

struct Gatherer<'a> {
    input: &'a Input<'a>,
    text: &'a str,
    words: &'static TitleWords,
    report: &'a Report,
    entries: Vec<Entry>,
    by_key: HashMap<String, usize>,
    /// Bytes that a declaration of an abbreviation has used up.
    taken: Vec<Range<usize>>,
}

impl Gatherer<'_> {
    fn bracketed(&mut self, found: &Bracketed, before: &str) {
        // titles come in document order, so only the last declaration can reach this far
        if self.taken.last().is_some_and(|taken| taken.start <= found.inner.start && found.inner.end <= taken.end) {
            return;
        }
        let Some(range) = self.title_range(found) else { return };
        let title = tidy(&self.text[range.clone()]);
        let key = title_key(&title);
        if key.is_empty() || self.is_own(&title, &key) {
            return;
        }
        let end = if found.style == Style::OpenOnly { range.end } else { found.outer.end };
        let after = &self.text[end..self.input.body.end];
        let number =
            number::behind(after).or_else(|| number::before(before)).map(|number| self.without_verb(number).to_owned());
        let entry = if let Some(&known) = self.by_key.get(&key) {
            self.entries[known].mentions.push(range);
            known
        } else if self.words.generic.has(&title) {
            let Some(latest) = self.latest(&title) else { return };
            self.entries[latest].mentions.push(range);
            latest
        } else {
            let setting = Setting { before, after, number: number.as_deref() };
            let class = classify(&title, setting, self.input.lexicon, self.words);
            if matches!(found.style, Style::Single | Style::Quoted | Style::CloseOnly)
                && !matches!(class, Class::Norm(..))
            {
                return;
            }
            self.add(title, key, class, range)
        };
        let held = &mut self.entries[entry];
        if held.number.is_none() {
            held.number = number;
        }
        self.declaration(entry, end);
    }

    fn name(&mut self, range: Range<usize>, bracketed: &[Bracketed]) {
        let at = bracketed.partition_point(|found| found.outer.start <= range.start);
        let inside = at
            .checked_sub(1)
            .is_some_and(|i| bracketed[i].outer.end > range.start && bracketed[i].style != Style::OpenOnly);
        if inside || self.taken.last().is_some_and(|taken| taken.contains(&range.start)) {
            return;
        }
        let title = tidy(&self.text[range.clone()]);
        let key = title_key(&title);
        if let Some(&known) = self.by_key.get(&key) {
            if !self.entries[known].mentions.last().is_some_and(|mention| mention.contains(&range.start)) {
                self.entries[known].mentions.push(range);
            }
            return;
        }
        let class = match classify(&title, Setting::default(), self.input.lexicon, self.words) {
            Class::Norm(kind, _) => Class::Norm(kind, "named-without-marks"),
            other => other,
        };
        self.add(title, key, class, range);
    }

    /// The title last named that ends with a word such as 条例; only so far back as a reader remembers.
    fn latest(&self, word: &str) -> Option<usize> {
        const FAR: usize = 100;
        let ends = |entry: &Entry| without_version(&entry.title).ends_with(word);
        (self.entries.len().saturating_sub(FAR)..self.entries.len()).rev().find(|at| ends(&self.entries[*at]))
    }

    fn add(&mut self, title: String, key: String, class: Class, range: Range<usize>) -> usize {
        self.by_key.insert(key, self.entries.len());
        self.entries.push(Entry { title, class, mentions: vec![range], number: None, abbreviations: Vec::new() });
        self.entries.len() - 1
    }

    /// The title's bytes; marks that are missing are made up for.
    fn title_range(&self, found: &Bracketed) -> Option<Range<usize>> {
        let inner = found.inner.clone();
        let text = &self.text[inner.clone()];
        match found.style {
            Style::Paired | Style::Single | Style::Quoted => {
                let start = inner.start + (text.len() - text.trim_start().len());
                Some(start..start + text.trim().len()).filter(|range| !range.is_empty())
            }
            Style::OpenOnly => {
                let ends = text.char_indices().map(|(at, c)| at + c.len_utf8()).rev();
                let end = ends.filter(|end| self.may_end(text, *end)).max_by_key(|end| self.known(&text[..*end]))?;
                Some(inner.start..inner.start + end)
            }
            Style::CloseOnly => {
                let start = text.char_indices().map(|(at, _)| at).find(|at| self.known(&text[*at..]));
                let start = start.unwrap_or_else(|| {
                    let cued = text.char_indices().filter_map(|(at, _)| {
                        self.words.before.upstream.start(&text[at..]).map(|word| at + word.len())
                    });
                    cued.max().unwrap_or(0)
                });
                let named = &text[start..];
                let ending = self.words.ending(without_version(named));
                let norm = ending.is_some_and(|ending| ending != Ending::Work) || self.known(named);
                (norm && named.chars().count() > 3).then_some(inner.start + start..inner.end)
            }
        }
    }

    fn known(&self, title: &str) -> bool {
        self.input.lexicon.norms.kind(title).is_some()
    }

    /// Whether a title without 》 may end here: behind a last word, before something else.
    fn may_end(&self, text: &str, end: usize) -> bool {
        let title = &text[..end];
        let rest = &text[end..];
        let cut =
            rest.is_empty() || rest.starts_with(['、', '（', '(', '和', '与', '及', '等', '的', '”', ',', ';', ' ']);
        self.known(title)
            || (cut && self.words.ending(without_version(title)).is_some_and(|ending| ending != Ending::Work))
    }

    /// The report's own title is no citation.
    fn is_own(&self, title: &str, key: &str) -> bool {
        let header = &self.report.report;
        if header.title.as_deref().is_some_and(|own| title_key(own) == key) {
            return true;
        }
        let cues = &self.words.cues;
        let annual = title.ends_with("报告") && cues.own.within(title) && !cues.not_own.within(title);
        let other_year = header.year.is_some_and(|year| !title.contains(&year.to_string()));
        annual && !other_year
    }

    fn without_verb<'n>(&self, number: &'n str) -> &'n str {
        self.words.before.upstream.start(number).map_or(number, |verb| &number[verb.len()..])
    }

    /// What follows 以下简称 and the marks behind it, when `said` starts so.
    fn declared<'t>(&self, said: &'t str) -> Option<&'t str> {
        let word = self.words.declaring.start(said)?;
        Some(said[word.len()..].trim_start_matches(['：', ':', '“', '"', '‘', '\'', '《', '〈', '<', '为', ' ']))
    }

    /// Reads （以下简称《条例》） behind a title.
    fn declaration(&mut self, entry: usize, end: usize) {
        const REACH: usize = 110;
        let after = window::head(&self.text[end..self.input.body.end], REACH);
        let said = after.trim_start_matches(['”', '"', '’']);
        let Some(first) = said.chars().next() else { return };
        // behind a number in the same brackets, behind a comma, or at once
        let declared = match first {
            '（' | '(' => {
                said[first.len_utf8()..].split(['，', ',', '、', '；']).take(3).find_map(|said| self.declared(said))
            }
            '，' | ',' => self.declared(&said[first.len_utf8()..]),
            _ => self.declared(said),
        };
        let Some(named) = declared else { return };
        let Some(len) = named.find(['》', '〉', '>', '”', '"', '’', '）', ')', '，', ',']) else { return };
        let name = &named[..len];
        if name.is_empty() || name.chars().count() > 24 {
            return;
        }
        let reach = after.find(name).map_or(0, |at| at + name.len());
        self.taken.push(end..end + reach);
        self.by_key.entry(title_key(name)).or_insert(entry);
        let held = &mut self.entries[entry].abbreviations;
        if !held.iter().any(|known| known == name) {
            held.push(name.to_owned());
        }
    }
}

/// A title without line ends, layout spaces and marks that enclose it whole.
fn tidy(text: &str) -> String {
    let joined: String = text.chars().filter(|c| !matches!(c, '\n' | '\r' | '\t')).collect();
    let inner =
        joined.strip_prefix('“').and_then(|rest| rest.strip_suffix('”')).filter(|rest| !rest.contains(['“', '”']));
    inner.unwrap_or(&joined).trim().to_owned()
}
