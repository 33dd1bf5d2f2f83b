//! One mail from a mail server's pipe, and reading kept mails anew. Exit codes of the pipe follow sysexits(3): 0 when the
//! mail is on disk, 75 when the mail server should keep it and try again, 65 when it is no mail at all.

use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

use anyhow::Context;

use crate::app::App;
use crate::clock::{Clock, rfc3339};
use crate::config::{Config, Source};
use crate::councils::{directory, domain_class};
use crate::dispatch::post::Post;
use crate::replies::doors::read::Reader;
use crate::replies::inbound::{Envelope, LARGEST_MESSAGE, Received, TRY_LATER, receive_from_pipe};
use crate::replies::model::InboundMessageId;
use crate::replies::store::messages;

const EX_DATAERR: u8 = 65;
/// The most messages of one page of [`reread`].
const PAGE: i64 = 200;

pub(super) fn inbound(to: Option<&str>, from: Option<&str>) -> ExitCode {
    let mut raw = Vec::new();
    let most = u64::try_from(LARGEST_MESSAGE).unwrap_or(u64::MAX);
    if let Err(error) = std::io::stdin().lock().take(most + 1).read_to_end(&mut raw) {
        return again(&error);
    }
    if raw.len() > LARGEST_MESSAGE || raw.is_empty() {
        eprintln!("undersigned: the message is empty or larger than {LARGEST_MESSAGE} bytes");
        return ExitCode::from(EX_DATAERR);
    }
    // Whatever is wrong here, from a setting to a defect of ours, the mail must not be lost for it.
    match catch_unwind(AssertUnwindSafe(|| receive(&raw, &Envelope::new(to, from.map(sender))))) {
        Ok(Ok(())) => ExitCode::SUCCESS,
        Ok(Err(error)) => again(&error),
        Err(_) => again(&"a defect"),
    }
}

/// A mail server that hands over the null sender gives an empty word; one that does not know the sender gives none.
fn sender(given: &str) -> &str {
    if given.trim().is_empty() { "<>" } else { given }
}

fn again(error: &dyn std::fmt::Display) -> ExitCode {
    eprintln!("undersigned: not now: {error:#}");
    ExitCode::from(TRY_LATER)
}

fn receive(raw: &[u8], envelope: &Envelope) -> anyhow::Result<()> {
    let config = Config::read(&Source::of_process()?)?;
    domain_class::put_in_force(config.domain_classes.as_deref())?;
    directory::put_in_force(&directory::chosen(config.councils_file.as_deref())?);
    let (app, _) = App::open(config, Clock::default())?.prepare()?;
    receive_from_pipe(&app.db, &Post::of(&app), raw, envelope, app.now())?;
    Ok(())
}

/// Which messages are read anew.
#[derive(Debug, clap::Args)]
pub(super) struct Reread {
    /// Every message that is kept, also those that were read
    #[arg(long, conflicts_with = "message")]
    all: bool,
    /// One message, by the key that `undersigned check` and the log name
    message: Option<String>,
}

/// Reads kept messages anew: those that wait to be read, or one, or all. What was done for a message is not done again.
pub(super) fn reread(which: &Reread) -> anyhow::Result<()> {
    let app = super::deeds::open()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let reader = Reader::of(&app);
    let mut tally = Tally::default();
    let mut one = |id: &InboundMessageId| {
        let read = runtime.block_on(reader.read_again(id, app.now()));
        tally.count(id, read.map_err(|error| error.to_string()));
    };
    match &which.message {
        Some(text) => {
            let id = InboundMessageId::parse(text).with_context(|| format!("{text:?} is no key of a message"))?;
            app.db.read_here(|conn| messages::find_message(conn, &id)).context("there is no such message")?;
            one(&id);
        }
        None if which.all => {
            let mut after = None;
            loop {
                let page = app.db.read_here(|conn| messages::list_after(conn, after.as_ref(), PAGE))?;
                page.iter().for_each(&mut one);
                let Some(last) = page.into_iter().next_back() else { break };
                after = Some(last);
            }
        }
        None => {
            let unread = app.db.read_here(|conn| messages::list_unread(conn, i64::MAX))?;
            unread.iter().for_each(|message| one(&message.id));
        }
    }
    tally.tell()
}

#[derive(Default)]
struct Tally {
    filed: usize,
    of_no_letter: usize,
    own: usize,
    failed: usize,
}

impl Tally {
    fn count(&mut self, id: &InboundMessageId, read: Result<Received, String>) {
        match read {
            Ok(Received::Filed(_)) => self.filed += 1,
            Ok(Received::UnknownAddress) => self.of_no_letter += 1,
            Ok(Received::Loop) => self.own += 1,
            Ok(Received::Unread | Received::Duplicate) => {
                self.failed += 1;
                println!("{id}: another process is reading it");
            }
            Err(why) => {
                self.failed += 1;
                println!("{id}: {why}");
            }
        }
    }

    fn tell(&self) -> anyhow::Result<()> {
        let Tally { filed, of_no_letter, own, failed } = self;
        println!(
            "Read anew: {filed} of letters, {of_no_letter} of none, {own} of our own; {failed} could not be read."
        );
        anyhow::ensure!(*failed == 0, "{failed} messages could not be read");
        Ok(())
    }
}

/// The messages that wait to be read, a line each, for whoever looks after the installation.
pub(super) fn unread_lines(app: &App, most: i64) -> anyhow::Result<Vec<String>> {
    let unread = app.db.read_here(|conn| messages::list_unread(conn, most))?;
    let line = |message: &messages::Message| {
        let (id, since, tries) = (&message.id, rfc3339(message.received_at), message.reading_tries);
        format!("{id}, since {since}, {} bytes, tried {tries} times", message.size_bytes)
    };
    Ok(unread.iter().map(line).collect())
}
