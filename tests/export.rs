//! Graphs as files: the same graph back from every syntax, the same bytes from every order.

mod support;

use fazhi::export::{NamedGraph, RdfFormat as Format, canonical_hash, write_graphs};
use fazhi::rdf::{Policy, graph};
use oxrdf::{BlankNode, GraphName, Literal, NamedNode, Quad, Triple};
use oxrdfio::RdfParser;
use proptest::prelude::*;

fn sample() -> NamedGraph {
    let (name, triples) = graph(&support::report(), &Policy::default()).expect("a graph");
    NamedGraph { name: Some(name), triples }
}

fn next_year() -> NamedGraph {
    let mut report = support::report();
    report.entities.report.year = Some(2023);
    let (name, triples) = graph(&report, &Policy::default()).expect("a graph");
    NamedGraph { name: Some(name), triples }
}

fn written(graphs: &[NamedGraph], format: Format) -> String {
    let mut out = Vec::new();
    write_graphs(graphs, format, &mut out).unwrap_or_else(|e| panic!("{}: {e}", format.name()));
    String::from_utf8(out).expect("UTF-8")
}

fn parsed(text: &str, format: Format) -> Vec<Quad> {
    let syntax = oxrdfio::RdfFormat::from_media_type(format.media_type()).expect("a syntax");
    RdfParser::from_format(syntax)
        .for_slice(text.as_bytes())
        .map(|quad| quad.unwrap_or_else(|e| panic!("{}: {e}\n{text}", format.name())))
        .collect()
}

/// What a syntax can hold of the graphs: all of it, or the union without names.
fn expected(graphs: &[NamedGraph], format: Format) -> String {
    canonical_hash(graphs.iter().flat_map(NamedGraph::quads).map(|mut quad| {
        if !format.keeps_graphs() {
            quad.graph_name = GraphName::DefaultGraph;
        }
        quad
    }))
}

fn assert_round_trip(graphs: &[NamedGraph]) {
    for format in Format::ALL {
        let text = written(graphs, format);
        assert_eq!(canonical_hash(parsed(&text, format)), expected(graphs, format), "{}:\n{text}", format.name());
    }
}

#[test]
fn turtle_reads_like_the_report() {
    insta::assert_snapshot!("report.ttl", written(&[sample()], Format::Turtle));
}

#[test]
fn json_reads_like_plain_json() {
    let document: serde_json::Value = serde_json::from_str(&written(&[sample()], Format::JsonLd)).expect("JSON");
    let nodes = document["@graph"][0]["@graph"].as_array().expect("nodes").clone();
    let of_type = |class: &str| -> Vec<serde_json::Value> {
        nodes
            .iter()
            .filter(|node| node["type"].as_array().is_some_and(|t| t.contains(&class.into())))
            .cloned()
            .collect()
    };
    let known: std::collections::BTreeSet<String> =
        document["@context"].as_object().expect("a context").keys().cloned().collect();
    for node in &nodes {
        for key in node.as_object().expect("a node").keys() {
            assert!(known.contains(key), "{key} has no plain name");
        }
    }
    insta::assert_json_snapshot!("report.jsonld", [&of_type("AnnualReport")[0], &of_type("CaseStatistic")[2]]);
}

#[test]
fn every_syntax_gives_the_graph_back() {
    assert_round_trip(&[sample()]);
    assert_round_trip(&[sample(), next_year()]);
    assert_round_trip(&[]);
}

#[test]
fn the_order_kept_does_not_matter() {
    let forward = [sample(), next_year()];
    let mut backward = [next_year(), sample()];
    for graph in &mut backward {
        graph.triples.reverse();
        graph.triples.push(graph.triples[0].clone());
    }
    for format in Format::ALL {
        assert_eq!(written(&forward, format), written(&backward, format), "{}", format.name());
    }
}

#[test]
fn awkward_terms_survive() {
    let subject = NamedNode::new_unchecked("https://example.org/s");
    let property = NamedNode::new_unchecked("https://example.org/p#q");
    let node = |name: &str| BlankNode::new_unchecked(name);
    let triple = |object: oxrdf::Term| Triple::new(subject.clone(), property.clone(), object);
    let typed = |value: &str, datatype: &str| {
        Literal::new_typed_literal(
            value,
            NamedNode::new_unchecked(format!("http://www.w3.org/2001/XMLSchema#{datatype}")),
        )
    };
    let triples = vec![
        triple(Literal::new_simple_literal("a\"b\\c\td").into()),
        triple(Literal::new_simple_literal("line\r\nline \"\"\" end\"").into()),
        triple(Literal::new_simple_literal("<&>'").into()),
        triple(Literal::new_simple_literal("").into()),
        triple(Literal::new_language_tagged_literal_unchecked("法治\n“引号”", "zh-hans").into()),
        triple(typed("117", "decimal").into()),
        triple(typed("1.50", "decimal").into()),
        triple(typed("-3", "integer").into()),
        triple(typed("true", "boolean").into()),
        triple(typed("1", "boolean").into()),
        triple(typed("1e5", "double").into()),
        triple(typed("not a number", "integer").into()),
        triple(NamedNode::new_unchecked("https://w3id.org/fazhi/regulation/办法(2021)%2F〈x〉").into()),
        triple(NamedNode::new_unchecked("https://w3id.org/fazhi/ns#a.b.").into()),
        triple(node("x").into()),
        Triple::new(node("x"), property.clone(), node("y")),
        Triple::new(node("y"), property.clone(), node("x")),
        Triple::new(node("z"), property.clone(), Literal::new_simple_literal("alone")),
    ];
    let named = NamedGraph { name: Some(NamedNode::new_unchecked("https://example.org/g")), triples: triples.clone() };
    let default = NamedGraph { name: None, triples: vec![Triple::new(node("x"), property.clone(), subject.clone())] };
    assert_round_trip(&[named.clone(), default]);
    // The names of blank nodes are no part of a graph.
    let renamed =
        triples.iter().map(|t| t.to_string().replace("_:x", "_:other").replace("_:y", "_:x")).collect::<Vec<_>>();
    let text = renamed.iter().map(|line| format!("{line} .\n")).collect::<Vec<_>>().concat();
    let renamed = parsed(&text, Format::NTriples).into_iter().map(Triple::from).collect();
    let renamed = NamedGraph { name: named.name.clone(), triples: renamed };
    for format in Format::ALL {
        let graphs = [named.clone()];
        assert_eq!(written(&graphs, format), written(std::slice::from_ref(&renamed), format), "{}", format.name());
    }
}

#[test]
fn a_property_without_an_xml_name_is_an_error() {
    let node = NamedNode::new_unchecked("https://example.org/1/");
    let graphs = [NamedGraph { name: None, triples: vec![Triple::new(node.clone(), node.clone(), node)] }];
    let error = write_graphs(&graphs, Format::RdfXml, &mut Vec::new()).expect_err("no name");
    assert!(error.to_string().contains("https://example.org/1/"), "{error}");
    assert!("docx".parse::<Format>().is_err());
    for format in Format::ALL {
        assert_eq!(format.name().parse::<Format>().expect("a format"), format);
        assert_eq!(format.extension().parse::<Format>().expect("a format"), format);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_text_survives_every_syntax(value in "[^\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\u{fffe}\u{ffff}]*", name in any::<String>()) {
        let subject = fazhi::rdf::regulation(&name).unwrap_or(NamedNode::new_unchecked("https://example.org/s"));
        let property = NamedNode::new_unchecked("https://w3id.org/fazhi/ns#text");
        let triples = vec![Triple::new(subject, property, Literal::new_language_tagged_literal_unchecked(value, "zh"))];
        assert_round_trip(&[NamedGraph { name: None, triples }]);
    }
}

/// A dataset that holds both reports and the ontology.
fn dataset() -> fazhi::dataset::Dataset {
    use fazhi::dataset::{Change, Dataset};
    let dataset = Dataset::in_memory().expect("memory");
    let (name, triples) = fazhi::rdf::reference::ontology().expect("Turtle");
    let reference = NamedGraph { name: Some(name), triples };
    let changes = [sample(), next_year(), reference].map(|graph| Change::Replace {
        graph: graph.name.expect("a name"),
        triples: graph.triples,
        source: Some("fingerprint".into()),
    });
    dataset.commit(changes.into()).expect("a commit");
    dataset
}

#[test]
fn the_catalogue_tells_what_the_dataset_holds() {
    use fazhi::dataset::{Change, QueryRequest, QueryResults};
    use fazhi::export::{CatalogueSettings, catalogue, catalogue_graph};

    let dataset = dataset();
    let settings = CatalogueSettings {
        site: Some(NamedNode::new_unchecked("https://data.example.org/")),
        publication: toml::from_str(
            "publisher = 'https://data.example.org/about'
             publisher-name = 'Data office'
             title = { zh = '东安数据', en = 'Data of Dongan' }
             licence = 'https://creativecommons.org/licenses/by/4.0/'
             contact = 'mailto:data@data.example.org'
             downloads = ['https://data.example.org/all.trig']",
        )
        .expect("settings"),
        ..CatalogueSettings::default()
    };
    let triples = catalogue(&dataset.reader(), &settings).expect("a catalogue");
    let number = |query: &str| -> String {
        let query = format!("SELECT (COUNT(*) AS ?n) {{ SELECT DISTINCT {query} }}");
        let request = QueryRequest { query, ..QueryRequest::default() };
        let Ok(QueryResults::Solutions(mut rows)) = dataset.query(&request) else { panic!("expected rows") };
        let row = rows.next().expect("a row").expect("a row");
        let Some(oxrdf::Term::Literal(count)) = row.get("n") else { panic!("expected a number") };
        count.value().to_owned()
    };
    let told = |triples: &[Triple], subject: &str, property: &str| -> Vec<String> {
        let values = triples.iter().filter(|t| t.subject.to_string() == format!("<{subject}>"));
        values
            .filter(|t| t.predicate.as_str() == property)
            .map(|t| match &t.object {
                oxrdf::Term::Literal(literal) => literal.value().to_owned(),
                other => other.to_string(),
            })
            .collect()
    };
    let void = |name: &str| format!("http://rdfs.org/ns/void#{name}");
    let whole = "https://w3id.org/fazhi/dataset";
    for (property, query) in [
        ("triples", "?s ?p ?o { ?s ?p ?o }"),
        ("distinctSubjects", "?s { ?s ?p ?o }"),
        ("distinctObjects", "?o { ?s ?p ?o }"),
        ("properties", "?p { ?s ?p ?o }"),
        ("classes", "?c { ?s a ?c }"),
        ("documents", "?s { ?s a <https://w3id.org/fazhi/ns#AnnualReport> }"),
    ] {
        assert_eq!(told(&triples, whole, &void(property)), [number(query)], "{property}");
    }
    let statistics = format!("{whole}/class/w3id.org-fazhi-ns-CaseStatistic");
    assert_eq!(told(&triples, &statistics, &void("entities")), ["10"]);
    let division = "<https://w3id.org/fazhi/division/990101>";
    assert_eq!(told(&triples, whole, "http://purl.org/dc/terms/spatial"), [division]);
    let period = format!("{whole}/period");
    assert_eq!(told(&triples, &period, "http://www.w3.org/ns/dcat#startDate"), ["2022"]);
    assert_eq!(told(&triples, &period, "http://www.w3.org/ns/dcat#endDate"), ["2023"]);
    let publisher = |settings: &CatalogueSettings| -> Vec<String> {
        let triples = catalogue(&dataset.reader(), settings).expect("a catalogue");
        let of = |thing: &str| told(&triples, thing, "http://purl.org/dc/terms/publisher");
        let catalogue = catalogue_graph(&settings.policy).expect("an IRI");
        let [iri] = &of(catalogue.as_str())[..] else { panic!("expected one publisher") };
        told(&triples, iri.trim_matches(['<', '>']), "http://xmlns.com/foaf/0.1/name")
    };
    let own = fazhi::rdf::Policy::new("https://data.dongan.example/").expect("a base");
    for (settings, names, reason) in [
        (settings.clone(), &["Data office"][..], "the settings name it"),
        (CatalogueSettings { policy: own, ..CatalogueSettings::default() }, &["data.dongan.example"], "its own domain"),
        (
            CatalogueSettings::default(),
            &["未具名的发布者", "Unnamed publisher"],
            "nobody's domain, and still a publisher",
        ),
    ] {
        assert_eq!(publisher(&settings), names, "{reason}");
    }

    for (subject, property, expected, reason) in [
        (whole, "http://purl.org/dc/terms/title", &["东安数据", "Data of Dongan"][..], "what the publisher says"),
        (whole, "http://www.w3.org/ns/dcat#contactPoint", &["<https://w3id.org/fazhi/dataset/contact>"], "whom to ask"),
        (
            "https://w3id.org/fazhi/dataset/trig",
            "http://purl.org/dc/terms/license",
            &["<https://creativecommons.org/licenses/by/4.0/>"],
            "terms of use of a file",
        ),
    ] {
        assert_eq!(told(&triples, subject, property), expected, "{reason}");
    }

    // Kept beside the data, the catalogue does not describe itself.
    let graph = catalogue_graph(&settings.policy).expect("an IRI");
    dataset.commit(vec![Change::Replace { graph, triples: triples.clone(), source: None }]).expect("a commit");
    assert_eq!(catalogue(&dataset.reader(), &settings).expect("a catalogue"), triples);
}

#[test]
fn tables_are_for_spreadsheets() {
    use fazhi::export::{METADATA, tables, write_tables, write_workbook};

    let dataset = dataset();
    let folder = tempfile::tempdir().expect("a folder");
    write_tables(&dataset, folder.path()).expect("tables");
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).expect("a file");
    insta::assert_snapshot!("statistics.csv", read("statistics.csv").replace("\r\n", "\n"));
    let metadata: serde_json::Value = serde_json::from_str(&read(METADATA)).expect("JSON");
    let described = metadata["tables"].as_array().expect("tables");
    let tables = tables(&dataset).expect("tables");
    assert_eq!(described.len(), tables.len());
    for (table, described) in tables.iter().zip(described) {
        let file = described["url"].as_str().expect("a file");
        let text = read(file);
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let header: Vec<String> = reader.headers().expect("a header").iter().map(str::to_owned).collect();
        let columns = described["tableSchema"]["columns"].as_array().expect("columns");
        let names: Vec<&str> = columns.iter().map(|column| column["name"].as_str().expect("a name")).collect();
        assert_eq!(header, names, "{file}");
        let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
        assert!(!rows.is_empty(), "{file} is empty");
        let mut keys: Vec<&str> = rows.iter().map(|row| &row[0]).collect();
        keys.dedup();
        assert_eq!(keys.len(), rows.len(), "{file}: a row a thing");
        assert_eq!(table.rows.len(), rows.len(), "{file}");
    }
    let workbook = || {
        let mut bytes = Vec::new();
        write_workbook(&dataset, &mut bytes).expect("a workbook");
        bytes
    };
    let bytes = workbook();
    assert_eq!(bytes, workbook(), "the same bytes every time");
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a ZIP archive");
    let last = format!("xl/worksheets/sheet{}.xml", tables.len());
    assert!(archive.by_name(&last).is_ok(), "a sheet a table");
    let strings = archive.by_name("xl/sharedStrings.xml").expect("strings");
    assert!(std::io::read_to_string(strings).expect("UTF-8").contains("行政复议案件"));
}
