//! Word documents: the input is the XML of the body, the styles and the numbering, parted by zero bytes. Packed here, so
//! that the search is for XML and not for checksums; `archive` looks at what packs it.
#![no_main]

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let mut file = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let names = ["word/document.xml", "word/styles.xml", "word/numbering.xml", "docProps/core.xml"];
    for (name, part) in names.into_iter().zip(input.split(|byte| *byte == 0)) {
        file.start_file(name, stored).expect("a part of the archive");
        file.write_all(part).expect("written to memory");
    }
    let file = file.finish().expect("written to memory").into_inner();
    fazhi_fuzz::check(fazhi::document::Document::read("report.docx", &file));
});
