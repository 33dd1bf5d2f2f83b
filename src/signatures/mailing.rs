//! One mailing to those who asked to be told: resumable, and one mail a person however often it restarts.
//!
//! A mailing remembers the place on the roll that it has reached; each step moves it and queues that step's mails in one
//! transaction. So a crash repeats nothing and forgets nobody.

use std::sync::Arc;

use diesel::result::QueryResult;
use serde::{Deserialize, Serialize};

use super::model::Signature;
use super::store::mailings::{self, MailingId, MailingRow, NewMailing};
use super::{collect, store};
use crate::clock::Time;
use crate::contact::EmailAddress;
use crate::db::Conn;
use crate::letters::model::LetterId;
use crate::links::{self, Links};
use crate::mail::frame::{Filling, Frame};
use crate::mail::message::{Message, Sender};
use crate::mail::outbox;
use crate::seal::{Place, Seal};

/// Signatures looked at in one step.
const STEP: i64 = 200;

/// What stands in a mailing's text and HTML where each reader's own page is linked.
pub const OWN_PAGE_MARK: &str = "\u{1}own\u{1}";

/// What is to be told, the same for everyone but for [`OWN_PAGE_MARK`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailingContent {
    /// The subject.
    pub subject: String,
    /// The plain text.
    pub text: String,
    /// The HTML.
    pub html: String,
    /// What it was written from, in the words of whoever writes it; no reader sees it.
    #[serde(default)]
    pub notes: String,
}

fn content_place(id: &MailingId) -> Place<'_> {
    Place { table: "mailings", column: "content", row: id.as_str() }
}

/// Starts a mailing; nothing happens if there is one for the same occasion already.
///
/// # Errors
/// The database's.
pub fn start(
    conn: &mut Conn,
    seal: &Seal,
    letter: &LetterId,
    occasion: &str,
    occasion_id: &str,
    content: &MailingContent,
    now: Time,
) -> QueryResult<()> {
    let id = MailingId::new(now);
    let content = serde_json::to_vec(content).unwrap_or_default();
    let content_sealed = seal.close(content_place(&id), &content);
    mailings::insert_new(conn, &NewMailing { id: &id, letter, occasion, occasion_id, content_sealed }, now)
}

/// Starts a mailing that begins later, so that more can be put into it until then; nothing happens if there is one for
/// the same occasion already.
///
/// # Errors
/// The database's.
pub fn gather(
    conn: &mut Conn,
    seal: &Seal,
    (letter, occasion, occasion_id): (&LetterId, &str, &str),
    content: &MailingContent,
    begins_at: Time,
) -> QueryResult<()> {
    start(conn, seal, letter, occasion, occasion_id, content, begins_at)
}

/// A mailing, opened.
#[derive(Debug, Clone)]
pub struct OpenedMailing {
    /// Its key.
    pub id: MailingId,
    /// To whose signers.
    pub letter_id: LetterId,
    /// What happened to it.
    pub occasion_id: String,
    /// When it begins, or began.
    pub begins_at: Time,
    /// What is told.
    pub content: MailingContent,
}

fn opened(seal: &Seal, row: MailingRow) -> QueryResult<OpenedMailing> {
    let bytes = seal.open(content_place(&row.id), &row.content_sealed)?;
    // One that cannot be read tells of nothing; its own step says so in the log.
    let content = serde_json::from_slice(&bytes).unwrap_or_default();
    let MailingRow { id, letter_id, occasion_id, started_at, .. } = row;
    Ok(OpenedMailing { id, letter_id, occasion_id, begins_at: started_at, content })
}

/// The mailings to a letter's signers of one sort of occasion, the oldest first.
///
/// # Errors
/// The database's; that of a content that does not open.
pub fn list(conn: &mut Conn, seal: &Seal, letter: &LetterId, occasion: &str) -> QueryResult<Vec<OpenedMailing>> {
    mailings::list_of_letter(conn, letter, occasion)?.into_iter().map(|row| opened(seal, row)).collect()
}

/// The mailings of one sort of occasion that are due and of which no step was taken, the oldest first.
///
/// # Errors
/// The database's; that of a content that does not open.
pub fn list_due(conn: &mut Conn, seal: &Seal, occasion: &str, now: Time) -> QueryResult<Vec<OpenedMailing>> {
    mailings::list_untouched(conn, occasion, now)?.into_iter().map(|row| opened(seal, row)).collect()
}

/// Puts another content into a mailing of which no step was taken; false if one was.
///
/// # Errors
/// The database's.
pub fn rewrite(conn: &mut Conn, seal: &Seal, id: &MailingId, content: &MailingContent) -> QueryResult<bool> {
    let content = serde_json::to_vec(content).unwrap_or_default();
    mailings::set_content(conn, id, &seal.close(content_place(id), &content))
}

/// Ends a mailing of which no step was taken: there is nothing to tell any more.
///
/// # Errors
/// The database's.
pub fn give_up(conn: &mut Conn, id: &MailingId, now: Time) -> QueryResult<()> {
    mailings::mark_finished(conn, id, now)
}

/// Takes one step of the oldest unfinished mailing. Returns the mails queued, or `None` when no mailing is left.
///
/// # Errors
/// The database's.
pub fn step(conn: &mut Conn, seal: &Seal, links: &Links, domain: &str, now: Time) -> QueryResult<Option<usize>> {
    let unfinished = mailings::find_unfinished(conn, now)?;
    let Some(mailing) = unfinished else { return Ok(None) };
    let rows = store::list_standing(conn, &mailing.letter_id, mailing.reached_position, STEP)?;
    let Some(reached) = rows.last().and_then(|row| row.roll_position) else {
        mailings::mark_finished(conn, &mailing.id, now)?;
        return Ok(Some(0));
    };
    // Another process that takes the same step changes this row first, and this one then changes none.
    if !mailings::mark_reached(conn, &mailing, reached)? {
        return Ok(Some(0));
    }
    let content = seal.open(content_place(&mailing.id), &mailing.content_sealed)?;
    let Ok(content) = serde_json::from_slice::<MailingContent>(&content) else {
        tracing::error!(mailing.id = %mailing.id, "a mailing's content cannot be read");
        return Ok(Some(0));
    };
    let sheet = Sheet { frame: Arc::new(frame_of(seal, &content)), seal, links, domain };
    let mut queued = 0;
    for row in rows.iter().filter(|row| row.wants_updates) {
        queued += usize::from(queue_one(conn, &sheet, row, now)?);
    }
    mailings::add_mails(conn, &mailing.id, queued)?;
    Ok(Some(queued))
}

/// What every mail of a mailing needs.
struct Sheet<'a> {
    frame: Arc<Frame>,
    seal: &'a Seal,
    links: &'a Links,
    domain: &'a str,
}

/// The purpose of these mails.
pub const UPDATE: &str = "update";

fn frame_of(seal: &Seal, content: &MailingContent) -> Frame {
    let message = Message {
        purpose: UPDATE.to_owned(),
        to: String::new(),
        sender: Sender::Service,
        reply_to: None,
        bounces_to: None,
        subject: content.subject.clone(),
        text: content.text.clone(),
        html: Some(content.html.clone()),
        attachments: Vec::new(),
        unsubscribe: None,
    };
    Frame::new(seal, &message)
}

fn queue_one(conn: &mut Conn, sheet: &Sheet<'_>, row: &Signature, now: Time) -> QueryResult<bool> {
    let email_key = store::find_email_key(conn, &row.id)?;
    let position = row.roll_position.unwrap_or_default();
    if store::has_earlier_with_updates(conn, &row.letter_id, &email_key, position)? {
        return Ok(false);
    }
    let Ok(person) = row.open(sheet.seal) else { return Ok(false) };
    let Ok(to) = EmailAddress::parse(&person.email) else { return Ok(false) };
    let token = collect::own_page_token(sheet.seal, &row.id);
    let filling = Filling {
        to: to.as_mailbox(),
        marks: vec![(OWN_PAGE_MARK.to_owned(), sheet.links.absolute(&links::signer(&token)))],
        unsubscribe: Some(sheet.links.absolute(&links::unsubscription(&token))),
    };
    let mail = outbox::prepare_framed(sheet.seal, (UPDATE, &sheet.frame), (&to, &filling), sheet.domain, now);
    outbox::put(conn, &mail)?;
    Ok(true)
}
