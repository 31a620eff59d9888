//! A division's name → its code, by the year and by what stands around it.
//!
//! Full names go before short ones. A name that several divisions have is decided by the division named before it, then by the
//! year, then by the divisions that the report speaks of elsewhere; if more than one is left, none is chosen. Towns,
//! sub-district offices and zones have no code: they are named below the division that holds them.

use crate::lexicon::divisions::{Division, Divisions};
use crate::report::DivisionRef;

const TOWNS: [&str; 5] = ["街道", "镇", "乡", "苏木", "民族乡"];
const ZONES: [&str; 7] = ["开发区", "新区", "高新区", "经开区", "示范区", "园区", "度假区"];

/// What is known around a name.
#[derive(Clone, Copy, Debug, Default)]
pub struct Around<'a> {
    /// The year that the name was used in.
    pub year: Option<i32>,
    /// Names of divisions that the same report uses (《上海市…条例》).
    pub beside: &'a [String],
}

/// A division that was chosen, or a name below `unknown`, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    pub division: DivisionRef,
    pub known: bool,
    pub reason: String,
}

/// Resolves divisions named one after another, the widest first (上海市, 嘉定区, 安亭镇).
///
/// ```
/// use fazhi::lexicon::Lexicon;
/// use fazhi::resolve::{Around, division};
/// let divisions = &Lexicon::builtin().divisions;
/// assert_eq!(division(&["嘉定区"], Around::default(), divisions).division.path, "310114");
/// assert_eq!(division(&["上海市", "嘉定区", "安亭镇"], Around::default(), divisions).division.path, "310114/安亭镇");
/// assert!(!division(&["朝阳区"], Around::default(), divisions).known, "in Beijing and in Changchun");
/// ```
#[must_use]
pub fn division(names: &[&str], around: Around<'_>, divisions: &Divisions) -> Choice {
    let mut found: Vec<&Division> = Vec::new();
    let mut reason = String::new();
    let mut below: Vec<&str> = Vec::new();
    for (position, name) in names.iter().enumerate() {
        let candidates = candidates(name, divisions);
        if candidates.is_empty() {
            let suffixed = |list: &[&str]| list.iter().any(|suffix| name.ends_with(suffix));
            if !found.is_empty() && (suffixed(&TOWNS) || suffixed(&ZONES)) {
                below = names[position..].to_vec();
                break;
            }
            if position == 0
                && suffixed(&TOWNS)
                && let Some(county) = only_county(around, divisions)
            {
                found = vec![county];
                "the report speaks of one county only".clone_into(&mut reason);
                below = names.to_vec();
                break;
            }
            return unknown(names, format!("no division is called {name}"));
        }
        let held: Vec<&Division> = if position == 0 {
            candidates
        } else {
            candidates.into_iter().filter(|row| found.iter().any(|above| divisions.within(row, &above.code))).collect()
        };
        if held.is_empty() {
            return unknown(names, format!("no {name} lies in {}", names[position - 1]));
        }
        reason = if position == 0 {
            "its name is the only one of its kind".to_owned()
        } else {
            format!("it lies in {}", names[position - 1])
        };
        found = held;
    }
    match choose(&found, around, divisions) {
        Ok((row, by)) => {
            let mut chosen = reference(row, divisions);
            for name in below {
                let level = if TOWNS.iter().any(|town| name.ends_with(town)) { "township" } else { "zone" };
                chosen = DivisionRef {
                    path: format!("{}/{name}", chosen.path),
                    name: name.to_owned(),
                    parent: Some(Box::new(chosen)),
                    level: level.to_owned(),
                };
            }
            Choice { division: chosen, known: true, reason: by.unwrap_or(reason) }
        }
        Err(why) => unknown(names, why),
    }
}

/// The one county that the report speaks of, if there is only one.
fn only_county<'a>(around: Around<'_>, divisions: &'a Divisions) -> Option<&'a Division> {
    let mut named = around.beside.iter().flat_map(|name| divisions.named(name)).filter(|row| {
        row.level == crate::lexicon::divisions::Level::County && around.year.is_none_or(|year| row.stood_in(year))
    });
    let first = named.next()?;
    named.all(|row| row.code == first.code).then_some(first)
}

fn candidates<'a>(name: &str, divisions: &'a Divisions) -> Vec<&'a Division> {
    let full: Vec<_> = divisions.named(name).collect();
    if !full.is_empty() {
        return full;
    }
    let short: Vec<_> = divisions.short(name).collect();
    if !short.is_empty() {
        return short;
    }
    // an autonomous county under its everyday name: 石林县
    let mut stem = name.chars();
    let level = stem.next_back();
    divisions
        .short(stem.as_str())
        .filter(|row| row.name.chars().next_back() == level || (level == Some('州') && row.name.ends_with("自治州")))
        .collect()
}

/// The one division left after the year, then the surroundings; with a reason when they decided.
fn choose<'a>(
    found: &[&'a Division],
    around: Around<'_>,
    divisions: &Divisions,
) -> Result<(&'a Division, Option<String>), String> {
    let mut left = found.to_vec();
    let mut by = None;
    if codes(&left).len() > 1 {
        let standing: Vec<_> = match around.year {
            Some(year) => left.iter().copied().filter(|row| row.stood_in(year)).collect(),
            None => left.iter().copied().filter(|row| row.until.is_none()).collect(),
        };
        if !standing.is_empty() && standing.len() < left.len() {
            by = Some(around.year.map_or("it is today's".to_owned(), |year| format!("it stood in {year}")));
            left = standing;
        }
    }
    if codes(&left).len() > 1 {
        let beside: Vec<_> = left
            .iter()
            .copied()
            .filter(|row| {
                around.beside.iter().any(|name| {
                    divisions.named(name).any(|near| near.code == row.parent || divisions.within(row, &near.code))
                })
            })
            .collect();
        if codes(&beside).len() == 1 {
            by = Some("the report speaks of the division above it".to_owned());
            left = beside;
        }
    }
    if codes(&left).len() > 1 {
        // a prefecture-level city goes before the county inside it that shares its short name
        let top = left.iter().map(|row| row.level).min();
        let tops: Vec<_> = left.iter().copied().filter(|row| Some(row.level) == top).collect();
        if let [only] = tops[..]
            && left.iter().all(|row| row.code == only.code || divisions.within(row, &only.code))
        {
            return Ok((only, Some("it holds the others of the name".to_owned())));
        }
        let names: Vec<String> = left.iter().map(|row| path_name(row, divisions)).collect();
        return Err(format!("it may be {}", names.join(" or ")));
    }
    // names of one code: the one that stood, else today's
    let row = left
        .iter()
        .copied()
        .find(|row| around.year.is_some_and(|year| row.stood_in(year)))
        .or_else(|| left.iter().copied().find(|row| row.until.is_none()))
        .or_else(|| left.first().copied())
        .ok_or("no division has the name")?;
    Ok((row, by))
}

fn codes<'a>(rows: &[&'a Division]) -> std::collections::BTreeSet<&'a str> {
    rows.iter().map(|row| row.code.as_str()).collect()
}

fn path_name(row: &Division, divisions: &Divisions) -> String {
    let above = divisions.code(&row.parent).map(|above| above.name.as_str()).unwrap_or_default();
    format!("{above}{}", row.name)
}

/// A row with everything above it.
#[must_use]
pub fn reference(row: &Division, divisions: &Divisions) -> DivisionRef {
    let parent = divisions.code(&row.parent).filter(|above| above.level < row.level);
    DivisionRef {
        path: row.code.clone(),
        name: row.name.clone(),
        parent: parent.map(|above| Box::new(reference(above, divisions))),
        level: row.level.name().to_owned(),
    }
}

/// A name that no code stands for.
fn unknown(names: &[&str], reason: String) -> Choice {
    let name = names.concat();
    let division = DivisionRef { path: format!("unknown/{name}"), name, parent: None, level: "unknown".to_owned() };
    Choice { division, known: false, reason }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::Lexicon;

    #[test]
    fn names_are_decided_by_what_stands_around_them() {
        let divisions = &Lexicon::builtin().divisions;
        for (names, year, beside, path, reason) in [
            (vec!["嘉定区"], Some(2023), vec![], "310114", "the only one"),
            (
                vec!["上海市", "徐汇区", "漕河泾街道"],
                Some(2023),
                vec![],
                "310104/漕河泾街道",
                "a sub-district below its district",
            ),
            (vec!["无为县"], Some(2010), vec![], "341422", "in 巢湖 before 2011"),
            (vec!["无为县"], Some(2018), vec![], "340225", "in 芜湖 from 2011"),
            (vec!["闸北区"], Some(2013), vec![], "310108", "before its merger"),
            (vec!["闸北区"], None, vec![], "310108", "still its own code"),
            (vec!["朝阳区"], Some(2023), vec![], "unknown/朝阳区", "two of the name"),
            (vec!["朝阳区"], Some(2023), vec!["北京市"], "110105", "the report speaks of Beijing"),
            (vec!["长春市", "朝阳区"], Some(2023), vec![], "220104", "named below its city"),
            (vec!["霁州市", "鼓楼区"], Some(2023), vec!["江苏省"], "993100", "a fictional city has no such district"),
            (vec!["石林县"], Some(2023), vec![], "530126", "an autonomous county in short"),
            (vec!["吉林"], Some(2023), vec![], "220000", "the province holds the city"),
            (vec!["襄樊市"], Some(2009), vec![], "420600", "renamed, the code stays"),
            (vec!["某某区"], Some(2023), vec![], "unknown/某某区", "nowhere"),
        ] {
            let beside: Vec<String> = beside.into_iter().map(str::to_owned).collect();
            let choice = division(&names, Around { year, beside: &beside }, divisions);
            if names[0] == "霁州市" {
                assert!(!choice.known, "{names:?}: {reason}");
            } else {
                assert_eq!(choice.division.path, path, "{names:?} {year:?}: {reason} ({})", choice.reason);
            }
        }
    }

    #[test]
    fn a_renamed_division_keeps_the_name_of_the_year() {
        let divisions = &Lexicon::builtin().divisions;
        let around = |year| Around { year: Some(year), beside: &[] };
        assert_eq!(division(&["襄樊市"], around(2009), divisions).division.name, "襄樊市");
        let parent = division(&["新津区"], around(2022), divisions).division.parent.map(|parent| parent.name);
        assert_eq!(parent.as_deref(), Some("成都市"));
    }
}
