//! Inputs that are refused, and the golden file of what is said about each.

use std::fmt::Write;

use fazhi::document::Document;

use super::{docx, pdf, zip};

fn ole(stream: &str) -> Vec<u8> {
    let mut bytes = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    bytes.resize(512, 0);
    bytes.extend(stream.encode_utf16().flat_map(u16::to_le_bytes));
    bytes
}

#[test]
fn every_refused_input_says_what_was_found_and_what_to_do() {
    let deep = "<div>".repeat(3000);
    let damaged = "年度报告\n第二行\u{ff}".replace('\u{ff}', "").into_bytes();
    let damaged = [damaged.as_slice(), b"\xe6\x8a", "报告正文".as_bytes()].concat();
    let scan = {
        let mut file = String::from_utf8_lossy(&pdf(&[&[]], "BI /W 1 /H 1 ID x EI")).into_owned().into_bytes();
        file.push(b'\n');
        file
    };
    let mut locked = pdf(&[&[]], "");
    let at = locked.windows(7).rposition(|w| w == b"trailer").expect("a trailer") + 9;
    locked.splice(at..at, b"/Encrypt<</Filter/Standard/V 1/R 2/O(12345678901234567890123456789012)/U(12345678901234567890123456789012)/P -4>>/ID[(a)(b)]".iter().copied());
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("empty.txt", vec![]),
        ("blank.txt", " \n\u{3000}\r\n\t".as_bytes().to_vec()),
        ("image.txt", b"\x89PNG\r\n\x1a\n\0\0".to_vec()),
        ("photo.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF".to_vec()),
        ("a.rar", b"Rar!\x1a\x07\x01\0".to_vec()),
        ("a.gz", b"\x1f\x8b\x08\0\0\0\0\0".to_vec()),
        ("zeros.bin", b"abc\0\0\0def".to_vec()),
        ("controls.txt", (1..=31).filter(|b| ![9, 10, 13, 26, 27].contains(b)).collect()),
        ("damaged.txt", damaged),
        ("neither.txt", b"abc\n\xff\xff\xff\x80".to_vec()),
        ("old.doc", ole("WordDocument")),
        ("old.wps", ole("WpsCustomData")),
        ("old.xls", ole("Workbook")),
        ("locked.docx", ole("EncryptedPackage")),
        ("a.rtf", b"{\\rtf1\\ansi a}".to_vec()),
        ("a.xlsx", zip(&[("xl/workbook.xml", b"<a/>")])),
        ("a.ofd", zip(&[("OFD.xml", b"<a/>")])),
        ("a.odt", zip(&[("mimetype", b"x"), ("content.xml", b"<a/>")])),
        ("a.zip", zip(&[("a.txt", b"x")])),
        ("cut.docx", b"PK\x03\x04\x14\0".to_vec()),
        ("entities.docx", docx("<w:p>&bomb;</w:p>", "", "")),
        (
            "doctype.docx",
            zip(&[("word/document.xml", b"<?xml version='1.0'?>\n<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>")]),
        ),
        ("broken.docx", docx("<w:p>", "", "")),
        ("deep.docx", docx(&format!("{}{}", "<w:a>".repeat(2000), "</w:a>".repeat(2000)), "", "")),
        ("deep.html", format!("<html><body>{deep}").into_bytes()),
        ("empty.html", b"<html><body><script>load()</script></body></html>".to_vec()),
        ("cut.pdf", b"%PDF-1.4\n1 0 obj".to_vec()),
        ("scan.pdf", scan),
        ("blank.pdf", pdf(&[&[]], "")),
        ("locked.pdf", locked),
    ];
    let mut found = String::new();
    for (name, bytes) in cases {
        let said = match Document::read(name, &bytes) {
            Ok(document) => format!("READ: {:?}", document.text()),
            Err(error) => error.to_string(),
        };
        writeln!(found, "{name}\n    {said}").expect("memory");
    }
    insta::assert_snapshot!("refused", found);
}
