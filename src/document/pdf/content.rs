//! Content streams: operators and their operands, one at a time.
//!
//! Source: ISO 32000-1, 7.2 (lexical conventions) and 7.8.2 (content streams).

/// An operand.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Operand {
    Number(f64),
    Text(Vec<u8>),
    Name(Vec<u8>),
    Array(Vec<Operand>),
    /// Dictionaries, booleans and what else says nothing about text.
    Other,
}

/// Reads one operator after another.
pub(super) struct Operators<'a> {
    bytes: &'a [u8],
    at: usize,
}

/// Most operands that are kept; no operator takes more.
const MOST_OPERANDS: usize = 64;

impl<'a> Operators<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// The next operator with its operands, `None` at the end.
    pub(super) fn next(&mut self, operands: &mut Vec<Operand>) -> Option<&'a [u8]> {
        operands.clear();
        // Where arrays and dictionaries are open, and where their operands begin.
        let mut open: Vec<(u8, usize)> = Vec::new();
        loop {
            self.skip_space();
            let &first = self.bytes.get(self.at)?;
            let operand = match first {
                b'(' => Operand::Text(self.literal()),
                b'<' if self.bytes.get(self.at + 1) == Some(&b'<') => {
                    self.at += 2;
                    open.push((b'<', operands.len()));
                    continue;
                }
                b'<' => Operand::Text(self.hexadecimal()),
                b'[' => {
                    self.at += 1;
                    open.push((b'[', operands.len()));
                    continue;
                }
                b']' | b'>' => {
                    self.at += 1;
                    if first == b'>' && self.bytes.get(self.at) == Some(&b'>') {
                        self.at += 1;
                    }
                    let Some((kind, from)) = open.pop() else { continue };
                    let inner = operands.split_off(from.min(operands.len()));
                    if kind == b'[' { Operand::Array(inner) } else { Operand::Other }
                }
                b'/' => Operand::Name(self.name()),
                b')' | b'{' | b'}' => {
                    self.at += 1;
                    continue;
                }
                _ => {
                    let word = self.word();
                    match number(word) {
                        Some(n) => Operand::Number(n),
                        None if matches!(word, b"true" | b"false" | b"null") => Operand::Other,
                        None if open.is_empty() => {
                            if word == b"ID" {
                                self.skip_image();
                            }
                            return Some(word);
                        }
                        None => Operand::Other,
                    }
                }
            };
            // Operands of an array count as one.
            if operands.len() < MOST_OPERANDS || open.iter().any(|&(kind, _)| kind == b'[') {
                operands.push(operand);
            }
        }
    }

    fn skip_space(&mut self) {
        while let Some(&b) = self.bytes.get(self.at) {
            if b == b'%' {
                let rest = &self.bytes[self.at..];
                self.at += memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
            } else if b.is_ascii_whitespace() || b == 0 {
                self.at += 1;
            } else {
                return;
            }
        }
    }

    fn word(&mut self) -> &'a [u8] {
        let rest = &self.bytes[self.at..];
        let len = rest.iter().position(|b| b.is_ascii_whitespace() || *b == 0 || b"()<>[]{}/%".contains(b));
        let len = len.unwrap_or(rest.len()).max(1);
        self.at += len;
        &rest[..len]
    }

    fn name(&mut self) -> Vec<u8> {
        self.at += 1;
        let rest = &self.bytes[self.at..];
        let len = rest.iter().position(|b| b.is_ascii_whitespace() || *b == 0 || b"()<>[]{}/%".contains(b));
        let raw = &rest[..len.unwrap_or(rest.len())];
        self.at += raw.len();
        let mut name = Vec::with_capacity(raw.len());
        let mut i = 0;
        while i < raw.len() {
            let escaped = (raw[i] == b'#').then(|| raw.get(i + 1..i + 3)).flatten();
            let value = escaped.and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
            name.push(value.unwrap_or(raw[i]));
            i += if value.is_some() { 3 } else { 1 };
        }
        name
    }

    fn literal(&mut self) -> Vec<u8> {
        let mut text = Vec::new();
        let mut depth = 1;
        self.at += 1;
        while let Some(&b) = self.bytes.get(self.at) {
            self.at += 1;
            match b {
                b'(' => {
                    depth += 1;
                    text.push(b);
                }
                b')' => {
                    depth -= 1;
                    if depth == 0 {
                        break;
                    }
                    text.push(b);
                }
                b'\\' => {
                    let Some(&escaped) = self.bytes.get(self.at) else { break };
                    self.at += 1;
                    match escaped {
                        b'n' => text.push(b'\n'),
                        b'r' => text.push(b'\r'),
                        b't' => text.push(b'\t'),
                        b'b' => text.push(8),
                        b'f' => text.push(12),
                        b'0'..=b'7' => {
                            let mut value = u32::from(escaped - b'0');
                            for _ in 0..2 {
                                let Some(digit @ b'0'..=b'7') = self.bytes.get(self.at) else { break };
                                value = value * 8 + u32::from(digit - b'0');
                                self.at += 1;
                            }
                            text.push(u8::try_from(value & 0xff).unwrap_or(0));
                        }
                        b'\r' => self.at += usize::from(self.bytes.get(self.at) == Some(&b'\n')),
                        b'\n' => {}
                        other => text.push(other),
                    }
                }
                _ => text.push(b),
            }
        }
        text
    }

    fn hexadecimal(&mut self) -> Vec<u8> {
        self.at += 1;
        let rest = &self.bytes[self.at..];
        let end = memchr::memchr(b'>', rest).unwrap_or(rest.len());
        self.at += (end + 1).min(rest.len());
        let digits: Vec<u8> = rest[..end]
            .iter()
            .filter_map(|&b| char::from(b).to_digit(16))
            .filter_map(|d| u8::try_from(d).ok())
            .collect();
        digits.chunks(2).map(|pair| pair[0] << 4 | pair.get(1).copied().unwrap_or(0)).collect()
    }

    /// An inline image ends with `EI` that stands alone.
    fn skip_image(&mut self) {
        let rest = &self.bytes[self.at..];
        let alone = |at: usize| {
            rest.get(at.wrapping_sub(1)).is_none_or(u8::is_ascii_whitespace)
                && rest.get(at + 2).is_none_or(u8::is_ascii_whitespace)
        };
        let end = memchr::memmem::find_iter(rest, b"EI").find(|&at| alone(at));
        self.at += end.map_or(rest.len(), |at| at + 2);
    }
}

fn number(word: &[u8]) -> Option<f64> {
    if !word.first().is_some_and(|b| b.is_ascii_digit() || b"+-.".contains(b)) {
        return None;
    }
    let word = std::str::from_utf8(word).ok()?;
    // Some writers put a second sign into the middle.
    let word = word.rfind('-').filter(|&at| at > 0).map_or(word, |at| &word[..at]);
    word.parse().ok().filter(|n: &f64| n.is_finite()).or_else(|| (word.len() <= 2).then_some(0.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operators_come_with_their_operands() {
        let source = b"/F1 12 Tf % note\n[(a\\(b\\051) -250.5 <4142>] TJ /Artifact <</Type /Pagination /X [1 2]>> BDC \
            BI /W 2 ID \x00EI\xff EI Q (\\346\\\n) Tj";
        let mut operators = Operators::new(source);
        let mut operands = Vec::new();
        let mut found = Vec::new();
        while let Some(operator) = operators.next(&mut operands) {
            found.push((String::from_utf8_lossy(operator).into_owned(), operands.clone()));
        }
        let name = |n: &[u8]| Operand::Name(n.to_vec());
        let text = |t: &[u8]| Operand::Text(t.to_vec());
        let expected = vec![
            ("Tf".to_owned(), vec![name(b"F1"), Operand::Number(12.0)]),
            ("TJ".to_owned(), vec![Operand::Array(vec![text(b"a(b)"), Operand::Number(-250.5), text(b"AB")])]),
            ("BDC".to_owned(), vec![name(b"Artifact"), Operand::Other]),
            ("BI".to_owned(), vec![]),
            ("ID".to_owned(), vec![name(b"W"), Operand::Number(2.0)]),
            ("Q".to_owned(), vec![]),
            ("Tj".to_owned(), vec![text(&[0o346])]),
        ];
        assert_eq!(found, expected);
    }
}
