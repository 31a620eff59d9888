//! ZIP archives of reports and documents packed as ZIP, bounded against bombs.

use std::io::{Cursor, Read};
use std::path::Path;

use encoding_rs::GB18030;
use zip::ZipArchive;

use super::{Document, ReadError, docx};

/// Most entries that an archive may hold.
const MOST_ENTRIES: usize = 20_000;
/// Most bytes that all entries of an archive may unpack to.
const MOST_BYTES: u64 = 1 << 30;
/// What packs better than this, and is larger than [`RATIO_FREE`], is a bomb and no text.
const HIGHEST_RATIO: u64 = 250;
/// Most bytes of one report in an archive.
const LARGEST_ENTRY: u64 = 64 << 20;
const RATIO_FREE: u64 = 4 << 20;

/// Extensions that reports in an archive may have; the old kinds are read to say what to do about them.
const EXTENSIONS: &[&str] = &[
    "txt", "text", "md", "markdown", "htm", "html", "xhtml", "shtml", "mht", "mhtml", "docx", "docm", "pdf", "zip",
    "doc", "wps", "rtf", "ofd", "xls", "xlsx",
];

/// A ZIP archive of reports.
///
/// ```no_run
/// use fazhi::document::archive::Archive;
///
/// let mut archive = Archive::of(std::fs::File::open("reports.zip")?)?;
/// for (name, index) in archive.inputs() {
///     println!("{name}: {} bytes", archive.read(index)?.len());
/// }
/// # Ok::<(), fazhi::document::ReadError>(())
/// ```
#[derive(Debug)]
pub struct Archive<R> {
    zip: Zip<R>,
}

impl<R: Read + std::io::Seek> Archive<R> {
    /// Opens an archive. A document that is itself packed as ZIP is none, and is refused as such.
    pub fn of(reader: R) -> Result<Self, ReadError> {
        let mut archive = Self::again(reader)?;
        // Many names for the same bytes are how a small archive unpacks to thousands of reports.
        if archive.zip.overlaps()? {
            return Err(ReadError::Unsupported(
                "expected an archive whose entries lie side by side, found entries that share their bytes; unpack it first"
                    .into(),
            ));
        }
        Ok(archive)
    }

    /// Opens an archive that [`Archive::of`] has opened before, without looking through it once more.
    pub fn again(reader: R) -> Result<Self, ReadError> {
        let mut zip = Zip::open(reader)?;
        match zip.kind() {
            Kind::Archive => Ok(Self { zip }),
            _ => Err(ReadError::Unsupported("expected an archive of reports, found a document packed as ZIP".into())),
        }
    }

    /// Names and places of the entries that are reports, by name; the files that systems and browsers add are not.
    pub fn inputs(&mut self) -> Vec<(String, usize)> {
        let mut files = self.zip.files();
        files.sort();
        files
    }

    /// The bytes of the entry at a place.
    pub fn read(&mut self, index: usize) -> Result<Vec<u8>, ReadError> {
        let bytes = self.zip.read(index, LARGEST_ENTRY)?;
        if is_zip(&bytes) && Zip::open(Cursor::new(&bytes)).is_ok_and(|mut zip| zip.kind() == Kind::Archive) {
            let found = "an archive inside an archive; unpack it first";
            return Err(ReadError::Unsupported(format!("expected a report, found {found}")));
        }
        Ok(bytes)
    }
}

fn is_hidden(name: &str) -> bool {
    // Browsers save a page's images and scripts in a folder beside it.
    name.starts_with('.') || name.starts_with("~$") || name == "__MACOSX" || name.ends_with("_files")
}

fn is_wanted(name: &str) -> bool {
    let extension = Path::new(name).extension().map(|e| e.to_string_lossy().to_lowercase());
    extension.is_some_and(|extension| EXTENSIONS.contains(&extension.as_str()))
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
        let zip = ZipArchive::new(reader).map_err(|error| damaged(&error))?;
        if zip.len() > MOST_ENTRIES {
            let what = format!("an archive of {} entries", zip.len());
            return Err(ReadError::TooLarge { what, limit: format!("{MOST_ENTRIES} entries") });
        }
        Ok(Self { zip, budget: MOST_BYTES })
    }

    /// Whether any packed byte belongs to more than one entry.
    fn overlaps(&mut self) -> Result<bool, ReadError> {
        self.zip.has_overlapping_files().map_err(|error| damaged(&error))
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

fn damaged(error: &zip::result::ZipError) -> ReadError {
    ReadError::Unsupported(format!(
        "expected a whole ZIP archive, found a damaged one ({error}); fetch or pack it again"
    ))
}

/// Names are UTF-8, or what a Chinese Windows wrote.
fn name(raw: &[u8]) -> String {
    match std::str::from_utf8(raw) {
        Ok(name) => name.to_owned(),
        Err(_) => GB18030.decode_without_bom_handling(raw).0.into_owned(),
    }
}
