//! A council's record: the letters that were sent to it, and to those that it took over from, and what became of them.

pub mod model;
pub mod store;
#[cfg(test)]
mod tests;

use chrono::NaiveDate;
use diesel::result::QueryResult;

use self::model::{LetterRow, Record};
use self::store::{Addressed, Due, Mailed};
use crate::clock::{Time, london_date};
use crate::db::Conn;
use crate::deadlines::basis::Basis;

/// The record of the councils with these codes together, on a London day.
///
/// # Errors
/// The database's.
pub fn find_record(conn: &mut Conn, codes: &[&str], today: NaiveDate) -> QueryResult<Record> {
    let addressed = store::list_addressed(conn, codes)?;
    if addressed.is_empty() {
        return Ok(Record::of(Vec::new(), &[], today));
    }
    let read = store::list_read(conn, codes)?;
    let facts = Facts {
        mailed: store::list_mailed(conn, codes)?,
        answers: store::list_answers(conn, codes, &read)?,
        read,
        due: store::list_due(conn, codes)?,
    };
    let letters = addressed.into_iter().map(|row| facts.row(row)).collect();
    Ok(Record::of(letters, &store::list_promises(conn, codes)?, today))
}

/// What the database holds beside the letters themselves.
struct Facts {
    mailed: Vec<Mailed>,
    read: Vec<store::Read>,
    answers: Vec<store::Read>,
    due: Vec<Due>,
}

impl Facts {
    fn row(&self, row: Addressed) -> LetterRow {
        let answers = self.answers.iter().filter(|answer| answer.addressee_id == row.addressee_id);
        let answered_on = answers.map(|answer| london_date(answer.received_at)).min();
        let ended = row.withdrawn_at.into_iter().chain(row.closed_at).min();
        LetterRow {
            reached_on: self.reached_on(&row, answered_on),
            due_on: self.due_on(&row),
            answered_on,
            ended_on: ended.map(london_date),
            sent_on: london_date(row.dispatched_at),
            slug: row.slug,
            title: row.title,
            addressee: row.addressee,
            council_code: row.council_code,
        }
    }

    /// The day of the first mail that their mail server took and that is neither known to have failed nor kept out by a
    /// challenge, or after which they wrote; or on which it was brought another way; that of any mail if they have answered.
    fn reached_on(&self, row: &Addressed, answered_on: Option<NaiveDate>) -> Option<NaiveDate> {
        let mut mails = self.mailed.iter().filter(|mail| mail.addressee_id == row.addressee_id);
        let kept_out = |mail: &Mailed| row.challenged_at.is_some_and(|at| at >= mail.queued_at);
        let wrote =
            |since: Time| self.read.iter().any(|one| one.addressee_id == row.addressee_id && one.received_at >= since);
        let arrives = |mail: &Mailed| {
            mail.bounced_at.is_none() && mail.handed_over_at.is_some() && !kept_out(mail) || wrote(mail.queued_at)
        };
        let arrived = mails.clone().find(|mail| arrives(mail)).map(|mail| london_date(mail.queued_at));
        let reached = arrived.into_iter().chain(row.sent_another_way_on).min();
        reached.or_else(|| mails.next().filter(|_| answered_on.is_some()).map(|mail| london_date(mail.queued_at)))
    }

    /// The council's own date, or the law's, before the authors' hope; of several the first. A date that somebody promised
    /// moves nothing; and while a clock stands still, nobody is held to its day.
    fn due_on(&self, row: &Addressed) -> Option<NaiveDate> {
        let dates = self.due.iter().filter(|due| {
            due.letter_id == row.letter_id && due.addressee_id.as_ref().is_none_or(|id| *id == row.addressee_id)
        });
        let stands_still = |due: &&Due| due.paused_on.is_some() && due.met_on.is_none();
        let counted = dates.filter(|due| due.basis != Basis::PromisedInReply).filter(|due| !stands_still(due));
        counted.map(|due| (due.basis == Basis::HopedForByAuthor, due.due_on)).min().map(|(_, due_on)| due_on)
    }
}
