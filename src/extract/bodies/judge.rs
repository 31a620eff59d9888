//! Whether a name is a body at all, and whose: a department of the reporting body, another organisation, or the reporting body itself.

use super::ground::{Edge, Prefix, Walk};
use super::named::is_name;
use crate::lexicon::bodies::{Bodies, Ending, Kind};
use crate::lexicon::profile::{Profile, Sort, abbreviates};

/// Whose a name is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// A unit of the reporting body.
    Department,
    /// Another body.
    Other,
    /// The reporting body itself, or a part of its name.
    Own,
    /// A kind of body, and no body.
    Nobody,
}

/// A name with what stands around it.
#[derive(Clone, Copy)]
pub struct Name<'a> {
    pub text: &'a str,
    pub walk: Walk,
    /// Byte of `text` where the ending starts.
    pub ending_at: usize,
    /// Byte of `text` where the ending ends.
    pub end: usize,
    pub ending: Ending,
    /// Whose the body is that this one is part of.
    pub whole: Option<Whose>,
    /// Whose the body is that stands before this one in a list.
    pub listed: Option<Whose>,
}

impl<'a> Name<'a> {
    /// The whole name.
    pub fn whole(&self) -> &'a str {
        &self.text[self.walk.start..self.end]
    }

    /// The name without the division before it.
    pub fn core(&self) -> &'a str {
        &self.text[self.walk.core..self.end]
    }

    pub(super) fn ending_text(&self) -> &'a str {
        &self.text[self.ending_at..self.end]
    }

    pub(super) fn prefixed(&self) -> bool {
        self.walk.prefix != Prefix::None
    }

    /// What stands behind the name on its line.
    pub(super) fn after(&self) -> &'a str {
        &self.text[self.end..]
    }

    pub(super) fn before(&self) -> &'a str {
        &self.text[..self.walk.start]
    }
}

/// Decides on a name.
pub fn judge(name: &Name<'_>, profile: &Profile, bodies: &Bodies) -> Whose {
    if !is_name(name, profile, bodies) {
        return Whose::Nobody;
    }
    if !profile.name.is_empty() && name.whole().ends_with(&profile.name) {
        return Whose::Own;
    }
    if name.walk.within {
        // 市交通运输局|龙岗管理局 reports
        if name.whole == Some(Whose::Other)
            && known_part(name)
            && profile.name.ends_with(name.core())
            && abbreviates(name.whole(), &profile.name)
        {
            return Whose::Own;
        }
        // 区安全生产委员会|办公室 sits in the emergency bureau
        let seated = profile.sort == Sort::Bureau
            && name.core() == "办公室"
            && profile.level.is_some_and(|level| name.whole().starts_with(level))
            && profile.line.as_deref().is_some_and(|line| bodies.akin(line, name.whole()));
        // 研究院|（某地）有限公司 belongs to nobody's staff
        let company = name.ending.kind == Kind::Company;
        return match name.whole {
            Some(Whose::Own | Whose::Department) if !company => Whose::Department,
            _ if seated => Whose::Department,
            _ => Whose::Other,
        };
    }
    // 区委|审计委员会
    if name.text[name.walk.start..name.walk.core].ends_with('委') {
        return Whose::Other;
    }
    if is_own(name, profile, bodies) {
        return Whose::Own;
    }
    if name.whole().starts_with("中国") {
        return Whose::Other;
    }
    if belongs(name, profile, bodies) { Whose::Department } else { Whose::Other }
}

/// Whether a part of a body has a name of its own (龙岗|管理局).
fn known_part(name: &Name<'_>) -> bool {
    name.ending_at > name.walk.core
}

/// A bureau inside the reporting one: 第一稽查局, the 劳动保障监察局 of a province's department.
pub(super) fn is_inner_bureau(name: &Name<'_>, profile: &Profile, bodies: &Bodies) -> bool {
    profile.sort == Sort::Bureau
        && name.walk.prefix == Prefix::None
        && name.walk.unknown == 0
        && name.walk.words > 0
        && matches!(name.walk.edge, Edge::Mark | Edge::Word)
        && matches!(name.ending_text(), "局" | "管理局")
        && (name.whole().starts_with('第') || is_akin(name, profile, bodies) && name.core() != profile.core)
}

/// Whether a name is the reporting body's own, in full or short.
fn is_own(name: &Name<'_>, profile: &Profile, bodies: &Bodies) -> bool {
    if profile.name.is_empty() {
        return false;
    }
    let whole = name.whole();
    if profile.name.ends_with(whole) || whole.ends_with(&profile.name) {
        return true;
    }
    match profile.sort {
        Sort::Street => {
            let own_place = profile
                .divisions
                .last()
                .is_some_and(|place| whole.starts_with(place.as_str()) || profile.name.contains(whole));
            own_place
                && (name.ending.kind == Kind::Place
                    || matches!(name.ending_text(), "人民政府" | "街道办事处" | "办事处"))
                || matches!(name.core(), "街道办事处" | "办事处")
                || (matches!(whole, "镇人民政府" | "乡人民政府"))
        }
        Sort::Government => {
            let organ = name.ending.kind == Kind::Bureau
                && ["人民政府", "管委会", "管理委员会", "行政公署"].iter().any(|e| name.core().ends_with(e));
            organ
                && (matches!(name.walk.prefix, Prefix::Level(_) | Prefix::None)
                    && same_place(name, profile)
                    && (name.walk.words == 0 || name.core() == profile.core)
                    || name.core() == profile.core && same_place(name, profile)
                    || is_own_zone(name, profile))
        }
        Sort::Bureau => {
            if name.ending.kind != Kind::Bureau || !same_place(name, profile) {
                return false;
            }
            let core = name.core();
            let same_line =
                bodies.line_of(core).is_none_or(|(_, line)| profile.line.as_deref().is_none_or(|own| own == line));
            same_line
                && (core == profile.core
                    || abbreviates(core, &profile.core)
                    || abbreviates(&core.replace("委员会", "委"), &profile.core))
        }
    }
}

/// A committee inside the reporting body: 案件审理委员会.
pub(super) fn is_inner_committee(name: &Name<'_>, profile: &Profile, bodies: &Bodies) -> bool {
    profile.sort == Sort::Bureau
        && name.walk.prefix == Prefix::None
        && name.walk.unknown == 0
        && name.walk.words > 0
        && matches!(name.walk.edge, Edge::Mark | Edge::Word)
        && name.ending_text() == "委员会"
        && bodies.line_of(name.whole()).is_none()
}

/// Whether a zone's committee is the reporting one in short: 澧源经开区管委会 of 澧源经济技术开发区管理委员会.
fn is_own_zone(name: &Name<'_>, profile: &Profile) -> bool {
    let whole = name.whole();
    let place: String = whole.chars().take(2).collect();
    let committee = |text: &str| text.ends_with("管委会") || text.ends_with("管理委员会");
    // a division's own committee would stand there without what the zone is called
    committee(whole)
        && committee(&profile.core)
        && whole.chars().count() > 5
        && (profile.core.contains(&place) || profile.divisions.last().is_some_and(|own| own.starts_with(&place)))
        && abbreviates(whole, &profile.name)
}

/// Whether the division before a name is the reporting body's own, or none is there.
fn same_place(name: &Name<'_>, profile: &Profile) -> bool {
    match name.walk.prefix {
        Prefix::None => true,
        Prefix::Level(level) => profile.level == Some(level),
        Prefix::Division(_) | Prefix::Place => {
            let place = &name.text[name.walk.start..name.walk.core];
            profile.divisions.last().is_some_and(|own| place.ends_with(own.as_str()) || own.starts_with(place))
                || profile.core.starts_with(place)
        }
    }
}

/// Whether a body is a unit of the reporting body.
fn belongs(name: &Name<'_>, profile: &Profile, bodies: &Bodies) -> bool {
    let own_place = same_place(name, profile);
    let akin = is_akin(name, profile, bodies);
    match name.ending.kind {
        Kind::National
        | Kind::Court
        | Kind::Congress
        | Kind::Party
        | Kind::Mass
        | Kind::Association
        | Kind::Company
        | Kind::Team
        | Kind::Village => false,
        Kind::Station => match profile.sort {
            Sort::Street => !is_joint(name) && name.walk.prefix != Prefix::Level('区'),
            // 旗草原工作站: a station of the line, not a desk that bodies keep together
            Sort::Bureau => name.ending_text() == "工作站" && own_place && name.prefixed() && akin,
            Sort::Government => false,
        },
        Kind::School => {
            let college = matches!(name.ending_text(), "大学" | "学院");
            match profile.sort {
                Sort::Government => own_place && name.prefixed() && !college,
                Sort::Street => is_of_town(name),
                Sort::Bureau => {
                    (profile.line.as_deref() == Some("education") || akin)
                        && !is_above(name, profile)
                        && !is_of_county(name, profile)
                }
            }
        }
        Kind::Hospital => match profile.sort {
            Sort::Government => own_place,
            Sort::Street => is_of_town(name),
            Sort::Bureau => {
                profile.line.as_deref() == Some("health") && !is_above(name, profile) && !is_of_county(name, profile)
            }
        },
        Kind::Place => profile.sort == Sort::Government,
        Kind::Bureau => match profile.sort {
            Sort::Government => !bodies.is_vertical(name.core()) && (own_place || is_below(name, profile)),
            // a bureau of the usual name is the county's, but for one in a list of the town's own
            Sort::Street => {
                name.walk.prefix == Prefix::None
                    && (name.listed == Some(Whose::Department)
                        || bodies.is_of_towns(name.whole())
                        || !matches!(bodies.line_of(name.whole()), Some((0, _))))
            }
            Sort::Bureau => {
                is_inner_bureau(name, profile, bodies)
                    || is_inner_committee(name, profile, bodies)
                    || is_branch_at(name, profile, own_place)
                    || is_lower_of_line(name, profile, bodies)
                    || name.ending_text().ends_with("分局") && akin
                    || (own_place || name.walk.prefix == Prefix::Place && bodies.line_of(name.core()).is_none())
                        && name.prefixed()
                        && akin
                        && matches!(name.ending_text(), "管理局" | "总局")
                        && bodies.line_of(name.core()).is_none_or(|(_, line)| profile.line.as_deref() == Some(line))
            }
        },
        Kind::Unit | Kind::ShortUnit => {
            if is_station_of_another(name, profile, bodies) {
                return false;
            }
            match profile.sort {
                Sort::Government => {
                    !bodies.is_vertical(name.core()) && (own_place || name.walk.prefix == Prefix::Place)
                }
                Sort::Street => match name.walk.prefix {
                    Prefix::None | Prefix::Place => true,
                    Prefix::Level(level) => matches!(level, '道' | '镇' | '乡'),
                    Prefix::Division(_) => own_place,
                },
                Sort::Bureau => match name.walk.prefix {
                    Prefix::None => true,
                    Prefix::Level(_) | Prefix::Division(_) if is_above(name, profile) => false,
                    // 灵山|中队
                    Prefix::Place if name.walk.words == 0 => true,
                    // 高新区|分局
                    Prefix::Division(_) | Prefix::Level(_) if name.core() == "分局" => {
                        // 公安|滨海新区|分局 tells its line
                        name.walk.words == 0
                            || profile.line.as_deref().is_some_and(|line| bodies.akin(line, name.whole()))
                    }
                    _ => akin,
                },
            }
        }
        Kind::Group => match name.walk.prefix {
            Prefix::None => true,
            _ if profile.sort == Sort::Bureau => own_place && akin,
            _ => own_place,
        },
    }
}

/// Whether a body of the reporting one's own line stands further down, where the line answers to the ministry: a city's
/// 烟草专卖局 has those of its counties, a 海关 those of its ports.
fn is_lower_of_line(name: &Name<'_>, profile: &Profile, bodies: &Bodies) -> bool {
    let line = bodies.line_of(name.core()).map(|found| found.1);
    line.is_some_and(|line| profile.line.as_deref() == Some(line) && bodies.is_vertical_line(line))
        && matches!(name.walk.prefix, Prefix::Division(_) | Prefix::Place)
        && !is_above(name, profile)
        && !bodies.is_peer(name.whole())
        && profile.level != Some('县')
        && !matches!((name.walk.prefix, profile.level), (Prefix::Division(other), Some(own)) if other == own && own != '市')
}

/// Whether a unit's name speaks of what the reporting bureau does.
fn is_akin(name: &Name<'_>, profile: &Profile, bodies: &Bodies) -> bool {
    let stem = profile.core.trim_end_matches(|c: char| "局委厅会员办公室".contains(c));
    let parts = stem.split(['和', '与', '及']).filter(|part| part.chars().count() > 1 && !bodies.is_common(part));
    let mut parts = parts.chain([stem]).filter(|part| !part.is_empty());
    // 人社|分局 of a bureau of 人力资源和社会保障
    let short = name.core().strip_suffix("分局").filter(|short| short.chars().count() > 1);
    parts.any(|part| name.core().contains(part))
        || short.is_some_and(|short| abbreviates(short, stem))
        || profile.line.as_deref().is_some_and(|line| bodies.akin(line, name.core()))
}

/// Whether a bureau is the reporting one's at a place below it: 闽沅市|沙溪|生态环境局 of 闽沅市生态环境局.
fn is_branch_at(name: &Name<'_>, profile: &Profile, own_place: bool) -> bool {
    let divided = matches!(name.walk.prefix, Prefix::Division(_));
    let place = name.core().strip_suffix(profile.core.as_str());
    own_place && divided && name.walk.unknown >= 2 && place.is_some_and(|place| !place.is_empty())
}

/// Whether a school or hospital is the reporting town's: 镇|中心小学.
fn is_of_town(name: &Name<'_>) -> bool {
    match name.walk.prefix {
        Prefix::Level(level) => matches!(level, '道' | '镇' | '乡'),
        Prefix::None => name.walk.unknown == 0,
        Prefix::Division(_) | Prefix::Place => false,
    }
}

/// Whether a station or office tells by its ending the line that it belongs to (派出所), and the reporting body is none of that
/// line. A government has all of them but the ministries'.
fn is_station_of_another(name: &Name<'_>, profile: &Profile, bodies: &Bodies) -> bool {
    // 高泉监狱 answers to the province
    if bodies.is_provincial(name.whole()) && !(profile.level == Some('省') || profile.name.contains("自治区")) {
        return !profile.name.ends_with(name.ending_text());
    }
    bodies.lines_of_station(name.whole()).any(|line| {
        let own = profile.line.as_deref() == Some(line);
        let governed = profile.sort == Sort::Government && !bodies.is_vertical_line(line);
        // 海事处 without a place is a section like any other
        let section = line == "maritime-safety" && name.walk.prefix != Prefix::Place;
        !own && !governed && !section
    })
}

/// Whether the division before a name lies above the reporting body's own.
fn is_above(name: &Name<'_>, profile: &Profile) -> bool {
    const ORDER: [&str; 4] = ["省", "市州盟", "区县旗", "道镇乡"];
    let rank = |level: char| ORDER.iter().position(|levels| levels.contains(level));
    match (name.walk.prefix, profile.level) {
        (Prefix::Level(level), Some(own)) => matches!((rank(level), rank(own)), (Some(a), Some(b)) if a < b),
        (Prefix::Division(level), own) => {
            let place = &name.text[name.walk.start..name.walk.core];
            let wider = own.is_some_and(|own| matches!((rank(level), rank(own)), (Some(a), Some(b)) if a < b));
            wider || profile.divisions.split_last().is_some_and(|(_, above)| above.iter().any(|name| name == place))
        }
        // 四川省|甘孜|生态环境监测中心站
        (Prefix::Place, Some(own)) => own != '省' && name.text[name.walk.start..name.walk.core].contains('省'),
        _ => false,
    }
}

/// Whether a county or district by name stands before a body and is not the reporting one's: what it has answers to its own
/// bureau and not to the city's.
fn is_of_county(name: &Name<'_>, profile: &Profile) -> bool {
    matches!(name.walk.prefix, Prefix::Division('县' | '市' | '旗' | '区')) && !same_place(name, profile)
}

/// Whether the division before a name lies below a government's own: its towns and their offices.
fn is_below(name: &Name<'_>, profile: &Profile) -> bool {
    let towns = matches!(name.ending_text(), "人民政府" | "街道办事处" | "办事处");
    let zones = ["管委会", "管理委员会", "行政委员会"].iter().any(|ending| name.whole().ends_with(ending));
    let place: String = name.whole().chars().take(2).collect();
    // 临沂商城管委会 is the city's
    let wider =
        profile.divisions.split_last().is_some_and(|(_, above)| above.iter().any(|own| own.starts_with(&place)));
    let by_name = matches!(name.walk.prefix, Prefix::Division(_) | Prefix::Place);
    (towns || zones && by_name && !wider) && !is_above(name, profile) && name.prefixed()
}

/// Whether two founded it together.
fn is_joint(name: &Name<'_>) -> bool {
    ["共建", "合建", "联合建成", "联合成立", "联合设立"].iter().any(|word| name.before().ends_with(word))
}
