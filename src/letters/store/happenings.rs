//! What happened to a letter, in the order in which it was written down. Nothing here is ever changed. When something
//! happened and when it was recorded are two facts: a reply is recorded on the day somebody read it, and a meeting on the
//! day somebody told of it.

use std::sync::atomic::{AtomicU32, Ordering};

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::super::model::{AddresseeId, LetterId};
use crate::clock::{Time, uuid_at};
use crate::db::Conn;
use crate::db::schema::letter_events;
use crate::{id, text_enum};

id! {
    /// Something that happened to a letter. Later ones have greater keys.
    HappeningId
}

text_enum! {
    /// What can happen to a letter.
    HappeningKind {
        /// It was opened for signatures.
        Opened = "opened",
        /// It was closed.
        Closed = "closed",
        /// It was sent: `count` signatures, `of` addressees.
        Sent = "sent",
        /// It was sent once more, to a corrected address.
        SentAgain = "sent_again",
        /// It was brought by other means than our mail: `word` says how.
        SentAnotherWay = "sent_another_way",
        /// A mail to an addressee did not arrive.
        NotDelivered = "not_delivered",
        /// Somebody of the team found that the letter arrived, though a message that nothing proves says otherwise.
        ArrivedAfterAll = "arrived_after_all",
        /// A mail that was sent after the letter did not arrive: `word` says which. The letter stands where it stood.
        FurtherMailFailed = "further_mail_failed",
        /// A mail to an addressee is late.
        Delayed = "delayed",
        /// A mail server asks for a proof that a person wrote; until it has one the letter is not delivered.
        Challenged = "challenged",
        /// The address is believed dead.
        ContactFailing = "contact_failing",
        /// The address was found to work after all.
        ContactWorks = "contact_works",
        /// A machine said that the letter came in. The team sees it; nobody is told.
        AcknowledgedByMachine = "acknowledged_by_machine",
        /// A message that had been taken for a machine's was said to be a person's; what it had changed was taken back.
        TakenForMachine = "taken_for_machine",
        /// A person wrote back; nobody has read it yet.
        ReplyArrived = "reply_arrived",
        /// A reply was read: it answers `count` `of` the asks.
        ReplyRead = "reply_read",
        /// What a reply is to the asks was recorded anew.
        ReplyReadAnew = "reply_read_anew",
        /// What came is no answer.
        ReplySetAside = "reply_set_aside",
        /// A person looked at who sent a reply, and believes it.
        SenderConfirmed = "sender_confirmed",
        /// A reply's words, or a file that came with it, were made public.
        ReplyReleased = "reply_released",
        /// An addressee said how they see it.
        CouncilViewFiled = "council_view_filed",
        /// A date was set: `on`, for the stage named in `word`.
        DeadlineSet = "deadline_set",
        /// A date moved from `until` to `on`: `word` says why.
        DeadlineMoved = "deadline_moved",
        /// The clock stands still.
        DeadlinePaused = "deadline_paused",
        /// The clock runs again, to `on`.
        DeadlineResumed = "deadline_resumed",
        /// An answer came by the day, or after it.
        DeadlineMet = "deadline_met",
        /// The day went by without an answer.
        DeadlineMissed = "deadline_missed",
        /// The authors took the letter back from an addressee.
        Withdrawn = "withdrawn",
        /// The correspondence with an addressee was ended.
        CorrespondenceClosed = "correspondence_closed",
        /// It goes on.
        CorrespondenceReopened = "correspondence_reopened",
        /// A reminder went out.
        ReminderSent = "reminder_sent",
        /// The next body was turned to: `word` says which.
        Escalated = "escalated",
        /// Something was promised, to be done by `on`.
        PromiseRecorded = "promise_recorded",
        /// A promise was replaced by one that is due later: from `until` to `on`, for the `count`-th time.
        PromiseMoved = "promise_moved",
        /// How its day was read was put right: it is `on`, and was read as `until`.
        PromiseCorrected = "promise_corrected",
        /// The day of a promise went by; nobody has looked yet whether it was kept.
        PromiseDatePassed = "promise_date_passed",
        /// It was decided what became of a promise: `word` says what.
        PromiseDecided = "promise_decided",
        /// The addressee was asked what became of a promise; or, where `word` is "not_reached", the question that was
        /// asked on the day in `on` turned out not to have reached them.
        PromiseAsked = "promise_asked",
        /// The council was abolished; `word` names who took its place.
        CouncilSucceeded = "council_succeeded",
    }
}

text_enum! {
    /// Who sees it.
    Audience {
        /// Everyone.
        Public = "public",
        /// The team at its desk.
        Team = "team",
    }
}

/// What there is to say of it. Public facts only: nothing that a signer typed, no address, no words of a mail.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Facts {
    /// How many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<i64>,
    /// Of how many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<i64>,
    /// The day that holds now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on: Option<NaiveDate>,
    /// The day that held before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
    /// A stored word, such as a stage or an outcome; or the name of a body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub word: Option<String>,
    /// The numbers of the asks that it is about.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub asks: Vec<i32>,
}

/// Something to be written down.
#[derive(Debug, Clone)]
pub struct NewHappening<'a> {
    /// To which letter.
    pub letter_id: &'a LetterId,
    /// With which addressee; `None` for all of it.
    pub addressee_id: Option<&'a AddresseeId>,
    /// What.
    pub kind: HappeningKind,
    /// The key of what it is about: a reply, a deadline, a promise.
    pub subject: Option<&'a str>,
    /// What there is to say.
    pub facts: Facts,
    /// Who sees it.
    pub audience: Audience,
    /// When it happened.
    pub occurred_at: Time,
}

impl<'a> NewHappening<'a> {
    /// Something of the whole letter that everyone sees, happening as it is recorded.
    pub fn of(letter_id: &'a LetterId, kind: HappeningKind, now: Time) -> NewHappening<'a> {
        NewHappening {
            letter_id,
            addressee_id: None,
            kind,
            subject: None,
            facts: Facts::default(),
            audience: Audience::Public,
            occurred_at: now,
        }
    }

    /// With one addressee.
    #[must_use]
    pub fn with(self, addressee_id: &'a AddresseeId) -> NewHappening<'a> {
        NewHappening { addressee_id: Some(addressee_id), ..self }
    }

    /// About one row.
    #[must_use]
    pub fn about(self, subject: &'a str) -> NewHappening<'a> {
        NewHappening { subject: Some(subject), ..self }
    }
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happening {
    /// Its key.
    pub id: HappeningId,
    /// With which addressee.
    pub addressee_id: Option<AddresseeId>,
    /// What.
    pub kind: HappeningKind,
    /// The key of what it is about.
    pub subject: Option<String>,
    /// What there is to say.
    pub facts: Facts,
    /// Who sees it.
    pub audience: Audience,
    /// When it happened.
    pub occurred_at: Time,
    /// When it was written down.
    pub recorded_at: Time,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = letter_events)]
struct Row {
    id: HappeningId,
    addressee_id: Option<AddresseeId>,
    kind: HappeningKind,
    subject: Option<String>,
    facts: String,
    audience: Audience,
    occurred_at: Time,
    recorded_at: Time,
}

impl From<Row> for Happening {
    fn from(row: Row) -> Happening {
        Happening {
            id: row.id,
            addressee_id: row.addressee_id,
            kind: row.kind,
            subject: row.subject,
            facts: serde_json::from_str(&row.facts).unwrap_or_default(),
            audience: row.audience,
            occurred_at: row.occurred_at,
            recorded_at: row.recorded_at,
        }
    }
}

/// A key that is greater than that of whatever this process wrote down before: several things happen in one deed, at one
/// moment, and are told in their order.
fn next_id(now: Time) -> HappeningId {
    static WRITTEN: AtomicU32 = AtomicU32::new(0);
    let number = WRITTEN.fetch_add(1, Ordering::Relaxed).to_be_bytes();
    let mut bytes = *uuid_at(now).as_bytes();
    // The 62 bits behind the variant are random (RFC 9562, section 5.7); the first 30 of them count here, behind 12 that
    // are nought.
    (bytes[6], bytes[7]) = (0x70, 0);
    bytes[8] = 0x80 | (number[0] & 0x3f);
    bytes[9..12].copy_from_slice(&number[1..]);
    let id = uuid::Uuid::from_bytes(bytes).to_string();
    HappeningId::parse(&id).unwrap_or_else(|| HappeningId::new(now))
}

/// Writes down what happened. The caller touches the letter if its page shows it.
///
/// # Errors
/// The database's.
pub fn record(conn: &mut Conn, new: &NewHappening<'_>, now: Time) -> QueryResult<HappeningId> {
    let id = next_id(now);
    diesel::insert_into(letter_events::table)
        .values((
            letter_events::id.eq(&id),
            letter_events::letter_id.eq(new.letter_id),
            letter_events::addressee_id.eq(new.addressee_id),
            letter_events::kind.eq(new.kind),
            letter_events::subject.eq(new.subject),
            letter_events::facts.eq(serde_json::to_string(&new.facts).unwrap_or_else(|_| "{}".to_owned())),
            letter_events::audience.eq(new.audience),
            letter_events::occurred_at.eq(new.occurred_at),
            letter_events::recorded_at.eq(now),
        ))
        .execute(conn)?;
    Ok(id)
}

/// What happened to a letter and everyone may see, in the order in which it was written down.
///
/// # Errors
/// The database's.
pub fn list_public(conn: &mut Conn, letter_id: &LetterId) -> QueryResult<Vec<Happening>> {
    let rows: Vec<Row> = letter_events::table
        .filter(letter_events::letter_id.eq(letter_id))
        .filter(letter_events::audience.eq(Audience::Public))
        .order((letter_events::recorded_at, letter_events::id))
        .select(Row::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(Happening::from).collect())
}

/// What happened to a letter and its team may see, in the order in which it was written down.
///
/// # Errors
/// The database's.
pub fn list_all(conn: &mut Conn, letter_id: &LetterId) -> QueryResult<Vec<Happening>> {
    let rows: Vec<Row> = letter_events::table
        .filter(letter_events::letter_id.eq(letter_id))
        .order((letter_events::recorded_at, letter_events::id))
        .select(Row::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(Happening::from).collect())
}

/// What of one kind happened to a letter, in the order in which it was written down.
///
/// # Errors
/// The database's.
pub fn list_of_kind(conn: &mut Conn, letter_id: &LetterId, kind: HappeningKind) -> QueryResult<Vec<Happening>> {
    let rows: Vec<Row> = letter_events::table
        .filter(letter_events::letter_id.eq(letter_id))
        .filter(letter_events::kind.eq(kind))
        .order((letter_events::recorded_at, letter_events::id))
        .select(Row::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(Happening::from).collect())
}

/// Everything of one kind that everyone may see and that was written down since a moment, with its letter.
///
/// # Errors
/// The database's.
pub fn list_letters_with(conn: &mut Conn, kind: HappeningKind, since: Time) -> QueryResult<Vec<(LetterId, Facts)>> {
    let rows: Vec<(LetterId, String)> = letter_events::table
        .filter(letter_events::kind.eq(kind))
        .filter(letter_events::audience.eq(Audience::Public))
        .filter(letter_events::recorded_at.ge(since))
        .order(letter_events::recorded_at)
        .select((letter_events::letter_id, letter_events::facts))
        .load(conn)?;
    Ok(rows.into_iter().map(|(letter, facts)| (letter, serde_json::from_str(&facts).unwrap_or_default())).collect())
}

/// Whether something of a kind was written down about a row.
///
/// # Errors
/// The database's.
pub fn has_happened(conn: &mut Conn, letter_id: &LetterId, kind: HappeningKind, subject: &str) -> QueryResult<bool> {
    let same = letter_events::table
        .filter(letter_events::letter_id.eq(letter_id))
        .filter(letter_events::kind.eq(kind))
        .filter(letter_events::subject.eq(subject));
    diesel::select(diesel::dsl::exists(same)).get_result(conn)
}
