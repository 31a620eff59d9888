//! Turtle and `TriG` that people like to read: prefixes, one subject a block, one statement a line, Chinese as it is.

use std::borrow::Cow;
use std::io::{self, Write};

use oxrdf::vocab::{rdf, xsd};
use oxrdf::{Literal, NamedNode, NamedOrBlankNode, Term};

use super::order::{Section, Subject};
use super::prefixes::PREFIXES;

/// Writes prefixes, then every section.
pub(super) fn write_turtle(sections: &[Section], out: &mut impl Write) -> io::Result<()> {
    write_prefixes(sections.iter(), out)?;
    write_sections(sections, "", out)
}

/// Writes prefixes, then every graph as a block; `None` is the default graph.
pub(super) fn write_trig(graphs: &[(Option<NamedNode>, Vec<Section>)], out: &mut impl Write) -> io::Result<()> {
    write_prefixes(graphs.iter().flat_map(|(_, sections)| sections), out)?;
    for (name, sections) in graphs {
        let Some(name) = name else {
            write_sections(sections, "", out)?;
            continue;
        };
        // Directives are not allowed inside a block, hence one base for all of it.
        let base = sections.iter().find_map(|section| section.base.as_ref());
        if let Some(base) = base {
            writeln!(out, "\n@base <{}> .", base.as_str())?;
        }
        writeln!(out, "\n{} {{", Names { base }.iri(name))?;
        for section in sections {
            for subject in &section.subjects {
                write_subject(subject, &Names { base }, "    ", out)?;
            }
        }
        writeln!(out, "}}")?;
    }
    Ok(())
}

fn write_prefixes<'a>(sections: impl Iterator<Item = &'a Section>, out: &mut impl Write) -> io::Result<()> {
    let mut used = [false; PREFIXES.len()];
    let mut mark = |iri: &str| {
        if let Some((index, _)) = prefixed(iri) {
            used[index] = true;
        }
    };
    for subject in sections.flat_map(|section| &section.subjects) {
        if let NamedOrBlankNode::NamedNode(node) = &subject.node {
            mark(node.as_str());
        }
        for (predicate, objects) in &subject.properties {
            mark(predicate.as_str());
            for object in objects {
                match object {
                    Term::NamedNode(node) => mark(node.as_str()),
                    Term::Literal(literal) if literal.language().is_none() => mark(literal.datatype().as_str()),
                    _ => {}
                }
            }
        }
    }
    for ((prefix, namespace), _) in PREFIXES.iter().zip(used).filter(|(_, used)| *used) {
        writeln!(out, "@prefix {prefix}: <{namespace}> .")?;
    }
    Ok(())
}

fn write_sections(sections: &[Section], indent: &str, out: &mut impl Write) -> io::Result<()> {
    let mut base = None;
    for section in sections {
        if section.base.is_some() && section.base.as_ref() != base {
            base = section.base.as_ref();
            if let Some(base) = base {
                writeln!(out, "@base <{}> .", base.as_str())?;
            }
        }
        for subject in &section.subjects {
            write_subject(subject, &Names { base: section.base.as_ref() }, indent, out)?;
        }
    }
    Ok(())
}

fn write_subject(subject: &Subject, names: &Names<'_>, indent: &str, out: &mut impl Write) -> io::Result<()> {
    let node = match &subject.node {
        NamedOrBlankNode::NamedNode(node) => names.iri(node),
        NamedOrBlankNode::BlankNode(node) => node.to_string().into(),
    };
    // The blank line belongs to what follows it, so that adding a subject is one hunk of a diff.
    writeln!(out, "\n{indent}{node}")?;
    for (index, (predicate, objects)) in subject.properties.iter().enumerate() {
        let end = if index + 1 == subject.properties.len() { "." } else { ";" };
        let verb = if *predicate == rdf::TYPE { "a".into() } else { names.iri(predicate) };
        let objects: Vec<Cow<'_, str>> = objects.iter().map(|object| names.term(object)).collect();
        match objects.as_slice() {
            [one] => writeln!(out, "{indent}    {verb} {one} {end}")?,
            several if *predicate == rdf::TYPE => writeln!(out, "{indent}    {verb} {} {end}", several.join(" , "))?,
            several => {
                writeln!(out, "{indent}    {verb}")?;
                for (index, object) in several.iter().enumerate() {
                    let end = if index + 1 == several.len() { end } else { "," };
                    writeln!(out, "{indent}        {object} {end}")?;
                }
            }
        }
    }
    Ok(())
}

/// How IRIs are shortened.
struct Names<'a> {
    base: Option<&'a NamedNode>,
}

impl Names<'_> {
    fn term(&self, term: &Term) -> Cow<'static, str> {
        match term {
            Term::NamedNode(node) => self.iri(node),
            Term::Literal(literal) => self.literal(literal),
            Term::BlankNode(node) => node.to_string().into(),
        }
    }

    fn iri(&self, node: &NamedNode) -> Cow<'static, str> {
        let iri = node.as_str();
        if let Some((index, local)) = prefixed(iri) {
            return format!("{}:{local}", PREFIXES[index].0).into();
        }
        if let Some(relative) = self.base.and_then(|base| relative(iri, base.as_str())) {
            return format!("<{relative}>").into();
        }
        format!("<{iri}>").into()
    }

    fn literal(&self, literal: &Literal) -> Cow<'static, str> {
        let value = literal.value();
        if let Some(language) = literal.language() {
            return format!("{}@{language}", quoted(value)).into();
        }
        let datatype = literal.datatype();
        if datatype == xsd::STRING {
            return quoted(value).into();
        }
        // The short forms stand for exactly these characters, so nothing is lost.
        if (datatype == xsd::INTEGER && is_integer(value))
            || (datatype == xsd::DECIMAL && is_decimal(value))
            || (datatype == xsd::BOOLEAN && matches!(value, "true" | "false"))
        {
            return value.to_owned().into();
        }
        format!("{}^^{}", quoted(value), self.iri(&datatype.into_owned())).into()
    }
}

/// `<>` for the base itself, `<2023/measure/1.2>` for what lies below it.
fn relative<'a>(iri: &'a str, base: &str) -> Option<&'a str> {
    if iri == base {
        return Some("");
    }
    let last = base.rfind('/')? + 1;
    let rest = iri.strip_prefix(base)?;
    // A first segment with a colon would read as a scheme.
    (rest.starts_with('/') && last < base.len() && !base[last..].contains(':')).then(|| &iri[last..])
}

/// The prefix and the local name, where the name needs no escapes.
fn prefixed(iri: &str) -> Option<(usize, &str)> {
    PREFIXES.iter().enumerate().find_map(|(index, (_, namespace))| {
        let local = iri.strip_prefix(namespace)?;
        is_local(local).then_some((index, local))
    })
}

/// `PN_LOCAL` of Turtle, without its escapes.
fn is_local(local: &str) -> bool {
    let mut chars = local.chars();
    let Some(first) = chars.next() else { return false };
    let head = is_name_start(first) || first == '_' || first.is_ascii_digit();
    head && chars.all(|c| is_name_start(c) || is_name_char(c)) && !local.ends_with('.')
}

/// `PN_CHARS_BASE`.
fn is_name_start(c: char) -> bool {
    matches!(c, 'A'..='Z' | 'a'..='z' | '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{2ff}'
        | '\u{370}'..='\u{37d}' | '\u{37f}'..='\u{1fff}' | '\u{200c}'..='\u{200d}' | '\u{2070}'..='\u{218f}'
        | '\u{2c00}'..='\u{2fef}' | '\u{3001}'..='\u{d7ff}' | '\u{f900}'..='\u{fdcf}' | '\u{fdf0}'..='\u{fffd}'
        | '\u{10000}'..='\u{effff}')
}

fn is_name_char(c: char) -> bool {
    matches!(c, '_' | '-' | '.' | '0'..='9' | '\u{b7}' | '\u{300}'..='\u{36f}' | '\u{203f}'..='\u{2040}')
}

fn is_integer(value: &str) -> bool {
    let digits = value.strip_prefix(['+', '-']).unwrap_or(value);
    !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
}

fn is_decimal(value: &str) -> bool {
    let digits = value.strip_prefix(['+', '-']).unwrap_or(value);
    let Some((whole, fraction)) = digits.split_once('.') else { return false };
    whole.bytes().all(|b| b.is_ascii_digit()) && !fraction.is_empty() && fraction.bytes().all(|b| b.is_ascii_digit())
}

/// A string in `"…"`, or in `"""…"""` where it has several lines.
fn quoted(value: &str) -> String {
    use std::fmt::Write;
    let long = value.contains('\n');
    let mut out = String::with_capacity(value.len() + 8);
    out.push_str(if long { "\"\"\"" } else { "\"" });
    for c in value.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            // In a long string single quotation marks could stay, but then its end must be looked for.
            '"' => out.push_str("\\\""),
            '\r' => out.push_str("\\r"),
            '\n' | '\t' if long => out.push(c),
            '\t' => out.push_str("\\t"),
            c if c.is_control() || matches!(c, '\u{feff}' | '\u{fffe}' | '\u{ffff}' | '\u{2028}' | '\u{2029}') => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push_str(if long { "\"\"\"" } else { "\"" });
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn iris_are_shortened_where_nothing_needs_an_escape() {
        let base = NamedNode::new_unchecked("https://w3id.org/fazhi/report/310114/司法局/2023");
        let names = Names { base: Some(&base) };
        for (iri, expected, reason) in [
            ("https://w3id.org/fazhi/ns#Measure", "fz:Measure", "a term"),
            ("https://w3id.org/fazhi/division/310114", "division:310114", "a concept"),
            ("https://w3id.org/fazhi/regulation/行政处罚法", "regulation:行政处罚法", "Chinese stays"),
            (
                "https://w3id.org/fazhi/regulation/办法(2021)",
                "<https://w3id.org/fazhi/regulation/办法(2021)>",
                "brackets",
            ),
            ("https://w3id.org/fazhi/report/310114/司法局/2023", "<>", "the report itself"),
            ("https://w3id.org/fazhi/report/310114/司法局/2023/part/1", "<2023/part/1>", "below the report"),
            ("https://w3id.org/fazhi/report/310114/司法局/2023/text#char=1,2", "<2023/text#char=1,2>", "characters"),
            (
                "https://w3id.org/fazhi/report/310114/司法局/20234",
                "<https://w3id.org/fazhi/report/310114/司法局/20234>",
                "not below",
            ),
            ("https://example.org/a.", "<https://example.org/a.>", "no prefix"),
            ("https://w3id.org/fazhi/ns#", "<https://w3id.org/fazhi/ns#>", "no local name"),
        ] {
            assert_eq!(names.iri(&NamedNode::new_unchecked(iri)), expected, "{reason}");
        }
    }

    #[test]
    fn strings_keep_every_character() {
        for (value, expected) in [
            ("法治", "\"法治\""),
            ("a\"b\\", "\"a\\\"b\\\\\""),
            ("a\nb\tc", "\"\"\"a\nb\tc\"\"\""),
            ("a\r\nb\"", "\"\"\"a\\r\nb\\\"\"\"\""),
            ("\u{7}", "\"\\u0007\""),
        ] {
            assert_eq!(quoted(value), expected);
        }
    }
}
