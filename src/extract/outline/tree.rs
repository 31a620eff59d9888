//! From markers to nested items.

use std::ops::Range;

use super::inline::{self, Mark};
use super::marker;
use super::{Form, Node, Outline, Style};
use super::{plain, runin};
use crate::document::{Block, BlockKind, Document};
use crate::lexicon::headings::{Headings, Kinds};
use crate::report::PartKind;

/// A paragraph of the report with what marks it.
pub(super) struct Line<'a> {
    pub block: &'a Block,
    pub text: &'a str,
    pub marks: Vec<Mark>,
    /// For an unnumbered heading: what it tells of.
    pub plain: Option<Kinds>,
}

/// Reads the items of `body`; `year` is the year reported on.
pub(super) fn build(document: &Document, words: &Headings, body: &Range<usize>, year: Option<i32>) -> Outline {
    let mut lines = lines(document, body);
    plain::find(&mut lines, document, words, year);
    drop_lone_sequences(&mut lines);
    runin::find(&mut lines, document, words);
    let top = Top::of(&lines, document, words, year);
    let (nodes, open, part) = (Vec::new(), Vec::new(), Vec::new());
    Builder { document, words, year, body, top, nodes, open, part, counted: None }.run(&lines)
}

fn lines<'a>(document: &'a Document, body: &Range<usize>) -> Vec<Line<'a>> {
    let clean = document.clean();
    let blocks = document.blocks();
    let first = blocks.partition_point(|block| block.range.end <= body.start);
    let mut counted: Vec<(Style, u32)> = Vec::new();
    blocks[first..]
        .iter()
        .take_while(|block| block.range.start < body.end)
        .map(|block| {
            let text = &clean[block.range.clone()];
            let marks = if block.kind == BlockKind::Row {
                Vec::new()
            } else {
                let start = block.range.start;
                let first = marker::at_line_start(text, |at| document.gap_before(start + at));
                let around = inline::Around { first, gaps: document.gaps_in(block.range.clone()), counted: &counted };
                inline::marks(clean, block.range.clone(), around)
            };
            for mark in marks.iter().filter(|mark| runs_on(mark.marker.style)) {
                counted.retain(|count| count.0 != mark.marker.style);
                counted.extend(mark.marker.number.map(|number| (mark.marker.style, number)));
            }
            Line { block, text, marks, plain: None }
        })
        .collect()
}

/// Whether items of a style may go on counting where the heading above them changes.
fn runs_on(style: Style) -> bool {
    matches!(style, Style::Arabic | Style::ArabicInBrackets | Style::Circled)
}

/// `首先` without `其次` is no list; a `最后` or `此外` without `首先` before it is prose.
fn drop_lone_sequences(lines: &mut [Line<'_>]) {
    let mut numbers: Vec<u32> = lines
        .iter()
        .flat_map(|line| &line.marks)
        .filter(|mark| mark.marker.style == Style::Sequence)
        .filter_map(|mark| mark.marker.number)
        .collect();
    numbers.sort_unstable();
    numbers.dedup();
    if numbers.len() < 2 || numbers[0] != 1 {
        for line in &mut *lines {
            line.marks.retain(|mark| mark.marker.style != Style::Sequence);
        }
    }
    // 此外 and 另外 go on with a list, they never make one.
    let mut listed = false;
    for line in lines {
        line.marks.retain(|mark| {
            if mark.marker.style != Style::Sequence {
                listed &= mark.inline;
                return true;
            }
            listed |= mark.marker.number == Some(1);
            listed
        });
    }
}

/// Longest heading in Arabic figures that is read for the kind of a part, in characters.
const LONGEST_TOLD: usize = 30;

/// What marks the top-level parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Top {
    /// Unnumbered headings that name a part's kind.
    Plain,
    /// A numbering style.
    Numbered(Style),
    /// Nothing: whatever comes first.
    Unknown,
}

impl Top {
    fn of(lines: &[Line<'_>], document: &Document, words: &Headings, year: Option<i32>) -> Self {
        let mut plain: Vec<PartKind> = Vec::new();
        // Styles in order of appearance, with the kinds that their headings name.
        let mut styles: Vec<(Style, Vec<PartKind>)> = Vec::new();
        for line in lines {
            if let Some(kinds) = line.plain.as_ref().filter(|kinds| kinds.plain) {
                plain.extend(&kinds.named);
            }
            let Some(mark) = line.marks.first().filter(|mark| !mark.inline && mark.at == line.block.range.start) else {
                continue;
            };
            // A run-in heading without a number opens a paragraph, no part.
            if mark.marker.style == Style::Unnumbered {
                continue;
            }
            let (heading, _, _) =
                split(document, mark, line.block.range.end.min(end_of_first(line)), line.marks.len() > 1);
            let heading = &document.clean()[heading];
            let kinds = words.kinds(heading, year);
            // An item of figures that runs in tells its own story: 1.将…纳入学习计划，…5次。
            let tells = runs_on(mark.marker.style) && heading.chars().count() > LONGEST_TOLD;
            let named = if kinds.plain && !tells { kinds.named } else { Vec::new() };
            match styles.iter_mut().find(|style| style.0 == mark.marker.style) {
                Some(style) => style.1.extend(named),
                None => styles.push((mark.marker.style, named)),
            }
        }
        let distinct = |kinds: &mut Vec<PartKind>| {
            kinds.sort_unstable();
            kinds.dedup();
            kinds.len()
        };
        let plain = distinct(&mut plain);
        let mut best: Option<(Style, usize)> = None;
        // （一） comes under 一、; one kind named is chance: （一）学习情况 under 一、…思想.
        let chinese = styles.first().is_some_and(|(style, _)| *style == Style::Chinese);
        for (style, kinds) in &mut styles {
            let count = distinct(kinds);
            let chance = usize::from(chinese && *style != Style::Chinese);
            if count > best.map_or(chance, |best| best.1) {
                best = Some((*style, count));
            }
        }
        match best {
            Some((_, count)) if plain > count => Self::Plain,
            Some((style, _)) => Self::Numbered(style),
            None if plain > 0 => Self::Plain,
            None => Self::Unknown,
        }
    }
}

fn end_of_first(line: &Line<'_>) -> usize {
    line.marks.get(1).map_or(line.block.range.end, |next| next.at)
}

/// Whether a line is a heading that has the line to itself.
pub(super) fn stands_alone(document: &Document, line: &Line<'_>) -> bool {
    line.plain.is_some()
        || line
            .marks
            .first()
            .filter(|mark| !mark.inline && line.marks.len() == 1)
            .is_some_and(|mark| split(document, mark, line.block.range.end, false).2 == Form::Alone)
}

/// An item that more may come under.
struct Open {
    node: usize,
    style: Style,
    inline: bool,
}

struct Builder<'a> {
    document: &'a Document,
    words: &'a Headings,
    year: Option<i32>,
    body: &'a Range<usize>,
    top: Top,
    nodes: Vec<Node>,
    open: Vec<Open>,
    /// Kinds of the part being read.
    part: Vec<PartKind>,
    /// Number of the latest numbered part.
    counted: Option<u32>,
}

impl Builder<'_> {
    /// The number of the first numbered part behind the start of each line.
    fn part_numbers(&self, lines: &[Line<'_>]) -> Vec<Option<u32>> {
        let Top::Numbered(style) = self.top else { return vec![None; lines.len()] };
        let mut next = None;
        let mut numbers: Vec<Option<u32>> = lines
            .iter()
            .rev()
            .map(|line| {
                let own = line.marks.first().filter(|mark| !mark.inline && mark.marker.style == style);
                next = own.map_or(next, |mark| mark.marker.number);
                next
            })
            .collect();
        numbers.reverse();
        numbers
    }

    fn run(mut self, lines: &[Line<'_>]) -> Outline {
        let numbers = self.part_numbers(lines);
        for (line, next) in lines.iter().zip(numbers) {
            if let Some(kinds) = &line.plain {
                // Where the parts' numbers go on without a gap, none was lost.
                let gapless =
                    next.is_some_and(|next| self.counted.is_some_and(|last| last.checked_add(1) == Some(next)));
                let counted = gapless && !self.words.names_only(line.text);
                self.plain(line, kinds, counted);
            }
            for (at, mark) in line.marks.iter().enumerate() {
                let end = line.marks.get(at + 1).map_or(line.block.range.end, |next| next.at);
                self.item(mark, end, line.marks.len() > 1);
            }
            // A list inside a paragraph ends with it.
            while self.open.last().is_some_and(|open| open.inline) {
                self.close(line.block.range.end);
            }
        }
        while !self.open.is_empty() {
            self.close(self.body.end);
        }
        Outline { nodes: self.nodes }
    }

    /// `counted` tells that the heading has its place inside the part, by the parts' numbers.
    fn plain(&mut self, line: &Line<'_>, kinds: &Kinds, counted: bool) {
        let range = line.block.range.clone();
        let is_part = kinds.plain && !kinds.named.is_empty();
        let top = match self.top {
            Top::Plain => is_part,
            // A part whose number was lost, not a heading inside a merged part that names the same kinds.
            Top::Numbered(_) => {
                is_part
                    && !counted
                    && !self.open.is_empty()
                    && kinds.named.iter().all(|kind| *kind != PartKind::Achievements && !self.part.contains(kind))
            }
            Top::Unknown => false,
        };
        // The first of the headings in a merged part that names its kind stays inside it.
        let slogan = line.text.contains(['，', ',']) || !self.document.gaps_in(range.clone()).is_empty();
        let top = top && !(slogan && kinds.named == [PartKind::Achievements] && !self.open.is_empty());
        let inside = self.part.len() > 1 && kinds.named.iter().all(|kind| self.part.contains(kind));
        let top = top && !inside;
        // 主要存在以下问题： under a numbered heading that names the same announces, it heads nothing.
        if !top && line.text.ends_with(['：', ':']) && matches!(self.top, Top::Numbered(_)) && self.part == kinds.named
        {
            return;
        }
        if top {
            self.close_all(range.start);
            self.part.clone_from(&kinds.named);
        } else if self.beside_the_first(range.start) {
            self.close_all(range.start);
        } else if let Some(at) =
            self.open.iter().position(|open| open.style == Style::Plain && self.nodes[open.node].level > 0)
        {
            self.close_to(at, range.start);
        } else {
            // An unnumbered heading stands under a heading that has its line to itself.
            while self.open.len() > 1 && self.open.last().is_some_and(|open| self.nodes[open.node].form != Form::Alone)
            {
                self.close(range.start);
            }
            if let Some(at) =
                self.open.iter().position(|open| open.style == Style::Plain && !matches!(self.top, Top::Plain))
            {
                self.close_to(at, range.start);
            }
        }
        let heading = trim(self.document.clean(), range.clone());
        let marker = range.start..range.start;
        self.push(Style::Plain, None, marker, heading, range.end, range.end, Form::Alone, false);
    }

    /// Whether an unnumbered heading stands beside the part being read, not in it: neither names a kind, and that part
    /// began with its text, so no heading of its own kind is in it. 学法常态化, then 决策讲程序.
    fn beside_the_first(&self, at: usize) -> bool {
        let Some(first) = self.open.first().map(|open| open.node) else { return false };
        let node = &self.nodes[first];
        let text = &self.document.clean()[node.heading.end.min(at)..at];
        let sectioned = || self.nodes[first + 1..].iter().any(|node| node.style == Style::Plain);
        self.top == Top::Plain
            && self.part.is_empty()
            && node.style == Style::Plain
            && !text.trim().is_empty()
            && !sectioned()
    }

    fn item(&mut self, mark: &Mark, end: usize, several: bool) {
        let style = mark.marker.style;
        if self.top == Top::Numbered(style) && !mark.inline {
            self.close_all(mark.at);
            self.counted = mark.marker.number;
            let (heading, _, _) = split(self.document, mark, end, several);
            self.part = self.words.kinds(&self.document.clean()[heading], self.year).named;
        } else if let Some(at) = self.open.iter().position(|open| {
            // 一是 never stands below 一是
            let spoken = matches!(style, Style::ChineseOrdinal | Style::Ordinal | Style::Sequence);
            open.style == style && (open.inline == mark.inline || spoken)
        }) {
            self.close_to(at, mark.at);
        }
        let (heading, text, form) = split(self.document, mark, end, several);
        let marker = mark.at..mark.at + mark.marker.len;
        self.push(style, mark.marker.number, marker, heading, text, end, form, mark.inline);
    }

    #[expect(clippy::too_many_arguments, reason = "the fields of a node")]
    fn push(
        &mut self,
        style: Style,
        number: Option<u32>,
        marker: Range<usize>,
        heading: Range<usize>,
        text: usize,
        end: usize,
        form: Form,
        inline: bool,
    ) {
        let parent = self.open.last().map(|open| open.node);
        if let Some(parent) = parent {
            let text = &mut self.nodes[parent].text;
            text.end = text.end.min(marker.start).max(text.start);
        }
        let extent = marker.start..end;
        let level = self.open.len();
        self.open.push(Open { node: self.nodes.len(), style, inline });
        self.nodes.push(Node { style, number, marker, heading, text: text..usize::MAX, extent, form, parent, level });
    }

    fn close(&mut self, at: usize) {
        if let Some(open) = self.open.pop() {
            let clean = self.document.clean();
            let node = &mut self.nodes[open.node];
            let end = clean[..at].trim_end_matches('\n').len().max(node.heading.end);
            node.extent.end = end;
            node.text.end = node.text.end.min(end).max(node.text.start.min(end));
            node.text.start = node.text.start.min(node.text.end);
        }
    }

    fn close_to(&mut self, open: usize, at: usize) {
        while self.open.len() > open {
            self.close(at);
        }
    }

    fn close_all(&mut self, at: usize) {
        self.close_to(0, at);
    }
}

/// Heading, start of the text behind it, and form of the item from `mark` to `end`.
fn split(document: &Document, mark: &Mark, end: usize, several: bool) -> (Range<usize>, usize, Form) {
    let clean = document.clean();
    let start = mark.at + mark.marker.len;
    let region = &clean[start..end];
    // 【突出依法决策】落实…: the brackets hold the heading.
    if let Some(close) = region.find('】').filter(|_| mark.marker.style == Style::Bullet('【')) {
        let text = start + close + '】'.len_utf8();
        let form = if text < end { Form::RunIn } else { Form::Alone };
        return (trim(clean, start..start + close), text, form);
    }
    let full = region.trim_end_matches(['。', '；', ';', '*', '#', '\n']).len();
    let stop = region[..full].find(['。', '！', '？']);
    let first = stop.unwrap_or(full);
    let gap = document.gaps_in(start..start + first).iter().find(|gap| gap.1 >= 2).map(|gap| gap.0 - start);
    if let Some(gap) =
        gap.filter(|gap| sets_off(&region[..*gap], &region[*gap..first], stop.is_some() || full < region.len()))
    {
        return (trim(clean, start..start + gap), start + gap, Form::RunIn);
    }
    if let Some((colon, sign)) = region[..first]
        .char_indices()
        .find(|(_, c)| matches!(c, '：' | ':'))
        .filter(|_| mark.marker.style == Style::Unnumbered)
    {
        return (trim(clean, start..start + colon), start + colon + sign.len_utf8(), Form::RunIn);
    }
    if let Some(stop) = stop {
        let text = stop + region[stop..].chars().next().map_or(0, char::len_utf8);
        return (trim(clean, start..start + stop), start + text, Form::RunIn);
    }
    if let Some(stop) = region[..full].find(['；', ';']).filter(|_| several || full < region.len()) {
        let text = stop + region[stop..].chars().next().map_or(0, char::len_utf8);
        return (trim(clean, start..start + stop), start + text, Form::Clause);
    }
    let form = if mark.inline { Form::Clause } else { Form::Alone };
    (trim(clean, start..end), end, form)
}

/// Whether a gap parts a heading from its text, rather than the halves of a slogan: 党建引领  扛牢责任.
fn sets_off(before: &str, behind: &str, sentence: bool) -> bool {
    let (before, behind) = (before.chars().count(), behind.chars().count());
    sentence && before >= 3 && (behind > 14 || before + 6 < behind)
}

/// The range without punctuation and emphasis at its ends.
fn trim(clean: &str, range: Range<usize>) -> Range<usize> {
    const ENDS: [char; 16] = ['。', '：', ':', '；', ';', '，', ',', '、', '.', '．', '*', '#', '\n', '_', ' ', '\t'];
    let text = &clean[range.clone()];
    let start = range.start + (text.len() - text.trim_start_matches(ENDS).len());
    let end = range.start + text.trim_end_matches(ENDS).len();
    start.min(end.max(range.start))..end.max(start.min(end.max(range.start)))
}
