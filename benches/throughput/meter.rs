//! One measurement: a load on one server, and what it cost whom.

use std::time::Duration;

use anyhow::bail;

use crate::answer::{Body, Expected};
use crate::client::{self, Load};
use crate::process;
use crate::script::Script;
use crate::server::Server;

/// How long and how often.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// Each measurement.
    pub window: Duration,
    /// How often all measurements are gone through.
    pub rounds: usize,
    /// Confirmed signatures on the large letter.
    pub crowd: u64,
}

/// The load of every measurement: as many connections as a busy evening brings.
const CONNECTIONS: usize = 64;

/// What one measurement gave.
#[derive(Debug, Clone)]
pub struct Sample {
    /// Right answers a second.
    pub rate: f64,
    /// Half of the answers came at least this fast.
    pub p50: Duration,
    /// All but a hundredth.
    pub p99: Duration,
    /// Microseconds of processor for each answer.
    pub cpu: Cpu<f64>,
    /// Answers that were not as expected.
    pub wrong: u64,
    /// The first of them.
    pub wrong_example: Option<String>,
    /// Right answers, those outside the window included.
    pub acknowledged: u64,
}

/// Who used the processor.
#[derive(Debug, Clone, Copy)]
pub struct Cpu<T> {
    /// The server.
    pub server: T,
    /// PostgreSQL, if it is there.
    pub database: Option<T>,
    /// This program.
    pub client: T,
}

/// What was measured, round by round.
#[derive(Debug, Clone)]
pub struct Measurement {
    /// What was asked for.
    pub what: String,
    /// A sample for each round.
    pub samples: Vec<Sample>,
}

/// Measurements in the order in which they first came.
#[derive(Debug, Clone, Default)]
pub struct Measurements(pub Vec<Measurement>);

impl Measurements {
    /// Adds a sample to those of the same name.
    pub fn add(&mut self, what: &str, sample: Sample) {
        match self.0.iter_mut().find(|known| known.what == what) {
            Some(known) => known.samples.push(sample),
            None => self.0.push(Measurement { what: what.to_owned(), samples: vec![sample] }),
        }
    }

    /// The samples of that name.
    pub fn get(&self, what: &str) -> Option<&Measurement> {
        self.0.iter().find(|known| known.what == what)
    }
}

/// Any answer with this status.
pub const fn status(statuses: &'static [u16]) -> Expected {
    Expected { statuses, body: Body::Any }
}

/// A whole page.
pub const PAGE: Expected = Expected { statuses: &[200], body: Body::Page };
/// A compressed page.
pub const GZIP: Expected = Expected { statuses: &[200], body: Body::Gzip };

/// Measures one server.
#[derive(Debug, Clone, Copy)]
pub struct Meter {
    settings: Settings,
    address: std::net::SocketAddr,
    server: u32,
    database: Option<u32>,
}

impl Meter {
    /// `database` is the process of which PostgreSQL's descend.
    pub fn new(settings: Settings, server: &Server, database: Option<u32>) -> Meter {
        Meter { settings, address: server.address, server: server.process(), database }
    }

    /// Puts the load on and reads the meters at both ends of the window.
    pub fn measure(&self, what: &str, script: &mut Script, expected: Expected) -> anyhow::Result<Sample> {
        let window = self.settings.window;
        let load = Load { address: self.address, connections: CONNECTIONS, warm_up: window / 10, window };
        let read_cpu = || Cpu {
            server: process::cpu_time(self.server),
            database: self.database.map(process::cpu_time_of_family),
            client: process::cpu_time(std::process::id()),
        };
        let outcome = client::run(load, script, expected, &read_cpu).map_err(|error| error.context(what.to_owned()))?;
        if outcome.answers == 0 {
            let example = outcome.wrong_example.as_deref().unwrap_or("none came at all");
            bail!("{what}: no answer was as expected; the first: {example}");
        }
        let (before, after) = &outcome.samples;
        let each = |before: Duration, after: Duration| {
            after.saturating_sub(before).as_secs_f64() * 1e6 / outcome.answers as f64
        };
        let sample = Sample {
            rate: outcome.answers as f64 / outcome.elapsed.as_secs_f64(),
            p50: outcome.latency.quantile(0.5),
            p99: outcome.latency.quantile(0.99),
            cpu: Cpu {
                server: each(before.server, after.server),
                database: before.database.zip(after.database).map(|(before, after)| each(before, after)),
                client: each(before.client, after.client),
            },
            wrong: outcome.wrong,
            wrong_example: outcome.wrong_example,
            acknowledged: outcome.acknowledged,
        };
        eprintln!("  {what}: {:.0} a second, p99 {:?}", sample.rate, sample.p99);
        Ok(sample)
    }
}
