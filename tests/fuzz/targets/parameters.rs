//! Forms and query strings, and the values that a saved question takes from them.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let Some(pairs) = fazhi::server::fuzzing::parameters(input) else { return };
    let given = pairs.into_iter().collect();
    for question in fazhi::questions::library().values() {
        let _ = question.bind(&given);
    }
});
