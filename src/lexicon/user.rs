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
//!
//! [[divisions]]           # a new or renamed division; level is province, prefecture or county
//! code = "310199"
//! name = "示范新区"
//! level = "county"
//! parent = "310000"
//!
//! [bodies.components]     # words that names of bodies are made of; the sections of data/lexicon/bodies.toml
//! words = "低空经济 数据资源"
//! ```

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Lexicon;
use super::bodies::BodiesError;
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
    #[error("{file}: cannot be added to the divisions known")]
    Division {
        file: String,
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    #[error(transparent)]
    Bodies(#[from] BodiesError),
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct UserList {
    indicators: BTreeMap<String, Vec<String>>,
    topics: BTreeMap<String, Vec<String>>,
    norms: Vec<NormEntry>,
    divisions: Vec<DivisionEntry>,
    bodies: Option<toml::Table>,
}

/// A row of `data/authority/divisions.csv`.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct DivisionEntry {
    code: String,
    name: String,
    #[serde(default)]
    short: String,
    level: String,
    #[serde(default)]
    parent: String,
    #[serde(default)]
    from: Option<i32>,
    #[serde(default)]
    until: Option<i32>,
    #[serde(default)]
    successor: String,
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
    if !list.divisions.is_empty() {
        let fault = |source: Box<dyn std::error::Error + Send + Sync>| UserListError::Division {
            file: file.to_owned(),
            source,
        };
        let mut table = csv::Writer::from_writer(Vec::new());
        for entry in &list.divisions {
            table.serialize(entry).map_err(|e| fault(e.into()))?;
        }
        let table = table.into_inner().map_err(|e| fault(e.to_string().into()))?;
        let table = String::from_utf8(table).map_err(|e| fault(e.into()))?;
        lexicon.divisions = lexicon.divisions.clone().with(file, &table).map_err(|e| fault(e.into()))?;
    }
    if let Some(words) = list.bodies {
        lexicon.bodies = lexicon.bodies.with(file, &words.to_string(), &lexicon.lines)?;
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
    fn divisions_and_words_of_bodies_are_added() {
        let list = "[[divisions]]\ncode = \"310199\"\nname = \"示范新区\"\nlevel = \"county\"\nparent = \"310000\"\n\
                    [bodies.components]\nwords = \"低空飞行器\"\n";
        let lexicon = lexicon(list).expect("well formed");
        assert_eq!(lexicon.divisions.named("示范新区").map(|d| d.code.as_str()).collect::<Vec<_>>(), ["310199"]);
        for (word, known) in [("低空飞行器", true), ("人力资源", true), ("低空潜水器", false)] {
            assert_eq!(lexicon.bodies.is_component(word), known, "{word}");
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
            (
                "[[divisions]]\ncode = \"1\"\nname = \"x\"\nlevel = \"planet\"",
                "own.toml: cannot be added to the divisions known",
            ),
            ("[colours]", "own.toml: cannot be used as a word list"),
        ];
        for (text, message) in cases {
            assert_eq!(lexicon(text).expect_err(message).to_string(), message);
        }
    }
}
