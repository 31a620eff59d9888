//! Titles in sentences of many lines of government: what each cites, and as what kind.
//!
//! A table a file in `tests/titles/`: the sentence, then a cell for each regulation (its kind's letters, its title) and
//! each work (`W`). A sentence alone cites nothing.

use std::collections::BTreeSet;

use fazhi::document::Document;
use fazhi::extract::{Input, REGISTRY};
use fazhi::lexicon::Lexicon;
use fazhi::report::{RegulationKind, Report};

fn letters(kind: RegulationKind) -> &'static str {
    match kind {
        RegulationKind::Law => "L",
        RegulationKind::AdministrativeRegulation => "A",
        RegulationKind::JudicialInterpretation => "J",
        RegulationKind::LocalRegulation => "LR",
        RegulationKind::Rule => "RU",
        RegulationKind::NormativeDocument => "N",
        RegulationKind::PartyRegulation => "Y",
        RegulationKind::Plan => "P",
    }
}

fn found(sentence: &str) -> BTreeSet<String> {
    let lexicon = Lexicon::builtin();
    let document = Document::from_text(sentence).expect("a sentence is a document");
    let mut input = Input::new(&document, lexicon);
    input.body = 0..document.clean().len();
    let mut report = Report::default();
    for extractor in REGISTRY.iter().filter(|extractor| ["regulations", "works"].contains(&extractor.kind())) {
        extractor.extract(&input, &mut report);
    }
    let regulations = report.regulations.iter().map(|found| format!("{} {}", letters(found.kind), found.title));
    regulations.chain(report.works.iter().map(|work| format!("W {}", work.title))).collect()
}

#[test]
fn sentences_cite_what_the_tables_say() {
    let tables = [include_str!("titles/lines.tsv"), include_str!("titles/styles.tsv"), include_str!("titles/hard.tsv")];
    let (mut sentences, mut wrong) = (0, Vec::new());
    for line in tables.iter().flat_map(|table| table.lines()).filter(|line| !line.starts_with('#')) {
        let mut cells = line.split('\t');
        let sentence = cells.next().unwrap_or_default();
        let expected: BTreeSet<String> = cells.map(str::to_owned).collect();
        let found = found(sentence);
        sentences += 1;
        if found != expected {
            let missed: Vec<_> = expected.difference(&found).collect();
            let more: Vec<_> = found.difference(&expected).collect();
            wrong.push(format!("{sentence}\n    missed {missed:?}\n    more   {more:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {sentences} sentences\n{}", wrong.len(), wrong.join("\n"));
}
