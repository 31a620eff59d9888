//! Fonts: the strings of a content stream → characters and how far each moves the pen.
//!
//! Source: ISO 32000-1, 9.6 (simple fonts) and 9.7 (composite fonts).

use std::collections::BTreeMap;

use encoding_rs::{BIG5, EUC_JP, EUC_KR, Encoding, GB18030, SHIFT_JIS, UTF_8};
use lopdf::{Dictionary, Document, Object};

use super::cmap::CMap;

/// Largest character map that is read, unpacked.
const LARGEST_MAP: usize = 16 << 20;

/// How codes of a composite font become characters when no map says so.
#[derive(Clone, Copy, Debug)]
enum Codes {
    /// Two bytes, a glyph id: no character without a map.
    Glyphs,
    /// Two bytes, UTF-16.
    Utf16,
    /// Four bytes, UTF-32.
    Utf32,
    /// One to four bytes of a legacy encoding.
    Legacy(&'static Encoding),
}

#[derive(Debug)]
enum Kind {
    Simple { texts: Vec<String> },
    Composite { codes: Codes, encoding: Option<CMap> },
}

#[derive(Debug)]
pub(super) struct Font {
    kind: Kind,
    to_unicode: Option<CMap>,
    /// Widths in thousandths of the size: by code for simple fonts, by glyph id for composite ones.
    widths: BTreeMap<u32, f64>,
    default_width: f64,
}

/// One code of a string.
#[derive(Debug)]
pub(super) struct Shown {
    pub text: String,
    /// Advance in thousandths of the size.
    pub width: f64,
    /// The single byte 32, which word spacing widens.
    pub is_space: bool,
    /// No map gives it a character.
    pub unknown: bool,
}

impl Font {
    pub(super) fn read(document: &Document, font: &Dictionary) -> Self {
        let to_unicode = stream(document, font, b"ToUnicode").map(|bytes| CMap::parse(&bytes)).filter(CMap::has_texts);
        let subtype = font.get_deref(b"Subtype", document).and_then(Object::as_name).unwrap_or(b"");
        if subtype == b"Type0" {
            Self::composite(document, font, to_unicode)
        } else {
            Self::simple(document, font, to_unicode)
        }
    }

    fn simple(document: &Document, font: &Dictionary, to_unicode: Option<CMap>) -> Self {
        let encoding = font.get_font_encoding_with_limit(document, LARGEST_MAP);
        let texts = (0..=255_u8)
            .map(|byte| match &encoding {
                Ok(encoding) => encoding.bytes_to_string(&[byte]).unwrap_or_default(),
                Err(_) if byte.is_ascii_graphic() || byte == b' ' => char::from(byte).to_string(),
                Err(_) => String::new(),
            })
            .collect();
        let first = font.get_deref(b"FirstChar", document).and_then(Object::as_i64).unwrap_or(0);
        let widths = font.get_deref(b"Widths", document).and_then(Object::as_array).map_or_else(
            |_| BTreeMap::new(),
            |widths| {
                (first..)
                    .zip(widths)
                    .filter_map(|(code, width)| Some((u32::try_from(code).ok()?, number(document, width)?)))
                    .collect()
            },
        );
        Self { kind: Kind::Simple { texts }, to_unicode, widths, default_width: 500.0 }
    }

    fn composite(document: &Document, font: &Dictionary, to_unicode: Option<CMap>) -> Self {
        let descendant = font
            .get_deref(b"DescendantFonts", document)
            .and_then(Object::as_array)
            .ok()
            .and_then(|fonts| document.dereference(fonts.first()?).ok()?.1.as_dict().ok());
        let (codes, encoding) = match font.get_deref(b"Encoding", document) {
            Ok(Object::Name(name)) => (named(name), None),
            Ok(Object::Stream(stream)) => {
                let map = stream.get_plain_content_with_limit(LARGEST_MAP).map(|bytes| CMap::parse(&bytes)).ok();
                let base =
                    stream.dict.get_deref(b"UseCMap", document).and_then(Object::as_name).map_or(Codes::Glyphs, named);
                (base, map.filter(CMap::has_glyphs))
            }
            _ => (Codes::Glyphs, None),
        };
        let default_width =
            descendant.and_then(|font| number(document, font.get_deref(b"DW", document).ok()?)).unwrap_or(1000.0);
        let widths = descendant
            .and_then(|font| font.get_deref(b"W", document).and_then(Object::as_array).ok())
            .map(|widths| composite_widths(document, widths))
            .unwrap_or_default();
        Self { kind: Kind::Composite { codes, encoding }, to_unicode, widths, default_width }
    }

    /// The characters of a string.
    pub(super) fn show(&self, bytes: &[u8]) -> Vec<Shown> {
        match &self.kind {
            Kind::Simple { texts } => bytes.iter().map(|&byte| self.simple_code(texts, byte)).collect(),
            Kind::Composite { codes, encoding } => {
                let mut shown = Vec::with_capacity(bytes.len() / 2);
                let mut rest = bytes;
                while !rest.is_empty() {
                    let (code, len) =
                        match encoding.as_ref().or(self.to_unicode.as_ref()).and_then(|map| map.next_code(rest)) {
                            // The map to Unicode knows lengths only where the encoding is one of glyph ids.
                            Some(found) if encoding.is_some() || matches!(codes, Codes::Glyphs) => found,
                            _ => codes.next(rest),
                        };
                    shown.push(self.composite_code(*codes, encoding.as_ref(), code, &rest[..len]));
                    rest = &rest[len..];
                }
                shown
            }
        }
    }

    fn simple_code(&self, texts: &[String], byte: u8) -> Shown {
        let code = u32::from(byte);
        let mapped = self.to_unicode.as_ref().and_then(|map| map.text(code));
        let text = mapped.or_else(|| texts.get(usize::from(byte)).cloned()).unwrap_or_default();
        let width = self.widths.get(&code).copied().unwrap_or(self.default_width);
        Shown { unknown: text.is_empty(), text, width, is_space: byte == b' ' }
    }

    fn composite_code(&self, codes: Codes, encoding: Option<&CMap>, code: u32, bytes: &[u8]) -> Shown {
        let own = || match codes {
            Codes::Glyphs => None,
            Codes::Utf16 => {
                let units: Vec<u16> =
                    bytes.chunks(2).map(|b| b.iter().fold(0, |n, &b| n << 8 | u16::from(b))).collect();
                String::from_utf16(&units).ok()
            }
            Codes::Utf32 => char::from_u32(code).map(String::from),
            Codes::Legacy(encoding) => {
                encoding.decode_without_bom_handling_and_without_replacement(bytes).map(std::borrow::Cow::into_owned)
            }
        };
        let text = self.to_unicode.as_ref().and_then(|map| map.text(code)).or_else(own);
        let glyph = match (encoding.and_then(|map| map.glyph(code)), codes) {
            (Some(glyph), _) => Some(glyph),
            (None, Codes::Glyphs) => Some(code),
            // In Adobe's collections for Chinese, Japanese and Korean the glyphs 1 to 95 are ASCII.
            (None, _) => match text.as_deref().map(str::as_bytes) {
                Some(&[b @ 0x20..=0x7e]) => Some(u32::from(b) - 31),
                _ => None,
            },
        };
        let half = glyph.is_some_and(|glyph| glyph <= 95) && !matches!(codes, Codes::Glyphs);
        let width = glyph.and_then(|glyph| self.widths.get(&glyph).copied());
        let width = width.unwrap_or(if half { self.default_width / 2.0 } else { self.default_width });
        let is_space = bytes == b" ";
        Shown { unknown: text.is_none(), text: text.unwrap_or_default(), width, is_space }
    }
}

impl Codes {
    fn next(self, bytes: &[u8]) -> (u32, usize) {
        let len = match self {
            Self::Utf16 if (0xd8..0xdc).contains(&bytes[0]) => 4,
            Self::Glyphs | Self::Utf16 => 2,
            Self::Utf32 => 4,
            Self::Legacy(encoding) if encoding == UTF_8 => match bytes[0] {
                0xf0.. => 4,
                0xe0.. => 3,
                0xc0.. => 2,
                _ => 1,
            },
            // Half-width katakana of Shift JIS take one byte.
            Self::Legacy(encoding) if encoding == SHIFT_JIS && (0xa0..0xe0).contains(&bytes[0]) => 1,
            Self::Legacy(encoding) if encoding == GB18030 && bytes[0] > 0x80 => {
                if bytes.get(1).is_some_and(u8::is_ascii_digit) { 4 } else { 2 }
            }
            Self::Legacy(_) => 1 + usize::from(bytes[0] > 0x80),
        };
        let len = len.min(bytes.len());
        (bytes[..len].iter().fold(0, |n, &b| n << 8 | u32::from(b)), len)
    }
}

/// The predefined character maps of ISO 32000-1, table 118, by what their codes are.
fn named(name: &[u8]) -> Codes {
    let name = String::from_utf8_lossy(name);
    let is = |part: &str| name.contains(part);
    if is("UCS2") || is("UTF16") {
        Codes::Utf16
    } else if is("UTF32") {
        Codes::Utf32
    } else if is("UTF8") {
        Codes::Legacy(UTF_8)
    } else if name.starts_with("GB") {
        Codes::Legacy(GB18030)
    } else if is("B5") {
        Codes::Legacy(BIG5)
    } else if is("RKSJ") {
        Codes::Legacy(SHIFT_JIS)
    } else if name.starts_with("KSC") {
        Codes::Legacy(EUC_KR)
    } else if name.starts_with("EUC") {
        Codes::Legacy(EUC_JP)
    } else {
        Codes::Glyphs
    }
}

/// `W` of a composite font: `first [w w …]` and `first last w`.
fn composite_widths(document: &Document, array: &[Object]) -> BTreeMap<u32, f64> {
    /// More than there are glyphs in any font.
    const MOST: u32 = 70_000;
    let mut widths = BTreeMap::new();
    let mut rest = array;
    let code = |object: &Object| {
        number(document, object).filter(|n| (0.0..f64::from(MOST)).contains(n)).map(|n| {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "checked against the range above"
            )]
            let n = n as u32;
            n
        })
    };
    while let [first, second, tail @ ..] = rest {
        let Some(first) = code(first) else { break };
        if let Ok((_, Object::Array(list))) = document.dereference(second) {
            let listed = (first..MOST).zip(list);
            widths.extend(listed.filter_map(|(glyph, width)| Some((glyph, number(document, width)?))));
            rest = tail;
        } else {
            let (Some(last), [width, tail @ ..]) = (code(second), tail) else { break };
            if let Some(width) = number(document, width) {
                widths.extend((first..=last).map(|glyph| (glyph, width)));
            }
            rest = tail;
        }
        if widths.len() > MOST as usize {
            break;
        }
    }
    widths
}

fn number(document: &Document, object: &Object) -> Option<f64> {
    document.dereference(object).ok()?.1.as_float().ok().map(f64::from)
}

fn stream(document: &Document, dictionary: &Dictionary, key: &[u8]) -> Option<Vec<u8>> {
    dictionary.get_deref(key, document).ok()?.as_stream().ok()?.get_plain_content_with_limit(LARGEST_MAP).ok()
}
