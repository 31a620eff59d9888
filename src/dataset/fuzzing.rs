//! A door for the fuzz target of `tests/fuzz` to what this room keeps to itself; `cargo fuzz` alone compiles it.

use std::collections::BTreeSet;

use super::durable::blob;
use super::index::Terms;

/// Decodes a record whose checksum and format are put in front of `bytes`; what can be decoded is encoded and decoded
/// again.
///
/// # Panics
/// Where the second reading differs from the first.
pub fn decode(bytes: &[u8]) {
    let terms = Terms::default();
    let Ok(content) = blob::decode(&terms, 0, &blob::sealed(bytes)) else { return };
    let again = blob::decode(&terms, 0, &blob::encode(&terms, &content.added, &content.removed));
    let again = again.expect("what was encoded can be decoded");
    let set = |quads: &[super::index::Quad]| quads.iter().copied().collect::<BTreeSet<_>>();
    assert_eq!(set(&again.added), set(&content.added), "what was added");
    assert_eq!(set(&again.removed), set(&content.removed), "what was removed");
}
