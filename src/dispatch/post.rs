//! What a deed that writes to councils and organisers is given, and how a mail is made of its three sheets.

use askama::Template;
use diesel::result::QueryResult;

use crate::app::App;
use crate::clock::Time;
use crate::db::Conn;
use crate::letters::model::Letter;
use crate::mail::message::Message;
use crate::mail::outbox;
use crate::organisers::stationery::Stationery;
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
}

impl Post {
    /// From the service's parts.
    pub fn of(app: &App) -> Post {
        Post {
            stationery: Stationery::of(app),
            reply_domain: app.config.reply_domain.clone(),
            own_address: app.config.mail_from.as_mailbox(),
        }
    }
}

/// A mail, written out.
#[derive(Clone)]
pub struct Written {
    /// The subject, on one line.
    pub subject: String,
    /// The plain text.
    pub text: String,
    /// The HTML.
    pub html: String,
}

impl std::fmt::Debug for Written {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Written(…)")
    }
}

/// Writes a mail out of its three sheets.
///
/// # Errors
/// When a sheet cannot be filled: a mail that cannot be written undoes its cause.
pub fn written(subject: &impl Template, text: &impl Template, html: &impl Template) -> QueryResult<Written> {
    let subject = filled(subject)?.split_whitespace().collect::<Vec<_>>().join(" ");
    Ok(Written { subject, text: filled(text)?, html: filled(html)? })
}

fn filled(sheet: &impl Template) -> QueryResult<String> {
    sheet.render().map_err(|error| diesel::result::Error::SerializationError(Box::new(error)))
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

/// Declares the three sheets of a mail over one struct of facts, which the templates call `mail`, and a function that
/// writes it out.
#[macro_export]
macro_rules! sheets {
    ($facts:ident, $write:ident, $subject:literal, $text:literal, $html:literal) => {
        fn $write(mail: &$facts<'_>) -> diesel::result::QueryResult<$crate::dispatch::post::Written> {
            #[derive(askama::Template)]
            #[template(path = $subject)]
            struct Subject<'a> {
                mail: &'a $facts<'a>,
            }
            #[derive(askama::Template)]
            #[template(path = $text)]
            struct Text<'a> {
                mail: &'a $facts<'a>,
            }
            #[derive(askama::Template)]
            #[template(path = $html)]
            struct Html<'a> {
                mail: &'a $facts<'a>,
            }
            $crate::dispatch::post::written(&Subject { mail }, &Text { mail }, &Html { mail })
        }
    };
}
