//! How an answer is written: tables and charts for people, the standard formats for programs.

use std::io::{self, Write};

use clap::ValueEnum;
use oxrdf::Term;
use sparesults::{QueryResultsFormat, QueryResultsSerializer};

use super::output::table;
use crate::dataset::QueryResults;
use crate::export::chart;

/// Formats of `fazhi query`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    Table,
    Csv,
    Tsv,
    Json,
    Xml,
    Turtle,
    /// Bars in the terminal
    Chart,
    /// Bars as an SVG picture
    Svg,
}

/// What can go wrong while an answer is written.
#[derive(Debug, thiserror::Error)]
pub(super) enum AnswerError {
    #[error(transparent)]
    Io(#[from] io::Error),
    #[error("the evaluation failed")]
    Evaluation(#[source] Box<dyn std::error::Error + Send + Sync>),
    #[error("expected {expected} for this query, found --format {found}")]
    Format { expected: &'static str, found: &'static str },
    #[error("expected a column of figures to draw, found none; name the columns in a line `# chart: ?label ?figure`")]
    NothingToDraw,
}

fn evaluation(error: impl std::error::Error + Send + Sync + 'static) -> AnswerError {
    AnswerError::Evaluation(Box::new(error))
}

impl Format {
    fn name(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Csv => "csv",
            Self::Tsv => "tsv",
            Self::Json => "json",
            Self::Xml => "xml",
            Self::Turtle => "turtle",
            Self::Chart => "chart",
            Self::Svg => "svg",
        }
    }

    fn results(self) -> Option<QueryResultsFormat> {
        Some(match self {
            Self::Csv => QueryResultsFormat::Csv,
            Self::Tsv => QueryResultsFormat::Tsv,
            Self::Json => QueryResultsFormat::Json,
            Self::Xml => QueryResultsFormat::Xml,
            Self::Table | Self::Turtle | Self::Chart | Self::Svg => return None,
        })
    }
}

/// What a chart shows.
pub(super) struct Drawing<'a> {
    /// The question that was asked, with its parameters.
    pub title: String,
    /// The label and the figures; without them the first column labels and the last column of numbers is drawn.
    pub columns: &'a [String],
}

/// Writes an answer.
pub(super) fn write(
    answer: QueryResults<'_>,
    format: Format,
    drawing: &Drawing<'_>,
    out: &mut impl Write,
) -> Result<(), AnswerError> {
    match answer {
        QueryResults::Boolean(value) => {
            if let Some(results) = format.results() {
                QueryResultsSerializer::from_format(results).serialize_boolean_to_writer(&mut *out, value)?;
            } else if format == Format::Table {
                writeln!(out, "{value}")?;
            } else {
                return Err(AnswerError::Format { expected: "table, csv, tsv, json or xml", found: format.name() });
            }
        }
        QueryResults::Graph(triples) => {
            if ![Format::Turtle, Format::Table].contains(&format) {
                return Err(AnswerError::Format { expected: "turtle", found: format.name() });
            }
            let triples = triples.collect::<Result<Vec<_>, _>>().map_err(evaluation)?;
            crate::export::turtle(&triples, out)?;
        }
        QueryResults::Solutions(solutions) => {
            let names: Vec<String> = solutions.variables().iter().map(|v| v.as_str().to_owned()).collect();
            if let Some(results) = format.results() {
                let mut writer = QueryResultsSerializer::from_format(results)
                    .serialize_solutions_to_writer(&mut *out, solutions.variables().to_vec())?;
                for solution in solutions {
                    let solution = solution.map_err(evaluation)?;
                    writer.serialize(&solution)?;
                }
                writer.finish()?;
                return Ok(());
            }
            let mut rows = Vec::new();
            for solution in solutions {
                let solution = solution.map_err(evaluation)?;
                rows.push((0..names.len()).map(|at| solution.get(at).map_or_else(String::new, plain)).collect());
            }
            people(&names, rows, format, drawing, out)?;
        }
    }
    Ok(())
}

fn people(
    names: &[String],
    rows: Vec<Vec<String>>,
    format: Format,
    drawing: &Drawing<'_>,
    out: &mut impl Write,
) -> Result<(), AnswerError> {
    match format {
        Format::Table => {
            let header: Vec<&str> = names.iter().map(String::as_str).collect();
            writeln!(out, "{}", table(&header, rows))?;
        }
        Format::Chart | Format::Svg => {
            let bars = chart::Bars::new(names, &rows, drawing.columns).ok_or(AnswerError::NothingToDraw)?;
            let drawn = if format == Format::Svg { bars.of(&drawing.title).svg() } else { bars.text(80) };
            out.write_all(drawn.as_bytes())?;
        }
        Format::Csv | Format::Tsv | Format::Json | Format::Xml | Format::Turtle => {
            return Err(AnswerError::Format { expected: "a CONSTRUCT or DESCRIBE query", found: format.name() });
        }
    }
    Ok(())
}

/// A term as people read it: literals without type and language, IRIs as they are.
fn plain(term: &Term) -> String {
    match term {
        Term::Literal(literal) => literal.value().to_owned(),
        Term::NamedNode(node) => node.as_str().to_owned(),
        Term::BlankNode(node) => node.to_string(),
    }
}
