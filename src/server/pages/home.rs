//! `/`: what is in the dataset.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::extract::{Request, State};
use axum::response::Response;
use oxigraph::model::{NamedNode, Term};

use super::data::{Source, text};
use super::{asked, render};
use crate::export::chart::Bars;
use crate::questions::library;
use crate::server::AppState;
use crate::server::access::Principal;
use crate::server::negotiate::Language;
use crate::server::problem::Problem;

/// Bodies listed on the page; the question `reports` lists them all.
const BODIES: usize = 200;

#[derive(Template)]
#[template(path = "home.html")]
struct Home<'a> {
    lang: Language,
    version: u64,
    figures: Vec<Figure>,
    reports: Reports,
    charts: Vec<Chart<'a>>,
    questions: Vec<Listed<'a>>,
}

struct Figure {
    name: &'static str,
    value: String,
}

struct Reports {
    years: Vec<String>,
    rows: Vec<Row>,
    more: usize,
}

struct Row {
    name: String,
    link: String,
    cells: Vec<Vec<String>>,
}

struct Chart<'a> {
    name: &'a str,
    title: &'a str,
    svg: String,
}

struct Listed<'a> {
    name: &'a str,
    title: &'a str,
    description: &'a str,
}

/// `GET /`.
pub async fn page(State(state): State<AppState>, principal: Principal, request: Request) -> Result<Response, Problem> {
    asked!(state, principal, request)
        .build("home", |source, _| {
            let chinese = source.language == Language::Chinese;
            let questions = library().values().map(|question| Listed {
                name: &question.name,
                title: question.title.get(chinese),
                description: question.description.get(chinese),
            });
            render(&Home {
                lang: source.language,
                version: source.reader.version().0,
                figures: figures(source)?,
                reports: reports(source)?,
                charts: charts(source)?,
                questions: questions.collect(),
            })
        })
        .await
}

/// What is counted (`?x`), its Chinese and English name, in the order shown. Of regulations those that a report cites:
/// the authority file holds many that none does.
const COUNTED: [(&str, &str, &str); 7] = [
    ("?x a fz:AnnualReport", "份报告", "reports"),
    ("?x a fz:PublicBody", "个机关", "bodies"),
    ("?x a fz:Measure", "项举措", "measures"),
    ("?x a fz:CaseStatistic", "项统计数据", "figures"),
    ("?citation fz:cited ?x", "部被引用的法规文件", "regulations cited"),
    ("?x a fz:PlannedTask", "项计划任务", "planned tasks"),
    ("?x a fz:Shortcoming", "个不足", "shortcomings"),
];

fn figures(source: &Source) -> Result<Vec<Figure>, Problem> {
    let mut figures = Vec::new();
    for (pattern, chinese, english) in COUNTED {
        let query =
            format!("PREFIX fz: <https://w3id.org/fazhi/ns#> SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE {{ {pattern} }}");
        let value = text(source.select(&query, Vec::new())?.rows.first().and_then(|row| row[0].as_ref()));
        figures.push(Figure { name: source.language.say(chinese, english), value });
    }
    let quads = source.reader.totals().quads.to_string();
    figures.push(Figure { name: source.language.say("条三元组", "triples"), value: quads });
    Ok(figures)
}

fn reports(source: &Source) -> Result<Reports, Problem> {
    let table = source.select(
        "PREFIX fz: <https://w3id.org/fazhi/ns#> PREFIX dcterms: <http://purl.org/dc/terms/>
         SELECT DISTINCT ?body ?year ?report WHERE {
           ?report a fz:AnnualReport ; fz:year ?year ; dcterms:publisher ?body
         } ORDER BY ?body ?year ?report",
        Vec::new(),
    )?;
    let mut bodies: BTreeMap<&NamedNode, BTreeMap<String, Vec<String>>> = BTreeMap::new();
    let mut years = BTreeSet::new();
    for row in &table.rows {
        let [Some(Term::NamedNode(body)), year, Some(Term::NamedNode(report))] = &row[..] else { continue };
        let year = text(year.as_ref());
        years.insert(year.clone());
        bodies.entry(body).or_default().entry(year).or_default().push(source.address(report.as_str()));
    }
    let more = bodies.len().saturating_sub(BODIES);
    // The latest years, as many as a page can show.
    let years: Vec<String> = years.into_iter().rev().take(12).collect::<Vec<_>>().into_iter().rev().collect();
    let shown: Vec<NamedNode> = bodies.keys().take(BODIES).map(|body| (*body).clone()).collect();
    let labels = source.labels(&shown);
    let row = |(body, cells): (&NamedNode, BTreeMap<String, Vec<String>>)| {
        let link = source.link(&body.clone().into(), &labels);
        let cells = years.iter().map(|year| cells.get(year).cloned().unwrap_or_default()).collect();
        Row { name: link.label, link: link.link, cells }
    };
    let rows = bodies.into_iter().take(BODIES).map(row).collect();
    Ok(Reports { years, rows, more })
}

/// The questions that name a chart and need no parameter, drawn.
fn charts(source: &Source) -> Result<Vec<Chart<'static>>, Problem> {
    let chinese = source.language == Language::Chinese;
    let mut charts = Vec::new();
    let drawn = library().values().filter(|question| !question.chart.is_empty() && question.parameters.is_empty());
    for question in drawn {
        if charts.len() == 4 {
            break;
        }
        let table = source.select(&question.query, Vec::new())?;
        let rows: Vec<Vec<String>> =
            table.rows.iter().map(|row| row.iter().map(|cell| text(cell.as_ref())).collect()).collect();
        if let Some(bars) = Bars::new(&table.names, &rows, &question.chart) {
            charts.push(Chart { name: &question.name, title: question.title.get(chinese), svg: bars.svg() });
        }
    }
    Ok(charts)
}
