//! Titles in 《》 that are no norms: books, films, leaflets, a body's own reports and analyses.
//!
//! Everything in 《》 that names no norm and no treaty. Known to miss: works named without marks.

use crate::extract::titles::{self, Class};
use crate::extract::{Extractor, Input};
use crate::report::{Report, Work};

/// Finds [`Work`]s.
#[derive(Debug)]
pub struct Works;

impl Extractor for Works {
    fn kind(&self) -> &'static str {
        "works"
    }

    fn extract(&self, input: &Input<'_>, report: &mut Report) {
        for entry in titles::find(input, report, false) {
            if entry.class == Class::Work {
                let mentions = entry.mentions.into_iter().map(|range| input.document.span(range)).collect();
                report.works.push(Work { title: entry.title, mentions });
            }
        }
    }
}
