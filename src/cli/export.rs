//! `fazhi export`: the dataset, one report or a CONSTRUCT, in any RDF format; or as tables.

use std::path::PathBuf;

use anyhow::Context as _;

use super::output::{Sink, Usage};
use super::settings::Data;
use super::{Context, Ending};
use crate::export::{self, RdfFormat, Selection};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// How the graph is written
    #[arg(long, default_value = "turtle", value_name = "FORMAT")]
    format: RdfFormat,
    /// Only this report or graph, by its IRI
    #[arg(long, value_name = "IRI", conflicts_with = "query")]
    graph: Option<String>,
    /// The result of the CONSTRUCT or DESCRIBE query in this file
    #[arg(long, value_name = "FILE.rq")]
    query: Option<PathBuf>,
    /// Write to this file instead of stdout
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Write every kind of entity as a CSV table with CSVW metadata into this folder, and all of them as fazhi.xlsx
    #[arg(long, value_name = "DIR", conflicts_with_all = ["graph", "query", "output"])]
    tables: Option<PathBuf>,
    #[command(flatten)]
    data: Data,
}

pub(super) fn run(args: &Args, context: &Context) -> anyhow::Result<Ending> {
    let dataset = args.data.open(context)?;
    if let Some(folder) = &args.tables {
        export::write_tables(&dataset, folder).with_context(|| format!("{}: cannot write tables", folder.display()))?;
        let path = folder.join("fazhi.xlsx");
        let mut file =
            std::fs::File::create(&path).with_context(|| format!("{}: cannot be written", path.display()))?;
        export::write_workbook(&dataset, &mut file)
            .with_context(|| format!("{}: cannot be written", path.display()))?;
        return Ok(Ending::Done);
    }
    let selection = if let Some(iri) = &args.graph {
        let name = oxrdf::NamedNode::new(iri.as_str())
            .map_err(|e| Usage(format!("expected an absolute IRI, found {iri:?}: {e}")))?;
        if dataset.graphs().iter().all(|graph| graph.name != name) {
            return Err(Usage(format!("the dataset holds no graph {iri}")).into());
        }
        Selection::Graph(name)
    } else if let Some(path) = &args.query {
        let query = std::fs::read_to_string(path).with_context(|| format!("{}: cannot be read", path.display()))?;
        Selection::Query(query)
    } else {
        Selection::Everything
    };
    let mut sink = Sink::open(args.output.as_deref())?;
    match export::write(&dataset, &selection, args.format, &mut sink) {
        Ok(()) => {
            sink.finish()?;
            Ok(Ending::Done)
        }
        Err(error) => {
            sink.discard();
            Err(error).context("cannot export")
        }
    }
}
