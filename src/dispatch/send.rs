//! Sending a letter to its addressees: a page that shows exactly what will be sent, one button, and the deed.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use diesel::result::QueryResult;
use serde::Deserialize;

use super::contact;
use super::copy::FrozenCopy;
use super::desk::{check_form, conflict, find_own, letter_id, note};
use super::letter_mail::{self, Reader};
use super::model::{Delivery, Dispatch, DispatchId, ReplyCode};
use super::post::Post;
use super::store;
use crate::clock::{Time, london_date};
use crate::contact::EmailAddress;
use crate::db::{Conn, Deed};
use crate::deadlines::start_clocks;
use crate::letters::addressee::SourceView;
use crate::letters::model::{Addressee, Letter, LetterId, WholeLetter};
use crate::letters::store::happenings::{Facts, HappeningKind, NewHappening, record};
use crate::letters::store::{find_letter, mark_dispatched, open_email, open_email_source, touch, with_parts};
use crate::links;
use crate::mail::outbox;
use crate::organisers::audit;
use crate::organisers::guard::Desk;
use crate::organisers::model::OrganiserId;
use crate::organisers::stationery::Written;
use crate::roll::entry::{Event, NewEntry, append, lock};
use crate::seal::{Seal, Unreadable};
use crate::signatures::enrol::enrol_all_waiting;
use crate::signatures::names::{OnRoll, list_for_council};
use crate::signatures::store::enrolment::count_to_enrol;
use crate::web::error::{AppError, message_key};
use crate::web::form::{DESK_FORM_LIMIT, Posted};
use crate::web::page::{Frame, PageResult, Privacy, see_other, show};
use crate::web::{flash, route};

/// The routes of sending.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(route::at(links::DESK_DISPATCH).get(show_dispatch).post(dispatch_submitted));
}

#[derive(Template)]
#[template(path = "dispatch/dispatch.html")]
struct DispatchPage {
    page: Frame,
    token: String,
    notice: String,
    letter: Letter,
    readers: Vec<ReaderLine>,
    copy: FrozenCopy,
    mail: Written,
    refusal: Option<String>,
    sent: Option<Dispatch>,
    /// Those who have confirmed and get on the roll with the sending.
    waiting: i64,
    desk_letter: String,
    send_to: String,
    test_to: String,
}

/// An addressee, as the page lists them.
struct ReaderLine {
    name: String,
    organisation: String,
    email: String,
    source: SourceView,
    is_failing: bool,
    correct: String,
}

/// A form that is nothing but its button.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct ButtonForm {
    pub(super) form_token: String,
}

async fn show_dispatch(desk: Desk, path: web::Path<String>) -> PageResult {
    let id = letter_id(&path)?;
    let (organiser, post) = (desk.organiser.id.clone(), Post::of(&desk.app));
    let page = desk
        .app
        .read(move |conn| {
            let whole = find_own(conn, &organiser, &id)?;
            dispatch_page(conn, &post, whole)
        })
        .await?;
    let page = DispatchPage { page: desk.frame(), token: desk.token(), notice: desk.notice.clone(), ..page };
    show(&page, StatusCode::OK, Privacy::Secret)
}

fn dispatch_page(conn: &mut Conn, post: &Post, whole: WholeLetter) -> QueryResult<DispatchPage> {
    let seal = &post.stationery.seal;
    let sent = store::find_dispatch(conn, &whole.letter.id)?;
    let copy = present_copy(conn, post, &whole, sent.as_ref())?;
    let words = post.stationery.words;
    let waiting = if sent.is_none() { count_to_enrol(conn, &whole.letter.id)? } else { 0 };
    let refusal = refusal_of(&whole).or_else(|| refusal_of_count(copy.signature_count() + waiting));
    let refusal = refusal.filter(|_| sent.is_none()).map(|refusal| words.say(refusal.words()));
    let id = whole.letter.id.as_str();
    let mut line = |addressee: &Addressee| -> QueryResult<ReaderLine> {
        let email = open_email(seal, addressee)?;
        Ok(ReaderLine {
            name: addressee.name.clone(),
            organisation: addressee.organisation.clone(),
            is_failing: contact::failing_since(conn, seal, &email)?.is_some(),
            email,
            source: SourceView::of(open_email_source(seal, addressee)?),
            correct: links::desk_addressee(id, addressee.id.as_str()),
        })
    };
    let readers = whole.addressees.iter().map(&mut line).collect::<QueryResult<_>>()?;
    Ok(DispatchPage {
        readers,
        mail: letter_mail::write(post, &copy, &whole.letter.slug, Reader::Addressee)?,
        refusal,
        sent,
        waiting,
        desk_letter: links::desk_letter(id),
        send_to: links::desk_dispatch(id),
        test_to: links::desk_test_copy(id),
        page: Frame::new(words),
        token: String::new(),
        notice: String::new(),
        copy,
        letter: whole.letter,
    })
}

/// The frozen copy if the letter was sent, otherwise what would be frozen now.
///
/// # Errors
/// The database's; that of a copy or a name that does not open.
pub fn present_copy(
    conn: &mut Conn,
    post: &Post,
    whole: &WholeLetter,
    sent: Option<&Dispatch>,
) -> QueryResult<FrozenCopy> {
    let seal = &post.stationery.seal;
    match sent {
        Some(dispatch) => store::find_copy(conn, seal, &dispatch.id),
        None => Ok(FrozenCopy::freeze(whole, list_for_council(conn, seal, &whole.letter, OnRoll::Now)?)),
    }
}

async fn dispatch_submitted(
    desk: Desk,
    path: web::Path<String>,
    form: Posted<ButtonForm, DESK_FORM_LIMIT>,
) -> PageResult {
    let id = letter_id(&path)?;
    if let Some(answer) = check_form(&desk, &form.0.form_token, &links::desk_dispatch(id.as_str()))? {
        return Ok(answer);
    }
    let (organiser, post, now) = (desk.organiser.id.clone(), Post::of(&desk.app), desk.now());
    let back = links::desk_letter(id.as_str());
    let done = desk.app.write(move |conn| {
        find_own(conn, &organiser, &id)?;
        dispatch(conn, &post, &id, Some(&organiser), now)
    });
    match done.await? {
        Ok(_) => Ok(see_other(&flash::with(&back, "dispatched"))),
        Err(refusal) => Err(refusal.into()),
    }
}

/// A letter that has been sent.
#[derive(Debug, Clone)]
pub struct Dispatched {
    /// What was sent.
    pub dispatch: Dispatch,
    /// How many mails were queued.
    pub mail_count: usize,
}

/// Why a letter is not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DispatchRefusal {
    /// It is not open yet.
    Draft,
    /// A statement is addressed to nobody.
    Statement,
    /// It was sent before.
    AlreadyDispatched,
    /// Nobody has confirmed a signature.
    NobodyConfirmed,
    /// It has no addressee.
    NoAddressee,
}

impl DispatchRefusal {
    /// The message that says it.
    pub const fn words(self) -> &'static str {
        match self {
            DispatchRefusal::Draft => message_key("dispatch-refused-draft"),
            DispatchRefusal::Statement => message_key("dispatch-refused-statement"),
            DispatchRefusal::AlreadyDispatched => message_key("dispatch-refused-already"),
            DispatchRefusal::NobodyConfirmed => message_key("dispatch-refused-nobody"),
            DispatchRefusal::NoAddressee => message_key("dispatch-refused-no-addressee"),
        }
    }
}

impl From<DispatchRefusal> for AppError {
    fn from(refusal: DispatchRefusal) -> AppError {
        conflict(refusal.words())
    }
}

/// Why a letter could not be sent, whoever signed it; nothing if it could.
fn refusal_of(whole: &WholeLetter) -> Option<DispatchRefusal> {
    let letter = &whole.letter;
    if !letter.is_addressed() {
        Some(DispatchRefusal::Statement)
    } else if letter.opened_at.is_none() {
        Some(DispatchRefusal::Draft)
    } else if letter.dispatched_at.is_some() {
        Some(DispatchRefusal::AlreadyDispatched)
    } else if whole.addressees.is_empty() {
        Some(DispatchRefusal::NoAddressee)
    } else {
        None
    }
}

/// Why a letter with so many signatures could not be sent.
fn refusal_of_count(signatures: i64) -> Option<DispatchRefusal> {
    (signatures == 0).then_some(DispatchRefusal::NobodyConfirmed)
}

/// The letter with everyone on its roll who has confirmed, and the copy that is to be sent; the roll stays locked until
/// the caller's transaction ends.
fn complete(
    conn: &mut Conn,
    seal: &Seal,
    letter_id: &LetterId,
    now: Time,
) -> Deed<(WholeLetter, FrozenCopy), DispatchRefusal> {
    lock(conn, letter_id.as_str())?;
    let letter = find_letter(conn, letter_id)?;
    if let Some(refusal) = refusal_of(&with_parts(conn, letter)?) {
        return Ok(Err(refusal));
    }
    enrol_all_waiting(conn, letter_id, now)?;
    let letter = find_letter(conn, letter_id)?;
    let whole = with_parts(conn, letter)?;
    let copy = FrozenCopy::freeze(&whole, list_for_council(conn, seal, &whole.letter, OnRoll::Now)?);
    Ok(match refusal_of_count(copy.signature_count()) {
        Some(refusal) => Err(refusal),
        None => Ok((whole, copy)),
    })
}

/// Sends a letter: freezes its words and the names of everyone who has confirmed, queues one mail for each addressee, and starts the clocks.
///
/// # Errors
/// The database's; that of an address or a name that does not open.
pub fn dispatch(
    conn: &mut Conn,
    post: &Post,
    letter_id: &LetterId,
    by: Option<&OrganiserId>,
    now: Time,
) -> Deed<Dispatched, DispatchRefusal> {
    let seal = &post.stationery.seal;
    let (whole, copy) = match complete(conn, seal, letter_id, now)? {
        Ok(complete) => complete,
        Err(refusal) => return Ok(Err(refusal)),
    };
    // Of two who press the button at once, the second finds the row changed.
    if !mark_dispatched(conn, letter_id, now)? {
        return Ok(Err(DispatchRefusal::AlreadyDispatched));
    }
    let dispatch = Dispatch {
        id: DispatchId::new(now),
        letter_id: letter_id.clone(),
        version_hash: copy.version_hash.clone(),
        signature_count: copy.signature_count(),
        dispatched_at: now,
    };
    store::insert_dispatch(conn, seal, &dispatch, &copy)?;
    for addressee in &whole.addressees {
        let email = EmailAddress::parse(&open_email(seal, addressee)?).map_err(|_| Unreadable)?;
        deliver(
            conn,
            post,
            &Parcel { dispatch: &dispatch, copy: &copy, letter: &whole.letter },
            addressee,
            &email,
            now,
        )?;
    }
    append(conn, letter_id.as_str(), &copy.version_hash, &[NewEntry::of(Event::Dispatched)], now)?;
    let sent = NewHappening {
        facts: Facts {
            count: Some(dispatch.signature_count),
            of: i64::try_from(whole.addressees.len()).ok(),
            ..Facts::default()
        },
        ..NewHappening::of(letter_id, HappeningKind::Sent, now).about(dispatch.id.as_str())
    };
    record(conn, &sent, now)?;
    start_clocks(conn, &whole, london_date(now), now)?;
    note(conn, seal, (&whole.letter, by), (audit::Deed::LetterDispatched, None), now)?;
    touch(conn, letter_id, now)?;
    Ok(Ok(Dispatched { dispatch, mail_count: whole.addressees.len() }))
}

/// What goes to each addressee.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parcel<'a> {
    pub(super) dispatch: &'a Dispatch,
    pub(super) copy: &'a FrozenCopy,
    pub(super) letter: &'a Letter,
}

/// Queues the mail to one addressee, from an address that only its answers come to.
pub(super) fn deliver(
    conn: &mut Conn,
    post: &Post,
    parcel: &Parcel<'_>,
    addressee: &Addressee,
    email: &EmailAddress,
    now: Time,
) -> QueryResult<Delivery> {
    let seal = &post.stationery.seal;
    let code = ReplyCode::random();
    let written = letter_mail::write(post, parcel.copy, &parcel.letter.slug, Reader::Addressee)?;
    let reply_address = code.address(&post.reply_domain);
    let message = letter_mail::message(parcel.copy, &written, email.as_mailbox(), reply_address);
    let mail = outbox::queue(conn, seal, &message, &post.reply_domain, now)?;
    let new =
        store::NewDelivery { dispatch: parcel.dispatch, addressee: &addressee.id, code: &code, email, mail: &mail };
    let id = store::insert_delivery(conn, seal, &new, now)?;
    contact::hold_back_if_failing(conn, seal, &email.as_mailbox(), now)?;
    store::find_delivery(conn, &id)
}
