//! Planned tasks: one per sentence of a plan part's items, or the item itself where it is a heading alone.
//!
//! Left out are the part's preamble (`2024年，本局将…重点做好以下工作：`), closing words and headings with text.

use super::outline::{Form, Style};
use super::parts::is_part;
use super::sentences::{Role, Sentence};
use super::{Extractor, Input};
use crate::lexicon::headings::years;
use crate::report::{PartKind, Report, Task};

/// Finds planned tasks.
#[derive(Debug)]
pub struct Extract;

impl Extractor for Extract {
    fn kind(&self) -> &'static str {
        "tasks"
    }

    fn extract(&self, input: &Input<'_>, report: &mut Report) {
        let clean = input.document.clean();
        let found = input.sentences(report);
        let mine: Vec<&Sentence> = found.iter().filter(|sentence| sentence.side == PartKind::Plan).collect();
        let mut tasks = Vec::new();
        for (at, sentence) in mine.iter().enumerate() {
            let first = at == 0 || mine[at - 1].part != sentence.part;
            let clauses = is_clause_list(input, sentence);
            let heading_of = |node: usize| {
                let node = &input.outline.nodes[node];
                (!is_part(node)).then(|| clean[node.heading.clone()].replace('\n', ""))
            };
            let heading = match sentence.role {
                Role::Heading if !clauses => continue,
                Role::Text if !plans(input, sentence, first) => continue,
                Role::Text if !clauses => heading_of(sentence.node),
                _ => input.outline.nodes[sentence.node].parent.and_then(heading_of),
            };
            let heading = heading.filter(|heading| !names_a_part(input, heading));
            tasks.push(Task {
                text: clean[sentence.range.clone()].trim_end_matches(['；', ';']).replace('\n', ""),
                heading,
                span: input.span(sentence.range.clone()),
                target_year: target_year(report, sentence.part),
                rule: if sentence.role == Role::Whole { "item" } else { "sentence" }.into(),
            });
        }
        report.tasks = tasks;
    }
}

/// Whether the item is the last of a list parted by semicolons, whose first sentence is no heading but an item like
/// the ones before it.
fn is_clause_list(input: &Input<'_>, sentence: &Sentence) -> bool {
    let nodes = &input.outline.nodes;
    let node = &nodes[sentence.node];
    let running = matches!(
        node.style,
        Style::ChineseOrdinal | Style::Ordinal | Style::Circled | Style::ArabicInBrackets | Style::Sequence
    );
    running
        && node.form == Form::RunIn
        && sentence.node > 0
        && nodes[sentence.node - 1].form == Form::Clause
        && nodes[sentence.node - 1].style == node.style
        && nodes[sentence.node - 1].number < node.number
        && nodes[sentence.node - 1].parent == node.parent
}

/// Whether a sentence plans something, and does not merely announce, declare or close.
fn plans(input: &Input<'_>, sentence: &Sentence, first: bool) -> bool {
    let words = &input.lexicon.headings.preamble;
    let text = &input.document.clean()[sentence.range.clone()];
    let node = &input.outline.nodes[sentence.node];
    // What stands above a part's items is its preamble.
    if text.ends_with(['：', ':']) || words.closing.within(text) || (sentence.leads && is_part(node)) {
        return false;
    }
    let core = text.trim_end_matches(['。', '；', ';']);
    if words.announces.end(core).is_some() {
        return false;
    }
    let opens = words.openers.start(core).is_some() || core.starts_with("20") || core.starts_with("二〇");
    if first && is_part(node) && opens && words.guides.within(core) {
        return false;
    }
    !(is_part(node) || node.form != Form::Alone) || !words.slogans.within(core)
}

/// A heading inside a merged part that only names what the part does: 2024年工作打算.
fn names_a_part(input: &Input<'_>, heading: &str) -> bool {
    let words = &input.lexicon.headings;
    words.kinds(heading, None).named == [PartKind::Plan] && words.names_only(heading)
}

/// The year that the part's heading names beyond the one reported on.
fn target_year(report: &Report, part: usize) -> Option<i32> {
    let reported = report.report.year?;
    years(&report.parts.get(part)?.heading).find(|year| *year > reported)
}
