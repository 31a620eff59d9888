//! `Accept` and `Accept-Language` headers.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| fazhi::server::fuzzing::negotiate(input));
