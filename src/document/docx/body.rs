//! The body of a Word document → its paragraphs and table rows, as a reader sees them.

use quick_xml::events::BytesStart;

use super::numbering::{Numbering, bullet};
use super::styles::{Look, Styles};
use super::xml::{Node, attribute, is_on, number, walk};
use crate::document::layout::Layout;
use crate::document::{BlockKind, ReadError};

/// One paragraph or row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Read {
    pub kind: BlockKind,
    pub text: String,
}

/// Elements whose text nobody sees: what was deleted or moved away, former properties, instructions, second versions
/// of a drawing for old programs, readings beside characters.
const NEVER_SHOWN: &[&str] = &[
    "del",
    "moveFrom",
    "delText",
    "delInstrText",
    "pPrChange",
    "rPrChange",
    "tblPrChange",
    "tcPrChange",
    "trPrChange",
    "sectPrChange",
    "numberingChange",
    "Fallback",
    "rt",
    "object",
    "sectPr",
];

/// Most columns that a cell may be said to span.
const WIDEST_SPAN: i64 = 64;
/// Longest cell of a table of data, in characters.
const LONGEST_CELL: usize = 400;

#[derive(Debug, Default)]
struct Paragraph {
    text: String,
    look: Look,
    /// Its end was deleted: the next paragraph goes on with it.
    open_ended: bool,
}

#[derive(Debug, Default)]
struct Table {
    cells: Vec<Cell>,
    deleted: bool,
}

#[derive(Debug, Default)]
struct Cell {
    blocks: Vec<Read>,
    /// Columns that it spans beyond its own.
    more: usize,
}

/// A field: its instruction is not shown, its result is.
#[derive(Debug, Default)]
struct Field {
    instruction: String,
    shown: bool,
}

/// The innermost open element that decides what an element or a text means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Inside {
    Content,
    ParagraphProperties,
    RowProperties,
    Text,
    Instruction,
}

struct Body<'a> {
    numbering: Numbering,
    styles: &'a Styles,
    blocks: Vec<Read>,
    /// A text box holds paragraphs inside a paragraph.
    paragraphs: Vec<Paragraph>,
    tables: Vec<Table>,
    fields: Vec<Field>,
    /// Depths of the open structured document tags.
    tags: Vec<usize>,
    /// Depth of the element that is skipped.
    skipped: Option<usize>,
    inside: Inside,
    /// The run's text is marked as hidden.
    hidden: bool,
    /// A paragraph whose end was deleted.
    unfinished: Option<Paragraph>,
}

pub(super) fn read(xml: &str, styles: &Styles, numbering: Numbering) -> Result<Vec<Read>, ReadError> {
    let mut body = Body {
        numbering,
        styles,
        blocks: Vec::new(),
        paragraphs: Vec::new(),
        tables: Vec::new(),
        fields: Vec::new(),
        tags: Vec::new(),
        skipped: None,
        inside: Inside::Content,
        hidden: false,
        unfinished: None,
    };
    walk("word/document.xml", xml, |node, depth| match node {
        Node::Start(start) => body.start(start, depth),
        Node::Text(text) => body.text(text),
        Node::End(name) => body.end(name, depth),
    })?;
    if let Some(paragraph) = body.unfinished.take() {
        body.finish(paragraph);
    }
    Ok(body.blocks)
}

impl Body<'_> {
    fn start(&mut self, start: &BytesStart<'_>, depth: usize) {
        let name = start.local_name();
        let name = name.as_ref();
        if self.skipped.is_some() {
            return;
        }
        if self.inside == Inside::ParagraphProperties {
            match name {
                "del" => self.change(|paragraph| paragraph.open_ended = true),
                _ if NEVER_SHOWN.contains(&name) => self.skipped = Some(depth),
                _ => self.change(|paragraph| paragraph.look.property(start)),
            }
            return;
        }
        if self.inside == Inside::RowProperties {
            self.row_property(name, start);
            return;
        }
        match name {
            "instrText" => self.inside = Inside::Instruction,
            _ if NEVER_SHOWN.contains(&name) => self.skipped = Some(depth),
            "p" => {
                let paragraph = self.unfinished.take().unwrap_or_default();
                self.paragraphs.push(paragraph);
            }
            "pPr" => self.inside = Inside::ParagraphProperties,
            "trPr" => self.inside = Inside::RowProperties,
            "r" => self.hidden = false,
            "vanish" => self.hidden = is_on(start),
            "t" => self.inside = Inside::Text,
            // The tabs of a paragraph's settings stand in its properties, these are typed.
            "tab" | "ptab" => self.show("\t"),
            "br" if attribute(start, "type").is_none_or(|kind| kind == "textWrapping") => self.show("\n"),
            "cr" => self.show("\n"),
            "noBreakHyphen" => self.show("-"),
            "sym" => {
                let code = attribute(start, "char").and_then(|hex| u32::from_str_radix(&hex, 16).ok());
                if let Some(c) = code.and_then(char::from_u32) {
                    self.show(&bullet(&c.to_string()));
                }
            }
            "fldChar" => self.field(attribute(start, "fldCharType").as_deref()),
            "sdt" => self.tags.push(depth),
            // A table of contents repeats every heading with its page.
            "docPartGallery" if attribute(start, "val").as_deref() == Some("Table of Contents") => {
                self.skipped = self.tags.last().copied();
            }
            "tbl" => self.tables.push(Table::default()),
            "tr" => {
                if let Some(table) = self.tables.last_mut() {
                    *table = Table::default();
                }
            }
            "tc" => {
                if let Some(table) = self.tables.last_mut() {
                    table.cells.push(Cell::default());
                }
            }
            "gridSpan" => {
                let span = number(start, "val").unwrap_or(1).clamp(1, WIDEST_SPAN) - 1;
                if let Some(cell) = self.tables.last_mut().and_then(|table| table.cells.last_mut()) {
                    cell.more = usize::try_from(span).unwrap_or(0);
                }
            }
            _ => {}
        }
    }

    fn row_property(&mut self, name: &str, start: &BytesStart<'_>) {
        let Some(table) = self.tables.last_mut() else { return };
        match name {
            "del" => table.deleted = true,
            "gridBefore" => {
                let columns = number(start, "val").unwrap_or(0).clamp(0, WIDEST_SPAN);
                table.cells.extend((0..columns).map(|_| Cell::default()));
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &str, depth: usize) {
        if self.tags.last() == Some(&depth) {
            self.tags.pop();
        }
        if let Some(skipped) = self.skipped {
            if skipped == depth {
                self.skipped = None;
            }
            return;
        }
        match name {
            "pPr" | "trPr" | "t" | "instrText" => self.inside = Inside::Content,
            "p" => {
                if let Some(paragraph) = self.paragraphs.pop() {
                    if paragraph.open_ended && self.tables.is_empty() {
                        self.unfinished = Some(Paragraph { open_ended: false, ..paragraph });
                    } else {
                        self.finish(paragraph);
                    }
                }
            }
            "tr" => self.finish_row(),
            "tbl" => {
                self.tables.pop();
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        match self.inside {
            _ if self.skipped.is_some() => {}
            Inside::Text => self.show(text),
            Inside::Instruction => {
                if let Some(field) = self.fields.last_mut() {
                    field.instruction.push_str(text);
                }
            }
            _ => {}
        }
    }

    fn show(&mut self, text: &str) {
        if !self.hidden && self.fields.iter().all(|field| field.shown) {
            self.change(|paragraph| paragraph.text.push_str(text));
        }
    }

    fn field(&mut self, kind: Option<&str>) {
        match kind {
            Some("begin") => self.fields.push(Field::default()),
            Some("separate") => {
                if let Some(field) = self.fields.last_mut() {
                    field.shown = field.instruction.split_whitespace().next() != Some("TOC");
                }
            }
            _ => {
                self.fields.pop();
            }
        }
    }

    fn change(&mut self, change: impl FnOnce(&mut Paragraph)) {
        if let Some(paragraph) = self.paragraphs.last_mut() {
            change(paragraph);
        }
    }

    /// The number that Word shows before a paragraph.
    fn label(&mut self, look: &Look) -> String {
        let (list, level) = match &look.list {
            Some(list) => (list.as_str(), look.level.unwrap_or(0)),
            None => match self.styles.list(look) {
                Some((style, list, level)) => {
                    let tied = self.numbering.level_of_style(list, style);
                    (list, look.level.or(level).or(tied).unwrap_or(0))
                }
                None => return String::new(),
            },
        };
        self.numbering.next(list, level)
    }

    fn finish(&mut self, paragraph: Paragraph) {
        let Paragraph { text, look, .. } = paragraph;
        if self.styles.is_named(&look, "toc ") {
            return;
        }
        let label = self.label(&look);
        if text.chars().all(char::is_whitespace) {
            return;
        }
        let text = text.trim_start_matches('\n');
        // A label that ends with a digit would run into a figure.
        let space = if label.ends_with(|c: char| c.is_ascii_alphanumeric()) { " " } else { "" };
        let heading = self.styles.heading(&look);
        let kind = heading.map_or(BlockKind::Paragraph, BlockKind::Heading);
        let title = heading.is_some() || look.centred || self.styles.is_named(&look, "title");
        let layout = Layout::get();
        let mut joined: Vec<String> = Vec::new();
        for line in format!("{label}{space}{text}").split('\n') {
            let (bare, empty) = (line.trim(), line.chars().all(char::is_whitespace));
            match joined.last_mut() {
                Some(last) if !empty && layout.goes_on_after_break(last.trim(), bare, title) => {
                    last.push('\n');
                    last.push_str(line);
                }
                _ if empty => {}
                _ => joined.push(line.to_owned()),
            }
        }
        let blocks = joined.into_iter().map(|text| Read { kind, text });
        match self.tables.last_mut().and_then(|table| table.cells.last_mut()) {
            Some(cell) => cell.blocks.extend(blocks),
            None => self.blocks.extend(blocks),
        }
    }

    fn finish_row(&mut self) {
        let Some(table) = self.tables.last_mut().map(std::mem::take) else { return };
        if table.deleted {
            return;
        }
        let filled = table.cells.iter().filter(|cell| !cell.blocks.is_empty()).count();
        let length = |cell: &Cell| cell.blocks.iter().map(|block| block.text.chars().count()).sum::<usize>();
        let laid_out = (filled == 1 && table.cells.iter().any(|cell| cell.blocks.len() > 1))
            || table.cells.iter().any(|cell| length(cell) > LONGEST_CELL);
        let columns = table.cells.iter().map(|cell| 1 + cell.more).sum::<usize>();
        let blocks: Vec<Read> = if filled == 0 {
            return;
        } else if laid_out || columns < 2 {
            table.cells.into_iter().flat_map(|cell| cell.blocks).collect()
        } else {
            let mut text = String::new();
            for (i, cell) in table.cells.iter().enumerate() {
                if i > 0 {
                    text.push('\t');
                }
                let lines: Vec<String> =
                    cell.blocks.iter().map(|block| block.text.replace(['\t', '\n'], " ").trim().to_owned()).collect();
                text.push_str(&lines.join(" "));
                text.extend(std::iter::repeat_n('\t', cell.more));
            }
            vec![Read { kind: BlockKind::Row, text }]
        };
        // A table inside a cell is that cell's text.
        let outer = self.tables.len().checked_sub(2).and_then(|at| self.tables[at].cells.last_mut());
        match outer {
            Some(cell) => cell.blocks.extend(blocks),
            None => self.blocks.extend(blocks),
        }
    }
}
