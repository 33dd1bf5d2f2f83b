//! The page behind the link that an addressee was sent about a promise. Opening it changes nothing; sending its form uses
//! the link up.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use chrono::NaiveDate;
use diesel::result::Error::NotFound;
use serde::Deserialize;

use super::super::store::council_links::CouncilLink;
use super::evidence::form::read_url;
use super::evidence::shown::{EvidenceView, Eyes, list_evidence};
use super::model::Supports;
use super::right_of_reply::{LinkOver, NewStatement, file, find};
use super::view::{Choice, PromiseView, Record};
use crate::app::App;
use crate::clock::london_date;
use crate::contact::is_unwanted;
use crate::db::Conn;
use crate::dispatch::post::Post;
use crate::letters::model::Letter;
use crate::letters::store::with_parts;
use crate::links;
use crate::locale::Words;
use crate::secret::Token;
use crate::web::csrf::FormToken;
use crate::web::error::{AppError, message_key};
use crate::web::form::{Faults, Posted};
use crate::web::page::{Frame, PageResult, Privacy, see_other, show};
use crate::web::route;

/// The routes of this page.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(route::at(links::COUNCIL_VIEW_PROMISE).get(show_statement).post(statement_submitted));
}

/// The longest statement, in characters.
const LONGEST_WORDS: usize = 5_000;

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct StatementForm {
    form_token: String,
    view: String,
    kept_on: String,
    statement: String,
    url: String,
}

#[derive(Template)]
#[template(path = "promises/statement.html")]
struct StatementPage {
    page: Frame,
    token: String,
    here: String,
    letter: Letter,
    promise: PromiseView,
    evidence: Vec<EvidenceView>,
    /// Whether the link can still be used.
    open: bool,
    /// Whether it was used.
    said: bool,
    until: String,
    views: Vec<Choice>,
    form: StatementForm,
    faults: Faults,
}

async fn show_statement(app: web::Data<App>, token: web::Path<String>) -> PageResult {
    let (page, link) = statement_page(&app, &token).await?;
    let status = if page.open || link.used_at.is_some() { StatusCode::OK } else { StatusCode::GONE };
    show(&page, status, Privacy::Secret)
}

/// A link that leads nowhere.
fn unknown() -> AppError {
    AppError::new(StatusCode::NOT_FOUND, message_key("statement-unknown"), message_key("statement-unknown-words"))
}

async fn statement_page(app: &web::Data<App>, text: &str) -> Result<(StatementPage, CouncilLink), AppError> {
    let token = Token::parse(text).ok_or_else(unknown)?;
    let (seal, now) = (app.seal.clone(), app.now());
    let read = move |conn: &mut Conn| {
        let Some((link, promise, letter)) = find(conn, &token)? else { return Ok(None) };
        let words = Words::of(&letter.language);
        let whole = with_parts(conn, letter)?;
        let record = Record::read(conn, &seal, whole, words, now)?;
        let promise = record.find(&promise.id).ok_or(NotFound)?;
        let views = Supports::ALL.iter().map(|view| Choice::of_word("statement-view", view.as_str(), words));
        let page = StatementPage {
            page: Frame::new(words),
            token: String::new(),
            here: String::new(),
            // Until when they may answer is said above it, to them.
            promise: PromiseView { asked: String::new(), ..record.view(promise) },
            evidence: list_evidence(conn, &seal, &record, promise, Eyes::Public)?,
            open: link.is_good(now),
            said: link.used_at.is_some(),
            until: promise.reply_until.map(|until| words.date(&until)).unwrap_or_default(),
            views: views.collect(),
            form: StatementForm::default(),
            faults: Faults::default(),
            letter: record.whole.letter.clone(),
        };
        Ok(Some((page, link)))
    };
    let (page, link) = app.read(read).await?.ok_or_else(unknown)?;
    let (token, here) = (app.form_tokens.public(now), links::council_view_promise(text));
    Ok((StatementPage { token, here, ..page }, link))
}

async fn statement_submitted(
    app: web::Data<App>,
    token: web::Path<String>,
    Posted(form): Posted<StatementForm>,
) -> PageResult {
    let (page, _) = statement_page(&app, &token).await?;
    if !page.open {
        return show(&StatementPage { form, ..page }, StatusCode::CONFLICT, Privacy::Secret);
    }
    let (new, faults, status) = read(&app, &form, page.page.words());
    let Some(new) = new else {
        return show(&StatementPage { form, faults, ..page }, status, Privacy::Secret);
    };
    let (post, now) = (Post::of(&app), app.now());
    let secret = Token::parse(&token).ok_or_else(unknown)?;
    match app.write(move |conn| file(conn, &post, &secret, &new, now)).await? {
        Ok(()) => Ok(see_other(&links::council_view_promise(&token))),
        Err(LinkOver) => {
            let (page, _) = statement_page(&app, &token).await?;
            show(&StatementPage { form, ..page }, StatusCode::CONFLICT, Privacy::Secret)
        }
    }
}

fn read(app: &App, form: &StatementForm, words: Words) -> (Option<NewStatement>, Faults, StatusCode) {
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
    let view = Supports::parse(&form.view);
    if view.is_none() {
        faults.add("view", words.say("statement-fault-view"));
    }
    let day = form.kept_on.trim();
    let on: Option<NaiveDate> = day.parse().ok().filter(|on| *on <= london_date(app.now()));
    if on.is_none() && !day.is_empty() {
        faults.add("kept_on", words.say("promise-fault-past-day"));
    }
    let said = form.statement.trim();
    if said.is_empty() {
        faults.add("statement", words.say("statement-fault-words"));
    } else if said.chars().count() > LONGEST_WORDS {
        faults.add("statement", words.say("statement-fault-long"));
    } else if said.chars().any(|c| is_unwanted(c) && !matches!(c, '\n' | '\r' | '\t')) {
        faults.add("statement", words.say("sign-fault-control"));
    }
    let url = read_url(&form.url).unwrap_or_else(|()| {
        faults.add("url", words.say("promise-fault-url"));
        None
    });
    let new = view.filter(|_| faults.is_empty()).map(|view| NewStatement { view, on, words: said.to_owned(), url });
    (new, faults, status)
}
