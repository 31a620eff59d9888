//! The article of a page whose text stands only in the data of a script: JSON-LD, and the states that frameworks leave for
//! their scripts (`__NEXT_DATA__`, `__INITIAL_STATE__`, `__NUXT__`). Data is read where it is plain JSON; no script is run.

use serde_json::{Map, Value};

use super::page::{Kind, Page};
use super::portal::Portal;

/// Most bytes of scripts that are read: as values they take many times as much.
const MOST_BYTES: usize = 4 << 20;
/// Fewest Han characters of an article.
const SHORTEST: usize = 100;
/// How far out from its text an article's title and date are looked for, in objects.
const FACTS_WITHIN: usize = 3;

/// An article found in a script, and what stands beside it.
#[derive(Debug, Default)]
pub(super) struct Embedded {
    pub title: Option<String>,
    pub published: Option<String>,
    pub source: Option<String>,
    /// The script that holds it, as a CSS-like path.
    pub element: String,
    /// Text or markup.
    body: String,
    han: usize,
}

impl Embedded {
    /// The article as a page of its own.
    pub(super) fn page(&self) -> String {
        let marked_up = |text: &str| ["</", "<br", "<p"].iter().any(|tag| text.contains(tag));
        let unescaped = || {
            let pairs = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&amp;", "&")];
            pairs.iter().fold(self.body.clone(), |text, (entity, character)| text.replace(entity, character))
        };
        let plain = || {
            let lines: Vec<String> = self.body.lines().map(|line| line.replace('<', "&lt;")).collect();
            format!("<p>{}</p>", lines.join("</p><p>"))
        };
        let body = if marked_up(&self.body) {
            self.body.clone()
        } else {
            Some(unescaped()).filter(|text| marked_up(text)).unwrap_or_else(plain)
        };
        let title = self.title.as_deref().unwrap_or_default().replace('<', "&lt;");
        format!("<html><body><h1>{title}</h1><div id=zoom>{body}</div></body></html>")
    }

    fn offer(&mut self, text: &str, around: &[&Map<String, Value>], element: &str) {
        let han = text.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).count();
        if han < SHORTEST || han <= self.han {
            return;
        }
        let portal = Portal::get();
        let fact = |names: &[String]| {
            let near = around.iter().rev().take(FACTS_WITHIN);
            near.flat_map(|object| names.iter().filter_map(|name| member(object, name)))
                .find(|value| !value.is_empty() && *value != text)
        };
        *self = Self {
            title: fact(&portal.data.title).map(str::to_owned),
            published: fact(&portal.data.published).and_then(|date| portal.date(date)),
            source: fact(&portal.data.source).map(str::to_owned),
            element: element.to_owned(),
            body: text.to_owned(),
            han,
        };
    }

    /// Offers every text of a value; `around` are the objects that it lies in. A parsed value is no deeper than the
    /// parser allows.
    fn search<'v>(&mut self, value: &'v Value, around: &mut Vec<&'v Map<String, Value>>, element: &str) {
        match value {
            Value::String(text) => match inner(text) {
                Some(value) => self.search(&value, &mut Vec::new(), element),
                None => self.offer(text, around, element),
            },
            Value::Array(items) => {
                let lines: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
                if lines.len() > 1 {
                    self.offer(&lines.join("\n"), around, element);
                }
                for item in items {
                    self.search(item, around, element);
                }
            }
            Value::Object(object) => {
                around.push(object);
                for value in object.values() {
                    self.search(value, around, element);
                }
                around.pop();
            }
            _ => {}
        }
    }
}

/// The longest text in the data of a page's scripts; `None` where none is an article.
pub(super) fn find(page: &Page<'_>) -> Option<Embedded> {
    let mut best = Embedded::default();
    let mut budget = MOST_BYTES;
    let mut number = 0;
    for (i, node) in page.nodes.iter().enumerate() {
        let Kind::Element(element) = &node.kind else { continue };
        if element.name() != "script" {
            continue;
        }
        number += 1;
        let Some(Kind::Text(text)) = page.nodes.get(i + 1).filter(|child| child.parent == i).map(|child| &child.kind)
        else {
            continue;
        };
        if text.len() > budget {
            continue;
        }
        budget -= text.len();
        let path = element.attr("id").filter(|id| !id.is_empty() && id.len() < 64);
        let path = path.map_or_else(|| format!("script:nth-of-type({number})"), |id| format!("#{id}"));
        let values = if element.attr("type").is_some_and(|kind| kind.to_ascii_lowercase().contains("json")) {
            serde_json::from_str(text.trim()).into_iter().collect()
        } else {
            assigned(text)
        };
        for value in &values {
            best.search(value, &mut Vec::new(), &path);
        }
    }
    (best.han > 0).then_some(best)
}

/// The JSON values that a script assigns: `window.state = {…}`, `var state = JSON.parse("…")`.
fn assigned(script: &str) -> Vec<Value> {
    let mut values = Vec::new();
    let mut rest = script;
    while let Some(at) = memchr::memchr(b'=', rest.as_bytes()) {
        rest = rest[at + 1..].trim_start();
        // What follows a failed start is looked through again, but no further than to the next one that could fail:
        // a start inside a text of JSON is none itself, for the quote that ends the one begins the other.
        if let Some(literal) = rest.strip_prefix("JSON.parse(") {
            let text = serde_json::Deserializer::from_str(literal.trim_start()).into_iter::<String>().next();
            values.extend(text.and_then(Result::ok).and_then(|text| inner(&text)));
        } else if rest.starts_with(['{', '[']) {
            let mut stream = serde_json::Deserializer::from_str(rest).into_iter::<Value>();
            if let Some(Ok(value)) = stream.next() {
                rest = &rest[stream.byte_offset()..];
                values.push(value);
            }
        }
    }
    values
}

/// The value that a text is the JSON of.
fn inner(text: &str) -> Option<Value> {
    let text = text.trim();
    text.starts_with(['{', '[']).then(|| serde_json::from_str(text).ok())?
}

/// A text by its name, or the name of the thing by that name: a publisher is an object in JSON-LD.
fn member<'v>(object: &'v Map<String, Value>, name: &str) -> Option<&'v str> {
    let (_, value) = object.iter().find(|(key, _)| key.eq_ignore_ascii_case(name))?;
    match value {
        Value::String(text) => Some(text.trim()),
        Value::Object(thing) => thing.get("name").and_then(Value::as_str).map(str::trim),
        _ => None,
    }
}
