//! The form on which anybody complains, with an address to answer to or without.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, web};
use askama::Template;
use diesel::result::{OptionalExtension, QueryResult};
use serde::Deserialize;

use super::decide::note;
use super::mails::{self, News};
use super::model::{ACKNOWLEDGE_WITHIN, ComplaintId, LONGEST_WORDS, place, reference};
use super::store::{self, NewComplaint};
use crate::app::App;
use crate::clock::Time;
use crate::contact::{EmailAddress, is_unwanted};
use crate::db::Conn;
use crate::letters::model::Letter;
use crate::letters::store as letters;
use crate::links;
use crate::locale::Words;
use crate::organisers::audit;
use crate::organisers::stationery::Stationery;
use crate::web::csrf::FormToken;
use crate::web::error::AppError;
use crate::web::form::{Faults, Posted};
use crate::web::limits::Asking;
use crate::web::page::{Frame, PageResult, Privacy, see_other, show};
use crate::web::{flash, route, visitor};

/// The routes of this verb.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(route::at(links::COMPLAINTS).get(show_complaints).post(complaint_submitted));
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct ComplaintForm {
    form_token: String,
    letter: String,
    words: String,
    email: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ComplaintQuery {
    letter: String,
    reference: String,
}

#[derive(Template)]
#[template(path = "complaints/form.html")]
struct ComplaintPage {
    page: Frame,
    done: String,
    number: String,
    token: String,
    action: String,
    title: String,
    days: i64,
    form: ComplaintForm,
    faults: Faults,
}

async fn show_complaints(req: HttpRequest, app: web::Data<App>, query: web::Query<ComplaintQuery>) -> PageResult {
    let letter = find_letter(&app, &query.letter).await?;
    let form = ComplaintForm { letter: query.letter.clone(), ..ComplaintForm::default() };
    let done = flash::sentence(&req, Words::default());
    // Nobody puts words into our mouth by a link: only what looks like a reference is shown as one.
    let is_number = |text: &str| text.len() == 9 && text.chars().all(|c| c.is_ascii_hexdigit() || c == '-');
    let number = Some(query.reference.clone()).filter(|text| is_number(text)).unwrap_or_default();
    complaint_page(&app, letter, (form, Faults::default()), (done, number), StatusCode::OK)
}

/// The letter that a complaint names; none for a slug that leads nowhere.
async fn find_letter(app: &App, slug: &str) -> Result<Option<Letter>, AppError> {
    if slug.is_empty() {
        return Ok(None);
    }
    let slug = slug.to_owned();
    app.read(move |conn| letters::find_public(conn, &slug).optional()).await
}

fn complaint_page(
    app: &App,
    letter: Option<Letter>,
    (form, faults): (ComplaintForm, Faults),
    (done, number): (String, String),
    status: StatusCode,
) -> PageResult {
    let page = ComplaintPage {
        page: Frame::new(Words::default()),
        done,
        number,
        token: app.form_tokens.public(app.now()),
        action: links::complaints(),
        title: letter.map(|letter| letter.title).unwrap_or_default(),
        days: ACKNOWLEDGE_WITHIN.num_days(),
        form,
        faults,
    };
    show(&page, status, Privacy::Secret)
}

async fn complaint_submitted(req: HttpRequest, app: web::Data<App>, Posted(form): Posted<ComplaintForm>) -> PageResult {
    let letter = find_letter(&app, &form.letter).await?;
    let (email, faults, status) = check(&app, &form, Words::default());
    if !faults.is_empty() {
        return complaint_page(&app, letter, (form, faults), (String::new(), String::new()), status);
    }
    app.limits.take(Asking::Complain, visitor::network(&req))?;
    let (stationery, now) = (Stationery::of(&app), app.now());
    let id =
        app.write(move |conn| file(conn, &stationery, letter.as_ref(), (&form.words, email.as_ref()), now)).await?;
    let path = flash::with(&links::complaints(), "complaint-sent");
    Ok(see_other(&format!("{path}&reference={}", reference(&id))))
}

fn check(app: &App, form: &ComplaintForm, words: Words) -> (Option<EmailAddress>, Faults, StatusCode) {
    let mut faults = Faults::default();
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    match app.form_tokens.check_public(&form.form_token, app.now()) {
        FormToken::Good => {}
        FormToken::Expired => faults.add("form_token", words.say("sign-fault-expired")),
        FormToken::Forged => {
            faults.add("form_token", words.say("sign-fault-forged"));
            status = StatusCode::FORBIDDEN;
        }
    }
    let email = EmailAddress::parse(&form.email).ok();
    if email.is_none() && !form.email.trim().is_empty() {
        faults.add("email", words.say("sign-fault-email-form"));
    }
    let length = form.words.trim().chars().count();
    if length == 0 {
        faults.add("words", words.say("complaint-fault-missing"));
    } else if length > LONGEST_WORDS {
        faults.add("words", words.say("complaint-fault-long"));
    } else if form.words.chars().any(|c| is_unwanted(c) && !matches!(c, '\n' | '\r' | '\t')) {
        faults.add("words", words.say("sign-fault-control"));
    }
    (email, faults, status)
}

/// Files a complaint, starts its clock, and tells those who must answer.
///
/// # Errors
/// The database's.
pub fn file(
    conn: &mut Conn,
    stationery: &Stationery,
    letter: Option<&Letter>,
    (words, email): (&str, Option<&EmailAddress>),
    now: Time,
) -> QueryResult<ComplaintId> {
    let id = ComplaintId::new(now);
    let close = |column, text: &str| stationery.seal.close(place(&id, column), text.as_bytes());
    let new = NewComplaint {
        letter_id: letter.map(|letter| letter.id.clone()),
        email_sealed: email.map(|email| close("email", &email.as_mailbox())),
        words_sealed: Some(close("words", words.trim())),
        received_at: now,
        acknowledge_by: now + ACKNOWLEDGE_WITHIN,
        id: id.clone(),
    };
    store::insert(conn, &new)?;
    let complaint = store::find(conn, &id)?;
    mails::tell_those_who_answer(conn, stationery, &complaint, News::Arrived, now)?;
    note(conn, stationery, (None, &complaint), audit::Deed::ComplaintReceived, now)?;
    Ok(id)
}
