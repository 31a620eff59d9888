//! What a text asks of the parser's stack, told before it is parsed.

/// The deepest nesting of brackets that is parsed.
pub const MAX_BRACKETS: usize = 48;
/// The most prefix operators in a row (`!!!x`).
pub const MAX_PREFIXES: usize = 32;
/// The most links of chains on which the parser goes down: groups, and operators of property paths.
pub const MAX_LINKS: usize = 2000;

/// What a text asks of the parser's stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// So many links of chains.
    Links(usize),
    /// Brackets are nested too deeply at this line and column, both from 1.
    Brackets(usize, usize),
    /// Too many prefix operators stand in a row at this line and column.
    Prefixes(usize, usize),
}

/// Reads a text's brackets and chains. What is in strings, IRIs, comments and data blocks does not count.
pub fn shape(text: &str, is_update: bool) -> Shape {
    let bytes = text.as_bytes();
    let (mut at, mut depth, mut links, mut prefixes) = (0, 0_usize, 0_usize, 0_usize);
    let place = |at: usize| {
        let before = &text[..at];
        let column = before.rsplit('\n').next().map_or(0, |line| line.chars().count()) + 1;
        (before.matches('\n').count() + 1, column)
    };
    // In an update only what follows WHERE is a pattern.
    let mut pattern_depth = (!is_update).then_some(0);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'!' | b'^' | b'+' | b'-' => {
                prefixes += 1;
                if prefixes > MAX_PREFIXES {
                    let (line, column) = place(at);
                    return Shape::Prefixes(line, column);
                }
            }
            b' ' | b'\t' | b'\r' | b'\n' | b'#' => {}
            _ => prefixes = 0,
        }
        match byte {
            b'(' | b'[' | b'{' => {
                links += usize::from(*byte == b'{' && pattern_depth.is_some_and(|d| depth >= d));
                depth += 1;
                if depth > MAX_BRACKETS {
                    let (line, column) = place(at);
                    return Shape::Brackets(line, column);
                }
            }
            b')' | b']' | b'}' => {
                depth = depth.saturating_sub(1);
                if is_update && pattern_depth.is_some_and(|d| depth <= d) {
                    pattern_depth = None;
                }
            }
            b'/' | b'|' | b'^' => links += usize::from(pattern_depth.is_some()),
            b'w' | b'W' if is_update && bytes[at..].get(..5).is_some_and(|w| w.eq_ignore_ascii_case(b"where")) => {
                pattern_depth = Some(depth);
                at += 4;
            }
            b'#' => at += bytes[at..].iter().position(|b| *b == b'\n').unwrap_or(bytes.len() - at - 1),
            b'<' => at += iri_length(&bytes[at..]),
            b'"' | b'\'' => at += string_length(&bytes[at..]),
            b'\\' => at += 1,
            _ => {}
        }
        at += 1;
    }
    Shape::Links(links)
}

/// How many bytes after `<` belong to an IRI; 0 when it is the operator.
fn iri_length(bytes: &[u8]) -> usize {
    let end = bytes.iter().skip(1).position(|b| *b <= b' ' || b"<>\"{}|^`\\".contains(b));
    end.filter(|end| bytes[end + 1] == b'>').map_or(0, |end| end + 1)
}

/// How many bytes after the opening quote belong to a string.
fn string_length(bytes: &[u8]) -> usize {
    let quote = bytes[0];
    let long = bytes.starts_with(&[quote; 3]);
    let mut at = if long { 3 } else { 1 };
    while let Some(byte) = bytes.get(at) {
        match *byte {
            b'\\' => at += 1,
            b'\n' if !long => return at - 1,
            b if b == quote && (!long || bytes[at..].starts_with(&[quote; 3])) => {
                return if long { at + 2 } else { at };
            }
            _ => {}
        }
        at += 1;
    }
    bytes.len() - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_brackets_and_chains_of_the_text_itself_count() {
        use Shape::{Brackets, Links, Prefixes};
        let deep = "(".repeat(MAX_BRACKETS + 1);
        let cases = [
            (format!("SELECT {deep}"), false, Brackets(1, 8 + MAX_BRACKETS), "brackets"),
            (format!("ASK\n {{ {deep}"), false, Brackets(2, 3 + MAX_BRACKETS), "line and column count from 1"),
            ("( ) [ ] { } ".repeat(100), false, Links(100), "side by side is not nested, but a chain"),
            (format!("SELECT \"{deep}\""), false, Links(0), "a string"),
            (format!("SELECT \'\'\'{deep} \' \'\' \\\'\'\' {deep}\'\'\'"), false, Links(0), "a long string"),
            (format!("SELECT \'a\\\'{deep}\'"), false, Links(0), "an escaped quote"),
            (format!("SELECT <http://a/{deep}>"), false, Links(0), "an IRI"),
            (format!("ASK {{ ?a < ?b {deep}"), false, Brackets(1, 14 + MAX_BRACKETS), "the operator is no IRI"),
            (format!("# {deep}\nASK {{}}"), false, Links(1), "a comment"),
            (format!("# {deep}"), false, Links(0), "a comment at the end"),
            ("\'".into(), false, Links(0), "an open string"),
            ("\\".into(), false, Links(0), "a lone backslash"),
            (
                format!("ASK {{ FILTER({}1) }}", "!".repeat(MAX_PREFIXES + 1)),
                false,
                Prefixes(1, 14 + MAX_PREFIXES),
                "!!!",
            ),
            (format!("SELECT ({}1 AS ?x) {{}}", "- ".repeat(500)), false, Prefixes(1, 9 + 2 * MAX_PREFIXES), "apart"),
            ("SELECT (1 - -1 AS ?x) {}".repeat(100), false, Links(100), "a few at a time"),
            ("ASK { ?a a/b|^c ?d }".into(), false, Links(4), "a path"),
            ("INSERT DATA { GRAPH <a/b> { a:b\\/c a \"/\" } GRAPH <b> { } }".into(), true, Links(0), "data"),
            (
                "DELETE { a a a } WHERE { { } UNION { a a/b a } } ; INSERT DATA { GRAPH <b> { } }".into(),
                true,
                Links(4),
                "a pattern",
            ),
        ];
        for (text, is_update, expected, why) in cases {
            assert_eq!(shape(&text, is_update), expected, "{why}: {text}");
        }
    }
}
