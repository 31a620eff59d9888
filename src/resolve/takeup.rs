//! Planned task → the measures of the next year's report that take it up.
//!
//! A task and a sentence of a measure, its heading included, are compared by the character bigrams of what tells their
//! subject: the words that every report is full of (加强, 机制, 执法) are left out. A bigram weighs the more the fewer
//! measures and tasks of the two reports hold it. The score is the weight of the task's bigrams that the sentence shares
//! over the weight of all the task's bigrams. Abstains below [`LEAST_SCORE`], and where a single bigram is all that is
//! shared. Known to miss: a task taken up in wholly other words. `tests/resolution/take-up.tsv` measures it.

use std::collections::{HashMap, HashSet};

use crate::lexicon::quantities::Quantities;

/// A measure takes a task up from this score on; set on the open pairs of `tests/resolution/take-up.tsv`.
pub const LEAST_SCORE: f64 = 0.3;

/// A second measure is named too when it scores at least this share of the best.
const CLOSE: f64 = 0.85;

/// Bigrams that must be shared, if the task has as many: one alone can be chance.
const LEAST_SHARED: usize = 2;

/// A task, a measure, and how well they agree.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Match {
    /// Index of the task.
    pub task: usize,
    /// Index of the measure.
    pub measure: usize,
    /// From [`LEAST_SCORE`] to 1.
    pub score: f64,
}

type Bigrams = HashSet<(char, char)>;

/// Pairs of task and measure, by task, best first. A measure's text is its heading, a stop, and its own prose; of a
/// measure and the one above it, whose text holds the same sentence, the one listed later (the inner) is named.
#[must_use]
pub fn take_up(tasks: &[&str], measures: &[&str], lists: &Quantities) -> Vec<Match> {
    let mut sentences: Vec<(usize, Bigrams)> = Vec::new();
    for (at, text) in measures.iter().enumerate() {
        let mut parts = text.split(is_end).map(|sentence| bigrams(sentence, lists));
        let Some(heading) = parts.next() else { continue };
        sentences.extend(parts.map(|mut grams| {
            grams.extend(&heading);
            (at, grams)
        }));
        sentences.push((at, heading));
    }
    let tasks: Vec<Bigrams> = tasks.iter().map(|text| bigrams(text, lists)).collect();
    let mut seen_in: HashMap<(char, char), u32> = HashMap::new();
    let whole = measures.iter().map(|text| bigrams(text, lists));
    for grams in whole.chain(tasks.iter().cloned()) {
        for gram in sorted(&grams) {
            *seen_in.entry(gram).or_default() += 1;
        }
    }
    let all = f64::from(u32::try_from(measures.len() + tasks.len()).unwrap_or(u32::MAX));
    let weight = |gram: &(char, char)| (all / f64::from(seen_in.get(gram).copied().unwrap_or(1))).ln_1p();
    let mut matches = Vec::new();
    for (task, grams) in tasks.iter().enumerate() {
        // Summed in sorted order: floating point sums depend on it, and the output must not.
        let whole: f64 = sorted(grams).iter().map(weight).sum();
        if whole <= 0.0 {
            continue;
        }
        let mut best: Vec<f64> = vec![0.0; measures.len()];
        for (measure, sentence) in &sentences {
            let shared: Vec<(char, char)> = sorted(grams).into_iter().filter(|g| sentence.contains(g)).collect();
            if shared.len() >= LEAST_SHARED.min(grams.len()) {
                let score = shared.iter().map(weight).sum::<f64>() / whole;
                best[*measure] = best[*measure].max(score);
            }
        }
        let top = best.iter().copied().fold(0.0, f64::max);
        let mut winners: Vec<Match> = best
            .iter()
            .enumerate()
            .filter(|(_, score)| **score >= LEAST_SCORE && **score >= top * CLOSE)
            .map(|(measure, score)| Match { task, measure, score: (score * 1000.0).round() / 1000.0 })
            .collect();
        winners.sort_by(|a, b| b.score.total_cmp(&a.score).then(b.measure.cmp(&a.measure)));
        matches.extend(winners);
    }
    matches
}

fn is_end(c: char) -> bool {
    matches!(c, '。' | '；' | ';' | '\n')
}

/// The bigrams of what tells a text's subject; none reaches over a word left out, a sign or a figure.
fn bigrams(text: &str, lists: &Quantities) -> Bigrams {
    let runs = lists.subjects(text).flat_map(|piece| piece.split(|c: char| !c.is_alphabetic()));
    runs.flat_map(|run| run.chars().zip(run.chars().skip(1))).collect()
}

#[expect(clippy::iter_over_hash_type, reason = "collected only to be sorted")]
fn sorted(grams: &Bigrams) -> Vec<(char, char)> {
    let mut list = Vec::with_capacity(grams.len());
    for gram in grams {
        list.push(*gram);
    }
    list.sort_unstable();
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    const MEASURES: [&str; 4] = [
        "规范执法行为。开展执法案卷评查2次，评查案卷40份。",
        "组建水行政执法骨干人才库，入库12人，开展跨区域办案3起。",
        "加强普法宣传。开展水法规知识竞赛，中小学生参加1200人。",
        "加强组织领导，召开党组会议5次。",
    ];

    #[test]
    fn tasks_find_the_measures_that_take_them_up() {
        let cases: [(&str, &[usize], &str); 5] = [
            ("组建水行政执法骨干人才库，实行跨区域办案。", &[1], "the same words with figures"),
            ("面向中小学生开展水法规知识竞赛。", &[2], "words in another order"),
            ("开展执法案卷评查", &[0], "a short task"),
            ("探索无人机巡查取证。", &[], "nothing was done"),
            ("", &[], "no text"),
        ];
        for (task, expected, reason) in cases {
            let found: Vec<usize> =
                take_up(&[task], &MEASURES, &Quantities::default()).iter().map(|m| m.measure).collect();
            assert_eq!(found, expected, "{reason}");
        }
    }
}
