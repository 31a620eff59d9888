//! Statistics: every quantity of work, result, input or coverage that a report states.
//!
//! Finds numbers with a unit (办理行政复议案件117件, 28项任务, 同比增长12.5%, 罚款二十六万三千元), cells of tables, and
//! 无 or 零 before a case noun (零投诉). Leaves out dates, durations, ordinals, frequencies and the names that hold a
//! numeral (三项制度); which ones is said by `data/lexicon/`.
//!
//! Known to miss: figures without a unit (近九成), numbers in words without one value (数百件), sums written in images.

mod figure;
mod number;
mod phrase;
mod table;
mod zero;

use std::borrow::Cow;
use std::ops::Range;

use super::{Extractor, Input};
use crate::document::BlockKind;
use crate::lexicon::quantities::{Quantities, Roles, UnitKind};
use crate::report::{Comparator, Report, Statistic};

use figure::Figure;
use zero::Zero;

/// Finds the statistics of a report.
#[derive(Clone, Copy, Debug)]
pub struct Extract;

impl Extractor for Extract {
    fn kind(&self) -> &'static str {
        "statistics"
    }

    fn extract(&self, input: &Input<'_>, report: &mut Report) {
        let lists = &input.lexicon.quantities;
        let mut found: Vec<Found> = Vec::new();
        let mut table = Vec::new();
        let mut caption = "";
        let reported = report.report.year;
        for (block, text) in input.blocks() {
            if block.kind == BlockKind::Row {
                table.push((block.range.start, text));
                continue;
            }
            table::read(&table, caption, reported, lists, &mut found);
            table.clear();
            prose(text, block.range.start, lists, &mut found);
            caption = text;
        }
        table::read(&table, caption, reported, lists, &mut found);
        let clean = input.document.clean();
        let first = report.statistics.len();
        report.statistics.extend(found.into_iter().map(|found| Statistic {
            value: found.value.normalize(),
            unit: found.unit,
            comparator: found.comparator,
            indicator: clean[found.indicator].to_owned(),
            quote: clean[found.quote.clone()].replace('\t', ""),
            span: input.span(found.quote),
            figure: input.span(found.figure),
            breakdown_of: found.breakdown_of.map(|parent| first + parent),
            year: found.year.filter(|year| Some(*year) != reported),
            rule: Cow::Borrowed(found.rule),
        }));
    }
}

/// A statistic, its places in bytes of the working text.
#[derive(Clone, Debug)]
struct Found {
    value: rust_decimal::Decimal,
    unit: String,
    comparator: Comparator,
    indicator: Range<usize>,
    quote: Range<usize>,
    figure: Range<usize>,
    breakdown_of: Option<usize>,
    /// The year that a table's column or row names.
    year: Option<i32>,
    rule: &'static str,
}

/// How far back 其中 takes a statistic apart, in bytes.
const BREAKDOWN_REACH: usize = 1500;

/// Where the reading of a block stands.
struct Prose<'a> {
    text: &'a str,
    /// Where the block begins in the working text.
    offset: usize,
    lists: &'a Quantities,
    /// Where the block's statistics begin in `found`.
    first: usize,
    /// One past what the last statistic has used.
    used: usize,
    /// Which statistic 其中 takes apart, and where that 其中 stands.
    whole: Option<(usize, usize)>,
}

/// Adds the statistics of a paragraph.
fn prose(text: &str, offset: usize, lists: &Quantities, found: &mut Vec<Found>) {
    let mut figures = Vec::new();
    figure::find(text, lists, &mut figures);
    let zeros = zero::find(text, lists);
    if figures.is_empty() && zeros.is_empty() {
        return;
    }
    let mut prose = Prose { text, offset, lists, first: found.len(), used: 0, whole: None };
    let mut zeros = zeros.into_iter().peekable();
    let mut i = 0;
    while i < figures.len() {
        while let Some(zero) = zeros.next_if(|zero| zero.quote.start < figures[i].start) {
            prose.zero(&zero, found);
        }
        i += prose.figure(&figures[i..], found);
    }
    for zero in zeros {
        prose.zero(&zero, found);
    }
}

impl Prose<'_> {
    fn zero(&mut self, zero: &Zero, found: &mut Vec<Found>) {
        found.push(Found {
            value: rust_decimal::Decimal::ZERO,
            unit: self.text[zero.unit.clone()].to_owned(),
            comparator: Comparator::Equal,
            indicator: self.place(zero.noun.clone()),
            figure: self.place(zero.quote.start..zero.noun.start),
            quote: self.place(zero.quote.clone()),
            breakdown_of: None,
            year: None,
            rule: "zero",
        });
        self.used = zero.quote.end;
    }

    fn place(&self, range: Range<usize>) -> Range<usize> {
        self.offset + range.start..self.offset + range.end
    }

    /// Reads the first of `figures`, and those that share its phrase; says how many were read.
    fn figure(&mut self, figures: &[Figure<'_>], found: &mut Vec<Found>) -> usize {
        let figure = &figures[0];
        // a figure inside what the one before it has used has no phrase before it
        self.used = self.used.min(figure.start);
        let count = if figure.range { 2 } else { 1 };
        let start = self.segment(figure.start);
        let lead = phrase::lead(&self.text[start..figure.start], self.lists);
        if lead.respectively
            && let Some(read) = self.distribute(start, lead.text, figures, found)
        {
            return read;
        }
        let (indicator, quote, rule) = self.phrase(start, lead.text, figures, found);
        let comparator = figure.comparator.or(lead.comparator).unwrap_or(Comparator::Equal);
        let breakdown_of = self.breakdown(figure, &indicator, found);
        self.used = quote.end.max(figure.end);
        for figure in &figures[..count] {
            found.push(Found {
                value: figure.value,
                unit: figure.unit.to_owned(),
                comparator: if figure.range { figure.comparator.unwrap_or(comparator) } else { comparator },
                indicator: self.place(indicator.clone()),
                quote: self.place(quote.clone()),
                figure: self.place(figure.start..figure.unit_end),
                breakdown_of,
                year: None,
                rule,
            });
        }
        count
    }

    /// Where the phrase before a number can begin: behind the last punctuation, and behind what was used.
    fn segment(&self, number: usize) -> usize {
        let before = &self.text[self.used..number];
        let mut depth = 0_usize;
        let mut start = self.used;
        for (at, c) in before.char_indices().rev() {
            if figure::boundary(c) {
                start = self.used + at + c.len_utf8();
                break;
            }
            match c {
                '）' | ')' => depth += 1,
                '（' | '(' if depth > 0 => depth -= 1,
                // an open bracket with words behind it bounds; one right before the number does not
                '（' | '(' if self.used + at + c.len_utf8() < number => {
                    start = self.used + at + c.len_utf8();
                    break;
                }
                _ => {}
            }
        }
        start
    }

    /// The phrase for what a figure counts, the quote that holds both, and how it was found.
    fn phrase(
        &self,
        start: usize,
        lead: &str,
        figures: &[Figure<'_>],
        found: &[Found],
    ) -> (Range<usize>, Range<usize>, &'static str) {
        let figure = &figures[0];
        let rest = self.ahead(figure.end);
        let next = figures.iter().find(|next| next.start >= figure.end).map_or(self.text.len(), |next| next.start);
        let clause = rest.find(|c| figure::boundary(c) || matches!(c, '）' | ')')).unwrap_or(rest.len());
        let limit = clause.min(next - figure.end);
        let behind = &rest[..limit];
        let closed = behind.is_empty() && limit == clause
            || behind.starts_with(['、', '和', '及', '与', '并', '（', '(', '”', '—', '左', '等', '且', '或'])
            || rest.starts_with("以上");
        let awaits = phrase::awaits_object(lead, self.lists);
        let amount = matches!(figure.kind, UnitKind::Percent | UnitKind::Money);
        if let Some((indicator, quote)) = self.shared(figures) {
            return (indicator, quote, "noun that several figures share");
        }
        let fine = figure.kind == UnitKind::Money && lead.ends_with('款');
        if !closed && !fine && !behind.is_empty() && (awaits || !amount && self.noun_follows(behind, figure.kind)) {
            if let Some(noun) = phrase::behind(behind, limit < clause, self.lists) {
                let indicator = figure.end + noun.phrase.start..figure.end + noun.phrase.end;
                return (indicator, figure.start..figure.end + noun.end, "noun behind");
            }
            if awaits && figure.kind != UnitKind::Percent && lead.is_empty() {
                let light = phrase::light_opening(behind, self.lists);
                let indicator = figure.end + light..figure.end + behind.len();
                return (indicator.clone(), figure.start..indicator.end, "verb behind");
            }
        }
        let bare = lead.trim_matches(['、', '，', ' ']);
        let continues = bare.is_empty() || (figure.kind == UnitKind::Percent && bare.starts_with('占'));
        if continues && let Some(last) = found[self.first..].last().filter(|last| self.same_sentence(last, figure)) {
            let indicator = last.indicator.start - self.offset..last.indicator.end - self.offset;
            let from = indicator.start.min(last.quote.start - self.offset);
            let quote =
                if indicator.start > last.figure.start - self.offset { last.figure.start - self.offset } else { from };
            return (indicator, quote..figure.end, "same noun as before");
        }
        if let Some(phrase) = phrase::before(lead, figure.kind, self.lists) {
            let indicator = start + phrase.start..start + phrase.end;
            // 组织…集中学习，累计开展20余次: the verb alone says nothing, the clause before does
            if figure.kind == UnitKind::Event
                && phrase::says_nothing(&lead[phrase], self.lists)
                && let Some(told) = self.clause_before(start, figure)
            {
                return (told.clone(), told.start..figure.end, "clause before");
            }
            let open = if self.text[..indicator.start].ends_with('《') { '《'.len_utf8() } else { 0 };
            return (indicator.clone(), indicator.start - open..figure.end, "noun before");
        }
        self.earlier(start, figure)
    }

    /// The text behind a place, as far as what stands there can belong to it.
    fn ahead(&self, at: usize) -> &str {
        let limit = (at + figure::LONGEST_CLAUSE).min(self.text.len());
        &self.text[at..self.text.floor_char_boundary(limit)]
    }

    /// Whether the last statistic stands in the same sentence, near enough.
    fn same_sentence(&self, last: &Found, figure: &Figure<'_>) -> bool {
        let end = last.figure.end - self.offset;
        let far = figure.start.saturating_sub(last.indicator.start - self.offset) > figure::LONGEST_CLAUSE;
        end <= figure.start && !far && !self.text[end..figure.start].contains(['。', '；', ';'])
    }

    /// Nothing near the number says what it counts: the clause before may.
    fn earlier(&self, start: usize, figure: &Figure<'_>) -> (Range<usize>, Range<usize>, &'static str) {
        if let Some(told) = self.clause_before(start, figure) {
            return (told.clone(), told.start..figure.end, "clause before");
        }
        let rest = self.ahead(figure.end);
        let end = figure.end + rest.find(figure::boundary).unwrap_or(rest.len());
        (figure.end..end, figure.start..end, "clause behind")
    }

    /// What the clause before the one that starts at `start` counts.
    fn clause_before(&self, start: usize, figure: &Figure<'_>) -> Option<Range<usize>> {
        let before = self.text[self.used..start].trim_end_matches(|c| figure::boundary(c) && c != '。');
        let clause = figure::clause(before);
        let from = self.used + before.len() - clause.len();
        let phrase = phrase::before(clause, figure.kind, self.lists)?;
        Some(from + phrase.start..from + phrase.end)
    }

    /// What the last of several figures counts, where nothing but a level of government stands between them:
    /// 2个省级、3个市级普法基地.
    fn shared(&self, figures: &[Figure<'_>]) -> Option<(Range<usize>, Range<usize>)> {
        let level = |text: &str| {
            let word = self.lists.first_word(text).filter(|word| word.roles.any(Roles::GOVERNMENT_LEVEL))?;
            Some(word.end)
        };
        let mut last = 0;
        while let Some(next) = figures.get(last + 1) {
            let between = self.text.get(figures[last].end..next.start)?;
            let joined = between.trim_end_matches(['、', '，', '和', '及', '与']);
            if joined.len() == between.len() || level(joined) != Some(joined.len()) {
                break;
            }
            last += 1;
        }
        let end = figures.get(last).filter(|_| last > 0)?.end;
        let rest = self.ahead(end);
        let clause =
            &rest[..rest.find(|c| figure::boundary(c) || matches!(c, '）' | ')' | '、')).unwrap_or(rest.len())];
        let from = level(clause)?;
        let noun = phrase::behind(&clause[from..], false, self.lists)?;
        let at = end + from;
        Some((at + noun.phrase.start..at + noun.phrase.end, figures[0].start..at + noun.end))
    }

    /// Whether a noun, not what happened to the figure, follows it.
    fn noun_follows(&self, behind: &str, kind: UnitKind) -> bool {
        let Some(word) = self.lists.first_word(behind) else { return true };
        // 群众200余人听取…: who did something is counted, not what was done
        let done = kind == UnitKind::Counter && word.roles.any(Roles::EVENT);
        word.roles.any(Roles::NOUN)
            || !done
                && !word.roles.any(
                    Roles::STOP
                        .or(Roles::LIGHT)
                        .or(Roles::ADVERB)
                        .or(Roles::KEPT)
                        .or(Roles::CUT)
                        .or(Roles::CHANGE)
                        .or(Roles::OUTCOME),
                )
    }

    /// 复议和诉讼案件分别为3件、5件: each figure goes to its part.
    fn distribute(
        &mut self,
        start: usize,
        lead: &str,
        figures: &[Figure<'_>],
        found: &mut Vec<Found>,
    ) -> Option<usize> {
        let whole = phrase::before(lead, figures[0].kind, self.lists)?;
        let mut parts = Vec::new();
        let mut at = whole.start;
        for (part, sign) in lead[whole.clone()].match_indices(['、', '和', '与', '及']) {
            parts.push(at..whole.start + part);
            at = whole.start + part + sign.len();
        }
        parts.push(at..whole.end);
        let mut run = 1;
        while run < figures.len()
            && self.text[figures[run - 1].end..figures[run].start]
                .trim_matches(['、', '和', '，', '与', '及'])
                .is_empty()
        {
            run += 1;
        }
        if run < 2
            || run != parts.len()
            || parts.iter().any(|part| lead[part.clone()].chars().count() < 2)
            || figures[..run].iter().any(|f| f.range)
        {
            return None;
        }
        for (part, figure) in parts.iter().zip(&figures[..run]) {
            let indicator = start + part.start..start + part.end;
            let breakdown_of = self.breakdown(figure, &indicator, found);
            found.push(Found {
                value: figure.value,
                unit: figure.unit.to_owned(),
                comparator: figure.comparator.unwrap_or(Comparator::Equal),
                quote: self.place(indicator.start..figure.end),
                indicator: self.place(indicator),
                figure: self.place(figure.start..figure.unit_end),
                breakdown_of,
                year: None,
                rule: "respectively",
            });
        }
        self.used = figures[run - 1].end;
        Some(run)
    }

    /// Which statistic 其中 or 包括 makes this one a part of.
    fn breakdown(&mut self, figure: &Figure<'_>, indicator: &Range<usize>, found: &[Found]) -> Option<usize> {
        let from = self.whole.map_or(0, |(_, at)| at);
        let reach = self.text.floor_char_boundary(figure.start.saturating_sub(BREAKDOWN_REACH));
        let sentence = self.text[reach..figure.start].rfind(['。', '；', ';']).map_or(reach, |at| reach + at + 1);
        if self.whole.is_some_and(|(_, at)| at < sentence) {
            self.whole = None;
        }
        let scope = self.text.ceil_char_boundary(from.max(sentence));
        let before = self.text.get(scope..figure.start).unwrap_or_default();
        let opened = self.lists.last_breakdown(before).map(|word| scope + word.start);
        if let Some(at) = opened.filter(|at| self.whole.is_none_or(|(_, known)| known < *at)) {
            let parent = (self.first..found.len()).rev().find(|i| {
                found[*i].figure.end - self.offset <= at
                    && found[*i].figure.end - self.offset > sentence
                    && (found[*i].unit == figure.unit || figure.kind == UnitKind::Percent && found[*i].unit != "%")
            });
            self.whole = parent.map(|parent| (parent, at));
        }
        let (parent, _) = self.whole?;
        let share = figure.kind == UnitKind::Percent
            && self.text.get(indicator.start..figure.start).is_some_and(|phrase| phrase.contains('占'));
        (found[parent].unit == figure.unit && figure.kind != UnitKind::Percent || share).then_some(parent).filter(
            |_| !self.text[indicator.clone()].starts_with("同比") && !self.text[indicator.clone()].starts_with('较'),
        )
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_a_figure_counts() {
        // sentence, value, indicator, reason
        for (sentence, value, indicator, reason) in [
            ("建成2个省级、3个市级普法基地。", "2", "普法基地", "a level of government shares the noun"),
            ("组织干部专题学习，累计开展20余次。", "20", "专题学习", "a light verb alone says nothing"),
            ("群众代表共200余人听取并评议了工作。", "200", "群众代表", "who did it is counted"),
            ("审批环节已由原来的6个压减到3个。", "6", "审批环节", "原来的 only links"),
            ("配备2名干部具体负责法治建设的各项工作。", "2", "干部", "what they do is no part of it"),
            ("作出罚款5000元的行政处罚。", "5000", "罚款", "the sum's noun stands before it"),
        ] {
            let report = format!("云州市水务局2023年法治政府建设年度报告\n一、主要举措和成效\n{sentence}\n");
            let document = crate::document::Document::from_text(report).expect("a text");
            let found = crate::extract::extract(&document, crate::lexicon::Lexicon::builtin()).statistics;
            let got = found.iter().find(|found| found.value.to_string() == value).map(|found| found.indicator.as_str());
            assert_eq!(got, Some(indicator), "{sentence}: {reason}");
        }
    }
}
