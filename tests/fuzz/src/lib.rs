//! What every document that was read keeps, whatever it was read from.

use fazhi::document::{Document, ReadError};

/// Holds a document to its invariants; that an input is refused is well.
///
/// # Panics
/// Where the document breaks one.
pub fn check(read: Result<Document, ReadError>) {
    let Ok(document) = read else { return };
    let characters = document.text().chars().count();
    let mut before = 0;
    for block in document.blocks() {
        assert!(before <= block.range.start, "blocks are in order");
        before = block.range.end;
        let text = &document.clean()[block.range.clone()];
        assert!(!text.contains('\n'), "a block is one line");
        let span = document.span(block.range.clone());
        assert!(span.start() <= span.end() && span.end() as usize <= characters, "a span lies in the text");
        let cells: usize = document.cells(block).map(|cell| document.clean()[cell].len() + 1).sum();
        assert_eq!(cells, text.len() + 1, "cells make up the row");
    }
}
