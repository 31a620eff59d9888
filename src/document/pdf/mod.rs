//! PDF: text in reading order, without running heads and page numbers, with broken lines rejoined.
//!
//! `lopdf` reads objects and unpacks streams within bounds; fonts, positions, columns, tables and paragraphs are read
//! here, because ready-made text extraction gives neither the predefined Chinese character maps nor positions.

mod cmap;
mod content;
mod font;
mod lines;
mod page;
mod paragraphs;
mod radicals;
mod table;

use lopdf::{Document as Pdf, LoadOptions};

use self::page::{Budget, Fonts};
use super::compose::{Piece, compose};
use super::{BlockKind, Document, Format, Metadata, ReadError, text};

/// Longest file that is read.
const LIMIT: usize = 256 << 20;
/// Most pages that are read.
const MOST_PAGES: usize = 2_000;
/// What one document may cost.
const MOST_OPERATORS: usize = 20_000_000;
const MOST_GLYPHS: usize = 8_000_000;
/// Largest object stream, unpacked.
const LARGEST_STREAM: usize = 64 << 20;

pub(super) fn looks_like(bytes: &[u8]) -> bool {
    memchr::memmem::find(&bytes[..bytes.len().min(1024)], b"%PDF-").is_some()
}

pub(super) fn read(bytes: &[u8]) -> Result<Document, ReadError> {
    if bytes.len() > LIMIT {
        let what = format!("a PDF of {} MiB", bytes.len().div_ceil(1 << 20));
        return Err(ReadError::TooLarge { what, limit: format!("{} MiB", LIMIT >> 20) });
    }
    let options = LoadOptions { max_decompressed_size: Some(LARGEST_STREAM), ..LoadOptions::default() };
    let locked = || {
        ReadError::Unsupported(
            "expected a readable PDF, found one locked with a password; save it without the password".into(),
        )
    };
    let pdf = match Pdf::load_mem_with_options(bytes, options) {
        Ok(pdf) => pdf,
        Err(lopdf::Error::InvalidPassword | lopdf::Error::Decryption(_)) => return Err(locked()),
        Err(error) => {
            let found = format!("a damaged one ({error})");
            return Err(ReadError::Unsupported(format!(
                "expected a whole PDF, found {found}; save or download it again"
            )));
        }
    };
    if pdf.trailer.has(b"Encrypt") && pdf.page_iter().next().is_none() {
        return Err(locked());
    }
    let pages: Vec<_> = pdf.page_iter().take(MOST_PAGES + 1).collect();
    if pages.len() > MOST_PAGES {
        return Err(ReadError::TooLarge { what: "the number of pages".into(), limit: MOST_PAGES.to_string() });
    }
    if pages.is_empty() {
        return Err(ReadError::Unsupported("expected a PDF with pages, found none; save or download it again".into()));
    }
    let mut fonts = Fonts::new();
    let mut budget = Budget { operators: MOST_OPERATORS, glyphs: MOST_GLYPHS };
    let (mut images, mut unknown, mut codes) = (0, 0, 0);
    let mut lines = Vec::with_capacity(pages.len());
    for &page in &pages {
        let content = page::read(&pdf, page, &mut fonts, &mut budget);
        images += content.images;
        unknown += content.unknown;
        codes += content.codes;
        lines.push(lines::lines(&content));
    }
    if budget.operators == 0 || budget.glyphs == 0 {
        return Err(ReadError::TooLarge {
            what: "what the pages draw".into(),
            limit: format!("{MOST_OPERATORS} operators"),
        });
    }
    refuse_unreadable(pages.len(), images, unknown, codes)?;
    assemble(paragraphs::paragraphs(lines), metadata(&pdf))
}

fn refuse_unreadable(pages: usize, images: usize, unknown: usize, codes: usize) -> Result<(), ReadError> {
    if codes == 0 && images > 0 {
        return Err(ReadError::Unsupported(format!(
            "expected a PDF with text, found {pages} pages of images; run text recognition (OCR) on it first"
        )));
    }
    if codes == 0 {
        return Err(ReadError::Unsupported(format!(
            "expected a PDF with text, found {pages} blank pages; save it anew from the program it was written in"
        )));
    }
    if unknown * 3 > codes {
        return Err(ReadError::Unsupported(format!(
            "expected a PDF whose fonts name their characters, found {unknown} of {codes} without a name; \
             save it anew from the program it was written in, or run text recognition (OCR) on it"
        )));
    }
    Ok(())
}

fn assemble(paragraphs: Vec<paragraphs::Paragraph>, metadata: Metadata) -> Result<Document, ReadError> {
    let mut text = String::new();
    let mut pieces = Vec::new();
    for paragraph in paragraphs {
        if !text.is_empty() {
            text.push('\n');
        }
        let start = text.len();
        text.push_str(&paragraph.lines.join("\n"));
        let kind = if paragraph.row { BlockKind::Row } else { BlockKind::Paragraph };
        let mut piece = Piece::new(kind, start..text.len());
        piece.page = Some(paragraph.page);
        pieces.push(piece);
    }
    text::mark_rows(&text, &mut pieces);
    compose(text, pieces, metadata, Format::Pdf)
}

/// The title that the file gives itself: a hint, since writers often leave a template's.
fn metadata(pdf: &Pdf) -> Metadata {
    let title = pdf
        .trailer
        .get_deref(b"Info", pdf)
        .and_then(lopdf::Object::as_dict)
        .and_then(|info| info.get_deref(b"Title", pdf))
        .and_then(lopdf::decode_text_string)
        .ok()
        .map(|title| title.trim().to_owned())
        .filter(|title| !title.is_empty());
    Metadata { title, ..Metadata::default() }
}
