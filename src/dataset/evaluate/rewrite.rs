//! What is changed in a query before it is evaluated, none of it visible in the result.
//!
//! - Parameters are put in place of variables, in the algebra, so no text can inject anything.
//! - A row without any term would be worked on without being counted (see [`meter`](super::meter)): where many such
//!   rows can arise they get a hidden term.
//! - A filter that is an error in every row, for want of a variable, becomes the empty answer that it gives.
//! - A function whose value is known beforehand (`IRI(CONCAT("https://…/", ?parameter))`) becomes that value.
//! - Functions and aggregates that could build or search text without end are replaced by ones with a bound
//!   (see [`functions`](super::functions)).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use oxrdf::vocab::xsd;
use oxrdf::{Literal, NamedNode, Term, Variable};
use spareval::QueryEvaluator;
use spargebra::Query;
use spargebra::algebra::{AggregateExpression, AggregateFunction, Expression, Function, GraphPattern, OrderExpression};
use spargebra::term::{GroundTerm, NamedNodePattern, TermPattern, TriplePattern};

use super::functions::{self, Aggregate};
use super::remote::{Remote, Services};
use super::variables::{certain, keeps_nothing, scope};
use crate::dataset::EvaluationError;

/// A pattern ready to be evaluated, with the aggregates that it needs.
pub struct Rewritten<P> {
    pub pattern: P,
    pub aggregates: Vec<Aggregate>,
}

/// Rewrites a query and puts its parameters in.
pub fn query(query: &Query, parameters: &[(String, Term)]) -> Result<Rewritten<Query>, EvaluationError> {
    let mut rewriter = Rewriter::new(parameters)?;
    let mut query = query.clone();
    match &mut query {
        Query::Select { pattern, .. } | Query::Describe { pattern, .. } => *pattern = rewriter.root(take(pattern)),
        Query::Ask { pattern, .. } => *pattern = rewriter.pattern(take(pattern)),
        Query::Construct { pattern, template, .. } => {
            let used: BTreeSet<Variable> = template.iter().flat_map(template_variables).collect();
            rewriter.used.extend(used.iter().filter(|v| rewriter.parameters.contains_key(*v)).cloned());
            let inner = rewriter.pattern(take(pattern));
            *pattern = rewriter.bind(inner, &used.into_iter().collect::<Vec<_>>());
        }
    }
    if let Some(name) = rewriter.parameters.keys().find(|v| !rewriter.used.contains(*v)) {
        return Err(EvaluationError::Syntax(format!(
            "expected a variable {name} for the parameter, the query has none"
        )));
    }
    Ok(Rewritten { pattern: query, aggregates: rewriter.aggregates })
}

/// Rewrites the pattern of an update.
pub fn pattern(pattern: &GraphPattern) -> Result<Rewritten<GraphPattern>, EvaluationError> {
    let mut rewriter = Rewriter::new(&[])?;
    let pattern = rewriter.pattern(pattern.clone());
    Ok(Rewritten { pattern, aggregates: rewriter.aggregates })
}

/// Gives an evaluator the functions that rewritten queries call.
pub fn equip(evaluator: QueryEvaluator, remote: Option<Arc<dyn Remote>>, aggregates: &[Aggregate]) -> QueryEvaluator {
    functions::register(evaluator, aggregates).with_default_service_handler(Services(remote))
}

fn take(pattern: &mut GraphPattern) -> GraphPattern {
    std::mem::replace(pattern, unit())
}

/// One row without terms.
fn unit() -> GraphPattern {
    GraphPattern::Bgp { patterns: Vec::new() }
}

/// No row.
fn nothing() -> GraphPattern {
    GraphPattern::Values { variables: Vec::new(), bindings: Vec::new() }
}

fn template_variables(t: &TriplePattern) -> Vec<Variable> {
    let term = |t: &TermPattern| if let TermPattern::Variable(v) = t { Some(v.clone()) } else { None };
    let node = if let NamedNodePattern::Variable(v) = &t.predicate { Some(v.clone()) } else { None };
    [term(&t.subject), node, term(&t.object)].into_iter().flatten().collect()
}

struct Rewriter {
    parameters: BTreeMap<Variable, Term>,
    used: BTreeSet<Variable>,
    aggregates: Vec<Aggregate>,
    hidden: usize,
    /// Inside `SERVICE`, where only parameters are put in.
    plain: bool,
    /// Where rows from outside the pattern bind variables in it too.
    correlated: bool,
}

impl Rewriter {
    fn new(parameters: &[(String, Term)]) -> Result<Self, EvaluationError> {
        let mut map = BTreeMap::new();
        for (name, term) in parameters {
            let variable = Variable::new(name)
                .map_err(|_| EvaluationError::Syntax(format!("expected the name of a variable, found {name}")))?;
            if matches!(term, Term::BlankNode(_)) {
                let message = format!("expected an IRI or a literal for {variable}, found a blank node");
                return Err(EvaluationError::Syntax(message));
            }
            map.insert(variable, term.clone());
        }
        Ok(Self {
            parameters: map,
            used: BTreeSet::new(),
            aggregates: Vec::new(),
            hidden: 0,
            plain: false,
            correlated: false,
        })
    }

    /// A parameter's term; notes that the query has the variable.
    fn parameter(&mut self, variable: &Variable) -> Option<Term> {
        let term = self.parameters.get(variable)?.clone();
        self.used.insert(variable.clone());
        Some(term)
    }

    fn hidden(&mut self) -> Variable {
        self.hidden += 1;
        Variable::new_unchecked(format!("_fazhi_{}", self.hidden))
    }

    /// The modifiers down to the outermost projection: its rows are results, not input.
    fn root(&mut self, pattern: GraphPattern) -> GraphPattern {
        match pattern {
            GraphPattern::Slice { inner, start, length } => {
                GraphPattern::Slice { inner: Box::new(self.root(*inner)), start, length }
            }
            GraphPattern::Distinct { inner } => GraphPattern::Distinct { inner: Box::new(self.root(*inner)) },
            GraphPattern::Reduced { inner } => GraphPattern::Reduced { inner: Box::new(self.root(*inner)) },
            GraphPattern::Project { inner, variables } => {
                let inner = self.pattern(*inner);
                GraphPattern::Project { inner: Box::new(self.bind(inner, &variables)), variables }
            }
            other => self.pattern(other),
        }
    }

    /// Binds those of the variables that are parameters.
    fn bind(&mut self, mut pattern: GraphPattern, variables: &[Variable]) -> GraphPattern {
        for variable in variables {
            if let Some(term) = self.parameter(variable) {
                let expression = constant(term);
                pattern = GraphPattern::Extend { inner: Box::new(pattern), variable: variable.clone(), expression };
            }
        }
        pattern
    }

    fn pattern(&mut self, pattern: GraphPattern) -> GraphPattern {
        match pattern {
            GraphPattern::Bgp { patterns } => {
                let patterns = patterns.into_iter().map(|t| self.triple(t)).collect::<Option<Vec<_>>>();
                patterns.map_or_else(nothing, |patterns| GraphPattern::Bgp { patterns })
            }
            GraphPattern::Path { subject, path, object } => {
                GraphPattern::Path { subject: self.term(subject), path, object: self.term(object) }
            }
            GraphPattern::Join { left, right } => {
                GraphPattern::Join { left: Box::new(self.pattern(*left)), right: Box::new(self.pattern(*right)) }
            }
            GraphPattern::LeftJoin { left, right, expression } => {
                let (left, right) = (Box::new(self.pattern(*left)), Box::new(self.pattern(*right)));
                GraphPattern::LeftJoin { left, right, expression: expression.map(|e| self.expression(e)) }
            }
            GraphPattern::Lateral { left, right } => {
                GraphPattern::Lateral { left: Box::new(self.pattern(*left)), right: Box::new(self.correlated(*right)) }
            }
            GraphPattern::Filter { expr, inner } => {
                let (expr, inner) = (self.expression(expr), Box::new(self.pattern(*inner)));
                // Else the evaluator would read every row to throw it away.
                if !self.plain && !self.correlated && keeps_nothing(&expr, &scope(&inner)) {
                    return nothing();
                }
                GraphPattern::Filter { expr, inner }
            }
            GraphPattern::Union { left, right } => {
                GraphPattern::Union { left: self.branch(*left), right: self.branch(*right) }
            }
            GraphPattern::Graph { name, inner } => {
                let inner = Box::new(self.pattern(*inner));
                self.node(name).map_or_else(nothing, |name| GraphPattern::Graph { name, inner })
            }
            GraphPattern::Extend { inner, variable, expression } => {
                let (inner, expression) = (Box::new(self.pattern(*inner)), self.expression(expression));
                match self.parameter(&variable) {
                    Some(term) => {
                        let expr = Expression::SameTerm(Box::new(expression), Box::new(constant(term)));
                        GraphPattern::Filter { expr, inner }
                    }
                    None => GraphPattern::Extend { inner, variable, expression },
                }
            }
            GraphPattern::Minus { left, right } => self.minus(*left, *right),
            GraphPattern::Values { variables, bindings } => self.values(variables, bindings),
            GraphPattern::OrderBy { inner, expression } => {
                let inner = Box::new(self.pattern(*inner));
                let mut by = Vec::with_capacity(expression.len());
                for e in expression {
                    by.push(match e {
                        OrderExpression::Asc(e) => OrderExpression::Asc(self.expression(e)),
                        OrderExpression::Desc(e) => OrderExpression::Desc(self.expression(e)),
                    });
                }
                GraphPattern::OrderBy { inner, expression: by }
            }
            GraphPattern::Project { inner, mut variables } => {
                let inner = self.pattern(*inner);
                let mut inner = self.bind(inner, &variables);
                let bound = certain(&inner);
                if !self.plain && !variables.iter().any(|v| bound.contains(v)) {
                    let variable = self.hidden();
                    inner = marked(inner, variable.clone());
                    variables.push(variable);
                }
                GraphPattern::Project { inner: Box::new(inner), variables }
            }
            GraphPattern::Distinct { inner } => GraphPattern::Distinct { inner: Box::new(self.pattern(*inner)) },
            GraphPattern::Reduced { inner } => GraphPattern::Reduced { inner: Box::new(self.pattern(*inner)) },
            GraphPattern::Slice { inner, start, length } => {
                GraphPattern::Slice { inner: Box::new(self.pattern(*inner)), start, length }
            }
            GraphPattern::Group { inner, variables, aggregates } => self.group(*inner, variables, aggregates),
            GraphPattern::Service { name, inner, silent } => {
                // Another machine evaluates it: it gets the parameters, but none of our own terms or functions.
                self.plain = true;
                let inner = Box::new(self.pattern(*inner));
                self.plain = false;
                self.node(name).map_or_else(nothing, |name| GraphPattern::Service { name, inner, silent })
            }
        }
    }

    fn correlated(&mut self, pattern: GraphPattern) -> GraphPattern {
        let before = std::mem::replace(&mut self.correlated, true);
        let pattern = self.pattern(pattern);
        self.correlated = before;
        pattern
    }

    fn branch(&mut self, pattern: GraphPattern) -> Box<GraphPattern> {
        let pattern = self.pattern(pattern);
        // A chain of unions is a branch of the last one; its own branches are marked already.
        let countable = self.plain || matches!(pattern, GraphPattern::Union { .. }) || !certain(&pattern).is_empty();
        Box::new(if countable { pattern } else { marked(pattern, self.hidden()) })
    }

    /// What both sides have in common decides what is taken away, so a parameter that both had stays in both.
    fn minus(&mut self, left: GraphPattern, right: GraphPattern) -> GraphPattern {
        let shared: Vec<Variable> = if self.parameters.is_empty() {
            Vec::new()
        } else {
            scope(&left).intersection(&scope(&right)).cloned().collect()
        };
        let (left, right) = (self.pattern(left), self.pattern(right));
        let (left, right) = (self.bind(left, &shared), self.bind(right, &shared));
        GraphPattern::Minus { left: Box::new(left), right: Box::new(right) }
    }

    fn values(&mut self, mut variables: Vec<Variable>, mut bindings: Vec<Vec<Option<GroundTerm>>>) -> GraphPattern {
        for variable in variables.clone() {
            let Some(term) = self.parameter(&variable) else { continue };
            let Some(at) = variables.iter().position(|v| *v == variable) else { continue };
            bindings.retain(|row| row[at].as_ref().is_none_or(|cell| is_term(cell, &term)));
            for row in &mut bindings {
                row.remove(at);
            }
            variables.remove(at);
        }
        if !self.plain && bindings.len() > 1 && bindings.iter().any(|row| row.iter().all(Option::is_none)) {
            variables.push(self.hidden());
            for row in &mut bindings {
                row.push(Some(GroundTerm::Literal(Literal::from(true))));
            }
        }
        GraphPattern::Values { variables, bindings }
    }

    fn group(
        &mut self,
        inner: GraphPattern,
        variables: Vec<Variable>,
        aggregates: Vec<(Variable, AggregateExpression)>,
    ) -> GraphPattern {
        let visible = scope(&inner);
        let inner = self.pattern(inner);
        let mut inner = self.bind(inner, &variables);
        let mut rewritten = Vec::with_capacity(aggregates.len());
        for (variable, aggregate) in aggregates {
            let aggregate = match aggregate {
                AggregateExpression::CountSolutions { distinct: true } if !self.plain => {
                    // Hidden terms would make equal rows differ.
                    let keep: BTreeSet<Variable> = visible.iter().chain(&variables).cloned().collect();
                    let keep = keep.into_iter().collect();
                    inner = GraphPattern::Project { inner: Box::new(inner), variables: keep };
                    AggregateExpression::CountSolutions { distinct: true }
                }
                AggregateExpression::CountSolutions { distinct } => AggregateExpression::CountSolutions { distinct },
                AggregateExpression::FunctionCall { name, expr, distinct } => {
                    let expr = self.expression(expr);
                    let (name, expr, distinct) = self.aggregate(name, expr, distinct, &mut inner);
                    AggregateExpression::FunctionCall { name, expr, distinct }
                }
            };
            rewritten.push((variable, aggregate));
        }
        GraphPattern::Group { inner: Box::new(inner), variables, aggregates: rewritten }
    }

    /// Aggregates that hold what they have seen do so within the limits.
    fn aggregate(
        &mut self,
        name: AggregateFunction,
        expr: Expression,
        distinct: bool,
        inner: &mut GraphPattern,
    ) -> (AggregateFunction, Expression, bool) {
        match name {
            name if self.plain => (name, expr, distinct),
            AggregateFunction::GroupConcat { separator } => {
                let aggregate = Aggregate { separator: separator.unwrap_or_else(|| " ".into()), distinct };
                let at = self.aggregates.iter().position(|a| *a == aggregate).unwrap_or_else(|| {
                    self.aggregates.push(aggregate);
                    self.aggregates.len() - 1
                });
                (AggregateFunction::Custom(functions::group_concat(at)), expr, false)
            }
            AggregateFunction::Min | AggregateFunction::Max | AggregateFunction::Sample => (name, expr, false),
            AggregateFunction::Count if distinct && !matches!(expr, Expression::Variable(_)) => {
                let variable = self.hidden();
                let before = std::mem::replace(inner, unit());
                *inner = GraphPattern::Extend { inner: Box::new(before), variable: variable.clone(), expression: expr };
                (name, Expression::Variable(variable), distinct)
            }
            AggregateFunction::Sum | AggregateFunction::Avg | AggregateFunction::Custom(_) if distinct => {
                (name, call(functions::KEEP, vec![expr]), distinct)
            }
            name => (name, expr, distinct),
        }
    }

    fn triple(&mut self, t: TriplePattern) -> Option<TriplePattern> {
        let (subject, object) = (self.term(t.subject), self.term(t.object));
        Some(TriplePattern { subject, predicate: self.node(t.predicate)?, object })
    }

    fn term(&mut self, term: TermPattern) -> TermPattern {
        let TermPattern::Variable(variable) = &term else { return term };
        match self.parameter(variable) {
            Some(Term::NamedNode(node)) => node.into(),
            Some(Term::Literal(literal)) => literal.into(),
            _ => term,
        }
    }

    /// `None` when a literal stands where only an IRI can.
    fn node(&mut self, node: NamedNodePattern) -> Option<NamedNodePattern> {
        let NamedNodePattern::Variable(variable) = &node else { return Some(node) };
        match self.parameter(variable) {
            None => Some(node),
            Some(Term::NamedNode(node)) => Some(node.into()),
            Some(_) => None,
        }
    }

    fn all(&mut self, expressions: Vec<Expression>) -> Vec<Expression> {
        expressions.into_iter().map(|e| self.expression(e)).collect()
    }

    fn expression(&mut self, expression: Expression) -> Expression {
        use Expression as E;
        match expression {
            E::Variable(v) => self.parameter(&v).map_or(E::Variable(v), constant),
            E::Bound(v) if self.parameter(&v).is_some() => E::Literal(Literal::from(true)),
            E::NamedNode(_) | E::Literal(_) | E::Bound(_) => expression,
            E::Or(a, b) => E::Or(Box::new(self.expression(*a)), Box::new(self.expression(*b))),
            E::And(a, b) => E::And(Box::new(self.expression(*a)), Box::new(self.expression(*b))),
            E::Equal(a, b) => E::Equal(Box::new(self.expression(*a)), Box::new(self.expression(*b))),
            E::SameTerm(a, b) => E::SameTerm(Box::new(self.expression(*a)), Box::new(self.expression(*b))),
            E::Greater(a, b) => E::Greater(Box::new(self.expression(*a)), Box::new(self.expression(*b))),
            E::GreaterOrEqual(a, b) => E::GreaterOrEqual(Box::new(self.expression(*a)), Box::new(self.expression(*b))),
            E::Less(a, b) => E::Less(Box::new(self.expression(*a)), Box::new(self.expression(*b))),
            E::LessOrEqual(a, b) => E::LessOrEqual(Box::new(self.expression(*a)), Box::new(self.expression(*b))),
            E::Add(a, b) => E::Add(Box::new(self.expression(*a)), Box::new(self.expression(*b))),
            E::Subtract(a, b) => E::Subtract(Box::new(self.expression(*a)), Box::new(self.expression(*b))),
            E::Multiply(a, b) => E::Multiply(Box::new(self.expression(*a)), Box::new(self.expression(*b))),
            E::Divide(a, b) => E::Divide(Box::new(self.expression(*a)), Box::new(self.expression(*b))),
            E::UnaryPlus(a) => E::UnaryPlus(Box::new(self.expression(*a))),
            E::UnaryMinus(a) => E::UnaryMinus(Box::new(self.expression(*a))),
            E::Not(a) => E::Not(Box::new(self.expression(*a))),
            E::In(a, list) => E::In(Box::new(self.expression(*a)), self.all(list)),
            E::Exists(pattern) => E::Exists(Box::new(self.correlated(*pattern))),
            E::If(a, b, c) => {
                E::If(Box::new(self.expression(*a)), Box::new(self.expression(*b)), Box::new(self.expression(*c)))
            }
            E::Coalesce(list) => E::Coalesce(self.all(list)),
            E::FunctionCall(function, arguments) => {
                let arguments = self.all(arguments);
                match function {
                    function if self.plain => E::FunctionCall(function, arguments),
                    Function::Regex => call(functions::REGEX, arguments),
                    Function::Replace => call(functions::REPLACE, arguments),
                    Function::Concat => joined(&arguments)
                        .map_or_else(|| call(functions::CONCAT, arguments), |text| E::Literal(Literal::from(text))),
                    Function::Iri => {
                        named(&arguments).map_or_else(|| E::FunctionCall(Function::Iri, arguments), E::NamedNode)
                    }
                    Function::EncodeForUri => {
                        call(functions::GUARD, vec![E::FunctionCall(Function::EncodeForUri, arguments)])
                    }
                    function => E::FunctionCall(function, arguments),
                }
            }
        }
    }
}

fn constant(term: Term) -> Expression {
    match term {
        Term::NamedNode(node) => Expression::NamedNode(node),
        Term::Literal(literal) => Expression::Literal(literal),
        // Refused when the parameters came in.
        Term::BlankNode(_) => Expression::Literal(Literal::from(false)),
    }
}

/// What `CONCAT` of plain strings gives.
fn joined(arguments: &[Expression]) -> Option<String> {
    let plain = |argument: &Expression| match argument {
        Expression::Literal(literal) if literal.datatype() == xsd::STRING => Some(literal.value().to_owned()),
        _ => None,
    };
    arguments.iter().map(plain).collect()
}

/// What `IRI` of an absolute IRI gives. A term that is known beforehand is looked up; one that comes of a function could
/// be an error, and what it is compared with would all be read.
fn named(arguments: &[Expression]) -> Option<NamedNode> {
    match arguments {
        [Expression::NamedNode(node)] => Some(node.clone()),
        [Expression::Literal(literal)] if literal.datatype() == xsd::STRING => NamedNode::new(literal.value()).ok(),
        _ => None,
    }
}

fn is_term(cell: &GroundTerm, term: &Term) -> bool {
    match (cell, term) {
        (GroundTerm::NamedNode(a), Term::NamedNode(b)) => a == b,
        (GroundTerm::Literal(a), Term::Literal(b)) => a == b,
        _ => false,
    }
}

fn call(name: &str, arguments: Vec<Expression>) -> Expression {
    Expression::FunctionCall(Function::Custom(NamedNode::new_unchecked(name)), arguments)
}

/// Every row with one more term.
fn marked(pattern: GraphPattern, variable: Variable) -> GraphPattern {
    let expression = Expression::Literal(Literal::from(true));
    GraphPattern::Extend { inner: Box::new(pattern), variable, expression }
}
