//! Terms as numbers.

use std::hash::BuildHasher;
use std::sync::RwLock;
use std::sync::atomic::{AtomicU32, Ordering};

use hashbrown::{DefaultHashBuilder, HashTable};
use oxrdf::vocab::{rdf, xsd};
use oxrdf::{BlankNode, Literal, NamedNode, NamedOrBlankNode, Term};

use super::slots::Slots;

/// The number of a term; 0 is no term and, as a graph, the default graph.
pub type TermId = u32;

/// Numbers from here on belong to one evaluation, not to the dataset.
pub const LOCAL: TermId = 1 << 31;

/// What a term is besides its text: an IRI, a blank node, or a literal with its datatype or language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Kind(u32);

impl Kind {
    pub const IRI: Self = Self(0);
    pub const BLANK: Self = Self(1);
    pub const STRING: Self = Self(2);
    /// From here on a kind is a tag: the rest of a literal.
    const TAGS: u32 = 3;
}

struct Entry {
    kind: Kind,
    text: Box<str>,
}

/// Every term that the dataset has seen, numbered from 1.
///
/// Invariant: two numbers are equal exactly when the terms are the same (RDF term equality: lexical forms are kept).
/// Numbers are never reused, so snapshots share one dictionary; terms of removed quads stay until the next start.
#[derive(Default)]
pub struct Terms {
    entries: Slots<Entry>,
    len: AtomicU32,
    index: RwLock<HashTable<TermId>>,
    hasher: DefaultHashBuilder,
    tags: Tags,
}

/// The datatypes and language tags of literals, `@zh` or a datatype's IRI.
#[derive(Default)]
struct Tags {
    texts: Slots<Box<str>>,
    index: RwLock<Vec<TagEntry>>,
}

struct TagEntry {
    text: Box<str>,
    position: u32,
}

impl Tags {
    fn get(&self, text: &str) -> Option<Kind> {
        let index = self.index.read().expect("no writer panics");
        let at = index.binary_search_by(|e| (*e.text).cmp(text)).ok()?;
        Some(Kind(Kind::TAGS + index[at].position))
    }

    fn intern(&self, text: &str) -> Kind {
        if let Some(kind) = self.get(text) {
            return kind;
        }
        let mut index = self.index.write().expect("no writer panics");
        match index.binary_search_by(|e| (*e.text).cmp(text)) {
            Ok(at) => Kind(Kind::TAGS + index[at].position),
            Err(at) => {
                let position = u32::try_from(index.len()).expect("memory ends before the tags do");
                self.texts.set(position as usize, text.into());
                index.insert(at, TagEntry { text: text.into(), position });
                Kind(Kind::TAGS + position)
            }
        }
    }

    fn text(&self, kind: Kind) -> &str {
        self.texts.get((kind.0 - Kind::TAGS) as usize).map_or("", |t| t)
    }
}

impl Terms {
    /// How many terms there are; numbers up to and including this are in use.
    pub fn len(&self) -> u32 {
        self.len.load(Ordering::Acquire)
    }

    fn entry(&self, id: TermId) -> Option<&Entry> {
        self.entries.get((id as usize).checked_sub(1)?)
    }

    fn hash(&self, kind: Kind, text: &str) -> u64 {
        self.hasher.hash_one((kind.0, text))
    }

    fn find(&self, kind: Kind, text: &str) -> Option<TermId> {
        let index = self.index.read().expect("no writer panics");
        index
            .find(self.hash(kind, text), |id| self.entry(*id).is_some_and(|e| e.kind == kind && *e.text == *text))
            .copied()
    }

    /// The number of a term that the dataset has.
    pub fn get(&self, term: &Term) -> Option<TermId> {
        match term {
            Term::NamedNode(t) => self.find(Kind::IRI, t.as_str()),
            Term::BlankNode(t) => self.find(Kind::BLANK, t.as_str()),
            Term::Literal(t) => {
                let kind = match tag(t) {
                    None => Kind::STRING,
                    Some(tag) => self.tags.get(&tag)?,
                };
                self.find(kind, t.value())
            }
        }
    }

    pub fn get_iri(&self, iri: &str) -> Option<TermId> {
        self.find(Kind::IRI, iri)
    }

    /// The number of a term, given a new one if need be. `None` when all numbers are in use.
    pub fn intern_parts(&self, kind: Kind, text: &str) -> Option<TermId> {
        let hash = self.hash(kind, text);
        let mut index = self.index.write().expect("no writer panics");
        let same = |id: &TermId| self.entry(*id).is_some_and(|e| e.kind == kind && *e.text == *text);
        if let Some(id) = index.find(hash, same) {
            return Some(*id);
        }
        let position = self.len.load(Ordering::Acquire);
        let id = position + 1;
        if id >= LOCAL - 1 || position as usize >= Slots::<Entry>::CAPACITY {
            return None;
        }
        self.entries.set(position as usize, Entry { kind, text: text.into() });
        index.insert_unique(hash, id, |id| self.entry(*id).map_or(0, |e| self.hash(e.kind, &e.text)));
        self.len.store(id, Ordering::Release);
        Some(id)
    }

    pub fn intern(&self, term: &Term) -> Option<TermId> {
        match term {
            Term::NamedNode(t) => self.intern_parts(Kind::IRI, t.as_str()),
            Term::BlankNode(t) => self.intern_parts(Kind::BLANK, t.as_str()),
            Term::Literal(t) => self.intern_parts(self.literal_kind(t), t.value()),
        }
    }

    pub fn intern_subject(&self, subject: &NamedOrBlankNode) -> Option<TermId> {
        match subject {
            NamedOrBlankNode::NamedNode(t) => self.intern_parts(Kind::IRI, t.as_str()),
            NamedOrBlankNode::BlankNode(t) => self.intern_parts(Kind::BLANK, t.as_str()),
        }
    }

    fn literal_kind(&self, literal: &Literal) -> Kind {
        match tag(literal) {
            None => Kind::STRING,
            Some(tag) => self.tags.intern(&tag),
        }
    }

    /// A literal's kind by its tag, `@zh` or a datatype's IRI.
    pub fn tag_kind(&self, tag: &str) -> Kind {
        self.tags.intern(tag)
    }

    /// The kind, its tag (empty for IRIs, blank nodes and strings) and the text of a term.
    pub fn parts(&self, id: TermId) -> Option<(Kind, &str, &str)> {
        let entry = self.entry(id)?;
        let tag = if entry.kind.0 < Kind::TAGS { "" } else { self.tags.text(entry.kind) };
        Some((entry.kind, tag, &entry.text))
    }

    pub fn iri(&self, id: TermId) -> Option<NamedNode> {
        let entry = self.entry(id)?;
        (entry.kind == Kind::IRI).then(|| NamedNode::new_unchecked(&*entry.text))
    }

    pub fn subject(&self, id: TermId) -> Option<NamedOrBlankNode> {
        let entry = self.entry(id)?;
        match entry.kind {
            Kind::IRI => Some(NamedNode::new_unchecked(&*entry.text).into()),
            Kind::BLANK => Some(BlankNode::new_unchecked(&*entry.text).into()),
            _ => None,
        }
    }

    pub fn term(&self, id: TermId) -> Option<Term> {
        let (kind, tag, text) = self.parts(id)?;
        Some(match kind {
            Kind::IRI => NamedNode::new_unchecked(text).into(),
            Kind::BLANK => BlankNode::new_unchecked(text).into(),
            Kind::STRING => Literal::new_simple_literal(text).into(),
            _ => literal(tag, text).into(),
        })
    }
}

/// What a literal is besides its value: `@` and its language, or its datatype; nothing for a plain string.
fn tag(literal: &Literal) -> Option<std::borrow::Cow<'_, str>> {
    if let Some(language) = literal.language() {
        return Some(format!("@{language}").into());
    }
    let datatype = literal.datatype();
    (datatype != xsd::STRING).then(|| datatype.as_str().into())
}

fn literal(tag: &str, text: &str) -> Literal {
    match tag.strip_prefix('@') {
        Some(language) => Literal::new_language_tagged_literal_unchecked(text, language),
        None if tag.is_empty() || tag == rdf::LANG_STRING.as_str() => Literal::new_simple_literal(text),
        None => Literal::new_typed_literal(text, NamedNode::new_unchecked(tag)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_comes_back_as_it_went_in() {
        let terms = Terms::default();
        let cases: [(Term, &str); 9] = [
            (NamedNode::new_unchecked("http://a/嘉定").into(), "an IRI stays Chinese"),
            (BlankNode::new_unchecked("b0").into(), "a labelled blank node"),
            (BlankNode::default().into(), "a random blank node"),
            (Literal::new_simple_literal("").into(), "an empty string"),
            (Literal::new_simple_literal("http://a/嘉定").into(), "a string is not the IRI"),
            (Literal::new_language_tagged_literal_unchecked("法治", "zh").into(), "a language"),
            (Literal::new_language_tagged_literal_unchecked("法治", "en").into(), "another language"),
            (Literal::new_typed_literal("01", xsd::INTEGER).into(), "a lexical form is kept"),
            (Literal::new_typed_literal("1", xsd::INTEGER).into(), "and is not its canonical form"),
        ];
        let ids: Vec<_> = cases.iter().map(|(term, _)| terms.intern(term).expect("there is room")).collect();
        for ((term, why), id) in cases.iter().zip(&ids) {
            assert_eq!(terms.term(*id).as_ref(), Some(term), "{why}");
            assert_eq!(terms.get(term), Some(*id), "{why}");
            assert_eq!(terms.intern(term), Some(*id), "{why}");
        }
        let mut distinct = ids.clone();
        distinct.sort_unstable();
        distinct.dedup();
        assert_eq!(distinct.len(), ids.len(), "no two terms share a number");
        assert_eq!(terms.get(&Literal::new_simple_literal("absent").into()), None);
    }
}
