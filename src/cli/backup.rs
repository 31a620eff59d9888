//! `fazhi backup` and `fazhi restore`: the whole dataset, one file.

use std::path::PathBuf;

use anyhow::Context as _;

use super::settings::Data;
use super::{Context, Ending};
use crate::dataset::Dataset;
use crate::server::backup;

#[derive(Debug, clap::Args)]
pub(super) struct Backup {
    /// Folder to write the backup into; it must hold no dataset
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    #[command(flatten)]
    of: Of,
}

#[derive(Debug, clap::Args)]
pub(super) struct Restore {
    /// Folder that `fazhi backup` wrote
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    #[command(flatten)]
    of: Of,
}

/// Which dataset.
#[derive(Debug, clap::Args)]
struct Of {
    /// Address of the server that serves the dataset; needs a token with the right to administer in `FAZHI_TOKEN`
    #[arg(long, value_name = "URL", conflicts_with = "data_dir")]
    url: Option<String>,
    #[command(flatten)]
    data: Data,
}

impl Of {
    /// The dataset of the folder, which nobody serves.
    fn open(&self, context: &Context) -> anyhow::Result<Dataset> {
        let folder = self.data.folder(&context.settings);
        anyhow::ensure!(Dataset::exists(&folder), "expected a dataset in {}, there is none", folder.display());
        Dataset::open(&folder).context("while the dataset is served, give the server's address with --url")
    }

    /// Restoring also mends a damaged dataset, or makes a new one.
    fn open_any(&self, context: &Context) -> anyhow::Result<Dataset> {
        let folder = self.data.folder(&context.settings);
        let opened = Dataset::open_undamaged(&folder);
        let (dataset, _) = opened.context("while the dataset is served, give the server's address with --url")?;
        Ok(dataset)
    }
}

pub(super) fn backup(args: &Backup, context: &Context) -> anyhow::Result<Ending> {
    let version = match &args.of.url {
        Some(url) => runtime()?.block_on(backup::fetch(url, &token()?, &args.folder))?,
        None => args.of.open(context)?.backup(&args.folder)?.0,
    };
    told(context, &format!("version {version} of the dataset is in {}", args.folder.display()));
    Ok(Ending::Done)
}

pub(super) fn restore(args: &Restore, context: &Context) -> anyhow::Result<Ending> {
    let version = match &args.of.url {
        Some(url) => runtime()?.block_on(backup::send(url, &token()?, &args.folder))?,
        None => args.of.open_any(context)?.restore(&args.folder)?.0,
    };
    told(context, &format!("the dataset holds what {} holds, as version {version}", args.folder.display()));
    Ok(Ending::Done)
}

fn told(context: &Context, text: &str) {
    if !context.quiet {
        eprintln!("{text}");
    }
}

fn token() -> anyhow::Result<String> {
    let token = std::env::var("FAZHI_TOKEN").ok().filter(|token| !token.is_empty());
    token.context("expected a token with the right to administer in FAZHI_TOKEN")
}

fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_current_thread().enable_all().build()?)
}
