//! What a person decides about a draft: it is sent, it is kept for later, it is put aside, or they say that they sent it
//! themselves.

use diesel::result::{Error::NotFound, QueryResult};

use super::super::store::chasers as store;
use super::case::{self, Case};
use super::ladder;
use super::model::{Chaser, ChaserId, ChaserKind, ChaserState, Draft, Hindrance};
use super::round::title;
use crate::clock::{Time, london_date};
use crate::db::{Conn, Deed};
use crate::dispatch::desk::note;
use crate::dispatch::model::Delivery;
use crate::dispatch::post::Post;
use crate::letters::model::WholeLetter;
use crate::letters::store::happenings::{Facts, HappeningKind, NewHappening, record};
use crate::letters::store::{find_locked, touch};
use crate::locale::Words;
use crate::mail::message::{Message, Sender};
use crate::mail::outbox;
use crate::organisers::audit;
use crate::organisers::model::OrganiserId;

/// Why a draft is not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChaserRefusal {
    /// It was sent or put aside already.
    Decided,
    /// It is a text that the authors send themselves.
    NotOurs,
    /// Something stands in the way.
    Hindered(Hindrance),
}

/// A draft that waits, and the case that it is about.
fn waiting(conn: &mut Conn, whole: &WholeLetter, id: &ChaserId, now: Time) -> Deed<(Chaser, Case), ChaserRefusal> {
    // Two drafts to one addressee must not be sent at once.
    find_locked(conn, &whole.letter.id)?;
    let chaser = store::find(conn, &whole.letter.id, id)?;
    if chaser.state() != ChaserState::Waiting {
        return Ok(Err(ChaserRefusal::Decided));
    }
    let cases = case::list(conn, whole, london_date(now))?;
    let case = cases.into_iter().find(|case| case.addressee.id == chaser.addressee_id).ok_or(NotFound)?;
    Ok(Ok((chaser, case)))
}

/// Sends a reminder, in the thread of the letter and from its reply address. Whatever held it back when it was drafted is
/// looked at again: a reply may have come while somebody wrote.
///
/// # Errors
/// The database's; that of a sealed value that does not open.
pub fn send(
    conn: &mut Conn,
    post: &Post,
    (whole, id): (&WholeLetter, &ChaserId),
    draft: &Draft,
    by: Option<&OrganiserId>,
    now: Time,
) -> Deed<(), ChaserRefusal> {
    let seal = &post.stationery.seal;
    let (chaser, case) = match waiting(conn, whole, id, now)? {
        Ok(waiting) => waiting,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if chaser.kind != ChaserKind::Reminder {
        return Ok(Err(ChaserRefusal::NotOurs));
    }
    let today = london_date(now);
    let lately = case.was_sent_lately(today).then_some(Hindrance::SentLately);
    if let Some(hindrance) = case.hindrance_of(&chaser, today).or(lately) {
        return Ok(Err(ChaserRefusal::Hindered(hindrance)));
    }
    let Some(delivery) = &case.delivery else {
        return Ok(Err(ChaserRefusal::Hindered(Hindrance::NotDelivered)));
    };
    let message = message(post, whole, delivery, draft)?;
    let mail = outbox::queue(conn, seal, &message, &post.reply_domain, now)?;
    if !store::mark_sent(conn, id, (by, Some(&mail.id)), &draft.seal(seal, id), now)? {
        // The lock above lets nobody come between; a row that changed all the same undoes the mail.
        return Err(diesel::result::Error::RollbackTransaction);
    }
    let sent = NewHappening::of(&whole.letter.id, HappeningKind::ReminderSent, now);
    record(conn, &sent.with(&case.addressee.id).about(id.as_str()), now)?;
    note_deed(conn, post, whole, (&chaser, &case), (audit::Deed::ChaserSent, by), now)?;
    touch(conn, &whole.letter.id, now)?;
    Ok(Ok(()))
}

fn message(post: &Post, whole: &WholeLetter, delivery: &Delivery, draft: &Draft) -> QueryResult<Message> {
    let letter = &whole.letter;
    let name = letter.on_behalf_of.as_deref().unwrap_or(&letter.title);
    let name = Words::of(&letter.language).say1("dispatch-mail-sender", "name", name);
    Ok(Message {
        purpose: "reminder".to_owned(),
        to: delivery.email(&post.stationery.seal)?,
        sender: Sender::Further {
            address: delivery.reply_code.address(&post.reply_domain),
            name,
            in_reply_to: delivery.message_id.clone(),
        },
        reply_to: None,
        bounces_to: None,
        subject: draft.subject.clone(),
        text: draft.body.clone(),
        html: None,
        attachments: Vec::new(),
        unsubscribe: None,
    })
}

/// Notes that the authors turned to the next body: they have sent the text themselves.
///
/// # Errors
/// The database's; that of a sealed value that does not open.
pub fn note_step_taken(
    conn: &mut Conn,
    post: &Post,
    (whole, id): (&WholeLetter, &ChaserId),
    draft: &Draft,
    by: Option<&OrganiserId>,
    now: Time,
) -> Deed<(), ChaserRefusal> {
    let (chaser, case) = match waiting(conn, whole, id, now)? {
        Ok(waiting) => waiting,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if chaser.kind != ChaserKind::Escalation {
        return Ok(Err(ChaserRefusal::NotOurs));
    }
    store::mark_sent(conn, id, (by, None), &draft.seal(&post.stationery.seal, id), now)?;
    let word = ladder::find(&chaser.step).map(|body| body.name.clone());
    let escalated = NewHappening {
        facts: Facts { word, ..Facts::default() },
        ..NewHappening::of(&whole.letter.id, HappeningKind::Escalated, now).with(&case.addressee.id).about(id.as_str())
    };
    record(conn, &escalated, now)?;
    note_deed(conn, post, whole, (&chaser, &case), (audit::Deed::ChaserSent, by), now)?;
    touch(conn, &whole.letter.id, now)?;
    Ok(Ok(()))
}

/// Puts a draft aside.
///
/// # Errors
/// The database's; that of a sealed value that does not open.
pub fn dismiss(
    conn: &mut Conn,
    post: &Post,
    (whole, id): (&WholeLetter, &ChaserId),
    by: &OrganiserId,
    now: Time,
) -> Deed<(), ChaserRefusal> {
    let (chaser, case) = match waiting(conn, whole, id, now)? {
        Ok(waiting) => waiting,
        Err(refusal) => return Ok(Err(refusal)),
    };
    store::mark_dismissed(conn, id, Some(by), &chaser.draft_sealed, now)?;
    note_deed(conn, post, whole, (&chaser, &case), (audit::Deed::ChaserDismissed, Some(by)), now)?;
    Ok(Ok(()))
}

/// Keeps a changed draft for later.
///
/// # Errors
/// The database's.
pub fn save(
    conn: &mut Conn,
    post: &Post,
    (whole, id): (&WholeLetter, &ChaserId),
    draft: &Draft,
    now: Time,
) -> Deed<(), ChaserRefusal> {
    if let Err(refusal) = waiting(conn, whole, id, now)? {
        return Ok(Err(refusal));
    }
    store::set_draft(conn, id, &draft.seal(&post.stationery.seal, id))?;
    Ok(Ok(()))
}

fn note_deed(
    conn: &mut Conn,
    post: &Post,
    whole: &WholeLetter,
    (chaser, case): (&Chaser, &Case),
    (deed, by): (audit::Deed, Option<&OrganiserId>),
    now: Time,
) -> QueryResult<()> {
    let detail = title(chaser, &case.addressee.name, Words::default());
    note(conn, &post.stationery.seal, (&whole.letter, by), (deed, Some(&detail)), now)
}
