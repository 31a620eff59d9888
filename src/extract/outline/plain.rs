//! Unnumbered headings that stand alone on their line, told from paragraphs that are as short.

use super::tree::Line;
use crate::document::{BlockKind, Document};
use crate::lexicon::headings::Headings;

/// Longest unnumbered heading, in characters.
const LONGEST_HEADING: usize = 45;

/// Finds the unnumbered headings; `year` is the year reported on.
pub(super) fn find(lines: &mut [Line<'_>], document: &Document, words: &Headings, year: Option<i32>) {
    for at in 0..lines.len() {
        let line = &lines[at];
        // 存在不足： opens a part as 存在不足 does.
        let text = line.text.trim_end_matches(['：', ':']);
        let starts_item = line.marks.first().is_some_and(|mark| mark.at == line.block.range.start);
        if starts_item || line.block.kind == BlockKind::Row || !looks_like_heading(text) {
            continue;
        }
        let kinds = words.kinds(text, year);
        if text.len() < line.text.len() && !(kinds.plain && words.names_only(text)) {
            continue;
        }
        let marked = matches!(line.block.kind, BlockKind::Heading(_));
        let follows = lines[at + 1..].iter().find(|next| !next.text.is_empty());
        // A paragraph may have lost its stop; what is short and has none inside it heads the next one then.
        let brief = text.chars().count() <= 15 && !text.contains(['，', ',', '、']);
        let bridged = at == 0 || ends_paragraph(&lines[at - 1]) || (brief && tells_figures(lines[at - 1].text));
        let strong = kinds.plain && line.text.chars().count() <= 30;
        // A short line with several gaps is a row that the reader did not take for one.
        if document.gaps_in(line.block.range.clone()).iter().filter(|gap| gap.1 >= 2).count() > 1 {
            continue;
        }
        let leads = follows.is_some_and(|next| {
            let prose = !next.marks.is_empty()
                || next.text.contains('。')
                || next.text.ends_with(['：', ':'])
                || (brief && tells_figures(next.text));
            next.block.kind != BlockKind::Row && (prose || strong)
        });
        let leads = leads || (brief && heads_a_heading(&lines[at + 1..]));
        if marked || (leads && bridged) {
            lines[at].plain = Some(kinds);
        }
    }
}

/// Whether a short heading and then prose come next: 普法接地气 stands above 用好院坝会.
fn heads_a_heading(behind: &[Line<'_>]) -> bool {
    let [next, then, ..] = behind else { return false };
    let short = next.text.chars().count() <= 15 && !next.text.contains(['，', ',', '、']);
    short
        && next.block.kind != BlockKind::Row
        && next.marks.is_empty()
        && looks_like_heading(next.text)
        && then.block.kind != BlockKind::Row
        && (then.text.contains('。') || tells_figures(then.text))
}

/// Whether a line without a stop at its end still is a paragraph: it has clauses, and figures in them.
fn tells_figures(text: &str) -> bool {
    let figures = text.split(['，', '；']).filter(|clause| clause.contains(|c: char| c.is_ascii_digit())).count();
    figures >= 2 && text.ends_with(|c: char| ('\u{4e00}'..='\u{9fff}').contains(&c) || c == '%')
}

fn ends_paragraph(line: &Line<'_>) -> bool {
    line.block.kind == BlockKind::Row
        || line.plain.is_some()
        || line.marks.first().is_some_and(|mark| mark.at == line.block.range.start)
        || line.text.ends_with(['。', '：', ':', '；', ';', '！', '”', '）', ')', '？', '.', '…', '"'])
}

fn looks_like_heading(text: &str) -> bool {
    let count = text.chars().count();
    if !(2..=LONGEST_HEADING).contains(&count) {
        return false;
    }
    // A full stop makes a sentence: a paragraph can be as short as a heading.
    if text.contains(['。', '；'])
        || tells_figures(text)
        || text.ends_with(['：', ':', '；', ';', '，', ',', '、', '！', '？', '…', '|'])
    {
        return false;
    }
    let chinese = text.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).count();
    let caption = text.starts_with(['表', '图', '附'])
        && text.chars().nth(1).is_some_and(|c| c.is_numeric() || "件表：:一二三".contains(c))
        || text.ends_with('表');
    let figures = text.bytes().filter(u8::is_ascii_digit).count();
    chinese >= 3.min(count) && chinese * 2 > count && !caption && figures <= 8 && !text.contains(['|', '\t'])
}
