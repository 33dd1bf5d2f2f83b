//! Messages that belong to no letter, for whoever looks after the installation: which there are, and giving one to the
//! letter that it was meant for. Their words are shown to nobody here.

use anyhow::{Context, bail};
use clap::Subcommand;

use crate::app::App;
use crate::clock::london_date;
use crate::dispatch::model::ReplyCode;
use crate::letters::store as letters;
use crate::replies::assurance::Authentication;
use crate::replies::doors::read::Reader;
use crate::replies::doors::stray::{StrayRefusal, assign_stray};
use crate::replies::forget::STRAYS;
use crate::replies::inbound::{Envelope, Received};
use crate::replies::kinds::InboundClass;
use crate::replies::model::InboundMessageId;
use crate::replies::store::strays::{self, Stray};
use crate::seal::{Place, Seal};

/// The most that are listed.
const MOST: i64 = 1_000;
/// How long before one is deleted `undersigned check` says so.
const WARNING: chrono::Duration = chrono::Duration::days(7);

/// What can be done with them.
#[derive(Debug, Subcommand)]
pub(super) enum StraysCommand {
    /// Key, day, sender's domain, size, and why each belongs to no letter
    List,
    /// Give one to the letter that it was meant for; its organisers are told
    Assign {
        /// Its key
        key: String,
        /// The letter's name in addresses
        #[arg(long)]
        letter: String,
        /// Which of the letter's addressees it is from, counted from 1
        #[arg(long)]
        addressee: usize,
    },
}

pub(super) fn run(command: &StraysCommand) -> anyhow::Result<()> {
    match command {
        StraysCommand::List => list(),
        StraysCommand::Assign { key, letter, addressee } => assign(key, letter, *addressee),
    }
}

fn list() -> anyhow::Result<()> {
    let app = super::deeds::open()?;
    let found = app.db.read_here(|conn| strays::list(conn, MOST))?;
    if found.is_empty() {
        println!("Every message belongs to a letter.");
    }
    for stray in &found {
        let (day, from) = (london_date(stray.received_at), domain_of(stray));
        let why = why(stray, &app.seal);
        println!("{}  {day}  {from}  {} bytes  {why}", stray.id, stray.size_bytes);
    }
    Ok(())
}

/// The domain that the message says it is from: no name, and no address.
fn domain_of(stray: &Stray) -> String {
    let found = stray.authentication.as_deref().and_then(|json| serde_json::from_str::<Authentication>(json).ok());
    let domain = found.and_then(|found| found.from_domains.into_iter().next());
    domain.unwrap_or_else(|| "-".to_owned())
}

fn why(stray: &Stray, seal: &Seal) -> &'static str {
    match stray.class {
        Some(InboundClass::Own) => "our own mail, come round",
        Some(InboundClass::DeliveryReport) => "a mail server's report on no letter",
        Some(InboundClass::Person) if names_code(stray, seal) => "a person's, to a reply address that no letter has",
        Some(InboundClass::Person) => "a person's, to no reply address",
        _ => "a machine's, to no reply address",
    }
}

/// Whether the envelope's recipient has the form of a reply address: one that was mistyped, or is another installation's.
fn names_code(stray: &Stray, seal: &Seal) -> bool {
    let place = Place { table: "inbound_messages", column: "envelope", row: stray.id.as_str() };
    let envelope = seal.open(place, &stray.envelope_sealed).ok();
    let envelope = envelope.and_then(|json| serde_json::from_slice::<Envelope>(&json).ok());
    envelope.and_then(|envelope| envelope.to).is_some_and(|to| ReplyCode::of_address(&to).is_some())
}

fn assign(key: &str, slug: &str, addressee: usize) -> anyhow::Result<()> {
    let app = super::deeds::open()?;
    let id = InboundMessageId::parse(key).with_context(|| format!("{key:?} is no key of a message"))?;
    let (seal, now, stray, wanted) = (std::sync::Arc::clone(&app.seal), app.now(), id.clone(), slug.to_owned());
    app.db.read_here(|conn| letters::find_public(conn, slug)).with_context(|| format!("there is no letter {slug}"))?;
    let assigned = app.db.write_here(move |conn| {
        let letter = letters::find_public(conn, &wanted)?;
        let whole = letters::with_parts(conn, letter)?;
        assign_stray(conn, &seal, &stray, (&whole, addressee), now)
    });
    match assigned.with_context(|| format!("there is no message {key}"))? {
        Ok(()) => read(&app, &id),
        Err(StrayRefusal::NoStray) => bail!("that message belongs to a letter"),
        Err(StrayRefusal::NoAddressee) => bail!("the letter has no addressee {addressee}"),
        Err(StrayRefusal::NotSent) => bail!("the letter was not sent to that addressee"),
        Err(StrayRefusal::Known) => bail!("the letter has that message already"),
    }
}

fn read(app: &App, id: &InboundMessageId) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let read =
        runtime.block_on(Reader::of(app).read_again(id, app.now())).context("it is assigned, and was not read")?;
    match read {
        Received::Filed(kind) => println!("Assigned. It was read as: {kind}."),
        _ => println!("Assigned."),
    }
    Ok(())
}

/// What there is to say of them: whether anybody should look, and the words.
pub(super) fn found(app: &App) -> anyhow::Result<(Concern, String)> {
    let counts = app.db.read_here(|conn| strays::count(conn, app.now() - STRAYS + WARNING))?;
    let all = match counts.all {
        0 => return Ok((Concern::None, "inbound: every message belongs to a letter".to_owned())),
        1 => "1 message belongs to no letter".to_owned(),
        all => format!("{all} messages belong to no letter"),
    };
    if counts.of_people == 0 {
        return Ok((Concern::None, format!("inbound: {all}, none of them a person's")));
    }
    let deleted = match counts.of_people_before {
        0 => String::new(),
        soon => format!("; {soon} of these will be deleted within {} days", WARNING.num_days()),
    };
    let people = counts.of_people;
    Ok((Concern::Look, format!("inbound: {all}, {people} of them a person's{deleted} (undersigned strays list)")))
}

/// Whether somebody should look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Concern {
    /// There is no need to.
    None,
    /// They should.
    Look,
}
