//! Answers that came another way than by our mail, as rows.

use diesel::prelude::*;

use super::super::kinds::{Assurance, Channel};
use super::super::model::{Reply, ReplyId};
use crate::clock::Time;
use crate::db::Conn;
use crate::db::schema::replies;
use crate::letters::model::{AddresseeId, LetterId};
use crate::on_db;
use crate::organisers::model::OrganiserId;
use crate::seal::Seal;

/// An answer to be written down.
#[derive(Clone, Copy)]
pub struct NewOffSite<'a> {
    /// The key that its form was given: the same form twice is one answer.
    pub id: &'a ReplyId,
    /// To which letter.
    pub letter_id: &'a LetterId,
    /// From which addressee.
    pub addressee_id: &'a AddresseeId,
    /// By which way.
    pub channel: Channel,
    /// Who spoke or wrote; may be empty.
    pub sender: &'a str,
    /// What it is called at the desk.
    pub subject: &'a str,
    /// What it said.
    pub words: &'a str,
    /// When it came.
    pub received_at: Time,
    /// Who writes it down; `None` for the command line.
    pub by: Option<&'a OrganiserId>,
}

impl std::fmt::Debug for NewOffSite<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NewOffSite(…)")
    }
}

/// Writes it down; false if its form was sent before. Nothing proves it but the word of whoever writes it down.
///
/// # Errors
/// The database's.
pub fn insert(conn: &mut Conn, seal: &Seal, new: &NewOffSite<'_>, now: Time) -> QueryResult<bool> {
    let close = |column, text: &str| seal.close(Reply::place(new.id, column), text.as_bytes());
    let row = (
        replies::id.eq(new.id),
        replies::letter_id.eq(new.letter_id),
        replies::addressee_id.eq(new.addressee_id),
        replies::channel.eq(new.channel),
        replies::sender_sealed.eq(close("sender", new.sender)),
        replies::subject_sealed.eq(close("subject", new.subject)),
        replies::words_sealed.eq(close("words", new.words)),
        replies::assurance.eq(Assurance::None),
        replies::received_at.eq(new.received_at),
        replies::recorded_at.eq(now),
        replies::recorded_by.eq(new.by),
    );
    let kept = on_db!(conn, |c| diesel::insert_into(replies::table).values(row).on_conflict_do_nothing().execute(c))?;
    Ok(kept == 1)
}

/// Notes that a second member of the team has looked at what speaks for an answer; false if one had, or if they wrote it
/// down themselves.
///
/// # Errors
/// The database's.
pub fn mark_seconded(conn: &mut Conn, id: &ReplyId, by: &OrganiserId, now: Time) -> QueryResult<bool> {
    // An earlier version put down the recorder's own word here.
    let none = replies::sender_confirmed_by.is_null();
    let own = replies::sender_confirmed_by.eq(replies::recorded_by);
    let open = replies::table
        .filter(replies::id.eq(id))
        .filter(none.or(own.assume_not_null()))
        .filter(replies::recorded_by.is_null().or(replies::recorded_by.ne(by).assume_not_null()));
    let set = (replies::sender_confirmed_at.eq(now), replies::sender_confirmed_by.eq(by));
    Ok(diesel::update(open).set(set).execute(conn)? == 1)
}
