//! Whether the time of an answer tells what stands behind an address: new, waiting, confirmed, taken back, not to be
//! written to and so on, at each door where one can ask, on both databases.
//!
//! `cargo bench --bench enumeration` tries 2,000 addresses of each kind at each door, in random order, against the real
//! program, and compares the times of every two kinds by the test of Kolmogorov and Smirnov, corrected for the number of
//! pairs; beside them, as a control, two halves of each kind. It takes some ten minutes, and fails when two kinds are told
//! apart better than two halves of one. `-- --quick` only shows that everything can be tried.

#![allow(clippy::cast_precision_loss, reason = "counts are small")]

#[path = "throughput/answer.rs"]
#[allow(dead_code, reason = "the other benchmark uses the rest")]
mod answer;
#[path = "throughput/backing.rs"]
#[allow(dead_code, reason = "the other benchmark uses the rest")]
mod backing;
#[path = "../tests/suite/support/cluster.rs"]
mod cluster;
#[path = "enumeration/doors.rs"]
mod doors;
#[path = "enumeration/kolmogorov_smirnov.rs"]
mod kolmogorov_smirnov;
#[path = "throughput/letter.rs"]
mod letter;
#[path = "throughput/page.rs"]
#[allow(dead_code, reason = "the other benchmark uses the rest")]
mod page;
#[path = "enumeration/people.rs"]
mod people;
#[path = "throughput/process.rs"]
#[allow(dead_code, reason = "the other benchmark uses the rest")]
mod process;
#[path = "enumeration/report.rs"]
mod report;
#[path = "throughput/script.rs"]
#[allow(dead_code, reason = "the other benchmark uses the rest")]
mod script;
#[path = "throughput/seed.rs"]
#[allow(dead_code, reason = "the other benchmark uses the rest")]
mod seed;
#[path = "throughput/server.rs"]
#[allow(dead_code, reason = "the other benchmark uses the rest")]
mod server;
#[path = "enumeration/tries.rs"]
mod tries;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};

use backing::{Backing, Kind as Database, Ledger};
use doors::DOORS;
use people::{Forms, Person};
use server::Writes;

const USAGE: &str = "\
cargo bench --bench enumeration -- [OPTIONS]
  --quick            a few tries of each kind: shows that everything works, tells nothing apart
  --tries N          tries of each kind at each door (2000)
  --database NAME    sqlite or postgres only";

/// How long the roll may take to swallow those who have confirmed.
const SETTLING: Duration = Duration::from_secs(60);

struct Asked {
    tries: usize,
    databases: Vec<Database>,
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
    let (began, mut told) = (Instant::now(), 0);
    println!("# Whether the time of an answer tells what stands behind an address\n\n{}", process::machine());
    let tables = asked.databases.len() * DOORS.len();
    for database in asked.databases {
        match try_on(database, asked.tries, tables) {
            Ok(pairs) => told += pairs,
            Err(error) => {
                eprintln!("{}: {error:#}", database.name());
                return ExitCode::FAILURE;
            }
        }
    }
    println!("\nThe whole took {:.1} minutes; {told} pairs were told apart.", began.elapsed().as_secs_f64() / 60.0);
    if told == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn try_on(database: Database, tries: usize, tables: usize) -> anyhow::Result<usize> {
    let backing = Backing::start(database)?;
    let place = backing.site(Writes::Batched)?;
    let mut ledger = Ledger::open(&place.site)?;
    seed::invite_team(&place.site)?;
    let organisers = people::organisers(&place.site, &mut ledger)?;
    let letter = seed::import_letter(&place.site, &mut ledger, "An open letter that is tried")?;
    let server = place.site.serve()?;
    let mut browser = page::Browser::open(place.site.address)?;
    let request = seed::sign_request(&place.site, &mut browser, &letter)?;
    let forms = Forms::new(&place.site, &letter.slug, &request)?;
    eprintln!("{}: {tries} of each kind come into their state", database.name());
    let people = people::gather(&place.site, &mut ledger, &forms, tries)?;
    seed::settle(&mut ledger, &letter, SETTLING)?;
    println!("\n## {}", backing.version());
    let mut told = 0;
    for door in &DOORS {
        eprintln!("{}: {}", database.name(), door.name);
        let of_organisers = organisers.iter().flat_map(|person| std::iter::repeat_n(person, tries));
        let knocking: Vec<&Person> =
            people.iter().chain(of_organisers).filter(|person| door.kinds.contains(&person.kind)).collect();
        let times = tries::knock(&place.site, &forms, door, knocking)
            .with_context(|| format!("the end of the server's log:\n{}", server.log_tail()))?;
        told += report::print(door.name, tables, &times);
    }
    server.stop()?;
    Ok(told)
}

fn read_arguments(mut arguments: impl Iterator<Item = String>) -> anyhow::Result<Option<Asked>> {
    let mut asked = Asked { tries: 2_000, databases: vec![Database::Sqlite, Database::Postgres] };
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().with_context(|| format!("{argument} needs a value"));
        match argument.as_str() {
            // Cargo says so to every benchmark.
            "--bench" => {}
            "--quick" => asked.tries = 20,
            "--tries" => asked.tries = value()?.parse::<usize>()?.max(2),
            "--database" => asked.databases = vec![named(&value()?)?],
            "--help" | "-h" => return Ok(None),
            other => bail!("there is no option {other:?}"),
        }
    }
    Ok(Some(asked))
}

fn named(name: &str) -> anyhow::Result<Database> {
    match name {
        "sqlite" => Ok(Database::Sqlite),
        "postgres" => Ok(Database::Postgres),
        _ => bail!("--database is sqlite or postgres"),
    }
}
