//! Functions on text with a bound on what they build and how long they search.

use std::collections::{HashMap, HashSet};
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use oxrdf::vocab::xsd;
use oxrdf::{Literal, NamedNode, Term};
use regex::{Regex, RegexBuilder};
use spareval::{AggregateFunctionAccumulator, QueryEvaluator};

use super::meter::{Meter, Reason, current, spend};

pub const REGEX: &str = "urn:x-fazhi:function:regex";
pub const REPLACE: &str = "urn:x-fazhi:function:replace";
pub const CONCAT: &str = "urn:x-fazhi:function:concat";
/// Returns its argument, if there is room for it.
pub const GUARD: &str = "urn:x-fazhi:function:guard";
/// Returns its argument and counts it as held until the end.
pub const KEEP: &str = "urn:x-fazhi:function:keep";

/// No text may be longer, whatever the limits.
const MAX_TEXT: u64 = 64 << 20;
/// The largest program that a pattern may compile to, as the evaluator's own functions have it.
const PROGRAM: usize = 1_000_000;
/// A program up to this size is fast whatever the text.
const SMALL_PROGRAM: usize = 1 << 14;
/// Compiled patterns kept by one evaluation.
const PATTERNS: usize = 64;

/// A `GROUP_CONCAT` of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Aggregate {
    pub separator: String,
    pub distinct: bool,
}

/// The name of a query's n-th `GROUP_CONCAT`.
pub fn group_concat(at: usize) -> NamedNode {
    NamedNode::new_unchecked(format!("urn:x-fazhi:aggregate:group-concat:{at}"))
}

pub fn register(evaluator: QueryEvaluator, aggregates: &[Aggregate]) -> QueryEvaluator {
    let name = NamedNode::new_unchecked;
    let patterns = Arc::new(Patterns::default());
    let replacing = Arc::clone(&patterns);
    let mut evaluator = evaluator
        .with_custom_function(name(REGEX), move |a| regex(&patterns, a))
        .with_custom_function(name(REPLACE), move |a| replace(&replacing, a))
        .with_custom_function(name(CONCAT), concat)
        .with_custom_function(name(GUARD), |a| {
            let [term] = a else { return None };
            check_length(length(term));
            Some(term.clone())
        })
        .with_custom_function(name(KEEP), |a| {
            let [term] = a else { return None };
            if let Some(meter) = current() {
                meter.hold(length(term) + 96);
            }
            Some(term.clone())
        });
    for (at, aggregate) in aggregates.iter().enumerate() {
        let aggregate = aggregate.clone();
        evaluator = evaluator
            .with_custom_aggregate_function(group_concat(at), move || Box::new(GroupConcat::new(aggregate.clone())));
    }
    evaluator
}

fn length(term: &Term) -> usize {
    match term {
        Term::NamedNode(t) => t.as_str().len(),
        Term::BlankNode(t) => t.as_str().len(),
        Term::Literal(t) => t.value().len(),
    }
}

/// Stops the evaluation when a text is longer than what may be held.
fn check_length(bytes: usize) {
    spend(i64::try_from(bytes / 64).unwrap_or(i64::MAX));
    let Some(meter) = current() else { return };
    let room = meter.room().unwrap_or(MAX_TEXT).min(MAX_TEXT);
    if bytes as u64 > room {
        let limit = meter.limits().memory.unwrap_or(MAX_TEXT).min(MAX_TEXT);
        meter.refuse(Reason::Budget { what: "bytes of text", limit });
    }
}

/// A string's text and language; other terms are no text.
fn text(term: &Term) -> Option<(&str, Option<&str>)> {
    let Term::Literal(literal) = term else { return None };
    match literal.language() {
        Some(language) => Some((literal.value(), Some(language))),
        None => (literal.datatype() == xsd::STRING).then(|| (literal.value(), None)),
    }
}

fn plain(term: &Term) -> Option<&str> {
    text(term).filter(|(_, language)| language.is_none()).map(|(value, _)| value)
}

fn string(value: String, language: Option<&str>) -> Term {
    match language {
        Some(language) => Literal::new_language_tagged_literal_unchecked(value, language).into(),
        None => Literal::new_simple_literal(value).into(),
    }
}

/// Compiled patterns of one evaluation, by pattern and flags.
#[derive(Default)]
struct Patterns(Mutex<HashMap<PatternKey, Option<Arc<Pattern>>>>);

/// Pattern and flags.
type PatternKey = (String, String);

struct Pattern {
    regex: Regex,
    /// How long a byte of text may take at worst; `None` is never long.
    per_byte: Option<Duration>,
}

impl Patterns {
    fn get(&self, pattern: &str, flags: &str) -> Option<Arc<Pattern>> {
        let mut patterns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = patterns.get(&(pattern.to_owned(), flags.to_owned())) {
            return found.clone();
        }
        if patterns.len() >= PATTERNS {
            patterns.clear();
        }
        let compiled = compile(pattern, flags).map(Arc::new);
        patterns.insert((pattern.to_owned(), flags.to_owned()), compiled.clone());
        compiled
    }
}

fn compile(pattern: &str, flags: &str) -> Option<Pattern> {
    spend(1000 + i64::try_from(pattern.len()).unwrap_or(i64::MAX));
    let pattern = if flags.contains('q') { regex::escape(pattern) } else { pattern.to_owned() };
    let mut builder = RegexBuilder::new(&pattern);
    for flag in flags.chars() {
        match flag {
            's' => builder.dot_matches_new_line(true),
            'm' => builder.multi_line(true),
            'i' => builder.case_insensitive(true),
            'x' => builder.ignore_whitespace(true),
            'q' => &mut builder,
            _ => return None,
        };
    }
    if let Ok(regex) = builder.size_limit(SMALL_PROGRAM).build() {
        return Some(Pattern { regex, per_byte: None });
    }
    let mut size = SMALL_PROGRAM * 4;
    while size < PROGRAM * 4 {
        if let Ok(regex) = builder.size_limit(size.min(PROGRAM)).build() {
            // Without its caches the search looks at every state for every byte.
            let states = NonZeroUsize::new(size / 48).map_or(1, NonZeroUsize::get) as u64;
            return Some(Pattern { regex, per_byte: Some(Duration::from_nanos(states * 2)) });
        }
        size *= 4;
    }
    None
}

/// A search cannot be interrupted, so one that might outlast the time that is left does not begin.
fn check_search(pattern: &Pattern, bytes: usize) {
    spend(1 + i64::try_from(bytes / 16).unwrap_or(i64::MAX));
    let (Some(per_byte), Some(meter)) = (pattern.per_byte, current()) else { return };
    let (Some(left), Some(limit)) = (meter.time_left(), meter.limits().time) else { return };
    let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
    if per_byte.saturating_mul(bytes) > left {
        meter.refuse(Reason::Time(limit));
    }
}

fn regex(patterns: &Patterns, arguments: &[Term]) -> Option<Term> {
    let (subject, pattern, flags) = match arguments {
        [subject, pattern] => (subject, pattern, ""),
        [subject, pattern, flags] => (subject, pattern, plain(flags)?),
        _ => return None,
    };
    let pattern = patterns.get(plain(pattern)?, flags)?;
    let (subject, _) = text(subject)?;
    check_search(&pattern, subject.len());
    Some(Literal::from(pattern.regex.is_match(subject)).into())
}

fn replace(patterns: &Patterns, arguments: &[Term]) -> Option<Term> {
    let (subject, pattern, replacement, flags) = match arguments {
        [subject, pattern, replacement] => (subject, pattern, replacement, ""),
        [subject, pattern, replacement, flags] => (subject, pattern, replacement, plain(flags)?),
        _ => return None,
    };
    let pattern = patterns.get(plain(pattern)?, flags)?;
    let (subject, language) = text(subject)?;
    let replacement = plain(replacement)?;
    let (mut out, mut done) = (String::new(), 0);
    check_search(&pattern, subject.len());
    for found in pattern.regex.captures_iter(subject) {
        let Some(whole) = found.get(0) else { continue };
        // The expansion takes at most a captured text for every `$` and the rest as it is.
        let groups = replacement.matches('$').count();
        check_length(out.len() + replacement.len() + groups * whole.len());
        out.push_str(&subject[done..whole.start()]);
        found.expand(replacement, &mut out);
        done = whole.end();
        check_search(&pattern, subject.len() - done);
    }
    out.push_str(&subject[done..]);
    check_length(out.len());
    Some(string(out, language))
}

fn concat(arguments: &[Term]) -> Option<Term> {
    let parts = arguments.iter().map(text).collect::<Option<Vec<_>>>()?;
    check_length(parts.iter().map(|(value, _)| value.len()).sum());
    let language = parts.first().and_then(|(_, language)| *language);
    let same = parts.iter().all(|(_, other)| *other == language);
    let value: String = parts.iter().map(|(value, _)| *value).collect();
    Some(string(value, language.filter(|_| same)))
}

/// The language that parts have in common.
enum Shared {
    /// There is no part yet.
    Unset,
    No,
    By(String),
}

/// `GROUP_CONCAT` that counts what it holds.
struct GroupConcat {
    aggregate: Aggregate,
    value: Option<String>,
    /// The language of all parts so far.
    language: Shared,
    seen: HashSet<Term>,
    held: usize,
}

impl GroupConcat {
    fn new(aggregate: Aggregate) -> Self {
        Self { aggregate, value: Some(String::new()), language: Shared::Unset, seen: HashSet::new(), held: 0 }
    }

    fn hold(&mut self, bytes: usize, meter: Option<&Meter>) {
        self.held += bytes;
        if let Some(meter) = meter {
            meter.hold(bytes);
        }
    }
}

impl AggregateFunctionAccumulator for GroupConcat {
    fn accumulate(&mut self, element: Term) {
        let meter = current();
        if self.aggregate.distinct {
            if self.seen.contains(&element) {
                return;
            }
            self.hold(length(&element) + 96, meter.as_deref());
            self.seen.insert(element.clone());
        }
        let Some((part, language)) = text(&element) else {
            self.value = None;
            return;
        };
        let Some(value) = &mut self.value else { return };
        let mut bytes = part.len();
        match &self.language {
            Shared::Unset => self.language = language.map_or(Shared::No, |language| Shared::By(language.to_owned())),
            before => {
                if !matches!(before, Shared::By(before) if Some(before.as_str()) == language) {
                    self.language = Shared::No;
                }
                value.push_str(&self.aggregate.separator);
                bytes += self.aggregate.separator.len();
            }
        }
        value.push_str(part);
        // A growing text may hold as much again in reserve.
        self.hold(2 * bytes, meter.as_deref());
    }

    fn finish(&mut self) -> Option<Term> {
        let value = self.value.take()?;
        check_length(value.len());
        if let Some(meter) = current() {
            meter.release(std::mem::take(&mut self.held));
        }
        let language = if let Shared::By(language) = &self.language { Some(language.as_str()) } else { None };
        Some(string(value, language))
    }
}
