//! The phrase of a sentence that says what a figure counts.
//!
//! Before the number it is what the clause's last verb governs (开展·普法活动·5场), with the verb where it tells a stage
//! (受理投诉526件) and with the period where it tells a change (同比增长12%). Behind the number it is the noun up to
//! the next verb (28项·任务·分解到科室).

use std::ops::Range;

use crate::lexicon::quantities::{Quantities, Roles, UnitKind, Word};
use crate::report::Comparator;

/// The text before a number, without the words that only link the two.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Lead<'a> {
    pub text: &'a str,
    /// What 不少于, 近 and the like say.
    pub comparator: Option<Comparator>,
    /// Whether 分别 stood among the links.
    pub respectively: bool,
}

/// Strips comparators and links from the end.
pub(super) fn lead<'a>(mut text: &'a str, lists: &Quantities) -> Lead<'a> {
    let (mut comparator, mut respectively) = (None, false);
    loop {
        text = text.trim_end_matches(['（', '(', '、', ' ']);
        text = &text[..text.len() - spell(text)];
        let Some(word) = lists.last_word(text) else { break };
        let sign = [
            (Roles::BEFORE_AT_LEAST, Comparator::AtLeast),
            (Roles::BEFORE_AT_MOST, Comparator::AtMost),
            (Roles::BEFORE_ABOUT, Comparator::About),
        ]
        .into_iter()
        .find(|(role, _)| word.roles.any(*role));
        if let Some((_, sign)) = sign {
            comparator = comparator.or(Some(sign));
        } else if !word.roles.any(Roles::LINK) {
            break;
        }
        respectively |= text[word.start..].starts_with("分别");
        text = &text[..word.start];
    }
    Lead { text, comparator, respectively }
}

/// Length of the spell that a rate has held for, at the end: 连续三年.
fn spell(text: &str) -> usize {
    let Some(rest) = ["个季度", "个月", "年"].iter().find_map(|unit| text.strip_suffix(unit)) else { return 0 };
    let number = rest.trim_end_matches(|c: char| c.is_ascii_digit() || "一二两三四五六七八九十".contains(c));
    let from = number.strip_suffix("连续").filter(|_| number.len() < rest.len());
    from.filter(|from| !from.is_empty()).map_or(0, |from| text.len() - from.len())
}

/// What in a lead says what is counted.
///
/// Ranges count in bytes of the lead's text.
pub(super) fn before(text: &str, kind: UnitKind, lists: &Quantities) -> Option<Range<usize>> {
    if let Some(titles) = titles(text) {
        return Some(titles);
    }
    let from = opening(text);
    let inner = &text[from..];
    if let Some(change) = change(inner, lists) {
        return Some(from + change..text.len());
    }
    let mut found = governed(inner, kind, lists);
    found = trim(inner, found, lists);
    if found.is_empty() {
        found = trim(inner, 0..inner.len(), lists);
    }
    (!found.is_empty()).then(|| from + found.start..from + found.end)
}

/// Length of the light verb that a phrase of actions opens with: 14次·组织·学习….
pub(super) fn light_opening(text: &str, lists: &Quantities) -> usize {
    let verb = lists.first_word(text).filter(|word| word.roles.any(Roles::LIGHT) && !word.roles.any(Roles::NOUN));
    let rest = |word: &Word| lists.first_word(&text[word.end..]).is_some_and(|next| next.roles.any(Roles::EVENT));
    verb.filter(rest).map_or(0, |word| word.end)
}

/// Whether a phrase is nothing but a light verb.
pub(super) fn says_nothing(phrase: &str, lists: &Quantities) -> bool {
    lists.first_word(phrase).is_some_and(|word| {
        word.end == phrase.len() && word.roles.any(Roles::LIGHT) && !word.roles.any(Roles::NOUN.or(Roles::KEPT))
    })
}

/// Titles in 《》 that close the text are what is counted: one without its marks, several with them.
fn titles(text: &str) -> Option<Range<usize>> {
    if !text.ends_with('》') {
        return None;
    }
    let mut start = text.len();
    let mut count = 0;
    while text[..start].ends_with('》') {
        start = text[..start].rfind('《')?;
        count += 1;
    }
    Some(if count == 1 { start + '《'.len_utf8()..text.len() - '》'.len_utf8() } else { start..text.len() })
}

/// Where the text goes on behind titles, and behind 等 after them.
fn opening(text: &str) -> usize {
    let title = text.rfind('》').map_or(0, |at| at + '》'.len_utf8());
    title + if title > 0 && text[title..].starts_with('等') && text.len() > title + 3 { '等'.len_utf8() } else { 0 }
}

/// Where the period opens that a change is told against: 同比, 较上年, 比2022年.
fn change(text: &str, lists: &Quantities) -> Option<usize> {
    if let Some(word) = lists.first_change(text) {
        return Some(word.start);
    }
    text.match_indices(['较', '比']).find_map(|(at, word)| {
        let rest = &text[at + word.len()..];
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        (digits == 4 && rest[digits..].starts_with('年')).then_some(at)
    })
}

/// What follows the last verb, or begins with it.
fn governed(text: &str, kind: UnitKind, lists: &Quantities) -> Range<usize> {
    let mut start = 0;
    // the verb that was left out last, for nouns too general to stand alone
    let mut dropped = None;
    let mut verb = false;
    let mut quote = 0;
    for word in lists.words(text) {
        if word.start < quote {
            continue;
        }
        quote = quoted(text, word, quote);
        if word.start < quote || word.roles.any(Roles::NOUN) || nominal(text, word, lists) {
            continue;
        }
        let last = word.end == text.len();
        let (roles, before) = (word.roles, &text[..word.start]);
        if roles.any(Roles::CUT) {
            if !last {
                (start, dropped) = (word.end, None);
            }
            continue;
        }
        let in_noun = roles.any(Roles::WEAK) && verb
            || kind == UnitKind::Percent && !roles.any(Roles::RATE.or(Roles::PREPOSITION))
            || verb && roles.any(Roles::KEPT) && before.ends_with(['和', '及', '与', '或', '、']);
        if in_noun {
            continue;
        }
        let left_out = roles.any(Roles::LIGHT.or(Roles::DROPPED).or(Roles::RATE))
            || roles.any(Roles::EVENT) && kind != UnitKind::Event;
        if left_out && !last {
            (start, verb) = (word.end, true);
            dropped = (!roles.any(Roles::LIGHT)).then_some(word.start);
        } else if left_out && of_body(&text[start..word.start], lists) {
            start = word.start;
        } else if !left_out && roles.any(Roles::KEPT.or(Roles::EVENT)) {
            if !last || of_body(&text[start..word.start], lists) {
                (start, dropped, verb) = (word.start, None, true);
            }
        } else if roles.any(Roles::PREPOSITION) && !last && !verb {
            (start, dropped) = (word.end, None);
        }
    }
    if kind == UnitKind::Percent
        && let Some(at) = share(&text[start..], lists)
    {
        return start..start + at;
    }
    if let Some(at) = hotline(&text[start..]).or_else(|| examples(&text[start..], lists)) {
        return start + at..text.len();
    }
    if let Some(verb) = dropped
        && lists.roles(&text[start..]).any(Roles::GENERIC)
    {
        start = verb;
    }
    start..text.len()
}

/// Where the text goes on behind a hotline's number, which is its name: 12345·热线工单.
fn hotline(text: &str) -> Option<usize> {
    let at = text.rfind(|c: char| c.is_ascii_digit())? + 1;
    (at < text.len() && text[..at].bytes().rev().take_while(u8::is_ascii_digit).count() >= 5).then_some(at)
}

/// Where the text goes on behind a list of examples, before a noun that says enough by itself: 甲、乙等·问题.
fn examples(text: &str, lists: &Quantities) -> Option<usize> {
    let at = text.rfind('等')? + '等'.len_utf8();
    let noun = &text[at..];
    let ends =
        text[..at].contains('、') && lists.last_word(&text[..at]).is_none_or(|word| !word.roles.any(Roles::NOUN));
    (ends && !noun.is_empty() && !lists.roles(noun).any(Roles::GENERIC) && !noun.starts_with(['级', '次', '候', '额']))
        .then_some(at)
}

/// A word before 率, 量 and the like is part of a noun.
fn nominal(text: &str, word: Word, lists: &Quantities) -> bool {
    lists.first_word(&text[word.end..]).is_some_and(|ending| ending.roles.any(Roles::NOMINAL))
}

/// Where the quote ends that `word` stands in or behind.
fn quoted(text: &str, word: Word, from: usize) -> usize {
    let mut end = from;
    while let Some(open) = text[end..word.start].find(['“', '《']) {
        let Some(close) = text[end + open..].find(['”', '》']) else { return end };
        end += open + close + '”'.len_utf8();
        if end > word.start {
            break;
        }
    }
    end
}

/// Where 占 parts what is counted from its whole (涉疫纠纷·占·全部纠纷).
fn share(text: &str, lists: &Quantities) -> Option<usize> {
    let at = text.find('占')?;
    let ends = at + '占'.len_utf8() == text.len();
    (!ends && !lists.in_share_name(text, at)).then_some(at)
}

/// Whether a verb behind this text is told of a body, so that the body is no part of the phrase.
fn of_body(text: &str, lists: &Quantities) -> bool {
    lists.last_word(text).is_some_and(|word| word.roles.any(Roles::BODY))
        || text.char_indices().next_back().is_some_and(|(at, _)| lists.roles(&text[at..]).any(Roles::BODY))
}

/// Leaves out openers, adverbs and the possessor of a leader at the beginning.
fn trim(text: &str, mut found: Range<usize>, lists: &Quantities) -> Range<usize> {
    loop {
        let rest = &text[found.clone()];
        let stripped = rest.trim_start_matches(['、', '，', ' ', '”', '》', '）', ')', '—', '-']);
        if stripped.len() < rest.len() {
            found.start += rest.len() - stripped.len();
            continue;
        }
        if let Some(joined) =
            ["和", "及", "与", "并", "以及", "的", "了"].into_iter().find(|word| rest.starts_with(word))
            && lists.first_word(rest).is_none_or(|word| word.end <= joined.len() || word.roles.any(Roles::ADVERB))
            && rest.len() > joined.len()
        {
            found.start += joined.len();
            continue;
        }
        if let Some(length) = date(rest) {
            found.start += length;
            continue;
        }
        let Some(word) = lists.first_word(rest) else { break };
        let behind = &rest[word.end..];
        if behind.is_empty() || word.roles.any(Roles::NOUN) {
            break;
        }
        let possessor = word.roles.any(Roles::POSSESSOR)
            && lists.first_word(behind).is_some_and(|next| next.roles.any(Roles::LEADER));
        let short = word.roles.any(Roles::SHORT) && behind.chars().count() >= 2;
        let opener =
            word.roles.any(Roles::ADVERB.or(Roles::CUT)) && !nominal(rest, word, lists) && behind.chars().count() >= 2;
        if !(possessor || short || opener) {
            break;
        }
        found.start += word.end;
    }
    found
}

/// Length of the date that the text begins with: 2025年底前, 12月.
fn date(text: &str) -> Option<usize> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let unit = text[digits..].chars().next().filter(|c| digits > 0 && matches!(c, '年' | '月' | '日'))?;
    let rest = &text[digits + unit.len_utf8()..];
    let tail = rest.len() - rest.trim_start_matches(['度', '底', '末', '初', '前', '内', '起', '来', '以']).len();
    (tail < rest.len()).then_some(digits + unit.len_utf8() + tail)
}

/// Whether a number behind this text is followed, not preceded, by what it counts: nothing but openers stands there, or
/// a verb that waits for its object.
pub(super) fn awaits_object(text: &str, lists: &Quantities) -> bool {
    let text = text.trim_end_matches(['了', '出', '过']);
    let rest = trim(text, 0..text.len(), lists);
    let rest = text[rest].trim_matches(['、', '“', '”']);
    if rest.is_empty() {
        return true;
    }
    let Some(word) = lists.last_word(rest) else { return false };
    let verbs = Roles::LIGHT.or(Roles::DROPPED).or(Roles::KEPT).or(Roles::EVENT).or(Roles::CUT).or(Roles::ADVERB);
    let all = verbs.or(Roles::PREPOSITION).or(Roles::STOP);
    word.roles.any(all) && !word.roles.any(Roles::NOUN) || word.start == 0 && word.roles.any(Roles::SHORT)
}

/// What behind a figure says what it counts.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Behind {
    /// Bytes of the text behind the figure.
    pub phrase: Range<usize>,
    /// One past the noun, where the next phrase can begin.
    pub end: usize,
}

/// The noun behind a figure. `text` ends where the next figure or the clause does; `more` says that it was a figure.
pub(super) fn behind(text: &str, more: bool, lists: &Quantities) -> Option<Behind> {
    let from = text.len() - text.trim_start_matches(['的', ' ']).len();
    let rest = &text[from..];
    if let Some(title) = rest.strip_prefix('《') {
        let end = from + '《'.len_utf8() + title.find('》')?;
        return Some(Behind { phrase: from + '《'.len_utf8()..end, end: end + '》'.len_utf8() });
    }
    let mut end = rest.len();
    let mut stopped = false;
    let mut head = None;
    let mut quote = 0;
    for word in lists.words(rest) {
        if word.start < quote {
            continue;
        }
        quote = quoted(rest, word, quote);
        if word.start < quote || word.roles.any(Roles::NOUN) || nominal(rest, word, lists) {
            continue;
        }
        if word.roles.any(Roles::HEAD) && head.is_none() {
            head = Some(word.end);
        }
        let verbs = Roles::STOP.or(Roles::LIGHT).or(Roles::DROPPED).or(Roles::KEPT).or(Roles::CUT).or(Roles::CHANGE);
        let linked = word.roles.any(Roles::LINK) && word.end - word.start > '到'.len_utf8();
        let led = word.roles.any(Roles::LEADER) && head == Some(word.start);
        let stops = (word.roles.any(verbs) || linked || led) && !(word.start == 0 && word.roles.any(Roles::WEAK));
        if !stops || (word.end == rest.len() && word.start > 0 && word.roles.any(Roles::WEAK) && !more) {
            continue;
        }
        // 3项涉及民生的决策事项, 26户首次违法且及时改正的用人单位
        if relative(&rest[word.end..]) && (word.start == 0 || head != Some(word.start)) {
            continue;
        }
        end = word.start;
        stopped = true;
        break;
    }
    let mut phrase = &rest[..end];
    if let Some(at) = joint(phrase, lists) {
        phrase = &phrase[..at];
    }
    if more
        && !stopped
        && phrase.len() == rest.len()
        && let Some(head) = head
    {
        phrase = &phrase[..head];
    }
    let phrase =
        phrase.trim_end_matches(['、', '和', '及', '与', '的', '（', '(', '“', ' ', '—', '-', '并', '且', '就', '所']);
    let phrase = phrase.strip_suffix("以").unwrap_or(phrase);
    let outcome = lists.first_word(&rest[phrase.len()..]).filter(|word| {
        word.roles.any(Roles::OUTCOME) && (phrase.is_empty() || lists.roles(phrase).any(Roles::GENERIC))
    });
    if let Some(outcome) = outcome {
        let start = from + phrase.len();
        return Some(Behind { phrase: start..start + outcome.end, end: start + outcome.end });
    }
    if phrase.is_empty() {
        return None;
    }
    Some(Behind { phrase: from..from + phrase.len(), end: from + phrase.len() })
}

/// The longest relative clause behind a number, in characters.
const RELATIVE: usize = 14;

/// Whether 的 and a noun follow near by, so that the verb before opens a relative clause.
fn relative(text: &str) -> bool {
    let near: String = text.chars().take(RELATIVE).collect();
    near.find('的').is_some_and(|at| !near[..at].contains(['，', '、', '和']) && near.len() > at + '的'.len_utf8())
}

/// Where 和 or 、 parts a whole noun from the next one: 12个街镇·和重点园区.
fn joint(text: &str, lists: &Quantities) -> Option<usize> {
    text.match_indices(['和', '与', '及', '、'])
        .map(|(at, _)| at)
        .find(|at| lists.last_word(&text[..*at]).is_some_and(|word| word.roles.any(Roles::HEAD)))
}
