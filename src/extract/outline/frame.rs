//! Where the report starts and ends between the lines of the portal, and where its title stands.

use std::ops::Range;

use super::Style;
use super::date::{Date, find_year};
use super::marker;
use crate::document::{Block, BlockKind, Document};
use crate::lexicon::headings::Headings;

/// The report among the lines of the page.
///
/// Invariant: ranges are bytes of the working text; `title` ends before `body` starts, `signature` lies behind it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frame {
    /// The report's own title; it holds line breaks where it is split over lines.
    pub title: Option<Range<usize>>,
    /// The report itself.
    pub body: Range<usize>,
    /// The body's name and the date under the report; empty when there is none.
    pub signature: Range<usize>,
    /// The year reported on, where title or opening name it.
    pub year: Option<(i32, Range<usize>)>,
}

/// Lines of prose that can stand above the report: a portal's notice or summary.
const PROSE: usize = 30;

impl Frame {
    /// Finds the report in `document`.
    #[must_use]
    pub fn find(document: &Document, words: &Headings) -> Self {
        let page = Page { document, words };
        let blocks = document.blocks();
        let Some(first) = blocks.iter().position(|block| page.is_content(block)) else {
            let title = page.title(0..blocks.len());
            let start = title.as_ref().map_or(0, |title| title.end);
            let end = document.clean().len();
            let body = start.min(end)..end;
            let year = page.year(title.as_ref(), &body);
            return Self { title, body, signature: end..end, year };
        };
        let title = page.title(0..first);
        let start = page.start(title.as_ref(), first);
        let end = page.end(start);
        let signed = page.signature(start, end);
        let body = blocks[start].range.start..blocks[signed.max(start + 1) - 1].range.end;
        let signature = body.end..blocks[end.max(start + 1) - 1].range.end.max(body.end);
        let year = page.year(title.as_ref(), &body);
        Self { title, body, signature, year }
    }
}

struct Page<'a> {
    document: &'a Document,
    words: &'a Headings,
}

impl Page<'_> {
    fn text(&self, block: &Block) -> &str {
        &self.document.clean()[block.range.clone()]
    }

    /// Whether a block is prose, a salutation or a numbered heading, so that the report has begun.
    fn is_content(&self, block: &Block) -> bool {
        let text = self.text(block);
        if block.kind == BlockKind::Row || self.is_about(text) {
            return false;
        }
        let count = text.chars().count();
        let prose = count >= PROSE && (text.contains('。') || text.ends_with(['：', ':']));
        prose || is_salutation(text, self.words) || (count >= 4 && is_top_heading(text))
    }

    /// Whether a line is about the publication, or belongs to the portal.
    fn is_about(&self, text: &str) -> bool {
        let words = self.words;
        let count = text.chars().count();
        if count > 160 {
            return false;
        }
        let labelled = |list: &crate::lexicon::headings::Words| {
            list.find_all(text).any(|(start, end)| {
                let rest = text[end..].trim_start();
                rest.starts_with(['：', ':', '\t', '】', ']']) || (start == 0 && rest.is_empty())
            })
        };
        let dates = &words.dates;
        labelled(&dates.published)
            || labelled(&dates.written)
            || labelled(&dates.not)
            || labelled(&dates.plain)
            || labelled(&words.source.labels)
            || labelled(&words.source.others)
            || (count <= 100 && !text.contains('。') && words.portal.above.within(text))
            || (count <= 40 && Date::find(text).is_some_and(|date| date.range.start <= 6 && count <= 24))
            || (count <= 60 && text.contains(['>', '＞', '»', '›']) && !text.contains('。'))
    }

    /// The title among the blocks of `range`: the latest of the best.
    fn title(&self, range: Range<usize>) -> Option<Range<usize>> {
        let blocks = &self.document.blocks()[range];
        let mut best: Option<(u32, Range<usize>)> = None;
        for start in 0..blocks.len() {
            for len in 1..=4 {
                let Some(window) = blocks.get(start..start + len) else { break };
                let Some((score, range)) = self.title_in(window) else { continue };
                // The shortest window wins unless a longer one adds the body's name or the year.
                if best.as_ref().is_none_or(|best| score > best.0 || (score == best.0 && !overlaps(&best.1, &range))) {
                    best = Some((score, range));
                }
            }
        }
        // A column's name has neither year nor body: it is no report's title.
        best.filter(|best| best.0 >= 3).map(|best| best.1)
    }

    /// How surely a run of blocks is a title, and the bytes of the title in it.
    fn title_in(&self, window: &[Block]) -> Option<(u32, Range<usize>)> {
        let words = &self.words.title;
        let clean = self.document.clean();
        let mut range = window.first()?.range.start..window.last()?.range.end;
        if window.len() > 1 {
            let pieces = window.iter().map(|block| self.text(block));
            if window.iter().any(|block| block.kind == BlockKind::Row)
                || pieces
                    .clone()
                    .any(|text| self.is_about(text) || text.chars().count() > 45 || text.ends_with(['。', '：', ':']))
            {
                return None;
            }
        }
        // A label before it, publication lines behind it.
        let hashes = clean[range.clone()].trim_start_matches(['#', '*', '\t']);
        range.start = range.end - hashes.len();
        let text = &clean[range.clone()];
        if let Some(label) = words.wrappers.start(text).map(str::len).or_else(|| {
            let cell = text.split('\t').position(|cell| {
                words.wrappers.start(&format!("{cell}：")).is_some_and(|word| word.len() == cell.len() + 3)
            })?;
            let before: usize = text.split('\t').take(cell + 1).map(|cell| cell.len() + 1).sum();
            (before < text.len()).then_some(before)
        }) {
            range.start += label;
        }
        let text = clean[range.clone()].trim_start_matches('\t');
        range.start = range.end - text.len();
        let labels = [
            &self.words.dates.published,
            &self.words.dates.written,
            &self.words.source.labels,
            &self.words.source.others,
        ];
        let cut = labels
            .iter()
            .filter_map(|list| {
                list.find_all(text).find(|(start, end)| *start > 0 && text[*end..].starts_with(['：', ':']))
            })
            .map(|found| found.0)
            .chain(text.find('\t'))
            .min()
            .unwrap_or(text.len());
        let text = text[..cut].trim_end_matches(['*', '#', '_', '（', '(', '[', '【', '\n', ' ']);
        range.end = range.start + text.len();
        let joined: String = text.chars().filter(|c| *c != '\n').collect();
        let count = joined.chars().count();
        if !(8..=80).contains(&count)
            || joined.contains(['。', '>', '＞', '；', '»', '|'])
            || !words.topics.within(&joined)
        {
            return None;
        }
        let core = without_closing_brackets(&joined);
        words.endings.end(core)?;
        let body = self.body_prefix(&joined).is_some();
        let year = find_year(&joined).is_some() || crate::lexicon::headings::years(&joined).next().is_some();
        let mut score = 1 + 2 * u32::from(year) + 2 * u32::from(body);
        // 年度报告（2024年）, 年度报告（某某局）: what the brackets on a line of their own add.
        let added = joined[core.len()..].trim_matches(['（', '）', '(', ')', ' ']);
        let names = self.words.bodies.endings.end(added).is_some() && added.chars().count() >= 4;
        let dated =
            find_year(added).is_some_and(|(_, at)| at.start == 0 && added[at.end..].trim_end_matches('度') == "年");
        score += u32::from((names && !body) || (dated && find_year(core).is_none()));
        // The words 关于 and 报告 are what titles are made of.
        score += u32::from(core.ends_with("报告") || core.ends_with("总结") || core.ends_with("年报"));
        if self
            .document
            .blocks()
            .iter()
            .any(|block| matches!(block.kind, BlockKind::Heading(1)) && block.range.start == window[0].range.start)
        {
            score += 1;
        }
        Some((score, range))
    }

    /// The name of a public body that a title opens with.
    fn body_prefix<'t>(&self, title: &'t str) -> Option<&'t str> {
        super::body::title_prefix(title, self.words)
    }

    /// Index of the report's first block: behind the title and the lines about the publication.
    fn start(&self, title: Option<&Range<usize>>, first: usize) -> usize {
        let Some(title) = title else { return first };
        let blocks = self.document.blocks();
        let mut at = blocks.partition_point(|block| block.range.start < title.end);
        while at < first {
            let text = self.text(&blocks[at]);
            let name = self.words.bodies.endings.end(text).is_some() && text.chars().count() <= 30;
            let kinds = self.words.kinds(text, None);
            if blocks[at].kind != BlockKind::Row
                && !self.is_about(text)
                && !name
                && kinds.plain
                && self.title_in(&blocks[at..=at]).is_none()
                && text.chars().count() <= 30
            {
                // An unnumbered part heading right below the title.
                return at;
            }
            at += 1;
        }
        first.max(at.min(first))
    }

    /// One past the report's last block, signature included.
    fn end(&self, start: usize) -> usize {
        let blocks = self.document.blocks();
        let is_prose = |block: &Block| {
            let text = self.text(block);
            text.chars().count() >= 50 && text.contains('。')
        };
        let mut prose_behind = 0;
        let mut end = blocks.len();
        for at in (start..blocks.len()).rev() {
            let text = self.text(&blocks[at]);
            let cue = at > start && self.is_below(text);
            if cue && prose_behind <= 2 {
                end = at;
            } else if is_prose(&blocks[at]) || is_top_heading(text) {
                prose_behind += 1;
            }
        }
        // A line that belongs to the portal can also open the footer without a word of its own: what follows a date
        // under a signature is no report.
        for at in (start + 1..end).rev() {
            let text = self.text(&blocks[at]);
            if is_prose(&blocks[at]) {
                break;
            }
            if is_date_line(text)
                && end - at <= 12
                && blocks[at + 1..end]
                    .iter()
                    .all(|block| !is_prose(block) && block.kind != BlockKind::Row && !is_numbered(self.text(block)))
            {
                return at + 1;
            }
        }
        end
    }

    fn is_below(&self, text: &str) -> bool {
        let count = text.chars().count();
        if count > 90 {
            return false;
        }
        let Some((start, _)) = self.words.portal.below.find(text) else { return false };
        // 扩大“扫码检查”覆盖面，力争占比达到40%以上。 is the report's own.
        let sentence = text.ends_with('。')
            && (count > 40 || (start > 0 && text.contains(|c: char| c == '，' || c.is_ascii_digit())));
        (start <= 12 || count <= 30 || text.contains(['©', '|', '：'])) && !sentence
    }

    /// Index of the first block of the signature, or `end`.
    fn signature(&self, start: usize, end: usize) -> usize {
        let blocks = self.document.blocks();
        let mut at = end;
        while at > start + 1 {
            let text = self.text(&blocks[at - 1]);
            let count = text.chars().count();
            let name = count <= 30
                && !text.contains(['。', '，', '；', '：', ':'])
                && !is_numbered(text)
                && self.words.bodies.endings.end(text.trim_end_matches(['）', ')', '章', '盖', '（', '('])).is_some();
            if blocks[at - 1].kind == BlockKind::Row || !(name || is_date_line(text) || signed(self, text)) {
                break;
            }
            at -= 1;
        }
        at
    }

    fn year(&self, title: Option<&Range<usize>>, body: &Range<usize>) -> Option<(i32, Range<usize>)> {
        let clean = self.document.clean();
        let shifted = |range: &Range<usize>, at: Range<usize>| range.start + at.start..range.start + at.end;
        if let Some(title) = title {
            let text = &clean[title.clone()];
            if let Some((year, at)) = find_year(text) {
                return Some((year, shifted(title, at)));
            }
            if let Some(year) = crate::lexicon::headings::years(text).next()
                && let Some(at) = text.find(&year.to_string())
            {
                return Some((year, title.start + at..title.start + at + 4));
            }
        }
        // A heading of the first part, then the opening: 2019年推进法治政府建设的主要举措.
        let mut best: Option<(i32, Range<usize>)> = None;
        let mut next = body.start;
        for line in clean[body.clone()].split('\n').take(12) {
            let at = next;
            next += line.len() + 1;
            let Some((year, range)) = find_year(line) else { continue };
            let found = (year, at + range.start..at + range.end);
            let kinds = self.words.kinds(line, None);
            let heading = is_top_heading(line)
                && line.chars().count() <= 40
                && !kinds.named.contains(&crate::report::PartKind::Plan);
            if heading || range.start == 0 {
                return Some(found);
            }
            best = best.or(Some(found));
        }
        best
    }
}

/// A name and date on one line: 某某局2024年1月5日.
fn signed(page: &Page<'_>, text: &str) -> bool {
    let Some(date) = Date::find(text) else { return false };
    let name = text[..date.range.start].trim_end();
    date.range.end == text.len() && name.chars().count() <= 30 && page.words.bodies.endings.end(name).is_some()
}

fn is_salutation(text: &str, words: &Headings) -> bool {
    let count = text.chars().count();
    (3..=30).contains(&count)
        && text.ends_with(['：', ':'])
        && words.bodies.addressees.end(text.trim_end_matches(['：', ':'])).is_some()
}

fn is_top_heading(text: &str) -> bool {
    marker::at_line_start(text, |_| false)
        .is_some_and(|found| matches!(found.style, Style::Chinese | Style::ChineseInBrackets | Style::Chapter))
}

fn is_numbered(text: &str) -> bool {
    marker::at_line_start(text, |_| false).is_some()
}

fn is_date_line(text: &str) -> bool {
    let text = text.trim_matches(['（', '）', '(', ')', ' ']);
    Date::find(text).is_some_and(|date| date.range.start == 0 && text.len() - date.range.end <= 3)
}

fn overlaps(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}

/// Bytes that the brackets at a title's end may span: a year, a body, a document number.
const LONGEST_BRACKET: usize = 60;

/// A title without the brackets at its end.
fn without_closing_brackets(title: &str) -> &str {
    const PAIRS: [([char; 2], [char; 2]); 3] =
        [(['）', ')'], ['（', '(']), (['〕', ']'], ['〔', '[']), (['】', '】'], ['【', '【'])];
    let trimmed = title.trim_end();
    let Some((_, opens)) = PAIRS.into_iter().find(|(close, _)| trimmed.ends_with(*close)) else { return trimmed };
    let Some(open) = trimmed.rfind(opens) else { return trimmed };
    if trimmed.len() - open <= LONGEST_BRACKET { trimmed[..open].trim_end() } else { trimmed }
}
