//! Addresses that fail. A bounce is a fact about the address, not only about the letter: two mails that were refused there
//! for good within five weeks, whichever letters they were, and it is believed dead. Nothing is sent to it then until
//! somebody says that it works, or a mail is known to have come in.

use actix_web::web;
use chrono::Duration;
use diesel::result::Error::NotFound;
use diesel::result::QueryResult;

use super::correct::addressee_id;
use super::desk::{check_form, find_own, letter_id, note};
use super::model::{Delivery, FailedFor};
use super::post::Post;
use super::send::ButtonForm;
use super::store::contacts::{self, Lasting, NewBounce};
use crate::clock::Time;
use crate::db::Conn;
use crate::letters::model::{AddresseeId, LetterId};
use crate::letters::store::happenings::{HappeningKind, NewHappening, record};
use crate::letters::store::{open_email, touch};
use crate::links;
use crate::mail::outbox::{self, OutboxId};
use crate::mail::suppression;
use crate::organisers::audit;
use crate::organisers::guard::Desk;
use crate::seal::Seal;
use crate::web::form::Posted;
use crate::web::page::{PageResult, see_other};
use crate::web::{flash, route};

/// How long a refusal counts.
pub const COUNTS_FOR: Duration = Duration::weeks(5);
/// How many mails must have been refused.
pub const ENOUGH: i64 = 2;
/// What the mails to addressees are for, as the outbox calls it.
const LETTER: &str = "letter";

/// The route of saying that an address works.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(route::at(links::DESK_ADDRESS_WORKS).post(works_submitted));
}

async fn works_submitted(desk: Desk, path: web::Path<(String, String)>, form: Posted<ButtonForm>) -> PageResult {
    let (id, addressee) = (letter_id(&path.0)?, addressee_id(&path.1)?);
    let back = links::desk_addressee(id.as_str(), addressee.as_str());
    if let Some(answer) = check_form(&desk, &form.0.form_token, &back)? {
        return Ok(answer);
    }
    let (organiser, post, now) = (desk.organiser.id.clone(), Post::of(&desk.app), desk.now());
    let done = desk.app.write(move |conn| {
        let whole = find_own(conn, &organiser, &id)?;
        let addressee = whole.addressees.iter().find(|known| known.id == addressee).ok_or(NotFound)?;
        let seal = &post.stationery.seal;
        let email = open_email(seal, addressee)?;
        let cleared = note_works(conn, seal, &email, now)?;
        if cleared {
            let deed = (audit::Deed::StandingChanged, Some(addressee.name.as_str()));
            note(conn, seal, (&whole.letter, Some(&organiser)), deed, now)?;
        }
        Ok(cleared)
    });
    let key = match done.await? {
        true => "address-works",
        false => "address-worked-already",
    };
    Ok(see_other(&flash::with(&back, key)))
}

/// Since when an address is believed dead; `None` if it is not.
///
/// # Errors
/// The database's.
pub fn failing_since(conn: &mut Conn, seal: &Seal, email: &str) -> QueryResult<Option<Time>> {
    let found = contacts::find(conn, &suppression::key(seal, email))?;
    Ok(found.and_then(|(since, cleared)| cleared.is_none().then_some(since)))
}

/// Whether a code of RFC 3463 says that the address itself is refused: not that its mailbox is full (5.2.2), that the mail
/// is too large for it (5.2.3, 5.3.4), that its content or its form was not taken (5.5.x, 5.6.x), or that a filter refused
/// it (5.7.x).
pub fn lasting(status: &str) -> Lasting {
    let refused = status.starts_with("5.") && FailedFor::of(Some(status)) == FailedFor::Address;
    if refused { Lasting::Permanent } else { Lasting::Temporary }
}

/// Writes down that a mail was refused: the letter itself, or one that was sent after it to the same address. Holds back what
/// waits for an address that is believed dead from now on. Returns whether it is.
///
/// # Errors
/// The database's; that of an address that does not open.
pub fn note_refused(
    conn: &mut Conn,
    seal: &Seal,
    (delivery, mail): (&Delivery, &OutboxId),
    status: &str,
    now: Time,
) -> QueryResult<bool> {
    let address_key = suppression::key(seal, &delivery.email(seal)?);
    let new = NewBounce { address_key: &address_key, mail, delivery, status, lasting: lasting(status) };
    contacts::insert_bounce(conn, &new, now)?;
    // What was said before somebody found that the address works says nothing any more.
    let cleared = contacts::find(conn, &address_key)?.and_then(|(_, cleared)| cleared);
    let after = cleared.map_or(now - COUNTS_FOR, |cleared| cleared.max(now - COUNTS_FOR));
    if contacts::count_refused(conn, &address_key, after)? < ENOUGH || !contacts::mark_failing(conn, &address_key, now)?
    {
        return Ok(false);
    }
    outbox::hold_back(conn, &address_key, LETTER, now)?;
    tell_of(conn, &address_key, HappeningKind::ContactFailing, now)?;
    Ok(true)
}

/// Takes back that a mail was refused: what said so was no mail server's report. The address is believed to work again, if
/// too little speaks against it now.
///
/// # Errors
/// The database's; that of an address that does not open.
pub fn take_refusal_back(conn: &mut Conn, seal: &Seal, delivery: &Delivery, now: Time) -> QueryResult<()> {
    let email = delivery.email(seal)?;
    let address_key = suppression::key(seal, &email);
    let was_noted = contacts::delete_bounces_of(conn, &delivery.id)?;
    if was_noted && contacts::count_refused(conn, &address_key, now - COUNTS_FOR)? < ENOUGH {
        note_works(conn, seal, &email, now)?;
    }
    Ok(())
}

/// Holds back a mail that was just queued, if its address is believed dead.
///
/// # Errors
/// The database's.
pub(super) fn hold_back_if_failing(conn: &mut Conn, seal: &Seal, email: &str, now: Time) -> QueryResult<()> {
    if failing_since(conn, seal, email)?.is_some() {
        outbox::hold_back(conn, &suppression::key(seal, email), LETTER, now)?;
    }
    Ok(())
}

/// Notes that an address works; false if it was not believed dead.
///
/// # Errors
/// The database's.
pub fn note_works(conn: &mut Conn, seal: &Seal, email: &str, now: Time) -> QueryResult<bool> {
    let address_key = suppression::key(seal, email);
    if !contacts::mark_works(conn, &address_key, now)? {
        return Ok(false);
    }
    tell_of(conn, &address_key, HappeningKind::ContactWorks, now)?;
    Ok(true)
}

/// Writes it down for each letter of which the newest mail was refused there.
fn tell_of(conn: &mut Conn, address_key: &[u8], kind: HappeningKind, now: Time) -> QueryResult<()> {
    let concerned: Vec<(LetterId, AddresseeId)> = contacts::list_refused(conn, address_key)?;
    for (letter_id, addressee_id) in &concerned {
        record(conn, &NewHappening::of(letter_id, kind, now).with(addressee_id), now)?;
        touch(conn, letter_id, now)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_said_of_the_address_speaks_against_it() {
        for status in ["5.1.1", "5.0.0", "5.4.1", "5.1.10", "5.2.1"] {
            assert_eq!(lasting(status), Lasting::Permanent, "{status}");
        }
        for status in ["5.7.1", "5.2.2", "5.2.3", "5.3.4", "5.6.0", "4.4.7", "", "failing"] {
            assert_eq!(lasting(status), Lasting::Temporary, "{status}");
        }
    }
}
