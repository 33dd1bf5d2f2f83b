//! Closing a letter: by its team, or by itself when its last day is over.

use actix_web::web;
use chrono::NaiveDate;
use diesel::result::QueryResult;

use super::desk::{desk_letter, team_letter};
use super::model::LetterId;
use super::store;
use super::store::happenings::{HappeningKind, NewHappening, record};
use crate::clock::Time;
use crate::db::{Conn, Deed};
use crate::links;
use crate::organisers::audit::{self, Entry};
use crate::organisers::guard::Desk;
use crate::organisers::model::OrganiserId;
use crate::seal::Seal;
use crate::web::csrf::FormToken;
use crate::web::form::{ButtonForm, Posted};
use crate::web::page::{PageResult, see_other};
use crate::web::{flash, route};

/// `POST /desk/letters/{id}/closure`.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(route::at(links::DESK_CLOSURE).post(closure_submitted));
}

async fn closure_submitted(desk: Desk, path: web::Path<String>, form: Posted<ButtonForm>) -> PageResult {
    let letter = desk_letter(&desk, &path).await?;
    let back = links::desk_letter(letter.id.as_str());
    if desk.check(&form.0.form_token) != FormToken::Good {
        return Ok(see_other(&flash::with(&back, "try-again")));
    }
    let (seal, organiser, now) = (desk.app.seal.clone(), desk.organiser.id.clone(), desk.now());
    match desk.app.write(move |conn| close(conn, &seal, &organiser, &letter.id, now)).await? {
        Ok(()) => Ok(see_other(&flash::with(&back, "letter-closed"))),
        Err(CloseRefusal::NotOpen) => Ok(see_other(&flash::with(&back, "letter-not-open"))),
    }
}

/// Why a letter was not closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CloseRefusal {
    /// It is a draft, or closed already.
    NotOpen,
}

/// Closes an open letter: it takes no more signatures and keeps its tracking.
///
/// # Errors
/// `NotFound` when the letter is not of the organiser's teams; the database's.
pub fn close(conn: &mut Conn, seal: &Seal, by: &OrganiserId, id: &LetterId, now: Time) -> Deed<(), CloseRefusal> {
    let letter = team_letter(conn, by, id)?;
    if !store::mark_closed(conn, id, now)? {
        return Ok(Err(CloseRefusal::NotOpen));
    }
    record(conn, &NewHappening::of(id, HappeningKind::Closed, now), now)?;
    store::touch(conn, id, now)?;
    let (team, deed) = (Some(&letter.team_id), audit::Deed::LetterClosed);
    let entry = Entry { team, organiser: Some(by), letter: Some(id.as_str()), deed, detail: None };
    audit::note(conn, seal, entry, now)?;
    Ok(Ok(()))
}

/// Closes the letters whose last day is before `today` in London, and returns them.
///
/// # Errors
/// The database's.
pub fn close_past(conn: &mut Conn, today: NaiveDate, now: Time) -> QueryResult<Vec<LetterId>> {
    let mut closed = Vec::new();
    for id in store::list_past_closing(conn, today)? {
        if !store::mark_closed(conn, &id, now)? {
            continue;
        }
        record(conn, &NewHappening::of(&id, HappeningKind::Closed, now), now)?;
        store::touch(conn, &id, now)?;
        let letter = store::find_letter(conn, &id)?;
        audit::note_own(conn, &letter.team_id, id.as_str(), audit::Deed::LetterClosed, now)?;
        closed.push(id);
    }
    Ok(closed)
}
