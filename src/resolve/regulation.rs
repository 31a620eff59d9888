//! A title → the norm that it names, the edition in force at the time, its document number taken apart.
//!
//! The authority file decides; a title that it does not know stands for itself. Of several candidates (a plan named
//! without its years) the one whose years hold the reported year wins; otherwise nothing is chosen.

use crate::lexicon::Lexicon;
use crate::lexicon::document_number::parse;
use crate::lexicon::regulations::{Norm, title_key, without_revision};
use crate::lexicon::titles::TitleWords;
use crate::report::{DocumentNumber, EditionRef, Regulation, RegulationRef, Report, Warning};

/// What each regulation of a report stands for, in the report's order.
pub(super) fn resolve(report: &Report, lexicon: &Lexicon, warnings: &mut Vec<Warning>) -> Vec<RegulationRef> {
    report.regulations.iter().map(|regulation| one(regulation, report, lexicon, warnings)).collect()
}

fn one(regulation: &Regulation, report: &Report, lexicon: &Lexicon, warnings: &mut Vec<Warning>) -> RegulationRef {
    let title = &regulation.title;
    let year = report.report.year;
    let date = report.report.issued.clone().or_else(|| year.map(|year| year.to_string()));
    let candidates = lexicon.norms.candidates(title);
    let number = regulation.number.as_deref().and_then(number);
    if let Some((norm, reason)) = choose(&candidates, year, date.as_deref()) {
        let edition = date.as_deref().and_then(|date| norm.edition_at(date));
        let edition = edition.map(|of| EditionRef { adopted: of.adopted.clone(), in_force: of.in_force.clone() });
        let (canonical, alt_titles) = (norm.title.clone(), norm.short.clone());
        return RegulationRef { canonical, alt_titles, known: true, reason: reason.to_owned(), edition, number };
    }
    let mut reason = "the authority file does not know the title";
    if !candidates.is_empty() {
        reason = "more than one norm has this name";
        let names: Vec<&str> = candidates.iter().map(|norm| norm.title.as_str()).collect();
        let message = format!("《{title}》 may name {}; none is chosen", names.join(", "));
        warnings.push(Warning { message, place: None });
    }
    let canonical = in_full(without_revision(title), report.report.bureau.as_deref());
    let alt_titles = Vec::new();
    RegulationRef { canonical, alt_titles, known: false, reason: reason.to_owned(), edition: None, number }
}

/// The only candidate; else the only one whose years hold the year; else the only one in force.
fn choose<'a>(candidates: &[&'a Norm], year: Option<i32>, date: Option<&str>) -> Option<(&'a Norm, &'static str)> {
    if let [only] = candidates {
        return Some((only, "the authority file knows the title"));
    }
    let of_the_year: Vec<&&Norm> = candidates
        .iter()
        .filter(|norm| {
            year.is_some_and(|year| norm.years().is_some_and(|(first, last)| (first..=last).contains(&year)))
        })
        .collect();
    if let [only] = of_the_year[..] {
        return Some((only, "its years hold the reported year"));
    }
    let in_force: Vec<&&Norm> =
        candidates.iter().filter(|norm| date.is_some_and(|date| norm.in_force_at(date))).collect();
    if let [only] = in_force[..] {
        return Some((only, "the only norm of this name in force at the report's date"));
    }
    None
}

/// 《局某规定》 is the reporting body's: without its name in front, the rules of all bureaus would be one.
fn in_full(title: &str, bureau: Option<&str>) -> String {
    let words = TitleWords::builtin();
    match (words.relative.start(title), bureau) {
        (Some(relative), Some(bureau))
            if relative.chars().next_back() == bureau.chars().next_back()
                && title_key(title) != title_key(relative) =>
        {
            format!("{bureau}{}", &title[relative.len()..])
        }
        _ => title.to_owned(),
    }
}

fn number(written: &str) -> Option<DocumentNumber> {
    let parts = parse(written)?;
    Some(DocumentNumber {
        issuer: TitleWords::builtin().issuer(parts.code),
        code: parts.code.to_owned(),
        year: parts.year,
        serial: parts.serial,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Header, RegulationKind, Span};

    fn report(title: &str, number: Option<&str>, year: i32, issued: Option<&str>) -> Report {
        let regulation = Regulation {
            title: title.to_owned(),
            kind: RegulationKind::Law,
            mentions: Span::new(0, 1).into_iter().collect(),
            number: number.map(str::to_owned),
            abbreviations: Vec::new(),
            rule: "test".into(),
        };
        let header = Header {
            year: Some(year),
            issued: issued.map(str::to_owned),
            bureau: Some("澜台市文化广电和旅游局".to_owned()),
            ..Header::default()
        };
        Report { report: header, regulations: vec![regulation], ..Report::default() }
    }

    fn resolved(title: &str, number: Option<&str>, year: i32, issued: Option<&str>) -> RegulationRef {
        let found = resolve(&report(title, number, year, issued), Lexicon::builtin(), &mut Vec::new());
        found.into_iter().next().expect("one regulation in, one out")
    }

    #[test]
    fn titles_lead_to_the_norm() {
        for (title, year, canonical, known, reason) in [
            ("行政处罚法", 2023, "中华人民共和国行政处罚法", true, "without the state's name"),
            ("中华人民共和国行政处罚法（2021年修订）", 2023, "中华人民共和国行政处罚法", true, "with its version"),
            ("法治政府建设实施纲要(2021-2025年)", 2022, "法治政府建设实施纲要（2021—2025年）", true, "half-width"),
            ("法治政府建设实施纲要（20212025年）", 2021, "法治政府建设实施纲要（2021—2025年）", true, "a lost dash"),
            ("法治政府建设实施纲要", 2019, "法治政府建设实施纲要（2015—2020年）", true, "the year decides"),
            ("法治政府建设实施纲要", 2024, "法治政府建设实施纲要（2021—2025年）", true, "the year decides"),
            ("药品检查管理办法", 2024, "药品检查管理办法（试行）", true, "without (试行)"),
            ("关于加强法治政府建设的意见", 2012, "国务院关于加强法治政府建设的意见", true, "without its issuer"),
            ("澜东省河道采砂管理办法（修订）", 2020, "澜东省河道采砂管理办法", false, "unknown, revision left out"),
            ("局合法性审查规定", 2019, "澜台市文化广电和旅游局合法性审查规定", false, "the body's own"),
        ] {
            let meant = resolved(title, None, year, None);
            assert_eq!((meant.canonical.as_str(), meant.known), (canonical, known), "{title}: {reason}");
        }
    }

    #[test]
    fn the_edition_is_that_of_the_day() {
        for (title, year, issued, adopted) in [
            ("行政处罚法", 2020, Some("2021-03-20"), Some("2017-09-01")),
            ("行政处罚法", 2021, Some("2022-03-20"), Some("2021-01-22")),
            ("行政复议法", 2023, None, Some("2017-09-01")),
            ("行政复议法", 2023, Some("2024-02-01"), Some("2023-09-01")),
            ("民法典", 2020, Some("2020-12-31"), None),
        ] {
            let edition = resolved(title, None, year, issued).edition;
            assert_eq!(edition.map(|edition| edition.adopted).as_deref(), adopted, "{title} {issued:?}");
        }
    }

    #[test]
    fn numbers_lead_to_their_issuer() {
        for (written, issuer, code, year, serial) in [
            ("沪府规〔2023〕5号", Some("上海市人民政府"), "沪府规", Some(2023), 5),
            ("沪府办发〔2023〕5号", Some("上海市人民政府办公厅"), "沪府办发", Some(2023), 5),
            ("国发[2010]33号", Some("国务院"), "国发", Some(2010), 33),
            ("国办发〔2018〕118号", Some("国务院办公厅"), "国办发", Some(2018), 118),
            ("岚药监规〔2024〕1号", None, "岚药监规", Some(2024), 1),
            ("省政府令第231号", None, "省政府令", None, 231),
        ] {
            let number = resolved("某办法", Some(written), 2023, None).number.expect(written);
            let expected = DocumentNumber { issuer: issuer.map(str::to_owned), code: code.to_owned(), year, serial };
            assert_eq!(number, expected, "{written}");
        }
    }

    #[test]
    fn it_abstains_when_more_than_one_is_meant() {
        let mut warnings = Vec::new();
        let found = resolve(&report("法治政府建设实施纲要", None, 1999, None), Lexicon::builtin(), &mut warnings);
        assert!(!found[0].known, "no outline covers 1999");
        assert_eq!(warnings.len(), 1);
    }
}
