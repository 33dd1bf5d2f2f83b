//! What every deed at the desk asks first: whose letter it is, and whether the form is one of this session's.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use diesel::result::QueryResult;

use crate::clock::Time;
use crate::db::Conn;
use crate::letters::model::{Letter, LetterId, WholeLetter};
use crate::letters::store::{find_letter, with_parts};
use crate::organisers::audit::{self, Deed, Entry};
use crate::organisers::guard::Desk;
use crate::organisers::model::OrganiserId;
use crate::organisers::team::demand_member;
use crate::seal::Seal;
use crate::web::csrf::FormToken;
use crate::web::error::{AppError, message_key};
use crate::web::flash;
use crate::web::page::see_other;

/// A letter of the organiser's own team, with its asks and addressees.
///
/// # Errors
/// `NotFound` for any other letter: to a stranger it is not there.
pub fn find_own(conn: &mut Conn, organiser: &OrganiserId, id: &LetterId) -> QueryResult<WholeLetter> {
    let letter = find_letter(conn, id)?;
    demand_member(conn, &letter.team_id, organiser)?;
    with_parts(conn, letter)
}

/// Reads a letter's key from a path.
///
/// # Errors
/// 404 for anything else.
pub fn letter_id(text: &str) -> Result<LetterId, AppError> {
    LetterId::parse(text).ok_or(AppError::not_found())
}

/// Checks a form's token. An expired one leads back to the page with a sentence; `Some` is the answer to send then.
///
/// # Errors
/// 403 for a form that is not of this session.
pub fn check_form(desk: &Desk, token: &str, back: &str) -> Result<Option<HttpResponse>, AppError> {
    match desk.check(token) {
        FormToken::Good => Ok(None),
        FormToken::Expired => Ok(Some(see_other(&flash::with(back, "try-again")))),
        FormToken::Forged => Err(AppError::forbidden()),
    }
}

/// A deed that was refused because of how things stand: 409.
pub const fn conflict(words: &'static str) -> AppError {
    AppError::new(StatusCode::CONFLICT, message_key("dispatch-refused"), words)
}

/// Writes a line into the desk's log of a letter; `by` is nobody when the command line did it.
///
/// # Errors
/// The database's.
pub fn note(
    conn: &mut Conn,
    seal: &Seal,
    (letter, by): (&Letter, Option<&OrganiserId>),
    (deed, detail): (Deed, Option<&str>),
    now: Time,
) -> QueryResult<()> {
    let team = Some(&letter.team_id);
    let entry = Entry { team, organiser: by, letter: Some(letter.id.as_str()), deed, detail };
    audit::note(conn, seal, entry, now)
}
