//! fazhi (法治): annual reports on rule-of-law government as a knowledge graph.
//!
//! Data walks one way: bytes → [`document`] → [`extract`] → [`resolve`] → [`rdf`] → [`dataset`]
//! → [`export`], [`server`]. `docs/DESIGN.md` says why.

pub mod check;
pub mod cli;
pub mod dataset;
pub mod document;
pub mod export;
pub mod extract;
pub mod lexicon;
pub mod pipeline;
pub mod questions;
pub mod rdf;
pub mod report;
pub mod resolve;
pub mod server;
