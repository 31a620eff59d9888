//! One file per entity kind; [`KINDS`] lists them all, in the order a report's graph is written.

mod body;
mod division;
mod measure;
mod organisation;
mod part;
mod regulation;
mod report;
mod shortcoming;
mod statistic;
mod task;
mod work;

use std::collections::HashSet;

pub(super) use division::write as write_division;
pub(super) use regulation::slug as regulation_kind;

use oxrdf::{NamedNode, NamedNodeRef, Triple};

use super::graph::Graph;
use super::place::{Characters, Scope, ScopeKind, Scopes};
use super::vocab::{fz, owl, prov};
use super::{Policy, RdfError, iri};
use crate::report::{BodyRef, DivisionRef, ResolvedReport, Span};

/// Writes one kind of entity.
type Kind = fn(&Context<'_>, &mut Graph) -> Result<(), RdfError>;

const KINDS: &[Kind] = &[
    report::write,
    body::write,
    part::write,
    measure::write,
    task::write,
    shortcoming::write,
    statistic::write,
    organisation::write,
    regulation::write,
    work::write,
    report::write_text,
];

pub(super) fn graph(report: &ResolvedReport, policy: &Policy) -> Result<(NamedNode, Vec<Triple>), RdfError> {
    let context = Context::new(report, policy)?;
    let mut graph = Graph::default();
    for write in KINDS {
        write(&context, &mut graph)?;
    }
    Ok((context.report, graph.into_triples()))
}

/// What every kind needs to know about its report.
struct Context<'a> {
    source: &'a ResolvedReport,
    policy: &'a Policy,
    characters: Characters<'a>,
    year: i32,
    body_ref: BodyRef,
    /// The report's IRI.
    report: NamedNode,
    /// The reporting body's IRI.
    body: NamedNode,
    /// Parallel to the report's own lists.
    parts: Vec<NamedNode>,
    measures: Vec<NamedNode>,
    tasks: Vec<NamedNode>,
    statistics: Vec<NamedNode>,
    scopes: Scopes,
}

impl<'a> Context<'a> {
    fn new(source: &'a ResolvedReport, policy: &'a Policy) -> Result<Self, RdfError> {
        let entities = &source.entities;
        let year = entities.report.year.filter(|year| (1..=9999).contains(year)).ok_or(RdfError::NoYear)?;
        let body_ref = match &source.resolution.body {
            Some(body) => body.clone(),
            None => unresolved(source)?,
        };
        let body = policy.body(&body_ref)?;
        let report = policy.report(&body_ref, year)?;
        let numbered = |kind: &str, count: usize| -> Result<Vec<NamedNode>, RdfError> {
            (1..=count).map(|number| iri::below(&report, kind, &number.to_string())).collect()
        };
        let parts = numbered("part", entities.parts.len())?;
        let tasks = numbered("task", entities.tasks.len())?;
        let statistics = numbered("statistic", entities.statistics.len())?;
        let mut taken = HashSet::new();
        let measures = entities
            .measures
            .iter()
            .map(|measure| iri::below(&report, "measure", &unused(&measure::position(measure), &mut taken)))
            .collect::<Result<Vec<_>, _>>()?;
        let scope = |extent, kind, iri: &NamedNode| Scope { extent, kind, iri: iri.clone() };
        let scopes = Scopes::new(
            (entities.parts.iter().zip(&parts).map(|(part, iri)| scope(part.extent, ScopeKind::Part, iri)))
                .chain(
                    (entities.measures.iter().zip(&measures))
                        .map(|(measure, iri)| scope(measure.extent, ScopeKind::Measure, iri)),
                )
                .chain(entities.tasks.iter().zip(&tasks).map(|(task, iri)| scope(task.span, ScopeKind::Task, iri)))
                .collect(),
        );
        let characters = Characters::new(&source.text);
        Ok(Self {
            source,
            policy,
            characters,
            year,
            body_ref,
            report,
            body,
            parts,
            measures,
            tasks,
            statistics,
            scopes,
        })
    }

    /// `{report}/text#char=a,b` (RFC 5147).
    fn characters_of(&self, span: Span) -> NamedNode {
        NamedNode::new_unchecked(format!("{}/text#{span}", self.report.as_str()))
    }

    fn text(&self) -> NamedNode {
        NamedNode::new_unchecked(format!("{}/text", self.report.as_str()))
    }

    /// What every stated thing carries: its classes, its report, its characters, its twin at the shared base.
    fn stated(&self, graph: &mut Graph, thing: &NamedNode, classes: &[NamedNodeRef<'_>], spans: &[Span]) {
        graph.types(thing, classes);
        self.traced(graph, thing, spans);
    }

    /// [`Context::stated`] for a thing whose classes are written elsewhere.
    fn traced(&self, graph: &mut Graph, thing: &NamedNode, spans: &[Span]) {
        graph.add(thing, fz::REPORT, self.report.clone());
        for &span in spans {
            graph.add(thing, prov::WAS_DERIVED_FROM, self.characters_of(span));
        }
        self.joined(graph, thing);
    }

    fn joined(&self, graph: &mut Graph, thing: &NamedNode) {
        if let Some(twin) = self.policy.shared_twin(thing) {
            graph.add(thing, owl::SAME_AS, twin);
        }
    }
}

/// A reporting body that no authority resolved, named as the report names it.
fn unresolved(source: &ResolvedReport) -> Result<BodyRef, RdfError> {
    let header = &source.entities.report;
    let name = header.bureau.clone().filter(|name| !iri::segment(name).is_empty()).ok_or(RdfError::NoBody)?;
    let division =
        header.division.clone().filter(|name| !iri::segment(name).is_empty()).unwrap_or_else(|| name.clone());
    let local_name = match name.strip_prefix(&division) {
        Some(rest) if !iri::segment(rest).is_empty() => rest.to_owned(),
        _ => name.clone(),
    };
    Ok(BodyRef {
        division: DivisionRef {
            path: format!("unknown/{}", division.replace('/', "")),
            name: division,
            parent: None,
            level: "unknown".into(),
        },
        local_name,
        name,
        alt_names: Vec::new(),
        line: None,
        reason: String::new(),
    })
}

/// `name`, or `name-2` and so on when it is taken: two things never share an IRI.
fn unused(name: &str, taken: &mut HashSet<String>) -> String {
    let mut candidate = name.to_owned();
    let mut number = 1;
    while !taken.insert(candidate.clone()) {
        number += 1;
        candidate = format!("{name}-{number}");
    }
    candidate
}
