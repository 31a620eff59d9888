//! Characters of a page → its lines in reading order: rows, columns, tables.

use super::page::{Glyph, PageContent};
use super::table::{self, Table};

/// A line of text, or a row of a table.
#[derive(Clone, Debug)]
pub(super) struct Line {
    /// Its characters; wide gaps are tabs.
    pub text: String,
    pub x0: f64,
    pub x1: f64,
    pub y: f64,
    pub size: f64,
    /// 0 for a line over the whole page, 1 and 2 for the left and right one of two columns.
    pub column: u8,
    /// A row of a ruled table.
    pub row: bool,
}

/// Characters on one baseline without a wide gap.
#[derive(Clone, Debug)]
struct Segment {
    text: String,
    x0: f64,
    x1: f64,
    size: f64,
}

#[derive(Clone, Debug)]
struct Row {
    y: f64,
    segments: Vec<Segment>,
}

/// Gaps between characters, in sizes, from which on a line falls into segments.
const WIDE_GAP: f64 = 1.0;
/// Segments this far apart are cells or columns, nearer ones are set off by space.
const CELL_GAP: f64 = 1.5;

/// The lines of a page in reading order, from top to bottom; of two columns the left one first.
pub(super) fn lines(page: &PageContent) -> Vec<Line> {
    let visible = &page.glyphs;
    let glyphs = if page.hidden.len() > 10 * visible.len() { &page.hidden } else { visible };
    let tables = table::find(&page.across, &page.upright);
    let (inside, free): (Vec<&Glyph>, Vec<&Glyph>) =
        glyphs.iter().partition(|glyph| tables.iter().any(|table| table.holds(glyph)));
    let rows = rows(&free);
    let mut lines = order(&rows);
    for table in &tables {
        insert_table(&mut lines, table, &inside);
    }
    lines
}

fn insert_table(lines: &mut Vec<Line>, table: &Table, glyphs: &[&Glyph]) {
    let grid = table.rows(glyphs, |cell| {
        rows(cell).iter().map(|row| row_text(&row.segments)).collect::<Vec<_>>().join(" ").replace('\t', " ")
    });
    let size = glyphs.iter().filter(|glyph| table.holds(glyph)).map(|glyph| glyph.size).fold(0.0, f64::max);
    let at = lines.iter().position(|line| line.y < table.top).unwrap_or(lines.len());
    let rows = grid.into_iter().filter(|(_, cells)| cells.iter().any(|cell| !cell.trim().is_empty()));
    let rows: Vec<Line> = rows
        .map(|(y, cells)| Line {
            text: cells.join("\t"),
            x0: table.left,
            x1: table.right,
            y,
            size,
            column: 0,
            row: true,
        })
        .collect();
    lines.splice(at..at, rows);
}

fn rows(glyphs: &[&Glyph]) -> Vec<Row> {
    let mut sorted: Vec<&Glyph> = glyphs.to_vec();
    sorted.sort_by(|a, b| b.y.total_cmp(&a.y).then(a.x0.total_cmp(&b.x0)));
    let mut groups: Vec<Vec<&Glyph>> = Vec::new();
    for glyph in sorted {
        match groups.last_mut() {
            // Small raised characters stay with their line.
            Some(group) if group[0].y - glyph.y <= 0.35 * group[0].size.max(glyph.size) => group.push(glyph),
            _ => groups.push(vec![glyph]),
        }
    }
    groups.into_iter().filter_map(row).collect()
}

fn row(mut glyphs: Vec<&Glyph>) -> Option<Row> {
    glyphs.sort_by(|a, b| a.x0.total_cmp(&b.x0));
    let mut segments: Vec<Segment> = Vec::new();
    let mut spaces = String::new();
    let mut last: Option<&Glyph> = None;
    for glyph in glyphs.iter().copied() {
        if glyph.text.chars().all(char::is_whitespace) {
            if last.is_some() {
                spaces.push_str(&glyph.text);
            }
            continue;
        }
        if let Some(last) = last {
            // Bold type is sometimes made by printing twice.
            if last.text == glyph.text && glyph.x0 - last.x0 < 0.3 * (last.x1 - last.x0) {
                continue;
            }
        }
        let gap = last.map_or(f64::INFINITY, |last| glyph.x0 - last.x1);
        match segments.last_mut() {
            Some(segment) if gap < WIDE_GAP * glyph.size.min(segment.size) => {
                let latin = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric());
                if !spaces.is_empty() {
                    segment.text.push_str(&spaces);
                } else if gap > 0.2 * glyph.size && latin(&glyph.text) && last.is_some_and(|last| latin(&last.text)) {
                    segment.text.push(' ');
                }
                segment.text.push_str(&glyph.text);
                segment.x1 = segment.x1.max(glyph.x1);
                segment.size = segment.size.max(glyph.size);
            }
            _ => segments.push(Segment { text: glyph.text.clone(), x0: glyph.x0, x1: glyph.x1, size: glyph.size }),
        }
        spaces.clear();
        last = Some(glyph);
    }
    let y = glyphs.iter().map(|glyph| glyph.y).fold(f64::INFINITY, f64::min);
    (!segments.is_empty()).then_some(Row { y, segments })
}

fn row_text(segments: &[Segment]) -> String {
    let mut text = String::new();
    for (i, segment) in segments.iter().enumerate() {
        if let Some(before) = i.checked_sub(1).map(|i| &segments[i]) {
            let gap = segment.x0 - before.x1;
            text.push_str(if gap >= CELL_GAP * segment.size.min(before.size) { "\t" } else { "  " });
        }
        text.push_str(&segment.text);
    }
    text
}

fn line(y: f64, segments: &[Segment], column: u8) -> Option<Line> {
    let (first, last) = (segments.first()?, segments.last()?);
    let size = segments.iter().map(|segment| segment.size).fold(0.0, f64::max);
    Some(Line { text: row_text(segments), x0: first.x0, x1: last.x1, y, size, column, row: false })
}

/// Lines from rows: where prose stands in two columns, the left one comes first.
fn order(rows: &[Row]) -> Vec<Line> {
    let Some(gutter) = gutter(rows) else {
        return rows.iter().filter_map(|row| line(row.y, &row.segments, 0)).collect();
    };
    let mut lines = Vec::new();
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for row in rows {
        if crosses(row, gutter) {
            lines.append(&mut left);
            lines.append(&mut right);
            lines.extend(line(row.y, &row.segments, 0));
        } else {
            let at = row.segments.partition_point(|segment| segment.is_left_of(gutter));
            left.extend(line(row.y, &row.segments[..at], 1));
            right.extend(line(row.y, &row.segments[at..], 2));
        }
    }
    lines.append(&mut left);
    lines.append(&mut right);
    lines
}

fn crosses(row: &Row, x: f64) -> bool {
    row.segments.iter().any(|segment| segment.crosses(x))
}

impl Segment {
    /// Whether it reaches over `x` by more than the punctuation that hangs behind a full line.
    fn crosses(&self, x: f64) -> bool {
        let hanging = 1.5 * self.size;
        self.x0 < x - hanging && x + hanging < self.x1
    }

    fn is_left_of(&self, x: f64) -> bool {
        self.x0.midpoint(self.x1) < x
    }
}

/// Where the page's prose is parted into two columns, if it is. The lines of the columns need not stand level.
fn gutter(rows: &[Row]) -> Option<f64> {
    /// Fewest lines of a column.
    const FEWEST: usize = 5;
    let segments = || rows.iter().flat_map(|row| &row.segments);
    let (left, right) =
        segments().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, r), segment| (l.min(segment.x0), r.max(segment.x1)));
    let middle = (left + 0.3 * (right - left))..(right - 0.3 * (right - left));
    let mut candidates: Vec<f64> = segments().map(|segment| segment.x0 - 1.0).filter(|x| middle.contains(x)).collect();
    candidates.sort_by(f64::total_cmp);
    candidates.dedup_by(|a, b| (*a - *b).abs() < 4.0);
    candidates.truncate(64);
    candidates
        .into_iter()
        .filter_map(|x| {
            // Columns of prose are full; the cells of a table are not.
            let column = |all: Vec<&Segment>, room: f64| {
                let filled = all.iter().filter(|segment| segment.x1 - segment.x0 > 0.6 * room).count();
                (all.len() >= FEWEST && filled * 2 >= all.len()).then_some((all.len(), filled))
            };
            let (lines, filled) =
                column(segments().filter(|segment| !segment.crosses(x) && segment.is_left_of(x)).collect(), x - left)?;
            let (more, also) = column(
                segments().filter(|segment| !segment.crosses(x) && !segment.is_left_of(x)).collect(),
                right - x,
            )?;
            // Titles reach over both columns, prose in one column does throughout.
            let across = rows.iter().filter(|row| crosses(row, x)).count();
            (across * 4 <= lines + more).then_some((x, filled + also))
        })
        .max_by_key(|&(_, filled)| filled)
        .map(|(x, _)| x)
}
