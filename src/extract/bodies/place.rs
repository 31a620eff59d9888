//! Places in front of a name, in names of no list too.

use super::ground::{Edge, Ground, PLACE, Prefix, Walk, parts_words};
use crate::lexicon::bodies::{Ending, Kind, tag};

/// A division named short, with its level, that `text` ends with: where it starts, and the level.
pub(super) fn short_place(ground: &Ground<'_>, text: &str) -> Option<(usize, char)> {
    let level = text.chars().next_back().filter(|c| "省市区县州旗盟".contains(*c))?;
    let left = &text[..text.len() - level.len_utf8()];
    if let Some((start, false)) = ground.own_place(left) {
        return Some((start, level));
    }
    let (start, tags) = ground.bodies.word(left)?;
    (tags & tag::SHORT_PLACE != 0).then_some((start, level))
}

/// A unit of the corps that `text` ends in between byte `floor` and byte `end`: 第七师, 一二六团, and a company behind a regiment (一二六团三连).
/// Gives where its number starts.
pub(super) fn corps(text: &str, floor: usize, end: usize) -> Option<usize> {
    let left = &text[floor..end];
    let level = left.chars().next_back().filter(|c| matches!(c, '师' | '团' | '连'))?;
    let stem = &left[..left.len() - level.len_utf8()];
    let number = stem.trim_end_matches(|c: char| "〇零一二三四五六七八九十百".contains(c) || c.is_ascii_digit());
    let digits = stem[number.len()..].chars().count();
    let ordinal = number.strip_suffix('第').filter(|_| digits > 0);
    let start = floor + ordinal.unwrap_or(number).len();
    let told = match level {
        '师' => ordinal.is_some(),
        '团' => digits > 1 || ordinal.is_some(),
        _ => digits > 0 && number.ends_with('团') && corps(text, floor, start).is_some(),
    };
    told.then_some(start)
}

/// A regiment or company of the corps, with the units above it before it, whose last numeral starts at byte `ending` and whose name ends at byte `end`.
pub(super) fn regiment(text: &str, floor: usize, ending: usize, end: usize) -> Option<Walk> {
    let mut start = corps(text, floor, end)?;
    while let Some(above) = corps(text, floor, start) {
        start = above;
    }
    let edge = if text[floor..start].chars().next_back().is_none_or(parts_words) { Edge::Mark } else { Edge::Word };
    (start <= ending).then_some(Walk {
        start,
        core: start,
        prefix: Prefix::Place,
        words: 0,
        unknown: 2,
        within: false,
        numbered: false,
        edge,
    })
}

/// Over characters that no list knows to the next known word or the sentence's own: where that is, how many characters lie
/// between, and whether they can only be a place (河湾|自然资源所).
pub(super) fn bridge(
    ground: &Ground<'_>,
    text: &str,
    floor: usize,
    end: usize,
    any: bool,
) -> Option<(usize, usize, bool)> {
    let mut at = end;
    for count in 1..=PLACE {
        at -= text[floor..at].chars().next_back()?.len_utf8();
        let left = &text[floor..at];
        if left.chars().next_back().is_none_or(parts_words) {
            break;
        }
        if ground.own_place(left).is_some() {
            return Some((at, count, false));
        }
        if let Some((_, tags)) = ground.bodies.word(left) {
            if tags & (tag::PLACE | tag::LEVEL) != 0 || (tags & tag::COMPONENT != 0 && count <= 2) {
                return Some((at, count, false));
            }
            break;
        }
    }
    unknown_place(ground, text, floor, end, any).map(|start| (start, 0, true))
}

/// Two characters that no list knows, with punctuation or the sentence's own words before them: where they start.
pub(super) fn opening_letters(ground: &Ground<'_>, text: &str, floor: usize, end: usize) -> Option<usize> {
    let mut at = end;
    for _ in 0..2 {
        let left = &text[floor..at];
        let c = left.chars().next_back().filter(|c| !parts_words(*c))?;
        if ground.bodies.word(left).is_some() {
            return None;
        }
        at -= c.len_utf8();
    }
    let left = &text[floor..at];
    (left.chars().next_back().is_none_or(parts_words) || ground.ends_in_stop(left)).then_some(at)
}

/// A place that no list knows in front of 市, 区, 县: two to four characters that such names use (or `any`), with the
/// sentence's own words or punctuation before them.
pub(super) fn unknown_place(ground: &Ground<'_>, text: &str, floor: usize, end: usize, any: bool) -> Option<usize> {
    let mut at = end;
    for count in 0..=PLACE {
        let left = &text[floor..at];
        let Some(c) = left.chars().next_back().filter(|c| !parts_words(*c)) else {
            return (count >= 2).then_some(at);
        };
        if ground.ends_in_stop(left) {
            // 无城: a word of one character that opens the place's name
            let first = at - c.len_utf8();
            let alone = ground
                .bodies
                .word(left)
                .is_some_and(|(start, tags)| floor + start == first && tags & tag::PARTICLE == 0)
                && text[floor..first].chars().next_back().is_none_or(parts_words);
            // 、和村|司法所: a conjunction would take the place of 、
            if count > 0 && c == '和' && text[floor..first].ends_with('、') {
                return Some(first);
            }
            return match count {
                // 归流河: and one that opens a longer one
                1.. if alone && ground.divisions.uses(c) => Some(first),
                0 | 1 => None,
                _ => Some(at),
            };
        }
        // 上海|庙|经济开发区: a place's name may open another's
        if any
            && count > 0
            && let Some((start, tags)) = ground.bodies.word(left)
            && tags & (tag::PLACE | tag::SHORT_PLACE) != 0
        {
            let before = &text[floor..floor + start];
            let bounded = before.chars().next_back().is_none_or(parts_words) || ground.ends_in_stop(before);
            return bounded.then_some(floor + start);
        }
        if ground.bodies.word(left).is_some() || !(any || ground.divisions.uses(c)) {
            return None;
        }
        at -= c.len_utf8();
    }
    None
}

/// The place that ends in the word of one character at byte `he` (元和, 莲前): one more character that divisions' names use, with punctuation or the
/// sentence's own words before it. Gives where the place starts.
pub(super) fn place_in_he(ground: &Ground<'_>, text: &str, floor: usize, he: usize) -> Option<usize> {
    let left = &text[floor..he];
    let c = left.chars().next_back().filter(|c| ground.divisions.uses(*c))?;
    let start = he - c.len_utf8();
    let tags = ground.bodies.word(left).filter(|(word, _)| floor + word == start).map_or(0, |found| found.1);
    // 元 is a unit of money in sentences, and a letter of places before 和
    let sentence = if text[he..].starts_with('和') { 0 } else { tag::STOP };
    let before = &text[floor..start];
    let bounded = before.chars().next_back().is_none_or(parts_words) || ground.ends_in_stop(before);
    (tags & (tag::LEVEL | tag::PARTICLE | tag::GENERIC | sentence) == 0 && bounded).then_some(start)
}

/// Over two to four characters of a place to the body whose branch is there (市公安局|岚开|分局): where
/// the place and where the body start.
pub(super) fn branch_of(
    ground: &Ground<'_>,
    text: &str,
    floor: usize,
    end: usize,
    before: impl Fn(usize) -> Option<usize>,
) -> Option<(usize, usize)> {
    // 监察科|联合|市应急管理局
    let long = |text: &str| ground.bodies.word(text).is_some_and(|(start, _)| text[start..].chars().nth(1).is_some());
    if ground.ends_in_stop(&text[floor..end]) && long(&text[floor..end]) {
        return None;
    }
    let mut at = end;
    for count in 1..=PLACE {
        let c = text[floor..at].chars().next_back().filter(|c| !parts_words(*c))?;
        // 区法院|在|云汇公园管理所
        if ground.bodies.word(&text[at - c.len_utf8()..at]).is_some_and(|(_, tags)| tags & tag::PARTICLE != 0) {
            return None;
        }
        at -= c.len_utf8();
        if count > 1
            && let Some(start) = before(at)
        {
            return Some((at, start));
        }
    }
    None
}

/// Whether what stands left of 和 belongs to the same name (法规与综合监督科): known words up to punctuation or
/// a word of the sentence. Gives where they begin.
pub(super) fn joins(ground: &Ground<'_>, text: &str, floor: usize, connector: usize, ending: Ending) -> Option<usize> {
    if !matches!(ending.kind, Kind::ShortUnit | Kind::Unit | Kind::Group | Kind::Bureau) {
        return None;
    }
    let mut at = connector;
    let mut words = 0;
    loop {
        let left = &text[floor..at];
        let stop = left.chars().next_back().is_none_or(parts_words);
        if stop {
            return (words > 0 && words < 4).then_some(at);
        }
        let (start, tags) = ground.bodies.word(left)?;
        if tags & tag::COMPONENT != 0 {
            words += 1;
            at = floor + start;
        } else if tags & (tag::STOP | tag::LEVEL) != 0 {
            return (words > 0 && words < 4).then_some(at);
        } else {
            return None;
        }
    }
}
