//! The words by which a report's structure is read.

use std::borrow::Cow;

use serde::Deserialize;

use super::hits::Hits;
use super::trie::Prefixes;
pub use super::words::Words;
use crate::report::PartKind;

const SOURCE: &str = include_str!("../../data/lexicon/headings.toml");

/// Words of titles, parts, publication lines, portals and preambles.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Headings {
    parts: PartWords,
    pub contents: ContentWords,
    pub title: TitleWords,
    pub dates: DateWords,
    pub source: SourceWords,
    pub portal: PortalWords,
    pub preamble: PreambleWords,
    pub lack: LackWords,
    pub bodies: BodyWords,
    /// The words that headings and sentences are judged by, with the lists that they stand in.
    #[serde(skip)]
    lists: Prefixes<Hits>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PartWords {
    shortcomings: Words,
    leadership: Words,
    plan: Words,
    achievements: Words,
    other: Words,
    leaders: Words,
    leads: Words,
    minor: Words,
    prospects: Words,
    done: Words,
    traps: Words,
    actions: Words,
}

/// What sentences tell of, for parts whose heading does not.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContentWords {
    pub ahead: Words,
    pub targets: Words,
    pub past: Words,
    pub leaders: Words,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TitleWords {
    pub topics: Words,
    pub endings: Words,
    pub openings: Words,
    pub wrappers: Words,
    /// What follows the body's name in a title.
    pub behind_name: Words,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DateWords {
    pub published: Words,
    pub plain: Words,
    pub written: Words,
    pub not: Words,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceWords {
    pub labels: Words,
    pub others: Words,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PortalWords {
    pub above: Words,
    pub below: Words,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PreambleWords {
    pub announces: Words,
    pub introduces: Words,
    pub openers: Words,
    pub guides: Words,
    pub turns: Words,
    pub closing: Words,
    pub slogans: Words,
    /// Words that point at a list to come.
    pub points: Words,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LackWords {
    pub nouns: Words,
    pub exist: Words,
    pub cues: Words,
    pub empty: Words,
    /// Openings of a clause that grants the opposite.
    pub concedes: Words,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BodyWords {
    pub endings: Words,
    pub verbs: Words,
    pub levels: Words,
    pub words: Words,
    pub zones: Words,
    /// How the name of a head ends that stands before the district of its branch.
    pub heads: Words,
    /// National bodies whose name opens that of their branch.
    pub superiors: Words,
    /// Autonomous prefectures by their short names.
    pub prefectures: Words,
    /// Divisions that are spoken of without a name, and Party bodies.
    pub unnamed: Words,
    /// What opens the name of a body told without its division's name.
    pub own_levels: Words,
    /// What may follow a division's name to make its government's or office's.
    pub offices: Words,
    /// Endings of whom a report is addressed to.
    pub addressees: Words,
}

/// What a heading tells of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kinds {
    /// In the order named; empty when the heading tells none.
    pub named: Vec<PartKind>,
    /// Whether a word names the kind outright, so that even an unnumbered line is a part's heading.
    pub plain: bool,
}

impl Headings {
    /// The lists compiled into the binary.
    ///
    /// # Panics
    /// When `data/lexicon/headings.toml` is malformed, which a test rules out.
    #[must_use]
    pub fn builtin() -> Self {
        let mut headings: Self = toml::from_str(SOURCE).expect("data/lexicon/headings.toml is well formed");
        let (parts, contents, lack) = (&headings.parts, &headings.contents, &headings.lack);
        let mut lists: Prefixes<Hits> = Prefixes::default();
        for (list, hit) in [
            (&parts.shortcomings, Hits::SHORTCOMINGS),
            (&parts.leadership, Hits::LEADERSHIP),
            (&parts.plan, Hits::PLAN),
            (&parts.achievements, Hits::ACHIEVEMENTS),
            (&parts.other, Hits::OTHER),
            (&parts.leaders, Hits::LEADERS),
            (&parts.leads, Hits::LEADS),
            (&parts.minor, Hits::MINOR),
            (&parts.done, Hits::DONE),
            (&parts.traps, Hits::TRAPS),
            (&contents.ahead, Hits::AHEAD),
            (&contents.targets, Hits::TARGETS),
            (&contents.past, Hits::PAST),
            (&contents.leaders, Hits::TELLS_OF_LEADERS),
            (&lack.nouns, Hits::LACK_NOUNS),
            (&lack.exist, Hits::LACK_EXIST),
            (&lack.cues, Hits::LACK_CUES),
        ] {
            for word in list.iter() {
                *lists.entry(word).get_or_insert_default() |= hit;
            }
        }
        headings.lists = lists;
        headings
    }

    /// Which of the lists on parts, contents and lacks have a word in a text.
    #[must_use]
    pub fn hits(&self, text: &str) -> Hits {
        self.lists.union(text)
    }

    /// Whether a heading says no more than which part it opens: 存在的不足, 原因分析, but not 法治机构力量不足.
    #[must_use]
    pub fn names_only(&self, heading: &str) -> bool {
        let words = &self.parts;
        let mut rest = heading.replace(|c: char| c.is_ascii_digit(), "");
        for list in [
            &words.shortcomings,
            &words.plan,
            &words.leadership,
            &words.achievements,
            &words.other,
            &self.lack.nouns,
            &self.lack.exist,
            &self.lack.empty,
        ] {
            rest = list.strip(&rest);
        }
        rest.chars().count() <= 3
    }

    /// What a part with this heading is about; `year` is the year reported on, when known.
    #[must_use]
    pub fn kinds(&self, heading: &str, year: Option<i32>) -> Kinds {
        let heading = without_titles(heading);
        let words = &self.parts;
        let mut kinds = Kinds::default();
        let mut plan_by_year = false;
        let is_action = words.actions.start(&heading).is_some();
        for piece in pieces(&heading) {
            let mut hits = self.hits(piece);
            let mut piece = Cow::Borrowed(piece);
            if hits.any(Hits::TRAPS) {
                piece = words.traps.strip(&piece).into();
                hits = self.hits(&piece);
            }
            let acts = words.actions.start(&piece).is_some();
            let later = year.is_some_and(|year| years(&piece).any(|found| found > year));
            let kind = if hits.any(Hits::LEADERSHIP) {
                Some(PartKind::Leadership)
            } else if hits.any(Hits::OTHER) && !later && !acts {
                Some(PartKind::Other)
            } else if hits.any(Hits::SHORTCOMINGS) && !acts {
                Some(PartKind::Shortcomings)
            } else if later || (hits.any(Hits::PLAN) && !hits.any(Hits::DONE) && !acts) {
                Some(PartKind::Plan)
            } else if hits.any(Hits::ACHIEVEMENTS) && !plan_by_year {
                Some(PartKind::Achievements)
            } else {
                None
            };
            // 书记主任带头干 tells of the leaders by a slogan, too loosely for an unnumbered line
            let overruled = match kind {
                None | Some(PartKind::Achievements) => true,
                // 主任领办重点任务
                Some(PartKind::Plan) => !later && words.leaders.start(&piece).is_some(),
                _ => false,
            };
            let led = overruled && self.leads(&piece, hits);
            let kind = if led { Some(PartKind::Leadership) } else { kind };
            plan_by_year |= later || kind == Some(PartKind::Plan);
            if let Some(kind) = kind {
                kinds.plain |= (!acts && !led) || (kind == PartKind::Leadership && !led && !is_action);
                if !kinds.named.contains(&kind) {
                    kinds.named.push(kind);
                }
            }
        }
        // 第一责任人职责落实情况 tells of the leaders, the rest only says how.
        if kinds.named.first() == Some(&PartKind::Leadership) {
            kinds.named.retain(|kind| *kind != PartKind::Achievements);
        }
        // 下一步工作重点和主要举措 is a plan throughout.
        if let Some(plan) = kinds.named.iter().position(|kind| *kind == PartKind::Plan) {
            let mut at = 0;
            kinds.named.retain(|kind| {
                at += 1;
                at <= plan + 1 || *kind != PartKind::Achievements
            });
        }
        // 其他 next to a kind of its own says nothing more.
        if kinds.named.len() > 1 {
            kinds.named.retain(|kind| *kind != PartKind::Other);
        }
        kinds
    }

    /// Whether a text tells what the heads of the body do: 书记主任带头干, 局长挂帅.
    ///
    /// `hits` are those of the text.
    #[must_use]
    pub fn leads(&self, text: &str, hits: Hits) -> bool {
        let hits = if hits.any(Hits::MINOR) { self.hits(&self.parts.minor.strip(text)) } else { hits };
        hits.all(Hits::LEADERS.or(Hits::LEADS))
    }

    /// Whether a text names the head of a body.
    #[must_use]
    pub fn names_leader(&self, text: &str) -> bool {
        self.parts.leaders.within(&self.parts.minor.strip(text))
    }

    /// Whether a text opens with what is done: 加强….
    #[must_use]
    pub fn acts(&self, text: &str) -> bool {
        self.parts.actions.start(text).is_some()
    }

    /// Whether a slogan looks ahead: 扬帆再启航. It plans only if the part's text does so too.
    #[must_use]
    pub fn looks_ahead(&self, heading: &str) -> bool {
        self.parts.prospects.within(&self.parts.traps.strip(&without_titles(heading)))
    }
}

/// The heading without the titles that it quotes: 落实《…行动计划》 plans nothing.
fn without_titles(heading: &str) -> Cow<'_, str> {
    if !heading.contains(['《', '》']) {
        return heading.into();
    }
    let mut rest = String::with_capacity(heading.len());
    let mut depth = 0_u32;
    for c in heading.chars() {
        match c {
            '《' => depth += 1,
            '》' => depth = depth.saturating_sub(1),
            _ if depth == 0 => rest.push(c),
            _ => {}
        }
    }
    if depth > 0 { heading.into() } else { rest.into() }
}

fn pieces(heading: &str) -> impl Iterator<Item = &str> {
    heading
        .split(['、', '，', ',', '；', ';', '和', '及', '与', '暨', '并', '：', ':'])
        .filter(|piece| !piece.is_empty())
}

/// Years written as four digits, in order; a run of digits longer than four is none.
pub fn years(text: &str) -> impl Iterator<Item = i32> {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < bytes.len() {
            if !bytes[at].is_ascii_digit() {
                at += 1;
                continue;
            }
            let start = at;
            while at < bytes.len() && bytes[at].is_ascii_digit() {
                at += 1;
            }
            if at - start == 4
                && let Ok(year) = text[start..at].parse::<i32>()
                && (1949..2100).contains(&year)
            {
                return Some(year);
            }
        }
        None
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use PartKind::{Achievements, Leadership, Other, Plan, Shortcomings};

    #[test]
    fn bare_names() {
        let headings = Headings::builtin();
        let cases = [
            ("存在的不足", true),
            ("原因分析", true),
            ("2024年工作打算", true),
            ("主要问题及成因", true),
            ("法治机构力量配备不足", false),
            ("审计成果转化利用有待加强", false),
            ("完善应急预案", false),
        ];
        for (heading, expected) in cases {
            assert_eq!(headings.names_only(heading), expected, "{heading}");
        }
    }

    #[test]
    fn part_kinds() {
        let headings = Headings::builtin();
        let cases: &[(&str, &[PartKind], &str)] = &[
            ("2023年推进法治政府建设的主要举措和成效", &[Achievements], "the statutory wording"),
            ("工作亮点", &[Achievements], "a free one"),
            ("存在的不足和原因", &[Shortcomings], "the statutory wording"),
            ("短板弱项与原因剖析", &[Shortcomings], "words of the field"),
            ("当前法治建设面临的困难", &[Shortcomings], "no 存在"),
            ("存在问题及下一步安排", &[Shortcomings, Plan], "merged, the kind named first leads"),
            ("存在的问题及2024年工作打算", &[Shortcomings, Plan], "a later year plans"),
            ("问题不足和改进措施", &[Shortcomings, Plan], "改进措施 is a plan, not an achievement"),
            ("2023年工作成效与存在的短板", &[Achievements, Shortcomings], "merged"),
            ("2023年工作总结和2024年工作计划", &[Achievements, Plan], "two years"),
            ("2024年重点举措", &[Plan], "举措 of a later year"),
            ("2023年工作计划完成情况", &[Achievements], "a plan carried out"),
            ("下步打算", &[Plan], "short form"),
            ("努力方向", &[Plan], "no year"),
            ("今后五年工作思路和主要举措", &[Plan], "the measures are planned"),
            ("党政主要负责人履行推进法治建设第一责任人职责情况", &[Leadership], "情况 adds nothing"),
            ("切实履行推进法治政府建设第一责任人职责", &[Leadership], "in the form of an action"),
            ("履职情况", &[Leadership], "short form"),
            ("第一责任人职责落实情况", &[Leadership], "落实情况 adds nothing"),
            ("其他需要报告的情况", &[Other], "the statutory wording"),
            ("聚焦突出问题,提升执法水平", &[], "an action, so an achievement by its place"),
            ("补短板强弱项,夯实基层基础", &[], "an action"),
            ("坚持问题导向,推进依法决策", &[], "an action"),
            ("落实《法治社会建设行动计划》", &[], "the title does not count"),
        ];
        for (heading, expected, reason) in cases {
            assert_eq!(headings.kinds(heading, Some(2023)).named, *expected, "{heading}: {reason}");
        }
    }
}
