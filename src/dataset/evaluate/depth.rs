//! How deep a query is, told without going down into it.
//!
//! The optimiser and the evaluator call themselves once for each level, and so does dropping: a text of a hundred
//! thousand `+` would overflow the stack and end the process. So the depth is measured with a list instead of calls,
//! and what is too deep is taken apart in the same way.

use spargebra::algebra::{AggregateExpression, Expression, GraphPattern, OrderExpression, PropertyPathExpression};

use super::nodes::{Node, children};

/// The deepest algebra that is evaluated; a chain of `UNION`, `OPTIONAL`, `BIND`, `||`, `+` or `/` counts each link.
pub const MAX_DEPTH: usize = 200;

enum Owned {
    Pattern(GraphPattern),
    Expression(Expression),
    Path(PropertyPathExpression),
}

/// The depth of a pattern, if it is not too deep; otherwise the pattern is gone.
pub fn bounded(pattern: &mut GraphPattern) -> Option<usize> {
    let depth = depth(pattern);
    if depth <= MAX_DEPTH {
        return Some(depth);
    }
    let unit = GraphPattern::Bgp { patterns: Vec::new() };
    let mut left = vec![Owned::Pattern(std::mem::replace(pattern, unit))];
    while let Some(node) = left.pop() {
        take_apart(node, &mut left);
    }
    None
}

fn depth(pattern: &GraphPattern) -> usize {
    let mut left = vec![(Node::Pattern(pattern), 0)];
    let (mut below, mut deepest) = (Vec::new(), 0);
    while let Some((node, depth)) = left.pop() {
        // A join for each triple pattern.
        let own = if let Node::Pattern(GraphPattern::Bgp { patterns }) = node { patterns.len() } else { 0 };
        deepest = deepest.max(depth + own);
        children(node, &mut below);
        left.extend(below.drain(..).map(|child| (child, depth + 1)));
    }
    deepest
}

/// Moves the children of a node out of it, so that dropping it goes down no further.
fn take_apart(node: Owned, out: &mut Vec<Owned>) {
    let pattern = |p: Box<GraphPattern>| Owned::Pattern(*p);
    match node {
        Owned::Pattern(node) => match node {
            GraphPattern::Bgp { .. } | GraphPattern::Values { .. } => {}
            GraphPattern::Path { path, .. } => out.push(Owned::Path(path)),
            GraphPattern::Join { left, right }
            | GraphPattern::Lateral { left, right }
            | GraphPattern::Union { left, right }
            | GraphPattern::Minus { left, right } => out.extend([pattern(left), pattern(right)]),
            GraphPattern::LeftJoin { left, right, expression } => {
                out.extend([pattern(left), pattern(right)]);
                out.extend(expression.map(Owned::Expression));
            }
            GraphPattern::Filter { expr, inner } => out.extend([Owned::Expression(expr), pattern(inner)]),
            GraphPattern::Extend { inner, expression, .. } => {
                out.extend([Owned::Expression(expression), pattern(inner)]);
            }
            GraphPattern::OrderBy { inner, expression } => {
                out.push(pattern(inner));
                out.extend(expression.into_iter().map(|e| match e {
                    OrderExpression::Asc(e) | OrderExpression::Desc(e) => Owned::Expression(e),
                }));
            }
            GraphPattern::Group { inner, aggregates, .. } => {
                out.push(pattern(inner));
                out.extend(aggregates.into_iter().filter_map(|(_, aggregate)| match aggregate {
                    AggregateExpression::FunctionCall { expr, .. } => Some(Owned::Expression(expr)),
                    AggregateExpression::CountSolutions { .. } => None,
                }));
            }
            GraphPattern::Graph { inner, .. }
            | GraphPattern::Project { inner, .. }
            | GraphPattern::Distinct { inner }
            | GraphPattern::Reduced { inner }
            | GraphPattern::Slice { inner, .. }
            | GraphPattern::Service { inner, .. } => out.push(pattern(inner)),
        },
        Owned::Expression(expression) => take_expression_apart(expression, out),
        Owned::Path(path) => {
            use PropertyPathExpression as P;
            match path {
                P::NamedNode(_) | P::NegatedPropertySet(_) => {}
                P::Reverse(a) | P::ZeroOrMore(a) | P::OneOrMore(a) | P::ZeroOrOne(a) => out.push(Owned::Path(*a)),
                P::Sequence(a, b) | P::Alternative(a, b) => out.extend([Owned::Path(*a), Owned::Path(*b)]),
            }
        }
    }
}

fn take_expression_apart(expression: Expression, out: &mut Vec<Owned>) {
    use Expression as E;
    let node = |e: Box<Expression>| Owned::Expression(*e);
    match expression {
        E::NamedNode(_) | E::Literal(_) | E::Variable(_) | E::Bound(_) => {}
        E::Or(a, b)
        | E::And(a, b)
        | E::Equal(a, b)
        | E::SameTerm(a, b)
        | E::Greater(a, b)
        | E::GreaterOrEqual(a, b)
        | E::Less(a, b)
        | E::LessOrEqual(a, b)
        | E::Add(a, b)
        | E::Subtract(a, b)
        | E::Multiply(a, b)
        | E::Divide(a, b) => out.extend([node(a), node(b)]),
        E::UnaryPlus(a) | E::UnaryMinus(a) | E::Not(a) => out.push(node(a)),
        E::In(a, list) => {
            out.push(node(a));
            out.extend(list.into_iter().map(Owned::Expression));
        }
        E::Exists(pattern) => out.push(Owned::Pattern(*pattern)),
        E::If(a, b, c) => out.extend([node(a), node(b), node(c)]),
        E::Coalesce(list) | E::FunctionCall(_, list) => out.extend(list.into_iter().map(Owned::Expression)),
    }
}
