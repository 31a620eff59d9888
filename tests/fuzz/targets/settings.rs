//! The `[server]` table of the settings file.
#![no_main]

use fazhi::server::Settings;

libfuzzer_sys::fuzz_target!(|input: &str| {
    if let Ok(settings) = toml::from_str::<Settings>(input) {
        // What was read is a setting that can be written.
        toml::to_string(&settings).expect("settings are TOML");
    }
});
