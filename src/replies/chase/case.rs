//! How things stand with one addressee: whether they may be chased now, and with what.

use chrono::{Duration, NaiveDate};
use diesel::result::QueryResult;

use super::super::clocks::has_written_since;
use super::super::model::{Answer, ReplyFacts, ReplyState};
use super::super::store::chasers::{OpenPromise, find_last_link, list_clocks, list_of_letter, list_open_promises};
use super::super::store::standings::{self, Standing};
use super::super::store::{list_answers_of_letter, list_facts};
use super::super::succession::Succession;
use super::ladder::{self, Body, Track};
use super::model::{Chaser, ChaserKind, ChaserState, Hindrance, PROMISE_STEP};
use crate::clock::{Time, london_date};
use crate::councils::directory;
use crate::councils::model::Nation;
use crate::db::Conn;
use crate::deadlines::basis::{Basis, Nature};
use crate::deadlines::calendar::{CalendarName, calendar};
use crate::deadlines::count::add_working_days;
use crate::deadlines::list_active;
use crate::deadlines::model::{Deadline, DeadlineState, Stage};
use crate::dispatch::model::{Delivery, DeliveryState};
use crate::dispatch::store::list_deliveries;
use crate::letters::model::{Addressee, Ask, LetterId, WholeLetter};
use crate::letters::store::happenings::{Happening, HappeningKind, list_all};

/// The fewest days between two things that are sent to one addressee.
pub const GAP: Duration = Duration::days(7);
/// How long a reply that leaves asks open is given before reminders go on, where no later clock runs.
const AFTER_REPLY: Duration = Duration::days(28);
/// How many reminders are drafted before the next body is turned to.
pub const MOST_REMINDERS: usize = 3;
/// Working days after the day of a promise, before its maker is asked about it: the post of the last day is still on its way.
const AFTER_PROMISE: u16 = 2;

/// One addressee of a letter that was sent.
#[derive(Debug, Clone)]
pub struct Case {
    /// Who.
    pub addressee: Addressee,
    /// The mail to them that none has taken the place of.
    pub delivery: Option<Delivery>,
    /// The asks that they have not answered, refused or sent elsewhere.
    pub open_asks: Vec<Ask>,
    /// Their clocks that run.
    pub clocks: Vec<Deadline>,
    /// What was drafted about them, the oldest first.
    pub chasers: Vec<Chaser>,
    /// Their promises whose day went by.
    pub promises: Vec<OpenPromise>,
    /// The last day on which they wrote something that was read.
    pub last_word_at: Option<Time>,
    /// Whether no ask is left that they have not answered, refused or sent elsewhere.
    pub has_answered: bool,
    /// When somebody here last learned of something that they wrote: what is recorded today may have come long ago.
    last_heard_at: Option<Time>,
    standing: Standing,
    has_written: bool,
    waiting_reply: bool,
    stands_still: bool,
    address_fails: bool,
    last_sent_at: Option<Time>,
}

/// What is to be drafted.
#[derive(Debug, Clone)]
pub enum Due<'a> {
    /// A reminder that a day went by: its number from 1.
    Reminder(&'a Deadline, usize),
    /// A reminder of a promise.
    Promise(&'a OpenPromise),
    /// A text to the next body.
    Step(&'a Deadline, &'static Body),
}

/// Everything that the database holds of a letter's addressees.
struct Facts {
    deliveries: Vec<Delivery>,
    replies: Vec<ReplyFacts>,
    answers: Vec<Answer>,
    standings: Vec<Standing>,
    clocks: Vec<Deadline>,
    still: Vec<Deadline>,
    chasers: Vec<Chaser>,
    promises: Vec<OpenPromise>,
    happenings: Vec<Happening>,
}

/// The cases of a letter's addressees, in the letter's order.
///
/// # Errors
/// The database's.
pub fn list(conn: &mut Conn, whole: &WholeLetter, today: NaiveDate) -> QueryResult<Vec<Case>> {
    let id = &whole.letter.id;
    let facts = Facts {
        deliveries: list_deliveries(conn, id)?,
        replies: list_facts(conn, id)?,
        answers: list_answers_of_letter(conn, id)?,
        standings: standings::list(conn, id)?,
        clocks: list_clocks(conn, id)?,
        still: list_still(conn, id)?,
        chasers: list_of_letter(conn, id)?,
        promises: list_open_promises(conn, id, today)?,
        happenings: list_all(conn, id)?,
    };
    let mut cases = Vec::with_capacity(whole.addressees.len());
    for addressee in &whole.addressees {
        let link_sent_at = find_last_link(conn, &addressee.id)?;
        cases.push(facts.case(whole, addressee, link_sent_at));
    }
    Ok(cases)
}

/// The clocks of a letter that stand still: their addressees asked what is meant, and wait for the authors.
fn list_still(conn: &mut Conn, id: &LetterId) -> QueryResult<Vec<Deadline>> {
    let mut rows = list_active(conn, id)?;
    rows.retain(|row| row.state() == DeadlineState::Paused);
    Ok(rows)
}

impl Facts {
    fn case(&self, whole: &WholeLetter, addressee: &Addressee, link_sent_at: Option<Time>) -> Case {
        let theirs = |reply: &&ReplyFacts| reply.addressee_id == addressee.id;
        let read: Vec<&ReplyFacts> =
            self.replies.iter().filter(theirs).filter(|reply| matches!(reply.state(), ReplyState::Judged(_))).collect();
        let open_asks: Vec<Ask> = whole.asks.iter().filter(|ask| self.is_open(ask, &read)).cloned().collect();
        let deliveries = self.deliveries.iter().filter(|delivery| delivery.addressee_id == addressee.id);
        let chasers: Vec<Chaser> =
            self.chasers.iter().filter(|chaser| chaser.addressee_id == addressee.id).cloned().collect();
        let reminded = chasers.iter().filter(|chaser| chaser.kind == ChaserKind::Reminder).filter_map(|c| c.sent_at);
        let standing = self.standings.iter().find(|standing| standing.addressee_id == addressee.id).cloned();
        let standing = standing.unwrap_or_else(|| Standing::unknown(addressee.id.clone(), whole.letter.id.clone()));
        let delivery = deliveries.clone().rfind(|delivery| delivery.replaced_at.is_none()).cloned();
        Case {
            has_written: delivery.as_ref().is_some_and(|mail| has_written_since(&standing, &self.replies, mail)),
            // A letter without asks is answered by any letter back.
            has_answered: !read.is_empty() && open_asks.is_empty(),
            waiting_reply: self.replies.iter().filter(theirs).any(|reply| reply.state() == ReplyState::Waiting),
            last_heard_at: read.iter().filter_map(|reply| heard_at(reply)).max(),
            last_word_at: read.iter().map(|reply| reply.received_at).max(),
            last_sent_at: deliveries.clone().map(|d| d.queued_at).chain(reminded).chain(link_sent_at).max(),
            delivery,
            clocks: self.clocks.iter().filter(|clock| is_clock_of(clock, addressee)).cloned().collect(),
            promises: self.promises.iter().filter(|promise| promise.addressee_id == addressee.id).cloned().collect(),
            standing,
            stands_still: self.still.iter().any(|clock| is_clock_of(clock, addressee)),
            address_fails: self.address_fails(addressee),
            addressee: addressee.clone(),
            open_asks,
            chasers,
        }
    }

    /// Whether nobody's word on an ask is an answer.
    fn is_open(&self, ask: &Ask, read: &[&ReplyFacts]) -> bool {
        let said = |answer: &&Answer| answer.ask_id == ask.id && read.iter().any(|reply| reply.id == answer.reply_id);
        !self.answers.iter().filter(said).any(|answer| answer.verdict.is_answer())
    }

    fn address_fails(&self, addressee: &Addressee) -> bool {
        // What nothing proves is told to the team, and is no fault of the address.
        let of_address = |one: &Happening| {
            let is_proved = one.facts.word.is_none();
            matches!(one.kind, HappeningKind::ContactFailing | HappeningKind::ContactWorks) && is_proved
        };
        let mut theirs =
            self.happenings.iter().filter(|happening| happening.addressee_id.as_ref() == Some(&addressee.id));
        theirs.rfind(|h| of_address(h)).is_some_and(|h| h.kind == HappeningKind::ContactFailing)
    }
}

fn heard_at(reply: &ReplyFacts) -> Option<Time> {
    [Some(reply.received_at), Some(reply.recorded_at), reply.judged_at].into_iter().flatten().max()
}

/// An acknowledgement that did not come is no reason for a reminder: the answer is what counts.
fn is_clock_of(clock: &Deadline, addressee: &Addressee) -> bool {
    let theirs = clock.addressee_id.as_ref().is_none_or(|id| *id == addressee.id);
    theirs && clock.stage != Stage::Acknowledgement
}

impl Case {
    /// Why nothing is to be drafted about them, whatever is due.
    pub fn hindrance(&self, kind: ChaserKind) -> Option<Hindrance> {
        let standing = &self.standing;
        if standing.held_at.is_some() {
            Some(Hindrance::Held)
        } else if standing.withdrawn_at.is_some() {
            Some(Hindrance::Withdrawn)
        } else if standing.closed_at.is_some() {
            Some(Hindrance::Ended)
        } else if self.stands_still {
            Some(Hindrance::Paused)
        } else if self.waiting_reply {
            Some(Hindrance::ReplyWaits)
        } else if kind == ChaserKind::Escalation {
            None
        } else if self.address_fails {
            Some(Hindrance::AddressFails)
        } else {
            (!self.is_delivered()).then_some(Hindrance::NotDelivered)
        }
    }

    fn is_delivered(&self) -> bool {
        let handed_over = |delivery: &Delivery| {
            matches!(delivery.state(), DeliveryState::HandedOver { .. } | DeliveryState::Confirmed)
        };
        let is_let_in = self.standing.challenged_at.is_none() && self.delivery.as_ref().is_some_and(handed_over);
        is_let_in || self.has_written
    }

    /// Why a draft that waits is not to be sent any more; nothing if it still may be.
    pub fn hindrance_of(&self, chaser: &Chaser, today: NaiveDate) -> Option<Hindrance> {
        let came_since = self.last_heard_at.is_some_and(|at| at > chaser.drafted_at);
        self.hindrance(chaser.kind).or_else(|| {
            if let Some(promise) = &chaser.promise_id {
                let is_open = self.promises.iter().any(|open| open.id == *promise);
                return if is_open {
                    came_since.then_some(Hindrance::ReplyCame)
                } else {
                    Some(Hindrance::PromiseSettled)
                };
            }
            let is_late = self.clocks.iter().any(|clock| clock.due_on < today);
            if self.has_answered {
                Some(Hindrance::Answered)
            } else if came_since {
                Some(Hindrance::ReplyCame)
            } else {
                (!is_late).then_some(Hindrance::DateMoved)
            }
        })
    }

    /// Whether something was sent to them less than a week ago.
    pub fn was_sent_lately(&self, today: NaiveDate) -> bool {
        self.last_sent_at.is_some_and(|at| today - london_date(at) < GAP)
    }

    /// Whether they have written, and somebody has read it, since the last mail was sent to them.
    pub fn has_written_back(&self) -> bool {
        self.last_word_at.zip(self.last_sent_at).is_some_and(|(word, sent)| word >= sent)
    }

    /// What is to be drafted today, if anything. One at a time: nothing while a draft waits.
    pub fn due(&self, today: NaiveDate) -> Option<Due<'_>> {
        let waits = self.chasers.iter().any(|chaser| chaser.state() == ChaserState::Waiting);
        let decided = self.chasers.iter().filter_map(Chaser::decided_at).max();
        let decided_lately = decided.is_some_and(|at| today - london_date(at) < GAP);
        if waits || decided_lately || self.was_sent_lately(today) {
            return None;
        }
        self.due_promise(today).map(Due::Promise).or_else(|| self.due_reminder(today))
    }

    /// A promise of which its maker was not reminded yet. Each is asked about once.
    fn due_promise(&self, today: NaiveDate) -> Option<&OpenPromise> {
        if self.hindrance(ChaserKind::Reminder).is_some() {
            return None;
        }
        self.promises.iter().find(|promise| {
            let asked = self.chasers.iter().any(|chaser| chaser.promise_id.as_deref() == Some(promise.id.as_str()));
            let due = |on: NaiveDate| add_working_days(calendar(self.calendar()), on, AFTER_PROMISE).due_on <= today;
            // What they wrote after the day may well be about it.
            let wrote = |on: NaiveDate| self.last_word_at.is_some_and(|at| london_date(at) > on);
            !asked && !self.has_kept_date(promise) && promise.due_on.is_some_and(|on| due(on) && !wrote(on))
        })
    }

    /// Whether an answer came that is what was promised: the date that the promise has made is met.
    fn has_kept_date(&self, promise: &OpenPromise) -> bool {
        let of_it = |clock: &&Deadline| clock.promise_id.as_deref() == Some(promise.id.as_str());
        self.clocks.iter().filter(of_it).any(|clock| clock.met_on.is_some())
    }

    /// The clocks that they are reminded of. A day that a promise has named is not among them: they are reminded of their
    /// promise, in their own words, and once.
    fn reminding(&self) -> impl Iterator<Item = &Deadline> {
        self.clocks.iter().filter(|clock| clock.promise_id.is_none())
    }

    /// Whether a day that they named for their answer is still ahead, or the post of that day on its way.
    fn is_before_named_day(&self, today: NaiveDate) -> bool {
        let until = |on: NaiveDate| add_working_days(calendar(self.calendar()), on, AFTER_PROMISE).due_on;
        self.named_day().is_some_and(|on| until(on) > today)
    }

    /// The last day that they named for their answer.
    pub fn named_day(&self) -> Option<NaiveDate> {
        let named = self.clocks.iter().filter(|clock| clock.basis == Basis::PromisedInReply && clock.is_open());
        named.map(|clock| clock.due_on).max()
    }

    fn due_reminder(&self, today: NaiveDate) -> Option<Due<'_>> {
        // Before the day that they named themselves, they are reminded of none but the law's.
        let waits = self.is_before_named_day(today);
        let by_law = |clock: &Deadline| clock.basis.nature(clock.stage) == Nature::Law;
        let mut late = self.reminding().filter(|clock| clock.due_on < today);
        let clock = late.find(|clock| !waits || by_law(clock))?;
        if self.has_answered || today < self.chased_from(today)? {
            return None;
        }
        let done = self.reminders_done();
        if done < MOST_REMINDERS {
            let free = self.hindrance(ChaserKind::Reminder).is_none();
            return free.then_some(Due::Reminder(clock, done + 1));
        }
        let body = self.next_step(clock, today)?;
        self.hindrance(ChaserKind::Escalation).is_none().then_some(Due::Step(clock, body))
    }

    /// The day from which they are reminded: the one after their day. Who has written since is given time, unless a clock
    /// ended after what they wrote.
    fn chased_from(&self, today: NaiveDate) -> Option<NaiveDate> {
        let mut late = self.reminding().map(|clock| clock.due_on).filter(|due_on| *due_on < today);
        let Some(said_on) = self.last_word_at.map(london_date) else {
            return late.min()?.succ_opt();
        };
        let ended_since = late.by_ref().filter(|due_on| *due_on >= said_on).min().and_then(|due_on| due_on.succ_opt());
        let given = said_on + AFTER_REPLY;
        Some(ended_since.map_or(given, |since| since.min(given)))
    }

    /// How many reminders of a day that went by a person has decided about since the addressee last wrote.
    pub fn reminders_done(&self) -> usize {
        let counts = |chaser: &&Chaser| {
            let since = self.last_word_at.is_none_or(|at| chaser.drafted_at > at);
            chaser.kind == ChaserKind::Reminder && chaser.step != PROMISE_STEP && since && chaser.decided_at().is_some()
        };
        self.chasers.iter().filter(counts).count()
    }

    /// The days on which they were reminded, since they last wrote.
    pub fn reminded_on(&self) -> Vec<NaiveDate> {
        let reminders = self.chasers.iter().filter(|c| c.kind == ChaserKind::Reminder && c.step != PROMISE_STEP);
        let sent = reminders.filter_map(|chaser| chaser.sent_at);
        sent.filter(|at| self.last_word_at.is_none_or(|word| *at > word)).map(london_date).collect()
    }

    /// The steps that are there for them, by the clock that they missed.
    pub fn steps(&self, clock: &Deadline) -> Vec<&'static Body> {
        ladder::steps(Track::of(clock.basis), self.nation())
    }

    fn next_step(&self, clock: &Deadline, today: NaiveDate) -> Option<&'static Body> {
        let decided = |body: &Body| self.chasers.iter().rev().find(|c| c.step == body.key && c.decided_at().is_some());
        let steps = self.steps(clock);
        let at = steps.iter().position(|body| decided(body).is_none())?;
        let body = steps[at];
        // Counted from the step before, where it was taken; else from the sending of the letter.
        let before = at.checked_sub(1).and_then(|before| decided(steps[before])).and_then(|chaser| chaser.sent_at);
        let since = before.map_or(clock.starts_on, london_date);
        (today - since >= Duration::weeks(body.after_weeks)).then_some(body)
    }

    /// Where their council lies, if it was picked from the directory.
    pub fn nation(&self) -> Option<Nation> {
        let code = self.addressee.council_code.as_deref()?;
        directory::in_force().find(code).map(|council| council.nation)
    }

    /// What became of their council by a day; nothing if it is still there.
    pub fn succession(&self, today: NaiveDate) -> Option<Succession<'static>> {
        Succession::of(directory::in_force(), self.addressee.council_code.as_deref()?, today)
    }

    /// The website of their council, if the directory knows it, or of the one that took over.
    pub fn website(&self, today: NaiveDate) -> Option<&'static str> {
        let code = self.addressee.council_code.as_deref()?;
        let council = match self.succession(today) {
            None => directory::in_force().find(code)?,
            Some(succession) => match succession.now.as_slice() {
                [now] => now,
                _ => return None,
            },
        };
        council.website.as_deref()
    }

    fn calendar(&self) -> CalendarName {
        match self.nation() {
            Some(Nation::Scotland) => CalendarName::Scotland,
            Some(Nation::NorthernIreland) => CalendarName::NorthernIreland,
            Some(Nation::England | Nation::Wales) | None => CalendarName::EnglandAndWales,
        }
    }
}
