//! `fz:AnnualReport`, and the text that everything was read from.

use oxrdf::vocab::xsd;
use oxrdf::{Literal, NamedNodeRef};
use sha2::{Digest, Sha256};

use super::Context;
use crate::rdf::graph::{Graph, is_date, year, zh};
use crate::rdf::place::{portable, words};
use crate::rdf::vocab::{dcat, dcterms, foaf, fz, prov};
use crate::rdf::{RdfError, iri};
use crate::report::Span;

const CHINESE: NamedNodeRef<'static> =
    NamedNodeRef::new_unchecked("http://publications.europa.eu/resource/authority/language/ZHO");
const FRAGMENTS: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("https://www.rfc-editor.org/rfc/rfc5147");

#[expect(clippy::unnecessary_wraps, reason = "one signature for every kind")]
pub(super) fn write(context: &Context<'_>, graph: &mut Graph) -> Result<(), RdfError> {
    let header = &context.source.entities.report;
    let report = &context.report;
    graph.types(report, &[fz::ANNUAL_REPORT, foaf::DOCUMENT, prov::ENTITY, dcat::RESOURCE]);
    if let Some(title) = &header.title {
        graph.add(report, dcterms::TITLE, zh(words(title)));
    }
    graph.add(report, fz::YEAR, year(context.year));
    if let Some(issued) = header.issued.as_deref().filter(|date| is_date(date)) {
        graph.add(report, dcterms::ISSUED, Literal::new_typed_literal(issued, xsd::DATE));
    }
    graph.add(report, dcterms::PUBLISHER, context.body.clone());
    if let Some(url) = context.source.url.as_deref().and_then(iri::outside) {
        graph.add(report, dcterms::SOURCE, url);
    }
    graph.add(report, dcterms::LANGUAGE, CHINESE.into_owned());
    for part in &context.parts {
        graph.add(report, dcterms::HAS_PART, part.clone());
    }
    graph.add(report, dcterms::HAS_FORMAT, context.text());
    let spans: Vec<Span> = [header.title_span, header.year_span, header.issued_span].into_iter().flatten().collect();
    for &span in &spans {
        graph.add(report, prov::WAS_DERIVED_FROM, context.characters_of(span));
    }
    if spans.is_empty() {
        graph.add(report, prov::WAS_DERIVED_FROM, context.text());
    }
    context.joined(graph, report);
    Ok(())
}

/// The text as read, whole: without it `#char=a,b` would point at nothing that a reader of the graph holds.
#[expect(clippy::unnecessary_wraps, reason = "one signature for every kind")]
pub(super) fn write_text(context: &Context<'_>, graph: &mut Graph) -> Result<(), RdfError> {
    let text = context.text();
    let words = portable(&context.source.text);
    graph.types(&text, &[fz::REPORT_TEXT, foaf::DOCUMENT, prov::ENTITY]);
    graph.add(&text, dcterms::IS_FORMAT_OF, context.report.clone());
    graph.add(&text, fz::REPORT, context.report.clone());
    graph.add(&text, dcterms::FORMAT, Literal::new_simple_literal("text/plain"));
    graph.add(&text, dcterms::CONFORMS_TO, FRAGMENTS.into_owned());
    graph.add(&text, fz::LENGTH, Literal::new_typed_literal(context.characters.len().to_string(), xsd::INTEGER));
    graph.add(&text, fz::SHA256, Literal::new_simple_literal(digest(&words)));
    if let Some(url) = context.source.url.as_deref().and_then(iri::outside) {
        graph.add(&text, prov::WAS_DERIVED_FROM, url);
    }
    graph.add(&text, fz::TEXT, zh(words));
    context.joined(graph, &text);
    Ok(())
}

fn digest(text: &str) -> String {
    use std::fmt::Write;
    Sha256::digest(text.as_bytes()).iter().fold(String::with_capacity(64), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
