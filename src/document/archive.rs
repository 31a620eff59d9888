//! ZIP archives and folders as a stream of named inputs, bounded against bombs.

use std::collections::VecDeque;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

use encoding_rs::GB18030;
use zip::ZipArchive;

use super::{Document, ReadError, docx, text};

/// Most entries that an archive may hold.
const MOST_ENTRIES: usize = 20_000;
/// Most bytes that all entries of an archive may unpack to.
const MOST_BYTES: u64 = 1 << 30;
/// What packs better than this, and is larger than [`RATIO_FREE`], is a bomb and no text.
const HIGHEST_RATIO: u64 = 250;
const RATIO_FREE: u64 = 4 << 20;
/// Deepest folder that is looked into.
const DEEPEST: usize = 32;

/// Extensions that inputs of a folder or archive may have; the old kinds are read to say what to do about them.
const EXTENSIONS: &[&str] = &[
    "txt", "text", "md", "markdown", "htm", "html", "xhtml", "shtml", "mht", "mhtml", "docx", "docm", "pdf", "zip",
    "doc", "wps", "rtf", "ofd", "xls", "xlsx",
];

/// One input: its name, with the archive's before it, and its bytes.
#[derive(Debug)]
pub struct Input {
    pub name: String,
    pub bytes: Result<Vec<u8>, ReadError>,
}

/// The inputs that a file, a folder or a ZIP archive holds, in order of their names, read one at a time.
#[derive(Debug)]
pub struct Inputs {
    paths: VecDeque<(PathBuf, usize)>,
    entries: VecDeque<Input>,
    archive: Option<Entries>,
}

/// Entries of an open archive that are still to come.
#[derive(Debug)]
struct Entries {
    name: String,
    zip: Zip<Cursor<Vec<u8>>>,
    indices: VecDeque<(String, usize)>,
}

impl Inputs {
    /// The inputs that `path` stands for. A folder's files are taken by their extension, a file always.
    #[must_use]
    pub fn of_path(path: &Path) -> Self {
        Self { paths: VecDeque::from([(path.to_owned(), 0)]), entries: VecDeque::new(), archive: None }
    }

    /// The inputs in bytes that were uploaded under `name`: the entries of a ZIP archive, else the bytes themselves.
    #[must_use]
    pub fn of_bytes(name: &str, bytes: Vec<u8>) -> Self {
        let mut inputs = Self { paths: VecDeque::new(), entries: VecDeque::new(), archive: None };
        inputs.accept(name.to_owned(), bytes);
        inputs
    }

    fn accept(&mut self, name: String, bytes: Vec<u8>) {
        if !is_archive(&bytes) {
            self.entries.push_back(Input { name, bytes: Ok(bytes) });
            return;
        }
        match Zip::open(Cursor::new(bytes)) {
            Ok(mut zip) => {
                let mut indices = zip.files();
                indices.sort();
                self.archive = Some(Entries { name, zip, indices: indices.into() });
            }
            Err(error) => self.entries.push_back(Input { name, bytes: Err(error) }),
        }
    }

    fn open(&mut self, path: &Path, depth: usize) {
        let name = path.display().to_string();
        if !path.is_dir() {
            match read_file(path) {
                Ok(bytes) => self.accept(name, bytes),
                Err(error) => self.entries.push_back(Input { name, bytes: Err(error) }),
            }
            return;
        }
        let listed = std::fs::read_dir(path).and_then(Iterator::collect::<Result<Vec<_>, _>>);
        let mut inside: Vec<PathBuf> = match listed {
            Ok(entries) => entries.iter().map(std::fs::DirEntry::path).collect(),
            Err(error) => return self.entries.push_back(Input { name, bytes: Err(error.into()) }),
        };
        inside.retain(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            // A link to a folder could lead round in a circle.
            let folder = path.is_dir() && !path.is_symlink() && depth < DEEPEST;
            !is_hidden(&name) && (if path.is_dir() { folder } else { is_wanted(&name) })
        });
        inside.sort();
        for path in inside.into_iter().rev() {
            self.paths.push_front((path, depth + 1));
        }
    }
}

impl Iterator for Inputs {
    type Item = Input;

    fn next(&mut self) -> Option<Input> {
        loop {
            if let Some(input) = self.entries.pop_front() {
                return Some(input);
            }
            if let Some(archive) = &mut self.archive {
                if let Some((entry, index)) = archive.indices.pop_front() {
                    let name = format!("{}/{entry}", archive.name);
                    let bytes = archive.zip.read(index, text::LIMIT as u64).and_then(|bytes| {
                        if is_archive(&bytes) {
                            let what = "an archive inside an archive; unpack it first".to_owned();
                            return Err(ReadError::Unsupported(format!("expected a report, found {what}")));
                        }
                        Ok(bytes)
                    });
                    return Some(Input { name, bytes });
                }
                self.archive = None;
                continue;
            }
            let (path, depth) = self.paths.pop_front()?;
            self.open(&path, depth);
        }
    }
}

fn read_file(path: &Path) -> Result<Vec<u8>, ReadError> {
    let size = std::fs::metadata(path)?.len();
    if size > MOST_BYTES {
        let what = format!("a file of {} MiB", size.div_ceil(1 << 20));
        return Err(ReadError::TooLarge { what, limit: format!("{} MiB", MOST_BYTES >> 20) });
    }
    Ok(std::fs::read(path)?)
}

fn is_hidden(name: &str) -> bool {
    // Browsers save a page's images and scripts in a folder beside it.
    name.starts_with('.') || name.starts_with("~$") || name == "__MACOSX" || name.ends_with("_files")
}

fn is_wanted(name: &str) -> bool {
    let extension = Path::new(name).extension().map(|e| e.to_string_lossy().to_lowercase());
    extension.is_some_and(|extension| EXTENSIONS.contains(&extension.as_str()))
}

/// Whether bytes are a ZIP archive of inputs, and not a document that is itself packed as ZIP.
fn is_archive(bytes: &[u8]) -> bool {
    is_zip(bytes) && Zip::open(Cursor::new(bytes)).map_or(true, |mut zip| zip.kind() == Kind::Archive)
}

/// Reads a document that is packed as ZIP.
pub(super) fn document(bytes: &[u8]) -> Result<Document, ReadError> {
    let mut zip = Zip::open(Cursor::new(bytes))?;
    let found = match zip.kind() {
        Kind::Word => return docx::read(zip),
        Kind::Excel => "an Excel workbook (.xlsx); save it as PDF or text",
        Kind::PowerPoint => "a PowerPoint file (.pptx); save it as PDF or text",
        Kind::Ofd => "an OFD document; save it as PDF",
        Kind::OpenDocument => "an OpenDocument file; save it as .docx or PDF",
        Kind::Archive => "a ZIP archive; give it as a folder of inputs",
    };
    Err(ReadError::Unsupported(format!("expected a document of a supported kind, found {found}")))
}

/// Whether bytes begin as ZIP archives do.
pub(super) fn is_zip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06")
}

/// What a ZIP container holds, told by its parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Word,
    Excel,
    PowerPoint,
    Ofd,
    OpenDocument,
    Archive,
}

/// A ZIP container whose unpacking is bounded.
#[derive(Debug)]
pub(super) struct Zip<R> {
    zip: ZipArchive<R>,
    /// Bytes that may still be unpacked.
    budget: u64,
}

impl<R: Read + std::io::Seek> Zip<R> {
    pub(super) fn open(reader: R) -> Result<Self, ReadError> {
        let zip = ZipArchive::new(reader).map_err(|error| {
            ReadError::Unsupported(format!("expected a whole ZIP archive, found a damaged one ({error})"))
        })?;
        if zip.len() > MOST_ENTRIES {
            let what = format!("an archive of {} entries", zip.len());
            return Err(ReadError::TooLarge { what, limit: format!("{MOST_ENTRIES} entries") });
        }
        Ok(Self { zip, budget: MOST_BYTES })
    }

    pub(super) fn kind(&mut self) -> Kind {
        let has = |name: &str| self.zip.index_for_name(name).is_some();
        let word = |name: &[u8]| name.starts_with(b"word/document") && name.ends_with(b".xml");
        if self.zip.file_names_raw().any(word) {
            Kind::Word
        } else if has("xl/workbook.xml") {
            Kind::Excel
        } else if has("ppt/presentation.xml") {
            Kind::PowerPoint
        } else if has("OFD.xml") {
            Kind::Ofd
        } else if has("mimetype") && has("content.xml") {
            Kind::OpenDocument
        } else {
            Kind::Archive
        }
    }

    /// Names and indices of the entries that are inputs.
    fn files(&mut self) -> Vec<(String, usize)> {
        let names: Vec<String> = self.zip.file_names_raw().map(name).collect();
        let inside = |name: &str| {
            let mut parts: Vec<&str> = name.split(['/', '\\']).collect();
            let file = parts.pop().unwrap_or_default();
            parts.iter().all(|part| !is_hidden(part)) && !is_hidden(file) && is_wanted(file)
        };
        names.into_iter().enumerate().filter(|(_, name)| inside(name)).map(|(index, name)| (name, index)).collect()
    }

    /// The bytes of the entry with this name; `None` when there is no such entry.
    pub(super) fn part(&mut self, name: &str, limit: u64) -> Result<Option<Vec<u8>>, ReadError> {
        self.zip.index_for_name(name).map(|index| self.read(index, limit)).transpose()
    }

    fn read(&mut self, index: usize, limit: u64) -> Result<Vec<u8>, ReadError> {
        let damaged = |error: &dyn std::fmt::Display| {
            ReadError::Unsupported(format!("expected a readable entry of a ZIP archive, found a damaged one ({error})"))
        };
        if self.zip.by_index_raw(index).is_ok_and(|entry| entry.encrypted()) {
            return Err(ReadError::Unsupported(
                "expected a readable entry of a ZIP archive, found one locked with a password; unpack it first".into(),
            ));
        }
        let entry = self.zip.by_index(index).map_err(|error| damaged(&error))?;
        let limit = limit.min(self.budget);
        let packed = entry.compressed_size().max(1);
        let mut bytes = Vec::new();
        // The size that the archive states may lie: what counts is what comes out.
        entry.take(limit + 1).read_to_end(&mut bytes).map_err(|error| damaged(&error))?;
        let size = bytes.len() as u64;
        if size > limit {
            let what = "what an entry of the archive unpacks to".to_owned();
            return Err(ReadError::TooLarge { what, limit: format!("{} MiB", limit >> 20) });
        }
        if size > RATIO_FREE && size / packed > HIGHEST_RATIO {
            let what = format!("the packing ratio of an entry, {}:1,", size / packed);
            return Err(ReadError::TooLarge { what, limit: format!("{HIGHEST_RATIO}:1") });
        }
        self.budget -= size;
        Ok(bytes)
    }
}

/// Names are UTF-8, or what a Chinese Windows wrote.
fn name(raw: &[u8]) -> String {
    match std::str::from_utf8(raw) {
        Ok(name) => name.to_owned(),
        Err(_) => GB18030.decode_without_bom_handling(raw).0.into_owned(),
    }
}
