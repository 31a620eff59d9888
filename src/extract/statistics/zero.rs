//! 无 and 零 before a case noun: 无败诉案件, 零投诉. 未发生 states no zero.

use std::ops::Range;

use super::figure;
use crate::lexicon::quantities::Quantities;

/// The longest phrase behind 无 or 零, in bytes.
const LONGEST: usize = 90;

/// What a number can end with before its 零.
const NUMERALS: [char; 14] = ['百', '千', '万', '亿', '一', '二', '三', '四', '五', '六', '七', '八', '九', '〇'];

/// A zero in a block's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Zero {
    /// Bytes of 无 or 零 and its noun.
    pub quote: Range<usize>,
    /// Bytes of the noun.
    pub noun: Range<usize>,
    /// Bytes of the counter in 无一起, empty where none is written.
    pub unit: Range<usize>,
}

/// Each 无… and 零… that states a zero, in order.
pub(super) fn find(text: &str, lists: &Quantities) -> Vec<Zero> {
    let mut zeros = Vec::new();
    for word in ["无", "零"] {
        for at in memchr::memmem::find_iter(text.as_bytes(), word) {
            let from = &text[at..];
            let reach = text.floor_char_boundary(at.saturating_sub(figure::LONGEST_CLAUSE));
            let before = figure::clause(&text[reach..at]).trim_end_matches(['、', '“']);
            // 零败诉、零纠错
            let goes_on = zeros
                .last()
                .is_some_and(|last: &Zero| last.quote.end + '、'.len_utf8() == at && text[..at].ends_with('、'));
            let behind = &from[word.len()..];
            // 窗口服务零投诉: no word ends in 零, only numbers do
            let joined = word == "零" && lists.zero_noun_opens(behind) && !before.ends_with(NUMERALS);
            let opener = if goes_on || joined { "" } else { before };
            if !lists.may_be_zero(opener, from) {
                continue;
            }
            let (unit, behind) = match behind.strip_prefix('一') {
                None => (0, behind),
                // 无一起败诉 counts in 起; 无一败诉 names no case
                Some(case) => match lists.zero_counter(case) {
                    Some(sign) => (sign.len(), &case[sign.len()..]),
                    None => continue,
                },
            };
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
            zeros.push(Zero {
                quote: at..at + start + end,
                noun: at + start..at + start + end,
                unit: at + start - unit..at + start,
            });
        }
    }
    zeros.sort_by_key(|zero| zero.quote.start);
    zeros
}
