//! Files, folders, globs and archives → sources in a stable order.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::BufReader;
use std::path::{Component, Path, PathBuf};

use include_dir::{Dir, include_dir};

use crate::document::archive::Archive;

/// One input, not yet read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The path as the user would name it.
    pub name: String,
    pub content: Content,
}

/// Where an input's bytes are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    File(PathBuf),
    /// An entry of a ZIP archive, by its place in it.
    Entry(PathBuf, usize),
    Memory(Cow<'static, [u8]>),
}

impl Source {
    /// The input's bytes.
    pub fn bytes(&self) -> std::io::Result<Cow<'static, [u8]>> {
        match &self.content {
            Content::File(path) => std::fs::read(path).map(Cow::Owned),
            Content::Entry(path, index) => {
                let bytes =
                    Archive::again(BufReader::new(File::open(path)?)).and_then(|mut archive| archive.read(*index));
                bytes.map(Cow::Owned).map_err(std::io::Error::other)
            }
            Content::Memory(bytes) => Ok(bytes.clone()),
        }
    }

    /// The name without folders and extension; with `detail` 1 the extension too, and with each further one a folder more.
    fn name_for_output(&self, detail: usize) -> String {
        let path = Path::new(&self.name);
        if detail == 0 {
            return path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        }
        let parts: Vec<Cow<'_, str>> = Self::parts(path).collect();
        parts[parts.len().saturating_sub(detail)..].join("-")
    }

    /// The folders and the file of a path.
    fn parts(path: &Path) -> impl Iterator<Item = Cow<'_, str>> {
        path.components().filter_map(|part| match part {
            Component::Normal(name) => Some(name.to_string_lossy()),
            _ => None,
        })
    }
}

/// Names for the files that the sources' results are written to, all different, without extension: `report`; where
/// sources share it, `report.html` and `report.docx`; where they share that, `a-report.html` and `b-report.html`.
///
/// The same source given twice has one name.
#[must_use]
pub fn output_names(sources: &[Source]) -> Vec<String> {
    let distinct: BTreeMap<&str, &Source> = sources.iter().map(|source| (source.name.as_str(), source)).collect();
    let distinct: Vec<&Source> = distinct.into_values().collect();
    let mut details = vec![0_usize; distinct.len()];
    // The names that cannot be told apart any better are numbered.
    let names = loop {
        let names: Vec<String> =
            distinct.iter().zip(&details).map(|(source, detail)| source.name_for_output(*detail)).collect();
        let mut shared: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, name) in names.iter().enumerate() {
            // Some file systems take capitals for small letters.
            shared.entry(name.to_lowercase()).or_default().push(at);
        }
        let mut told_apart = false;
        for at in shared.values().filter(|same| same.len() > 1).flatten() {
            if details[*at] < Source::parts(Path::new(&distinct[*at].name)).count() {
                details[*at] += 1;
                told_apart = true;
            }
        }
        if !told_apart {
            break names;
        }
    };
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut unique = BTreeMap::new();
    for (source, name) in distinct.iter().zip(names) {
        let free = (2..).map(|n| format!("{name}-{n}"));
        let free = std::iter::once(name.clone()).chain(free).find(|name| taken.insert(name.to_lowercase()));
        unique.insert(source.name.as_str(), free.unwrap_or(name));
    }
    sources.iter().map(|source| unique[source.name.as_str()].clone()).collect()
}

static REPORTS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/data/reports");
static SAMPLES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/data/samples");

/// The reports compiled into the binary: one real one, and fictional ones of places that do not exist.
#[must_use]
pub fn sample_sources() -> Vec<Source> {
    [&REPORTS, &SAMPLES]
        .into_iter()
        .flat_map(Dir::files)
        .map(|file| Source {
            name: file.path().display().to_string(),
            content: Content::Memory(Cow::Borrowed(file.contents())),
        })
        .collect()
}

/// Why a path names no input.
#[derive(Debug, thiserror::Error)]
pub enum InputError {
    #[error("{}: cannot be read", path.display())]
    Unreadable {
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
    #[error("{pattern}: no file matches")]
    NoMatch { pattern: String },
    #[error("{pattern}: expected a file, a folder or a pattern with * and ?")]
    BadPattern { pattern: String },
}

/// File name endings that a folder is searched for; a file named outright is read whatever its name.
const EXTENSIONS: [&str; 9] = ["txt", "md", "html", "htm", "docx", "pdf", "zip", "doc", "wps"];

/// How deep folders are searched; links that lead back up end here at the latest.
const DEEPEST: usize = 32;

/// The inputs that paths stand for, in the order given, folders by name. What cannot be read is named beside them.
#[must_use]
pub fn sources(paths: &[PathBuf]) -> (Vec<Source>, Vec<InputError>) {
    let mut found = Vec::new();
    let mut refused = Vec::new();
    for path in paths {
        if path.exists() {
            walk(path, 0, &mut found, &mut refused);
            continue;
        }
        let pattern = path.to_string_lossy().into_owned();
        if !pattern.contains(['*', '?', '[']) {
            let source = std::io::Error::from(std::io::ErrorKind::NotFound);
            refused.push(InputError::Unreadable { path: path.clone(), source });
            continue;
        }
        let Ok(matches) = glob::glob(&pattern) else {
            refused.push(InputError::BadPattern { pattern });
            continue;
        };
        let matches: Vec<PathBuf> = matches.filter_map(Result::ok).collect();
        if matches.is_empty() {
            refused.push(InputError::NoMatch { pattern });
        }
        for path in matches {
            walk(&path, 0, &mut found, &mut refused);
        }
    }
    (found, refused)
}

fn walk(path: &Path, depth: usize, found: &mut Vec<Source>, refused: &mut Vec<InputError>) {
    if !path.is_dir() {
        let known = path
            .extension()
            .and_then(|e| e.to_str())
            .is_some_and(|e| EXTENSIONS.iter().any(|known| known.eq_ignore_ascii_case(e)));
        if let Some(entries) = entries(path) {
            found.extend(entries);
        } else if depth == 0 || known {
            found.push(Source { name: path.display().to_string(), content: Content::File(path.to_path_buf()) });
        }
        return;
    }
    if depth >= DEEPEST {
        return;
    }
    match std::fs::read_dir(path) {
        Ok(entries) => {
            let mut children: Vec<PathBuf> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
            children.retain(|child| !is_hidden(child));
            children.sort();
            for child in children {
                walk(&child, depth + 1, found, refused);
            }
        }
        Err(source) => refused.push(InputError::Unreadable { path: path.to_path_buf(), source }),
    }
}

/// The reports in a ZIP archive; `None` for every other file, and for an archive that cannot be opened: reading it
/// says why.
fn entries(path: &Path) -> Option<Vec<Source>> {
    path.extension().filter(|extension| extension.eq_ignore_ascii_case("zip"))?;
    let inputs = Archive::of(BufReader::new(File::open(path).ok()?)).ok()?.inputs();
    let source = |(name, index)| Source {
        name: format!("{}/{name}", path.display()),
        content: Content::Entry(path.to_path_buf(), index),
    };
    Some(inputs.into_iter().map(source).collect())
}

fn is_hidden(path: &Path) -> bool {
    path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_sources() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        std::fs::create_dir(at("sub")).expect("a folder");
        for name in ["b.txt", "a.html", "notes.xlsx", ".hidden.txt", "sub/c.PDF"] {
            std::fs::write(at(name), "x").expect("a file");
        }
        let names = |paths: &[PathBuf]| -> Vec<String> {
            let (found, _) = sources(paths);
            found
                .iter()
                .map(|s| Path::new(&s.name).strip_prefix(folder.path()).expect("inside").display().to_string())
                .collect()
        };
        let cases: [(&str, &str, &[&str]); 5] = [
            ("a folder is walked by name, reports only", "", &["a.html", "b.txt", "sub/c.PDF"]),
            ("a file named outright is taken whatever its name", "notes.xlsx", &["notes.xlsx"]),
            ("a pattern", "*.txt", &["b.txt"]),
            ("a pattern that nothing matches", "*.docx", &[]),
            ("a file that is not there", "none.txt", &[]),
        ];
        for (reason, path, expected) in cases {
            let found: Vec<String> = names(&[at(path)]).into_iter().filter(|n| !n.starts_with('.')).collect();
            assert_eq!(found, expected, "{reason}");
        }
        let (_, refused) = sources(&[at("*.docx"), at("none.txt")]);
        assert_eq!(refused.len(), 2);
    }

    #[test]
    fn no_two_sources_share_an_output() {
        // sources, names, reason
        let cases: [(&[&str], &[&str], &str); 10] = [
            (&["a/one.txt", "b/two.txt"], &["one", "two"], "nothing is shared"),
            (&["a/r.html", "b/r.docx", "c/x.txt"], &["r.html", "r.docx", "x"], "the extension tells them apart"),
            (&["a/r.html", "b/r.html"], &["a-r.html", "b-r.html"], "the folder does"),
            (&["a/r.html", "b/r.html", "c/r.pdf"], &["a-r.html", "b-r.html", "r.pdf"], "no longer than it must be"),
            (&["a/r", "b/r"], &["a-r", "b-r"], "no extension"),
            (&["y/a/r.html", "z/a/r.html"], &["y-a-r.html", "z-a-r.html"], "the folder above"),
            (
                &["a/r.html", "b/r.docx", "c/r.html.txt"],
                &["a-r.html", "r.docx", "r.html.txt"],
                "a name like a longer one",
            ),
            (&["a/R.txt", "b/r.txt"], &["a-R.txt", "b-r.txt"], "capitals do not tell files apart everywhere"),
            (&["a/r.txt", "a/r.txt"], &["r", "r"], "the same source twice"),
            (&["./r.txt", "../r.txt"], &["r.txt-2", "r.txt"], "numbered where names run out"),
        ];
        for (names, expected, reason) in cases {
            let source = |name: &&str| Source { name: (*name).to_owned(), content: Content::File((*name).into()) };
            assert_eq!(output_names(&names.iter().map(source).collect::<Vec<_>>()), expected, "{reason}");
        }
    }
}
