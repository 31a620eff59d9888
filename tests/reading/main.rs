//! Reading: bytes of every format → the document that extractors read, or an error that says what to do.

mod archives;
mod errors;
mod mutations;
mod pages;
#[path = "../support/pdf.rs"]
mod pdf;
mod pdfs;
mod word;

use std::io::{Cursor, Write};

use fazhi::document::{BlockKind, Document};

use pdf::{Shown, pdf};

/// Blocks as text: a heading's level, `row`, or nothing before each.
fn blocks(document: &Document) -> Vec<String> {
    document
        .blocks()
        .iter()
        .map(|block| {
            let text = document.clean()[block.range.clone()].replace('\t', "|");
            match block.kind {
                BlockKind::Paragraph => text,
                BlockKind::Heading(level) => format!("h{level} {text}"),
                BlockKind::Row => format!("row {text}"),
            }
        })
        .collect()
}

fn read(name: &str, bytes: &[u8]) -> Document {
    Document::read(name, bytes).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// What holds for every document, whatever it was read from.
fn check(document: &Document) {
    let points: Vec<char> = document.text().chars().collect();
    let solid = |s: &str| -> String {
        s.chars()
            .filter(|c| {
                !(c.is_whitespace() || c.is_control() || ('\u{200b}'..='\u{2064}').contains(c))
                    || "‘’“”…—–".contains(*c)
            })
            .filter(|c| !matches!(c, '\u{ad}' | '\u{feff}'))
            .collect()
    };
    let mut end = 0;
    for block in document.blocks() {
        assert_eq!(block.range.start, end, "blocks are parted by one line break each");
        end = block.range.end + 1;
        let clean = &document.clean()[block.range.clone()];
        assert!(!clean.contains('\n'), "no line break inside a block");
        let span = document.span(block.range.clone());
        let slice: String = points[span.start() as usize..span.end() as usize].iter().collect();
        assert_eq!(solid(&slice), solid(clean), "a block's span holds its characters");
    }
    assert_eq!(end, document.clean().len());
}

/// A ZIP archive of parts.
fn zip(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        let options = zip::write::SimpleFileOptions::default();
        writer.start_file(*name, options).expect("a new entry");
        writer.write_all(bytes).expect("memory");
    }
    writer.finish().expect("memory").into_inner()
}

/// A Word document with this body, and numbering and styles where given.
fn docx(body: &str, numbering: &str, styles: &str) -> Vec<u8> {
    let wrap = |root: &str, inner: &str| {
        format!(
            "<?xml version=\"1.0\"?><w:{root} xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\">{inner}</w:{root}>"
        )
    };
    let document = wrap("document", &format!("<w:body>{body}</w:body>"));
    zip(&[
        ("word/document.xml", document.as_bytes()),
        ("word/numbering.xml", wrap("numbering", numbering).as_bytes()),
        ("word/styles.xml", wrap("styles", styles).as_bytes()),
    ])
}
