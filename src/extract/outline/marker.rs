//! What numbers an item: a marker at the start of a line, or at the start of a sentence.

use super::Style;

/// A marker at the start of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Marker {
    pub style: Style,
    pub number: Option<u32>,
    /// Bytes, the punctuation behind the number included.
    pub len: usize,
}

/// Reads a marker where a line starts. `gap` tells whether layout stood before a byte of `line`.
pub(super) fn at_line_start(line: &str, gap: impl Fn(usize) -> bool) -> Option<Marker> {
    let mut skipped = line.len() - line.trim_start_matches(['#', '*', '_', '>']).len();
    // A lone star is a Markdown bullet, two make bold.
    if line.starts_with('*') && !line.starts_with("**") && skipped == 1 {
        skipped = 0;
    }
    let rest = &line[skipped..];
    let found = numbered(rest, |at| gap(at + skipped))
        .or_else(|| inside_sentence(rest))
        .or_else(|| bullet(rest))
        .or_else(|| boxed(rest))?;
    (found.len < rest.len()).then_some(Marker { len: found.len + skipped, ..found })
}

/// Reads a marker where a sentence starts inside a paragraph.
pub(super) fn at_sentence_start(text: &str) -> Option<Marker> {
    inside_sentence(text).or_else(|| {
        let found = numbered(text, |_| false)?;
        let fits =
            matches!(found.style, Style::Arabic | Style::ArabicInBrackets | Style::Circled | Style::ChineseInBrackets);
        fits.then_some(found)
    })
}

fn numbered(text: &str, gap: impl Fn(usize) -> bool) -> Option<Marker> {
    let first = text.chars().next()?;
    match first {
        '第' => chapter(text),
        '(' | '（' | '〔' | '﹙' | '【' => bracketed(text),
        '0'..='9' | '０'..='９' => arabic(text, gap),
        '\u{2460}'..='\u{2473}' => Some(enclosed(text, first, '\u{2460}', Style::Circled)),
        '\u{2776}'..='\u{277f}' => Some(enclosed(text, first, '\u{2776}', Style::Circled)),
        '\u{3220}'..='\u{3229}' => Some(enclosed(text, first, '\u{3220}', Style::ChineseInBrackets)),
        '\u{2474}'..='\u{2487}' => Some(enclosed(text, first, '\u{2474}', Style::ArabicInBrackets)),
        '\u{2488}'..='\u{249b}' => Some(enclosed(text, first, '\u{2488}', Style::Arabic)),
        '\u{2160}'..='\u{216b}' => {
            let found = enclosed(text, first, '\u{2160}', Style::Roman);
            (found.len > first.len_utf8() || gap(found.len)).then_some(found)
        }
        'I' | 'V' | 'X' => roman(text).or_else(|| letter(text)),
        'A'..='Z' | 'a'..='z' => letter(text),
        _ => chinese(text, gap),
    }
}

/// `首先，` `一是` `第一，` `其一，`: markers that also stand inside a paragraph.
fn inside_sentence(text: &str) -> Option<Marker> {
    const SEQUENCE: [(&str, u32); 8] =
        [("首先", 1), ("其次", 2), ("再次", 3), ("再者", 3), ("此外", 8), ("另外", 8), ("最后", 9), ("第三", 3)];
    let first = text.chars().next()?;
    if first == '第' || first == '其' {
        let rest = &text[first.len_utf8()..];
        if let Some((number, digits)) = numeral(rest) {
            let behind = &rest[digits..];
            let stop =
                behind.chars().next().filter(|c| matches!(c, '，' | ',' | '、' | '：' | ':' | '是' | '．' | '.'))?;
            let len = first.len_utf8() + digits + stop.len_utf8();
            return Some(Marker { style: Style::Ordinal, number: Some(number), len });
        }
    }
    for (word, number) in SEQUENCE {
        if let Some(rest) = text.strip_prefix(word) {
            let stop = rest.chars().next().filter(|c| matches!(c, '，' | ',' | '、' | '：' | ':' | '是'))?;
            return Some(Marker { style: Style::Sequence, number: Some(number), len: word.len() + stop.len_utf8() });
        }
    }
    let (number, digits) = numeral(text)?;
    let verb = text[digits..].chars().next().filter(|c| matches!(c, '是' | '要' | '则'))?;
    Some(Marker { style: Style::ChineseOrdinal, number: Some(number), len: digits + verb.len_utf8() })
}

fn chapter(text: &str) -> Option<Marker> {
    let rest = &text['第'.len_utf8()..];
    let (number, digits) = numeral(rest).or_else(|| digits(rest))?;
    let unit = ["部分", "章", "节", "篇", "方面"].into_iter().find(|unit| rest[digits..].starts_with(unit))?;
    let len = '第'.len_utf8() + digits + unit.len();
    Some(Marker { style: Style::Chapter, number: Some(number), len: len + stop(&text[len..]) })
}

fn bracketed(text: &str) -> Option<Marker> {
    let open = text.chars().next()?.len_utf8();
    let rest = &text[open..];
    let (number, digits, style) = match (numeral(rest), digits(rest)) {
        (Some((number, len)), _) => (number, len, Style::ChineseInBrackets),
        (_, Some((number, len))) => (number, len, Style::ArabicInBrackets),
        _ => return None,
    };
    let close = rest[digits..].chars().next().filter(|c| matches!(c, ')' | '）' | '〕' | '﹚' | '】'))?;
    let len = open + digits + close.len_utf8();
    (number < 100).then(|| Marker { style, number: Some(number), len: len + stop(&text[len..]) })
}

fn chinese(text: &str, gap: impl Fn(usize) -> bool) -> Option<Marker> {
    let (number, digits) = numeral(text)?;
    let marker = |style, len| Some(Marker { style, number: Some(number), len });
    match text[digits..].chars().next()? {
        c @ ('、' | '．' | '.' | '：' | ':') => marker(Style::Chinese, digits + c.len_utf8()),
        c @ (')' | '）') => marker(Style::ChineseInBrackets, digits + c.len_utf8()),
        // 一，主要做法: a slip, told from a sentence by the shortness of the line.
        c @ ('，' | ',') if text.chars().count() <= 30 && !text.contains('。') => {
            marker(Style::Chinese, digits + c.len_utf8())
        }
        _ if gap(digits) && number < 20 => marker(Style::Chinese, digits),
        _ => None,
    }
}

fn arabic(text: &str, gap: impl Fn(usize) -> bool) -> Option<Marker> {
    let (number, mut at) = digits(text)?;
    let marker = |style, len| Some(Marker { style, number: Some(number), len });
    if number == 0 || number > 99 {
        return None;
    }
    let stop = text[at..].chars().next()?;
    match stop {
        '、' | '．' | '：' | ':' | '，' | '。' => marker(Style::Arabic, at + stop.len_utf8()),
        ')' | '）' => marker(Style::ArabicInBrackets, at + stop.len_utf8()),
        '.' | ',' => {
            let behind = &text[at + 1..];
            let Some((_, len)) = digits(behind) else { return marker(Style::Arabic, at + 1) };
            // 1.2023年… is the first item, 2.5万件 a figure, 1.1加强… the first item of the first.
            if behind[len..].starts_with('年') && len == 4 {
                return marker(Style::Arabic, at + 1);
            }
            let (mut count, mut last) = (1_u8, number);
            while let Some((number, len)) = text[at..].strip_prefix('.').and_then(digits) {
                count = count.saturating_add(1);
                last = number;
                at += 1 + len;
            }
            let behind = text[at..].chars().next()?;
            let closes = matches!(behind, '、' | '.' | '．') || gap(at);
            let figure = !behind.is_alphabetic()
                || "万亿千百个件％%倍元吨条起次人家户名场期份宗项处平公亩米小分年月日学岁级类成折".contains(behind);
            if last == 0 || last > 50 || stop == ',' || (figure && !closes) {
                return None;
            }
            let len = at + if matches!(behind, '、' | '.' | '．') { behind.len_utf8() } else { 0 };
            Some(Marker { style: Style::Decimal(count), number: Some(last), len })
        }
        // 1  加强领导: a gap stands for the stop.
        _ if gap(at) && ('\u{4e00}'..='\u{9fff}').contains(&stop) => marker(Style::Arabic, at),
        _ => None,
    }
}

fn enclosed(text: &str, first: char, from: char, style: Style) -> Marker {
    let len = first.len_utf8();
    let number = u32::from(first) - u32::from(from) + 1;
    Marker { style, number: Some(number), len: len + stop(&text[len..]) }
}

fn roman(text: &str) -> Option<Marker> {
    const NUMBERS: [&str; 12] = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"];
    let len = text.bytes().take_while(|byte| matches!(byte, b'I' | b'V' | b'X')).count();
    let number = NUMBERS.iter().position(|number| *number == &text[..len])?;
    let stop = text[len..].chars().next().filter(|c| matches!(c, '.' | '．' | '、'))?;
    Some(Marker { style: Style::Roman, number: u32::try_from(number + 1).ok(), len: len + stop.len_utf8() })
}

fn letter(text: &str) -> Option<Marker> {
    let first = *text.as_bytes().first()?;
    let mut rest = text[1..].chars();
    let stop = rest.next().filter(|c| matches!(c, '.' | '．' | '、' | ')' | '）'))?;
    rest.next().filter(|c| !c.is_ascii())?;
    let number = u32::from(first.to_ascii_lowercase() - b'a') + 1;
    Some(Marker { style: Style::Letter, number: Some(number), len: 1 + stop.len_utf8() })
}

/// `【突出依法决策】落实…`: a heading in heavy brackets at the start of a line.
fn boxed(text: &str) -> Option<Marker> {
    let inside = text.strip_prefix('【')?;
    let close = inside.find('】')?;
    let heading = &inside[..close];
    let plausible = (4..=30).contains(&heading.chars().count()) && !heading.contains(['：', ':', '。']);
    plausible.then_some(Marker { style: Style::Bullet('【'), number: None, len: '【'.len_utf8() })
}

fn bullet(text: &str) -> Option<Marker> {
    let first = text.chars().next()?;
    let marks = "●○■□◆◇▲△★☆※➢➤►▶•·∙‣◎◦✓√✔▪▫◉⚫❖—─―－–━-*+";
    // Private-use characters are the bullets of symbol fonts.
    if !marks.contains(first) && !('\u{f000}'..='\u{f0ff}').contains(&first) {
        return None;
    }
    let len = text.len() - text.trim_start_matches(first).len();
    // A rule of dashes, or a minus before a figure, marks nothing.
    let behind = text[len..].chars().next()?;
    (len <= 12 && !behind.is_ascii_digit() && !matches!(behind, '-' | '.' | '=' | '/')).then_some(Marker {
        style: Style::Bullet(first),
        number: None,
        len,
    })
}

/// A bullet inside a paragraph: only the signs that are nothing else, no dash, dot or rating star.
pub(super) fn sign(text: &str) -> Option<Marker> {
    let first = text.chars().next()?;
    let marks = "●■□◆◇▲➢➤►▶‣◎√✓✔▪▫◉⚫❖";
    (marks.contains(first) || ('\u{f000}'..='\u{f0ff}').contains(&first)).then(|| bullet(text)).flatten()
}

/// Punctuation that may close a marker which is already closed by its bracket: `（一）、`.
fn stop(text: &str) -> usize {
    text.chars().next().filter(|c| matches!(c, '、' | '.' | '．' | '：' | ':')).map_or(0, char::len_utf8)
}

/// A number of one or two ASCII or full-width digits, or a year, and its bytes.
fn digits(text: &str) -> Option<(u32, usize)> {
    let mut number = 0_u32;
    let mut len = 0;
    for c in text.chars().take(5) {
        let digit = match c {
            '0'..='9' => u32::from(c) - u32::from('0'),
            '０'..='９' => u32::from(c) - u32::from('０'),
            _ => break,
        };
        number = number * 10 + digit;
        len += c.len_utf8();
    }
    (len > 0).then_some((number, len))
}

/// What a Chinese numeral of one character below ten counts.
pub(super) fn one(c: char) -> Option<u32> {
    Some(match c {
        '一' => 1,
        '二' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    })
}

/// A Chinese numeral up to 99 and its bytes.
pub(super) fn numeral(text: &str) -> Option<(u32, usize)> {
    let (mut tens, mut ones, mut len) = (0_u32, None, 0);
    let mut ten = false;
    for c in text.chars() {
        if c == '十' && !ten {
            tens = ones.take().unwrap_or(1);
            ten = true;
        } else if let Some(one) = one(c).filter(|_| ones.is_none()) {
            ones = Some(one);
        } else {
            break;
        }
        len += c.len_utf8();
    }
    (len > 0).then(|| (tens * 10 + ones.unwrap_or(0), len))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_starts() {
        use Style::{
            Arabic, ArabicInBrackets, Bullet, Chapter, Chinese, ChineseInBrackets, ChineseOrdinal, Circled, Decimal,
            Letter, Ordinal, Roman, Sequence,
        };
        // line, style, number, what follows the marker
        type Found = (Style, Option<u32>, &'static str);
        let cases: &[(&str, Option<Found>)] = &[
            ("一、主要做法", Some((Chinese, Some(1), "主要做法"))),
            ("十二、其他", Some((Chinese, Some(12), "其他"))),
            ("二十一．其他", Some((Chinese, Some(21), "其他"))),
            ("一，主要做法", Some((Chinese, Some(1), "主要做法"))),
            ("（三）规范执法", Some((ChineseInBrackets, Some(3), "规范执法"))),
            ("(三）规范执法", Some((ChineseInBrackets, Some(3), "规范执法"))),
            ("（三）、规范执法", Some((ChineseInBrackets, Some(3), "规范执法"))),
            ("㈢规范执法", Some((ChineseInBrackets, Some(3), "规范执法"))),
            ("1.加强领导", Some((Arabic, Some(1), "加强领导"))),
            ("1．加强领导", Some((Arabic, Some(1), "加强领导"))),
            ("12、加强领导", Some((Arabic, Some(12), "加强领导"))),
            ("１．加强领导", Some((Arabic, Some(1), "加强领导"))),
            ("⒈加强领导", Some((Arabic, Some(1), "加强领导"))),
            ("1.2023年办理", Some((Arabic, Some(1), "2023年办理"))),
            ("1.1加强领导", Some((Decimal(2), Some(1), "加强领导"))),
            ("2.1.3加强领导", Some((Decimal(3), Some(3), "加强领导"))),
            ("1.2万件", None),
            ("2.5个百分点", None),
            ("2023年，全区", None),
            ("12345热线受理", None),
            ("3项制度全面推行", None),
            ("（1）压减环节", Some((ArabicInBrackets, Some(1), "压减环节"))),
            ("1）压减环节", Some((ArabicInBrackets, Some(1), "压减环节"))),
            ("⑴压减环节", Some((ArabicInBrackets, Some(1), "压减环节"))),
            ("（2023年）", None),
            ("（一次性）补助", None),
            ("①推进", Some((Circled, Some(1), "推进"))),
            ("一是抓学习。", Some((ChineseOrdinal, Some(1), "抓学习。"))),
            ("二要抓落实。", Some((ChineseOrdinal, Some(2), "抓落实。"))),
            ("一年来，我局", None),
            ("第一，带头学法。", Some((Ordinal, Some(1), "带头学法。"))),
            ("第二、带头学法。", Some((Ordinal, Some(2), "带头学法。"))),
            ("第一责任人职责", None),
            ("第一部分主要工作", Some((Chapter, Some(1), "主要工作"))),
            ("第二部分：主要工作", Some((Chapter, Some(2), "主要工作"))),
            ("首先，建强队伍。", Some((Sequence, Some(1), "建强队伍。"))),
            ("●依法防控", Some((Bullet('●'), None, "依法防控"))),
            ("——健全体系。", Some((Bullet('—'), None, "健全体系。"))),
            ("·健全体系", Some((Bullet('·'), None, "健全体系"))),
            ("-健全体系", Some((Bullet('-'), None, "健全体系"))),
            ("-18.5%", None),
            ("##一、主要做法", Some((Chinese, Some(1), "主要做法"))),
            ("**一、主要做法**", Some((Chinese, Some(1), "主要做法**"))),
            ("Ⅱ.主要做法", Some((Roman, Some(2), "主要做法"))),
            ("II、主要做法", Some((Roman, Some(2), "主要做法"))),
            ("【依法决策】落实条例。", Some((Bullet('【'), None, "依法决策】落实条例。"))),
            ("【打印】", None),
            ("A.主要做法", Some((Letter, Some(1), "主要做法"))),
            ("AI合同审查", None),
            ("主要做法", None),
            ("一、", None),
        ];
        for (line, expected) in cases {
            let found = at_line_start(line, |_| false).map(|found| (found.style, found.number, &line[found.len..]));
            assert_eq!(found, *expected, "{line}");
        }
    }

    #[test]
    fn a_gap_stands_for_the_stop() {
        let found = at_line_start("一主要做法", |at| at == 3).expect("a marker");
        assert_eq!((found.style, found.len), (Style::Chinese, 3));
    }
}
