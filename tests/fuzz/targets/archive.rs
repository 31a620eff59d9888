//! ZIP archives of reports, and documents packed as ZIP.
#![no_main]

use std::io::Cursor;

use fazhi::document::Document;
use fazhi::document::archive::Archive;

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    fazhi_fuzz::check(Document::read("report.zip", input));
    let Ok(mut archive) = Archive::of(Cursor::new(input)) else { return };
    for (name, index) in archive.inputs().into_iter().take(16) {
        if let Ok(bytes) = archive.read(index) {
            fazhi_fuzz::check(Document::read(&name, &bytes));
        }
    }
});
