//! A body's name → the body meant: its division, its full name, its line.
//!
//! 区, 市, 省 in front of a name mean the reporting body's own division or the one above it. What no division can be found
//! for stands for itself in its report: companies, stations named after a park, national bodies.

use super::division::{Around, Choice, division};
use crate::lexicon::Lexicon;
use crate::lexicon::profile::{Profile, Sort, split};
use crate::report::{BodyRef, DivisionRef, Report, Warning};

/// What the names of bodies in a report mean.
pub(super) struct Bodies {
    pub body: Option<BodyRef>,
    pub departments: Vec<Option<BodyRef>>,
    pub organisations: Vec<Option<BodyRef>>,
}

/// Resolves the reporting body and every body that its report names.
pub(super) fn resolve(report: &Report, lexicon: &Lexicon, warnings: &mut Vec<Warning>) -> Bodies {
    let header = &report.report;
    let profile = Profile::new(header.bureau.as_deref(), header.division.as_deref(), lexicon);
    let beside = beside(report, lexicon);
    let around = Around { year: header.year, beside: &beside };
    let body = reporting(&profile, header.division.as_deref(), around, lexicon, warnings);
    let home = body.as_ref().map(|body| body.division.clone());
    let resolver = Resolver { profile: &profile, home: home.as_ref(), around, lexicon };
    let departments = report.departments.iter().map(|department| {
        // a bureau's units are parts of it; a government's are bodies of their own
        (profile.sort == Sort::Government).then(|| resolver.one(&department.name)).flatten()
    });
    let departments = departments.collect();
    let organisations = report.organisations.iter().map(|organisation| resolver.one(&organisation.name)).collect();
    Bodies { body, departments, organisations }
}

/// Divisions that the report's titles and organisations begin with.
fn beside(report: &Report, lexicon: &Lexicon) -> Vec<String> {
    let mut names = std::collections::BTreeSet::new();
    let titles = report.regulations.iter().map(|regulation| regulation.title.as_str());
    let titles = titles.chain(report.works.iter().map(|work| work.title.as_str()));
    for name in titles.chain(report.organisations.iter().map(|body| body.name.as_str())) {
        names.extend(split(name, lexicon).0.into_iter().filter(|name| lexicon.divisions.named(name).next().is_some()));
    }
    names.into_iter().collect()
}

/// The reporting body itself.
fn reporting(
    profile: &Profile,
    stated: Option<&str>,
    around: Around<'_>,
    lexicon: &Lexicon,
    warnings: &mut Vec<Warning>,
) -> Option<BodyRef> {
    if profile.name.is_empty() {
        return None;
    }
    let names: Vec<&str> = match profile.divisions.as_slice() {
        [] => stated.into_iter().collect(),
        divisions => divisions.iter().map(String::as_str).collect(),
    };
    if names.is_empty() {
        warnings.push(warning(format!("{} names no division", profile.name)));
        return None;
    }
    let mut choice = division(&names, around, &lexicon.divisions);
    // an unknown city above a district that is known by its own name is no ground to believe in the district
    if !choice.known && names.len() > 1 {
        choice.division.name = names.concat();
    }
    if !choice.known {
        warnings.push(warning(format!("the division of {} is not known: {}", profile.name, choice.reason)));
    }
    let core = if profile.core.is_empty() { profile.name.as_str() } else { profile.core.as_str() };
    let mut body = body(choice, core, lexicon);
    if body.name != profile.name {
        body.alt_names.push(profile.name.clone());
    }
    Some(body)
}

fn warning(message: String) -> Warning {
    Warning { message, place: None }
}

/// A body of a division by its name there, expanded.
fn body(choice: Choice, core: &str, lexicon: &Lexicon) -> BodyRef {
    let local = expand(core, lexicon);
    let line = lexicon.bodies.line_of(&local).map(|found| found.1).or_else(|| lexicon.bodies.line_by_words(&local));
    BodyRef {
        name: format!("{}{local}", choice.division.name),
        line: line.filter(|slug| lexicon.lines.get(slug).is_some()).map(str::to_owned),
        division: choice.division,
        local_name: local,
        alt_names: Vec::new(),
        reason: choice.reason,
    }
}

/// 人社局 → 人力资源和社会保障局, also in front of a unit (人社局办公室).
fn expand(core: &str, lexicon: &Lexicon) -> String {
    let whole = lexicon.bodies.full(core).map(str::to_owned);
    whole.unwrap_or_else(|| {
        core.char_indices()
            .skip(1)
            .filter_map(|(at, _)| lexicon.bodies.full(&core[..at]).map(|full| (at, full)))
            .last()
            // 卫生健康委|员会 is no unit of 卫生健康委
            .filter(|(at, full)| core[*at..].chars().count() > 1 && !core.starts_with(*full))
            .map_or_else(|| core.to_owned(), |(at, full)| format!("{full}{}", &core[at..]))
    })
}

struct Resolver<'a> {
    profile: &'a Profile,
    home: Option<&'a DivisionRef>,
    around: Around<'a>,
    lexicon: &'a Lexicon,
}

impl Resolver<'_> {
    /// The body that a name in the report's text means.
    fn one(&self, name: &str) -> Option<BodyRef> {
        let (divisions, core) = split(name, self.lexicon);
        let mut found = if let Some(level) = level(name, self.lexicon) {
            self.at_level(name, level)
        } else if !divisions.is_empty() && !core.is_empty() {
            self.named(&divisions, &core)
        } else if self.profile.sort == Sort::Government && !name.ends_with(['镇', '乡']) && !name.ends_with("街道")
        {
            // 经济发展局 of a zone
            let home = self.home.filter(|home| home.level != "unknown")?;
            let reason = "it is a bureau of the reporting body".to_owned();
            Some(body(Choice { division: home.clone(), known: true, reason }, name, self.lexicon))
        } else if self.profile.sort == Sort::Government && self.home.is_some_and(|home| home.level != "unknown") {
            self.town(name)
        } else {
            None
        }?;
        if found.name != name {
            found.alt_names.push(name.to_owned());
        }
        Some(found)
    }

    /// 区市场监管局, 市人社局, 省高级人民法院; 区委宣传部; 团区委.
    fn at_level(&self, name: &str, level: char) -> Option<BodyRef> {
        let home = self.home?;
        let (division, reason) = self.division_of(home, level)?;
        let choice = Choice { division, known: true, reason };
        if let Some(league) = name.strip_prefix('团') {
            let mut found = body(choice, name, self.lexicon);
            let rest: String = league.chars().skip(1).collect();
            found.name = format!("共青团{}{rest}员会", found.division.name);
            return Some(found);
        }
        let rest = &name[level_length(name)..];
        if rest.starts_with('委') || rest.starts_with("政府") {
            // the Party committee's and the government's own offices are known with the level: 区委宣传部
            let division_name = choice.division.name.clone();
            let mut found = body(choice, name, self.lexicon);
            found.name = format!("{division_name}{rest}");
            return Some(found);
        }
        Some(body(choice, rest, self.lexicon))
    }

    /// The home division or the one above it that a level means.
    fn division_of(&self, home: &DivisionRef, level: char) -> Option<(DivisionRef, String)> {
        let own = self.profile.level == Some(level);
        let mut at = Some(home);
        let mut own_seen = false;
        while let Some(division) = at {
            let last = division.name.chars().next_back();
            let province = division.level == "province";
            let fits = match level {
                '省' => province,
                '市' => last == Some('市') || (division.level == "prefecture"),
                '州' => last == Some('州'),
                _ => last == Some(level),
            };
            if fits && division.level != "unknown" {
                let reason = if own && !own_seen && division == home {
                    format!("{level} is the reporting body's own division")
                } else {
                    format!("{level} is the division above the reporting body's")
                };
                return Some((division.clone(), reason));
            }
            own_seen = true;
            at = division.parent.as_deref();
        }
        None
    }

    /// 嘉定区司法局, 云岫市公安局.
    fn named(&self, divisions: &[String], core: &str) -> Option<BodyRef> {
        let names: Vec<&str> = divisions.iter().map(String::as_str).collect();
        if let Some(home) = self.home
            && let Some(own) = above(home).find(|division| names.last() == Some(&division.name.as_str()))
        {
            let reason = "the division is the reporting body's own or above it".to_owned();
            return Some(body(Choice { division: own.clone(), known: true, reason }, core, self.lexicon));
        }
        let choice = division(&names, self.around, &self.lexicon.divisions);
        if choice.known {
            return Some(body(choice, core, self.lexicon));
        }
        // 乔司街道社区卫生服务中心: a town below the reporting body's own division
        let [town] = names[..] else { return None };
        let home = self.home.filter(|home| home.level == "county")?;
        let choice = division(&[home.name.as_str(), town], self.around, &self.lexicon.divisions);
        let below = choice.known && choice.division.level == "township";
        below.then(|| body(choice, core, self.lexicon))
    }

    /// 溶坪镇, named by a government as a part of its own: the town's government.
    fn town(&self, name: &str) -> Option<BodyRef> {
        let home = self.home?;
        let division = DivisionRef {
            path: format!("{}/{name}", home.path),
            name: name.to_owned(),
            parent: Some(Box::new(home.clone())),
            level: "township".to_owned(),
        };
        let reason = "a town or sub-district of the reporting government".to_owned();
        let core = if name.ends_with("街道") { "办事处" } else { "人民政府" };
        Some(body(Choice { division, known: true, reason }, core, self.lexicon))
    }
}

fn above(division: &DivisionRef) -> impl Iterator<Item = &DivisionRef> {
    std::iter::successors(Some(division), |division| division.parent.as_deref())
}

/// The level that a name opens with, if it is one (区|司法局) and no word of names (市场|监管局).
fn level(name: &str, lexicon: &Lexicon) -> Option<char> {
    let mut letters = name.chars();
    let first = letters.next()?;
    if first == '团' {
        return letters.next().filter(|c| "省市区县州旗".contains(*c));
    }
    if !"省市区县州旗盟".contains(first) {
        return if name.starts_with("自治区") { Some('省') } else { None };
    }
    let second = letters.next()?;
    let pair: String = [first, second].iter().collect();
    let usual = lexicon.bodies.line_of(name).is_some_and(|(start, _)| start == 0);
    (!usual && !lexicon.bodies.is_component(&pair)).then_some(first)
}

fn level_length(name: &str) -> usize {
    if name.starts_with("自治区") { "自治区".len() } else { name.chars().next().map_or(0, char::len_utf8) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Body;

    fn report(bureau: &str, division: &str, organisations: &[&str]) -> Report {
        let mut report = Report::default();
        report.report.bureau = Some(bureau.to_owned());
        report.report.division = Some(division.to_owned());
        report.report.year = Some(2023);
        let named = |name: &&str| Body { name: (*name).to_owned(), mentions: Vec::new(), rule: "test".into() };
        report.organisations = organisations.iter().map(named).collect();
        report
    }

    #[test]
    fn reporting_bodies_get_division_name_and_line() {
        let lexicon = Lexicon::builtin();
        for (bureau, division, path, local, line) in [
            (
                "嘉定区人力资源和社会保障局",
                "嘉定区",
                "310114",
                "人力资源和社会保障局",
                Some("human-resources-social-security"),
            ),
            ("示例市东岸区市场监督管理局", "东岸区", "990101", "市场监督管理局", Some("market-regulation")),
            ("岚峒苗族侗族自治县人民政府", "岚峒苗族侗族自治县", "992121", "人民政府", Some("general-government")),
            ("榆港市鹭栖区竹筠街道办事处", "竹筠街道", "993201/竹筠街道", "办事处", Some("general-government")),
            ("栖梧市云屏区卫健委", "云屏区", "993501", "卫生健康委员会", Some("health")),
            ("栖梧市云屏区卫生健康委员会", "云屏区", "993501", "卫生健康委员会", Some("health")),
            ("渠沱市水务局", "渠沱市", "unknown/渠沱市", "水务局", Some("water")),
            ("渠沱市鼓楼区水务局", "鼓楼区", "unknown/渠沱市鼓楼区", "水务局", Some("water")),
        ] {
            let mut warnings = Vec::new();
            let found = resolve(&report(bureau, division, &[]), lexicon, &mut warnings).body.unwrap();
            assert_eq!((found.division.path.as_str(), found.local_name.as_str()), (path, local), "{bureau}");
            assert_eq!(found.line.as_deref(), line, "{bureau}");
            assert_eq!(warnings.is_empty(), !path.starts_with("unknown"), "{bureau}: {warnings:?}");
        }
    }

    #[test]
    fn levels_mean_the_own_division_and_those_above() {
        let lexicon = Lexicon::builtin();
        for (bureau, name, expected) in [
            ("上海市嘉定区司法局", "区市场监管局", Some("310114 市场监督管理局")),
            ("上海市嘉定区司法局", "市人社局办公室", Some("310000 人力资源和社会保障局办公室")),
            ("成都市新津区水务局", "市公安局", Some("510100 公安局")),
            ("成都市新津区水务局", "省水利厅", Some("510000 水利厅")),
            ("成都市新津区水务局", "区委宣传部", Some("510118 区委宣传部")),
            ("成都市新津区水务局", "团区委", Some("510118 团区委")),
            ("成都市新津区水务局", "新津区人民法院", Some("510118 人民法院")),
            ("成都市新津区水务局", "锦江区水务局", Some("510104 水务局")),
            ("成都市新津区水务局", "花源街道办事处", Some("510118/花源街道 办事处")),
            ("成都市新津区水务局", "四川水发勘测设计研究有限公司", None),
            ("昌吉回族自治州民政局", "自治区民政厅", Some("650000 民政厅")),
            ("昌吉回族自治州民政局", "州公安局", Some("652300 公安局")),
            ("渠沱市水务局", "市公安局", None),
        ] {
            let found = resolve(&report(bureau, "", &[name]), lexicon, &mut Vec::new()).organisations.remove(0);
            let found = found.map(|body| format!("{} {}", body.division.path, body.local_name));
            assert_eq!(found.as_deref(), expected, "{name} in the report of {bureau}");
        }
    }
}
