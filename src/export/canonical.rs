//! RDFC-1.0: two graphs are the same exactly when their canonical hashes are.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use oxrdf::dataset::{CanonicalizationAlgorithm, CanonicalizationHashAlgorithm};
use oxrdf::{BlankNode, Dataset, NamedOrBlankNode, Quad, Term};
use sha2::{Digest, Sha256};

use super::NamedGraph;

const ALGORITHM: CanonicalizationAlgorithm =
    CanonicalizationAlgorithm::Rdfc10 { hash_algorithm: CanonicalizationHashAlgorithm::Sha256 };

/// SHA-256, in hexadecimal, of a dataset's canonical N-Quads (W3C RDF Dataset Canonicalization 1.0).
///
/// The time grows fast with the number of blank nodes that look alike; our own graphs hold none.
#[must_use]
pub fn canonical_hash(quads: impl IntoIterator<Item = Quad>) -> String {
    let mut dataset: Dataset = quads.into_iter().collect();
    dataset.canonicalize(ALGORITHM);
    let mut lines: Vec<String> = dataset.iter().map(|quad| format!("{quad} .\n")).collect();
    lines.sort_unstable();
    let mut hash = Sha256::new();
    for line in &lines {
        hash.update(line.as_bytes());
    }
    hash.finalize().iter().fold(String::with_capacity(64), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// Blank nodes get names that depend on the graphs alone. A name means the same node in all of them.
pub(super) fn stable(graphs: &[NamedGraph]) -> Cow<'_, [NamedGraph]> {
    let blank =
        |graph: &NamedGraph| graph.triples.iter().any(|t| t.subject.is_blank_node() || t.object.is_blank_node());
    if !graphs.iter().any(blank) {
        return Cow::Borrowed(graphs);
    }
    let dataset: Dataset = graphs.iter().flat_map(NamedGraph::quads).collect();
    let names: BTreeMap<String, BlankNode> = dataset
        .canonicalize_blank_nodes(ALGORITHM)
        .into_iter()
        .map(|(old, new)| (old.as_str().to_owned(), new))
        .collect();
    let renamed = |node: &BlankNode| names.get(node.as_str()).unwrap_or(node).clone();
    let mut graphs = graphs.to_vec();
    for triple in graphs.iter_mut().flat_map(|graph| &mut graph.triples) {
        if let NamedOrBlankNode::BlankNode(node) = &triple.subject {
            triple.subject = renamed(node).into();
        }
        if let Term::BlankNode(node) = &triple.object {
            triple.object = renamed(node).into();
        }
    }
    Cow::Owned(graphs)
}
