//! One mail from a mail server's pipe. Exit codes follow sysexits(3): 0 when the mail is on disk, 75 when the mail server
//! should keep it and try again, 65 when it is no mail at all.

use std::io::Read;
use std::process::ExitCode;

use crate::app::App;
use crate::clock::Clock;
use crate::config::{Config, Source};
use crate::councils::{directory, domain_class};
use crate::dispatch::post::Post;
use crate::replies::inbound::{Envelope, LARGEST_MESSAGE, TRY_LATER, receive_from_pipe};

const EX_DATAERR: u8 = 65;

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
    match receive(&raw, &Envelope::new(to, from)) {
        Ok(()) => ExitCode::SUCCESS,
        // Whatever is wrong here, from a setting to the database, the mail must not be lost for it.
        Err(error) => again(&error),
    }
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
