//! The page behind the link that an addressee was sent. Opening it changes nothing; pressing the button uses the link up.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use diesel::result::QueryResult;

use super::super::answer::fields::{Errors, Fields, Input, Kind};
use super::super::model::Verdict;
use super::super::store::council_links::{self, CouncilLink};
use super::super::store::council_views;
use super::our_verdicts;
use crate::app::App;
use crate::clock::Time;
use crate::db::{Conn, Deed};
use crate::dispatch::post::{Post, tell_team};
use crate::letters::check::{self, Flaw};
use crate::letters::model::{Letter, WholeLetter};
use crate::letters::store as letters;
use crate::letters::store::happenings::{HappeningKind, NewHappening, record};
use crate::links;
use crate::locale::Words;
use crate::organisers::stationery::Stationery;
use crate::secret::Token;
use crate::signatures::confirm::check_button;
use crate::web::error::{AppError, message_key};
use crate::web::form::Posted;
use crate::web::page::{Frame, PageResult, Privacy, see_other, show};
use crate::web::route;

/// The longest words, in characters.
const LONGEST: usize = 5_000;

/// The route of the link.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(route::at(links::COUNCIL_VIEW).get(show_view).post(view_submitted));
}

#[derive(Template)]
#[template(path = "replies/council_view.html")]
struct ViewPage {
    page: Frame,
    token: String,
    title: String,
    letter_path: String,
    name: String,
    asks: Vec<AskLine>,
    kinds: Vec<Kind>,
    words: Input,
    errors: Errors,
    action: String,
}

/// An ask, what we recorded, and their own verdict.
struct AskLine {
    number: i32,
    wording: String,
    ours: String,
    mark: &'static str,
    theirs: Input,
}

#[derive(Template)]
#[template(path = "replies/council_view_thanks.html")]
struct ThanksPage {
    page: Frame,
    letter_path: String,
}

/// Where a link leads.
enum Leads {
    /// To the page of the letter.
    ToView(Box<ViewPage>),
    /// To the page of a promise.
    ToPromise,
    /// Nowhere any more.
    Nowhere,
}

async fn show_view(app: web::Data<App>, token: web::Path<String>) -> PageResult {
    match find(&app, &token).await? {
        Leads::ToView(page) => show(&*page, StatusCode::OK, Privacy::Secret),
        Leads::ToPromise => Ok(see_other(&format!("{}/promise", links::council_view(&token)))),
        Leads::Nowhere => Err(over()),
    }
}

fn unknown() -> AppError {
    AppError::new(StatusCode::NOT_FOUND, message_key("council-view-unknown"), message_key("council-view-unknown-words"))
}

fn over() -> AppError {
    AppError::new(StatusCode::GONE, message_key("council-view-over"), message_key("council-view-over-words"))
}

async fn find(app: &App, text: &str) -> Result<Leads, AppError> {
    let token = Token::parse(text).ok_or_else(unknown)?;
    let (now, form_token, action) = (app.now(), app.form_tokens.public(app.now()), links::council_view(text));
    let found = app.read(move |conn| {
        let link = council_links::find_by_token(conn, &token)?;
        if link.promise_id.is_some() {
            return Ok(Leads::ToPromise);
        }
        if !link.is_good(now) {
            return Ok(Leads::Nowhere);
        }
        let page = view_page(conn, &link)?;
        Ok(Leads::ToView(Box::new(ViewPage { token: form_token, action, ..page })))
    });
    found.await.map_err(|error| if error.status() == StatusCode::NOT_FOUND { unknown() } else { error })
}

fn view_page(conn: &mut Conn, link: &CouncilLink) -> QueryResult<ViewPage> {
    let letter = letters::find_letter(conn, &link.letter_id)?;
    let whole = letters::with_parts(conn, letter)?;
    let words = Words::of(&whole.letter.language);
    let ours = our_verdicts(conn, &whole, &link.addressee_id)?;
    let ask = |(ask, ours): (&crate::letters::model::Ask, &Verdict)| AskLine {
        number: ask.number,
        wording: ask.wording.clone(),
        ours: words.say(&ours.message_key()),
        mark: ours.mark(),
        theirs: Input::filled(&format!("verdict-{}", ask.number), String::new()),
    };
    let kind = |verdict: &Verdict| Kind { value: verdict.as_str(), label: words.say(&verdict.message_key()) };
    let addressee = whole.addressees.iter().find(|addressee| addressee.id == link.addressee_id);
    Ok(ViewPage {
        page: Frame::new(words),
        token: String::new(),
        letter_path: links::letter(&whole.letter.slug),
        name: addressee.map(|addressee| addressee.name.clone()).unwrap_or_default(),
        asks: whole.asks.iter().zip(&ours).map(ask).collect(),
        kinds: Verdict::ALL.iter().map(kind).collect(),
        words: Input::filled("words", String::new()),
        errors: Errors::new(),
        action: String::new(),
        title: whole.letter.title,
    })
}

async fn view_submitted(
    app: web::Data<App>,
    token: web::Path<String>,
    form: Posted<Vec<(String, String)>>,
) -> PageResult {
    let mut fields: Fields = form.0.into_iter().collect();
    check_button(&app, &fields.remove("form_token").unwrap_or_default())?;
    let mut page = match find(&app, &token).await? {
        Leads::ToView(page) => page,
        Leads::ToPromise | Leads::Nowhere => return Err(over()),
    };
    let Some(said) = read(&mut page, fields)? else {
        return show(&*page, StatusCode::UNPROCESSABLE_ENTITY, Privacy::Secret);
    };
    let token = Token::parse(&token).ok_or_else(unknown)?;
    let (post, now) = (Post::of(&app), app.now());
    match app.write(move |conn| file(conn, &post, &token, &said, now)).await? {
        Ok(()) => {
            let thanks = ThanksPage { page: page.page, letter_path: page.letter_path };
            show(&thanks, StatusCode::OK, Privacy::Secret)
        }
        Err(ViewRefusal::Over) => Err(over()),
    }
}

/// What an addressee said.
pub(super) struct Said {
    verdicts: BTreeMap<i32, Verdict>,
    words: String,
}

/// `None` if something is wrong, with a message beside it.
fn read(page: &mut ViewPage, mut fields: Fields) -> Result<Option<Said>, AppError> {
    let words = page.page.words();
    let mut verdicts = BTreeMap::new();
    for ask in &mut page.asks {
        ask.theirs.value = fields.remove(&ask.theirs.key).unwrap_or_default();
        match Verdict::parse(&ask.theirs.value) {
            Some(verdict) => drop(verdicts.insert(ask.number, verdict)),
            None if ask.theirs.value.is_empty() => {}
            None => ask.theirs.fault(Flaw::NotAChoice.say(words), &mut page.errors),
        }
    }
    page.words.value = fields.remove("words").unwrap_or_default();
    if !fields.is_empty() {
        return Err(AppError::bad_request());
    }
    let text = match check::body(&page.words.value) {
        Ok(text) if text.chars().count() > LONGEST => Err(Flaw::TooLong(LONGEST)),
        other => other,
    };
    match text {
        Err(flaw) => page.words.fault(flaw.say(words), &mut page.errors),
        Ok(text) if text.is_empty() && verdicts.is_empty() => {
            page.words.fault(words.say("council-view-empty"), &mut page.errors);
        }
        Ok(text) if page.errors.is_empty() => return Ok(Some(Said { verdicts, words: text })),
        Ok(_) => {}
    }
    Ok(None)
}

/// Why nothing was kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ViewRefusal {
    /// The link was used, taken back, or is too old.
    Over,
}

/// Keeps what an addressee says by their link, once, and tells the team.
///
/// # Errors
/// The database's.
pub(super) fn file(conn: &mut Conn, post: &Post, token: &Token, said: &Said, now: Time) -> Deed<(), ViewRefusal> {
    let link = council_links::find_by_token(conn, token)?;
    if link.promise_id.is_some() || !council_links::mark_used(conn, &link.id, now)? {
        return Ok(Err(ViewRefusal::Over));
    }
    let verdicts = serde_json::to_string(&said.verdicts).unwrap_or_default();
    let id = council_views::insert(conn, &post.stationery.seal, &link, (&verdicts, &said.words), now)?;
    let filed = NewHappening::of(&link.letter_id, HappeningKind::CouncilViewFiled, now);
    record(conn, &filed.with(&link.addressee_id).about(id.as_str()), now)?;
    let letter = letters::find_letter(conn, &link.letter_id)?;
    let whole = letters::with_parts(conn, letter)?;
    tell_organisers(conn, post, &whole, &link, now)?;
    letters::touch(conn, &link.letter_id, now)?;
    Ok(Ok(()))
}

struct FiledMail<'a> {
    stationery: &'a Stationery,
    letter: &'a Letter,
    addressee: String,
    link: String,
}

crate::sheets!(
    askama::Template,
    FiledMail,
    write_filed,
    "mail/council_view_filed.subject.txt",
    "mail/council_view_filed.txt",
    "mail/council_view_filed.html"
);

fn tell_organisers(
    conn: &mut Conn,
    post: &Post,
    whole: &WholeLetter,
    link: &CouncilLink,
    now: Time,
) -> QueryResult<()> {
    let stationery = &post.stationery;
    let addressee = whole.addressees.iter().find(|addressee| addressee.id == link.addressee_id);
    let path = links::desk_council_view(whole.letter.id.as_str(), link.addressee_id.as_str());
    let mail = FiledMail {
        addressee: addressee.map(|addressee| addressee.name.clone()).unwrap_or_default(),
        link: stationery.links.absolute(&path),
        letter: &whole.letter,
        stationery,
    };
    tell_team(conn, stationery, &whole.letter, ("council_view_filed", &write_filed(&mail)?), now)
}
