//! What a mail to an organiser is written on: links, the sender's domain, whom to ask, and the seal of the outbox.

use std::sync::Arc;

use askama::Template;
use diesel::result::QueryResult;

use crate::app::App;
use crate::clock::Time;
use crate::contact::EmailAddress;
use crate::db::Conn;
use crate::links::Links;
use crate::locale::Words;
use crate::mail::message::Message;
use crate::mail::outbox;
use crate::seal::Seal;

/// What every mail needs; clones share the seal.
#[derive(Debug, Clone)]
pub struct Stationery {
    /// Seals the outbox.
    pub seal: Arc<Seal>,
    /// Makes links absolute.
    pub links: Links,
    /// The domain of the sender, for Message-IDs.
    pub domain: String,
    /// Where to reach those who run the service; empty if they did not say.
    pub contact: String,
    /// The reader's language.
    pub words: Words,
}

impl Stationery {
    /// From the service's parts.
    pub fn of(app: &App) -> Stationery {
        let from = app.config.mail_from.as_mailbox();
        Stationery {
            seal: app.seal.clone(),
            links: app.links.clone(),
            domain: from.rsplit_once('@').map(|(_, domain)| domain.to_owned()).unwrap_or_default(),
            contact: app.config.operator_contact.clone().unwrap_or_default(),
            words: Words::default(),
        }
    }

    /// Where the service lives, as a mail names it.
    pub fn base(&self) -> &str {
        self.links.base()
    }

    /// A message without arguments.
    pub fn say(&self, key: &str) -> String {
        self.words.say(key)
    }

    /// A message with one argument.
    pub fn say1(&self, key: &str, name: &str, value: &str) -> String {
        self.words.say1(key, name, value)
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

/// Queues a written mail in the caller's transaction.
pub(super) fn post(
    conn: &mut Conn,
    stationery: &Stationery,
    (purpose, to): (&str, &EmailAddress),
    mail: Written,
    now: Time,
) -> QueryResult<()> {
    let message = Message::from_service(purpose, to, mail.subject, mail.text, mail.html);
    outbox::queue(conn, &stationery.seal, &message, &stationery.domain, now).map(|_| ())
}

/// Declares the three sheets of a mail over one struct of facts, which the templates call `mail`, and a function that
/// writes it out.
///
/// The first argument is always `askama::Template`. It comes from the caller because the template engine looks for the
/// templates from the file in which that name is written, and the compiler from the file of the caller: the two must be
/// one, or the library cannot be built as a dependency of another package.
#[macro_export]
macro_rules! sheets {
    ($derive:path, $facts:ident, $write:ident, $subject:literal, $text:literal, $html:literal) => {
        fn $write(mail: &$facts<'_>) -> diesel::result::QueryResult<$crate::organisers::stationery::Written> {
            #[derive($derive)]
            #[template(path = $subject)]
            struct Subject<'a> {
                mail: &'a $facts<'a>,
            }
            #[derive($derive)]
            #[template(path = $text)]
            struct Text<'a> {
                mail: &'a $facts<'a>,
            }
            #[derive($derive)]
            #[template(path = $html)]
            struct Html<'a> {
                mail: &'a $facts<'a>,
            }
            $crate::organisers::stationery::written(&Subject { mail }, &Text { mail }, &Html { mail })
        }
    };
}
