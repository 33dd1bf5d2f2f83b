//! What is told of what happened: what was written down, as it is known now. What rests on a reply that was put aside, or that
//! another reply showed to be otherwise, is told no more, or told as it was.

use std::collections::{BTreeMap, BTreeSet};

use diesel::result::QueryResult;

use super::super::clocks::has_written_since;
use super::super::model::{ReplyFacts, ReplyState};
use super::super::store::standings::{self, Standing};
use super::super::store::{list_facts, promises};
use crate::clock::{london_date, london_midnight};
use crate::db::Conn;
use crate::deadlines::count::Lateness;
use crate::deadlines::model::Deadline;
use crate::deadlines::store::list_deadlines;
use crate::dispatch::model::Delivery;
use crate::dispatch::store::list_deliveries;
use crate::letters::model::LetterId;
use crate::letters::store::happenings::{Happening, HappeningId, HappeningKind, list_public};

/// What happened to a letter, as everyone may see it now, in the order in which it was written down.
///
/// # Errors
/// The database's.
pub fn list_told(conn: &mut Conn, letter: &LetterId) -> QueryResult<Vec<Happening>> {
    let happenings = list_public(conn, letter)?;
    let known = Known {
        replies: list_facts(conn, letter)?,
        standings: standings::list(conn, letter)?,
        deliveries: list_deliveries(conn, letter)?,
        dates: list_deadlines(conn, letter)?,
        promises: promises::list_public(conn, letter)?.into_iter().map(|promise| promise.id.to_string()).collect(),
        newest: newest_of_dates(&happenings),
    };
    let gone_by: BTreeSet<String> =
        happenings.iter().filter(|one| known.went_by_no_more(one)).filter_map(|one| one.subject.clone()).collect();
    Ok(happenings.into_iter().filter_map(|one| known.as_it_is_now(one, &gone_by)).collect())
}

/// A date that is met, or goes by, once more after that was taken back, is told of once.
fn newest_of_dates(happenings: &[Happening]) -> BTreeMap<(&'static str, String), HappeningId> {
    let is_of_date = |one: &&Happening| matches!(one.kind, HappeningKind::DeadlineMet | HappeningKind::DeadlineMissed);
    let of_dates = happenings.iter().filter(is_of_date);
    of_dates.filter_map(|one| Some(((one.kind.as_str(), one.subject.clone()?), one.id.clone()))).collect()
}

/// What is known now.
struct Known {
    replies: Vec<ReplyFacts>,
    standings: Vec<Standing>,
    deliveries: Vec<Delivery>,
    dates: Vec<Deadline>,
    /// Those that the public is shown.
    promises: BTreeSet<String>,
    newest: BTreeMap<(&'static str, String), HappeningId>,
}

impl Known {
    /// The happening as it is told now; `None` if nothing of it is.
    fn as_it_is_now(&self, one: Happening, gone_by: &BTreeSet<String>) -> Option<Happening> {
        if self.is_held(&one) || self.is_repeated(&one) {
            return None;
        }
        let stands = match one.kind {
            HappeningKind::ReplyArrived => {
                // Of one that was decided about, more is known.
                self.reply(&one).is_none_or(|reply| reply.is_believed() && reply.state() == ReplyState::Waiting)
            }
            HappeningKind::ReplyRead | HappeningKind::ReplyReadAnew | HappeningKind::ReplyReleased => {
                self.reply(&one).is_none_or(|reply| !matches!(reply.state(), ReplyState::SetAside(_)))
            }
            HappeningKind::PromiseRecorded
            | HappeningKind::PromiseMoved
            | HappeningKind::PromiseDatePassed
            | HappeningKind::PromiseDecided
            | HappeningKind::PromiseAsked => one.subject.as_ref().is_none_or(|promise| self.promises.contains(promise)),
            HappeningKind::NotDelivered => !self.has_arrived(&one),
            HappeningKind::DeadlineMissed => !self.went_by_no_more(&one),
            HappeningKind::DeadlineMet => return self.met(one, gone_by),
            _ => true,
        };
        stands.then_some(one)
    }

    fn is_held(&self, one: &Happening) -> bool {
        let held = |standing: &&Standing| standing.held_at.is_some();
        let mut held = self.standings.iter().filter(held);
        held.any(|standing| Some(&standing.addressee_id) == one.addressee_id.as_ref())
    }

    fn is_repeated(&self, one: &Happening) -> bool {
        let key = one.subject.clone().map(|subject| (one.kind.as_str(), subject));
        key.and_then(|key| self.newest.get(&key)).is_some_and(|newest| *newest != one.id)
    }

    fn reply(&self, one: &Happening) -> Option<&ReplyFacts> {
        self.replies.iter().find(|reply| Some(reply.id.as_str()) == one.subject.as_deref())
    }

    fn date(&self, one: &Happening) -> Option<&Deadline> {
        self.dates.iter().find(|date| Some(date.id.as_str()) == one.subject.as_deref())
    }

    /// Whether it was told that a mail did not arrive, and somebody there wrote nevertheless.
    fn has_arrived(&self, one: &Happening) -> bool {
        let mail = self.deliveries.iter().find(|mail| Some(mail.id.as_str()) == one.subject.as_deref());
        mail.is_some_and(|mail| {
            let unknown = Standing::unknown(mail.addressee_id.clone(), mail.letter_id.clone());
            let known = self.standings.iter().find(|one| one.addressee_id == mail.addressee_id);
            has_written_since(known.unwrap_or(&unknown), &self.replies, mail)
        })
    }

    /// Whether it was told that a day went by, and since then it was found that what was due had come by then, or that the
    /// clock had stood still before.
    fn went_by_no_more(&self, one: &Happening) -> bool {
        let came_by_then =
            |date: &Deadline| date.missed_at.is_none() || date.met_on.is_some_and(|on| on <= date.due_on);
        one.kind == HappeningKind::DeadlineMissed && self.date(one).is_some_and(came_by_then)
    }

    /// What was due came on the day that is known now; not at all, if what was taken for it was taken back.
    fn met(&self, one: Happening, gone_by: &BTreeSet<String>) -> Option<Happening> {
        let Some(date) = self.date(&one) else { return Some(one) };
        let on = date.met_on?;
        let mut met = one;
        if london_date(met.occurred_at) != on {
            met.occurred_at = london_midnight(on);
            met.facts.count = match date.lateness(on, Some(on)) {
                Lateness::AnsweredLate { working_days } => Some(i64::from(working_days)),
                _ => None,
            };
        }
        met.facts.until = Some(date.due_on).filter(|_| gone_by.contains(date.id.as_str()));
        Some(met)
    }
}
