//! Numbers as reports write them: Arabic, full-width, with separators, Chinese, mixed (1.2万余, 两千一百, 百余).

use rust_decimal::Decimal;

use crate::lexicon::quantities::Quantities;
use crate::report::Comparator;

/// A number in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Number {
    /// Bytes of the text, from the first digit; 余 and 多 inside or behind included.
    pub start: usize,
    pub end: usize,
    pub value: Decimal,
    /// What 余 or 多 says.
    pub comparator: Option<Comparator>,
    /// Written with Chinese numerals alone.
    pub chinese: bool,
    /// 百分之 or 千分之 stood before it.
    pub share: Option<Share>,
}

/// What a share is written over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Share {
    Hundred,
    Thousand,
}

/// A digit, ASCII or full-width.
fn digit(c: char) -> Option<u32> {
    match c {
        '0'..='9' => Some(c as u32 - '0' as u32),
        '\u{ff10}'..='\u{ff19}' => Some(c as u32 - 0xff10),
        _ => None,
    }
}

fn chinese_digit(c: char) -> Option<u32> {
    Some(match c {
        '零' | '〇' => 0,
        '一' | '壹' => 1,
        '二' | '两' | '贰' => 2,
        '三' | '叁' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        _ => return None,
    })
}

fn power(c: char) -> Option<u32> {
    Some(match c {
        '十' | '拾' => 1,
        '百' | '佰' => 2,
        '千' | '仟' => 3,
        '万' => 4,
        '亿' => 8,
        _ => return None,
    })
}

/// Whether a number can begin with the character.
pub(super) fn begins(c: char) -> bool {
    digit(c).is_some() || chinese_digit(c).is_some() || power(c).is_some()
}

/// More digits than any figure of a report has: a longer run is a telephone or identity number.
const MOST_DIGITS: usize = 16;

/// Reads the number that begins at byte `start`.
pub(super) fn read(text: &str, start: usize, lists: &Quantities) -> Option<Number> {
    let rest = &text[start..];
    for (word, share) in [("百分之", Share::Hundred), ("千分之", Share::Thousand)] {
        if let Some(inner) = rest.strip_prefix(word) {
            let at = start + word.len();
            let number = if inner.starts_with('百') && share == Share::Hundred {
                Number {
                    start,
                    end: at + '百'.len_utf8(),
                    value: 100.into(),
                    comparator: None,
                    chinese: true,
                    share: None,
                }
            } else {
                read(text, at, lists)?
            };
            return Some(Number { start, share: Some(share), ..number });
        }
    }
    let first = rest.chars().next()?;
    if digit(first).is_some() { arabic(text, start, lists) } else { chinese(text, start, lists) }
}

/// 1236, 1,236, 1 236, 0.08, 1.2万, 3200余万, 1亿3000万.
fn arabic(text: &str, start: usize, lists: &Quantities) -> Option<Number> {
    let (mut value, mut end) = plain(text, start)?;
    let (mut total, mut comparator) = (Decimal::ZERO, None);
    let mut at = end;
    let mut about = None;
    if let Some((length, sign)) = lists.after_number(&text[at..]) {
        about = Some(sign);
        at += length;
    }
    let (scale, next) = scale(text, at, lists);
    if about.is_some() {
        // 余 and 多 in front of the unit or of 万
        comparator = about;
        end = at;
    }
    if next > at {
        value = value.checked_mul(Decimal::from(10_i64.checked_pow(scale)?))?;
        end = next;
        // 1亿3000万
        if let Some((more, after)) = plain(text, end).filter(|_| scale == 8) {
            let (inner, behind) = self::scale(text, after, lists);
            if inner > 0 && inner < scale {
                total = value;
                value = more.checked_mul(Decimal::from(10_i64.checked_pow(inner)?))?;
                end = behind;
            }
        }
        if let Some((length, sign)) = lists.after_number(&text[end..]) {
            comparator = Some(sign);
            end += length;
        }
    }
    Some(Number { start, end, value: total.checked_add(value)?, comparator, chinese: false, share: None })
}

/// The powers of ten that stand at `at` (十万, 百万, 亿) as one exponent, and where they end. That of 千克 is its unit's.
pub(super) fn scale(text: &str, at: usize, lists: &Quantities) -> (u32, usize) {
    let (mut exponent, mut end) = (0, at);
    for c in text[at..].chars() {
        let power = power(c).filter(|_| lists.unit(&text[end..]).is_none_or(|unit| unit.written.len() == c.len_utf8()));
        match power {
            // 万 after 十, 百, 千 multiplies: 百万
            Some(more) if exponent == 0 || (more >= 4 && exponent < more && exponent + more <= 12) => exponent += more,
            _ => break,
        }
        end += c.len_utf8();
    }
    (exponent, end)
}

/// Digits with separators and fraction.
fn plain(text: &str, start: usize) -> Option<(Decimal, usize)> {
    let mut digits: i64 = 0;
    let (mut count, mut decimals) = (0, 0);
    let (mut end, mut group) = (start, 0);
    let (mut fraction, mut grouped) = (false, false);
    let mut chars = text[start..].char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if let Some(d) = digit(c) {
            if count == MOST_DIGITS {
                return None;
            }
            digits = digits * 10 + i64::from(d);
            count += 1;
            group += 1;
            decimals += u32::from(fraction);
            end = start + at + c.len_utf8();
            continue;
        }
        let next = chars.peek().and_then(|(_, c)| digit(*c));
        match c {
            '.' | '\u{ff0e}' if !fraction && next.is_some() => fraction = true,
            ',' | '\u{a0}' | '\u{2009}' | '\u{202f}' | ' '
                if !fraction && next.is_some() && (if grouped { group == 3 } else { group <= 3 }) =>
            {
                let ahead = text[start + at + c.len_utf8()..].chars().take_while(|c| digit(*c).is_some()).count();
                if ahead != 3 {
                    break;
                }
                grouped = true;
                group = 0;
            }
            _ => break,
        }
    }
    (count > 0).then(|| (Decimal::new(digits, decimals), end))
}

/// 二百四十六, 两千一百, 一千三百余, 十余万, 九十九点六, 二〇二三, and 百, 千, 万 alone (近百, 上千).
fn chinese(text: &str, start: usize, lists: &Quantities) -> Option<Number> {
    let (mut total, mut section, mut current): (i64, i64, Option<i64>) = (0, 0, None);
    let (mut end, mut powers, mut run) = (start, 0_usize, 0_usize);
    let mut last_power = None;
    let mut comparator = None;
    let mut at = start;
    while let Some(c) = text[at..].chars().next() {
        let width = c.len_utf8();
        if let Some(d) = chinese_digit(c) {
            run += 1;
            if run + powers > MOST_DIGITS {
                return None;
            }
            // a run of digits is positional (二〇二三), a 零 between powers is not
            current = Some(match current {
                Some(value) if run > 1 => value * 10 + i64::from(d),
                _ => i64::from(d),
            });
            if d == 0 && powers > 0 {
                run = 0;
                current = None;
            }
        } else if let Some(p) = power(c) {
            if run > 1 && current.is_some_and(|value| value >= 10) {
                return None;
            }
            let factor = 10_i64.checked_pow(p)?;
            if p >= 4 {
                let value = section + current.unwrap_or(i64::from(section == 0 && powers == 0));
                if value == 0 && powers > 0 {
                    // 百万 was folded into `section`; anything else is no number
                    return None;
                }
                // 亿 takes all before it (三千万亿 is not written)
                total = if total > 0 && p == 8 { total + value } else { value }.checked_mul(factor)?
                    + if p == 8 { 0 } else { total };
                section = 0;
            } else {
                section += current.unwrap_or(1).checked_mul(factor)?;
            }
            current = None;
            run = 0;
            powers += 1;
            last_power = Some(p);
        } else if comparator.is_none() && powers > 0 {
            // 十余万, 三千多万
            let Some((length, sign)) = lists.after_number(&text[at..]) else { break };
            let next = text[at + length..].chars().next();
            comparator = Some(sign);
            if next.and_then(power).is_none_or(|p| p < 4) {
                end = at + length;
                break;
            }
            at += length;
            end = at;
            continue;
        } else {
            break;
        }
        at += width;
        end = at;
    }
    if end == start {
        return None;
    }
    let mut value = Decimal::from(total + section);
    match (current, last_power) {
        // 三千五 is 3500, not 3005
        (Some(rest), Some(p))
            if run == 1 && p >= 2 && rest > 0 && !text[..end].ends_with('十') && colloquial(text, start, end) =>
        {
            value += Decimal::from(rest.checked_mul(10_i64.checked_pow(p - 1)?)?);
        }
        (Some(rest), _) => value += Decimal::from(rest),
        (None, _) => {}
    }
    // 一二, 三四: neither the one nor the other
    if powers == 0 && run == 2 && !text[start..end].contains(['零', '〇']) {
        return None;
    }
    if let Some(rest) = text[end..].strip_prefix('点') {
        let decimals: Vec<u32> = rest.chars().map_while(chinese_digit).take(MOST_DIGITS).collect();
        if !decimals.is_empty() {
            let digits = decimals.iter().fold(0_i64, |value, d| value * 10 + i64::from(*d));
            value += Decimal::new(digits, u32::try_from(decimals.len()).ok()?);
            end += '点'.len_utf8() * (1 + decimals.len());
            let (scale, next) = scale(text, end, lists);
            if next > end && scale >= 4 {
                value = value.checked_mul(Decimal::from(10_i64.checked_pow(scale)?))?;
                end = next;
            }
            if let Some((length, sign)) = lists.after_number(&text[end..]) {
                comparator = Some(sign);
                end += length;
            }
        }
    }
    Some(Number { start, end, value, comparator, chinese: true, share: None })
}

/// Whether a last digit stands right behind a power (三千五), so that it counts the next power.
fn colloquial(text: &str, start: usize, end: usize) -> bool {
    let mut back = text[start..end].chars().rev();
    let digit = back.next().and_then(chinese_digit);
    digit.is_some() && back.next().and_then(power).is_some_and(|p| p >= 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_written_form() {
        let lists = Quantities::default();
        let at_least = Some(Comparator::AtLeast);
        let table: &[(&str, &str, Option<Comparator>, &str)] = &[
            ("117件", "117", None, "plain"),
            ("１１７件", "117", None, "full-width"),
            ("1,236件", "1236", None, "thousands"),
            ("12,345,678元", "12345678", None, "millions"),
            ("1 236件", "1236", None, "thin spaces"),
            ("117,236件", "117236", None, "three and three"),
            ("0.08次", "0.08", None, "fraction"),
            ("1.2万余件", "12000", at_least, "folded, 余 behind"),
            ("3200余万元", "32000000", at_least, "余 before 万"),
            ("60多万人次", "600000", at_least, "多 before 万"),
            ("8.6亿元", "860000000", None, "亿"),
            ("1亿3000万元", "130000000", None, "two powers"),
            ("3百万元", "3000000", None, "百万"),
            ("211.6千克", "211.6", None, "千 of the unit"),
            ("3万千瓦时", "30000", None, "万 before such a unit"),
            ("5千元", "5000", None, "千 of the number"),
            ("二百四十六人", "246", None, "Chinese"),
            ("一千三百余人", "1300", at_least, "余"),
            ("三千八百一十二人", "3812", None, "一十二"),
            ("六百零五人", "605", None, "零"),
            ("一千零三十人", "1030", None, "零 before tens"),
            ("两千一百平方米", "2100", None, "两"),
            ("二万一千六百件", "21600", None, "万 inside"),
            ("二十六万三千元", "263000", None, "tens of 万"),
            ("十余万人", "100000", at_least, "余 before 万"),
            ("百余件", "100", at_least, "百 alone"),
            ("万余人", "10000", at_least, "万 alone"),
            ("三千五元", "3500", None, "a last digit counts the next power"),
            ("一亿二千万元", "120000000", None, "亿 and 万"),
            ("九十九点六%", "99.6", None, "点"),
            ("一点二万件", "12000", None, "点 and 万"),
            ("二〇二三年", "2023", None, "positional"),
            ("七十余条", "70", at_least, "余"),
        ];
        for (text, value, comparator, reason) in table {
            let number = read(text, 0, &lists).unwrap_or_else(|| panic!("{text} is a number: {reason}"));
            assert_eq!(
                (number.value.normalize().to_string().as_str(), number.comparator),
                (*value, *comparator),
                "{text}: {reason}"
            );
        }
    }

    #[test]
    fn shares() {
        let lists = Quantities::default();
        for (text, value, share) in [
            ("百分之九十七点六", "97.6", Share::Hundred),
            ("百分之百", "100", Share::Hundred),
            ("百分之12.5", "12.5", Share::Hundred),
            ("千分之三", "3", Share::Thousand),
        ] {
            let number = read(text, 0, &lists).unwrap();
            assert_eq!(
                (number.value.to_string().as_str(), number.share, number.end),
                (value, Some(share), text.len()),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_no_one_number() {
        let lists = Quantities::default();
        for (text, reason) in
            [("三四件", "either"), ("12345678901234567890", "an identity number"), ("件", "no numeral")]
        {
            assert_eq!(read(text, 0, &lists), None, "{text}: {reason}");
        }
    }
}
