//! How deep a query is, told without going down into it.
//!
//! The optimiser and the evaluator call themselves once for each level, and so does dropping: a text of a hundred
//! thousand `+` would overflow the stack and end the process. So the depth is measured with a list instead of calls,
//! and what is too deep is taken apart in the same way.

use spargebra::algebra::{AggregateExpression, Expression, GraphPattern, OrderExpression, PropertyPathExpression};

/// The deepest algebra that is evaluated; a chain of `UNION`, `OPTIONAL`, `BIND`, `||`, `+` or `/` counts each link.
pub const MAX_DEPTH: usize = 200;
/// The deepest nesting of brackets that is parsed.
pub const MAX_BRACKETS: usize = 48;
/// The most links of chains on which the parser goes down: groups, and operators of property paths.
pub const MAX_LINKS: usize = 2000;

enum Node {
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
    let mut left = vec![Node::Pattern(std::mem::replace(pattern, unit))];
    while let Some(node) = left.pop() {
        take_apart(node, &mut left);
    }
    None
}

enum Ref<'a> {
    Pattern(&'a GraphPattern),
    Expression(&'a Expression),
    Path(&'a PropertyPathExpression),
}

fn depth(pattern: &GraphPattern) -> usize {
    let mut left = vec![(Ref::Pattern(pattern), 0)];
    let (mut children, mut deepest) = (Vec::new(), 0);
    while let Some((node, depth)) = left.pop() {
        // A join for each triple pattern.
        let own = if let Ref::Pattern(GraphPattern::Bgp { patterns }) = &node { patterns.len() } else { 0 };
        deepest = deepest.max(depth + own);
        children_of(&node, &mut children);
        left.extend(children.drain(..).map(|child| (child, depth + 1)));
    }
    deepest
}

fn children_of<'a>(node: &Ref<'a>, out: &mut Vec<Ref<'a>>) {
    match node {
        Ref::Pattern(pattern) => match pattern {
            GraphPattern::Bgp { .. } | GraphPattern::Values { .. } => {}
            GraphPattern::Path { path, .. } => out.push(Ref::Path(path)),
            GraphPattern::Join { left, right }
            | GraphPattern::Lateral { left, right }
            | GraphPattern::Union { left, right }
            | GraphPattern::Minus { left, right } => out.extend([Ref::Pattern(left), Ref::Pattern(right)]),
            GraphPattern::LeftJoin { left, right, expression } => {
                out.extend([Ref::Pattern(left), Ref::Pattern(right)]);
                out.extend(expression.as_ref().map(Ref::Expression));
            }
            GraphPattern::Filter { expr, inner } => out.extend([Ref::Expression(expr), Ref::Pattern(inner)]),
            GraphPattern::Extend { inner, expression, .. } => {
                out.extend([Ref::Expression(expression), Ref::Pattern(inner)]);
            }
            GraphPattern::OrderBy { inner, expression } => {
                out.push(Ref::Pattern(inner));
                out.extend(expression.iter().map(|e| match e {
                    OrderExpression::Asc(e) | OrderExpression::Desc(e) => Ref::Expression(e),
                }));
            }
            GraphPattern::Group { inner, aggregates, .. } => {
                out.push(Ref::Pattern(inner));
                out.extend(aggregates.iter().filter_map(|(_, aggregate)| match aggregate {
                    AggregateExpression::FunctionCall { expr, .. } => Some(Ref::Expression(expr)),
                    AggregateExpression::CountSolutions { .. } => None,
                }));
            }
            GraphPattern::Graph { inner, .. }
            | GraphPattern::Project { inner, .. }
            | GraphPattern::Distinct { inner }
            | GraphPattern::Reduced { inner }
            | GraphPattern::Slice { inner, .. }
            | GraphPattern::Service { inner, .. } => out.push(Ref::Pattern(inner)),
        },
        Ref::Expression(expression) => {
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
                | E::Divide(a, b) => out.extend([Ref::Expression(a), Ref::Expression(b)]),
                E::UnaryPlus(a) | E::UnaryMinus(a) | E::Not(a) => out.push(Ref::Expression(a)),
                E::In(a, list) => {
                    out.push(Ref::Expression(a));
                    out.extend(list.iter().map(Ref::Expression));
                }
                E::Exists(pattern) => out.push(Ref::Pattern(pattern)),
                E::If(a, b, c) => out.extend([Ref::Expression(a), Ref::Expression(b), Ref::Expression(c)]),
                E::Coalesce(list) | E::FunctionCall(_, list) => out.extend(list.iter().map(Ref::Expression)),
            }
        }
        Ref::Path(path) => {
            use PropertyPathExpression as P;
            match path {
                P::NamedNode(_) | P::NegatedPropertySet(_) => {}
                P::Reverse(a) | P::ZeroOrMore(a) | P::OneOrMore(a) | P::ZeroOrOne(a) => out.push(Ref::Path(a)),
                P::Sequence(a, b) | P::Alternative(a, b) => out.extend([Ref::Path(a), Ref::Path(b)]),
            }
        }
    }
}

/// Moves the children of a node out of it, so that dropping it goes down no further.
fn take_apart(node: Node, out: &mut Vec<Node>) {
    let pattern = |p: Box<GraphPattern>| Node::Pattern(*p);
    match node {
        Node::Pattern(node) => match node {
            GraphPattern::Bgp { .. } | GraphPattern::Values { .. } => {}
            GraphPattern::Path { path, .. } => out.push(Node::Path(path)),
            GraphPattern::Join { left, right }
            | GraphPattern::Lateral { left, right }
            | GraphPattern::Union { left, right }
            | GraphPattern::Minus { left, right } => out.extend([pattern(left), pattern(right)]),
            GraphPattern::LeftJoin { left, right, expression } => {
                out.extend([pattern(left), pattern(right)]);
                out.extend(expression.map(Node::Expression));
            }
            GraphPattern::Filter { expr, inner } => out.extend([Node::Expression(expr), pattern(inner)]),
            GraphPattern::Extend { inner, expression, .. } => {
                out.extend([Node::Expression(expression), pattern(inner)]);
            }
            GraphPattern::OrderBy { inner, expression } => {
                out.push(pattern(inner));
                out.extend(expression.into_iter().map(|e| match e {
                    OrderExpression::Asc(e) | OrderExpression::Desc(e) => Node::Expression(e),
                }));
            }
            GraphPattern::Group { inner, aggregates, .. } => {
                out.push(pattern(inner));
                out.extend(aggregates.into_iter().filter_map(|(_, aggregate)| match aggregate {
                    AggregateExpression::FunctionCall { expr, .. } => Some(Node::Expression(expr)),
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
        Node::Expression(expression) => take_expression_apart(expression, out),
        Node::Path(path) => {
            use PropertyPathExpression as P;
            match path {
                P::NamedNode(_) | P::NegatedPropertySet(_) => {}
                P::Reverse(a) | P::ZeroOrMore(a) | P::OneOrMore(a) | P::ZeroOrOne(a) => out.push(Node::Path(*a)),
                P::Sequence(a, b) | P::Alternative(a, b) => out.extend([Node::Path(*a), Node::Path(*b)]),
            }
        }
    }
}

fn take_expression_apart(expression: Expression, out: &mut Vec<Node>) {
    use Expression as E;
    let node = |e: Box<Expression>| Node::Expression(*e);
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
            out.extend(list.into_iter().map(Node::Expression));
        }
        E::Exists(pattern) => out.push(Node::Pattern(*pattern)),
        E::If(a, b, c) => out.extend([node(a), node(b), node(c)]),
        E::Coalesce(list) | E::FunctionCall(_, list) => out.extend(list.into_iter().map(Node::Expression)),
    }
}

/// What a text asks of the parser's stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// So many links of chains.
    Links(usize),
    /// Brackets are nested too deeply at this line and column, both from 1.
    TooDeep(usize, usize),
}

/// Reads a text's brackets and chains. What is in strings, IRIs, comments and data blocks does not count.
pub fn shape(text: &str, is_update: bool) -> Shape {
    let bytes = text.as_bytes();
    let (mut at, mut depth, mut links) = (0, 0_usize, 0_usize);
    // In an update only what follows WHERE is a pattern.
    let mut pattern_depth = (!is_update).then_some(0);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'(' | b'[' | b'{' => {
                links += usize::from(*byte == b'{' && pattern_depth.is_some_and(|d| depth >= d));
                depth += 1;
                if depth > MAX_BRACKETS {
                    let before = &text[..at];
                    let line = before.matches('\n').count() + 1;
                    let column = before.rsplit('\n').next().map_or(0, |l| l.chars().count()) + 1;
                    return Shape::TooDeep(line, column);
                }
            }
            b')' | b']' | b'}' => {
                depth = depth.saturating_sub(1);
                if is_update && pattern_depth.is_some_and(|d| depth <= d) {
                    pattern_depth = None;
                }
            }
            b'/' | b'|' | b'^' => links += usize::from(pattern_depth.is_some()),
            b'w' | b'W' if is_update && bytes[at..].get(..5).is_some_and(|w| w.eq_ignore_ascii_case(b"where")) => {
                pattern_depth = Some(depth);
                at += 4;
            }
            b'#' => at += bytes[at..].iter().position(|b| *b == b'\n').unwrap_or(bytes.len() - at - 1),
            b'<' => at += iri_length(&bytes[at..]),
            b'"' | b'\'' => at += string_length(&bytes[at..]),
            b'\\' => at += 1,
            _ => {}
        }
        at += 1;
    }
    Shape::Links(links)
}

/// How many bytes after `<` belong to an IRI; 0 when it is the operator.
fn iri_length(bytes: &[u8]) -> usize {
    let end = bytes.iter().skip(1).position(|b| *b <= b' ' || b"<>\"{}|^`\\".contains(b));
    end.filter(|end| bytes[end + 1] == b'>').map_or(0, |end| end + 1)
}

/// How many bytes after the opening quote belong to a string.
fn string_length(bytes: &[u8]) -> usize {
    let quote = bytes[0];
    let long = bytes.starts_with(&[quote; 3]);
    let mut at = if long { 3 } else { 1 };
    while let Some(byte) = bytes.get(at) {
        match *byte {
            b'\\' => at += 1,
            b'\n' if !long => return at - 1,
            b if b == quote && (!long || bytes[at..].starts_with(&[quote; 3])) => {
                return if long { at + 2 } else { at };
            }
            _ => {}
        }
        at += 1;
    }
    bytes.len() - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_brackets_and_chains_of_the_text_itself_count() {
        use Shape::{Links, TooDeep};
        let deep = "(".repeat(MAX_BRACKETS + 1);
        let cases = [
            (format!("SELECT {deep}"), false, TooDeep(1, 8 + MAX_BRACKETS), "brackets"),
            (format!("ASK\n {{ {deep}"), false, TooDeep(2, 3 + MAX_BRACKETS), "line and column count from 1"),
            ("( ) [ ] { } ".repeat(100), false, Links(100), "side by side is not nested, but a chain"),
            (format!("SELECT \"{deep}\""), false, Links(0), "a string"),
            (format!("SELECT \'\'\'{deep} \' \'\' \\\'\'\' {deep}\'\'\'"), false, Links(0), "a long string"),
            (format!("SELECT \'a\\\'{deep}\'"), false, Links(0), "an escaped quote"),
            (format!("SELECT <http://a/{deep}>"), false, Links(0), "an IRI"),
            (format!("ASK {{ ?a < ?b {deep}"), false, TooDeep(1, 14 + MAX_BRACKETS), "the operator is no IRI"),
            (format!("# {deep}\nASK {{}}"), false, Links(1), "a comment"),
            (format!("# {deep}"), false, Links(0), "a comment at the end"),
            ("\'".into(), false, Links(0), "an open string"),
            ("\\".into(), false, Links(0), "a lone backslash"),
            ("ASK { ?a a/b|^c ?d }".into(), false, Links(4), "a path"),
            ("INSERT DATA { GRAPH <a/b> { a:b\\/c a \"/\" } GRAPH <b> { } }".into(), true, Links(0), "data"),
            (
                "DELETE { a a a } WHERE { { } UNION { a a/b a } } ; INSERT DATA { GRAPH <b> { } }".into(),
                true,
                Links(4),
                "a pattern",
            ),
        ];
        for (text, is_update, expected, why) in cases {
            assert_eq!(shape(&text, is_update), expected, "{why}: {text}");
        }
    }
}
