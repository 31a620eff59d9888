//! Whether a name means one body at all, and not a kind of body or a part of the sentence.

use super::ground::{Edge, Prefix};
use super::judge::{Name, Whose, is_inner_bureau, is_inner_committee};
use crate::lexicon::bodies::{Bodies, Kind};
use crate::lexicon::profile::{Profile, Sort};

/// Whether a name means one body.
pub(super) fn is_name(name: &Name<'_>, profile: &Profile, bodies: &Bodies) -> bool {
    let walk = &name.walk;
    let length = name.whole().chars().count();
    if length > 40 || walk.edge == Edge::Generic || is_counted(name) || is_order(name.after()) {
        return false;
    }
    // 直属分局、基层所
    if name.core() == name.whole() && is_kind_of_branch(name, bodies) {
        return false;
    }
    if walk.within {
        return match name.ending.kind {
            Kind::Place => name.ending_text() == "办事处",
            Kind::ShortUnit => known(name),
            _ => true,
        };
    }
    let known = walk.words > 0;
    let proper = walk.prefix == Prefix::Place || walk.unknown >= 2 || matches!(walk.prefix, Prefix::Division(_));
    match name.ending.kind {
        Kind::National => true,
        Kind::Party if is_seated(name) => true,
        Kind::Court | Kind::Congress | Kind::Party | Kind::Team => name.prefixed(),
        Kind::Mass => {
            name.prefixed() || name.ending_text().starts_with('团') || name.ending_text().starts_with("共青团")
        }
        Kind::Bureau => {
            let bare = bodies.is_bare(name.ending_text());
            if name.prefixed() {
                (known || bare || walk.unknown >= 2)
                    && (known || name.ending_text() != "委员会")
                    && !(name.ending_text() == "人民政府" && matches!(walk.prefix, Prefix::Level(_)) && !known)
            } else {
                known && walk.unknown == 0 && bodies.line_of(name.whole()).is_some_and(|(start, _)| start == 0)
                    || is_inner_bureau(name, profile, bodies)
                    || is_inner_committee(name, profile, bodies)
                    || is_town_bureau(name, profile)
                    || known
                        && profile.sort == Sort::Government
                        && walk.edge != Edge::Unknown
                        && !name.ending_text().ends_with("委员会")
            }
        }
        Kind::Unit => {
            let of_town = profile.sort == Sort::Street
                && matches!(walk.edge, Edge::Mark | Edge::Word)
                && bodies.is_of_towns(name.ending_text());
            let alone = matches!(walk.edge, Edge::Mark | Edge::Word)
                && profile.line.as_deref().is_some_and(|line| {
                    profile.sort == Sort::Bureau
                        && (bodies.is_alone(line, name.ending_text())
                            || name.listed == Some(Whose::Department)
                                && bodies.lines_of_station(name.ending_text()).any(|own| own == line))
                });
            (known || proper || of_town || alone || name.prefixed())
                && !(is_founded(name) && !name.prefixed() && !is_organ_of_work(name))
        }
        Kind::ShortUnit => {
            // “苇塘夜话”调解队 is called what stands in the quotation marks
            if name.before().ends_with('”') {
                return false;
            }
            let listed = name.before().ends_with('、') || name.after().starts_with('、');
            let bounded = matches!(walk.edge, Edge::Mark | Edge::Word);
            let numbered = walk.numbered;
            length <= 20
                && (walk.edge != Edge::Founding || name.prefixed())
                && (known && (walk.unknown == 0 || bounded)
                    || is_listed_station(name, profile) && listed
                    || !numbered && walk.unknown >= 2 && bounded && listed)
                && (!numbered || known)
                && (bounded || known && name.prefixed() || walk.edge == Edge::Founding)
        }
        Kind::Group => known && length > 4,
        Kind::Association => {
            (known && (name.prefixed() || walk.unknown > 0))
                || (proper && length > 4)
                || (name.prefixed() && name.ending_text().chars().count() >= 3)
                || matches!(walk.prefix, Prefix::Place | Prefix::Division(_)) && length >= 4
        }
        Kind::Company => {
            (proper || name.prefixed() && (known || name.ending_text().chars().count() > 4))
                && matches!(walk.edge, Edge::Mark | Edge::Word | Edge::Founding)
                && (length >= 6 || name.prefixed() && length >= 4)
        }
        Kind::School | Kind::Hospital => {
            (name.prefixed() || proper)
                && matches!(walk.edge, Edge::Mark | Edge::Word | Edge::Unknown | Edge::Founding)
                && length >= 4
        }
        Kind::Village => proper || (known && walk.unknown > 0),
        Kind::Station => {
            name.prefixed() && (known || proper)
                || known && walk.unknown == 0 && name.listed == Some(Whose::Department)
                || walk.unknown >= 2 && matches!(walk.edge, Edge::Mark | Edge::Word | Edge::Founding)
        }
        Kind::Place => is_town(name),
    }
}

/// Whether anything stands between the body that a name is part of and the name's ending.
fn known(name: &Name<'_>) -> bool {
    name.ending_at > name.walk.core
}

/// A bureau of a town's own, which has the name of what it does and no division (农村工作局).
fn is_town_bureau(name: &Name<'_>, profile: &Profile) -> bool {
    profile.sort == Sort::Street
        && name.walk.words > 0
        && name.walk.unknown == 0
        && matches!(name.walk.edge, Edge::Mark | Edge::Word)
        && matches!(name.ending_text(), "局" | "管理局" | "执法局")
}

/// Whether a discipline group, which is one of a kind where it sits (派驻纪检监察组, 驻局纪检组).
fn is_seated(name: &Name<'_>) -> bool {
    let sent = &name.text[name.walk.core..name.end];
    (sent.starts_with('驻') || sent.starts_with("派驻")) && sent.ends_with('组')
}

/// Whether a bureau's station is called by its place alone (柴桥所).
fn is_listed_station(name: &Name<'_>, profile: &Profile) -> bool {
    profile.sort == Sort::Bureau && name.ending_text() == "所" && name.walk.prefix == Prefix::Place
}

/// Whether a branch has no name of its own and stands beside a kind of body (直属分局、基层所).
fn is_kind_of_branch(name: &Name<'_>, bodies: &Bodies) -> bool {
    let Some(next) = name.after().strip_prefix(['、', '和', '及', '与']) else { return false };
    let mut ends = next.char_indices().map(|(at, c)| at + c.len_utf8()).take(3);
    name.whole().starts_with("直属") && name.ending.branch && ends.any(|end| bodies.is_generic(&next[..end]))
}

/// Whether a number of such bodies follows (调解室32个), and not that of a whole list (经济科、城建科2个科室).
fn is_counted(name: &Name<'_>) -> bool {
    let after = name.after();
    if name.listed == Some(Whose::Department) && name.walk.words > 0 {
        return false;
    }
    let rest =
        after.trim_start_matches(|c: char| c.is_ascii_digit() || "一二三四五六七八九十百千万两余多.".contains(c));
    rest.len() < after.len()
        && ["个", "家", "户", "支", "处", "所", "间", "座"].iter().any(|counter| rest.starts_with(counter))
}

/// Whether the number of an order follows, so that the name only cites it (人民政府|令第329号).
fn is_order(after: &str) -> bool {
    let Some(rest) = after.strip_prefix('令').or_else(|| after.strip_prefix("公告")) else { return false };
    rest.starts_with(['第', '〔', '[', '（', '(']) || rest.starts_with(|c: char| c.is_ascii_digit())
}

/// Whether the sentence tells that such bodies were founded, and more than one or anywhere (在9个街道建成应急救援站).
fn is_founded(name: &Name<'_>) -> bool {
    name.walk.edge == Edge::Founding
}

/// Units that are one of a kind even where they have just been founded.
fn is_organ_of_work(name: &Name<'_>) -> bool {
    ["中心", "办公室", "大队", "支队"].iter().any(|ending| name.ending_text().ends_with(ending))
}

/// Whether a 街道, 镇 or 乡 acts here, rather than being where something happens.
fn is_town(name: &Name<'_>) -> bool {
    let walk = &name.walk;
    let regiment = name.ending_text().ends_with('团');
    let stem = &name.text[if walk.prefix == Prefix::Place { walk.start } else { walk.core }..name.ending_at];
    let letters = stem.chars().count();
    let place = matches!(name.ending_text(), "街道" | "镇" | "乡" | "苏木") || regiment;
    let there = ["在", "赴", "到", "走进", "深入", "前往", "位于", "进入", "走访"];
    let there = place && there.iter().any(|word| name.before().ends_with(word));
    // 满族屯|满族|乡: the peoples of a town stand in its name
    let longest = if stem.ends_with('族') { 9 } else { 4 };
    !there
        && (regiment || (1..=longest).contains(&letters))
        && (walk.prefix == Prefix::Place
            || walk.unknown == letters && letters > 1
            || walk.words == 1 && letters == 2 && walk.prefix == Prefix::None)
        && matches!(walk.edge, Edge::Mark | Edge::Word)
}
