//! Short names of namespaces, the longer namespace before one that it starts with.

/// Prefix and namespace, in the order they are declared.
pub const PREFIXES: [(&str, &str); 31] = [
    ("fz", "https://w3id.org/fazhi/ns#"),
    ("division", "https://w3id.org/fazhi/division/"),
    ("indicator", "https://w3id.org/fazhi/indicator/"),
    ("line", "https://w3id.org/fazhi/line/"),
    ("part-kind", "https://w3id.org/fazhi/part-kind/"),
    ("reference", "https://w3id.org/fazhi/reference/"),
    ("regulation", "https://w3id.org/fazhi/regulation/"),
    ("regulation-kind", "https://w3id.org/fazhi/regulation-kind/"),
    ("shape", "https://w3id.org/fazhi/shape/"),
    ("topic", "https://w3id.org/fazhi/topic/"),
    ("fzi", "https://w3id.org/fazhi/"),
    ("dcat", "http://www.w3.org/ns/dcat#"),
    ("dcterms", "http://purl.org/dc/terms/"),
    ("eli", "http://data.europa.eu/eli/ontology#"),
    ("foaf", "http://xmlns.com/foaf/0.1/"),
    ("oa", "http://www.w3.org/ns/oa#"),
    ("org", "http://www.w3.org/ns/org#"),
    ("owl", "http://www.w3.org/2002/07/owl#"),
    ("prov", "http://www.w3.org/ns/prov#"),
    ("qb", "http://purl.org/linked-data/cube#"),
    ("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
    ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
    ("sdmx-attribute", "http://purl.org/linked-data/sdmx/2009/attribute#"),
    ("sdmx-dimension", "http://purl.org/linked-data/sdmx/2009/dimension#"),
    ("sh", "http://www.w3.org/ns/shacl#"),
    ("skos", "http://www.w3.org/2004/02/skos/core#"),
    ("spdx", "http://spdx.org/rdf/terms#"),
    ("vann", "http://purl.org/vocab/vann/"),
    ("vcard", "http://www.w3.org/2006/vcard/ns#"),
    ("void", "http://rdfs.org/ns/void#"),
    ("xsd", "http://www.w3.org/2001/XMLSchema#"),
];

/// A prefixed name where there is a prefix, else the IRI.
#[must_use]
pub fn short(node: &oxrdf::NamedNode) -> String {
    let iri = node.as_str();
    let found = PREFIXES.iter().find_map(|(prefix, namespace)| Some((prefix, iri.strip_prefix(namespace)?)));
    found.map_or_else(|| iri.to_owned(), |(prefix, local)| format!("{prefix}:{local}"))
}
