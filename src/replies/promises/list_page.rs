//! What was promised, at the desk: the list, and the form on which a promise is recorded out of a reply.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use diesel::result::QueryResult;
use serde::Deserialize;

use super::super::model::{Reply, ReplyId, ReplyState};
use super::super::store;
use super::extract::{PromiseSuggestion, suggest_said};
use super::model::{Precision, Promise, PromiseId, PromiseKind};
use super::moves::{MoveRefusal, may_move};
use super::promise_form::{PromiseForm, read};
use super::record::{RecordRefusal, record, refusal_of, said};
use super::view::{Choice, PromiseView, Record, due_words, reply_label, reply_name, shortened};
use crate::councils::directory::Directory;
use crate::db::Conn;
use crate::dispatch::desk::{check_form, find_own, letter_id};
use crate::dispatch::post::Post;
use crate::letters::model::{Ask, Letter, LetterId, WholeLetter};
use crate::links;
use crate::locale::Words;
use crate::organisers::guard::Desk;
use crate::seal::Seal;
use crate::web::error::AppError;
use crate::web::form::{DESK_FORM_LIMIT, Faults, Posted};
use crate::web::page::{Frame, PageResult, Privacy, see_other, show};
use crate::web::{flash, route};

/// The routes of this page.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(route::at(links::DESK_PROMISES).get(show_promises).post(promise_submitted));
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct PromiseQuery {
    reply: String,
    suggestion: Option<usize>,
    replaces: String,
}

#[derive(Template)]
#[template(path = "promises/desk_list.html")]
struct ListPage {
    page: Frame,
    token: String,
    notice: String,
    letter: Letter,
    desk_letter: String,
    off_site: String,
    here: String,
    rows: Vec<PromiseView>,
    vague: String,
    replies: Vec<ReplyRow>,
    /// The promise of which another day is to be recorded.
    moved: Option<PromiseView>,
    entry: Option<Entry>,
}

/// A reply that promises can be recorded from.
struct ReplyRow {
    label: String,
    link: String,
}

/// The form, for one reply.
struct Entry {
    label: String,
    words: String,
    /// The earlier promise whose place this one takes, in words; empty if it is a new one.
    takes_place_of: String,
    refused: String,
    remedy: String,
    suggestions: Vec<Suggested>,
    form: PromiseForm,
    faults: Faults,
    kinds: Vec<Choice>,
    precisions: Vec<Choice>,
    asks: Vec<Choice>,
    earlier: Vec<Choice>,
}

/// A sentence that seems to promise something.
struct Suggested {
    passage: String,
    why: String,
    due: String,
    form: PromiseForm,
    link: String,
}

async fn show_promises(
    desk: Desk,
    councils: web::Data<Directory>,
    path: web::Path<String>,
    query: web::Query<PromiseQuery>,
) -> PageResult {
    let id = letter_id(&path)?;
    let typed =
        PromiseForm { reply: query.reply.clone(), predecessor: query.replaces.clone(), ..PromiseForm::default() };
    let mut page = list_page(&desk, &councils, &id, typed).await?;
    if let (Some(entry), Some(number)) = (&mut page.entry, query.suggestion)
        && let Some(chosen) = entry.suggestions.get(number)
    {
        entry.form = chosen.form.clone();
    }
    show(&page, StatusCode::OK, Privacy::Secret)
}

async fn list_page(
    desk: &Desk,
    councils: &web::Data<Directory>,
    id: &LetterId,
    form: PromiseForm,
) -> Result<ListPage, AppError> {
    let (organiser, seal, words, now) = (desk.organiser.id.clone(), desk.app.seal.clone(), desk.words, desk.now());
    let (id, councils) = (id.clone(), councils.clone());
    let read = move |conn: &mut Conn| {
        let whole = find_own(conn, &organiser, &id)?;
        let record = Record::read(conn, &seal, whole, words, now)?;
        let replies = store::list_replies(conn, &id)?;
        let moved = PromiseId::parse(&form.predecessor).and_then(|id| record.find(&id)).filter(|one| is_open(one));
        let entry = match ReplyId::parse(&form.reply) {
            Some(reply) => Some(entry(conn, &seal, (&record, &councils), &reply, form)?),
            None => None,
        };
        compose(&seal, &record, &replies, (entry, moved))
    };
    let page = desk.app.read(read).await?;
    Ok(ListPage { token: desk.token(), notice: desk.notice.clone(), ..page })
}

fn compose(
    seal: &Seal,
    record: &Record,
    replies: &[Reply],
    (entry, moved): (Option<Entry>, Option<&Promise>),
) -> QueryResult<ListPage> {
    let words = record.words;
    let letter = &record.whole.letter;
    let here = links::desk_promises(letter.id.as_str());
    let promised_in = moved.and_then(|moved| replies.iter().find(|reply| reply.id == moved.reply_id));
    // What moves a promise stands in a later reply of whoever made it.
    let fits = |reply: &&Reply| match promised_in {
        Some(before) => may_move(before, reply),
        None => !matches!(reply.state(), ReplyState::SetAside(_)),
    };
    let mut rows = Vec::new();
    for reply in replies.iter().rev().filter(fits) {
        let link = match moved {
            Some(moved) => format!("{here}?reply={}&replaces={}#form", reply.id, moved.id),
            None => format!("{here}?reply={}", reply.id),
        };
        rows.push(ReplyRow { label: reply_label(&record.whole, reply, &reply.open(seal)?, words), link });
    }
    Ok(ListPage {
        page: Frame::new(words),
        token: String::new(),
        notice: String::new(),
        desk_letter: links::desk_letter(letter.id.as_str()),
        off_site: links::desk_off_site(letter.id.as_str()),
        rows: record.current().map(|promise| record.view(promise)).collect(),
        vague: vague_words(record),
        replies: rows,
        moved: moved.map(|moved| record.view(moved)),
        entry,
        here,
        letter: letter.clone(),
    })
}

/// How many of the promises name no day.
pub(super) fn vague_words(record: &Record) -> String {
    let all = record.current().count();
    let vague = record.current().filter(|promise| promise.due_precision == Precision::Vague).count();
    let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    if vague == 0 {
        String::new()
    } else {
        record.words.say2("promise-vague-count", "vague", number(vague), "all", number(all))
    }
}

fn entry(
    conn: &mut Conn,
    seal: &Seal,
    (record, councils): (&Record, &Directory),
    id: &ReplyId,
    form: PromiseForm,
) -> QueryResult<Entry> {
    let (whole, words) = (&record.whole, record.words);
    let reply = store::find_reply(conn, &whole.letter.id, id)?;
    let opened = reply.open(seal)?;
    let fits = |promise: &&Promise| {
        promise.addressee_id == reply.addressee_id && is_open(promise) && promise.reply_id != reply.id
    };
    let earlier: Vec<&Promise> = record.current().filter(fits).collect();
    let moves = earlier.iter().copied().find(|one| one.id.as_str() == form.predecessor);
    let blank = blank(whole, &reply, moves);
    let here = links::desk_promises(whole.letter.id.as_str());
    let replaces = moves.map(|one| format!("&replaces={}", one.id)).unwrap_or_default();
    let link = |number: usize| format!("{here}?reply={id}&suggestion={number}{replaces}#form");
    let found = suggest_said(&opened.words, said(councils, whole, &reply));
    let suggested = found.iter().enumerate().map(|(number, s)| suggested(s, &blank, link(number), words));
    let takes_place_of = |one| words.say1("promises-desk-takes-place", "promise", earlier_label(record, one));
    let refusal = refusal_of(&reply);
    let choice = |one: &&Promise| Choice { value: one.id.to_string(), label: earlier_label(record, one) };
    let ask = |ask: &Ask| Choice { value: ask.id.to_string(), label: format!("{}. {}", ask.number, ask.wording) };
    let kind = |kind: &PromiseKind| Choice::of_word("promise-kind", kind.as_str(), words);
    let precision = |kind: &Precision| Choice::of_word("promise-precision", kind.as_str(), words);
    Ok(Entry {
        label: reply_name(whole, &reply, words),
        takes_place_of: moves.map(takes_place_of).unwrap_or_default(),
        refused: refusal.as_ref().map(|refusal| refusal_words(refusal, words)).unwrap_or_default(),
        remedy: refusal.map(|refusal| remedy(&refusal, &whole.letter.id, id)).unwrap_or_default(),
        suggestions: suggested.collect(),
        form: if form.promisor.is_empty() { the_same(blank, moves) } else { form },
        faults: Faults::default(),
        kinds: PromiseKind::ALL.iter().map(kind).collect(),
        precisions: Precision::ALL.iter().map(precision).collect(),
        asks: whole.asks.iter().map(ask).collect(),
        earlier: earlier.iter().map(choice).collect(),
        words: opened.words,
    })
}

/// A form for what stands in a reply, of which only is known who wrote that, and which earlier promise it takes the place of.
fn blank(whole: &WholeLetter, reply: &Reply, moves: Option<&Promise>) -> PromiseForm {
    let addressee = whole.addressees.iter().find(|addressee| addressee.id == reply.addressee_id);
    let promisor = moves.map(|one| &one.promisor).or(addressee.map(|addressee| &addressee.name));
    PromiseForm {
        reply: reply.id.to_string(),
        promisor: promisor.cloned().unwrap_or_default(),
        predecessor: moves.map(|one| one.id.to_string()).unwrap_or_default(),
        ..PromiseForm::default()
    }
}

/// Another day for what was promised before: it is the same thing, about the same ask.
fn the_same(blank: PromiseForm, moves: Option<&Promise>) -> PromiseForm {
    let Some(before) = moves else { return blank };
    PromiseForm {
        kind: before.kind.to_string(),
        ask: before.ask_id.as_ref().map(ToString::to_string).unwrap_or_default(),
        condition: before.condition.clone().unwrap_or_default(),
        ..blank
    }
}

/// Whether a promise can still move: nothing took its place, and nobody decided what became of it.
fn is_open(promise: &Promise) -> bool {
    promise.is_current() && promise.decided_at.is_none()
}

/// An earlier promise, where one is chosen: one addressee makes several for one day.
fn earlier_label(record: &Record, promise: &Promise) -> String {
    let view = record.view(promise);
    let label = format!("{}: {}", view.promisor, view.due);
    match view.quote {
        Some(quote) => record.words.say2("promise-reply-about", "label", label, "about", shortened(&quote)),
        None => label,
    }
}

fn suggested(found: &PromiseSuggestion, blank: &PromiseForm, link: String, words: Words) -> Suggested {
    Suggested {
        passage: found.passage.clone(),
        why: words.say(&format!("promise-rule-{}", found.rule)),
        due: found.due.map(|due| due_words(due, words)).unwrap_or_default(),
        link,
        form: PromiseForm {
            quote: found.passage.clone(),
            kind: found.kind.as_str().to_owned(),
            condition: found.condition.clone().unwrap_or_default(),
            due_text: found.due_text.clone(),
            ..blank.clone()
        },
    }
}

/// Where what is missing can be done.
fn remedy(refusal: &RecordRefusal, letter: &LetterId, reply: &ReplyId) -> String {
    match refusal {
        RecordRefusal::NotBelieved => links::desk_sender(letter.as_str(), reply.as_str()),
        RecordRefusal::NotRead | RecordRefusal::SetAside => links::desk_reply(letter.as_str(), reply.as_str()),
        _ => String::new(),
    }
}

fn refusal_words(refusal: &RecordRefusal, words: Words) -> String {
    match refusal {
        RecordRefusal::NotRead => words.say("promise-refused-not-read"),
        RecordRefusal::SetAside => words.say("promise-refused-set-aside"),
        RecordRefusal::NotBelieved => words.say("promise-refused-not-believed"),
        RecordRefusal::NotQuoted => words.say("promise-refused-not-quoted"),
        RecordRefusal::DayOver => words.say("promise-refused-day-over"),
        RecordRefusal::Already(_) => words.say("done-promise-already"),
        RecordRefusal::Move(MoveRefusal::Gone) => words.say("promise-refused-gone"),
        RecordRefusal::Move(MoveRefusal::Later) => words.say("promise-refused-later"),
    }
}

async fn promise_submitted(
    desk: Desk,
    councils: web::Data<Directory>,
    path: web::Path<String>,
    Posted(form): Posted<PromiseForm, DESK_FORM_LIMIT>,
) -> PageResult {
    let id = letter_id(&path)?;
    let back = links::desk_promises(id.as_str());
    if let Some(answer) = check_form(&desk, &form.form_token, &back)? {
        return Ok(answer);
    }
    let reply = ReplyId::parse(&form.reply).ok_or(AppError::bad_request())?;
    let (organiser, letter) = (desk.organiser.id.clone(), id.clone());
    let (whole, reply) = desk
        .app
        .read(move |conn| {
            let whole = find_own(conn, &organiser, &letter)?;
            let reply = store::find_reply(conn, &letter, &reply)?;
            Ok((whole, reply))
        })
        .await?;
    let new = match read(&form, (&whole, &reply), said(&councils, &whole, &reply), desk.words) {
        Ok(new) => new,
        Err(faults) => return again(&desk, &councils, &id, form, (faults, StatusCode::UNPROCESSABLE_ENTITY)).await,
    };
    let (organiser, post, now) = (desk.organiser.id.clone(), Post::of(&desk.app), desk.now());
    let letter = id.clone();
    let done = desk.app.write(move |conn| {
        let whole = find_own(conn, &organiser, &letter)?;
        record(conn, &post, &whole, &new, &organiser, now)
    });
    let lead_to = |promise: &PromiseId, key| {
        let path = links::desk_promise(id.as_str(), promise.as_str());
        Ok(see_other(&flash::with(&path, key)))
    };
    let refusal = match done.await? {
        Ok(promise) => return lead_to(&promise, "promise-recorded"),
        Err(RecordRefusal::Already(promise)) => return lead_to(&promise, "promise-already"),
        Err(refusal) => refusal,
    };
    let mut faults = Faults::default();
    let (field, status) = match refusal {
        RecordRefusal::NotQuoted => ("quote", StatusCode::UNPROCESSABLE_ENTITY),
        RecordRefusal::DayOver => ("due_text", StatusCode::UNPROCESSABLE_ENTITY),
        RecordRefusal::Move(_) => ("predecessor", StatusCode::CONFLICT),
        _ => ("reply", StatusCode::CONFLICT),
    };
    faults.add(field, refusal_words(&refusal, desk.words));
    again(&desk, &councils, &id, form, (faults, status)).await
}

/// The form once more, with what was typed and what is wrong with it.
async fn again(
    desk: &Desk,
    councils: &web::Data<Directory>,
    id: &LetterId,
    form: PromiseForm,
    (faults, status): (Faults, StatusCode),
) -> PageResult {
    let mut page = list_page(desk, councils, id, form.clone()).await?;
    if let Some(entry) = &mut page.entry {
        entry.form = form;
        entry.faults = faults;
    }
    show(&page, status, Privacy::Secret)
}
