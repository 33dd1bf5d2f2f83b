//! The mails that were sent to an addressee after the letter: reminders, and those with a link by which they can say
//! something once. Each is known by its Message-ID, for as long as the letter is.

use diesel::prelude::*;

use crate::clock::Time;
use crate::db::Conn;
use crate::db::schema::{chasers, council_links};
use crate::letters::model::{AddresseeId, LetterId};
use crate::mail::outbox::OutboxId;
use crate::text_enum;

text_enum! {
    /// Which mail.
    FurtherKind {
        /// A reminder.
        Reminder = "reminder",
        /// It asks how they see it.
        CouncilView = "council_view",
        /// It asks what became of a promise.
        PromiseQuestion = "promise_asked",
    }
}

/// A mail that was sent after the letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FurtherMail {
    /// The mail in the outbox; its Message-ID begins with it.
    pub mail: OutboxId,
    /// Which it is.
    pub kind: FurtherKind,
    /// The reminder, or the link.
    pub subject: String,
    /// About which promise a link is.
    pub promise: Option<String>,
    /// About which letter.
    pub letter_id: LetterId,
    /// To whom.
    pub addressee_id: AddresseeId,
    /// When it was queued.
    pub sent_at: Time,
}

/// A row of a reminder that was sent: key, letter, addressee, when, mail.
type Reminder = (String, LetterId, AddresseeId, Option<Time>, Option<String>);
/// A row of a link: key, letter, addressee, promise, when.
type Link = (String, LetterId, AddresseeId, Option<String>, Time);

fn of_reminder((subject, letter_id, addressee_id, sent_at, mail): Reminder) -> Option<FurtherMail> {
    let (mail, kind) = (OutboxId::parse(&mail?)?, FurtherKind::Reminder);
    Some(FurtherMail { mail, kind, subject, promise: None, letter_id, addressee_id, sent_at: sent_at? })
}

/// The mail with a link has the link's own key.
fn of_link((subject, letter_id, addressee_id, promise, sent_at): Link) -> Option<FurtherMail> {
    let kind = if promise.is_some() { FurtherKind::PromiseQuestion } else { FurtherKind::CouncilView };
    Some(FurtherMail { mail: OutboxId::parse(&subject)?, kind, subject, promise, letter_id, addressee_id, sent_at })
}

/// The columns of a [`Reminder`].
const REMINDER: (chasers::id, chasers::letter_id, chasers::addressee_id, chasers::sent_at, chasers::outbox_id) =
    (chasers::id, chasers::letter_id, chasers::addressee_id, chasers::sent_at, chasers::outbox_id);
/// The columns of a [`Link`].
const LINK: (
    council_links::id,
    council_links::letter_id,
    council_links::addressee_id,
    council_links::promise_id,
    council_links::issued_at,
) = (
    council_links::id,
    council_links::letter_id,
    council_links::addressee_id,
    council_links::promise_id,
    council_links::issued_at,
);

fn joined(reminders: Vec<Reminder>, links: Vec<Link>) -> Vec<FurtherMail> {
    reminders.into_iter().filter_map(of_reminder).chain(links.into_iter().filter_map(of_link)).collect()
}

/// Those of some mails that are such.
///
/// # Errors
/// The database's.
pub fn list_by_mails(conn: &mut Conn, mails: &[OutboxId]) -> QueryResult<Vec<FurtherMail>> {
    if mails.is_empty() {
        return Ok(Vec::new());
    }
    let keys: Vec<String> = mails.iter().map(|mail| mail.as_str().to_owned()).collect();
    let reminders: Vec<Reminder> =
        chasers::table.filter(chasers::outbox_id.eq_any(keys.clone())).select(REMINDER).load(conn)?;
    let links: Vec<Link> = council_links::table.filter(council_links::id.eq_any(keys)).select(LINK).load(conn)?;
    Ok(joined(reminders, links))
}

/// Those that were sent after a moment.
///
/// # Errors
/// The database's.
pub fn list_since(conn: &mut Conn, since: Time) -> QueryResult<Vec<FurtherMail>> {
    let reminders: Vec<Reminder> = chasers::table
        .filter(chasers::sent_at.gt(since))
        .filter(chasers::outbox_id.is_not_null())
        .select(REMINDER)
        .load(conn)?;
    let links: Vec<Link> = council_links::table.filter(council_links::issued_at.gt(since)).select(LINK).load(conn)?;
    Ok(joined(reminders, links))
}
