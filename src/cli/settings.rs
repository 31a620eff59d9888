//! `fazhi.toml`: what a publisher sets once instead of on every command line.
//!
//! Order of precedence: option, `FAZHI_…` variable, settings file, default.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde::Deserialize;

use super::{Context, build};
use crate::dataset::Dataset;
use crate::lexicon::Lexicon;
use crate::pipeline::Pipeline;
use crate::rdf::Policy;

/// The settings file. Unknown keys are errors: a misspelt setting must not be silently ignored.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub(super) struct Settings {
    /// Folder of the dataset.
    pub data_dir: Option<PathBuf>,
    /// The publisher's own domain, the start of the IRIs of its bodies and reports.
    pub base: Option<String>,
    /// The publisher's own word lists.
    pub lexicon: Vec<PathBuf>,
    /// What the catalogue says of the dataset.
    pub catalogue: crate::export::Publication,
    /// Settings of `fazhi serve`.
    pub server: crate::server::Settings,
}

const FILE: &str = "fazhi.toml";

impl Settings {
    pub(super) fn load(path: Option<&Path>) -> anyhow::Result<Self> {
        let (path, wanted) = match path {
            Some(path) => (path, true),
            None => (Path::new(FILE), false),
        };
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && !wanted => return Ok(Self::default()),
            Err(error) => {
                return Err(error).with_context(|| format!("{}: cannot read the settings", path.display()));
            }
        };
        toml::from_str(&text).with_context(|| format!("{}: cannot use the settings", path.display()))
    }
}

/// Options of the commands that touch the dataset.
#[derive(Debug, clap::Args)]
pub(super) struct Data {
    /// Folder of the dataset [default: fazhi-data]
    #[arg(long, env = "FAZHI_DATA_DIR", value_name = "DIR")]
    data_dir: Option<PathBuf>,
}

impl Data {
    pub(super) fn folder(&self, settings: &Settings) -> PathBuf {
        self.data_dir.clone().or_else(|| settings.data_dir.clone()).unwrap_or_else(|| "fazhi-data".into())
    }

    /// The dataset in the folder; the sample reports in memory when there is none yet.
    pub(super) fn open(&self, context: &Context) -> anyhow::Result<Dataset> {
        let folder = self.folder(&context.settings);
        if Dataset::exists(&folder) {
            return Ok(Dataset::open(&folder)?);
        }
        let dataset = Dataset::in_memory()?;
        let policy = Policy::default();
        build::samples(Pipeline { lexicon: Lexicon::builtin(), policy: &policy }, &dataset, context)?;
        Ok(dataset)
    }
}

/// Options of the commands that read reports.
#[derive(Debug, clap::Args)]
pub(super) struct Reading {
    /// Word list of your own, added to the built-in ones; may be repeated
    #[arg(long, env = "FAZHI_LEXICON", value_name = "FILE", value_delimiter = ',')]
    lexicon: Vec<PathBuf>,
}

impl Reading {
    /// The built-in word lists with the user's added.
    pub(super) fn lexicon(&self, settings: &Settings) -> anyhow::Result<&'static Lexicon> {
        let own = if self.lexicon.is_empty() { &settings.lexicon } else { &self.lexicon };
        if own.is_empty() {
            return Ok(Lexicon::builtin());
        }
        let mut files = Vec::new();
        for path in own {
            let text = std::fs::read_to_string(path)
                .with_context(|| format!("{}: cannot read the word list", path.display()))?;
            files.push((path.display().to_string(), text));
        }
        // One for the whole run, so it may as well live as long as the built-in one.
        Ok(Box::leak(Box::new(Lexicon::with_user_lists(&files)?)))
    }
}

/// Options of the commands that mint IRIs.
#[derive(Debug, clap::Args)]
pub(super) struct Minting {
    /// Start of the IRIs of your bodies and reports, such as `https://data.example.gov.cn/` [default:
    /// `https://w3id.org/fazhi/`]
    #[arg(long, env = "FAZHI_BASE", value_name = "IRI")]
    base: Option<String>,
}

impl Minting {
    pub(super) fn policy(&self, settings: &Settings) -> anyhow::Result<Policy> {
        match self.base.as_ref().or(settings.base.as_ref()) {
            Some(base) => Ok(Policy::new(base)?),
            None => Ok(Policy::default()),
        }
    }
}
