//! The second member of the team who looks at what speaks for an answer that came another way than by mail. Nothing but its
//! recorder's word stands for such an answer; it is shown to everyone whether one of the organisers has looked, or two.

use actix_web::web;
use diesel::result::QueryResult;
use serde::Deserialize;

use super::model::{Reply, ReplyId, ReplyState};
use super::sender::Noted;
use super::store;
use super::store::off_site::mark_seconded;
use super::tell::tell_signers;
use crate::clock::Time;
use crate::db::{Conn, Deed};
use crate::dispatch::desk::{check_form, conflict, find_own, letter_id, note};
use crate::dispatch::post::Post;
use crate::letters::model::{Letter, WholeLetter};
use crate::letters::store::happenings::{Audience, HappeningKind, NewHappening, record};
use crate::letters::store::touch;
use crate::links;
use crate::organisers::audit;
use crate::organisers::guard::Desk;
use crate::organisers::model::OrganiserId;
use crate::organisers::team;
use crate::web::error::{AppError, message_key};
use crate::web::form::Posted;
use crate::web::page::{PageResult, see_other};
use crate::web::{flash, route};

/// The route of this verb; its button stands on the reply's page.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(route::at(links::DESK_SECOND).post(second_submitted));
}

/// Whose word is missing, as an organiser sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Second {
    /// Nobody's: it came by mail, two have looked, or it was put aside.
    NotWanted,
    /// Another's: they recorded it themselves.
    OfAnother,
    /// Theirs.
    Yours,
}

impl Second {
    /// Of a reply, for an organiser of its team.
    pub fn of(reply: &Reply, organiser: &OrganiserId) -> Second {
        let is_read = matches!(reply.state(), ReplyState::Judged(_));
        match &reply.recorded_by {
            _ if !is_read || !reply.is_one_persons_word() => Second::NotWanted,
            Some(recorder) if recorder == organiser => Second::OfAnother,
            _ => Second::Yours,
        }
    }
}

/// The form: one button.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct SecondForm {
    form_token: String,
}

async fn second_submitted(desk: Desk, path: web::Path<(String, String)>, form: Posted<SecondForm>) -> PageResult {
    let (id, reply) = (letter_id(&path.0)?, ReplyId::parse(&path.1).ok_or(AppError::not_found())?);
    let back = links::desk_reply(id.as_str(), reply.as_str());
    if let Some(answer) = check_form(&desk, &form.0.form_token, &back)? {
        return Ok(answer);
    }
    let (organiser, post, now) = (desk.organiser.id.clone(), Post::of(&desk.app), desk.now());
    let done = desk.app.write(move |conn| {
        let whole = find_own(conn, &organiser, &id)?;
        second_answer(conn, &post, (&whole, &reply), &organiser, now)
    });
    let key = match done.await? {
        Ok(Noted::Now) => "answer-seconded",
        Ok(Noted::Before) => "answer-seconded-before",
        Err(ItsRecorder) => return Err(conflict(message_key("second-by-its-recorder"))),
    };
    Ok(see_other(&flash::with(&back, key)))
}

/// Whoever recorded an answer is not its second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ItsRecorder;

/// Notes that a second member of the team has looked at what speaks for an answer, and has the signers told of it now. Twice
/// is as good as once, and of a reply that came by mail it says nothing.
///
/// # Errors
/// `NotFound` for a reply of another letter; the database's.
pub fn second_answer(
    conn: &mut Conn,
    post: &Post,
    (whole, id): (&WholeLetter, &ReplyId),
    by: &OrganiserId,
    now: Time,
) -> Deed<Noted, ItsRecorder> {
    let (letter, reply) = (&whole.letter, store::find_reply(conn, &whole.letter.id, id)?);
    match Second::of(&reply, by) {
        Second::NotWanted => return Ok(Ok(Noted::Before)),
        Second::OfAnother => return Ok(Err(ItsRecorder)),
        Second::Yours => {}
    }
    if !mark_seconded(conn, id, by, now)? {
        return Ok(Ok(Noted::Before));
    }
    let seconded =
        NewHappening { audience: Audience::Team, ..NewHappening::of(&letter.id, HappeningKind::SenderConfirmed, now) };
    record(conn, &seconded.with(&reply.addressee_id).about(id.as_str()), now)?;
    note(conn, &post.stationery.seal, (letter, Some(by)), (audit::Deed::AnswerSeconded, None), now)?;
    let answers = store::list_answers(conn, id)?;
    tell_signers(conn, post, whole, (&reply, &answers), now)?;
    touch(conn, &letter.id, now)?;
    Ok(Ok(Noted::Now))
}

/// Whether the signers are told of a reply now. On the page everyone reads beside an answer whose word it is, and it can be
/// put right; a mail cannot be taken back. So an answer that came another way is written about only when two have looked at
/// it. In a team of one there is nobody else to look: the signers are told at once, and whose word it is.
///
/// # Errors
/// The database's.
pub fn signers_may_hear(conn: &mut Conn, letter: &Letter, reply: &Reply) -> QueryResult<bool> {
    Ok(!reply.is_one_persons_word() || team::is_of_one(conn, &letter.team_id)?)
}
