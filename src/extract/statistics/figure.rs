//! Figures: a number with its unit, and what is no figure though it looks like one.

use rust_decimal::Decimal;

use super::number::{self, Number, Share};
use crate::lexicon::quantities::{Quantities, Roles, UnitKind};
use crate::report::Comparator;

/// A number with its unit in a block's text.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Figure<'a> {
    /// First byte of the number.
    pub start: usize,
    /// One past the unit and what stands behind it (以上).
    pub end: usize,
    /// One past the unit.
    pub unit_end: usize,
    pub value: Decimal,
    pub unit: &'a str,
    pub kind: UnitKind,
    /// What 余, 多, 以上, 左右 or a range say.
    pub comparator: Option<Comparator>,
    pub chinese: bool,
    /// One end of a range; both ends are figures with the same bytes.
    pub range: bool,
}

/// Adds the figures of a block's text to `figures`, in order.
pub(super) fn find<'a>(text: &str, lists: &'a Quantities, figures: &mut Vec<Figure<'a>>) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        if byte < 0xe3 && !byte.is_ascii_digit() {
            if byte == b'"' {
                at = quoted(text, at, '"').unwrap_or(at);
            }
            at += 1;
            continue;
        }
        let Some(c) = text[at..].chars().next() else { break };
        if !number::begins(c) {
            at = match c {
                '《' => quoted(text, at, '》'),
                '“' => quoted(text, at, '”'),
                '「' => quoted(text, at, '」'),
                '〔' => quoted(text, at, '〕'),
                _ => None,
            }
            .unwrap_or(at + c.len_utf8());
            continue;
        }
        at = figure(text, at, lists, figures).max(at + c.len_utf8());
    }
}

/// How far a closing mark may be away, in bytes.
const LONGEST_QUOTE: usize = 300;

/// Where the quote that opens at `at` ends; none when it is not closed near by.
fn quoted(text: &str, at: usize, close: char) -> Option<usize> {
    let open = text[at..].chars().next()?.len_utf8();
    let mut limit = (at + open + LONGEST_QUOTE).min(text.len());
    while !text.is_char_boundary(limit) {
        limit -= 1;
    }
    let inside = &text[at + open..limit];
    // a sentence's end inside an ASCII quote: it was a closing one
    let end = inside.find(close)?;
    if close == '"' && inside[..end].contains(['。', '；', '\n']) {
        return None;
    }
    Some(at + open + end + close.len_utf8())
}

/// Reads a figure at `at`, adds it when it is one, and says where to go on.
fn figure<'a>(text: &str, at: usize, lists: &'a Quantities, figures: &mut Vec<Figure<'a>>) -> usize {
    let Some(number) = number::read(text, at, lists) else { return skip(text, at) };
    let (number, second) = match range(text, number, lists) {
        Some((first, second)) => (first, Some(second)),
        None => (number, None),
    };
    let last = second.unwrap_or(number);
    let Some((unit, kind, unit_end)) = unit(text, &last, lists) else { return last.end };
    if kind == UnitKind::Never || excluded(text, &number, unit_end, kind, lists) {
        return unit_end.max(last.end);
    }
    let (mut end, mut comparator) = (unit_end, last.comparator);
    let mut start = number.start;
    // 百, 千 and 万 alone are a number only beside a comparator: 近百条, 上千人次, but not 罚没款（万元）
    if number.chinese
        && number.comparator.is_none()
        && number.share.is_none()
        && text[number.start..].starts_with(['百', '千', '万', '亿'])
    {
        let before = &text[..number.start];
        if before.ends_with(['上', '过']) {
            start -= '上'.len_utf8();
            comparator = Some(Comparator::AtLeast);
        } else if !lists.last_word(before).is_some_and(|word| word.roles.any(COMPARATORS)) {
            return unit_end;
        }
    }
    if let Some((length, sign)) = lists.after_unit(&text[end..]) {
        end += length;
        comparator = Some(sign);
    }
    let figure = Figure {
        start,
        end,
        unit_end,
        value: number.value,
        unit,
        kind,
        comparator,
        chinese: number.chinese,
        range: second.is_some(),
    };
    if let Some(second) = second {
        figures.push(Figure { comparator: Some(Comparator::AtLeast), ..figure.clone() });
        figures.push(Figure { value: second.value, comparator: Some(Comparator::AtMost), ..figure });
    } else {
        figures.push(figure);
    }
    end
}

const COMPARATORS: Roles = Roles::BEFORE_AT_LEAST.or(Roles::BEFORE_AT_MOST).or(Roles::BEFORE_ABOUT);

/// Past a run of digits that is no number.
fn skip(text: &str, at: usize) -> usize {
    at + text[at..].find(|c| !number::begins(c)).unwrap_or(text.len() - at)
}

/// The unit behind a number: plain form, kind, and where it ends.
fn unit<'a>(text: &str, number: &Number, lists: &'a Quantities) -> Option<(&'a str, UnitKind, usize)> {
    match number.share {
        Some(Share::Hundred) => return Some(("%", UnitKind::Percent, number.end)),
        Some(Share::Thousand) => return Some(("‰", UnitKind::Percent, number.end)),
        None => {}
    }
    let rest = &text[number.end..];
    if let Some(unit) = lists.unit(rest) {
        let plain = if unit.plain == "％" { "%" } else { &unit.plain };
        return Some((plain, unit.kind, number.end + unit.written.len()));
    }
    // 12个大项, 3大类
    let inner = rest.strip_prefix('大').or_else(|| rest.strip_prefix('小'))?;
    let unit = lists.unit(inner).filter(|unit| matches!(unit.plain.as_str(), "类" | "项"))?;
    Some((&unit.plain, unit.kind, number.end + '大'.len_utf8() + unit.written.len()))
}

/// 30—50场, 5%—8%, 三至五次: the two numbers, both scaled by the power that only the second has.
fn range(text: &str, first: Number, lists: &Quantities) -> Option<(Number, Number)> {
    let mut at = first.end;
    let unit = lists.unit(&text[at..]);
    if let Some(unit) = unit {
        at += unit.written.len();
    }
    let rest = &text[at..];
    let dash =
        ["——", "—", "–", "-", "－", "~", "～", "〜", "至", "到"].into_iter().find(|dash| rest.starts_with(dash))?;
    at += dash.len();
    text[at..].chars().next().filter(|c| number::begins(*c))?;
    let second = number::read(text, at, lists).filter(|second| second.chinese == first.chinese)?;
    let last = self::unit(text, &second, lists)?;
    if unit.is_some_and(|unit| unit.plain != last.0 && unit.written != last.0) || second.value <= first.value {
        return None;
    }
    // 从5件到8件 tells of a change
    if matches!(dash, "到" | "至") && text[..first.start].ends_with(['从', '由']) {
        return None;
    }
    let mut low = first;
    if unit.is_none() && !second.chinese {
        let tail = &text[at..second.end];
        if let Some(power) =
            ['万', '亿'].into_iter().find(|c| tail.contains(*c) && !text[first.start..first.end].contains(*c))
        {
            let factor = if power == '万' { 10_000 } else { 100_000_000 };
            low.value = low.value.checked_mul(Decimal::from(factor))?;
        }
    }
    Some((low, second))
}

/// A small number in Chinese numerals names more often than it counts (三项制度, 五个方面).
const SMALL: i64 = 10;

fn excluded(text: &str, number: &Number, unit_end: usize, kind: UnitKind, lists: &Quantities) -> bool {
    let (before, behind) = (&text[..number.start], &text[unit_end..]);
    let last = before.chars().next_back();
    // part of a code, a sum or a date
    if last.is_some_and(|c| {
        c.is_ascii_alphanumeric() || matches!(c, '+' | '.' | '·' | '×' | '/' | '＋' | '第' | '#' | '№' | '〔' | '[')
    }) {
        return true;
    }
    if last == Some('分') && before.ends_with("分之") {
        return true;
    }
    // 数百, 几十, 好几百; 十几 is read to the 几 and has no unit
    if last.is_some_and(|c| matches!(c, '数' | '几') && number.chinese) {
        return true;
    }
    if lists.in_name(
        window(text, number.start),
        number.start - floor(text, number.start),
        number.end - floor(text, number.start),
    ) {
        return true;
    }
    // ranks
    if last == Some('前') && !lists.last_word(before).is_some_and(|word| word.roles.any(Roles::BEFORE)) {
        return true;
    }
    let clause = clause(before);
    if kind == UnitKind::Hours {
        return !lists.words(clause).any(|word| word.roles.any(Roles::HOURS_OF)) || behind.starts_with(['内', '自']);
    }
    if kind == UnitKind::Event
        && lists.words(clause).any(|word| word.roles.any(Roles::FREQUENCY))
        && number.value < Decimal::from(SMALL)
        && !clause.contains("每人")
    {
        return true;
    }
    if ["年", "季度", "月", "周", "天"].iter().any(|period| before.ends_with(period))
        && number.value == Decimal::ONE
        && kind == UnitKind::Event
    {
        return true;
    }
    let counts = matches!(kind, UnitKind::Counter | UnitKind::Event);
    if counts && number.value <= Decimal::from(20) && abstract_noun(behind, lists) {
        return true;
    }
    if number.chinese && counts && number.value <= Decimal::from(SMALL) && number.comparator.is_none() {
        return indefinite(text, number, unit_end, kind, lists);
    }
    false
}

/// Bytes before a number that a name may begin in.
const NAME: usize = 24;

fn floor(text: &str, at: usize) -> usize {
    text.ceil_char_boundary(at.saturating_sub(NAME))
}

fn window(text: &str, at: usize) -> &str {
    &text[floor(text, at)..text.floor_char_boundary(at + 2 * NAME)]
}

/// The text from the last punctuation on, as far back as [`LONGEST_CLAUSE`].
pub(super) fn clause(before: &str) -> &str {
    let before = &before[before.floor_char_boundary(before.len().saturating_sub(LONGEST_CLAUSE))..];
    let start = before.char_indices().rev().find(|(_, c)| boundary(*c)).map_or(0, |(at, c)| at + c.len_utf8());
    &before[start..]
}

/// How far a figure is believed to belong to what stands in its sentence, in bytes: some two hundred characters. Without
/// it, the work on a text without stops would grow with the square of its length.
pub(super) const LONGEST_CLAUSE: usize = 600;

/// Punctuation that no phrase crosses.
pub(super) fn boundary(c: char) -> bool {
    matches!(c, '，' | '。' | '；' | '：' | '！' | '？' | '…' | '\n' | '\t' | ',' | ';' | ':' | '!' | '?')
}

fn abstract_noun(behind: &str, lists: &Quantities) -> bool {
    lists.first_word(behind).is_some_and(|word| word.roles.any(Roles::ABSTRACT))
}

/// Whether a small Chinese numeral names or points at something rather than counts it.
fn indefinite(text: &str, number: &Number, unit_end: usize, kind: UnitKind, lists: &Quantities) -> bool {
    let (before, behind) = (&text[..number.start], &text[unit_end..]);
    let closed = behind.chars().next().is_none_or(|c| boundary(c) || matches!(c, '、' | '）' | ')' | '以' | '和'));
    let last = lists.last_word(before);
    let after_noun = !clause(before).is_empty()
        && !before.ends_with(['、', '的', '这', '那', '某', '每', '任', '同', '另', '全', '各']);
    if closed && after_noun {
        // 出庭应诉一次, 法治广场一处; but not 少一件
        return false;
    }
    if number.value == Decimal::ONE {
        // 召开一次座谈会 tells of one, 一个问题 of none
        let told = kind == UnitKind::Event && last.is_some_and(|word| word.roles.any(Roles::LIGHT));
        return !told;
    }
    match kind {
        UnitKind::Event => false,
        _ => !concrete(text, unit_end, lists),
    }
}

fn concrete(text: &str, unit_end: usize, lists: &Quantities) -> bool {
    if lists.last_word(&text[..unit_end]).is_some_and(|unit| unit.roles.any(Roles::CONCRETE)) {
        return true;
    }
    let noun: &str = text[unit_end..].split(boundary).next().unwrap_or_default();
    lists.words(noun).take(3).any(|word| word.roles.any(Roles::HEAD))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clause_has_a_longest_length() {
        for (text, expected, reason) in [
            ("推进工作，办结案件".to_owned(), "办结案件".len(), "from the last punctuation"),
            ("办结案件".to_owned(), "办结案件".len(), "from the beginning"),
            ("万元".repeat(1000), LONGEST_CLAUSE, "a text without stops costs no more than the bound"),
        ] {
            assert_eq!(clause(&text).len(), expected, "{reason}");
        }
    }
}
