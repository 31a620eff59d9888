//! Who reports: what decides whether a name is a department or another organisation.

use std::collections::BTreeSet;

use super::Lexicon;

/// What sort of body reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// A government, or the committee of a zone: bureaus are its departments.
    Government,
    /// A sub-district office or the government of a town.
    Street,
    Bureau,
}

/// The reporting body as far as it bears on other names.
#[derive(Clone, Debug)]
pub struct Profile {
    pub sort: Sort,
    /// The whole name as the report gives it; empty when unknown.
    pub name: String,
    /// The name without divisions: 人力资源和社会保障局.
    pub core: String,
    /// Last character of its own division: 区.
    pub level: Option<char>,
    pub line: Option<String>,
    /// Divisions that its name holds, the widest first: 示例市, 东岸区.
    pub divisions: Vec<String>,
    /// Full and short names of divisions that the report speaks of.
    pub full: Vec<String>,
    pub short: Vec<String>,
}

const LEVELS: [&str; 10] = ["自治区", "自治州", "自治县", "省", "市", "区", "县", "州", "旗", "盟"];
const TOWNS: [&str; 4] = ["街道", "镇", "乡", "苏木"];
const ZONES: [&str; 9] =
    ["经济技术开发区", "高新技术产业开发区", "经济开发区", "开发区", "高新区", "经开区", "新区", "示范区", "度假区"];

impl Profile {
    /// Reads the name of the reporting body and the division that the header gives.
    #[must_use]
    pub fn new(bureau: Option<&str>, division: Option<&str>, lexicon: &Lexicon) -> Self {
        let name = bureau.unwrap_or_default().to_owned();
        let (mut divisions, mut core) = split(&name, lexicon);
        // a report of 平坝镇 is its government's
        if TOWNS.iter().any(|town| core.ends_with(town)) {
            divisions.push(std::mem::take(&mut core));
        }
        let mut known = divisions.clone();
        known.extend(zone_of(&core, lexicon));
        known.extend(division.map(str::to_owned));
        // a zone stands below the city that its name opens with
        let zone = ZONES.iter().any(|zone| core.contains(zone)).then_some('区');
        let level = zone.or_else(|| divisions.last().or(known.last()).and_then(|name| name.chars().next_back()));
        let line = lexicon.bodies.line_of(&core).map(|found| found.1);
        let line = line.or_else(|| lexicon.bodies.line_by_words(&core)).map(str::to_owned);
        let (mut full, mut short) = (BTreeSet::new(), BTreeSet::new());
        for name in &known {
            full.insert(name.clone());
            if let Some(stem) = stem(name, lexicon) {
                short.insert(stem);
            }
        }
        Self {
            sort: sort(&core, divisions.last()),
            name,
            core,
            level,
            line,
            divisions,
            full: full.into_iter().collect(),
            short: short.into_iter().filter(|name| name.chars().count() > 1).collect(),
        }
    }

    /// Takes in the divisions above its own that the report's title opens with: 鹭泽县 of a report of 竹筠镇人民政府.
    pub fn widen(&mut self, title: &str, lexicon: &Lexicon) {
        let Some(own) = self.divisions.first() else { return };
        let Some((above, _)) = title.split_once(own.as_str()) else { return };
        let (found, rest) = split(title, lexicon);
        let found: Vec<String> = found.into_iter().take_while(|name| name != own).collect();
        if rest.len() < title.len() && found.concat() == above {
            self.full.extend(found);
        }
    }
}

/// The zone that a committee governs, without the city before it: 前湾新区 of 宁波前湾新区管理委员会.
fn zone_of(core: &str, lexicon: &Lexicon) -> Option<String> {
    let zone = core.strip_suffix("管理委员会").or_else(|| core.strip_suffix("管委会"))?;
    let suffix = ZONES.iter().filter(|suffix| zone.ends_with(**suffix)).max_by_key(|suffix| suffix.len())?;
    let city =
        zone.char_indices().map(|(at, _)| at).filter(|&at| lexicon.divisions.short(&zone[..at]).next().is_some());
    let zone = &zone[city.max().unwrap_or(0)..];
    (zone.chars().count() > suffix.chars().count() + 1).then(|| zone.to_owned())
}

/// A division's name without its suffix and its peoples.
fn stem(name: &str, lexicon: &Lexicon) -> Option<String> {
    if let Some(row) = lexicon.divisions.named(name).next() {
        return Some(row.short.clone());
    }
    let suffixes = ZONES.iter().chain(&LEVELS).chain(&TOWNS);
    let stem = suffixes.filter_map(|suffix| name.strip_suffix(suffix)).min_by_key(|stem| stem.len())?;
    Some(stem.to_owned())
}

fn sort(core: &str, division: Option<&String>) -> Sort {
    let town = division.is_some_and(|name| TOWNS.iter().any(|town| name.ends_with(town)));
    let government = ["政府", "管委会", "管理委员会", "行政公署"].iter().any(|ending| core.ends_with(ending));
    if core.ends_with("办事处") || (town && (government || core.is_empty())) {
        Sort::Street
    } else if government {
        Sort::Government
    } else {
        Sort::Bureau
    }
}

/// A body's name → the divisions that open it, and the rest.
///
/// Known divisions first; then, for places that no list knows, up to the first 省, 市, 区, 县 that leaves a body's name behind.
#[must_use]
pub fn split(name: &str, lexicon: &Lexicon) -> (Vec<String>, String) {
    let mut divisions = Vec::new();
    let mut rest = name;
    // 国家税务总局|海棠市税务局: the branch of a national body stands in its division like any other
    let head = lexicon.headings.bodies.superiors.start(name).map_or(0, str::len);
    if head < name.len() && opening(&name[head..], lexicon).is_some() {
        rest = &name[head..];
    }
    loop {
        if let Some((place, core)) = branch(&divisions, rest, lexicon) {
            divisions.push(place);
            return (divisions, core);
        }
        let Some(end) = opening(rest, lexicon) else { return (divisions, rest.to_owned()) };
        divisions.push(rest[..end].to_owned());
        rest = &rest[end..];
    }
}

/// The district of a branch that is named behind its head, and the branch's own name: 公安局|鹭栖区|分局 → 鹭栖区, 公安分局.
fn branch(divisions: &[String], rest: &str, lexicon: &Lexicon) -> Option<(String, String)> {
    const BRANCH: &str = "分局";
    let heads = &lexicon.headings.bodies.heads;
    let before = rest.strip_suffix(BRANCH).filter(|_| !divisions.is_empty())?;
    let (_, head) = heads.find(before).filter(|(start, _)| *start > 0)?;
    let place = &before[head..];
    let marked = LEVELS.iter().any(|level| place.ends_with(level) && place.len() > level.len());
    let stem = before[..head].trim_end_matches('局');
    marked.then(|| (place.to_owned(), format!("{stem}{BRANCH}")))
}

/// Where the division ends that opens a name.
fn opening(name: &str, lexicon: &Lexicon) -> Option<usize> {
    let core = lexicon.bodies.line_of(name).map_or(name.len(), |found| found.0);
    let mut best = None;
    for (start, c) in name.char_indices().skip(1) {
        let end = start + c.len_utf8();
        if end > 60 || end >= name.len() {
            break;
        }
        if lexicon.divisions.named(&name[..end]).next().is_some() {
            best = Some(end);
        }
    }
    if best.is_some() {
        return best;
    }
    for (start, c) in name.char_indices().skip(1) {
        let end = start + c.len_utf8();
        let head = &name[..end];
        if end > core || end >= name.len() {
            break;
        }
        let marked = LEVELS
            .iter()
            .chain(&TOWNS)
            .any(|level| head.ends_with(level) && head.chars().count() > level.chars().count() + 1);
        // 自治|县 is one suffix, and a zone is no division: it belongs to the body's name
        let goes_on = name[..start].ends_with("自治") && !LEVELS[..3].iter().any(|whole| head.ends_with(whole));
        let zone = ["开发", "管理", "高新"].iter().any(|part| name[..start].ends_with(part))
            || ZONES.iter().any(|zone| head.ends_with(zone));
        if marked && !goes_on && !zone {
            return Some(end);
        }
    }
    None
}

/// Whether `short` abbreviates `long`: the same ending letter and its characters in the same order.
#[must_use]
pub fn abbreviates(short: &str, long: &str) -> bool {
    let mut letters = long.chars();
    !short.is_empty() && short.chars().all(|c| letters.any(|other| other == c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_tells_the_county_of_a_town() {
        let mut profile = Profile::new(Some("竹筠镇人民政府"), None, Lexicon::builtin());
        profile.widen("鹭泽县竹筠镇2022年法治政府建设情况报告", Lexicon::builtin());
        assert_eq!(profile.full, ["竹筠镇", "鹭泽县"]);
    }

    #[test]
    fn names_of_reporting_bodies_are_taken_apart() {
        for (name, divisions, core, sort) in [
            ("嘉定区人力资源和社会保障局", vec!["嘉定区"], "人力资源和社会保障局", Sort::Bureau),
            ("示例市东岸区市场监督管理局", vec!["示例市", "东岸区"], "市场监督管理局", Sort::Bureau),
            ("岚峒苗族侗族自治县人民政府", vec!["岚峒苗族侗族自治县"], "人民政府", Sort::Government),
            ("云岫市高新技术产业开发区管理委员会", vec!["云岫市"], "高新技术产业开发区管理委员会", Sort::Government),
            ("榆港市鹭栖区竹筠街道办事处", vec!["榆港市", "鹭栖区", "竹筠街道"], "办事处", Sort::Street),
            ("苏州市吴江区盛泽镇人民政府", vec!["苏州市", "吴江区", "盛泽镇"], "人民政府", Sort::Street),
            ("岚江省药品监督管理局", vec!["岚江省"], "药品监督管理局", Sort::Bureau),
            ("栖梧市市场监督管理局", vec!["栖梧市"], "市场监督管理局", Sort::Bureau),
            ("广西壮族自治区南宁市城市管理局", vec!["广西壮族自治区", "南宁市"], "城市管理局", Sort::Bureau),
            ("国家税务总局海棠市税务局", vec!["海棠市"], "税务局", Sort::Bureau),
            ("渠阳县城市管理局", vec!["渠阳县"], "城市管理局", Sort::Bureau),
            ("榆港市公安局鹭栖区分局", vec!["榆港市", "鹭栖区"], "公安分局", Sort::Bureau),
            ("榆港市公安局前湾分局", vec!["榆港市"], "公安局前湾分局", Sort::Bureau),
        ] {
            let profile = Profile::new(Some(name), None, Lexicon::builtin());
            assert_eq!(
                (profile.divisions.clone(), profile.core.as_str()),
                (divisions.iter().map(|d| (*d).to_owned()).collect(), core),
                "{name}"
            );
            assert_eq!(profile.sort, sort, "{name}");
        }
    }
}
