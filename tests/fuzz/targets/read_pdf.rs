//! PDF files.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    fazhi_fuzz::check(fazhi::document::Document::read("report.pdf", input));
});
