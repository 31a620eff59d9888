//! The top-level parts: their headings, extents and what they are about.
//!
//! `一、2023年主要举措和成效` → achievements. A heading that names no kind is judged by the part's text
//! (`八、扬帆破浪再出发` plans if its sentences look ahead); where that tells nothing clearly, it is an achievement:
//! `三、严格执法办案，守牢市场安全底线`.
//!
//! Known to miss: a report without any heading has no parts.

mod contents;

use contents::{Contents, Place, Slogan};

use super::outline::{Node, Style};
use super::{Extractor, Input};
use crate::lexicon::headings::{Kinds, years};
use crate::report::{Part, PartKind, Report};

/// Finds the top-level parts.
#[derive(Debug)]
pub struct Extract;

impl Extractor for Extract {
    fn kind(&self) -> &'static str {
        "parts"
    }

    fn extract(&self, input: &Input<'_>, report: &mut Report) {
        let year = report.report.year;
        let words = &input.lexicon.headings;
        let clean = input.document.clean();
        let parts: Vec<&Node> = input.outline.nodes.iter().filter(|node| is_part(node)).collect();
        let mut named: Vec<Vec<PartKind>> =
            parts.iter().map(|node| named_outright(words.kinds(&clean[node.heading.clone()], year))).collect();
        let judged = judge(input, &parts, &mut named, year);
        for ((node, kinds), judged) in parts.into_iter().zip(named).zip(judged) {
            let mut kinds = kinds.into_iter();
            let (kind, rule) = match kinds.next() {
                Some(kind) if judged => (kind, "part heading names no kind, its text does"),
                Some(kind) => (kind, "part heading names its kind"),
                None => (unnamed(input, node, report, year), "part heading names no kind"),
            };
            report.parts.push(Part {
                kind,
                also: kinds.filter(|other| *other != kind).collect(),
                heading: clean[node.heading.clone()].replace('\n', ""),
                span: input.span(node.heading.clone()),
                extent: input.span(node.extent.clone()),
                rule: rule.into(),
            });
        }
    }
}

/// The kinds that a heading names; 以更实举措护航发展 names no achievement, it is a slogan.
fn named_outright(kinds: Kinds) -> Vec<PartKind> {
    if !kinds.plain && kinds.named == [PartKind::Achievements] { Vec::new() } else { kinds.named }
}

/// Fills in the kinds that the parts' text tells where their heading names none, and says which those are. Read from
/// the last part to the first: only plans and other matters stand behind a plan.
fn judge(input: &Input<'_>, parts: &[&Node], named: &mut [Vec<PartKind>], year: Option<i32>) -> Vec<bool> {
    let words = &input.lexicon.headings;
    let clean = input.document.clean();
    let mut judged = vec![false; parts.len()];
    let contents: Vec<Contents> = parts
        .iter()
        .map(|node| Contents::read(&clean[node.heading.end..node.extent.end.max(node.heading.end)], words, year))
        .collect();
    for at in (0..parts.len()).rev() {
        if !named[at].is_empty() {
            continue;
        }
        let place = Place {
            first: at == 0,
            last: named[at + 1..].iter().all(|kinds| matches!(kinds.first(), Some(PartKind::Plan | PartKind::Other))),
            behind_shortcomings: named[..at].iter().any(|kinds| kinds.contains(&PartKind::Shortcomings)),
            named,
        };
        let heading = &clean[parts[at].heading.clone()];
        let slogan = Slogan { ahead: words.looks_ahead(heading), leader: words.names_leader(heading) };
        if let Some(kind) = contents[at].kind(place, slogan) {
            named[at] = vec![kind];
            judged[at] = true;
        }
    }
    judged
}

/// Whether an item is a top-level part; a list inside a paragraph never is.
pub(super) fn is_part(node: &Node) -> bool {
    let listed = matches!(node.style, Style::ChineseOrdinal | Style::Ordinal | Style::Sequence | Style::Circled);
    node.level == 0 && !listed
}

/// A part whose heading names no kind is an achievement, unless it comes behind the plan and looks ahead itself.
fn unnamed(input: &Input<'_>, node: &Node, report: &Report, year: Option<i32>) -> PartKind {
    let planned = report.parts.iter().any(|part| part.kind == PartKind::Plan);
    let text = &input.document.clean()[node.extent.clone()];
    let ahead = year.is_some_and(|year| years(text).any(|found| found == year + 1)) || text.contains('将');
    if planned && ahead { PartKind::Plan } else { PartKind::Achievements }
}
