//! What the public is told of a letter's way after it was sent: where each addressee stands, what each ask got, and for how
//! many days nobody has answered. What happened when is told by [`super::timeline`].

use chrono::{Duration, NaiveDate};
use diesel::result::QueryResult;

use super::axes::{self, Acknowledgement, AnswerAxis, Axes, Control, DeliveryAxis, Held, ReadingState};
use super::clocks::{has_written_since, is_challenged};
use super::model::{AddresseeRecord, Answer, AskRecord, PublicRecord, ReplyFacts, ReplyState, Verdict, Waiting};
use super::store;
use super::store::standings::{self, Standing};
use crate::clock::london_date;
use crate::db::Conn;
use crate::deadlines::count::Lateness;
use crate::deadlines::model::{Deadline, DeadlineState};
use crate::deadlines::{headline, list_active};
use crate::dispatch::model::{Delivery, DeliveryState, Dispatch};
use crate::dispatch::store as dispatches;
use crate::letters::model::{Addressee, AddresseeId, Ask, WholeLetter};

/// Everything that is told, on a London day.
///
/// # Errors
/// The database's.
pub fn list_public(conn: &mut Conn, whole: &WholeLetter, today: NaiveDate) -> QueryResult<PublicRecord> {
    let id = &whole.letter.id;
    let facts = Facts {
        whole,
        dispatch: dispatches::find_dispatch(conn, id)?,
        deliveries: dispatches::list_deliveries(conn, id)?,
        replies: store::list_facts(conn, id)?,
        answers: store::list_answers_of_letter(conn, id)?,
        standings: standings::list(conn, id)?,
        deadlines: list_active(conn, id)?,
        today,
    };
    Ok(facts.record())
}

/// A mail that was handed over this long ago, and of which nothing was heard, is taken to have arrived. A later bounce
/// still says otherwise.
const BOUNCES_COME_WITHIN: Duration = Duration::days(2);

/// The authors' word comes first; a question of the addressee's makes their clocks stand still.
fn control_of(standing: &Standing, theirs: &[Deadline]) -> Control {
    let stands_still = |row: &Deadline| row.stage.is_answer() && row.state() == DeadlineState::Paused;
    if standing.withdrawn_at.is_some() {
        Control::Withdrawn
    } else if standing.closed_at.is_some() {
        Control::Closed
    } else if theirs.iter().any(stands_still) {
        Control::Paused
    } else {
        Control::Open
    }
}

/// What the database holds; the rest is reckoned.
struct Facts<'a> {
    whole: &'a WholeLetter,
    dispatch: Option<Dispatch>,
    deliveries: Vec<Delivery>,
    replies: Vec<ReplyFacts>,
    answers: Vec<Answer>,
    standings: Vec<Standing>,
    deadlines: Vec<Deadline>,
    today: NaiveDate,
}

impl Facts<'_> {
    fn record(&self) -> PublicRecord {
        let addressees: Vec<AddresseeRecord> = self.whole.addressees.iter().map(|a| self.addressee(a)).collect();
        let waiting = self.waiting(&addressees);
        PublicRecord {
            asks: self.whole.asks.iter().map(|ask| self.ask(ask)).collect(),
            headline: self.headline(&addressees, waiting),
            addressees,
            waiting,
        }
    }

    fn addressee(&self, addressee: &Addressee) -> AddresseeRecord {
        let mut deliveries = self.deliveries.iter().rev().filter(|delivery| delivery.addressee_id == addressee.id);
        let answered =
            self.replies.iter().filter(|reply| reply.addressee_id == addressee.id && self.answers_something(reply));
        let answered_on = answered.map(|reply| london_date(reply.received_at)).min();
        let delivery = deliveries.next().map(Delivery::state);
        let axes = self.axes(&addressee.id, delivery.as_ref());
        let lateness = self.lateness(&addressee.id, &axes, answered_on);
        AddresseeRecord {
            id: addressee.id.clone(),
            name: addressee.name.clone(),
            organisation: addressee.organisation.clone(),
            delivery,
            answered_on,
            label: axes::label(&axes, lateness),
            axes,
            lateness,
        }
    }

    fn axes(&self, id: &AddresseeId, delivery: Option<&DeliveryState>) -> Axes {
        let unknown = Standing::unknown(id.clone(), self.whole.letter.id.clone());
        let standing = self.standings.iter().find(|standing| standing.addressee_id == *id).unwrap_or(&unknown);
        // What is not proved and that nobody looked at could be anybody's.
        let waits = |reply: &&ReplyFacts| reply.addressee_id == *id && reply.is_believed();
        Axes {
            delivery: self.delivery_axis(standing, delivery),
            acknowledgement: Acknowledgement::of(standing.acknowledged_by),
            answer: self.answer_axis(id),
            control: control_of(standing, &self.deadlines_of(id)),
            held: if standing.held_at.is_some() { Held::Yes } else { Held::No },
            reading: match self.replies.iter().filter(|reply| reply.state() == ReplyState::Waiting).find(waits) {
                Some(_) => ReadingState::Waiting,
                None => ReadingState::AllRead,
            },
        }
    }

    fn delivery_axis(&self, standing: &Standing, delivery: Option<&DeliveryState>) -> DeliveryAxis {
        let axis = DeliveryAxis::of(delivery);
        let newest = self.deliveries.iter().rev().find(|one| one.addressee_id == standing.addressee_id);
        let wrote = newest.is_some_and(|mail| has_written_since(standing, &self.replies, mail));
        let challenged = !wrote && axis == DeliveryAxis::HandedOver && is_challenged(standing, newest);
        if standing.sent_another_way.is_some() && (axis.is_failure() || axis == DeliveryAxis::NotSent || challenged) {
            return DeliveryAxis::SentAnotherWay;
        }
        match delivery {
            _ if challenged => DeliveryAxis::Challenged,
            _ if wrote && axis.is_failure() => DeliveryAxis::Delivered,
            // A mail server that refuses a mail after it took it says so within two days, as a rule.
            Some(DeliveryState::HandedOver { at }) if self.today - london_date(*at) > BOUNCES_COME_WITHIN => {
                DeliveryAxis::Delivered
            }
            _ => axis,
        }
    }

    /// What this addressee said to each ask.
    fn answer_axis(&self, id: &AddresseeId) -> AnswerAxis {
        let theirs = || self.replies.iter().rev().filter(|reply| reply.addressee_id == *id && reply.counts());
        if self.whole.asks.is_empty() {
            let verdict = theirs().next().map_or(Verdict::Unanswered, |_| Verdict::Answered);
            return AnswerAxis::of(&[verdict]);
        }
        let verdict = |ask: &Ask| {
            let said = theirs().filter_map(|reply| Some((reply, self.verdict(reply, ask)?)));
            Verdict::standing(said).map_or(Verdict::Unanswered, |(_, verdict)| verdict)
        };
        AnswerAxis::of(&self.whole.asks.iter().map(verdict).collect::<Vec<_>>())
    }

    fn verdict(&self, reply: &ReplyFacts, ask: &Ask) -> Option<Verdict> {
        let of_ask = |answer: &&Answer| answer.reply_id == reply.id && answer.ask_id == ask.id;
        self.answers.iter().find(of_ask).map(|answer| answer.verdict)
    }

    /// The dates of one addressee; nobody is late by another's.
    fn deadlines_of(&self, id: &AddresseeId) -> Vec<Deadline> {
        let theirs = |row: &&Deadline| row.addressee_id.as_ref().is_none_or(|of| of == id);
        self.deadlines.iter().filter(theirs).cloned().collect()
    }

    /// No clock runs for whom the letter did not reach, and none goes on where it stands still, was taken back or ended.
    fn lateness(&self, id: &AddresseeId, axes: &Axes, answered_on: Option<NaiveDate>) -> Option<Lateness> {
        let theirs = self.deadlines_of(id);
        let deadline = headline(&theirs)?;
        let runs = axes.control == Control::Open && !axes.delivery.is_failure();
        (axes.held == Held::No && (runs || answered_on.is_some())).then(|| deadline.lateness(self.today, answered_on))
    }

    /// Whether a reply ends the waiting: it was judged, and it answers, refuses or sends elsewhere at least one ask.
    fn answers_something(&self, reply: &ReplyFacts) -> bool {
        // A letter without asks is answered by any letter back.
        reply.counts() && (self.whole.asks.is_empty() || self.verdicts(reply).any(Verdict::is_answer))
    }

    fn verdicts(&self, reply: &ReplyFacts) -> impl Iterator<Item = Verdict> {
        self.answers.iter().filter(|answer| answer.reply_id == reply.id).map(|answer| answer.verdict)
    }

    /// What was said to the ask, by whomever.
    fn ask(&self, ask: &Ask) -> AskRecord {
        let told = self.replies.iter().rev().filter(|reply| reply.counts() && !self.is_held(&reply.addressee_id));
        let said = Verdict::standing(told.filter_map(|reply| Some((reply, self.verdict(reply, ask)?))));
        AskRecord {
            number: ask.number,
            wording: ask.wording.clone(),
            verdict: said.map_or(Verdict::Unanswered, |(_, verdict)| verdict),
            one_persons_word: said.is_some_and(|(reply, _)| reply.is_one_persons_word()),
            given: said.map(|(reply, _)| (self.name_of(&reply.addressee_id), london_date(reply.received_at))),
        }
    }

    /// Whether everything about an addressee is held back: their answers too.
    fn is_held(&self, id: &AddresseeId) -> bool {
        self.standings.iter().any(|standing| standing.addressee_id == *id && standing.held_at.is_some())
    }

    fn name_of(&self, id: &AddresseeId) -> String {
        let found = self.whole.addressees.iter().find(|addressee| addressee.id == *id);
        found.map(|addressee| addressee.name.clone()).unwrap_or_default()
    }

    /// The addressee that has waited longest decides: one answer does not speak for the others. Whom no mail has reached
    /// is not waited for; of whoever is held back nothing is told, not even here.
    fn waiting(&self, addressees: &[AddresseeRecord]) -> Waiting {
        if self.dispatch.is_none() || addressees.is_empty() {
            return Waiting::NotSent;
        }
        let days = |since: NaiveDate, until: NaiveDate| (until - since).num_days().max(0);
        let reached: Vec<(NaiveDate, Option<NaiveDate>)> = addressees
            .iter()
            .filter_map(|addressee| Some((self.reached_on(addressee)?, addressee.answered_on)))
            .collect();
        let unanswered = reached.iter().filter(|(_, answered_on)| answered_on.is_none());
        if let Some(days) = unanswered.map(|(since, _)| days(*since, self.today)).max() {
            return Waiting::Unanswered { days };
        }
        let answered = reached.iter().filter_map(|(since, answered_on)| Some(days(*since, (*answered_on)?)));
        match answered.max() {
            Some(after_days) => Waiting::Answered { after_days },
            None if addressees.iter().any(AddresseeRecord::goes_on) => Waiting::NotDelivered,
            None => Waiting::Nobody,
        }
    }

    /// Of whoever is waited for, the firmest date, and of those the earliest; a clock that stands still only where none
    /// runs. When all have answered, the firmest date that was answered.
    fn headline(&self, addressees: &[AddresseeRecord], waiting: Waiting) -> Option<Deadline> {
        let concerns = |one: &&AddresseeRecord| match waiting {
            Waiting::Nobody => false,
            Waiting::NotSent | Waiting::NotDelivered => one.goes_on(),
            Waiting::Unanswered { .. } => one.answered_on.is_none() && self.reached_on(one).is_some(),
            Waiting::Answered { .. } => one.answered_on.is_some() && one.axes.held == Held::No,
        };
        let first_of = |one: &AddresseeRecord| headline(&self.deadlines_of(&one.id)).cloned();
        // Of several that are alike, the first in the letter's order.
        let dates = addressees.iter().filter(concerns).filter_map(first_of);
        dates.min_by_key(|row| (row.state() == DeadlineState::Paused, row.basis.rank(), row.due_on))
    }

    /// The day of the first mail to an addressee that is not known to have failed; of any mail if they have answered, or
    /// written back; the day on which it was brought another way.
    fn reached_on(&self, addressee: &AddresseeRecord) -> Option<NaiveDate> {
        if addressee.axes.held == Held::Yes {
            return None;
        }
        if addressee.axes.delivery == DeliveryAxis::SentAnotherWay {
            let standing = self.standings.iter().find(|standing| standing.addressee_id == addressee.id);
            return standing.and_then(|standing| standing.sent_another_way_on);
        }
        let is_over = matches!(addressee.axes.control, Control::Withdrawn | Control::Closed);
        let is_kept_out = addressee.axes.delivery == DeliveryAxis::Challenged;
        if (is_over || is_kept_out) && addressee.answered_on.is_none() {
            return None;
        }
        let arrives = |delivery: &Delivery| !matches!(delivery.state(), DeliveryState::Failed { .. });
        let mut to_them = self.deliveries.iter().filter(|delivery| delivery.addressee_id == addressee.id);
        let reached = to_them.clone().find(|delivery| arrives(delivery));
        let has_it = addressee.answered_on.is_some() || addressee.axes.delivery == DeliveryAxis::Delivered;
        let first = reached.or_else(|| to_them.next().filter(|_| has_it));
        first.map(|delivery| london_date(delivery.queued_at))
    }
}
