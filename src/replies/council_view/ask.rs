//! Asking an addressee how they see it, and hiding what they said, at the desk.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use diesel::result::Error::NotFound;
use diesel::result::QueryResult;
use serde::Deserialize;

use super::super::chase::case;
use super::super::chase::model::{ChaserKind, Hindrance};
use super::super::store::council_links::{self, CouncilLink};
use super::super::store::council_views::{self, CouncilViewId};
use super::mailbox::is_of_team;
use super::{CouncilViewLine, line_of};
use crate::clock::{Time, london_date};
use crate::contact::EmailAddress;
use crate::db::{Conn, Deed};
use crate::dispatch::desk::{check_form, conflict, find_own, letter_id, note};
use crate::dispatch::post::Post;
use crate::dispatch::store as dispatches;
use crate::letters::check;
use crate::letters::model::{Addressee, AddresseeId, Letter, WholeLetter};
use crate::letters::store::{find_locked, open_email, touch};
use crate::links;
use crate::locale::Words;
use crate::mail::message::Message;
use crate::organisers::audit;
use crate::organisers::guard::Desk;
use crate::organisers::model::OrganiserId;
use crate::seal::Seal;
use crate::web::error::{AppError, message_key};
use crate::web::form::{Faults, Posted};
use crate::web::page::{Frame, PageResult, Privacy, see_other, show};
use crate::web::{flash, route};

/// The purpose of the mail with the link.
pub const COUNCIL_VIEW: &str = "council_view";
/// The longest reason for hiding what was said, in characters.
const LONGEST_REASON: usize = 500;

/// The route at the desk.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(route::at(links::DESK_COUNCIL_VIEW).get(show_asking).post(asking_submitted));
}

#[derive(Template)]
#[template(path = "replies/desk_council_view.html")]
struct AskingPage {
    page: Frame,
    token: String,
    notice: String,
    letter: Letter,
    addressee: Addressee,
    email: String,
    /// Why they are not to be asked now.
    hindered: String,
    links: Vec<String>,
    views: Vec<CouncilViewLine>,
    faults: Faults,
    reason: String,
    desk_letter: String,
    desk_replies: String,
    here: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct AskingForm {
    form_token: String,
    deed: String,
    view: String,
    reason: String,
}

type Parts = web::Path<(String, String)>;

async fn show_asking(desk: Desk, path: Parts) -> PageResult {
    let page = read_page(&desk, &path).await?;
    show(&page, StatusCode::OK, Privacy::Secret)
}

fn addressee_id(text: &str) -> Result<AddresseeId, AppError> {
    AddresseeId::parse(text).ok_or(AppError::not_found())
}

async fn read_page(desk: &Desk, path: &(String, String)) -> Result<AskingPage, AppError> {
    let (id, addressee) = (letter_id(&path.0)?, addressee_id(&path.1)?);
    let (organiser, seal, words, now) = (desk.organiser.id.clone(), desk.app.seal.clone(), desk.words, desk.now());
    let read = move |conn: &mut Conn| {
        let whole = find_own(conn, &organiser, &id)?;
        asking_page(conn, &seal, &whole, &addressee, words, now)
    };
    let page = desk.app.read(read).await?;
    Ok(AskingPage { token: desk.token(), notice: desk.notice.clone(), ..page })
}

fn find_addressee<'a>(whole: &'a WholeLetter, id: &AddresseeId) -> QueryResult<&'a Addressee> {
    whole.addressees.iter().find(|addressee| addressee.id == *id).ok_or(NotFound)
}

fn asking_page(
    conn: &mut Conn,
    seal: &Seal,
    whole: &WholeLetter,
    id: &AddresseeId,
    words: Words,
    now: Time,
) -> QueryResult<AskingPage> {
    let addressee = find_addressee(whole, id)?.clone();
    let hindered = find_hindrance(conn, whole, id, now)?.map(|hindrance| words.say(&hindrance.message_key()));
    let links = links_to(conn, whole, id)?.iter().map(|link| said_of(link, words, now)).collect();
    let mut views = Vec::new();
    for view in council_views::list(conn, &whole.letter.id)? {
        if view.addressee_id == *id {
            views.push(line_of(conn, seal, whole, &view, words)?);
        }
    }
    Ok(AskingPage {
        hindered: hindered.filter(|_| whole.letter.dispatched_at.is_some()).unwrap_or_default(),
        email: open_email(seal, &addressee)?,
        desk_letter: links::desk_letter(whole.letter.id.as_str()),
        desk_replies: links::desk_replies(whole.letter.id.as_str()),
        here: links::desk_council_view(whole.letter.id.as_str(), id.as_str()),
        page: Frame::new(words),
        token: String::new(),
        notice: String::new(),
        faults: Faults::default(),
        reason: String::new(),
        letter: whole.letter.clone(),
        addressee,
        links,
        views,
    })
}

/// The links about where the letter stands; those about promises are not among them.
fn links_to(conn: &mut Conn, whole: &WholeLetter, id: &AddresseeId) -> QueryResult<Vec<CouncilLink>> {
    let mut all = council_links::list(conn, &whole.letter.id)?;
    all.retain(|link| link.addressee_id == *id && link.promise_id.is_none());
    Ok(all)
}

fn said_of(link: &CouncilLink, words: Words, now: Time) -> String {
    let day = |time: Time| words.date(&london_date(time));
    let issued = day(link.issued_at);
    match (link.used_at, link.revoked_at) {
        (Some(at), _) => words.say2("council-ask-used", "date", issued, "used", day(at)),
        (None, Some(_)) => words.say1("council-ask-revoked", "date", issued),
        (None, None) if link.is_good(now) => {
            words.say2("council-ask-open", "date", issued, "until", day(link.expires_at))
        }
        (None, None) => words.say1("council-ask-expired", "date", issued),
    }
}

async fn asking_submitted(desk: Desk, path: Parts, form: Posted<AskingForm>) -> PageResult {
    let (id, addressee) = (letter_id(&path.0)?, addressee_id(&path.1)?);
    let here = links::desk_council_view(id.as_str(), addressee.as_str());
    let AskingForm { form_token, deed, view, reason } = form.0;
    if let Some(answer) = check_form(&desk, &form_token, &here)? {
        return Ok(answer);
    }
    let by = desk.organiser.id.clone();
    let (post, now) = (Post::of(&desk.app), desk.now());
    let key = match deed.as_str() {
        "ask" => {
            let asked = desk.app.write(move |conn| {
                let whole = find_own(conn, &by, &id)?;
                ask(conn, &post, (&whole, &addressee), Some(&by), now)
            });
            match asked.await? {
                Ok(()) => "council-asked",
                Err(AskRefusal::NotSent) => return Err(conflict(message_key("council-ask-not-sent"))),
                Err(AskRefusal::OwnMailbox) => return Err(conflict(message_key("council-ask-own-mailbox"))),
                Err(AskRefusal::Hindered(hindrance)) => return show_refusal(&desk, &path, hindrance).await,
            }
        }
        "hide" | "show" => {
            let view = CouncilViewId::parse(&view).ok_or(AppError::bad_request())?;
            let said = if deed == "hide" {
                match check::needed_line(&reason, LONGEST_REASON) {
                    Ok(reason) => Some(reason),
                    Err(flaw) => return show_fault(&desk, &path, reason, flaw.say(desk.words)).await,
                }
            } else {
                None
            };
            let changed = desk.app.write(move |conn| {
                let whole = find_own(conn, &by, &id)?;
                let addressee = find_addressee(&whole, &addressee)?;
                let seal = &post.stationery.seal;
                set_shown(conn, seal, (&whole.letter, addressee, &view), said.as_deref(), &by, now)
            });
            if changed.await? { "council-view-changed" } else { "council-view-unchanged" }
        }
        _ => return Err(AppError::bad_request()),
    };
    Ok(see_other(&flash::with(&here, key)))
}

async fn show_refusal(desk: &Desk, path: &(String, String), hindrance: Hindrance) -> PageResult {
    let mut page = read_page(desk, path).await?;
    page.hindered = desk.words.say(&hindrance.message_key());
    show(&page, StatusCode::CONFLICT, Privacy::Secret)
}

async fn show_fault(desk: &Desk, path: &(String, String), reason: String, fault: String) -> PageResult {
    let mut page = read_page(desk, path).await?;
    page.reason = reason;
    page.faults.add("reason", fault);
    show(&page, StatusCode::UNPROCESSABLE_ENTITY, Privacy::Secret)
}

/// Why an addressee was not asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AskRefusal {
    /// The letter was not sent to anybody.
    NotSent,
    /// The address is that of the people who ask.
    OwnMailbox,
    /// Something stands in the way, as it would of a reminder.
    Hindered(Hindrance),
}

struct AskingMail<'a> {
    stationery: &'a crate::organisers::stationery::Stationery,
    words: Words,
    letter: &'a Letter,
    addressee: &'a str,
    link: String,
    page: String,
    until: String,
}

crate::sheets!(
    askama::Template,
    AskingMail,
    write_asking,
    "mail/council_view.subject.txt",
    "mail/council_view.txt",
    "mail/council_view.html"
);

/// What stands in the way of asking an addressee: the same as of a reminder, and the same gap to whatever else was sent,
/// unless they have written back since.
fn find_hindrance(conn: &mut Conn, whole: &WholeLetter, id: &AddresseeId, now: Time) -> QueryResult<Option<Hindrance>> {
    let today = london_date(now);
    let cases = case::list(conn, whole, today)?;
    let case = cases.into_iter().find(|case| case.addressee.id == *id).ok_or(NotFound)?;
    let lately = (case.was_sent_lately(today) && !case.has_written_back()).then_some(Hindrance::SentLately);
    Ok(case.hindrance(ChaserKind::Reminder).or(lately))
}

/// Sends an addressee a link by which they can say once how they see it. An older link that was not used ends with it.
///
/// # Errors
/// The database's; that of an address that does not open.
pub fn ask(
    conn: &mut Conn,
    post: &Post,
    (whole, id): (&WholeLetter, &AddresseeId),
    by: Option<&OrganiserId>,
    now: Time,
) -> Deed<(), AskRefusal> {
    // Of two who ask at once, the second finds the link of the first.
    let letter = &find_locked(conn, &whole.letter.id)?;
    if letter.dispatched_at.is_none() {
        return Ok(Err(AskRefusal::NotSent));
    }
    if let Some(hindrance) = find_hindrance(conn, whole, id, now)? {
        return Ok(Err(AskRefusal::Hindered(hindrance)));
    }
    let addressee = find_addressee(whole, id)?;
    let stationery = &post.stationery;
    let seal = &stationery.seal;
    let mailbox = open_email(seal, addressee)?;
    let Ok(to) = EmailAddress::parse(&mailbox) else { return Err(NotFound) };
    if is_of_team(conn, seal, (letter, addressee), &to, london_date(now))? {
        return Ok(Err(AskRefusal::OwnMailbox));
    }
    for link in links_to(conn, whole, id)?.iter().filter(|link| link.is_good(now)) {
        council_links::mark_revoked(conn, &link.id, now)?;
    }
    let (link, token) = council_links::issue(conn, (&letter.id, &addressee.id), None, by, now)?;
    let words = Words::of(&letter.language);
    let written = write_asking(&AskingMail {
        link: stationery.links.absolute(&links::council_view(&token.text())),
        page: stationery.links.absolute(&links::letter(&letter.slug)),
        until: words.date(&london_date(now + council_links::GOOD_FOR)),
        addressee: &addressee.name,
        stationery,
        words,
        letter,
    })?;
    let mut message = Message::from_service(COUNCIL_VIEW, &to, written.subject, written.text, written.html);
    // Whoever answers this mail answers the letter.
    let delivery = dispatches::find_current(conn, &addressee.id)?;
    message.reply_to = delivery.map(|delivery| delivery.reply_code.address(&post.reply_domain));
    council_links::post(conn, seal, &link, (&message, &stationery.domain), now)?;
    note(conn, seal, (letter, by), (audit::Deed::CouncilAsked, Some(&addressee.name)), now)?;
    Ok(Ok(()))
}

/// Hides what an addressee said, with a reason, or shows it again; false if it is so already.
///
/// # Errors
/// The database's.
pub fn set_shown(
    conn: &mut Conn,
    seal: &Seal,
    (letter, addressee, view): (&Letter, &Addressee, &CouncilViewId),
    hidden_because: Option<&str>,
    by: &OrganiserId,
    now: Time,
) -> QueryResult<bool> {
    let changed = match hidden_because {
        Some(_) => council_views::mark_hidden(conn, &addressee.id, view)?,
        None => council_views::mark_shown(conn, &addressee.id, view, by, now)?,
    };
    if !changed {
        return Ok(false);
    }
    let (deed, detail) = match hidden_because {
        Some(reason) => (audit::Deed::CouncilViewHidden, format!("{}: {reason}", addressee.name)),
        None => (audit::Deed::CouncilViewShown, addressee.name.clone()),
    };
    note(conn, seal, (letter, Some(by)), (deed, Some(&detail)), now)?;
    touch(conn, &letter.id, now)?;
    Ok(true)
}
