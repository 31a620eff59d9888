//! The administrative divisions of China to county level, today's and those abolished since 2005.

use std::collections::{BTreeMap, BTreeSet};

/// What is wrong with a table of divisions.
#[derive(Debug, thiserror::Error)]
pub enum DivisionError {
    #[error("{file}: expected CSV with the columns code,name,short,level,parent,from,until,successor")]
    Csv { file: String, source: csv::Error },
    #[error("{file}, row {row}: expected {expected}, found {found}")]
    Field { file: String, row: usize, expected: &'static str, found: String },
}

/// How far down a division stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    Province,
    Prefecture,
    County,
}

impl Level {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Province => "province",
            Self::Prefecture => "prefecture",
            Self::County => "county",
        }
    }
}

/// One division under one name. A code that was renamed has a row for each name.
///
/// Invariant: `code` and `name` are not empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Division {
    /// GB/T 2260.
    pub code: String,
    pub name: String,
    /// The name without 市, 区, 县 and peoples; empty when too little would remain (沙县).
    pub short: String,
    pub level: Level,
    /// Code of the division above; empty for provinces.
    pub parent: String,
    /// First year, where the sources tell.
    pub from: Option<i32>,
    /// The year in which it ceased to be; absent for today's.
    pub until: Option<i32>,
    /// Code of today's division that took over; empty when there is none or none is known.
    pub successor: String,
}

impl Division {
    /// Whether it stood in a year. The year of a change counts for both sides: reports of that year use either name.
    #[must_use]
    pub fn stood_in(&self, year: i32) -> bool {
        self.from.is_none_or(|from| from <= year) && self.until.is_none_or(|until| year <= until)
    }
}

/// Every division that is known.
#[derive(Clone, Debug, Default)]
pub struct Divisions {
    rows: Vec<Division>,
    by_code: BTreeMap<String, Vec<usize>>,
    by_name: BTreeMap<String, Vec<usize>>,
    by_short: BTreeMap<String, Vec<usize>>,
    /// Every character that a name without its suffix holds.
    letters: BTreeSet<char>,
}

impl Divisions {
    /// Reads a table (`data/authority/divisions.csv` tells its columns).
    pub fn read(file: &str, text: &str) -> Result<Self, DivisionError> {
        Self::default().with(file, text)
    }

    /// These divisions and those of a further table.
    pub fn with(mut self, file: &str, text: &str) -> Result<Self, DivisionError> {
        let mut reader = csv::ReaderBuilder::new().from_reader(text.as_bytes());
        for (row, record) in reader.records().enumerate() {
            let record = record.map_err(|source| DivisionError::Csv { file: file.to_owned(), source })?;
            let fault = |expected, found: &str| DivisionError::Field {
                file: file.to_owned(),
                row: row + 2,
                expected,
                found: found.to_owned(),
            };
            let field = |index: usize| record.get(index).unwrap_or_default().trim();
            let year = |index: usize| match field(index) {
                "" => Ok(None),
                text => text.parse().map(Some).map_err(|_| fault("a year", text)),
            };
            if field(0).is_empty() || field(1).is_empty() {
                return Err(fault("a code and a name", field(0)));
            }
            self.push(Division {
                code: field(0).to_owned(),
                name: field(1).to_owned(),
                short: field(2).to_owned(),
                level: match field(3) {
                    "province" => Level::Province,
                    "prefecture" => Level::Prefecture,
                    "county" => Level::County,
                    other => return Err(fault("province, prefecture or county", other)),
                },
                parent: field(4).to_owned(),
                from: year(5)?,
                until: year(6)?,
                successor: field(7).to_owned(),
            });
        }
        Ok(self)
    }

    fn push(&mut self, division: Division) {
        let index = self.rows.len();
        self.by_code.entry(division.code.clone()).or_default().push(index);
        self.by_name.entry(division.name.clone()).or_default().push(index);
        if !division.short.is_empty() {
            self.by_short.entry(division.short.clone()).or_default().push(index);
        }
        self.letters.extend(division.short.chars());
        self.rows.push(division);
    }

    #[must_use]
    pub fn all(&self) -> &[Division] {
        &self.rows
    }

    /// Today's division of a code, else the one that had it last.
    #[must_use]
    pub fn code(&self, code: &str) -> Option<&Division> {
        let rows = self.by_code.get(code)?;
        let today = rows.iter().find(|&&row| self.rows[row].until.is_none());
        today.or_else(|| rows.iter().max_by_key(|&&row| self.rows[row].until)).map(|&row| &self.rows[row])
    }

    /// Every division of a full name.
    pub fn named(&self, name: &str) -> impl Iterator<Item = &Division> {
        self.by_name.get(name).into_iter().flatten().map(|&row| &self.rows[row])
    }

    /// Every division of a short name (嘉定).
    pub fn short(&self, name: &str) -> impl Iterator<Item = &Division> {
        self.by_short.get(name).into_iter().flatten().map(|&row| &self.rows[row])
    }

    /// Whether the names of divisions use a character.
    #[must_use]
    pub fn uses(&self, c: char) -> bool {
        self.letters.contains(&c)
    }

    /// Whether `inner` lies below `outer`, at any depth.
    #[must_use]
    pub fn within(&self, inner: &Division, outer: &str) -> bool {
        let mut parent = inner.parent.as_str();
        for _ in 0..4 {
            if parent == outer {
                return true;
            }
            match self.code(parent) {
                Some(above) => parent = &above.parent,
                None => return false,
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::Lexicon;

    #[test]
    fn holds_today_and_history() {
        let divisions = &Lexicon::builtin().divisions;
        for (name, year, code, reason) in [
            ("嘉定区", 2023, "310114", "today's"),
            ("闸北区", 2014, "310108", "before its merger of 2015"),
            ("新津县", 2018, "510132", "before it became a district"),
            ("新津区", 2022, "510118", "after it became a district"),
            ("无为县", 2018, "340225", "before it became a city"),
            ("无为市", 2021, "340281", "after it became a city"),
            ("临平区", 2022, "330113", "founded in 2021"),
            ("江干区", 2020, "330104", "dissolved in 2021"),
            ("东岸区", 2022, "990101", "of the fictional samples"),
        ] {
            let found: Vec<_> =
                divisions.named(name).filter(|row| row.stood_in(year)).map(|row| row.code.as_str()).collect();
            assert_eq!(found, [code], "{name} {year}: {reason}");
        }
        assert_eq!(divisions.code("310108").unwrap().successor, "310106");
    }

    #[test]
    fn every_row_leads_to_a_province_and_every_successor_exists() {
        let divisions = &Lexicon::builtin().divisions;
        for row in divisions.all() {
            if !row.parent.is_empty() {
                let parent = divisions.code(&row.parent).unwrap_or_else(|| panic!("{row:?} has no parent"));
                assert!(parent.level < row.level, "{row:?}");
            }
            if !row.successor.is_empty() {
                let heir = divisions.code(&row.successor);
                assert!(heir.is_some_and(|heir| heir.until.is_none()), "{row:?}");
            }
            assert!(row.until.is_none() || !row.successor.is_empty(), "{row:?}");
        }
    }

    #[test]
    fn faults_name_file_and_row() {
        let head = "code,name,short,level,parent,from,until,successor\n";
        for (row, expected) in [
            ("1,甲市,甲,town,,,,", "x.csv, row 2: expected province, prefecture or county, found town"),
            ("1,甲市,甲,county,,soon,,", "x.csv, row 2: expected a year, found soon"),
            (",甲市,甲,county,,,,", "x.csv, row 2: expected a code and a name, found "),
        ] {
            assert_eq!(Divisions::read("x.csv", &format!("{head}{row}\n")).unwrap_err().to_string(), expected);
        }
    }
}
