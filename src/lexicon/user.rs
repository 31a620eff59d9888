//! A user's own word lists: TOML, added to the built-in lists.
//!
//! ```toml
//! [indicators]            # slug → further wordings of what is counted
//! administrative-penalty-cases = ["立案查处违法案件"]
//!
//! [topics]                # slug → words that mark a measure or a task as about it
//! dispute-resolution = ["诉源治理"]
//! ```

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Lexicon;
use super::concepts::ConceptError;

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
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct UserList {
    indicators: BTreeMap<String, Vec<String>>,
    topics: BTreeMap<String, Vec<String>>,
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
    fn errors_name_the_file() {
        let cases = [
            ("[indicators]\nnonsense = [\"x\"]", "own.toml: expected a known slug in [indicators], found \"nonsense\""),
            ("[colours]", "own.toml: cannot be used as a word list"),
        ];
        for (text, message) in cases {
            assert_eq!(lexicon(text).expect_err(message).to_string(), message);
        }
    }
}
