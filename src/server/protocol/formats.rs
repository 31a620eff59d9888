//! The forms that results and graphs are given in.

use oxigraph::io::RdfFormat;
use sparesults::QueryResultsFormat;

use crate::server::negotiate::{Accept, MediaType};
use crate::server::problem::Problem;

/// A form of a table or a truth value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableFormat {
    Results(QueryResultsFormat),
    Html,
}

/// Media type asked for, what it stands for; the first is for clients that take anything.
const TABLES: [(MediaType, TableFormat); 8] = [
    (MediaType::new("application", "sparql-results+json"), TableFormat::Results(QueryResultsFormat::Json)),
    (MediaType::new("application", "sparql-results+xml"), TableFormat::Results(QueryResultsFormat::Xml)),
    (MediaType::new("text", "csv"), TableFormat::Results(QueryResultsFormat::Csv)),
    (MediaType::new("text", "tab-separated-values"), TableFormat::Results(QueryResultsFormat::Tsv)),
    (MediaType::new("application", "json"), TableFormat::Results(QueryResultsFormat::Json)),
    (MediaType::new("application", "xml"), TableFormat::Results(QueryResultsFormat::Xml)),
    (MediaType::new("text", "xml"), TableFormat::Results(QueryResultsFormat::Xml)),
    (MediaType::new("text", "html"), TableFormat::Html),
];

const JSON_LD: RdfFormat = RdfFormat::JsonLd { profile: oxigraph::io::JsonLdProfileSet::empty() };

const GRAPHS: [(MediaType, RdfFormat); 12] = [
    (MediaType::new("text", "turtle"), RdfFormat::Turtle),
    (MediaType::new("application", "n-triples"), RdfFormat::NTriples),
    (MediaType::new("application", "rdf+xml"), RdfFormat::RdfXml),
    (MediaType::new("application", "ld+json"), JSON_LD),
    (MediaType::new("application", "trig"), RdfFormat::TriG),
    (MediaType::new("application", "n-quads"), RdfFormat::NQuads),
    (MediaType::new("text", "n3"), RdfFormat::N3),
    (MediaType::new("application", "x-turtle"), RdfFormat::Turtle),
    (MediaType::new("application", "xml"), RdfFormat::RdfXml),
    (MediaType::new("text", "xml"), RdfFormat::RdfXml),
    (MediaType::new("application", "json"), JSON_LD),
    (MediaType::new("text", "plain"), RdfFormat::NTriples),
];

/// What a client wants of either kind: chosen before the query is read, so that a repeated request is known
/// without reading it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    pub table: Option<TableFormat>,
    pub graph: Option<RdfFormat>,
}

impl Wanted {
    /// By `Accept`, or by the `format` parameter (`json`, `csv`, `ttl`, …), which a link can hold. Some clients send
    /// several names for one form: the first that is known counts.
    pub fn of<'a>(accept: &Accept, names: impl Iterator<Item = &'a str>) -> Result<Self, Problem> {
        let mut unknown = None;
        for name in names {
            match Self::named(name) {
                Self { table: None, graph: None } => unknown = unknown.or(Some(name)),
                known => return Ok(known),
            }
        }
        match unknown {
            None => Ok(Self { table: table(accept), graph: graph(accept) }),
            Some(name) => Err(Problem::BadRequest(format!(
                "expected a format such as json, xml, csv, tsv, ttl, nt, rdf or jsonld, found {name}"
            ))),
        }
    }

    fn named(name: &str) -> Self {
        let table = match name {
            "html" => Some(TableFormat::Html),
            "json" => Some(TableFormat::Results(QueryResultsFormat::Json)),
            "xml" => Some(TableFormat::Results(QueryResultsFormat::Xml)),
            "csv" => Some(TableFormat::Results(QueryResultsFormat::Csv)),
            "tsv" => Some(TableFormat::Results(QueryResultsFormat::Tsv)),
            _ => TABLES.iter().find(|(media, _)| media.to_string() == name).map(|(_, format)| *format),
        };
        let graph = match name {
            "json" | "json-ld" => Some(JSON_LD),
            "xml" | "rdf+xml" => Some(RdfFormat::RdfXml),
            "html" | "turtle" => Some(RdfFormat::Turtle),
            "ntriples" | "n-triples" => Some(RdfFormat::NTriples),
            _ => by_extension(name)
                .or_else(|| GRAPHS.iter().find(|(media, _)| media.to_string() == name).map(|(_, format)| *format)),
        };
        Self { table, graph }
    }

    /// A short name of the choice, for a fingerprint.
    pub fn name(self) -> String {
        format!("{:?} {:?}", self.table, self.graph)
    }

    /// The form of a table.
    pub fn table(self) -> Result<TableFormat, Problem> {
        self.table.ok_or_else(|| Problem::NotAcceptable(list(TABLES.iter().map(|(media, _)| *media))))
    }

    /// The form of a graph.
    pub fn graph(self) -> Result<RdfFormat, Problem> {
        self.graph.ok_or_else(|| Problem::NotAcceptable(list(GRAPHS.iter().map(|(media, _)| *media))))
    }
}

/// By a file's extension: `ttl`, `nt`, `rdf`, `jsonld`, `trig`, `nq`, `n3`.
pub fn by_extension(extension: &str) -> Option<RdfFormat> {
    RdfFormat::from_extension(extension).filter(|_| !matches!(extension, "xml" | "json" | "txt"))
}

/// The form of a graph that the client likes best.
pub fn graph(accept: &Accept) -> Option<RdfFormat> {
    let offers = GRAPHS.map(|(media, _)| media);
    accept.best(&offers).map(|index| GRAPHS[index].1)
}

fn table(accept: &Accept) -> Option<TableFormat> {
    let offers = TABLES.map(|(media, _)| media);
    accept.best(&offers).map(|index| TABLES[index].1)
}

fn list(types: impl Iterator<Item = MediaType>) -> String {
    types.map(|media| media.to_string()).collect::<Vec<_>>().join(", ")
}

/// The `Content-Type` of a table.
pub fn table_type(format: QueryResultsFormat) -> &'static str {
    match format {
        QueryResultsFormat::Csv => "text/csv; charset=utf-8",
        QueryResultsFormat::Tsv => "text/tab-separated-values; charset=utf-8",
        other => other.media_type(),
    }
}

/// The `Content-Type` of a graph. Turtle, N-Triples and their kin are UTF-8 by definition.
pub fn graph_type(format: RdfFormat) -> &'static str {
    format.media_type()
}

/// The form that a client says its graph has.
pub fn uploaded(content_type: &str) -> Option<RdfFormat> {
    let bare = content_type.split(';').next().unwrap_or_default().trim();
    GRAPHS
        .iter()
        .find(|(media, _)| media.to_string().eq_ignore_ascii_case(bare))
        .map(|(_, format)| *format)
        .or_else(|| RdfFormat::from_media_type(content_type))
}

/// What uploads may be, for an error's text.
pub fn uploadable() -> String {
    list(GRAPHS.iter().take(7).map(|(media, _)| *media))
}
