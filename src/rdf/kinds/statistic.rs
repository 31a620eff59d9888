//! `fz:CaseStatistic`: one observation of the data cube in `ontology/cube.ttl`.

use oxrdf::Literal;
use oxrdf::vocab::{rdfs, xsd};

use super::part::rule;
use super::{Context, ScopeKind};
use crate::rdf::graph::{Graph, sign, year, zh};
use crate::rdf::place::words;
use crate::rdf::vocab::{fz, qb};
use crate::rdf::{RdfError, iri};

/// What a statistic counts when no concept of the scheme is meant.
const OTHER: &str = "other";

pub(super) fn write(context: &Context<'_>, graph: &mut Graph) -> Result<(), RdfError> {
    let cube = iri::cube()?;
    for (index, (statistic, node)) in context.source.entities.statistics.iter().zip(&context.statistics).enumerate() {
        context.stated(graph, node, &[fz::CASE_STATISTIC, qb::OBSERVATION], &[statistic.span]);
        graph.add(node, rdfs::LABEL, zh(words(&statistic.indicator)));
        let meant = context.source.resolution.statistics.get(index).map_or(OTHER, |meant| meant.indicator.as_str());
        graph.add(node, fz::INDICATOR, iri::concept("indicator", meant)?);
        let value = statistic.value.normalize().to_string();
        graph.add(node, fz::VALUE, Literal::new_typed_literal(value, xsd::DECIMAL));
        if !statistic.unit.is_empty() {
            graph.add(node, fz::UNIT, sign(&statistic.unit));
        }
        graph.add(node, fz::COMPARATOR, Literal::new_simple_literal(statistic.comparator.symbol()));
        graph.add(node, fz::BODY, context.body.clone());
        graph.add(node, fz::YEAR, year(statistic.year.unwrap_or(context.year)));
        graph.add(node, fz::STATEMENT, Literal::new_typed_literal((index + 1).to_string(), xsd::INTEGER));
        if let Some(place) = context.scopes.innermost(statistic.span, &[ScopeKind::Part, ScopeKind::Measure]) {
            graph.add(node, fz::STATED_IN, place.iri.clone());
        }
        let whole = statistic.breakdown_of.filter(|&whole| whole != index);
        if let Some(whole) = whole.and_then(|whole| context.statistics.get(whole)) {
            graph.add(node, fz::BREAKDOWN_OF, whole.clone());
        }
        graph.add(node, qb::DATA_SET, cube.clone());
        rule(graph, node, &statistic.rule);
    }
    Ok(())
}
