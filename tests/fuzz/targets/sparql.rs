//! Queries, updates and shapes: how deep they are is told before they are parsed.
#![no_main]

use fazhi::check::Shapes;
use fazhi::dataset::{ParsedQuery, ParsedUpdate};

libfuzzer_sys::fuzz_target!(|input: &str| {
    let _ = ParsedQuery::new(input, Some("http://example.org/"));
    let _ = ParsedUpdate::new(input, None);
    let _ = Shapes::read(input);
});
