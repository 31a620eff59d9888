//! One type per entity kind. Field names are those of the gold files.

use std::borrow::Cow;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize, Serializer};

use super::Span;

/// The name of the rule that found an entity, for `--explain`.
pub type Rule = Cow<'static, str>;

/// Everything one report says.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Report {
    pub report: Header,
    pub parts: Vec<Part>,
    pub measures: Vec<Measure>,
    pub regulations: Vec<Regulation>,
    #[serde(serialize_with = "titles")]
    pub works: Vec<Work>,
    pub departments: Vec<Body>,
    pub organisations: Vec<Body>,
    pub statistics: Vec<Statistic>,
    pub shortcomings: Vec<Shortcoming>,
    pub tasks: Vec<Task>,
}

/// The report's own facts; each is absent when the document does not hold it.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Header {
    pub title: Option<String>,
    pub year: Option<i32>,
    /// ISO 8601 date.
    pub issued: Option<String>,
    pub bureau: Option<String>,
    pub division: Option<String>,
    pub title_span: Option<Span>,
    pub year_span: Option<Span>,
    pub issued_span: Option<Span>,
    pub bureau_span: Option<Span>,
    pub division_span: Option<Span>,
}

/// What a top-level part is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PartKind {
    Achievements,
    Shortcomings,
    Leadership,
    Plan,
    Other,
}

/// A top-level part, in document order.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Part {
    pub kind: PartKind,
    /// Kinds of a merged part beyond `kind` (存在问题及下一步安排: `plan`).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<PartKind>,
    pub heading: String,
    /// The heading's characters.
    pub span: Span,
    /// The whole part's characters, heading included.
    pub extent: Span,
    pub rule: Rule,
}

/// An enumerated item of an achievements or leadership part.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Measure {
    pub heading: String,
    /// The heading's characters.
    pub span: Span,
    /// Heading, text and the measures below it.
    pub extent: Span,
    /// Position in the report, part first, each counted from 1: `[1, 2, 3]` is 1.2.3.
    pub position: Vec<u32>,
    /// Index of its part in [`Report::parts`].
    pub part: usize,
    /// Index of the measure above it in [`Report::measures`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<usize>,
    pub rule: Rule,
}

/// What sort of norm a title names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RegulationKind {
    Law,
    AdministrativeRegulation,
    JudicialInterpretation,
    LocalRegulation,
    Rule,
    NormativeDocument,
    PartyRegulation,
    Plan,
}

/// A law, rule, document or plan that the report names; one per distinct title.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Regulation {
    /// As in the report, without 《》.
    pub title: String,
    pub kind: RegulationKind,
    /// Every mention, declared abbreviations (《条例》) included, in document order; never empty.
    pub mentions: Vec<Span>,
    /// The document number beside the title (沪府规〔2023〕5号).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Declared abbreviations (以下简称《条例》).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub abbreviations: Vec<String>,
    pub rule: Rule,
}

/// A title in 《》 that is no regulation.
#[derive(Clone, Debug, PartialEq)]
pub struct Work {
    pub title: String,
    /// Never empty.
    pub mentions: Vec<Span>,
}

/// A department of the reporting body, or another organisation; one per distinct name.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Body {
    pub name: String,
    /// Never empty.
    pub mentions: Vec<Span>,
    pub rule: Rule,
}

/// How a figure relates to the quantity it tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Comparator {
    #[serde(rename = "=")]
    Equal,
    #[serde(rename = ">=")]
    AtLeast,
    #[serde(rename = "<=")]
    AtMost,
    #[serde(rename = "~")]
    About,
}

impl Comparator {
    /// As the graph and the JSON write it.
    #[must_use]
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::AtLeast => ">=",
            Self::AtMost => "<=",
            Self::About => "~",
        }
    }
}

/// A quantity of work, result, input or coverage.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Statistic {
    /// The plain number, 万 and 亿 folded.
    #[serde(serialize_with = "plain_number")]
    pub value: Decimal,
    /// The counter alone; empty for 无/零 without one.
    pub unit: String,
    pub comparator: Comparator,
    /// What is counted, in the report's words.
    pub indicator: String,
    /// The shortest run that holds indicator, number and unit.
    pub quote: String,
    /// The quote's characters.
    pub span: Span,
    /// The number's and unit's characters.
    pub figure: Span,
    /// Index in [`Report::statistics`] of the whole that this one is a part of (其中…).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub breakdown_of: Option<usize>,
    /// The year that its column or row names, when it is not the year reported on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub year: Option<i32>,
    pub rule: Rule,
}

/// One stated shortcoming or cause.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Shortcoming {
    pub text: String,
    pub span: Span,
    pub rule: Rule,
}

/// One planned task.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Task {
    pub text: String,
    /// The nearest enumerated heading above it.
    pub heading: Option<String>,
    pub span: Span,
    /// The year that its part names (2024年…安排), else absent: the reported year + 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_year: Option<i32>,
    pub rule: Rule,
}

fn titles<S: Serializer>(works: &[Work], out: S) -> Result<S::Ok, S::Error> {
    out.collect_seq(works.iter().map(|work| &work.title))
}

/// Whole numbers without a fraction, others as JSON numbers.
fn plain_number<S: Serializer>(value: &Decimal, out: S) -> Result<S::Ok, S::Error> {
    let value = value.normalize();
    if let (0, Ok(whole)) = (value.scale(), i64::try_from(value.mantissa())) {
        return out.serialize_i64(whole);
    }
    out.serialize_f64(value.to_string().parse().unwrap_or(f64::NAN))
}
