//! `fazhi check`: the dataset against its shapes.

use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context as _, bail};

use super::output::{Sink, table};
use super::settings::Data;
use super::{Context, Ending};
use crate::check::{Finding, Severity, Shapes, check, report_graph};
use crate::export;

/// How the findings are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Form {
    /// For people
    Table,
    /// A SHACL validation report
    Turtle,
}

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// How the findings are written
    #[arg(long, value_enum, default_value = "table", value_name = "FORMAT")]
    format: Form,
    /// Shapes of your own (SHACL in Turtle) instead of the built-in ones
    #[arg(long, value_name = "FILE.ttl")]
    shapes: Option<PathBuf>,
    /// Write to this file instead of stdout
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    data: Data,
}

pub(super) fn run(args: &Args, context: &Context) -> anyhow::Result<Ending> {
    let shapes = match &args.shapes {
        None => Shapes::builtin()?,
        Some(path) => {
            let text = std::fs::read_to_string(path).with_context(|| format!("{}: cannot be read", path.display()))?;
            Shapes::read(&text).with_context(|| format!("{}: cannot be used as shapes", path.display()))?
        }
    };
    let dataset = args.data.open(context)?;
    let findings = check(&dataset, &shapes)?;
    let mut sink = Sink::open(args.output.as_deref())?;
    let written = if args.format == Form::Turtle {
        export::turtle(&report_graph(&findings), &mut sink)
    } else if context.json {
        write_json(&findings, &mut sink)
    } else {
        write_table(&findings, context.chinese, &mut sink)
    };
    match written {
        Ok(()) => sink.finish()?,
        Err(error) => {
            sink.discard();
            return Err(error.into());
        }
    }
    let violations = findings.iter().filter(|finding| finding.severity == Severity::Violation).count();
    if !context.quiet {
        eprintln!("{violations} violations, {} warnings", findings.len() - violations);
    }
    if violations > 0 {
        bail!("expected no violations, found {violations}");
    }
    Ok(Ending::Done)
}

fn language(chinese: bool) -> &'static str {
    if chinese { "zh" } else { "en" }
}

fn write_table(findings: &[Finding], chinese: bool, out: &mut impl Write) -> std::io::Result<()> {
    if findings.is_empty() {
        return Ok(());
    }
    let header = if chinese {
        ["级别", "报告", "对象", "问题", "字符"]
    } else {
        ["severity", "report", "thing", "problem", "characters"]
    };
    let rows = findings.iter().map(|finding| {
        let report = finding.reports.first().map_or("", |report| report.as_str());
        let focus = finding.focus.to_string();
        let focus = focus.trim_matches(['<', '>']);
        // What lies below the report is told by its place in it.
        let focus = focus.strip_prefix(report).filter(|rest| !rest.is_empty()).unwrap_or(focus);
        let path = finding.path.as_ref().map_or(String::new(), |path| format!("{}: ", export::short(path)));
        let characters: Vec<&str> =
            finding.characters.iter().filter_map(|node| node.as_str().split_once("#char=")).map(|(_, at)| at).collect();
        vec![
            finding.severity.name().to_owned(),
            report.to_owned(),
            focus.to_owned(),
            format!("{path}{}", finding.message(language(chinese))),
            characters.join(" "),
        ]
    });
    writeln!(out, "{}", table(&header, rows))
}

fn write_json(findings: &[Finding], out: &mut impl Write) -> std::io::Result<()> {
    for finding in findings {
        let strings = |nodes: &[oxrdf::NamedNode]| nodes.iter().map(|n| n.as_str().to_owned()).collect::<Vec<_>>();
        let line = serde_json::json!({
            "severity": finding.severity.name(),
            "shape": finding.shape.as_str(),
            "focus": finding.focus.to_string().trim_matches(['<', '>']),
            "path": finding.path.as_ref().map(oxrdf::NamedNode::as_str),
            "value": finding.value.as_ref().map(ToString::to_string),
            "message": { "zh": finding.message("zh"), "en": finding.message("en") },
            "reports": strings(&finding.reports),
            "characters": strings(&finding.characters),
        });
        writeln!(out, "{line}")?;
    }
    Ok(())
}
