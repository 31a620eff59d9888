//! `fazhi token`: who may write.

use std::io::Write;
use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};

use super::output::table;
use super::{Context, Ending};
use crate::server::access::tokens;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Make a token, print it once, and write its hash to the token file
    Add {
        /// What the token is called, for the logs
        name: String,
        /// What the token opens
        #[arg(long, value_enum, default_value = "write")]
        rights: Rights,
        #[command(flatten)]
        file: File,
    },
    /// List the tokens' names and rights
    List {
        #[command(flatten)]
        file: File,
    },
    /// Take a token away
    Remove {
        /// What the token is called
        name: String,
        #[command(flatten)]
        file: File,
    },
}

#[derive(Debug, clap::Args)]
struct File {
    /// Token file [default: fazhi-tokens]
    #[arg(long, env = "FAZHI_TOKEN_FILE", value_name = "FILE")]
    token_file: Option<PathBuf>,
}

impl File {
    fn path(&self, context: &Context) -> PathBuf {
        let set = self.token_file.clone().or_else(|| context.settings.server.token_file.clone());
        set.unwrap_or_else(|| "fazhi-tokens".into())
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Rights {
    Read,
    Write,
    Admin,
}

impl From<Rights> for tokens::Rights {
    fn from(rights: Rights) -> Self {
        match rights {
            Rights::Read => Self::Read,
            Rights::Write => Self::Write,
            Rights::Admin => Self::Admin,
        }
    }
}

pub(super) fn run(args: &Args, context: &Context) -> anyhow::Result<Ending> {
    let mut out = std::io::stdout().lock();
    match &args.action {
        Action::Add { name, rights, file } => {
            let path = file.path(context);
            let token = tokens::add(&path, name, (*rights).into())?;
            writeln!(out, "{token}")?;
            if !context.quiet {
                eprintln!("its hash is in {}; the token itself is shown this once", path.display());
            }
        }
        Action::List { file } => {
            let rows = tokens::list(&file.path(context))?
                .into_iter()
                .map(|(name, rights)| vec![name, format!("{rights:?}").to_lowercase()]);
            let header = if context.chinese { ["名称", "权限"] } else { ["name", "rights"] };
            writeln!(out, "{}", table(&header, rows))?;
        }
        Action::Remove { name, file } => tokens::remove(&file.path(context), name)?,
    }
    Ok(Ending::Done)
}
