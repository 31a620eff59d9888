//! Word documents (`.docx`): paragraphs with the numbers that Word generates, tables, text boxes, accepted changes.
//!
//! Source: ECMA-376 part 1. Headers, footers, footnotes, comments, deleted text and tables of contents are left out:
//! they are no part of what the report says.

mod body;
mod numbering;
mod styles;
mod xml;

use std::io::Cursor;

use self::numbering::Numbering;
use self::styles::Styles;
use super::archive::Zip;
use super::compose::{Piece, compose};
use super::{Document, Format, Metadata, ReadError, decode, text};

/// Largest part of a document that is read, unpacked.
const LIMIT: u64 = 128 << 20;

pub(super) fn read(mut zip: Zip<Cursor<&[u8]>>) -> Result<Document, ReadError> {
    let mut part = |name: &str| -> Result<Option<String>, ReadError> {
        Ok(zip.part(name, LIMIT)?.map(|bytes| decode::declared_or_detected(&bytes, None)))
    };
    let main = match part("_rels/.rels")? {
        Some(relations) => main_part(&relations)?,
        None => None,
    };
    let main = main.unwrap_or_else(|| "word/document.xml".to_owned());
    let missing = || ReadError::Unsupported(format!("expected a Word document, found an archive without {main}"));
    let document = part(&main)?.ok_or_else(missing)?;
    let folder = main.rsplit_once('/').map_or("", |(folder, _)| folder);
    let styles = part(&format!("{folder}/styles.xml"))?.map(|xml| Styles::read(&xml)).transpose()?.unwrap_or_default();
    let numbering = part(&format!("{folder}/numbering.xml"))?.map(|xml| Numbering::read(&xml)).transpose()?;
    let title = match part("docProps/core.xml")? {
        Some(xml) => title(&xml)?,
        None => None,
    };
    let mut text = String::new();
    let mut pieces = Vec::new();
    for block in body::read(&document, &styles, numbering.unwrap_or_default())? {
        if !text.is_empty() {
            text.push('\n');
        }
        let start = text.len();
        text.push_str(&block.text);
        pieces.push(Piece::new(block.kind, start..text.len()));
    }
    text::mark_rows(&text, &mut pieces);
    compose(text, pieces, Metadata { title, ..Metadata::default() }, Format::Docx)
}

/// The part that the package names as its main document.
fn main_part(relations: &str) -> Result<Option<String>, ReadError> {
    let mut found = None;
    xml::walk("_rels/.rels", relations, |node, _| {
        if let xml::Node::Start(start) = node
            && xml::attribute(start, "Type").is_some_and(|kind| kind.ends_with("/officeDocument"))
        {
            found = xml::attribute(start, "Target").map(|target| target.trim_start_matches('/').to_owned());
        }
    })?;
    Ok(found)
}

fn title(core: &str) -> Result<Option<String>, ReadError> {
    let (mut title, mut open) = (String::new(), false);
    xml::walk("docProps/core.xml", core, |node, _| match node {
        xml::Node::Start(start) => open = start.local_name().as_ref() == "title",
        xml::Node::End(_) => open = false,
        xml::Node::Text(text) if open => title.push_str(text),
        xml::Node::Text(_) => {}
    })?;
    Ok(Some(title.trim().to_owned()).filter(|title| !title.is_empty()))
}
