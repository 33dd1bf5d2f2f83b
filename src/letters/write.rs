//! Writing a letter, and changing its text until the first signature is confirmed.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use diesel::result::QueryResult;

use super::check;
use super::desk::{desk_letter, team_letter};
use super::model::{Letter, LetterId};
use super::open::{self, Missing};
use super::slug::{self, insert_under_free_slug};
use super::store::{self, LetterText};
use super::typed::{FieldFaults, Typed};
use super::write_page::{Sheet, WritePage};
use super::writing_desk::WritingDesk;
use crate::clock::Time;
use crate::db::{Conn, Deed};
use crate::links;
use crate::organisers::audit::{self, Entry};
use crate::organisers::guard::Desk;
use crate::organisers::model::{OrganiserId, TeamId};
use crate::organisers::team;
use crate::seal::Seal;
use crate::web::csrf::FormToken;
use crate::web::error::AppError;
use crate::web::form::Posted;
use crate::web::page::{PageResult, Privacy, see_other, show};
use crate::web::{flash, route};

/// The most bytes of the form: the longest letter in a script of three bytes a character, percent-encoded.
const LETTER_FORM_LIMIT: usize = 2 * 1024 * 1024;

type PostedLetter = Posted<Vec<(String, String)>, LETTER_FORM_LIMIT>;

/// `/desk/new` and `/desk/letters/{id}/text`.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(route::at(links::DESK_NEW).get(show_new).post(new_submitted));
    config.service(route::at(links::DESK_TEXT).get(show_text).post(text_submitted));
}

async fn show_new(desk: WritingDesk) -> PageResult {
    let sheet = new_sheet(&desk).await?;
    let typed = Typed::blank(desk.today());
    show(&WritePage::new(&desk, &sheet, typed), StatusCode::OK, Privacy::Secret)
}

async fn new_sheet(desk: &Desk) -> Result<Sheet, AppError> {
    let organiser = desk.organiser.id.clone();
    Ok(Sheet::New { teams: desk.app.read(move |conn| team::teams_of(conn, &organiser)).await? })
}

async fn new_submitted(desk: WritingDesk, form: PostedLetter) -> PageResult {
    let sheet = new_sheet(&desk).await?;
    let text = match read_form(&desk, &sheet, form)? {
        Next::Show(response) => return Ok(response),
        Next::Save(text) => text,
    };
    let (seal, organiser, now) = (desk.app.seal.clone(), desk.organiser.id.clone(), desk.now());
    let (text, team) = (text.text, text.team);
    let id = desk.app.write(move |conn| write_letter(conn, &seal, &organiser, &team, &text, now)).await?;
    Ok(see_other(&flash::with(&links::desk_letter(id.as_str()), "letter-saved")))
}

async fn show_text(desk: WritingDesk, path: web::Path<String>) -> PageResult {
    let letter = desk_letter(&desk, &path).await?;
    if !letter.is_changeable() {
        return Ok(see_other(&flash::with(&links::desk_letter(letter.id.as_str()), "text-fixed")));
    }
    let (kept, seal, councils, today) = (letter.clone(), desk.app.seal.clone(), desk.councils.clone(), desk.today());
    let typed = desk.app.read(move |conn| Typed::of(&seal, &store::with_parts(conn, kept)?, &councils, today)).await?;
    show(&WritePage::new(&desk, &Sheet::Known { letter: Box::new(letter) }, typed), StatusCode::OK, Privacy::Secret)
}

async fn text_submitted(desk: WritingDesk, path: web::Path<String>, form: PostedLetter) -> PageResult {
    let letter = desk_letter(&desk, &path).await?;
    let sheet = Sheet::Known { letter: Box::new(letter.clone()) };
    let (text, typed) = match read_form(&desk, &sheet, form)? {
        Next::Show(response) => return Ok(response),
        Next::Save(read) => (read.text, read.typed),
    };
    let (seal, organiser, now, id) = (desk.app.seal.clone(), desk.organiser.id.clone(), desk.now(), letter.id.clone());
    let changed = desk.app.write(move |conn| change_text(conn, &seal, &organiser, &id, &text, now)).await?;
    match changed {
        Ok(()) => Ok(see_other(&flash::with(&links::desk_letter(letter.id.as_str()), "letter-saved"))),
        Err(ChangeRefusal::TextIsFixed) => {
            let page = WritePage::new(&desk, &sheet, typed).with_notice(desk.words.say("write-text-fixed"));
            show(&page, StatusCode::CONFLICT, Privacy::Secret)
        }
        Err(ChangeRefusal::NotReady(missing)) => {
            let faults = missing_faults(&desk, &missing);
            let page = WritePage::new(&desk, &sheet, typed).with_faults(faults);
            show(&page, StatusCode::UNPROCESSABLE_ENTITY, Privacy::Secret)
        }
    }
}

fn missing_faults(desk: &Desk, missing: &[Missing]) -> FieldFaults {
    let mut faults = FieldFaults::default();
    for missing in missing {
        faults.add(missing.field(), missing.say(desk.words));
    }
    faults
}

/// A form that may be saved.
struct ReadForm {
    text: LetterText,
    team: TeamId,
    typed: Typed,
}

enum Next {
    Show(HttpResponse),
    Save(Box<ReadForm>),
}

/// Decides what the pressed button asks for: the page again, or a letter to save.
fn read_form(desk: &WritingDesk, sheet: &Sheet, form: PostedLetter) -> Result<Next, AppError> {
    let mut typed = Typed::from_pairs(form.0).ok_or(AppError::bad_request())?;
    if desk.check(&typed.form_token) != FormToken::Good {
        let page = WritePage::new(desk, sheet, typed).with_notice(desk.words.say("write-form-old"));
        return show(&page, StatusCode::UNPROCESSABLE_ENTITY, Privacy::Secret).map(Next::Show);
    }
    let page = |typed: Typed| show(&WritePage::new(desk, sheet, typed), StatusCode::OK, Privacy::Secret);
    match typed.deed.as_str() {
        "more_asks" => {
            WritePage::more_asks(&mut typed);
            page(typed).map(Next::Show)
        }
        "more_addressees" => {
            WritePage::more_addressees(&mut typed);
            page(typed).map(Next::Show)
        }
        "preview" | "save" => read_letter(desk, sheet, typed),
        _ => Err(AppError::bad_request()),
    }
}

fn read_letter(desk: &WritingDesk, sheet: &Sheet, typed: Typed) -> Result<Next, AppError> {
    let mut reading = typed.read(desk.words, &desk.councils, desk.today());
    let team = sheet.team(&typed.team);
    if team.is_none() {
        reading.faults.add("team", check::Flaw::NotAChoice.say(desk.words));
    }
    let status = if reading.faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    match team {
        Some(team) if reading.faults.is_empty() && typed.deed == "save" => {
            Ok(Next::Save(Box::new(ReadForm { text: reading.text, team, typed })))
        }
        _ => {
            let preview = (typed.deed == "preview").then_some(&reading.text);
            let page = WritePage::new(desk, sheet, typed).with_faults(reading.faults).with_preview(desk, preview);
            show(&page, status, Privacy::Secret).map(Next::Show)
        }
    }
}

/// Begins a letter, as a draft.
///
/// # Errors
/// `NotFound` when the author does not belong to the team; the database's.
pub fn write_letter(
    conn: &mut Conn,
    seal: &Seal,
    by: &OrganiserId,
    team: &TeamId,
    text: &LetterText,
    now: Time,
) -> QueryResult<LetterId> {
    team::demand_member(conn, team, by)?;
    let new = insert_under_free_slug(conn, seal, team, text, now)?.letter;
    note(conn, seal, by, (team, &new.id), audit::Deed::LetterWritten, now)?;
    Ok(new.id)
}

/// Why a text was not changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChangeRefusal {
    /// Someone has confirmed a signature to it, or it was sent.
    TextIsFixed,
    /// The letter is open, and the new text lacks what an open letter needs.
    NotReady(Vec<Missing>),
}

/// Changes the text of a letter that nobody has signed yet.
///
/// # Errors
/// `NotFound` when the letter is not of the author's teams; the database's.
pub fn change_text(
    conn: &mut Conn,
    seal: &Seal,
    by: &OrganiserId,
    id: &LetterId,
    text: &LetterText,
    now: Time,
) -> Deed<(), ChangeRefusal> {
    let letter: Letter = team_letter(conn, by, id)?;
    let missing = open::missing_of_text(text);
    if letter.opened_at.is_some() && !missing.is_empty() {
        return Ok(Err(ChangeRefusal::NotReady(missing)));
    }
    if !store::set_text(conn, seal, id, text, now)? {
        return Ok(Err(ChangeRefusal::TextIsFixed));
    }
    slug::change_with_risk(conn, &letter, text)?;
    note(conn, seal, by, (&letter.team_id, id), audit::Deed::LetterChanged, now)?;
    Ok(Ok(()))
}

fn note(
    conn: &mut Conn,
    seal: &Seal,
    by: &OrganiserId,
    (team, letter): (&TeamId, &LetterId),
    deed: audit::Deed,
    now: Time,
) -> QueryResult<()> {
    let entry = Entry { team: Some(team), organiser: Some(by), letter: Some(letter.as_str()), deed, detail: None };
    audit::note(conn, seal, entry, now)
}
