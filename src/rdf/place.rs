//! Characters of the text, and which measure, task or part they stand in.

use oxrdf::NamedNode;

use crate::report::Span;

/// Code points → bytes of a text.
///
/// Invariant: `marks[i]` is the byte at which code point `i * STEP` starts.
#[derive(Debug)]
pub(super) struct Characters<'a> {
    text: &'a str,
    marks: Vec<usize>,
    len: usize,
}

/// Sparse, so that a large text costs little memory; a look-up walks at most this many characters.
const STEP: usize = 64;

impl<'a> Characters<'a> {
    pub fn new(text: &'a str) -> Self {
        let marks = text.char_indices().step_by(STEP).map(|(byte, _)| byte).collect();
        Self { text, marks, len: text.chars().count() }
    }

    /// Length in code points.
    pub fn len(&self) -> usize {
        self.len
    }

    /// The characters of a span, cut at the end of the text.
    pub fn get(&self, span: Span) -> &'a str {
        &self.text[self.byte(span.start() as usize)..self.byte(span.end() as usize)]
    }

    fn byte(&self, point: usize) -> usize {
        let Some(&mark) = self.marks.get(point / STEP) else { return self.text.len() };
        self.text[mark..].char_indices().nth(point % STEP).map_or(self.text.len(), |(offset, _)| mark + offset)
    }
}

/// What characters can stand in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ScopeKind {
    Part,
    Measure,
    Task,
}

/// A stretch of the report that is a thing of its own.
#[derive(Clone, Debug)]
pub(super) struct Scope {
    pub extent: Span,
    pub kind: ScopeKind,
    pub iri: NamedNode,
}

/// Nested scopes, asked for the innermost one around a place.
///
/// Invariant: sorted by start, outer before inner; `outer[i]` is the nearest earlier scope still open where `i` starts.
#[derive(Debug, Default)]
pub(super) struct Scopes {
    scopes: Vec<Scope>,
    outer: Vec<Option<usize>>,
}

impl Scopes {
    pub fn new(mut scopes: Vec<Scope>) -> Self {
        // Stable: of two equal extents the one given later is the inner one.
        scopes.sort_by_key(|scope| (scope.extent.start(), std::cmp::Reverse(scope.extent.end())));
        let mut open: Vec<usize> = Vec::new();
        let mut outer = Vec::with_capacity(scopes.len());
        for (index, scope) in scopes.iter().enumerate() {
            while open.last().is_some_and(|&top| scopes[top].extent.end() <= scope.extent.start()) {
                open.pop();
            }
            outer.push(open.last().copied());
            open.push(index);
        }
        Self { scopes, outer }
    }

    /// The innermost scope, of the kinds asked for, around the first character of `span`.
    pub fn innermost(&self, span: Span, kinds: &[ScopeKind]) -> Option<&Scope> {
        let at = self.scopes.partition_point(|scope| scope.extent.start() <= span.start());
        let mut next = at.checked_sub(1);
        while let Some(index) = next {
            let scope = &self.scopes[index];
            if span.start() < scope.extent.end() && kinds.contains(&scope.kind) {
                return Some(scope);
            }
            next = self.outer[index];
        }
        None
    }
}

/// One line as a reader sees it: no line breaks, no layout spaces, one space where Latin words meet.
pub(super) fn words(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.chars() {
        if c.is_whitespace() || c.is_control() || c == '\u{feff}' || c == '\u{200b}' {
            gap = true;
            continue;
        }
        if gap && c.is_ascii_alphanumeric() && out.ends_with(|last: char| last.is_ascii_alphanumeric()) {
            out.push(' ');
        }
        gap = false;
        out.push(c);
    }
    out
}

/// Several lines as a reader sees them: [`words`] line by line, empty lines left out.
pub(super) fn prose(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(words).filter(|line| !line.is_empty()).collect();
    lines.join("\n")
}

/// Characters that no XML document can carry become U+FFFD, so that every format holds the same text and spans stay true.
pub(super) fn portable(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\t' | '\n' | '\r' => c,
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => '\u{fffd}',
            _ => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(start: u32, end: u32) -> Span {
        Span::new(start, end).expect("start before end")
    }

    #[test]
    fn characters_are_code_points() {
        let text = "一二三𠀀五".repeat(50);
        let characters = Characters::new(&text);
        assert_eq!(characters.len(), 250);
        for (from, to, expected, reason) in [
            (0, 2, "一二", "the start"),
            (3, 5, "𠀀五", "beyond the basic plane"),
            (62, 66, "三𠀀五一", "across a mark"),
            (248, 250, "𠀀五", "the end"),
            (249, 300, "五", "cut at the end"),
            (300, 301, "", "beyond the end"),
        ] {
            assert_eq!(characters.get(span(from, to)), expected, "{reason}");
        }
    }

    #[test]
    fn the_innermost_scope_wins() {
        use ScopeKind::{Measure, Part, Task};
        let scope = |from, to, kind, name: &str| Scope {
            extent: span(from, to),
            kind,
            iri: NamedNode::new_unchecked(format!("urn:{name}")),
        };
        let scopes = Scopes::new(vec![
            scope(10, 100, Part, "p1"),
            scope(20, 60, Measure, "m1"),
            scope(30, 40, Measure, "m1.1"),
            scope(60, 100, Measure, "m2"),
            scope(100, 200, Part, "p2"),
            scope(110, 120, Task, "t1"),
        ]);
        for (at, kinds, expected, reason) in [
            (5, &[Part, Measure][..], None, "before everything"),
            (12, &[Part, Measure], Some("urn:p1"), "in the part alone"),
            (35, &[Part, Measure], Some("urn:m1.1"), "deepest"),
            (45, &[Part, Measure], Some("urn:m1"), "behind the inner one"),
            (60, &[Part, Measure], Some("urn:m2"), "ends are exclusive"),
            (115, &[Part, Measure], Some("urn:p2"), "tasks were not asked for"),
            (115, &[Part, Measure, Task], Some("urn:t1"), "tasks were asked for"),
            (200, &[Part, Measure, Task], None, "behind everything"),
        ] {
            let found = scopes.innermost(span(at, at + 1), kinds).map(|scope| scope.iri.as_str());
            assert_eq!(found, expected, "{reason}");
        }
    }

    #[test]
    fn words_lose_layout() {
        for (text, expected, reason) in [
            ("  加强\u{3000}学习 \n", "加强学习", "layout spaces"),
            ("使用 Open Data 平台", "使用Open Data平台", "a space between Latin words stays"),
            ("\u{feff}一\u{200b}二", "一二", "invisible characters"),
        ] {
            assert_eq!(words(text), expected, "{reason}");
        }
        assert_eq!(prose("一、标题\n\n  正文。 \r\n"), "一、标题\n正文。");
        assert_eq!(portable("a\u{c}b\n"), "a\u{fffd}b\n");
    }
}
