//! Turtle, `TriG`, N-Quads, N-Triples, RDF/XML and JSON-LD; the same dataset gives the same bytes.

use std::collections::HashSet;
use std::io::{self, Write};
use std::str::FromStr;

use oxrdf::{GraphName, NamedNode, Quad, Triple};
use oxrdfio::RdfSerializer;

use super::prefixes::PREFIXES;
use super::{jsonld, order, turtle as text};
use crate::dataset::{Dataset, EvaluationError, QueryRequest, QueryResults};

/// Why something could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error(transparent)]
    Io(#[from] io::Error),
    #[error(transparent)]
    Evaluation(#[from] EvaluationError),
    #[error("expected a CONSTRUCT or DESCRIBE query, found one that gives no graph")]
    NoGraph,
    #[error("expected a SELECT query, found one that gives no rows")]
    NoRows,
    #[error("cannot write the workbook")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
    #[error("the property {0} cannot be written in RDF/XML: its IRI has no part that is an XML name")]
    NoXmlName(String),
}

/// A syntax that graphs are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RdfFormat {
    Turtle,
    TriG,
    NQuads,
    NTriples,
    RdfXml,
    JsonLd,
}

impl RdfFormat {
    pub const ALL: [Self; 6] = [Self::Turtle, Self::TriG, Self::NQuads, Self::NTriples, Self::RdfXml, Self::JsonLd];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Turtle => "turtle",
            Self::TriG => "trig",
            Self::NQuads => "nquads",
            Self::NTriples => "ntriples",
            Self::RdfXml => "rdfxml",
            Self::JsonLd => "jsonld",
        }
    }

    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Turtle => "text/turtle",
            Self::TriG => "application/trig",
            Self::NQuads => "application/n-quads",
            Self::NTriples => "application/n-triples",
            Self::RdfXml => "application/rdf+xml",
            Self::JsonLd => "application/ld+json",
        }
    }

    /// File extension without the dot.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Turtle => "ttl",
            Self::TriG => "trig",
            Self::NQuads => "nq",
            Self::NTriples => "nt",
            Self::RdfXml => "rdf",
            Self::JsonLd => "jsonld",
        }
    }

    /// Whether the syntax keeps the names of graphs; the others hold the union of all.
    #[must_use]
    pub fn keeps_graphs(self) -> bool {
        matches!(self, Self::TriG | Self::NQuads | Self::JsonLd)
    }
}

impl FromStr for RdfFormat {
    type Err = String;

    /// By name, file extension or media type, in any case.
    fn from_str(name: &str) -> Result<Self, String> {
        match name.to_ascii_lowercase().as_str() {
            "turtle" | "ttl" | "text/turtle" => Ok(Self::Turtle),
            "trig" | "application/trig" => Ok(Self::TriG),
            "nquads" | "n-quads" | "nq" | "application/n-quads" => Ok(Self::NQuads),
            "ntriples" | "n-triples" | "nt" | "application/n-triples" => Ok(Self::NTriples),
            "rdfxml" | "rdf/xml" | "rdf-xml" | "rdf" | "xml" | "application/rdf+xml" => Ok(Self::RdfXml),
            "jsonld" | "json-ld" | "json" | "application/ld+json" => Ok(Self::JsonLd),
            _ => Err(format!("expected one of {}", Self::ALL.map(Self::name).join(", "))),
        }
    }
}

/// A graph to be written; without a name it is the default graph.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NamedGraph {
    pub name: Option<NamedNode>,
    pub triples: Vec<Triple>,
}

impl NamedGraph {
    /// The graph's quads.
    pub fn quads(&self) -> impl Iterator<Item = Quad> {
        let name = self.name.clone().map_or(GraphName::DefaultGraph, GraphName::from);
        self.triples.iter().map(move |triple| triple.clone().in_graph(name.clone()))
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
    write_graphs(&select(dataset, selection)?, format, out)
}

/// The graphs of a selection, in memory.
pub fn select(dataset: &Dataset, selection: &Selection) -> Result<Vec<NamedGraph>, ExportError> {
    match selection {
        Selection::Everything => Ok(graphs(dataset, None)),
        Selection::Graph(name) => Ok(graphs(dataset, Some(name))),
        Selection::Query(query) => {
            let request = QueryRequest { query: query.clone(), ..QueryRequest::default() };
            Ok(vec![NamedGraph { name: None, triples: construct(dataset, &request)? }])
        }
    }
}

/// Writes triples as Turtle.
pub fn turtle(triples: &[Triple], out: &mut impl Write) -> io::Result<()> {
    let graphs = [NamedGraph { name: None, triples: triples.to_vec() }];
    let graphs = super::canonical::stable(&graphs);
    text::write_turtle(&order::arrange(graphs.iter().flat_map(|graph| &graph.triples)), out)
}

fn construct(dataset: &Dataset, request: &QueryRequest) -> Result<Vec<Triple>, ExportError> {
    let QueryResults::Graph(triples) = dataset.query(request)? else { return Err(ExportError::NoGraph) };
    triples.map(|t| t.map_err(|e| EvaluationError::Failed(e.to_string()).into())).collect()
}

fn graphs(dataset: &Dataset, only: Option<&NamedNode>) -> Vec<NamedGraph> {
    let reader = dataset.reader();
    let triples = |name: &GraphName| reader.graph(name).into_iter().flatten().collect();
    if let Some(name) = only {
        return vec![NamedGraph { name: Some(name.clone()), triples: triples(&name.clone().into()) }];
    }
    let named = reader.graphs().into_iter().map(|record| record.name);
    let mut graphs = vec![NamedGraph { name: None, triples: triples(&GraphName::DefaultGraph) }];
    graphs.retain(|graph| !graph.triples.is_empty());
    graphs.extend(named.map(|name| NamedGraph { triples: triples(&name.clone().into()), name: Some(name) }));
    graphs
}

/// Writes graphs in one syntax, deterministically: the order of `graphs` and of their triples does not matter.
///
/// Syntaxes without named graphs get the union.
pub fn write_graphs(graphs: &[NamedGraph], format: RdfFormat, out: &mut impl Write) -> Result<(), ExportError> {
    let graphs = super::canonical::stable(graphs);
    if format.keeps_graphs() {
        let mut arranged: Vec<(Option<NamedNode>, Vec<order::Section>)> =
            graphs.iter().map(|graph| (graph.name.clone(), order::arrange(&graph.triples))).collect();
        arranged.sort_by(|(a, _), (b, _)| {
            let name = |node: &Option<NamedNode>| node.as_ref().map_or(String::new(), |node| node.as_str().to_owned());
            order::natural(&name(a), &name(b))
        });
        return match format {
            RdfFormat::TriG => Ok(text::write_trig(&arranged, out)?),
            RdfFormat::NQuads => write_plain(&arranged, oxrdfio::RdfFormat::NQuads, out),
            _ => Ok(jsonld::write(&arranged, out)?),
        };
    }
    let sections = order::arrange(graphs.iter().flat_map(|graph| &graph.triples));
    match format {
        RdfFormat::Turtle => Ok(text::write_turtle(&sections, out)?),
        RdfFormat::RdfXml => write_rdf_xml(&sections, out),
        _ => write_plain(&[(None, sections)], oxrdfio::RdfFormat::NTriples, out),
    }
}

fn write_plain(
    graphs: &[(Option<NamedNode>, Vec<order::Section>)],
    format: oxrdfio::RdfFormat,
    out: &mut impl Write,
) -> Result<(), ExportError> {
    let mut serializer = RdfSerializer::from_format(format).for_writer(&mut *out);
    for (name, sections) in graphs {
        let name = name.clone().map_or(GraphName::DefaultGraph, GraphName::from);
        for quad in sections.iter().flat_map(order::Section::triples).map(|triple| triple.in_graph(name.clone())) {
            serializer.serialize_quad(&quad)?;
        }
    }
    serializer.finish()?;
    Ok(())
}

fn write_rdf_xml(sections: &[order::Section], out: &mut impl Write) -> Result<(), ExportError> {
    let mut serializer = RdfSerializer::from_format(oxrdfio::RdfFormat::RdfXml);
    let mut used = HashSet::new();
    for triple in sections.iter().flat_map(order::Section::triples) {
        let iri = triple.predicate.as_str();
        if !iri.ends_with(|c: char| c.is_alphanumeric() || c == '_') {
            return Err(ExportError::NoXmlName(iri.into()));
        }
        for (prefix, namespace) in PREFIXES {
            if iri.starts_with(namespace) && used.insert(prefix) {
                serializer = serializer.with_prefix(prefix, namespace).map_err(io::Error::other)?;
            }
        }
    }
    let mut serializer = serializer.for_writer(&mut *out);
    for triple in sections.iter().flat_map(order::Section::triples) {
        serializer.serialize_triple(&triple)?;
    }
    serializer.finish()?;
    Ok(())
}
