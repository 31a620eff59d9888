//! Plain text: lines, the paragraphs that were broken over several of them, tables parted by tabs or spaces.

use std::ops::Range;

use super::compose::{Piece, compose, find_gap, gap};
use super::layout::Layout;
use super::{BlockKind, Document, Format, Metadata, ReadError, decode};

/// Longest text that is read, of whatever format. An annual report has some tens of kilobytes; what is larger than this
/// is no report, and its entities would fill the memory.
const LIMIT: usize = 8 << 20;

pub(super) fn read(bytes: &[u8], format: Format) -> Result<Document, ReadError> {
    refuse_size(bytes.len())?;
    from_text(decode::text(bytes)?, Metadata::default(), format)
}

pub(super) fn refuse_size(bytes: usize) -> Result<(), ReadError> {
    match bytes {
        0 => Err(ReadError::Empty),
        _ if bytes > LIMIT => {
            let what = format!("a text of {} MiB", bytes.div_ceil(1 << 20));
            Err(ReadError::TooLarge { what, limit: format!("{} MiB", LIMIT >> 20) })
        }
        _ => Ok(()),
    }
}

pub(super) fn from_text(text: String, metadata: Metadata, format: Format) -> Result<Document, ReadError> {
    let pieces = pieces(&text);
    compose(text, pieces, metadata, format)
}

/// One line of the text as read.
#[derive(Clone, Debug)]
struct Line {
    /// Its bytes without indent and without space at its end.
    range: Range<usize>,
    /// Columns of its indent.
    indent: usize,
    /// Columns from its first to its last character.
    width: usize,
    /// How many cells it has when tabs part them, and when any wide gap does.
    cells: (usize, usize),
    /// Bytes of the whole line.
    whole: Range<usize>,
    /// Whether blank lines stand before it.
    apart: bool,
}

/// Paragraphs, headings and rows of a text.
pub(super) fn pieces(text: &str) -> Vec<Piece> {
    let lines = lines(text);
    let rows = rows(text, &lines);
    let wrap = Wrap::of(text, &lines, &rows);
    let mut pieces: Vec<Piece> = Vec::with_capacity(lines.len());
    let mut i = 0;
    while i < lines.len() {
        if let Some(row) = rows[i] {
            let range = if row.tabs { lines[i].whole.clone() } else { lines[i].range.clone() };
            let mut piece = Piece::new(BlockKind::Row, range);
            piece.wide_gaps_part_cells = !row.tabs;
            pieces.push(piece);
            i += 1;
            continue;
        }
        let first = i;
        while i + 1 < lines.len() && rows[i + 1].is_none() && wrap.joins(text, &lines[i], &lines[i + 1]) {
            i += 1;
        }
        pieces.push(Piece::new(BlockKind::Paragraph, lines[first].range.start..lines[i].range.end));
        i += 1;
    }
    pieces
}

/// Makes rows of the paragraphs that are lines of a table, as in plain text.
pub(super) fn mark_rows(text: &str, pieces: &mut [Piece]) {
    if !text.contains('\t') {
        return;
    }
    let mut at = 0;
    while at < pieces.len() {
        let run = pieces[at..].iter().take_while(|piece| piece.kind == BlockKind::Paragraph).count();
        let lines: Vec<Line> =
            pieces[at..at + run].iter().filter_map(|piece| line(text, piece.range.clone())).collect();
        if lines.len() == run {
            for (piece, row) in pieces[at..at + run].iter_mut().zip(rows(text, &lines)) {
                if let Some(row) = row {
                    piece.kind = BlockKind::Row;
                    piece.wide_gaps_part_cells = !row.tabs;
                }
            }
        }
        at += run.max(1);
    }
}

fn lines(text: &str) -> Vec<Line> {
    let mut lines = Vec::with_capacity(text.len() / 64);
    let mut start = 0;
    let mut apart = false;
    let ends = memchr::memchr2_iter(b'\n', b'\r', text.as_bytes()).chain([text.len()]);
    for end in ends {
        // A carriage return with its line feed makes one break, which the line feed ends.
        let crlf = text.as_bytes().get(end.wrapping_sub(1)) == Some(&b'\r')
            && text.as_bytes().get(end) == Some(&b'\n')
            && start == end;
        if !crlf {
            match line(text, start..end) {
                Some(line) => {
                    lines.push(Line { apart, ..line });
                    apart = false;
                }
                None => apart = true,
            }
        }
        start = end + 1;
    }
    lines
}

fn line(text: &str, whole: Range<usize>) -> Option<Line> {
    let all = &text[whole.clone()];
    let indent = gap(all);
    let start = whole.start + indent.bytes;
    let rest = &all[indent.bytes..];
    if rest.is_empty() {
        return None;
    }
    let (mut end, mut tabs, mut wide) = (rest.len(), 1, 1);
    let (mut at, mut open) = (0, (0, 0));
    while let Some(found) = find_gap(&rest[at..]) {
        let from = at + found;
        let gap = gap(&rest[from..]);
        at = from + gap.bytes;
        open = (gap.tabs, usize::from(gap.columns >= 2 || gap.tabs > 0).max(gap.tabs));
        if at == rest.len() {
            end = from;
            break;
        }
        tabs += open.0;
        wide += open.1;
        open = (0, 0);
    }
    let inner = &rest[..end];
    let ascii = inner.bytes().filter(u8::is_ascii).count();
    let width = 2 * inner.chars().count() - ascii;
    // Tabs before the first and behind the last cell stand for empty ones.
    let tabs = if tabs > 1 { tabs + indent.tabs + open.0 } else { tabs };
    Some(Line { range: start..start + end, indent: indent.columns, width, cells: (tabs, wide), whole, apart: false })
}

/// How the cells of a row are parted.
#[derive(Clone, Copy, Debug)]
struct Row {
    tabs: bool,
}

/// Which lines are rows of a table: runs of lines with like numbers of cells, figures among them.
fn rows(text: &str, lines: &[Line]) -> Vec<Option<Row>> {
    let mut rows = vec![None; lines.len()];
    let mut i = 0;
    while i < lines.len() {
        let run = |count: fn(&Line) -> usize| {
            let cells = count(&lines[i]);
            if cells < 2 { 0 } else { lines[i..].iter().take_while(|line| count(line) == cells).count() }
        };
        let (by_tabs, by_gaps) = (run(|line| line.cells.0), run(|line| line.cells.1));
        let taken = if by_tabs >= 2 || (by_tabs == 1 && lines[i].cells.0 >= 3) {
            rows[i..i + by_tabs].fill(Some(Row { tabs: true }));
            by_tabs
        } else if lines[i].cells.0 == 1 && by_gaps >= 2 && is_table(text, &lines[i..i + by_gaps]) {
            rows[i..i + by_gaps].fill(Some(Row { tabs: false }));
            by_gaps
        } else {
            1
        };
        i += taken;
    }
    rows
}

/// Space alone is weak evidence: every line but the first must hold figures behind its first cell.
fn is_table(text: &str, lines: &[Line]) -> bool {
    let layout = Layout::get();
    let cells = lines[0].cells.1;
    (cells >= 3 || lines.len() >= 3)
        && lines[1..].iter().all(|line| {
            let mut rest = &text[line.range.clone()];
            let mut figures = 0;
            for _ in 1..cells {
                let mut from = 0;
                let wide = loop {
                    let Some(found) = find_gap(&rest[from..]) else { return false };
                    let gap = gap(&rest[from + found..]);
                    from += found + gap.bytes;
                    if gap.columns >= 2 {
                        break from;
                    }
                };
                rest = &rest[wide..];
                let end = find_gap(rest).unwrap_or(rest.len());
                figures += usize::from(layout.is_figure(&rest[..end]));
            }
            figures > 0
        })
}

/// The width at which the text was wrapped, if it was.
#[derive(Clone, Copy, Debug, Default)]
struct Wrap {
    width: Option<usize>,
    /// Columns that no line lies left of.
    margin: usize,
    /// Whether paragraphs are told by an indent of their first line.
    indents: bool,
}

/// Columns that a full line may fall short of the width: a wide character did not fit, nor the punctuation with it.
const SHORT: usize = 4;

impl Wrap {
    fn of(text: &str, lines: &[Line], rows: &[Option<Row>]) -> Self {
        const WIDEST: usize = 200;
        let mut histogram = [0_usize; WIDEST + 1];
        let mut prose = 0;
        for (line, _) in lines.iter().zip(rows).filter(|(_, row)| row.is_none()) {
            prose += 1;
            if let Some(bin) = histogram.get_mut(line.width + line.indent) {
                *bin += 1;
            }
        }
        let full = |width: usize| -> usize { histogram[width - SHORT + 1..=width].iter().sum() };
        let Some(width) = (24..=WIDEST).max_by_key(|&width| (full(width), width)) else { return Self::default() };
        // The widest of the equals would lie beyond the true width.
        let width = (width + 1 - SHORT..=width).rev().find(|&w| histogram[w] > 0).unwrap_or(width);
        let wider = prose - histogram[..=width.min(WIDEST)].iter().sum::<usize>();
        let is_full = |line: &Line| (width + 1 - SHORT..=width).contains(&(line.width + line.indent));
        let margin = lines.iter().map(|line| line.indent).min().unwrap_or(0);
        let (mut broken, mut flush) = (0, 0);
        let mut followed = 0;
        for ((line, next), row) in lines.iter().zip(&lines[1.min(lines.len())..]).zip(rows) {
            if row.is_none() && is_full(line) && !next.apart {
                followed += 1;
                broken += usize::from(!Layout::get().ends_sentence(&text[line.range.clone()]));
                flush += usize::from(next.indent < margin + 2);
            }
        }
        let wrapped = followed >= 3 && full(width) * 4 >= prose && wider * 20 <= prose && broken * 2 >= followed;
        let starts = lines.iter().filter(|line| line.indent >= margin + 2).count();
        Self { width: wrapped.then_some(width), margin, indents: flush > 0 && starts * 8 >= prose }
    }

    /// Whether `next` goes on with the paragraph that `line` ends in.
    fn joins(self, text: &str, line: &Line, next: &Line) -> bool {
        let layout = Layout::get();
        let (this, that) = (&text[line.range.clone()], &text[next.range.clone()]);
        if next.apart {
            return false;
        }
        if layout.belongs_before(that) {
            return true;
        }
        if layout.starts_item(that) && !(layout.goes_on(this) && self.is_full(line, that)) {
            return false;
        }
        let indented = next.indent >= self.margin + 2;
        if layout.goes_on(this) || Layout::bracket_spans(this, that) {
            return !(indented && self.indents && layout.ends_sentence(this));
        }
        self.is_full(line, that) && !indented && (self.indents || !layout.ends_sentence(this))
    }

    /// Whether nothing of `next` would have fitted into `line`.
    fn is_full(self, line: &Line, next: &str) -> bool {
        let Some(width) = self.width else { return false };
        // A word or a figure is not broken, it moves to the next line whole.
        let word = next.bytes().take_while(u8::is_ascii_graphic).count().min(width / 3);
        line.width + line.indent + SHORT.max(word + 2) > width
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn blocks(text: &str) -> Vec<String> {
        let document = from_text(text.to_owned(), Metadata::default(), Format::Text).expect("readable");
        document
            .blocks()
            .iter()
            .map(|block| {
                let kind = if block.kind == BlockKind::Row { "row " } else { "" };
                format!("{kind}{}", document.clean()[block.range.clone()].replace('\t', "|"))
            })
            .collect()
    }

    #[test]
    fn lines_become_paragraphs_and_rows() {
        let cases: &[(&str, &[&str], &str)] = &[
            ("标题\n\n正文。\n", &["标题", "正文。"], "one block a line, blank lines part nothing"),
            ("一、甲\r\n二、乙\r三、丙", &["一、甲", "二、乙", "三、丙"], "all three kinds of line break"),
            (
                "\u{3000}\u{3000}开展 检查 12 次",
                &["开展检查12次"],
                "space between Chinese characters and figures is layout",
            ),
            ("推行 Smart City 平台", &["推行Smart City平台"], "space between words of Latin script stays"),
            ("2 0 2 3 年办理 1 2 件", &["2023年办理12件"], "figures recognised one by one close up"),
            ("编号 2023 117", &["编号2023 117"], "two figures stay two"),
            ("重点工作，\n有序推进。", &["重点工作，有序推进。"], "a line that ends with a comma goes on"),
            (
                "贯彻《法治政府建设\n实施纲要》精神",
                &["贯彻《法治政府建设实施纲要》精神"],
                "a title in brackets is not broken",
            ),
            ("认真落实\n；并跟踪", &["认真落实；并跟踪"], "no line begins with a semicolon"),
            ("一是学习，\n二是落实。", &["一是学习，", "二是落实。"], "a number begins an item, whatever stood before"),
            ("指标\t件数\n复议\t12\n诉讼\t3", &["row 指标|件数", "row 复议|12", "row 诉讼|3"], "tabs part cells"),
            (
                "合计\t12\n\t其中\t3\n应诉\t5",
                &["合计12", "row |其中|3", "应诉5"],
                "a tab before the first cell leaves it empty",
            ),
            ("一、\t概述\n正文", &["一、概述", "正文"], "a tab behind a number is layout"),
            (
                "项目  2022年  2023年\n复议  12  15\n诉讼  3  —",
                &["row 项目|2022年|2023年", "row 复议|12|15", "row 诉讼|3|—"],
                "columns of figures parted by space",
            ),
            (
                "党建引领  扛牢责任\n改革赋能  打造环境",
                &["党建引领扛牢责任", "改革赋能打造环境"],
                "headings with a gap are no table",
            ),
        ];
        for (text, expected, reason) in cases {
            assert_eq!(blocks(text), *expected, "{reason}");
        }
    }

    #[test]
    fn wrapped_lines_are_joined_and_paragraphs_kept() {
        let first = "全年办理行政复议案件一百一十七件其中被纠错三件次较上年下降明显并对败诉案件逐一分析原因提出整改意见\
            督促有关单位举一反三切实提升依法行政水平确保各项任务落到实处取得实效";
        let second = "加强执法培训组织执法人员参加学法考试全面推行行政执法公示制度执法全过程记录制度重大执法决定法制审核制度\
            做到应审尽审有效规范行政执法行为。";
        let wrap = |text: &str| {
            let chars: Vec<char> = text.chars().collect();
            chars.chunks(18).map(|line| line.iter().collect::<String>()).collect::<Vec<_>>().join("\n")
        };
        let text = format!("一、工作情况\n{}\n（二）执法培训\n{}\n", wrap(first), wrap(second));
        assert_eq!(blocks(&text), ["一、工作情况", first, "（二）执法培训", second], "full lines go on, numbers part");
        let [one, two] = [first, second].map(|text| wrap(&format!("\u{3000}\u{3000}{text}")));
        let text = format!("一、工作情况\n{one}\n{two}\n");
        assert_eq!(blocks(&text), ["一、工作情况", first, second], "an indent begins a paragraph");
    }

    #[test]
    fn a_wide_gap_stays_visible() {
        let text = "党建引领  扛牢责任\n一、概述\u{3000}今年以来".to_owned();
        let document = from_text(text, Metadata::default(), Format::Text).expect("readable");
        let at = |word: &str| document.clean().find(word).expect("in the text");
        assert!(document.gap_before(at("扛牢")), "two spaces");
        assert!(document.gap_before(at("今年")), "one ideographic space is two columns");
        assert!(!document.gap_before(at("概述")), "no space");
    }

    #[test]
    fn a_text_over_the_limit_is_refused() {
        let error = read(&vec![b'a'; LIMIT + 1], Format::Text).expect_err("too large");
        assert_eq!(
            error.to_string(),
            "a text of 9 MiB is larger than the limit of 8 MiB; give the report alone, as plain text"
        );
    }

    proptest! {
        #[test]
        fn spans_point_at_the_same_characters(text in "[一二三，。（）《》 \u{3000}\t\r\n\u{a0}\u{200b}a-c0-9%]{0,200}") {
            let Ok(document) = from_text(text.clone(), Metadata::default(), Format::Text) else {
                let blank = text.chars().all(|c| c.is_whitespace() || c == '\u{200b}');
                prop_assert!(blank, "only layout is no report");
                return Ok(());
            };
            let points: Vec<char> = document.text().chars().collect();
            let solid = |s: &str| s.chars().filter(|c| !c.is_whitespace() && *c != '\u{200b}').collect::<String>();
            prop_assert_eq!(solid(document.text()), solid(document.clean()), "nothing but layout is gone");
            let mut end = 0;
            for block in document.blocks() {
                prop_assert_eq!(block.range.start, end);
                end = block.range.end + 1;
                prop_assert_eq!(&document.clean()[block.range.end..end], "\n");
                for (at, c) in document.clean()[block.range.clone()].char_indices() {
                    let start = block.range.start + at;
                    let span = document.span(start..start + c.len_utf8());
                    prop_assert_eq!(span.end(), span.start() + 1);
                    let there = points[span.start() as usize];
                    prop_assert!(there == c || (c.is_whitespace() && solid(&there.to_string()).is_empty()), "{there:?} for {c:?}");
                }
                let span = document.span(block.range.clone());
                let slice: String = points[span.start() as usize..span.end() as usize].iter().collect();
                prop_assert_eq!(solid(&slice), solid(&document.clean()[block.range.clone()]));
            }
            prop_assert_eq!(end, document.clean().len());
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _ = read(&bytes, Format::Text);
        }
    }
}
