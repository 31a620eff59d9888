//! Reading: bytes of every format → the document that extractors read, or an error that says what to do.

mod archives;
mod errors;
mod mutations;
mod pages;
mod pdfs;
mod word;

use std::io::{Cursor, Write};

use fazhi::document::{BlockKind, Document};

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

/// A line of a PDF page: x and y of its start, size, text.
type Shown<'a> = (f64, f64, f64, &'a str);

/// A PDF whose pages show these lines, in a font of the predefined map `UniGB-UCS2-H`; `extra` are more operators.
fn pdf(pages: &[&[Shown<'_>]], extra: &str) -> Vec<u8> {
    let mut objects: Vec<Vec<u8>> = Vec::new();
    let kids: Vec<String> = (0..pages.len()).map(|i| format!("{} 0 R", 5 + 2 * i)).collect();
    objects.push(b"<</Type/Catalog/Pages 2 0 R>>".to_vec());
    objects.push(format!("<</Type/Pages/Count {}/Kids[{}]>>", pages.len(), kids.join(" ")).into_bytes());
    objects.push(
        b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[4 0 R]>>".to_vec(),
    );
    objects.push(
        b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/DW 1000/W[1 95 500]\
          /CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 0>>>>"
            .to_vec(),
    );
    for (i, lines) in pages.iter().enumerate() {
        let content = 6 + 2 * i;
        objects.push(
            format!("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {content} 0 R/Resources<</Font<</F1 3 0 R>>>>>>").into_bytes(),
        );
        let mut stream = String::from(extra);
        for (x, y, size, text) in *lines {
            let hex = text.encode_utf16().map(|unit| format!("{unit:04X}")).collect::<Vec<_>>().concat();
            let shown = format!("\nBT /F1 {size} Tf 1 0 0 1 {x} {y} Tm <{hex}> Tj ET");
            stream.push_str(&shown);
        }
        objects.push(format!("<</Length {}>>stream\n{stream}\nendstream", stream.len()).into_bytes());
    }
    let mut file = b"%PDF-1.4\n".to_vec();
    let mut offsets = Vec::new();
    for (i, object) in objects.iter().enumerate() {
        offsets.push(file.len());
        file.extend(format!("{} 0 obj\n", i + 1).bytes());
        file.extend(object);
        file.extend(b"\nendobj\n");
    }
    let start = file.len();
    file.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    for offset in offsets {
        file.extend(format!("{offset:010} 00000 n \n").bytes());
    }
    file.extend(format!("trailer<</Size {}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF", objects.len() + 1).bytes());
    file
}
