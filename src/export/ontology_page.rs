//! The ontology as one HTML page, in both languages, with an anchor for every term.

use std::collections::BTreeMap;
use std::fmt::Write;

use oxrdf::vocab::{rdf, rdfs};
use oxrdf::{NamedNodeRef, NamedOrBlankNode, Term, Triple};

use super::prefixes::PREFIXES;
use crate::rdf::vocab::{fz, owl, qb, skos};
use crate::rdf::{RdfError, reference};

const STYLE: &str = "body{font:16px/1.6 system-ui,sans-serif;max-width:60rem;margin:auto;padding:1rem;color:#1a1a1a;background:#fff}\
h1{font-size:1.6rem}h2{margin-top:2.5rem;border-bottom:1px solid #ccc}h3{margin-bottom:.2rem}\
code{font-size:.9em}dl{display:grid;grid-template-columns:max-content 1fr;gap:.1rem 1rem;margin:.3rem 0}dt{color:#555}dd{margin:0}\
p{margin:.2rem 0}nav a{margin-right:.7rem}section:target h3{background:#fff3c4}\
@media(prefers-color-scheme:dark){body{color:#e6e6e6;background:#16181d}a{color:#8ab4f8}dt{color:#aaa}section:target h3{background:#4a3f12}}";

/// The groups of the page: heading in zh and en, and the class of the terms that stand below it.
const GROUPS: &[(&str, &str, NamedNodeRef<'static>)] = &[
    ("类", "Classes", owl::CLASS),
    ("对象属性", "Properties that lead to other things", owl::OBJECT_PROPERTY),
    ("数据属性", "Properties with plain values", owl::DATATYPE_PROPERTY),
];

/// What is told of a term below its definition: heading in zh and en, and the property.
const FACTS: &[(&str, &str, NamedNodeRef<'static>)] = &[
    ("上位类", "subclass of", rdfs::SUB_CLASS_OF),
    ("上位属性", "subproperty of", rdfs::SUB_PROPERTY_OF),
    ("定义域", "domain", rdfs::DOMAIN),
    ("值域", "range", rdfs::RANGE),
    ("不相交", "disjoint with", owl::DISJOINT_WITH),
    ("代码表", "code list", qb::CODE_LIST),
];

/// The whole page. It needs nothing else to be shown.
pub fn ontology_page() -> Result<String, RdfError> {
    let ontology = Facts::of(reference::ontology()?.1);
    let schemes = Facts::of(reference::schemes()?.1);
    let subject = fz::NAMESPACE.trim_end_matches('#');
    let mut page = String::new();
    let title = ontology.text(subject, rdfs::LABEL, "en");
    let _ = write!(
        page,
        "<!DOCTYPE html>\n<html lang=\"zh\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n\
         <title>{} · {}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<h1>{}<br>{}</h1>\n",
        escape(title),
        escape(ontology.text(subject, owl::VERSION_INFO, "")),
        escape(ontology.text(subject, rdfs::LABEL, "zh")),
        escape(title),
    );
    let _ = write!(
        page,
        "<p>{}</p>\n<p>{}</p>\n<dl><dt>IRI</dt><dd><code>{subject}</code></dd><dt>版本 version</dt><dd><code>{}</code></dd></dl>\n<nav>",
        escape(ontology.text(subject, rdfs::COMMENT, "zh")),
        escape(ontology.text(subject, rdfs::COMMENT, "en")),
        escape(ontology.text(subject, owl::VERSION_INFO, "")),
    );
    for (index, (zh, en, _)) in GROUPS.iter().enumerate() {
        let _ = write!(page, "<a href=\"#group-{index}\">{zh} {en}</a>");
    }
    page.push_str("<a href=\"#schemes\">概念表 Concept schemes</a></nav>\n");
    for (index, (zh, en, class)) in GROUPS.iter().enumerate() {
        let _ = writeln!(page, "<h2 id=\"group-{index}\">{zh} {en}</h2>");
        for term in ontology.instances(*class).filter(|term| term.starts_with(fz::NAMESPACE)) {
            write_term(&mut page, &ontology, term);
        }
    }
    page.push_str("<h2 id=\"schemes\">概念表 Concept schemes</h2>\n");
    for scheme in schemes.instances(skos::CONCEPT_SCHEME) {
        write_scheme(&mut page, &schemes, scheme);
    }
    page.push_str("</body>\n</html>\n");
    Ok(page)
}

fn write_term(page: &mut String, ontology: &Facts, term: &str) {
    let local = &term[fz::NAMESPACE.len()..];
    let _ = writeln!(
        page,
        "<section id=\"{local}\">\n<h3>{} {} <a href=\"#{local}\"><code>fz:{local}</code></a></h3>\n<p>{}</p>\n<p>{}</p>",
        escape(ontology.text(term, rdfs::LABEL, "zh")),
        escape(ontology.text(term, rdfs::LABEL, "en")),
        escape(ontology.text(term, rdfs::COMMENT, "zh")),
        escape(ontology.text(term, rdfs::COMMENT, "en")),
    );
    let mut facts = String::new();
    for (zh, en, property) in FACTS {
        let values: Vec<String> = ontology.nodes(term, *property).map(link).collect();
        if !values.is_empty() {
            let _ = write!(facts, "<dt>{zh} {en}</dt><dd>{}</dd>", values.join(", "));
        }
    }
    let roles: Vec<String> =
        ontology.nodes(term, rdf::TYPE).filter(|class| class.starts_with(qb::NAMESPACE)).map(link).collect();
    if !roles.is_empty() {
        let _ = write!(facts, "<dt>立方体 in the cube</dt><dd>{}</dd>", roles.join(", "));
    }
    if !facts.is_empty() {
        let _ = writeln!(page, "<dl>{facts}</dl>");
    }
    page.push_str("</section>\n");
}

fn write_scheme(page: &mut String, schemes: &Facts, scheme: &str) {
    let _ = writeln!(
        page,
        "<h3>{} {} <code>{scheme}</code></h3>\n<dl>",
        escape(schemes.text(scheme, skos::PREF_LABEL, "zh")),
        escape(schemes.text(scheme, skos::PREF_LABEL, "en")),
    );
    let below = format!("{scheme}/");
    for concept in schemes.instances(skos::CONCEPT).filter(|concept| concept.starts_with(&below)) {
        let _ = writeln!(
            page,
            "<dt id=\"{}\"><code>{}</code></dt><dd>{} {}. {} {}</dd>",
            escape(concept),
            escape(&concept[below.len()..]),
            escape(schemes.text(concept, skos::PREF_LABEL, "zh")),
            escape(schemes.text(concept, skos::PREF_LABEL, "en")),
            escape(schemes.text(concept, skos::DEFINITION, "zh")),
            escape(schemes.text(concept, skos::DEFINITION, "en")),
        );
    }
    page.push_str("</dl>\n");
}

/// Triples by subject, in the order of their files.
struct Facts {
    triples: Vec<Triple>,
    by_subject: BTreeMap<String, Vec<usize>>,
}

impl Facts {
    fn of(triples: Vec<Triple>) -> Self {
        let mut by_subject: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (index, triple) in triples.iter().enumerate() {
            if let NamedOrBlankNode::NamedNode(node) = &triple.subject {
                by_subject.entry(node.as_str().to_owned()).or_default().push(index);
            }
        }
        Self { triples, by_subject }
    }

    fn objects<'a>(&'a self, subject: &str, property: NamedNodeRef<'a>) -> impl Iterator<Item = &'a Term> {
        let indices = self.by_subject.get(subject).map_or(&[][..], Vec::as_slice);
        indices.iter().map(|&index| &self.triples[index]).filter(move |t| t.predicate == property).map(|t| &t.object)
    }

    fn nodes<'a>(&'a self, subject: &str, property: NamedNodeRef<'a>) -> impl Iterator<Item = &'a str> {
        self.objects(subject, property).filter_map(|object| match object {
            Term::NamedNode(node) => Some(node.as_str()),
            _ => None,
        })
    }

    /// The text in a language; without one when `language` is empty.
    fn text<'a>(&'a self, subject: &str, property: NamedNodeRef<'a>, language: &str) -> &'a str {
        let found = self.objects(subject, property).find_map(|object| match object {
            Term::Literal(literal) if literal.language().unwrap_or_default() == language => Some(literal.value()),
            _ => None,
        });
        found.unwrap_or_default()
    }

    fn instances<'a>(&'a self, class: NamedNodeRef<'a>) -> impl Iterator<Item = &'a str> {
        self.triples.iter().filter_map(move |triple| match (&triple.subject, &triple.object) {
            (NamedOrBlankNode::NamedNode(subject), Term::NamedNode(object))
                if triple.predicate == rdf::TYPE && *object == class =>
            {
                Some(subject.as_str())
            }
            _ => None,
        })
    }
}

/// A term of ours leads to its anchor, another to where it is declared.
fn link(iri: &str) -> String {
    let short = PREFIXES
        .iter()
        .find_map(|(prefix, namespace)| iri.strip_prefix(namespace).map(|local| format!("{prefix}:{local}")))
        .unwrap_or_else(|| iri.to_owned());
    let target = iri.strip_prefix(fz::NAMESPACE).map_or_else(|| iri.to_owned(), |local| format!("#{local}"));
    format!("<a href=\"{}\"><code>{}</code></a>", escape(&target), escape(&short))
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_term_has_its_anchor() {
        let page = ontology_page().expect("Turtle");
        let terms = Facts::of(reference::ontology().expect("Turtle").1);
        for (_, _, class) in GROUPS {
            for term in terms.instances(*class) {
                let local = &term[fz::NAMESPACE.len()..];
                assert_eq!(page.matches(&format!("id=\"{local}\"")).count(), 1, "{local}");
            }
        }
        for text in ["fz:Measure", "#PublicBody", "败诉案件", "lost cases", "qb:DimensionProperty"] {
            assert!(page.contains(text), "{text}");
        }
        for tag in ["section", "dl", "h2", "h3", "p"] {
            let (opened, closed) =
                (page.matches(&format!("<{tag}")).count(), page.matches(&format!("</{tag}>")).count());
            assert!(closed > 0 && opened >= closed, "<{tag}>: {opened} opened, {closed} closed");
        }
    }
}
