//! From an ending leftwards to where the name begins.

use crate::lexicon::bodies::{Bodies, Ending, Kind, tag};
use crate::lexicon::divisions::Divisions;

/// Longest run of characters that no list knows, in the names that may hold any (companies, schools).
const UNKNOWN: usize = 10;
/// Longest place name in front of 市, 区, 县 or of a unit that no list knows.
const PLACE: usize = 4;

/// What stands before a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// Punctuation, a digit or the line's start.
    Mark,
    /// A word of the sentence.
    Word,
    /// A word that makes it a kind of body and no body (各, 6个, 基层).
    Generic,
    /// A verb of founding (建成).
    Founding,
    /// Characters that no list knows.
    Unknown,
}

/// What opens a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prefix {
    None,
    /// 市, 区, 县 … alone; its last character.
    Level(char),
    /// A division by name, its last character (嘉定区 → 区).
    Division(char),
    /// A place without its suffix (西岭, 河湾).
    Place,
}

/// A name as read leftwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Walk {
    pub start: usize,
    /// Where the name goes on behind its division.
    pub core: usize,
    pub prefix: Prefix,
    /// Words of names between division and ending.
    pub words: usize,
    /// Characters there that no list knows.
    pub unknown: usize,
    /// Where the name of a body ended that this one is part of (市公安局|交警支队).
    pub within: bool,
    /// 一, 二 … before the ending: 业务一科.
    pub numbered: bool,
    pub edge: Edge,
}

/// What a walk may look up.
#[derive(Clone, Copy)]
pub struct Ground<'a> {
    pub bodies: &'a Bodies,
    pub divisions: &'a Divisions,
    /// Names of divisions that the report itself speaks of: full ones, then short ones.
    pub full: &'a [String],
    pub short: &'a [String],
}

impl Ground<'_> {
    /// A division of the report that `text` ends with: where it starts, and whether it is a full name.
    fn own_place(&self, text: &str) -> Option<(usize, bool)> {
        let longest = |names: &[String]| {
            names.iter().filter(|name| text.ends_with(name.as_str())).map(|name| text.len() - name.len()).min()
        };
        match (longest(self.full), longest(self.short)) {
            (Some(full), Some(short)) if short < full => Some((short, false)),
            (Some(full), _) => Some((full, true)),
            (None, short) => short.map(|start| (start, false)),
        }
    }

    /// Whether the text's last word belongs to a sentence and to no name.
    fn ends_in_stop(&self, text: &str) -> bool {
        self.bodies.word(text).is_some_and(|(_, tags)| {
            tags & (tag::STOP | tag::GENERIC) != 0 && tags & (tag::COMPONENT | tag::LEVEL) == 0
        })
    }
}

fn parts_words(c: char) -> bool {
    !c.is_alphabetic() || c.is_ascii()
}

fn is_connector(c: char) -> bool {
    matches!(c, '和' | '与' | '及')
}

/// Walks from `end`, where an ending starts, leftwards in `text` down to byte `floor`.
/// `before` tells where a body that ends at a byte starts.
pub fn walk(
    ground: &Ground<'_>,
    text: &str,
    floor: usize,
    end: usize,
    ending: Ending,
    before: impl Fn(usize) -> Option<usize>,
) -> Walk {
    let open = matches!(
        ending.kind,
        Kind::Company
            | Kind::School
            | Kind::Hospital
            | Kind::Village
            | Kind::Station
            | Kind::Association
            | Kind::Team
            | Kind::Place
    );
    let mut at = end;
    let mut walk = Walk {
        start: end,
        core: end,
        prefix: Prefix::None,
        words: 0,
        unknown: 0,
        within: false,
        numbered: false,
        edge: Edge::Mark,
    };
    if let Some(c) = text[floor..at].chars().next_back()
        && matches!(ending.kind, Kind::ShortUnit | Kind::Unit)
        && "一二三四五六七八九十".contains(c)
        && !text[floor..at - c.len_utf8()].ends_with('第')
    {
        at -= c.len_utf8();
        walk.numbered = true;
    }
    loop {
        if let Some(start) = before(at)
            && start >= floor
        {
            walk.within = true;
            walk.core = at;
            walk.start = start;
            return walk;
        }
        let left = &text[floor..at];
        let Some(c) = left.chars().next_back() else { break };
        if parts_words(c) {
            // a company's place in brackets: 某某（上海）有限公司
            if ending.kind == Kind::Company
                && matches!(c, '）' | ')')
                && let Some(open) = left.rfind(['（', '('])
                && left.len() - open < 24
            {
                walk.unknown += 1;
                at = floor + open;
                continue;
            }
            break;
        }
        if let Some((start, full)) = ground.own_place(left) {
            let Some(last) = left.chars().next_back() else { break };
            match walk.prefix {
                Prefix::None => {
                    walk.core = at;
                    walk.prefix = if full { Prefix::Division(last) } else { Prefix::Place };
                }
                Prefix::Level(level) => walk.prefix = Prefix::Division(level),
                Prefix::Division(_) | Prefix::Place => {}
            }
            at = floor + start;
            continue;
        }
        // 昌吉|州 rather than 昌|吉州
        if walk.prefix == Prefix::None
            && let Some((place, level)) = short_place(ground, left)
            && ground.bodies.word(left).is_none_or(|(start, _)| floor + start > floor + place)
        {
            walk.core = at;
            walk.prefix = Prefix::Division(level);
            at = floor + place;
            continue;
        }
        if let Some((start, tags)) = ground.bodies.word(left) {
            let start = floor + start;
            if tags & (tag::PLACE | tag::SHORT_PLACE) != 0 {
                match walk.prefix {
                    Prefix::None => {
                        walk.core = at;
                        walk.prefix = if tags & tag::PLACE != 0 { Prefix::Division(c) } else { Prefix::Place };
                    }
                    // a county named short: 石林|县
                    Prefix::Level(level) => walk.prefix = Prefix::Division(level),
                    Prefix::Division(_) | Prefix::Place => {}
                }
                at = start;
                continue;
            }
            let divided = matches!(walk.prefix, Prefix::Division(_) | Prefix::Level(_));
            let single = start + c.len_utf8() == at;
            if open && single && tags & (tag::STOP | tag::PARTICLE) == tag::STOP && !divided {
                walk.unknown += 1;
                at = start;
                continue;
            }
            if matches!(walk.prefix, Prefix::Division(_) | Prefix::Level(_)) {
                walk.edge = edge(tags);
                break;
            }
            let unit = matches!(ending.kind, Kind::Unit | Kind::ShortUnit | Kind::Group | Kind::Bureau);
            if tags & tag::GENERIC != 0 && single && open && !counts(&text[floor..start], c) {
                walk.unknown += 1;
                at = start;
                continue;
            }
            if tags & tag::GENERIC != 0 && !(unit && tags & tag::COMPONENT != 0) {
                walk.edge = Edge::Generic;
                break;
            }
            // 东莞市|第二|人民法院
            if ending.kind == Kind::Court && text[start..at].starts_with('第') {
                walk.words += 1;
                at = start;
                continue;
            }
            // 党建|工作|办公室
            if at == end && &text[start..at] == "工作" && (unit || ending.kind == Kind::Station) {
                at = start;
                continue;
            }
            if &text[start..at] == "驻"
                && walk.prefix == Prefix::Place
                && let Some(whole) = before(start)
                && whole >= floor
            {
                walk.within = true;
                walk.core = start;
                walk.start = whole;
                return walk;
            }
            if ending.fixed && tags & tag::LEVEL == 0 {
                walk.edge = edge(tags);
                break;
            }
            let opens = tags & tag::LEVEL != 0 && {
                let left = &text[floor..start];
                left.chars().next_back().is_none_or(parts_words) || ground.ends_in_stop(left)
            };
            if tags & tag::COMPONENT != 0 && !opens {
                if tags & tag::LEADING != 0 && walk.words > 0 && !text[floor..start].ends_with('、') {
                    walk.edge = Edge::Word;
                    break;
                }
                walk.words += 1;
                at = start;
                continue;
            }
            if tags & tag::LEVEL != 0 {
                walk.core = at;
                // 区政府|法律顾问团 is the district's
                let level = if matches!(c, '府' | '委') { text[start..at].chars().next().unwrap_or(c) } else { c };
                walk.prefix = Prefix::Level(level);
                at = start;
                if let Some(place) = unknown_place(ground, text, floor, at, matches!(level, '道' | '镇' | '乡')) {
                    walk.prefix = Prefix::Division(level);
                    at = place;
                }
                continue;
            }
            if is_connector(c) && single && walk.words > 0 && walk.unknown == 0 {
                if let Some(joined) = joins(ground, text, floor, start, ending) {
                    walk.words += 1;
                    at = joined;
                    continue;
                }
            }
            walk.edge = edge(tags);
            break;
        }
        if matches!(walk.prefix, Prefix::Division(_) | Prefix::Level(_)) {
            walk.edge = Edge::Unknown;
            break;
        }
        // a character that no list knows
        if open && walk.unknown < UNKNOWN {
            walk.unknown += 1;
            at -= c.len_utf8();
            continue;
        }
        if ending.fixed {
            walk.edge = Edge::Unknown;
            break;
        }
        let bare = walk.words == 0 && ending.kind == Kind::Unit;
        let Some((landing, count, place)) = bridge(ground, text, floor, at, bare) else {
            walk.edge = Edge::Unknown;
            break;
        };
        if place {
            walk.core = at;
            walk.prefix = Prefix::Place;
        } else {
            walk.unknown += count;
        }
        at = landing;
    }
    if walk.prefix == Prefix::None {
        walk.core = at;
    }
    walk.start = at;
    walk
}

/// Whether a counter or a word like 各 makes many of what follows: 3|家, but not 张|家.
fn counts(left: &str, c: char) -> bool {
    !"个家所支名批类".contains(c)
        || left
            .chars()
            .next_back()
            .is_some_and(|n| n.is_ascii_digit() || "一二三四五六七八九十百千两多余几数各这每".contains(n))
}

/// A division named short, with its level, that `text` ends with: where it starts, and the level.
fn short_place(ground: &Ground<'_>, text: &str) -> Option<(usize, char)> {
    let level = text.chars().next_back().filter(|c| "省市区县州旗盟".contains(*c))?;
    let left = &text[..text.len() - level.len_utf8()];
    if let Some((start, false)) = ground.own_place(left) {
        return Some((start, level));
    }
    let (start, tags) = ground.bodies.word(left)?;
    (tags & tag::SHORT_PLACE != 0).then_some((start, level))
}

fn edge(tags: u16) -> Edge {
    if tags & tag::GENERIC != 0 {
        Edge::Generic
    } else if tags & tag::FOUNDING != 0 {
        Edge::Founding
    } else if tags & tag::STOP != 0 {
        Edge::Word
    } else {
        Edge::Unknown
    }
}

/// Over characters that no list knows to the next known word or the sentence's own: where that is, how many characters lie
/// between, and whether they can only be a place (河湾|自然资源所).
fn bridge(ground: &Ground<'_>, text: &str, floor: usize, end: usize, any: bool) -> Option<(usize, usize, bool)> {
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

/// A place that no list knows in front of 市, 区, 县: two to four characters that such names use (or `any`), with the
/// sentence's own words or punctuation before them.
fn unknown_place(ground: &Ground<'_>, text: &str, floor: usize, end: usize, any: bool) -> Option<usize> {
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
            return match count {
                1 if alone && ground.divisions.uses(c) => Some(first),
                0 | 1 => None,
                _ => Some(at),
            };
        }
        if ground.bodies.word(left).is_some() || !(any || ground.divisions.uses(c)) {
            return None;
        }
        at -= c.len_utf8();
    }
    None
}

/// Whether what stands left of 和 belongs to the same name (法规与综合监督科): known words up to punctuation or
/// a word of the sentence. Gives where they begin.
fn joins(ground: &Ground<'_>, text: &str, floor: usize, connector: usize, ending: Ending) -> Option<usize> {
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
