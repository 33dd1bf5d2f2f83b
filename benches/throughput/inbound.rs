//! Mail that comes in through HTTP, each message a person's reply to a letter that was sent: kept, read and filed before it
//! is acknowledged here.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use diesel::prelude::*;
use undersigned::clock::Clock;
use undersigned::db::portable::write_transaction;
use undersigned::db::schema::{deliveries, inbound_messages, letters};
use undersigned::dispatch::post::Post;
use undersigned::dispatch::send::dispatch;
use undersigned::letters::model::LetterId;
use undersigned::links::{self, Links};
use undersigned::locale::Words;
use undersigned::organisers::stationery::Stationery;
use url::form_urlencoded::byte_serialize;

use crate::backing::{Backing, Ledger};
use crate::hot::{EMPTY, Found};
use crate::meter::{Meter, Settings, status};
use crate::script::{self, MARK, Script};
use crate::seed::{self, Letter};
use crate::server::{INBOUND_SECRET, Site, Writes};

/// Messages as councils mostly write them.
pub const SMALL: &str = "inbound message, 10 KB";
/// Messages with a file.
pub const LARGE: &str = "inbound message, 1 MB";

/// The domain of the site's addresses.
const DOMAIN: &str = "bench.example";

/// Sends a letter, and measures what answers to it cost.
pub fn run(backing: &Backing, settings: Settings, found: &mut Found) -> anyhow::Result<()> {
    let place = backing.site(Writes::Batched)?;
    let site = &place.site;
    let mut ledger = Ledger::open(site)?;
    seed::invite_team(site)?;
    let letter = seed::import_letter(site, &mut ledger, "A letter that is answered")?;
    let server = site.serve()?;
    seed::sign_and_confirm(site, &mut ledger, &letter, 1)?;
    let to = send(&mut ledger, &letter)?;
    let meter = Meter::new(settings, &server, ledger.database_process()?);
    let (mut next, mut acknowledged) = (0, 0);
    for round in 1..=settings.rounds {
        eprintln!(" round {round} of {}", settings.rounds);
        let mut nothing = Script::Same(script::get(&site.host(), links::NOTHING, &[]));
        found.measurements.add(EMPTY, meter.measure(EMPTY, &mut nothing, status(&[200, 204]))?);
        for (what, bytes) in [(SMALL, 10_000), (LARGE, 1_000_000)] {
            let mut script = Script::numbered(hand_in(site, &to, bytes), next);
            let sample = meter.measure(what, &mut script, status(&[201]));
            let sample =
                sample.map_err(|error| error.context(format!("the end of the log:\n{}", server.log_tail())))?;
            if let Script::Numbered { next: after, .. } = script {
                next = after;
            }
            acknowledged += sample.acknowledged;
            found.measurements.add(what, sample);
        }
    }
    audit(&mut ledger, acknowledged, found)?;
    found.peaks.push(("inbound messages".to_owned(), server.stop()?));
    Ok(())
}

/// Sends a letter to its addressees; the address at which one of them answers.
fn send(ledger: &mut Ledger, letter: &Letter) -> anyhow::Result<String> {
    let stationery = Stationery {
        seal: Arc::new(ledger.seal().clone()),
        links: Links::new("http://bench.example"),
        domain: DOMAIN.to_owned(),
        contact: String::new(),
        words: Words::default(),
    };
    let post = Post {
        stationery,
        reply_domain: DOMAIN.to_owned(),
        own_address: format!("letters@{DOMAIN}"),
        news_wait: chrono::Duration::zero(),
        authenticator: undersigned::mail::authenticator::Authenticator::new(undersigned::config::Switch::Off, None),
    };
    let conn = &mut ledger.conn;
    let id: LetterId = letters::table.find(&letter.id).select(letters::id).first(conn)?;
    let now = Clock::default().now();
    let sent = write_transaction(conn, &mut |conn| dispatch(conn, &post, &id, None, now))?;
    if let Err(refusal) = sent {
        bail!("the letter cannot be sent: {refusal:?}");
    }
    let code: Option<String> = deliveries::table.select(deliveries::reply_code).first(conn).optional()?;
    Ok(format!("r-{}@{DOMAIN}", code.context("the letter went to nobody")?))
}

/// A request with a message of about that size, with [`MARK`] where each differs.
fn hand_in(site: &Site, to: &str, bytes: usize) -> Vec<u8> {
    let line = "Thank you for your letter, which we have read with care and will answer in full by June.\r\n";
    let words = line.repeat(bytes / line.len());
    let message = format!(
        "From: Jo Smith <jo.smith@council.example>\r\nTo: <{to}>\r\nSubject: Re: your letter\r\n\
         Date: Mon, 2 Nov 2026 10:00:00 +0000\r\nMessage-ID: <{MARK}@council.example>\r\n\r\n{MARK}\r\n{words}"
    );
    let to: String = byte_serialize(to.as_bytes()).collect();
    let path = format!("{}?to={to}&from=jo.smith%40council.example", links::INBOUND);
    script::post_message(&site.host(), &path, &[&format!("Authorization: Bearer {INBOUND_SECRET}")], &message)
}

/// Acknowledged means kept: each message must be in the database, and be read.
fn audit(ledger: &mut Ledger, acknowledged: u64, found: &mut Found) -> anyhow::Result<()> {
    let began = Instant::now();
    loop {
        let unread = inbound_messages::table.filter(inbound_messages::read_at.is_null());
        let unread: i64 = unread.count().get_result(&mut ledger.conn)?;
        if unread == 0 {
            break;
        }
        if began.elapsed() > Duration::from_secs(30) {
            bail!("{unread} messages were not read");
        }
        std::thread::sleep(Duration::from_millis(200));
    }
    let kept: i64 = inbound_messages::table.count().get_result(&mut ledger.conn)?;
    if u64::try_from(kept).is_ok_and(|kept| kept < acknowledged) {
        bail!("{acknowledged} messages were acknowledged, and {kept} are kept");
    }
    found.notes.push(format!("inbound: {acknowledged} messages acknowledged, {kept} kept, all read"));
    Ok(())
}
