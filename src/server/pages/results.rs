//! A query's result as a page.

use std::io::Write;

use oxigraph::model::Term;
use oxigraph::sparql::QueryResults;

use crate::server::evaluate::output::Output;
use crate::server::problem::Problem;
use crate::server::protocol::query::{problem, write_graph, writing};

/// Writes a whole page; the table streams.
pub fn write(results: QueryResults<'_>, query: &str, rows: u64, output: &mut Output) -> Result<(), Problem> {
    write!(
        output,
        "<!doctype html><html lang=zh><meta charset=utf-8><meta name=viewport content=\"width=device-width\">\
         <title>SPARQL · fazhi</title><link rel=stylesheet href=/assets/style.css>\
         <body><main><h1><a href=/>fazhi</a> · SPARQL</h1><form action=/query><textarea name=query rows=12>{}</textarea>\
         <p><button>▶</button></p></form>",
        escape(query)
    )
    .map_err(writing)?;
    match results {
        QueryResults::Boolean(value) => write!(output, "<p class=answer>{value}</p>").map_err(writing)?,
        QueryResults::Graph(triples) => {
            let triples = triples.map(|triple| triple.map_err(problem));
            write_graph(triples, oxigraph::io::RdfFormat::Turtle, rows, output)?;
        }
        QueryResults::Solutions(solutions) => {
            write!(output, "<div class=scroll><table><thead><tr>").map_err(writing)?;
            for variable in solutions.variables() {
                write!(output, "<th>{}", escape(variable.as_str())).map_err(writing)?;
            }
            write!(output, "</tr></thead><tbody>").map_err(writing)?;
            let mut left = rows;
            for solution in solutions {
                left = left.checked_sub(1).ok_or(Problem::Budget { what: "rows", limit: rows })?;
                let solution = solution.map_err(problem)?;
                write!(output, "<tr>").map_err(writing)?;
                for term in solution.values() {
                    write!(output, "<td>{}", term.as_ref().map(cell).unwrap_or_default()).map_err(writing)?;
                }
                writeln!(output, "</tr>").map_err(writing)?;
            }
            write!(output, "</tbody></table></div>").map_err(writing)?;
        }
    }
    write!(output, "</main>").map_err(writing)
}

/// A term as a cell: a link, or its text.
fn cell(term: &Term) -> String {
    match term {
        Term::NamedNode(node) if ["http://", "https://"].iter().any(|scheme| node.as_str().starts_with(scheme)) => {
            let text = escape(node.as_str());
            format!("<a href=\"{text}\">{text}</a>")
        }
        Term::Literal(literal) => escape(literal.value()),
        other => escape(&other.to_string()),
    }
}

/// Text inside HTML, quotes included.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{cell, escape};
    use oxigraph::model::{Literal, NamedNode, Term};

    #[test]
    fn nothing_breaks_out_of_a_cell() {
        let table = [
            (Term::from(Literal::from("<script>")), "&lt;script&gt;"),
            (Term::from(NamedNode::new_unchecked("javascript:alert(1)")), "&lt;javascript:alert(1)&gt;"),
            (
                Term::from(NamedNode::new_unchecked("http://e/'\"")),
                "<a href=\"http://e/&#39;&quot;\">http://e/&#39;&quot;</a>",
            ),
        ];
        for (term, expected) in table {
            assert_eq!(cell(&term), expected);
        }
        assert_eq!(escape("法治&"), "法治&amp;");
    }
}
