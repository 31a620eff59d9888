//! 无 and 零 before a case noun: 无败诉案件, 零投诉. 未发生 states no zero.

use std::ops::Range;

use super::figure;
use crate::lexicon::quantities::Quantities;

/// The longest phrase behind 无 or 零, in bytes.
const LONGEST: usize = 90;

/// A zero in a block's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Zero {
    /// Bytes of 无 or 零 and its noun.
    pub quote: Range<usize>,
    /// Bytes of the noun.
    pub noun: Range<usize>,
}

/// Each 无… and 零… that states a zero, in order.
pub(super) fn find(text: &str, lists: &Quantities) -> Vec<Zero> {
    let mut zeros = Vec::new();
    for word in ["无", "零"] {
        for at in memchr::memmem::find_iter(text.as_bytes(), word) {
            let from = &text[at..];
            let before = figure::clause(&text[..at]).trim_end_matches(['、', '“']);
            // 零败诉、零纠错
            let goes_on = zeros
                .last()
                .is_some_and(|last: &Zero| last.quote.end + '、'.len_utf8() == at && text[..at].ends_with('、'));
            if !goes_on && !lists.may_be_zero(before, from) || goes_on && !lists.may_be_zero("", from) {
                continue;
            }
            let behind = &from[word.len()..];
            let behind = ["一起", "一件", "一例", "一宗", "一"]
                .into_iter()
                .find_map(|one| behind.strip_prefix(one))
                .unwrap_or(behind);
            let start = from.len() - behind.len();
            let mut limit = behind.len().min(LONGEST);
            while !behind.is_char_boundary(limit) {
                limit -= 1;
            }
            let phrase = &behind[..limit];
            let phrase = &phrase[..phrase
                .find(|c: char| figure::boundary(c) || matches!(c, '（' | '(' | '”') || c.is_ascii_digit())
                .unwrap_or(phrase.len())];
            // 零败诉、零纠错: the next zero is its own
            let phrase = phrase.split("、零").next().unwrap_or_default().split("、无").next().unwrap_or_default();
            let Some(end) = lists.zero_noun(phrase) else { continue };
            zeros.push(Zero { quote: at..at + start + end, noun: at + start..at + start + end });
        }
    }
    zeros.sort_by_key(|zero| zero.quote.start);
    zeros
}
