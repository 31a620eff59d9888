//! Names of divisions, and what each resolves to (`tests/divisions.tsv`): renamed and merged ones, towns, ambiguous and
//! short names, years. `tests/peers/divisions.py` puts the same table to other tools.

use std::collections::BTreeMap;

use fazhi::lexicon::Lexicon;
use fazhi::resolve::{Around, division};

#[test]
fn names_resolve_or_abstain() {
    let divisions = &Lexicon::builtin().divisions;
    let mut counts: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    let mut wrong = Vec::new();
    let rows = include_str!("divisions.tsv").lines().filter(|line| !line.starts_with('#'));
    for row in rows {
        let [kind, names, year, beside, expected, reason] = row.split('\t').collect::<Vec<_>>()[..] else {
            panic!("expected six cells, found {row}")
        };
        let names: Vec<&str> = names.split(' ').collect();
        let beside: Vec<String> = beside.split_whitespace().map(str::to_owned).collect();
        let choice = division(&names, Around { year: year.parse().ok(), beside: &beside }, divisions);
        let found = if choice.known { choice.division.path.as_str() } else { "-" };
        let place = if found == expected {
            0
        } else if found == "-" {
            2
        } else {
            1
        };
        counts.entry(kind).or_default()[place] += 1;
        if place > 0 {
            wrong.push(format!(
                "{} {year} {beside:?}: expected {expected} ({reason}), found {found}: {}",
                names.concat(),
                choice.reason
            ));
        }
    }
    println!("kind\tright\twrong\tabstained");
    for (kind, [right, wrong, abstained]) in &counts {
        println!("{kind}\t{right}\t{wrong}\t{abstained}");
    }
    let total: usize = counts.values().flatten().sum();
    assert!(total >= 300, "expected at least 300 names, found {total}");
    assert!(wrong.is_empty(), "{} of {total} differ:\n{}", wrong.len(), wrong.join("\n"));
}
