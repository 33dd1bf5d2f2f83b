//! Reads the command line and runs it.

use std::process::ExitCode;

use clap::Parser;
use undersigned::cli::{self, Cli};

fn main() -> ExitCode {
    let cli = Cli::parse();
    cli::begin_log();
    cli::run(cli)
}
