//! Groups that sit in a body and answer to another.

use super::ground::{Edge, Prefix, Walk, parts_words};
use crate::lexicon::bodies::{Ending, Kind};

/// Longest name, in characters, of the body that a discipline group sits in.
const SEAT: usize = 16;

/// A discipline group with where it sits before it (驻局|纪检组, 市纪委监委|派驻第五|纪检监察组), the body that sent it included.
pub fn seat(
    text: &str,
    floor: usize,
    end: usize,
    ending: Ending,
    before: impl Fn(usize) -> Option<usize>,
) -> Option<Walk> {
    let seated = ending.kind == Kind::Party
        && ["纪检监察组", "纪检组", "派驻纪检"].iter().any(|group| text[end..].starts_with(group));
    let left = &text[floor..end];
    let mut at = end;
    if !text[end..].starts_with('派') {
        let mut reach = left.char_indices().rev().take(SEAT).take_while(|(_, c)| !parts_words(*c));
        let (start, _) = reach.find(|(_, c)| *c == '驻').filter(|_| seated)?;
        at = floor + start;
        if text[floor..at].ends_with('派') {
            at -= '派'.len_utf8();
        }
    }
    let sender = seated.then(|| before(at)).flatten();
    let start = sender.unwrap_or(at);
    let within = sender.is_some();
    let prefix = Prefix::None;
    seated.then_some(Walk { start, core: at, prefix, words: 1, unknown: 0, within, numbered: false, edge: Edge::Word })
}
