//! Correcting an addressee's address. If the letter was sent, its frozen copy goes to the new one, from a new reply
//! address, without the names that have left the roll since.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use diesel::result::Error::NotFound;
use diesel::result::QueryResult;
use serde::Deserialize;

use super::arrival::sent_again;
use super::contact;
use super::desk::{check_form, find_own, letter_id, note};
use super::forget::reduce;
use super::model::{Delivery, DeliveryState};
use super::outcome::state_words;
use super::post::Post;
use super::send::{Parcel, deliver};
use super::store;
use crate::clock::Time;
use crate::contact::EmailAddress;
use crate::db::Conn;
use crate::letters::check;
use crate::letters::model::{Addressee, AddresseeId, Letter, WholeLetter};
use crate::letters::store::happenings::{HappeningKind, NewHappening, record};
use crate::letters::store::{find_letter, open_email, open_email_source, set_addressee_email, set_email_source, touch};
use crate::links;
use crate::locale::Words;
use crate::organisers::audit;
use crate::organisers::guard::Desk;
use crate::organisers::model::OrganiserId;
use crate::seal::Seal;
use crate::web::error::AppError;
use crate::web::form::{Faults, Posted};
use crate::web::page::{Frame, PageResult, Privacy, see_other, show};
use crate::web::{flash, route};

/// The route of an addressee.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(route::at(links::DESK_ADDRESSEE).get(show_addressee).post(addressee_submitted));
}

#[derive(Template)]
#[template(path = "dispatch/addressee.html")]
struct AddresseePage {
    page: Frame,
    token: String,
    notice: String,
    letter: Letter,
    addressee: Addressee,
    email: String,
    email_source: String,
    faults: Faults,
    state: String,
    detail: String,
    /// Since when the address is believed dead.
    failing_since: Option<Time>,
    works_to: String,
    desk_letter: String,
    here: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct AddressForm {
    form_token: String,
    email: String,
    email_source: String,
}

type Parts = web::Path<(String, String)>;

async fn show_addressee(desk: Desk, path: Parts) -> PageResult {
    show_form(&desk, &path, None, StatusCode::OK).await
}

async fn show_form(
    desk: &Desk,
    path: &(String, String),
    typed: Option<(AddressForm, Faults)>,
    status: StatusCode,
) -> PageResult {
    let (id, addressee) = (letter_id(&path.0)?, addressee_id(&path.1)?);
    let (organiser, seal, words) = (desk.organiser.id.clone(), desk.app.seal.clone(), desk.words);
    let read = move |conn: &mut Conn| {
        let whole = find_own(conn, &organiser, &id)?;
        addressee_page(conn, &seal, whole, &addressee, words)
    };
    let page = desk.app.read(read).await?;
    let mut page = AddresseePage { token: desk.token(), notice: desk.notice.clone(), ..page };
    if let Some((AddressForm { email, email_source, .. }, faults)) = typed {
        page = AddresseePage { email, email_source, faults, ..page };
    }
    show(&page, status, Privacy::Secret)
}

fn addressee_page(
    conn: &mut Conn,
    seal: &Seal,
    whole: WholeLetter,
    id: &AddresseeId,
    words: Words,
) -> QueryResult<AddresseePage> {
    let addressee = whole.addressees.into_iter().find(|addressee| addressee.id == *id).ok_or(NotFound)?;
    let delivery = store::find_current(conn, id)?;
    let detail = match &delivery {
        Some(delivery) => store::find_detail(conn, seal, &delivery.id)?,
        None => String::new(),
    };
    let email = open_email(seal, &addressee)?;
    Ok(AddresseePage {
        failing_since: contact::failing_since(conn, seal, &email)?,
        works_to: links::desk_address_works(whole.letter.id.as_str(), id.as_str()),
        email,
        email_source: open_email_source(seal, &addressee)?.unwrap_or_default(),
        state: delivery.map_or_else(|| words.say("dispatch-state-none"), |d| state_words(&d.state(), words)),
        detail,
        faults: Faults::default(),
        desk_letter: links::desk_letter(whole.letter.id.as_str()),
        here: links::desk_addressee(whole.letter.id.as_str(), id.as_str()),
        page: Frame::new(words),
        token: String::new(),
        notice: String::new(),
        letter: whole.letter,
        addressee,
    })
}

pub(super) fn addressee_id(text: &str) -> Result<AddresseeId, AppError> {
    AddresseeId::parse(text).ok_or(AppError::not_found())
}

async fn addressee_submitted(desk: Desk, path: Parts, form: Posted<AddressForm>) -> PageResult {
    let (id, addressee) = (letter_id(&path.0)?, addressee_id(&path.1)?);
    let here = links::desk_addressee(id.as_str(), addressee.as_str());
    if let Some(answer) = check_form(&desk, &form.0.form_token, &here)? {
        return Ok(answer);
    }
    let (email, source) = match read(&form.0, desk.words) {
        Ok(read) => read,
        Err(faults) => return show_form(&desk, &path, Some((form.0, faults)), StatusCode::UNPROCESSABLE_ENTITY).await,
    };
    let (organiser, post, now) = (desk.organiser.id.clone(), Post::of(&desk.app), desk.now());
    let done = desk.app.write(move |conn| {
        let whole = find_own(conn, &organiser, &id)?;
        let addressee = whole.addressees.iter().find(|known| known.id == addressee).ok_or(NotFound)?;
        let corrected = correct(conn, &post, (addressee, &email), Some(&organiser), now)?;
        let noted = note_source(conn, &post.stationery.seal, addressee, source.as_deref())?;
        Ok(if noted && corrected == Corrected::NothingToDo { Corrected::SourceOnly } else { corrected })
    });
    let key = match done.await? {
        Corrected::Resent => "addressee-resent",
        Corrected::AddressOnly => "addressee-corrected",
        Corrected::SourceOnly => "addressee-source-noted",
        Corrected::NothingToDo => "addressee-unchanged",
    };
    Ok(see_other(&flash::with(&here, key)))
}

fn read(form: &AddressForm, words: Words) -> Result<(EmailAddress, Option<String>), Faults> {
    let mut faults = Faults::default();
    let email = EmailAddress::parse(&form.email).map_err(|_| faults.add("email", words.say("dispatch-email-fault")));
    let source = check::line(&form.email_source, check::LONGEST_SOURCE);
    let source = source.map_err(|flaw| faults.add("email_source", flaw.say(words)));
    match (email, source) {
        (Ok(email), Ok(source)) => Ok((email, source)),
        _ => Err(faults),
    }
}

/// What came of a correction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Corrected {
    /// The letter goes to the new address.
    Resent,
    /// The letter was not sent yet; it will go there.
    AddressOnly,
    /// The address stays; where it was found is noted.
    SourceOnly,
    /// It is on its way to this address, or arrived there.
    NothingToDo,
}

/// Corrects an addressee's address and sends the frozen copy there, less the names that have left. The same correction twice sends once; the same address
/// again is another try only if the first one failed.
///
/// # Errors
/// The database's; that of an address or a copy that does not open.
pub fn correct(
    conn: &mut Conn,
    post: &Post,
    (addressee, email): (&Addressee, &EmailAddress),
    by: Option<&OrganiserId>,
    now: Time,
) -> QueryResult<Corrected> {
    let seal = &post.stationery.seal;
    let letter = find_letter(conn, &addressee.letter_id)?;
    let unchanged = open_email(seal, addressee)? == email.as_mailbox();
    let Some(dispatch) = store::find_dispatch(conn, &letter.id)? else {
        if unchanged {
            return Ok(Corrected::NothingToDo);
        }
        set_addressee_email(conn, seal, &addressee.id, email, now)?;
        note(conn, seal, (&letter, by), (audit::Deed::AddresseeCorrected, Some(&addressee.name)), now)?;
        return Ok(Corrected::AddressOnly);
    };
    if let Some(current) = store::find_current(conn, &addressee.id)? {
        // Of two corrections at once, the second finds the delivery replaced.
        if is_under_way(seal, &current, email)? || !store::mark_replaced(conn, &current.id, now)? {
            return Ok(Corrected::NothingToDo);
        }
    }
    set_addressee_email(conn, seal, &addressee.id, email, now)?;
    if !unchanged {
        // Whoever reads the old mailbox speaks for nobody.
        store::revoke_links(conn, &addressee.id, now)?;
    }
    let copy = reduce(conn, seal, &letter, &dispatch)?;
    let delivery =
        deliver(conn, post, &Parcel { dispatch: &dispatch, copy: &copy, letter: &letter }, addressee, email, now)?;
    let again = NewHappening::of(&letter.id, HappeningKind::SentAgain, now);
    record(conn, &again.with(&addressee.id).about(delivery.id.as_str()), now)?;
    sent_again(conn, (&letter.id, &addressee.id), now)?;
    note(conn, seal, (&letter, by), (audit::Deed::AddresseeCorrected, Some(&addressee.name)), now)?;
    touch(conn, &letter.id, now)?;
    Ok(Corrected::Resent)
}

/// Notes where an address was found; false if that was noted already.
fn note_source(conn: &mut Conn, seal: &Seal, addressee: &Addressee, source: Option<&str>) -> QueryResult<bool> {
    if open_email_source(seal, addressee)?.as_deref() == source {
        return Ok(false);
    }
    set_email_source(conn, seal, &addressee.id, source)?;
    Ok(true)
}

fn is_under_way(seal: &Seal, delivery: &Delivery, email: &EmailAddress) -> QueryResult<bool> {
    let same = delivery.email(seal)? == email.as_mailbox();
    Ok(same && !matches!(delivery.state(), DeliveryState::Failed { .. }))
}
