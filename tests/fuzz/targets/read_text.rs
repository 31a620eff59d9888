//! Text and Markdown through every extractor and the resolver, up to the graph.
#![no_main]

use fazhi::document::Document;
use fazhi::lexicon::Lexicon;
use fazhi::pipeline::Pipeline;
use fazhi::rdf::Policy;

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let name = ["report.txt", "report.md"][input.len() % 2];
    let Ok(document) = Document::read(name, input) else { return };
    let policy = Policy::default();
    let pipeline = Pipeline { lexicon: Lexicon::builtin(), policy: &policy };
    let report = pipeline.resolve(&document, None);
    if let Ok(graph) = pipeline.graph(&report) {
        assert!(!graph.triples.is_empty(), "a report that is accepted says something");
    }
    fazhi_fuzz::check(Ok(document));
});
