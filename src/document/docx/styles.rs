//! Paragraph styles: which are headings, which carry numbers.

use std::collections::BTreeMap;

use super::xml::{Node, attribute, number, walk};
use crate::document::ReadError;

/// What a paragraph's look says about it.
#[derive(Clone, Debug, Default)]
pub(super) struct Look {
    pub style: Option<String>,
    /// Outline level from 0; 9 is body text.
    pub outline: Option<i64>,
    pub list: Option<String>,
    pub level: Option<usize>,
    pub centred: bool,
}

impl Look {
    /// Takes in one element of the paragraph's properties.
    pub(super) fn property(&mut self, start: &quick_xml::events::BytesStart<'_>) {
        match start.local_name().as_ref() {
            "pStyle" => self.style = attribute(start, "val"),
            "outlineLvl" => self.outline = number(start, "val"),
            "numId" => self.list = attribute(start, "val"),
            "ilvl" => self.level = number(start, "val").and_then(|n| usize::try_from(n).ok()),
            "jc" => self.centred = attribute(start, "val").as_deref() == Some("center"),
            _ => {}
        }
    }
}

#[derive(Debug, Default)]
struct Style {
    name: String,
    parent: Option<String>,
    look: Look,
}

/// The paragraph styles of a document.
#[derive(Debug, Default)]
pub(super) struct Styles {
    styles: BTreeMap<String, Style>,
    default: Option<String>,
}

/// Longest chain of styles that build on each other.
const LONGEST_CHAIN: usize = 16;

impl Styles {
    pub(super) fn read(xml: &str) -> Result<Self, ReadError> {
        let mut styles = Self::default();
        let mut open: Option<String> = None;
        let mut inside = false;
        walk("word/styles.xml", xml, |node, _| {
            let Node::Start(start) = node else { return };
            let name = start.local_name();
            if name.as_ref() == "style" {
                open = attribute(start, "styleId").filter(|_| attribute(start, "type").as_deref() == Some("paragraph"));
                inside = false;
                if let Some(id) = &open {
                    styles.styles.insert(id.clone(), Style::default());
                    if attribute(start, "default").is_some_and(|value| value == "1" || value == "true") {
                        styles.default = Some(id.clone());
                    }
                }
                return;
            }
            let Some(style) = open.as_ref().and_then(|id| styles.styles.get_mut(id)) else { return };
            match name.as_ref() {
                "name" => style.name = attribute(start, "val").unwrap_or_default().to_lowercase(),
                "basedOn" => style.parent = attribute(start, "val"),
                "pPr" => inside = true,
                "rPr" => inside = false,
                _ if inside => style.look.property(start),
                _ => {}
            }
        })?;
        Ok(styles)
    }

    /// A style and those it builds on, nearest first.
    fn chain<'a>(&'a self, style: Option<&'a str>) -> impl Iterator<Item = (&'a str, &'a Style)> {
        let first = style.or(self.default.as_deref());
        std::iter::successors(first.and_then(|id| self.styles.get_key_value(id)), |(_, style)| {
            style.parent.as_ref().and_then(|id| self.styles.get_key_value(id))
        })
        .take(LONGEST_CHAIN)
        .map(|(id, style)| (id.as_str(), style))
    }

    /// Heading level from 1, when the paragraph is marked as a heading.
    pub(super) fn heading(&self, look: &Look) -> Option<u8> {
        let level = look.outline.or_else(|| {
            self.chain(look.style.as_deref()).find_map(|(_, style)| {
                let named = ["heading ", "标题 "].iter().find_map(|name| style.name.strip_prefix(name));
                style.look.outline.or_else(|| named.and_then(|n| n.trim().parse::<i64>().ok()).map(|n| n - 1))
            })
        })?;
        u8::try_from(level + 1).ok().filter(|level| (1..=9).contains(level))
    }

    /// Whether the style's own name, or that of one it builds on, begins so.
    pub(super) fn is_named(&self, look: &Look, name: &str) -> bool {
        self.chain(look.style.as_deref()).any(|(_, style)| style.name.starts_with(name))
    }

    /// The list that a paragraph without one of its own gets from its style, and the style that says so.
    pub(super) fn list<'a>(&'a self, look: &'a Look) -> Option<(&'a str, &'a str, Option<usize>)> {
        self.chain(look.style.as_deref())
            .find_map(|(id, style)| style.look.list.as_deref().map(|list| (id, list, style.look.level)))
    }
}
