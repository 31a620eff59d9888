//! Departments (内设机构、下属单位): units of the reporting body; for a government its bureaus, sub-district offices and towns.
//!
//! `由政策法规科承担，区劳动保障监察大队检查用人单位` has 政策法规科 and 区劳动保障监察大队 in the report of a human-resources bureau.

use super::bodies::{Whose, bodies};
use super::{Extractor, Input};
use crate::report::Report;

/// Finds the departments; needs the header, which says who reports.
#[derive(Debug)]
pub struct Departments;

impl Extractor for Departments {
    fn kind(&self) -> &'static str {
        "departments"
    }

    fn extract(&self, input: &Input<'_>, report: &mut Report) {
        report.departments = bodies(input, report, Whose::Department);
    }
}
