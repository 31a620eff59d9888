//! Phrases of statistics to indicators, headings of measures to topics: how many go where a reader would put them.
//!
//! The tables are in `tests/resolution/`. The words of the schemes were written with `learned` at hand; `held` was
//! labelled before and only measures. Each table has a floor: fewer right answers than that fail the test.

use fazhi::lexicon::Lexicon;
use fazhi::report::{Comparator, Measure, Report, Span, Statistic};
use fazhi::resolve::resolve;
use rust_decimal::Decimal;

/// Right answers, and every wrong one as a line.
struct Outcome {
    name: &'static str,
    total: usize,
    wrong: Vec<String>,
}

impl Outcome {
    /// Prints the accuracy and the errors, and holds the accuracy.
    fn hold(&self, floor: f64) {
        let right = self.total - self.wrong.len();
        let share =
            f64::from(u32::try_from(right).expect("small")) / f64::from(u32::try_from(self.total).expect("small"));
        println!("{}: {right} of {} right ({share:.3})\n{}", self.name, self.total, self.wrong.join("\n"));
        assert!(
            share >= floor,
            "{}: {share:.3} right, expected at least {floor}\n{}",
            self.name,
            self.wrong.join("\n")
        );
    }
}

fn rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    table.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('\t').collect())
}

fn nowhere() -> Span {
    Span::new(0, 0).expect("an empty span")
}

fn indicators(name: &'static str, table: &'static str) -> Outcome {
    let mut outcome = Outcome { name, total: 0, wrong: Vec::new() };
    for row in rows(table) {
        let [phrase, unit, expected] = row[..] else { panic!("expected phrase, unit and indicator in {row:?}") };
        let lexicon = Lexicon::builtin();
        assert!(lexicon.indicators.get(expected).is_some(), "{expected} is no indicator");
        let statistic = Statistic {
            value: Decimal::ONE,
            unit: unit.to_owned(),
            comparator: Comparator::Equal,
            indicator: phrase.to_owned(),
            quote: phrase.to_owned(),
            span: nowhere(),
            figure: nowhere(),
            breakdown_of: None,
            year: None,
            rule: "test".into(),
        };
        let report = Report { statistics: vec![statistic], ..Report::default() };
        let found = resolve(&report, lexicon).statistics.remove(0);
        outcome.total += 1;
        if found.indicator != expected {
            outcome.wrong.push(format!("{phrase} in {unit}: {}, not {expected}; {}", found.indicator, found.reason));
        }
    }
    outcome
}

fn topics(name: &'static str, table: &'static str) -> Outcome {
    let mut outcome = Outcome { name, total: 0, wrong: Vec::new() };
    for row in rows(table) {
        let [heading, expected] = row[..] else { panic!("expected heading and topics in {row:?}") };
        let expected: Vec<&str> = expected.split_whitespace().collect();
        let measure = Measure {
            heading: heading.to_owned(),
            span: nowhere(),
            extent: nowhere(),
            position: vec![1, 1],
            part: 0,
            parent: None,
            rule: "test".into(),
        };
        let report = Report { measures: vec![measure], ..Report::default() };
        let found = resolve(&report, Lexicon::builtin()).measures.remove(0);
        outcome.total += 1;
        let right = found.first().map_or(expected.is_empty(), |first| expected.contains(&first.as_str()));
        if !right {
            outcome.wrong.push(format!("{heading}: {found:?}, not {expected:?}"));
        }
    }
    outcome
}

#[test]
fn statistics_find_their_indicator() {
    indicators("learned indicators", include_str!("resolution/indicators-learned.tsv")).hold(0.97);
    indicators("held indicators", include_str!("resolution/indicators-held.tsv")).hold(0.9);
}

#[test]
fn measures_find_their_topic() {
    topics("learned topics", include_str!("resolution/topics-learned.tsv")).hold(0.95);
    topics("held topics", include_str!("resolution/topics-held.tsv")).hold(0.9);
}
