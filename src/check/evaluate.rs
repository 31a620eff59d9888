//! Shapes against data.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use oxrdf::vocab::{rdf, rdfs, xsd};
use oxrdf::{Literal, NamedNode, NamedNodeRef, NamedOrBlankNode, Term};
use rust_decimal::Decimal;

use super::shapes::{Constraint, Property, Rule, Shape, Shapes, sh};
use super::{CheckError, Finding, Severity};
use crate::dataset::{Dataset, EvaluationError, QueryRequest, QueryResults, Reader};
use crate::rdf::vocab::{fz, prov};

pub(super) fn check(dataset: &Dataset, shapes: &Shapes) -> Result<Vec<Finding>, CheckError> {
    let data = Data { reader: dataset.reader(), below: RefCell::default() };
    let mut findings = Vec::new();
    for shape in &shapes.shapes {
        let focus = data.instances(&shape.target);
        for property in &shape.properties {
            for node in &focus {
                data.check_property(shape, property, node, &mut findings);
            }
        }
        let focus: HashSet<&NamedOrBlankNode> = focus.iter().collect();
        for rule in &shape.rules {
            data.check_rule(dataset, shape, rule, &focus, &mut findings)?;
        }
    }
    findings.sort_by_cached_key(|finding| {
        let node = |node: &NamedNode| node.as_str().to_owned();
        (
            finding.reports.iter().map(node).collect::<Vec<_>>(),
            finding.severity,
            finding.focus.to_string(),
            finding.shape.as_str().to_owned(),
            finding.path.as_ref().map(node),
            finding.component.as_str().to_owned(),
            finding.value.as_ref().map(ToString::to_string),
        )
    });
    Ok(findings)
}

/// The merge of all graphs, looked up in the dataset's own index: a dataset of any size takes no memory twice.
struct Data {
    reader: Reader,
    /// Classes with those below them, once asked for.
    below: RefCell<HashMap<NamedNode, Rc<[NamedNode]>>>,
}

impl Data {
    /// The instances of a class and of those below it, in order.
    fn instances(&self, class: &NamedNode) -> Vec<NamedOrBlankNode> {
        let mut nodes: Vec<NamedOrBlankNode> = Vec::new();
        for class in &*self.below(class) {
            nodes.extend(self.reader.subjects(&rdf::TYPE.into_owned(), &class.clone().into()));
        }
        nodes.sort_by_cached_key(ToString::to_string);
        nodes.dedup();
        nodes
    }

    /// A class and the classes below it.
    fn below(&self, class: &NamedNode) -> Rc<[NamedNode]> {
        if let Some(known) = self.below.borrow().get(class) {
            return Rc::clone(known);
        }
        let mut classes = vec![class.clone()];
        let mut next = 0;
        while next < classes.len() {
            for found in self.reader.subjects(&rdfs::SUB_CLASS_OF.into_owned(), &classes[next].clone().into()) {
                if let NamedOrBlankNode::NamedNode(class) = found
                    && !classes.contains(&class)
                {
                    classes.push(class);
                }
            }
            next += 1;
        }
        let classes: Rc<[NamedNode]> = classes.into();
        self.below.borrow_mut().insert(class.clone(), Rc::clone(&classes));
        classes
    }

    fn objects(&self, focus: &NamedOrBlankNode, path: NamedNodeRef<'_>) -> impl Iterator<Item = Term> + use<> {
        self.reader.objects(focus, &path.into_owned())
    }

    fn values(&self, focus: &NamedOrBlankNode, property: &Property) -> Vec<Term> {
        let mut values: Vec<Term> = if property.inverse {
            self.reader.subjects(&property.path, &focus.clone().into()).map(Term::from).collect()
        } else {
            self.reader.objects(focus, &property.path).collect()
        };
        values.sort_by_cached_key(ToString::to_string);
        values
    }

    fn check_property(&self, shape: &Shape, property: &Property, focus: &NamedOrBlankNode, out: &mut Vec<Finding>) {
        let values = self.values(focus, property);
        for constraint in &property.constraints {
            let mut find = |value: Option<&Term>| {
                out.push(Finding {
                    severity: property.severity,
                    shape: shape.name.clone(),
                    component: sh(constraint.component()),
                    focus: focus.clone(),
                    path: Some(property.path.clone()),
                    value: value.cloned(),
                    messages: property.messages.clone(),
                    reports: self.reports(focus),
                    characters: self.characters(focus),
                });
            };
            match constraint {
                Constraint::MinCount(least) if values.len() < *least => find(None),
                Constraint::MaxCount(most) if values.len() > *most => find(None),
                Constraint::HasValue(wanted) if !values.contains(wanted) => find(None),
                Constraint::MinCount(_) | Constraint::MaxCount(_) | Constraint::HasValue(_) => {}
                each => values.iter().filter(|value| !self.holds(each, value)).for_each(|value| find(Some(value))),
            }
        }
    }

    /// Whether a value is as a constraint on single values asks.
    fn holds(&self, constraint: &Constraint, value: &Term) -> bool {
        let number = |literal: &Literal| literal.value().parse::<Decimal>().ok();
        match (constraint, value) {
            (Constraint::Datatype(datatype), Term::Literal(literal)) => {
                literal.datatype() == *datatype && is_well_formed(literal)
            }
            (Constraint::Class(class), Term::NamedNode(_) | Term::BlankNode(_)) => self.is_a(value, class),
            (Constraint::NodeKind(kind), _) => match value {
                Term::NamedNode(_) => kind.contains("IRI"),
                Term::BlankNode(_) => kind.contains("BlankNode"),
                Term::Literal(_) => kind.contains("Literal"),
            },
            (Constraint::In(allowed), _) => allowed.contains(value),
            (Constraint::Pattern(pattern), Term::NamedNode(node)) => pattern.is_match(node.as_str()),
            (Constraint::Pattern(pattern), Term::Literal(literal)) => pattern.is_match(literal.value()),
            (Constraint::MinLength(least), Term::NamedNode(node)) => node.as_str().chars().count() >= *least,
            (Constraint::MinLength(least), Term::Literal(literal)) => literal.value().chars().count() >= *least,
            (Constraint::MinInclusive(bound), Term::Literal(literal)) => number(literal).is_some_and(|n| n >= *bound),
            (Constraint::MaxInclusive(bound), Term::Literal(literal)) => number(literal).is_some_and(|n| n <= *bound),
            (Constraint::MinCount(_) | Constraint::MaxCount(_) | Constraint::HasValue(_), _) => true,
            _ => false,
        }
    }

    fn is_a(&self, thing: &Term, class: &NamedNode) -> bool {
        let node = match thing {
            Term::NamedNode(node) => NamedOrBlankNode::from(node.clone()),
            Term::BlankNode(node) => node.clone().into(),
            Term::Literal(_) => return false,
        };
        let below = self.below(class);
        self.objects(&node, rdf::TYPE).any(|own| matches!(own, Term::NamedNode(own) if below.contains(&own)))
    }

    fn check_rule(
        &self,
        dataset: &Dataset,
        shape: &Shape,
        rule: &Rule,
        focus: &HashSet<&NamedOrBlankNode>,
        out: &mut Vec<Finding>,
    ) -> Result<(), CheckError> {
        let failed = |source| CheckError::Query { shape: shape.name.as_str().into(), source };
        // SHACL binds $this to one focus node after the other. Asking once for all of them and keeping the rows of focus
        // nodes gives the same answers for queries that bind $this by a pattern, which ours do.
        let request = QueryRequest { query: rule.select.clone(), ..QueryRequest::default() };
        let QueryResults::Solutions(solutions) = dataset.query(&request).map_err(failed)? else {
            return Err(failed(EvaluationError::Failed("expected a SELECT query".into())));
        };
        for solution in solutions {
            let solution = solution.map_err(|e| failed(EvaluationError::Failed(e.to_string())))?;
            let this = match solution.get("this") {
                Some(Term::NamedNode(node)) => NamedOrBlankNode::from(node.clone()),
                Some(Term::BlankNode(node)) => node.clone().into(),
                _ => continue,
            };
            if !focus.contains(&this) {
                continue;
            }
            let bindings: Vec<(&str, &Term)> = solution.iter().map(|(name, term)| (name.as_str(), term)).collect();
            out.push(Finding {
                severity: shape.severity,
                shape: shape.name.clone(),
                component: sh("SPARQLConstraintComponent"),
                path: None,
                value: solution.get("value").cloned(),
                messages: rule.messages.iter().map(|message| filled(message, &bindings)).collect(),
                reports: self.reports(&this),
                characters: self.characters(&this),
                focus: this,
            });
        }
        Ok(())
    }

    fn reports(&self, focus: &NamedOrBlankNode) -> Vec<NamedNode> {
        let mut reports: Vec<NamedNode> = self.objects(focus, fz::REPORT).filter_map(node).collect();
        let is_report = self.is_a(&Term::from(focus.clone()), &fz::ANNUAL_REPORT.into_owned());
        if let (true, NamedOrBlankNode::NamedNode(own)) = (is_report, focus) {
            reports.push(own.clone());
        }
        reports.sort();
        reports
    }

    fn characters(&self, focus: &NamedOrBlankNode) -> Vec<NamedNode> {
        let found = self.objects(focus, prov::WAS_DERIVED_FROM).filter_map(node);
        let mut characters: Vec<NamedNode> = found.filter(|n| n.as_str().contains("#char=")).collect();
        characters.sort();
        characters
    }
}

fn node(term: Term) -> Option<NamedNode> {
    match term {
        Term::NamedNode(node) => Some(node),
        _ => None,
    }
}

/// `{?name}` and `{$name}` give way to what the row binds.
fn filled(message: &Literal, bindings: &[(&str, &Term)]) -> Literal {
    let mut text = message.value().to_owned();
    for (name, term) in bindings {
        let value = match term {
            Term::NamedNode(node) => node.as_str(),
            Term::Literal(literal) => literal.value(),
            Term::BlankNode(node) => node.as_str(),
        };
        text = text.replace(&format!("{{?{name}}}"), value).replace(&format!("{{${name}}}"), value);
    }
    match message.language() {
        Some(language) => Literal::new_language_tagged_literal_unchecked(text, language),
        None => Literal::new_simple_literal(text),
    }
}

/// Whether a literal is a value of its datatype, for the datatypes that graphs of reports use.
fn is_well_formed(literal: &Literal) -> bool {
    let (value, datatype) = (literal.value(), literal.datatype());
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if datatype == xsd::G_YEAR {
        value.len() == 4 && digits(value)
    } else if datatype == xsd::DATE {
        let parts: Vec<&str> = value.split('-').collect();
        matches!(parts[..], [year, month, day] if year.len() == 4 && month.len() == 2 && day.len() == 2
            && [year, month, day].into_iter().all(digits) && ("01"..="12").contains(&month) && ("01"..="31").contains(&day))
    } else if datatype == xsd::INTEGER {
        digits(value.strip_prefix(['+', '-']).unwrap_or(value))
    } else if datatype == xsd::DECIMAL {
        let digits_or_none = |text: &str| text.is_empty() || digits(text);
        let unsigned = value.strip_prefix(['+', '-']).unwrap_or(value);
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        digits_or_none(whole) && digits_or_none(fraction) && !(whole.is_empty() && fraction.is_empty())
    } else {
        true
    }
}

impl Severity {
    pub(super) fn node(self) -> NamedNode {
        sh(self.name())
    }
}
