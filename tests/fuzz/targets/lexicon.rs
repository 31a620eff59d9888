//! A user's own word lists.
#![no_main]

use fazhi::lexicon::Lexicon;

libfuzzer_sys::fuzz_target!(|input: &str| {
    let _ = Lexicon::with_user_lists(&[("own.toml".to_owned(), input.to_owned())]);
});
