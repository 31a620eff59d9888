//! Archives and folders as streams of inputs.

use encoding_rs::GBK;
use fazhi::document::archive::Inputs;

use super::zip;

fn listed(inputs: Inputs) -> Vec<String> {
    inputs
        .map(|input| match input.bytes {
            Ok(bytes) => format!("{}: {} bytes", input.name, bytes.len()),
            Err(error) => format!("{}: {error}", input.name),
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
        "a.zip/inner.zip: expected a report, found an archive inside an archive; unpack it first",
        "a.zip/乙.txt: 2 bytes",
        "a.zip/甲/报告.html: 1 bytes",
    ];
    assert_eq!(listed(Inputs::of_bytes("a.zip", archive)), expected);
}

#[test]
fn names_of_a_chinese_windows_are_read() {
    let name = GBK.encode("报告.txt").0.into_owned();
    // The writer writes UTF-8, so a name of the same length is written and put in place of.
    let mut archive = zip(&[("xxxx.txt", b"1")]);
    while let Some(at) = archive.windows(8).position(|window| window == b"xxxx.txt") {
        archive[at..at + 8].copy_from_slice(&name);
    }
    assert_eq!(listed(Inputs::of_bytes("a.zip", archive)), ["a.zip/报告.txt: 1 bytes"]);
}

#[test]
fn a_folder_is_walked_in_order_and_bombs_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).expect("a file");
    std::fs::create_dir(folder.path().join("sub")).expect("a folder");
    std::fs::create_dir(folder.path().join("page_files")).expect("a folder");
    write("b.txt", b"1");
    write("a.json", b"1");
    write("sub/c.md", b"1");
    write("page_files/d.html", b"1");
    write("bomb.zip", &zip(&[("e.txt", &vec![b'a'; 8 << 20])]));
    let root = format!("{}/", folder.path().display());
    let found: Vec<String> =
        listed(Inputs::of_path(folder.path())).iter().map(|line| line.replace(&root, "")).collect();
    assert_eq!(found.len(), 3, "{found:#?}");
    assert_eq!(found[0], "b.txt: 1 bytes");
    assert!(found[1].starts_with("bomb.zip/e.txt: the packing ratio of an entry, "), "{}", found[1]);
    assert_eq!(found[2], "sub/c.md: 1 bytes");
}
