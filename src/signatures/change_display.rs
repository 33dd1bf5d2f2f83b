//! Changing what the public and the council are shown, each by itself. Showing less takes effect at once, everywhere;
//! showing more is for the signer alone, here, under the sentence that says what they agree to.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use serde::Deserialize;

use super::consents::{self, ConsentKind, ConsentWording};
use super::display::shown;
use super::held::{display_words, line};
use super::model::{Display, OpenedPerson, Signature, SignatureId};
use super::own_page::{find, forget_kept, is_changeable, over, token_fault};
use super::store::{self, own};
use crate::app::App;
use crate::clock::Time;
use crate::db::{Conn, Deed};
use crate::letters::model::{Letter, WholeLetter};
use crate::letters::{risk, store as letters};
use crate::links;
use crate::locale::Words;
use crate::web::error::AppError;
use crate::web::form::{Faults, Posted};
use crate::web::page::{Frame, PageResult, Privacy, see_other, show};
use crate::web::{flash, route};

/// The routes of this verb.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(route::at(links::DISPLAY).get(show_display).post(display_submitted));
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct DisplayForm {
    form_token: String,
    public_display: String,
    council_display: String,
}

/// One choice, and exactly what it shows.
struct Offer {
    word: &'static str,
    name: String,
    result: String,
}

#[derive(Template)]
#[template(path = "signatures/display.html")]
struct DisplayPage {
    page: Frame,
    token: String,
    back: String,
    action: String,
    offers: Vec<Offer>,
    addressed: bool,
    dispatched: bool,
    named: bool,
    wording: ConsentWording,
    form: DisplayForm,
    faults: Faults,
}

/// What a signer wants each audience to see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shows {
    /// The public.
    pub public: Display,
    /// The council.
    pub council: Display,
}

/// Why nothing was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DisplayRefusal {
    /// It was withdrawn or removed.
    Over,
    /// Their name is destroyed, and cannot be shown.
    NameDestroyed,
}

async fn find_whole(app: &App, token: &str) -> Result<(Signature, WholeLetter, ConsentWording), AppError> {
    let (signature, letter) = find(app, token).await?;
    if !is_changeable(&signature) {
        return Err(over());
    }
    let operator = app.config.operator_name.clone().unwrap_or_default();
    let read = app.read(move |conn| {
        let whole = letters::with_parts(conn, letter)?;
        let wording = ConsentWording::read(conn, &whole, &operator)?;
        Ok((whole, wording))
    });
    let (whole, wording) = read.await?;
    Ok((signature, whole, wording))
}

async fn show_display(app: web::Data<App>, token: web::Path<String>) -> PageResult {
    let (signature, whole, wording) = find_whole(&app, &token).await?;
    let form = DisplayForm {
        form_token: String::new(),
        public_display: signature.public_display.as_str().to_owned(),
        council_display: signature.council_display.as_str().to_owned(),
    };
    display_page(&app, &token, (&signature, &whole, &wording), (form, Faults::default()), StatusCode::OK)
}

fn display_page(
    app: &App,
    token: &str,
    (signature, whole, wording): (&Signature, &WholeLetter, &ConsentWording),
    (form, faults): (DisplayForm, Faults),
    status: StatusCode,
) -> PageResult {
    let words = Words::of(&whole.letter.language);
    let page = DisplayPage {
        page: risk::frame(&app.config, &whole.letter),
        token: app.form_tokens.public(app.now()),
        back: links::signer(token),
        action: links::display(token),
        offers: offers(signature, signature.open(&app.seal).ok().as_ref(), words),
        addressed: whole.letter.is_addressed(),
        dispatched: whole.letter.dispatched_at.is_some(),
        named: signature.is_named(),
        wording: wording.clone(),
        form,
        faults,
    };
    show(&page, status, Privacy::Secret)
}

/// The choices that there are: without a name only those that need none.
fn offers(signature: &Signature, person: Option<&OpenedPerson>, words: Words) -> Vec<Offer> {
    let nobody = OpenedPerson { name: String::new(), email: String::new(), role: None, affiliation: None, place: None };
    let offered = Display::ALL.iter().filter(|display| person.is_some() || display.is_nameless());
    offered
        .map(|display| Offer {
            word: display.as_str(),
            name: display_words(*display, words),
            result: line(shown(*display, person.unwrap_or(&nobody), signature.category, words), words),
        })
        .collect()
}

async fn display_submitted(
    app: web::Data<App>,
    token: web::Path<String>,
    Posted(form): Posted<DisplayForm>,
) -> PageResult {
    let (signature, whole, wording) = find_whole(&app, &token).await?;
    let words = Words::of(&whole.letter.language);
    let again =
        |faults, status| display_page(&app, &token, (&signature, &whole, &wording), (form.clone(), faults), status);
    let mut faults = Faults::default();
    if let Some((status, fault)) = token_fault(&app, &form.form_token, words) {
        faults.add("form_token", fault);
        return again(faults, status);
    }
    let Some(shows) = read_shows(&form, &whole.letter, words, &mut faults) else {
        return again(faults, StatusCode::UNPROCESSABLE_ENTITY);
    };
    let (id, agreed, now) = (signature.id.clone(), wording.clone(), app.now());
    match app.write(move |conn| change_display(conn, &id, shows, &agreed, now)).await? {
        Ok(()) => {}
        Err(DisplayRefusal::Over) => return Err(over()),
        Err(DisplayRefusal::NameDestroyed) => {
            faults.add("public_display", words.say("display-fault-destroyed"));
            return again(faults, StatusCode::UNPROCESSABLE_ENTITY);
        }
    }
    forget_kept(&app, &whole.letter.slug);
    Ok(see_other(&flash::with(&links::signer(&token), "display-changed")))
}

fn read_shows(form: &DisplayForm, letter: &Letter, words: Words, faults: &mut Faults) -> Option<Shows> {
    let mut read = |field, typed: &str| {
        let display = Display::parse(typed);
        if display.is_none() {
            faults.add(field, words.say("sign-fault-display"));
        }
        display
    };
    let public = read("public_display", &form.public_display);
    // Where there is no addressee, nobody is sent names.
    let council =
        if letter.is_addressed() { read("council_display", &form.council_display) } else { Some(Display::Counted) };
    Some(Shows { public: public?, council: council? })
}

/// Changes what each audience sees, and notes what was agreed to or taken back by that.
///
/// # Errors
/// The database's; `NotFound` when there is no such signature.
pub fn change_display(
    conn: &mut Conn,
    id: &SignatureId,
    shows: Shows,
    wording: &ConsentWording,
    now: Time,
) -> Deed<(), DisplayRefusal> {
    let signature = store::find(conn, id)?;
    if !is_changeable(&signature) {
        return Ok(Err(DisplayRefusal::Over));
    }
    let needs_name = [shows.public, shows.council].into_iter().any(|display| !display.is_nameless());
    if needs_name && !signature.is_named() {
        return Ok(Err(DisplayRefusal::NameDestroyed));
    }
    let mut changes = Vec::new();
    if shows.public != signature.public_display {
        changes.push((ConsentKind::Public, shows.public.as_str()));
    }
    if shows.council != signature.council_display {
        changes.push((ConsentKind::Council, shows.council.as_str()));
    }
    if changes.is_empty() {
        return Ok(Ok(()));
    }
    if !own::set_displays(conn, id, shows.public, shows.council)? {
        return Ok(Err(DisplayRefusal::Over));
    }
    consents::note_choices(conn, &signature, &changes, wording, now)?;
    letters::touch(conn, &signature.letter_id, now)?;
    Ok(Ok(()))
}
