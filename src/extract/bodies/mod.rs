//! Departments and organisations: names of public bodies and of others.
//!
//! A name is found at its ending (局, 科, 中心) and read leftwards, word by word, to where it begins ([`walk`]); then it is decided
//! whether it means one body, and whose ([`judge`]). Whether a name is the one or the other is a single decision, so one
//! finder serves both extractors.
//!
//! `由政策法规科牵头，会同市公安局、区总工会` has the department 政策法规科 and the organisations 市公安局 and 区总工会.
//!
//! Known to miss: units whose names are all words that no list knows, and bodies without a division or an ending.

mod ground;
mod judge;
mod named;
mod place;
mod seat;
mod walk;

use std::ops::Range;

use crate::extract::Input;
use crate::lexicon::Lexicon;
use crate::lexicon::bodies::{Kind, Mark};
use crate::lexicon::profile::{Profile, Sort};
use crate::report::{Body, Header, Report};

pub use judge::Whose;
use judge::{Name, judge};

use ground::Ground;
use place::regiment;
use seat::seat;
use walk::walk;

/// Longest distance, in bytes, over which a quotation or title is believed to be open.
const OPEN: usize = 300;

/// Longest stretch, in bytes, that is read leftwards from where a name ends: else a text without a stop would be read
/// again for each name in it.
const LONGEST: usize = 300;

/// Longest division, in characters, in the name of a division's youth league.
const LEAGUE: usize = 12;

/// A body found in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Bytes of the text.
    pub range: Range<usize>,
    pub whose: Whose,
    pub kind: Kind,
}

/// Every mention of a body in a report with this header.
pub(super) fn mentions(input: &Input<'_>, header: &Header) -> Vec<Found> {
    let mut profile = Profile::new(header.bureau.as_deref(), header.division.as_deref(), input.lexicon);
    if let Some(title) = &header.title {
        profile.widen(title, input.lexicon);
    }
    find(input.document.clean(), input.body.clone(), &profile, input.lexicon)
}

/// Every body of one kind of owner that a report names, one entry per name, with all its mentions.
pub(super) fn bodies(input: &Input<'_>, report: &Report, wanted: Whose) -> Vec<Body> {
    let text = input.document.clean();
    let mut bodies: Vec<Body> = Vec::new();
    let mut places = std::collections::BTreeMap::new();
    for found in input.bodies(report).iter().filter(|found| found.whose == wanted) {
        let name = &text[found.range.clone()];
        let span = input.document.span(found.range.clone());
        let place = *places.entry(name).or_insert_with(|| {
            bodies.push(Body { name: name.to_owned(), mentions: Vec::new(), rule: rule(found.kind).into() });
            bodies.len() - 1
        });
        bodies[place].mentions.push(span);
    }
    bodies
}

fn rule(kind: Kind) -> &'static str {
    match kind {
        Kind::Bureau => "body-bureau",
        Kind::Unit => "body-unit",
        Kind::ShortUnit => "body-short-unit",
        Kind::Group => "body-group",
        Kind::Association => "body-association",
        Kind::Company => "body-company",
        Kind::School => "body-school",
        Kind::Hospital => "body-hospital",
        Kind::Village => "body-village",
        Kind::Court => "body-court",
        Kind::Congress => "body-congress",
        Kind::Party => "body-party-office",
        Kind::Mass => "body-mass-organisation",
        Kind::Station => "body-station",
        Kind::Team => "body-team",
        Kind::Place => "body-town",
        Kind::National => "body-national",
    }
}

/// Adds a mention in place of those that reach into it.
fn replace(found: &mut Vec<Found>, new: Found) {
    while found.last().is_some_and(|last| last.range.end > new.range.start) {
        found.pop();
    }
    found.push(new);
}

/// Every mention of a body in `body`, in document order.
#[must_use]
pub fn find(text: &str, body: Range<usize>, profile: &Profile, lexicon: &Lexicon) -> Vec<Found> {
    let bodies = &lexicon.bodies;
    let ground = Ground { bodies, divisions: &lexicon.divisions, full: &profile.full, short: &profile.short };
    let mut found: Vec<Found> = Vec::new();
    let (mut stop, mut line_end) = (body.start, body.start);
    let mut opened: Vec<usize> = Vec::new();
    // a kind of body that ended here passes its generality on over 、 (街镇受理中心、清欠办)
    let (mut generic_end, mut office_ahead) = (None, None);
    for (start, end, mark) in bodies.marks(&text[body.clone()]) {
        let (start, end) = (start + body.start, end + body.start);
        let ending = match mark {
            Mark::Line => {
                stop = end;
                opened.clear();
                continue;
            }
            Mark::Open => {
                opened.push(end);
                continue;
            }
            Mark::Close => {
                opened.pop();
                continue;
            }
            Mark::Blocker => continue,
            Mark::Ending(ending) => ending,
        };
        let Some(end) = league_end(lexicon, text, start, end) else { continue };
        let floor = stop.max(text.floor_char_boundary(start.saturating_sub(LONGEST)));
        opened.retain(|&open| start - open < OPEN);
        let false_end = || bodies.ends_falsely(&text[floor..end], start - floor);
        if !opened.is_empty() || goes_on(lexicon, text, end) || false_end() {
            continue;
        }
        // One search a line: a line can hold as many names as it has room for.
        if line_end < end {
            line_end = text[end..body.end].find('\n').map_or(body.end, |length| end + length);
        }
        let line = &text[..line_end];
        let whole = found.last().filter(|last| last.range.end > floor).cloned();
        let town = whole.as_ref().is_some_and(|last| is_town_alone(last, text));
        let before =
            |at: usize| whole.as_ref().filter(|last| last.range.end == at && !town).map(|last| last.range.start);
        let numbered = is_numbered(ending.kind, &text[start..end]);
        let walked = if numbered {
            regiment(line, floor, start, end)
        } else {
            seat(line, floor, start, ending, |at| ending_at(&found, floor, at))
                .or_else(|| Some(walk(&ground, line, floor, start, ending, before)))
        };
        let Some(walked) = walked else { continue };
        let name = Name {
            text: line,
            walk: walked,
            ending_at: start,
            end,
            ending,
            whole: walked.within.then(|| whole.as_ref().map(|last| last.whose)).flatten(),
            listed: whole.as_ref().filter(|last| lists(text, last, walked.start)).map(|last| last.whose),
        };
        // 居委会设|调解室: what takes any characters reaches over no other body
        if !town && !numbered && whole.as_ref().is_some_and(|last| crosses(last, &walked, ending.kind, start)) {
            continue;
        }
        // the office among a list of units: 办公室、组织人事科
        if walked.start == start && &text[start..end] == "办公室" {
            let office = Found { range: start..end, whose: Whose::Department, kind: ending.kind };
            let listed = found.last().is_some_and(|last| last.whose == Whose::Department && lists(text, last, start));
            let acting = profile.sort == Sort::Bureau && acts(&text[floor..start], &text[end..line_end]);
            match text[end..].starts_with('、') {
                true if !listed => office_ahead = Some(office),
                _ if listed || acting => found.push(office),
                _ => {}
            }
            continue;
        }
        let mut owner = judge(&name, profile, bodies);
        if walked.prefix == ground::Prefix::None
            && generic_end.is_some_and(|at| text.get(at..walked.start) == Some("、"))
        {
            owner = Whose::Nobody;
        }
        if owner == Whose::Nobody {
            generic_end = if walked.edge == ground::Edge::Generic { Some(end) } else { generic_end };
            continue;
        }
        let mut range = walked.start..end;
        if walked.within {
            if whole.as_ref().is_some_and(|last| last.whose == Whose::Own) {
                range.start = walked.core;
            } else {
                found.pop();
            }
        }
        if let Some(office) = office_ahead.take()
            && owner == Whose::Department
            && text.get(office.range.end..range.start) == Some("、")
        {
            found.push(office);
        }
        replace(&mut found, Found { range, whose: owner, kind: ending.kind });
    }
    found
}

/// Whether a body and what starts at byte `start` stand side by side in a list.
fn lists(text: &str, last: &Found, start: usize) -> bool {
    text.get(last.range.end..start) == Some("、")
}

/// Whether a town alone, which before a unit's name is where the unit is and not what it is part of.
fn is_town_alone(found: &Found, text: &str) -> bool {
    found.kind == Kind::Place && text[found.range.clone()].ends_with(['镇', '乡', '道', '团'])
}

/// Where one of the last two bodies starts that ends at byte `at`, or reaches over it: in 州纪委监委|驻州卫健委|纪检监察组 the one that sends lies
/// before the one where the group sits.
fn ending_at(found: &[Found], floor: usize, at: usize) -> Option<usize> {
    let holds = |last: &&Found| last.range.start >= floor && last.range.start < at && at <= last.range.end;
    found.iter().rev().take(2).find(holds).map(|last| last.range.start)
}

/// Whether an ending is that of a unit of the corps, known by its number.
fn is_numbered(kind: Kind, ending: &str) -> bool {
    matches!(kind, Kind::Place | Kind::Village) && ending.ends_with(['团', '连'])
}

/// Whether a name that takes any characters reaches over the body before it.
fn crosses(last: &Found, walked: &ground::Walk, kind: Kind, ending_at: usize) -> bool {
    matches!(kind, Kind::Station | Kind::Team | Kind::Village | Kind::Association)
        && !walked.within
        && walked.start < last.range.end
        && last.range.end < ending_at
}

/// Where a name really ends: 共青团|湛江市|委 goes on over its division, and is no name without one.
fn league_end(lexicon: &Lexicon, text: &str, start: usize, end: usize) -> Option<usize> {
    if !lexicon.bodies.is_league(&text[start..end]) {
        return Some(end);
    }
    let behind = &text[end..];
    let committee = |(at, c): (usize, char)| {
        let place = c == '委' && is_division(lexicon, &behind[..at]);
        place.then(|| end + at + if behind[at..].starts_with("委员会") { "委员会".len() } else { c.len_utf8() })
    };
    behind.char_indices().take(LEAGUE).find_map(committee)
}

/// Whether a text is a division's name, or has the form of one: characters that such names use, and a level.
fn is_division(lexicon: &Lexicon, text: &str) -> bool {
    let formed = || {
        let name = text.strip_suffix(['省', '市', '区', '县', '州', '旗'])?;
        Some((2..=3).contains(&name.chars().count()) && name.chars().all(|c| lexicon.divisions.uses(c)))
    };
    lexicon.divisions.named(text).next().is_some() || formed().unwrap_or(false)
}

/// Whether the office is the subject of its sentence (。办公室会同…, 由办公室牵头).
fn acts(before: &str, after: &str) -> bool {
    (before.is_empty() || before.ends_with(['。', '；', '：', '由']))
        && ["会同", "牵头", "负责", "统筹", "具体负责"].iter().any(|verb| after.starts_with(verb))
}

/// Whether the word goes on behind an ending (局|长), unless the next word stands for itself (局|长春, 科|学习).
fn goes_on(lexicon: &Lexicon, text: &str, end: usize) -> bool {
    let Some(last) = text[..end].chars().next_back() else { return false };
    let mut behind = text[end..].char_indices();
    let Some((_, next)) = behind.next() else { return false };
    if !lexicon.bodies.goes_on(&text[end - last.len_utf8()..end + next.len_utf8()]) {
        return false;
    }
    let Some((start, second)) = behind.next() else { return true };
    let word = &text[end..end + start + second.len_utf8()];
    !(lexicon.bodies.is_stop(word)
        || lexicon.bodies.is_leading(word)
        || word == "长江"
        || lexicon.divisions.short(word).next().is_some())
}

#[cfg(test)]
mod tests;
