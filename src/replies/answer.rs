//! Reading a reply at the desk, and recording what it is to each ask. The machine suggests, and a person decides.

mod changed;
pub(super) mod fields;
mod page;
pub mod record;
mod suggested;

use actix_web::http::StatusCode;
use actix_web::web;

use self::fields::{Errors, Fields, read_all};
use self::page::{ReplyPage, reply_page};
use self::record::{Decision, Filing, OfSender, RecordRefusal, record};
use super::model::{ReplyId, Verdict};
use super::second::Second;
use crate::db::Conn;
use crate::dispatch::desk::{check_form, find_own, letter_id};
use crate::dispatch::post::Post;
use crate::letters::model::LetterId;
use crate::letters::store::happenings::HappeningId;
use crate::links;
use crate::organisers::guard::Desk;
use crate::web::error::AppError;
use crate::web::form::{DESK_FORM_LIMIT, Posted};
use crate::web::page::{PageResult, Privacy, see_other, show};
use crate::web::{flash, route};

/// The routes of a reply at the desk.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(route::at(links::DESK_REPLY).get(show_reply).post(reply_submitted));
    suggested::routes(config);
}

type Parts = web::Path<(String, String)>;

async fn show_reply(desk: Desk, path: Parts) -> PageResult {
    let page = read_page(&desk, &path, None).await?;
    show(&page, StatusCode::OK, Privacy::Secret)
}

/// The page, and on it what happened since somebody who comes back had it before them.
async fn read_page(desk: &Desk, path: &(String, String), since: Option<&HappeningId>) -> Result<ReplyPage, AppError> {
    let (id, reply) = ids(path)?;
    let (organiser, seal, words) = (desk.organiser.id.clone(), desk.app.seal.clone(), desk.words);
    let since = since.cloned();
    let read = move |conn: &mut Conn| {
        let whole = find_own(conn, &organiser, &id)?;
        let page = reply_page(conn, &seal, whole, (&reply, since.as_ref()), words)?;
        Ok(ReplyPage { second: Second::of(&page.reply, &organiser), ..page })
    };
    let page = desk.app.read(read).await?;
    Ok(ReplyPage { token: desk.token(), notice: desk.notice.clone(), ..page })
}

fn ids((letter, reply): &(String, String)) -> Result<(LetterId, ReplyId), AppError> {
    Ok((letter_id(letter)?, ReplyId::parse(reply).ok_or(AppError::not_found())?))
}

/// Which button was pressed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pressed {
    /// File it as the form says.
    Record,
    /// File it as the form says, and as is suggested where the form says nothing.
    TakeUp,
    /// It is no answer.
    SetAside,
}

async fn reply_submitted(desk: Desk, path: Parts, form: Posted<Vec<(String, String)>, DESK_FORM_LIMIT>) -> PageResult {
    let (id, reply) = ids(&path)?;
    let mut fields: Fields = form.0.into_iter().collect();
    let mut take = |key: &str| fields.remove(key).unwrap_or_default();
    let (token, seen, deed) = (take("form_token"), parse_seen(&take("seen"))?, take("deed"));
    let sender_believed = take("sender_believed");
    let here = links::desk_reply(id.as_str(), reply.as_str());
    if let Some(answer) = check_form(&desk, &token, &here)? {
        return Ok(answer);
    }
    let pressed = match deed.as_str() {
        "set_aside" => Pressed::SetAside,
        "" | "record" => Pressed::Record,
        "take_up" => Pressed::TakeUp,
        _ => return Err(AppError::bad_request()),
    };
    let mut page = read_page(&desk, &path, None).await?;
    page.sender_believed = sender_believed;
    let Some(decision) = read_decision(&mut page, fields, pressed)? else {
        return show(&page, StatusCode::UNPROCESSABLE_ENTITY, Privacy::Secret);
    };
    let sender = if page.sender_believed == "yes" { OfSender::Believed } else { OfSender::Nothing };
    let filing = Filing { decision, seen: seen.clone(), sender };
    let (organiser, post, now) = (desk.organiser.id.clone(), Post::of(&desk.app), desk.now());
    let done = desk.app.write(move |conn| {
        let whole = find_own(conn, &organiser, &id)?;
        record(conn, &post, (&whole, &reply), &filing, Some(&organiser), now)
    });
    match done.await? {
        Ok(_) => Ok(see_other(&flash::with(&here, "reply-recorded"))),
        Err(RecordRefusal::Stale) => show_stale(&desk, &path, seen.as_ref(), &page).await,
        Err(RecordRefusal::SenderNotBelieved) => {
            ask_of_sender(&mut page);
            show(&page, StatusCode::UNPROCESSABLE_ENTITY, Privacy::Secret)
        }
    }
}

/// The newest happening that a form was made from; none for a form that was made before there was any.
fn parse_seen(text: &str) -> Result<Option<HappeningId>, AppError> {
    if text.is_empty() {
        return Ok(None);
    }
    HappeningId::parse(text).map(Some).ok_or(AppError::bad_request())
}

/// Reads what was decided, and leaves a message beside each field that does not do: `None` then.
fn read_decision(page: &mut ReplyPage, mut fields: Fields, pressed: Pressed) -> Result<Option<Decision>, AppError> {
    page.asks.iter_mut().for_each(|field| field.take(&mut fields));
    // A field that is left over belongs to no form of ours.
    if !fields.is_empty() {
        return Err(AppError::bad_request());
    }
    if pressed == Pressed::SetAside {
        return Ok(Some(Decision::NoAnswer));
    }
    if pressed == Pressed::TakeUp {
        fill_in(page);
    }
    let mut errors = Errors::new();
    let given = read_all(&mut page.asks, &page.opened.words, page.page.words(), &mut errors);
    page.errors = errors;
    if page.asks_of_sender() && page.sender_believed != "yes" {
        ask_of_sender(page);
        return Ok(None);
    }
    Ok(given.map(Decision::Answers))
}

/// What was left open is what is suggested; an ask of which nothing is suggested is not mentioned.
fn fill_in(page: &mut ReplyPage) {
    for place in 0..page.asks.len() {
        if !page.asks[place].verdict.value.is_empty() {
            continue;
        }
        let (verdict, passage) =
            page.suggested(page.asks[place].number).unwrap_or((Verdict::Unanswered, String::new()));
        let field = &mut page.asks[place];
        verdict.as_str().clone_into(&mut field.verdict.value);
        if field.quote.value.is_empty() {
            field.quote.value = passage;
        }
    }
}

fn ask_of_sender(page: &mut ReplyPage) {
    page.sender_error = page.page.say1("answer-sender-missing", "name", page.addressee.as_str());
    page.errors.push(("sender_believed".to_owned(), page.sender_error.clone()));
}

/// The page as it is now, with what was typed, and what changed meanwhile.
async fn show_stale(desk: &Desk, path: &(String, String), seen: Option<&HappeningId>, typed: &ReplyPage) -> PageResult {
    let mut page = read_page(desk, path, seen).await?;
    let words = desk.words;
    page.changes.insert(0, words.say("replies-stale"));
    for before in &typed.asks {
        let now = page.recorded.iter().find(|line| line.number == before.number);
        let now = now.map_or("", |line| line.verdict.as_str());
        if before.was.value != now {
            let change = verdict_change(&before.was.value, now, words);
            page.changes.push(format!("{} {change}", words.say1("changed-ask", "number", i64::from(before.number))));
        }
    }
    for (field, before) in page.asks.iter_mut().zip(&typed.asks) {
        field.typed_into(before);
    }
    page.sender_believed.clone_from(&typed.sender_believed);
    show(&page, StatusCode::CONFLICT, Privacy::Secret)
}

fn verdict_change(before: &str, now: &str, words: crate::locale::Words) -> String {
    let said = |word: &str| match Verdict::parse(word) {
        Some(verdict) => words.say(&verdict.message_key()),
        None => words.say("changed-nothing-recorded"),
    };
    words.say2("changed-verdict", "before", said(before), "now", said(now))
}
