//! Shapes as they are read from Turtle.

use oxrdf::vocab::{rdf, xsd};
use oxrdf::{Graph, Literal, NamedNode, NamedNodeRef, NamedOrBlankNode, NamedOrBlankNodeRef, Term, TermRef};
use oxttl::TurtleParser;
use regex::Regex;
use rust_decimal::Decimal;

use super::{CheckError, Severity};

/// The namespace of SHACL.
pub(super) const SH: &str = "http://www.w3.org/ns/shacl#";

const SUPPORTED: &str = "supported are sh:targetClass, sh:property with a property or sh:inversePath as sh:path and \
    minCount, maxCount, datatype, class, nodeKind, in, pattern, minLength, minInclusive, maxInclusive, hasValue, and sh:sparql with sh:select";

/// Every shape of a file.
///
/// Invariant: each has a target, and nothing in the file was passed over.
#[derive(Debug)]
pub struct Shapes {
    pub(super) shapes: Vec<Shape>,
}

#[derive(Debug)]
pub(super) struct Shape {
    pub name: NamedNode,
    pub target: NamedNode,
    pub severity: Severity,
    pub properties: Vec<Property>,
    pub rules: Vec<Rule>,
}

#[derive(Debug)]
pub(super) struct Property {
    pub path: NamedNode,
    pub inverse: bool,
    pub severity: Severity,
    pub messages: Vec<Literal>,
    pub constraints: Vec<Constraint>,
}

#[derive(Debug)]
pub(super) enum Constraint {
    MinCount(usize),
    MaxCount(usize),
    Datatype(NamedNode),
    Class(NamedNode),
    NodeKind(String),
    In(Vec<Term>),
    Pattern(Regex),
    MinLength(usize),
    MinInclusive(Decimal),
    MaxInclusive(Decimal),
    HasValue(Term),
}

impl Constraint {
    /// The name of SHACL's constraint component.
    pub fn component(&self) -> &'static str {
        match self {
            Self::MinCount(_) => "MinCountConstraintComponent",
            Self::MaxCount(_) => "MaxCountConstraintComponent",
            Self::Datatype(_) => "DatatypeConstraintComponent",
            Self::Class(_) => "ClassConstraintComponent",
            Self::NodeKind(_) => "NodeKindConstraintComponent",
            Self::In(_) => "InConstraintComponent",
            Self::Pattern(_) => "PatternConstraintComponent",
            Self::MinLength(_) => "MinLengthConstraintComponent",
            Self::MinInclusive(_) => "MinInclusiveConstraintComponent",
            Self::MaxInclusive(_) => "MaxInclusiveConstraintComponent",
            Self::HasValue(_) => "HasValueConstraintComponent",
        }
    }
}

/// A query that gives a row for each offender.
#[derive(Debug)]
pub(super) struct Rule {
    pub select: String,
    pub messages: Vec<Literal>,
}

impl Shapes {
    /// The shapes compiled into the binary, `ontology/shapes.ttl`.
    pub fn builtin() -> Result<Self, CheckError> {
        Self::read(include_str!("../../ontology/shapes.ttl"))
    }

    /// Reads shapes; a term of SHACL that is not supported is an error, never passed over.
    pub fn read(turtle: &str) -> Result<Self, CheckError> {
        let mut graph = Graph::new();
        for triple in TurtleParser::new().for_slice(turtle.as_bytes()) {
            graph.insert(&triple?);
        }
        let reader = Reader { graph };
        let class = sh("NodeShape");
        let mut names: Vec<NamedNode> = Vec::new();
        for subject in reader.graph.subjects_for_predicate_object(rdf::TYPE, class.as_ref()) {
            match subject {
                NamedOrBlankNodeRef::NamedNode(name) => names.push(name.into_owned()),
                NamedOrBlankNodeRef::BlankNode(_) => {
                    return Err(unsupported("a shape without a name", "sh:NodeShape on a blank node"));
                }
            }
        }
        names.sort();
        if names.is_empty() {
            return Err(CheckError::NoShapes);
        }
        let shapes = names.iter().map(|name| reader.shape(name)).collect::<Result<_, _>>()?;
        Ok(Self { shapes })
    }

    /// The names of all shapes, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.shapes.iter().map(|shape| shape.name.as_str())
    }
}

struct Reader {
    graph: Graph,
}

impl Reader {
    fn shape(&self, name: &NamedNode) -> Result<Shape, CheckError> {
        let text = name.as_str();
        let node = NamedOrBlankNode::from(name.clone());
        let mut target = None;
        let mut severity = Severity::Violation;
        let mut properties = Vec::new();
        let mut rules = Vec::new();
        for (term, object) in self.said(&node) {
            match term.as_str() {
                "targetClass" => target = Some(iri(text, "sh:targetClass", &object)?),
                "severity" => severity = severity_of(text, &object)?,
                "property" => properties.push(resource(text, "sh:property", &object)?),
                "sparql" => rules.push(self.rule(text, &resource(text, "sh:sparql", &object)?)?),
                other => return Err(unsupported(text, other)),
            }
        }
        let target = target.ok_or_else(|| unsupported(text, "a shape without sh:targetClass"))?;
        let properties =
            properties.iter().map(|node| self.property(text, node, severity)).collect::<Result<Vec<_>, _>>()?;
        Ok(Shape { name: name.clone(), target, severity, properties, rules })
    }

    fn property(&self, shape: &str, node: &NamedOrBlankNode, inherited: Severity) -> Result<Property, CheckError> {
        let mut path = None;
        let mut severity = inherited;
        let mut messages = Vec::new();
        let mut constraints = Vec::new();
        for (term, object) in self.said(node) {
            let malformed = |term, expected| malformed(shape, term, expected, &object);
            let number = |term| match &object {
                Term::Literal(literal) => literal.value().parse().map_err(|_| malformed(term, "a count")),
                _ => Err(malformed(term, "a count")),
            };
            let bound = |term| match &object {
                Term::Literal(literal) => literal.value().parse().map_err(|_| malformed(term, "a decimal number")),
                _ => Err(malformed(term, "a decimal number")),
            };
            constraints.push(match term.as_str() {
                "path" => {
                    path = Some(self.path(shape, &object)?);
                    continue;
                }
                "severity" => {
                    severity = severity_of(shape, &object)?;
                    continue;
                }
                "message" => {
                    messages.extend(literal(&object));
                    continue;
                }
                "name" | "description" | "order" => continue,
                "minCount" => Constraint::MinCount(number("sh:minCount")?),
                "maxCount" => Constraint::MaxCount(number("sh:maxCount")?),
                "minLength" => Constraint::MinLength(number("sh:minLength")?),
                "minInclusive" => Constraint::MinInclusive(bound("sh:minInclusive")?),
                "maxInclusive" => Constraint::MaxInclusive(bound("sh:maxInclusive")?),
                "datatype" => Constraint::Datatype(iri(shape, "sh:datatype", &object)?),
                "class" => Constraint::Class(iri(shape, "sh:class", &object)?),
                "nodeKind" => {
                    let kind = iri(shape, "sh:nodeKind", &object)?;
                    let kind = kind.as_str().strip_prefix(SH).unwrap_or_default();
                    if !["IRI", "Literal", "BlankNode", "BlankNodeOrIRI", "IRIOrLiteral", "BlankNodeOrLiteral"]
                        .contains(&kind)
                    {
                        return Err(malformed("sh:nodeKind", "a node kind of SHACL"));
                    }
                    Constraint::NodeKind(kind.to_owned())
                }
                "in" => Constraint::In(self.list(shape, &object)?),
                "pattern" => {
                    let pattern = literal(&object).ok_or_else(|| malformed("sh:pattern", "a regular expression"))?;
                    let regex = Regex::new(pattern.value());
                    Constraint::Pattern(regex.map_err(|_| malformed("sh:pattern", "a regular expression"))?)
                }
                "hasValue" => Constraint::HasValue(object.clone()),
                other => return Err(unsupported(shape, other)),
            });
        }
        let (path, inverse) = path.ok_or_else(|| unsupported(shape, "sh:property without sh:path"))?;
        messages.sort_by(|a, b| b.language().cmp(&a.language()));
        // Blank nodes and their statements come in no order of their own.
        constraints.sort_by_key(Constraint::component);
        Ok(Property { path, inverse, severity, messages, constraints })
    }

    fn path(&self, shape: &str, object: &Term) -> Result<(NamedNode, bool), CheckError> {
        match object {
            Term::NamedNode(path) => Ok((path.clone(), false)),
            _ => match &self.said(&resource(shape, "sh:path", object)?)[..] {
                [(term, Term::NamedNode(path))] if term == "inversePath" => Ok((path.clone(), true)),
                _ => Err(unsupported(shape, "this sh:path")),
            },
        }
    }

    fn rule(&self, shape: &str, node: &NamedOrBlankNode) -> Result<Rule, CheckError> {
        let (mut select, mut prefixes, mut messages) = (None, String::new(), Vec::new());
        for (term, object) in self.said(node) {
            match term.as_str() {
                "select" => select = literal(&object).map(|query| query.value().to_owned()),
                "message" => messages.extend(literal(&object)),
                "prefixes" => prefixes.push_str(&self.prefixes(shape, &resource(shape, "sh:prefixes", &object)?)?),
                other => return Err(unsupported(shape, other)),
            }
        }
        let select = select.ok_or_else(|| unsupported(shape, "sh:sparql without sh:select"))?;
        messages.sort_by(|a, b| b.language().cmp(&a.language()));
        Ok(Rule { select: format!("{prefixes}{select}"), messages })
    }

    fn prefixes(&self, shape: &str, node: &NamedOrBlankNode) -> Result<String, CheckError> {
        let mut lines = Vec::new();
        for object in self.graph.objects_for_subject_predicate(node, sh("declare").as_ref()) {
            let declaration = resource(shape, "sh:declare", &object.into_owned())?;
            let value = |name: &str| match self.graph.object_for_subject_predicate(&declaration, sh(name).as_ref()) {
                Some(TermRef::Literal(literal)) => Ok(literal.value().to_owned()),
                _ => Err(unsupported(shape, "sh:declare without sh:prefix or sh:namespace")),
            };
            lines.push(format!("PREFIX {}: <{}>\n", value("prefix")?, value("namespace")?));
        }
        lines.sort();
        Ok(lines.concat())
    }

    fn list(&self, shape: &str, head: &Term) -> Result<Vec<Term>, CheckError> {
        let mut items = Vec::new();
        let mut node = head.clone();
        while node != Term::from(rdf::NIL.into_owned()) {
            let cell = resource(shape, "sh:in", &node)?;
            let part = |property: NamedNodeRef<'_>| {
                let found = self.graph.object_for_subject_predicate(&cell, property).map(TermRef::into_owned);
                found.filter(|_| items.len() < 10_000).ok_or_else(|| malformed(shape, "sh:in", "a list", head))
            };
            let (first, rest) = (part(rdf::FIRST)?, part(rdf::REST)?);
            items.push(first);
            node = rest;
        }
        Ok(items)
    }

    /// What is said of a node in terms of SHACL, without their namespace, sorted.
    fn said(&self, node: &NamedOrBlankNode) -> Vec<(String, Term)> {
        let mut said: Vec<(String, Term)> = self
            .graph
            .triples_for_subject(node)
            .filter_map(|t| Some((t.predicate.as_str().strip_prefix(SH)?.to_owned(), t.object.into_owned())))
            .collect();
        said.sort_by_cached_key(|(term, object)| (term.clone(), object.to_string()));
        said
    }
}

pub(super) fn sh(name: &str) -> NamedNode {
    NamedNode::new_unchecked(format!("{SH}{name}"))
}

fn literal(object: &Term) -> Option<Literal> {
    match object {
        Term::Literal(literal) if literal.language().is_some() || literal.datatype() == xsd::STRING => {
            Some(literal.clone())
        }
        _ => None,
    }
}

fn iri(shape: &str, term: &'static str, object: &Term) -> Result<NamedNode, CheckError> {
    match object {
        Term::NamedNode(node) => Ok(node.clone()),
        other => Err(malformed(shape, term, "an IRI", other)),
    }
}

fn resource(shape: &str, term: &'static str, object: &Term) -> Result<NamedOrBlankNode, CheckError> {
    match object {
        Term::NamedNode(node) => Ok(node.clone().into()),
        Term::BlankNode(node) => Ok(node.clone().into()),
        Term::Literal(_) => Err(malformed(shape, term, "a node", object)),
    }
}

fn malformed(shape: &str, term: &'static str, expected: &'static str, found: &Term) -> CheckError {
    CheckError::Malformed { shape: shape.into(), term, expected, found: found.to_string() }
}

fn unsupported(shape: &str, term: &str) -> CheckError {
    CheckError::Unsupported { shape: shape.into(), term: term.into(), supported: SUPPORTED }
}

fn severity_of(shape: &str, object: &Term) -> Result<Severity, CheckError> {
    let severity = iri(shape, "sh:severity", object)?;
    [Severity::Violation, Severity::Warning, Severity::Info]
        .into_iter()
        .find(|known| severity == sh(known.name()))
        .ok_or_else(|| malformed(shape, "sh:severity", "sh:Violation, sh:Warning or sh:Info", object))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_shapes_are_read_whole() {
        let shapes = Shapes::builtin().expect("well-formed");
        assert!(shapes.names().count() >= 25);
        assert!(shapes.shapes.iter().all(|shape| shape.properties.len() + shape.rules.len() > 0));
    }

    #[test]
    fn broken_shapes_are_named() {
        let head = "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix x: <https://example.org/> .\n";
        for (body, expected) in [
            ("x:s a sh:NodeShape", "expected shapes in Turtle"),
            ("x:s x:p x:o .", "expected at least one sh:NodeShape with a target"),
            ("x:s a sh:NodeShape .", "https://example.org/s: a shape without sh:targetClass is not supported here"),
            ("x:s a sh:NodeShape ; sh:targetClass x:C ; sh:or () .", "https://example.org/s: or is not supported here"),
            (
                "x:s a sh:NodeShape ; sh:targetClass x:C ; sh:property [ sh:path x:p ; sh:minCount \"many\" ] .",
                "https://example.org/s: expected a count as the value of sh:minCount, found \"many\"",
            ),
            (
                "x:s a sh:NodeShape ; sh:targetClass x:C ; sh:property [ sh:path x:p ; sh:pattern \"(\" ] .",
                "https://example.org/s: expected a regular expression as the value of sh:pattern, found \"(\"",
            ),
            (
                "x:s a sh:NodeShape ; sh:targetClass x:C ; sh:property [ sh:minCount 1 ] .",
                "https://example.org/s: sh:property without sh:path is not supported here",
            ),
            (
                "x:s a sh:NodeShape ; sh:targetClass x:C ; sh:severity x:Bad .",
                "https://example.org/s: expected sh:Violation, sh:Warning or sh:Info as the value of sh:severity, found <https://example.org/Bad>",
            ),
        ] {
            let error = Shapes::read(&format!("{head}{body}")).expect_err(body).to_string();
            assert!(error.starts_with(expected), "{body}: {error}");
        }
    }
}
