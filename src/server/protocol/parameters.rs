//! Form parameters, strictly UTF-8.

use percent_encoding::percent_decode;

use crate::dataset::EvaluationError;
use crate::server::problem::Problem;

/// The `name=value` pairs of a query string or form body, in order.
#[derive(Clone, Debug, Default)]
pub struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// Reads pairs; an escape that is no UTF-8 is an error.
    pub fn read(text: &[u8]) -> Result<Self, Problem> {
        let decode = |part: &[u8]| {
            let spaced: Vec<u8> = part.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
            percent_decode(&spaced)
                .decode_utf8()
                .map(std::borrow::Cow::into_owned)
                .map_err(|_| Problem::BadRequest("expected parameters in UTF-8".into()))
        };
        text.split(|byte| *byte == b'&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| {
                let mut parts = pair.splitn(2, |byte| *byte == b'=');
                Ok((decode(parts.next().unwrap_or_default())?, decode(parts.next().unwrap_or_default())?))
            })
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// Adds the pairs of another source.
    #[cfg(fuzzing)]
    pub fn into_pairs(self) -> Vec<(String, String)> {
        self.0
    }

    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// Every value of a name.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The value of a name that may come once.
    pub fn one(&self, name: &str) -> Result<Option<&str>, Problem> {
        let mut values = self.all(name);
        let value = values.next();
        if values.next().is_some() {
            return Err(Problem::BadRequest(format!("expected the parameter {name} once, found it again")));
        }
        Ok(value)
    }

    /// Whether the name is there, with or without a value.
    pub fn has(&self, name: &str) -> bool {
        self.all(name).next().is_some()
    }

    /// Graph names of a protocol parameter.
    pub fn graphs(&self, name: &str) -> Result<Vec<oxigraph::model::NamedNode>, Problem> {
        self.all(name)
            .map(|iri| {
                oxigraph::model::NamedNode::new(iri)
                    .map_err(|error| Problem::BadRequest(format!("expected an absolute IRI in {name}: {error}")))
            })
            .collect()
    }
}

/// Bytes of a protocol body as text.
pub fn utf8(bytes: Vec<u8>, what: &'static str) -> Result<String, Problem> {
    String::from_utf8(bytes).map_err(|error| {
        let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = valid.split(|byte| *byte == b'\n').count();
        Problem::BadRequest(format!("expected the {what} in UTF-8, found another encoding at line {line}"))
    })
}

/// Names a syntax error of the dataset for what was sent.
pub fn named(error: EvaluationError, what: &'static str) -> Problem {
    match error {
        EvaluationError::Syntax(message) => Problem::syntax(what, &message),
        other => other.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::Parameters;

    #[test]
    fn pairs_are_decoded() {
        let table: [(&str, &[(&str, &str)]); 4] = [
            ("query=ASK+%7B%7D&x=1", &[("query", "ASK {}"), ("x", "1")]),
            ("graph=http%3A%2F%2Fe%2F%E5%8F%B8%E6%B3%95", &[("graph", "http://e/司法")]),
            ("default&a=b=c", &[("default", ""), ("a", "b=c")]),
            ("", &[]),
        ];
        for (text, expected) in table {
            let read = Parameters::read(text.as_bytes()).unwrap();
            let pairs: Vec<_> = read.0.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            assert_eq!(pairs, expected, "{text}");
        }
        assert!(Parameters::read(b"query=%FF").is_err(), "no UTF-8");
        assert!(Parameters::read(b"a=1&a=2").unwrap().one("a").is_err(), "twice");
    }
}
