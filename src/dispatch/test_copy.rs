//! A copy to oneself first: the very mail that the addressees would get, marked as a test.

use actix_web::web;

use super::desk::{check_form, conflict, find_own, letter_id, note};
use super::letter_mail::{self, Reader};
use super::post::Post;
use super::send::{ButtonForm, DispatchRefusal, present_copy};
use super::store;
use crate::clock::Time;
use crate::db::{Conn, Deed};
use crate::letters::model::WholeLetter;
use crate::links;
use crate::mail::message::Message;
use crate::mail::outbox;
use crate::organisers::audit;
use crate::organisers::guard::Desk;
use crate::organisers::model::OrganiserId;
use crate::organisers::store::list_organisers;
use crate::web::form::{DESK_FORM_LIMIT, Posted};
use crate::web::limits::Asking;
use crate::web::page::{PageResult, see_other};
use crate::web::{flash, route};

/// The route of asking for a copy.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(route::at(links::DESK_TEST_COPY).post(test_copy_submitted));
}

async fn test_copy_submitted(
    desk: Desk,
    path: web::Path<String>,
    form: Posted<ButtonForm, DESK_FORM_LIMIT>,
) -> PageResult {
    let id = letter_id(&path)?;
    let back = links::desk_dispatch(id.as_str());
    if let Some(answer) = check_form(&desk, &form.0.form_token, &back)? {
        return Ok(answer);
    }
    let (organiser, post, now) = (desk.organiser.id.clone(), Post::of(&desk.app), desk.now());
    desk.app.limits.take(Asking::TestCopy, organiser.as_str())?;
    let done = desk.app.write(move |conn| {
        let whole = find_own(conn, &organiser, &id)?;
        send_test_copy(conn, &post, &whole, &organiser, now)
    });
    match done.await? {
        Ok(()) => Ok(see_other(&flash::with(&back, "test-copy-sent"))),
        Err(refusal) => Err(conflict(refusal.words())),
    }
}

/// Mails an organiser the letter as it would be sent now, or as it was sent.
///
/// # Errors
/// The database's; that of an address or a name that does not open.
pub fn send_test_copy(
    conn: &mut Conn,
    post: &Post,
    whole: &WholeLetter,
    organiser: &OrganiserId,
    now: Time,
) -> Deed<(), DispatchRefusal> {
    let stationery = &post.stationery;
    if !whole.letter.is_addressed() {
        return Ok(Err(DispatchRefusal::Statement));
    }
    let sent = store::find_dispatch(conn, &whole.letter.id)?;
    let copy = present_copy(conn, post, whole, sent.as_ref())?;
    let written = letter_mail::write(post, &copy, &whole.letter.slug, Reader::Organiser)?;
    for person in list_organisers(conn, std::slice::from_ref(organiser))? {
        let to = person.email(&stationery.seal)?;
        let mail = written.clone();
        let mut message = Message::from_service("test_copy", &to, mail.subject, mail.text, mail.html);
        message.attachments = letter_mail::attachments(&copy);
        outbox::queue(conn, &stationery.seal, &message, &stationery.domain, now)?;
    }
    note(conn, &stationery.seal, (&whole.letter, Some(organiser)), (audit::Deed::TestCopySent, None), now)?;
    Ok(Ok(()))
}
