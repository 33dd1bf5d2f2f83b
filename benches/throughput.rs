//! How fast, next to the limit: the service's hot paths beside an empty handler of the same process, on both databases.
//!
//! `cargo bench --bench throughput` goes through everything in some minutes and prints a report in Markdown;
//! `cargo bench --bench throughput -- --quick` only shows, within one, that everything can be measured. Client, server
//! and database share the machine, so only ratios mean anything, and nothing here fails for being slow. It does fail
//! for a wrong answer, or for a signature that was acknowledged and is not in the database.

#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "counts are small, figures are rounded"
)]

#[path = "throughput/answer.rs"]
mod answer;
#[path = "throughput/backing.rs"]
mod backing;
#[path = "throughput/client.rs"]
mod client;
#[path = "../tests/suite/support/cluster.rs"]
mod cluster;
#[path = "throughput/crowd.rs"]
mod crowd;
#[path = "throughput/histogram.rs"]
mod histogram;
#[path = "throughput/hot.rs"]
mod hot;
#[path = "throughput/inbound.rs"]
mod inbound;
#[path = "throughput/large.rs"]
mod large;
#[path = "throughput/letter.rs"]
mod letter;
#[path = "throughput/meter.rs"]
mod meter;
#[path = "throughput/page.rs"]
mod page;
#[path = "throughput/process.rs"]
mod process;
#[path = "throughput/report.rs"]
mod report;
#[path = "throughput/script.rs"]
mod script;
#[path = "throughput/seed.rs"]
mod seed;
#[path = "throughput/server.rs"]
mod server;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};

use backing::{Backing, Kind};
use hot::Found;
use meter::Settings;
use report::Section;

const USAGE: &str = "\
cargo bench --bench throughput -- [OPTIONS]
  --quick            one short round and a small crowd: shows that everything works, says nothing of speed
  --seconds N        length of each measurement (3)
  --rounds N         how often all are gone through (3)
  --signatures N     confirmed signatures on the large letter (1000000)
  --database NAME    sqlite or postgres only
  --only PART        one part only: hot, inbound or large";

/// What the command line asks for.
struct Asked {
    settings: Settings,
    databases: Vec<Kind>,
    /// A part of the name of what is gone through; empty for everything.
    only: String,
}

fn main() -> ExitCode {
    let asked = match read_arguments(std::env::args().skip(1)) {
        Ok(Some(asked)) => asked,
        Ok(None) => {
            println!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            eprintln!("{error:#}\n{USAGE}");
            return ExitCode::FAILURE;
        }
    };
    let began = Instant::now();
    let mut failures = 0;
    let mut machine = machine(asked.settings);
    let mut sections = Vec::new();
    for kind in &asked.databases {
        let (section, version, failed) = measure(*kind, asked.settings, &asked.only);
        failures += failed;
        machine.extend(version);
        sections.push(section);
    }
    machine.push(format!("the whole took {:.1} minutes", began.elapsed().as_secs_f64() / 60.0));
    report::print(&machine, &sections);
    failures += report::faults(&sections);
    if failures == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Measures on one database. What fails is said, and does not keep the rest from being measured.
fn measure(kind: Kind, settings: Settings, only: &str) -> (Section, Option<String>, usize) {
    let mut section =
        Section { database: kind.name(), hot: Found::default(), inbound: Found::default(), large: Found::default() };
    let backing = match Backing::start(kind) {
        Ok(backing) => backing,
        Err(error) => return (section, Some(say(kind, &error)), 1),
    };
    let mut failed = 0;
    let parts: [(&str, Part, &mut Found); 3] = [
        ("the hot paths", hot::run, &mut section.hot),
        ("inbound mail", inbound::run, &mut section.inbound),
        ("a large letter", large::run, &mut section.large),
    ];
    for (what, run, found) in parts.into_iter().filter(|(what, ..)| what.contains(only)) {
        eprintln!("{}: {what}", kind.name());
        if let Err(error) = run(&backing, settings, found) {
            failed += 1;
            found.notes.push(format!("{what}: given up: {error:#}"));
            say(kind, &error);
        }
    }
    (section, Some(backing.version()), failed)
}

type Part = fn(&Backing, Settings, &mut Found) -> anyhow::Result<()>;

fn say(kind: Kind, error: &anyhow::Error) -> String {
    eprintln!("{}: {error:#}", kind.name());
    format!("{}: {error:#}", kind.name())
}

fn machine(settings: Settings) -> Vec<String> {
    let fsync = match process::fsync_time(&std::env::temp_dir()) {
        Ok((median, slow)) => format!("4 KiB are durable after {median:?}; one in a hundred takes {slow:?} or more"),
        Err(error) => format!("how long the disk takes could not be measured: {error}"),
    };
    let Settings { window, rounds, crowd } = settings;
    vec![
        process::machine(),
        fsync,
        "64 connections; client, server and database share the machine".to_owned(),
        format!("{rounds} interleaved rounds, {window:?} for each measurement; a crowd is {crowd} signatures"),
    ]
}

fn read_arguments(mut arguments: impl Iterator<Item = String>) -> anyhow::Result<Option<Asked>> {
    let mut settings = Settings { window: Duration::from_secs(3), rounds: 3, crowd: 1_000_000 };
    let mut databases = vec![Kind::Sqlite, Kind::Postgres];
    let mut only = String::new();
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().with_context(|| format!("{argument} needs a value"));
        match argument.as_str() {
            // Cargo says so to every benchmark.
            "--bench" => {}
            "--quick" => settings = Settings { window: Duration::from_millis(700), rounds: 1, crowd: 20_000 },
            "--seconds" => settings.window = Duration::try_from_secs_f64(value()?.parse()?)?,
            "--rounds" => settings.rounds = value()?.parse::<usize>()?.max(1),
            "--signatures" => settings.crowd = value()?.parse()?,
            "--database" => databases = vec![kind(&value()?)?],
            "--only" => only = value()?,
            "--help" | "-h" => return Ok(None),
            other => bail!("there is no option {other:?}"),
        }
    }
    Ok(Some(Asked { settings, databases, only }))
}

fn kind(name: &str) -> anyhow::Result<Kind> {
    match name {
        "sqlite" => Ok(Kind::Sqlite),
        "postgres" => Ok(Kind::Postgres),
        _ => bail!("--database is sqlite or postgres"),
    }
}
