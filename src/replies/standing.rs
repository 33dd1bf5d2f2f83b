//! Where one addressee stands, at the desk: the four facts about them, and what only a person can know. A letter may have
//! been brought by post; its authors may take it back; a correspondence may be over. None of it touches what was sent,
//! what came back, or when.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use chrono::NaiveDate;
use diesel::result::Error::NotFound;
use diesel::result::QueryResult;
use serde::Deserialize;

use super::axes::Held;
use super::doubt::is_doubtful;
use super::model::AddresseeRecord;
use super::public::list_public;
use super::standing_words::{Standing, standing_of};
use super::store::standings::{self, Change, OtherWay};
use super::store::{list_answers, list_judged};
use super::tell::tell_signers;
use crate::clock::{Time, london_date};
use crate::db::{Conn, Deed};
use crate::dispatch::arrival::settle_clocks;
use crate::dispatch::desk::{check_form, find_own, letter_id, note};
use crate::dispatch::post::Post;
use crate::letters::model::{AddresseeId, Letter, WholeLetter};
use crate::letters::store::happenings::{Audience, Facts, HappeningKind, NewHappening, record};
use crate::letters::store::touch;
use crate::links;
use crate::locale::Words;
use crate::organisers::audit;
use crate::organisers::guard::Desk;
use crate::organisers::model::OrganiserId;
use crate::web::error::AppError;
use crate::web::form::{Faults, Posted};
use crate::web::page::{Frame, PageResult, Privacy, see_other, show};
use crate::web::{flash, route};

/// The route of this page.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(route::at(links::DESK_STANDING).get(show_standing).post(standing_submitted));
}

#[derive(Template)]
#[template(path = "replies/standing.html")]
struct StandingPage {
    page: Frame,
    token: String,
    notice: String,
    letter: Letter,
    name: String,
    standing: Standing,
    facts: Vec<(String, String)>,
    brought: StandingForm,
    ways: Vec<Way>,
    offers: Vec<(&'static str, String, String)>,
    faults: Faults,
    reference: String,
    /// Where something waits to be decided: whether the letter arrived. Empty if nothing does.
    arrival: String,
    desk_letter: String,
    here: String,
}

/// A way that the form offers.
struct Way {
    value: &'static str,
    label: String,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct StandingForm {
    form_token: String,
    deed: String,
    way: String,
    on: String,
}

type Parts = web::Path<(String, String)>;

async fn show_standing(desk: Desk, path: Parts) -> PageResult {
    show_form(&desk, &path, (StandingForm::default(), Faults::default()), StatusCode::OK).await
}

async fn show_form(
    desk: &Desk,
    path: &(String, String),
    (typed, faults): (StandingForm, Faults),
    status: StatusCode,
) -> PageResult {
    let (id, addressee) = ids(path)?;
    let (organiser, seal, words) = (desk.organiser.id.clone(), desk.app.seal.clone(), desk.words);
    let today = london_date(desk.now());
    let read = move |conn: &mut Conn| {
        let whole = find_own(conn, &organiser, &id)?;
        let reference = standings::find(conn, &id, &addressee)?.council_reference(&seal)?.unwrap_or_default();
        let public = list_public(conn, &whole, today)?;
        let record = public.addressees.into_iter().find(|record| record.id == addressee).ok_or(NotFound)?;
        let arrival = is_doubtful(conn, &id, &addressee)?.then(|| links::desk_arrival(id.as_str(), addressee.as_str()));
        Ok((whole.letter, record, reference, arrival.unwrap_or_default()))
    };
    let (letter, record, reference, arrival) = desk.app.read(read).await?;
    let page = StandingPage {
        page: desk.frame(),
        token: desk.token(),
        notice: desk.notice.clone(),
        standing: standing_of(&record, words),
        facts: facts(&record, words),
        brought: typed,
        ways: OtherWay::ALL.iter().map(|way| Way { value: way.as_str(), label: words.say(way_key(*way)) }).collect(),
        offers: offers(&record, words),
        faults,
        reference,
        arrival,
        desk_letter: links::desk_letter(letter.id.as_str()),
        here: links::desk_standing(letter.id.as_str(), record.id.as_str()),
        name: record.name,
        letter,
    };
    show(&page, status, Privacy::Secret)
}

fn ids((letter, addressee): &(String, String)) -> Result<(crate::letters::model::LetterId, AddresseeId), AppError> {
    Ok((letter_id(letter)?, AddresseeId::parse(addressee).ok_or(AppError::not_found())?))
}

/// Each axis, with what it says.
fn facts(record: &AddresseeRecord, words: Words) -> Vec<(String, String)> {
    let axes = &record.axes;
    [
        ("standing-axis-delivery", axes.delivery.message_key()),
        ("standing-axis-acknowledgement", axes.acknowledgement.message_key()),
        ("standing-axis-answer", axes.answer.message_key()),
        ("standing-axis-control", axes.control.message_key()),
    ]
    .map(|(axis, value)| (words.say(axis), words.say(value)))
    .into()
}

fn way_key(way: OtherWay) -> &'static str {
    match way {
        OtherWay::Post => "standing-way-post",
        OtherWay::ByHand => "standing-way-by-hand",
        OtherWay::WebForm => "standing-way-web-form",
        OtherWay::AnotherAddress => "standing-way-another-address",
    }
}

/// The buttons that make sense as things are: what each does, and what follows from it.
fn offers(record: &AddresseeRecord, words: Words) -> Vec<(&'static str, String, String)> {
    use super::axes::Control;
    let mut offered = match record.axes.control {
        Control::Withdrawn | Control::Closed => vec!["reopen"],
        Control::Open | Control::Paused => vec!["withdraw", "close"],
    };
    offered.push(if record.axes.held == Held::Yes { "let_go" } else { "hold" });
    let say = |deed: &'static str| {
        let key = deed.replace('_', "-");
        (deed, words.say(&format!("standing-do-{key}")), words.say(&format!("standing-hint-{key}")))
    };
    offered.into_iter().map(say).collect()
}

async fn standing_submitted(desk: Desk, path: Parts, form: Posted<StandingForm>) -> PageResult {
    let (id, addressee) = ids(&path)?;
    let here = links::desk_standing(id.as_str(), addressee.as_str());
    if let Some(answer) = check_form(&desk, &form.0.form_token, &here)? {
        return Ok(answer);
    }
    let change = match read_change(&form.0, london_date(desk.now()), desk.words)? {
        Ok(change) => change,
        Err(faults) => return show_form(&desk, &path, (form.0, faults), StatusCode::UNPROCESSABLE_ENTITY).await,
    };
    let (organiser, post, now) = (desk.organiser.id.clone(), Post::of(&desk.app), desk.now());
    let done = desk.app.write(move |conn| {
        let whole = find_own(conn, &organiser, &id)?;
        change_standing(conn, &post, (&whole, &addressee), change, Some(&organiser), now)
    });
    let key = match done.await? {
        Ok(()) => "standing-changed",
        Err(StandingRefusal::NotSent) => return Err(AppError::not_found()),
        Err(StandingRefusal::NoChange) => "standing-unchanged",
        Err(StandingRefusal::BeforeItWasSent) => {
            let mut faults = Faults::default();
            faults.add("on", desk.words.say("standing-on-too-early"));
            return show_form(&desk, &path, (form.0, faults), StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    Ok(see_other(&flash::with(&here, key)))
}

fn read_change(form: &StandingForm, today: NaiveDate, words: Words) -> Result<Result<Change, Faults>, AppError> {
    let simple = match form.deed.as_str() {
        "withdraw" => Change::Withdraw,
        "close" => Change::Close,
        "reopen" => Change::Reopen,
        "hold" => Change::Hold,
        "let_go" => Change::LetGo,
        "brought" => return Ok(read_brought(form, today, words)),
        _ => return Err(AppError::bad_request()),
    };
    Ok(Ok(simple))
}

fn read_brought(form: &StandingForm, today: NaiveDate, words: Words) -> Result<Change, Faults> {
    let mut faults = Faults::default();
    let way = OtherWay::parse(&form.way);
    if way.is_none() {
        faults.add("way", words.say("standing-way-missing"));
    }
    let on = form.on.trim().parse::<NaiveDate>().ok().filter(|on| *on <= today);
    if on.is_none() {
        faults.add("on", words.say("standing-on-fault"));
    }
    match (way, on) {
        (Some(way), Some(on)) => Ok(Change::Brought { way, on }),
        _ => Err(faults),
    }
}

/// Why nothing was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StandingRefusal {
    /// The letter was not sent, so that there is nothing to say of anybody.
    NotSent,
    /// It stands so already.
    NoChange,
    /// It is said to have been brought before its text was fixed.
    BeforeItWasSent,
}

/// Writes down what a person knows of an addressee.
///
/// # Errors
/// The database's; `NotFound` for an addressee of another letter.
pub fn change_standing(
    conn: &mut Conn,
    post: &Post,
    (whole, id): (&WholeLetter, &AddresseeId),
    change: Change,
    by: Option<&OrganiserId>,
    now: Time,
) -> Deed<(), StandingRefusal> {
    let addressee = whole.addressees.iter().find(|addressee| addressee.id == *id).ok_or(NotFound)?;
    let Some(sent_at) = whole.letter.dispatched_at else { return Ok(Err(StandingRefusal::NotSent)) };
    if matches!(change, Change::Brought { on, .. } if on < london_date(sent_at)) {
        return Ok(Err(StandingRefusal::BeforeItWasSent));
    }
    if !standings::mark_change(conn, (&whole.letter.id, id), change, now)? {
        return Ok(Err(StandingRefusal::NoChange));
    }
    record_change(conn, whole, id, change, now)?;
    if let Change::Brought { way, on } = change {
        settle_clocks(conn, (&whole.letter.id, id), Some((on, way.starts())), now)?;
    }
    let words = Words::default();
    let detail = format!("{}: {}", addressee.name, words.say(change_key(change)));
    note(conn, &post.stationery.seal, (&whole.letter, by), (audit::Deed::StandingChanged, Some(&detail)), now)?;
    if change == Change::LetGo {
        tell_what_was_held_back(conn, post, (whole, id), now)?;
    }
    touch(conn, &whole.letter.id, now)?;
    Ok(Ok(()))
}

/// What was read while everything about an addressee was held back is told to the signers now, as far as they were not told
/// before.
fn tell_what_was_held_back(
    conn: &mut Conn,
    post: &Post,
    (whole, id): (&WholeLetter, &AddresseeId),
    now: Time,
) -> QueryResult<()> {
    for reply in list_judged(conn, &whole.letter.id, id)? {
        if reply.counts() {
            let answers = list_answers(conn, &reply.id)?;
            tell_signers(conn, post, whole, (&reply, &answers), now)?;
        }
    }
    Ok(())
}

fn change_key(change: Change) -> &'static str {
    match change {
        Change::Withdraw => "standing-do-withdraw",
        Change::Close => "standing-do-close",
        Change::Reopen => "standing-do-reopen",
        Change::Hold => "standing-do-hold",
        Change::LetGo => "standing-do-let-go",
        Change::Brought { way, .. } => way_key(way),
    }
}

/// That something is held back is the team's own affair: to say so in public would be the accusation.
fn record_change(conn: &mut Conn, whole: &WholeLetter, id: &AddresseeId, change: Change, now: Time) -> QueryResult<()> {
    let (kind, audience, facts) = match change {
        Change::Withdraw => (HappeningKind::Withdrawn, Audience::Public, Facts::default()),
        Change::Close => (HappeningKind::CorrespondenceClosed, Audience::Public, Facts::default()),
        Change::Reopen => (HappeningKind::CorrespondenceReopened, Audience::Public, Facts::default()),
        Change::Hold | Change::LetGo => return Ok(()),
        Change::Brought { way, on } => {
            let facts = Facts { on: Some(on), word: Some(way.as_str().to_owned()), ..Facts::default() };
            (HappeningKind::SentAnotherWay, Audience::Public, facts)
        }
    };
    let happening = NewHappening { audience, facts, ..NewHappening::of(&whole.letter.id, kind, now).with(id) };
    record(conn, &happening, now).map(|_| ())
}
