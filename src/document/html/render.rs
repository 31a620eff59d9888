//! A page's nodes → blocks of text as a reader sees them.

use std::collections::HashMap;
use std::ops::Range;

use super::page::{Kind, Page};
use crate::document::BlockKind;

/// One block of the page.
#[derive(Debug)]
pub(super) struct Rendered {
    pub text: String,
    pub kind: BlockKind,
    pub element: String,
    /// The node that holds the block.
    pub node: usize,
}

/// Elements that stand on lines of their own.
fn is_block(tag: &str) -> bool {
    matches!(
        tag,
        "p" | "div"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "li"
            | "ul"
            | "ol"
            | "table"
            | "tr"
            | "td"
            | "th"
            | "tbody"
            | "thead"
            | "tfoot"
            | "caption"
            | "section"
            | "article"
            | "main"
            | "header"
            | "form"
            | "fieldset"
            | "legend"
            | "dl"
            | "dt"
            | "dd"
            | "pre"
            | "blockquote"
            | "center"
            | "address"
            | "figure"
            | "figcaption"
            | "details"
            | "summary"
            | "body"
            | "html"
            | "hr"
            | "footer"
            | "aside"
    )
}

/// Most columns that a cell may be said to span.
const WIDEST_SPAN: usize = 64;
/// A row's node and its cells.
type GridRow = (usize, Vec<String>);
/// Longest cell of a table of data, in weight: what is longer is a page laid out by a table.
const LONGEST_CELL: usize = 600;

/// An element that is open while its nodes are walked.
struct Open {
    node: usize,
    end: usize,
    /// How many elements of each name came so far among its children.
    names: HashMap<&'static str, u32>,
    others: u32,
    path: String,
    /// The number that the next item of an ordered list shows.
    number: Option<i64>,
}

pub(super) struct Renderer<'a, 'p> {
    page: &'p Page<'a>,
    open: Vec<Open>,
    blocks: Vec<Rendered>,
    text: String,
    /// White space was seen since the last character.
    space: bool,
    preformatted: usize,
    /// Where the heading that is open ends, and its level.
    heading: Option<(usize, u8)>,
}

/// Names that get counters of their own; all others share one, so that no page can make counting slow.
fn counted(tag: &str) -> Option<&'static str> {
    [
        "p", "div", "span", "table", "tbody", "tr", "td", "th", "ul", "ol", "li", "section", "h1", "h2", "h3", "h4",
        "center", "font",
    ]
    .into_iter()
    .find(|&name| name == tag)
}

pub(super) fn render(page: &Page<'_>) -> Vec<Rendered> {
    let mut renderer = Renderer {
        page,
        open: Vec::new(),
        blocks: Vec::new(),
        text: String::new(),
        space: false,
        preformatted: 0,
        heading: None,
    };
    renderer.walk(0..page.nodes.len());
    renderer.blocks
}

impl Renderer<'_, '_> {
    fn walk(&mut self, nodes: Range<usize>) {
        let mut i = nodes.start;
        while i < nodes.end {
            self.close(i);
            let node = &self.page.nodes[i];
            if node.left_out {
                // Where something is left out, words on both sides do not touch.
                self.space = true;
                i = node.end;
                continue;
            }
            match &node.kind {
                Kind::Text(text) => self.text(text),
                Kind::Element(_) => {
                    if let Some(next) = self.element(i) {
                        i = next;
                        continue;
                    }
                }
                Kind::Comment(_) | Kind::Other => {}
            }
            i += 1;
        }
        self.close(usize::MAX);
        self.flush(BlockKind::Paragraph);
    }

    /// Ends every element that does not reach node `i`.
    fn close(&mut self, i: usize) {
        while self.open.last().is_some_and(|open| open.end <= i) {
            let tag = self.open.last().map_or("", |open| self.page.tag(open.node));
            if is_block(tag) {
                self.break_line(self.heading.is_some_and(|(end, _)| end > i));
            }
            if tag == "pre" {
                self.preformatted -= 1;
            }
            self.open.pop();
        }
        if self.heading.is_some_and(|(end, _)| end <= i) {
            self.heading = None;
        }
    }

    /// Opens an element; returns the node to go on with when its contents are done with already.
    fn element(&mut self, i: usize) -> Option<usize> {
        let (tag, end) = (self.page.tag(i), self.page.nodes[i].end);
        if tag == "br" {
            self.break_line(self.heading.is_some());
            return None;
        }
        if is_block(tag) {
            self.break_line(self.heading.is_some());
        }
        let path = self.path(i);
        let mut open = Open { node: i, end, names: HashMap::new(), others: 0, path, number: None };
        match tag {
            "table" => {
                if let Some(grid) = self.grid(i) {
                    self.rows(&grid, &open.path);
                    return Some(end);
                }
            }
            "pre" => self.preformatted += 1,
            "ol" => {
                let start = self.page.element(i).and_then(|e| e.attr("start")).and_then(|s| s.trim().parse().ok());
                open.number = Some(start.unwrap_or(1));
            }
            "li" => {
                if let Some(number) = self.open.last_mut().and_then(|list| list.number.as_mut()) {
                    let label = format!("{number}.");
                    *number = number.saturating_add(1);
                    self.text.push_str(&label);
                }
            }
            _ => {
                let level = tag.strip_prefix('h').and_then(|n| n.parse::<u8>().ok()).filter(|n| (1..=6).contains(n));
                if let (Some(level), None) = (level, self.heading) {
                    self.heading = Some((end, level));
                }
            }
        }
        self.open.push(open);
        None
    }

    /// A CSS-like path to an element: from the nearest id down.
    fn path(&mut self, i: usize) -> String {
        let tag = self.page.tag(i);
        let Some(parent) = self.open.last_mut() else { return tag.to_owned() };
        let nth = match counted(tag) {
            Some(name) => parent.names.entry(name).or_insert(0),
            None => &mut parent.others,
        };
        *nth += 1;
        if let Some(id) = self.page.element(i).and_then(|e| e.attr("id")).filter(|id| !id.is_empty() && id.len() < 64) {
            return format!("#{id}");
        }
        match tag {
            "body" | "html" => tag.to_owned(),
            // Elements that only carry a look would make paths long and say nothing.
            _ if !is_block(tag) => parent.path.clone(),
            _ if parent.path.len() > 200 => parent.path.clone(),
            _ => format!("{} > {tag}:nth-of-type({nth})", parent.path),
        }
    }

    fn text(&mut self, text: &str) {
        if self.preformatted > 0 {
            for (i, line) in text.split('\n').enumerate() {
                if i > 0 {
                    self.break_line(false);
                }
                self.text.push_str(line);
            }
            return;
        }
        for word in text.split(|c: char| c.is_ascii_whitespace()) {
            if word.is_empty() {
                self.space = true;
                continue;
            }
            if self.space && !self.text.is_empty() {
                self.text.push(' ');
            }
            self.text.push_str(word);
            self.space = true;
        }
        self.space = text.ends_with(|c: char| c.is_ascii_whitespace());
    }

    /// Ends a line: softly inside a heading, which stays one block.
    fn break_line(&mut self, soft: bool) {
        if soft {
            if !self.text.is_empty() && !self.text.ends_with('\n') {
                self.text.push('\n');
            }
            self.space = false;
            return;
        }
        let kind = self.heading.map_or(BlockKind::Paragraph, |(_, level)| BlockKind::Heading(level));
        self.flush(kind);
    }

    fn flush(&mut self, kind: BlockKind) {
        self.space = false;
        let text = std::mem::take(&mut self.text);
        if text.chars().all(char::is_whitespace) {
            return;
        }
        let (node, element) = self
            .open
            .iter()
            .rfind(|open| is_block(self.page.tag(open.node)))
            .map_or((0, String::new()), |open| (open.node, open.path.clone()));
        self.blocks.push(Rendered { text, kind, element, node });
    }

    /// The rows of a table of data, `None` for a table that lays out a page.
    fn grid(&self, table: usize) -> Option<Vec<GridRow>> {
        let page = self.page;
        let end = page.nodes[table].end;
        let mut rows: Vec<GridRow> = Vec::new();
        // Cells that reach down from rows above: column and rows left.
        let mut down: Vec<usize> = Vec::new();
        let mut i = table + 1;
        while i < end {
            let node = &page.nodes[i];
            let tag = page.tag(i);
            match tag {
                "table" => return None,
                "tr" => rows.push((i, Vec::new())),
                "td" | "th" if !node.left_out => {
                    if page.below(i) > LONGEST_CELL {
                        return None;
                    }
                    if page.nodes[i..node.end].iter().enumerate().skip(1).any(|(k, _)| page.tag(i + k) == "table") {
                        return None;
                    }
                    let row = &mut rows.last_mut()?.1;
                    while down.get(row.len()).is_some_and(|&left| left > 0) {
                        down[row.len()] -= 1;
                        row.push(String::new());
                    }
                    let span = |name: &str| {
                        let value =
                            page.element(i).and_then(|e| e.attr(name)).and_then(|v| v.trim().parse::<usize>().ok());
                        value.unwrap_or(1).clamp(1, WIDEST_SPAN)
                    };
                    let (columns, below) = (span("colspan"), span("rowspan") - 1);
                    for column in 0..columns {
                        if below > 0 {
                            down.resize(down.len().max(row.len() + 1), 0);
                            down[row.len()] = below;
                        }
                        row.push(if column == 0 { self.cell(i) } else { String::new() });
                        if row.len() > WIDEST_SPAN * WIDEST_SPAN {
                            return None;
                        }
                    }
                    i = node.end;
                    continue;
                }
                _ => {}
            }
            i = if node.left_out { node.end } else { i + 1 };
        }
        (rows.iter().any(|(_, cells)| cells.len() >= 2)).then_some(rows)
    }

    /// A cell's text on one line.
    fn cell(&self, cell: usize) -> String {
        let page = self.page;
        let mut text = String::new();
        let mut space = false;
        let mut i = cell + 1;
        while i < page.nodes[cell].end {
            let node = &page.nodes[i];
            if node.left_out {
                i = node.end;
                continue;
            }
            match &node.kind {
                Kind::Text(piece) => {
                    for c in piece.chars() {
                        if c.is_ascii_whitespace() {
                            space = true;
                        } else {
                            if space && !text.is_empty() {
                                text.push(' ');
                            }
                            space = false;
                            text.push(c);
                        }
                    }
                }
                Kind::Element(element) if is_block(element.name()) || element.name() == "br" => space = true,
                _ => {}
            }
            i += 1;
        }
        text
    }

    fn rows(&mut self, grid: &[GridRow], path: &str) {
        for (n, (node, cells)) in (1..).zip(grid) {
            let filled = cells.iter().filter(|cell| !cell.chars().all(char::is_whitespace)).count();
            let kind = if cells.len() >= 2 { BlockKind::Row } else { BlockKind::Paragraph };
            if filled > 0 {
                let element = format!("{path} > tr:nth-of-type({n})");
                self.blocks.push(Rendered { text: cells.join("\t"), kind, element, node: *node });
            }
        }
    }
}
