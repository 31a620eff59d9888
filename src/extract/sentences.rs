//! The sentences of a part, each with the item that it stands under and the side of a merged part that it is on.

use std::ops::Range;

use super::Input;
use super::outline::{Form, Node};
use super::parts::is_part;
use crate::document::BlockKind;
use crate::lexicon::headings::years;
use crate::report::{PartKind, Report};

/// One sentence, or one item of a list parted by semicolons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// Its bytes, final punctuation included.
    pub range: Range<usize>,
    /// Index of its part in [`Report::parts`].
    pub part: usize,
    /// The innermost item that holds it; its part's own node when there is none.
    pub node: usize,
    pub role: Role,
    /// What the part is about here.
    pub side: PartKind,
    /// Whether items follow it in its own item.
    pub leads: bool,
}

/// What a sentence does in its item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The item's heading, with text or items of its own behind it.
    Heading,
    /// The item's heading and all that it holds.
    Whole,
    Text,
}

/// The sentences of every part in document order, part headings left out.
#[must_use]
pub(super) fn sentences(input: &Input<'_>, report: &Report) -> Vec<Sentence> {
    let nodes = &input.outline.nodes;
    let tops: Vec<usize> = (0..nodes.len()).filter(|at| is_part(&nodes[*at])).collect();
    let mut all = Vec::new();
    for (part, top) in tops.iter().enumerate() {
        let Some(kinds) = report.parts.get(part) else { break };
        let kinds: Vec<PartKind> = std::iter::once(kinds.kind).chain(kinds.also.iter().copied()).collect();
        let end = tops.get(part + 1).map_or(nodes.len(), |next| *next);
        let mut found = Vec::new();
        for node in *top..end {
            own_sentences(input, part, *top, node, &mut found);
        }
        found.sort_by_key(|sentence| sentence.range.start);
        if kinds.iter().any(|kind| matches!(kind, PartKind::Shortcomings | PartKind::Plan)) {
            found = found.into_iter().flat_map(|sentence| listed(input, sentence)).collect();
        }
        let mut sides = Sides {
            input,
            kinds: &kinds,
            year: report.report.year,
            top: *top,
            base: kinds[0],
            at: vec![None; nodes.len()],
        };
        for sentence in &mut found {
            sentence.side = sides.of(sentence);
        }
        all.append(&mut found);
    }
    all
}

/// The sentences that belong to `node` itself, with those of its text behind the items below it.
fn own_sentences(input: &Input<'_>, part: usize, top: usize, node: usize, found: &mut Vec<Sentence>) {
    let nodes = &input.outline.nodes;
    let this = &nodes[node];
    let children: Vec<usize> = (node + 1..nodes.len())
        .take_while(|at| nodes[*at].extent.start < this.extent.end)
        .filter(|at| nodes[*at].parent == Some(node))
        .collect();
    let own = own_text(this, children.iter().map(|at| &nodes[*at]));
    let mut texts: Vec<Range<usize>> = own.iter().flat_map(|range| split(input, range.clone())).collect();
    texts.retain(|text| !closes(input, text));
    let mut push = |range: Range<usize>, role: Role, leads: bool| {
        found.push(Sentence { range, part, node, role, side: PartKind::Other, leads });
    };
    if node != top {
        // 产生上述问题的原因： behind the last item of a list announces the next one.
        let clean = input.document.clean();
        let bare = texts.iter().all(|text| clean[text.clone()].ends_with(['：', ':']));
        let whole = this.form == Form::Clause || (children.is_empty() && (bare || is_last_of_wholes(input, node)));
        if whole {
            // The semicolons of a clause part nothing: it is one item.
            let more = this.form == Form::Clause && !texts.is_empty();
            let end = if more { texts.remove(0).end } else { this.heading.end };
            push(this.heading.start..end, Role::Whole, false);
        } else {
            push(this.heading.clone(), Role::Heading, !children.is_empty());
        }
    }
    let last_child = children.last().map(|at| nodes[*at].extent.start);
    for text in texts {
        let leads = last_child.is_some_and(|start| text.end <= start);
        push(text, Role::Text, leads);
    }
}

/// A sentence that announces a list behind a colon becomes its items: 主要有以下不足：甲；乙。
///
/// What stands before the colon stays a sentence of its own, which states nothing. One that states something
/// (执法力量不足，表现在：…) is left whole.
fn listed(input: &Input<'_>, sentence: Sentence) -> Vec<Sentence> {
    let words = &input.lexicon.headings;
    let text = &input.document.clean()[sentence.range.clone()];
    let colon = text.find(['：', ':']).filter(|_| sentence.role == Role::Text);
    let Some((head, tail)) = colon.map(|at| text.split_at(at)) else { return vec![sentence] };
    let announces = words.preamble.introduces.end(head).is_some()
        || words.preamble.announces.end(head).is_some()
        || words.lack.nouns.end(head).is_some();
    let states = words.lack.cues.within(&words.lack.nouns.strip(head));
    if !announces || states || !tail.trim_end_matches(['；', ';', '。']).contains(['；', ';']) {
        return vec![sentence];
    }
    let sign = tail.chars().next().map_or(0, char::len_utf8);
    let mut start = sentence.range.start + head.len() + sign;
    let mut items = vec![Sentence { range: sentence.range.start..start, leads: true, ..sentence.clone() }];
    for piece in tail[sign..].split_inclusive(['；', ';']) {
        let range = start..start + piece.len();
        start = range.end;
        if piece.trim_end_matches(['；', ';', '。']).chars().count() >= 2 {
            items.push(Sentence { range, ..sentence.clone() });
        }
    }
    items
}

/// Whether a sentence only ends the report: 特此报告。
fn closes(input: &Input<'_>, range: &Range<usize>) -> bool {
    let text = &input.document.clean()[range.clone()];
    text.chars().count() <= 30 && input.lexicon.headings.preamble.closing.within(text)
}

/// Whether an item closes a list whose other items have no text: the paragraph behind it speaks of the whole list.
fn is_last_of_wholes(input: &Input<'_>, node: usize) -> bool {
    let nodes = &input.outline.nodes;
    let this = &nodes[node];
    let mut before = nodes[..node]
        .iter()
        .enumerate()
        .filter(|(_, other)| other.parent == this.parent && other.style == this.style)
        .peekable();
    let bare = |at: usize, other: &Node| {
        let childless = nodes.get(at + 1).is_none_or(|next| next.parent != Some(at));
        other.form == Form::Alone
            && childless
            && split(input, own_text(other, std::iter::empty()).first().cloned().unwrap_or(0..0)).is_empty()
    };
    let sentence = input.document.clean()[this.heading.end..].starts_with('。');
    this.form == Form::Alone && sentence && before.peek().is_some() && before.all(|(at, other)| bare(at, other))
}

/// The ranges of an item's extent that neither its heading nor an item below it takes up.
fn own_text<'n>(node: &Node, children: impl Iterator<Item = &'n Node>) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut at = node.text.start;
    for child in children {
        if at < child.extent.start {
            ranges.push(at..child.extent.start);
        }
        at = at.max(child.extent.end);
    }
    if at < node.extent.end {
        ranges.push(at..node.extent.end);
    }
    ranges
}

/// The sentences in `range`: a line break or a full stop ends one; table rows are none.
fn split(input: &Input<'_>, range: Range<usize>) -> Vec<Range<usize>> {
    let clean = input.document.clean();
    let mut found = Vec::new();
    let mut start = range.start;
    let mut chars = clean[range.clone()].char_indices().peekable();
    let mut push = |from: usize, to: usize| {
        let text = &clean[from..to];
        let trimmed = text.trim_matches(['\n', ' ', '\t', '。', '；', ';', '：', ':', '，', ',', '*', '#']);
        let row = input.document.block_at(from).is_some_and(|block| block.kind == BlockKind::Row);
        if trimmed.chars().count() >= 2 && !row {
            let from =
                from + (text.len() - text.trim_start_matches(['\n', ' ', '\t', '；', ';', '，', '。', '*', '_']).len());
            found.push(from..to);
        }
    };
    while let Some((at, c)) = chars.next() {
        let at = range.start + at;
        match c {
            '\n' => {
                push(start, at);
                start = at + 1;
            }
            '。' | '！' | '？' => {
                let mut end = at + c.len_utf8();
                // A closing quote belongs to its sentence.
                while let Some((_, close)) =
                    chars.next_if(|(_, next)| matches!(next, '”' | '’' | '）' | ')' | '」' | '。'))
                {
                    end += close.len_utf8();
                }
                push(start, end);
                start = end;
            }
            _ => {}
        }
    }
    push(start, range.end);
    found
}

/// Which kind of a merged part each sentence belongs to, read in document order.
struct Sides<'a, 'i> {
    input: &'i Input<'a>,
    kinds: &'i [PartKind],
    year: Option<i32>,
    /// The part's own node.
    top: usize,
    /// Where the part's own text stands.
    base: PartKind,
    /// Where each item's text stands.
    at: Vec<Option<PartKind>>,
}

impl Sides<'_, '_> {
    fn of(&mut self, sentence: &Sentence) -> PartKind {
        if self.kinds.len() < 2 {
            return self.kinds[0];
        }
        match sentence.role {
            Role::Text => self.turn(sentence),
            Role::Heading | Role::Whole => self.enter(sentence.node),
        }
    }

    /// An item's side: what its own heading names, else that of the item above it, else where the part's text stands.
    fn enter(&mut self, node: usize) -> PartKind {
        let nodes = &self.input.outline.nodes;
        let heading = &self.input.document.clean()[nodes[node].heading.clone()];
        let named = self.named(heading).filter(|_| nodes[node].form != Form::Clause);
        let above = nodes[node].parent.filter(|parent| *parent != self.top).and_then(|parent| self.at[parent]);
        let side = named.or(above).unwrap_or(self.base);
        if named.is_some() && nodes[node].parent == Some(self.top) {
            // 存在的问题 and 下步打算 as headings of a merged part: what follows them is theirs.
            self.base = side;
        }
        self.at[node] = Some(side);
        side
    }

    /// The kind among the part's own that a heading names outright.
    fn named(&self, heading: &str) -> Option<PartKind> {
        let kinds = self.input.lexicon.headings.kinds(heading, self.year);
        let short = kinds.plain && heading.chars().count() <= 24;
        kinds.named.into_iter().find(|kind| self.kinds.contains(kind)).filter(|_| short)
    }

    fn turn(&mut self, sentence: &Sentence) -> PartKind {
        if sentence.node == self.top {
            self.base = self.turned(self.base, &sentence.range);
            return self.base;
        }
        let side = self.at[sentence.node].unwrap_or(self.base);
        let turned = self.turned(side, &sentence.range);
        self.at[sentence.node] = Some(turned);
        // A sentence at the end of a list that announces the next one speaks for the part.
        if turned != side && self.input.document.clean()[sentence.range.clone()].ends_with(['：', ':']) {
            self.base = turned;
        }
        turned
    }

    /// The side of a sentence that follows others on side `side`.
    fn turned(&self, side: PartKind, text: &Range<usize>) -> PartKind {
        let words = &self.input.lexicon.headings;
        let text = &self.input.document.clean()[text.clone()];
        let has = |kind| self.kinds.contains(&kind);
        if side != PartKind::Plan && has(PartKind::Plan) {
            let later = self.year.is_some_and(|year| years(text).next().is_some_and(|found| found > year));
            if later || words.preamble.turns.start(text).is_some() {
                return PartKind::Plan;
            }
        }
        if matches!(side, PartKind::Achievements | PartKind::Leadership) && has(PartKind::Shortcomings) {
            let clause = text.rsplit(['，', ',']).next().unwrap_or(text);
            if words.lack.exist.within(clause) && words.lack.nouns.within(clause) {
                return PartKind::Shortcomings;
            }
        }
        side
    }
}
