//! The tables as one XLSX workbook, a sheet each.

use std::io::Write;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::rdf::ExportError;
use super::tables::{Table, tables};
use crate::dataset::Dataset;

/// What a cell of the format can hold, in UTF-16 units.
const LONGEST: usize = 32_767;
/// What a sheet of the format can hold, the header included.
const MOST_ROWS: usize = 1_048_576;

/// Writes the workbook. The same dataset gives the same bytes.
pub fn write_workbook(dataset: &Dataset, out: &mut impl Write) -> Result<(), ExportError> {
    let mut workbook = Workbook::new();
    // The format asks for a time of creation; a fixed one keeps the bytes the same.
    let epoch = ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_title("fazhi").set_creation_datetime(&epoch));
    for table in tables(dataset)? {
        fill(workbook.add_worksheet(), &table)?;
    }
    let bytes = workbook.save_to_buffer()?;
    out.write_all(&bytes)?;
    Ok(())
}

fn fill(sheet: &mut Worksheet, table: &Table) -> Result<(), XlsxError> {
    sheet.set_name(&table.spec.zh)?;
    let header = Format::new().set_bold();
    for (column, spec) in (0_u16..).zip(&table.spec.columns) {
        sheet.write_string_with_format(0, column, &spec.zh, &header)?;
        let width = if spec.zh.ends_with("IRI") { 28 } else { 18 };
        sheet.set_column_width(column, width)?;
    }
    for (row, cells) in (1_u32..).zip(table.rows.iter().take(MOST_ROWS - 1)) {
        for ((column, spec), cell) in (0_u16..).zip(&table.spec.columns).zip(cells) {
            if cell.is_empty() {
                continue;
            }
            match cell.parse::<f64>() {
                Ok(number) if spec.is_number() && number.is_finite() => sheet.write_number(row, column, number)?,
                // Never as a formula or a link: what a report says is text, whatever it starts with.
                _ => sheet.write_string(row, column, cut(cell))?,
            };
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    let (rows, columns) = (table.rows.len().min(MOST_ROWS - 1), table.spec.columns.len());
    if let (Ok(rows), Ok(columns)) = (u32::try_from(rows), u16::try_from(columns)) {
        sheet.autofilter(0, 0, rows, columns.saturating_sub(1))?;
    }
    Ok(())
}

/// Whole where it fits, else cut with an ellipsis: the graph holds all of it.
fn cut(cell: &str) -> String {
    if cell.encode_utf16().count() <= LONGEST {
        return cell.to_owned();
    }
    let mut units = 0;
    let head: String = cell
        .chars()
        .take_while(|c| {
            units += c.len_utf16();
            units < LONGEST
        })
        .collect();
    head + "…"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_cells_are_cut_to_what_the_format_holds() {
        for (cell, units, reason) in [
            ("短".to_owned(), 1, "short"),
            ("长".repeat(LONGEST), LONGEST, "just fits"),
            ("长".repeat(LONGEST + 1), LONGEST, "cut"),
            ("𠀀".repeat(LONGEST), LONGEST, "two units each"),
        ] {
            assert_eq!(cut(&cell).encode_utf16().count(), units, "{reason}");
        }
    }
}
