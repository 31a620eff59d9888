//! Document numbers beside a title: 沪府规〔2023〕5号, 省政府令第231号.

use crate::lexicon::document_number::parse;

use super::window::{head, tail};

/// Bytes beside a title in which its number stands.
const REACH: usize = 90;

/// The number behind a title: in brackets, or right behind it.
#[must_use]
pub fn behind(after: &str) -> Option<&str> {
    let after = after.trim_start_matches(['”', '"', '’']);
    let window = head(after, REACH);
    if let Some(inner) = window.strip_prefix(['（', '(']) {
        let end = closing(inner).unwrap_or(inner.len());
        return inner[..end]
            .split(['，', ',', '；', '、'])
            .map(|said| said.trim_start_matches("文号："))
            .find(|said| is_number(said));
    }
    let end = window.find('号')? + "号".len();
    Some(&window[..end]).filter(|said| is_number(said))
}

/// The number right before a title: 国办发〔2018〕118号《…》, 省政府令第350号《…》. Words may stand in front of it.
#[must_use]
pub fn before(before: &str) -> Option<&str> {
    const LONGEST_CODE: usize = 8;
    let before = before.trim_end_matches(['）', ')', '文', '件', '“']);
    if !before.ends_with('号') {
        return None;
    }
    let window = tail(before, REACH);
    let after_code = window.rfind(['〔', '［', '[', '【', '（', '(']).or_else(|| window.rfind('第'))?;
    let code =
        window[..after_code].char_indices().rev().take_while(|(_, c)| c.is_alphabetic()).take(LONGEST_CODE).last()?;
    Some(&window[code.0..]).filter(|said| is_number(said))
}

fn closing(inner: &str) -> Option<usize> {
    let mut depth = 0;
    for (at, c) in inner.char_indices() {
        match c {
            '（' | '(' => depth += 1,
            '）' | ')' if depth == 0 => return Some(at),
            '）' | ')' => depth -= 1,
            _ => {}
        }
    }
    None
}

fn is_number(said: &str) -> bool {
    parse(said).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_behind_a_title() {
        for (after, expected) in [
            ("（沪府规〔2023〕5号），", Some("沪府规〔2023〕5号")),
            ("（省政府令第231号）开展", Some("省政府令第231号")),
            ("(国发[2010]33号,以下简称《意见》)", Some("国发[2010]33号")),
            ("（国药监法〔2024〕11号）", Some("国药监法〔2024〕11号")),
            ("国办发〔2018〕118号要求", Some("国办发〔2018〕118号")),
            ("（试行）", None),
            ("（以下简称《条例》）", None),
            ("，印发12号文件", None),
        ] {
            assert_eq!(behind(after), expected, "{after}");
        }
    }

    #[test]
    fn numbers_are_read_before_a_title() {
        for (text, expected) in [
            ("落实国办发〔2018〕118号", Some("落实国办发〔2018〕118号")),
            ("（沪府规〔2023〕5号）", Some("沪府规〔2023〕5号")),
            ("落实省政府令第350号", Some("落实省政府令第350号")),
            ("第12号", None),
        ] {
            assert_eq!(before(text), expected, "{text}");
        }
    }
}
