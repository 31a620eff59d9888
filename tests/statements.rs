//! What paragraphs of a shortcomings or plan part state, in the ways that reports put it.
//!
//! The table is `tests/statements/paragraphs.tsv`: the part's kind, its paragraphs, its statements.

use fazhi::document::Document;
use fazhi::extract::extract;
use fazhi::lexicon::Lexicon;

/// A report that holds the paragraphs as its second part.
fn report(kind: &str, paragraphs: &str) -> String {
    let (above, below) = match kind {
        "shortcomings" => ("存在的不足和原因", "2024年工作安排\n加强学习。"),
        _ => ("2024年工作安排", "其他需要报告的情况\n无。"),
    };
    format!(
        "云州市水务局2023年法治政府建设年度报告\n一、2023年主要举措和成效\n（一）加强学习。开展学习。\n二、{above}\n{}\n三、{below}\n",
        paragraphs.replace('¶', "\n")
    )
}

#[test]
fn paragraphs_state_what_the_table_says() {
    let mut wrong = Vec::new();
    for line in include_str!("statements/paragraphs.tsv").lines().filter(|line| !line.starts_with('#')) {
        let mut cells = line.split('\t');
        let (kind, paragraphs) = (cells.next().unwrap_or_default(), cells.next().unwrap_or_default());
        let expected: Vec<&str> = cells.next().unwrap_or_default().split('|').filter(|cell| !cell.is_empty()).collect();
        let document = Document::from_text(report(kind, paragraphs)).expect("a text");
        let found = extract(&document, Lexicon::builtin());
        let texts: Vec<String> = if kind == "shortcomings" {
            found.shortcomings.iter().map(|shortcoming| shortcoming.text.clone()).collect()
        } else {
            found.tasks.iter().map(|task| task.text.clone()).collect()
        };
        let texts: Vec<&str> = texts.iter().map(|text| text.trim_end_matches(['。', '；', '，'])).collect();
        if texts != expected {
            wrong.push(format!("{kind}: {paragraphs}\n    expected {expected:?}\n    found    {texts:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
