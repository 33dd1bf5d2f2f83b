//! What an answer does to the dates of a letter, the one place from which it is told to them; and whether somebody whose day
//! went by may be called late.

use chrono::NaiveDate;
use diesel::result::QueryResult;

use super::doubt::list_doubtful;
use super::kinds::Assurance;
use super::model::{Answer, ReplyFacts, ReplyState, Verdict};
use super::store;
use super::store::standings::{self, AcknowledgedBy, Standing};
use crate::clock::{Time, london_date};
use crate::db::Conn;
use crate::deadlines::calendar::calendar;
use crate::deadlines::clock::Occasion;
use crate::deadlines::count::add_working_days;
use crate::deadlines::model::{Deadline, DeadlineId, DeadlineState, Stage};
use crate::deadlines::rounds::{self, Missed};
use crate::deadlines::{clock, list_active};
use crate::dispatch::model::{Delivery, DeliveryState};
use crate::dispatch::store::list_deliveries;
use crate::letters::model::{AddresseeId, LetterId, WholeLetter};
use crate::letters::store::happenings::{Happening, HappeningKind, list_all};

/// Tells the dates of an addressee that a reply of theirs was read, each time it is. An answer, a refusal or being sent
/// elsewhere meets the date on the day on which the first such reply came; a question makes the clock stand still from that
/// day; a holding answer does neither, and says that the letter came in. `before` is how the same reply had been read.
///
/// # Errors
/// The database's.
pub(super) fn note_answer(
    conn: &mut Conn,
    whole: &WholeLetter,
    (reply, before, answers): (&ReplyFacts, &[Answer], &[Answer]),
    now: Time,
) -> QueryResult<()> {
    let came = arrival_of(reply);
    clock::acknowledged(conn, came, now)?;
    if !asks(answers) {
        take_question_back(conn, (reply, before), now)?;
    }
    if answers_something(whole, answers) {
        clock::answered(conn, came, now)?;
    } else {
        take_answer_back(conn, whole, (reply, before), now)?;
    }
    if asks(answers) {
        clock::clarification_asked(conn, came, now)?;
    }
    Ok(())
}

/// That a reply came, as the clocks are told of it.
fn arrival_of(reply: &ReplyFacts) -> Occasion<'_> {
    Occasion { letter: &reply.letter_id, addressee: &reply.addressee_id, on: london_date(reply.received_at) }
}

/// A reply that is no answer at all, or no longer one, takes back what it had done to the dates, unless another one does it;
/// also that it said that the letter came in.
///
/// # Errors
/// The database's.
pub(super) fn take_back(
    conn: &mut Conn,
    whole: &WholeLetter,
    (reply, before): (&ReplyFacts, &[Answer]),
    now: Time,
) -> QueryResult<()> {
    take_question_back(conn, (reply, before), now)?;
    take_answer_back(conn, whole, (reply, before), now)?;
    if reply.judged_at.is_some() { take_acknowledgement_back(conn, reply, now) } else { Ok(()) }
}

/// A date that was written down only now was met by the first answer that came after it began.
///
/// # Errors
/// The database's.
pub(super) fn catch_up(conn: &mut Conn, whole: &WholeLetter, addressee: &AddresseeId, now: Time) -> QueryResult<()> {
    for on in answering_days(conn, whole, addressee, |_| true)? {
        clock::answered(conn, Occasion { letter: &whole.letter.id, addressee, on }, now)?;
    }
    Ok(())
}

/// A letter without asks is answered by any reply.
fn answers_something(whole: &WholeLetter, answers: &[Answer]) -> bool {
    whole.asks.is_empty() || answers.iter().any(|answer| answer.verdict.is_answer())
}

fn asks(answers: &[Answer]) -> bool {
    answers.iter().any(|answer| answer.verdict == Verdict::Clarification)
}

/// What this reply never met is not its to take back: a day that somebody noted by hand, or another reply's.
fn take_answer_back(
    conn: &mut Conn,
    whole: &WholeLetter,
    (reply, before): (&ReplyFacts, &[Answer]),
    now: Time,
) -> QueryResult<()> {
    if reply.judged_at.is_none() || !answers_something(whole, before) {
        return Ok(());
    }
    let others = answering_days(conn, whole, &reply.addressee_id, |other| other.id != reply.id)?;
    clock::answer_taken_back(conn, arrival_of(reply), &others, now).map(|_| ())
}

/// Whoever wrote the others still says that the letter came in; else it is known from a machine, or not at all.
fn take_acknowledgement_back(conn: &mut Conn, reply: &ReplyFacts, now: Time) -> QueryResult<()> {
    let (letter, addressee) = (&reply.letter_id, &reply.addressee_id);
    let mut others: Vec<Time> = Vec::new();
    for other in store::list_judged(conn, letter, addressee)? {
        others.extend((other.id != reply.id && other.is_believed()).then_some(other.received_at));
    }
    others.sort_unstable();
    let days: Vec<NaiveDate> = others.iter().map(|at| london_date(*at)).collect();
    clock::acknowledgement_taken_back(conn, (letter, addressee), (london_date(reply.received_at), &days), now)?;
    let standing = standings::find(conn, letter, addressee)?;
    if (standing.acknowledged_by, standing.acknowledged_at) != (Some(AcknowledgedBy::Person), Some(reply.received_at)) {
        return Ok(());
    }
    let by_machine = |one: &Happening| {
        one.kind == HappeningKind::AcknowledgedByMachine && one.addressee_id.as_ref() == Some(addressee)
    };
    let said = match others.first() {
        Some(at) => Some((AcknowledgedBy::Person, *at)),
        None => {
            list_all(conn, letter)?.into_iter().find(by_machine).map(|one| (AcknowledgedBy::Machine, one.occurred_at))
        }
    };
    standings::set_acknowledged(conn, addressee, said)
}

/// The clocks run on as if nobody had asked, unless another reply did.
fn take_question_back(conn: &mut Conn, (reply, before): (&ReplyFacts, &[Answer]), now: Time) -> QueryResult<()> {
    if reply.judged_at.is_none() || !asks(before) {
        return Ok(());
    }
    let came = arrival_of(reply);
    let mut other_days = Vec::new();
    for other in store::list_judged(conn, came.letter, came.addressee)? {
        if other.id != reply.id && other.is_believed() && asks(&store::list_answers(conn, &other.id)?) {
            other_days.push(london_date(other.received_at));
        }
    }
    if other_days.contains(&came.on) {
        return Ok(());
    }
    clock::question_taken_back(conn, came, now)?;
    match other_days.into_iter().min() {
        Some(on) => clock::clarification_asked(conn, Occasion { on, ..came }, now).map(|_| ()),
        None => Ok(()),
    }
}

/// The days on which an addressee's answers came, those of replies that count, the earliest first.
pub(super) fn answering_days(
    conn: &mut Conn,
    whole: &WholeLetter,
    addressee: &AddresseeId,
    counts: impl Fn(&ReplyFacts) -> bool,
) -> QueryResult<Vec<NaiveDate>> {
    let answering = if whole.asks.is_empty() {
        store::list_judged(conn, &whole.letter.id, addressee)?
    } else {
        store::list_answering(conn, &whole.letter.id, addressee)?
    };
    let counted = answering.iter().filter(|reply| reply.is_believed() && counts(reply));
    let mut days: Vec<NaiveDate> = counted.map(|reply| london_date(reply.received_at)).collect();
    days.sort_unstable();
    Ok(days)
}

/// Whether a mail server waits for a proof that a person wrote the newest mail to an addressee. A challenge speaks of the
/// mail that it answers, and of none that went to a corrected address since.
pub(super) fn is_challenged(standing: &Standing, newest: Option<&Delivery>) -> bool {
    standing.challenged_at.is_some_and(|at| newest.is_none_or(|delivery| at >= delivery.queued_at))
}

/// Whether a person at the addressee's wrote after a mail to them was queued: whatever a mail server says of that mail, they
/// have the letter.
pub(super) fn has_written_since(standing: &Standing, replies: &[ReplyFacts], mail: &Delivery) -> bool {
    let wrote = |reply: &ReplyFacts| {
        reply.addressee_id == standing.addressee_id && reply.counts() && reply.received_at >= mail.queued_at
    };
    let by_person = standing.acknowledged_by == Some(AcknowledgedBy::Person);
    by_person && standing.acknowledged_at.is_some_and(|at| at >= mail.queued_at) || replies.iter().any(wrote)
}

/// For so many working days after a day a reply that came by it, and that nobody has read, keeps its addressee from being
/// called late; so does a report of which nobody has said yet whether it is true. Most senders cannot be proved, so neither
/// need be believed; but neither a team that reads nothing nor a stranger who forges an address can keep the day from being
/// noted for ever.
const LEFT_UNREAD: u16 = 10;

/// What keeps an addressee of a letter from being called late.
#[derive(Debug)]
pub(super) struct Excuses {
    letter: LetterId,
    standings: Vec<Standing>,
    deliveries: Vec<Delivery>,
    replies: Vec<ReplyFacts>,
    doubtful: Vec<AddresseeId>,
}

impl Excuses {
    /// Reads those of a letter.
    ///
    /// # Errors
    /// The database's.
    pub(super) fn read(conn: &mut Conn, letter: &LetterId) -> QueryResult<Excuses> {
        Ok(Excuses {
            standings: standings::list(conn, letter)?,
            deliveries: list_deliveries(conn, letter)?,
            replies: store::list_facts(conn, letter)?,
            doubtful: list_doubtful(conn, letter)?,
            letter: letter.clone(),
        })
    }

    /// Whether an addressee whose day went by may be called late on a London day: the letter was neither taken back, ended
    /// nor held; it reached them, and no report that says otherwise waits for a person; and nothing that came by the day, and
    /// that may be theirs, waits to be read.
    pub(super) fn may_be_late(&self, row: &Deadline, today: NaiveDate) -> bool {
        let Some(addressee) = &row.addressee_id else { return true };
        let standing = self.standing_of(addressee);
        let goes_on = standing.withdrawn_at.is_none() && standing.closed_at.is_none() && standing.held_at.is_none();
        let waits = self.waits_to_be_read(addressee, row) || self.doubtful.contains(addressee);
        let is_excused = waits && today <= add_working_days(calendar(row.calendar), row.due_on, LEFT_UNREAD).due_on;
        goes_on && self.has_reached(&standing) && !is_excused
    }

    fn standing_of(&self, addressee: &AddresseeId) -> Standing {
        let known = self.standings.iter().find(|one| one.addressee_id == *addressee).cloned();
        known.unwrap_or_else(|| Standing::unknown(addressee.clone(), self.letter.clone()))
    }

    fn waits_to_be_read(&self, addressee: &AddresseeId, row: &Deadline) -> bool {
        let may_be_theirs = |reply: &ReplyFacts| reply.assurance != Assurance::None || reply.is_believed();
        let came_by_the_day = |reply: &&ReplyFacts| {
            let theirs = reply.addressee_id == *addressee && reply.state() == ReplyState::Waiting;
            theirs && may_be_theirs(reply) && london_date(reply.received_at) <= row.due_on
        };
        self.replies.iter().any(|reply| came_by_the_day(&reply))
    }

    fn has_reached(&self, standing: &Standing) -> bool {
        if standing.sent_another_way.is_some() {
            return true;
        }
        let newest = self.deliveries.iter().rev().find(|one| one.addressee_id == standing.addressee_id);
        let failed =
            |delivery: &Delivery| matches!(delivery.state(), DeliveryState::Failed { .. } | DeliveryState::Queued);
        let kept_out = newest.is_some_and(failed) || is_challenged(standing, newest);
        !kept_out || newest.is_some_and(|mail| has_written_since(standing, &self.replies, mail))
    }
}

/// Notes the days that went by of those who may be called late, one step after a key. The others are looked at again the
/// next time: a letter that goes on, or reaches them after all, finds its day gone by.
///
/// # Errors
/// The database's.
pub fn note_missed(
    conn: &mut Conn,
    (today, after): (NaiveDate, Option<&DeadlineId>),
    now: Time,
) -> QueryResult<Missed> {
    let mut known: Option<Excuses> = None;
    rounds::note_missed(conn, (today, after), now, |conn, row| {
        if known.as_ref().is_none_or(|excuses| excuses.letter != row.letter_id) {
            known = Some(Excuses::read(conn, &row.letter_id)?);
        }
        Ok(known.as_ref().is_none_or(|excuses| excuses.may_be_late(row, today)))
    })
}

/// Whether a day that was set for an answer to a letter went by without one, and somebody may be called late for it on a
/// London day.
///
/// # Errors
/// The database's.
pub(super) fn has_missed_day(conn: &mut Conn, letter: &LetterId, today: NaiveDate) -> QueryResult<bool> {
    let rows = list_active(conn, letter)?;
    let excuses = Excuses::read(conn, letter)?;
    let is_held =
        |row: &Deadline| row.addressee_id.as_ref().is_some_and(|of| excuses.standing_of(of).held_at.is_some());
    Ok(rows.iter().filter(|row| row.stage != Stage::Acknowledgement && row.missed_at.is_some()).any(|row| {
        match row.state() {
            DeadlineState::Missed => excuses.may_be_late(row, today),
            // It came, and after the day.
            DeadlineState::Met => row.met_on.is_some_and(|on| on > row.due_on) && !is_held(row),
            _ => false,
        }
    }))
}
