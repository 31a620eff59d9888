//! A text as a page of a portal, a Word document, a PDF.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

#[path = "../../tests/support/pdf.rs"]
mod writer;

use writer::Shown;

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A page as portals serve it: head, navigation, body in paragraphs with styles, foot.
pub fn html(text: &str) -> Vec<u8> {
    let mut page = String::from(
        "<!DOCTYPE html><html><head><meta charset=\"utf-8\"><title>年度报告</title><script>var a = 1;</script></head><body>\
         <div class=\"nav\"><ul><li><a href=\"/\">首页</a></li><li><a href=\"/zwgk\">政务公开</a></li></ul></div>\
         <div class=\"content\" id=\"zoom\">",
    );
    for line in text.lines() {
        let _ = writeln!(
            page,
            "<p style=\"text-indent: 2em; line-height: 2\"><span style=\"font-family: 仿宋; font-size: 16pt\">{}</span></p>",
            escaped(line)
        );
    }
    page.push_str("</div><div class=\"footer\">版权所有 <a href=\"/map\">网站地图</a></div></body></html>");
    page.into_bytes()
}

/// A Word document of one run a paragraph.
pub fn docx(text: &str) -> Vec<u8> {
    let mut body = String::from(
        "<?xml version=\"1.0\"?><w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>",
    );
    for line in text.lines() {
        let _ = write!(
            body,
            "<w:p><w:pPr><w:ind w:firstLineChars=\"200\"/></w:pPr><w:r><w:rPr><w:sz w:val=\"32\"/></w:rPr>\
             <w:t xml:space=\"preserve\">{}</w:t></w:r></w:p>",
            escaped(line)
        );
    }
    body.push_str("</w:body></w:document>");
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file("word/document.xml", zip::write::SimpleFileOptions::default()).expect("a new entry");
    writer.write_all(body.as_bytes()).expect("memory");
    writer.finish().expect("memory").into_inner()
}

const COLUMNS: usize = 28;
const ROWS: usize = 22;

/// A PDF of pages of 22 lines of 28 characters, in a font of the predefined map `UniGB-UCS2-H`, with page numbers.
pub fn pdf(text: &str) -> Vec<u8> {
    let mut lines = Vec::new();
    for line in text.lines() {
        let points: Vec<char> = format!("　　{line}").replace('\t', "　").chars().collect();
        lines.extend(points.chunks(COLUMNS).map(|chunk| chunk.iter().collect::<String>()));
    }
    let pages: Vec<&[String]> = lines.chunks(ROWS).collect();
    let numbers: Vec<String> = (1..=pages.len()).map(|number| number.to_string()).collect();
    let shown: Vec<Vec<Shown<'_>>> = pages
        .iter()
        .zip(&numbers)
        .map(|(page, number)| {
            let tops = (0..).map(|row| 760.0 - 30.0 * f64::from(row));
            let lines = page.iter().zip(tops).map(|(line, y)| (80.0, y, 16.0, line.as_str()));
            lines.chain([(290.0, 40.0, 16.0, number.as_str())]).collect()
        })
        .collect();
    let shown: Vec<&[Shown<'_>]> = shown.iter().map(Vec::as_slice).collect();
    writer::pdf(&shown, "")
}
