//! Messages that say that a letter did not arrive, and that nothing proves. They change nothing in public. A person of the
//! team reads what came, asks around, and says what is true; until then nobody is called late for the silence.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use diesel::result::Error::NotFound;
use diesel::result::QueryResult;
use serde::Deserialize;

use super::classify;
use super::store::came::list_of_delivery;
use super::store::machines::clear_challenge;
use super::store::public_copies::find_raw;
use super::store::standings::{self, AcknowledgedBy};
use crate::clock::{Time, london_date};
use crate::db::{Conn, Deed};
use crate::dispatch::desk::{check_form, find_own, letter_id, note};
use crate::dispatch::model::{Delivery, DeliveryState, FailedFor, SAID_BY_TEAM};
use crate::dispatch::outcome::state_words;
use crate::dispatch::store::{Bounce, clear_said, find_current, mark_bounced};
use crate::letters::model::{Addressee, AddresseeId, Letter, LetterId, WholeLetter};
use crate::letters::store::happenings::{
    Audience, Happening, HappeningKind, NewHappening, has_happened, list_all, record,
};
use crate::letters::store::{list_addressees, touch};
use crate::links;
use crate::locale::Words;
use crate::organisers::audit;
use crate::organisers::guard::Desk;
use crate::organisers::model::OrganiserId;
use crate::seal::Seal;
use crate::web::error::AppError;
use crate::web::form::Posted;
use crate::web::page::{Frame, PageResult, Privacy, see_other, show};
use crate::web::{flash, route};

/// The word that stands with what nothing proves.
pub const DOUBTFUL: &str = "doubtful";
/// The most characters of a message that are shown.
const MOST_SHOWN: usize = 4_000;

/// The route of this page.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(route::at(links::DESK_ARRIVAL).get(show_arrival).post(arrival_submitted));
}

/// The addressees of a letter of whom something says that it did not arrive, that nothing proves, and that nobody has
/// decided: they are not to be called late for their silence.
///
/// # Errors
/// The database's.
pub fn list_doubtful(conn: &mut Conn, letter: &LetterId) -> QueryResult<Vec<AddresseeId>> {
    let all = list_all(conn, letter)?;
    if !all.iter().any(is_doubt) {
        return Ok(Vec::new());
    }
    let mut doubtful = Vec::new();
    for addressee in list_addressees(conn, letter)? {
        if is_in_doubt(conn, &all, &addressee)? {
            doubtful.push(addressee.id);
        }
    }
    Ok(doubtful)
}

/// Whether that is so of one addressee.
///
/// # Errors
/// The database's.
pub fn is_doubtful(conn: &mut Conn, letter: &LetterId, addressee: &AddresseeId) -> QueryResult<bool> {
    Ok(list_doubtful(conn, letter)?.contains(addressee))
}

fn is_doubt(one: &Happening) -> bool {
    one.kind == HappeningKind::ContactFailing && one.facts.word.as_deref() == Some(DOUBTFUL)
}

/// Not once it is known what became of the newest mail to them, or a person of theirs wrote back.
fn is_in_doubt(conn: &mut Conn, all: &[Happening], addressee: &Addressee) -> QueryResult<bool> {
    let Some(delivery) = find_current(conn, &addressee.id)? else { return Ok(false) };
    let about = |one: &&Happening| one.subject.as_deref() == Some(delivery.id.as_str());
    let doubted = all.iter().filter(about).any(is_doubt);
    let decided = all.iter().filter(about).any(|one| one.kind == HappeningKind::ArrivedAfterAll);
    if !doubted || decided || matches!(delivery.state(), DeliveryState::Failed { .. } | DeliveryState::Confirmed) {
        return Ok(false);
    }
    let standing = standings::find(conn, &addressee.letter_id, &addressee.id)?;
    Ok(standing.acknowledged_by != Some(AcknowledgedBy::Person))
}

/// Whether somebody of the team said that a mail did not arrive.
fn is_said(delivery: &Delivery) -> bool {
    matches!(delivery.state(), DeliveryState::Failed { why: FailedFor::SaidByTeam, .. })
}

#[derive(Template)]
#[template(path = "replies/arrival.html")]
struct ArrivalPage {
    page: Frame,
    token: String,
    notice: String,
    letter: Letter,
    name: String,
    state: String,
    /// What it is about, and what can be said.
    lead: &'static str,
    may_deny: bool,
    may_affirm: bool,
    messages: Vec<Message>,
    desk_letter: String,
    here: String,
}

/// What came, to be read by whoever decides.
struct Message {
    head: String,
    subject: String,
    words: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct ArrivalForm {
    form_token: String,
    deed: String,
}

type Parts = web::Path<(String, String)>;

fn ids((letter, addressee): &(String, String)) -> Result<(LetterId, AddresseeId), AppError> {
    Ok((letter_id(letter)?, AddresseeId::parse(addressee).ok_or(AppError::not_found())?))
}

async fn show_arrival(desk: Desk, path: Parts) -> PageResult {
    let (id, addressee) = ids(&path)?;
    let (organiser, seal, words) = (desk.organiser.id.clone(), desk.app.seal.clone(), desk.words);
    let read = move |conn: &mut Conn| {
        let whole = find_own(conn, &organiser, &id)?;
        arrival_page(conn, &seal, whole, &addressee, words)
    };
    let page = desk.app.read(read).await?;
    let page = ArrivalPage { page: desk.frame(), token: desk.token(), notice: desk.notice.clone(), ..page };
    show(&page, StatusCode::OK, Privacy::Secret)
}

fn arrival_page(
    conn: &mut Conn,
    seal: &Seal,
    whole: WholeLetter,
    id: &AddresseeId,
    words: Words,
) -> QueryResult<ArrivalPage> {
    let addressee = whole.addressees.iter().find(|known| known.id == *id).ok_or(NotFound)?;
    let delivery = find_current(conn, id)?;
    let doubtful = is_doubtful(conn, &whole.letter.id, id)?;
    let said = delivery.as_ref().is_some_and(is_said);
    let messages = match &delivery {
        Some(delivery) if doubtful || said => messages(conn, seal, delivery, words)?,
        _ => Vec::new(),
    };
    Ok(ArrivalPage {
        page: Frame::new(words),
        token: String::new(),
        notice: String::new(),
        name: addressee.name.clone(),
        state: delivery.map_or_else(|| words.say("dispatch-state-none"), |one| state_words(&one.state(), words)),
        lead: if doubtful {
            "arrival-doubtful"
        } else if said {
            "arrival-said"
        } else {
            "arrival-settled"
        },
        may_deny: doubtful,
        may_affirm: doubtful || said,
        messages,
        desk_letter: links::desk_letter(whole.letter.id.as_str()),
        here: links::desk_arrival(whole.letter.id.as_str(), id.as_str()),
        letter: whole.letter,
    })
}

/// What machines sent back to a mail, the newest first, opened. What is too long to be read at once is only named.
fn messages(conn: &mut Conn, seal: &Seal, delivery: &Delivery, words: Words) -> QueryResult<Vec<Message>> {
    let mut shown = Vec::new();
    for one in list_of_delivery(conn, &delivery.id)? {
        let reading = match one.is_short() {
            true => Some(classify::read(&find_raw(conn, seal, &one.id)?, None)),
            false => None,
        };
        let sender = reading.as_ref().and_then(|reading| reading.from_address.clone());
        let sender = sender.unwrap_or_else(|| words.say("arrival-message-nobody"));
        let day = words.date(&london_date(one.received_at));
        shown.push(Message {
            head: words.say2("arrival-message-from", "date", day, "sender", sender),
            subject: reading.as_ref().map(|reading| reading.subject.clone()).unwrap_or_default(),
            words: match reading {
                Some(reading) => reading.text.chars().take(MOST_SHOWN).collect(),
                None => words.say("arrival-message-long"),
            },
        });
    }
    Ok(shown)
}

async fn arrival_submitted(desk: Desk, path: Parts, form: Posted<ArrivalForm>) -> PageResult {
    let (id, addressee) = ids(&path)?;
    let here = links::desk_arrival(id.as_str(), addressee.as_str());
    if let Some(answer) = check_form(&desk, &form.0.form_token, &here)? {
        return Ok(answer);
    }
    let truth = match form.0.deed.as_str() {
        "not_arrived" => Truth::NotArrived,
        "arrived" => Truth::Arrived,
        _ => return Err(AppError::bad_request()),
    };
    let (organiser, seal, now) = (desk.organiser.id.clone(), desk.app.seal.clone(), desk.now());
    let done = desk.app.write(move |conn| {
        let whole = find_own(conn, &organiser, &id)?;
        decide(conn, &seal, (&whole, &addressee), truth, Some(&organiser), now)
    });
    let key = match (done.await?, truth) {
        (Ok(()), Truth::NotArrived) => "arrival-not",
        (Ok(()), Truth::Arrived) => "arrival-after-all",
        (Err(NothingToSay), _) => "arrival-unchanged",
    };
    Ok(see_other(&flash::with(&here, key)))
}

/// What somebody of the team found out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Truth {
    /// The letter did not arrive.
    NotArrived,
    /// It did, whatever the message says.
    Arrived,
}

/// Nothing is in doubt: it was decided, proved, or never said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NothingToSay;

/// Writes down what somebody of the team found out about a letter of which something says that it did not arrive. Their word
/// says nothing against the address in other letters.
///
/// # Errors
/// The database's; `NotFound` for an addressee of another letter.
pub fn decide(
    conn: &mut Conn,
    seal: &Seal,
    (whole, id): (&WholeLetter, &AddresseeId),
    truth: Truth,
    by: Option<&OrganiserId>,
    now: Time,
) -> Deed<(), NothingToSay> {
    let letter = &whole.letter;
    let addressee = whole.addressees.iter().find(|known| known.id == *id).ok_or(NotFound)?;
    let Some(delivery) = find_current(conn, id)? else { return Ok(Err(NothingToSay)) };
    let (doubtful, said) = (is_doubtful(conn, &letter.id, id)?, is_said(&delivery));
    let log = match truth {
        Truth::NotArrived if doubtful => {
            if !mark_bounced(conn, seal, &delivery.id, Bounce { status: SAID_BY_TEAM, detail: "", message: None }, now)?
            {
                return Ok(Err(NothingToSay));
            }
            if !has_happened(conn, &letter.id, HappeningKind::NotDelivered, delivery.id.as_str())? {
                let failed = NewHappening::of(&letter.id, HappeningKind::NotDelivered, now);
                record(conn, &failed.with(id).about(delivery.id.as_str()), now)?;
            }
            "arrival-log-not"
        }
        Truth::Arrived if doubtful || said => {
            let retracted = clear_said(conn, &delivery.id)?;
            clear_challenge(conn, id)?;
            let arrived = NewHappening {
                // What the public never heard need not be taken back before it.
                audience: if retracted { Audience::Public } else { Audience::Team },
                ..NewHappening::of(&letter.id, HappeningKind::ArrivedAfterAll, now)
            };
            record(conn, &arrived.with(id).about(delivery.id.as_str()), now)?;
            "arrival-log-after-all"
        }
        Truth::NotArrived | Truth::Arrived => return Ok(Err(NothingToSay)),
    };
    let detail = Words::default().say1(log, "name", &addressee.name);
    note(conn, seal, (letter, by), (audit::Deed::StandingChanged, Some(&detail)), now)?;
    touch(conn, &letter.id, now)?;
    Ok(Ok(()))
}
