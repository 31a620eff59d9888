//! The report's own facts: title, year, publication date, reporting body, division.
//!
//! Known to miss: a title that stands only in an image; a body that signs under an abbreviation alone.

use std::ops::Range;

use super::outline::{Date, division, divisions_before, own_subject, subject, title_prefix};
use super::{Extractor, Input};
use crate::document::Block;
use crate::lexicon::headings::{Headings, Words};
use crate::lexicon::profile::abbreviates;
use crate::report::{Header, Report};

/// Finds the report's own facts.
#[derive(Debug)]
pub struct Extract;

impl Extractor for Extract {
    fn kind(&self) -> &'static str {
        "report"
    }

    fn extract(&self, input: &Input<'_>, report: &mut Report) {
        let clean = input.document.clean();
        let mut header = Header::default();
        if let Some(title) = input.frame.title.clone() {
            header.title = Some(clean[title.clone()].chars().filter(|c| *c != '\n').collect());
            header.title_span = Some(input.span(title));
        }
        if let Some((issued, range)) = issued(input) {
            header.issued = Some(issued);
            header.issued_span = range.map(|range| input.span(range));
        }
        if let Some((year, range)) = input.frame.year.clone() {
            header.year = Some(year);
            header.year_span = Some(input.span(range));
        } else if let Some(date) = header.issued.as_deref()
            && let Some(year) = date.get(..4).and_then(|year| year.parse::<i32>().ok())
        {
            // A report tells of the year before it is published, unless it comes out when the year ends.
            let ends = date.get(5..7).is_some_and(|month| month >= "12");
            header.year = Some(if ends { year } else { year - 1 });
            header.year_span = header.issued_span;
        }
        if let Some(name) = bureau(input) {
            let words = &input.lexicon.headings;
            header.division = division(&name.text, words).map(|range| name.text[range].to_owned());
            if let Some(range) = name.range {
                header.bureau_span = Some(input.span(range.clone()));
                let text = &clean[range.clone()];
                header.division_span =
                    division(text, words).map(|part| input.span(range.start + part.start..range.start + part.end));
            }
            header.bureau = Some(name.text);
        }
        report.report = header;
    }
}

/// Publication date, with its place unless it comes from the file's metadata: 发布日期 before 成文日期 before the date
/// under the signature.
fn issued(input: &Input<'_>) -> Option<(String, Option<Range<usize>>)> {
    let dates = &input.lexicon.headings.dates;
    let blocks = input.document.blocks();
    let above = || blocks[..blocks.partition_point(|block| block.range.start < input.body.start)].iter();
    let below = || blocks[blocks.partition_point(|block| block.range.start < input.body.end)..].iter();
    let found = labelled(input, above(), &dates.published)
        .or_else(|| labelled(input, below(), &dates.published))
        .or_else(|| labelled(input, above(), &dates.plain))
        .or_else(|| above().rev().find_map(|block| bare(input, block)))
        .or_else(|| labelled(input, above(), &dates.written))
        .or_else(|| signed(input))
        .or_else(|| labelled(input, below(), &dates.plain));
    match found {
        Some(date) => Some((date.iso(), Some(date.range))),
        None => input.document.metadata().published.clone().map(|date| (date, None)),
    }
}

/// The first date behind one of the labels.
fn labelled<'b>(input: &Input<'_>, blocks: impl Iterator<Item = &'b Block>, labels: &Words) -> Option<Date> {
    let clean = input.document.clean();
    let dates = &input.lexicon.headings.dates;
    for block in blocks {
        let text = &clean[block.range.clone()];
        if text.len() > 1500 {
            continue;
        }
        for (start, end) in labels.find_all(text) {
            // 更新时间 and 发布时间 hold 时间 too.
            let longer = [&dates.not, &dates.written, &dates.published].iter().any(|list| {
                list.find_all(text).any(|(from, to)| from <= start && end <= to && to - from > end - start)
            });
            if longer {
                continue;
            }
            let rest = text[end..].trim_start_matches(['：', ':', '\t', ' ', '】', ']', '|', '（', '(']);
            let at = text.len() - rest.len();
            if let Some(date) = Date::find(rest).filter(|date| date.range.start <= 3) {
                let start = block.range.start + at;
                return Some(Date { range: start + date.range.start..start + date.range.end, ..date });
            }
            // The value can have a line of its own.
            if rest.is_empty()
                && let Some(next) = clean.get(block.range.end + 1..)
                && let Some(date) = Date::find(next).filter(|date| date.range.start == 0)
            {
                let start = block.range.end + 1;
                return Some(Date { range: start + date.range.start..start + date.range.end, ..date });
            }
        }
    }
    None
}

/// A date that stands alone on its line or leads the line about the publication; no clock of the site.
fn bare(input: &Input<'_>, block: &Block) -> Option<Date> {
    let text = &input.document.clean()[block.range.clone()];
    let dates = &input.lexicon.headings.dates;
    if text.chars().count() > 80 || text.contains("星期") || dates.not.within(text) || dates.written.within(text) {
        return None;
    }
    if input.frame.title.as_ref().is_some_and(|title| title.start < block.range.end && block.range.start < title.end) {
        return None;
    }
    let date = Date::find(text)?;
    let source = &input.lexicon.headings.source;
    let lone = date.range.start <= 3 && (text.len() <= 40 || source.labels.within(text) || source.others.within(text));
    let behind_source = source.labels.within(text) && date.range.start > 0;
    (lone || behind_source).then(|| {
        let start = block.range.start;
        Date { range: start + date.range.start..start + date.range.end, ..date }
    })
}

/// The date under the signature.
fn signed(input: &Input<'_>) -> Option<Date> {
    let range = input.frame.signature.clone();
    let date = Date::find(&input.document.clean()[range.clone()])?;
    Some(Date { range: range.start + date.range.start..range.start + date.range.end, ..date })
}

/// A body's name and where it stands, unless it comes from the file's metadata.
#[derive(Clone, Debug)]
struct Name {
    text: String,
    range: Option<Range<usize>>,
}

/// The reporting body's name as full as the document gives it.
fn bureau(input: &Input<'_>) -> Option<Name> {
    let clean = input.document.clean();
    let words = &input.lexicon.headings;
    let at = |range: Range<usize>| Name { text: clean[range.clone()].replace('\n', ""), range: Some(range) };
    let titled = input.frame.title.clone().and_then(|title| {
        let joined = clean[title.clone()].replace('\n', "");
        let name = title_prefix(&joined, words)?;
        let start = clean[title.clone()].find(name).map(|at| title.start + at);
        Some(Name { text: name.to_owned(), range: start.map(|start| start..start + name.len()) })
    });
    let signed = signature_name(input).map(at);
    let sources: Vec<Name> = sources(input).map(at).collect();
    let subjects: Vec<Name> = subjects(input, subject).map(at).collect();
    let metadata = input.document.metadata();
    let base = titled
        .or_else(|| signed.clone())
        .or_else(|| subjects.first().cloned())
        .or_else(|| sources.iter().find(|name| is_body(&name.text, input)).cloned())
        .or_else(|| metadata.source.clone().filter(|name| is_body(name, input)).map(|text| Name { text, range: None }))
        .or_else(|| {
            let title = metadata.title.as_deref()?;
            Some(Name { text: title_prefix(title, words)?.to_owned(), range: None })
        })
        .or_else(|| self::subjects(input, own_subject).map(at).next())?;
    let mut best = base.clone();
    let further = signed
        .into_iter()
        .chain(subjects)
        .chain(sources)
        .chain(unlabelled(input).map(at))
        .chain(mentions(input, &base.text));
    for name in further {
        if is_fuller(&best.text, &name.text, input) {
            best = name;
        }
    }
    if best.range.is_none() {
        best.range = clean.find(&best.text).map(|start| start..start + best.text.len());
    }
    Some(best)
}

fn is_body(name: &str, input: &Input<'_>) -> bool {
    let count = name.chars().count();
    (3..=40).contains(&count)
        && input.lexicon.headings.bodies.endings.end(name).is_some()
        && !name.contains(['。', '，', '网'])
}

/// Whether `full` names the same body as `name` at greater length.
fn is_fuller(name: &str, full: &str, input: &Input<'_>) -> bool {
    let words = &input.lexicon.headings;
    if !is_body(full, input) {
        return false;
    }
    if seats(name, full, words) {
        return true;
    }
    if full.chars().count() <= name.chars().count() {
        return false;
    }
    // 西岭区青石街道 → 示例市西岭区青石街道办事处
    if let Some(at) = full.find(name) {
        let behind = &full[at + name.len()..];
        let before = &full[..at];
        let before_fits = before.is_empty() || divisions_before(before, words).len() == before.len();
        return before_fits && (behind.is_empty() || words.bodies.offices.start(behind) == Some(behind));
    }
    // 嘉定区人社局 → 嘉定区人力资源和社会保障局; 县水务局 → 鹭泽县水务局 is found above.
    let (Some(short), Some(long)) = (division(name, words), division(full, words)) else { return false };
    if name[short.clone()] != full[long.clone()] {
        return false;
    }
    let mut rest = full[long.end..].chars();
    let tail = &name[short.end..];
    tail.chars().count() >= 2 && tail.chars().all(|c| rest.any(|other| other == c)) && rest.next().is_none()
}

/// Whether `name` is a place alone and `full` the body that sits there: 绥林县双泉镇 and 双泉镇人民政府, 澧阳经济技术开发区
/// and 澧阳市经济技术开发区管理委员会.
fn seats(name: &str, full: &str, words: &Headings) -> bool {
    let Some(office) = words.bodies.offices.end(full) else { return false };
    let place = &full[..full.len() - office.len()];
    if division(name, words).is_some_and(|own| own.end == name.len() && name[own] == *place) {
        return true;
    }
    let zone = words.bodies.zones.end(name);
    let opens = name.char_indices().nth(2).is_some_and(|(at, _)| place.starts_with(&name[..at]));
    // the level of the city alone is left out of the short name
    let added = place.chars().count().checked_sub(name.chars().count());
    zone.is_some() && zone == words.bodies.zones.end(place) && opens && added == Some(1) && abbreviates(name, place)
}

/// The body's name under the report.
fn signature_name(input: &Input<'_>) -> Option<Range<usize>> {
    let range = input.frame.signature.clone();
    let mut next = range.start;
    for line in input.document.clean()[range].split('\n') {
        let start = next;
        next += line.len() + 1;
        let name = match Date::find(line) {
            Some(date) => line[..date.range.start].trim_end(),
            None => line,
        };
        if is_body(name, input) {
            return Some(start..start + name.len());
        }
    }
    None
}

/// What the lines about the publication give as source.
fn sources<'i>(input: &'i Input<'_>) -> impl Iterator<Item = Range<usize>> + 'i {
    let clean = input.document.clean();
    let words = &input.lexicon.headings;
    let blocks = input.document.blocks().iter().take_while(|block| block.range.start < input.body.start);
    blocks.flat_map(move |block| {
        let text = &clean[block.range.clone()];
        let found: Vec<(usize, usize)> =
            if text.len() > 1500 { Vec::new() } else { words.source.labels.find_all(text).collect() };
        found.into_iter().filter_map(move |(_, end)| {
            let rest = text[end..].trim_start_matches(['：', ':', '\t', ' ', '】', ']']);
            let start = text.len() - rest.len();
            let labels = [
                &words.source.labels,
                &words.source.others,
                &words.dates.published,
                &words.dates.written,
                &words.dates.plain,
            ];
            let label = labels.iter().filter_map(|list| list.find(rest)).map(|found| found.0).min();
            let stop = rest.find(['\t', ' ', '　', '|', '【', '[', '，', '；', '）', ')']);
            let absolute = block.range.start + start;
            let gap = input.document.gaps_in(absolute..block.range.end).first().map(|gap| gap.0 - absolute);
            let len = [label, stop, gap, Some(rest.len())].into_iter().flatten().min()?;
            let name = rest[..len].trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '-' | '/' | ':'));
            (!name.is_empty()).then(|| absolute..absolute + name.len())
        })
    })
}

/// How many paragraphs of the report can introduce the body.
const OPENING: usize = 4;

/// Names beside a date in the lines about the publication: 2024-01-20 17:01 | 鹭泽县水务局.
fn unlabelled<'i>(input: &'i Input<'_>) -> impl Iterator<Item = Range<usize>> + 'i {
    const LONGEST: usize = 80;
    let clean = input.document.clean();
    let above = input.document.blocks().iter().take_while(|block| block.range.start < input.body.start);
    let dated = above.filter(|block| {
        let text = &clean[block.range.clone()];
        text.chars().count() <= LONGEST && Date::find(text).is_some_and(|date| date.range.start == 0)
    });
    dated.filter_map(|block| {
        let text = &clean[block.range.clone()];
        let at = text.rfind(['|', '丨', '\t', ' ']).map(|at| at + text[at..].chars().next().map_or(0, char::len_utf8));
        at.filter(|at| is_body(&text[*at..], input)).map(|at| block.range.start + at..block.range.end)
    })
}

/// Bodies that are the subject of a clause in the opening, as `read` finds one at a clause's start.
fn subjects<'i>(
    input: &'i Input<'_>,
    read: for<'t> fn(&'t str, &Headings) -> Option<&'t str>,
) -> impl Iterator<Item = Range<usize>> + 'i {
    // 某某区委某某委员会： is whom the report goes to
    let told = input.blocks().take(OPENING).filter(|(_, text)| !text.ends_with(['：', ':']) || text.contains('。'));
    told.flat_map(move |(block, text)| {
        let starts = std::iter::once(0).chain(
            text.char_indices()
                .filter(|(_, c)| matches!(c, '，' | ',' | '。' | '；' | '：' | '年'))
                .map(|(at, c)| at + c.len_utf8()),
        );
        starts.take(24).filter_map(move |at| {
            let name = read(&text[at..], &input.lexicon.headings)?;
            let start = block.range.start + at;
            Some(start..start + name.len())
        })
    })
}

/// Occurrences of `name` in the opening, with the divisions before and the kind of office behind it.
fn mentions<'i>(input: &'i Input<'_>, name: &'i str) -> impl Iterator<Item = Name> + 'i {
    let words = &input.lexicon.headings;
    input.blocks().take(OPENING).flat_map(move |(block, text)| {
        text.match_indices(name).map(move |(at, _)| {
            let before = divisions_before(&text[..at], words);
            let mut end = at + name.len();
            if let Some(office) = words.bodies.offices.start(&text[end..]) {
                end += office.len();
            }
            let start = at - before.len();
            Name { text: text[start..end].to_owned(), range: Some(block.range.start + start..block.range.start + end) }
        })
    })
}
