//! What the mentions of a report stand for. Each list runs parallel to the report's own list.
//!
//! `None` means that no single candidate won; the reason is then among the warnings.

use serde::Serialize;

use super::Report;

/// A report together with what its mentions mean.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ResolvedReport {
    pub entities: Report,
    pub resolution: Resolution,
    /// The text as read, that the spans count in.
    #[serde(skip)]
    pub text: String,
    /// Where the document can be found, when known.
    pub url: Option<String>,
}

/// What each mention stands for, parallel to the lists of [`Report`].
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Resolution {
    /// The reporting body.
    pub body: Option<BodyRef>,
    pub departments: Vec<Option<BodyRef>>,
    pub organisations: Vec<Option<BodyRef>>,
    pub regulations: Vec<RegulationRef>,
    pub statistics: Vec<StatisticRef>,
    /// Topic slugs of each measure.
    pub measures: Vec<Vec<String>>,
    /// Topic slugs of each task.
    pub tasks: Vec<Vec<String>>,
    pub warnings: Vec<Warning>,
}

/// An administrative division: a GB/T 2260 code, or a name below one.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct DivisionRef {
    /// What stands after `division/` in its IRI: `310114`, `310114/安亭镇`, `unknown/某某区`.
    pub path: String,
    /// Its full name.
    pub name: String,
    /// The division above it, if any is known.
    pub parent: Option<Box<DivisionRef>>,
    /// `province`, `prefecture`, `county`, `township` or `zone`; `unknown` without a code.
    pub level: String,
}

/// A public body, or a unit below one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BodyRef {
    pub division: DivisionRef,
    /// The name without the division: 人力资源和社会保障局. For a government itself: 人民政府.
    pub local_name: String,
    /// The full name: 嘉定区人力资源和社会保障局.
    pub name: String,
    pub alt_names: Vec<String>,
    /// Functional line (条线), a slug of `fzi:line/…`.
    pub line: Option<String>,
    /// Why this candidate won.
    pub reason: String,
}

/// The norm that a title names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RegulationRef {
    /// Canonical full title (中华人民共和国行政处罚法); the title as in the report when no authority knows it.
    pub canonical: String,
    pub alt_titles: Vec<String>,
    /// Whether the authority file holds it.
    pub known: bool,
    pub reason: String,
    /// The edition in force at the report's date, where the authority file knows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edition: Option<EditionRef>,
    /// The document number beside the title, taken apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<DocumentNumber>,
}

/// One text of a norm, from its adoption or amendment until the next; dates are `2021` or `2021-07-15`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EditionRef {
    pub adopted: String,
    pub in_force: String,
}

/// A document number (发文字号): 沪府规〔2023〕5号.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DocumentNumber {
    /// Who issues under this code, when known.
    pub issuer: Option<String>,
    pub code: String,
    /// Absent in orders (省政府令第231号).
    pub year: Option<i32>,
    pub serial: u32,
}

/// The concept that a statistic counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StatisticRef {
    /// A slug of `fzi:indicator/…`; `other` when none is meant.
    pub indicator: String,
    pub reason: String,
}

/// What could not be read or resolved, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Warning {
    pub message: String,
    /// Line and column of the text as read, from 1.
    pub place: Option<(u32, u32)>,
}
