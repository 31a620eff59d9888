//! Names of public bodies as the report's head gives them, and the division inside a name.

use std::ops::Range;

use crate::lexicon::headings::Headings;

/// The name that a title opens with: 嘉定区人力资源和社会保障局 of …2023年度法治政府建设情况报告.
#[must_use]
pub fn title_prefix<'t>(title: &'t str, words: &Headings) -> Option<&'t str> {
    let mut rest = title;
    if let Some(opening) = words.title.openings.start(rest) {
        rest = &rest[opening.len()..];
    }
    // 2023年度某某局法治政府建设情况报告: the year leads.
    if let Some((_, year)) = super::date::find_year(rest).filter(|(_, year)| year.start == 0) {
        rest = rest[year.end..].trim_start_matches('年').trim_start_matches('度');
    }
    let cuts = rest.char_indices().filter(|(at, c)| {
        let rest = &rest[*at..];
        c.is_ascii_digit() || words.title.behind_name.start(rest).is_some()
    });
    for (cut, _) in cuts {
        let name = rest[..cut].trim_end();
        let count = name.chars().count();
        if (3..=40).contains(&count) && words.bodies.endings.end(name).is_some() {
            return Some(name);
        }
    }
    None
}

/// The name of a body that is the subject of the sentence which starts `text`: 嘉定区…局坚持….
#[must_use]
pub fn subject<'t>(text: &'t str, words: &Headings) -> Option<&'t str> {
    let clause = &text[..text.find(['，', ',', '。', '；', '：', '\n']).unwrap_or(text.len())];
    let mut best = None;
    for (_, end) in words.bodies.endings.find_all(clause) {
        let name = &clause[..end];
        let count = name.chars().count();
        if count > 40 {
            break;
        }
        let long = count >= 4 && is_name(name, words) && division(name, words).is_some();
        if long && words.bodies.verbs.start(&text[end..]).is_some() {
            best = Some(name);
        }
    }
    best
}

/// The name of a body that is such a subject without its division's name: 市教育局认真….
#[must_use]
pub fn own_subject<'t>(text: &'t str, words: &Headings) -> Option<&'t str> {
    let level = words.bodies.own_levels.start(text)?;
    let clause = &text[..text.find(['，', ',', '。', '；', '：', '\n']).unwrap_or(text.len())];
    let ends = words.bodies.endings.find_all(clause).map(|(_, end)| end);
    ends.take_while(|end| clause[..*end].chars().count() <= 30)
        .filter(|end| *end >= level.len() + 2 * '局'.len_utf8() && is_name(&clause[..*end], words))
        .filter(|end| words.bodies.verbs.start(&clause[*end..]).is_some())
        .last()
        .map(|end| &clause[..end])
}

/// Whether a text can be a body's name: no figure, no enumeration, no division without a name.
fn is_name(text: &str, words: &Headings) -> bool {
    let mark = |c: char| c.is_ascii_digit() || matches!(c, '（' | '(' | '“' | '《' | '、');
    !text.contains(mark) && !words.bodies.unnamed.within(text)
}

/// The part of `before` at its end that names divisions, so that it belongs to the name behind it: 榆港市 before
/// 鹭栖区….
#[must_use]
pub fn divisions_before<'t>(before: &'t str, words: &Headings) -> &'t str {
    let start = before
        .char_indices()
        .rev()
        .take_while(|(_, c)| {
            ('\u{4e00}'..='\u{9fff}').contains(c) && !matches!(c, '年' | '在' | '由' | '对' | '月' | '日')
        })
        .last()
        .map_or(before.len(), |(at, _)| at);
    let chain = &before[start..];
    let whole = chain.chars().count() <= 24 && parse(chain, words).last().is_some_and(|last| last.end == chain.len());
    if whole { chain } else { &before[before.len()..] }
}

/// The smallest division that a body's name holds, as bytes of `name`.
#[must_use]
pub fn division(name: &str, words: &Headings) -> Option<Range<usize>> {
    parse(name, words).pop()
}

/// The divisions that open a name, from the largest: 榆港市, 鹭栖区, 竹筠街道.
fn parse(name: &str, words: &Headings) -> Vec<Range<usize>> {
    const LONGEST: usize = 16;
    let bodies = &words.bodies;
    let masked: Vec<(usize, usize)> = bodies.words.find_all(name).collect();
    let mut found: Vec<Range<usize>> = Vec::new();
    // 国家税务总局|海棠市税务局: the branch's own name starts behind its head's
    let mut start = bodies.superiors.start(name).map_or(0, str::len);
    'next: while start < name.len() {
        for (at, _) in name[start..].char_indices().skip(1).take(LONGEST) {
            let at = start + at;
            if masked.iter().any(|(from, to)| (*from..*to).contains(&at) && *from >= start) {
                continue;
            }
            let Some(level) = bodies.levels.start(&name[at..]) else { continue };
            let mut end = at + level.len();
            // 景德镇市, 沙市区, 津市市: the name itself ends with such a character.
            if matches!(level, "镇" | "市" | "区" | "州" | "乡" | "县" | "旗" | "盟") {
                while let Some(further) = ["市", "区", "县"].into_iter().find(|word| name[end..].starts_with(word)) {
                    let behind = &name[end..];
                    if bodies.words.start(behind).is_some()
                        || (level == "市" && further == "区" && found.is_empty() && name[start..at].chars().count() > 1)
                    {
                        break;
                    }
                    end += further.len();
                }
            }
            // 州 alone ends a name only as 自治州, and the short names of those.
            let short = bodies.prefectures.start(&name[start..]).is_some_and(|known| start + known.len() == end);
            if level == "州" && end == at + level.len() && !short {
                continue;
            }
            if bodies.zones.end(&name[start..end]).is_some() {
                return found;
            }
            // 榕川市公安局|白鹭区分局: the branch's district stands behind the name of its head
            let head = bodies.heads.find_all(&name[start..at]).last().map_or(0, |(_, to)| to);
            let head = if found.is_empty() { 0 } else { head };
            found.push(start + head..end);
            // 鹭栖区人民政府|竹筠街道办事处
            let office = bodies.offices.start(&name[end..]).map_or(0, str::len);
            start = end + office;
            continue 'next;
        }
        break;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn divisions() {
        let words = Headings::builtin();
        let cases: &[(&str, Option<&str>, &str)] = &[
            ("嘉定区人力资源和社会保障局", Some("嘉定区"), "a district's bureau"),
            ("示例市东岸区市场监督管理局", Some("东岸区"), "市场 is no city"),
            ("澜台市城市管理局", Some("澜台市"), "城市 is no city"),
            ("禾岑市民政局", Some("禾岑市"), "the city ends before 民政"),
            ("榆港市鹭栖区竹筠街道办事处", Some("竹筠街道"), "a sub-district's office"),
            ("安亭镇人民政府", Some("安亭镇"), "a town"),
            ("云岫市高新技术产业开发区管理委员会", Some("云岫市"), "a zone belongs to its city"),
            ("岚峒苗族侗族自治县人民政府", Some("岚峒苗族侗族自治县"), "an autonomous county"),
            ("景德镇市司法局", Some("景德镇市"), "a city whose name ends with 镇"),
            ("荆州市沙市区司法局", Some("沙市区"), "a district whose name ends with 市"),
            ("惠州市住房和城乡建设局", Some("惠州市"), "城乡 is no township"),
            ("延边朝鲜族自治州司法局", Some("延边朝鲜族自治州"), "a prefecture"),
            ("上海市浦东新区农业农村委员会", Some("浦东新区"), "a new area that is a district"),
            ("广西壮族自治区水利厅", Some("广西壮族自治区"), "a region"),
            ("沙县区乡村振兴局", Some("沙县区"), "乡村 is no township"),
            ("岚江省药品监督管理局", Some("岚江省"), "a province"),
            ("国家税务总局海棠市税务局", Some("海棠市"), "a branch named behind its head"),
            ("国家税务总局上海市嘉定区税务局", Some("嘉定区"), "and the district within its city"),
            ("中国人民银行海棠市中心支行", Some("海棠市"), "a bank's branch"),
            ("榕川市公安局白鹭区分局", Some("白鹭区"), "a branch's district behind its head's name"),
            ("榕川市自然资源和规划局东岸分局", Some("榕川市"), "a branch told by a short name"),
            ("海南州教育局", Some("海南州"), "a prefecture's short name"),
            ("惠州海关", None, "a city's name that ends with 州"),
            ("榆港市鹭栖区人民政府竹筠街道办事处", Some("竹筠街道"), "an office named behind its government"),
            ("县水务局", None, "no name"),
        ];
        for (name, expected, reason) in cases {
            assert_eq!(division(name, &words).map(|range| &name[range]), *expected, "{name}: {reason}");
        }
    }

    #[test]
    fn title_prefixes() {
        let words = Headings::builtin();
        let cases: &[(&str, Option<&str>)] = &[
            ("嘉定区人力资源和社会保障局2023年度法治政府建设情况报告", Some("嘉定区人力资源和社会保障局")),
            ("岚江省药品监督管理局法治政府建设年度报告（2024年）", Some("岚江省药品监督管理局")),
            ("关于鹭泽县水务局2021年度法治政府建设情况的报告", Some("鹭泽县水务局")),
            ("2023年度鹭泽县水务局法治政府建设情况报告", Some("鹭泽县水务局")),
            ("鹭泽县水务局关于2021年度法治政府建设情况的报告", Some("鹭泽县水务局")),
            ("关于2021年度法治政府建设情况的报告", None),
            ("西岭区青石街道2023年法治政府建设工作报告", Some("西岭区青石街道")),
        ];
        for (title, expected) in cases {
            assert_eq!(title_prefix(title, &words), *expected, "{title}");
        }
    }
}
