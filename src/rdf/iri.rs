//! How things are named: IRIs minted from official codes and names alone.

use iri_string::types::{IriAbsoluteStr, IriStr};
use oxrdf::NamedNode;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{canonical_combining_class, is_combining_mark};

use super::RdfError;
use crate::report::{BodyRef, DivisionRef};

/// Where shared things live, whoever publishes.
pub const SHARED: &str = "https://w3id.org/fazhi/";

/// Where a publisher's own things live.
///
/// Invariant (checked by [`Policy::new`], and again when a graph is made): `base` is an absolute IRI that ends in `/`.
///
/// ```
/// use fazhi::rdf::Policy;
/// assert!(Policy::new("https://data.jiading.example/").is_ok());
/// assert!(Policy::new("https://data.jiading.example/x#y").is_err());
/// assert_eq!(Policy::default().base, "https://w3id.org/fazhi/");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// `https://w3id.org/fazhi/` unless the publisher sets its own.
    pub base: String,
}

impl Default for Policy {
    fn default() -> Self {
        Self { base: SHARED.into() }
    }
}

impl Policy {
    /// What the publisher's own IRIs start with.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// A policy with the publisher's own base.
    pub fn new(base: &str) -> Result<Self, RdfError> {
        let policy = Self { base: base.into() };
        policy.check()?;
        Ok(policy)
    }

    pub(super) fn check(&self) -> Result<(), RdfError> {
        let absolute = IriAbsoluteStr::new(&self.base).is_ok_and(|iri| iri.authority_str().is_some());
        if absolute && self.base.ends_with('/') && !self.base.contains('?') {
            return Ok(());
        }
        Err(RdfError::Base(self.base.clone()))
    }

    /// Whether the publisher's things live at the shared base, so that nothing has to be joined.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        self.base == SHARED
    }

    /// `{base}body/310114/人力资源和社会保障局`.
    pub fn body(&self, body: &BodyRef) -> Result<NamedNode, RdfError> {
        let path = division_path(&body.division)?;
        node(format!("{}body/{path}/{}", self.base, name_segment(&body.local_name)?))
    }

    /// `{base}report/310114/人力资源和社会保障局/2023`.
    pub fn report(&self, body: &BodyRef, year: i32) -> Result<NamedNode, RdfError> {
        let path = division_path(&body.division)?;
        node(format!("{}report/{path}/{}/{year}", self.base, name_segment(&body.local_name)?))
    }

    /// The same thing at the shared base, when `iri` lives at the publisher's own.
    #[must_use]
    pub fn shared_twin(&self, iri: &NamedNode) -> Option<NamedNode> {
        if self.is_shared() {
            return None;
        }
        let rest = iri.as_str().strip_prefix(&self.base)?;
        node(format!("{SHARED}{rest}")).ok()
    }
}

/// `https://w3id.org/fazhi/division/310114`.
pub fn division(division: &DivisionRef) -> Result<NamedNode, RdfError> {
    node(format!("{SHARED}division/{}", division_path(division)?))
}

/// `https://w3id.org/fazhi/regulation/中华人民共和国行政处罚法`.
pub fn regulation(canonical: &str) -> Result<NamedNode, RdfError> {
    node(format!("{SHARED}regulation/{}", name_segment(canonical)?))
}

/// A concept of one of the schemes in `ontology/`: `scheme` is `indicator`, `topic`, `line`, `part-kind` or `regulation-kind`.
pub fn concept(scheme: &str, slug: &str) -> Result<NamedNode, RdfError> {
    node(format!("{SHARED}{scheme}/{}", name_segment(slug)?))
}

/// A concept scheme, which is named as its concepts are, less the slug.
pub fn scheme(name: &str) -> Result<NamedNode, RdfError> {
    node(format!("{SHARED}{}", name_segment(name)?))
}

/// A graph of reference data, compiled from a file of this project: `ontology`, `divisions`, `regulations`, …
pub fn reference(name: &str) -> Result<NamedNode, RdfError> {
    node(format!("{SHARED}reference/{}", name_segment(name)?))
}

/// The data cube that every statistic belongs to.
pub fn cube() -> Result<NamedNode, RdfError> {
    node(format!("{SHARED}cube/statistics"))
}

/// Something below another thing: `{above}/department/劳动关系科`.
pub(super) fn below(above: &NamedNode, kind: &str, name: &str) -> Result<NamedNode, RdfError> {
    node(format!("{}/{kind}/{}", above.as_str(), name_segment(name)?))
}

/// Something that a thing has one of: `{report}/text`.
pub(super) fn child(above: &NamedNode, kind: &str) -> Result<NamedNode, RdfError> {
    node(format!("{}/{kind}", above.as_str()))
}

/// An IRI given from outside (a source URL); `None` when it is none.
pub(super) fn outside(iri: &str) -> Option<NamedNode> {
    IriStr::new(iri).ok()?;
    NamedNode::new(iri).ok()
}

fn division_path(division: &DivisionRef) -> Result<String, RdfError> {
    let segments = division.path.split('/').map(name_segment).collect::<Result<Vec<_>, _>>()?;
    Ok(segments.join("/"))
}

fn node(iri: String) -> Result<NamedNode, RdfError> {
    // Two parsers have to agree, so that no later reader of the graph refuses what was minted here.
    if IriAbsoluteStr::new(&iri).is_err() && IriStr::new(&iri).is_err() {
        return Err(RdfError::Iri(iri));
    }
    NamedNode::new(iri.clone()).map_err(|_| RdfError::Iri(iri))
}

fn name_segment(name: &str) -> Result<String, RdfError> {
    let segment = segment(name);
    if segment.is_empty() { Err(RdfError::Unnameable(name.into())) } else { Ok(segment) }
}

/// A name as one segment of an IRI's path: letters, digits and brackets in their normal form (NFKC), nothing invisible,
/// no spaces; Chinese stays, what a segment may not hold is percent-encoded (RFC 3987, `isegment`).
///
/// ```
/// use fazhi::rdf::segment;
/// assert_eq!(segment("安全生产法 （２０２１）"), "安全生产法(2021)");
/// assert_eq!(segment("关于印发〈办法〉的通知"), "关于印发〈办法〉的通知");
/// assert_eq!(segment("a/b?c#d%e"), "a%2Fb%3Fc%23d%25e");
/// ```
#[must_use]
pub fn segment(name: &str) -> String {
    let normal: String = normalise(name);
    let mut out = String::with_capacity(normal.len());
    for c in normal.chars() {
        if is_isegment(c) {
            out.push(c);
        } else {
            let mut buffer = [0; 4];
            for byte in c.encode_utf8(&mut buffer).bytes() {
                out.push('%');
                out.push(hex(byte >> 4));
                out.push(hex(byte & 15));
            }
        }
    }
    // A path segment of dots alone means "here" or "above" to a reader of IRIs.
    match out.as_str() {
        "." => "%2E".into(),
        ".." => "%2E%2E".into(),
        _ => out,
    }
}

/// A name in its normal form, as it is compared and minted: NFKC for letters, digits and brackets, no spaces,
/// nothing invisible. Other punctuation stays, since 《〈：、 carry meaning in a title.
#[must_use]
pub fn normalise(name: &str) -> String {
    let mut folded = String::with_capacity(name.len());
    for c in name.chars() {
        if c.is_alphanumeric() || is_wide_bracket(c) || is_combining_mark(c) || canonical_combining_class(c) != 0 {
            folded.extend(std::iter::once(c).nfkc());
        } else {
            folded.push(c);
        }
    }
    // Removing what cannot be seen may bring together what composes, hence compose last.
    folded.chars().filter(|&c| !is_dropped(c)).nfc().collect()
}

/// Brackets that have an ASCII twin. 〔〕 has none and stays: document numbers are written with it.
fn is_wide_bracket(c: char) -> bool {
    matches!(c, '（' | '）' | '［' | '］' | '｛' | '｝' | '﹙' | '﹚' | '﹛' | '﹜')
}

/// Spaces, controls and format characters (RFC 3987, 4.1 forbids the latter in an IRI).
fn is_dropped(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{ad}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// `iunreserved`, `sub-delims`, `:` and `@` of RFC 3987.
fn is_isegment(c: char) -> bool {
    match c {
        'a'..='z'
        | 'A'..='Z'
        | '0'..='9'
        | '-'
        | '.'
        | '_'
        | '~'
        | '!'
        | '$'
        | '&'
        | '\''
        | '('
        | ')'
        | '*'
        | '+'
        | ','
        | ';'
        | '='
        | ':'
        | '@' => true,
        _ => is_ucschar(c),
    }
}

/// `ucschar` of RFC 3987: what is beyond ASCII, without private use, specials and noncharacters.
fn is_ucschar(c: char) -> bool {
    match c {
        '\u{a0}'..='\u{d7ff}' | '\u{f900}'..='\u{fdcf}' | '\u{fdf0}'..='\u{ffef}' => true,
        '\u{e0000}'..='\u{e0fff}' => false,
        '\u{10000}'..='\u{effff}' => u32::from(c) & 0xffff <= 0xfffd,
        _ => false,
    }
}

fn hex(nibble: u8) -> char {
    char::from_digit(u32::from(nibble), 16).unwrap_or('0').to_ascii_uppercase()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_become_segments() {
        for (name, expected, reason) in [
            ("人力资源和社会保障局", "人力资源和社会保障局", "Chinese stays"),
            ("ＡＢＣ１２３", "ABC123", "full-width letters and digits"),
            ("行政处罚法（２０２１年修订）", "行政处罚法(2021年修订)", "full-width brackets"),
            ("沪府规〔2023〕5号", "沪府规〔2023〕5号", "a document number's brackets have no twin"),
            ("沪府规［２０２３］５号", "沪府规%5B2023%5D5号", "square brackets are not allowed in a path"),
            ("国务院关于：意见、办法", "国务院关于：意见、办法", "other punctuation is left alone"),
            ("安 亭\u{3000}镇\n", "安亭镇", "no spaces of any kind"),
            ("安\u{200b}亭\u{feff}镇", "安亭镇", "nothing invisible"),
            ("\u{f9b4}导", "領导", "compatibility ideographs are unified"),
            ("e\u{301}", "é", "composed"),
            ("50%", "50%25", "a percent sign is encoded, never taken for an escape"),
            ("a/b", "a%2Fb", "a slash would open a new segment"),
            ("<>\"{}|\\^`", "%3C%3E%22%7B%7D%7C%5C%5E%60", "what no IRI may hold"),
            ("\u{e000}", "%EE%80%80", "private use is not for paths"),
            ("..", "%2E%2E", "not the folder above"),
            ("", "", "nothing stays nothing"),
        ] {
            assert_eq!(segment(name), expected, "{reason}");
        }
    }

    #[test]
    fn a_base_is_checked() {
        for (base, good, reason) in [
            ("https://w3id.org/fazhi/", true, "the shared base"),
            ("https://数据.example/法治/", true, "Chinese in host and path"),
            ("https://example.org/fazhi", false, "no final slash"),
            ("example.org/", false, "no scheme"),
            ("https://example.org/?q=/", false, "a query"),
            ("https://example.org/#/", false, "a fragment"),
            ("https://exa mple.org/", false, "a space"),
            ("urn:fazhi:/", false, "no authority"),
        ] {
            assert_eq!(Policy::new(base).is_ok(), good, "{base}: {reason}");
        }
    }

    proptest! {
        #[test]
        fn any_name_gives_a_valid_iri(name in any::<String>()) {
            if let Ok(iri) = regulation(&name) {
                prop_assert!(IriAbsoluteStr::new(iri.as_str()).is_ok());
                prop_assert_eq!(iri.as_str().matches('/').count(), 5, "one segment: {}", iri);
            } else {
                prop_assert_eq!(segment(&name), "");
            }
        }

        #[test]
        fn normalising_twice_changes_nothing(name in any::<String>()) {
            let once = normalise(&name);
            prop_assert_eq!(normalise(&once), once);
        }
    }
}
