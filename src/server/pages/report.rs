//! A report as a page: outline, entities, and the text with the characters of each highlighted.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use askama::Template;
use oxigraph::model::vocab::{rdf, rdfs};
use oxigraph::model::{NamedNode, NamedOrBlankNode, Term};

use super::data::{Link, Source, encode, text};
use super::render;
use super::results::escape;
use super::thing::{Alternate, FORMATS};
use crate::server::negotiate::Language;
use crate::server::problem::Problem;

const FZ: &str = "https://w3id.org/fazhi/ns#";
const TITLE: &str = "http://purl.org/dc/terms/title";
const DESCRIPTION: &str = "http://purl.org/dc/terms/description";
const LABEL: &str = "http://www.w3.org/2004/02/skos/core#prefLabel";
const DERIVED: &str = "http://www.w3.org/ns/prov#wasDerivedFrom";

#[derive(Template)]
#[template(path = "report.html")]
struct Page<'a> {
    lang: Language,
    version: u64,
    title: String,
    iri: &'a str,
    path: String,
    formats: [Alternate; 4],
    body: Link,
    year: String,
    issued: String,
    source: String,
    outline: Vec<Entry>,
    groups: Vec<Group>,
    text: String,
}

/// One entity of a list.
struct Entry {
    label: String,
    note: String,
    /// Its place in the text below.
    anchor: String,
    link: String,
    depth: usize,
    start: usize,
}

struct Group {
    title: &'static str,
    class: &'static str,
    entries: Vec<Entry>,
}

/// Class of the graph, class on the page, Chinese and English heading.
const KINDS: [(&str, &str, &str, &str); 6] = [
    ("CaseStatistic", "statistic", "统计数据", "Figures"),
    ("Citation", "citation", "引用的法规文件", "Citations"),
    ("PlannedTask", "task", "计划任务", "Planned tasks"),
    ("Shortcoming", "shortcoming", "存在的不足", "Shortcomings"),
    ("Department", "body", "内设机构", "Departments"),
    ("PublicBody", "body", "机关", "Bodies"),
];

/// What the report's graph says, by subject.
struct Facts(BTreeMap<String, Vec<(String, Term)>>);

impl Facts {
    fn all<'a>(&'a self, subject: &str, property: &'a str) -> impl Iterator<Item = &'a Term> {
        let facts = self.0.get(subject).map_or(&[][..], Vec::as_slice);
        facts.iter().filter(move |(name, _)| name == property).map(|(_, value)| value)
    }

    fn text(&self, subject: &str, property: &str) -> String {
        text(self.all(subject, property).next())
    }

    fn is_a(&self, subject: &str, class: &str) -> bool {
        self.all(subject, rdf::TYPE.as_str())
            .any(|term| matches!(term, Term::NamedNode(node) if node.as_str().strip_prefix(FZ) == Some(class)))
    }

    /// The characters that a thing was read from.
    fn spans(&self, subject: &str) -> Vec<(usize, usize)> {
        let span = |term: &Term| {
            let (_, place) = text(Some(term)).rsplit_once("#char=").map(|(a, b)| (a.to_owned(), b.to_owned()))?;
            let (start, end) = place.split_once(',')?;
            Some((start.parse().ok()?, end.parse().ok()?)).filter(|(start, end)| start < end)
        };
        let mut spans: Vec<(usize, usize)> = self.all(subject, DERIVED).filter_map(span).collect();
        spans.sort_unstable();
        spans
    }
}

/// The page of a report.
pub fn build(source: &Source, report: &NamedNode, stem: &str) -> Result<String, Problem> {
    let triples = source.reader.graph(&report.clone().into());
    let triples = triples.ok_or_else(|| Problem::NotFound(format!("report {report}")))?;
    let mut facts = Facts(BTreeMap::new());
    for triple in triples {
        if let NamedOrBlankNode::NamedNode(subject) = triple.subject {
            facts.0.entry(subject.into_string()).or_default().push((triple.predicate.into_string(), triple.object));
        }
    }
    let iri = report.as_str();
    let document = format!("{iri}/text");
    let words: Vec<char> = facts.text(&document, &format!("{FZ}text")).chars().collect();
    let publisher = facts.all(iri, "http://purl.org/dc/terms/publisher").next().cloned();
    let labels = match &publisher {
        Some(Term::NamedNode(node)) => source.labels(std::slice::from_ref(node)),
        _ => BTreeMap::new(),
    };
    let mut marks = Vec::new();
    let outline = outline(source, &facts, &mut marks);
    let groups = groups(source, &facts, &mut marks);
    marks.extend(facts.spans(iri).into_iter().map(|span| (span, "report")));
    let title = facts.text(iri, TITLE);
    render(&Page {
        lang: source.language,
        version: source.reader.version().0,
        title: if title.is_empty() { stem.to_owned() } else { title },
        iri,
        path: format!("/{}", encode(stem)),
        formats: FORMATS,
        body: publisher.map(|term| source.link(&term, &labels)).unwrap_or_default(),
        year: facts.text(iri, &format!("{FZ}year")),
        issued: facts.text(iri, "http://purl.org/dc/terms/issued"),
        source: web(facts.text(iri, "http://purl.org/dc/terms/source")),
        outline,
        groups,
        text: highlight(&words, &marks),
    })
}

/// Only an address of the web becomes a link.
fn web(address: String) -> String {
    if address.starts_with("https://") || address.starts_with("http://") { address } else { String::new() }
}

type Mark = ((usize, usize), &'static str);

fn entry(
    source: &Source,
    facts: &Facts,
    subject: &str,
    label: String,
    marks: &mut Vec<Mark>,
    class: &'static str,
) -> Entry {
    let spans = facts.spans(subject);
    let start = spans.first().map_or(usize::MAX, |span| span.0);
    marks.extend(spans.iter().map(|span| (*span, class)));
    let link = source.address(subject);
    let anchor = if spans.is_empty() { link.clone() } else { format!("#c{start}") };
    Entry { label, note: String::new(), anchor, link, depth: 1, start }
}

/// Parts and measures in the order of the text.
fn outline(source: &Source, facts: &Facts, marks: &mut Vec<Mark>) -> Vec<Entry> {
    let mut entries = Vec::new();
    for subject in facts.0.keys() {
        let class = match (facts.is_a(subject, "ReportPart"), facts.is_a(subject, "Measure")) {
            (true, _) => "part",
            (_, true) => "measure",
            _ => continue,
        };
        let mut entry = entry(source, facts, subject, facts.text(subject, TITLE), marks, class);
        if class == "measure" {
            let position = facts.text(subject, &format!("{FZ}position"));
            entry.depth = position.split('.').count().clamp(2, 4);
        }
        entries.push(entry);
    }
    entries.sort_by_key(|entry| (entry.start, entry.depth));
    entries
}

fn groups(source: &Source, facts: &Facts, marks: &mut Vec<Mark>) -> Vec<Group> {
    let cited: Vec<NamedNode> = facts
        .0
        .keys()
        .flat_map(|subject| facts.all(subject, "https://w3id.org/fazhi/ns#cited"))
        .filter_map(|term| match term {
            Term::NamedNode(node) => Some(node.clone()),
            _ => None,
        })
        .collect();
    let titles = source.labels(&cited);
    let mut groups = Vec::new();
    for (class, shown, chinese, english) in KINDS {
        let mut entries = Vec::new();
        for subject in facts.0.keys().filter(|subject| facts.is_a(subject, class)) {
            let names = [LABEL, rdfs::LABEL.as_str(), DESCRIPTION, TITLE].map(|property| facts.text(subject, property));
            let name = names.into_iter().find(|name| !name.is_empty()).unwrap_or_default();
            let mut entry = entry(source, facts, subject, name, marks, shown);
            match class {
                "CaseStatistic" => entry.note = figure(facts, subject),
                "Citation" => {
                    let regulation = facts.text(subject, "https://w3id.org/fazhi/ns#cited");
                    entry.link = source.address(&regulation);
                    if let Some(title) = titles.get(&regulation) {
                        entry.label.clone_from(title);
                    }
                }
                _ => {}
            }
            entries.push(entry);
        }
        entries.sort_by(|a, b| (a.start, &a.label).cmp(&(b.start, &b.label)));
        if !entries.is_empty() {
            groups.push(Group { title: source.language.say(chinese, english), class: shown, entries });
        }
    }
    groups
}

/// `≥60 学时`.
fn figure(facts: &Facts, subject: &str) -> String {
    let property = |name: &str| facts.text(subject, &format!("{FZ}{name}"));
    let sign = match property("comparator").as_str() {
        ">=" => "≥",
        "<=" => "≤",
        "~" => "≈",
        _ => "",
    };
    format!("{sign}{} {}", property("value"), property("unit"))
}

/// The text as HTML: where marks overlap, a stretch has the classes of all of them.
///
/// Every place where a mark starts has the anchor `c` with its number.
fn highlight(words: &[char], marks: &[Mark]) -> String {
    let mut starts: BTreeMap<usize, Vec<&'static str>> = BTreeMap::new();
    let mut ends: BTreeMap<usize, Vec<&'static str>> = BTreeMap::new();
    let mut cuts = BTreeSet::from([0, words.len()]);
    for ((start, end), class) in marks {
        let end = (*end).min(words.len());
        if *start < end {
            starts.entry(*start).or_default().push(class);
            ends.entry(end).or_default().push(class);
            cuts.extend([*start, end]);
        }
    }
    let mut html = String::with_capacity(words.len() * 4);
    let mut open: BTreeMap<&str, usize> = BTreeMap::new();
    let cuts: Vec<usize> = cuts.into_iter().collect();
    for pair in cuts.windows(2) {
        let [from, to] = [pair[0], pair[1]];
        for class in ends.get(&from).into_iter().flatten() {
            if let Some(count) = open.get_mut(class) {
                *count = count.saturating_sub(1);
            }
        }
        open.retain(|_, count| *count > 0);
        if let Some(classes) = starts.get(&from) {
            let _ = write!(html, "<span id=\"c{from}\"></span>");
            for class in classes {
                *open.entry(class).or_default() += 1;
            }
        }
        let stretch = escape(&words[from..to].iter().collect::<String>());
        if open.is_empty() {
            html.push_str(&stretch);
        } else {
            let classes: Vec<&str> = open.keys().copied().collect();
            let _ = write!(html, "<mark class=\"{}\">{stretch}</mark>", classes.join(" "));
        }
    }
    html
}

#[cfg(test)]
mod tests {
    use super::highlight;

    #[test]
    fn marks_are_drawn_where_they_are() {
        let words: Vec<char> = "一<二三四".chars().collect();
        // marks, page, reason
        let table: [(&[super::Mark], &str, &str); 5] = [
            (&[], "一&lt;二三四", "no mark"),
            (&[((0, 1), "part")], "<span id=\"c0\"></span><mark class=\"part\">一</mark>&lt;二三四", "one"),
            (
                &[((0, 4), "measure"), ((2, 3), "statistic")],
                "<span id=\"c0\"></span><mark class=\"measure\">一&lt;</mark><span id=\"c2\"></span>\
                 <mark class=\"measure statistic\">二</mark><mark class=\"measure\">三</mark>四",
                "one in another",
            ),
            (&[((3, 99), "task")], "一&lt;二<span id=\"c3\"></span><mark class=\"task\">三四</mark>", "cut at the end"),
            (&[((9, 12), "task")], "一&lt;二三四", "beyond the text"),
        ];
        for (marks, expected, reason) in table {
            assert_eq!(highlight(&words, marks), expected, "{reason}");
        }
    }
}
