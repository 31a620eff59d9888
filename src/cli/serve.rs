//! `fazhi serve`: the endpoint and the pages.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use super::build::{build, samples};
use super::settings::{Data, Minting, Reading};
use super::{Context, Ending};
use crate::dataset::Dataset;
use crate::pipeline::Pipeline;
use crate::server;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Reports to build first: files, folders or patterns
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Address to listen on [default: 127.0.0.1:7878]
    #[arg(long, env = "FAZHI_BIND", value_name = "ADDR:PORT")]
    bind: Option<SocketAddr>,
    /// Start without the sample reports when there is no dataset yet
    #[arg(long)]
    empty: bool,
    /// The default graph is the default graph, not the union of all graphs
    #[arg(long)]
    strict_dataset: bool,
    /// File with the tokens that let writers in, written by `fazhi token add`
    #[arg(long, env = "FAZHI_TOKEN_FILE", value_name = "FILE")]
    token_file: Option<PathBuf>,
    /// Keep the dataset in memory only
    #[arg(long, conflicts_with = "data_dir")]
    in_memory: bool,
    #[command(flatten)]
    data: Data,
    #[command(flatten)]
    minting: Minting,
    #[command(flatten)]
    reading: Reading,
}

pub(super) fn run(args: &Args, context: &Context) -> anyhow::Result<Ending> {
    let lexicon = args.reading.lexicon(&context.settings)?;
    let policy = args.minting.policy(&context.settings)?;
    let pipeline = Pipeline { lexicon, policy: &policy };
    let mut settings = context.settings.server.clone();
    settings.bind = args.bind.unwrap_or(settings.bind);
    settings.strict_dataset |= args.strict_dataset;
    settings.base.clone_from(&policy.base);
    settings.publication.clone_from(&context.settings.catalogue);
    if let Some(file) = &args.token_file {
        settings.token_file = Some(file.clone());
    }
    // Samples are never written to a folder that is meant for the publisher's own reports.
    let folder = args.data.folder(&context.settings);
    let with_samples = args.paths.is_empty() && !args.empty && !args.in_memory && !Dataset::exists(&folder);
    let dataset = if args.in_memory || with_samples { Dataset::in_memory()? } else { Dataset::open(&folder)? };
    let mut ending = Ending::Done;
    if with_samples {
        samples(pipeline, &dataset, context)?;
    } else if !args.paths.is_empty() {
        ending = build(pipeline, &dataset, &args.paths, false, context)?;
    }
    // One token with all rights for this run; an empty variable is no token.
    let token = std::env::var("FAZHI_TOKEN").ok().filter(|token| !token.is_empty());
    let scheme = if settings.tls.is_some() { "https" } else { "http" };
    let quiet = context.quiet;
    init_log(context);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(server::serve(settings, Arc::new(dataset), lexicon, token.as_deref(), |address| {
        if !quiet {
            eprintln!("listening on {scheme}://{address}/ (SPARQL endpoint: {scheme}://{address}/query)");
        }
    }))?;
    Ok(ending)
}

/// Structured logs on stderr; `RUST_LOG` chooses what, `--json` how.
fn init_log(context: &Context) {
    let default = if context.quiet { "error" } else { "warn" };
    let filter = tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| default.into());
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if context.json { builder.json().init() } else { builder.init() }
}
