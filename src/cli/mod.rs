//! The command line: one file per subcommand; data on stdout, all else on stderr.

mod answer;
mod backup;
mod build;
mod check;
mod completions;
mod explain;
mod export;
mod extract;
mod help;
mod output;
mod query;
mod serve;
mod settings;
mod token;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use settings::Settings;

/// Turn annual reports on rule-of-law government into linked open data
#[derive(Debug, Parser)]
#[command(name = "fazhi", version, max_term_width = 120)]
struct Args {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    global: Global,
}

/// What every command takes.
#[derive(Debug, clap::Args)]
struct Global {
    /// Settings file; without this option `fazhi.toml` in the working folder, if there is one
    #[arg(long, global = true, env = "FAZHI_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    /// Say nothing on stderr but errors
    #[arg(short, long, global = true, env = "FAZHI_QUIET")]
    quiet: bool,
    /// Print tables and messages as JSON lines, for programs
    #[arg(long, global = true, env = "FAZHI_JSON")]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Read reports and print what they say, one JSON document each
    Extract(extract::Args),
    /// Read reports into the dataset, one named graph each
    Build(build::Args),
    /// Serve the dataset: SPARQL endpoint and pages
    Serve(serve::Args),
    /// Ask a saved question by name, or any SPARQL query in a file
    Query(query::Args),
    /// Write the dataset, a report or the result of a CONSTRUCT as RDF
    Export(export::Args),
    /// Check the dataset: the graph contract, the statutory rules, contradictory figures
    Check(check::Args),
    /// Write the whole dataset into a new folder, also while it is served
    Backup(backup::Backup),
    /// Make the dataset hold what a backup holds, also while it is served
    Restore(backup::Restore),
    /// Manage the tokens that let writers in
    Token(token::Args),
    /// Print shell completions
    Completions(completions::Args),
}

/// How a command that did not fail ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending {
    Done,
    /// Done, but some inputs were refused, each named.
    SomeRefused,
}

/// What a command sees of the options that all commands share.
struct Context {
    settings: Settings,
    quiet: bool,
    json: bool,
    chinese: bool,
}

/// Runs the command line on the process's arguments.
#[must_use]
pub fn main() -> ExitCode {
    let chinese = help::prefers_chinese(|name| std::env::var(name).ok());
    let command = help::localise(Args::command(), chinese);
    let args = match command.try_get_matches().and_then(|matches| Args::from_arg_matches(&matches)) {
        Ok(args) => args,
        Err(error) => {
            let _ = error.print();
            return if error.use_stderr() { ExitCode::from(2) } else { ExitCode::SUCCESS };
        }
    };
    match run(args, chinese) {
        Ok(Ending::Done) => ExitCode::SUCCESS,
        Ok(Ending::SomeRefused) => ExitCode::from(3),
        Err(error) if output::is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            output::print_error(&error);
            if error.is::<output::Usage>() { ExitCode::from(2) } else { ExitCode::FAILURE }
        }
    }
}

fn run(args: Args, chinese: bool) -> anyhow::Result<Ending> {
    let settings = Settings::load(args.global.config.as_deref())?;
    let context = Context { settings, quiet: args.global.quiet, json: args.global.json, chinese };
    match args.command {
        Command::Extract(args) => extract::run(&args, &context),
        Command::Build(args) => build::run(&args, &context),
        Command::Serve(args) => serve::run(&args, &context),
        Command::Query(args) => query::run(&args, &context),
        Command::Export(args) => export::run(&args, &context),
        Command::Check(args) => check::run(&args, &context),
        Command::Backup(args) => backup::backup(&args, &context),
        Command::Restore(args) => backup::restore(&args, &context),
        Command::Token(args) => token::run(&args, &context),
        Command::Completions(args) => completions::run(&args),
    }
}
