//! Run-in headings without a number: the paragraphs of a part that all open with a short phrase, set off alike.
//!
//! ```text
//! 组织领导有力。局党组专题研究法治工作4次，…
//! 制度建设扎实。全年清理规范性文件9件，…
//! ```
//!
//! One such paragraph is prose; what makes them headings is that those beside it are built the same way.

use super::inline::Mark;
use super::marker::Marker;
use super::tree::Line;
use super::{Style, tree};
use crate::document::{BlockKind, Document};
use crate::lexicon::headings::Headings;

/// What parts a heading from its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Setting {
    /// Two spaces or more.
    Gap,
    /// A full stop.
    Stop,
    Colon,
}

/// Longest run-in heading, in characters.
const LONGEST: usize = 22;
/// Shortest text behind one, in characters; it is longer than the heading, too.
const SHORTEST_TEXT: usize = 10;

/// Marks the paragraphs that open with an unnumbered run-in heading.
pub(super) fn find(lines: &mut [Line<'_>], document: &Document, words: &Headings) {
    let mut at = 0;
    while at < lines.len() {
        let len = lines[at..].iter().take_while(|line| is_prose(line)).count();
        // Under a heading that has its line to itself; above the first one stands the preamble.
        if len >= 2 && at > 0 && tree::stands_alone(document, &lines[at - 1]) {
            mark(&mut lines[at..at + len], document, words);
        }
        at += len.max(1);
    }
}

fn is_prose(line: &Line<'_>) -> bool {
    line.plain.is_none()
        && line.block.kind != BlockKind::Row
        && line.marks.first().is_none_or(|mark| mark.inline && mark.at > line.block.range.start)
}

fn mark(lines: &mut [Line<'_>], document: &Document, words: &Headings) {
    for setting in [Setting::Gap, Setting::Stop, Setting::Colon] {
        let found: Vec<Option<usize>> = lines.iter().map(|line| heading(line, document, words, setting)).collect();
        let lengths: Vec<usize> = found.iter().flatten().copied().collect();
        // An opening paragraph may stand above them.
        let opening = found.iter().take_while(|length| length.is_none()).count();
        let (Some(shortest), Some(longest)) = (lengths.iter().min(), lengths.iter().max()) else { continue };
        let alike = *longest <= 2 * *shortest + 4;
        let behind = found.len() - opening;
        let enough = match setting {
            Setting::Gap => lengths.len() >= 2,
            Setting::Stop | Setting::Colon => lengths.len() == behind && (behind >= 3 || (behind == 2 && opening == 0)),
        };
        if !(alike && enough && opening <= 1) {
            continue;
        }
        for (line, _) in lines.iter_mut().zip(&found).filter(|(_, length)| length.is_some()) {
            let marker = Marker { style: Style::Unnumbered, number: None, len: 0 };
            line.marks.insert(0, Mark { at: line.block.range.start, marker, inline: false });
        }
        return;
    }
}

/// Characters of the run-in heading that a paragraph opens with.
fn heading(line: &Line<'_>, document: &Document, words: &Headings, setting: Setting) -> Option<usize> {
    let text = line.text;
    let sign = text.find(['。', '：', ':', '；', '！', '？'])?;
    let (end, behind) = match setting {
        Setting::Gap => {
            let gap = document.gaps_in(line.block.range.clone()).iter().find(|gap| gap.1 >= 2)?;
            let end = gap.0 - line.block.range.start;
            (sign > end).then_some((end, end))?
        }
        Setting::Stop => (text[sign..].starts_with('。')).then_some((sign, sign + '。'.len_utf8()))?,
        Setting::Colon => {
            let colon = text[sign..].chars().next().filter(|c| matches!(c, '：' | ':'))?;
            (sign, sign + colon.len_utf8())
        }
    };
    let heading = &text[..end];
    let count = heading.chars().count();
    let clauses = heading.matches(['，', ',']).count();
    let plausible = (3..=LONGEST).contains(&count)
        && clauses <= 1
        && (clauses == 1 || count <= 16)
        && !heading.contains(|c: char| c.is_ascii_digit())
        && words.preamble.introduces.end(heading).is_none()
        && words.preamble.announces.end(heading).is_none()
        && words.preamble.turns.start(heading).is_none()
        && words.preamble.closing.find(heading).is_none();
    // A list inside the paragraph starts behind the heading.
    let listed = line.marks.first().is_some_and(|mark| mark.at < line.block.range.start + behind);
    (plausible && !listed && text[behind..].chars().count() >= SHORTEST_TEXT.max(count + 2)).then_some(count)
}

#[cfg(test)]
mod tests {
    use super::super::{Form, Frame, Outline};
    use super::*;
    use crate::lexicon::Lexicon;

    #[test]
    fn paragraphs_built_alike_open_with_headings() {
        // paragraphs of the part, its run-in headings, reason
        let cases: &[(&[&str], &[&str], &str)] = &[
            (
                &["组织领导有力。局党组研究法治工作4次。", "审批服务提速。全年网上办理许可1420件。"],
                &["组织领导有力", "审批服务提速"],
                "a stop",
            ),
            (
                &["带头学　　局长主持党组学法5次，撰写心得。", "带头议　　局长主持集体讨论6件案件。"],
                &["带头学", "带头议"],
                "a gap",
            ),
            (
                &[
                    "党建引领，把牢方向：召开党组会研究议题7次。",
                    "制度先行，规范权力：制定办法等制度5项并落实。",
                    "跟踪整改，放大成果：督促整改问题212个并销号。",
                ],
                &["党建引领，把牢方向", "制度先行，规范权力", "跟踪整改，放大成果"],
                "a colon",
            ),
            (
                &[
                    "全年工作平稳有序，各项任务如期完成，群众评价良好。",
                    "组织领导有力。局党组研究法治工作4次。",
                    "审批服务提速。全年网上办理许可1420件。",
                    "执法监管从严。开展专项行动3次，立案47起。",
                ],
                &["组织领导有力", "审批服务提速", "执法监管从严"],
                "an opening paragraph above",
            ),
            (&["组织领导有力。局党组研究法治工作4次。"], &[], "one alone is prose"),
            (
                &["组织领导有力。局党组研究法治工作4次。", "局长主持集体讨论案件6件，案件均有会议记录。"],
                &[],
                "the other is built otherwise",
            ),
            (&["加强学习培训。健全制度机制。", "严格执法程序。规范执法文书。"], &[], "sentences of one length"),
            (
                &["2023年办案多。全年办理行政处罚案件120件。", "2022年办案少。全年办理行政处罚案件80件。"],
                &[],
                "figures are text",
            ),
            (&["主要有以下几点：健全制度机制，规范执法行为。"; 3], &[], "what announces a list heads nothing"),
        ];
        for (paragraphs, expected, reason) in cases {
            let text = format!(
                "云州市水务局2023年法治政府建设年度报告\n一、2023年主要举措和成效\n{}\n二、存在的不足\n人手偏少。\n",
                paragraphs.join("\n")
            );
            let document = Document::from_text(text).expect("readable");
            let words = &Lexicon::builtin().headings;
            let outline = Outline::read(&document, words, &Frame::find(&document, words));
            let found: Vec<&str> = outline
                .nodes
                .iter()
                .filter(|node| node.style == Style::Unnumbered && node.form == Form::RunIn)
                .map(|node| &document.clean()[node.heading.clone()])
                .collect();
            assert_eq!(found, *expected, "{reason}");
        }
    }
}
