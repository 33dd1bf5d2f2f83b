//! A file at the desk: downloading it, making it public, taking it back. One in which something was found is made public
//! only by somebody who has read what was found.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use diesel::result::QueryResult;
use serde::Deserialize;

use super::attachments::flags;
use super::downloads;
use super::model::Reply;
use super::release::ReleaseRefusal;
use super::store::documents::{self, Document, DocumentId};
use super::store::{find_locked_reply, promise_evidence};
use crate::clock::Time;
use crate::db::{Conn, Deed};
use crate::dispatch::desk::{check_form, find_own, letter_id, note};
use crate::letters::model::{Letter, LetterId};
use crate::letters::store::happenings::{Audience, Facts, HappeningKind, NewHappening, record};
use crate::letters::store::touch;
use crate::links;
use crate::locale::Words;
use crate::organisers::audit;
use crate::organisers::guard::Desk;
use crate::organisers::model::OrganiserId;
use crate::seal::Seal;
use crate::web::error::{AppError, message_key};
use crate::web::form::Posted;
use crate::web::page::{Frame, PageResult, Privacy, see_other, show};
use crate::web::{flash, route};

/// The route of a file at the desk.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(route::at(links::DESK_DOCUMENT).get(show_document).post(document_submitted));
}

#[derive(Template)]
#[template(path = "replies/file_check.html")]
struct FileCheckPage {
    page: Frame,
    token: String,
    letter_title: String,
    name: String,
    problem: String,
    found: Vec<String>,
    confirmed: String,
    here: String,
    back: String,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct FileForm {
    form_token: String,
    deed: String,
    confirmed: String,
}

type Parts = web::Path<(String, String)>;

async fn show_document(desk: Desk, path: Parts) -> PageResult {
    downloads::desk_document(&desk, &path.0, &path.1).await
}

async fn document_submitted(desk: Desk, path: Parts, form: Posted<FileForm>) -> PageResult {
    let (letter, id) = (letter_id(&path.0)?, DocumentId::parse(&path.1).ok_or(AppError::not_found())?);
    let form = form.0;
    if let Some(answer) = check_form(&desk, &form.form_token, &links::desk_letter(letter.as_str()))? {
        return Ok(answer);
    }
    let choice = match form.deed.as_str() {
        "release" => Choice::Release { confirmed: form.confirmed },
        "hide" => Choice::Hide,
        _ => return Err(AppError::bad_request()),
    };
    let key = match choice {
        Choice::Release { .. } => "file-released",
        Choice::Hide => "file-hidden",
    };
    let (organiser, seal, now) = (desk.organiser.id.clone(), desk.app.seal.clone(), desk.now());
    let done = desk.app.write(move |conn| {
        let whole = find_own(conn, &organiser, &letter)?;
        let document = documents::find(conn, &whole.letter.id, &id)?;
        let back = page_of(conn, &document)?;
        let name = document.name(&seal)?;
        let decided = decide(conn, &seal, (&whole.letter, &document), &choice, Some(&organiser), now)?;
        Ok((back, name, whole.letter.title, decided))
    });
    let (back, name, title, decided) = done.await?;
    match decided {
        Ok(()) => Ok(see_other(&flash::with(&back, key))),
        Err(refusal) => show_refusal(&desk, &path, (title, name, back), &refusal),
    }
}

fn show_refusal(
    desk: &Desk,
    (letter, document): &(String, String),
    (letter_title, name, back): (String, String, String),
    refusal: &FileRefusal,
) -> PageResult {
    let (status, problem) = match refusal {
        FileRefusal::Reply(refusal) => refusal.answer(),
        FileRefusal::Flagged(_) => (StatusCode::UNPROCESSABLE_ENTITY, message_key("file-flagged")),
    };
    let found = if let FileRefusal::Flagged(found) = refusal { found.as_str() } else { "" };
    let page = FileCheckPage {
        problem: desk.words.say(problem),
        found: flags::sentences(found, desk.words),
        confirmed: found.to_owned(),
        here: links::desk_document(letter, document),
        page: desk.frame(),
        token: desk.token(),
        letter_title,
        name,
        back,
    };
    show(&page, status, Privacy::Secret)
}

/// Where a file is looked after: beside the reply that it came with, or the promise that it is evidence of.
fn page_of(conn: &mut Conn, document: &Document) -> QueryResult<String> {
    let letter: &LetterId = &document.letter_id;
    if let Some(reply) = &document.reply_id {
        return Ok(links::desk_release(letter.as_str(), reply.as_str()));
    }
    let promise = promise_evidence::find_promise_of(conn, &document.id)?;
    Ok(promise.map_or_else(
        || links::desk_letter(letter.as_str()),
        |promise| links::desk_evidence(letter.as_str(), promise.as_str()),
    ))
}

/// What is to become of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// Everyone may have it. `confirmed` is what was found in it, as the person who releases it has read it.
    Release {
        /// The flags, as they are stored; empty if none were shown.
        confirmed: String,
    },
    /// Nobody but the team may.
    Hide,
}

/// Why a file was not made public.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileRefusal {
    /// Because of the reply that it came with.
    Reply(ReleaseRefusal),
    /// Something was found in it, and nobody said that they have read what.
    Flagged(String),
}

/// Makes a file public, or takes it back. Doing so twice is doing it once.
///
/// # Errors
/// The database's.
pub fn decide(
    conn: &mut Conn,
    seal: &Seal,
    (letter, document): (&Letter, &Document),
    choice: &Choice,
    by: Option<&OrganiserId>,
    now: Time,
) -> Deed<(), FileRefusal> {
    let reply = match &document.reply_id {
        Some(reply) => Some(find_locked_reply(conn, &letter.id, reply)?),
        None => None,
    };
    let changed = match choice {
        Choice::Hide => documents::mark_hidden(conn, &document.id)?,
        Choice::Release { confirmed } => {
            if let Some(refusal) = reply.as_ref().and_then(ReleaseRefusal::of) {
                return Ok(Err(FileRefusal::Reply(refusal)));
            }
            if *confirmed != document.flags {
                return Ok(Err(FileRefusal::Flagged(document.flags.clone())));
            }
            documents::mark_released(conn, &document.id, confirmed, by, now)?
        }
    };
    if changed {
        note_choice(conn, seal, (letter, document), choice, by, now)?;
        if matches!(choice, Choice::Release { .. }) {
            record_release(conn, document, reply.as_ref(), now)?;
        }
        touch(conn, &letter.id, now)?;
    }
    Ok(Ok(()))
}

fn note_choice(
    conn: &mut Conn,
    seal: &Seal,
    (letter, document): (&Letter, &Document),
    choice: &Choice,
    by: Option<&OrganiserId>,
    now: Time,
) -> QueryResult<()> {
    let (words, name) = (Words::default(), document.name(seal)?);
    let mut lines = vec![match choice {
        Choice::Release { .. } => words.say1("file-log-released", "name", name),
        Choice::Hide => words.say1("file-log-hidden", "name", name),
    }];
    if matches!(choice, Choice::Release { .. }) {
        lines.extend(flags::sentences(&document.flags, words));
    }
    note(conn, seal, (letter, by), (audit::Deed::DocumentReleased, Some(&lines.join(" "))), now)
}

/// The public hears of it where it can have it.
fn record_release(conn: &mut Conn, document: &Document, reply: Option<&Reply>, now: Time) -> QueryResult<()> {
    let is_seen = reply.is_none_or(|reply| reply.is_released());
    let subject = reply.map_or(document.id.as_str(), |reply| reply.id.as_str());
    let happening = NewHappening {
        addressee_id: reply.map(|reply| &reply.addressee_id),
        facts: Facts { word: Some("file".to_owned()), ..Facts::default() },
        audience: if is_seen { Audience::Public } else { Audience::Team },
        ..NewHappening::of(&document.letter_id, HappeningKind::ReplyReleased, now).about(subject)
    };
    record(conn, &happening, now).map(|_| ())
}
