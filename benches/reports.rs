//! Reading and extraction on one core, over generated reports in every format.
//!
//! `cargo bench --bench reports [-- REPORTS [FOLDER]]`; 2,000 reports where no number is given. With a folder, the texts
//! are written there, so that `tests/peers/segment.py FOLDER` can time other tools on the same bytes. What a text costs
//! by stage is printed too. A megabyte is a million bytes of the file as given.

use std::hint::black_box;
use std::time::{Duration, Instant};

use fazhi::document::Document;
use fazhi::extract::{Input, REGISTRY, extract};
use fazhi::lexicon::Lexicon;
use fazhi::report::Report;

#[path = "support/generate.rs"]
mod generate;
#[path = "support/wrap.rs"]
mod wrap;

#[expect(clippy::cast_precision_loss, reason = "sizes stay far below 2^52")]
fn rate(bytes: usize, time: Duration) -> f64 {
    bytes as f64 / 1e6 / time.as_secs_f64()
}

/// Statistics found: what shows that the time was spent on real work.
fn run(files: &[(String, Vec<u8>)], label: &str) {
    let bytes = files.iter().map(|(_, file)| file.len()).sum();
    let start = Instant::now();
    let documents: Vec<Document> =
        files.iter().map(|(name, file)| Document::read(name, file).expect("a generated report is readable")).collect();
    let read = start.elapsed();
    let text: usize = documents.iter().map(|document| document.clean().len()).sum();
    let start = Instant::now();
    let found: usize = documents.iter().map(|document| extract(document, Lexicon::builtin()).statistics.len()).sum();
    let extracted = start.elapsed();
    println!(
        "{label:5} {:5} files {:8.2} MB   read {:8.1} MB/s   extract {:6.1} MB/s of text   both {:6.1} MB/s   {found} statistics",
        files.len(),
        rate(bytes, Duration::from_secs(1)),
        rate(bytes, read),
        rate(text, extracted),
        rate(bytes, read + extracted),
    );
}

/// The share of each step of extraction.
fn stages(files: &[(String, Vec<u8>)]) {
    let documents: Vec<Document> =
        files.iter().map(|(name, file)| Document::read(name, file).expect("readable")).collect();
    let mut spent = vec![Duration::ZERO; REGISTRY.len() + 1];
    for document in &documents {
        let start = Instant::now();
        let input = Input::new(document, Lexicon::builtin());
        spent[0] += start.elapsed();
        let mut report = Report::default();
        for (extractor, spent) in REGISTRY.iter().zip(&mut spent[1..]) {
            let start = Instant::now();
            extractor.extract(&input, &mut report);
            *spent += start.elapsed();
        }
        black_box(report);
    }
    let whole: Duration = spent.iter().sum();
    let names = std::iter::once("outline").chain(REGISTRY.iter().map(|extractor| extractor.kind()));
    for (name, spent) in names.zip(&spent) {
        let share = spent.as_secs_f64() / whole.as_secs_f64() * 100.0;
        println!("  {name:14} {:8.1} ms  {share:5.1} %", spent.as_secs_f64() * 1e3);
    }
}

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|argument| !argument.starts_with("--"));
    let count = arguments.next().map_or(2_000, |n| n.parse().expect("expected a number of reports"));
    let folder = arguments.next();
    let texts: Vec<String> = (0..count).map(generate::report).collect();
    if let Some(folder) = folder {
        std::fs::create_dir_all(&folder).expect("a folder that can be made");
        for (n, text) in texts.iter().enumerate() {
            std::fs::write(format!("{folder}/{n:05}.txt"), text).expect("a folder that can be written");
        }
    }
    let start = Instant::now();
    black_box(Lexicon::builtin());
    println!("lexicon {:.0} ms", start.elapsed().as_secs_f64() * 1e3);
    let files = |extension: &str, wrap: &dyn Fn(&str) -> Vec<u8>| -> Vec<(String, Vec<u8>)> {
        texts.iter().enumerate().map(|(n, text)| (format!("{n:05}.{extension}"), wrap(text))).collect()
    };
    let plain = files("txt", &|text| text.as_bytes().to_vec());
    run(&plain[..plain.len().min(50)], "warm");
    run(&plain, "txt");
    run(&files("html", &wrap::html), "html");
    run(&files("docx", &wrap::docx), "docx");
    run(&files("pdf", &wrap::pdf), "pdf");
    stages(&plain);
}
