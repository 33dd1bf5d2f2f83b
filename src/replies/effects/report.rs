//! What a mail server's report changes. The letter is said not to have arrived only by a report that names its Message-ID;
//! what any other says waits for a person of the team.

use diesel::result::QueryResult;

use super::super::classify::{Action, BounceReport, Reading, worst};
use super::super::store::machines::clear_challenge;
use super::super::store::standings;
use super::further::{note_further_failed, note_further_works};
use super::named::{Named, find_reported};
use super::{Incoming, note_doubtful};
use crate::clock::Time;
use crate::db::Conn;
use crate::dispatch::arrival::settle_clocks;
use crate::dispatch::contact;
use crate::dispatch::model::Delivery;
use crate::dispatch::outcome::{note_delayed, note_failed};
use crate::dispatch::post::Post;
use crate::dispatch::store as dispatches;
use crate::letters::store::touch;

pub(super) fn note_report(conn: &mut Conn, post: &Post, incoming: &Incoming<'_>, now: Time) -> QueryResult<()> {
    let address = incoming.delivery.email(&post.stationery.seal)?;
    let Some(report) = report_on(&address, incoming.reading) else { return Ok(()) };
    let changed = match find_reported(conn, incoming.reading)? {
        Some(Named { delivery, further: Some(mail) }) if delivery.id == incoming.delivery.id => match report.action {
            Action::Failed => {
                let bounce = dispatches::Bounce {
                    status: &report.status,
                    detail: &report.diagnostic,
                    message: Some(incoming.id.as_str()),
                };
                note_further_failed(conn, post, (&mail, &delivery), bounce, incoming.received_at, now)?
            }
            Action::Delivered => note_further_works(conn, post, &delivery, now)?,
            // That a reminder is late is nobody's worry.
            Action::Delayed | Action::Relayed | Action::Expanded => false,
        },
        Some(Named { delivery, further: None })
            if delivery.id == incoming.delivery.id
                && names_none_but(incoming.reading, &list_addresses(conn, post, &delivery)?) =>
        {
            note_of_letter(conn, post, (incoming, &address), &report, now)?
        }
        _ => match report.action {
            Action::Failed | Action::Delayed => return note_doubtful(conn, post, incoming, now),
            Action::Delivered | Action::Relayed | Action::Expanded => false,
        },
    };
    if changed { touch(conn, &incoming.delivery.letter_id, now) } else { Ok(()) }
}

/// The addresses to which mails to the addressee of a mail went.
fn list_addresses(conn: &mut Conn, post: &Post, delivery: &Delivery) -> QueryResult<Vec<String>> {
    let mails = dispatches::list_deliveries(conn, &delivery.letter_id)?.into_iter();
    let theirs = mails.filter(|mail| mail.addressee_id == delivery.addressee_id);
    theirs.map(|mail| Ok(mail.email(&post.stationery.seal)?)).collect()
}

/// Whether a report names an addressee, or nobody. One that names nobody but others, to whom somebody there handed the mail
/// on, says nothing of the address that it went to.
fn names_none_but(reading: &Reading, addresses: &[String]) -> bool {
    let named = |report: &&BounceReport| report.final_recipient.is_some() || report.original_recipient.is_some();
    let mut reports = reading.reports.iter().filter(named).peekable();
    reports.peek().is_none() || reports.any(|report| addresses.iter().any(|address| report.is_about(address)))
}

fn note_of_letter(
    conn: &mut Conn,
    post: &Post,
    (incoming, address): (&Incoming<'_>, &str),
    report: &BounceReport,
    now: Time,
) -> QueryResult<bool> {
    let delivery = incoming.delivery;
    Ok(match report.action {
        // Given up is given up, also when the hindrance might have passed: nobody will try this mail again.
        Action::Failed => {
            let bounce = dispatches::Bounce {
                status: &report.status,
                detail: &report.diagnostic,
                message: Some(incoming.id.as_str()),
            };
            note_failed(conn, post, delivery, bounce, now)? && count_from_bringing(conn, delivery, now)?
        }
        Action::Delayed => note_delayed(conn, post, delivery, (&report.diagnostic, incoming.id.as_str()), now)?,
        Action::Delivered => {
            let late = came_in(conn, delivery)?;
            let confirmed = dispatches::mark_confirmed(conn, &delivery.id, &report.status)?;
            late | confirmed | contact::note_works(conn, &post.stationery.seal, address, now)?
        }
        // Handed on to somebody who does not report back: the mail is late no more, and nothing else is known.
        Action::Relayed | Action::Expanded => dispatches::clear_delay(conn, &delivery.id)?,
    })
}

/// A letter that was also brought another way is with them: their clocks are counted from that day.
fn count_from_bringing(conn: &mut Conn, delivery: &Delivery, now: Time) -> QueryResult<bool> {
    let (letter, addressee) = (&delivery.letter_id, &delivery.addressee_id);
    if let Some(brought) = standings::find(conn, letter, addressee)?.brought() {
        settle_clocks(conn, (letter, addressee), Some(brought), now)?;
    }
    Ok(true)
}

/// What a report says of the address that the mail went to; of a list's members, the worst of what it says of any. A member
/// who cannot be reached says nothing of the list, when the report speaks of the list, too.
fn report_on(address: &str, reading: &Reading) -> Option<BounceReport> {
    let about: Vec<BounceReport> = reading.reports.iter().filter(|report| report.is_about(address)).cloned().collect();
    worst(&about).or_else(|| reading.bounce.clone())
}

/// The letter is with them after all: it is late no more, and no mail server waits for a proof.
pub(super) fn came_in(conn: &mut Conn, delivery: &Delivery) -> QueryResult<bool> {
    let late = dispatches::clear_delay(conn, &delivery.id)?;
    Ok(clear_challenge(conn, &delivery.addressee_id)? || late)
}
