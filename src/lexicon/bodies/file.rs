//! The lists as they are written.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Kind;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct File {
    pub endings: Vec<EndingList>,
    pub blockers: List,
    pub continues: List,
    pub stops: List,
    pub generic: List,
    pub founding: List,
    pub leading: List,
    pub particles: List,
    pub openers: List,
    pub leagues: List,
    pub heads: List,
    pub branches: List,
    pub towns: List,
    pub alone: BTreeMap<String, String>,
    pub provincial: List,
    pub bare: List,
    pub splits: List,
    pub vertical: Vertical,
    pub peers: List,
    pub common: List,
    pub stations: BTreeMap<String, String>,
    pub components: List,
    pub levels: List,
    pub national: List,
    pub full: List,
    pub affinity: BTreeMap<String, String>,
    /// Whole names of bodies, by line; for users' own files.
    pub names: BTreeMap<String, String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct List {
    pub words: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Vertical {
    pub lines: String,
    pub words: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EndingList {
    pub kind: Kind,
    #[serde(default)]
    pub closed: bool,
    #[serde(default)]
    pub fixed: bool,
    pub words: String,
}
