//! Word lists and concept schemes, read from `data/` and `ontology/`.
//!
//! Domain knowledge is data: a wrong entity is mended by editing a list, not code.
//! Each room of the lexicon is one file, owned by the extractors that read it.

pub mod bodies;
pub mod concepts;
pub mod divisions;
pub mod document_number;
pub mod headings;
pub mod hits;
mod names;
pub mod profile;
pub mod quantities;
pub mod regulations;
pub mod titles;
mod trie;
mod user;
pub mod words;

use std::sync::LazyLock;

use bodies::Bodies;
use concepts::Scheme;
use divisions::Divisions;
use headings::Headings;
use quantities::Quantities;
use regulations::Norms;
pub use user::UserListError;

/// Everything the extractors and the resolver know about words.
#[derive(Clone, Debug)]
pub struct Lexicon {
    /// What statistics count.
    pub indicators: Scheme,
    /// What measures and tasks are about.
    pub topics: Scheme,
    /// The authority file of norms.
    pub norms: Norms,
    /// Words around numbers.
    pub quantities: Quantities,
    /// Functional lines (条线) of public bodies.
    pub lines: Scheme,
    /// Administrative divisions.
    pub divisions: Divisions,
    /// Words of the names of public bodies.
    pub bodies: Bodies,
    /// Names and texts of the user's own files.
    user: Vec<String>,
    /// Titles, parts, publication lines, portals and preambles.
    pub headings: Headings,
}

impl Default for Lexicon {
    /// The lists compiled into the binary; that they can be read is tested.
    fn default() -> Self {
        let scheme = |file, turtle| Scheme::read(file, turtle).expect("the built-in schemes are well-formed");
        let lines = scheme("lines.ttl", include_str!("../../ontology/lines.ttl"));
        let divisions = Divisions::read("divisions.csv", include_str!("../../data/authority/divisions.csv"))
            .and_then(|divisions| {
                divisions.with("divisions-samples.csv", include_str!("../../data/authority/divisions-samples.csv"))
            })
            .expect("the built-in divisions are well-formed");
        let words = include_str!("../../data/lexicon/bodies.toml");
        let bodies =
            Bodies::read("bodies.toml", words, &lines, &divisions).expect("the built-in bodies are well-formed");
        Self {
            lines,
            divisions,
            bodies,
            indicators: scheme("indicators.ttl", include_str!("../../ontology/indicators.ttl")),
            topics: scheme("topics.ttl", include_str!("../../ontology/topics.ttl")),
            norms: Norms::builtin(),
            quantities: Quantities::default(),
            user: Vec::new(),
            headings: Headings::builtin(),
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

    /// The built-in lists with a user's own files (name and text of each) added.
    pub fn with_user_lists(files: &[(String, String)]) -> Result<Self, UserListError> {
        let mut lexicon = Self::builtin().clone();
        for (name, text) in files {
            user::add(&mut lexicon, name, text)?;
            lexicon.user.extend([name.as_str(), text.as_str()].map(str::to_owned));
        }
        Ok(lexicon)
    }

    /// Tells two lexicons apart that may read the same text differently; built-in lists change with the program's version.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        self.user.join("\u{0}")
    }

    /// Whether a text holds any word that no report on rule-of-law government can do without.
    #[must_use]
    pub fn speaks_of_rule_of_law(&self, text: &str) -> bool {
        ["法治", "依法"].iter().any(|word| memchr::memmem::find(text.as_bytes(), word.as_bytes()).is_some())
    }
}
