//! The `stepin` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    stepin::cli::run()
}
