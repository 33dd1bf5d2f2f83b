//! "Get in touch": a message to the people behind a letter. A statement asks for it, because it has no addressee to wait for;
//! and any letter that did not reach somebody, because who reads it may know a working address.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, web};
use askama::Template;
use serde::Deserialize;

use crate::app::App;
use crate::contact::{EmailAddress, is_unwanted};
use crate::letters::model::Letter;
use crate::letters::store as letters;
use crate::links;
use crate::locale::Words;
use crate::mail::message::Message;
use crate::mail::outbox;
use crate::organisers::team;
use crate::signatures::collect::mail_domain;
use crate::web::csrf::FormToken;
use crate::web::error::AppError;
use crate::web::form::{Faults, Posted};
use crate::web::limits::Asking;
use crate::web::page::{Frame, PageResult, Privacy, see_other, show};
use crate::web::{flash, route, visitor};

/// The longest message, in characters.
const LONGEST_MESSAGE: usize = 5_000;

/// The routes of this verb.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(route::at(links::CONTACT).get(show_contact).post(contact_submitted));
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct ContactForm {
    form_token: String,
    email: String,
    message: String,
}

#[derive(Template)]
#[template(path = "site/contact.html")]
struct ContactPage {
    page: Frame,
    title: String,
    letter_path: String,
    done: String,
    token: String,
    action: String,
    form: ContactForm,
    faults: Faults,
}

#[derive(Template)]
#[template(path = "mail/contact.txt")]
struct ContactText<'a> {
    page: Frame,
    title: &'a str,
    message: &'a str,
}

async fn find(app: &App, slug: String) -> Result<Letter, AppError> {
    app.read(move |conn| letters::find_public(conn, &slug)).await
}

async fn show_contact(req: HttpRequest, app: web::Data<App>, slug: web::Path<String>) -> PageResult {
    let letter = find(&app, slug.into_inner()).await?;
    let done = flash::sentence(&req, Words::of(&letter.language));
    contact_page(&app, &letter, ContactForm::default(), Faults::default(), done, StatusCode::OK)
}

fn contact_page(
    app: &App,
    letter: &Letter,
    form: ContactForm,
    faults: Faults,
    done: String,
    status: StatusCode,
) -> PageResult {
    let page = ContactPage {
        page: Frame::new(Words::of(&letter.language)),
        title: letter.title.clone(),
        letter_path: links::letter(&letter.slug),
        done,
        token: app.form_tokens.public(app.now()),
        action: links::contact(&letter.slug),
        form,
        faults,
    };
    show(&page, status, Privacy::Secret)
}

async fn contact_submitted(
    req: HttpRequest,
    app: web::Data<App>,
    slug: web::Path<String>,
    Posted(form): Posted<ContactForm>,
) -> PageResult {
    app.limits.take(Asking::Contact, visitor::network(&req))?;
    let letter = find(&app, slug.into_inner()).await?;
    let words = Words::of(&letter.language);
    let (from, mut faults) = read(&form, words);
    let status = check_form_token(&app, &form, words, &mut faults);
    let Some(from) = from.filter(|_| faults.is_empty()) else {
        return contact_page(&app, &letter, form, faults, String::new(), status);
    };
    let path = links::contact(&letter.slug);
    queue_for_team(&app, letter, from, form.message).await?;
    Ok(see_other(&flash::with(&path, "message-sent")))
}

/// Adds what is wrong with the form's token, and returns the status for a form with a fault.
fn check_form_token(app: &App, form: &ContactForm, words: Words, faults: &mut Faults) -> StatusCode {
    match app.form_tokens.check_public(&form.form_token, app.now()) {
        FormToken::Good => StatusCode::UNPROCESSABLE_ENTITY,
        FormToken::Expired => {
            faults.add("form_token", words.say("sign-fault-expired"));
            StatusCode::UNPROCESSABLE_ENTITY
        }
        FormToken::Forged => {
            faults.add("form_token", words.say("sign-fault-forged"));
            StatusCode::FORBIDDEN
        }
    }
}

fn read(form: &ContactForm, words: Words) -> (Option<EmailAddress>, Faults) {
    let mut faults = Faults::default();
    let from = EmailAddress::parse(&form.email).ok();
    if from.is_none() {
        faults.add("email", words.say("sign-fault-email-form"));
    }
    let length = form.message.trim().chars().count();
    if length == 0 {
        faults.add("message", words.say("contact-fault-missing"));
    } else if length > LONGEST_MESSAGE {
        faults.add("message", words.say("contact-fault-long"));
    } else if form.message.chars().any(|c| is_unwanted(c) && !matches!(c, '\n' | '\r' | '\t')) {
        faults.add("message", words.say("sign-fault-control"));
    }
    (from, faults)
}

async fn queue_for_team(app: &App, letter: Letter, from: EmailAddress, message: String) -> Result<(), AppError> {
    let words = Words::of(&letter.language);
    let subject = words.say1("mail-contact-subject", "title", &letter.title);
    let text = ContactText { page: Frame::new(words), title: &letter.title, message: &message };
    let text = text.render().map_err(|error| AppError::defect(&error))?;
    let (seal, domain, now) = (Arc::clone(&app.seal), mail_domain(app), app.now());
    app.write(move |conn| {
        for to in team::list_addresses(conn, &seal, &letter.team_id)? {
            let mut mail = Message::from_service("contact", &to, subject.clone(), text.clone(), String::new());
            // A stranger's words are passed on as plain text only, and answered to the stranger.
            mail.html = None;
            mail.reply_to = Some(from.as_mailbox());
            outbox::queue(conn, &seal, &mail, &domain, now)?;
        }
        Ok(())
    })
    .await
}
