//! Reports as graphs, by the graph contract.

mod support;

use fazhi::rdf::{Policy, RdfError, graph};
use fazhi::report::{BodyRef, ResolvedReport};
use oxrdf::{NamedNode, Term, Triple};

const REPORT: &str = "https://w3id.org/fazhi/report/990101/人力资源和社会保障局/2022";

fn triples(report: &ResolvedReport) -> Vec<Triple> {
    graph(report, &Policy::default()).expect("a graph").1
}

/// Prefixed name, or a path below the report (`…/measure/1.1`), as an IRI.
fn iri(name: &str) -> String {
    for (prefix, namespace) in [
        ("…", REPORT),
        ("fz:", "https://w3id.org/fazhi/ns#"),
        ("fzi:", "https://w3id.org/fazhi/"),
        ("dcterms:", "http://purl.org/dc/terms/"),
        ("skos:", "http://www.w3.org/2004/02/skos/core#"),
        ("org:", "http://www.w3.org/ns/org#"),
        ("prov:", "http://www.w3.org/ns/prov#"),
        ("qb:", "http://purl.org/linked-data/cube#"),
        ("eli:", "http://data.europa.eu/eli/ontology#"),
        ("oa:", "http://www.w3.org/ns/oa#"),
        ("rdfs:", "http://www.w3.org/2000/01/rdf-schema#"),
        ("xsd:", "http://www.w3.org/2001/XMLSchema#"),
        ("owl:", "http://www.w3.org/2002/07/owl#"),
    ] {
        if let Some(rest) = name.strip_prefix(prefix) {
            return format!("{namespace}{rest}");
        }
    }
    if name == "a" { "http://www.w3.org/1999/02/22-rdf-syntax-ns#type".into() } else { name.into() }
}

/// The objects of a subject's property, IRIs and literals as in N-Triples.
fn objects(triples: &[Triple], subject: &str, predicate: &str) -> Vec<String> {
    let (subject, predicate) = (iri(subject), iri(predicate));
    let subject = NamedNode::new(subject).expect("an IRI");
    triples
        .iter()
        .filter(|t| t.subject == subject.clone().into() && t.predicate.as_str() == predicate)
        .map(|t| match &t.object {
            Term::NamedNode(node) => node.as_str().to_owned(),
            other => other.to_string(),
        })
        .collect()
}

#[test]
fn every_kind_says_what_the_contract_asks() {
    let triples = triples(&support::report());
    let spans = |quote: &str| format!("…/text#{}", support::at(quote));
    let text = |s: &str| s.to_owned();
    let table: Vec<(&str, &str, Vec<String>, &str)> = vec![
        ("…", "a", vec![text("fz:AnnualReport")], "its class"),
        ("…", "fz:year", vec![text("\"2022\"^^<http://www.w3.org/2001/XMLSchema#gYear>")], "the year reported on"),
        ("…", "dcterms:issued", vec![text("\"2023-02-24\"^^<http://www.w3.org/2001/XMLSchema#date>")], "a date"),
        ("…", "dcterms:publisher", vec![text("fzi:body/990101/人力资源和社会保障局")], "the body"),
        ("…", "dcterms:source", vec![text("https://www.example.org/reports/1.html")], "the URL"),
        ("…", "dcterms:hasPart", vec![text("…/part/1"), text("…/part/2")], "parts in order"),
        ("…/part/2", "fz:partKind", vec![text("fzi:part-kind/shortcomings"), text("fzi:part-kind/plan")], "merged"),
        ("…/part/2", "fz:report", vec![text("…")], "belongs to its report"),
        ("…/part/2", "prov:wasDerivedFrom", vec![spans("存在问题及下一步安排")], "its heading's characters"),
        ("…/measure/1.1.2", "dcterms:isPartOf", vec![text("…/measure/1.1")], "the measure above"),
        ("…/measure/1.1", "dcterms:isPartOf", vec![text("…/part/1")], "the part where no measure is above"),
        (
            "…/measure/1.1.2",
            "fz:involves",
            vec![text("fzi:body/990101/人力资源和社会保障局/department/仲裁科"), text("…/organisation/1")],
            "the units its characters name",
        ),
        ("…/measure/1.1", "fz:involves", vec![], "the innermost measure only"),
        (
            "…/measure/1.2",
            "dcterms:description",
            vec![text("\"（二）组织学习\\n读《法治的细节》，干部学法60学时。\"@zh")],
            "its full text",
        ),
        ("…/measure/1.1", "fz:topic", vec![text("fzi:topic/dispute-resolution")], "a concept"),
        (
            "…/measure/1.1.1",
            "fz:cites",
            vec![text("fzi:regulation/中华人民共和国行政复议法")],
            "once, though mentioned twice",
        ),
        (
            "…/measure/1.1.2",
            "fz:cites",
            vec![text("fzi:regulation/东安区调解办法"), text("fzi:regulation/中华人民共和国行政复议法")],
            "as mentioned",
        ),
        ("…/citation/5", "fz:citedBy", vec![text("…/task/1")], "a task can cite"),
        ("…/citation/5", "fz:cited", vec![text("fzi:regulation/中华人民共和国宪法")], "by its canonical title"),
        ("…/citation/2", "rdfs:label", vec![text("\"《复议法》\"@zh")], "the words of the mention"),
        ("fzi:regulation/东安区调解办法", "eli:id_local", vec![text("\"东府规〔2021〕5号\"")], "its number"),
        ("fzi:regulation/中华人民共和国宪法", "skos:altLabel", vec![text("\"宪法\"@zh")], "its other names"),
        ("…/statistic/1", "fz:value", vec![text("\"12\"^^<http://www.w3.org/2001/XMLSchema#decimal>")], "a decimal"),
        ("…/statistic/5", "fz:value", vec![text("\"100\"^^<http://www.w3.org/2001/XMLSchema#decimal>")], "canonical"),
        ("…/statistic/1", "fz:unit", vec![text("\"件\"@zh")], "Chinese"),
        ("…/statistic/5", "fz:unit", vec![text("\"%\"")], "no language"),
        ("…/statistic/3", "fz:comparator", vec![text("\">=\"")], "不少于"),
        ("…/statistic/2", "fz:breakdownOf", vec![text("…/statistic/1")], "其中"),
        ("…/statistic/2", "fz:statedIn", vec![text("…/measure/1.1.1")], "the innermost measure"),
        ("…/statistic/5", "fz:statedIn", vec![text("…/part/2")], "the part where no measure is"),
        (
            "…/task/1",
            "fz:targetYear",
            vec![text("\"2023\"^^<http://www.w3.org/2001/XMLSchema#gYear>")],
            "reported year + 1",
        ),
        ("…/task/1", "dcterms:title", vec![text("\"推进普法\"@zh")], "the heading above"),
        ("…/work/1", "fz:mentionedIn", vec![text("…"), text("…/measure/1.2")], "report and measure"),
        ("fzi:division/990101", "skos:broader", vec![text("fzi:division/990100")], "the chain above"),
        ("fzi:division/990100", "skos:broader", vec![text("fzi:division/990000")], "up to the province"),
        ("fzi:division/990101", "skos:notation", vec![text("\"990101\"")], "its code"),
        (
            "…/text",
            "fz:length",
            vec![text(&format!("\"{}\"^^<http://www.w3.org/2001/XMLSchema#integer>", support::TEXT.chars().count()))],
            "code points",
        ),
    ];
    for (subject, predicate, expected, reason) in table {
        let found = objects(&triples, subject, predicate);
        let expected: Vec<String> = expected.iter().map(|name| iri(name)).collect();
        if predicate == "a" {
            assert_eq!(found.first(), expected.first(), "{subject}: {reason}");
        } else {
            assert_eq!(found, expected, "{subject} {predicate}: {reason}");
        }
    }
}

#[test]
fn every_stated_thing_leads_to_its_characters() {
    let triples = triples(&support::report());
    let derived = iri("prov:wasDerivedFrom");
    for triple in triples.iter().filter(|t| t.predicate.as_str() == iri("a")) {
        assert!(
            triples.iter().any(|t| t.subject == triple.subject && t.predicate.as_str() == derived),
            "{} has no source",
            triple.subject
        );
    }
    let length = u32::try_from(support::TEXT.chars().count()).expect("short");
    let prefix = format!("{REPORT}/text#char=");
    let mut count = 0;
    for triple in triples.iter().filter(|t| t.predicate.as_str() == derived) {
        if let Term::NamedNode(node) = &triple.object
            && let Some(range) = node.as_str().strip_prefix(&prefix)
        {
            let (start, end) = range.split_once(',').expect("two numbers");
            let (start, end): (u32, u32) = (start.parse().expect("a number"), end.parse().expect("a number"));
            assert!(start < end && end <= length, "{node} lies outside the text");
            count += 1;
        }
    }
    assert!(count > 20, "only {count} places");
}

#[test]
fn a_publisher_with_its_own_base_still_joins() {
    let policy = Policy::new("https://data.dongan.example/").expect("a base");
    let (name, triples) = graph(&support::report(), &policy).expect("a graph");
    assert_eq!(name.as_str(), "https://data.dongan.example/report/990101/人力资源和社会保障局/2022");
    let same = |subject: &str| objects(&triples, subject, "owl:sameAs");
    assert_eq!(same(name.as_str()), [REPORT]);
    assert_eq!(
        same("https://data.dongan.example/body/990101/人力资源和社会保障局"),
        [iri("fzi:body/990101/人力资源和社会保障局")]
    );
    assert!(same("https://w3id.org/fazhi/division/990101").is_empty(), "shared things are the same already");
    assert!(same("https://w3id.org/fazhi/regulation/东安区调解办法").is_empty(), "shared things are the same already");
}

#[test]
fn two_reports_of_a_body_share_its_iri() {
    let first = support::report();
    let mut second = support::report();
    second.entities.report.year = Some(2023);
    second.entities.departments.clear();
    let publisher = |report: &ResolvedReport| {
        let (name, triples) = graph(report, &Policy::default()).expect("a graph");
        objects(&triples, name.as_str(), "dcterms:publisher")
    };
    assert_eq!(publisher(&first), publisher(&second));
}

#[test]
fn what_cannot_be_named_is_refused_or_kept_apart() {
    let mut without_year = support::report();
    without_year.entities.report.year = None;
    assert!(matches!(graph(&without_year, &Policy::default()), Err(RdfError::NoYear)));

    let mut without_body = support::report();
    without_body.resolution.body = None;
    without_body.entities.report.bureau = None;
    assert!(matches!(graph(&without_body, &Policy::default()), Err(RdfError::NoBody)));

    let mut unresolved = support::report();
    unresolved.resolution.body = None;
    let (name, triples) = graph(&unresolved, &Policy::default()).expect("a graph");
    assert_eq!(name.as_str(), "https://w3id.org/fazhi/report/unknown/东安区/人力资源和社会保障局/2022");
    let body = "fzi:body/unknown/东安区/人力资源和社会保障局";
    assert_eq!(objects(&triples, body, "fz:division"), [iri("fzi:division/unknown/东安区")]);
    assert!(objects(&triples, "fzi:division/unknown/东安区", "skos:notation").is_empty(), "no code is guessed");
}

#[test]
fn a_government_s_departments_are_bodies() {
    let mut report = support::report();
    report.resolution.departments = vec![Some(BodyRef {
        division: support::dongan(),
        local_name: "司法局".into(),
        name: "东安区司法局".into(),
        alt_names: Vec::new(),
        line: Some("justice".into()),
        reason: "full name".into(),
    })];
    let triples = triples(&report);
    let justice = "fzi:body/990101/司法局";
    assert_eq!(objects(&triples, justice, "a").first(), Some(&iri("fz:PublicBody")));
    assert_eq!(objects(&triples, justice, "org:subOrganizationOf"), [iri("fzi:body/990101/人力资源和社会保障局")]);
}

#[test]
fn the_same_report_gives_the_same_triples() {
    assert_eq!(triples(&support::report()), triples(&support::report()));
}
