//! The `fazhi` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    fazhi::cli::main()
}
