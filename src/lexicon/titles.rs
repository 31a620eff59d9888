//! Words that tell what a title names: its endings, what stands around it, how it is abbreviated.

use std::sync::LazyLock;

use serde::Deserialize;

use super::trie::Suffixes;
pub use super::words::Words;
use crate::report::RegulationKind;

/// The word list is not of the shape expected.
#[derive(Debug, thiserror::Error)]
#[error("expected the word list of titles: {0}")]
pub struct TitleWordsError(#[from] toml::de::Error);

/// What a title's last word says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ending {
    /// 条例: of the State Council, a people's congress or the Party.
    Ordinance,
    /// 办法, 规定: rule, document or Party regulation, by who issued it.
    Measure,
    /// 法典.
    Statute,
    /// 保护法 and the like: a law although no authority knows it.
    LawName,
    JudicialInterpretation,
    /// 解释, 批复: a court's when a court issued it.
    Interpretation,
    Plan,
    NormativeDocument,
    Work,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    declaring: Words,
    generic: Words,
    version: Words,
    revision: Words,
    relative: Words,
    none: Vec<EndingsOfNone>,
    ending: Vec<Endings>,
    cues: Cues,
    before: Before,
    around: Around,
    bare: Bare,
    code: Vec<Code>,
    issuer: Vec<Issuer>,
    number: Number,
}

#[derive(Debug, Deserialize)]
struct EndingsOfNone {
    ends: Words,
}

#[derive(Debug, Deserialize)]
struct Endings {
    class: Ending,
    words: Vec<String>,
}

/// Words inside a title.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cues {
    pub judicial: Words,
    pub party: Words,
    pub statute: Words,
    pub place: Words,
    pub no_place: Words,
    pub provinces: Words,
    pub carrying_out: Words,
    pub document: Words,
    pub work: Words,
    /// What a national statute's title opens with.
    pub national: Words,
    /// What an annual report of the kind read here is titled with, and what else such titles may tell of.
    pub own: Words,
    pub not_own: Words,
}

/// Words right before a title.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Before {
    rule: Words,
    local_regulation: Words,
    administrative_regulation: Words,
    judicial_interpretation: Words,
    party_regulation: Words,
    normative_document: Words,
    pub work: Words,
    pub upstream: Words,
}

impl Before {
    /// The kind that the words before a title name (市政府规章《…》).
    #[must_use]
    pub fn kind(&self, before: &str) -> Option<RegulationKind> {
        [
            (&self.rule, RegulationKind::Rule),
            (&self.local_regulation, RegulationKind::LocalRegulation),
            (&self.administrative_regulation, RegulationKind::AdministrativeRegulation),
            (&self.judicial_interpretation, RegulationKind::JudicialInterpretation),
            (&self.party_regulation, RegulationKind::PartyRegulation),
            (&self.normative_document, RegulationKind::NormativeDocument),
        ]
        .into_iter()
        .find(|(words, _)| words.end(before).is_some())
        .map(|(_, kind)| kind)
    }
}

/// Words in the same clause as a title.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Around {
    pub order: Words,
}

/// What may stand beside a name that has no 《》.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bare {
    pub strict: Words,
    pub left: Words,
    pub not_left: Words,
    pub right: Words,
    pub not_right: Words,
    pub event: Words,
    /// Verbs before a local ordinance.
    pub local_left: Words,
    pub unnamed: Words,
}

/// A document number whose code ends or begins with one of the words names a kind: 国务院令第722号.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Code {
    #[serde(default)]
    ends: Words,
    #[serde(default)]
    holds: Words,
    /// The code must hold one of these as well.
    with: Option<Words>,
    kind: RegulationKind,
}

#[derive(Debug, Deserialize)]
struct Issuer {
    code: String,
    name: String,
}

#[derive(Debug, Deserialize)]
struct Number {
    plain: Words,
    office: String,
    office_of: String,
    office_name: String,
}

/// Every word list about titles.
#[derive(Debug)]
pub struct TitleWords {
    pub declaring: Words,
    pub generic: Words,
    /// A body's own word for itself at the start of a title: 《局某规定》.
    pub relative: Words,
    pub none: Words,
    pub cues: Cues,
    pub before: Before,
    pub around: Around,
    pub bare: Bare,
    version: Words,
    revision: Words,
    endings: Suffixes<Ending>,
    codes: Vec<Code>,
    issuers: Vec<Issuer>,
    number: Number,
}

static BUILTIN: LazyLock<TitleWords> = LazyLock::new(|| {
    TitleWords::from_toml(include_str!("../../data/lexicon/titles.toml")).expect("a sound word list of titles")
});

impl TitleWords {
    /// The list compiled into the binary.
    #[must_use]
    pub fn builtin() -> &'static Self {
        &BUILTIN
    }

    /// Reads the list from TOML.
    pub fn from_toml(text: &str) -> Result<Self, TitleWordsError> {
        let file: File = toml::from_str(text)?;
        let mut endings = Suffixes::default();
        for Endings { class, words } in &file.ending {
            for word in words {
                *endings.entry(word) = Some(*class);
            }
        }
        let none: Vec<String> = file.none.iter().flat_map(|none| none.ends.iter().map(str::to_owned)).collect();
        Ok(Self {
            declaring: file.declaring,
            generic: file.generic,
            none: none.into(),
            cues: file.cues,
            before: file.before,
            around: file.around,
            bare: file.bare,
            version: file.version,
            revision: file.revision,
            relative: file.relative,
            endings,
            codes: file.code,
            issuers: file.issuer,
            number: file.number,
        })
    }

    /// What the last word of a title says; the longest word known decides.
    #[must_use]
    pub fn ending(&self, stem: &str) -> Option<Ending> {
        self.endings.longest(stem).map(|found| found.1)
    }

    /// The kind that a document number's code tells: 国务院令, 法释. The file's first code that fits decides.
    #[must_use]
    pub fn kind_of_code(&self, code: &str) -> Option<RegulationKind> {
        let fits = |known: &&Code| {
            (known.ends.end(code).is_some() || known.holds.within(code))
                && known.with.as_ref().is_none_or(|words| words.within(code))
        };
        self.codes.iter().find(fits).map(|known| known.kind)
    }

    /// Who issues documents under a code such as 沪府规 or 国办发.
    #[must_use]
    pub fn issuer(&self, code: &str) -> Option<String> {
        let Number { plain, office, office_of, office_name } = &self.number;
        self.issuers.iter().find_map(|issuer| {
            let rest = code.strip_prefix(issuer.code.as_str())?;
            if plain.has(rest) {
                return Some(issuer.name.clone());
            }
            let rest = rest.strip_prefix(office.as_str())?;
            plain.has(rest).then(|| issuer.name.replace(office_of.as_str(), office_name))
        })
    }

    /// Whether what brackets behind a title hold tells its version: 试行, 2021年修订, 2021—2025年.
    #[must_use]
    pub fn is_version(&self, said: &str) -> bool {
        self.version.within(said)
            || (said.len() >= 4 && said.chars().all(|c| c.is_ascii_digit() || "-—–－~～至".contains(c)))
    }

    /// Whether what brackets behind a title hold tells of its amendment: 修订, 2021年修正.
    #[must_use]
    pub fn is_revision(&self, said: &str) -> bool {
        self.revision.within(said)
    }
}
