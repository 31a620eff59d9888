//! Archives of reports.

use encoding_rs::GBK;
use fazhi::document::archive::Archive;
use std::io::Cursor;

use super::zip;

fn listed(archive: Vec<u8>) -> Vec<String> {
    let mut archive = Archive::of(Cursor::new(archive)).expect("an archive");
    let inputs = archive.inputs();
    inputs
        .into_iter()
        .map(|(name, index)| match archive.read(index) {
            Ok(bytes) => format!("{name}: {} bytes", bytes.len()),
            Err(error) => format!("{name}: {error}"),
        })
        .collect()
}

#[test]
fn an_archive_is_its_reports_in_order_of_their_names() {
    let inner = zip(&[("c.txt", b"c")]);
    let archive = zip(&[
        ("乙.txt", b"22"),
        ("甲/报告.html", b"1"),
        ("__MACOSX/x.txt", b"0"),
        ("图.png", b"0"),
        ("inner.zip", &inner),
        (".hidden.txt", b"0"),
    ]);
    let expected = [
        "inner.zip: expected a report, found an archive inside an archive; unpack it first",
        "乙.txt: 2 bytes",
        "甲/报告.html: 1 bytes",
    ];
    assert_eq!(listed(archive), expected);
}

#[test]
fn names_of_a_chinese_windows_are_read() {
    let name = GBK.encode("报告.txt").0.into_owned();
    // The writer writes UTF-8, so a name of the same length is written and put in place of.
    let mut archive = zip(&[("xxxx.txt", b"1")]);
    while let Some(at) = archive.windows(8).position(|window| window == b"xxxx.txt") {
        archive[at..at + 8].copy_from_slice(&name);
    }
    assert_eq!(listed(archive), ["报告.txt: 1 bytes"]);
}

#[test]
fn a_bomb_is_refused() {
    let bomb = zip(&[("a.txt", &vec![b'a'; 8 << 20])]);
    let found = listed(bomb);
    assert!(found[0].starts_with("a.txt: the packing ratio of an entry, "), "{}", found[0]);
    let document = super::docx("", "", "");
    let error = Archive::of(Cursor::new(document)).expect_err("a document");
    assert_eq!(error.to_string(), "expected an archive of reports, found a document packed as ZIP");
}

#[test]
fn entries_that_share_their_bytes_are_refused() {
    let mut archive = zip(&[("1.txt", b"same"), ("2.txt", b"same")]);
    let entry = |archive: &[u8], nth: usize| {
        let found = archive.windows(4).enumerate().filter(|(_, window)| *window == b"PK\x01\x02");
        found.map(|(at, _)| at).nth(nth).expect("an entry of the directory")
    };
    // The place of an entry stands 42 bytes behind the start of its line in the directory.
    let (first, second) = (entry(&archive, 0) + 42, entry(&archive, 1) + 42);
    archive.copy_within(first..first + 4, second);
    let error = Archive::of(Cursor::new(archive)).expect_err("a bomb");
    assert_eq!(
        error.to_string(),
        "expected an archive whose entries lie side by side, found entries that share their bytes; unpack it first"
    );
}
