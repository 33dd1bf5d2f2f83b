//! What was promised, at the desk: the list, and the form on which a promise is recorded out of a reply.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use chrono::NaiveDate;
use diesel::result::QueryResult;
use serde::Deserialize;

use super::super::mask::holds_contact;
use super::super::model::{Reply, ReplyFacts, ReplyId, ReplyState};
use super::super::store;
use super::dates::{self, Said};
use super::extract::{PromiseSuggestion, suggest_said};
use super::model::{Due, Precision, PromiseId, PromiseKind};
use super::moves::MoveRefusal;
use super::record::{NewPromise, RecordRefusal, chosen, record, refusal_of, said};
use super::view::{Choice, PromiseView, Record, due_words};
use crate::clock::london_date;
use crate::councils::directory::Directory;
use crate::db::Conn;
use crate::dispatch::desk::{check_form, find_own, letter_id};
use crate::dispatch::post::Post;
use crate::letters::check::{self, LONGEST_LINE};
use crate::letters::model::{Letter, LetterId, WholeLetter};
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

/// The longest words that name a day.
const LONGEST_DUE: usize = 200;

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct PromiseForm {
    form_token: String,
    reply: String,
    quote: String,
    promisor: String,
    kind: String,
    ask: String,
    condition: String,
    due_text: String,
    due_precision: String,
    due_on: String,
    predecessor: String,
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
    here: String,
    rows: Vec<PromiseView>,
    vague: String,
    replies: Vec<ReplyRow>,
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
    if let (Some(entry), Some(number)) = (&mut page.entry, query.suggestion) {
        let chosen = entry.suggestions.get(number).map(|suggestion| suggestion.form.clone());
        entry.form =
            PromiseForm { predecessor: query.replaces.clone(), ..chosen.unwrap_or_else(|| entry.form.clone()) };
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
        let replies = store::list_facts(conn, &id)?;
        let entry = match ReplyId::parse(&form.reply) {
            Some(reply) => Some(entry(conn, &seal, (&record, &councils), &reply, form)?),
            None => None,
        };
        Ok(compose(&record, &replies, entry))
    };
    let page = desk.app.read(read).await?;
    Ok(ListPage { token: desk.token(), notice: desk.notice.clone(), ..page })
}

fn compose(record: &Record, replies: &[ReplyFacts], entry: Option<Entry>) -> ListPage {
    let words = record.words;
    let letter = &record.whole.letter;
    let here = links::desk_promises(letter.id.as_str());
    let open = |reply: &&ReplyFacts| !matches!(reply.state(), ReplyState::SetAside(_));
    let row = |reply: &ReplyFacts| ReplyRow {
        label: reply_label(&record.whole, reply, words),
        link: format!("{here}?reply={}", reply.id),
    };
    ListPage {
        page: Frame::new(words),
        token: String::new(),
        notice: String::new(),
        desk_letter: links::desk_letter(letter.id.as_str()),
        rows: record.current().map(|promise| record.view(promise)).collect(),
        vague: vague_words(record),
        replies: replies.iter().rev().filter(open).map(row).collect(),
        entry,
        here,
        letter: letter.clone(),
    }
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

fn reply_label(whole: &WholeLetter, reply: &ReplyFacts, words: Words) -> String {
    let addressee = whole.addressees.iter().find(|addressee| addressee.id == reply.addressee_id);
    let name = addressee.map(|addressee| addressee.name.clone()).unwrap_or_default();
    words.say2("promise-reply-of", "name", name, "date", words.date(&london_date(reply.received_at)))
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
    let addressee = whole.addressees.iter().find(|addressee| addressee.id == reply.addressee_id);
    let promisor = addressee.map(|addressee| addressee.name.clone()).unwrap_or_default();
    let refusal = refusal_of(&reply);
    let found = suggest_said(&opened.words, said(councils, whole, &reply));
    let blank = PromiseForm { reply: id.to_string(), promisor, ..PromiseForm::default() };
    let link =
        |number: usize| format!("{}?reply={id}&suggestion={number}", links::desk_promises(whole.letter.id.as_str()));
    let suggested = found.iter().enumerate().map(|(number, s)| suggested(s, &blank, link(number), words));
    let fits = |promise: &&super::model::Promise| {
        promise.addressee_id == reply.addressee_id && promise.decided_at.is_none() && promise.reply_id != reply.id
    };
    let earlier = |promise: &super::model::Promise| {
        let view = record.view(promise);
        Choice { value: view.id, label: format!("{}: {}", view.promisor, view.due) }
    };
    Ok(Entry {
        label: reply_label(whole, &reply, words),
        refused: refusal.as_ref().map(|refusal| refusal_words(refusal, words)).unwrap_or_default(),
        remedy: refusal.map(|refusal| remedy(&refusal, &whole.letter.id, id)).unwrap_or_default(),
        suggestions: suggested.collect(),
        form: if form.promisor.is_empty() { PromiseForm { promisor: blank.promisor, ..form } } else { form },
        faults: Faults::default(),
        kinds: PromiseKind::ALL.iter().map(|kind| Choice::of_word("promise-kind", kind.as_str(), words)).collect(),
        precisions: Precision::ALL
            .iter()
            .map(|kind| Choice::of_word("promise-precision", kind.as_str(), words))
            .collect(),
        asks: whole
            .asks
            .iter()
            .map(|ask| Choice { value: ask.id.to_string(), label: format!("{}. {}", ask.number, ask.wording) })
            .collect(),
        earlier: record.current().filter(fits).map(earlier).collect(),
        words: opened.words,
    })
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
    let refusal = match done.await? {
        Ok(promise) => {
            let path = links::desk_promise(id.as_str(), promise.as_str());
            return Ok(see_other(&flash::with(&path, "promise-recorded")));
        }
        Err(RecordRefusal::Already(promise)) => {
            let path = links::desk_promise(id.as_str(), promise.as_str());
            return Ok(see_other(&flash::with(&path, "promise-already")));
        }
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

fn read(
    form: &PromiseForm,
    (whole, reply): (&WholeLetter, &Reply),
    said: Said,
    words: Words,
) -> Result<NewPromise, Faults> {
    let mut faults = Faults::default();
    if form.quote.trim().is_empty() {
        faults.add("quote", words.say("promise-fault-quote"));
    }
    let promisor =
        check::needed_line(&form.promisor, LONGEST_LINE).map_err(|flaw| faults.add("promisor", flaw.say(words)));
    let kind = PromiseKind::parse(&form.kind);
    if kind.is_none() {
        faults.add("kind", words.say("promise-fault-kind"));
    }
    let ask = whole.asks.iter().find(|ask| ask.id.as_str() == form.ask).map(|ask| ask.id.clone());
    if ask.is_none() && !form.ask.is_empty() {
        faults.add("ask", words.say("write-flaw-choice"));
    }
    let condition =
        check::line(&form.condition, check::LONGEST_ASK).map_err(|flaw| faults.add("condition", flaw.say(words)));
    let due_text = check::line(&form.due_text, LONGEST_DUE).map_err(|flaw| faults.add("due_text", flaw.say(words)));
    for (field, text) in [("promisor", &form.promisor), ("condition", &form.condition), ("due_text", &form.due_text)] {
        if holds_contact(text) {
            faults.add(field, words.say("promise-fault-contact"));
        }
    }
    let due = read_due((&form.due_text, &form.due_precision, &form.due_on), said, words, &mut faults);
    let predecessor = PromiseId::parse(&form.predecessor);
    if predecessor.is_none() && !form.predecessor.is_empty() {
        faults.add("predecessor", words.say("write-flaw-choice"));
    }
    match (promisor, kind, condition, due_text, due) {
        (Ok(promisor), Some(kind), Ok(condition), Ok(due_text), Some(due)) if faults.is_empty() => Ok(NewPromise {
            reply: reply.id.clone(),
            quote: form.quote.clone(),
            due_text: due_text.unwrap_or_default(),
            promisor,
            kind,
            ask,
            condition,
            due,
            predecessor,
        }),
        _ => Err(faults),
    }
}

/// The day as it was chosen, or, where nothing was chosen, as the words are read.
pub(super) fn read_due(
    (text, precision, on): (&str, &str, &str),
    said: Said,
    words: Words,
    faults: &mut Faults,
) -> Option<Due> {
    if precision.is_empty() {
        let read = dates::read(text, said);
        if read.is_none() {
            faults.add("due_text", words.say("promise-fault-due"));
        }
        return read;
    }
    let Some(precision) = Precision::parse(precision) else {
        faults.add("due_precision", words.say("write-flaw-choice"));
        return None;
    };
    let typed: Option<NaiveDate> = on.trim().parse().ok();
    if typed.is_none() && !on.trim().is_empty() {
        faults.add("due_on", words.say("write-flaw-date"));
        return None;
    }
    let due = chosen(precision, typed);
    if due.is_none() {
        faults.add("due_on", words.say("promise-fault-day"));
    }
    due
}
