//! Reads the command line and runs it.

use std::process::ExitCode;

use undersigned::cli;

fn main() -> ExitCode {
    match cli::read(std::env::args_os().collect()) {
        Ok(line) => {
            cli::begin_log();
            cli::run(line)
        }
        Err(code) => code,
    }
}
