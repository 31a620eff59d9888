//! The head of a question's file.

use std::path::Path;

use super::{Bilingual, Parameter, Question, QuestionError};

impl Question {
    /// Reads a question's file; `path` gives its name and stands in the errors.
    pub fn parse(path: &Path, text: &str) -> Result<Self, QuestionError> {
        let malformed =
            |line: usize, expected: String| QuestionError::Malformed { path: path.to_path_buf(), line, expected };
        let mut question = Self {
            name: path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default().to_owned(),
            title: Bilingual::default(),
            description: Bilingual::default(),
            parameters: Vec::new(),
            chart: Vec::new(),
            query: text.to_owned(),
        };
        for (at, line) in text.lines().enumerate() {
            let Some(head) = line.strip_prefix('#') else { break };
            let Some((key, value)) = head.split_once(':') else {
                return Err(malformed(at + 1, "a line `# key: value` in the head".into()));
            };
            let value = value.trim();
            match key.trim() {
                "title.en" => value.clone_into(&mut question.title.en),
                "title.zh" => value.clone_into(&mut question.title.zh),
                "description.en" => value.clone_into(&mut question.description.en),
                "description.zh" => value.clone_into(&mut question.description.zh),
                "chart" => {
                    question.chart = value.split_whitespace().map(|v| v.trim_start_matches('?').to_owned()).collect();
                }
                other => match other.strip_prefix("param.") {
                    Some(name) => {
                        let parameter =
                            Parameter::parse(name, value).map_err(|expected| malformed(at + 1, expected))?;
                        question.parameters.push(parameter);
                    }
                    None => {
                        return Err(malformed(
                            at + 1,
                            format!("title, description, param or chart as the key, found {other:?}"),
                        ));
                    }
                },
            }
        }
        let texts = [&question.title, &question.description];
        if texts.iter().any(|text| text.en.is_empty() || text.zh.is_empty()) {
            return Err(malformed(1, "title.en, title.zh, description.en and description.zh in the head".into()));
        }
        if let Some(lost) = question.parameters.iter().find(|p| !text.contains(&format!("?{}", p.name))) {
            return Err(malformed(1, format!("the variable ?{} in the query", lost.name)));
        }
        Ok(question)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "# title.en: T\n# title.zh: 题\n# description.en: D\n# description.zh: 述\n";

    #[test]
    fn a_broken_head_is_named() {
        let cases = [
            (
                "SELECT * {}".to_owned(),
                "q.rq:1: expected title.en, title.zh, description.en and description.zh in the head",
            ),
            (format!("{HEAD}# nonsense\n"), "q.rq:5: expected a line `# key: value` in the head"),
            (
                format!("{HEAD}# colour: red\n"),
                "q.rq:5: expected title, description, param or chart as the key, found \"colour\"",
            ),
            (
                format!("{HEAD}# param.year: colour | | y | 年\n"),
                "q.rq:5: expected integer, year, date, string, slug, iri or decimal as the type, found \"colour\"",
            ),
            (
                format!("{HEAD}# param.year: integer | | y | 年\nASK {{}}"),
                "q.rq:1: expected the variable ?year in the query",
            ),
        ];
        for (text, message) in cases {
            let error = Question::parse(Path::new("q.rq"), &text).expect_err(message);
            assert_eq!(error.to_string(), message);
        }
    }
}
