//! What a deed that writes to councils and organisers is given, and how a mail is made of its three sheets.

use chrono::Duration;
use diesel::result::QueryResult;

use crate::app::App;
use crate::clock::Time;
use crate::db::Conn;
use crate::letters::model::Letter;
use crate::mail::authenticator::Authenticator;
use crate::mail::message::Message;
use crate::mail::outbox;
use crate::organisers::stationery::{Stationery, Written};
use crate::organisers::team;

/// What is written on, and where answers come to; clones share what is large.
#[derive(Debug, Clone)]
pub struct Post {
    /// Seal, links, the service's own domain, whom to ask.
    pub stationery: Stationery,
    /// The domain of reply addresses.
    pub reply_domain: String,
    /// The address that the service's own mail comes from.
    pub own_address: String,
    /// For how long news of a letter is gathered before its signers are told.
    pub news_wait: Duration,
    /// Whom to ask about the senders of mail that comes in.
    pub authenticator: Authenticator,
}

impl Post {
    /// From the service's parts.
    pub fn of(app: &App) -> Post {
        Post {
            stationery: Stationery::of(app),
            reply_domain: app.config.reply_domain.clone(),
            own_address: app.config.mail_from.as_mailbox(),
            news_wait: Duration::minutes(i64::from(app.config.news_wait_minutes)),
            authenticator: app.authenticator.clone(),
        }
    }
}

/// Tells each organiser of a letter's team, in the caller's transaction.
///
/// # Errors
/// The database's; that of an address that does not open.
pub fn tell_team(
    conn: &mut Conn,
    stationery: &Stationery,
    letter: &Letter,
    (purpose, mail): (&str, &Written),
    now: Time,
) -> QueryResult<()> {
    for to in team::list_addresses(conn, &stationery.seal, &letter.team_id)? {
        let Written { subject, text, html } = mail.clone();
        let message = Message::from_service(purpose, &to, subject, text, html);
        outbox::queue(conn, &stationery.seal, &message, &stationery.domain, now)?;
    }
    Ok(())
}
