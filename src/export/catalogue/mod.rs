//! The catalogue: DCAT 3, `VoID` and PROV-O, counted from the dataset it describes.
//!
//! Nothing here is written by hand: counts, years, places, formats and sources are read off the data, so the figures
//! are those of the version that was read.

mod publication;

use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::hash::{Hash, Hasher};

use oxrdf::vocab::{rdf, xsd};
use oxrdf::{Literal, NamedNode, NamedNodeRef, NamedOrBlankNode, Quad, Term, Triple};

pub use self::publication::{Publication, PublicationError, Words};
use crate::dataset::{Reader, Version};
use crate::export::RdfFormat;
use crate::rdf::vocab::{dcat, dcterms, foaf, fz, owl, prov, skos, void};
use crate::rdf::{Policy, RdfError};

/// What the catalogue cannot read off the data.
#[derive(Clone, Debug, Default)]
pub struct CatalogueSettings {
    pub policy: Policy,
    /// The site that serves the dataset, with its final slash; absent when it is only kept in files.
    pub site: Option<NamedNode>,
    pub publication: Publication,
}

impl CatalogueSettings {
    /// The settings of those who mint IRIs by a policy: a base of their own is where its IRIs are looked up, so where the
    /// dataset is served.
    #[must_use]
    pub fn new(policy: &Policy, publication: &Publication) -> Self {
        let site = (!policy.is_shared()).then(|| NamedNode::new_unchecked(policy.base()));
        Self { policy: policy.clone(), site, publication: publication.clone() }
    }

    /// What the graph of a catalogue is marked with as its source: the version that it describes, and by whom.
    #[must_use]
    pub fn mark(&self, version: Version) -> String {
        let (first, second) = hash(&format!("{self:?}"));
        format!("catalogue of version {} by {} {first:016x}{second:016x}", version.0, env!("CARGO_PKG_VERSION"))
    }

    /// Whether the dataset holds the catalogue of all that it held before that catalogue was written.
    pub fn is_current(&self, reader: &Reader) -> Result<bool, RdfError> {
        let Some(before) = reader.version().0.checked_sub(1) else { return Ok(false) };
        let record = reader.record(&catalogue_graph(&self.policy)?);
        Ok(record.and_then(|record| record.source) == Some(self.mark(Version(before))))
    }
}

const GOVERNMENT: NamedNodeRef<'static> =
    NamedNodeRef::new_unchecked("http://publications.europa.eu/resource/authority/data-theme/GOVE");
const CHINESE: NamedNodeRef<'static> =
    NamedNodeRef::new_unchecked("http://publications.europa.eu/resource/authority/language/ZHO");
const SPARQL_PROTOCOL: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("https://www.w3.org/TR/sparql11-protocol/");

/// The name of the catalogue's own graph: `{base}catalog`.
pub fn catalogue_graph(policy: &Policy) -> Result<NamedNode, RdfError> {
    let iri = format!("{}catalog", policy.base());
    NamedNode::new(iri.clone()).map_err(|_| RdfError::Iri(iri))
}

/// The catalogue of one version: the one that the dataset holds, when that is of this very version, else made anew.
pub fn catalogue_of(reader: &Reader, settings: &CatalogueSettings) -> Result<Vec<Triple>, RdfError> {
    if settings.is_current(reader)?
        && let Some(triples) = reader.graph(&catalogue_graph(&settings.policy)?.into())
    {
        return Ok(triples.collect());
    }
    catalogue(reader, settings)
}

/// Describes one version of a dataset. A graph that holds an earlier catalogue is not counted.
pub fn catalogue(reader: &Reader, settings: &CatalogueSettings) -> Result<Vec<Triple>, RdfError> {
    let catalogue = catalogue_graph(&settings.policy)?;
    let counts =
        Counts::of(reader.quads().filter(|quad| quad.graph_name != catalogue.clone().into()), &settings.policy);
    let base = settings.policy.base();
    let node = |path: &str| NamedNode::new(format!("{base}{path}")).map_err(|_| RdfError::Iri(format!("{base}{path}")));
    let mut out = Writer { triples: Vec::new() };
    let dataset = node("dataset")?;

    let publication = &settings.publication;
    out.add(&catalogue, rdf::TYPE, dcat::CATALOG);
    out.said(
        &catalogue,
        dcterms::TITLE,
        publication.title.as_ref(),
        "法治政府建设年度报告数据目录",
        "Catalogue of annual reports on rule-of-law government",
    );
    out.said(
        &catalogue,
        dcterms::DESCRIPTION,
        publication.description.as_ref(),
        "法治政府建设年度报告关联数据的目录，由数据自动生成。",
        "The catalogue of linked data from annual reports on rule-of-law government, generated from the data.",
    );
    out.value(&catalogue, dcterms::LANGUAGE, CHINESE, dcterms::LINGUISTIC_SYSTEM);
    out.add(&catalogue, dcat::DATASET_OF, dataset.clone());

    describe_dataset(&mut out, &dataset, publication, &counts);
    publication.describe_publisher(&mut out, [&catalogue, &dataset], &settings.policy, &node("publisher")?);
    if let (Some(first), Some(last)) = (counts.years.first(), counts.years.last()) {
        let period = node("dataset/period")?;
        out.add(&dataset, dcterms::TEMPORAL, period.clone());
        out.add(&period, rdf::TYPE, dcterms::PERIOD_OF_TIME);
        out.add(&period, dcat::START_DATE, Literal::new_typed_literal(first, xsd::G_YEAR));
        out.add(&period, dcat::END_DATE, Literal::new_typed_literal(last, xsd::G_YEAR));
    }
    for (class, entities) in &counts.classes {
        let partition = node(&format!("dataset/class/{}", slug(class)))?;
        out.add(&dataset, void::CLASS_PARTITION, partition.clone());
        out.add(&partition, void::CLASS, NamedNode::new_unchecked(class));
        out.count(&partition, void::ENTITIES, *entities);
    }
    for (property, triples) in &counts.properties {
        let partition = node(&format!("dataset/property/{}", slug(property)))?;
        out.add(&dataset, void::PROPERTY_PARTITION, partition.clone());
        out.add(&partition, void::PROPERTY, NamedNode::new_unchecked(property));
        out.count(&partition, void::TRIPLES, *triples);
    }
    for ((property, target), triples) in &counts.links {
        let links = node(&format!("dataset/links/{}-{}", slug(property), slug(target)))?;
        out.add(&dataset, void::SUBSET, links.clone());
        out.add(&links, rdf::TYPE, void::LINKSET);
        out.add(&links, void::LINK_PREDICATE, NamedNode::new_unchecked(property));
        out.add(&links, void::SUBJECTS_TARGET, dataset.clone());
        out.add(&links, void::OBJECTS_TARGET, NamedNode::new_unchecked(target));
        out.count(&links, void::TRIPLES, *triples);
    }
    for (url, format) in &publication.downloads {
        let distribution = node(&format!("dataset/{}", format.name()))?;
        out.distribution(&dataset, &distribution, url, *format);
        out.add(&dataset, void::DATA_DUMP, url.clone());
    }
    if let Some(site) = &settings.site {
        describe_service(&mut out, &catalogue, &dataset, &node("sparql")?, site, publication);
    }
    publication.describe_terms(&mut out, &catalogue, &dataset, &node("dataset/contact")?);
    describe_origin(&mut out, reader, &dataset, base)?;
    Ok(out.triples)
}

fn describe_dataset(out: &mut Writer, dataset: &NamedNode, publication: &Publication, counts: &Counts) {
    for class in [dcat::DATASET, void::DATASET, prov::ENTITY] {
        out.add(dataset, rdf::TYPE, class);
    }
    out.said(
        dataset,
        dcterms::TITLE,
        publication.title.as_ref(),
        "法治政府建设年度报告关联数据",
        "Linked data from annual reports on rule-of-law government",
    );
    out.said(
        dataset,
        dcterms::DESCRIPTION,
        publication.description.as_ref(),
        "从各级行政机关法治政府建设年度报告中抽取的举措、任务、不足、统计数据和法规引用，每份报告一个命名图，每条陈述可追溯到原文字符。",
        "Measures, tasks, shortcomings, statistics and citations read from annual reports on rule-of-law government: one named graph a report, every statement traced to the characters of its text.",
    );
    out.add(dataset, dcterms::IDENTIFIER, Literal::new_simple_literal(dataset.as_str()));
    out.value(dataset, dcterms::LANGUAGE, CHINESE, dcterms::LINGUISTIC_SYSTEM);
    out.value(dataset, dcat::THEME, GOVERNMENT, skos::CONCEPT);
    out.text(&GOVERNMENT.into_owned(), skos::PREF_LABEL, "政府和公共部门", "Government and public sector");
    out.text(dataset, dcat::KEYWORD, "法治政府建设", "rule-of-law government");
    for place in &counts.places {
        out.value(dataset, dcterms::SPATIAL, NamedNodeRef::new_unchecked(place), dcterms::LOCATION);
    }
    for report in counts.reports.iter().take(3) {
        out.add(dataset, void::EXAMPLE_RESOURCE, NamedNode::new_unchecked(report));
    }
    for vocabulary in &counts.vocabularies {
        out.add(dataset, void::VOCABULARY, NamedNode::new_unchecked(vocabulary));
    }
    out.count(dataset, void::TRIPLES, counts.triples);
    out.count(dataset, void::DISTINCT_SUBJECTS, counts.subjects);
    out.count(dataset, void::DISTINCT_OBJECTS, counts.objects);
    out.count(dataset, void::CLASSES, counts.classes.len() as u64);
    out.count(dataset, void::PROPERTIES, counts.properties.len() as u64);
    out.count(dataset, void::DOCUMENTS, counts.reports.len() as u64);
}

fn describe_service(
    out: &mut Writer,
    catalogue: &NamedNode,
    dataset: &NamedNode,
    service: &NamedNode,
    site: &NamedNode,
    publication: &Publication,
) {
    let below = |path: &str| NamedNode::new_unchecked(format!("{}{path}", site.as_str()));
    if publication.homepage.is_none() {
        out.value(catalogue, foaf::HOMEPAGE, site.as_ref(), foaf::DOCUMENT);
    }
    out.add(catalogue, dcat::SERVICE, service.clone());
    out.add(service, rdf::TYPE, dcat::DATA_SERVICE);
    out.text(service, dcterms::TITLE, "SPARQL查询服务", "SPARQL endpoint");
    out.add(service, dcat::ENDPOINT_URL, below("query"));
    out.add(service, dcat::ENDPOINT_DESCRIPTION, below("query"));
    out.value(service, dcterms::CONFORMS_TO, SPARQL_PROTOCOL, dcterms::STANDARD);
    out.add(service, dcat::SERVES_DATASET, dataset.clone());
    out.add(dataset, void::SPARQL_ENDPOINT, below("query"));
    out.value(dataset, dcat::LANDING_PAGE, site.as_ref(), foaf::DOCUMENT);
    for format in [RdfFormat::TriG, RdfFormat::NQuads] {
        // The whole dataset by the Graph Store Protocol.
        let distribution = NamedNode::new_unchecked(format!("{}/store-{}", dataset.as_str(), format.name()));
        out.distribution(dataset, &distribution, &below("store"), format);
        out.add(&distribution, dcat::ACCESS_SERVICE, service.clone());
    }
}

/// Which source and which version of the program each report's graph was made of. No clock: the same input gives the
/// same catalogue.
fn describe_origin(out: &mut Writer, reader: &Reader, dataset: &NamedNode, base: &str) -> Result<(), RdfError> {
    let software = NamedNode::new_unchecked(concat!("https://w3id.org/fazhi/software/", env!("CARGO_PKG_VERSION")));
    out.add(&software, rdf::TYPE, prov::SOFTWARE_AGENT);
    out.add(&software, dcterms::TITLE, Literal::new_simple_literal("fazhi"));
    out.add(&software, owl::VERSION_INFO, Literal::new_simple_literal(env!("CARGO_PKG_VERSION")));
    out.add(dataset, prov::WAS_ATTRIBUTED_TO, software.clone());
    for record in reader.graphs() {
        let Some(source) = record.source else { continue };
        if !record.name.as_str().starts_with(&format!("{base}report/")) {
            continue;
        }
        let below = |part: &str| {
            let iri = format!("{}/{part}", record.name.as_str());
            NamedNode::new(iri.clone()).map_err(|_| RdfError::Iri(iri))
        };
        let build = below("build")?;
        out.add(&record.name, prov::WAS_GENERATED_BY, build.clone());
        out.add(&build, rdf::TYPE, prov::ACTIVITY);
        out.add(&build, prov::USED, below("text")?);
        out.add(&build, prov::WAS_ASSOCIATED_WITH, software.clone());
        out.add(&build, dcterms::IDENTIFIER, Literal::new_simple_literal(source));
        out.count(&record.name, void::TRIPLES, record.quads);
    }
    Ok(())
}

struct Writer {
    triples: Vec<Triple>,
}

impl Writer {
    fn add(&mut self, subject: &NamedNode, predicate: NamedNodeRef<'_>, object: impl Into<Term>) {
        self.triples.push(Triple::new(subject.clone(), predicate.into_owned(), object));
    }

    /// A thing that others describe, with the class that DCAT-AP wants to see it in.
    fn value(
        &mut self,
        subject: &NamedNode,
        predicate: NamedNodeRef<'_>,
        object: NamedNodeRef<'_>,
        class: NamedNodeRef<'_>,
    ) {
        self.add(subject, predicate, object.into_owned());
        let kind = Triple::new(object.into_owned(), rdf::TYPE.into_owned(), class.into_owned());
        if !self.triples.contains(&kind) {
            self.triples.push(kind);
        }
    }

    fn count(&mut self, subject: &NamedNode, predicate: NamedNodeRef<'_>, number: u64) {
        self.add(subject, predicate, Literal::new_typed_literal(number.to_string(), xsd::INTEGER));
    }

    fn text(&mut self, subject: &NamedNode, predicate: NamedNodeRef<'_>, zh: &str, en: &str) {
        self.add(subject, predicate, Literal::new_language_tagged_literal_unchecked(zh, "zh"));
        self.add(subject, predicate, Literal::new_language_tagged_literal_unchecked(en, "en"));
    }

    /// What the publisher says, else the default.
    fn said(&mut self, subject: &NamedNode, predicate: NamedNodeRef<'_>, words: Option<&Words>, zh: &str, en: &str) {
        match words {
            Some(words) => self.words(subject, predicate, words),
            None => self.text(subject, predicate, zh, en),
        }
    }

    fn words(&mut self, subject: &NamedNode, predicate: NamedNodeRef<'_>, words: &Words) {
        match words {
            Words::One(text) => self.add(subject, predicate, Literal::new_simple_literal(text)),
            Words::Both { zh, en } => self.text(subject, predicate, zh, en),
        }
    }

    /// What is of a class so far.
    fn things(&self, class: NamedNodeRef<'_>) -> Vec<NamedNode> {
        let of = |triple: &&Triple| triple.predicate == rdf::TYPE && triple.object == class.into_owned().into();
        let subjects = self.triples.iter().filter(of).map(|triple| &triple.subject);
        subjects
            .filter_map(|subject| match subject {
                NamedOrBlankNode::NamedNode(node) => Some(node.clone()),
                NamedOrBlankNode::BlankNode(_) => None,
            })
            .collect()
    }

    fn distribution(&mut self, dataset: &NamedNode, distribution: &NamedNode, url: &NamedNode, format: RdfFormat) {
        self.add(dataset, dcat::DISTRIBUTION_OF, distribution.clone());
        self.add(distribution, rdf::TYPE, dcat::DISTRIBUTION);
        self.add(distribution, dcterms::TITLE, Literal::new_simple_literal(format.name()));
        self.add(distribution, dcat::ACCESS_URL, url.clone());
        self.add(distribution, dcat::DOWNLOAD_URL, url.clone());
        let media =
            NamedNode::new_unchecked(format!("https://www.iana.org/assignments/media-types/{}", format.media_type()));
        self.value(distribution, dcat::MEDIA_TYPE, media.as_ref(), dcterms::MEDIA_TYPE);
    }
}

/// What is counted over the union of all graphs, each triple once.
#[derive(Debug, Default)]
struct Counts {
    triples: u64,
    subjects: u64,
    objects: u64,
    classes: BTreeMap<String, u64>,
    properties: BTreeMap<String, u64>,
    links: BTreeMap<(String, String), u64>,
    vocabularies: BTreeSet<String>,
    years: BTreeSet<String>,
    places: BTreeSet<String>,
    reports: BTreeSet<String>,
}

/// Properties by which two datasets are joined.
const LINKING: &[NamedNodeRef<'static>] =
    &[owl::SAME_AS, skos::EXACT_MATCH, skos::CLOSE_MATCH, skos::BROAD_MATCH, skos::NARROW_MATCH, skos::RELATED_MATCH];

impl Counts {
    fn of(quads: impl Iterator<Item = Quad>, policy: &Policy) -> Self {
        let mut counts = Self::default();
        // Hashes of 128 bits instead of the terms, so that memory stays small beside the dataset's own.
        let (mut triples, mut subjects, mut objects) = (HashSet::new(), HashSet::new(), HashSet::new());
        let (mut places, mut publishers) = (BTreeMap::new(), BTreeSet::new());
        for quad in quads {
            if !triples.insert(hash(&(&quad.subject, &quad.predicate, &quad.object))) {
                continue;
            }
            subjects.insert(hash(&quad.subject));
            objects.insert(hash(&quad.object));
            *counts.properties.entry(quad.predicate.as_str().to_owned()).or_default() += 1;
            counts.vocabularies.extend(namespace(quad.predicate.as_str()));
            let NamedOrBlankNode::NamedNode(subject) = &quad.subject else { continue };
            match &quad.object {
                Term::NamedNode(class) if quad.predicate == rdf::TYPE => {
                    *counts.classes.entry(class.as_str().to_owned()).or_default() += 1;
                    if *class == fz::ANNUAL_REPORT {
                        counts.reports.insert(subject.as_str().to_owned());
                    }
                }
                Term::NamedNode(body) if quad.predicate == dcterms::PUBLISHER => {
                    publishers.insert(body.as_str().to_owned());
                }
                Term::NamedNode(place) if quad.predicate == fz::DIVISION_OF => {
                    places.insert(subject.as_str().to_owned(), place.as_str().to_owned());
                }
                Term::NamedNode(other) if LINKING.iter().any(|link| quad.predicate == *link) => {
                    if let Some(target) = site(other.as_str()).filter(|_| !other.as_str().starts_with(policy.base())) {
                        let key = (quad.predicate.as_str().to_owned(), target.to_owned());
                        *counts.links.entry(key).or_default() += 1;
                    }
                }
                Term::Literal(year) if quad.predicate == fz::YEAR => {
                    counts.years.insert(year.value().to_owned());
                }
                _ => {}
            }
        }
        counts.triples = triples.len() as u64;
        counts.subjects = subjects.len() as u64;
        counts.objects = objects.len() as u64;
        counts.places = publishers.iter().filter_map(|body| places.get(body).cloned()).collect();
        counts
    }
}

fn hash(value: &impl Hash) -> (u64, u64) {
    let mut first = DefaultHasher::new();
    value.hash(&mut first);
    let mut second = DefaultHasher::new();
    (1_u8, value).hash(&mut second);
    (first.finish(), second.finish())
}

fn namespace(iri: &str) -> Option<String> {
    iri.rfind(['#', '/']).map(|at| iri[..=at].to_owned())
}

/// `http://host/`.
fn site(iri: &str) -> Option<&str> {
    let host = iri.find("://")? + 3;
    iri[host..].find('/').map(|at| &iri[..=host + at])
}

/// An IRI as one readable segment of another.
fn slug(iri: &str) -> String {
    let rest = iri.split_once("://").map_or(iri, |(_, rest)| rest);
    let mut slug: String = rest.chars().map(|c| if c.is_alphanumeric() || c == '.' { c } else { '-' }).collect();
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}
