//! The queue of held signatures at the desk: why each waits, what is shown of it to whom, and the team's decision. Any
//! member of the team may decide; everything they decide can be undone.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use chrono::Duration;
use diesel::result::QueryResult;
use serde::Deserialize;

use crate::clock::Time;
use crate::db::Conn;
use crate::letters::desk::desk_letter;
use crate::letters::model::{Letter, LetterId};
use crate::links;
use crate::organisers::guard::Desk;
use crate::signatures::display::{Shown, category_words, shown, shown_to_council, shown_to_public};
use crate::signatures::hold::{Decision, MOST_AT_ONCE, decide_all, decision_of};
use crate::signatures::model::{
    Display, HoldDecision, HoldDetail, RemovedReason, Signature, SignatureId, SignatureState, Waiting,
};
use crate::signatures::remove::find_of_letter;
use crate::signatures::store::holds::{self, Hold};
use crate::signatures::store::purges::{self, Purge};
use crate::web::csrf::FormToken;
use crate::web::error::AppError;
use crate::web::form::Posted;
use crate::web::page::{Frame, PageResult, Privacy, see_other, show};
use crate::web::{flash, route};

/// Signatures on one page.
const PAGE: i64 = 50;
/// How long a decision is offered to be undone on the list.
const DECIDED: Duration = Duration::days(30);
/// Lines of what was deleted by itself.
const PURGES: i64 = 100;
/// Why a signature is removed from the queue; the likeliest first.
const REASONS: [RemovedReason; 5] = [
    RemovedReason::Disputed,
    RemovedReason::NotAPerson,
    RemovedReason::SignedTwice,
    RemovedReason::Abusive,
    RemovedReason::AskedTo,
];

/// The routes of these pages.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(route::at(links::DESK_QUEUE).get(show_queue).post(queue_submitted))
        .service(route::at(links::DESK_HELD).get(show_held));
}

#[derive(Template)]
#[template(path = "site/desk_queue.html")]
struct QueuePage {
    page: Frame,
    token: String,
    notice: String,
    fault: String,
    title: String,
    back: String,
    action: String,
    which: Waiting,
    waiting: Vec<Case>,
    decided: Vec<Case>,
    more: String,
    unconfirmed: i64,
    reason: String,
    purges: Vec<String>,
}

#[derive(Template)]
#[template(path = "site/desk_held.html")]
struct HeldPage {
    page: Frame,
    token: String,
    back: String,
    action: String,
    case: Case,
}

/// One signature with everything that a decision needs.
struct Case {
    id: String,
    who: Shown,
    category: String,
    state: String,
    since: String,
    reasons: Vec<Reason>,
    public: String,
    council: String,
    path: String,
    decision: Option<String>,
    ticked: bool,
}

struct Reason {
    what: String,
    since: String,
    words: String,
    email: String,
    asserted: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct QueueQuery {
    after: String,
    unconfirmed: String,
}

impl QueueQuery {
    fn which(&self) -> Waiting {
        if self.unconfirmed.is_empty() { Waiting::Confirmed } else { Waiting::Unconfirmed }
    }
}

async fn show_queue(desk: Desk, id: web::Path<String>, query: web::Query<QueueQuery>) -> PageResult {
    let letter = desk_letter(&desk, &id).await?;
    queue_page(&desk, &letter, &query, (&QueueForm::default(), String::new()), StatusCode::OK).await
}

struct Found {
    waiting: Vec<Signature>,
    decided: Vec<Signature>,
    holds: Vec<Hold>,
    unconfirmed: i64,
    purges: Vec<Purge>,
}

fn read(conn: &mut Conn, letter: &LetterId, which: Waiting, after: &str, now: Time) -> QueryResult<Found> {
    let waiting = holds::list_waiting(conn, letter, which, after, PAGE + 1)?;
    let mut ids = holds::list_decided(conn, letter, now - DECIDED, 4 * PAGE)?;
    let mut seen = std::collections::HashSet::new();
    ids.retain(|id| seen.insert(id.clone()));
    ids.truncate(usize::try_from(PAGE).unwrap_or_default());
    let mut decided = holds::list_signatures(conn, &ids)?;
    decided.sort_by_key(|signature| ids.iter().position(|id| *id == signature.id));
    let all: Vec<SignatureId> = waiting.iter().chain(&decided).map(|signature| signature.id.clone()).collect();
    let unconfirmed = holds::count_waiting(conn, letter, Waiting::Unconfirmed)?;
    let purges = purges::list_of_letter(conn, letter, PURGES)?;
    Ok(Found { holds: holds::list_of(conn, &all)?, waiting, decided, unconfirmed, purges })
}

async fn queue_page(
    desk: &Desk,
    letter: &Letter,
    query: &QueueQuery,
    (form, fault): (&QueueForm, String),
    status: StatusCode,
) -> PageResult {
    let (id, which, now) = (letter.id.clone(), query.which(), desk.now());
    let after = SignatureId::parse(&query.after).map(|id| id.to_string()).unwrap_or_default();
    let mut found = desk.app.read(move |conn| read(conn, &id, which, &after, now)).await?;
    let most = usize::try_from(PAGE).unwrap_or_default();
    let more = found.waiting.len() > most;
    found.waiting.truncate(most);
    let path = links::desk_queue(letter.id.as_str());
    let kept = if which == Waiting::Unconfirmed { "unconfirmed=yes&" } else { "" };
    let last = found.waiting.last().filter(|_| more).map(|last| format!("{path}?{kept}after={}", last.id));
    let case = |signature: &Signature| {
        let mut case = case(desk, letter, signature, &found.holds);
        case.ticked = form.signature.contains(&case.id);
        case
    };
    let page = QueuePage {
        page: desk.frame(),
        token: desk.token(),
        notice: desk.notice.clone(),
        fault,
        title: letter.title.clone(),
        back: links::desk_letter(letter.id.as_str()),
        action: path,
        which,
        waiting: found.waiting.iter().map(case).collect(),
        decided: found.decided.iter().map(case).filter(|case| case.decision.is_some()).collect(),
        more: last.unwrap_or_default(),
        unconfirmed: found.unconfirmed,
        purges: found.purges.iter().map(|purge| purge_words(desk, purge)).collect(),
        reason: form.reason.clone(),
    };
    show(&page, status, Privacy::Secret)
}

/// What a retention clock deleted, how much of it, and when.
fn purge_words(desk: &Desk, purge: &Purge) -> String {
    let rows = desk.words.say1("purge-rows", "count", purge.row_count);
    format!("{} · {} · {rows}", desk.frame().day(&purge.purged_at), desk.words.say(&purge.what.message_key()))
}

fn case(desk: &Desk, letter: &Letter, signature: &Signature, all: &[Hold]) -> Case {
    let (words, seal) = (desk.words, &desk.app.seal);
    let of_it: Vec<Hold> = all.iter().filter(|hold| hold.signature_id == signature.id).cloned().collect();
    // Whoever looks after a letter must see what was typed, whatever the signer lets others see.
    let who = signature.open(seal).ok().and_then(|p| shown(Display::Full, &p, signature.category, words));
    let seen = |shown: Option<Shown>| shown.map_or_else(|| words.say("queue-nothing-shown"), |shown| shown.line());
    let since = of_it.iter().find(|hold| hold.decided_at.is_none()).or(of_it.first()).map(|hold| hold.held_at);
    Case {
        id: signature.id.to_string(),
        who: who.unwrap_or_else(|| Shown { who: words.say("desk-forgotten"), what: String::new() }),
        category: category_words(signature.category, words),
        state: state_words(desk, signature),
        since: since.map(|at| words.say1("queue-since", "date", desk.frame().day(&at))).unwrap_or_default(),
        reasons: of_it.iter().map(|hold| reason(desk, hold)).collect(),
        public: words.say1("queue-public", "shown", seen(shown_to_public(signature, seal, words))),
        council: words.say1("queue-council", "shown", seen(shown_to_council(signature, seal, words))),
        path: links::desk_held(letter.id.as_str(), signature.id.as_str()),
        decision: decision_words(desk, &of_it),
        ticked: false,
    }
}

fn reason(desk: &Desk, hold: &Hold) -> Reason {
    let detail = HoldDetail::open(&desk.app.seal, &hold.id, hold.detail_sealed.as_deref());
    let said = |key: &str, name: &str, text: String| {
        if text.is_empty() { String::new() } else { desk.words.say1(key, name, text) }
    };
    let asserted = detail.asserted_at.map(|at| desk.frame().day(&at)).unwrap_or_default();
    Reason {
        what: desk.words.say(&hold.reason.message_key()),
        since: desk.words.say1("queue-since", "date", desk.frame().day(&hold.held_at)),
        words: said("queue-case-words", "words", detail.words),
        email: said("queue-case-email", "email", detail.email),
        asserted: said("queue-case-asserted", "date", asserted),
    }
}

fn state_words(desk: &Desk, signature: &Signature) -> String {
    let said = match signature.state() {
        SignatureState::Unconfirmed => "queue-state-unconfirmed",
        SignatureState::Held | SignatureState::Confirmed if signature.roll_position.is_none() => {
            "queue-state-confirmed"
        }
        SignatureState::Held | SignatureState::Confirmed => "queue-state-counted",
        SignatureState::Enrolled => "queue-state-shown",
        SignatureState::Withdrawn => "desk-signature-withdrawn",
        SignatureState::Removed => "desk-signature-removed",
    };
    desk.words.say(said)
}

/// What was decided, if it can be undone; `None` while it waits.
fn decision_words(desk: &Desk, of_it: &[Hold]) -> Option<String> {
    let (decision, at) = decision_of(of_it)?;
    let day = desk.frame().day(&at);
    match decision {
        HoldDecision::Released => Some(desk.words.say1("queue-was-released", "date", day)),
        HoldDecision::Removed => Some(desk.words.say1("queue-was-removed", "date", day)),
        HoldDecision::Withdrawn => None,
    }
}

async fn show_held(desk: Desk, path: web::Path<(String, String)>) -> PageResult {
    let letter = desk_letter(&desk, &path.0).await?;
    let id = SignatureId::parse(&path.1).ok_or(AppError::not_found())?;
    let of = letter.clone();
    let (signature, holds) =
        desk.app.read(move |conn| Ok((find_of_letter(conn, &of, &id)?, holds::list_of(conn, &[id])?))).await?;
    if holds.is_empty() {
        return Err(AppError::not_found());
    }
    let page = HeldPage {
        page: desk.frame(),
        token: desk.token(),
        back: links::desk_queue(letter.id.as_str()),
        action: links::desk_queue(letter.id.as_str()),
        case: case(&desk, &letter, &signature, &holds),
    };
    show(&page, StatusCode::OK, Privacy::Secret)
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct QueueForm {
    form_token: String,
    deed: String,
    reason: String,
    signature: Vec<String>,
}

async fn queue_submitted(
    desk: Desk,
    id: web::Path<String>,
    query: web::Query<QueueQuery>,
    Posted(form): Posted<QueueForm>,
) -> PageResult {
    let letter = desk_letter(&desk, &id).await?;
    let again = |fault: &str, status| {
        let fault = desk.words.say(fault);
        let (desk, letter, query, form) = (&desk, &letter, &query, &form);
        async move { queue_page(desk, letter, query, (form, fault), status).await }
    };
    if desk.check(&form.form_token) != FormToken::Good {
        return again("sign-fault-expired", StatusCode::FORBIDDEN).await;
    }
    let (ids, decision) = match parse(&form) {
        Ok(parsed) => parsed,
        Err(fault) => return again(fault, StatusCode::UNPROCESSABLE_ENTITY).await,
    };
    let (seal, by, now) = (Arc::clone(&desk.app.seal), desk.organiser.id.clone(), desk.now());
    let of = letter.clone();
    let done = desk.app.write(move |conn| decide_all(conn, &seal, &by, &of, (&ids, decision), now)).await?;
    desk.app.kept.forget(&links::letter(&letter.slug));
    let key = match (done, decision) {
        (0, _) => "queue-nothing",
        (_, Decision::Release) => "queue-released",
        (_, Decision::Remove(_)) => "queue-removed",
        (_, Decision::Undo) => "queue-undone",
    };
    Ok(see_other(&flash::with(&links::desk_queue(letter.id.as_str()), key)))
}

/// What the form asks for, or the message that says what is wrong with it.
fn parse(form: &QueueForm) -> Result<(Vec<SignatureId>, Decision), &'static str> {
    let reason = RemovedReason::parse(&form.reason).filter(|reason| REASONS.contains(reason));
    let decision = match form.deed.as_str() {
        "release" => Decision::Release,
        "remove" => Decision::Remove(reason.ok_or("queue-fault-reason")?),
        "undo" => Decision::Undo,
        _ => return Err("queue-fault-deed"),
    };
    let ids: Vec<SignatureId> = form.signature.iter().filter_map(|id| SignatureId::parse(id)).collect();
    match ids.len() {
        0 => Err("queue-fault-none"),
        n if n > MOST_AT_ONCE => Err("queue-fault-many"),
        _ => Ok((ids, decision)),
    }
}
