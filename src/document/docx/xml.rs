//! The parts of a Word file as events, without entities and not too deep.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::document::ReadError;

/// Deepest nesting of elements in a part.
const DEEPEST: usize = 1_000;

/// What a part is read as; names are local names.
pub(super) enum Node<'a> {
    Start(BytesStart<'a>),
    /// The end of an element, by its local name.
    End(&'a str),
    Text(String),
}

/// Walks over the elements and texts of a part. An empty element is a start and an end.
pub(super) fn walk(part: &str, xml: &str, mut visit: impl FnMut(&Node<'_>, usize)) -> Result<(), ReadError> {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_end_names = true;
    let mut depth = 0_usize;
    loop {
        let event = match reader.read_event() {
            Ok(event) => event,
            Err(error) => {
                return Err(malformed(
                    part,
                    xml,
                    usize::try_from(reader.error_position()).unwrap_or(0),
                    &error.to_string(),
                ));
            }
        };
        let at = usize::try_from(reader.buffer_position()).unwrap_or(0);
        match event {
            Event::Start(start) => {
                depth += 1;
                if depth > DEEPEST {
                    let what = format!("the nesting of elements in {part}");
                    return Err(ReadError::TooLarge { what, limit: format!("{DEEPEST} levels") });
                }
                visit(&Node::Start(start), depth);
            }
            Event::Empty(start) => {
                let name = start.local_name().as_ref().to_owned();
                visit(&Node::Start(start), depth + 1);
                visit(&Node::End(&name), depth + 1);
            }
            Event::End(end) => {
                visit(&Node::End(end.local_name().as_ref()), depth);
                depth = depth.saturating_sub(1);
            }
            Event::Text(text) => visit(&Node::Text(text.xml10_content().into_owned()), depth + 1),
            Event::CData(text) => visit(&Node::Text(text.xml10_content().into_owned()), depth + 1),
            Event::GeneralRef(reference) => {
                let name = reference.xml10_content();
                let c = match &*name {
                    "amp" => Some('&'),
                    "lt" => Some('<'),
                    "gt" => Some('>'),
                    "quot" => Some('"'),
                    "apos" => Some('\''),
                    _ => reference.resolve_char_ref().ok().flatten(),
                };
                let Some(c) = c else { return Err(malformed(part, xml, at, &format!("the entity &{name};"))) };
                visit(&Node::Text(c.to_string()), depth + 1);
            }
            // A document type can declare entities that grow without bound; Word writes none.
            Event::DocType(_) => return Err(malformed(part, xml, at, "a document type declaration")),
            Event::Eof if depth > 0 => return Err(malformed(part, xml, xml.len(), "the end of the file")),
            Event::Eof => return Ok(()),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
    }
}

fn malformed(part: &str, xml: &str, at: usize, found: &str) -> ReadError {
    let mut at = at.min(xml.len());
    while !xml.is_char_boundary(at) {
        at -= 1;
    }
    let before = &xml[..at];
    let count = |n: usize| u32::try_from(n + 1).unwrap_or(u32::MAX);
    ReadError::Malformed {
        expected: format!("well-formed XML without entities in {part} (save the document anew as .docx)"),
        found: found.to_owned(),
        line: count(before.matches('\n').count()),
        column: count(before.rsplit('\n').next().map_or(0, |last| last.chars().count())),
    }
}

/// An attribute's value by its local name.
pub(super) fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    start.attributes().flatten().find(|attribute| attribute.key.local_name().as_ref() == name).and_then(|attribute| {
        attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok().map(std::borrow::Cow::into_owned)
    })
}

/// The `val` attribute, as a number.
pub(super) fn number(start: &BytesStart<'_>, name: &str) -> Option<i64> {
    attribute(start, name)?.trim().parse().ok()
}

/// Whether a switch is on: present, and not said to be off.
pub(super) fn is_on(start: &BytesStart<'_>) -> bool {
    !attribute(start, "val").is_some_and(|value| matches!(value.as_str(), "0" | "false" | "off" | "none"))
}
