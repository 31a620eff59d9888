//! The files of saved questions, and values for their parameters.
#![no_main]

use std::path::Path;

use fazhi::questions::Question;

libfuzzer_sys::fuzz_target!(|input: (&str, &str)| {
    let (value, text) = input;
    if let Ok(question) = Question::parse(Path::new("own.rq"), text) {
        let given = question.parameters.iter().map(|parameter| (parameter.name.clone(), value.to_owned())).collect();
        let _ = question.bind(&given);
    }
});
