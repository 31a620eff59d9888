//! Word lists and concept schemes, read from `data/` and `ontology/`.
//!
//! Domain knowledge is data: a wrong entity is mended by editing a list, not code.
//! Each room of the lexicon is one file, owned by the extractors that read it.

use std::sync::LazyLock;

/// Everything the extractors and the resolver know about words.
#[derive(Debug, Default)]
pub struct Lexicon {}

static BUILTIN: LazyLock<Lexicon> = LazyLock::new(Lexicon::default);

impl Lexicon {
    /// The lists compiled into the binary.
    #[must_use]
    pub fn builtin() -> &'static Self {
        &BUILTIN
    }
}
