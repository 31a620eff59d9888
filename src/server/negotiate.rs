//! Content negotiation (RFC 9110, 12.5).

use axum::http::{HeaderMap, HeaderName, header};

/// A media type that the server can give.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MediaType {
    main: &'static str,
    sub: &'static str,
}

impl MediaType {
    /// `MediaType::new("text", "turtle")`.
    #[must_use]
    pub const fn new(main: &'static str, sub: &'static str) -> Self {
        Self { main, sub }
    }
}

impl std::fmt::Display for MediaType {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.main, self.sub)
    }
}

/// What a client prefers.
///
/// Invariant: an absent or unreadable header accepts everything.
#[derive(Clone, Debug)]
pub struct Accept(Vec<Range>);

#[derive(Clone, Debug)]
struct Range {
    main: String,
    sub: String,
    /// Thousandths.
    quality: u16,
}

impl Accept {
    /// Reads the `Accept` header.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Self {
        Self(
            elements(headers, header::ACCEPT)
                .filter_map(|(name, quality)| {
                    let (main, sub) = name.split_once('/')?;
                    Some(Range { main: main.to_ascii_lowercase(), sub: sub.to_ascii_lowercase(), quality })
                })
                .collect(),
        )
    }

    /// Index of the best of `offers`; among equals the most exactly named, then the first in order.
    /// `None` when the client takes none of them.
    #[must_use]
    pub fn best(&self, offers: &[MediaType]) -> Option<usize> {
        if self.0.is_empty() {
            return (!offers.is_empty()).then_some(0);
        }
        let mut best = None;
        for (index, offer) in offers.iter().enumerate() {
            let Some((precision, quality)) = self.score(*offer) else { continue };
            if quality > 0 && best.is_none_or(|(_, other)| (quality, precision) > other) {
                best = Some((index, (quality, precision)));
            }
        }
        best.map(|(index, _)| index)
    }

    /// Whether the client would rather have HTML than anything else: a browser.
    #[must_use]
    pub fn prefers_html(&self) -> bool {
        let quality = |main, sub| self.score(MediaType::new(main, sub)).filter(|(precision, _)| *precision > 1);
        quality("text", "html")
            .is_some_and(|(_, quality)| quality > 0 && self.0.iter().all(|range| range.quality <= quality))
    }

    /// How exactly the offer is named (2 in full, 1 by its main type, 0 by `*/*`) and its quality.
    fn score(&self, offer: MediaType) -> Option<(u8, u16)> {
        self.0
            .iter()
            .filter_map(|range| {
                let precision = match (range.main.as_str(), range.sub.as_str()) {
                    ("*", "*") => 0,
                    (main, "*") if main == offer.main => 1,
                    (main, sub) if main == offer.main && sub == offer.sub => 2,
                    _ => return None,
                };
                Some((precision, range.quality))
            })
            .max_by_key(|(precision, _)| *precision)
    }
}

/// The languages that the pages speak.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    #[default]
    Chinese,
    English,
}

impl Language {
    /// By `Accept-Language`; Chinese, the data's own language, when that says nothing.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Self {
        let best = |tag: &str| {
            elements(headers, header::ACCEPT_LANGUAGE)
                .filter(|(name, _)| name.split('-').next().is_some_and(|main| main.eq_ignore_ascii_case(tag)))
                .map(|(_, quality)| quality)
                .max()
                .unwrap_or(0)
        };
        if best("en") > best("zh") { Self::English } else { Self::Chinese }
    }

    /// The wish of a link (`?lang=en`) before that of the headers.
    #[must_use]
    pub fn wished(parameter: Option<&str>, headers: &HeaderMap) -> Self {
        match parameter {
            Some("en") => Self::English,
            Some("zh") => Self::Chinese,
            _ => Self::of(headers),
        }
    }

    /// The one of two wordings.
    #[must_use]
    pub fn say<'a>(self, chinese: &'a str, english: &'a str) -> &'a str {
        match self {
            Self::Chinese => chinese,
            Self::English => english,
        }
    }

    /// The language that this is not.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Chinese => Self::English,
            Self::English => Self::Chinese,
        }
    }

    /// The tag of BCP 47.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::Chinese => "zh",
            Self::English => "en",
        }
    }
}

/// The comma-separated elements of a header with their `q` in thousandths; parameters beside `q` are passed over.
fn elements(headers: &HeaderMap, name: HeaderName) -> impl Iterator<Item = (&str, u16)> {
    headers.get_all(name).iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(',')).filter_map(
        |element| {
            let mut parts = element.split(';').map(str::trim);
            let name = parts.next().filter(|name| !name.is_empty())?;
            let quality = parts
                .filter_map(|part| part.split_once('='))
                .find(|(key, _)| key.trim().eq_ignore_ascii_case("q"))
                .map_or(Some(1000), |(_, value)| thousandths(value.trim()));
            Some((name, quality?))
        },
    )
}

fn thousandths(text: &str) -> Option<u16> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let whole: u16 = whole.parse().ok().filter(|whole| *whole <= 1)?;
    let part: u16 = format!("{part:0<3}").get(..3)?.parse().ok()?;
    Some((whole * 1000 + part).min(1000))
}

#[cfg(test)]
mod tests {
    use super::{Accept, Language, MediaType};
    use axum::http::{HeaderMap, HeaderValue, header};

    const OFFERS: [MediaType; 4] = [
        MediaType::new("application", "sparql-results+json"),
        MediaType::new("application", "sparql-results+xml"),
        MediaType::new("text", "csv"),
        MediaType::new("text", "html"),
    ];

    fn headers(name: header::HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_str(value).unwrap())])
    }

    #[test]
    fn the_best_offer_wins() {
        // Accept, index of the offer, reason
        let table = [
            ("*/*", Some(0), "anything: the first"),
            ("text/csv", Some(2), "exactly this"),
            ("TEXT/CSV", Some(2), "case does not count"),
            ("text/csv;q=0.5, application/sparql-results+xml", Some(1), "the higher quality"),
            ("text/csv;q=0.9, */*;q=0.8", Some(2), "named above the rest"),
            ("text/csv, */*", Some(2), "equal quality: the more exact"),
            ("text/*;q=0.3, text/html;q=0", Some(2), "html is refused, text taken"),
            ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", Some(3), "a browser"),
            ("application/pdf", None, "not to be had"),
            ("application/sparql-results+json;q=0", None, "refused"),
            ("nonsense", Some(0), "unreadable accepts everything"),
            ("text/csv;q=abc", Some(0), "an element with a broken quality does not count"),
            ("text/csv; charset=utf-8; q=1", Some(2), "other parameters are passed over"),
        ];
        for (accept, expected, reason) in table {
            assert_eq!(Accept::of(&headers(header::ACCEPT, accept)).best(&OFFERS), expected, "{accept}: {reason}");
        }
        assert_eq!(Accept::of(&HeaderMap::new()).best(&OFFERS), Some(0), "no header accepts everything");
    }

    #[test]
    fn a_browser_is_known() {
        let table = [
            ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", true),
            ("*/*", false),
            ("application/json, text/html;q=0.5", false),
            ("text/turtle", false),
        ];
        for (accept, expected) in table {
            assert_eq!(Accept::of(&headers(header::ACCEPT, accept)).prefers_html(), expected, "{accept}");
        }
    }

    #[test]
    fn the_language_is_the_preferred_one() {
        let table = [
            ("en", Language::English),
            ("en-GB,en;q=0.9", Language::English),
            ("zh-CN,zh;q=0.9,en;q=0.8", Language::Chinese),
            ("fr", Language::Chinese),
            ("fr, en;q=0.3", Language::English),
        ];
        for (value, expected) in table {
            assert_eq!(Language::of(&headers(header::ACCEPT_LANGUAGE, value)), expected, "{value}");
        }
    }
}
