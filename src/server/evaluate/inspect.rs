//! What a query asks for, before it is evaluated.
//!
//! A recursive parser and evaluator must never meet a text that nests deeper than a stack: [`scan`] refuses such
//! a text before it is parsed, [`Traits::of`] refuses a chain that grew deep without brackets.

use spargebra::Query;
use spargebra::algebra::{AggregateExpression, Expression, Function, GraphPattern, OrderExpression};
use spargebra::term::TermPattern;

use crate::server::problem::Problem;

/// Brackets within brackets.
const NESTING: u32 = 100;
/// Prefix operators in a row (`!!!x`).
const PREFIXES: u32 = 32;
/// Operations of one update.
const OPERATIONS: u32 = 10_000;
/// Operators that hang on one another.
const DEPTH: u32 = 4_000;

/// Refuses a text that nests too deep to be parsed safely. Strings, IRIs and comments are passed over.
pub fn scan(text: &str) -> Result<(), Problem> {
    let bytes = text.as_bytes();
    let (mut depth, mut prefixes, mut operations) = (0_u32, 0_u32, 0_u32);
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            b';' if depth == 0 => operations += 1,
            b'#' => at += bytes[at..].iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(bytes.len() - at),
            b'<' => at += iri(&bytes[at..]),
            b'"' | b'\'' => at += string(&bytes[at..]),
            _ => {}
        }
        match byte {
            b'!' | b'^' | b'+' | b'-' => prefixes += 1,
            b' ' | b'\t' | b'\r' | b'\n' | b'#' => {}
            _ => prefixes = 0,
        }
        let refused = [
            (depth, NESTING, "nested brackets"),
            (prefixes, PREFIXES, "prefix operators in a row"),
            (operations, OPERATIONS, "operations in an update"),
        ];
        if let Some((_, limit, what)) = refused.into_iter().find(|(count, limit, _)| count > limit) {
            return Err(Problem::Budget { what, limit: limit.into() });
        }
        at += 1;
    }
    Ok(())
}

/// Bytes from `<` to before its `>`; 0 when it is a comparison.
fn iri(rest: &[u8]) -> usize {
    let end = rest.iter().position(|byte| matches!(byte, b'>' | b'"' | b'{' | b'}' | b'|' | b'^' | b'`' | 0..=b' '));
    end.filter(|end| rest[*end] == b'>').unwrap_or(0)
}

/// Bytes from an opening quote to before the closing one.
fn string(rest: &[u8]) -> usize {
    let quote = rest[0];
    let long = rest.len() > 2 && rest[1] == quote && rest[2] == quote;
    let mut at = if long { 3 } else { 1 };
    while let Some(&byte) = rest.get(at) {
        match byte {
            b'\\' => at += 1,
            b'\n' | b'\r' if !long => return at,
            byte if byte == quote && !long => return at,
            byte if byte == quote && rest[at..].starts_with(&[quote; 3]) => return at + 2,
            _ => {}
        }
        at += 1;
    }
    rest.len()
}

/// What matters to the server about a parsed query.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traits {
    /// The result is a graph, not a table.
    pub graph: bool,
    /// Two evaluations may differ though the data does not (`NOW`, `RAND`, fresh blank nodes, `SERVICE`).
    pub volatile: bool,
    pub service: bool,
}

impl Traits {
    /// Looks through the whole query.
    pub fn of(query: &Query) -> Result<Self, Problem> {
        let mut traits = Self::default();
        let pattern = match query {
            Query::Construct { pattern, template, .. } => {
                traits.graph = true;
                traits.volatile = template.iter().any(|triple| {
                    [&triple.subject, &triple.object].into_iter().any(|term| matches!(term, TermPattern::BlankNode(_)))
                });
                pattern
            }
            Query::Describe { pattern, .. } => {
                traits.graph = true;
                pattern
            }
            Query::Select { pattern, .. } | Query::Ask { pattern, .. } => pattern,
        };
        traits.walk(pattern)?;
        Ok(traits)
    }

    /// Looks through a pattern.
    pub fn walk(&mut self, pattern: &GraphPattern) -> Result<(), Problem> {
        // A stack of its own: the tree may be deeper than the thread's.
        let mut open = vec![(Node::Pattern(pattern), 1)];
        while let Some((node, depth)) = open.pop() {
            if depth > DEPTH {
                return Err(Problem::Budget { what: "operators that hang on one another", limit: DEPTH.into() });
            }
            let mut visit = |node| open.push((node, depth + 1));
            match node {
                Node::Pattern(pattern) => self.pattern(pattern, &mut visit),
                Node::Expression(expression) => self.expression(expression, &mut visit),
            }
        }
        Ok(())
    }

    fn pattern<'a>(&mut self, pattern: &'a GraphPattern, visit: &mut impl FnMut(Node<'a>)) {
        use GraphPattern as P;
        match pattern {
            P::Bgp { .. } | P::Path { .. } | P::Values { .. } => {}
            P::Join { left, right }
            | P::Lateral { left, right }
            | P::Union { left, right }
            | P::Minus { left, right } => {
                visit(Node::Pattern(left));
                visit(Node::Pattern(right));
            }
            P::LeftJoin { left, right, expression } => {
                visit(Node::Pattern(left));
                visit(Node::Pattern(right));
                if let Some(expression) = expression {
                    visit(Node::Expression(expression));
                }
            }
            P::Filter { expr, inner } => {
                visit(Node::Expression(expr));
                visit(Node::Pattern(inner));
            }
            P::Extend { inner, expression, .. } => {
                visit(Node::Expression(expression));
                visit(Node::Pattern(inner));
            }
            P::OrderBy { inner, expression } => {
                for item in expression {
                    let (OrderExpression::Asc(expression) | OrderExpression::Desc(expression)) = item;
                    visit(Node::Expression(expression));
                }
                visit(Node::Pattern(inner));
            }
            P::Group { inner, aggregates, .. } => {
                for (_, aggregate) in aggregates {
                    if let AggregateExpression::FunctionCall { expr, .. } = aggregate {
                        visit(Node::Expression(expr));
                    }
                }
                visit(Node::Pattern(inner));
            }
            P::Graph { inner, .. }
            | P::Project { inner, .. }
            | P::Distinct { inner }
            | P::Reduced { inner }
            | P::Slice { inner, .. } => visit(Node::Pattern(inner)),
            P::Service { inner, .. } => {
                self.service = true;
                self.volatile = true;
                visit(Node::Pattern(inner));
            }
        }
    }

    fn expression<'a>(&mut self, expression: &'a Expression, visit: &mut impl FnMut(Node<'a>)) {
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
            | E::Divide(a, b) => {
                visit(Node::Expression(a));
                visit(Node::Expression(b));
            }
            E::UnaryPlus(a) | E::UnaryMinus(a) | E::Not(a) => visit(Node::Expression(a)),
            E::In(a, list) => {
                visit(Node::Expression(a));
                for item in list {
                    visit(Node::Expression(item));
                }
            }
            E::If(a, b, c) => {
                for item in [a, b, c] {
                    visit(Node::Expression(item));
                }
            }
            E::Exists(pattern) => visit(Node::Pattern(pattern)),
            E::Coalesce(list) => {
                for item in list {
                    visit(Node::Expression(item));
                }
            }
            E::FunctionCall(function, list) => {
                use Function as F;
                // Casts are custom functions here; no custom function that the evaluator knows depends on more than
                // its arguments, and a call of an unknown one is always an error.
                self.volatile |= matches!(function, F::Rand | F::Now | F::Uuid | F::StrUuid | F::BNode);
                for item in list {
                    visit(Node::Expression(item));
                }
            }
        }
    }
}

#[derive(Clone, Copy)]
enum Node<'a> {
    Pattern(&'a GraphPattern),
    Expression(&'a Expression),
}

#[cfg(test)]
mod tests {
    use super::{Traits, scan};
    use spargebra::SparqlParser;

    #[test]
    fn a_text_too_deep_is_refused_before_it_is_parsed() {
        let deep =
            |open: &str, close: &str, n: usize| format!("SELECT * {{ FILTER {}1{} }}", open.repeat(n), close.repeat(n));
        // text, accepted, reason
        let table = [
            (deep("(", ")", 20), true, "twenty brackets"),
            (deep("(", ")", 5000), false, "five thousand brackets"),
            (deep("!", "", 5000), false, "recursion without brackets"),
            (deep("- ", "", 5000), false, "the same with spaces between"),
            (format!("SELECT ('{}' AS ?x) {{}}", "(".repeat(500)), true, "brackets in a string"),
            (format!("SELECT ('''{}'{}''' AS ?x) {{}}", "(".repeat(500), "(".repeat(500)), true, "in a long string"),
            (format!("# {}\nASK {{}}", "(".repeat(500)), true, "brackets in a comment"),
            (format!("ASK {{ <http://e/{}> ?p ?o }}", "(".repeat(500)), true, "brackets in an IRI"),
            (format!("ASK {{ FILTER(1 < {}2) }}", "(".repeat(500)), false, "a comparison is no IRI"),
            (format!("ASK {{ ?s ?p 'it\\'s' {} }}", "{".repeat(500)), false, "an escaped quote does not end a string"),
            ("DROP ALL;".repeat(20_000), false, "too many operations"),
        ];
        for (text, accepted, reason) in table {
            assert_eq!(scan(&text).is_ok(), accepted, "{reason}");
        }
    }

    #[test]
    fn traits_are_seen_wherever_they_stand() {
        // query, graph, volatile, service
        let table = [
            ("SELECT * { ?s ?p ?o }", false, false, false),
            ("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", true, false, false),
            ("CONSTRUCT { ?s ?p [] } { ?s ?p ?o }", true, true, false),
            ("DESCRIBE <http://e/>", true, false, false),
            ("SELECT (NOW() AS ?n) {}", false, true, false),
            ("SELECT * { ?s ?p ?o FILTER EXISTS { BIND(RAND() AS ?r) } }", false, true, false),
            ("SELECT (SUM(RAND()) AS ?n) {}", false, true, false),
            ("SELECT * { { SELECT * { SERVICE <http://e/> { ?s ?p ?o } } } }", false, true, true),
            ("SELECT ('NOW()' AS ?n) {}", false, false, false),
            ("SELECT (<http://www.w3.org/2001/XMLSchema#integer>('1') AS ?n) {}", false, false, false),
        ];
        for (query, graph, volatile, service) in table {
            let parsed = SparqlParser::new().parse_query(query).unwrap();
            assert_eq!(Traits::of(&parsed).unwrap(), Traits { graph, volatile, service }, "{query}");
        }
    }

    #[test]
    fn a_long_chain_is_refused_and_dropped_safely() {
        let chain = format!("SELECT (1{} AS ?x) {{}}", "+1".repeat(10_000));
        let work = move || Traits::of(&SparqlParser::new().parse_query(&chain).unwrap()).is_err();
        let thread = std::thread::Builder::new().stack_size(256 << 20).spawn(work).unwrap();
        assert!(thread.join().unwrap());
    }
}
