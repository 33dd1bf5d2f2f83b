//! A council's record: the letters that were sent to it, and to those that it took over from, and what became of them.

pub mod model;
pub mod store;
#[cfg(test)]
mod tests;

use chrono::NaiveDate;
use diesel::result::QueryResult;

use self::model::{Addressed, DueDay, LetterRow, Record};
use self::store::{AddressedRow, Due, Mailed};
use crate::clock::{Time, london_date};
use crate::db::Conn;
use crate::deadlines::basis::Basis;
use crate::letters::model::LetterId;

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
    Ok(Record::of(facts.letters(addressed), &store::list_promises(conn, codes)?, today))
}

/// What the database holds beside the letters themselves.
struct Facts {
    mailed: Vec<Mailed>,
    read: Vec<store::Read>,
    answers: Vec<store::Read>,
    due: Vec<Due>,
}

impl Facts {
    /// A letter to several people there is one letter. The rows of one letter come one after another.
    fn letters(&self, rows: Vec<AddressedRow>) -> Vec<LetterRow> {
        let mut letters: Vec<(LetterId, LetterRow)> = Vec::new();
        for row in rows {
            let one = self.addressed(&row);
            match letters.last_mut() {
                Some((id, letter)) if *id == row.letter_id => letter.to.push(one),
                _ => {
                    let sent_on = london_date(row.dispatched_at);
                    let letter = LetterRow { slug: row.slug, title: row.title, to: vec![one], sent_on };
                    letters.push((row.letter_id, letter));
                }
            }
        }
        letters.into_iter().map(|(_, letter)| letter).collect()
    }

    fn addressed(&self, row: &AddressedRow) -> Addressed {
        let answers = self.answers.iter().filter(|answer| answer.addressee_id == row.addressee_id);
        let answered_on = answers.map(|answer| london_date(answer.received_at)).min();
        let ended = row.withdrawn_at.into_iter().chain(row.closed_at).min();
        Addressed {
            name: row.addressee.clone(),
            council_code: row.council_code.clone(),
            reached_on: self.reached_on(row, answered_on),
            answered_on,
            ended_on: ended.map(london_date),
            due: self.due(row),
        }
    }

    /// The day of the first mail that their mail server took and that is neither known to have failed nor kept out by a
    /// challenge, or after which they wrote; or on which it was brought another way; that of any mail if they have answered.
    fn reached_on(&self, row: &AddressedRow, answered_on: Option<NaiveDate>) -> Option<NaiveDate> {
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
    fn due(&self, row: &AddressedRow) -> Option<DueDay> {
        let dates = self.due.iter().filter(|due| {
            due.letter_id == row.letter_id && due.addressee_id.as_ref().is_none_or(|id| *id == row.addressee_id)
        });
        let stands_still = |due: &&Due| due.paused_on.is_some() && due.met_on.is_none();
        let counted = dates.filter(|due| due.basis != Basis::PromisedInReply).filter(|due| !stands_still(due));
        let first = counted.min_by_key(|due| (due.basis == Basis::HopedForByAuthor, due.due_on));
        first.map(|due| DueDay { on: due.due_on, stopped_on: due.paused_on })
    }
}
