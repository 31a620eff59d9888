//! What a page says about itself: its encoding, and its meta elements.

use encoding_rs::Encoding;

use super::page::{Kind, Page};
use super::portal::Portal;
use crate::document::Metadata;

/// The encoding that the server's header or the page's first bytes name.
pub(super) fn encoding(bytes: &[u8], content_type: Option<&str>) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]);
    content_type.and_then(charset).or_else(|| charset(&head))
}

/// What stands behind `charset=` or `encoding=`.
fn charset(text: &str) -> Option<&'static Encoding> {
    let lower = text.to_ascii_lowercase();
    ["charset", "encoding"].iter().find_map(|key| {
        lower.match_indices(key).find_map(|(at, _)| {
            let value = lower[at + key.len()..].trim_start().strip_prefix('=')?.trim_start();
            let value = value.trim_start_matches(['"', '\'']);
            let end = value.find(|c: char| !(c.is_ascii_alphanumeric() || "-_:.".contains(c))).unwrap_or(value.len());
            Encoding::for_label(&value.as_bytes()[..end])
        })
    })
}

/// Title, date, source and address from the page's meta elements and the marks of content management systems.
pub(super) fn read(page: &Page<'_>) -> Metadata {
    let portal = Portal::get();
    let mut values: Vec<(String, &str)> = Vec::new();
    let mut title = None;
    for (i, node) in page.nodes.iter().enumerate() {
        match &node.kind {
            Kind::Element(element) => match element.name() {
                "meta" => {
                    let name = element.attr("name").or_else(|| element.attr("property"));
                    if let (Some(name), Some(value)) = (name, element.attr("content")) {
                        values.push((name.trim().to_ascii_lowercase(), value.trim()));
                    }
                }
                "link" if element.attr("rel") == Some("canonical") => {
                    values.extend(element.attr("href").map(|href| ("canonical".to_owned(), href)));
                }
                "title" if title.is_none() => {
                    title = page.nodes.get(i + 1).and_then(|child| match child.kind {
                        Kind::Text(text) if child.parent == i => Some(text.trim()),
                        _ => None,
                    });
                }
                _ => {}
            },
            // Founder's system writes what it knows into a comment above the article.
            Kind::Comment(comment) => {
                for (tag, name) in [("title", "articletitle"), ("date", "pubdate"), ("sourcename", "contentsource")] {
                    let value = comment
                        .split_once(&format!("<{tag}>"))
                        .and_then(|(_, rest)| rest.split_once(&format!("</{tag}>")))
                        .map(|(value, _)| value.trim());
                    values.extend(value.map(|value| (name.to_owned(), value)));
                }
            }
            _ => {}
        }
    }
    let find = |names: &[String]| {
        names
            .iter()
            .flat_map(|name| values.iter().filter(move |value| value.0 == *name))
            .map(|value| value.1.to_owned())
            .find(|value| !value.is_empty())
    };
    Metadata {
        title: find(&portal.meta.title).or_else(|| title.filter(|t| !t.is_empty()).map(str::to_owned)),
        published: find(&portal.meta.published).and_then(|date| portal.date(&date)),
        source: find(&portal.meta.source),
        url: find(&portal.meta.url).filter(|url| url.starts_with("http")),
    }
}
