//! Concept schemes: what the SKOS files of `ontology/` say about indicators, topics, lines and kinds.
//!
//! The wording that teaches extraction and resolution lives in the hidden labels of these files, so an expert
//! mends a wrong choice by editing a label, and a user's own file can add labels to a concept that exists.

use std::collections::BTreeMap;

use aho_corasick::AhoCorasick;
use oxrdf::vocab::rdf;
use oxrdf::{NamedOrBlankNode, Term};
use oxttl::TurtleParser;

const SKOS: &str = "http://www.w3.org/2004/02/skos/core#";
const FZ: &str = "https://w3id.org/fazhi/ns#";

/// What is wrong with a concept scheme.
#[derive(Debug, thiserror::Error)]
pub enum ConceptError {
    #[error("{file}: expected Turtle")]
    Turtle { file: String, source: oxttl::TurtleSyntaxError },
    #[error("{file}: expected a zh and an en skos:prefLabel for <{concept}>")]
    Label { file: String, concept: String },
    #[error("the labels cannot be searched for")]
    Matcher(#[from] aho_corasick::BuildError),
}

/// One concept of a scheme.
///
/// Invariant: `slug`, `zh` and `en` are not empty; `hidden` has no label twice and is in the file's order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Concept {
    /// The full IRI.
    pub iri: String,
    /// What stands after the last `/` of the IRI.
    pub slug: String,
    pub zh: String,
    pub en: String,
    /// `skos:definition` in Chinese and English; empty when the file gives none.
    pub definition_zh: String,
    pub definition_en: String,
    /// `skos:altLabel`, Chinese ones only.
    pub alt: Vec<String>,
    /// `skos:hiddenLabel`: wordings that mean this concept.
    pub hidden: Vec<String>,
    /// `fz:countedIn`: units that a figure of this concept can have; empty means any.
    pub units: Vec<String>,
    /// `fz:notWith`: words beside a label that rule the concept out.
    pub not_with: Vec<String>,
}

impl Concept {
    /// Preferred, alternative and hidden labels.
    pub fn labels(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.zh).chain(&self.alt).chain(&self.hidden).map(String::as_str)
    }
}

/// A label of a concept found in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mention<'a> {
    pub concept: &'a Concept,
    /// Bytes of the text.
    pub start: usize,
    pub end: usize,
}

/// The concepts of one scheme, in the order of their files.
///
/// ```
/// use fazhi::lexicon::Lexicon;
/// let indicators = &Lexicon::builtin().indicators;
/// assert_eq!(indicators.get("lost-cases").unwrap().zh, "败诉案件");
/// ```
#[derive(Clone, Debug)]
pub struct Scheme {
    concepts: Vec<Concept>,
    /// Finds every label; a pattern's number indexes `owners`.
    matcher: AhoCorasick,
    /// The concept that each label belongs to.
    owners: Vec<usize>,
}

impl Scheme {
    /// Reads the concepts of a Turtle file. `file` names it in errors.
    pub fn read(file: &str, turtle: &str) -> Result<Self, ConceptError> {
        Self::new(read(file, turtle)?)
    }

    fn new(concepts: Vec<Concept>) -> Result<Self, ConceptError> {
        let (mut labels, mut owners) = (Vec::new(), Vec::new());
        for (owner, concept) in concepts.iter().enumerate() {
            for label in concept.labels().filter(|label| !label.is_empty()) {
                labels.push(label);
                owners.push(owner);
            }
        }
        let matcher = AhoCorasick::new(&labels)?;
        Ok(Self { concepts, matcher, owners })
    }

    /// This scheme with the concepts of another file: labels are added to a concept of the same slug, new concepts
    /// come behind the old ones.
    pub fn with(&self, file: &str, turtle: &str) -> Result<Self, ConceptError> {
        let mut concepts = self.concepts.clone();
        for more in parse(file, turtle)? {
            if let Some(known) = concepts.iter_mut().find(|known| known.slug == more.slug) {
                for (into, from) in [
                    (&mut known.alt, more.alt),
                    (&mut known.hidden, more.hidden),
                    (&mut known.units, more.units),
                    (&mut known.not_with, more.not_with),
                ] {
                    for label in from {
                        if !into.contains(&label) {
                            into.push(label);
                        }
                    }
                }
            } else {
                concepts.push(checked(file, more)?);
            }
        }
        Self::new(concepts)
    }

    /// This scheme with further hidden labels, by slug; an unknown slug adds nothing.
    pub fn with_labels(&self, labels: &BTreeMap<String, Vec<String>>) -> Result<Self, ConceptError> {
        let mut concepts = self.concepts.clone();
        for concept in &mut concepts {
            for label in labels.get(&concept.slug).into_iter().flatten() {
                if !concept.hidden.contains(label) {
                    concept.hidden.push(label.clone());
                }
            }
        }
        Self::new(concepts)
    }

    #[must_use]
    pub fn concepts(&self) -> &[Concept] {
        &self.concepts
    }

    #[must_use]
    pub fn get(&self, slug: &str) -> Option<&Concept> {
        self.concepts.iter().find(|concept| concept.slug == slug)
    }

    /// Every label that the text holds, overlapping ones too, by where they end.
    pub fn mentions<'a>(&'a self, text: &'a str) -> impl Iterator<Item = Mention<'a>> {
        self.matcher.find_overlapping_iter(text).map(|found| Mention {
            concept: &self.concepts[self.owners[found.pattern().as_usize()]],
            start: found.start(),
            end: found.end(),
        })
    }
}

fn read(file: &str, turtle: &str) -> Result<Vec<Concept>, ConceptError> {
    parse(file, turtle)?.into_iter().map(|concept| checked(file, concept)).collect()
}

fn checked(file: &str, concept: Concept) -> Result<Concept, ConceptError> {
    if concept.zh.is_empty() || concept.en.is_empty() {
        return Err(ConceptError::Label { file: file.to_owned(), concept: concept.iri });
    }
    Ok(concept)
}

/// Every `skos:Concept` of the file, in order of first mention.
fn parse(file: &str, turtle: &str) -> Result<Vec<Concept>, ConceptError> {
    let mut concepts: Vec<Concept> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    let mut declared: Vec<bool> = Vec::new();
    for triple in TurtleParser::new().for_slice(turtle) {
        let triple = triple.map_err(|source| ConceptError::Turtle { file: file.to_owned(), source })?;
        let NamedOrBlankNode::NamedNode(subject) = &triple.subject else { continue };
        let place = *places.entry(subject.as_str().to_owned()).or_insert_with(|| {
            let iri = subject.as_str().to_owned();
            let slug = iri.rsplit('/').next().unwrap_or_default().to_owned();
            concepts.push(Concept { iri, slug, ..Concept::default() });
            declared.push(false);
            concepts.len() - 1
        });
        let concept = &mut concepts[place];
        let predicate = triple.predicate.as_str();
        if triple.predicate == rdf::TYPE {
            declared[place] |= matches!(&triple.object, Term::NamedNode(class) if class.as_str().strip_prefix(SKOS) == Some("Concept"));
            continue;
        }
        let Term::Literal(literal) = &triple.object else { continue };
        let value = literal.value().to_owned();
        let chinese = literal.language().is_none_or(|language| language.starts_with("zh"));
        let list = match (predicate.strip_prefix(SKOS), predicate.strip_prefix(FZ)) {
            (Some("prefLabel"), _) => {
                *(if chinese { &mut concept.zh } else { &mut concept.en }) = value;
                continue;
            }
            (Some("definition"), _) => {
                *(if chinese { &mut concept.definition_zh } else { &mut concept.definition_en }) = value;
                continue;
            }
            (Some("altLabel"), _) if chinese => &mut concept.alt,
            (Some("hiddenLabel"), _) => &mut concept.hidden,
            (_, Some("countedIn")) => &mut concept.units,
            (_, Some("notWith")) => &mut concept.not_with,
            _ => continue,
        };
        if !list.contains(&value) {
            list.push(value);
        }
    }
    let mut declared = declared.into_iter();
    concepts.retain(|_| declared.next().unwrap_or(false));
    Ok(concepts)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PREFIXES: &str = "@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix fz: <https://w3id.org/fazhi/ns#> . \
                            @prefix i: <https://w3id.org/fazhi/indicator/> . ";

    fn turtle(body: &str) -> String {
        format!("{PREFIXES}{body}")
    }

    #[test]
    fn reads_labels_and_definitions_by_language() {
        let scheme = Scheme::read(
            "t",
            &turtle(
                "i:a a skos:Concept ; skos:prefLabel \"甲\"@zh, \"A\"@en ; skos:definition \"定义\"@zh, \"definition\"@en ; \
                 skos:hiddenLabel \"子\"@zh, \"丑\"@zh ; fz:countedIn \"件\" . <https://w3id.org/fazhi/indicator> a skos:ConceptScheme .",
            ),
        )
        .unwrap();
        let [a] = scheme.concepts() else { panic!("expected one concept, found {:?}", scheme.concepts()) };
        assert_eq!((a.slug.as_str(), a.zh.as_str(), a.en.as_str()), ("a", "甲", "A"));
        assert_eq!((a.definition_zh.as_str(), a.definition_en.as_str()), ("定义", "definition"));
        assert_eq!((a.hidden.clone(), a.units.clone()), (vec!["子".into(), "丑".into()], vec!["件".into()]));
        let found: Vec<_> = scheme.mentions("有丑无甲").map(|m| (m.concept.slug.as_str(), m.start, m.end)).collect();
        assert_eq!(found, [("a", 3, 6), ("a", 9, 12)]);
    }

    #[test]
    fn a_further_file_adds_labels_and_concepts() {
        let first = Scheme::read("t", &turtle("i:a a skos:Concept ; skos:prefLabel \"甲\"@zh, \"A\"@en .")).unwrap();
        let both = first
            .with(
                "u",
                &turtle(
                    "i:a a skos:Concept ; skos:hiddenLabel \"阿\"@zh . \
                     i:b a skos:Concept ; skos:prefLabel \"乙\"@zh, \"B\"@en .",
                ),
            )
            .unwrap();
        assert_eq!(both.get("a").unwrap().hidden, ["阿"]);
        assert_eq!(both.concepts().len(), 2);
    }

    #[test]
    fn faults_name_the_file_and_the_concept() {
        let label = Scheme::read("mine.ttl", &turtle("i:a a skos:Concept ; skos:prefLabel \"甲\"@zh .")).unwrap_err();
        assert_eq!(
            label.to_string(),
            "mine.ttl: expected a zh and an en skos:prefLabel for <https://w3id.org/fazhi/indicator/a>"
        );
        assert_eq!(Scheme::read("mine.ttl", "no turtle").unwrap_err().to_string(), "mine.ttl: expected Turtle");
    }
}
