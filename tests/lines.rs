//! The lines (条线) of a hundred bodies' names (`tests/lines.tsv`), before and after the reforms, in cities that no list knows.

use fazhi::lexicon::Lexicon;
use fazhi::lexicon::profile::Profile;

#[test]
fn names_of_bodies_tell_their_lines() {
    let lexicon = Lexicon::builtin();
    let rows: Vec<(&str, &str)> = include_str!("lines.tsv").lines().filter_map(|row| row.split_once('\t')).collect();
    let wrong: Vec<String> = rows
        .iter()
        .filter_map(|(line, name)| {
            let found = Profile::new(Some(name), None, lexicon).line;
            (found.as_deref() != Some(line)).then(|| format!("{name}: expected {line}, found {found:?}"))
        })
        .collect();
    assert!(rows.len() >= 100, "expected at least 100 names, found {}", rows.len());
    assert!(wrong.is_empty(), "{} of {} differ:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
}
