//! How many mails an address has had today of those that a stranger can cause by typing it into a form.
//!
//! The count is kept by a hash under the service's key, in one statement that either counts or finds the day full: so two
//! nodes cannot send one too many between them.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::query_dsl::methods::FilterDsl;

use super::outbox::Failure;
use super::outbox::claim::{self, Address, Claimed, Settlement};
use crate::clock::{Time, london_date};
use crate::db::Conn;
use crate::db::schema::mail_tallies;
use crate::on_db;

/// The most mails of that kind for an address in a London day, over all letters.
pub const MOST_A_DAY: i32 = 3;

/// The purposes of mails that a stranger can cause, and that are counted when they are about to leave. A mail that replaces
/// the link of an earlier one is counted when it is queued, by whoever queues it: otherwise the earlier link would be dead
/// and the new one held back.
pub const CAUSED_BY_STRANGERS: &[&str] =
    &["confirmation", "already_signed", "sign_in_unknown", "manage_link", "work_check", "disputed", "follow_confirm"];

/// How long tallies are kept: over the change of a day, and no longer.
pub const KEEP: chrono::Duration = chrono::Duration::days(2);

/// Takes one of an address's mails of a day; false if it has had `most`.
///
/// # Errors
/// The database's.
pub fn take(conn: &mut Conn, address_key: &[u8], day: NaiveDate, most: i32) -> QueryResult<bool> {
    let row =
        (mail_tallies::address_key.eq(address_key), mail_tallies::sent_on.eq(day), mail_tallies::mail_count.eq(1));
    let counted = on_db!(conn, |c| {
        let counted = diesel::insert_into(mail_tallies::table)
            .values(row)
            .on_conflict((mail_tallies::address_key, mail_tallies::sent_on))
            .do_update()
            .set(mail_tallies::mail_count.eq(mail_tallies::mail_count + 1));
        FilterDsl::filter(counted, mail_tallies::mail_count.lt(most)).execute(c)
    })?;
    Ok(counted == 1)
}

/// Begins an address's day anew: its owner was there.
///
/// # Errors
/// The database's.
pub fn forget(conn: &mut Conn, address_key: &[u8]) -> QueryResult<usize> {
    let of_address = QueryDsl::filter(mail_tallies::table, mail_tallies::address_key.eq(address_key));
    diesel::delete(of_address).execute(conn)
}

/// Deletes the tallies of days that are over. A nightly round.
///
/// # Errors
/// The database's.
pub fn forget_stale(conn: &mut Conn, now: Time) -> QueryResult<usize> {
    let over = QueryDsl::filter(mail_tallies::table, mail_tallies::sent_on.lt(london_date(now - KEEP)));
    diesel::delete(over).execute(conn)
}

/// Of the mails that were just claimed, those whose addresses have room today. The rest end here, emptied. A mail is counted
/// at its first try; a second try is the same mail.
///
/// # Errors
/// The database's.
pub fn keep_within_caps(conn: &mut Conn, mut claimed: Vec<Claimed>, now: Time) -> QueryResult<Vec<Claimed>> {
    // Two postmen that count the same addresses in different orders would block each other.
    claimed.sort_by(|a, b| a.ticket.recipient_key.cmp(&b.ticket.recipient_key));
    let mut kept = Vec::with_capacity(claimed.len());
    for mail in claimed {
        if is_counted(&mail) && !take(conn, &mail.ticket.recipient_key, london_date(now), MOST_A_DAY)? {
            let capped = Settlement::Failed { failure: Failure::Capped, answer_sealed: None, address: Address::Untold };
            claim::settle(conn, &mail.ticket, &capped, now)?;
        } else {
            kept.push(mail);
        }
    }
    Ok(kept)
}

fn is_counted(mail: &Claimed) -> bool {
    let purpose = mail.ticket.purpose.as_str();
    let leaves = !mail.suppressed.is_some_and(|reason| reason.holds_back(purpose));
    mail.ticket.attempts == 1 && leaves && CAUSED_BY_STRANGERS.contains(&purpose)
}
