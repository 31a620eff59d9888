//! `fazhi build`: reports → named graphs in the dataset.

use std::io::{BufRead, Write};
use std::path::PathBuf;

use anyhow::Context as _;
use indicatif::{ProgressBar, ProgressStyle};
use serde::Deserialize;

use super::output::{Sink, one_line, table};
use super::settings::{Data, Minting, Reading};
use super::{Context, Ending};
use crate::dataset::Dataset;
use crate::pipeline::{Build, Counts, Event, Pipeline, Source, Summary, contained, sample_sources, sources};
use crate::report::Warning;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Reports: files, folders or patterns
    #[arg(value_name = "PATH", required_unless_present = "jsonl")]
    paths: Vec<PathBuf>,
    /// Build even what has not changed
    #[arg(long)]
    force: bool,
    /// Stream: a JSON line {"id", "url", "content"} a report on stdin, N-Quads on stdout; no dataset is touched
    #[arg(long, conflicts_with_all = ["paths", "force", "data_dir"])]
    jsonl: bool,
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
    if args.jsonl {
        return stream(pipeline);
    }
    let dataset = Dataset::open(&args.data.folder(&context.settings))?;
    build(pipeline, &dataset, &args.paths, args.force, context)
}

/// Builds paths into a dataset, with a progress bar and a closing table on stderr.
pub(super) fn build(
    pipeline: Pipeline<'_>,
    dataset: &Dataset,
    paths: &[PathBuf],
    force: bool,
    context: &Context,
) -> anyhow::Result<Ending> {
    let (sources, unreadable) = sources(paths);
    for error in &unreadable {
        eprintln!("error: {}", one_line(error));
    }
    let mut summary = build_sources(pipeline, dataset, &sources, force, context)?;
    summary.refused += unreadable.len();
    if context.json {
        eprintln!(
            "{}",
            serde_json::json!({"built": summary.built, "unchanged": summary.unchanged, "refused": summary.refused})
        );
    } else if !context.quiet {
        let Summary { built, unchanged, refused } = summary;
        eprintln!("{built} built, {unchanged} unchanged, {refused} refused");
    }
    Ok(if summary.refused == 0 { Ending::Done } else { Ending::SomeRefused })
}

fn build_sources(
    pipeline: Pipeline<'_>,
    dataset: &Dataset,
    sources: &[Source],
    force: bool,
    context: &Context,
) -> anyhow::Result<Summary> {
    // indicatif draws on terminals only.
    let bar =
        if context.quiet || context.json { ProgressBar::hidden() } else { ProgressBar::new(sources.len() as u64) };
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} {elapsed} {wide_msg}").context("progress bar")?;
    bar.set_style(style);
    let mut built: Vec<(String, Counts, Vec<Warning>)> = Vec::new();
    let summary =
        Build { pipeline, publication: &context.settings.catalogue, dataset, force }.run(sources, |event| {
            bar.inc(1);
            match event {
                Event::Built { name, counts, warnings, .. } => {
                    bar.set_message(name.clone());
                    if context.json {
                        eprintln!("{}", built_line(&name, &counts, &warnings));
                    }
                    built.push((name, counts, warnings));
                }
                Event::Unchanged { .. } => {}
                Event::Refused { name, error } => {
                    let error = one_line(&error);
                    if context.json {
                        eprintln!("{}", serde_json::json!({"file": name, "error": error}));
                    } else {
                        bar.suspend(|| eprintln!("error: {name}: {error}"));
                    }
                }
            }
        })?;
    bar.finish_and_clear();
    if !context.quiet && !context.json && !built.is_empty() {
        eprintln!("{}", closing_table(&built, context.chinese));
        for (name, _, warnings) in &built {
            for Warning { message, place } in warnings {
                let place = place.map(|(line, column)| format!(":{line}:{column}")).unwrap_or_default();
                eprintln!("warning: {name}{place}: {message}");
            }
        }
    }
    Ok(summary)
}

fn built_line(name: &str, counts: &Counts, warnings: &[Warning]) -> serde_json::Value {
    serde_json::json!({
        "file": name,
        "parts": counts.parts, "measures": counts.measures, "regulations": counts.regulations, "works": counts.works,
        "departments": counts.departments, "organisations": counts.organisations, "statistics": counts.statistics,
        "shortcomings": counts.shortcomings, "tasks": counts.tasks,
        "warnings": warnings,
    })
}

fn closing_table(built: &[(String, Counts, Vec<Warning>)], chinese: bool) -> comfy_table::Table {
    let header = if chinese {
        ["报告", "部分", "举措", "法规", "内设机构", "其他机构", "数据", "不足", "计划", "警告"]
    } else {
        [
            "report",
            "parts",
            "measures",
            "regulations",
            "departments",
            "organisations",
            "statistics",
            "shortcomings",
            "tasks",
            "warnings",
        ]
    };
    table(
        &header,
        built.iter().map(|(name, c, warnings)| {
            let figures = [
                c.parts,
                c.measures,
                c.regulations,
                c.departments,
                c.organisations,
                c.statistics,
                c.shortcomings,
                c.tasks,
                warnings.len(),
            ];
            std::iter::once(name.clone()).chain(figures.iter().map(ToString::to_string)).collect()
        }),
    )
}

#[derive(Deserialize)]
struct Line {
    id: serde_json::Value,
    #[serde(default)]
    url: Option<String>,
    content: String,
}

/// Reports in as JSON lines, quads out; what one line does wrong stops no other.
fn stream(pipeline: Pipeline<'_>) -> anyhow::Result<Ending> {
    let mut out = Sink::open(None)?;
    let mut ending = Ending::Done;
    for (at, line) in std::io::stdin().lock().lines().enumerate() {
        let line = line.with_context(|| format!("stdin, line {}: cannot be read", at + 1))?;
        if line.trim().is_empty() {
            continue;
        }
        let graph = serde_json::from_str::<Line>(&line).map_err(|e| e.to_string()).and_then(|line| {
            let Line { id, url, content } = line;
            let name = if content.trim_start().starts_with('<') { "page.html" } else { "page.txt" };
            contained(|| pipeline.read(name, content.as_bytes(), url.as_deref()).and_then(|read| pipeline.graph(&read)))
                .and_then(|graph| graph)
                .map_err(|e| format!("{id}: {}", one_line(&e)))
        });
        match graph {
            Ok(graph) => {
                for triple in graph.triples {
                    writeln!(out, "{} .", triple.in_graph(graph.name.clone()))?;
                }
            }
            Err(error) => {
                ending = Ending::SomeRefused;
                eprintln!("error: stdin, line {}: {error}", at + 1);
            }
        }
    }
    out.finish()?;
    Ok(ending)
}

/// Builds the sample reports, as an empty dataset gets them.
pub(super) fn samples(pipeline: Pipeline<'_>, dataset: &Dataset, context: &Context) -> anyhow::Result<()> {
    let sources = sample_sources();
    if !context.quiet {
        eprintln!("no dataset yet: using the {} sample reports (fazhi build PATH… makes one)", sources.len());
    }
    let build = Build { pipeline, publication: &context.settings.catalogue, dataset, force: false };
    build.run(&sources, |event| {
        if let Event::Refused { name, error } = event {
            eprintln!("error: {name}: {error}");
        }
    })?;
    Ok(())
}
