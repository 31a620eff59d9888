//! Holds the rooms to the directions that docs/DESIGN.md draws: a room imports only what its row allows.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Room → the rooms it may import, in the order that data walks through them.
const ALLOWED: &[(&str, &[&str])] = &[
    ("report", &[]),
    ("document", &["report"]),
    ("lexicon", &["report"]),
    ("extract", &["document", "lexicon", "report"]),
    ("resolve", &["lexicon", "report"]),
    ("rdf", &["report"]),
    ("dataset", &[]),
    ("export", &["dataset", "rdf"]),
    ("check", &["dataset", "rdf"]),
    ("questions", &[]),
    ("pipeline", ALL_BUT_SURFACES),
    ("server", &["pipeline"]),
    ("cli", &["pipeline", "server"]),
];

const ALL_BUT_SURFACES: &[&str] =
    &["report", "document", "lexicon", "extract", "resolve", "rdf", "dataset", "export", "check", "questions"];

/// Crate → the rooms that may name it. `lexicon` parses the concept schemes, which are Turtle.
const CRATES: &[(&str, &[&str])] = &[
    ("oxigraph", &["rdf", "dataset", "export", "check", "server"]),
    ("spareval", &["dataset"]),
    ("oxttl", &["lexicon", "rdf", "export", "check"]),
    ("axum", &["server"]),
    ("anyhow", &["cli"]),
];

fn allowed(room: &str) -> Vec<&'static str> {
    let row = ALLOWED.iter().find(|(name, _)| *name == room).map_or(&[][..], |(_, row)| row);
    let surface = ["server", "cli"].contains(&room);
    row.iter().copied().chain(if surface { ALL_BUT_SURFACES } else { &[] }.iter().copied()).collect()
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a source folder").map(|e| e.expect("an entry").path()) {
        if entry.is_dir() {
            sources(&entry, found);
        } else if entry.extension().is_some_and(|e| e == "rs") {
            found.push(entry);
        }
    }
}

/// Every room's files with their code, tests and comments left out.
fn rooms() -> BTreeMap<String, Vec<(PathBuf, String)>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut rooms = BTreeMap::new();
    for entry in fs::read_dir(&root).expect("src").map(|e| e.expect("an entry").path()).filter(|p| p.is_dir()) {
        let mut files = Vec::new();
        sources(&entry, &mut files);
        files.sort();
        let name = entry.file_name().expect("a name").to_string_lossy().into_owned();
        let texts = files
            .into_iter()
            .filter(|file| !file.ends_with("tests.rs"))
            .map(|file| {
                let text = fs::read_to_string(&file).expect("UTF-8");
                let code: String = text
                    .split("#[cfg(test)]\nmod tests")
                    .next()
                    .unwrap_or_default()
                    .lines()
                    .filter(|line| !line.trim_start().starts_with("//"))
                    .flat_map(|line| [line, "\n"])
                    .collect();
                (file, code)
            })
            .collect();
        rooms.insert(name, texts);
    }
    rooms
}

/// Names that stand behind `prefix`: `crate::report::Span` and `crate::{report, rdf}` alike.
fn named<'a>(code: &'a str, prefix: &str) -> Vec<&'a str> {
    let word = |text: &'a str| text.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default();
    code.match_indices(prefix)
        .flat_map(|(at, _)| {
            let rest = &code[at + prefix.len()..];
            match rest.strip_prefix('{') {
                Some(list) => {
                    let list = &list[..list.find(['}', '{']).unwrap_or(list.len())];
                    list.split(',').map(|item| word(item.trim())).collect()
                }
                None => vec![word(rest)],
            }
        })
        .filter(|name| !name.is_empty())
        .collect()
}

#[test]
fn every_room_has_its_row() {
    let rooms = rooms();
    let unknown: Vec<&String> = rooms.keys().filter(|room| ALLOWED.iter().all(|(name, _)| name != room)).collect();
    assert!(unknown.is_empty(), "rooms without a row in the table: {unknown:?}");
    assert!(rooms.len() > 10, "found only {} rooms: is the walk broken?", rooms.len());
}

#[test]
fn a_room_imports_only_what_its_row_allows() {
    let mut faults = Vec::new();
    let mut imports = 0;
    for (room, files) in rooms() {
        let allowed = allowed(&room);
        for (file, code) in files {
            for other in named(&code, "crate::") {
                imports += 1;
                let is_room = ALLOWED.iter().any(|(name, _)| *name == other);
                if is_room && other != room && !allowed.contains(&other) {
                    faults.push(format!("{}: {room} imports {other}", file.display()));
                }
            }
        }
    }
    assert!(imports > 20, "found only {imports} imports: is the reading broken?");
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn a_crate_is_named_only_where_it_belongs() {
    let mut faults = Vec::new();
    for (room, files) in rooms() {
        for (file, code) in files {
            for (name, allowed) in CRATES {
                if code.contains(&format!("{name}::")) && !allowed.contains(&room.as_str()) {
                    faults.push(format!("{}: {room} names {name}", file.display()));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn files_stay_small() {
    let mut faults = Vec::new();
    for files in rooms().values() {
        for (file, code) in files {
            let lines = code.lines().count();
            if lines > 500 {
                faults.push(format!("{}: {lines} lines without tests and comments", file.display()));
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}
