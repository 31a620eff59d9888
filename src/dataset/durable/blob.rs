//! One graph, or a change to one, as bytes.
//!
//! A checksum, the tags of its literals, its terms in order with what each shares with the one before left out, and
//! its triples as small numbers. IRIs of one report share most of their text, so this is several times smaller than
//! N-Triples without a compressor, and reading it interns each term once instead of once a triple.

use std::collections::HashMap;

use crate::dataset::index::{Kind, Quad, TermId, Terms};

const FORMAT: u8 = 1;
const HEADER: usize = 5;

/// Why bytes are no graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BlobError {
    #[error("its checksum does not match")]
    Checksum,
    #[error("it is in format {0}, expected {FORMAT}")]
    Format(u8),
    #[error("it ends too early or refers to what it does not hold")]
    Malformed,
    #[error("there are more terms than the dataset can number")]
    Full,
}

/// What a blob says.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Content {
    pub added: Vec<Quad>,
    pub removed: Vec<Quad>,
}

/// Writes triples (the graph of the quads is not written). The same triples give the same bytes.
pub fn encode(terms: &Terms, added: &[Quad], removed: &[Quad]) -> Vec<u8> {
    let mut ids: Vec<TermId> = added.iter().chain(removed).flat_map(|q| [q.subject, q.predicate, q.object]).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut parts: Vec<(u8, &str, &str, TermId)> = ids
        .iter()
        .filter_map(|id| {
            let (kind, tag, text) = terms.parts(*id)?;
            let class = match kind {
                Kind::IRI => 0,
                Kind::BLANK => 1,
                Kind::STRING => 2,
                _ => 3,
            };
            Some((class, tag, text, *id))
        })
        .collect();
    parts.sort_unstable();
    let mut tags: Vec<&str> = parts.iter().filter(|p| p.0 == 3).map(|p| p.1).collect();
    tags.dedup();

    let mut out = vec![0; HEADER];
    out[4] = FORMAT;
    number(&mut out, tags.len());
    for tag in &tags {
        number(&mut out, tag.len());
        out.extend_from_slice(tag.as_bytes());
    }
    number(&mut out, parts.len());
    let (mut position, mut before) = (HashMap::with_capacity(parts.len()), "");
    for (at, (class, tag, text, id)) in parts.into_iter().enumerate() {
        let kind = match class {
            3 => 3 + tags.binary_search(&tag).unwrap_or(0),
            class => usize::from(class),
        };
        let shared = before.bytes().zip(text.bytes()).take_while(|(a, b)| a == b).count();
        number(&mut out, kind);
        number(&mut out, shared);
        number(&mut out, text.len() - shared);
        out.extend_from_slice(&text.as_bytes()[shared..]);
        before = text;
        position.insert(id, at);
    }
    for quads in [added, removed] {
        let mut triples: Vec<[usize; 3]> =
            quads.iter().map(|q| [position[&q.subject], position[&q.predicate], position[&q.object]]).collect();
        triples.sort_unstable();
        triples.dedup();
        number(&mut out, triples.len());
        let mut before = 0;
        for [s, p, o] in triples {
            number(&mut out, s - before);
            number(&mut out, p);
            number(&mut out, o);
            before = s;
        }
    }
    seal(&mut out);
    out
}

/// Writes the checksum of all that follows it into its place.
fn seal(record: &mut [u8]) {
    let checksum = crc32fast::hash(&record[4..]);
    record[..4].copy_from_slice(&checksum.to_le_bytes());
}

/// A record of these bytes whose checksum and format hold.
#[cfg(fuzzing)]
pub fn sealed(bytes: &[u8]) -> Vec<u8> {
    let mut record = vec![0; HEADER];
    record[4] = FORMAT;
    record.extend_from_slice(bytes);
    seal(&mut record);
    record
}

/// Reads what [`encode`] wrote, as quads of a graph.
pub fn decode(terms: &Terms, graph: TermId, bytes: &[u8]) -> Result<Content, BlobError> {
    let (checksum, rest) = bytes.split_first_chunk::<4>().ok_or(BlobError::Malformed)?;
    if crc32fast::hash(rest) != u32::from_le_bytes(*checksum) {
        return Err(BlobError::Checksum);
    }
    let (format, rest) = rest.split_first().ok_or(BlobError::Malformed)?;
    if *format != FORMAT {
        return Err(BlobError::Format(*format));
    }
    let mut input = Input(rest);
    let mut kinds = vec![Kind::IRI, Kind::BLANK, Kind::STRING];
    for _ in 0..input.number()? {
        let length = input.number()?;
        let tag = std::str::from_utf8(input.take(length)?).map_err(|_| BlobError::Malformed)?;
        kinds.push(terms.tag_kind(tag));
    }
    let count = input.number()?;
    // A term takes three bytes at least, so a wrong count cannot ask for much memory.
    let mut ids = Vec::with_capacity(count.min(input.0.len() / 3));
    let mut text = Vec::new();
    for _ in 0..count {
        let kind = *kinds.get(input.number()?).ok_or(BlobError::Malformed)?;
        let shared = input.number()?;
        if shared > text.len() {
            return Err(BlobError::Malformed);
        }
        text.truncate(shared);
        let length = input.number()?;
        text.extend_from_slice(input.take(length)?);
        let text = std::str::from_utf8(&text).map_err(|_| BlobError::Malformed)?;
        ids.push(terms.intern_parts(kind, text).ok_or(BlobError::Full)?);
    }
    let mut content = Content::default();
    for quads in [&mut content.added, &mut content.removed] {
        let count = input.number()?;
        quads.reserve(count.min(input.0.len() / 3));
        let mut subject = 0;
        let id = |at: usize| ids.get(at).copied().ok_or(BlobError::Malformed);
        for _ in 0..count {
            subject += input.number()?;
            let (predicate, object) = (input.number()?, input.number()?);
            quads.push(Quad { subject: id(subject)?, predicate: id(predicate)?, object: id(object)?, graph });
        }
    }
    if input.0.is_empty() { Ok(content) } else { Err(BlobError::Malformed) }
}

/// Seven bits a byte, the smallest first.
fn number(out: &mut Vec<u8>, mut value: usize) {
    loop {
        let [low, ..] = value.to_le_bytes();
        value >>= 7;
        if value == 0 {
            out.push(low);
            return;
        }
        out.push(low | 0x80);
    }
}

struct Input<'a>(&'a [u8]);

impl<'a> Input<'a> {
    fn number(&mut self) -> Result<usize, BlobError> {
        let mut value = 0_usize;
        for shift in (0..=28).step_by(7) {
            let (byte, rest) = self.0.split_first().ok_or(BlobError::Malformed)?;
            self.0 = rest;
            value |= usize::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(BlobError::Malformed)
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], BlobError> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or(BlobError::Malformed)?;
        self.0 = rest;
        Ok(taken)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use oxrdf::{BlankNode, Literal, NamedNode, Term};
    use proptest::prelude::*;

    use super::*;

    fn term() -> impl Strategy<Value = Term> {
        prop_oneof![
            "http://a/[a-c嘉定]{0,4}".prop_map(|t| NamedNode::new_unchecked(t).into()),
            "[a-c]{1,3}".prop_map(|t| BlankNode::new_unchecked(t).into()),
            "[a-c嘉定]{0,300}".prop_map(|t| Literal::new_simple_literal(t).into()),
            ("[a-c嘉定]{0,4}", "[a-z]{2}")
                .prop_map(|(t, l)| Literal::new_language_tagged_literal_unchecked(t, l).into()),
            ("[0-9]{1,3}", "http://t/[ab]").prop_map(|(t, d)| Literal::new_typed_literal(
                t,
                NamedNode::new_unchecked(d)
            )
            .into()),
        ]
    }

    fn triples(terms: &Terms, quads: &[Quad]) -> BTreeSet<String> {
        let name = |id| terms.term(id).map(|t| t.to_string()).unwrap_or_default();
        quads.iter().map(|q| format!("{} {} {}", name(q.subject), name(q.predicate), name(q.object))).collect()
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(
            added in prop::collection::vec((term(), term(), term()), 0..40),
            removed in prop::collection::vec((term(), term(), term()), 0..10),
            cut in any::<prop::sample::Index>(),
            flip in 0..8_u32,
        ) {
            let terms = Terms::default();
            let quad = |(s, p, o): &(Term, Term, Term)| {
                let id = |t| terms.intern(t).expect("there is room");
                Quad { subject: id(s), predicate: id(p), object: id(o), graph: 7 }
            };
            let (added, removed): (Vec<_>, Vec<_>) = (added.iter().map(quad).collect(), removed.iter().map(quad).collect());
            let bytes = encode(&terms, &added, &removed);

            let other = Terms::default();
            other.intern_parts(Kind::IRI, "http://elsewhere/").expect("there is room");
            let content = decode(&other, 3, &bytes).expect("what was written is well formed");
            prop_assert_eq!(triples(&other, &content.added), triples(&terms, &added));
            prop_assert_eq!(triples(&other, &content.removed), triples(&terms, &removed));
            prop_assert!(content.added.iter().all(|q| q.graph == 3));
            prop_assert_eq!(encode(&other, &content.added, &content.removed), bytes.clone(), "the same triples, the same bytes");

            let at = cut.index(bytes.len());
            prop_assert!(decode(&other, 3, &bytes[..at]).is_err(), "a cut is noticed");
            let mut flipped = bytes.clone();
            flipped[at] ^= 1 << flip;
            prop_assert!(decode(&other, 3, &flipped).is_err(), "a flipped bit is noticed");
            // With a checksum that matches, nonsense is still no panic.
            let checksum = crc32fast::hash(&flipped[4..]);
            flipped[..4].copy_from_slice(&checksum.to_le_bytes());
            let _ = decode(&Terms::default(), 3, &flipped);
        }
    }
}
