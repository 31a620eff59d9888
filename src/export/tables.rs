//! CSV tables with CSVW metadata (W3C Metadata Vocabulary for Tabular Data), for people who live in spreadsheets.
//!
//! Which tables there are, their columns and the query behind each is said in `ontology/tables.toml`.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::path::Path;
use std::sync::LazyLock;

use oxrdf::Term;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::order::natural;
use super::prefixes::PREFIXES;
use super::rdf::ExportError;
use crate::dataset::{Dataset, EvaluationError, QueryRequest, QueryResults};

/// What parts several values in a cell.
const SEPARATOR: &str = "; ";

/// The name of the metadata file beside the tables.
pub const METADATA: &str = "csv-metadata.json";

/// A table as `ontology/tables.toml` describes it.
///
/// Invariant: `columns` is not empty, and its first column names the thing that a row is about.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableSpec {
    pub name: String,
    pub zh: String,
    pub en: String,
    query: String,
    pub columns: Vec<ColumnSpec>,
}

/// A column of a table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnSpec {
    pub name: String,
    pub zh: String,
    pub en: String,
    /// A datatype of CSVW; `string` when absent.
    #[serde(rename = "type")]
    datatype: Option<String>,
    /// The property that a value is stated with, as a prefixed name.
    property: Option<String>,
    #[serde(default)]
    several: bool,
}

impl ColumnSpec {
    /// Whether its cells are numbers.
    #[must_use]
    pub fn is_number(&self) -> bool {
        matches!(self.datatype.as_deref(), Some("decimal" | "integer"))
    }
}

/// A table with its rows, sorted by the first column.
#[derive(Debug)]
pub struct Table {
    pub spec: &'static TableSpec,
    pub rows: Vec<Vec<String>>,
}

#[derive(Deserialize)]
struct File {
    table: Vec<TableSpec>,
}

static SPECS: LazyLock<Vec<TableSpec>> = LazyLock::new(|| {
    let file: File =
        toml::from_str(include_str!("../../ontology/tables.toml")).expect("the built-in tables are well-formed");
    file.table
});

/// Every table of the dataset.
pub fn tables(dataset: &Dataset) -> Result<Vec<Table>, ExportError> {
    SPECS.iter().map(|spec| Ok(Table { spec, rows: rows(dataset, spec)? })).collect()
}

/// Writes `NAME.csv` for every table, and the metadata beside them.
pub fn write_tables(dataset: &Dataset, folder: &Path) -> Result<(), ExportError> {
    std::fs::create_dir_all(folder)?;
    for table in tables(dataset)? {
        let file = std::fs::File::create(folder.join(format!("{}.csv", table.spec.name)))?;
        write_csv(&table, io::BufWriter::new(file))?;
    }
    let mut metadata = serde_json::to_string_pretty(&metadata()).map_err(io::Error::from)?;
    metadata.push('\n');
    std::fs::write(folder.join(METADATA), metadata)?;
    Ok(())
}

/// Writes one table as CSV (RFC 4180), the columns' names in the first line.
pub fn write_csv(table: &Table, out: impl Write) -> Result<(), ExportError> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    let write = |e: csv::Error| ExportError::Io(io::Error::other(e));
    writer.write_record(table.spec.columns.iter().map(|column| &column.name)).map_err(write)?;
    for row in &table.rows {
        writer.write_record(row).map_err(write)?;
    }
    writer.flush()?;
    Ok(())
}

/// The CSVW description of every table.
#[must_use]
pub fn metadata() -> Value {
    let tables: Vec<Value> = SPECS.iter().map(describe).collect();
    json!({ "@context": "http://www.w3.org/ns/csvw", "dialect": { "commentPrefix": null }, "tables": tables })
}

fn describe(spec: &TableSpec) -> Value {
    let columns: Vec<Value> = spec.columns.iter().map(describe_column).collect();
    let key = &spec.columns[0].name;
    json!({
        "url": format!("{}.csv", spec.name),
        "dc:title": [{ "@value": spec.zh, "@language": "zh" }, { "@value": spec.en, "@language": "en" }],
        "tableSchema": { "aboutUrl": format!("{{+{key}}}"), "primaryKey": key, "columns": columns },
    })
}

fn describe_column(column: &ColumnSpec) -> Value {
    let mut json = Map::new();
    json.insert("name".into(), column.name.clone().into());
    // The file's header line has the names; CSVW compares it with the titles, so the name is one of them.
    json.insert("titles".into(), json!({ "zh": [column.zh], "en": [column.en], "und": [column.name] }));
    json.insert("datatype".into(), column.datatype.clone().unwrap_or_else(|| "string".into()).into());
    if let Some(property) = &column.property {
        json.insert("propertyUrl".into(), expand(property).into());
        if column.datatype.as_deref() == Some("anyURI") && !column.several {
            json.insert("valueUrl".into(), format!("{{+{}}}", column.name).into());
        }
    } else {
        // What is told for readers' sake, or names the row itself, is no statement of its own.
        json.insert("suppressOutput".into(), true.into());
    }
    if column.several {
        json.insert("separator".into(), SEPARATOR.into());
    }
    Value::Object(json)
}

fn expand(name: &str) -> String {
    let namespace = |prefix: &str| PREFIXES.iter().find(|(known, _)| *known == prefix).map(|(_, namespace)| *namespace);
    match name.split_once(':').and_then(|(prefix, local)| Some((namespace(prefix)?, local))) {
        Some((namespace, local)) => format!("{namespace}{local}"),
        None => name.to_owned(),
    }
}

/// One row a thing: what the query gives several values of is joined, in order.
fn rows(dataset: &Dataset, spec: &TableSpec) -> Result<Vec<Vec<String>>, ExportError> {
    let prefixes: Vec<String> =
        PREFIXES.iter().map(|(prefix, namespace)| format!("PREFIX {prefix}: <{namespace}>\n")).collect();
    let prefixes = prefixes.concat();
    let request = QueryRequest { query: format!("{prefixes}{}", spec.query), ..QueryRequest::default() };
    let QueryResults::Solutions(solutions) = dataset.query(&request)? else { return Err(ExportError::NoRows) };
    let mut things: BTreeMap<String, Vec<BTreeSet<String>>> = BTreeMap::new();
    for solution in solutions {
        let solution = solution.map_err(|e| EvaluationError::Failed(e.to_string()))?;
        let cell = |column: &ColumnSpec| solution.get(column.name.as_str()).map(plain);
        let Some(thing) = cell(&spec.columns[0]) else { continue };
        let cells = things.entry(thing).or_insert_with(|| vec![BTreeSet::new(); spec.columns.len()]);
        for (values, column) in cells.iter_mut().zip(&spec.columns) {
            values.extend(cell(column));
        }
    }
    let mut rows: Vec<Vec<String>> = things
        .into_values()
        .map(|cells| {
            let cells = cells.into_iter().zip(&spec.columns);
            cells
                .map(|(values, column)| {
                    let mut values: Vec<String> = values.into_iter().collect();
                    values.sort_by(|a, b| natural(a, b));
                    // A column of single values shows the first, should two reports disagree.
                    values.truncate(if column.several { usize::MAX } else { 1 });
                    values.join(SEPARATOR)
                })
                .collect()
        })
        .collect();
    rows.sort_by(|a, b| natural(&a[0], &b[0]));
    Ok(rows)
}

fn plain(term: &Term) -> String {
    match term {
        Term::NamedNode(node) => node.as_str().to_owned(),
        Term::Literal(literal) => literal.value().to_owned(),
        Term::BlankNode(node) => node.to_string(),
    }
}
