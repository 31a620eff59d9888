//! Numbers that Word generates and does not store as text: `numbering.xml`, and where the counting stands.
//!
//! Source: ECMA-376 part 1, 17.9 (numbering) and 17.18.59 (number formats).

use std::collections::{BTreeMap, BTreeSet};

use super::xml::{Node, attribute, is_on, number, walk};
use crate::document::ReadError;

/// Word has nine levels.
const LEVELS: usize = 9;

/// One level of a list.
#[derive(Clone, Debug)]
struct Level {
    start: i64,
    format: String,
    text: String,
    /// The level (from 1) whose use restarts this one; 0 for never, `None` for any level above.
    restart: Option<usize>,
    /// All numbers in the label are plain digits.
    legal: bool,
    style: Option<String>,
}

impl Default for Level {
    fn default() -> Self {
        Self { start: 1, format: "decimal".into(), text: String::new(), restart: None, legal: false, style: None }
    }
}

#[derive(Debug, Default)]
struct Abstract {
    levels: BTreeMap<usize, Level>,
    /// Another list, by the style that holds it.
    linked: Option<String>,
    /// The style that holds this list.
    style: Option<String>,
}

#[derive(Debug, Default)]
struct List {
    parent: String,
    starts: BTreeMap<usize, i64>,
    levels: BTreeMap<usize, Level>,
}

/// The lists of a document and how far each has counted.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    abstracts: BTreeMap<String, Abstract>,
    lists: BTreeMap<String, List>,
    counters: BTreeMap<String, [Option<i64>; LEVELS]>,
    restarted: BTreeSet<(String, usize)>,
}

impl Numbering {
    pub(super) fn read(xml: &str) -> Result<Self, ReadError> {
        let mut numbering = Self::default();
        let (mut parent, mut list, mut level) = (None::<String>, None::<String>, None::<usize>);
        let mut level_depth = 0;
        walk("word/numbering.xml", xml, |node, depth| match node {
            Node::Start(start) => match start.local_name().as_ref() {
                "abstractNum" => {
                    parent = attribute(start, "abstractNumId");
                    list = None;
                    if let Some(id) = &parent {
                        numbering.abstracts.entry(id.clone()).or_default();
                    }
                }
                "num" => {
                    list = attribute(start, "numId");
                    parent = None;
                    if let Some(id) = &list {
                        numbering.lists.entry(id.clone()).or_default();
                    }
                }
                "abstractNumId" => {
                    if let Some(list) = list.as_ref().and_then(|id| numbering.lists.get_mut(id)) {
                        list.parent = attribute(start, "val").unwrap_or_default();
                    }
                }
                "numStyleLink" | "styleLink" => {
                    if let Some(entry) = parent.as_ref().and_then(|id| numbering.abstracts.get_mut(id)) {
                        let style = attribute(start, "val");
                        if start.local_name().as_ref() == "styleLink" {
                            entry.style = style;
                        } else {
                            entry.linked = style;
                        }
                    }
                }
                "lvlOverride" | "lvl" => {
                    level = number(start, "ilvl").and_then(|n| usize::try_from(n).ok()).filter(|&n| n < LEVELS);
                    if start.local_name().as_ref() == "lvl" {
                        level_depth = depth;
                        if let Some(levels) = numbering.levels(parent.as_ref(), list.as_ref()) {
                            levels.extend(level.map(|n| (n, Level::default())));
                        }
                    }
                }
                "startOverride" => {
                    if let (Some(list), Some(level)) = (list.as_ref().and_then(|id| numbering.lists.get_mut(id)), level)
                    {
                        list.starts.extend(number(start, "val").map(|value| (level, value)));
                    }
                }
                name if level_depth > 0 && depth == level_depth + 1 => {
                    let found = level.and_then(|n| numbering.levels(parent.as_ref(), list.as_ref())?.get_mut(&n));
                    let Some(found) = found else { return };
                    match name {
                        "start" => found.start = number(start, "val").unwrap_or(1),
                        "numFmt" => found.format = attribute(start, "val").unwrap_or_default(),
                        "lvlText" => found.text = attribute(start, "val").unwrap_or_default(),
                        "lvlRestart" => found.restart = number(start, "val").and_then(|n| usize::try_from(n).ok()),
                        "isLgl" => found.legal = is_on(start),
                        "pStyle" => found.style = attribute(start, "val"),
                        _ => {}
                    }
                }
                _ => {}
            },
            Node::End("lvl") if depth == level_depth => level_depth = 0,
            _ => {}
        })?;
        Ok(numbering)
    }

    fn levels(&mut self, parent: Option<&String>, list: Option<&String>) -> Option<&mut BTreeMap<usize, Level>> {
        match (parent, list) {
            (Some(id), _) => self.abstracts.get_mut(id).map(|entry| &mut entry.levels),
            (None, Some(id)) => self.lists.get_mut(id).map(|list| &mut list.levels),
            (None, None) => None,
        }
    }

    /// The level of list `id` that a style is tied to.
    pub(super) fn level_of_style(&self, id: &str, style: &str) -> Option<usize> {
        let list = self.lists.get(id)?;
        let levels = self.abstract_of(list).map(|entry| &entry.levels)?;
        levels.iter().find(|(_, level)| level.style.as_deref() == Some(style)).map(|(&n, _)| n)
    }

    fn abstract_of(&self, list: &List) -> Option<&Abstract> {
        let found = self.abstracts.get(&list.parent)?;
        match &found.linked {
            Some(style) => self.abstracts.values().find(|entry| entry.style.as_ref() == Some(style)).or(Some(found)),
            None => Some(found),
        }
    }

    fn level(&self, list: &List, n: usize) -> Level {
        let parent = self.abstract_of(list).and_then(|entry| entry.levels.get(&n));
        list.levels.get(&n).or(parent).cloned().unwrap_or_default()
    }

    /// Counts one paragraph of list `id` at a level; returns its label, empty when it shows none.
    pub(super) fn next(&mut self, id: &str, level: usize) -> String {
        let Some(list) = self.lists.get(id) else { return String::new() };
        let level = level.min(LEVELS - 1);
        let levels: Vec<Level> = (0..=level).map(|n| self.level(list, n)).collect();
        let below: Vec<Level> = (level + 1..LEVELS).map(|n| self.level(list, n)).collect();
        let starts = list.starts.clone();
        let parent = list.parent.clone();
        let counters = self.counters.entry(parent).or_default();
        for (n, counter) in counters.iter_mut().enumerate().take(level + 1) {
            let Some(&start) = starts.get(&n) else { continue };
            // A list that goes on elsewhere with a start of its own begins anew, once.
            if self.restarted.insert((id.to_owned(), n)) {
                // The level's own count goes up by one below.
                *counter = Some(start.saturating_sub(i64::from(n == level)));
            }
        }
        counters[level] = Some(match counters[level] {
            Some(count) => count.saturating_add(1),
            None => levels[level].start,
        });
        for (n, lower) in (level + 1..).zip(&below) {
            let restarts = lower.restart.is_none_or(|by| by > 0 && level < by);
            if restarts {
                counters[n] = None;
            }
        }
        for (counter, above) in counters.iter_mut().zip(&levels) {
            counter.get_or_insert(above.start);
        }
        let counters = *counters;
        label(&levels, &counters)
    }
}

/// The label of the last of `levels`, with the counts of those above in it.
fn label(levels: &[Level], counters: &[Option<i64>; LEVELS]) -> String {
    let Some(own) = levels.last() else { return String::new() };
    match own.format.as_str() {
        "none" => return String::new(),
        "bullet" => return bullet(&own.text),
        _ => {}
    }
    let mut label = String::new();
    let mut chars = own.text.chars().peekable();
    while let Some(c) = chars.next() {
        let digit = (c == '%').then(|| chars.peek().and_then(|d| d.to_digit(10))).flatten();
        match digit.and_then(|d| usize::try_from(d).ok()).filter(|&d| d > 0) {
            Some(n) => {
                chars.next();
                if let Some(level) = levels.get(n - 1) {
                    let format = if own.legal { "decimal" } else { &level.format };
                    label.push_str(&count(counters[n - 1].unwrap_or(level.start), format));
                }
            }
            None => label.push(c),
        }
    }
    label
}

/// Bullets stand in symbol fonts, at places that mean nothing elsewhere.
pub(super) fn bullet(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{f06e}' | '\u{f0a8}' => '■',
            '\u{f075}' | '\u{f076}' => '◆',
            '\u{f0d8}' | '\u{f0e0}' => '➢',
            '\u{f0fc}' | '\u{f0fe}' => '✓',
            '\u{f0b2}' => '★',
            '\u{e000}'..='\u{f8ff}' | '·' | 'o' => '●',
            c => c,
        })
        .collect()
}

/// A count in a number format of ECMA-376 17.18.59; formats that no Chinese report uses are shown as digits.
fn count(n: i64, format: &str) -> String {
    let Ok(index) = usize::try_from(n - 1) else { return n.to_string() };
    let pick = |list: &str| list.chars().nth(index).map(String::from);
    let offset = |first: u32, most: i64| {
        (n <= most)
            .then(|| u32::try_from(index).ok().and_then(|i| char::from_u32(first + i)))
            .flatten()
            .map(String::from)
    };
    let special = match format {
        "chineseCounting"
        | "chineseCountingThousand"
        | "taiwaneseCounting"
        | "taiwaneseCountingThousand"
        | "japaneseCounting"
        | "koreanCounting" => Some(chinese(n, "零一二三四五六七八九", ["十", "百", "千", "万"])),
        "ideographDigital" | "taiwaneseDigital" | "japaneseDigitalTenThousand" => {
            Some(digits(n, "〇一二三四五六七八九"))
        }
        "chineseLegalSimplified" => Some(chinese(n, "零壹贰叁肆伍陆柒捌玖", ["拾", "佰", "仟", "万"])),
        "ideographLegalTraditional" => Some(chinese(n, "零壹貳參肆伍陸柒捌玖", ["拾", "佰", "仟", "萬"])),
        "ideographTraditional" => pick("甲乙丙丁戊己庚辛壬癸"),
        "ideographZodiac" => pick("子丑寅卯辰巳午未申酉戌亥"),
        "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" => offset(0x2460, 20),
        "decimalEnclosedParen" => offset(0x2474, 20),
        "decimalEnclosedFullstop" => offset(0x2488, 20),
        "ideographEnclosedCircle" => offset(0x3280, 10),
        "ideographParenthesized" | "ideographEnclosedParen" => offset(0x3220, 10),
        "decimalFullWidth" | "decimalFullWidth2" => Some(digits(n, "０１２３４５６７８９")),
        "decimalZero" => Some(format!("{n:02}")),
        "upperRoman" => roman(n),
        "lowerRoman" => roman(n).map(|roman| roman.to_lowercase()),
        "upperLetter" => letters(index, b'A'),
        "lowerLetter" => letters(index, b'a'),
        "none" => Some(String::new()),
        _ => None,
    };
    special.unwrap_or_else(|| n.to_string())
}

fn digits(n: i64, digits: &str) -> String {
    let digits: Vec<char> = digits.chars().collect();
    n.to_string().chars().filter_map(|c| digits.get(c.to_digit(10)? as usize).copied()).collect()
}

/// Chinese numerals up to 99,999: 十一, 二十, 一百零五, 一千零一十.
fn chinese(n: i64, digits: &str, [ten, hundred, thousand, myriad]: [&str; 4]) -> String {
    let digit = |d: i64| usize::try_from(d).ok().and_then(|d| digits.chars().nth(d)).unwrap_or('零');
    if !(0..100_000).contains(&n) {
        return n.to_string();
    }
    if n == 0 {
        return digit(0).to_string();
    }
    let mut text = String::new();
    let mut gap = false;
    for (unit, name) in [(10_000, myriad), (1_000, thousand), (100, hundred), (10, ten), (1, "")] {
        let d = n / unit % 10;
        if d == 0 {
            gap = !text.is_empty();
            continue;
        }
        if std::mem::take(&mut gap) {
            text.push(digit(0));
        }
        // 十一, not 一十一, where the ten stands first.
        if !(d == 1 && unit == 10 && text.is_empty() && ten == "十") {
            text.push(digit(d));
        }
        text.push_str(name);
    }
    text
}

fn roman(n: i64) -> Option<String> {
    const ROMAN: [(i64, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    let mut rest = (1..4000).contains(&n).then_some(n)?;
    let mut text = String::new();
    for (value, letters) in ROMAN {
        while rest >= value {
            text.push_str(letters);
            rest -= value;
        }
    }
    Some(text)
}

/// a … z, aa … zz: the letter is repeated.
fn letters(index: usize, first: u8) -> Option<String> {
    let letter = char::from(first + u8::try_from(index % 26).ok()?);
    (index < 26 * 8).then(|| std::iter::repeat_n(letter, index / 26 + 1).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_written_in_every_format_that_reports_use() {
        let cases = [
            ("chineseCounting", 1, "一"),
            ("chineseCounting", 10, "十"),
            ("chineseCounting", 11, "十一"),
            ("chineseCounting", 20, "二十"),
            ("chineseCountingThousand", 105, "一百零五"),
            ("chineseCountingThousand", 110, "一百一十"),
            ("chineseCountingThousand", 1001, "一千零一"),
            ("ideographDigital", 10, "一〇"),
            ("chineseLegalSimplified", 12, "壹拾贰"),
            ("ideographTraditional", 3, "丙"),
            ("ideographTraditional", 11, "11"),
            ("ideographZodiac", 12, "亥"),
            ("decimalEnclosedCircle", 20, "⑳"),
            ("decimalEnclosedCircleChinese", 21, "21"),
            ("decimalEnclosedParen", 1, "⑴"),
            ("decimalEnclosedFullstop", 2, "⒉"),
            ("ideographEnclosedCircle", 1, "㊀"),
            ("decimalFullWidth", 12, "１２"),
            ("decimalZero", 3, "03"),
            ("upperRoman", 4, "IV"),
            ("lowerLetter", 27, "aa"),
            ("decimal", 0, "0"),
            ("unheardOf", 7, "7"),
        ];
        for (format, n, expected) in cases {
            assert_eq!(count(n, format), expected, "{n} as {format}");
        }
    }
}
