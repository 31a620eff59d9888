//! `fazhi extract --explain`: where each entity was read, by which rule, and what it was taken to mean.

use std::io::Write;

use crate::document::Document;
use crate::lexicon::Lexicon;
use crate::report::{BodyRef, Report, Span, Statistic, StatisticRef};
use crate::resolve::resolve;

/// One row an entity, in the order of the text.
pub(super) fn explain(
    out: &mut impl Write,
    document: &Document,
    report: &Report,
    lexicon: &Lexicon,
    chinese: bool,
) -> anyhow::Result<()> {
    let resolution = resolve(report, lexicon);
    let mut rows = Vec::new();
    let mut row = |kind: &str, what: &str, rule: &str, span: Span, meant: String| {
        let (line, column) = document.place(span.start());
        let cells = [kind, what, rule, &format!("{line}:{column}"), &span.to_string(), &meant];
        rows.push((span, cells.map(str::to_owned).to_vec()));
    };
    let header = &report.report;
    let year = header.year.map(|year| year.to_string());
    let fields = [
        ("title", &header.title, header.title_span),
        ("year", &year, header.year_span),
        ("issued", &header.issued, header.issued_span),
        ("bureau", &header.bureau, header.bureau_span),
        ("division", &header.division, header.division_span),
    ];
    for (name, value, span) in fields {
        if let (Some(value), Some(span)) = (value, span) {
            let meant = resolution.body.as_ref().filter(|_| name == "bureau").map_or_else(String::new, body);
            row(name, value, "header", span, meant);
        }
    }
    for part in &report.parts {
        let kinds = std::iter::once(&part.kind).chain(&part.also);
        row("part", &part.heading, &part.rule, part.span, list(kinds.map(|kind| format!("{kind:?}").to_lowercase())));
    }
    for (measure, topics) in report.measures.iter().zip(&resolution.measures) {
        row("measure", &measure.heading, &measure.rule, measure.span, list(topics.iter().cloned()));
    }
    for (regulation, meant) in report.regulations.iter().zip(&resolution.regulations) {
        let meant = format!("{}: {}", meant.canonical, meant.reason);
        row("regulation", &regulation.title, &regulation.rule, regulation.mentions[0], meant);
    }
    for work in &report.works {
        row("work", &work.title, "works", work.mentions[0], String::new());
    }
    for (kind, bodies, meant) in [
        ("department", &report.departments, &resolution.departments),
        ("organisation", &report.organisations, &resolution.organisations),
    ] {
        for (named, meant) in bodies.iter().zip(meant) {
            row(kind, &named.name, &named.rule, named.mentions[0], meant.as_ref().map_or_else(String::new, body));
        }
    }
    for (statistic, meant) in report.statistics.iter().zip(&resolution.statistics) {
        row("statistic", &statistic.quote, &statistic.rule, statistic.span, figure(statistic, meant));
    }
    for shortcoming in &report.shortcomings {
        row("shortcoming", &shortcoming.text, &shortcoming.rule, shortcoming.span, String::new());
    }
    for (task, topics) in report.tasks.iter().zip(&resolution.tasks) {
        row("task", &task.text, &task.rule, task.span, list(topics.iter().cloned()));
    }
    rows.sort_by_key(|(span, _)| *span);
    let header = if chinese {
        ["类别", "内容", "规则", "行:列", "字符", "所指"]
    } else {
        ["kind", "what", "rule", "line:column", "characters", "meaning"]
    };
    writeln!(out, "{}", super::output::table(&header, rows.into_iter().map(|(_, row)| row)))?;
    for warning in &resolution.warnings {
        writeln!(out, "{}", warning.message)?;
    }
    Ok(())
}

fn list(words: impl Iterator<Item = String>) -> String {
    words.collect::<Vec<_>>().join(", ")
}

fn body(body: &BodyRef) -> String {
    format!("{}: {}", body.name, body.reason)
}

/// `行政复议案件 >= 117 件; administrative-reconsideration-cases: 行政复议, counted in 件`.
fn figure(statistic: &Statistic, meant: &StatisticRef) -> String {
    let sign = statistic.comparator.symbol();
    let Statistic { indicator, value, unit, .. } = statistic;
    let unit = if unit.is_empty() { String::new() } else { format!(" {unit}") };
    format!("{indicator} {sign} {value}{unit}; {}: {}", meant.indicator, meant.reason)
}
