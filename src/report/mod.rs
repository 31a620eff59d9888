//! The entities of a report, as the annotation guideline defines them.
//!
//! These are values: they carry what was read and where, and nothing that was looked up.
//! What a mention stands for is in [`Resolution`].

mod entities;
mod resolution;
mod span;

pub use entities::{
    Body, Comparator, Header, Measure, Part, PartKind, Regulation, RegulationKind, Report, Shortcoming, Statistic,
    Task, Work,
};
pub use resolution::{
    BodyRef, DivisionRef, DocumentNumber, EditionRef, RegulationRef, Resolution, ResolvedReport, StatisticRef, Warning,
};
pub use span::Span;
