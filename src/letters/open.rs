//! Opening a letter for signatures, once it has what an open letter needs.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use chrono::NaiveDate;
use diesel::result::QueryResult;

use super::desk::{desk_letter, team_letter};
use super::model::{Kind, Letter, LetterId, WholeLetter};
use super::store::happenings::{HappeningKind, NewHappening, record};
use super::store::{self, LetterText};
use crate::clock::{Time, london_date};
use crate::db::{Conn, Deed};
use crate::links;
use crate::locale::Words;
use crate::organisers::audit::{self, Entry};
use crate::organisers::guard::Desk;
use crate::organisers::model::OrganiserId;
use crate::seal::Seal;
use crate::web::csrf::FormToken;
use crate::web::form::{ButtonForm, Posted};
use crate::web::page::{Frame, PageResult, Privacy, see_other, show};
use crate::web::{flash, route};

/// `POST /desk/letters/{id}/opening`.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(route::at(links::DESK_OPENING).post(opening_submitted));
}

/// Something that an open letter needs and this one lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// Words.
    Words,
    /// At least one ask.
    Ask,
    /// At least one addressee.
    Addressee,
    /// A closing date that has not passed.
    TimeToSign,
}

impl Missing {
    /// What to do about it.
    pub fn say(self, words: Words) -> String {
        match self {
            Missing::Words => words.say("desk-missing-words"),
            Missing::Ask => words.say("desk-missing-ask"),
            Missing::Addressee => words.say("desk-missing-addressee"),
            Missing::TimeToSign => words.say("desk-missing-time"),
        }
    }

    /// What is missing, in a word or two.
    pub fn short(self, words: Words) -> String {
        match self {
            Missing::Words => words.say("desk-missing-words-short"),
            Missing::Ask => words.say("desk-missing-ask-short"),
            Missing::Addressee => words.say("desk-missing-addressee-short"),
            Missing::TimeToSign => words.say("desk-missing-time-short"),
        }
    }

    /// The field of the form beside which it is said.
    pub fn field(self) -> &'static str {
        match self {
            Missing::Words => "words",
            Missing::Ask => "ask-1-words",
            Missing::Addressee => "addressee-1-name",
            Missing::TimeToSign => "closes_on",
        }
    }
}

/// What a letter lacks to be opened, whatever the day.
pub fn missing(whole: &WholeLetter) -> Vec<Missing> {
    missing_parts(whole.letter.kind, &whole.letter.body_markdown, whole.asks.len(), whole.addressees.len())
}

/// The same of a text that is not kept yet.
pub fn missing_of_text(text: &LetterText) -> Vec<Missing> {
    missing_parts(text.kind, &text.body_markdown, text.asks.len(), text.addressees.len())
}

fn missing_parts(kind: Kind, body: &str, ask_count: usize, addressee_count: usize) -> Vec<Missing> {
    let answerable = kind != Kind::Statement;
    let lacks = [
        (body.trim().is_empty(), Missing::Words),
        (answerable && ask_count == 0, Missing::Ask),
        (answerable && addressee_count == 0, Missing::Addressee),
    ];
    lacks.into_iter().filter_map(|(lacks, missing)| lacks.then_some(missing)).collect()
}

#[derive(Template)]
#[template(path = "letters/not_ready.html")]
struct NotReadyPage {
    page: Frame,
    token: String,
    title: String,
    missing: Vec<String>,
    text: String,
    back: String,
}

async fn opening_submitted(desk: Desk, path: web::Path<String>, form: Posted<ButtonForm>) -> PageResult {
    let letter = desk_letter(&desk, &path).await?;
    let back = links::desk_letter(letter.id.as_str());
    if desk.check(&form.0.form_token) != FormToken::Good {
        return Ok(see_other(&flash::with(&back, "try-again")));
    }
    let (seal, organiser, now, id) = (desk.app.seal.clone(), desk.organiser.id.clone(), desk.now(), letter.id.clone());
    match desk.app.write(move |conn| open(conn, &seal, &organiser, &id, now)).await? {
        Ok(()) => Ok(see_other(&flash::with(&back, "letter-opened"))),
        Err(OpenRefusal::AlreadyOpened) => Ok(see_other(&flash::with(&back, "letter-already-opened"))),
        Err(OpenRefusal::NotReady(missing)) => {
            let page = NotReadyPage {
                page: desk.frame(),
                token: desk.token(),
                missing: missing.iter().map(|missing| missing.say(desk.words)).collect(),
                text: links::desk_text(letter.id.as_str()),
                title: letter.title,
                back,
            };
            show(&page, StatusCode::UNPROCESSABLE_ENTITY, Privacy::Secret)
        }
    }
}

/// Why a letter was not opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OpenRefusal {
    /// It lacks something.
    NotReady(Vec<Missing>),
    /// It was opened before; a closed letter is not opened again.
    AlreadyOpened,
}

/// Opens a draft for signatures.
///
/// # Errors
/// `NotFound` when the letter is not of the organiser's teams; the database's.
pub fn open(conn: &mut Conn, seal: &Seal, by: &OrganiserId, id: &LetterId, now: Time) -> Deed<(), OpenRefusal> {
    let whole = {
        let letter = team_letter(conn, by, id)?;
        store::with_parts(conn, letter)?
    };
    let missing = missing_on(&whole, london_date(now));
    if whole.letter.opened_at.is_none() && !missing.is_empty() {
        return Ok(Err(OpenRefusal::NotReady(missing)));
    }
    if !mark_open(conn, seal, Some(by), &whole.letter, now)? {
        return Ok(Err(OpenRefusal::AlreadyOpened));
    }
    Ok(Ok(()))
}

fn missing_on(whole: &WholeLetter, today: NaiveDate) -> Vec<Missing> {
    let mut missing = missing(whole);
    if whole.letter.closes_on.is_some_and(|last| last < today) {
        missing.push(Missing::TimeToSign);
    }
    missing
}

/// Opens a draft that is known to have what it needs; false if it was opened before.
pub(super) fn mark_open(
    conn: &mut Conn,
    seal: &Seal,
    by: Option<&OrganiserId>,
    letter: &Letter,
    now: Time,
) -> QueryResult<bool> {
    if !store::mark_opened(conn, &letter.id, now)? {
        return Ok(false);
    }
    record(conn, &NewHappening::of(&letter.id, HappeningKind::Opened, now), now)?;
    store::touch(conn, &letter.id, now)?;
    let (team, deed) = (Some(&letter.team_id), audit::Deed::LetterOpened);
    let entry = Entry { team, organiser: by, letter: Some(letter.id.as_str()), deed, detail: None };
    audit::note(conn, seal, entry, now)?;
    Ok(true)
}
