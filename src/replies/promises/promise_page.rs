//! One promise at the desk: what is known of it, and correcting how its day was read.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use diesel::result::QueryResult;
use serde::Deserialize;

use super::super::model::ReplyFacts;
use super::super::store;
use super::super::store::promise_followers;
use super::evidence::shown::EvidenceView;
use super::model::Precision;
use super::moves::may_move;
use super::own::{OwnPromise, ids, read_own};
use super::promise_form::read_due;
use super::record::{correct, said};
use super::view::{Choice, PromiseView, due_words};
use crate::clock::london_date;
use crate::councils::directory::Directory;
use crate::db::Conn;
use crate::dispatch::desk::{check_form, conflict, find_own};
use crate::dispatch::post::Post;
use crate::letters::model::Letter;
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
    /// Where the day that takes the place of this one is recorded.
    move_link: String,
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

async fn show_promise(desk: Desk, path: Parts) -> PageResult {
    let page = one_page(&desk, &path).await?;
    show(&page, StatusCode::OK, Privacy::Secret)
}

async fn one_page(desk: &Desk, path: &(String, String)) -> Result<OnePage, AppError> {
    let compose = |conn: &mut Conn, own: OwnPromise| {
        let move_link = move_link(conn, &own)?;
        let followers = promise_followers::count_confirmed(conn, &own.promise.id)?;
        Ok(compose(own, move_link, followers))
    };
    let page = read_own(desk, path, compose).await?;
    Ok(OnePage { token: desk.token(), notice: desk.notice.clone(), ..page })
}

fn compose(own: OwnPromise, move_link: String, followers: i64) -> OnePage {
    let (words, found, letter) = (own.record.words, &own.promise, own.letter().clone());
    let (id, promise) = (letter.id.as_str(), found.id.as_str());
    let choice = |kind: &Precision| Choice::of_word("promise-precision", kind.as_str(), words);
    OnePage {
        page: Frame::new(words),
        token: String::new(),
        notice: String::new(),
        desk_promises: links::desk_promises(id),
        here: links::desk_promise(id, promise),
        evidence_link: links::desk_evidence(id, promise),
        outcome_link: links::desk_outcome(id, promise),
        reply_link: links::desk_reply(id, found.reply_id.as_str()),
        move_link,
        chain: super::public::chain_views(&own.record, found),
        open: found.is_current() && found.decided_at.is_none(),
        followers,
        precisions: Precision::ALL.iter().map(choice).collect(),
        form: CorrectionForm {
            form_token: String::new(),
            due_precision: found.due_precision.as_str().to_owned(),
            due_on: found.due_on.map(|on| on.to_string()).unwrap_or_default(),
        },
        faults: Faults::default(),
        promise: own.view,
        evidence: own.evidence,
        letter,
    }
}

/// Where the day that takes the place of a promise's is recorded: the form for the one later reply of whoever made it; where
/// there are several or none, the page on which one is chosen.
fn move_link(conn: &mut Conn, own: &OwnPromise) -> QueryResult<String> {
    let replies = store::list_facts(conn, &own.letter().id)?;
    let promised_in = replies.iter().find(|reply| reply.id == own.promise.reply_id);
    let may_move = |reply: &&ReplyFacts| promised_in.is_some_and(|before| may_move(before, reply));
    let later: Vec<&ReplyFacts> = replies.iter().filter(may_move).collect();
    let (list, promise) = (links::desk_promises(own.letter().id.as_str()), &own.promise.id);
    Ok(match later[..] {
        [reply] => format!("{list}?reply={}&replaces={promise}#form", reply.id),
        _ => format!("{list}?replaces={promise}"),
    })
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
