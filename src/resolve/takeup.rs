//! Planned task → the measures of the next year's report that take it up.
//!
//! A task and a sentence of a measure are compared by their character bigrams, each weighed by how rare it is among
//! all the sentences of the two reports, so that 法治 and 加强 count for little and 水土保持 for much. The
//! score is the weight of the task's bigrams that the sentence shares over the weight of all the task's bigrams.
//! Abstains below [`LEAST_SCORE`]. Known to miss: a task taken up in wholly other words.

use std::collections::{HashMap, HashSet};

/// A measure takes a task up from this score on; set on pairs of reports of the same body in following years.
pub const LEAST_SCORE: f64 = 0.36;

/// A second measure is named too when it scores at least this share of the best.
const CLOSE: f64 = 0.85;

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

/// Pairs of task and measure, by task, best first. A measure's text is its heading and its own prose; of a measure
/// and the one above it, whose text holds the same sentence, the one listed later (the inner) is named.
#[must_use]
pub fn take_up(tasks: &[&str], measures: &[&str]) -> Vec<Match> {
    let sentences: Vec<(usize, Bigrams)> = measures
        .iter()
        .enumerate()
        .flat_map(|(at, text)| text.split(is_end).map(move |s| (at, bigrams(s))))
        .filter(|(_, grams)| !grams.is_empty())
        .collect();
    let tasks: Vec<Bigrams> = tasks.iter().map(|text| bigrams(text)).collect();
    let mut seen_in: HashMap<(char, char), u32> = HashMap::new();
    for grams in sentences.iter().map(|(_, grams)| grams).chain(&tasks) {
        for gram in sorted(grams) {
            *seen_in.entry(gram).or_default() += 1;
        }
    }
    let all = f64::from(u32::try_from(sentences.len() + tasks.len()).unwrap_or(u32::MAX));
    let weight = |gram: &(char, char)| (all / f64::from(seen_in.get(gram).copied().unwrap_or(1))).ln();
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
            let score = shared.iter().map(weight).sum::<f64>() / whole;
            best[*measure] = best[*measure].max(score);
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

fn bigrams(text: &str) -> Bigrams {
    let letters: Vec<char> = text.chars().filter(|c| c.is_alphabetic()).collect();
    letters.windows(2).map(|pair| (pair[0], pair[1])).collect()
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
            let found: Vec<usize> = take_up(&[task], &MEASURES).iter().map(|m| m.measure).collect();
            assert_eq!(found, expected, "{reason}");
        }
    }
}
