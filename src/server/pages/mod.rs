//! Pages for people: they work without scripts and without any resource from elsewhere.

pub mod results;
