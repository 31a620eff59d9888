//! Bytes → text: which encoding they are in, and what they are when they are no text.

use encoding_rs::{BIG5, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

use super::ReadError;

/// Bytes that are looked at to tell encodings apart.
const SAMPLE: usize = 64 * 1024;

/// First bytes of formats that hold no text this crate reads: magic, what it is, what to do.
const SIGNATURES: &[(&[u8], &str)] = &[
    (b"\x89PNG\r\n\x1a\n", "a PNG image; run text recognition (OCR) on it and save the result as text"),
    (b"\xff\xd8\xff", "a JPEG image; run text recognition (OCR) on it and save the result as text"),
    (b"GIF8", "a GIF image; run text recognition (OCR) on it and save the result as text"),
    (b"BM\0\0", "a BMP image; run text recognition (OCR) on it and save the result as text"),
    (b"II*\0", "a TIFF image; run text recognition (OCR) on it and save the result as text"),
    (b"MM\0*", "a TIFF image; run text recognition (OCR) on it and save the result as text"),
    (b"Rar!\x1a\x07", "a RAR archive; unpack it, or pack it as ZIP"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive; unpack it, or pack it as ZIP"),
    (b"\x1f\x8b", "a gzip archive; unpack it, or pack it as ZIP"),
    (b"BZh", "a bzip2 archive; unpack it, or pack it as ZIP"),
    (b"\xfd7zXZ\0", "an xz archive; unpack it, or pack it as ZIP"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive; unpack it, or pack it as ZIP"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a Windows program"),
    (b"SQLite format 3\0", "an SQLite database; export the report as text"),
    (b"ID3", "a sound recording"),
    (b"%!PS", "a PostScript file; save it as PDF"),
];

/// What bytes that are no text are, and what to do about it.
pub(super) fn signature(bytes: &[u8]) -> Option<ReadError> {
    if bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return Some(ReadError::Unsupported(compound_file(bytes).to_owned()));
    }
    if bytes.starts_with(b"{\\rtf") {
        return Some(ReadError::Unsupported(
            "expected a document of a supported kind, found Rich Text (.rtf); save it as .docx or PDF".to_owned(),
        ));
    }
    SIGNATURES
        .iter()
        // Text that begins with the letters of a magic has no control characters behind them.
        .find(|(magic, _)| bytes.starts_with(magic) && (magic.len() > 3 || bytes.iter().take(256).any(|&b| b == 0)))
        .map(|&(_, what)| ReadError::Binary(what.to_owned()))
}

/// An OLE compound file is told by the names of its streams, written in UTF-16.
fn compound_file(bytes: &[u8]) -> &'static str {
    let holds = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        memchr::memmem::find(bytes, &wide).is_some()
    };
    if holds("EncryptedPackage") {
        "expected a readable document, found an Office file locked with a password; save it without the password"
    } else if holds("WpsCustomData") || holds("WPSPrivate") {
        "expected a document of a supported kind, found an old WPS document (.wps); save it as .docx or PDF"
    } else if holds("WordDocument") {
        "expected a document of a supported kind, found an old Word or WPS document (.doc, .wps); \
         save it as .docx or PDF"
    } else if holds("Workbook") || holds("Book") {
        "expected a document of a supported kind, found an old Excel workbook (.xls); save it as PDF or text"
    } else if holds("PowerPoint Document") {
        "expected a document of a supported kind, found an old PowerPoint file (.ppt); save it as PDF or text"
    } else {
        "expected a document of a supported kind, found an old Office file (OLE); save it as .docx or PDF"
    }
}

/// Text of bytes in an encoding that nobody declared: UTF-8 or UTF-16 by mark, else UTF-8, GB18030 or Big5 by what
/// fits.
pub(super) fn text(bytes: &[u8]) -> Result<String, ReadError> {
    if let Some(error) = signature(bytes) {
        return Err(error);
    }
    let text = match Encoding::for_bom(bytes) {
        Some((encoding, mark)) => strictly(encoding, &bytes[mark..])?,
        None if bytes.contains(&0) => match utf16_without_mark(bytes) {
            Some(encoding) => strictly(encoding, bytes)?,
            None => return Err(ReadError::Binary("zero bytes; expected a report as text, HTML, DOCX or PDF".into())),
        },
        None => match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(error) => legacy(bytes, error)?,
        },
    };
    refuse_control_characters(&text)?;
    Ok(text)
}

/// Text of bytes whose encoding the server or the page names; never fails: a page with a broken character is still
/// worth reading.
pub(super) fn declared_or_detected(bytes: &[u8], declared: Option<&'static Encoding>) -> String {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[mark..]).0.into_owned();
    }
    // Pages lie about their encoding, bytes that are valid UTF-8 do not.
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.to_owned();
    }
    let declared = declared.filter(|&e| e != UTF_8).map(|e| if e == encoding_rs::GBK { GB18030 } else { e });
    let mut candidates: Vec<&'static Encoding> = declared.into_iter().collect();
    candidates.extend([UTF_8, detected(bytes), GB18030]);
    candidates
        .iter()
        .map(|encoding| encoding.decode_without_bom_handling(bytes).0)
        .min_by_key(|text| text.matches('\u{fffd}').count())
        .map(std::borrow::Cow::into_owned)
        .unwrap_or_default()
}

/// GB18030 or Big5, whichever the bytes look like.
fn detected(bytes: &[u8]) -> &'static Encoding {
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(&bytes[..bytes.len().min(SAMPLE)], bytes.len() <= SAMPLE);
    let guess = detector.guess(Some(b"cn"), chardetng::Utf8Detection::Deny);
    if guess == BIG5 { BIG5 } else { GB18030 }
}

fn legacy(bytes: &[u8], error: std::str::Utf8Error) -> Result<String, ReadError> {
    if mostly_utf8(bytes) {
        return Err(malformed("UTF-8 text", bytes, error.valid_up_to()));
    }
    let gb = strictly(GB18030, bytes);
    // Big5 read as GB18030 is full of characters for private use.
    let private = |text: &str| text.chars().filter(|c| ('\u{e000}'..='\u{f8ff}').contains(c)).count();
    let doubtful = gb.as_ref().map_or(true, |text| private(text) * 100 > text.chars().count());
    if doubtful || detected(bytes) == BIG5 {
        // A guess from a sample can be wrong, a clean reading of every byte hardly.
        if let Ok(text) = strictly(BIG5, bytes) {
            return Ok(text);
        }
    }
    gb
}

/// Whether most characters beyond ASCII are valid UTF-8: then the file is UTF-8 and damaged, not in another encoding.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        // Two-byte sequences also turn up by chance in GBK; three bytes of Chinese hardly.
        good += chunk.valid().bytes().filter(|&b| b >= 0xe0).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good > 4 * bad
}

fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    if !bytes.len().is_multiple_of(2) {
        return None;
    }
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    [UTF_16LE, UTF_16BE].into_iter().find(|encoding| {
        let text = encoding.decode_without_bom_handling(sample).0;
        let readable = |c: char| {
            matches!(c, '\t' | '\n' | '\r' | ' '..='~' | '\u{2010}'..='\u{2026}' | '\u{3000}'..='\u{303f}'
                | '\u{4e00}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}')
        };
        let (all, good) = text.chars().fold((0, 0), |(all, good), c| (all + 1, good + usize::from(readable(c))));
        good * 20 >= all * 19
    })
}

/// Every byte must fit the encoding.
fn strictly(encoding: &'static Encoding, bytes: &[u8]) -> Result<String, ReadError> {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let room = decoder.max_utf8_buffer_length_without_replacement(bytes.len()).unwrap_or(bytes.len());
    let mut text = String::with_capacity(room);
    let (result, read) = decoder.decode_to_string_without_replacement(bytes, &mut text, true);
    if result == encoding_rs::DecoderResult::InputEmpty {
        text.shrink_to_fit();
        return Ok(text);
    }
    let (line, column) = end_place(&text);
    let expected = if encoding == GB18030 {
        "text in UTF-8 or GB18030".to_owned()
    } else {
        format!("text in {}", encoding.name())
    };
    let at = read.saturating_sub(1).min(bytes.len().saturating_sub(1));
    Err(ReadError::Malformed { expected, found: format!("byte 0x{:02X}", bytes[at]), line, column })
}

fn malformed(expected: &str, bytes: &[u8], at: usize) -> ReadError {
    let (line, column) = end_place(&String::from_utf8_lossy(&bytes[..at]));
    let found = bytes.get(at).map_or("the end".to_owned(), |b| format!("byte 0x{b:02X}"));
    ReadError::Malformed { expected: expected.to_owned(), found, line, column }
}

/// Line and column, from 1, of the character behind `text`.
fn end_place(text: &str) -> (u32, u32) {
    let line = memchr::memchr_iter(b'\n', text.as_bytes()).count() + 1;
    let column = text.rsplit('\n').next().map_or(0, |last| last.chars().count()) + 1;
    (u32::try_from(line).unwrap_or(u32::MAX), u32::try_from(column).unwrap_or(u32::MAX))
}

/// Text holds hardly any control characters; a file that does is no text, whatever encoding it fits.
fn refuse_control_characters(text: &str) -> Result<(), ReadError> {
    let found = text.bytes().filter(|b| matches!(b, 0..=8 | 0x0e..=0x19 | 0x1b..=0x1f | 0x7f)).count();
    if found > 4 && found * 200 > text.len() {
        return Err(ReadError::Binary(format!(
            "{found} control characters; expected a report as text, HTML, DOCX or PDF"
        )));
    }
    Ok(())
}
