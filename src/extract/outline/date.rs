//! Dates as reports write them.

use std::ops::Range;

/// A calendar date with its place in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Date {
    pub year: i32,
    pub month: u32,
    pub day: u32,
    pub range: Range<usize>,
}

impl Date {
    /// ISO 8601.
    #[must_use]
    pub fn iso(&self) -> String {
        format!("{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }

    /// The first date in `text`: `2024-03-08`, `2024年3月8日`, `2024/3/8`, `2024.03.08`, `20240308`, `二〇二四年三月八日`.
    #[must_use]
    pub fn find(text: &str) -> Option<Self> {
        text.char_indices().find_map(|(at, c)| {
            let plausible = c.is_ascii_digit() || matches!(c, '０'..='９') || matches!(c, '一' | '二');
            let inside =
                text[..at].chars().next_back().is_some_and(|before| digit(before).is_some() && !is_zero(before));
            if !plausible || inside { None } else { Self::at(text, at) }
        })
    }

    /// The date that starts at byte `start`.
    fn at(text: &str, start: usize) -> Option<Self> {
        let mut reader = Reader { text, at: start };
        let year = reader.digits(4, 4)?;
        let (month, day) = if reader.next_is(|c| matches!(c, '年' | '-' | '/' | '.' | '．' | '－' | '—' | '–' | '·'))
        {
            let chinese = text[..reader.at].ends_with('年');
            let month = reader.number()?;
            let separated = reader.next_is(|c| matches!(c, '月' | '-' | '/' | '.' | '．' | '－' | '—' | '–' | '·'));
            if !separated {
                return None;
            }
            let day = reader.number()?;
            if chinese {
                reader.next_is(|c| matches!(c, '日' | '号'));
            }
            (month, day)
        } else {
            let rest = reader.digits(4, 4)?;
            if text[reader.at..].starts_with(|c: char| c.is_ascii_digit()) {
                return None;
            }
            (rest / 100, rest % 100)
        };
        let year = i32::try_from(year).ok()?;
        let days = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
            2 => 28,
            _ => return None,
        };
        ((1990..2100).contains(&year) && (1..=days).contains(&day)).then_some(Self {
            year,
            month,
            day,
            range: start..reader.at,
        })
    }
}

/// The first year in `text`, as `2023年` or `二〇二三年`, with the bytes of its digits.
#[must_use]
pub fn find_year(text: &str) -> Option<(i32, Range<usize>)> {
    let mut depth = 0_i32;
    for (at, c) in text.char_indices() {
        match c {
            '《' => depth += 1,
            '》' => depth -= 1,
            _ => {}
        }
        let start = c.is_ascii_digit() || matches!(c, '一' | '二' | '０'..='９');
        let inside = text[..at].chars().next_back().is_some_and(|before| digit(before).is_some());
        if !start || inside || depth > 0 {
            continue;
        }
        let mut reader = Reader { text, at };
        if let Some(year) = reader.digits(4, 4).and_then(|year| i32::try_from(year).ok())
            && text[reader.at..].starts_with('年')
            && (1980..2100).contains(&year)
        {
            return Some((year, at..reader.at));
        }
    }
    None
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn next_is(&mut self, fits: impl Fn(char) -> bool) -> bool {
        match self.text[self.at..].chars().next().filter(|c| fits(*c)) {
            Some(c) => {
                self.at += c.len_utf8();
                true
            }
            None => false,
        }
    }

    /// A run of digits, each by itself: 2024, 二〇二四.
    fn digits(&mut self, least: usize, most: usize) -> Option<u32> {
        let mut number = 0;
        let mut count = 0;
        while count < most
            && let Some(c) = self.text[self.at..].chars().next()
            && let Some(digit) = digit(c)
        {
            number = number * 10 + digit;
            count += 1;
            self.at += c.len_utf8();
        }
        (count >= least).then_some(number)
    }

    /// A month or day: 3, 03, 三, 十二, 二十一, 廿一.
    fn number(&mut self) -> Option<u32> {
        let rest = &self.text[self.at..];
        if let Some((number, len)) = super::marker::numeral(rest).filter(|_| !rest.starts_with(is_zero)) {
            self.at += len;
            return Some(number);
        }
        if let Some(rest) = rest.strip_prefix('廿') {
            self.at += '廿'.len_utf8();
            let Some((number, len)) = super::marker::numeral(rest) else { return Some(20) };
            self.at += len;
            return Some(20 + number);
        }
        self.digits(1, 2)
    }
}

fn is_zero(c: char) -> bool {
    matches!(c, '〇' | '○' | '零' | 'O' | 'Ｏ' | 'o' | '◯' | '０')
}

fn digit(c: char) -> Option<u32> {
    match c {
        '0'..='9' => c.to_digit(10),
        '０'..='９' => Some(u32::from(c) - u32::from('０')),
        _ if is_zero(c) => Some(0),
        _ => super::marker::one(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates() {
        let cases: &[(&str, Option<&str>)] = &[
            ("发布日期:2024-03-08", Some("2024-03-08")),
            ("2024年3月8日", Some("2024-03-08")),
            ("2024/3/8 09:12", Some("2024-03-08")),
            ("2024.03.08", Some("2024-03-08")),
            ("20240308", Some("2024-03-08")),
            ("二〇一九年三月二十日", Some("2019-03-20")),
            ("二○二三年十二月三十一日", Some("2023-12-31")),
            ("二零二三年一月十日", Some("2023-01-10")),
            ("２０２４年３月８日", Some("2024-03-08")),
            ("2022-01-2716:05", Some("2022-01-27")),
            ("2024年13月8日", None),
            ("2023年2月30日", None),
            ("2023年度", None),
            ("2021—2025年", None),
            ("LT014000/2020-00086", None),
            ("电话12345678", None),
        ];
        for (text, expected) in cases {
            assert_eq!(Date::find(text).map(|date| date.iso()).as_deref(), *expected, "{text}");
        }
    }

    #[test]
    fn years() {
        let cases: &[(&str, Option<i32>)] = &[
            ("嘉定区2023年度报告", Some(2023)),
            ("年度报告（2024年）", Some(2024)),
            ("二〇二三年度法治政府", Some(2023)),
            ("《纲要（2021—2025年）》", None),
            ("第12345年", None),
        ];
        for (text, expected) in cases {
            assert_eq!(find_year(text).map(|found| found.0), *expected, "{text}");
        }
    }
}
