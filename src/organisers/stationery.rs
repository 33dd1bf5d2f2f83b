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

/// The three templates of one mail.
pub(super) struct Sheets<S, T, H> {
    pub subject: S,
    pub text: T,
    pub html: H,
}

/// Renders a mail and queues it in the caller's transaction.
pub(super) fn post<S: Template, T: Template, H: Template>(
    conn: &mut Conn,
    stationery: &Stationery,
    (purpose, to): (&str, &EmailAddress),
    sheets: &Sheets<S, T, H>,
    now: Time,
) -> QueryResult<()> {
    let subject = rendered(&sheets.subject)?.trim().to_owned();
    let message = Message::from_service(purpose, to, subject, rendered(&sheets.text)?, rendered(&sheets.html)?);
    outbox::queue(conn, &stationery.seal, &message, &stationery.domain, now).map(|_| ())
}

fn rendered(sheet: &impl Template) -> QueryResult<String> {
    // A mail that cannot be written undoes its cause.
    sheet.render().map_err(|error| diesel::result::Error::SerializationError(Box::new(error)))
}

/// Declares the three sheets of a mail over the same facts, which the templates call `mail`.
macro_rules! sheets {
    ($facts:ident, $make:ident, $subject:literal, $text:literal, $html:literal) => {
        mod sheets_of {
            use super::$facts;

            #[derive(askama::Template)]
            #[template(path = $subject)]
            pub(super) struct Subject<'a> {
                pub(super) mail: &'a $facts<'a>,
            }

            #[derive(askama::Template)]
            #[template(path = $text)]
            pub(super) struct Text<'a> {
                pub(super) mail: &'a $facts<'a>,
            }

            #[derive(askama::Template)]
            #[template(path = $html)]
            pub(super) struct Html<'a> {
                pub(super) mail: &'a $facts<'a>,
            }
        }

        fn $make<'a>(
            mail: &'a $facts<'a>,
        ) -> crate::organisers::stationery::Sheets<sheets_of::Subject<'a>, sheets_of::Text<'a>, sheets_of::Html<'a>> {
            crate::organisers::stationery::Sheets {
                subject: sheets_of::Subject { mail },
                text: sheets_of::Text { mail },
                html: sheets_of::Html { mail },
            }
        }
    };
}

pub(super) use sheets;
