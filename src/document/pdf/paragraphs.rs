//! Lines of all pages → paragraphs: running heads and page numbers go, broken lines are rejoined.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use super::lines::Line;
use crate::document::layout::Layout;

/// One paragraph or row: its lines and the page it begins on.
#[derive(Debug)]
pub(super) struct Paragraph {
    pub lines: Vec<String>,
    pub page: u32,
    pub row: bool,
}

/// A line that is nothing but a page number.
static PAGE_NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[\s\-—–―－·.|/第页共]*\d{1,4}[\s\-—–―－·.|/第页共]*(?:\d{1,4}[\s页\-—]*)?$").expect("checked pattern")
});

/// Lines at the top and bottom of a page that may be running heads or page numbers.
const EDGE: usize = 2;

/// Takes running heads, running feet and page numbers off every page.
fn strip_furniture(pages: &mut [Vec<Line>]) {
    let shape = |line: &Line| -> String {
        line.text.chars().filter(|c| !c.is_whitespace()).map(|c| if c.is_ascii_digit() { '0' } else { c }).collect()
    };
    // Edges are told by height, not by reading order.
    let edges = |lines: &[Line]| -> Vec<usize> {
        let mut order: Vec<usize> = (0..lines.len()).filter(|&i| !lines[i].row).collect();
        order.sort_by(|&a, &b| lines[b].y.total_cmp(&lines[a].y));
        let tail = order.len().saturating_sub(EDGE).max(EDGE.min(order.len()));
        order[..EDGE.min(order.len())].iter().chain(&order[tail..]).copied().collect()
    };
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for lines in pages.iter() {
        for i in edges(lines) {
            *seen.entry(shape(&lines[i])).or_default() += 1;
        }
    }
    let count = pages.len();
    for lines in pages.iter_mut() {
        loop {
            // Behind a page number there may be a running foot, and the other way round.
            let drop = edges(lines).into_iter().find(|&i| {
                let line = &lines[i];
                let outermost = lines.iter().all(|other| other.y >= line.y - 1.0)
                    || lines.iter().all(|other| other.y <= line.y + 1.0);
                let often = seen.get(&shape(line)).copied().unwrap_or(0);
                // Heads may differ on left and right pages.
                let running = count >= 2 && often >= 2 && often * 5 >= count * 2 && line.text.chars().count() <= 150;
                outermost && (PAGE_NUMBER.is_match(line.text.trim()) || running)
            });
            match drop {
                Some(i) => {
                    lines.remove(i);
                }
                None => break,
            }
        }
    }
}

/// Left and right edge of a column of text.
#[derive(Clone, Copy, Debug)]
struct Margins {
    left: f64,
    right: f64,
}

fn margins<'a>(lines: impl Iterator<Item = &'a Line>) -> Option<Margins> {
    let (mut lefts, mut rights): (Vec<f64>, Vec<f64>) =
        lines.filter(|line| !line.row).map(|line| (line.x0, line.x1)).unzip();
    lefts.sort_by(f64::total_cmp);
    rights.sort_by(f64::total_cmp);
    // One stray line does not make a margin.
    let skip = usize::from(lefts.len() >= 10) + lefts.len() / 50;
    let left = *lefts.get(skip.min(lefts.len().saturating_sub(1)))?;
    let right = *rights.get(rights.len().checked_sub(1 + skip)?)?;
    Some(Margins { left, right })
}

pub(super) fn paragraphs(mut pages: Vec<Vec<Line>>) -> Vec<Paragraph> {
    strip_furniture(&mut pages);
    let body = body_size(&pages);
    let whole: Vec<Option<Margins>> =
        (0..3).map(|column| margins(pages.iter().flatten().filter(|line| line.column == column))).collect();
    let Steps { leading, spaced } = steps(&pages);
    let indents = uses_indents(&pages, &whole);
    let mut paragraphs: Vec<Paragraph> = Vec::new();
    let mut last: Option<(Line, Margins, u32)> = None;
    for (number, lines) in (1_u32..).zip(pages) {
        let own: Vec<Option<Margins>> = (0..3)
            .map(|column| {
                let on_page = lines.iter().filter(|line| line.column == column);
                if on_page.clone().count() >= 10 { margins(on_page) } else { whole[usize::from(column)] }
            })
            .collect();
        for line in lines {
            let Some(margins) = own[usize::from(line.column)] else { continue };
            let joins = last.as_ref().is_some_and(|(before, edges, page)| {
                let place = Place {
                    before,
                    edges: *edges,
                    margins,
                    same_page: *page == number,
                    body,
                    leading,
                    spaced,
                    indents,
                };
                place.joins(&line)
            });
            match paragraphs.last_mut() {
                Some(paragraph) if joins => paragraph.lines.push(line.text.clone()),
                _ => paragraphs.push(Paragraph { lines: vec![line.text.clone()], page: number, row: line.row }),
            }
            last = Some((line, margins, number));
        }
    }
    paragraphs
}

/// The size that most characters have.
fn body_size(pages: &[Vec<Line>]) -> f64 {
    let mut sizes: Vec<(f64, usize)> =
        pages.iter().flatten().map(|line| (line.size, line.text.chars().count())).collect();
    sizes.sort_by(|a, b| a.0.total_cmp(&b.0));
    let half = sizes.iter().map(|size| size.1).sum::<usize>() / 2;
    let mut sum = 0;
    sizes
        .iter()
        .find(|size| {
            sum += size.1;
            sum >= half
        })
        .map_or(12.0, |size| size.0)
}

/// How far lines stand below each other.
struct Steps {
    /// The usual distance of two lines of a paragraph.
    leading: f64,
    /// Whether paragraphs are told by more distance before them.
    spaced: bool,
}

fn steps(pages: &[Vec<Line>]) -> Steps {
    let mut steps: Vec<f64> = pages
        .iter()
        .flat_map(|lines| lines.windows(2))
        .filter(|pair| pair[0].column == pair[1].column && !pair[0].row && !pair[1].row)
        .map(|pair| pair[0].y - pair[1].y)
        .filter(|step| *step > 1.0)
        .collect();
    steps.sort_by(f64::total_cmp);
    // Most lines stand as close as lines get.
    let Some(&leading) = steps.get(steps.len() / 3) else { return Steps { leading: 20.0, spaced: false } };
    let near = steps.iter().filter(|step| **step < WIDER * leading).count();
    let wider = steps.iter().filter(|step| (WIDER * leading..3.0 * leading).contains(*step)).count();
    Steps { leading, spaced: wider * 8 >= steps.len() && near > wider }
}

/// How much farther than usual the first line of a spaced paragraph stands below the one before.
const WIDER: f64 = 1.12;

/// Whether paragraphs are told by the indent of their first line.
fn uses_indents(pages: &[Vec<Line>], margins: &[Option<Margins>]) -> bool {
    let lines = || pages.iter().flatten().filter(|line| !line.row);
    let indented = lines().filter(|line| {
        margins[usize::from(line.column)]
            .is_some_and(|edges| (1.2..4.5).contains(&((line.x0 - edges.left) / line.size)))
    });
    indented.count() * 10 >= lines().count()
}

/// What stands before a line and around it.
struct Place<'a> {
    before: &'a Line,
    edges: Margins,
    margins: Margins,
    same_page: bool,
    body: f64,
    leading: f64,
    spaced: bool,
    indents: bool,
}

impl Place<'_> {
    /// Whether `line` goes on with the paragraph before it.
    fn joins(&self, line: &Line) -> bool {
        let before = self.before;
        let (this, that) = (before.text.trim(), line.text.trim());
        let layout = Layout::get();
        if before.row || line.row || (before.size - line.size).abs() > 0.25 * self.body {
            return false;
        }
        if layout.belongs_before(that) {
            return true;
        }
        // Two lines of cells are two rows.
        if this.contains('\t') && that.contains('\t') {
            return false;
        }
        let indent = (line.x0 - self.margins.left) / line.size;
        let short = (self.edges.right - before.x1) / before.size;
        // Lines of one title stand centred above each other in larger type.
        let centred = |line: &Line, edges: Margins| {
            let (left, right) = (line.x0 - edges.left, edges.right - line.x1);
            left > 2.0 * line.size && right > 2.0 * line.size && (left - right).abs() < 1.5 * line.size
        };
        if centred(before, self.edges) || centred(line, self.margins) {
            let title = before.size > 1.15 * self.body && line.size > 1.15 * self.body;
            return title && self.same_page && !layout.starts_item(that) && !layout.ends_sentence(this);
        }
        let below = self.same_page && before.column == line.column;
        let step = (before.y - line.y) / self.leading;
        if below && step > if self.spaced { WIDER } else { 1.7 } {
            return false;
        }
        // What did not fit: one wide character, or a word that is not broken.
        let word = that.bytes().take_while(u8::is_ascii_graphic).count().min(24);
        // A closing mark takes the character before it along, an opening one the character behind it.
        let mut chars = that.char_indices();
        let opens = chars.next().is_some_and(|(_, c)| layout.opens(c));
        let closes = chars.next().is_some_and(|(at, _)| layout.belongs_before(&that[at..]));
        let bound = f64::from(u8::from(opens)) + f64::from(u8::from(closes));
        #[expect(clippy::cast_precision_loss, reason = "at most 24")]
        let full = short < 2.2_f64.max(0.6 * word as f64 + 0.6) + bound;
        if !full || indent > 1.2 {
            return !layout.starts_item(that) && indent < 1.2 && layout.goes_on(this) && short < 6.0;
        }
        // A semicolon parts items, but items have numbers.
        let ends = layout.ends_sentence(this) && !this.ends_with(['；', ';', '”', '）', ')', '》']);
        self.indents || (self.spaced && below) || layout.goes_on(this) || !(layout.starts_item(that) || ends)
    }
}
