//! Word lists and concept schemes, read from `data/` and `ontology/`.
//!
//! Domain knowledge is data: a wrong entity is mended by editing a list, not code.
//! Each room of the lexicon is one file, owned by the extractors that read it.

pub mod concepts;

use std::sync::LazyLock;

use concepts::Scheme;

/// Everything the extractors and the resolver know about words.
#[derive(Clone, Debug)]
pub struct Lexicon {
    /// What statistics count.
    pub indicators: Scheme,
    /// What measures and tasks are about.
    pub topics: Scheme,
}

impl Default for Lexicon {
    /// The lists compiled into the binary; that they can be read is tested.
    fn default() -> Self {
        let scheme = |file, turtle| Scheme::read(file, turtle).expect("the built-in schemes are well-formed");
        Self {
            indicators: scheme("indicators.ttl", include_str!("../../ontology/indicators.ttl")),
            topics: scheme("topics.ttl", include_str!("../../ontology/topics.ttl")),
        }
    }
}

static BUILTIN: LazyLock<Lexicon> = LazyLock::new(Lexicon::default);

impl Lexicon {
    /// The lists compiled into the binary.
    #[must_use]
    pub fn builtin() -> &'static Self {
        &BUILTIN
    }
}
