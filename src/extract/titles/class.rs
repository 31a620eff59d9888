//! What a title names: a norm of some kind, a work, or neither.

use crate::lexicon::Lexicon;
use crate::lexicon::regulations::without_version;
use crate::lexicon::titles::{Ending, TitleWords};
use crate::report::RegulationKind;

use super::window::head;

/// What a title names, and the rule that says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    Norm(RegulationKind, &'static str),
    Work,
    /// A treaty: annotated nowhere.
    Neither,
}

/// What stands around a title.
#[derive(Clone, Copy, Debug, Default)]
pub struct Setting<'a> {
    /// The clause before it; before the first title of a chain (《A》《B》和《C》).
    pub before: &'a str,
    pub after: &'a str,
    /// The document number beside it.
    pub number: Option<&'a str>,
}

/// Decides by the authority file, then by the words around and inside the title.
#[must_use]
pub fn classify(title: &str, setting: Setting<'_>, lexicon: &Lexicon, words: &TitleWords) -> Class {
    use RegulationKind as Kind;
    if let Some(kind) = lexicon.norms.kind(title) {
        return Class::Norm(kind, "authority-file");
    }
    let stem = without_version(title).trim_end_matches(['”', '"', '’', '》', '〉', '>']);
    if words.none.end(stem).is_some() {
        return Class::Neither;
    }
    let ending = words.ending(stem);
    if words.before.work.end(setting.before).is_some() && ending != Some(Ending::Ordinance) {
        return Class::Work;
    }
    if let Some(kind) = setting.number.and_then(|number| kind_by_number(number, words)) {
        return Class::Norm(kind, "document-number");
    }
    let Some(ending) = ending.filter(|ending| *ending != Ending::Work) else { return Class::Work };
    if words.cues.work.within(title) && ending == Ending::Plan {
        return Class::Work;
    }
    let stated = words.before.kind(setting.before);
    let settled = matches!(ending, Ending::Ordinance | Ending::Measure | Ending::Interpretation);
    if let Some(kind) = stated.filter(|_| settled) {
        return Class::Norm(kind, "word-before");
    }
    let kind = match ending {
        Ending::Ordinance => ordinance(title, words),
        Ending::Measure => measure(title, setting, words),
        Ending::Statute | Ending::LawName => Kind::Law,
        Ending::JudicialInterpretation => Kind::JudicialInterpretation,
        Ending::Interpretation if is_judicial(title, words) => Kind::JudicialInterpretation,
        Ending::NormativeDocument if words.cues.statute.start(title).is_some() && stem.ends_with("决定") => Kind::Law,
        Ending::Interpretation | Ending::NormativeDocument => Kind::NormativeDocument,
        Ending::Plan => Kind::Plan,
        Ending::Work => return Class::Work,
    };
    Class::Norm(kind, "last-word")
}

fn kind_by_number(number: &str, words: &TitleWords) -> Option<RegulationKind> {
    let code = number.split_once('第').map_or(number, |(code, _)| code);
    words.kind_of_code(code)
}

/// 条例: the State Council's are all known, so an unknown one is local unless the Party laid it down.
fn ordinance(title: &str, words: &TitleWords) -> RegulationKind {
    if words.cues.national.start(title).is_some() {
        RegulationKind::AdministrativeRegulation
    } else if words.cues.party.within(title) && !has_place(title, words) {
        RegulationKind::PartyRegulation
    } else {
        RegulationKind::LocalRegulation
    }
}

/// 办法, 规定: who issued it decides.
fn measure(title: &str, setting: Setting<'_>, words: &TitleWords) -> RegulationKind {
    if is_judicial(title, words) {
        return RegulationKind::JudicialInterpretation;
    }
    if by_order(setting, words) {
        return RegulationKind::Rule;
    }
    if words.cues.party.within(title)
        && (!words.cues.carrying_out.within(title) || words.cues.party.within(&own(title)))
    {
        return RegulationKind::PartyRegulation;
    }
    let local = has_place(title, words);
    if local && carries_out_a_law(title, words) {
        return RegulationKind::LocalRegulation;
    }
    let upstream = words.before.upstream.end(setting.before).is_some();
    let document = words.cues.document.within(title) || title.starts_with("关于") || setting.number.is_some();
    if upstream && !local && !document { RegulationKind::Rule } else { RegulationKind::NormativeDocument }
}

/// A title without the one that it carries out: 某局贯彻〈…职责规定〉实施细则 is the bureau's.
fn own(title: &str) -> String {
    let nested = |open: char| matches!(open, '〈' | '《' | '<');
    let (Some(open), Some(close)) = (title.find(nested), title.rfind(['〉', '》', '>'])) else {
        return title.to_owned();
    };
    if open < close { title[..open].to_owned() + &title[close..] } else { title.to_owned() }
}

/// Whether the clause says that it was published by a government's order.
fn by_order(setting: Setting<'_>, words: &TitleWords) -> bool {
    const REACH: usize = 60;
    let after = head(setting.after, REACH);
    let after = &after[..after.find(['《', '。', '；', '\n']).unwrap_or(after.len())];
    words.around.order.within(setting.before) || words.around.order.within(after)
}

/// A people's congress carries a law out by 《某省实施〈…法〉办法》; what carries out an ordinance is a document.
fn carries_out_a_law(title: &str, words: &TitleWords) -> bool {
    let nested = ["法〉", "法》", "法>"].iter().any(|end| title.contains(end));
    let spelt = || title.ends_with("法办法") || title.ends_with("法规定") || title.ends_with("法若干规定");
    words.cues.carrying_out.within(title) && (nested || spelt())
}

fn is_judicial(title: &str, words: &TitleWords) -> bool {
    words.cues.judicial.start(title).is_some()
}

/// Whether a title opens with the name of a place.
#[must_use]
pub fn has_place(title: &str, words: &TitleWords) -> bool {
    const NAME: usize = 14;
    let end = title.char_indices().nth(NAME).map_or(title.len(), |(at, _)| at);
    let start = &title[..end];
    if words.cues.provinces.start(start).is_some() {
        return true;
    }
    start.char_indices().any(|(at, _)| {
        let rest = &title[at..];
        words.cues.place.start(rest).is_some() && !within_other_word(title, at, words)
    })
}

/// Whether the place character at `at` belongs to a word such as 市场 or 城市.
fn within_other_word(title: &str, at: usize, words: &TitleWords) -> bool {
    let from = title[..at].char_indices().rev().nth(2).map_or(0, |(from, _)| from);
    (from..=at)
        .filter(|i| title.is_char_boundary(*i))
        .any(|i| words.cues.no_place.start(&title[i..]).is_some_and(|word| i + word.len() > at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_open_titles() {
        for (title, expected) in [
            ("澜东省河道采砂管理办法", true),
            ("上海市就业促进条例", true),
            ("岚峒苗族侗族自治县自治条例", true),
            ("云岫高新区轻微违法清单", true),
            ("城市市容和环境卫生管理条例", false),
            ("市场监督管理行政处罚程序规定", false),
            ("农产品批发市场管理办法", false),
            ("乡村医生从业管理条例", false),
            ("省行政执法监督办法", true),
            ("区块链信息服务管理规定", false),
        ] {
            assert_eq!(has_place(title, TitleWords::builtin()), expected, "{title}");
        }
    }
}
