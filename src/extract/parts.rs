//! The top-level parts: their headings, extents and what they are about.
//!
//! `一、2023年主要举措和成效` → achievements. A heading that names no kind is an achievement by its place:
//! `三、严格执法办案，守牢市场安全底线`.
//!
//! Known to miss: a report without any heading has no parts.

use super::outline::{Node, Style};
use super::{Extractor, Input};
use crate::lexicon::headings::years;
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
        for node in input.outline.nodes.iter().filter(|node| is_part(node)) {
            let heading = &input.document.clean()[node.heading.clone()];
            let mut kinds = input.lexicon.headings.kinds(heading, year).named.into_iter();
            let (kind, rule) = match kinds.next() {
                Some(kind) => (kind, "part heading names its kind"),
                None => (unnamed(input, node, report, year), "part heading names no kind"),
            };
            report.parts.push(Part {
                kind,
                also: kinds.filter(|other| *other != kind).collect(),
                heading: heading.replace('\n', ""),
                span: input.span(node.heading.clone()),
                extent: input.span(node.extent.clone()),
                rule: rule.into(),
            });
        }
    }
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
