//! Samples with pieces lost, doubled, moved and strewn in: whatever comes out becomes a graph, and nothing panics.
//!
//! `PROPTEST_CASES` sets the number of cases, for long runs.

use proptest::prelude::*;
use proptest::sample::Index;

use fazhi::document::Document;
use fazhi::extract::extract;
use fazhi::lexicon::Lexicon;
use fazhi::pipeline::{Pipeline, sample_sources};
use fazhi::rdf::Policy;

/// Pieces on which rules turn.
const PIECES: [&str; 40] = [
    "，",
    "。",
    "；",
    "、",
    "：",
    "（",
    "）",
    "《",
    "》",
    "〈",
    "“",
    "”",
    "\n",
    "\t",
    "　",
    "其中",
    "同比",
    "%",
    "12",
    "1.2万",
    "一是",
    "（一）",
    "1.",
    "①",
    "零",
    "无",
    "各",
    "局",
    "科",
    "委员会",
    "区",
    "和",
    "率",
    "件",
    "年",
    "不少于",
    "余",
    "〔2023〕5号",
    "法",
    "以下简称",
];

/// One way to damage a text; places and lengths in characters.
#[derive(Clone, Debug)]
enum Damage {
    Remove(Index, usize),
    Insert(Index, Vec<usize>),
    Repeat(Index, usize, usize),
    Move(Index, usize, Index),
}

fn damage() -> impl Strategy<Value = Damage> {
    let at = any::<Index>;
    prop_oneof![
        (at(), 1..30_usize).prop_map(|(at, len)| Damage::Remove(at, len)),
        (at(), prop::collection::vec(0..PIECES.len(), 1..5)).prop_map(|(at, pieces)| Damage::Insert(at, pieces)),
        (at(), 1..20_usize, 1..6_usize).prop_map(|(at, len, times)| Damage::Repeat(at, len, times)),
        (at(), 1..40_usize, at()).prop_map(|(from, len, to)| Damage::Move(from, len, to)),
    ]
}

fn apply(text: &mut Vec<char>, damage: &Damage) {
    if text.is_empty() {
        return;
    }
    let piece = |at: usize, len: usize, text: &[char]| at..(at + len).min(text.len());
    match damage {
        Damage::Remove(at, len) => {
            let range = piece(at.index(text.len()), *len, text);
            text.drain(range);
        }
        Damage::Insert(at, pieces) => {
            let at = at.index(text.len());
            let new: Vec<char> = pieces.iter().flat_map(|piece| PIECES[*piece].chars()).collect();
            text.splice(at..at, new);
        }
        Damage::Repeat(at, len, times) => {
            let range = piece(at.index(text.len()), *len, text);
            let new = text[range.clone()].repeat(*times);
            text.splice(range.start..range.start, new);
        }
        Damage::Move(from, len, to) => {
            let range = piece(from.index(text.len()), *len, text);
            let moved: Vec<char> = text.drain(range).collect();
            let to = to.index(text.len() + 1);
            text.splice(to..to, moved);
        }
    }
}

/// 60, or as many as `PROPTEST_CASES` says.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(60)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), ..ProptestConfig::default() })]

    #[test]
    fn damaged_reports_become_graphs(
        seed in any::<Index>(),
        damages in prop::collection::vec(damage(), 1..40),
    ) {
        let mut sources = sample_sources();
        let seed = seed.index(sources.len());
        let bytes = sources.swap_remove(seed).bytes().expect("compiled in");
        let mut text: Vec<char> = String::from_utf8_lossy(&bytes).chars().collect();
        for damage in &damages {
            apply(&mut text, damage);
        }
        let text: String = text.into_iter().collect();
        if let Ok(document) = Document::from_text(text) {
            let length = document.text().chars().count();
            let report = extract(&document, Lexicon::builtin());
            for statistic in &report.statistics {
                let (start, end) = (statistic.span.start() as usize, statistic.span.end() as usize);
                prop_assert!(start < end && end <= length, "{start}..{end} of {length}");
            }
            let policy = Policy::default();
            let pipeline = Pipeline { lexicon: Lexicon::builtin(), policy: &policy };
            let _ = pipeline.graph(&pipeline.resolve(&document, None));
        }
    }
}

/// What is found in a text without stops grows with its length, not with the square of it.
#[test]
fn a_piece_repeated_without_end_costs_no_more_than_its_length() {
    for piece in ["12件", "12件，", "其中12件，", "5%", "零投诉", "《", "《法》、", "人民政府", "区司法局、"]
    {
        let text = format!("东洲市海棠区司法局2023年法治政府建设年度报告\n一、主要举措\n{}", piece.repeat(3000));
        let length = text.len();
        let document = Document::from_text(text).expect("text");
        let report = serde_json::to_string(&extract(&document, Lexicon::builtin())).expect("JSON");
        assert!(report.len() < 700 * length, "{piece}: {} bytes from {length}", report.len());
    }
}
