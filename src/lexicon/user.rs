//! A user's own word lists: TOML, added to the built-in lists.
//!
//! ```toml
//! [indicators]            # slug → further wordings of what is counted
//! administrative-penalty-cases = ["立案查处违法案件"]
//!
//! [topics]                # slug → words that mark a measure or a task as about it
//! dispute-resolution = ["诉源治理"]
//!
//! [[norms]]               # norms of one's own place: kind is a slug of ontology/regulation-kinds.ttl
//! title = "嘉定区行政规范性文件管理规定"
//! kind = "normative-document"
//! short = ["规范性文件管理规定"]
//! editions = ["2021-03-01"]
//! ```

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Lexicon;
use super::concepts::ConceptError;
use super::regulations::{AuthorityError, NormEntry};

/// What is wrong with a user's word list.
#[derive(Debug, thiserror::Error)]
pub enum UserListError {
    #[error("{file}: cannot be used as a word list")]
    Toml {
        file: String,
        #[source]
        source: Box<toml::de::Error>,
    },
    #[error("{file}: expected a known slug in [{section}], found {slug:?}")]
    UnknownSlug { file: String, section: &'static str, slug: String },
    #[error(transparent)]
    Concept(#[from] ConceptError),
    #[error("{file}: cannot be added to the norms known")]
    Norm {
        file: String,
        #[source]
        source: AuthorityError,
    },
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct UserList {
    indicators: BTreeMap<String, Vec<String>>,
    topics: BTreeMap<String, Vec<String>>,
    norms: Vec<NormEntry>,
}

/// Adds one file's lists to a lexicon.
pub(super) fn add(lexicon: &mut Lexicon, file: &str, text: &str) -> Result<(), UserListError> {
    let list: UserList = toml::from_str(text)
        .map_err(|source| UserListError::Toml { file: file.to_owned(), source: Box::new(source) })?;
    for (section, labels, scheme) in
        [("indicators", list.indicators, &mut lexicon.indicators), ("topics", list.topics, &mut lexicon.topics)]
    {
        if let Some(slug) = labels.keys().find(|slug| scheme.get(slug).is_none()) {
            return Err(UserListError::UnknownSlug { file: file.to_owned(), section, slug: slug.clone() });
        }
        if !labels.is_empty() {
            *scheme = scheme.with_labels(&labels)?;
        }
    }
    if !list.norms.is_empty() {
        lexicon.norms =
            lexicon.norms.with(list.norms).map_err(|source| UserListError::Norm { file: file.to_owned(), source })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lexicon(text: &str) -> Result<Lexicon, UserListError> {
        Lexicon::with_user_lists(&[("own.toml".to_owned(), text.to_owned())])
    }

    #[test]
    fn wordings_are_added() {
        let lexicon = lexicon("[indicators]\nlost-cases = [\"官司打输\"]\n").expect("well formed");
        let found: Vec<&str> = lexicon.indicators.mentions("官司打输").map(|m| m.concept.slug.as_str()).collect();
        assert_eq!(found, ["lost-cases"]);
        assert_ne!(lexicon.fingerprint(), Lexicon::builtin().fingerprint(), "the graphs may differ");
    }

    #[test]
    fn norms_are_added() {
        let list = "[[norms]]\ntitle = \"嘉定区河道管理规定\"\nkind = \"rule\"\nshort = [\"河道规定\"]\neditions = [\"2021\"]\n";
        let lexicon = lexicon(list).expect("well formed");
        for (title, known) in
            [("嘉定区河道管理规定（试行）", true), ("河道规定", true), ("行政处罚法", true), ("道路规定", false)]
        {
            assert_eq!(lexicon.norms.kind(title).is_some(), known, "{title}");
        }
    }

    #[test]
    fn errors_name_the_file() {
        let cases = [
            (
                "[[norms]]\ntitle = \"x\"\nkind = \"rule\"\neditions = [\"1.3.\"]",
                "own.toml: cannot be added to the norms known",
            ),
            ("[indicators]\nnonsense = [\"x\"]", "own.toml: expected a known slug in [indicators], found \"nonsense\""),
            ("[colours]", "own.toml: cannot be used as a word list"),
        ];
        for (text, message) in cases {
            assert_eq!(lexicon(text).expect_err(message).to_string(), message);
        }
    }
}
