//! Organisations: other bodies that the report names: courts, unions, other bureaus, companies, higher authorities.
//!
//! `与区法院、区总工会联动，邀请市人社局办公室授课` has 区法院, 区总工会 and 市人社局办公室.

use super::bodies::{Whose, bodies};
use super::{Extractor, Input};
use crate::report::Report;

/// Finds the organisations; needs the header, which says who reports.
#[derive(Debug)]
pub struct Organisations;

impl Extractor for Organisations {
    fn kind(&self) -> &'static str {
        "organisations"
    }

    fn extract(&self, input: &Input<'_>, report: &mut Report) {
        report.organisations = bodies(input, report, Whose::Other);
    }
}
