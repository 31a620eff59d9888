//! Character maps: codes of a font's strings → Unicode, or → glyph ids.
//!
//! Source: ISO 32000-1, 9.7.5 (character maps) and 9.10.3 (`ToUnicode`).

use std::collections::BTreeMap;

/// Most entries that one map may hold: more than there are characters.
const MOST: usize = 200_000;

/// A map from codes to texts and glyph ids.
#[derive(Debug, Default)]
pub(super) struct CMap {
    /// Lengths of codes in bytes, with the lowest and highest code of each range.
    spaces: Vec<(usize, u32, u32)>,
    texts: BTreeMap<u32, String>,
    /// First code → last code, and the text of the first.
    text_ranges: BTreeMap<u32, (u32, Vec<u16>)>,
    /// First code → last code, and the glyph id of the first.
    glyphs: BTreeMap<u32, (u32, u32)>,
}

#[derive(Debug)]
enum Token {
    Text(Vec<u8>),
    Number(u32),
    Open,
    Close,
    Word(Vec<u8>),
}

impl CMap {
    pub(super) fn parse(source: &[u8]) -> Self {
        let mut map = Self::default();
        let mut pending: Vec<Token> = Vec::new();
        let mut entries = 0;
        for token in tokens(source) {
            let Token::Word(word) = &token else {
                pending.push(token);
                continue;
            };
            match word.as_slice() {
                b"endcodespacerange" => {
                    for pair in texts(&pending).chunks_exact(2) {
                        map.spaces.push((pair[0].len().clamp(1, 4), code(pair[0]), code(pair[1])));
                    }
                }
                b"endbfchar" => {
                    for pair in texts(&pending).chunks_exact(2) {
                        map.texts.insert(code(pair[0]), utf16(pair[1]));
                        entries += 1;
                    }
                }
                b"endbfrange" => map.text_range(&pending, &mut entries),
                b"endcidrange" => {
                    for triple in pending.chunks_exact(3) {
                        if let [Token::Text(first), Token::Text(last), Token::Number(glyph)] = triple {
                            map.glyphs.insert(code(first), (code(last), *glyph));
                        }
                    }
                }
                b"endcidchar" => {
                    for pair in pending.chunks_exact(2) {
                        if let [Token::Text(first), Token::Number(glyph)] = pair {
                            map.glyphs.insert(code(first), (code(first), *glyph));
                        }
                    }
                }
                _ => {}
            }
            pending.clear();
            if entries > MOST {
                break;
            }
        }
        map
    }

    fn text_range(&mut self, pending: &[Token], entries: &mut usize) {
        let mut rest = pending;
        while let [Token::Text(first), Token::Text(last), tail @ ..] = rest {
            let (first, last) = (code(first), code(last));
            match tail {
                [Token::Text(target), tail @ ..] => {
                    let units: Vec<u16> =
                        target.chunks(2).map(|b| b.iter().fold(0, |n, &b| n << 8 | u16::from(b))).collect();
                    self.text_ranges.insert(first, (last, units));
                    rest = tail;
                }
                [Token::Open, tail @ ..] => {
                    let end = tail.iter().position(|token| matches!(token, Token::Close)).unwrap_or(tail.len());
                    for (code, target) in (first..=last).zip(texts(&tail[..end])) {
                        self.texts.insert(code, utf16(target));
                        *entries += 1;
                    }
                    rest = &tail[(end + 1).min(tail.len())..];
                }
                _ => return,
            }
        }
    }

    pub(super) fn has_texts(&self) -> bool {
        !self.texts.is_empty() || !self.text_ranges.is_empty()
    }

    pub(super) fn has_glyphs(&self) -> bool {
        !self.glyphs.is_empty()
    }

    /// The text of a code.
    pub(super) fn text(&self, code: u32) -> Option<String> {
        if let Some(text) = self.texts.get(&code) {
            return Some(text.clone());
        }
        let (&first, (last, units)) = self.text_ranges.range(..=code).next_back()?;
        let mut units = (code <= *last).then(|| units.clone())?;
        let tail = units.last_mut()?;
        *tail = tail.wrapping_add(u16::try_from(code - first).ok()?);
        Some(String::from_utf16_lossy(&units))
    }

    /// The glyph id of a code.
    pub(super) fn glyph(&self, code: u32) -> Option<u32> {
        let (&first, &(last, glyph)) = self.glyphs.range(..=code).next_back()?;
        (code <= last).then(|| glyph + (code - first))
    }

    /// The code that `bytes` begin with, and its length; `None` when no range says how long codes are.
    pub(super) fn next_code(&self, bytes: &[u8]) -> Option<(u32, usize)> {
        let longest = self.spaces.iter().map(|space| space.0).max()?;
        for len in 1..=longest.min(bytes.len()) {
            let found = code(&bytes[..len]);
            if self.spaces.iter().any(|&(l, low, high)| l == len && (low..=high).contains(&found)) {
                return Some((found, len));
            }
        }
        let len = self.spaces.iter().map(|space| space.0).min()?.min(bytes.len());
        Some((code(&bytes[..len]), len))
    }
}

fn texts(tokens: &[Token]) -> Vec<&[u8]> {
    tokens
        .iter()
        .filter_map(|token| match token {
            Token::Text(text) => Some(text.as_slice()),
            _ => None,
        })
        .collect()
}

fn code(bytes: &[u8]) -> u32 {
    bytes.iter().take(4).fold(0, |n, &b| n << 8 | u32::from(b))
}

fn utf16(bytes: &[u8]) -> String {
    let units: Vec<u16> = bytes.chunks(2).map(|b| b.iter().fold(0, |n, &b| n << 8 | u16::from(b))).collect();
    String::from_utf16_lossy(&units)
}

fn tokens(source: &[u8]) -> impl Iterator<Item = Token> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let rest = source.get(at..)?;
            let &first = rest.first()?;
            match first {
                b'%' => at += rest.iter().position(|&b| b == b'\n' || b == b'\r').unwrap_or(rest.len()),
                b'<' if rest.get(1) != Some(&b'<') => {
                    let end = rest.iter().position(|&b| b == b'>').unwrap_or(rest.len());
                    let digits: Vec<u8> = rest[1..end]
                        .iter()
                        .filter_map(|&b| char::from(b).to_digit(16))
                        .filter_map(|d| u8::try_from(d).ok())
                        .collect();
                    at += (end + 1).min(rest.len());
                    return Some(Token::Text(
                        digits.chunks(2).map(|d| d[0] << 4 | d.get(1).copied().unwrap_or(0)).collect(),
                    ));
                }
                b'[' => {
                    at += 1;
                    return Some(Token::Open);
                }
                b']' => {
                    at += 1;
                    return Some(Token::Close);
                }
                b if b.is_ascii_alphanumeric() || b == b'-' || b == b'.' => {
                    let len = rest
                        .iter()
                        .position(|b| !(b.is_ascii_alphanumeric() || b"-_.".contains(b)))
                        .unwrap_or(rest.len());
                    at += len;
                    let word = &rest[..len];
                    let number = std::str::from_utf8(word).ok().and_then(|word| word.parse().ok());
                    return Some(number.map_or_else(|| Token::Word(word.to_vec()), Token::Number));
                }
                // Names say nothing that is needed; their letters must not look like words.
                b'/' => {
                    let len = rest[1..]
                        .iter()
                        .position(|b| !(b.is_ascii_alphanumeric() || b"-_.".contains(b)))
                        .unwrap_or(rest.len() - 1);
                    at += 1 + len;
                }
                _ => at += 1,
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_mapped_by_characters_ranges_and_lists() {
        let map = CMap::parse(
            b"1 begincodespacerange <0000> <ffff> endcodespacerange 1 beginbfchar <0003> <6CD5> endbfchar \
              2 beginbfrange <0010> <0012> <4E00> <0020> <0021> [<6CBB> <653F5E9C>] endbfrange \
              1 begincidrange <3000> <3001> 96 endcidrange",
        );
        let cases = [(3, Some("法")), (0x11, Some("丁")), (0x20, Some("治")), (0x21, Some("政府")), (0x22, None)];
        for (code, expected) in cases {
            assert_eq!(map.text(code).as_deref(), expected, "code {code:#x}");
        }
        assert_eq!(map.glyph(0x3001), Some(97));
        assert_eq!(map.next_code(b"\x30\x01\x00"), Some((0x3001, 2)));
    }
}
