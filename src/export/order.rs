//! The order in which a graph is written: as a reader would tell it, and the same whatever order it was kept in.
//!
//! Each report's own things come first (report, parts, measures, tasks …, by their position), then what reports share
//! (bodies, divisions, regulations), then the texts, which are long.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap, HashSet};

use oxrdf::vocab::{rdf, rdfs};
use oxrdf::{NamedNode, NamedNodeRef, NamedOrBlankNode, Term, Triple};

use crate::rdf::vocab::{dcat, dcterms, eli, fz, oa, org, owl, prov, qb, skos, void};

/// Classes in the order their instances are told. A class that is not here comes behind, by its IRI.
const CLASSES: &[NamedNodeRef<'static>] = &[
    owl::ONTOLOGY,
    dcat::CATALOG,
    dcat::DATASET,
    void::DATASET,
    dcat::DISTRIBUTION,
    fz::ANNUAL_REPORT,
    fz::REPORT_PART,
    fz::MEASURE,
    fz::PLANNED_TASK,
    fz::TAKING_UP,
    fz::SHORTCOMING,
    fz::CASE_STATISTIC,
    fz::CITATION,
    fz::WORK,
    fz::ORGANISATION,
    fz::PUBLIC_BODY,
    fz::DEPARTMENT,
    fz::DIVISION,
    fz::REGULATION,
    fz::REPORT_TEXT,
    qb::DATA_SET_CLASS,
    qb::DATA_STRUCTURE_DEFINITION,
    rdfs::CLASS,
    owl::CLASS,
    owl::OBJECT_PROPERTY,
    owl::DATATYPE_PROPERTY,
    rdf::PROPERTY,
    skos::CONCEPT_SCHEME,
    skos::CONCEPT,
];

/// Properties in the order they are told, those that lead back to the text last. Others stand between, by their IRI.
const FIRST: &[NamedNodeRef<'static>] = &[
    rdf::TYPE,
    dcterms::TITLE,
    skos::PREF_LABEL,
    rdfs::LABEL,
    skos::ALT_LABEL,
    skos::NOTATION,
    dcterms::DESCRIPTION,
    rdfs::COMMENT,
    fz::INDICATOR,
    fz::COMPARATOR,
    fz::VALUE,
    fz::UNIT,
    fz::SCORE,
    fz::YEAR,
    fz::TARGET_YEAR,
    fz::BODY,
    fz::DIVISION_OF,
    fz::LEVEL,
    fz::LINE,
    org::UNIT_OF,
    org::SUB_ORGANIZATION_OF,
    skos::BROADER,
    fz::REGULATION_KIND,
    eli::ID_LOCAL,
    dcterms::ISSUED,
    dcterms::PUBLISHER,
    dcterms::SOURCE,
    dcterms::LANGUAGE,
    fz::PART_KIND,
    fz::POSITION,
    fz::TOPIC,
    fz::CITED,
    fz::CITED_BY,
    fz::CITED_IN,
    fz::CITES,
    fz::INVOLVES,
    fz::BREAKDOWN_OF,
    fz::STATED_IN,
    fz::TASK,
    fz::MEASURE_OF,
    fz::TAKEN_UP_BY,
    fz::MENTIONED_IN,
    dcterms::IS_PART_OF,
    dcterms::HAS_PART,
];
const LAST: &[NamedNodeRef<'static>] = &[
    qb::DATA_SET,
    fz::STATEMENT,
    oa::HAS_BODY,
    oa::HAS_TARGET,
    dcterms::HAS_FORMAT,
    dcterms::IS_FORMAT_OF,
    fz::REPORT,
    prov::WAS_DERIVED_FROM,
    fz::RULE,
    owl::SAME_AS,
    fz::TEXT,
];

/// One subject with everything said of it, in order.
#[derive(Debug)]
pub(super) struct Subject {
    pub node: NamedOrBlankNode,
    pub properties: Vec<(NamedNode, Vec<Term>)>,
}

/// Subjects that belong together: a report's own, those that reports share, a text.
#[derive(Debug)]
pub(super) struct Section {
    /// The report that the section's IRIs are read against.
    pub base: Option<NamedNode>,
    pub subjects: Vec<Subject>,
}

impl Section {
    pub fn triples(&self) -> impl Iterator<Item = Triple> {
        self.subjects.iter().flat_map(|subject| {
            subject.properties.iter().flat_map(move |(predicate, objects)| {
                objects.iter().map(move |object| Triple::new(subject.node.clone(), predicate.clone(), object.clone()))
            })
        })
    }
}

/// A graph's triples, each once, in order.
pub(super) fn arrange<'a>(triples: impl IntoIterator<Item = &'a Triple>) -> Vec<Section> {
    let mut said: HashMap<NamedOrBlankNode, Vec<(NamedNode, Term)>> = HashMap::new();
    let mut order: Vec<NamedOrBlankNode> = Vec::new();
    let mut seen: HashSet<&Triple> = HashSet::new();
    for triple in triples {
        if !seen.insert(triple) {
            continue;
        }
        said.entry(triple.subject.clone())
            .or_insert_with(|| {
                order.push(triple.subject.clone());
                Vec::new()
            })
            .push((triple.predicate.clone(), triple.object.clone()));
    }
    drop(seen);
    let has_class = |node: &NamedOrBlankNode, class: NamedNodeRef<'_>| {
        said[node].iter().any(|(p, o)| *p == rdf::TYPE && *o == Term::from(class.into_owned()))
    };
    let mut reports: Vec<NamedNode> = order
        .iter()
        .filter(|node| has_class(node, fz::ANNUAL_REPORT))
        .filter_map(|node| match node {
            NamedOrBlankNode::NamedNode(node) => Some(node.clone()),
            NamedOrBlankNode::BlankNode(_) => None,
        })
        .collect();
    reports.sort_by(|a, b| natural(a.as_str(), b.as_str()));
    let numbers: HashMap<String, usize> =
        reports.iter().enumerate().map(|(number, report)| (report.as_str().to_owned(), number)).collect();
    let shared = reports.len();

    let mut keyed: Vec<((usize, usize), NamedOrBlankNode)> = order
        .into_iter()
        .map(|node| {
            let own = report_of(&node, &numbers);
            let section = match own {
                Some(number) if has_class(&node, fz::REPORT_TEXT) => shared + 1 + number,
                Some(number) => number,
                None => shared,
            };
            let rank = CLASSES.iter().position(|&class| has_class(&node, class)).unwrap_or(CLASSES.len());
            ((section, rank), node)
        })
        .collect();
    keyed.sort_by(|(key, node), (other_key, other)| key.cmp(other_key).then_with(|| natural_nodes(node, other)));

    let mut sections: BTreeMap<usize, Section> = BTreeMap::new();
    for ((section, _), node) in keyed {
        let own = if section < shared { Some(section) } else { section.checked_sub(shared + 1) };
        // What reports share is told against a report's IRI only where there is a single one.
        let base = own.or((shared == 1).then_some(0)).and_then(|number| reports.get(number));
        let properties = group(said.remove(&node).unwrap_or_default());
        sections
            .entry(section)
            .or_insert_with(|| Section { base: base.cloned(), subjects: Vec::new() })
            .subjects
            .push(Subject { node, properties });
    }
    sections.into_values().collect()
}

fn report_of(node: &NamedOrBlankNode, numbers: &HashMap<String, usize>) -> Option<usize> {
    let NamedOrBlankNode::NamedNode(node) = node else { return None };
    let mut path = node.as_str();
    loop {
        if let Some(&number) = numbers.get(path) {
            return Some(number);
        }
        path = &path[..path.rfind('/')?];
    }
}

fn group(mut said: Vec<(NamedNode, Term)>) -> Vec<(NamedNode, Vec<Term>)> {
    said.sort_by(|(p, o), (q, other)| {
        property_rank(p)
            .cmp(&property_rank(q))
            .then_with(|| natural(p.as_str(), q.as_str()))
            .then_with(|| terms(o, other))
    });
    let mut grouped: Vec<(NamedNode, Vec<Term>)> = Vec::new();
    for (predicate, object) in said {
        match grouped.last_mut() {
            Some((last, objects)) if *last == predicate => objects.push(object),
            _ => grouped.push((predicate, vec![object])),
        }
    }
    grouped
}

fn property_rank(property: &NamedNode) -> usize {
    if let Some(rank) = FIRST.iter().position(|first| property == first) {
        return rank;
    }
    LAST.iter().position(|last| property == last).map_or(FIRST.len(), |rank| FIRST.len() + 1 + rank)
}

fn terms(a: &Term, b: &Term) -> Ordering {
    let class = |term: &Term| match term {
        Term::NamedNode(node) => CLASSES.iter().position(|class| node == class).unwrap_or(CLASSES.len()),
        _ => CLASSES.len() + 1,
    };
    let text = |term: &Term| match term {
        Term::NamedNode(node) => node.as_str().to_owned(),
        Term::Literal(literal) => literal.value().to_owned(),
        Term::BlankNode(node) => node.to_string(),
    };
    class(a).cmp(&class(b)).then_with(|| natural(&text(a), &text(b))).then_with(|| a.to_string().cmp(&b.to_string()))
}

fn natural_nodes(a: &NamedOrBlankNode, b: &NamedOrBlankNode) -> Ordering {
    match (a, b) {
        (NamedOrBlankNode::NamedNode(a), NamedOrBlankNode::NamedNode(b)) => natural(a.as_str(), b.as_str()),
        _ => a.to_string().cmp(&b.to_string()),
    }
}

/// Runs of digits compare as numbers, so that `measure/1.10` follows `measure/1.9`.
pub(super) fn natural(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (a, b);
    while let (Some(x), Some(y)) = (left.chars().next(), right.chars().next()) {
        if x.is_ascii_digit() && y.is_ascii_digit() {
            let (number, rest) = digits(left);
            let (other, other_rest) = digits(right);
            let (number, other) = (number.trim_start_matches('0'), other.trim_start_matches('0'));
            match number.len().cmp(&other.len()).then_with(|| number.cmp(other)) {
                Ordering::Equal => (left, right) = (rest, other_rest),
                unequal => return unequal,
            }
        } else {
            match x.cmp(&y) {
                Ordering::Equal => (left, right) = (&left[x.len_utf8()..], &right[y.len_utf8()..]),
                unequal => return unequal,
            }
        }
    }
    left.len().cmp(&right.len()).then_with(|| a.cmp(b))
}

fn digits(text: &str) -> (&str, &str) {
    text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_compare_as_numbers() {
        for (smaller, larger) in [
            ("measure/1.9", "measure/1.10"),
            ("measure/1", "measure/1.1"),
            ("task/2", "task/10"),
            ("a", "b"),
            ("007", "8"),
            ("07", "7"),
            ("甲1", "甲2"),
            ("", "a"),
        ] {
            assert_eq!(natural(smaller, larger), Ordering::Less, "{smaller} before {larger}");
            assert_eq!(natural(larger, smaller), Ordering::Greater, "{larger} behind {smaller}");
        }
        assert_eq!(natural("x12", "x12"), Ordering::Equal);
    }
}
