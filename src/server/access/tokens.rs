//! Bearer tokens, kept as hashes.
//!
//! A token is 32 random bytes, so that one round of SHA-256 keeps it as well as a slow hash would.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock};
use std::time::SystemTime;

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// What a token opens; each right holds those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rights {
    Read,
    Write,
    Admin,
}

/// What can be wrong with a token file.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    #[error("cannot read or write the token file {}", path.display())]
    File {
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
    #[error("{}:{line}: expected `name rights hash` with rights read, write or admin", path.display())]
    Line { path: PathBuf, line: usize },
    #[error("expected rights read, write or admin, found {0}")]
    Rights(String),
    #[error("expected a name of letters, digits, - and _, found {0:?}")]
    Name(String),
    #[error("there is a token named {0} already")]
    Taken(String),
    #[error("there is no token named {0}")]
    Unknown(String),
    #[error("the system gave no random bytes: {0}")]
    Random(String),
}

impl std::str::FromStr for Rights {
    type Err = TokenError;

    fn from_str(text: &str) -> Result<Self, TokenError> {
        match text {
            "read" => Ok(Self::Read),
            "write" => Ok(Self::Write),
            "admin" => Ok(Self::Admin),
            other => Err(TokenError::Rights(other.to_owned())),
        }
    }
}

impl std::fmt::Display for Rights {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Admin => "admin",
        })
    }
}

#[derive(Clone, Debug)]
struct Entry {
    name: String,
    rights: Rights,
    hash: [u8; 32],
}

/// The tokens that are known now.
///
/// Invariant: no token is held in the clear; comparing takes the same time whichever token is tried.
#[derive(Default)]
pub struct Tokens {
    file: Option<PathBuf>,
    entries: RwLock<(Option<SystemTime>, Vec<Entry>)>,
    /// The token of `FAZHI_TOKEN`, with all rights for this run.
    fixed: Option<Entry>,
}

impl Tokens {
    /// Reads the token file, if any; `fixed` is one more token with all rights.
    pub fn open(file: Option<&Path>, fixed: Option<&str>) -> Result<Self, TokenError> {
        let entries = match file {
            Some(path) => (modified(path), read(path)?),
            None => (None, Vec::new()),
        };
        let fixed = fixed.filter(|token| !token.is_empty()).map(|token| Entry {
            name: "FAZHI_TOKEN".into(),
            rights: Rights::Admin,
            hash: hash(token),
        });
        Ok(Self { file: file.map(Path::to_owned), entries: RwLock::new(entries), fixed })
    }

    /// Name and rights of a token.
    pub fn find(&self, token: &str) -> Option<(String, Rights)> {
        let given = hash(token);
        let entries = self.entries.read().unwrap_or_else(PoisonError::into_inner);
        let mut found = None;
        // Every entry is compared, so that the time tells nothing.
        for entry in entries.1.iter().chain(&self.fixed) {
            if bool::from(entry.hash.ct_eq(&given)) {
                found = Some((entry.name.clone(), entry.rights));
            }
        }
        found
    }

    /// Reads the file again when it has changed; a file that has become unreadable leaves the tokens as they were.
    pub fn refresh(&self) -> Result<(), TokenError> {
        let Some(path) = &self.file else { return Ok(()) };
        let stamp = modified(path);
        if self.entries.read().unwrap_or_else(PoisonError::into_inner).0 == stamp {
            return Ok(());
        }
        let entries = read(path)?;
        *self.entries.write().unwrap_or_else(PoisonError::into_inner) = (stamp, entries);
        Ok(())
    }
}

/// Makes a token, writes its hash to the file and returns it; it cannot be read again later.
pub fn add(file: &Path, name: &str, rights: Rights) -> Result<String, TokenError> {
    let sound = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    if name.is_empty() || !name.chars().all(sound) {
        return Err(TokenError::Name(name.to_owned()));
    }
    let mut entries = if file.exists() { read(file)? } else { Vec::new() };
    if entries.iter().any(|entry| entry.name == name) {
        return Err(TokenError::Taken(name.to_owned()));
    }
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| TokenError::Random(error.to_string()))?;
    let token = format!("fz_{}", hex(&bytes));
    entries.push(Entry { name: name.to_owned(), rights, hash: hash(&token) });
    write(file, &entries)?;
    Ok(token)
}

/// Takes a token out of the file.
pub fn remove(file: &Path, name: &str) -> Result<(), TokenError> {
    let mut entries = read(file)?;
    let before = entries.len();
    entries.retain(|entry| entry.name != name);
    if entries.len() == before {
        return Err(TokenError::Unknown(name.to_owned()));
    }
    write(file, &entries)
}

/// Names and rights in the file.
pub fn list(file: &Path) -> Result<Vec<(String, Rights)>, TokenError> {
    Ok(read(file)?.into_iter().map(|entry| (entry.name, entry.rights)).collect())
}

fn read(path: &Path) -> Result<Vec<Entry>, TokenError> {
    let text = std::fs::read_to_string(path).map_err(|source| TokenError::File { path: path.to_owned(), source })?;
    let mut entries = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let wrong = || TokenError::Line { path: path.to_owned(), line: number + 1 };
        let mut fields = line.split_whitespace();
        let (Some(name), Some(rights), Some(hash), None) = (fields.next(), fields.next(), fields.next(), fields.next())
        else {
            return Err(wrong());
        };
        entries.push(Entry {
            name: name.to_owned(),
            rights: rights.parse().map_err(|_| wrong())?,
            hash: unhex(hash).ok_or_else(wrong)?,
        });
    }
    Ok(entries)
}

/// Writes beside the file and renames, so that a reader never sees half of it; for the owner's eyes only.
fn write(path: &Path, entries: &[Entry]) -> Result<(), TokenError> {
    let file = |source| TokenError::File { path: path.to_owned(), source };
    let mut text = String::from("# name rights sha256(token)\n");
    for entry in entries {
        let _ = writeln!(text, "{} {} {}", entry.name, entry.rights, hex(&entry.hash));
    }
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut handle = options.open(&beside).map_err(file)?;
    handle.write_all(text.as_bytes()).and_then(|()| handle.sync_all()).map_err(file)?;
    std::fs::rename(&beside, path).map_err(file)
}

fn modified(path: &Path) -> Option<SystemTime> {
    path.metadata().and_then(|metadata| metadata.modified()).ok()
}

fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[at * 2..at * 2 + 2], 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::{Rights, Tokens, add, list, remove};

    #[test]
    fn a_token_is_made_found_and_removed() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("tokens");
        let token = add(&file, "editor", Rights::Write).unwrap();
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(!text.contains(&token), "never in the clear");
        let tokens = Tokens::open(Some(&file), Some("of-this-run")).unwrap();
        assert_eq!(tokens.find(&token), Some(("editor".into(), Rights::Write)));
        assert_eq!(tokens.find("of-this-run").unwrap().1, Rights::Admin);
        assert_eq!(tokens.find("other"), None);
        assert_eq!(tokens.find(""), None);
        assert!(add(&file, "editor", Rights::Read).is_err(), "the name is taken");
        assert!(add(&file, "a b", Rights::Read).is_err(), "a space would break the line");
        assert_eq!(list(&file).unwrap(), [("editor".into(), Rights::Write)]);
        remove(&file, "editor").unwrap();
        assert!(remove(&file, "editor").is_err());
    }

    #[test]
    fn a_broken_file_is_named_with_its_line() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("tokens");
        let good = "a".repeat(64);
        let table = [
            (format!("x read {good}\n"), None),
            (format!("# comment\n\nx read {good}\ny all {good}\n"), Some(":4:")),
            ("x read short\n".to_owned(), Some(":1:")),
            (format!("x read {good} more\n"), Some(":1:")),
        ];
        for (text, place) in table {
            std::fs::write(&file, &text).unwrap();
            let error = Tokens::open(Some(&file), None).err().map(|error| error.to_string());
            assert_eq!(error.is_some(), place.is_some(), "{text}");
            assert!(error.is_none_or(|error| error.contains(place.unwrap())), "{text}");
        }
    }
}
