//! Web pages in any encoding. The tag in front keeps every input on the way of pages.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let mut page = b"<html>".to_vec();
    page.extend_from_slice(input);
    let content_type = ["text/html", "text/html; charset=gbk", "text/html; charset=big5"][input.len() % 3];
    fazhi_fuzz::check(fazhi::document::Document::read_as("page.html", &page, Some(content_type)));
});
