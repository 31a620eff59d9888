//! `fazhi extract`: reports → JSON.

use std::io::{BufRead, Write};
use std::path::PathBuf;

use anyhow::Context as _;
use serde::{Deserialize, Serialize};

use super::explain::explain;
use super::output::{Sink, Usage, one_line};
use super::settings::Reading;
use super::{Context, Ending};
use crate::document::Document;
use crate::extract::extract;
use crate::lexicon::Lexicon;
use crate::pipeline::{contained, output_names, sources};
use crate::report::Report;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Reports: files, folders or patterns
    #[arg(value_name = "FILE", required_unless_present = "jsonl")]
    files: Vec<PathBuf>,
    /// Write NAME.json for each report into this folder instead of stdout; where reports share a name, with
    /// the extension and folders that tell them apart (NAME.html.json, FOLDER-NAME.html.json)
    #[arg(short, long, value_name = "DIR", conflicts_with = "jsonl")]
    output: Option<PathBuf>,
    /// Stream: a JSON line {"id", "url", "content"} on stdin, a JSON line on stdout
    #[arg(long, conflicts_with = "files")]
    jsonl: bool,
    /// Print for each entity the rule, the characters and the place it was read from, and what it was
    /// taken to mean and why, as a table
    #[arg(long, conflicts_with = "jsonl")]
    explain: bool,
    #[command(flatten)]
    reading: Reading,
}

pub(super) fn run(args: &Args, context: &Context) -> anyhow::Result<Ending> {
    let lexicon = args.reading.lexicon(&context.settings)?;
    if args.jsonl {
        return stream(lexicon);
    }
    let (sources, unreadable) = sources(&args.files);
    let mut refused = unreadable.len();
    for error in &unreadable {
        eprintln!("error: {}", one_line(error));
    }
    if let Some(folder) = &args.output {
        std::fs::create_dir_all(folder).with_context(|| format!("{}: cannot make the folder", folder.display()))?;
    }
    let many = sources.len() > 1;
    for (source, name) in sources.iter().zip(output_names(&sources)) {
        let read = source.bytes().map_err(anyhow::Error::from).and_then(|bytes| {
            contained(|| {
                let document = Document::read(&source.name, &bytes)?;
                let report = extract(&document, lexicon);
                Ok((document, report))
            })?
        });
        let (document, report) = match read {
            Ok(read) => read,
            Err(error) => {
                refused += 1;
                eprintln!("error: {}: {error:#}", source.name);
                continue;
            }
        };
        let target = args.output.as_ref().map(|folder| folder.join(format!("{name}.json")));
        let mut sink = Sink::open(target.as_deref())?;
        if args.explain {
            explain(&mut sink, &document, &report, lexicon, context.chinese)?;
        } else if target.is_none() && many {
            // Several documents on stdout: one a line, so that a reader can tell them apart.
            serde_json::to_writer(&mut sink, &Named { file: &source.name, report: &report })?;
            writeln!(sink)?;
        } else {
            serde_json::to_writer_pretty(&mut sink, &report)?;
            writeln!(sink)?;
        }
        sink.finish()?;
    }
    if sources.is_empty() && refused == 0 {
        return Err(Usage("expected at least one report, found none in the paths given".into()).into());
    }
    Ok(if refused == 0 { Ending::Done } else { Ending::SomeRefused })
}

#[derive(Serialize)]
struct Named<'a> {
    file: &'a str,
    #[serde(flatten)]
    report: &'a Report,
}

/// A line of the stream; `id` and `url` come back as they were.
#[derive(Deserialize)]
struct Line {
    id: serde_json::Value,
    #[serde(default)]
    url: Option<String>,
    content: String,
}

#[derive(Serialize)]
struct Answer<'a> {
    id: serde_json::Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    #[serde(flatten)]
    result: Outcome<'a>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Outcome<'a> {
    Found(&'a Report),
    Refused { error: String },
}

/// Every line in gives exactly one line out, in order.
fn stream(lexicon: &Lexicon) -> anyhow::Result<Ending> {
    let mut out = Sink::open(None)?;
    let mut ending = Ending::Done;
    for (at, line) in std::io::stdin().lock().lines().enumerate() {
        let line = line.with_context(|| format!("stdin, line {}: cannot be read", at + 1))?;
        if line.trim().is_empty() {
            continue;
        }
        let (id, url, result) = match serde_json::from_str::<Line>(&line) {
            Ok(line) => (line.id, line.url, read(&line.content, lexicon)),
            Err(error) => {
                (serde_json::Value::Null, None, Err(format!("expected {{\"id\", \"url\", \"content\"}}: {error}")))
            }
        };
        if let Err(error) = &result {
            ending = Ending::SomeRefused;
            eprintln!("error: stdin, line {}: {error}", at + 1);
        }
        let result = match &result {
            Ok(report) => Outcome::Found(report),
            Err(error) => Outcome::Refused { error: error.clone() },
        };
        serde_json::to_writer(&mut out, &Answer { id, url, result })?;
        writeln!(out)?;
    }
    out.finish()?;
    Ok(ending)
}

/// The content of a line is a page's markup or plain text.
fn read(content: &str, lexicon: &Lexicon) -> Result<Report, String> {
    let start = content.trim_start();
    let name = if start.starts_with('<') { "page.html" } else { "page.txt" };
    let read = contained(|| Document::read(name, content.as_bytes()).map(|document| extract(&document, lexicon)));
    read.map_err(|e| one_line(&e))?.map_err(|e| one_line(&e))
}
