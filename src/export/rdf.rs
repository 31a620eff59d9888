//! Turtle, TriG, N-Quads, N-Triples, RDF/XML and JSON-LD; the same dataset gives the same bytes.

use std::io::{self, Write};
use std::str::FromStr;

use oxrdf::{GraphName, NamedNode, Quad, Term, Triple};
use oxrdfio::{JsonLdProfileSet, RdfSerializer};

use crate::dataset::{Dataset, EvaluationError, QueryRequest, QueryResults};
use crate::rdf::vocab;

/// What goes wrong while exporting.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error(transparent)]
    Io(#[from] io::Error),
    #[error(transparent)]
    Evaluation(#[from] EvaluationError),
    #[error("expected a CONSTRUCT or DESCRIBE query, found one that gives no graph")]
    NoGraph,
}

/// The RDF formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RdfFormat {
    Turtle,
    TriG,
    NQuads,
    NTriples,
    RdfXml,
    JsonLd,
}

impl RdfFormat {
    /// Every format with the name that a user gives it.
    pub const ALL: [(&'static str, Self); 6] = [
        ("turtle", Self::Turtle),
        ("trig", Self::TriG),
        ("nquads", Self::NQuads),
        ("ntriples", Self::NTriples),
        ("rdfxml", Self::RdfXml),
        ("jsonld", Self::JsonLd),
    ];

    fn serializer(self) -> RdfSerializer {
        RdfSerializer::from_format(match self {
            Self::Turtle => oxrdfio::RdfFormat::Turtle,
            Self::TriG => oxrdfio::RdfFormat::TriG,
            Self::NQuads => oxrdfio::RdfFormat::NQuads,
            Self::NTriples => oxrdfio::RdfFormat::NTriples,
            Self::RdfXml => oxrdfio::RdfFormat::RdfXml,
            Self::JsonLd => oxrdfio::RdfFormat::JsonLd { profile: JsonLdProfileSet::empty() },
        })
    }

    fn keeps_graphs(self) -> bool {
        matches!(self, Self::TriG | Self::NQuads | Self::JsonLd)
    }
}

impl FromStr for RdfFormat {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let known = Self::ALL.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        known.map(|(_, format)| *format).ok_or_else(|| {
            let names: Vec<&str> = Self::ALL.iter().map(|(name, _)| *name).collect();
            format!("expected one of {}", names.join(", "))
        })
    }
}

/// What is exported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selection {
    Everything,
    /// One named graph.
    Graph(NamedNode),
    /// The result of a CONSTRUCT or DESCRIBE.
    Query(String),
}

/// Writes a selection of the dataset.
pub fn write(
    dataset: &Dataset,
    selection: &Selection,
    format: RdfFormat,
    out: &mut impl Write,
) -> Result<(), ExportError> {
    let mut quads = match selection {
        Selection::Everything => graphs(dataset, None)?,
        Selection::Graph(name) => graphs(dataset, Some(name))?,
        Selection::Query(query) => {
            let request = QueryRequest { query: query.clone(), ..QueryRequest::default() };
            construct(dataset, &request)?.into_iter().map(|t| t.in_graph(GraphName::DefaultGraph)).collect()
        }
    };
    if !format.keeps_graphs() {
        for quad in &mut quads {
            quad.graph_name = GraphName::DefaultGraph;
        }
    }
    serialise(quads, format, out)?;
    Ok(())
}

/// Writes triples as Turtle.
pub fn turtle(triples: &[Triple], out: &mut impl Write) -> io::Result<()> {
    let quads = triples.iter().cloned().map(|t| t.in_graph(GraphName::DefaultGraph)).collect();
    serialise(quads, RdfFormat::Turtle, out)
}

fn serialise(mut quads: Vec<Quad>, format: RdfFormat, out: &mut impl Write) -> io::Result<()> {
    quads.sort_by_cached_key(|quad| {
        (
            quad.graph_name.to_string(),
            quad.subject.to_string(),
            quad.predicate.as_str().to_owned(),
            quad.object.to_string(),
        )
    });
    quads.dedup();
    let mut serializer = format.serializer();
    for (prefix, namespace) in [
        ("fz", vocab::fz::NAMESPACE),
        ("fzi", crate::rdf::SHARED),
        ("dcterms", "http://purl.org/dc/terms/"),
        ("skos", "http://www.w3.org/2004/02/skos/core#"),
        ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
        ("org", "http://www.w3.org/ns/org#"),
        ("prov", "http://www.w3.org/ns/prov#"),
        ("xsd", "http://www.w3.org/2001/XMLSchema#"),
    ] {
        serializer = serializer.with_prefix(prefix, namespace).map_err(io::Error::other)?;
    }
    let mut writer = serializer.for_writer(&mut *out);
    for quad in &quads {
        writer.serialize_quad(quad)?;
    }
    writer.finish()?;
    Ok(())
}

fn construct(dataset: &Dataset, request: &QueryRequest) -> Result<Vec<Triple>, ExportError> {
    let QueryResults::Graph(triples) = dataset.query(request)? else { return Err(ExportError::NoGraph) };
    triples.map(|t| t.map_err(|e| EvaluationError::Failed(e.to_string()).into())).collect()
}

fn graphs(dataset: &Dataset, only: Option<&NamedNode>) -> Result<Vec<Quad>, ExportError> {
    let mut quads = Vec::new();
    for record in dataset.graphs().into_iter().filter(|record| only.is_none_or(|name| record.name == *name)) {
        let request = QueryRequest {
            query: "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }".into(),
            parameters: vec![("g".into(), Term::from(record.name.clone()))],
            ..QueryRequest::default()
        };
        quads.extend(construct(dataset, &request)?.into_iter().map(|t| t.in_graph(record.name.clone())));
    }
    Ok(quads)
}
