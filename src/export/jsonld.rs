//! JSON-LD that reads like plain JSON: the names of `ontology/context.jsonld` instead of IRIs.
//!
//! The context is written into every document, so that it can be read without the network.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::LazyLock;

use oxrdf::vocab::{rdf, xsd};
use oxrdf::{Literal, NamedNode, NamedOrBlankNode, Term};
use serde_json::{Map, Value, json};

use super::order::Section;

/// The published context.
pub const CONTEXT: &str = include_str!("../../ontology/context.jsonld");

/// How a name of the context reads its values.
#[derive(Debug, PartialEq, Eq)]
enum Coercion {
    None,
    Id,
    Language(String),
    Datatype(String),
}

#[derive(Debug)]
struct Name {
    key: String,
    coercion: Coercion,
    /// Always an array.
    set: bool,
}

#[derive(Debug)]
struct Context {
    json: Value,
    vocabulary: String,
    prefixes: BTreeMap<String, String>,
    /// By the property's full IRI; several names differ in how they read values.
    names: BTreeMap<String, Vec<Name>>,
}

static PUBLISHED: LazyLock<Context> =
    LazyLock::new(|| Context::read(CONTEXT).expect("the published context is well-formed"));

/// Writes one document that holds every graph; `None` is the default graph.
pub(super) fn write(graphs: &[(Option<NamedNode>, Vec<Section>)], out: &mut impl Write) -> io::Result<()> {
    let context = &*PUBLISHED;
    // A prefix would swallow an IRI whose scheme it looks like; then full IRIs are used throughout.
    let clash = graphs.iter().any(|(name, sections)| {
        name.iter().any(|name| context.clashes(name.as_str()))
            || sections.iter().flat_map(Section::triples).any(|triple| {
                [triple.subject.to_string(), triple.predicate.to_string(), triple.object.to_string()]
                    .iter()
                    .any(|term| term.strip_prefix('<').is_some_and(|iri| context.clashes(iri)))
            })
    });
    let empty =
        Context { json: json!({}), vocabulary: String::new(), prefixes: BTreeMap::new(), names: BTreeMap::new() };
    let context = if clash { &empty } else { context };
    let mut members = Vec::new();
    for (name, sections) in graphs {
        let nodes = sections.iter().flat_map(|section| &section.subjects).map(|subject| {
            let mut node = Map::new();
            let id = match &subject.node {
                NamedOrBlankNode::NamedNode(node) => node.as_str().to_owned(),
                NamedOrBlankNode::BlankNode(node) => node.to_string(),
            };
            node.insert(context.key("@id", "id"), id.into());
            for (predicate, objects) in &subject.properties {
                context.property(&mut node, predicate, objects);
            }
            Value::Object(node)
        });
        match name {
            None => members.extend(nodes),
            Some(name) => {
                let mut graph = Map::new();
                graph.insert(context.key("@id", "id"), name.as_str().into());
                graph.insert("@graph".into(), nodes.collect());
                members.push(Value::Object(graph));
            }
        }
    }
    let mut document = Map::new();
    document.insert("@context".into(), context.json.clone());
    document.insert("@graph".into(), members.into());
    serde_json::to_writer_pretty(&mut *out, &document)?;
    out.write_all(b"\n")
}

impl Context {
    fn read(text: &str) -> Result<Self, String> {
        let document: Value = serde_json::from_str(text).map_err(|e| e.to_string())?;
        let json = document.get("@context").cloned().ok_or("expected a member @context")?;
        let entries = json.as_object().ok_or("expected @context to be an object")?;
        let vocabulary = entries.get("@vocab").and_then(Value::as_str).unwrap_or_default().to_owned();
        let prefixes: BTreeMap<String, String> = entries
            .iter()
            .filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())))
            .filter(|(name, value)| !name.starts_with('@') && !value.starts_with('@'))
            .collect();
        let expand = |short: &str| match short.split_once(':') {
            Some((prefix, local)) => prefixes.get(prefix).map(|namespace| format!("{namespace}{local}")),
            None => None,
        };
        let mut names: BTreeMap<String, Vec<Name>> = BTreeMap::new();
        for (name, entry) in entries.iter().filter(|(_, entry)| entry.is_object()) {
            let text = |key: &str| entry.get(key).and_then(Value::as_str);
            let iri = text("@id").and_then(expand).ok_or_else(|| format!("{name}: expected a prefixed @id"))?;
            let coercion = match (text("@type"), text("@language")) {
                (Some("@id"), _) => Coercion::Id,
                (Some(datatype), _) => Coercion::Datatype(expand(datatype).ok_or_else(|| format!("{name}: @type"))?),
                (None, Some(language)) => Coercion::Language(language.to_owned()),
                (None, None) => Coercion::None,
            };
            let set = text("@container") == Some("@set");
            names.entry(iri).or_default().push(Name { key: name.clone(), coercion, set });
        }
        Ok(Self { json, vocabulary, prefixes, names })
    }

    fn clashes(&self, iri: &str) -> bool {
        iri.split_once(':').is_some_and(|(scheme, rest)| !rest.starts_with("//") && self.prefixes.contains_key(scheme))
    }

    /// A keyword, or the alias that the published context gives it.
    fn key(&self, keyword: &str, alias: &str) -> String {
        if self.names.is_empty() { keyword.into() } else { alias.into() }
    }

    fn short(&self, iri: &str) -> String {
        let longest = self
            .prefixes
            .iter()
            .filter_map(|(prefix, namespace)| Some((prefix, iri.strip_prefix(namespace.as_str())?)))
            .filter(|(_, local)| !local.is_empty() && !local.starts_with("//"))
            .min_by_key(|(_, local)| local.len());
        longest.map_or_else(|| iri.to_owned(), |(prefix, local)| format!("{prefix}:{local}"))
    }

    fn class(&self, iri: &str) -> String {
        let local = iri.strip_prefix(self.vocabulary.as_str()).filter(|_| !self.vocabulary.is_empty());
        match local {
            Some(local) if !local.is_empty() && local.chars().all(char::is_alphanumeric) && !self.has_name(local) => {
                local.to_owned()
            }
            _ => self.short(iri),
        }
    }

    fn has_name(&self, name: &str) -> bool {
        self.prefixes.contains_key(name) || self.json.get(name).is_some()
    }

    fn property(&self, node: &mut Map<String, Value>, predicate: &NamedNode, objects: &[Term]) {
        let mut keys: Vec<(String, bool, Vec<Value>)> = Vec::new();
        for object in objects {
            let (key, set, value) = self.value(predicate, object);
            match keys.iter_mut().find(|(known, _, _)| *known == key) {
                Some((_, _, values)) => values.push(value),
                None => keys.push((key, set, vec![value])),
            }
        }
        for (key, set, mut values) in keys {
            let value = if values.len() == 1 && !set { values.remove(0) } else { Value::Array(values) };
            node.insert(key, value);
        }
    }

    /// The key that an object stands under, whether it is always an array, and the value.
    fn value(&self, predicate: &NamedNode, object: &Term) -> (String, bool, Value) {
        if *predicate == rdf::TYPE
            && let Term::NamedNode(class) = object
        {
            return (self.key("@type", "type"), true, self.class(class.as_str()).into());
        }
        for name in self.names.get(predicate.as_str()).into_iter().flatten() {
            if let Some(value) = short_value(&name.coercion, object) {
                return (name.key.clone(), name.set, value);
            }
        }
        let value = match object {
            Term::NamedNode(node) => json!({ "@id": node.as_str() }),
            Term::BlankNode(node) => json!({ "@id": node.to_string() }),
            Term::Literal(literal) => full_literal(literal),
        };
        (self.short(predicate.as_str()), false, value)
    }
}

/// The value as the name reads it back; `None` where it would read something else.
fn short_value(coercion: &Coercion, object: &Term) -> Option<Value> {
    match (coercion, object) {
        (Coercion::Id, Term::NamedNode(node)) => Some(node.as_str().into()),
        (Coercion::Id, Term::BlankNode(node)) => Some(node.to_string().into()),
        (Coercion::Language(language), Term::Literal(literal)) => {
            (literal.language() == Some(language)).then(|| literal.value().into())
        }
        (Coercion::Datatype(datatype), Term::Literal(literal)) => {
            if literal.datatype().as_str() != datatype || literal.language().is_some() {
                return None;
            }
            let number = literal.value().parse::<i64>().ok().filter(|number| number.unsigned_abs() < (1 << 53));
            match number {
                Some(number) if literal.datatype() == xsd::INTEGER && number.to_string() == literal.value() => {
                    Some(number.into())
                }
                _ => Some(literal.value().into()),
            }
        }
        (Coercion::None, Term::Literal(literal)) => (literal.datatype() == xsd::STRING).then(|| literal.value().into()),
        _ => None,
    }
}

fn full_literal(literal: &Literal) -> Value {
    if let Some(language) = literal.language() {
        json!({ "@value": literal.value(), "@language": language })
    } else if literal.datatype() == xsd::STRING {
        json!({ "@value": literal.value() })
    } else {
        json!({ "@value": literal.value(), "@type": literal.datatype().as_str() })
    }
}
