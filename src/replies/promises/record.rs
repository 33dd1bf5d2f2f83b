//! Recording a promise out of a reply: the passage is anchored in the reply's stored words, and the day is read out of the
//! words that name it. Only a reply that was read and whose sender is believed can promise anything.

use chrono::{Datelike, Months, NaiveDate};
use diesel::result::QueryResult;

use super::super::model::{Reply, ReplyId, ReplyState};
use super::super::quote::{self, Anchor};
use super::super::store;
use super::super::store::promises;
use super::dates::Said;
use super::model::{Due, Precision, Promise, PromiseId, PromiseKind};
use super::moves::{self, MoveRefusal};
use super::named_days;
use super::telling::record_and_tell;
use crate::clock::{Time, london_date};
use crate::councils::directory::Directory;
use crate::councils::model::Nation;
use crate::db::{Conn, Deed};
use crate::deadlines::calendar::{Calendar, CalendarName, calendar};
use crate::dispatch::desk::note;
use crate::dispatch::post::Post;
use crate::letters::model::{Addressee, AskId, WholeLetter};
use crate::letters::store::happenings::{Facts, HappeningKind, NewHappening};
use crate::letters::store::{find_locked, touch};
use crate::organisers::audit;
use crate::organisers::model::OrganiserId;
use crate::seal::Seal;

/// What somebody recorded.
#[derive(Debug, Clone)]
pub struct NewPromise {
    /// Out of which reply.
    pub reply: ReplyId,
    /// The passage, as it was copied.
    pub quote: String,
    /// Who promised.
    pub promisor: String,
    /// What.
    pub kind: PromiseKind,
    /// About which ask.
    pub ask: Option<AskId>,
    /// What it hangs on.
    pub condition: Option<String>,
    /// By when.
    pub due: Due,
    /// In which words.
    pub due_text: String,
    /// The promise whose place it takes.
    pub predecessor: Option<PromiseId>,
}

/// Why a promise was not recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecordRefusal {
    /// Nobody has said yet what the reply answers.
    NotRead,
    /// It was put aside.
    SetAside,
    /// Nobody has said that they believe its sender.
    NotBelieved,
    /// The passage does not stand in it.
    NotQuoted,
    /// The day was over when the reply came.
    DayOver,
    /// It stands here already.
    Already(PromiseId),
    /// It cannot take the place of the one that was named.
    Move(MoveRefusal),
}

/// Whether promises may be recorded out of a reply.
pub fn refusal_of(reply: &Reply) -> Option<RecordRefusal> {
    match reply.state() {
        ReplyState::SetAside(_) => Some(RecordRefusal::SetAside),
        _ if !reply.is_believed() => Some(RecordRefusal::NotBelieved),
        ReplyState::Waiting => Some(RecordRefusal::NotRead),
        ReplyState::Judged(_) => None,
    }
}

/// The calendar of an addressee's part of the country; that of England and Wales where it is not known.
pub fn calendar_of(councils: &Directory, addressee: Option<&Addressee>) -> &'static Calendar {
    let code = addressee.and_then(|addressee| addressee.council_code.as_deref());
    let nation = code.and_then(|code| councils.find(code)).map(|council| council.nation);
    calendar(match nation {
        Some(Nation::Scotland) => CalendarName::Scotland,
        Some(Nation::NorthernIreland) => CalendarName::NorthernIreland,
        Some(Nation::England | Nation::Wales) | None => CalendarName::EnglandAndWales,
    })
}

/// On which day, and by which calendar, what stands in a reply was said.
pub fn said(councils: &Directory, whole: &WholeLetter, reply: &Reply) -> Said {
    let addressee = whole.addressees.iter().find(|addressee| addressee.id == reply.addressee_id);
    Said { on: london_date(reply.received_at), calendar: calendar_of(councils, addressee) }
}

/// Records a promise, tells the letter's record of it, and puts it in the place of an earlier one if it names one.
///
/// # Errors
/// The database's; that of words that do not open.
pub fn record(
    conn: &mut Conn,
    post: &Post,
    whole: &WholeLetter,
    new: &NewPromise,
    by: &OrganiserId,
    now: Time,
) -> Deed<PromiseId, RecordRefusal> {
    let seal = &post.stationery.seal;
    // Of two who record one passage at once, the second finds it recorded.
    find_locked(conn, &whole.letter.id)?;
    let reply = store::find_reply(conn, &whole.letter.id, &new.reply)?;
    if let Some(refusal) = refusal_of(&reply) {
        return Ok(Err(refusal));
    }
    let words = reply.open(seal)?.words;
    let Some((anchor, passage)) = quote::find(&words, &new.quote).and_then(|anchor| Some((anchor, anchor.of(&words)?)))
    else {
        return Ok(Err(RecordRefusal::NotQuoted));
    };
    if new.due.on.is_some_and(|on| on < london_date(reply.received_at)) {
        return Ok(Err(RecordRefusal::DayOver));
    }
    let known = promises::list(conn, &whole.letter.id)?;
    if let Some(same) = known.iter().find(|known| known.reply_id == reply.id && known.anchor() == Some(anchor)) {
        return Ok(Err(RecordRefusal::Already(same.id.clone())));
    }
    let before = match &new.predecessor {
        None => None,
        Some(id) => match moves::predecessor(conn, &reply, id)? {
            Ok(before) => Some(before),
            Err(refusal) => return Ok(Err(RecordRefusal::Move(refusal))),
        },
    };
    // Of two that would take one place, the second finds it taken before anything is written.
    if let Some(before) = &before
        && !promises::mark_replaced(conn, &before.id, now)?
    {
        return Ok(Err(RecordRefusal::Move(MoveRefusal::Gone)));
    }
    let promise = promise_of(seal, (&reply, new), (anchor, passage), by, now);
    promises::insert(conn, &promise)?;
    match &before {
        Some(before) => moves::tell(conn, post, whole, (before, &promise), &reply, now)?,
        None => tell(conn, post, whole, &promise, &reply, now)?,
    }
    named_days::note(conn, whole, (before.as_ref(), &promise, &reply), Some(by), now)?;
    note(conn, seal, (&whole.letter, Some(by)), (audit::Deed::PromiseRecorded, Some(passage)), now)?;
    touch(conn, &whole.letter.id, now)?;
    Ok(Ok(promise.id))
}

fn promise_of(
    seal: &Seal,
    (reply, new): (&Reply, &NewPromise),
    (anchor, passage): (Anchor, &str),
    by: &OrganiserId,
    now: Time,
) -> Promise {
    let id = PromiseId::new(now);
    let (quote_start, quote_end) = anchor.columns();
    Promise {
        letter_id: reply.letter_id.clone(),
        addressee_id: reply.addressee_id.clone(),
        reply_id: reply.id.clone(),
        ask_id: new.ask.clone(),
        quotation_sealed: seal.close(Promise::place(&id, "quotation"), passage.as_bytes()),
        quote_start,
        quote_end,
        quote_sha256: quote::hash(passage),
        promisor: new.promisor.clone(),
        kind: new.kind,
        condition: new.condition.clone(),
        due_on: new.due.on,
        due_precision: new.due.precision,
        due_text: new.due_text.clone(),
        recorded_at: now,
        recorded_by: Some(by.clone()),
        predecessor_id: new.predecessor.clone(),
        replaced_at: None,
        date_passed_at: None,
        asked_at: None,
        reply_until: None,
        proposed_outcome: None,
        proposed_on: None,
        proposed_at: None,
        proposed_by: None,
        outcome: None,
        outcome_on: None,
        decided_at: None,
        decided_by: None,
        id,
    }
}

/// A promise was made on the day on which the reply came.
fn tell(
    conn: &mut Conn,
    post: &Post,
    whole: &WholeLetter,
    promise: &Promise,
    reply: &Reply,
    now: Time,
) -> QueryResult<()> {
    let recorded = NewHappening {
        facts: Facts { on: promise.due_on, ..Facts::default() },
        occurred_at: reply.received_at,
        ..NewHappening::of(&whole.letter.id, HappeningKind::PromiseRecorded, now)
    };
    record_and_tell(conn, post, whole, &recorded.with(&promise.addressee_id).about(promise.id.as_str()), now)
}

/// Corrects how the words that name the day were read; what the addressee said stays as it is. Whoever was told the day
/// that was read wrongly is told the right one. Returns false if the promise was replaced or decided before.
///
/// # Errors
/// The database's.
pub fn correct(
    conn: &mut Conn,
    post: &Post,
    (whole, id): (&WholeLetter, &PromiseId),
    due: Due,
    (by, detail): (&OrganiserId, &str),
    now: Time,
) -> QueryResult<bool> {
    let promise = promises::find(conn, &whole.letter.id, id)?;
    if promise.due() == due {
        return Ok(true);
    }
    if !promises::set_due(conn, id, due, london_date(now))? {
        return Ok(false);
    }
    let corrected = promises::find(conn, &whole.letter.id, id)?;
    named_days::correct(conn, whole, &corrected, by, now)?;
    let happening = NewHappening {
        facts: Facts { on: corrected.due_on, until: promise.due_on, ..Facts::default() },
        ..NewHappening::of(&whole.letter.id, HappeningKind::PromiseCorrected, now)
    };
    record_and_tell(conn, post, whole, &happening.with(&promise.addressee_id).about(id.as_str()), now)?;
    note(conn, &post.stationery.seal, (&whole.letter, Some(by)), (audit::Deed::PromiseRecorded, Some(detail)), now)?;
    touch(conn, &whole.letter.id, now)?;
    Ok(true)
}

/// A day and its precision as they were chosen; the last day of the span counts. A month ends where the calendar says; which
/// quarter, season or year is meant, only its last day can say.
pub fn chosen(precision: Precision, on: Option<NaiveDate>) -> Option<Due> {
    match (precision, on) {
        (Precision::Vague, _) => Some(Due::VAGUE),
        (_, None) => None,
        (Precision::Month, Some(on)) => {
            let next = on.with_day(1)?.checked_add_months(Months::new(1))?;
            Some(Due { on: next.pred_opt(), precision })
        }
        (precision, on) => Some(Due { on, precision }),
    }
}
