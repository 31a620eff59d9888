//! The command line: one file per subcommand.

use std::io::Write;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::document::Document;
use crate::extract::extract;
use crate::lexicon::Lexicon;

#[derive(Parser)]
#[command(name = "fazhi", version, about)]
struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Reads reports and prints one JSON document each
    Extract {
        #[arg(required = true)]
        files: Vec<std::path::PathBuf>,
        /// Write NAME.json into this folder instead of stdout
        #[arg(short, long)]
        output: Option<std::path::PathBuf>,
    },
}

/// Runs the command line.
#[must_use]
pub fn main() -> ExitCode {
    let Args { command: Command::Extract { files, output } } = Args::parse();
    for file in files {
        let bytes = std::fs::read(&file).expect("readable");
        let document = Document::read(&file.to_string_lossy(), &bytes).expect("a report");
        let report = extract(&document, Lexicon::builtin());
        let json = serde_json::to_string_pretty(&report).expect("serialisable");
        match &output {
            Some(dir) => {
                std::fs::write(dir.join(file.with_extension("json").file_name().expect("name")), json).expect("write");
            }
            None => writeln!(std::io::stdout(), "{json}").expect("stdout"),
        }
    }
    ExitCode::SUCCESS
}
