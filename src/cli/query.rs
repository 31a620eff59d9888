//! `fazhi query`: saved questions and any SPARQL query.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::time::Duration;

use anyhow::Context as _;
use oxrdf::Term;

use super::answer::{self, Drawing, Format};
use super::output::{Sink, Usage, table};
use super::settings::Data;
use super::{Context, Ending};
use crate::dataset::{Dataset, Limits, QueryRequest};
use crate::questions::{self, Question};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Name of a question, or a file with a query (`-` for stdin); without it the questions are listed
    #[arg(value_name = "NAME|FILE.rq")]
    question: Option<String>,
    /// Parameters of the question, such as `--year 2023`
    #[arg(value_name = "PARAMETERS", trailing_var_arg = true, allow_hyphen_values = true)]
    parameters: Vec<String>,
    /// How the answer is written
    #[arg(long, value_enum, value_name = "FORMAT")]
    format: Option<Format>,
    /// Write to this file instead of stdout
    #[arg(short, long, value_name = "FILE")]
    output: Option<std::path::PathBuf>,
    /// Give up after this many seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 300)]
    timeout: u64,
    #[command(flatten)]
    data: Data,
}

pub(super) fn run(args: &Args, context: &Context) -> anyhow::Result<Ending> {
    let Some(name) = &args.question else { return list(context) };
    let (own, given) = split(&args.parameters)?;
    let format = own.format.or(args.format).unwrap_or(if context.json { Format::Json } else { Format::Table });
    let (question, given) = (load(name)?, given);
    let parameters = question.bind(&given).map_err(|e| Usage(e.to_string()))?;
    let drawing = Drawing { title: title(&question, &parameters, context.chinese), columns: &question.chart };
    let dataset = match own.data_dir {
        Some(folder) => Dataset::open(&folder)?,
        None => args.data.open(context)?,
    };
    let request = QueryRequest {
        query: question.query.clone(),
        parameters,
        limits: Limits { time: Some(Duration::from_secs(args.timeout)), ..Limits::default() },
        ..QueryRequest::default()
    };
    let answer = dataset.query(&request).with_context(|| format!("cannot answer {name}"))?;
    let mut sink = Sink::open(own.output.as_deref().or(args.output.as_deref()))?;
    let written = answer::write(answer, format, &drawing, &mut sink);
    match written {
        Ok(()) => {
            sink.finish()?;
            Ok(Ending::Done)
        }
        Err(error) => {
            sink.discard();
            Err(error).with_context(|| format!("cannot answer {name}"))
        }
    }
}

/// The question's title and what was filled in, as a picture is headed.
fn title(question: &Question, parameters: &[(String, Term)], chinese: bool) -> String {
    let values: Vec<&str> = parameters
        .iter()
        .filter_map(|(_, value)| match value {
            Term::Literal(literal) => Some(literal.value()),
            Term::NamedNode(node) => Some(node.as_str()),
            Term::BlankNode(_) => None,
        })
        .collect();
    let title = question.title.get(chinese);
    if values.is_empty() { title.to_owned() } else { format!("{title} ({})", values.join(", ")) }
}

/// A file, when there is one of that name or the name says so, else a question of the library.
fn load(name: &str) -> anyhow::Result<Question> {
    let path = Path::new(name);
    let is_file = name == "-" || path.extension().is_some_and(|e| e == "rq") || path.is_file();
    if !is_file {
        return Ok(questions::find(name).map_err(|e| Usage(e.to_string()))?.clone());
    }
    let text = if name == "-" {
        std::io::read_to_string(std::io::stdin()).context("stdin: cannot be read")?
    } else {
        std::fs::read_to_string(path).with_context(|| format!("{name}: cannot be read"))?
    };
    // A query without a question's head is a question without parameters.
    Ok(Question::parse(path, &text).unwrap_or_else(|_| Question::plain(name, text)))
}

/// Options of ours that stand behind the question's name, as people write them.
#[derive(Default)]
struct Own {
    format: Option<Format>,
    output: Option<std::path::PathBuf>,
    data_dir: Option<std::path::PathBuf>,
}

/// `--year 2023 --format csv` → the options that are ours, and the question's parameters by name.
fn split(words: &[String]) -> anyhow::Result<(Own, BTreeMap<String, String>)> {
    let mut own = Own::default();
    let mut given = BTreeMap::new();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let Some(option) = word.strip_prefix("--").or_else(|| (word == "-o").then_some("output")) else {
            return Err(Usage(format!("expected --NAME VALUE, found {word:?}")).into());
        };
        let (name, value) = match option.split_once('=') {
            Some((name, value)) => (name.to_owned(), value.to_owned()),
            None => match words.next() {
                Some(value) => (option.to_owned(), value.clone()),
                None => return Err(Usage(format!("expected a value behind --{option}")).into()),
            },
        };
        match name.as_str() {
            "format" => {
                let format = <Format as clap::ValueEnum>::from_str(&value, true)
                    .map_err(|_| Usage(format!("expected a format, found {value:?}; see fazhi query --help")))?;
                own.format = Some(format);
            }
            "output" => own.output = Some(value.into()),
            "data-dir" => own.data_dir = Some(value.into()),
            _ => {
                given.insert(name, value);
            }
        }
    }
    Ok((own, given))
}

fn list(context: &Context) -> anyhow::Result<Ending> {
    let mut out = std::io::stdout().lock();
    let chinese = context.chinese;
    if context.json {
        for question in questions::library().values() {
            let parameters: Vec<&str> = question.parameters.iter().map(|p| p.name.as_str()).collect();
            let line = serde_json::json!({
                "name": question.name, "title": question.title.get(chinese),
                "description": question.description.get(chinese), "parameters": parameters,
            });
            writeln!(out, "{line}")?;
        }
        return Ok(Ending::Done);
    }
    let header = if chinese { ["问题", "说明", "参数"] } else { ["question", "what it tells", "parameters"] };
    let rows = questions::library().values().map(|question| {
        let parameters: Vec<String> = question
            .parameters
            .iter()
            .map(|p| match &p.default {
                Some(default) => format!("--{} {default}", p.name),
                None => format!("--{} …", p.name),
            })
            .collect();
        vec![question.name.clone(), question.title.get(chinese).to_owned(), parameters.join(" ")]
    });
    writeln!(out, "{}", table(&header, rows))?;
    Ok(Ending::Done)
}
