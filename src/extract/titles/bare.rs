//! Laws named without 《》: 行政处罚法、宪法和民法典.

use std::ops::Range;

use memchr::memmem;

use crate::lexicon::Lexicon;
use crate::lexicon::titles::TitleWords;
use crate::report::RegulationKind;

use super::class::has_place;
use super::window::tail;

/// Where norms are named in `text[body]`, in order; places inside 《》 included.
#[must_use]
pub fn find(text: &str, body: Range<usize>, lexicon: &Lexicon, words: &TitleWords) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for (name, norm) in lexicon.norms.named_in(&text[body.clone()]) {
        let range = body.start + name.start..body.start + name.end;
        let before = clause(text, body.start, range.start);
        let after = &text[range.end..body.end];
        if !may_follow(&text[range.clone()], after, words) || quoted_on(&text[..range.start], after) {
            continue;
        }
        if norm.kind != RegulationKind::Law && words.cues.place.end(before).is_some() {
            // 上海市城市绿化条例 is another norm than 城市绿化条例
            continue;
        }
        if may_precede(before, &text[range.clone()], words) {
            found.push(range);
        }
    }
    let known = found.len();
    local(text, body, words, &mut found);
    if found.len() > known {
        found.sort_by_key(|range| range.start);
    }
    found
}

/// The text from the last punctuation mark to `end`.
fn clause(text: &str, floor: usize, end: usize) -> &str {
    const REACH: usize = 60;
    let window = tail(&text[floor..end], REACH);
    let cut = window.char_indices().rev().find(|(_, c)| !c.is_alphanumeric());
    &window[cut.map_or(0, |(at, c)| at + c.len_utf8())..]
}

fn may_precede(before: &str, name: &str, words: &TitleWords) -> bool {
    let cued = before.is_empty() || words.bare.left.end(before).is_some();
    cued || !(words.bare.strict.has(name) || words.bare.not_left.end(before).is_some())
}

/// Whether a quotation opens with the name and goes on: “宪法卫士” is a name of its own.
fn quoted_on(before: &str, after: &str) -> bool {
    const LONGEST: usize = 12;
    let word = after.chars().take(LONGEST).take_while(|c| c.is_alphanumeric()).map(char::len_utf8).sum::<usize>();
    before.ends_with(['“', '‘', '「']) && word > 0 && after[word..].starts_with(['”', '’', '」'])
}

fn may_follow(name: &str, after: &str, words: &TitleWords) -> bool {
    let carried_on =
        name.ends_with('法') && words.bare.right.start(after).is_none() && words.bare.not_right.start(after).is_some();
    !carried_on && words.bare.event.start(after).is_none()
}

/// Local ordinances without 《》: a place, at least a few characters more, 条例.
fn local(text: &str, body: Range<usize>, words: &TitleWords, found: &mut Vec<Range<usize>>) {
    const ORDINANCE: &str = "条例";
    let known = found.len();
    for at in memmem::find_iter(&text.as_bytes()[body.clone()], ORDINANCE) {
        let at = body.start + at;
        let end = at + ORDINANCE.len();
        let next = found[..known].partition_point(|range| range.start <= at);
        if next.checked_sub(1).is_some_and(|last| found[last].end >= end) {
            continue;
        }
        let before = clause(text, body.start, at);
        let named = behind_cue(before, words);
        if named.chars().count() < 5 || words.bare.unnamed.end(named).is_some() || !has_place(named, words) {
            continue;
        }
        if may_follow(ORDINANCE, &text[end..body.end], words) {
            found.push(at - named.len()..end);
        }
    }
}

/// What stands behind the last word that may come before a title.
fn behind_cue<'a>(before: &'a str, words: &TitleWords) -> &'a str {
    let mut start = 0;
    for (at, _) in before.char_indices() {
        let lists = [&words.before.upstream, &words.bare.local_left];
        if let Some(word) = lists.into_iter().filter_map(|list| list.start(&before[at..])).max_by_key(|word| word.len())
        {
            // 上海市推进…建设条例: a title can hold such a word, but behind its place
            let end = at + word.len();
            if has_place(&before[end..], words) {
                start = end;
            }
        }
    }
    let rest = &before[start..];
    rest.trim_start_matches(['好', '了', '和', '与', '及', '的'])
}
