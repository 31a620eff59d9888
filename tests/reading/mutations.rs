//! Damaged inputs of every format: nothing panics, and what is read holds together.

use proptest::prelude::*;

use fazhi::document::Document;

use super::{check, docx, pdf};

fn seeds() -> Vec<(&'static str, Vec<u8>)> {
    let html = "<html><head><meta charset=gbk><title>年度报告</title></head><body><div class=nav><a>首页</a></div><div id=zoom>\
        <h1>报告</h1><p>&nbsp;&nbsp;2023年，我局&ldquo;放管服&rdquo;12件。</p><table><tr><td rowspan=2>复议</td><td>1</td></tr><tr><td>2</td>\
        </tr></table><ol><li>一</ol></div></body></html>";
    let body = "<w:p><w:pPr><w:numPr><w:ilvl w:val=\"1\"/><w:numId w:val=\"1\"/></w:numPr></w:pPr><w:r><w:t>学习</w:t></w:r></w:p>\
        <w:tbl><w:tr><w:tc><w:p><w:r><w:t>复议</w:t></w:r></w:p></w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl>";
    let numbering = "<w:abstractNum w:abstractNumId=\"0\"><w:lvl w:ilvl=\"1\"><w:start w:val=\"1\"/><w:numFmt w:val=\"chineseCounting\"/>\
        <w:lvlText w:val=\"（%2）\"/></w:lvl></w:abstractNum><w:num w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num>";
    let lines = [(80.0, 700.0, 20.0, "全年办理行政复议案件"), (80.0, 670.0, 20.0, "12件。"), (280.0, 40.0, 10.0, "1")];
    vec![
        ("a.txt", "　　一、工作\t情况\r\n指标\t12\n复议\t3\n2 0 2 3 年 Smart City\u{200b}\n".as_bytes().to_vec()),
        ("a.md", "# 标题\n\n**正文**，\n下行\n\n| a | b |\n|--|--|\n| 1 | 2 |\n".as_bytes().to_vec()),
        ("a.html", html.as_bytes().to_vec()),
        ("a.docx", docx(body, numbering, "")),
        ("a.pdf", pdf(&[&lines, &lines], "10 10 100 50 re S 10 30 m 110 30 l S 60 10 m 60 60 l S")),
    ]
}

/// One way to damage bytes.
#[derive(Clone, Debug)]
enum Damage {
    Flip(prop::sample::Index, u8),
    Cut(prop::sample::Index),
    Remove(prop::sample::Index, usize),
    Insert(prop::sample::Index, Vec<u8>),
    Repeat(prop::sample::Index, usize, usize),
}

fn damage() -> impl Strategy<Value = Damage> {
    let at = any::<prop::sample::Index>;
    prop_oneof![
        4 => (at(), any::<u8>()).prop_map(|(at, byte)| Damage::Flip(at, byte)),
        1 => at().prop_map(Damage::Cut),
        2 => (at(), 1..40_usize).prop_map(|(at, len)| Damage::Remove(at, len)),
        2 => (at(), prop::collection::vec(any::<u8>(), 1..12)).prop_map(|(at, bytes)| Damage::Insert(at, bytes)),
        1 => (at(), 1..60_usize, 1..50_usize).prop_map(|(at, len, times)| Damage::Repeat(at, len, times)),
    ]
}

fn apply(bytes: &mut Vec<u8>, damage: &Damage) {
    if bytes.is_empty() {
        return;
    }
    let len = bytes.len();
    match damage {
        Damage::Flip(at, byte) => bytes[at.index(len)] ^= byte,
        Damage::Cut(at) => bytes.truncate(at.index(len)),
        Damage::Remove(at, count) => {
            let at = at.index(len);
            bytes.drain(at..(at + count).min(len));
        }
        Damage::Insert(at, new) => {
            let at = at.index(len);
            bytes.splice(at..at, new.iter().copied());
        }
        Damage::Repeat(at, count, times) => {
            let at = at.index(len);
            let piece = bytes[at..(at + count).min(len)].repeat(*times);
            bytes.splice(at..at, piece);
        }
    }
}

/// 400, or as many as `PROPTEST_CASES` says, for long runs.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(400)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), ..ProptestConfig::default() })]

    #[test]
    fn damaged_inputs_are_read_or_refused(seed in 0..5_usize, damages in prop::collection::vec(damage(), 1..6)) {
        let (name, mut bytes) = seeds().swap_remove(seed);
        for damage in &damages {
            apply(&mut bytes, damage);
        }
        if let Ok(document) = Document::read(name, &bytes) {
            check(&document);
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(
        head in prop::sample::select(vec![&b""[..], b"<html>", b"%PDF-1.4\n", b"PK\x03\x04", b"\xff\xfe", b"\xef\xbb\xbf", b"{\\rtf"]),
        bytes in prop::collection::vec(any::<u8>(), 0..600),
    ) {
        if let Ok(document) = Document::read("a.txt", &[head, &bytes].concat()) {
            check(&document);
        }
    }
}
