//! One page's content streams → its characters and ruling lines, in page space with y upwards.

use std::collections::BTreeMap;
use std::rc::Rc;

use lopdf::{Dictionary, Document, Object, ObjectId};

use super::content::{Operand, Operators};
use super::font::Font;

/// Deepest nesting of form objects and of saved graphics states.
const DEEPEST_FORM: usize = 8;
const DEEPEST_STATE: usize = 128;
/// Largest content stream, unpacked.
const LARGEST_STREAM: usize = 64 << 20;
/// Most ruling lines of a page that are kept: a drawing has more, a table does not.
const MOST_RULES: usize = 8_000;

/// A character where it stands.
#[derive(Clone, Debug)]
pub(super) struct Glyph {
    pub text: String,
    pub x0: f64,
    pub x1: f64,
    /// Baseline.
    pub y: f64,
    pub size: f64,
}

/// A horizontal or vertical line: where it lies, and from where to where.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Rule {
    pub at: f64,
    pub from: f64,
    pub to: f64,
}

#[derive(Debug, Default)]
pub(super) struct PageContent {
    pub glyphs: Vec<Glyph>,
    /// Characters in invisible text, as text recognition lays it under a scanned page.
    pub hidden: Vec<Glyph>,
    pub across: Vec<Rule>,
    pub upright: Vec<Rule>,
    pub images: usize,
    /// Codes that no map gives a character, and all codes.
    pub unknown: usize,
    pub codes: usize,
}

/// What may still be done for a document.
#[derive(Debug)]
pub(super) struct Budget {
    pub operators: usize,
    pub glyphs: usize,
}

pub(super) type Fonts = BTreeMap<ObjectId, Rc<Font>>;

type Matrix = [f64; 6];

const IDENTITY: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

fn times(a: Matrix, b: Matrix) -> Matrix {
    [
        a[0] * b[0] + a[1] * b[2],
        a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2],
        a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4],
        a[4] * b[1] + a[5] * b[3] + b[5],
    ]
}

fn point(m: Matrix, x: f64, y: f64) -> (f64, f64) {
    (x * m[0] + y * m[2] + m[4], x * m[1] + y * m[3] + m[5])
}

#[derive(Clone)]
struct State {
    matrix: Matrix,
    font: Option<Rc<Font>>,
    size: f64,
    character_space: f64,
    word_space: f64,
    /// Horizontal scaling, 1 for 100 %.
    scale: f64,
    leading: f64,
    rise: f64,
    mode: f64,
}

struct Interpreter<'a> {
    document: &'a Document,
    fonts: &'a mut Fonts,
    budget: &'a mut Budget,
    page: PageContent,
    /// Characters of the directions right, up, left, down, by how the page is turned.
    turned: [usize; 4],
    state: State,
    saved: Vec<State>,
    text: Matrix,
    line: Matrix,
    path: Vec<(f64, f64, f64, f64)>,
    pen: (f64, f64),
    start: (f64, f64),
    /// Open marked content: whether each is an artifact.
    marked: Vec<bool>,
}

pub(super) fn read(document: &Document, page: ObjectId, fonts: &mut Fonts, budget: &mut Budget) -> PageContent {
    let Ok(dictionary) = document.get_dictionary(page) else { return PageContent::default() };
    let resources = inherited(document, dictionary, b"Resources").and_then(|object| object.as_dict().ok());
    let rotate = inherited(document, dictionary, b"Rotate").and_then(|object| object.as_i64().ok()).unwrap_or(0);
    let matrix = match rotate.rem_euclid(360) {
        90 => [0.0, -1.0, 1.0, 0.0, 0.0, 0.0],
        180 => [-1.0, 0.0, 0.0, -1.0, 0.0, 0.0],
        270 => [0.0, 1.0, -1.0, 0.0, 0.0, 0.0],
        _ => IDENTITY,
    };
    let state = State {
        matrix,
        font: None,
        size: 1.0,
        character_space: 0.0,
        word_space: 0.0,
        scale: 1.0,
        leading: 0.0,
        rise: 0.0,
        mode: 0.0,
    };
    let mut interpreter = Interpreter {
        document,
        fonts,
        budget,
        page: PageContent::default(),
        turned: [0; 4],
        state,
        saved: Vec::new(),
        text: IDENTITY,
        line: IDENTITY,
        path: Vec::new(),
        pen: (0.0, 0.0),
        start: (0.0, 0.0),
        marked: Vec::new(),
    };
    let content = document.get_page_content_with_limit(page, LARGEST_STREAM).unwrap_or_default();
    interpreter.run(&content, resources, 0);
    interpreter.page
}

/// An attribute of a page, or of a node above it in the page tree.
pub(super) fn inherited<'a>(document: &'a Document, page: &'a Dictionary, key: &[u8]) -> Option<&'a Object> {
    let mut node = page;
    for _ in 0..32 {
        if let Ok(found) = node.get_deref(key, document) {
            return Some(found);
        }
        node = node.get_deref(b"Parent", document).ok()?.as_dict().ok()?;
    }
    None
}

impl Interpreter<'_> {
    fn run(&mut self, content: &[u8], resources: Option<&Dictionary>, depth: usize) {
        let mut operators = Operators::new(content);
        let mut operands = Vec::new();
        let mut named: BTreeMap<Vec<u8>, Rc<Font>> = BTreeMap::new();
        while let Some(operator) = operators.next(&mut operands) {
            let Some(left) = self.budget.operators.checked_sub(1) else { return };
            self.budget.operators = left;
            let n = |i: usize| match operands.get(i) {
                Some(Operand::Number(n)) => *n,
                _ => 0.0,
            };
            let six = || [n(0), n(1), n(2), n(3), n(4), n(5)];
            match operator {
                b"q" if self.saved.len() < DEEPEST_STATE => self.saved.push(self.state.clone()),
                b"Q" => {
                    if let Some(state) = self.saved.pop() {
                        self.state = state;
                    }
                }
                b"cm" => self.state.matrix = times(six(), self.state.matrix),
                b"BT" => {
                    self.text = IDENTITY;
                    self.line = IDENTITY;
                }
                b"Tf" => {
                    if let Some(Operand::Name(name)) = operands.first() {
                        self.state.font = match named.get(name) {
                            Some(font) => Some(Rc::clone(font)),
                            None => self.font(resources, name).inspect(|font| {
                                named.insert(name.clone(), Rc::clone(font));
                            }),
                        };
                    }
                    self.state.size = n(1);
                }
                b"Tc" => self.state.character_space = n(0),
                b"Tw" => self.state.word_space = n(0),
                b"Tz" => self.state.scale = n(0) / 100.0,
                b"TL" => self.state.leading = n(0),
                b"Ts" => self.state.rise = n(0),
                b"Tr" => self.state.mode = n(0),
                b"Tm" => {
                    self.line = six();
                    self.text = self.line;
                }
                b"Td" => self.next_line(n(0), n(1)),
                b"TD" => {
                    self.state.leading = -n(1);
                    self.next_line(n(0), n(1));
                }
                b"T*" => self.next_line(0.0, -self.state.leading),
                b"Tj" => self.show(operands.first()),
                b"'" => {
                    self.next_line(0.0, -self.state.leading);
                    self.show(operands.first());
                }
                b"\"" => {
                    self.state.word_space = n(0);
                    self.state.character_space = n(1);
                    self.next_line(0.0, -self.state.leading);
                    self.show(operands.get(2));
                }
                b"TJ" => {
                    if let Some(Operand::Array(items)) = operands.first() {
                        for item in items {
                            match item {
                                Operand::Number(n) => self.advance(-n / 1000.0 * self.state.size * self.state.scale),
                                other => self.show(Some(other)),
                            }
                        }
                    }
                }
                b"BMC" | b"BDC" => {
                    let artifact = matches!(operands.first(), Some(Operand::Name(name)) if name == b"Artifact");
                    self.marked.push(artifact);
                }
                b"EMC" => {
                    self.marked.pop();
                }
                b"Do" => {
                    if let Some(Operand::Name(name)) = operands.first() {
                        self.object(resources, name, depth);
                    }
                }
                b"ID" => self.page.images += 1,
                _ => self.draw(operator, [n(0), n(1), n(2), n(3)]),
            }
        }
    }

    /// Paths matter as far as they rule tables.
    fn draw(&mut self, operator: &[u8], [a, b, c, d]: [f64; 4]) {
        if self.page.across.len() + self.page.upright.len() + self.path.len() > MOST_RULES {
            return;
        }
        match operator {
            b"m" => {
                self.pen = point(self.state.matrix, a, b);
                self.start = self.pen;
            }
            b"l" => {
                let to = point(self.state.matrix, a, b);
                self.path.push((self.pen.0, self.pen.1, to.0, to.1));
                self.pen = to;
            }
            b"h" => self.path.push((self.pen.0, self.pen.1, self.start.0, self.start.1)),
            b"re" => {
                let (x0, y0) = point(self.state.matrix, a, b);
                let (x1, y1) = point(self.state.matrix, a + c, b + d);
                self.path.extend([(x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)]);
            }
            b"S" | b"s" | b"f" | b"F" | b"f*" | b"B" | b"B*" | b"b" | b"b*" => {
                for (x0, y0, x1, y1) in std::mem::take(&mut self.path) {
                    let (width, height) = ((x1 - x0).abs(), (y1 - y0).abs());
                    if height < 1.5 && width > 4.0 {
                        self.page.across.push(Rule { at: y0.midpoint(y1), from: x0.min(x1), to: x0.max(x1) });
                    } else if width < 1.5 && height > 4.0 {
                        self.page.upright.push(Rule { at: x0.midpoint(x1), from: y0.min(y1), to: y0.max(y1) });
                    }
                }
            }
            b"n" => self.path.clear(),
            _ => {}
        }
    }

    fn font(&mut self, resources: Option<&Dictionary>, name: &[u8]) -> Option<Rc<Font>> {
        let fonts = resources?.get_deref(b"Font", self.document).ok()?.as_dict().ok()?;
        let entry = fonts.get(name).ok()?;
        let id = entry.as_reference().ok();
        if let Some(font) = id.and_then(|id| self.fonts.get(&id)) {
            return Some(Rc::clone(font));
        }
        let dictionary = self.document.dereference(entry).ok()?.1.as_dict().ok()?;
        let font = Rc::new(Font::read(self.document, dictionary));
        if let Some(id) = id {
            self.fonts.insert(id, Rc::clone(&font));
        }
        Some(font)
    }

    fn object(&mut self, resources: Option<&Dictionary>, name: &[u8], depth: usize) {
        let stream = (|| {
            let objects = resources?.get_deref(b"XObject", self.document).ok()?.as_dict().ok()?;
            objects.get_deref(name, self.document).ok()?.as_stream().ok()
        })();
        let Some(stream) = stream else { return };
        match stream.dict.get_deref(b"Subtype", self.document).and_then(Object::as_name) {
            Ok(b"Image") => self.page.images += 1,
            Ok(b"Form") if depth < DEEPEST_FORM => {
                let Ok(content) = stream.get_plain_content_with_limit(LARGEST_STREAM) else { return };
                let own = stream.dict.get_deref(b"Resources", self.document).and_then(Object::as_dict).ok();
                let saved = (self.state.clone(), self.text, self.line, self.marked.len());
                if let Ok(matrix) = stream.dict.get_deref(b"Matrix", self.document).and_then(Object::as_array) {
                    let mut values = IDENTITY;
                    for (value, object) in values.iter_mut().zip(matrix) {
                        *value = object.as_float().map_or(*value, f64::from);
                    }
                    self.state.matrix = times(values, self.state.matrix);
                }
                self.run(&content, own.or(resources), depth + 1);
                self.marked.truncate(saved.3);
                (self.state, self.text, self.line) = (saved.0, saved.1, saved.2);
            }
            _ => {}
        }
    }

    fn next_line(&mut self, x: f64, y: f64) {
        self.line = times([1.0, 0.0, 0.0, 1.0, x, y], self.line);
        self.text = self.line;
    }

    fn advance(&mut self, x: f64) {
        self.text = times([1.0, 0.0, 0.0, 1.0, x, 0.0], self.text);
    }

    fn show(&mut self, operand: Option<&Operand>) {
        let (Some(Operand::Text(bytes)), Some(font)) = (operand, self.state.font.clone()) else { return };
        let shown_here = !self.marked.contains(&true);
        for shown in font.show(bytes) {
            let Some(left) = self.budget.glyphs.checked_sub(1) else { return };
            self.budget.glyphs = left;
            self.page.codes += 1;
            self.page.unknown += usize::from(shown.unknown);
            let State { size, scale, character_space, word_space, rise, mode, .. } = self.state;
            let matrix = times([size * scale, 0.0, 0.0, size, 0.0, rise], times(self.text, self.state.matrix));
            let width = shown.width / 1000.0;
            let space = character_space + if shown.is_space { word_space } else { 0.0 };
            if shown_here && !shown.text.is_empty() {
                self.place(super::radicals::fold(shown.text), matrix, width, (mode - 3.0).abs() < 0.5);
            }
            self.advance((width * size + space) * scale);
        }
    }

    /// Keeps a character that stands upright; watermarks lie across the page.
    fn place(&mut self, text: String, matrix: Matrix, width: f64, hidden: bool) {
        let (x, y) = (matrix[4], matrix[5]);
        let (end, _) = point(matrix, width, 0.0);
        let size = matrix[2].hypot(matrix[3]);
        let upright = matrix[1].abs() < 0.05 * matrix[0].abs() && matrix[0] > 0.0;
        if !upright {
            self.turned[1] += 1;
            return;
        }
        if ![x, y, end, size].iter().all(|n| n.is_finite() && n.abs() < 1e6) || size < 0.5 {
            return;
        }
        let glyph = Glyph { text, x0: x, x1: end.max(x), y, size };
        if hidden { self.page.hidden.push(glyph) } else { self.page.glyphs.push(glyph) }
    }
}
