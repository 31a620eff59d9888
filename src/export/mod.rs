//! The dataset as files: Turtle and its kin, tables, charts, the catalogue.
//!
//! Every output depends on the graphs alone: the same graphs give the same bytes, in whatever order they were kept.

mod canonical;
mod catalogue;
pub mod chart;
mod jsonld;
mod order;
mod prefixes;
mod rdf;
mod tables;
mod turtle;
mod workbook;

pub use canonical::canonical_hash;
pub use catalogue::{
    CatalogueSettings, Publication, PublicationError, Words, catalogue, catalogue_graph, catalogue_of,
};
pub use jsonld::CONTEXT;
pub use prefixes::{PREFIXES, short};
pub use rdf::{ExportError, NamedGraph, RdfFormat, Selection, select, turtle, write, write_graphs};
pub use tables::{ColumnSpec, METADATA, Table, TableSpec, metadata, tables, write_csv, write_tables};
pub use workbook::write_workbook;
