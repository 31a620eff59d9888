//! Which variables a pattern binds, and what follows for a filter over it.

use std::collections::BTreeSet;

use oxrdf::{NamedNode, Variable};
use spargebra::algebra::{AggregateExpression, AggregateFunction, Expression, Function, GraphPattern};
use spargebra::term::{NamedNodePattern, TermPattern};

type Variables = BTreeSet<Variable>;

fn term(out: &mut Variables, term: &TermPattern) {
    if let TermPattern::Variable(variable) = term {
        out.insert(variable.clone());
    }
}

fn node(out: &mut Variables, node: &NamedNodePattern) {
    if let NamedNodePattern::Variable(variable) = node {
        out.insert(variable.clone());
    }
}

fn triples(pattern: &GraphPattern, out: &mut Variables) {
    match pattern {
        GraphPattern::Bgp { patterns } => {
            for triple in patterns {
                term(out, &triple.subject);
                node(out, &triple.predicate);
                term(out, &triple.object);
            }
        }
        GraphPattern::Path { subject, object, .. } => {
            term(out, subject);
            term(out, object);
        }
        _ => {}
    }
}

/// The variables that can be bound in a row of the pattern.
pub fn scope(pattern: &GraphPattern) -> Variables {
    let mut out = Variables::new();
    collect(pattern, &mut out);
    out
}

fn collect(pattern: &GraphPattern, out: &mut Variables) {
    match pattern {
        GraphPattern::Bgp { .. } | GraphPattern::Path { .. } => triples(pattern, out),
        GraphPattern::Join { left, right }
        | GraphPattern::LeftJoin { left, right, .. }
        | GraphPattern::Lateral { left, right }
        | GraphPattern::Union { left, right } => {
            collect(left, out);
            collect(right, out);
        }
        GraphPattern::Minus { left: inner, .. }
        | GraphPattern::Filter { inner, .. }
        | GraphPattern::OrderBy { inner, .. }
        | GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner }
        | GraphPattern::Slice { inner, .. } => collect(inner, out),
        GraphPattern::Graph { name, inner } | GraphPattern::Service { name, inner, .. } => {
            node(out, name);
            collect(inner, out);
        }
        GraphPattern::Extend { inner, variable, .. } => {
            collect(inner, out);
            out.insert(variable.clone());
        }
        GraphPattern::Values { variables, .. } | GraphPattern::Project { variables, .. } => {
            out.extend(variables.iter().cloned());
        }
        GraphPattern::Group { variables, aggregates, .. } => {
            out.extend(variables.iter().cloned());
            out.extend(aggregates.iter().map(|(variable, _)| variable.clone()));
        }
    }
}

/// The variables that are bound in every row of the pattern.
pub fn certain(pattern: &GraphPattern) -> Variables {
    match pattern {
        GraphPattern::Bgp { .. } | GraphPattern::Path { .. } => {
            let mut out = Variables::new();
            triples(pattern, &mut out);
            out
        }
        GraphPattern::Join { left, right } | GraphPattern::Lateral { left, right } => {
            let mut out = certain(left);
            out.append(&mut certain(right));
            out
        }
        GraphPattern::LeftJoin { left: inner, .. }
        | GraphPattern::Minus { left: inner, .. }
        | GraphPattern::Filter { inner, .. }
        | GraphPattern::OrderBy { inner, .. }
        | GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner }
        | GraphPattern::Slice { inner, .. } => certain(inner),
        GraphPattern::Union { left, right } => {
            let right = certain(right);
            certain(left).into_iter().filter(|v| right.contains(v)).collect()
        }
        GraphPattern::Graph { name, inner } => {
            let mut out = certain(inner);
            node(&mut out, name);
            out
        }
        GraphPattern::Extend { inner, variable, expression } => {
            let mut out = certain(inner);
            if matches!(expression, Expression::NamedNode(_) | Expression::Literal(_)) {
                out.insert(variable.clone());
            }
            out
        }
        GraphPattern::Values { variables, bindings } => {
            let bound = |at: usize| bindings.iter().all(|row| row[at].is_some());
            variables.iter().enumerate().filter(|(at, _)| bound(*at)).map(|(_, v)| v.clone()).collect()
        }
        GraphPattern::Project { inner, variables } => {
            let inner = certain(inner);
            variables.iter().filter(|v| inner.contains(v)).cloned().collect()
        }
        GraphPattern::Group { inner, variables, aggregates } => {
            let inner = certain(inner);
            let keys = variables.iter().filter(|v| inner.contains(v)).cloned();
            let counts = |aggregate: &AggregateExpression| match aggregate {
                AggregateExpression::CountSolutions { .. } => true,
                AggregateExpression::FunctionCall { name, expr, .. } => {
                    *name == AggregateFunction::Count && matches!(expr, Expression::Variable(_))
                }
            };
            keys.chain(aggregates.iter().filter(|(_, a)| counts(a)).map(|(v, _)| v.clone())).collect()
        }
        GraphPattern::Service { .. } => Variables::new(),
    }
}

/// Whether a filter over rows that bind none but these variables keeps no row, whatever they hold: a variable that is
/// never bound is an error in every function, and an error keeps no row.
///
/// Only asked of expressions whose variables all come from the pattern below: inside `EXISTS` the rows around it bind
/// some more.
pub fn keeps_nothing(expression: &Expression, bound: &Variables) -> bool {
    match expression {
        Expression::And(a, b) => keeps_nothing(a, bound) || keeps_nothing(b, bound),
        Expression::Or(a, b) => keeps_nothing(a, bound) && keeps_nothing(b, bound),
        other => is_error(other, bound),
    }
}

/// Whether the expression is an error in every row.
fn is_error(expression: &Expression, bound: &Variables) -> bool {
    use Expression as E;
    match expression {
        E::Variable(variable) => !bound.contains(variable),
        E::Equal(a, b)
        | E::SameTerm(a, b)
        | E::Greater(a, b)
        | E::GreaterOrEqual(a, b)
        | E::Less(a, b)
        | E::LessOrEqual(a, b)
        | E::Add(a, b)
        | E::Subtract(a, b)
        | E::Multiply(a, b)
        | E::Divide(a, b) => is_error(a, bound) || is_error(b, bound),
        // One side can be right where the other is an error.
        E::Or(a, b) | E::And(a, b) => is_error(a, bound) && is_error(b, bound),
        E::UnaryPlus(a) | E::UnaryMinus(a) | E::Not(a) => is_error(a, bound),
        // In no list at all is nothing, not even an error.
        E::In(a, list) => !list.is_empty() && is_error(a, bound),
        E::If(condition, a, b) => is_error(condition, bound) || is_error(a, bound) && is_error(b, bound),
        E::Coalesce(list) => list.iter().all(|e| is_error(e, bound)),
        E::FunctionCall(Function::Custom(name), arguments) if arguments.is_empty() || !is_ours(name) => false,
        E::FunctionCall(_, arguments) => arguments.iter().any(|e| is_error(e, bound)),
        E::NamedNode(_) | E::Literal(_) | E::Bound(_) | E::Exists(_) => false,
    }
}

/// What another's function makes of an unbound variable is its own affair.
fn is_ours(function: &NamedNode) -> bool {
    use super::functions::{CONCAT, GUARD, KEEP, REGEX, REPLACE};
    [CONCAT, GUARD, KEEP, REGEX, REPLACE].contains(&function.as_str())
}

#[cfg(test)]
mod tests {
    use spargebra::{Query, SparqlParser};

    use super::*;

    #[test]
    fn a_filter_that_can_keep_no_row() {
        for (filter, expected, reason) in [
            ("CONTAINS(STR(?o), ?name)", true, "an argument is never bound"),
            ("?o = ?name", true, "nor does a comparison hold"),
            ("!(?o = ?name)", true, "nor its opposite"),
            ("?o > 1 && ?name = 2", true, "one half fails"),
            ("?o > 1 || ?name = 2", false, "the other half can hold"),
            ("?name = 1 || STRLEN(?name) = 2", true, "both halves fail"),
            ("!BOUND(?name)", false, "asks just that"),
            ("COALESCE(?name, ?o) = 1", false, "has another value"),
            ("IF(?o = 1, ?name, true)", false, "the other branch can hold"),
            ("IF(?name, true, true)", true, "no condition, no branch"),
            ("?name IN (1, 2)", true, "nothing to look up"),
            ("?o IN (?name, 2)", false, "another member can be it"),
            ("EXISTS { ?s ?p ?name }", false, "binds it inside"),
            ("?o = ?maybe", false, "bound in some rows"),
        ] {
            let text = format!("SELECT * {{ ?s ?p ?o OPTIONAL {{ ?o ?p ?maybe }} FILTER ({filter}) }}");
            let Ok(Query::Select { pattern, .. }) = SparqlParser::new().parse_query(&text) else { panic!("{text}") };
            let GraphPattern::Project { inner, .. } = pattern else { panic!("{text}") };
            let GraphPattern::Filter { expr, inner } = *inner else { panic!("{text}") };
            assert_eq!(keeps_nothing(&expr, &scope(&inner)), expected, "{filter}: {reason}");
        }
    }
}
