//! The structure of reports in unlike layouts: header, parts, measures, shortcomings, tasks.

use std::fs;
use std::path::Path;

use fazhi::document::Document;
use fazhi::extract::{Input, extract};
use fazhi::lexicon::Lexicon;
use proptest::prelude::*;
use serde_json::Value;

/// Without space and punctuation: what a reader compares.
fn plain(text: &Value) -> String {
    text.as_str().unwrap_or_default().chars().filter(|c| c.is_alphanumeric()).collect()
}

/// The fields of every entry of a list, one line an entry.
fn rows(report: &Value, kind: &str, fields: &[&str]) -> Vec<String> {
    let entries = report[kind].as_array().expect("a list");
    entries
        .iter()
        .map(|entry| fields.iter().map(|field| plain(&entry[*field])).collect::<Vec<_>>().join(" | "))
        .collect()
}

fn reports() -> Vec<(String, String, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/structure");
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder of reports") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|extension| extension == "txt") {
            let gold = fs::read_to_string(path.with_extension("gold.json")).expect("the answers");
            let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
            let text = fs::read_to_string(&path).expect("the text");
            found.push((name, text, serde_json::from_str(&gold).expect("JSON")));
        }
    }
    found.sort_by(|a, b| a.0.cmp(&b.0));
    found
}

#[test]
fn reports_in_unlike_layouts() {
    let reports = reports();
    assert!(reports.len() >= 14, "expected the reports of tests/structure, found {}", reports.len());
    for (name, text, gold) in reports {
        let document = Document::from_text(text).expect("readable");
        let found = serde_json::to_value(extract(&document, Lexicon::builtin())).expect("serialisable");
        for field in ["title", "year", "issued", "bureau", "division"] {
            assert_eq!(found["report"][field], gold["report"][field], "{name}: {field}");
        }
        for (kind, fields) in [
            ("parts", &["kind", "heading"][..]),
            ("measures", &["heading"]),
            ("shortcomings", &["text"]),
            ("tasks", &["text", "heading"]),
        ] {
            assert_eq!(rows(&found, kind, fields), rows(&gold, kind, fields), "{name}: {kind}");
        }
    }
}

#[test]
fn spans_lead_to_the_words() {
    for (name, text, _) in reports() {
        let document = Document::from_text(text).expect("readable");
        let points: Vec<char> = document.text().chars().collect();
        let at = |span: fazhi::report::Span| -> String {
            points[span.start() as usize..span.end() as usize].iter().filter(|c| c.is_alphanumeric()).collect()
        };
        let letters = |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric()).collect() };
        let report = extract(&document, Lexicon::builtin());
        for part in &report.parts {
            assert_eq!(at(part.span), letters(&part.heading), "{name}: a part's heading");
            assert!(part.extent.contains(part.span), "{name}: a part holds its heading");
        }
        for (index, measure) in report.measures.iter().enumerate() {
            assert_eq!(at(measure.span), letters(&measure.heading), "{name}: a measure's heading");
            assert!(report.parts[measure.part].extent.contains(measure.extent), "{name}: a part holds its measures");
            if let Some(parent) = measure.parent {
                assert!(parent < index, "{name}: the measure above comes first");
                assert!(report.measures[parent].extent.contains(measure.extent), "{name}: a measure holds those below");
                let (above, own) = (&report.measures[parent].position, &measure.position);
                assert_eq!(above[..], own[..own.len() - 1], "{name}: positions nest");
            }
        }
        let mut positions: Vec<_> = report.measures.iter().map(|measure| &measure.position).collect();
        positions.dedup();
        assert_eq!(positions.len(), report.measures.len(), "{name}: each position is its own");
        for task in &report.tasks {
            assert_eq!(at(task.span), letters(&task.text), "{name}: a task's text");
        }
        for shortcoming in &report.shortcomings {
            assert_eq!(at(shortcoming.span), letters(&shortcoming.text), "{name}: a shortcoming's text");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Lines of a report in any order, with any of them lost: nothing panics, items nest.
    #[test]
    fn any_lines_are_read(picks in proptest::collection::vec(0_usize..400, 0..60)) {
        let lines: Vec<String> =
            reports().into_iter().flat_map(|(_, text, _)| text.lines().map(str::to_owned).collect::<Vec<_>>()).collect();
        let text = picks.iter().map(|pick| lines[pick % lines.len()].as_str()).collect::<Vec<_>>().join("\n");
        check(&text)?;
    }

    /// Any sequence of the characters that structure is made of.
    #[test]
    fn any_characters_are_read(text in "[一二十第部分（）()1２.、．是首先，。；：\n \t【】●—《》年月日局市县问题计划报告法治政府]{0,160}") {
        check(&text)?;
    }
}

fn check(text: &str) -> Result<(), TestCaseError> {
    let Ok(document) = Document::from_text(text) else { return Ok(()) };
    let input = Input::new(&document, Lexicon::builtin());
    for node in &input.outline.nodes {
        prop_assert!(node.marker.start <= node.marker.end && node.marker.end <= node.heading.end);
        prop_assert!(node.heading.start <= node.heading.end && node.heading.end <= node.extent.end);
        prop_assert!(node.extent.end <= input.body.end.max(node.extent.start));
        if let Some(parent) = node.parent {
            let above = &input.outline.nodes[parent];
            prop_assert!(above.extent.start <= node.extent.start && node.extent.end <= above.extent.end);
            prop_assert_eq!(above.level + 1, node.level);
        }
    }
    let _ = extract(&document, Lexicon::builtin());
    Ok(())
}

/// A report that holds the part at `place`; its index among the parts.
fn report_with(place: &str, heading: &str, paragraphs: &str) -> (String, usize) {
    let done = "规范行政执法，守牢公正底线\n全年办理案件86件，案卷评查优秀率97%。\n";
    let more = "深化普法宣传，涵养法治风尚\n举办讲座32场，发放资料4000份。\n";
    let lacks = "存在的不足\n法治审核人员配备不足。\n";
    let plan = "2025年工作安排\n健全审查机制。\n";
    let tested = format!("{heading}\n{}\n", paragraphs.replace('¶', "\n"));
    let (parts, at) = match place {
        "first" => (vec![&tested, more, lacks, plan], 0),

        "middle" => (vec![done, &tested, more, plan], 1),
        "behind" => (vec![done, more, lacks, &tested, plan], 3),
        _ => (vec![done, more, lacks, &tested], 3),
    };
    let numbered: Vec<String> =
        "一二三四五".chars().zip(parts).map(|(number, part)| format!("{number}、{part}")).collect();
    (format!("云州市石桥镇人民政府2024年法治政府建设年度报告\n{}", numbered.concat()), at)
}

#[test]
fn slogans_are_judged_by_words_and_text() {
    let mut wrong = Vec::new();
    for line in include_str!("structure/slogans.tsv").lines().filter(|line| !line.starts_with('#')) {
        let [kind, place, heading, paragraphs] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("expected four columns: {line}")
        };
        let (text, at) = report_with(place, heading, paragraphs);
        let document = Document::from_text(text).expect("readable");
        let found = serde_json::to_value(extract(&document, Lexicon::builtin())).expect("serialisable");
        let parts = rows(&found, "parts", &["kind", "heading"]);
        let expected = format!("{kind} | {}", plain(&heading.into()));
        if parts.get(at) != Some(&expected) || !(4..=5).contains(&parts.len()) {
            wrong.push(format!("expected {expected} at {at}, found {parts:?}"));
        }
        let others = parts.iter().enumerate().filter(|(other, _)| *other != at);
        for (_, part) in others.filter(|(_, part)| part.contains("规范行政执法") || part.contains("深化普法宣传"))
        {
            if !part.starts_with("achievements") {
                wrong.push(format!("{heading}: {part}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
