//! Markdown: headings, tables and lists as a reader sees them, without the marks.

use std::sync::LazyLock;

use regex::Regex;

use super::compose::{Piece, compose};
use super::{BlockKind, Document, Format, Metadata, ReadError, decode, text};

/// Links and images, emphasis, code, tags, escapes: what is shown of each is group 1 to 4.
static INLINE: LazyLock<Regex> = LazyLock::new(|| {
    let link = r"!?\[([^\[\]]*)\]\([^()\s]*(?:\([^()]*\))?[^()]*\)";
    let marks = r"\*{1,3}|_{2,3}|~~|`+|</?[A-Za-z][^<>]*>|<!--.*?-->";
    Regex::new(&format!(r"{link}|{marks}|\\([!-/:-@\[-`{{-~])")).expect("checked pattern")
});

pub(super) fn read(bytes: &[u8]) -> Result<Document, ReadError> {
    text::refuse_size(bytes.len())?;
    let source = decode::text(bytes)?;
    let (metadata, source) = front_matter(&source);
    let mut out = Out::default();
    let mut paragraph = String::new();
    let mut fenced = false;
    for line in source.lines() {
        let bare = line.trim();
        if bare.starts_with("```") || bare.starts_with("~~~") {
            out.paragraph(&mut paragraph);
            fenced = !fenced;
        } else if fenced {
            out.push(BlockKind::Paragraph, line);
        } else if let Some((level, title)) = heading(bare) {
            out.paragraph(&mut paragraph);
            out.push(BlockKind::Heading(level), &shown(title));
        } else if let Some((level, title)) = underline(bare).zip(lone_line(&paragraph)) {
            let title = paragraph.split_off(title);
            out.paragraph(&mut paragraph);
            out.push(BlockKind::Heading(level), title.trim());
        } else if is_rule(bare) {
            out.paragraph(&mut paragraph);
        } else if let Some(cells) = cells(bare) {
            out.paragraph(&mut paragraph);
            let ruled = cells.iter().all(|cell| !cell.is_empty() && cell.bytes().all(|b| b"-: ".contains(&b)));
            if !ruled {
                let cells: Vec<String> = cells.iter().map(|cell| shown(cell.trim())).collect();
                out.push(BlockKind::Row, &cells.join("\t"));
            }
        } else {
            let quoted = bare.trim_start_matches(['>', ' ']);
            let bullet = ["- ", "* ", "+ "].iter().find_map(|mark| quoted.strip_prefix(mark));
            match bullet {
                Some(item) => {
                    out.paragraph(&mut paragraph);
                    paragraph.push_str("● ");
                    paragraph.push_str(&shown(item));
                }
                // The indent of a line tells where a paragraph begins.
                None => paragraph.push_str(&shown(if bare.len() == quoted.len() { line } else { quoted })),
            }
            paragraph.push('\n');
        }
    }
    out.paragraph(&mut paragraph);
    compose(out.text, out.pieces, metadata, Format::Markdown)
}

#[derive(Default)]
struct Out {
    text: String,
    pieces: Vec<Piece>,
}

impl Out {
    fn push(&mut self, kind: BlockKind, text: &str) {
        if !text.trim().is_empty() {
            let start = self.text.len();
            self.text.push_str(text);
            self.pieces.push(Piece::new(kind, start..self.text.len()));
            self.text.push('\n');
        }
    }

    /// Lines without a mark are read as plain text is.
    fn paragraph(&mut self, lines: &mut String) {
        let start = self.text.len();
        self.text.push_str(lines);
        let moved = |piece: Piece| Piece { range: piece.range.start + start..piece.range.end + start, ..piece };
        self.pieces.extend(text::pieces(lines).into_iter().map(moved));
        lines.clear();
    }
}

fn shown(text: &str) -> String {
    INLINE
        .replace_all(text, |found: &regex::Captures<'_>| {
            if found[0].starts_with('!') {
                return String::new();
            }
            found.get(1).or(found.get(2)).map_or_else(String::new, |kept| kept.as_str().to_owned())
        })
        .into_owned()
}

fn heading(line: &str) -> Option<(u8, &str)> {
    let level = line.bytes().take_while(|&b| b == b'#').count();
    let title = &line[level..];
    // Many writers leave out the space behind the marks.
    (1..=6).contains(&level).then(|| (u8::try_from(level).unwrap_or(6), title.trim().trim_end_matches('#').trim()))
}

fn underline(line: &str) -> Option<u8> {
    match line.as_bytes() {
        [b'=', ..] if line.bytes().all(|b| b == b'=') => Some(1),
        [b'-', b'-', ..] if line.bytes().all(|b| b == b'-') => Some(2),
        _ => None,
    }
}

/// Where the last line begins when a blank line or nothing stands above it: such a line alone can be underlined.
fn lone_line(lines: &str) -> Option<usize> {
    let last = lines.trim_end_matches('\n');
    let start = last.rfind('\n').map_or(0, |at| at + 1);
    let above = lines[..start].lines().next_back().unwrap_or_default();
    (!last[start..].trim().is_empty() && above.trim().is_empty()).then_some(start)
}

fn is_rule(line: &str) -> bool {
    let marks: Vec<u8> = line.bytes().filter(|b| *b != b' ').collect();
    marks.len() >= 3 && b"-*_".contains(&marks[0]) && marks.iter().all(|&b| b == marks[0])
}

/// The cells of a table's line.
fn cells(line: &str) -> Option<Vec<&str>> {
    let inner = line.strip_prefix('|')?;
    Some(inner.strip_suffix('|').unwrap_or(inner).split('|').collect())
}

/// Title and date from the lines between `---` at the start of a file.
fn front_matter(source: &str) -> (Metadata, &str) {
    let mut metadata = Metadata::default();
    let Some((head, rest)) = source.strip_prefix("---").and_then(|rest| rest.split_once("\n---")) else {
        return (metadata, source);
    };
    // A rule across the page looks the same; what stands between must be settings.
    if head.lines().any(|line| !line.trim().is_empty() && !line.contains(':')) || head.len() > 4096 {
        return (metadata, source);
    }
    for (key, value) in head.lines().filter_map(|line| line.split_once(':')) {
        let value = value.trim().trim_matches(['"', '\'']).to_owned();
        let field = match key.trim() {
            "title" => &mut metadata.title,
            "date" => &mut metadata.published,
            "source" => &mut metadata.source,
            "url" => &mut metadata.url,
            _ => continue,
        };
        *field = Some(value).filter(|value| !value.is_empty());
    }
    (metadata, rest.split_once('\n').map_or("", |(_, rest)| rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_read_and_left_out() {
        let source = "---\ntitle: 年度报告\n---\n# 标题\n\n一、**主要工作**\n成效 `明显`，见[附件](a.md)。\n\n- 第一\n- 第二\n\n\
            | 指标 | 件数 |\n|---|---:|\n| 复议 | 12 |\n\n二、问题\n---\n> 引文\\*\n";
        let document = read(source.as_bytes()).expect("readable");
        let blocks: Vec<String> = document
            .blocks()
            .iter()
            .map(|block| format!("{:?} {}", block.kind, &document.clean()[block.range.clone()]))
            .collect();
        let expected = [
            "Heading(1) 标题",
            "Paragraph 一、主要工作",
            "Paragraph 成效明显，见附件。",
            "Paragraph ●第一",
            "Paragraph ●第二",
            "Row 指标\t件数",
            "Row 复议\t12",
            "Heading(2) 二、问题",
            "Paragraph 引文*",
        ];
        assert_eq!(blocks, expected);
        assert_eq!(document.metadata().title.as_deref(), Some("年度报告"));
    }
}
