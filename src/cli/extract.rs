//! `fazhi extract`: reports → JSON.

use std::io::{BufRead, Write};
use std::path::PathBuf;

use anyhow::Context as _;
use serde::{Deserialize, Serialize};

use super::output::{Sink, Usage, one_line};
use super::settings::Reading;
use super::{Context, Ending};
use crate::document::Document;
use crate::extract::extract;
use crate::lexicon::Lexicon;
use crate::pipeline::sources;
use crate::report::Report;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Reports: files, folders or patterns
    #[arg(value_name = "FILE", required_unless_present = "jsonl")]
    files: Vec<PathBuf>,
    /// Write NAME.json for each report into this folder instead of stdout
    #[arg(short, long, value_name = "DIR", conflicts_with = "jsonl")]
    output: Option<PathBuf>,
    /// Stream: a JSON line {"id", "url", "content"} on stdin, a JSON line on stdout
    #[arg(long, conflicts_with = "files")]
    jsonl: bool,
    /// Print for each entity the rule, the characters and the place it was read from, as a table
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
    for source in &sources {
        let document =
            source.bytes().map_err(anyhow::Error::from).and_then(|bytes| Ok(Document::read(&source.name, &bytes)?));
        let document = match document {
            Ok(document) => document,
            Err(error) => {
                refused += 1;
                eprintln!("error: {}: {error:#}", source.name);
                continue;
            }
        };
        let report = extract(&document, lexicon);
        let target = args.output.as_ref().map(|folder| folder.join(format!("{}.json", source.stem())));
        let mut sink = Sink::open(target.as_deref())?;
        if args.explain {
            explain(&mut sink, &document, &report, context.chinese)?;
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
    let document = Document::read(name, content.as_bytes()).map_err(|e| one_line(&e))?;
    Ok(extract(&document, lexicon))
}

/// One row an entity, in the order of the text.
fn explain(out: &mut impl Write, document: &Document, report: &Report, chinese: bool) -> anyhow::Result<()> {
    let mut rows = Vec::new();
    let mut row = |kind: &str, what: &str, rule: &str, span: crate::report::Span| {
        let (line, column) = document.place(span.start());
        rows.push((
            span,
            vec![kind.to_owned(), what.to_owned(), rule.to_owned(), format!("{line}:{column}"), span.to_string()],
        ));
    };
    let header = &report.report;
    let fields = [
        ("title", &header.title, header.title_span),
        ("issued", &header.issued, header.issued_span),
        ("bureau", &header.bureau, header.bureau_span),
        ("division", &header.division, header.division_span),
    ];
    for (name, value, span) in fields {
        if let (Some(value), Some(span)) = (value, span) {
            row(name, value, "header", span);
        }
    }
    for part in &report.parts {
        row("part", &part.heading, &part.rule, part.span);
    }
    for measure in &report.measures {
        row("measure", &measure.heading, &measure.rule, measure.span);
    }
    for regulation in &report.regulations {
        row("regulation", &regulation.title, &regulation.rule, regulation.mentions[0]);
    }
    for work in &report.works {
        row("work", &work.title, "works", work.mentions[0]);
    }
    for (kind, bodies) in [("department", &report.departments), ("organisation", &report.organisations)] {
        for body in bodies {
            row(kind, &body.name, &body.rule, body.mentions[0]);
        }
    }
    for statistic in &report.statistics {
        row("statistic", &statistic.quote, &statistic.rule, statistic.span);
    }
    for shortcoming in &report.shortcomings {
        row("shortcoming", &shortcoming.text, &shortcoming.rule, shortcoming.span);
    }
    for task in &report.tasks {
        row("task", &task.text, &task.rule, task.span);
    }
    rows.sort_by_key(|(span, _)| *span);
    let header = if chinese {
        ["类别", "内容", "规则", "行:列", "字符"]
    } else {
        ["kind", "what", "rule", "line:column", "characters"]
    };
    writeln!(out, "{}", super::output::table(&header, rows.into_iter().map(|(_, row)| row)))?;
    Ok(())
}
