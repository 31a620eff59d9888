//! Statistic → the concept of `ontology/indicators.ttl` that it counts.
//!
//! The labels of the scheme are looked for in the statistic's indicator. A concept is a candidate when it is counted
//! in the statistic's unit and none of its excluding words stands beside the label. The candidate whose label covers the
//! most of the indicator wins; where two are equal, none does. A change against another period and a stage told
//! without its case (办结236件) count no concept of their own.

use crate::lexicon::Lexicon;
use crate::lexicon::concepts::Concept;
use crate::report::{Report, Statistic, StatisticRef};

/// The slug of what has no concept of its own.
const OTHER: &str = "other";

/// The concept of each statistic of the report.
pub(super) fn resolve(report: &Report, lexicon: &Lexicon) -> Vec<StatisticRef> {
    report.statistics.iter().map(|statistic| one(statistic, lexicon)).collect()
}

fn one(statistic: &Statistic, lexicon: &Lexicon) -> StatisticRef {
    let other = |reason: String| StatisticRef { indicator: OTHER.to_owned(), reason };
    let text = &statistic.indicator;
    if lexicon.quantities.first_word(text).is_some_and(|word| {
        use crate::lexicon::quantities::Roles;
        word.roles.any(Roles::CHANGE) || word.roles.any(Roles::BARE_CHANGE) && word.end == text.len()
    }) {
        return other("a change against another period".to_owned());
    }
    let mut candidates: Vec<(usize, &Concept, &str)> = Vec::new();
    let mut excluded = None;
    for mention in lexicon.indicators.mentions(text) {
        let (concept, label) = (mention.concept, &text[mention.start..mention.end]);
        if concept.slug == OTHER || !counted_in(concept, &statistic.unit) {
            continue;
        }
        let outside = |word: &String| text.contains(word.as_str()) && !label.contains(word.as_str());
        if let Some(word) = concept.not_with.iter().find(|word| outside(word)) {
            excluded.get_or_insert_with(|| format!("{word} speaks against {}", concept.slug));
            continue;
        }
        // the label that closes the phrase is its head, which says more than a label before it
        let weight = 2 * label.chars().count() + usize::from(mention.end == text.len());
        match candidates.iter_mut().find(|(_, known, _)| known.slug == concept.slug) {
            Some(known) if known.0 < weight => *known = (weight, concept, label),
            Some(_) => {}
            None => candidates.push((weight, concept, label)),
        }
    }
    let Some(best) = candidates.iter().map(|(weight, _, _)| *weight).max() else {
        return other(excluded.unwrap_or_else(|| format!("no label in {text} that is counted in {}", unit(statistic))));
    };
    let mut winners = candidates.iter().filter(|(weight, _, _)| *weight == best);
    match (winners.next(), winners.next()) {
        (Some((_, concept, label)), None) => {
            StatisticRef { indicator: concept.slug.clone(), reason: format!("{label}, counted in {}", unit(statistic)) }
        }
        (Some((_, first, _)), Some((_, second, _))) => other(format!("{} and {} fit alike", first.slug, second.slug)),
        (None, _) => other("no candidate".to_owned()),
    }
}

fn unit(statistic: &Statistic) -> &str {
    if statistic.unit.is_empty() { "no unit" } else { &statistic.unit }
}

/// A zero without a unit is counted in things: the zero of any concept that is not a share, a sum or hours.
fn counted_in(concept: &Concept, unit: &str) -> bool {
    match unit {
        "" => !concept.units.iter().any(|unit| matches!(unit.as_str(), "%" | "元" | "学时")),
        _ => concept.units.is_empty() || concept.units.iter().any(|known| known == unit),
    }
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use super::*;
    use crate::report::{Comparator, Span};

    fn statistic(indicator: &str, unit: &str) -> Statistic {
        let span = Span::new(0, 0).expect("empty");
        Statistic {
            value: Decimal::ONE,
            unit: unit.to_owned(),
            comparator: Comparator::Equal,
            indicator: indicator.to_owned(),
            quote: indicator.to_owned(),
            span,
            figure: span,
            breakdown_of: None,
            year: None,
            rule: "test".into(),
        }
    }

    #[test]
    fn the_label_that_covers_most_wins() {
        let table: &[(&str, &str, &str, &str)] = &[
            ("行政复议案件", "件", "administrative-reconsideration-cases", "its label"),
            ("行政复议和应诉案件", "件", "reconsideration-and-litigation-cases", "longer than 行政复议"),
            ("一审行政应诉案件", "件", "administrative-litigation-cases", "行政应诉"),
            ("败诉和被纠错案件", "", "lost-cases", "a zero without a unit"),
            ("被纠错案件", "件", "corrected-cases", "its label"),
            ("负责人出庭应诉", "次", "court-appearances", "counted in times"),
            ("行政机关负责人出庭应诉率", "%", "court-appearance-rate", "a share"),
            ("罚没款", "元", "penalty-amount", "a sum"),
            ("减免罚款", "元", "other", "fines that were not imposed"),
            ("立案查处违法案件", "件", "administrative-penalty-cases", "查处"),
            ("检查经营场所", "家次", "inspections", "a verb and its object"),
            ("受理12345热线工单", "件", "complaints-and-reports", "热线工单"),
            ("信访事项", "件", "petitions", "its label"),
            ("依申请公开", "件", "disclosure-applications", "not published proactively"),
            ("主动公开政府信息", "条", "information-disclosures", "its label"),
            ("人大代表建议和政协提案", "件", "proposals-handled", "both"),
            ("人均培训", "学时", "training-hours", "counted in hours"),
            ("追回工资", "元", "amount-recovered", "its label"),
            ("法治文化阵地", "个", "other", "no label"),
            ("同比增长", "%", "other", "a change"),
            ("群众满意率", "%", "other", "a share that no concept has"),
        ];
        for (indicator, unit, expected, reason) in table {
            let found = one(&statistic(indicator, unit), Lexicon::builtin());
            assert_eq!(found.indicator, *expected, "{indicator} in {unit}: {reason}; {}", found.reason);
        }
    }

    #[test]
    fn two_labels_of_one_length_decide_nothing() {
        let mut lexicon = Lexicon::builtin().clone();
        let equal = lexicon
            .indicators
            .with(
                "t",
                "@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix i: <https://w3id.org/fazhi/indicator/> . \
                 i:x a skos:Concept ; skos:prefLabel \"甲甲\"@zh, \"x\"@en . i:y a skos:Concept ; skos:prefLabel \"乙乙\"@zh, \"y\"@en .",
            )
            .expect("a scheme");
        lexicon.indicators = equal;
        let found = one(&statistic("甲甲乙乙的", "件"), &lexicon);
        assert_eq!((found.indicator.as_str(), found.reason.as_str()), ("other", "x and y fit alike"));
    }
}
