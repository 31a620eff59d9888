//! Web pages as government portals serve them: the article of a page, its title, date and source.

mod embedded;
mod meta;
mod page;
mod portal;
mod render;

use scraper::Html;

use self::embedded::Embedded;
use self::page::Page;
use self::portal::Portal;
use self::render::Rendered;
use super::compose::{Piece, compose};
use super::{BlockKind, Document, Format, Metadata, ReadError, decode};

/// Longest page that is read; pages with their images inside are larger than their text.
const LIMIT: usize = 32 << 20;
/// How many times the running text of a page an article in a script must have to be read in its place.
const CLEARLY_MORE: usize = 4;
/// Deepest nesting of elements: work grows with depth, and no page that people wrote comes near.
const DEEPEST: usize = 2_000;

/// Whether bytes look like a page.
pub(super) fn looks_like(bytes: &[u8]) -> bool {
    let mut head = bytes[..bytes.len().min(2048)].to_ascii_lowercase();
    if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") {
        // UTF-16: tags are ASCII with zeros between.
        head.retain(|&b| b != 0 && b < 0xfe);
    }
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&head).trim_ascii_start();
    head.starts_with(b"<!doctype html")
        || [&b"<html"[..], b"<head", b"<body", b"<meta ", b"<div", b"<table", b"<title"]
            .iter()
            .any(|tag| memchr::memmem::find(head, tag).is_some_and(|_| head.starts_with(b"<")))
}

/// Reads a page. `content_type` is the server's header, when there was one.
pub(super) fn read(bytes: &[u8], content_type: Option<&str>) -> Result<Document, ReadError> {
    if bytes.is_empty() {
        return Err(ReadError::Empty);
    }
    if bytes.len() > LIMIT {
        let what = format!("a page of {} MiB", bytes.len().div_ceil(1 << 20));
        return Err(ReadError::TooLarge { what, limit: format!("{} MiB", LIMIT >> 20) });
    }
    if let Some(error) = decode::signature(bytes) {
        return Err(error);
    }
    let source = decode::declared_or_detected(bytes, meta::encoding(bytes, content_type));
    refuse_nesting(&source)?;
    let html = Html::parse_document(&source);
    let page = Page::new(&html);
    let metadata = meta::read(&page);
    match embedded::find(&page) {
        Some(found) => either(&page, metadata, found),
        None => assemble(&page, metadata, None),
    }
}

/// Reads the article in a script where the page shows hardly any text beside it, else the page.
fn either(page: &Page<'_>, metadata: Metadata, found: Embedded) -> Result<Document, ReadError> {
    let source = found.page();
    refuse_nesting(&source)?;
    let html = Html::parse_document(&source);
    let article = Page::new(&html);
    if article.below(0) <= page.below(0) * CLEARLY_MORE {
        return assemble(page, metadata, None);
    }
    // The title of a page that a script fills is the site's, and what else it says of itself is seldom of the article.
    let metadata = Metadata {
        title: found.title.or(metadata.title),
        published: found.published.or(metadata.published),
        source: found.source.or(metadata.source),
        url: metadata.url,
    };
    assemble(&article, metadata, Some(&found.element))
}

/// Refuses pages whose elements lie in each other deeper than any page that people wrote.
fn refuse_nesting(source: &str) -> Result<(), ReadError> {
    // Ended by what follows, or holding nothing: such elements do not lie in each other however many are left open.
    const FLAT: &[&str] = &[
        "p", "li", "td", "th", "tr", "option", "dt", "dd", "br", "img", "input", "hr", "meta", "link", "tbody", "col",
        "area", "base", "embed", "param", "source", "wbr", "thead", "tfoot",
    ];
    let bytes = source.as_bytes();
    let mut depth = 0_usize;
    for at in memchr::memchr_iter(b'<', bytes) {
        let closing = bytes.get(at + 1) == Some(&b'/');
        let name = &bytes[(at + 1 + usize::from(closing)).min(bytes.len())..];
        let len = name.iter().take(16).take_while(|b| b.is_ascii_alphanumeric()).count();
        if len == 0 || FLAT.iter().any(|flat| flat.as_bytes().eq_ignore_ascii_case(&name[..len])) {
            continue;
        }
        depth = if closing { depth.saturating_sub(1) } else { depth + 1 };
        if depth > DEEPEST {
            let what = "the nesting of elements in the page".to_owned();
            return Err(ReadError::TooLarge { what, limit: format!("{DEEPEST} levels") });
        }
    }
    Ok(())
}

/// Puts the article together: its title and facts above it, its text, and facts below it that were not above.
///
/// `element` names where all of it stands, when that is no element of the page.
fn assemble(page: &Page<'_>, metadata: Metadata, element: Option<&str>) -> Result<Document, ReadError> {
    let portal = Portal::get();
    let article = page.article();
    let inside = article..page.nodes[article].end;
    let blocks = render::render(page);
    let title = title(page, &blocks, inside.start, metadata.title.as_deref());
    let mut text = String::new();
    let mut pieces = Vec::new();
    let mut dated = false;
    for (i, block) in blocks.into_iter().enumerate() {
        let line = block.text.trim();
        let kept = if inside.contains(&block.node) {
            (!portal.is_noise(line)).then(|| block.text.clone())
        } else if title.as_ref().is_some_and(|title| title.contains(&i)) {
            Some(block.text.clone())
        } else {
            // Facts below the article count only where there were none above it.
            let below = block.node >= inside.end;
            // The clock of the site stands above the title, the date of the article below it.
            let by_title = title.as_ref().is_none_or(|title| i >= title.end) && !below;
            facts(line, below && dated, by_title, &mut dated)
        };
        let Some(kept) = kept else { continue };
        if !text.is_empty() {
            text.push('\n');
        }
        let start = text.len();
        text.push_str(&kept);
        let kind = if inside.contains(&block.node) || block.kind != BlockKind::Row {
            block.kind
        } else {
            BlockKind::Paragraph
        };
        let mut piece = Piece::new(kind, start..text.len());
        piece.element = Some(element.map_or(block.element, str::to_owned));
        pieces.push(piece);
    }
    if pieces.is_empty() {
        return Err(ReadError::Unsupported(
            "expected a page with text, found none; where a script or frame loads it, save the page from a browser"
                .into(),
        ));
    }
    compose(text, pieces, metadata, Format::Html)
}

/// What a line above or below the article says about it: its labelled facts, and a date without a label where one may
/// stand.
fn facts(line: &str, date_known: bool, bare_dates: bool, dated: &mut bool) -> Option<String> {
    let portal = Portal::get();
    if date_known || line.chars().nth(400).is_some() {
        return None;
    }
    let mut facts = portal.facts(line);
    *dated |= facts.iter().any(|fact| fact.split_once('：').is_some_and(|(_, value)| portal.date(value).is_some()));
    if let Some(date) = portal.bare_date(line).filter(|_| bare_dates && !*dated) {
        *dated = true;
        facts.insert(0, date.to_owned());
    }
    (!facts.is_empty()).then(|| facts.join("  "))
}

/// The blocks above the article that are its title: those whose words the page's own title holds, else a heading.
fn title(
    page: &Page<'_>,
    blocks: &[Rendered],
    article: usize,
    declared: Option<&str>,
) -> Option<std::ops::Range<usize>> {
    let squeeze = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let declared = declared.map(squeeze).unwrap_or_default();
    let portal = Portal::get();
    let score = |block: &Rendered| {
        let text = squeeze(&block.text);
        let len = text.chars().count();
        if !(6..=120).contains(&len) || portal.is_noise(&block.text) || !portal.facts(&block.text).is_empty() {
            return 0;
        }
        let named = [Some(block.node), Some(page.nodes[block.node].parent)].into_iter().flatten().any(|node| {
            let element = page.element(node);
            ["class", "id"].iter().filter_map(|name| element?.attr(name)).any(|names| portal.is_title(names))
        });
        let same = if text == declared {
            400
        } else if declared.contains(&text) || text.contains(&declared) && !declared.is_empty() {
            2 * len
        } else {
            0
        };
        let heading = if matches!(block.kind, BlockKind::Heading(_)) { 30 } else { 0 };
        same + heading + if named { 25 } else { 0 }
    };
    let above = blocks.partition_point(|block| block.node < article);
    // Of equals the one nearest to the article.
    let (best, points) = (0..above).map(|i| (i, score(&blocks[i]))).max_by_key(|&(_, points)| points)?;
    if points == 0 {
        return None;
    }
    // A title broken over lines is several blocks of one element.
    let same = |i: &usize| blocks[*i].node == blocks[best].node;
    let start = (0..best).rev().take_while(same).last().unwrap_or(best);
    let end = (best..above).take_while(same).last().unwrap_or(best) + 1;
    Some(start..end)
}
