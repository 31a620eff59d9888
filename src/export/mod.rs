//! The dataset as files: Turtle and its kin, tables, charts.

pub mod chart;
mod rdf;

pub use rdf::{ExportError, RdfFormat, Selection, turtle, write};
