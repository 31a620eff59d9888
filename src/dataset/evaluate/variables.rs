//! Which variables a pattern binds.

use std::collections::BTreeSet;

use oxrdf::Variable;
use spargebra::algebra::{AggregateExpression, AggregateFunction, Expression, GraphPattern};
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
