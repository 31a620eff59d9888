//! Lists inside a paragraph: `一是…；二是…`, `首先，…其次，…`, `①…②…`.
//!
//! A marker inside a sentence is trusted only as one of a run that counts up from one.

use std::ops::Range;

use super::Style;
use super::marker::{self, Marker};

/// A marker in the working text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    pub at: usize,
    pub marker: Marker,
    /// Whether it belongs to a list that lies inside one paragraph.
    pub inline: bool,
}

/// What stands around a paragraph and bears on the lists inside it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Around<'a> {
    /// The marker at the paragraph's start.
    pub first: Option<Marker>,
    /// The bytes before which two spaces or more stood.
    pub gaps: &'a [(usize, u32)],
    /// The latest number of each style in the paragraphs before: a list may run on over several items.
    pub counted: &'a [(Style, u32)],
}

/// The markers of one paragraph in order.
pub(super) fn marks(clean: &str, block: Range<usize>, around: Around<'_>) -> Vec<Mark> {
    let Around { first, gaps, counted } = around;
    let text = &clean[block.clone()];
    let mut candidates: Vec<Mark> = Vec::new();
    let mut start = 0;
    if let Some(marker) = first {
        candidates.push(Mark { at: block.start, marker, inline: false });
        start = marker.len;
        // 1.一是…: a list may open right behind a marker.
        if let Some(second) = marker::at_sentence_start(&text[start..]).filter(|second| second.style != marker.style) {
            candidates.push(Mark { at: block.start + start, marker: second, inline: true });
        }
    }
    // ●甲●乙: behind a line's own bullet the same one needs no stop before it.
    let again = first.and_then(|first| if let Style::Bullet(sign) = first.style { Some(sign) } else { None });
    // A heading set off by a gap may lead straight to a list: 严格预算管理  一是….
    let gaps =
        gaps.iter().filter(|gap| gap.1 >= 2 && gap.0 > block.start + start).map(|gap| (gap.0 - block.start, true));
    let mut found: Vec<(usize, bool)> = boundaries(text, start, again).chain(gaps).collect();
    found.sort_unstable();
    found.dedup_by_key(|boundary| boundary.0);
    for (at, comma) in found {
        let found = marker::at_sentence_start(&text[at..]).or_else(|| marker::sign(&text[at..]));
        let Some(found) = found else { continue };
        let running = matches!(
            found.style,
            Style::ChineseOrdinal | Style::Ordinal | Style::Sequence | Style::Circled | Style::Bullet(_)
        );
        if running || !comma {
            candidates.push(Mark { at: block.start + at, marker: found, inline: true });
        }
    }
    runs(&candidates, first.is_some(), counted)
}

/// Where a sentence, a clause or the bullet `again` starts behind `from`, and whether only a comma stands before it.
fn boundaries(text: &str, from: usize, again: Option<char>) -> impl Iterator<Item = (usize, bool)> {
    let mut before = true;
    text[from..].char_indices().filter_map(move |(at, c)| {
        // The bullets of one run lead to one item; one behind a stop is found there.
        let fresh = Some(c) == again && !before && marker::sign(&text[from + at..]).is_some();
        let comma = match c {
            '。' | '；' | ';' | '：' | ':' | '！' | '？' | '”' | '"' | '」' | '）' | ')' => Some(false),
            '，' | ',' => Some(true),
            _ => None,
        };
        before = comma.is_some() || Some(c) == again;
        if fresh {
            return Some((from + at, false));
        }
        let next = from + at + c.len_utf8();
        comma.filter(|_| next < text.len()).map(|comma| (next, comma))
    })
}

/// Keeps the marker of the paragraph's start and every run that counts up from one.
///
/// So is a run that goes on counting from the paragraphs before: （五）…1.甲。2.乙。 ↵ （六）…3.丙。4.丁。
fn runs(candidates: &[Mark], has_first: bool, counted: &[(Style, u32)]) -> Vec<Mark> {
    let mut kept = vec![false; candidates.len()];
    let mut inline = vec![true; candidates.len()];
    for (start, mark) in candidates.iter().enumerate() {
        let leads = has_first && start == 0;
        let bullet = matches!(mark.marker.style, Style::Bullet(_));
        let before = mark.marker.number.and_then(|number| number.checked_sub(1));
        let runs_on = before.is_some_and(|before| counted.contains(&(mark.marker.style, before)));
        if kept[start] || !(leads || bullet || mark.marker.number == Some(1) || runs_on) {
            continue;
        }
        let mut run = vec![start];
        let mut last = mark.marker.number;
        for (at, next) in candidates.iter().enumerate().skip(start + 1) {
            if next.marker.style != mark.marker.style {
                continue;
            }
            let follows = match (last, next.marker.number) {
                (Some(last), Some(number)) if mark.marker.style == Style::Sequence => number > last,
                (Some(last), Some(number)) => last.checked_add(1) == Some(number),
                // The same bullet again.
                (None, None) => true,
                _ => false,
            };
            if follows {
                run.push(at);
                last = next.marker.number;
            } else if next.marker.number == Some(1) {
                break;
            }
        }
        if run.len() < 2 && !leads {
            continue;
        }
        // A numbered paragraph that holds its successors too is a list of its own, not one inside the paragraph.
        let own = leads
            && (run.len() < 2
                || !matches!(
                    mark.marker.style,
                    Style::ChineseOrdinal | Style::Ordinal | Style::Sequence | Style::Circled
                ));
        for at in run {
            kept[at] = true;
            inline[at] = !own;
        }
    }
    candidates
        .iter()
        .zip(kept.iter().zip(&inline))
        .filter(|(_, (kept, _))| **kept)
        .map(|(mark, (_, inline))| Mark { inline: *inline, ..*mark })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_inside_a_paragraph() {
        // paragraph, the texts of its items up to the next, reason
        let cases: &[(&str, &[&str], &str)] = &[
            ("不足：一是甲；二是乙；三是丙。", &["一是甲；", "二是乙；", "三是丙。"], "semicolons"),
            ("一是甲。乙。二是丙。", &["一是甲。乙。", "二是丙。"], "from the paragraph's start"),
            ("坚持三个强化，一是甲，二是乙。", &["一是甲，", "二是乙。"], "commas"),
            ("我局的工作，一是甲。", &[], "a single one is prose"),
            ("首先，甲。其次，乙。最后，丙。", &["首先，甲。", "其次，乙。", "最后，丙。"], "words of sequence"),
            ("第一，甲。第二，乙。", &["第一，甲。", "第二，乙。"], "ordinals"),
            ("差距：（1）甲；（2）乙。", &["（1）甲；", "（2）乙。"], "brackets"),
            ("机制。①甲。②乙。", &["①甲。", "②乙。"], "circles"),
            ("二是甲。", &["二是甲。"], "goes on from the paragraph before"),
            ("重点：1.甲；2.乙。", &["1.甲；", "2.乙。"], "figures"),
            ("2.甲。一是乙。二是丙。", &["2.甲。", "一是乙。", "二是丙。"], "a list below an item"),
            ("●甲。乙。●丙。●丁。", &["●甲。乙。", "●丙。", "●丁。"], "bullets on one line"),
            ("●甲乙●丙丁●戊己", &["●甲乙", "●丙丁", "●戊己"], "bullets without stops"),
            ("重点如下：◆甲乙；◆丙丁。", &["◆甲乙；", "◆丙丁。"], "bullets inside a paragraph"),
            ("我局获评★★★★★景区。", &[], "stars that rate"),
            ("二○二三年，我局●甲。", &[], "a lone bullet inside a sentence"),
            ("●阿依●古丽●", &["●阿依", "●古丽●"], "a bullet before nothing"),
            ("占比：1.5%；其余2.5%。", &[], "figures are no markers"),
            ("重点：（0）甲；（1）乙；（2）丙。", &["（1）乙；", "（2）丙。"], "nothing stands before the number zero"),
        ];
        for (text, expected, reason) in cases {
            let first = marker::at_line_start(text, |_| false);
            let marks = marks(text, 0..text.len(), Around { first, ..Around::default() });
            let ends = marks.iter().skip(1).map(|mark| mark.at).chain([text.len()]);
            let found: Vec<&str> = marks.iter().zip(ends).map(|(mark, end)| &text[mark.at..end]).collect();
            assert_eq!(found, *expected, "{text}: {reason}");
        }
    }
    #[test]
    fn lists_that_run_on() {
        // paragraph, the number before, whether its list is read, reason
        let cases = [
            ("抓执法。3.突出重点。查处9件。4.柔性执法。", Some(2), true, "goes on from 2"),
            ("抓执法。3.突出重点。查处9件。4.柔性执法。", Some(1), false, "a number is left out"),
            ("抓执法。3.突出重点。查处9件。4.柔性执法。", None, false, "nothing was counted before"),
            ("抓执法。3.突出重点。查处9件。", Some(2), false, "one marker makes no list"),
        ];
        for (text, before, expected, reason) in cases {
            let counted: Vec<_> = before.map(|number| (Style::Arabic, number)).into_iter().collect();
            let marks = marks(text, 0..text.len(), Around { counted: &counted, ..Around::default() });
            assert_eq!(marks.len() == 2, expected, "{text}: {reason}");
        }
    }

    #[test]
    fn a_list_behind_a_gap() {
        let text = "严格预算管理一是约束更加有力。二是绩效更加精准。";
        let gap = "严格预算管理".len();
        for (width, expected) in [(2, 2), (1, 0)] {
            let around = Around { gaps: &[(gap, width)], ..Around::default() };
            assert_eq!(marks(text, 0..text.len(), around).len(), expected, "a gap of {width}");
        }
    }
}
