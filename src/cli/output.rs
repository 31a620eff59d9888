//! Printing: errors with their cause chain, tables for people, JSON lines for programs.

use std::io::{self, IsTerminal, Write};
use std::path::Path;

use super::answer::AnswerError;
use crate::export::ExportError;
use comfy_table::{ContentArrangement, Table, presets};

/// The command was used wrongly in a way that clap cannot see; exit code 2.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct Usage(pub String);

/// Whether the reader of our output went away, which is success: `fazhi export | head`.
pub(super) fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        // Transparent errors hide the one they wrap from the chain.
        let io = cause.downcast_ref::<io::Error>().or_else(|| match cause.downcast_ref() {
            Some(ExportError::Io(e)) => Some(e),
            _ => None,
        });
        let io = io.or_else(|| match cause.downcast_ref() {
            Some(AnswerError::Io(e)) => Some(e),
            _ => None,
        });
        io.is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe)
    })
}

/// The whole cause chain on stderr, a line each.
pub(super) fn print_error(error: &anyhow::Error) {
    let mut stderr = io::stderr().lock();
    for (depth, cause) in error.chain().enumerate() {
        let lead = if depth == 0 { "error" } else { "  caused by" };
        let _ = writeln!(stderr, "{lead}: {cause}");
    }
}

/// An error and its causes in one line, for tables and per-input messages.
pub(super) fn one_line(error: &dyn std::error::Error) -> String {
    let mut line = error.to_string();
    let mut cause = error.source();
    while let Some(source) = cause {
        // A transparent error repeats its source's text.
        let text = source.to_string();
        if !line.ends_with(&text) {
            line.push_str(": ");
            line.push_str(&text);
        }
        cause = source.source();
    }
    line
}

/// A table for people; borders only on a terminal that can draw them.
pub(super) fn table(header: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> Table {
    let mut table = Table::new();
    table.load_style(if io::stderr().is_terminal() || io::stdout().is_terminal() {
        presets::UTF8_BORDERS_ONLY
    } else {
        presets::NOTHING
    });
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(header.iter().copied());
    for row in rows {
        table.add_row(row);
    }
    table
}

/// Where a command's data goes: stdout, or a file that appears whole or not at all.
pub(super) enum Sink {
    Stdout(io::BufWriter<io::StdoutLock<'static>>),
    File { temporary: std::path::PathBuf, target: std::path::PathBuf, out: io::BufWriter<std::fs::File> },
}

impl Sink {
    pub(super) fn open(path: Option<&Path>) -> io::Result<Self> {
        let Some(target) = path.filter(|path| path.as_os_str() != "-") else {
            return Ok(Self::Stdout(io::BufWriter::new(io::stdout().lock())));
        };
        let mut name = target.file_name().unwrap_or_default().to_owned();
        name.push(format!(".{}.part", std::process::id()));
        let temporary = target.with_file_name(name);
        let out = io::BufWriter::new(std::fs::File::create(&temporary)?);
        Ok(Self::File { temporary, target: target.to_path_buf(), out })
    }

    /// Flushes, and puts the file in its place.
    pub(super) fn finish(self) -> io::Result<()> {
        match self {
            Self::Stdout(mut out) => out.flush(),
            Self::File { temporary, target, out } => {
                let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
                file.sync_all()?;
                std::fs::rename(temporary, target)
            }
        }
    }

    /// Leaves nothing behind.
    pub(super) fn discard(self) {
        if let Self::File { temporary, .. } = self {
            let _ = std::fs::remove_file(temporary);
        }
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Stdout(out) => out.write(bytes),
            Self::File { out, .. } => out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stdout(out) => out.flush(),
            Self::File { out, .. } => out.flush(),
        }
    }
}
