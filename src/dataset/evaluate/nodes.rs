//! The nodes of a query's algebra, and which nodes each is built from.

use spargebra::algebra::{AggregateExpression, Expression, GraphPattern, OrderExpression, PropertyPathExpression};

/// A node of the algebra.
#[derive(Clone, Copy)]
pub enum Node<'a> {
    Pattern(&'a GraphPattern),
    Expression(&'a Expression),
    Path(&'a PropertyPathExpression),
}

/// Adds the nodes that a node is built from.
pub fn children<'a>(node: Node<'a>, out: &mut Vec<Node<'a>>) {
    match node {
        Node::Pattern(pattern) => match pattern {
            GraphPattern::Bgp { .. } | GraphPattern::Values { .. } => {}
            GraphPattern::Path { path, .. } => out.push(Node::Path(path)),
            GraphPattern::Join { left, right }
            | GraphPattern::Lateral { left, right }
            | GraphPattern::Union { left, right }
            | GraphPattern::Minus { left, right } => out.extend([Node::Pattern(left), Node::Pattern(right)]),
            GraphPattern::LeftJoin { left, right, expression } => {
                out.extend([Node::Pattern(left), Node::Pattern(right)]);
                out.extend(expression.as_ref().map(Node::Expression));
            }
            GraphPattern::Filter { expr, inner } => out.extend([Node::Expression(expr), Node::Pattern(inner)]),
            GraphPattern::Extend { inner, expression, .. } => {
                out.extend([Node::Expression(expression), Node::Pattern(inner)]);
            }
            GraphPattern::OrderBy { inner, expression } => {
                out.push(Node::Pattern(inner));
                out.extend(expression.iter().map(|e| match e {
                    OrderExpression::Asc(e) | OrderExpression::Desc(e) => Node::Expression(e),
                }));
            }
            GraphPattern::Group { inner, aggregates, .. } => {
                out.push(Node::Pattern(inner));
                out.extend(aggregates.iter().filter_map(|(_, aggregate)| match aggregate {
                    AggregateExpression::FunctionCall { expr, .. } => Some(Node::Expression(expr)),
                    AggregateExpression::CountSolutions { .. } => None,
                }));
            }
            GraphPattern::Graph { inner, .. }
            | GraphPattern::Project { inner, .. }
            | GraphPattern::Distinct { inner }
            | GraphPattern::Reduced { inner }
            | GraphPattern::Slice { inner, .. }
            | GraphPattern::Service { inner, .. } => out.push(Node::Pattern(inner)),
        },
        Node::Expression(expression) => {
            use Expression as E;
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
                | E::Divide(a, b) => out.extend([Node::Expression(a), Node::Expression(b)]),
                E::UnaryPlus(a) | E::UnaryMinus(a) | E::Not(a) => out.push(Node::Expression(a)),
                E::In(a, list) => {
                    out.push(Node::Expression(a));
                    out.extend(list.iter().map(Node::Expression));
                }
                E::Exists(pattern) => out.push(Node::Pattern(pattern)),
                E::If(a, b, c) => out.extend([Node::Expression(a), Node::Expression(b), Node::Expression(c)]),
                E::Coalesce(list) | E::FunctionCall(_, list) => out.extend(list.iter().map(Node::Expression)),
            }
        }
        Node::Path(path) => {
            use PropertyPathExpression as P;
            match path {
                P::NamedNode(_) | P::NegatedPropertySet(_) => {}
                P::Reverse(a) | P::ZeroOrMore(a) | P::OneOrMore(a) | P::ZeroOrOne(a) => out.push(Node::Path(a)),
                P::Sequence(a, b) | P::Alternative(a, b) => out.extend([Node::Path(a), Node::Path(b)]),
            }
        }
    }
}
