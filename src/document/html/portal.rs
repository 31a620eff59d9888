//! What `data/lexicon/portal.toml` knows about the pages of government portals.

use std::sync::LazyLock;

use regex::{Regex, RegexBuilder};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    content: Vec<String>,
    furniture: String,
    title: String,
    noise: String,
    noise_longest: usize,
    label: String,
    facts: String,
    date: String,
    meta: Meta,
    data: Data,
}

/// Names in the data of a page's scripts, by what they say; capitals do not count.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Data {
    pub title: Vec<String>,
    pub published: Vec<String>,
    pub source: Vec<String>,
}

/// Names of meta elements, in lower case.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Meta {
    pub title: Vec<String>,
    pub published: Vec<String>,
    pub source: Vec<String>,
    pub url: Vec<String>,
}

/// How portals lay out a page around an article.
#[derive(Debug)]
pub(super) struct Portal {
    content: Regex,
    furniture: Regex,
    title: Regex,
    noise: Regex,
    noise_longest: usize,
    label: Regex,
    facts: Regex,
    date: Regex,
    pub meta: Meta,
    pub data: Data,
}

static PORTAL: LazyLock<Portal> = LazyLock::new(|| {
    let file: File =
        toml::from_str(include_str!("../../../data/lexicon/portal.toml")).expect("data/lexicon/portal.toml is checked");
    let names =
        |pattern: &str| RegexBuilder::new(pattern).case_insensitive(true).build().expect("checked pattern of names");
    let text = |pattern: &str| Regex::new(pattern).expect("checked pattern of text");
    Portal {
        content: names(&format!("^(?:{})$", file.content.join("|"))),
        furniture: names(&file.furniture),
        title: names(&file.title),
        noise: text(&file.noise),
        noise_longest: file.noise_longest,
        label: text(&file.label),
        facts: text(&file.facts),
        date: text(&file.date),
        meta: file.meta,
        data: file.data,
    }
});

impl Portal {
    pub(super) fn get() -> &'static Self {
        &PORTAL
    }

    /// Whether an id or class is one that holds an article's own text.
    pub(super) fn is_content(&self, name: &str) -> bool {
        self.content.is_match(name)
    }

    /// Whether an id or a list of classes names a part of the page beside the article.
    pub(super) fn is_furniture(&self, names: &str) -> bool {
        self.furniture.is_match(names)
    }

    /// Whether an id or a list of classes names the article's title.
    pub(super) fn is_title(&self, names: &str) -> bool {
        self.title.is_match(names)
    }

    /// Whether a line is the portal's own and no part of the article.
    pub(super) fn is_noise(&self, line: &str) -> bool {
        line.chars().nth(self.noise_longest).is_none() && self.noise.is_match(line)
    }

    /// The date that a text is, as ISO 8601; `None` when it says anything else.
    pub(super) fn date(&self, text: &str) -> Option<String> {
        let found = self.date.captures(text)?;
        let (month, day): (u8, u8) = (found[2].parse().ok()?, found[3].parse().ok()?);
        ((1..=12).contains(&month) && (1..=31).contains(&day)).then(|| format!("{}-{month:02}-{day:02}", &found[1]))
    }

    /// The date that stands alone in a short line, or at the start or end of one, before any label.
    pub(super) fn bare_date<'a>(&self, line: &'a str) -> Option<&'a str> {
        let before_labels = self.label.find(line).map_or(line, |found| &line[..found.start()]).trim();
        if before_labels.chars().nth(60).is_some() {
            return None;
        }
        let parts = before_labels.char_indices().filter(|&(at, c)| at == 0 || c.is_whitespace());
        let starts = parts.map(|(at, _)| before_labels[at..].trim());
        let dated = |text: &&str| self.date(text).is_some();
        starts.into_iter().find(dated).or_else(|| {
            let ends = before_labels.match_indices(char::is_whitespace).map(|(at, _)| before_labels[..at].trim());
            ends.into_iter().find(dated)
        })
    }

    /// The labelled facts of a line that belong to the document, as `label：value`, in order.
    pub(super) fn facts(&self, line: &str) -> Vec<String> {
        let labels: Vec<_> =
            self.label.captures_iter(line).filter_map(|found| Some((found.get(0)?, found.get(1)?))).collect();
        let mut facts = Vec::new();
        for (i, (whole, label)) in labels.iter().enumerate() {
            let bare: String = label.as_str().chars().filter(|c| !c.is_whitespace()).collect();
            if !self.facts.is_match(&bare) {
                continue;
            }
            let end = labels.get(i + 1).map_or(line.len(), |next| next.1.start());
            let value = line[whole.end()..end].trim_matches(|c: char| c.is_whitespace() || "[【（(|".contains(c));
            // A line feed or tab ends the value: what follows stands in another cell.
            let value = value.split(['\t', '\n']).next().unwrap_or_default().trim();
            if !value.is_empty() && value.chars().count() <= 60 {
                facts.push(format!("{bare}：{value}"));
            }
        }
        facts
    }
}
