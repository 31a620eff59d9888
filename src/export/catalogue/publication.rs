//! What a publisher says of its dataset, which no data can tell: the table `[catalogue]` of the settings.

use oxrdf::NamedNode;
use oxrdf::vocab::rdf;
use serde::Deserialize;

use super::{Writer, site};
use crate::export::RdfFormat;
use crate::rdf::Policy;
use crate::rdf::vocab::{dcat, dcterms, foaf, vcard};

/// What the publisher says; what it leaves out keeps its default.
///
/// Invariant: every address is an absolute IRI, no text is blank, and a publisher's IRI comes with its name.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(try_from = "Table")]
pub struct Publication {
    /// Who publishes: `foaf:Agent`. Without an IRI, `{base}publisher`; without a name, the host of a base of its own.
    pub publisher: Option<NamedNode>,
    pub publisher_name: Option<Words>,
    /// Title and description of the catalogue and the dataset.
    pub title: Option<Words>,
    pub description: Option<Words>,
    /// Terms of use, of the catalogue and of every file.
    pub licence: Option<NamedNode>,
    /// Where questions go: an address of mail (`mailto:`) or a page.
    pub contact: Option<NamedNode>,
    pub contact_name: Option<Words>,
    /// Page about the catalogue.
    pub homepage: Option<NamedNode>,
    /// Files of the dataset that can be fetched; the last letters of each tell its format.
    pub downloads: Vec<(NamedNode, RdfFormat)>,
}

/// A text in one language (Chinese) or in both.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged, expecting = "expected a text, or { zh = \"…\", en = \"…\" }")]
pub enum Words {
    One(String),
    Both { zh: String, en: String },
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
struct Table {
    publisher: Option<String>,
    publisher_name: Option<Words>,
    title: Option<Words>,
    description: Option<Words>,
    licence: Option<String>,
    contact: Option<String>,
    contact_name: Option<Words>,
    homepage: Option<String>,
    downloads: Vec<String>,
}

/// What is wrong with a publisher's words.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum PublicationError {
    #[error("expected an absolute IRI as {key}, found {found:?}")]
    Iri { key: &'static str, found: String },
    #[error("expected a web address (https://…) as {key}, found {found:?}")]
    Address { key: &'static str, found: String },
    #[error("expected mailto:name@host or a web address (https://…) as contact, found {0:?}")]
    Contact(String),
    #[error("expected words as {0}, found none")]
    Blank(&'static str),
    #[error("expected {1} beside {0}")]
    Alone(&'static str, &'static str),
    #[error("expected a file of {known} as a download, found {found:?}")]
    Format { known: String, found: String },
}

fn iri(key: &'static str, text: &str) -> Result<NamedNode, PublicationError> {
    NamedNode::new(text).map_err(|_| PublicationError::Iri { key, found: text.to_owned() })
}

/// An IRI that a browser can open.
fn address(key: &'static str, text: &str) -> Result<NamedNode, PublicationError> {
    let node = iri(key, text)?;
    if ["https://", "http://"].iter().any(|scheme| text.strip_prefix(scheme).is_some_and(|rest| !rest.is_empty())) {
        return Ok(node);
    }
    Err(PublicationError::Address { key, found: text.to_owned() })
}

fn contact(text: &str) -> Result<NamedNode, PublicationError> {
    let mail = text.strip_prefix("mailto:").and_then(|rest| rest.split_once('@'));
    let found = match mail {
        Some((name, host)) if !name.is_empty() && !host.is_empty() => iri("contact", text),
        _ => address("contact", text),
    };
    found.map_err(|_| PublicationError::Contact(text.to_owned()))
}

fn download(text: &str) -> Result<(NamedNode, RdfFormat), PublicationError> {
    let file = text.split(['?', '#']).next().unwrap_or_default();
    let known = RdfFormat::ALL.into_iter().find(|format| {
        let ending = file.rsplit_once('.').map_or("", |(_, ending)| ending);
        ending.eq_ignore_ascii_case(format.extension())
    });
    let endings: Vec<String> = RdfFormat::ALL.into_iter().map(|format| format!(".{}", format.extension())).collect();
    let format = known.ok_or_else(|| PublicationError::Format { known: endings.join(", "), found: text.to_owned() })?;
    Ok((address("download", text)?, format))
}

impl TryFrom<Table> for Publication {
    type Error = PublicationError;

    fn try_from(table: Table) -> Result<Self, PublicationError> {
        for (key, words) in [
            ("publisher-name", &table.publisher_name),
            ("title", &table.title),
            ("description", &table.description),
            ("contact-name", &table.contact_name),
        ] {
            if words.as_ref().is_some_and(Words::is_blank) {
                return Err(PublicationError::Blank(key));
            }
        }
        if table.publisher.is_some() && table.publisher_name.is_none() {
            return Err(PublicationError::Alone("publisher", "publisher-name"));
        }
        if table.contact_name.is_some() && table.contact.is_none() {
            return Err(PublicationError::Alone("contact-name", "contact"));
        }
        Ok(Self {
            publisher: table.publisher.map(|text| iri("publisher", &text)).transpose()?,
            publisher_name: table.publisher_name,
            title: table.title,
            description: table.description,
            licence: table.licence.map(|text| iri("licence", &text)).transpose()?,
            contact: table.contact.map(|text| contact(&text)).transpose()?,
            contact_name: table.contact_name,
            homepage: table.homepage.map(|text| address("homepage", &text)).transpose()?,
            downloads: table.downloads.iter().map(|text| download(text)).collect::<Result<_, _>>()?,
        })
    }
}

impl Words {
    fn is_blank(&self) -> bool {
        match self {
            Self::One(text) => text.trim().is_empty(),
            Self::Both { zh, en } => zh.trim().is_empty() || en.trim().is_empty(),
        }
    }
}

impl Publication {
    /// A catalogue has a publisher, known or not: whoever owns the domain of the IRIs, unless the settings name another.
    pub(super) fn describe_publisher(
        &self,
        out: &mut Writer,
        things: [&NamedNode; 2],
        policy: &Policy,
        unnamed: &NamedNode,
    ) {
        let publisher = self.publisher.as_ref().unwrap_or(unnamed);
        for thing in things {
            out.value(thing, dcterms::PUBLISHER, publisher.as_ref(), foaf::AGENT);
        }
        match &self.publisher_name {
            Some(name) => out.words(publisher, foaf::NAME, name),
            None if policy.is_shared() => out.text(publisher, foaf::NAME, "未具名的发布者", "Unnamed publisher"),
            None => {
                let host = site(publisher.as_str()).and_then(|site| site.split('/').nth(2)).unwrap_or_default();
                out.words(publisher, foaf::NAME, &Words::One(host.to_owned()));
            }
        }
    }

    /// Terms of use of the catalogue and of its files, and whom to ask.
    pub(super) fn describe_terms(
        &self,
        out: &mut Writer,
        catalogue: &NamedNode,
        dataset: &NamedNode,
        card: &NamedNode,
    ) {
        if let Some(licence) = &self.licence {
            let mut licensed = out.things(dcat::DISTRIBUTION);
            licensed.extend(out.things(dcat::DATA_SERVICE));
            licensed.push(catalogue.clone());
            for thing in licensed {
                out.value(&thing, dcterms::LICENSE, licence.as_ref(), dcterms::LICENSE_DOCUMENT);
            }
        }
        if let Some(contact) = &self.contact {
            out.add(dataset, dcat::CONTACT_POINT, card.clone());
            out.add(card, rdf::TYPE, vcard::KIND);
            let is_mail = contact.as_str().starts_with("mailto:");
            out.add(card, if is_mail { vcard::HAS_EMAIL } else { vcard::HAS_URL }, contact.clone());
            if let Some(name) = self.contact_name.as_ref().or(self.publisher_name.as_ref()) {
                out.words(card, vcard::FN, name);
            }
        }
        if let Some(page) = &self.homepage {
            out.value(catalogue, foaf::HOMEPAGE, page.as_ref(), foaf::DOCUMENT);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_publisher_says_is_checked() {
        for (text, expected) in [
            ("publisher = \"https://d.example/about\"\npublisher-name = \"数据局\"", ""),
            ("title = { zh = \"目录\", en = \"Catalogue\" }\ncontact = \"mailto:data@d.example\"", ""),
            ("downloads = [\"https://d.example/all.trig\", \"https://d.example/all.NQ?v=1\"]", ""),
            (
                "publisher = \"about\"\npublisher-name = \"数据局\"",
                "expected an absolute IRI as publisher, found \"about\"",
            ),
            ("publisher = \"https://d.example/about\"", "expected publisher-name beside publisher"),
            ("contact-name = \"数据局\"", "expected contact beside contact-name"),
            ("title = \" \"", "expected words as title, found none"),
            ("title = { zh = \"目录\" }", "expected a text, or { zh = \"…\", en = \"…\" }"),
            ("licence = \"CC BY 4.0\"", "expected an absolute IRI as licence, found \"CC BY 4.0\""),
            ("homepage = \"mailto:a@b\"", "expected a web address (https://…) as homepage, found \"mailto:a@b\""),
            ("contact = \"data@d.example\"", "expected mailto:name@host or a web address (https://…) as contact"),
            ("downloads = [\"https://d.example/all.zip\"]", "as a download, found \"https://d.example/all.zip\""),
            ("license = \"https://d.example/l\"", "unknown field `license`, expected one of `publisher`"),
        ] {
            let error = toml::from_str::<Publication>(text).err().map(|error| error.to_string()).unwrap_or_default();
            assert_eq!(error.is_empty(), expected.is_empty(), "{text}: {error}");
            assert!(error.contains(expected), "{text}: {error}");
        }
    }
}
