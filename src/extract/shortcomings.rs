//! Shortcomings: one per sentence or item of a shortcomings part, causes included.
//!
//! Left out are sentences that only announce: `虽取得一定成绩，但仍存在一些不足：`.

use super::outline::Form;
use super::sentences::{Role, Sentence};
use super::{Extractor, Input};
use crate::report::{PartKind, Report, Shortcoming};

/// Finds shortcomings.
#[derive(Debug)]
pub struct Extract;

impl Extractor for Extract {
    fn kind(&self) -> &'static str {
        "shortcomings"
    }

    fn extract(&self, input: &Input<'_>, report: &mut Report) {
        let found = input.sentences(report);
        let mine = found.iter().filter(|sentence| sentence.side == PartKind::Shortcomings);
        let stated = mine.filter(|sentence| states(input, sentence)).map(|sentence| Shortcoming {
            text: text(input, sentence),
            span: input.span(sentence.range.clone()),
            rule: match sentence.role {
                Role::Whole => "item",
                Role::Heading => "heading that states a lack",
                Role::Text => "sentence",
            }
            .into(),
        });
        report.shortcomings = stated.collect();
    }
}

fn text(input: &Input<'_>, sentence: &Sentence) -> String {
    input.document.clean()[sentence.range.clone()].trim_end_matches(['；', ';']).to_owned()
}

fn states(input: &Input<'_>, sentence: &Sentence) -> bool {
    let words = &input.lexicon.headings;
    let text = &input.document.clean()[sentence.range.clone()];
    match sentence.role {
        Role::Whole => true,
        // 存在的问题 as a heading inside a merged part names the part, 执法力量不足 states a shortcoming.
        Role::Heading if words.names_only(text) => false,
        Role::Heading => input.outline.nodes[sentence.node].form == Form::RunIn || words.lack.cues.within(text),
        Role::Text if text.ends_with(['：', ':']) || words.preamble.closing.within(text) => false,
        Role::Text => {
            !is_empty(input, text) && (!sentence.leads || (words.lack.cues.within(text) && !announces(input, text)))
        }
    }
}

fn announces(input: &Input<'_>, text: &str) -> bool {
    let text = text.trim_end_matches('。');
    input.lexicon.headings.preamble.announces.end(text).is_some() || input.lexicon.headings.preamble.points.within(text)
}

/// Whether a sentence says no more than that there are shortcomings: 但对照新形势新要求还有差距.
fn is_empty(input: &Input<'_>, text: &str) -> bool {
    let words = &input.lexicon.headings;
    let text = text.trim_end_matches(['。', '：', ':', '；']);
    let clauses: Vec<&str> = text.split(['，', ',']).collect();
    let Some((last, before)) = clauses.split_last() else { return true };
    if announces(input, text) {
        return true;
    }
    // 差距仍然明显, 不足依然存在: nothing but filling around the noun.
    let noun_only = words.lack.nouns.within(last)
        && words.lack.exist.strip(&words.lack.empty.strip(&words.lack.nouns.strip(last))).chars().count() <= 1;
    let stated = before
        .iter()
        .any(|clause| words.lack.cues.within(&words.lack.nouns.strip(clause)) && !words.lack.concedes.within(clause));
    if noun_only && !stated {
        return true;
    }
    let Some((exist, after)) = words.lack.exist.find_all(last).last() else { return false };
    if words.lack.nouns.end(last).is_none() {
        return false;
    }
    // What stands before 存在 and between it and 不足 must be mere filling.
    let filling = |part: &str| words.lack.empty.strip(part).chars().count() <= 4;
    let noun = words.lack.nouns.end(last).map_or(0, str::len);
    let between = last.get(after..last.len().saturating_sub(noun)).unwrap_or("");
    let filled =
        filling(&last[..exist]) && words.lack.nouns.strip(&words.lack.empty.strip(between)).chars().count() <= 4;
    filled && !stated
}
