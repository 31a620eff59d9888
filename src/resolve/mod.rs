//! Mention → the thing meant. Abstains unless one candidate wins, and says why.

mod body;
mod division;
mod indicator;
mod regulation;
mod takeup;
mod topic;

pub use division::{Around, Choice, division, reference};
pub use takeup::{Match, take_up};

use crate::lexicon::Lexicon;
use crate::report::{Report, Resolution};

/// Resolves every mention of a report. One file per kind of thing.
#[must_use]
pub fn resolve(report: &Report, lexicon: &Lexicon) -> Resolution {
    let mut warnings = Vec::new();
    let regulations = regulation::resolve(report, lexicon, &mut warnings);
    let body::Bodies { body, departments, organisations } = body::resolve(report, lexicon, &mut warnings);
    Resolution {
        body,
        departments,
        organisations,
        regulations,
        statistics: indicator::resolve(report, lexicon),
        measures: topic::of_measures(report, lexicon),
        tasks: topic::of_tasks(report, lexicon),
        warnings,
    }
}
