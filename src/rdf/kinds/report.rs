//! `fz:AnnualReport`, and the text that everything was read from.

use oxrdf::vocab::xsd;
use oxrdf::{Literal, NamedNodeRef};
use sha2::{Digest, Sha256};

use super::Context;
use crate::rdf::graph::{Graph, year, zh};
use crate::rdf::place::{portable, words};
use crate::rdf::vocab::{dcat, dcterms, foaf, fz, prov};
use crate::rdf::{RdfError, iri};
use crate::report::Span;

const CHINESE: NamedNodeRef<'static> =
    NamedNodeRef::new_unchecked("http://publications.europa.eu/resource/authority/language/ZHO");
const FRAGMENTS: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("https://www.rfc-editor.org/rfc/rfc5147");

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

/// A day of the calendar as `YYYY-MM-DD`; anything else would be an ill-typed literal.
fn is_date(date: &str) -> bool {
    let bytes = date.as_bytes();
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' || !date.is_ascii() {
        return false;
    }
    let number = |from: usize, to: usize| date[from..to].parse::<u32>().ok().filter(|_| !date[from..to].contains('+'));
    let (Some(year), Some(month), Some(day)) = (number(0, 4), number(5, 7), number(8, 10)) else { return false };
    let leap = (year.is_multiple_of(4) && !year.is_multiple_of(100)) || year.is_multiple_of(400);
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    year > 0 && (1..=12).contains(&month) && (1..=days).contains(&day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_days_of_the_calendar_are_dates() {
        for (date, good) in [
            ("2024-01-25", true),
            ("2024-02-29", true),
            ("2023-02-29", false),
            ("2024-13-01", false),
            ("2024-1-25", false),
            ("2024-01-+5", false),
            ("2024年1月25", false),
            ("", false),
        ] {
            assert_eq!(is_date(date), good, "{date}");
        }
    }
}
