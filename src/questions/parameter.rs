//! Typed parameters: a value becomes an RDF term, or is refused.

use std::collections::BTreeMap;

use oxrdf::vocab::xsd;
use oxrdf::{Literal, NamedNode, Term};

use super::{Bilingual, Question, QuestionError};

/// What a parameter's value may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Integer,
    Decimal,
    /// A four-digit year, `xsd:gYear`.
    Year,
    /// An ISO 8601 date.
    Date,
    String,
    /// The last part of a concept's IRI: lower-case letters, digits and hyphens.
    Slug,
    /// An absolute IRI.
    Iri,
}

/// A variable of a question that the asker sets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    pub name: String,
    pub kind: Kind,
    /// Absent when the asker must give a value.
    pub default: Option<String>,
    pub meaning: Bilingual,
}

impl Parameter {
    pub(super) fn parse(name: &str, value: &str) -> Result<Self, String> {
        let fields: Vec<&str> = value.split('|').map(str::trim).collect();
        let [kind, default, en, zh] = fields[..] else {
            return Err("type | default | meaning in English | meaning in Chinese".into());
        };
        let kind = match kind {
            "integer" => Kind::Integer,
            "decimal" => Kind::Decimal,
            "year" => Kind::Year,
            "date" => Kind::Date,
            "string" => Kind::String,
            "slug" => Kind::Slug,
            "iri" => Kind::Iri,
            other => {
                return Err(format!("integer, year, date, string, slug, iri or decimal as the type, found {other:?}"));
            }
        };
        Ok(Self {
            name: name.to_owned(),
            kind,
            default: (!default.is_empty()).then(|| default.to_owned()),
            meaning: Bilingual { en: en.to_owned(), zh: zh.to_owned() },
        })
    }

    fn term(&self, value: &str) -> Result<Term, QuestionError> {
        let bad = |expected: &'static str| QuestionError::BadValue {
            name: self.name.clone(),
            expected,
            value: value.to_owned(),
        };
        Ok(match self.kind {
            Kind::Integer => Literal::from(value.parse::<i64>().map_err(|_| bad("a whole number"))?).into(),
            Kind::Decimal => {
                let digits = value.strip_prefix('-').unwrap_or(value);
                let plain = !digits.is_empty()
                    && digits.chars().all(|c| c.is_ascii_digit() || c == '.')
                    && digits.parse::<f64>().is_ok();
                if !plain {
                    return Err(bad("a number"));
                }
                Literal::new_typed_literal(value, xsd::DECIMAL).into()
            }
            Kind::Year => {
                if value.len() != 4 || !value.bytes().all(|b| b.is_ascii_digit()) {
                    return Err(bad("a year of four digits"));
                }
                Literal::new_typed_literal(value, xsd::G_YEAR).into()
            }
            Kind::Date => {
                let shape: Vec<&str> = value.split('-').collect();
                let date = matches!(shape[..], [y, m, d] if y.len() == 4 && m.len() == 2 && d.len() == 2)
                    && value.bytes().all(|b| b.is_ascii_digit() || b == b'-');
                if !date {
                    return Err(bad("a date such as 2024-04-01"));
                }
                Literal::new_typed_literal(value, xsd::DATE).into()
            }
            Kind::String => Literal::new_simple_literal(value).into(),
            Kind::Slug => {
                if value.is_empty() || !value.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
                {
                    return Err(bad("a slug of lower-case letters, digits and hyphens"));
                }
                Literal::new_simple_literal(value).into()
            }
            Kind::Iri => NamedNode::new(value).map_err(|_| bad("an absolute IRI"))?.into(),
        })
    }
}

impl Question {
    /// The terms that take the place of the question's variables; defaults fill what is not given.
    pub fn bind(&self, given: &BTreeMap<String, String>) -> Result<Vec<(String, Term)>, QuestionError> {
        if let Some(name) = given.keys().find(|name| self.parameters.iter().all(|p| p.name != **name)) {
            return Err(QuestionError::UnknownParameter {
                name: name.clone(),
                known: self.parameters.iter().map(|p| p.name.clone()).collect(),
            });
        }
        self.parameters
            .iter()
            .map(|parameter| {
                let value = given.get(&parameter.name).or(parameter.default.as_ref()).ok_or_else(|| {
                    QuestionError::Missing { name: parameter.name.clone(), meaning: parameter.meaning.en.clone() }
                })?;
                Ok((parameter.name.clone(), parameter.term(value)?))
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameter(kind: &str) -> Parameter {
        Parameter::parse("p", &format!("{kind} | | meaning | 含义")).expect("well formed")
    }

    #[test]
    fn values_become_terms_or_are_refused() {
        let integer = "\"2023\"^^<http://www.w3.org/2001/XMLSchema#integer>";
        let year = "\"2023\"^^<http://www.w3.org/2001/XMLSchema#gYear>";
        let cases = [
            ("integer", "2023", Ok(integer), "a whole number"),
            ("integer", "2023 } DROP ALL", Err("a whole number"), "an injection is no number"),
            ("year", "2023", Ok(year), "four digits"),
            ("year", "23", Err("a year of four digits"), "too short"),
            ("date", "2024-04-01", Ok("\"2024-04-01\"^^<http://www.w3.org/2001/XMLSchema#date>"), "ISO"),
            ("date", "April", Err("a date such as 2024-04-01"), "no date"),
            ("iri", "https://example.org/a", Ok("<https://example.org/a>"), "absolute"),
            ("iri", "a> . ?s ?p ?o", Err("an absolute IRI"), "an injection is no IRI"),
            ("string", "\" } DROP", Ok("\"\\\" } DROP\""), "text stays text"),
            ("slug", "lost-cases", Ok("\"lost-cases\""), "a slug"),
            ("slug", "x> } ; DROP ALL #", Err("a slug of lower-case letters, digits and hyphens"), "no slug"),
            ("decimal", "-1.5", Ok("\"-1.5\"^^<http://www.w3.org/2001/XMLSchema#decimal>"), "a number"),
            ("decimal", "1e9", Err("a number"), "no exponent in a decimal"),
        ];
        for (kind, value, expected, reason) in cases {
            let found = parameter(kind).term(value).map(|t| t.to_string());
            match expected {
                Ok(term) => assert_eq!(found.expect(reason), term, "{reason}"),
                Err(what) => assert_eq!(
                    found.expect_err(reason).to_string(),
                    format!("expected {what} for the parameter \"p\", found {value:?}")
                ),
            }
        }
    }
}
