//! Tables: a cell takes its row's name as indicator, its column's unit, and as quote the run from the row's name to it.
//!
//! The unit stands in the cell (1,268家次), in a column of its own, behind the row's name or the column's in brackets
//! (新设经营主体（户）), or above the table (单位：件). A cell of words (同比增长12.4%) is read like prose. Where a row has
//! no name of its own, or only a period (2023年), the column's name is the indicator. The year is the one that the
//! column or the row names, also by its distance from the year reported on (上年同期).

use std::ops::Range;

use rust_decimal::Decimal;

use super::figure::{self, Figure};
use super::{Found, number, phrase};
use crate::lexicon::quantities::{Quantities, UnitKind};
use crate::report::Comparator;

/// A row, its offset in the working text and its cells.
#[derive(Clone, Debug)]
struct Row<'a> {
    offset: usize,
    text: &'a str,
    /// Bytes of `text`, without space around.
    cells: Vec<Range<usize>>,
}

impl<'a> Row<'a> {
    fn new(offset: usize, text: &'a str) -> Self {
        let mut cells = Vec::new();
        let mut start = 0;
        for cell in text.split('\t') {
            let trimmed = cell.trim_start();
            let from = start + cell.len() - trimmed.len();
            cells.push(from..from + trimmed.trim_end().len());
            start += cell.len() + 1;
        }
        Self { offset, text, cells }
    }

    fn cell(&self, column: usize) -> &'a str {
        self.cells.get(column).map_or("", |cell| &self.text[cell.clone()])
    }

    /// A cell's bytes in the working text.
    fn place(&self, range: &Range<usize>) -> Range<usize> {
        self.offset + range.start..self.offset + range.end
    }
}

/// A unit that a figure is to be read in, and the power it is folded by.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Unit<'a> {
    name: &'a str,
    kind: UnitKind,
    factor: Decimal,
}

/// Adds the statistics of the consecutive rows of one table. `caption` is the text above it.
/// `reported` is the year reported on.
pub(super) fn read(
    rows: &[(usize, &str)],
    caption: &str,
    reported: Option<i32>,
    lists: &Quantities,
    found: &mut Vec<Found>,
) {
    let rows: Vec<Row<'_>> = rows.iter().map(|(offset, text)| Row::new(*offset, text)).collect();
    let Some(first) = rows.first() else { return };
    let above = declared(caption, lists);
    let header = (0..first.cells.len()).all(|column| !is_figure(first.cell(column), lists)).then_some(first);
    let body = if header.is_some() { &rows[1..] } else { &rows[..] };
    let numbered = body.len() > 1
        && body.iter().enumerate().all(|(i, row)| row.cell(0).parse() == Ok(i + 1))
        && body.iter().all(|row| row.cells.len() > 2);
    for row in body {
        let mut name: Option<Range<usize>> = None;
        let mut unit = None;
        for (column, cell) in row.cells.iter().enumerate() {
            let text = &row.text[cell.clone()];
            if text.is_empty() || (column == 0 && numbered) {
                continue;
            }
            let title = header.map_or("", |header| header.cell(column));
            if let Some(own) = whole_unit(text, lists).filter(|_| name.is_some()) {
                unit = Some(own);
                continue;
            }
            let year = period_year(title, lists, reported)
                .or_else(|| name.as_ref().and_then(|name| period_year(&row.text[name.clone()], lists, reported)));
            if let Some((value, own)) = bare(text, lists) {
                // 同比（%） beside a column of units: the column's own unit says more than the row's
                let unit = own
                    .or_else(|| bracketed(title, lists).filter(|own| own.kind == UnitKind::Percent))
                    .or(unit)
                    .or_else(|| name.as_ref().and_then(|name| bracketed(&row.text[name.clone()], lists)))
                    .or_else(|| bracketed(title, lists))
                    .or(above);
                let Some(unit) = unit else { continue };
                let column_name = header.and_then(|header| Some(header.place(header.cells.get(column)?)));
                let places = match (&name, column_name) {
                    (Some(name), title) if !period(&row.text[name.clone()], lists) || title.is_none() => {
                        Some((row.place(&own_name(row.text, name)), row.place(&(name.start..cell.end))))
                    }
                    (_, Some(title)) => {
                        let label = header.map_or("", |header| header.cell(column));
                        let indicator = title.start..title.start + label.len() - tail(label);
                        Some((indicator, row.place(&(name.as_ref().map_or(cell.start, |name| name.start)..cell.end))))
                    }
                    _ => None,
                };
                let (Some((indicator, quote)), Some(value)) = (places, value.checked_mul(unit.factor)) else {
                    continue;
                };
                found.push(Found {
                    value,
                    unit: unit.name.to_owned(),
                    comparator: Comparator::Equal,
                    indicator,
                    quote,
                    figure: row.place(cell),
                    breakdown_of: None,
                    year,
                    rule: "table cell",
                });
                continue;
            }
            let mut figures = Vec::new();
            figure::find(text, lists, &mut figures);
            if figures.is_empty() {
                name = Some(cell.clone());
                unit = None;
            } else {
                words(row, cell, name.as_ref(), &figures, year, lists, found);
            }
        }
    }
}

/// A cell of words: what it says itself, else its row's name, is counted.
fn words(
    row: &Row<'_>,
    cell: &Range<usize>,
    name: Option<&Range<usize>>,
    figures: &[Figure<'_>],
    year: Option<i32>,
    lists: &Quantities,
    found: &mut Vec<Found>,
) {
    let text = &row.text[cell.clone()];
    let mut used = 0;
    for figure in figures {
        let start = used.max(text[..figure.start].rfind(figure::boundary).map_or(0, |at| at + 1));
        let start = (start..=figure.start).find(|at| text.is_char_boundary(*at)).unwrap_or(figure.start);
        let lead = phrase::lead(&text[start..figure.start], lists);
        let own = phrase::before(lead.text, figure.kind, lists);
        let (indicator, quote) = match (own, name) {
            (Some(own), _) => {
                let at = cell.start + start;
                (at + own.start..at + own.end, at + own.start..cell.start + figure.end)
            }
            (None, Some(name)) => (own_name(row.text, name), name.start..cell.start + figure.end),
            (None, None) => continue,
        };
        used = figure.end;
        found.push(Found {
            value: figure.value,
            unit: figure.unit.to_owned(),
            comparator: figure.comparator.or(lead.comparator).unwrap_or(Comparator::Equal),
            indicator: row.place(&indicator),
            quote: row.place(&quote),
            figure: row.place(&(cell.start + figure.start..cell.start + figure.unit_end)),
            breakdown_of: None,
            year,
            rule: "table cell",
        });
    }
}

/// Whether a cell holds a number alone or a figure. A bare year does not count, it names a column.
fn is_figure(cell: &str, lists: &Quantities) -> bool {
    let mut figures = Vec::new();
    figure::find(cell, lists, &mut figures);
    !figures.is_empty() || bare(cell, lists).is_some() && !year(cell)
}

fn year(cell: &str) -> bool {
    cell.len() == 4 && (cell.starts_with("19") || cell.starts_with("20")) && cell.bytes().all(|b| b.is_ascii_digit())
}

/// A period names no row: 2023年, 上半年, 上年同期.
fn period(name: &str, lists: &Quantities) -> bool {
    name.starts_with(|c: char| c.is_ascii_digit()) && name.ends_with(['年', '月', '度'])
        || year(name)
        || period_year(name, lists, Some(0)).is_some()
}

/// The year that a column or row is for: 2023年, 2023年度（件）, 2023, and told from the year reported on 上年同期.
fn period_year(name: &str, lists: &Quantities, reported: Option<i32>) -> Option<i32> {
    let (name, bracket) = name.split_at(name.len() - tail(name));
    // 上年同期（2022年）
    let inner = bracket.trim_matches(['（', '）', '(', ')']);
    if let Some(year) = Some(inner).filter(|inner| !inner.is_empty()).and_then(|inner| calendar_year(inner, lists)) {
        return Some(year);
    }
    let name = name.trim_end();
    calendar_year(name, lists).or_else(|| Some(reported? + lists.relative_year(name)?))
}

fn calendar_year(name: &str, lists: &Quantities) -> Option<i32> {
    let digits = name.get(..4).filter(|digits| year(digits))?;
    let rest = name[4..].strip_prefix('年').unwrap_or(&name[4..]);
    let rest = rest.strip_prefix('度').unwrap_or(rest);
    lists.is_period_tail(rest).then(|| digits.parse().ok())?
}

/// A cell that is a number, with a sign or a percent sign perhaps.
fn bare<'a>(cell: &str, lists: &'a Quantities) -> Option<(Decimal, Option<Unit<'a>>)> {
    let (negative, digits) = match cell.strip_prefix(['-', '−', '－', '﹣']) {
        Some(rest) => (true, rest),
        None => (false, cell.strip_prefix(['+', '＋']).unwrap_or(cell)),
    };
    let first = digits.chars().next()?;
    if !number::begins(first) {
        return None;
    }
    let number = number::read(digits, 0, lists)?;
    if number.chinese && number.share.is_none() || number.comparator.is_some() {
        return None;
    }
    let unit = match &digits[number.end..] {
        "" => None,
        rest => Some(whole_unit(rest, lists)?).filter(|unit| unit.kind == UnitKind::Percent),
    };
    if unit.is_none() && number.end < digits.len() {
        return None;
    }
    Some((if negative { -number.value } else { number.value }, unit))
}

/// A cell that is a unit alone: 件, 万元, %.
fn whole_unit<'a>(cell: &str, lists: &'a Quantities) -> Option<Unit<'a>> {
    let (exponent, at) = number::scale(cell, 0, lists);
    let unit = lists.unit(&cell[at..]).filter(|unit| unit.kind != UnitKind::Never)?;
    if at + unit.written.len() != cell.len() {
        return None;
    }
    let name = if unit.plain == "％" { "%" } else { unit.plain.as_str() };
    Some(Unit { name, kind: unit.kind, factor: Decimal::from(10_i64.checked_pow(exponent)?) })
}

/// Length of the bracket that closes a name.
fn tail(name: &str) -> usize {
    let closed = name.ends_with(['）', ')']);
    name.rfind(['（', '(']).filter(|_| closed).map_or(0, |open| name.len() - open)
}

/// The unit in brackets behind a name: 罚没款（万元）, 数量(单位：件).
fn bracketed<'a>(name: &str, lists: &'a Quantities) -> Option<Unit<'a>> {
    let inner = name[name.len() - tail(name)..].trim_matches(['（', '(', '）', ')', ' ']);
    let inner = inner.strip_prefix("单位").map_or(inner, |rest| rest.trim_start_matches(['：', ':']));
    if inner.is_empty() { None } else { whole_unit(inner, lists) }
}

/// The unit that a caption declares for the whole table: 单位：件.
fn declared<'a>(caption: &str, lists: &'a Quantities) -> Option<Unit<'a>> {
    let rest = &caption[caption.rfind("单位")? + "单位".len()..];
    let rest = rest.trim_matches(['：', ':', '）', ')', ' ', '。']);
    whole_unit(rest, lists)
}

/// A row's name without the unit in brackets behind it.
fn own_name(text: &str, name: &Range<usize>) -> Range<usize> {
    let cell = &text[name.clone()];
    let tail = tail(cell);
    name.start..name.end - if tail < cell.len() { tail } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_or_a_row_names_its_year() {
        for (name, expected) in [
            ("上年", Some(2022)),
            ("上年同期（件）", Some(2022)),
            ("去年完成数", Some(2022)),
            ("本年度", Some(2023)),
            ("前年", Some(2021)),
            ("上年同期（2021年）", Some(2021)),
            ("2022年完成数", Some(2022)),
            ("上年结转", None),
            ("较上年增减", None),
            ("同比", None),
            ("本年比上年", None),
            ("同期增长（%）", None),
            ("2023年", Some(2023)),
            ("2023年度（件）", Some(2023)),
            ("2022", Some(2022)),
            ("2023年上半年", None),
            ("2023年比2022年", None),
            ("1234", None),
            ("同比（%）", None),
            ("", None),
        ] {
            assert_eq!(period_year(name, &Quantities::default(), Some(2023)), expected, "{name}");
        }
    }

    #[test]
    fn figures_of_another_year_say_so() {
        type Cells = &'static [(&'static str, Option<i32>)];
        // table, its figures with the years that do not go without saying, reason
        let cases: &[(&str, Cells, &str)] = &[
            (
                "指标\t单位\t2022年\t2023年\n行政复议案件\t件\t12\t15",
                &[("12", Some(2022)), ("15", None)],
                "calendar years",
            ),
            (
                "指标\t本年（件）\t上年同期（件）\t同比（%）\n行政复议案件\t15\t12\t25",
                &[("15", None), ("12", Some(2022)), ("25", None)],
                "a change is this year's",
            ),
            ("项目\t上年\t今年\n行政处罚\t120件\t96件", &[("120", Some(2022)), ("96", None)], "the unit in the cell"),
            ("年度\t行政处罚（件）\n去年\t120\n本年\t96", &[("120", Some(2022)), ("96", None)], "rows for the years"),
            ("项目\t上年结转（件）\n行政复议\t7", &[("7", None)], "carried over into this year"),
        ];
        for (table, expected, reason) in cases {
            let report = format!(
                "云州市水务局2023年法治政府建设年度报告\n一、主要举措和成效\n2023年，我局推进法治建设。\n{table}\n"
            );
            let document = crate::document::Document::from_text(report).expect("a text");
            let found = crate::extract::extract(&document, crate::lexicon::Lexicon::builtin());
            let years: Vec<_> = found.statistics.iter().map(|s| (s.value.to_string(), s.year)).collect();
            let expected: Vec<_> = expected.iter().map(|(value, year)| ((*value).to_owned(), *year)).collect();
            assert_eq!(years, expected, "{reason}");
        }
    }
}
