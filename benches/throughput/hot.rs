//! The paths that a rush takes: the letter's page, signing, confirming; and signing without batches, for comparison.

use std::time::Duration;

use anyhow::{Context, bail};
use undersigned::links;

use crate::backing::{Backing, Ledger, Place};
use crate::meter::{GZIP, Measurements, Meter, PAGE, Settings, status};
use crate::page::Browser;
use crate::script::{self, Script};
use crate::seed::{self, Letter};
use crate::server::{Server, Writes};

/// The name of the empty handler's row, which all others are compared with.
pub const EMPTY: &str = "empty handler";
/// The page as it is.
pub const PAGE_PLAIN: &str = "letter page";
/// The page, compressed.
pub const PAGE_GZIP: &str = "letter page, gzip";
/// The page that the reader has already.
pub const PAGE_UNCHANGED: &str = "letter page, 304";
/// Signing as the service does it.
pub const SIGN: &str = "sign";
/// Confirming.
pub const CONFIRM: &str = "confirm";
/// Signing with a transaction for each request.
pub const SIGN_ALONE: &str = "sign, a transaction for each request";

/// Confirmations in a round, for each second of the window: the roll takes a few thousand a second, by design, and the
/// next round begins when it has taken them all.
const CONFIRMATIONS_A_SECOND: f64 = 15_000.0;
/// How long the roll may take to swallow a round's confirmations before the next round begins anyway.
const SETTLING: Duration = Duration::from_secs(20);

/// What was found on one database.
#[derive(Default)]
pub struct Found {
    /// The measurements.
    pub measurements: Measurements,
    /// The most memory that a server held, in megabytes, with what it had to do.
    pub peaks: Vec<(String, f64)>,
    /// What else is worth saying.
    pub notes: Vec<String>,
}

/// A running server with an open letter.
struct Stage {
    server: Server,
    ledger: Ledger,
    letter: Letter,
    place: Place,
    signers: u64,
    acknowledged: u64,
    confirmed: u64,
}

impl Stage {
    fn set(backing: &Backing, writes: Writes) -> anyhow::Result<Stage> {
        let place = backing.site(writes)?;
        let mut ledger = Ledger::open(&place.site)?;
        seed::invite_team(&place.site)?;
        let letter = seed::import_letter(&place.site, &mut ledger, "An open letter that is measured")?;
        let server = place.site.serve()?;
        Ok(Stage { server, ledger, letter, place, signers: 0, acknowledged: 0, confirmed: 0 })
    }

    fn browser(&self) -> anyhow::Result<Browser> {
        Browser::open(self.place.site.address)
    }

    fn sign(&mut self, meter: &Meter, what: &str, found: &mut Found) -> anyhow::Result<()> {
        let request = seed::sign_request(&self.place.site, &mut self.browser()?, &self.letter)?;
        let mut script = Script::numbered(request, self.signers);
        let sample = meter.measure(what, &mut script, status(&[303]))?;
        if let Script::Numbered { next, .. } = script {
            self.signers = next;
        }
        self.acknowledged += sample.acknowledged;
        found.measurements.add(what, sample);
        Ok(())
    }

    /// Confirms what the round's signing left in the outbox, until the window is over or enough is confirmed.
    fn confirm(&mut self, meter: &Meter, window: Duration, found: &mut Found) -> anyhow::Result<()> {
        let mut tokens = self.ledger.new_tokens()?;
        tokens.truncate((CONFIRMATIONS_A_SECOND * window.as_secs_f64()) as usize);
        let first = tokens.first().context("signing left no confirmation link in the outbox")?;
        let request = seed::confirm_request(&self.place.site, &mut self.browser()?, first)?;
        let mut script = Script::listed(request, tokens);
        let sample = meter.measure(CONFIRM, &mut script, status(&[200, 303]))?;
        self.confirmed += sample.acknowledged;
        found.measurements.add(CONFIRM, sample);
        Ok(())
    }

    /// Acknowledged means durable: each signer who was thanked must be in the database, and be there once.
    fn audit(&mut self, what: &str, found: &mut Found) -> anyhow::Result<()> {
        let standing = self.ledger.standing(&self.letter.id)?;
        let enough = |rows: i64, answers: u64| u64::try_from(rows).is_ok_and(|rows| rows >= answers);
        if !enough(standing.signed, self.acknowledged) || !enough(standing.confirmed, self.confirmed) {
            let (signed, confirmed) = (self.acknowledged, self.confirmed);
            bail!("{what}: {signed} signatures and {confirmed} confirmations were acknowledged; found {standing:?}");
        }
        found.notes.push(format!(
            "{what}: {} signings acknowledged, {} rows; {} confirmations acknowledged, {} rows",
            self.acknowledged, standing.signed, self.confirmed, standing.confirmed
        ));
        Ok(())
    }

    fn close(self, what: &str, found: &mut Found) -> anyhow::Result<()> {
        found.peaks.push((what.to_owned(), self.server.stop()?));
        Ok(())
    }
}

/// Goes through all measurements, round by round, so that a slow minute of the machine falls on all of them.
pub fn run(backing: &Backing, settings: Settings, found: &mut Found) -> anyhow::Result<()> {
    let mut batched = Stage::set(backing, Writes::Batched)?;
    let mut alone = Stage::set(backing, Writes::PerRequest)?;
    let database = batched.ledger.database_process()?;
    let meter = Meter::new(settings, &batched.server, database);
    let meter_alone = Meter::new(settings, &alone.server, database);
    for round in 1..=settings.rounds {
        eprintln!(" round {round} of {}", settings.rounds);
        pages(&batched, &meter, found).map_err(|error| with_log(error, &batched))?;
        batched.sign(&meter, SIGN, found).map_err(|error| with_log(error, &batched))?;
        batched.confirm(&meter, settings.window, found).map_err(|error| with_log(error, &batched))?;
        if let Err(unsettled) = seed::settle(&mut batched.ledger, &batched.letter, SETTLING) {
            found.notes.push(format!("round {round}: {unsettled}"));
        }
        alone.sign(&meter_alone, SIGN_ALONE, found).map_err(|error| with_log(error, &alone))?;
    }
    batched.audit("batched", found)?;
    alone.audit("a transaction for each request", found)?;
    batched.close("pages, sign, confirm", found)?;
    alone.close("sign, a transaction for each request", found)
}

fn with_log(error: anyhow::Error, stage: &Stage) -> anyhow::Error {
    error.context(format!("the end of the server's log:\n{}", stage.server.log_tail()))
}

fn pages(stage: &Stage, meter: &Meter, found: &mut Found) -> anyhow::Result<()> {
    let host = stage.place.site.host();
    let path = links::letter(&stage.letter.slug);
    let page = stage.browser()?.ask(&script::get(&host, &path, &[]))?.with_status(&[200], "the letter's page")?;
    let tag = page.header("etag").context("the letter's page has no ETag")?;
    let if_none_match = format!("If-None-Match: {tag}");
    let measurements = [
        (EMPTY, script::get(&host, links::NOTHING, &[]), status(&[200, 204])),
        (PAGE_PLAIN, script::get(&host, &path, &[]), PAGE),
        (PAGE_GZIP, script::get(&host, &path, &["Accept-Encoding: gzip"]), GZIP),
        (PAGE_UNCHANGED, script::get(&host, &path, &[&if_none_match]), status(&[304])),
    ];
    for (what, request, expected) in measurements {
        let sample = meter.measure(what, &mut Script::Same(request), expected)?;
        found.measurements.add(what, sample);
    }
    Ok(())
}
