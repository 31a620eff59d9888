//! Graphs as they stand on disk, with a checksum that holds: damage is told by it, a file made on purpose is not.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| fazhi::dataset::fuzzing::decode(input));
