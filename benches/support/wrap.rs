//! A text as a page of a portal, a Word document, a PDF.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

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
    let kids: Vec<String> = (0..pages.len()).map(|i| format!("{} 0 R", 5 + 2 * i)).collect();
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        format!("<</Type/Pages/Count {}/Kids[{}]>>", pages.len(), kids.join(" ")),
        "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[4 0 R]>>".to_owned(),
        "<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/DW 1000/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 0>>>>"
            .to_owned(),
    ];
    for (i, page) in pages.iter().enumerate() {
        objects.push(format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {} 0 R/Resources<</Font<</F1 3 0 R>>>>>>",
            6 + 2 * i
        ));
        let mut stream = String::new();
        let number = (i + 1).to_string();
        let shown = page.iter().enumerate().map(|(row, line)| (80, 760 - 30 * row, line));
        for (x, y, line) in shown.chain([(290, 40, &number)]) {
            let _ = write!(stream, "\nBT /F1 16 Tf 1 0 0 1 {x} {y} Tm <");
            for unit in line.encode_utf16() {
                let _ = write!(stream, "{unit:04X}");
            }
            stream.push_str("> Tj ET");
        }
        objects.push(format!("<</Length {}>>stream\n{stream}\nendstream", stream.len()));
    }
    let mut file = b"%PDF-1.4\n".to_vec();
    let mut offsets = Vec::new();
    for (i, object) in objects.iter().enumerate() {
        offsets.push(file.len());
        file.extend(format!("{} 0 obj\n{object}\nendobj\n", i + 1).bytes());
    }
    let start = file.len();
    file.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    for offset in offsets {
        file.extend(format!("{offset:010} 00000 n \n").bytes());
    }
    file.extend(format!("trailer<</Size {}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF", objects.len() + 1).bytes());
    file
}
