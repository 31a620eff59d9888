//! Where titles stand: 《…》 in all the states that reports leave them in, and titles in “…” alone.

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use memchr::{memchr2, memmem};

use super::window::{head, tail};

/// How a title is set off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// 《…》, also `<<…>>`.
    Paired,
    /// 〈…〉 with no 《》 around it.
    Single,
    /// “…”.
    Quoted,
    /// 《 whose 》 is missing: `inner` runs to where the title must have ended at the latest.
    OpenOnly,
    /// 》 whose 《 is missing: `inner` runs from where the title can have begun at the earliest.
    CloseOnly,
}

/// A title's place in the text.
///
/// Invariant: `inner` lies inside `outer`, both at character boundaries; marks are in `outer` alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bracketed {
    pub style: Style,
    pub outer: Range<usize>,
    pub inner: Range<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    Open,
    Close,
    OpenInner,
    CloseInner,
}

#[derive(Clone, Copy, Debug)]
struct Token {
    mark: Mark,
    at: usize,
    len: usize,
}

impl Token {
    fn end(self) -> usize {
        self.at + self.len
    }
}

/// Bytes that a title may span.
const LONGEST: usize = 420;
/// Bytes that a title without one of its marks may span.
const LONGEST_UNPAIRED: usize = 150;

/// Every title set off in `text[body]`, in order, none overlapping.
#[must_use]
pub fn find(text: &str, body: Range<usize>) -> Vec<Bracketed> {
    let tokens = tokens(text, body.clone());
    let mut found = Vec::new();
    let mut i = 0;
    let mut floor = body.start;
    while let Some(&token) = tokens.get(i) {
        match token.mark {
            Mark::Open => {
                if let Some(close) = closing(text, &tokens, i) {
                    let inner = token.end()..tokens[close].at;
                    floor = tokens[close].end();
                    found.push(Bracketed { style: Style::Paired, outer: token.at..floor, inner });
                    i = close;
                } else {
                    let next = tokens.get(i + 1).map_or(body.end, |next| next.at);
                    let end = clause_end(text, token.end(), next);
                    found.push(Bracketed { style: Style::OpenOnly, outer: token.at..end, inner: token.end()..end });
                    floor = token.end();
                }
            }
            Mark::Close => {
                let start = clause_start(text, floor, token.at);
                let outer = start..token.end();
                found.push(Bracketed { style: Style::CloseOnly, outer, inner: start..token.at });
                floor = token.end();
            }
            Mark::OpenInner => {
                let close =
                    tokens.get(i + 1).filter(|next| next.mark == Mark::CloseInner && next.at - token.at < LONGEST);
                if let Some(close) = close {
                    let outer = token.at..close.end();
                    found.push(Bracketed { style: Style::Single, outer, inner: token.end()..close.at });
                    floor = close.end();
                    i += 1;
                }
            }
            Mark::CloseInner => {}
        }
        i += 1;
    }
    found
}

/// Every “…” of `text[body]` that holds no other mark.
pub fn quoted(text: &str, body: Range<usize>) -> impl Iterator<Item = Bracketed> + '_ {
    const OPEN: &str = "“";
    let finder = memmem::find_iter(&text.as_bytes()[body.clone()], OPEN);
    finder.filter_map(move |at| {
        let start = body.start + at;
        let inner = start + OPEN.len();
        let window = head(&text[inner..body.end], LONGEST_UNPAIRED);
        let len = window.find(['”', '“', '《', '》', '。', '\n'])?;
        let end = inner + len;
        text[end..].starts_with('”').then(|| Bracketed {
            style: Style::Quoted,
            outer: start..end + "”".len(),
            inner: inner..end,
        })
    })
}

fn tokens(text: &str, body: Range<usize>) -> Vec<Token> {
    static MARKS: LazyLock<AhoCorasick> =
        LazyLock::new(|| AhoCorasick::new(["《", "》", "〈", "〉", "＜", "＞"]).expect("six short patterns"));
    const MEANING: [Mark; 6] =
        [Mark::Open, Mark::Close, Mark::OpenInner, Mark::CloseInner, Mark::OpenInner, Mark::CloseInner];
    let bytes = &text.as_bytes()[body.clone()];
    let mut tokens: Vec<Token> = MARKS
        .find_iter(bytes)
        .map(|found| Token {
            mark: MEANING[found.pattern().as_usize()],
            at: body.start + found.start(),
            len: found.len(),
        })
        .collect();
    let wide = tokens.len();
    ascii_tokens(bytes, body.start, &mut tokens);
    if tokens.len() > wide {
        tokens.sort_by_key(|token| token.at);
    }
    tokens
}

/// `<…>` as 〈…〉, `<<…>>` as 《…》.
fn ascii_tokens(bytes: &[u8], start: usize, tokens: &mut Vec<Token>) {
    let mut at = 0;
    while let Some(next) = memchr2(b'<', b'>', &bytes[at..]) {
        at += next;
        let twice = bytes.get(at + 1) == Some(&bytes[at]);
        let mark = match (bytes[at], twice) {
            (b'<', true) => Mark::Open,
            (b'<', false) => Mark::OpenInner,
            (_, true) => Mark::Close,
            (_, false) => Mark::CloseInner,
        };
        let len = if twice { 2 } else { 1 };
        tokens.push(Token { mark, at: start + at, len });
        at += len;
    }
}

/// The token that closes the 《 at `open`; `None` when its 》 is missing.
fn closing(text: &str, tokens: &[Token], open: usize) -> Option<usize> {
    let (mut depth, mut inner) = (1_u32, 0_u32);
    let mut nested: Option<usize> = None;
    for (i, token) in tokens.iter().enumerate().skip(open + 1) {
        if token.at - tokens[open].at > LONGEST {
            break;
        }
        match token.mark {
            Mark::Open => {
                depth += 1;
                nested = nested.or(Some(i));
            }
            Mark::OpenInner => inner += 1,
            Mark::CloseInner if inner > 0 => inner -= 1,
            // 《…〉: the wrong mark was typed
            Mark::CloseInner if depth > 1 => {}
            Mark::CloseInner => return holds_one_title(&text[tokens[open].end()..token.at]).then_some(i),
            Mark::Close => {
                depth -= 1;
                if depth == 0 {
                    let whole = holds_one_title(&text[tokens[open].end()..token.at]);
                    return (whole && nested.is_none_or(|n| nests(text, tokens, open, n))).then_some(i);
                }
            }
        }
    }
    // 《关于印发《某办法》的通知, with the last 》 gone or shared
    let nested = nested.filter(|n| nests(text, tokens, open, *n))?;
    let mut within = tokens[nested..].iter().take_while(|token| token.at - tokens[open].at <= LONGEST);
    let close = within.position(|token| token.mark == Mark::Close)? + nested;
    holds_one_title(&text[tokens[open].end()..tokens[close].at]).then_some(close)
}

/// Whether the 《 at `nested` stands inside the title that opens at `open`, not behind it.
fn nests(text: &str, tokens: &[Token], open: usize, nested: usize) -> bool {
    let before = &text[tokens[open].end()..tokens[nested].at];
    !before.ends_with(['、', '，', '。', '；', '和', '及', '与', '》', ',', ';'])
}

/// A title is one sentence at most and no longer than a few lines.
fn holds_one_title(inner: &str) -> bool {
    !inner.is_empty() && !inner.contains(['。', '；']) && inner.matches('\n').count() <= 2
}

fn clause_end(text: &str, start: usize, limit: usize) -> usize {
    let window = head(&text[start..limit], LONGEST_UNPAIRED);
    start + window.find(['，', '。', '；', '\n', '：']).unwrap_or(window.len())
}

fn clause_start(text: &str, floor: usize, end: usize) -> usize {
    let window = tail(&text[floor..end], LONGEST_UNPAIRED);
    let start = end - window.len();
    let cut = window.char_indices().rev().find(|(_, c)| "，。；\n：、,;:".contains(*c));
    cut.map_or(start, |(at, c)| start + at + c.len_utf8())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Quadratic, this takes minutes.
    #[test]
    fn marks_that_nothing_closes_cost_no_more_than_their_number() {
        let text = "《".repeat(200_000);
        assert_eq!(find(&text, 0..text.len()).len(), 200_000);
    }

    #[test]
    fn titles_are_found_however_they_are_set_off() {
        for (text, expected, reason) in [
            ("执行《水法》《防洪法》", vec!["水法", "防洪法"], "a chain"),
            ("《关于印发〈某办法〉的通知》", vec!["关于印发〈某办法〉的通知"], "nested, as it should be"),
            ("《关于印发《某办法》的通知》", vec!["关于印发《某办法》的通知"], "nested in the same marks"),
            ("落实<<水法>>和<<防洪法>>", vec!["水法", "防洪法"], "typed in ASCII"),
            ("《甲<乙清单(一)>的通知》", vec!["甲<乙清单(一)>的通知"], "half-width inner marks"),
            (
                "执行《水法》、土地管理法实施条例》和《某办法》",
                vec!["水法", "土地管理法实施条例", "某办法"],
                "a lost 《",
            ),
            ("执行《水法、《防洪法》和《某办法》", vec!["水法、", "防洪法", "某办法"], "a lost 》"),
            ("依据《水法，查处", vec!["水法"], "a lost 》 before a comma"),
            ("贯彻《法治政府\n建设实施纲要》", vec!["法治政府\n建设实施纲要"], "broken by a line end"),
            ("落实《水法〉要求", vec!["水法"], "closed by the wrong mark"),
            ("《》", vec![], "nothing inside"),
            ("》《", vec!["", ""], "stray marks"),
        ] {
            let found: Vec<_> = find(text, 0..text.len()).into_iter().map(|b| &text[b.inner]).collect();
            let found: Vec<_> =
                if expected.is_empty() { found.into_iter().filter(|t| !t.is_empty()).collect() } else { found };
            assert_eq!(found, expected, "{text}: {reason}");
        }
    }
}
