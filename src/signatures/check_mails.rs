//! The mails about checks. None of them names a letter, in whatever line: an employer may read a work mailbox, and whoever
//! looks over a shoulder reads the first lines of the other.

use askama::Template;
use diesel::result::QueryResult;

use crate::app::App;
use crate::clock::Time;
use crate::contact::EmailAddress;
use crate::db::Conn;
use crate::locale::Words;
use crate::mail::message::Message;
use crate::mail::outbox;
use crate::seal::Seal;
use crate::web::page::Frame;

/// The purpose of the mail to a work address.
pub const WORK_CHECK: &str = "work_check";
/// The purpose of the mail to a signer about a decision.
pub const CHECK_DECIDED: &str = "check_decided";

/// What every such mail needs; clones share the seal.
#[derive(Debug, Clone)]
pub struct Envelope {
    seal: std::sync::Arc<Seal>,
    domain: String,
    contact: String,
}

impl Envelope {
    /// From the service's parts.
    pub fn of(app: &App) -> Envelope {
        Envelope {
            seal: app.seal.clone(),
            domain: app.config.mail_from.domain().to_owned(),
            contact: app.config.operator_contact.clone().unwrap_or_default(),
        }
    }

    /// The seal.
    pub fn seal(&self) -> &Seal {
        &self.seal
    }
}

#[derive(Template)]
#[template(path = "mail/check.txt")]
struct CheckText<'a> {
    mail: &'a Sheet,
}

#[derive(Template)]
#[template(path = "mail/check.html")]
struct CheckHtml<'a> {
    mail: &'a Sheet,
}

/// A mail of a few sentences around at most one link.
struct Sheet {
    page: Frame,
    subject: String,
    before: Vec<String>,
    link: String,
    button: String,
    after: Vec<String>,
    contact: String,
}

/// Asks the owner of a work mailbox to press a button.
///
/// # Errors
/// The database's.
pub fn queue_link(
    conn: &mut Conn,
    envelope: &Envelope,
    (to, words): (&EmailAddress, Words),
    link: &str,
    now: Time,
) -> QueryResult<()> {
    let sheet = Sheet {
        page: Frame::new(words),
        subject: words.say("mail-check-subject"),
        before: vec![words.say("mail-check-lead"), words.say("mail-check-link")],
        link: link.to_owned(),
        button: words.say("mail-check-button"),
        after: vec![words.say("mail-check-lifetime"), words.say("mail-check-not-you")],
        contact: envelope.contact.clone(),
    };
    queue(conn, envelope, (WORK_CHECK, to), &sheet, now)
}

/// Tells the owner of a work mailbox that it has been used for this before.
///
/// # Errors
/// The database's.
pub fn queue_used(
    conn: &mut Conn,
    envelope: &Envelope,
    (to, words): (&EmailAddress, Words),
    now: Time,
) -> QueryResult<()> {
    let sheet = Sheet {
        page: Frame::new(words),
        subject: words.say("mail-check-subject"),
        before: vec![words.say("mail-check-lead"), words.say("mail-check-used")],
        link: String::new(),
        button: String::new(),
        after: vec![words.say("mail-check-used-not-you")],
        contact: envelope.contact.clone(),
    };
    queue(conn, envelope, (WORK_CHECK, to), &sheet, now)
}

/// Tells a signer how a look-up went.
///
/// # Errors
/// The database's.
pub fn queue_decided(
    conn: &mut Conn,
    envelope: &Envelope,
    (to, words): (&EmailAddress, Words),
    (how, own_page): (String, String),
    now: Time,
) -> QueryResult<()> {
    let sheet = Sheet {
        page: Frame::new(words),
        subject: words.say("mail-decided-subject"),
        before: vec![words.say("mail-decided-lead"), how, words.say("mail-decided-page")],
        link: own_page,
        button: words.say("mail-decided-button"),
        after: Vec::new(),
        contact: envelope.contact.clone(),
    };
    queue(conn, envelope, (CHECK_DECIDED, to), &sheet, now)
}

fn queue(
    conn: &mut Conn,
    envelope: &Envelope,
    (purpose, to): (&str, &EmailAddress),
    sheet: &Sheet,
    now: Time,
) -> QueryResult<()> {
    let rendered = |sheet: Result<String, askama::Error>| {
        sheet.map_err(|error| diesel::result::Error::SerializationError(Box::new(error)))
    };
    let text = rendered(CheckText { mail: sheet }.render())?;
    let html = rendered(CheckHtml { mail: sheet }.render())?;
    let message = Message::from_service(purpose, to, sheet.subject.clone(), text, html);
    outbox::queue(conn, &envelope.seal, &message, &envelope.domain, now).map(|_| ())
}
