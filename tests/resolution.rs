//! Phrases of statistics to indicators, headings of measures to topics: how many go where a reader would put them.
//!
//! The tables are in `tests/resolution/`. The words of the schemes were written with `learned` at hand; `held` was
//! labelled before and only measures. Each table has a floor: fewer right answers than that fail the test.

use fazhi::lexicon::Lexicon;
use fazhi::report::{Comparator, Measure, Report, Span, Statistic};
use fazhi::resolve::{resolve, take_up};
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

/// One pair of reports: the measures with their letters, the tasks with the letters of what takes them up.
#[derive(Default)]
struct Years {
    set: &'static str,
    measures: Vec<(&'static str, &'static str)>,
    tasks: Vec<(&'static str, &'static str)>,
}

fn years() -> Vec<Years> {
    let mut years: Vec<Years> = Vec::new();
    for row in rows(include_str!("resolution/take-up.tsv")) {
        let last = years.last_mut();
        match (&row[..], last) {
            (["pair", _, set], _) => years.push(Years { set, ..Years::default() }),
            (["m", letter, text], Some(years)) => years.measures.push((letter, text)),
            (["t", text, letters], Some(years)) => years.tasks.push((text, letters)),
            _ => panic!("expected a pair, a measure or a task: {row:?}"),
        }
    }
    years
}

#[test]
fn tasks_are_taken_up() {
    let lists = &Lexicon::builtin().quantities;
    // the set, the least precision and recall: the words were chosen with `open` at hand, `held` only measures
    for (set, precision, recall) in [("open", 0.95, 0.75), ("held", 0.95, 0.9)] {
        let (mut right, mut named, mut due, mut wrong) = (0_u32, 0_u32, 0_u32, Vec::new());
        for years in years().into_iter().filter(|years| years.set == set) {
            let tasks: Vec<&str> = years.tasks.iter().map(|task| task.0).collect();
            let measures: Vec<&str> = years.measures.iter().map(|measure| measure.1).collect();
            let found = take_up(&tasks, &measures, lists);
            for (at, (task, letters)) in years.tasks.iter().enumerate() {
                let expected: Vec<&str> = letters.split(',').filter(|letter| *letter != "-").collect();
                let of_task = found.iter().filter(|found| found.task == at);
                let named_here: Vec<&str> = of_task.map(|found| years.measures[found.measure].0).collect();
                let count = |list: &[&str]| u32::try_from(list.len()).expect("small");
                let agreed: Vec<&str> = named_here.iter().filter(|name| expected.contains(name)).copied().collect();
                (right, named, due) = (right + count(&agreed), named + count(&named_here), due + count(&expected));
                if named_here != expected {
                    wrong.push(format!("{task}: expected {expected:?}, found {named_here:?}"));
                }
            }
        }
        assert!(due > 10, "{set}: expected tasks that are taken up, found {due}");
        let found = (f64::from(right) / f64::from(named.max(1)), f64::from(right) / f64::from(due));
        println!("take-up {set}: precision {:.3}, recall {:.3}\n{}", found.0, found.1, wrong.join("\n"));
        assert!(
            found.0 >= precision && found.1 >= recall,
            "{set}: {found:?}, expected at least {precision} and {recall}\n{}",
            wrong.join("\n")
        );
    }
}
