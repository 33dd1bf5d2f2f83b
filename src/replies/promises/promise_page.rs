//! One promise at the desk: what is known of it, and correcting how its day was read.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use diesel::result::Error::NotFound;
use serde::Deserialize;

use super::super::store;
use super::super::store::promise_followers;
use super::list_page::read_due;
use super::model::{Precision, PromiseId};
use super::record::{correct, said};
use super::view::{Choice, EvidenceView, PromiseView, Record, due_words, list_evidence};
use crate::clock::london_date;
use crate::councils::directory::Directory;
use crate::db::Conn;
use crate::dispatch::desk::{check_form, conflict, find_own, letter_id};
use crate::dispatch::post::Post;
use crate::letters::model::{Letter, LetterId};
use crate::links;
use crate::organisers::guard::Desk;
use crate::web::error::{AppError, message_key};
use crate::web::form::{Faults, Posted};
use crate::web::page::{Frame, PageResult, Privacy, see_other, show};
use crate::web::{flash, route};

/// The routes of this page.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(route::at(links::DESK_PROMISE).get(show_promise).post(correction_submitted));
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct CorrectionForm {
    form_token: String,
    due_precision: String,
    due_on: String,
}

#[derive(Template)]
#[template(path = "promises/desk_one.html")]
struct OnePage {
    page: Frame,
    token: String,
    notice: String,
    letter: Letter,
    desk_promises: String,
    here: String,
    evidence_link: String,
    outcome_link: String,
    reply_link: String,
    promise: PromiseView,
    chain: Vec<PromiseView>,
    evidence: Vec<EvidenceView>,
    followers: i64,
    open: bool,
    precisions: Vec<Choice>,
    form: CorrectionForm,
    faults: Faults,
}

type Parts = web::Path<(String, String)>;

/// The keys in a path of the desk.
pub(super) fn ids((letter, promise): &(String, String)) -> Result<(LetterId, PromiseId), AppError> {
    Ok((letter_id(letter)?, PromiseId::parse(promise).ok_or(AppError::not_found())?))
}

async fn show_promise(desk: Desk, path: Parts) -> PageResult {
    let page = one_page(&desk, &path).await?;
    show(&page, StatusCode::OK, Privacy::Secret)
}

async fn one_page(desk: &Desk, path: &(String, String)) -> Result<OnePage, AppError> {
    let (id, promise) = ids(path)?;
    let (organiser, seal, words, now) = (desk.organiser.id.clone(), desk.app.seal.clone(), desk.words, desk.now());
    let read = move |conn: &mut Conn| {
        let whole = find_own(conn, &organiser, &id)?;
        let record = Record::read(conn, &seal, whole, words, now)?;
        let found = record.find(&promise).ok_or(NotFound)?;
        let evidence = list_evidence(conn, &seal, &record, found)?;
        let followers = promise_followers::count_confirmed(conn, &promise)?;
        let links = [
            links::desk_evidence(id.as_str(), promise.as_str()),
            links::desk_outcome(id.as_str(), promise.as_str()),
            links::desk_reply(id.as_str(), found.reply_id.as_str()),
        ];
        let [evidence_link, outcome_link, reply_link] = links;
        let due_on = found.due_on.map(|on| on.to_string()).unwrap_or_default();
        let chosen = found.due_precision.as_str().to_owned();
        let choice = |kind: &Precision| Choice::of_word("promise-precision", kind.as_str(), words);
        Ok(OnePage {
            page: Frame::new(words),
            token: String::new(),
            notice: String::new(),
            desk_promises: links::desk_promises(id.as_str()),
            here: links::desk_promise(id.as_str(), promise.as_str()),
            evidence_link,
            outcome_link,
            reply_link,
            promise: record.view(found),
            chain: super::public::chain_views(&record, found),
            open: found.is_current() && found.decided_at.is_none(),
            evidence,
            followers,
            precisions: Precision::ALL.iter().map(choice).collect(),
            form: CorrectionForm { form_token: String::new(), due_precision: chosen, due_on },
            faults: Faults::default(),
            letter: record.whole.letter.clone(),
        })
    };
    let page = desk.app.read(read).await?;
    Ok(OnePage { token: desk.token(), notice: desk.notice.clone(), ..page })
}

async fn correction_submitted(
    desk: Desk,
    councils: web::Data<Directory>,
    path: Parts,
    Posted(form): Posted<CorrectionForm>,
) -> PageResult {
    let (id, promise) = ids(&path)?;
    let here = links::desk_promise(id.as_str(), promise.as_str());
    if let Some(answer) = check_form(&desk, &form.form_token, &here)? {
        return Ok(answer);
    }
    let (organiser, letter, sought) = (desk.organiser.id.clone(), id.clone(), promise.clone());
    let (whole, reply) = desk
        .app
        .read(move |conn| {
            let whole = find_own(conn, &organiser, &letter)?;
            let promise = store::promises::find(conn, &letter, &sought)?;
            let reply = store::find_reply(conn, &letter, &promise.reply_id)?;
            Ok((whole, reply))
        })
        .await?;
    let said = said(&councils, &whole, &reply);
    let mut faults = Faults::default();
    if form.due_precision.is_empty() {
        faults.add("due_precision", desk.words.say("write-flaw-choice"));
    }
    let due = read_due(("", &form.due_precision, &form.due_on), said, desk.words, &mut faults);
    if due.and_then(|due| due.on).is_some_and(|on| on < london_date(reply.received_at)) {
        faults.add("due_on", desk.words.say("promise-refused-day-over"));
    }
    let Some(due) = due.filter(|_| faults.is_empty()) else {
        let page = OnePage { form, faults, ..one_page(&desk, &path).await? };
        return show(&page, StatusCode::UNPROCESSABLE_ENTITY, Privacy::Secret);
    };
    let detail = desk.words.say1("promise-log-corrected", "due", due_words(due, desk.words));
    let (organiser, post, now) = (desk.organiser.id.clone(), Post::of(&desk.app), desk.now());
    let done = desk.app.write(move |conn| {
        let whole = find_own(conn, &organiser, &id)?;
        correct(conn, &post, (&whole, &promise), due, (&organiser, &detail), now)
    });
    if done.await? {
        Ok(see_other(&flash::with(&here, "promise-corrected")))
    } else {
        Err(conflict(message_key("promise-refused-settled")))
    }
}
