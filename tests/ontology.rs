//! The ontology is checked like code: every term explained, none emitted undeclared, none declared in vain.

mod support;

use std::collections::{BTreeMap, BTreeSet};

use fazhi::rdf::reference::{DivisionFact, RegulationFact, divisions, ontology, regulations, schemes};
use fazhi::rdf::{Policy, graph, taken_up_by};
use fazhi::report::{DivisionRef, RegulationKind};
use oxrdf::{Literal, NamedNode, NamedOrBlankNode, Term, Triple};

const FZ: &str = "https://w3id.org/fazhi/ns#";
const RDF_TYPE: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
const RDFS: &str = "http://www.w3.org/2000/01/rdf-schema#";
const SKOS: &str = "http://www.w3.org/2004/02/skos/core#";
const OWL: &str = "http://www.w3.org/2002/07/owl#";

/// Vocabularies that others declare.
const STANDARDS: &[&str] = &[
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    RDFS,
    OWL,
    SKOS,
    "http://www.w3.org/2001/XMLSchema#",
    "http://purl.org/dc/terms/",
    "http://www.w3.org/ns/org#",
    "http://data.europa.eu/eli/ontology#",
    "http://purl.org/linked-data/cube#",
    "http://purl.org/linked-data/sdmx/2009/dimension#",
    "http://www.w3.org/ns/prov#",
    "http://xmlns.com/foaf/0.1/",
    "http://www.w3.org/ns/dcat#",
    "http://www.w3.org/ns/oa#",
    "http://purl.org/vocab/vann/",
];

fn subject(triple: &Triple) -> &str {
    match &triple.subject {
        NamedOrBlankNode::NamedNode(node) => node.as_str(),
        NamedOrBlankNode::BlankNode(_) => "",
    }
}

fn object(triple: &Triple) -> &str {
    match &triple.object {
        Term::NamedNode(node) => node.as_str(),
        _ => "",
    }
}

/// Everything that the program ever says, beside the ontology itself.
fn emitted() -> Vec<Triple> {
    let (report, mut triples) =
        graph(&support::report(), &Policy::new("https://own.example/").expect("a base")).expect("a graph");
    let node = |path: &str| NamedNode::new(format!("{}/{path}", report.as_str())).expect("an IRI");
    triples.extend(taken_up_by(&node("task/1"), 1, &node("measure/1.2"), 0.5).expect("links"));
    let gone = DivisionFact {
        division: DivisionRef { path: "310108".into(), name: "闸北区".into(), parent: None, level: "county".into() },
        alt_names: vec!["闸北".into()],
        since: Some(1949),
        until: Some(2015),
        successor: Some(support::dongan()),
    };
    triples.extend(divisions([gone]).expect("a graph").1);
    let law = RegulationFact {
        title: "中华人民共和国行政处罚法".into(),
        alt_titles: vec!["行政处罚法".into()],
        kind: RegulationKind::Law,
        number: Some("主席令第70号".into()),
        issuer: Some("全国人民代表大会常务委员会".into()),
        editions: vec![("1996".into(), "1996-10-01".into()), ("2021-01-22".into(), "2021-07-15".into())],
        ended: Some("2099-01-01".into()),
        successor: Some("中华人民共和国行政处罚法典".into()),
    };
    triples.extend(regulations([law]).expect("a graph").1);
    triples.extend(schemes().expect("Turtle").1);
    triples
}

/// Declared terms of ours with their types.
fn declared() -> BTreeMap<String, Vec<String>> {
    let mut terms: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for triple in ontology().expect("Turtle").1 {
        if triple.predicate.as_str() == RDF_TYPE && subject(&triple).starts_with(FZ) {
            terms.entry(subject(&triple).into()).or_default().push(object(&triple).into());
        }
    }
    terms
}

/// Our terms in a set of triples: as class, property or datatype.
fn used(triples: &[Triple]) -> BTreeSet<String> {
    let mut terms = BTreeSet::new();
    for triple in triples {
        terms.insert(triple.predicate.as_str().to_owned());
        if triple.predicate.as_str() == RDF_TYPE {
            terms.insert(object(triple).to_owned());
        }
        if let Term::Literal(literal) = &triple.object {
            terms.insert(literal.datatype().as_str().to_owned());
        }
    }
    terms
}

fn languages(triples: &[Triple], term: &str, property: &str) -> BTreeSet<String> {
    triples
        .iter()
        .filter(|t| subject(t) == term && t.predicate.as_str() == property)
        .filter_map(|t| match &t.object {
            Term::Literal(literal) if !literal.value().trim().is_empty() => literal.language().map(str::to_owned),
            _ => None,
        })
        .collect()
}

#[test]
fn every_term_is_explained_in_both_languages() {
    let triples = ontology().expect("Turtle").1;
    let terms = declared();
    assert!(terms.len() > 40, "only {} terms", terms.len());
    let both = BTreeSet::from(["en".to_owned(), "zh".to_owned()]);
    for (term, types) in &terms {
        assert_eq!(languages(&triples, term, &format!("{RDFS}label")), both, "{term}: label");
        assert_eq!(languages(&triples, term, &format!("{RDFS}comment")), both, "{term}: comment");
        assert!(
            types.iter().any(|t| {
                [format!("{OWL}Class"), format!("{OWL}ObjectProperty"), format!("{OWL}DatatypeProperty")].contains(t)
            }),
            "{term}: {types:?}"
        );
        let defined = format!("{RDFS}isDefinedBy");
        assert!(
            triples.iter().any(|t| subject(t) == term
                && t.predicate.as_str() == defined
                && object(t) == FZ.trim_end_matches('#')),
            "{term}: isDefinedBy"
        );
    }
}

#[test]
fn no_undeclared_term_is_emitted() {
    let declared = declared();
    let mut all = emitted();
    all.extend(ontology().expect("Turtle").1);
    for term in used(&all) {
        let known = declared.contains_key(&term) || STANDARDS.iter().any(|namespace| term.starts_with(namespace));
        assert!(known, "{term} is declared nowhere");
    }
}

#[test]
fn no_term_is_declared_in_vain() {
    let used = used(&emitted());
    for term in declared().keys() {
        assert!(used.contains(term), "{term} is never emitted");
    }
}

#[test]
fn the_version_is_named() {
    let triples = ontology().expect("Turtle").1;
    let ontology = FZ.trim_end_matches('#');
    let objects = |property: &str| -> Vec<&Term> {
        triples
            .iter()
            .filter(|t| subject(t) == ontology && t.predicate.as_str() == format!("{OWL}{property}"))
            .map(|t| &t.object)
            .collect()
    };
    let [Term::Literal(version)] = objects("versionInfo")[..] else { panic!("expected one owl:versionInfo") };
    let expected = Term::from(NamedNode::new(format!("{ontology}/{}", version.value())).expect("an IRI"));
    assert_eq!(objects("versionIRI"), [&expected]);
}

#[test]
fn every_concept_is_explained_and_placed() {
    let triples = schemes().expect("Turtle").1;
    let of_type = |class: &str| -> BTreeSet<String> {
        let class = format!("{SKOS}{class}");
        triples
            .iter()
            .filter(|t| t.predicate.as_str() == RDF_TYPE && object(t) == class)
            .map(|t| subject(t).to_owned())
            .collect()
    };
    let (schemes, concepts) = (of_type("ConceptScheme"), of_type("Concept"));
    let both = BTreeSet::from(["en".to_owned(), "zh".to_owned()]);
    for thing in schemes.iter().chain(&concepts) {
        assert_eq!(languages(&triples, thing, &format!("{SKOS}prefLabel")), both, "{thing}: prefLabel");
        assert_eq!(languages(&triples, thing, &format!("{SKOS}definition")), both, "{thing}: definition");
    }
    for concept in &concepts {
        let scheme = concept.rsplit_once('/').expect("a path").0;
        assert!(schemes.contains(scheme), "{concept} belongs to no declared scheme");
        let placed = format!("{SKOS}inScheme");
        assert!(
            triples.iter().any(|t| subject(t) == concept && t.predicate.as_str() == placed && object(t) == scheme),
            "{concept} is not in its scheme"
        );
    }
}

/// What RDFS would conclude from a domain or range must already be said, or follow from a subclass.
#[test]
fn domains_and_ranges_hold() {
    let terms = ontology().expect("Turtle").1;
    let mut all = emitted();
    all.extend(terms.iter().cloned());
    let mut types: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for triple in all.iter().filter(|t| t.predicate.as_str() == RDF_TYPE) {
        types.entry(subject(triple)).or_default().insert(object(triple));
    }
    let super_class = format!("{RDFS}subClassOf");
    let is_a = |thing: &str, class: &str| {
        types.get(thing).is_some_and(|classes| {
            classes.contains(class)
                || classes.iter().any(|&own| {
                    // The two steps of ORG that are ours to know: both kinds of body are organisations.
                    let above: Vec<&str> = terms
                        .iter()
                        .filter(|t| subject(t) == own && t.predicate.as_str() == super_class)
                        .map(object)
                        .collect();
                    above.contains(&class)
                        || (class.ends_with("org#Organization") && above.iter().any(|a| a.contains("/ns/org#")))
                })
        })
    };
    let mut checked = 0;
    for rule in terms.iter().filter(|t| t.predicate.as_str().starts_with(RDFS)) {
        let (property, class) = (subject(rule), object(rule));
        let domain = rule.predicate.as_str().ends_with("#domain");
        if !(domain || rule.predicate.as_str().ends_with("#range")) || !property.starts_with(FZ) {
            continue;
        }
        for triple in all.iter().filter(|t| t.predicate.as_str() == property) {
            match (&triple.object, domain) {
                // A concept of a scheme that is told elsewhere.
                (Term::NamedNode(_), _) if class == format!("{SKOS}Concept") => {}
                (_, true) => assert!(is_a(subject(triple), class), "{triple}: the domain is {class}"),
                (Term::Literal(literal), false) => {
                    assert_eq!(literal.datatype().as_str(), class, "{triple}: the range");
                    assert!(is_well_formed(literal), "{triple}: ill-formed");
                }
                // A measure of another report is described there.
                (Term::NamedNode(node), false) if types.contains_key(node.as_str()) => {
                    assert!(is_a(node.as_str(), class), "{triple}: the range is {class}");
                }
                (object, false) => panic!("{object} is described nowhere ({triple})"),
            }
            checked += 1;
        }
    }
    assert!(checked > 100, "only {checked} statements");
}

fn is_well_formed(literal: &Literal) -> bool {
    let value = literal.value();
    match literal.datatype().as_str().rsplit_once('#').map(|(_, name)| name) {
        Some("gYear") => value.len() == 4 && value.bytes().all(|b| b.is_ascii_digit()),
        Some("integer") => value.parse::<i64>().is_ok(),
        Some("decimal") => value.parse::<rust_decimal::Decimal>().is_ok() && !value.contains('e'),
        Some("langString") => literal.language() == Some("zh"),
        _ => true,
    }
}
