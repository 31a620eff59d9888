//! Measures and tasks → topics of `ontology/topics.ttl`.
//!
//! The labels of the scheme are counted, each label once, where they stand: in the heading they weigh more than in the
//! text. The topic with the most weight wins; a second one is given when it has at least
//! two thirds as much.

use crate::lexicon::Lexicon;
use crate::lexicon::concepts::Scheme;
use crate::report::Report;

/// A label in a heading against one in the text.
const HEADING: usize = 3;

/// Topic slugs of each measure, by its heading.
pub(super) fn of_measures(report: &Report, lexicon: &Lexicon) -> Vec<Vec<String>> {
    let mut topics: Vec<Vec<String>> = Vec::with_capacity(report.measures.len());
    for measure in &report.measures {
        let mut own = topics_of(&measure.heading, "", &lexicon.topics);
        // a heading that says nothing is about what the measure above it is about
        if own.is_empty()
            && let Some(above) = measure.parent.and_then(|parent| topics.get(parent))
        {
            own.clone_from(above);
        }
        topics.push(own);
    }
    topics
}

/// Topic slugs of each task, by its heading and text.
pub(super) fn of_tasks(report: &Report, lexicon: &Lexicon) -> Vec<Vec<String>> {
    let topics =
        |task: &crate::report::Task| topics_of(task.heading.as_deref().unwrap_or(""), &task.text, &lexicon.topics);
    report.tasks.iter().map(topics).collect()
}

/// Slugs by weight, the scheme's order where weights are equal; at most two.
fn topics_of(heading: &str, text: &str, scheme: &Scheme) -> Vec<String> {
    let mut weights: Vec<(usize, &str)> = scheme.concepts().iter().map(|concept| (0, concept.slug.as_str())).collect();
    for (part, factor) in [(heading, HEADING), (text, 1)] {
        // a label inside a longer one of the same text says nothing more
        let mentions: Vec<_> = scheme.mentions(part).collect();
        let mut seen: Vec<&str> = Vec::new();
        for mention in &mentions {
            let label = &part[mention.start..mention.end];
            let inside = mentions.iter().any(|other| {
                other.start <= mention.start && mention.end <= other.end && other.end - other.start > label.len()
            });
            if inside || seen.contains(&label) {
                continue;
            }
            seen.push(label);
            if let Some((weight, _)) = weights.iter_mut().find(|(_, slug)| *slug == mention.concept.slug) {
                *weight += factor * label.chars().count();
            }
        }
    }
    weights.retain(|(weight, _)| *weight > 0);
    weights.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
    let best = weights.first().map_or(0, |(weight, _)| *weight);
    weights.iter().take(2).filter(|(weight, _)| 3 * weight >= 2 * best).map(|(_, slug)| (*slug).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_find_their_chapter() {
        let table: &[(&str, &[&str], &str)] = &[
            ("深化“放管服”改革", &["government-functions"], "streamlining"),
            ("加强文件管理,健全规范性文件清理机制", &["institutions-and-rules"], "documents"),
            ("严守重大行政决策程序", &["decision-making"], "decisions"),
            ("严格规范公正文明执法", &["law-enforcement"], "enforcement"),
            ("依法办理行政复议应诉案件", &["dispute-resolution"], "disputes"),
            ("强化行政权力制约和监督", &["oversight-of-power"], "oversight"),
            ("深入学习贯彻习近平法治思想", &["party-leadership"], "the Party's leadership"),
            ("广泛开展法治宣传", &["publicity-and-training"], "publicity"),
            ("其他", &[], "nothing said"),
        ];
        for (heading, expected, reason) in table {
            assert_eq!(topics_of(heading, "", &Lexicon::builtin().topics), *expected, "{heading}: {reason}");
        }
    }
}
