//! Laws, regulations, rules, documents and plans that a report names.
//!
//! Finds titles in 《》 (also unpaired, nested, chained, in ASCII marks), titles in “…” that end as norms do, and norms
//! of the authority file named without marks (行政处罚法、宪法). An abbreviation declared behind a title (以下简称《条例》)
//! becomes that title's, and its later uses are mentions of it. Known to miss: unknown laws named without marks.

use crate::extract::titles::{self, Class};
use crate::extract::{Extractor, Input};
use crate::report::{Regulation, Report};

/// Finds [`Regulation`]s.
#[derive(Debug)]
pub struct Regulations;

impl Extractor for Regulations {
    fn kind(&self) -> &'static str {
        "regulations"
    }

    fn extract(&self, input: &Input<'_>, report: &mut Report) {
        for entry in titles::find(input, report, true) {
            let Class::Norm(kind, rule) = entry.class else { continue };
            report.regulations.push(Regulation {
                title: entry.title,
                kind,
                mentions: entry.mentions.into_iter().map(|range| input.document.span(range)).collect(),
                number: entry.number,
                abbreviations: entry.abbreviations,
                rule: rule.into(),
            });
        }
    }
}
