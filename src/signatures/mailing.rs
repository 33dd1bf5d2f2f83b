//! Mail to those signers of a letter who asked to be told.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::clock::Time;
use crate::db::Conn;
use crate::db::schema::mailings;
use crate::letters::model::LetterId;
use crate::seal::{Place, Seal};
use crate::{id, on_db};

id! {
    /// A mailing.
    MailingId
}

/// What a mailing says to everyone; what is each reader's own is added as it goes out.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MailingContent {
    /// The subject.
    pub subject: String,
    /// The plain text.
    pub text: String,
    /// The HTML.
    pub html: String,
}

/// Starts a mailing to the signers of a letter who asked for updates; one that was started already is left as it is.
///
/// # Errors
/// The database's.
pub fn start(
    conn: &mut Conn,
    seal: &Seal,
    letter_id: &LetterId,
    occasion: &str,
    occasion_id: &str,
    content: &MailingContent,
    now: Time,
) -> QueryResult<()> {
    let id = MailingId::new(now);
    let plain = serde_json::to_vec(content).unwrap_or_default();
    let sealed = seal.close(Place { table: "mailings", column: "content", row: id.as_str() }, &plain);
    let row = (
        mailings::id.eq(&id),
        mailings::letter_id.eq(letter_id),
        mailings::occasion.eq(occasion),
        mailings::occasion_id.eq(occasion_id),
        mailings::content_sealed.eq(sealed),
        mailings::started_at.eq(now),
    );
    on_db!(conn, |c| diesel::insert_into(mailings::table).values(row).on_conflict_do_nothing().execute(c)).map(|_| ())
}
