//! The authority file of norms: laws, regulations, rules, Party regulations and plans by canonical title.

use std::collections::HashMap;

use serde::Deserialize;

use super::names::Names;
use super::titles::TitleWords;
use crate::report::RegulationKind;

/// What is wrong with a row of an authority file.
#[derive(Debug, thiserror::Error)]
pub enum AuthorityError {
    #[error("expected a row of the norms table: {0}")]
    Row(#[from] csv::Error),
    #[error("expected an edition such as 2021, 2021-01-22 or 2021-01-22@2021-07-15 for {title}, found {found}")]
    Edition { title: String, found: String },
}

/// One text of a norm, from its adoption or amendment until the next.
///
/// Invariant: both dates are prefixes of ISO 8601 dates, `2021` or `2021-07-15`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edition {
    /// Adopted or amended on.
    pub adopted: String,
    /// In force from; the date of adoption where the file gives no other.
    pub in_force: String,
}

/// A norm that the authority file knows.
///
/// Invariant: `editions` is in the order of adoption.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Norm {
    /// Canonical full title.
    pub title: String,
    pub kind: RegulationKind,
    /// Usual short names, the title without 中华人民共和国 included.
    pub short: Vec<String>,
    pub issuer: String,
    pub editions: Vec<Edition>,
    /// Since when it is no longer in force.
    pub ended: Option<String>,
    /// Canonical title of what took its place.
    pub successor: Option<String>,
}

#[derive(Deserialize)]
struct Row {
    title: String,
    kind: RegulationKind,
    short: String,
    issuer: String,
    editions: String,
    ended: String,
    successor: String,
}

/// A norm as a user's own list gives it; the fields are those of [`Norm`].
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NormEntry {
    title: String,
    kind: RegulationKind,
    #[serde(default)]
    short: Vec<String>,
    #[serde(default)]
    issuer: String,
    #[serde(default)]
    editions: Vec<String>,
    ended: Option<String>,
    successor: Option<String>,
}

/// Every norm known, found by its names in whatever spelling.
///
/// Invariant: every name in `by_key` and `names` leads to a place in `all`.
#[derive(Clone, Debug)]
pub struct Norms {
    all: Vec<Norm>,
    by_key: HashMap<String, Vec<usize>>,
    names: Names,
}

/// A name shorter than this is looked for outside 《》 only when it is a law's.
const SHORTEST_BARE: usize = 8;

const STATE: &str = "中华人民共和国";

impl Norms {
    /// The authority file compiled into the binary.
    ///
    /// # Panics
    /// When that file is broken, which its own test rules out.
    #[must_use]
    pub fn builtin() -> Self {
        Self::from_csv(&[include_str!("../../data/authority/regulations.csv")]).expect("a sound authority file")
    }

    /// Reads authority files; a later file's row replaces an earlier one of the same title.
    pub fn from_csv(files: &[&str]) -> Result<Self, AuthorityError> {
        let mut norms = Vec::new();
        for file in files {
            for row in csv::Reader::from_reader(file.as_bytes()).deserialize() {
                norms.push(norm(row?)?);
            }
        }
        Ok(Self::index(latest(norms)))
    }

    /// These norms and a user's own, whose entries replace those of the same title.
    pub fn with(&self, entries: Vec<NormEntry>) -> Result<Self, AuthorityError> {
        let mut norms = self.all.clone();
        for entry in entries {
            let NormEntry { title, kind, short, issuer, editions, ended, successor } = entry;
            let editions = read_editions(&title, editions.iter().map(String::as_str))?;
            norms.push(Norm { short: with_plain_name(&title, short), title, kind, issuer, editions, ended, successor });
        }
        Ok(Self::index(latest(norms)))
    }

    fn index(norms: Vec<Norm>) -> Self {
        let mut by_key: HashMap<String, Vec<usize>> = HashMap::new();
        let mut bare = Vec::new();
        for (i, norm) in norms.iter().enumerate() {
            let stem = without_version(&norm.title);
            let unissued = norm.title.strip_prefix(norm.issuer.as_str()).filter(|rest| rest.starts_with("关于"));
            let spellings =
                [norm.title.as_str(), stem].into_iter().chain(unissued).chain(norm.short.iter().map(String::as_str));
            for name in spellings {
                let held = by_key.entry(title_key(name)).or_default();
                if !held.contains(&i) {
                    held.push(i);
                }
            }
            for name in [norm.title.as_str()].into_iter().chain(norm.short.iter().map(String::as_str)) {
                let plain = name.chars().all(char::is_alphanumeric);
                if plain && (may_stand_bare(norm.kind) || name.chars().count() >= SHORTEST_BARE) {
                    bare.push((name, i));
                }
            }
        }
        let names = Names::new(bare);
        Self { all: norms, by_key, names }
    }

    /// Every norm, in the file's order.
    #[must_use]
    pub fn all(&self) -> &[Norm] {
        &self.all
    }

    /// The norms that a title may name: more than one when it leaves the years out.
    #[must_use]
    pub fn candidates(&self, title: &str) -> Vec<&Norm> {
        let found = self.by_key.get(&title_key(title)).or_else(|| self.by_key.get(&title_key(without_version(title))));
        found.into_iter().flatten().map(|&i| &self.all[i]).collect()
    }

    /// The kind of what a title names, when the file knows it.
    #[must_use]
    pub fn kind(&self, title: &str) -> Option<RegulationKind> {
        let kinds: Vec<_> = self.candidates(title).iter().map(|norm| norm.kind).collect();
        kinds.first().copied().filter(|first| kinds.iter().all(|kind| kind == first))
    }

    /// The norms named in running text, with the bytes of their names; longest names first, none overlapping.
    #[must_use]
    pub fn named_in(&self, text: &str) -> Vec<(std::ops::Range<usize>, &Norm)> {
        self.names.find(text).into_iter().map(|(range, i)| (range, &self.all[i])).collect()
    }

    /// Whether a norm's name can end with this character; most words are ruled out by that.
    #[must_use]
    pub fn may_end_with(&self, c: char) -> bool {
        self.names.may_end_with(c)
    }
}

impl Default for Norms {
    fn default() -> Self {
        Self::builtin()
    }
}

impl Norm {
    /// The edition in force on a date, the latest when none is dated; `None` when the norm was not yet in force.
    #[must_use]
    pub fn edition_at(&self, date: &str) -> Option<&Edition> {
        self.editions.iter().rev().find(|edition| starts_by(&edition.in_force, date))
    }

    /// Whether it was still in force on a date.
    #[must_use]
    pub fn in_force_at(&self, date: &str) -> bool {
        self.ended.as_deref().is_none_or(|end| !starts_by(end, date))
            && (self.editions.is_empty() || self.edition_at(date).is_some())
    }

    /// The years that a plan's title names, first and last.
    #[must_use]
    pub fn years(&self) -> Option<(i32, i32)> {
        let mut years = self.title.split(|c: char| !c.is_ascii_digit()).filter(|run| run.len() == 4);
        let first = years.next()?.parse().ok()?;
        Some((first, years.next().and_then(|last| last.parse().ok()).unwrap_or(first)))
    }
}

/// Whether something that began at `start` had begun on `date`; a year alone counts from its first day.
fn starts_by(start: &str, date: &str) -> bool {
    let len = start.len().min(date.len());
    start[..len] <= date[..len]
}

fn may_stand_bare(kind: RegulationKind) -> bool {
    matches!(kind, RegulationKind::Law | RegulationKind::AdministrativeRegulation)
}

fn norm(row: Row) -> Result<Norm, AuthorityError> {
    let short = row.short.split('|').filter(|s| !s.is_empty()).map(str::to_owned).collect();
    let short = with_plain_name(&row.title, short);
    let editions = read_editions(&row.title, row.editions.split_whitespace())?;
    let text = |cell: String| Some(cell).filter(|s| !s.is_empty());
    let (ended, successor) = (text(row.ended), text(row.successor));
    Ok(Norm { title: row.title, kind: row.kind, short, issuer: row.issuer, editions, ended, successor })
}

/// The last of the norms of each title, where the first one stood.
fn latest(all: Vec<Norm>) -> Vec<Norm> {
    let mut norms: Vec<Norm> = Vec::with_capacity(all.len());
    let mut at: HashMap<String, usize> = HashMap::new();
    for norm in all {
        if let Some(&i) = at.get(&title_key(&norm.title)) {
            norms[i] = norm;
        } else {
            at.insert(title_key(&norm.title), norms.len());
            norms.push(norm);
        }
    }
    norms
}

fn with_plain_name(title: &str, mut short: Vec<String>) -> Vec<String> {
    if let Some(rest) = title.strip_prefix(STATE) {
        short.insert(0, rest.to_owned());
    }
    short
}

fn read_editions<'a>(title: &str, cells: impl Iterator<Item = &'a str>) -> Result<Vec<Edition>, AuthorityError> {
    cells
        .map(|cell| {
            let (adopted, in_force) = cell.split_once('@').unwrap_or((cell, cell));
            if !(is_date(adopted) && is_date(in_force)) {
                return Err(AuthorityError::Edition { title: title.to_owned(), found: cell.to_owned() });
            }
            Ok(Edition { adopted: adopted.to_owned(), in_force: in_force.to_owned() })
        })
        .collect()
}

fn is_date(text: &str) -> bool {
    let shape: String = text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    matches!(shape.as_str(), "0000" | "0000-00-00")
}

/// What makes two titles the same: letters and digits alone, full-width ones folded, no leading 中华人民共和国.
#[must_use]
pub fn title_key(title: &str) -> String {
    let folded: String = title
        .chars()
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            _ => c,
        })
        .filter(|c| c.is_alphanumeric())
        .collect();
    match folded.strip_prefix(STATE) {
        Some(rest) if !rest.is_empty() => rest.to_owned(),
        _ => folded,
    }
}

/// A title without what brackets behind it say of its version: (试行), (2021年修订), (2021—2025年).
#[must_use]
pub fn without_version(title: &str) -> &str {
    without_brackets(title, |said| TitleWords::builtin().is_version(said))
}

/// A title without what brackets behind it say of its amendment: (修订), (2021年修订), not (试行).
#[must_use]
pub fn without_revision(title: &str) -> &str {
    without_brackets(title, |said| TitleWords::builtin().is_revision(said))
}

/// A title without the brackets behind it whose content is dropped; brackets alone are a title of their own.
fn without_brackets(title: &str, dropped: impl Fn(&str) -> bool) -> &str {
    const OPEN: [char; 4] = ['（', '(', '〔', '['];
    const CLOSE: [char; 4] = ['）', ')', '〕', ']'];
    let mut rest = title;
    while let Some(inner) = rest.strip_suffix(CLOSE) {
        let Some((at, open)) = inner.char_indices().rev().find(|(_, c)| OPEN.contains(c)) else { break };
        if at == 0 || !dropped(&inner[at + open.len_utf8()..]) {
            break;
        }
        rest = &rest[..at];
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "title,kind,short,issuer,editions,ended,successor\n\
        中华人民共和国水法,law,,全国人民代表大会常务委员会,1988-01-21@1988-07-01 2002-08-29@2002-10-01 2016-07-02,,\n\
        法治政府建设实施纲要（2015—2020年）,plan,,中共中央、国务院,2015-12-23,,\n\
        法治政府建设实施纲要（2021—2025年）,plan,,中共中央、国务院,2021-08-02,,\n\
        国务院关于加强法治政府建设的意见,normative-document,,国务院,2010-10-10,,\n";

    #[test]
    fn names_are_found_in_any_spelling() {
        let norms = Norms::from_csv(&[FILE]).unwrap();
        for (title, expected, reason) in [
            ("中华人民共和国水法", 1, "the title"),
            ("水法", 1, "without the state's name"),
            ("水法（2016年修订）", 1, "with its version"),
            ("法治政府建设实施纲要(2021-2025年)", 1, "half-width brackets and dash"),
            ("法治政府建设实施纲要（20212025年）", 1, "a lost dash"),
            ("法治政府建设实施纲要", 2, "without years it is either"),
            ("关于加强法治政府建设的意见", 1, "without its issuer"),
            ("水土保持法", 0, "not in this file"),
        ] {
            assert_eq!(norms.candidates(title).len(), expected, "{title}: {reason}");
        }
    }

    #[test]
    fn an_edition_is_that_of_the_day() {
        let norms = Norms::from_csv(&[FILE]).unwrap();
        let water = norms.candidates("水法")[0];
        for (date, expected) in [
            ("1988-02-01", None),
            ("1988-07-01", Some("1988-01-21")),
            ("2002-09-30", Some("1988-01-21")),
            ("2003", Some("2002-08-29")),
            ("2024-01-31", Some("2016-07-02")),
        ] {
            assert_eq!(water.edition_at(date).map(|e| e.adopted.as_str()), expected, "{date}");
        }
    }

    #[test]
    fn the_built_in_file_is_sound() {
        let norms = Norms::builtin();
        assert!(norms.all().len() > 1000, "practically all that reports cite");
        for norm in norms.all() {
            let title = &norm.title;
            assert!(norms.candidates(title).contains(&norm), "{title} is found by its title");
            assert!(norm.editions.is_sorted_by_key(|edition| &edition.adopted), "{title}: editions in order");
            if let Some(successor) = &norm.successor {
                assert!(norms.all().iter().any(|other| other.title == *successor), "{title}: {successor} is known");
            }
            let kinds: Vec<_> = norms.candidates(title).iter().map(|norm| norm.kind).collect();
            assert!(kinds.iter().all(|kind| *kind == norm.kind), "{title}: one kind a name, found {kinds:?}");
        }
    }

    #[test]
    fn a_broken_row_is_named() {
        let head = "title,kind,short,issuer,editions,ended,successor\n";
        for (row, expected) in [
            ("水法,law,,,02-10,,\n", "expected an edition"),
            ("水法,statute,,,2002,,\n", "expected a row"),
            ("水法,law\n", "expected a row"),
        ] {
            let error = Norms::from_csv(&[&format!("{head}{row}")]).unwrap_err().to_string();
            assert!(error.starts_with(expected), "{row}: {error}");
        }
    }
}
