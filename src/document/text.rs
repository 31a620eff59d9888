//! Plain text: decoding, layout spaces, one block a line.

use super::{Block, BlockKind, Document, Format, Metadata, ReadError, map};

pub(super) fn read(bytes: &[u8]) -> Result<Document, ReadError> {
    if bytes.is_empty() {
        return Err(ReadError::Empty);
    }
    if bytes.contains(&0) {
        return Err(ReadError::Binary("a zero byte".into()));
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.trim_start_matches('\u{feff}').to_owned(),
        Err(_) => encoding_rs::GB18030.decode(bytes).0.into_owned(),
    };
    from_text(text)
}

pub(super) fn from_text(text: String) -> Result<Document, ReadError> {
    let mut builder = map::Builder::default();
    let mut blocks = Vec::new();
    let mut start = 0;
    let mut point = 0;
    for line in text.split_inclusive('\n') {
        for c in line.chars() {
            if !c.is_whitespace() {
                builder.push(c, point);
            }
            point += 1;
        }
        if builder.len() > start {
            blocks.push(Block { kind: BlockKind::Paragraph, range: start..builder.len(), page: None });
            builder.push('\n', point - 1);
            start = builder.len();
        }
    }
    if blocks.is_empty() {
        return Err(ReadError::Empty);
    }
    let (clean, map) = builder.finish();
    Ok(Document { text, clean, map, blocks, metadata: Metadata::default(), format: Format::Text })
}
