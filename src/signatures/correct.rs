//! Correcting what was typed: name, role, workplace, place. The address stays: it is what was confirmed.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use serde::Deserialize;

use super::checks;
use super::form::{LONGEST_LINE, line_fault, name_fault};
use super::gate::namesakes;
use super::model::{OpenedPerson, Person, Signature, SignatureId, person_keys, seal_person};
use super::own_page::{find, forget_kept, is_changeable, over, token_fault};
use super::store::{self, own};
use crate::app::App;
use crate::clock::Time;
use crate::contact::{EmailAddress, PersonName, parse_line};
use crate::db::{Conn, Deed};
use crate::letters::model::Letter;
use crate::letters::{risk, store as letters};
use crate::links;
use crate::locale::Words;
use crate::seal::Seal;
use crate::web::form::{Faults, Posted};
use crate::web::page::{Frame, PageResult, Privacy, see_other, show};
use crate::web::{flash, route};

/// The routes of this verb.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(route::at(links::CORRECTION).get(show_correction).post(correction_submitted));
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct CorrectionForm {
    form_token: String,
    name: String,
    role: String,
    affiliation: String,
    place: String,
}

#[derive(Template)]
#[template(path = "signatures/correction.html")]
struct CorrectionPage {
    page: Frame,
    token: String,
    back: String,
    action: String,
    email: String,
    dispatched: bool,
    form: CorrectionForm,
    faults: Faults,
}

/// What somebody writes instead of what they wrote before.
#[derive(Clone)]
pub struct Correction {
    /// Their name.
    pub name: PersonName,
    /// Their role.
    pub role: Option<String>,
    /// Where they work or study.
    pub affiliation: Option<String>,
    /// Where they are.
    pub place: Option<String>,
}

impl std::fmt::Debug for Correction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Correction(…)")
    }
}

/// Why nothing was corrected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CorrectRefusal {
    /// Somebody was looked up under this name: what was found says nothing of another.
    LookedUp,
    /// It was withdrawn or removed, or what was typed is destroyed.
    Over,
    /// Another signature of the same mailbox on the letter bears this name.
    NameTaken,
}

async fn show_correction(app: web::Data<App>, token: web::Path<String>) -> PageResult {
    let (signature, letter) = find(&app, &token).await?;
    let person = held(&app, &signature)?;
    let form = CorrectionForm {
        form_token: String::new(),
        name: person.name.clone(),
        role: person.role.clone().unwrap_or_default(),
        affiliation: person.affiliation.clone().unwrap_or_default(),
        place: person.place.clone().unwrap_or_default(),
    };
    correction_page(&app, &token, &letter, &person, (form, Faults::default()), StatusCode::OK)
}

fn held(app: &App, signature: &Signature) -> Result<OpenedPerson, crate::web::error::AppError> {
    signature.open(&app.seal).ok().filter(|_| is_changeable(signature)).ok_or_else(over)
}

fn correction_page(
    app: &App,
    token: &str,
    letter: &Letter,
    person: &OpenedPerson,
    (form, faults): (CorrectionForm, Faults),
    status: StatusCode,
) -> PageResult {
    let page = CorrectionPage {
        page: risk::frame(&app.config, letter),
        token: app.form_tokens.public(app.now()),
        back: links::signer(token),
        action: links::correction(token),
        email: person.email.clone(),
        dispatched: letter.dispatched_at.is_some(),
        form,
        faults,
    };
    show(&page, status, Privacy::Secret)
}

fn read_correction(form: &CorrectionForm, words: Words) -> Result<Correction, Faults> {
    let mut faults = Faults::default();
    let name = PersonName::parse(&form.name).map_err(|fault| faults.add("name", name_fault(fault, words))).ok();
    let mut line = |field, typed: &str| {
        parse_line(typed, LONGEST_LINE).unwrap_or_else(|fault| {
            faults.add(field, line_fault(fault, words));
            None
        })
    };
    let role = line("role", &form.role);
    let affiliation = line("affiliation", &form.affiliation);
    let place = line("place", &form.place);
    match name {
        Some(name) if faults.is_empty() => Ok(Correction { name, role, affiliation, place }),
        _ => Err(faults),
    }
}

async fn correction_submitted(
    app: web::Data<App>,
    token: web::Path<String>,
    Posted(form): Posted<CorrectionForm>,
) -> PageResult {
    let (signature, letter) = find(&app, &token).await?;
    let person = held(&app, &signature)?;
    let words = Words::of(&letter.language);
    let again = |faults, status| correction_page(&app, &token, &letter, &person, (form.clone(), faults), status);
    let one = |field, said| {
        let mut faults = Faults::default();
        faults.add(field, said);
        faults
    };
    if let Some((status, fault)) = token_fault(&app, &form.form_token, words) {
        return again(one("form_token", fault), status);
    }
    let correction = match read_correction(&form, words) {
        Ok(correction) => correction,
        Err(faults) => return again(faults, StatusCode::UNPROCESSABLE_ENTITY),
    };
    let (seal, now) = (Arc::clone(&app.seal), app.now());
    let id = signature.id.clone();
    match app.write(move |conn| correct(conn, &seal, &id, &correction, now)).await? {
        Ok(()) => {}
        Err(CorrectRefusal::Over) => return Err(over()),
        Err(CorrectRefusal::LookedUp) => {
            return again(one("name", words.say("correct-fault-looked-up")), StatusCode::CONFLICT);
        }
        Err(CorrectRefusal::NameTaken) => {
            return again(one("name", words.say("correct-fault-name-taken")), StatusCode::CONFLICT);
        }
    }
    forget_kept(&app, &letter.slug);
    Ok(see_other(&flash::with(&links::signer(&token), "corrected")))
}

/// Seals what somebody wrote in the place of what they wrote before, and finds them under the new name from now on.
///
/// # Errors
/// The database's; that of a letter's key that does not open.
pub fn correct(
    conn: &mut Conn,
    seal: &Seal,
    id: &SignatureId,
    correction: &Correction,
    now: Time,
) -> Deed<(), CorrectRefusal> {
    let signature = store::find(conn, id)?;
    let letter = letters::find_letter(conn, &signature.letter_id)?;
    let email = signature.open(seal).ok().and_then(|person| EmailAddress::parse(&person.email).ok());
    let Some(email) = email.filter(|_| is_changeable(&signature) && letter.lookup_key_sealed.is_some()) else {
        return Ok(Err(CorrectRefusal::Over));
    };
    let Correction { name, role, affiliation, place } = correction.clone();
    let person = Person { name, email, role, affiliation, place };
    let (_, name_key) = person_keys(&letters::open_lookup_key(seal, &letter)?, &person);
    let renamed = own::find_name_key(conn, id)? != name_key;
    if renamed && checks::has_looked_up(conn, id)? {
        return Ok(Err(CorrectRefusal::LookedUp));
    }
    if !own::set_person(conn, id, &seal_person(seal, id, &person), &name_key)? {
        return Ok(Err(CorrectRefusal::NameTaken));
    }
    if renamed {
        namesakes::look_again(conn, &signature, &name_key, now)?;
    }
    letters::touch(conn, &letter.id, now)?;
    Ok(Ok(()))
}
