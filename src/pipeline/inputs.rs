//! Files, folders, globs and archives → sources in a stable order.

use std::borrow::Cow;
use std::fs::File;
use std::path::{Path, PathBuf};

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
                let bytes = Archive::of(File::open(path)?).and_then(|mut archive| archive.read(*index));
                bytes.map(Cow::Owned).map_err(std::io::Error::other)
            }
            Content::Memory(bytes) => Ok(bytes.clone()),
        }
    }

    /// The name without folders and extension.
    #[must_use]
    pub fn stem(&self) -> String {
        Path::new(&self.name).file_stem().unwrap_or_default().to_string_lossy().into_owned()
    }
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
    let inputs = Archive::of(File::open(path).ok()?).ok()?.inputs();
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
}
