//! Who sent a reply: what speaks for them and against, and a person's word that they believe it. Without that word a reply
//! that is not proved to be the council's is neither read, nor recorded, nor announced as theirs.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use diesel::result::QueryResult;
use serde::Deserialize;

use super::assurance::known::find_known;
use super::assurance::reason::Reason;
use super::assurance::{Authentication, Outcome};
use super::kinds::{Assurance, Channel};
use super::model::{Reply, ReplyId};
use super::store;
use super::store::machines::clear_challenge;
use crate::clock::{Time, london_date};
use crate::councils::domains::DomainRole;
use crate::db::{Conn, Deed};
use crate::dispatch::desk::{check_form, find_own, letter_id, note};
use crate::dispatch::store as dispatches;
use crate::letters::model::{Letter, LetterId};
use crate::letters::store::happenings::{Audience, Facts, Happening, HappeningKind, NewHappening, list_public, record};
use crate::letters::store::touch;
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

/// What stands with the happening when a confirmation is taken back.
const TAKEN_BACK: &str = "taken_back";

/// The route of this page.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(route::at(links::DESK_SENDER).get(show_sender).post(sender_submitted));
}

/// How sure it is that a reply is the council's, in a few words for everybody: for one that came another way than by mail,
/// how it came.
pub fn assurance_words(assurance: Assurance, channel: Channel, words: Words) -> String {
    let key = match channel {
        Channel::Email => format!("sender-level-{}", hyphens(assurance.as_str())),
        other => format!("sender-channel-{}", hyphens(other.as_str())),
    };
    words.say(&key)
}

fn hyphens(word: &str) -> String {
    word.replace('_', "-")
}

/// What other pages show of it: `replies/sender_summary.html`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SenderView {
    /// How sure it is.
    pub level: String,
    /// The class of its badge: `good`, `bad` or none.
    pub manner: &'static str,
    /// Whether a person said that they believe it; empty if nobody did.
    pub confirmed: String,
    /// Where it can be looked at, and said.
    pub path: String,
}

impl SenderView {
    /// Of a reply at the desk.
    pub fn of(reply: &Reply, words: Words) -> SenderView {
        let confirmed = if reply.is_one_persons_word() {
            None
        } else if reply.came_another_way() {
            Some(words.say("off-site-two-words"))
        } else {
            reply.sender_confirmed_at.map(|_| words.say("sender-level-confirmed"))
        };
        SenderView {
            level: assurance_words(reply.assurance, reply.channel, words),
            manner: match reply.assurance {
                _ if reply.channel != Channel::Email => "",
                Assurance::Verified => "good",
                Assurance::OwnServer | Assurance::Address => "",
                Assurance::None => "bad",
            },
            confirmed: confirmed.unwrap_or_default(),
            path: links::desk_sender(reply.letter_id.as_str(), reply.id.as_str()),
        }
    }
}

#[derive(Template)]
#[template(path = "replies/sender.html")]
struct SenderPage {
    page: Frame,
    token: String,
    notice: String,
    letter_title: String,
    addressee: String,
    from: String,
    sender: SenderView,
    about: String,
    speaks_for: Vec<String>,
    speaks_against: Vec<String>,
    known: Vec<(String, String)>,
    /// Each signature: its domain and key, and a short hash of the key as it was published.
    signatures: Vec<(String, String)>,
    kept: String,
    state: State,
    here: String,
    desk_letter: String,
    desk_reply: String,
}

/// What can be done here.
enum State {
    /// Nothing: it is proved, or it came another way and was recorded by one of the team.
    NoNeed,
    /// It can be confirmed.
    Open,
    /// It was confirmed, and that can be taken back.
    Confirmed(Time),
    /// It was confirmed, and something follows from it.
    Settled(Time),
}

impl State {
    fn of(reply: &Reply) -> State {
        match reply.sender_confirmed_at {
            _ if reply.came_another_way() => State::NoNeed,
            Some(at) if reply.judged_at.is_some() || reply.released_at.is_some() => State::Settled(at),
            Some(at) => State::Confirmed(at),
            None if reply.is_believed() => State::NoNeed,
            None => State::Open,
        }
    }
}

type Parts = web::Path<(String, String)>;

fn ids((letter, reply): &(String, String)) -> Result<(LetterId, ReplyId), AppError> {
    Ok((letter_id(letter)?, ReplyId::parse(reply).ok_or(AppError::not_found())?))
}

async fn show_sender(desk: Desk, path: Parts) -> PageResult {
    let (id, reply) = ids(&path)?;
    let (organiser, seal, words, now) = (desk.organiser.id.clone(), desk.app.seal.clone(), desk.words, desk.now());
    let page = desk.app.read(move |conn| {
        let whole = find_own(conn, &organiser, &id)?;
        let reply = store::find_reply(conn, &id, &reply)?;
        let addressee = whole.addressees.iter().find(|addressee| addressee.id == reply.addressee_id);
        let name = addressee.map(|addressee| addressee.name.clone()).unwrap_or_default();
        sender_page(conn, &seal, (&whole.letter, name), &reply, (words, now))
    });
    let page = SenderPage { token: desk.token(), notice: desk.notice.clone(), ..page.await? };
    show(&page, StatusCode::OK, Privacy::Secret)
}

fn sender_page(
    conn: &mut Conn,
    seal: &Seal,
    (letter, addressee): (&Letter, String),
    reply: &Reply,
    (words, now): (Words, Time),
) -> QueryResult<SenderPage> {
    let found = match &reply.inbound_message_id {
        Some(message) => store::find_authentication(conn, message)?,
        None => None,
    };
    let found: Option<Authentication> = found.and_then(|json| serde_json::from_str(&json).ok());
    let known = match &reply.delivery_id {
        Some(delivery) => {
            let delivery = dispatches::find_delivery(conn, delivery)?;
            find_known(conn, seal, &delivery, london_date(now))?
        }
        None => crate::councils::domains::KnownDomains::default(),
    };
    let reasons = Reason::read(&reply.assurance_reasons);
    let (speaks_for, speaks_against): (Vec<_>, Vec<_>) = reasons.iter().partition(|reason| reason.word.speaks_for());
    let say = |reasons: Vec<&Reason>| reasons.into_iter().map(|reason| reason.say(words)).collect();
    let role = |role: DomainRole| words.say(&format!("sender-known-{}", role.as_str()));
    Ok(SenderPage {
        page: Frame::new(words),
        token: String::new(),
        notice: String::new(),
        letter_title: letter.title.clone(),
        addressee,
        from: reply.open(seal)?.sender,
        sender: SenderView::of(reply, words),
        about: match reply.channel {
            Channel::Email => words.say(&format!("sender-about-{}", hyphens(reply.assurance.as_str()))),
            _ => String::new(),
        },
        speaks_for: say(speaks_for),
        speaks_against: say(speaks_against),
        known: known.all().iter().map(|known| (known.domain.clone(), role(known.role))).collect(),
        signatures: found.as_ref().map(signatures).unwrap_or_default(),
        kept: words.say(if found.is_some() { "sender-kept" } else { "sender-old" }),
        state: State::of(reply),
        here: links::desk_sender(letter.id.as_str(), reply.id.as_str()),
        desk_letter: links::desk_letter(letter.id.as_str()),
        desk_reply: links::desk_reply(letter.id.as_str(), reply.id.as_str()),
    })
}

/// The signatures that fit, for whoever wants to show later what the domain published.
fn signatures(found: &Authentication) -> Vec<(String, String)> {
    let fitting = found.signatures.iter().filter(|signature| signature.outcome == Outcome::Pass);
    fitting
        .map(|signature| {
            let name = format!("{}._domainkey.{} ({})", signature.selector, signature.domain, signature.algorithm);
            (name, signature.key_sha256.clone().unwrap_or_default())
        })
        .collect()
}

/// The form: which button was pressed.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct SenderForm {
    form_token: String,
    deed: String,
}

async fn sender_submitted(desk: Desk, path: Parts, form: Posted<SenderForm>) -> PageResult {
    let (id, reply) = ids(&path)?;
    let here = links::desk_sender(id.as_str(), reply.as_str());
    if let Some(answer) = check_form(&desk, &form.0.form_token, &here)? {
        return Ok(answer);
    }
    let confirms = match form.0.deed.as_str() {
        "confirm" => true,
        "undo" => false,
        _ => return Err(AppError::bad_request()),
    };
    let (organiser, seal, now) = (desk.organiser.id.clone(), desk.app.seal.clone(), desk.now());
    let done = desk.app.write(move |conn| {
        let letter = find_own(conn, &organiser, &id)?.letter;
        if confirms {
            confirm_sender(conn, &seal, (&letter, &reply), Some(&organiser), now).map(Ok)
        } else {
            doubt_sender(conn, &seal, (&letter, &reply), Some(&organiser), now)
        }
    });
    let key = match (done.await?, confirms) {
        (Ok(_), true) => "sender-confirmed",
        (Ok(_), false) => "sender-doubted",
        (Err(TooLate), _) => "sender-too-late",
    };
    Ok(see_other(&flash::with(&here, key)))
}

/// Whether a deed changed anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Noted {
    /// It did.
    Now,
    /// It had been done.
    Before,
}

/// The reply was read or made public since: what follows from the confirmation cannot be taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooLate;

/// Notes that a member of the letter's team believes a reply's sender; who they are the caller has made sure of. Twice is
/// as good as once, and of a reply that is proved it says nothing new.
///
/// # Errors
/// `NotFound` for a reply of another letter; the database's.
pub fn confirm_sender(
    conn: &mut Conn,
    seal: &Seal,
    (letter, id): (&Letter, &ReplyId),
    by: Option<&OrganiserId>,
    now: Time,
) -> QueryResult<Noted> {
    let reply = store::find_reply(conn, &letter.id, id)?;
    if reply.is_believed() || !store::mark_sender_confirmed(conn, id, by, now)? {
        return Ok(Noted::Before);
    }
    happened(conn, letter, &reply, Facts::default(), now)?;
    // Until now the public may not have known that something came.
    tell_of_arrival(conn, letter, &reply, now)?;
    clear_challenge(conn, &reply.addressee_id)?;
    note(conn, seal, (letter, by), (audit::Deed::SenderConfirmed, None), now)?;
    touch(conn, &letter.id, now)?;
    Ok(Noted::Now)
}

/// Takes that back, while the reply was neither read nor made public.
///
/// # Errors
/// `NotFound` for a reply of another letter; the database's.
pub fn doubt_sender(
    conn: &mut Conn,
    seal: &Seal,
    (letter, id): (&Letter, &ReplyId),
    by: Option<&OrganiserId>,
    now: Time,
) -> Deed<Noted, TooLate> {
    let reply = store::find_locked_reply(conn, &letter.id, id)?;
    if reply.sender_confirmed_at.is_none() || reply.came_another_way() {
        return Ok(Ok(Noted::Before));
    }
    if !store::mark_sender_doubted(conn, id)? {
        return Ok(Err(TooLate));
    }
    happened(conn, letter, &reply, Facts { word: Some(TAKEN_BACK.to_owned()), ..Facts::default() }, now)?;
    let detail = Words::default().say("sender-log-undone");
    note(conn, seal, (letter, by), (audit::Deed::SenderConfirmed, Some(&detail)), now)?;
    touch(conn, &letter.id, now)?;
    Ok(Ok(Noted::Now))
}

/// For everyone: that it came, on the day on which it did; once, also where somebody doubted it in between.
///
/// # Errors
/// The database's.
pub(super) fn tell_of_arrival(conn: &mut Conn, letter: &Letter, reply: &Reply, now: Time) -> QueryResult<()> {
    let is_told =
        |one: &Happening| one.kind == HappeningKind::ReplyArrived && one.subject.as_deref() == Some(reply.id.as_str());
    if reply.inbound_message_id.is_none() || list_public(conn, &letter.id)?.iter().any(is_told) {
        return Ok(());
    }
    let arrived = NewHappening::of(&letter.id, HappeningKind::ReplyArrived, reply.received_at);
    record(conn, &arrived.with(&reply.addressee_id).about(reply.id.as_str()), now).map(|_| ())
}

/// For the team: the public is told of the reply itself, when it is read.
fn happened(conn: &mut Conn, letter: &Letter, reply: &Reply, facts: Facts, now: Time) -> QueryResult<()> {
    let happening = NewHappening {
        facts,
        audience: Audience::Team,
        ..NewHappening::of(&letter.id, HappeningKind::SenderConfirmed, now)
            .with(&reply.addressee_id)
            .about(reply.id.as_str())
    };
    record(conn, &happening, now).map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_level_and_every_way_has_words() {
        let words = Words::default();
        for assurance in Assurance::ALL {
            for channel in Channel::ALL {
                assert!(!assurance_words(*assurance, *channel, words).contains('['), "{assurance} {channel}");
            }
            assert!(words.find(&format!("sender-about-{}", hyphens(assurance.as_str()))).is_some());
        }
        for role in DomainRole::ALL {
            assert!(words.find(&format!("sender-known-{}", role.as_str())).is_some());
        }
    }
}
