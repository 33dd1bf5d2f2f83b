//! What became of a promise, at the desk: asking the addressee, proposing, and deciding what another proposed.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use chrono::{DateTime, NaiveDate};
use diesel::result::{Error::NotFound, QueryResult};
use serde::Deserialize;

use super::evidence::shown::EvidenceView;
use super::model::{Outcome, Status};
use super::outcome::{OutcomeRefusal, Proposed, Second, decide, propose};
use super::own::{OwnPromise, ids, read_own};
use super::record::calendar_of;
use super::right_of_reply::{self, AskRefusal, Told, ask, tell_organisers};
use super::view::{Choice, PromiseView, Record};
use crate::clock::{Time, london_date};
use crate::councils::directory::Directory;
use crate::db::Conn;
use crate::dispatch::desk::{check_form, find_own};
use crate::dispatch::post::Post;
use crate::letters::model::Letter;
use crate::links;
use crate::locale::Words;
use crate::organisers::guard::Desk;
use crate::organisers::model::OrganiserId;
use crate::organisers::store::list_members;
use crate::web::error::AppError;
use crate::web::form::{Faults, Posted};
use crate::web::page::{Frame, PageResult, Privacy, see_other, show};
use crate::web::{flash, route};

/// The routes of this page.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(route::at(links::DESK_OUTCOME).get(show_outcome).post(outcome_submitted));
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct OutcomeForm {
    form_token: String,
    deed: String,
    outcome: String,
    outcome_on: String,
    seen: String,
}

#[derive(Template)]
#[template(path = "promises/outcome.html")]
struct OutcomePage {
    page: Frame,
    token: String,
    notice: String,
    refused: String,
    letter: Letter,
    back: String,
    here: String,
    evidence_link: String,
    promise: PromiseView,
    evidence: Vec<EvidenceView>,
    replaced: bool,
    decided: bool,
    can_ask: bool,
    /// Whether they cannot be asked because no mail reaches them.
    no_address: bool,
    addressee_link: String,
    pending: Option<Pending>,
    alone: bool,
    choices: Vec<Choice>,
    form: OutcomeForm,
    faults: Faults,
}

/// What somebody proposed.
struct Pending {
    words: String,
    on: String,
    /// Whether whoever looks at it proposed it.
    own: bool,
    seen: String,
}

type Parts = web::Path<(String, String)>;

async fn show_outcome(desk: Desk, path: Parts) -> PageResult {
    let page = outcome_page(&desk, &path).await?;
    show(&page, StatusCode::OK, Privacy::Secret)
}

async fn outcome_page(desk: &Desk, path: &(String, String)) -> Result<OutcomePage, AppError> {
    let (organiser, seal) = (desk.organiser.id.clone(), desk.app.seal.clone());
    let compose = move |conn: &mut Conn, own: OwnPromise| {
        let alone = list_members(conn, &own.letter().team_id)?.len() < 2;
        let addressee = own.record.whole.addressees.iter().find(|known| known.id == own.promise.addressee_id);
        let asked = (addressee.ok_or(NotFound)?, &own.promise);
        let hindrance = right_of_reply::hindrance(conn, &seal, asked, own.record.today)?;
        Ok(compose(own, hindrance, (&organiser, alone)))
    };
    let page = read_own(desk, path, compose).await?;
    Ok(OutcomePage { token: desk.token(), notice: desk.notice.clone(), ..page })
}

fn compose(own: OwnPromise, hindrance: Option<AskRefusal>, (me, alone): (&OrganiserId, bool)) -> OutcomePage {
    let (words, found, letter) = (own.record.words, &own.promise, own.letter().clone());
    // Whether it was kept late follows from the day.
    let offered = Outcome::ALL.iter().filter(|outcome| **outcome != Outcome::KeptLate);
    let pending = found.pending().zip(found.proposed_at).map(|((outcome, on), at)| Pending {
        words: words.say(&Status::Decided(outcome).message_key()),
        on: on.map(|on| words.date(&on)).unwrap_or_default(),
        own: found.proposed_by.as_ref() == Some(me),
        seen: mark_of(Some(at)),
    });
    OutcomePage {
        page: Frame::new(words),
        token: String::new(),
        notice: String::new(),
        refused: String::new(),
        back: links::desk_promise(letter.id.as_str(), found.id.as_str()),
        here: links::desk_outcome(letter.id.as_str(), found.id.as_str()),
        evidence_link: links::desk_evidence(letter.id.as_str(), found.id.as_str()),
        replaced: !found.is_current(),
        decided: found.decided_at.is_some(),
        can_ask: hindrance.is_none(),
        no_address: hindrance == Some(AskRefusal::NoAddress),
        addressee_link: links::desk_addressee(letter.id.as_str(), found.addressee_id.as_str()),
        pending,
        alone,
        choices: offered.map(|kind| Choice::of_word("promise-choice", kind.as_str(), words)).collect(),
        form: OutcomeForm { seen: mark_of(found.proposed_at), ..OutcomeForm::default() },
        faults: Faults::default(),
        promise: own.view,
        evidence: own.evidence,
        letter,
    }
}

/// What stood on the table when a page was made: the moment of the last proposal; empty if there was none.
fn mark_of(proposed_at: Option<Time>) -> String {
    proposed_at.map(|at| at.and_utc().timestamp_micros().to_string()).unwrap_or_default()
}

fn read_mark(seen: &str) -> Option<Time> {
    seen.parse().ok().and_then(DateTime::from_timestamp_micros).map(|at| at.naive_utc())
}

async fn outcome_submitted(
    desk: Desk,
    councils: web::Data<Directory>,
    path: Parts,
    Posted(form): Posted<OutcomeForm>,
) -> PageResult {
    let (id, promise) = ids(&path)?;
    let here = links::desk_outcome(id.as_str(), promise.as_str());
    if let Some(answer) = check_form(&desk, &form.form_token, &here)? {
        return Ok(answer);
    }
    match form.deed.as_str() {
        "ask" => ask_submitted(&desk, &councils, &path, &here).await,
        "propose" => proposal_submitted(&desk, &path, form, &here).await,
        "agree" => decision_submitted(&desk, &path, (Second::Agrees, &form.seen), &here).await,
        "disagree" => decision_submitted(&desk, &path, (Second::Disagrees, &form.seen), &here).await,
        _ => Err(AppError::bad_request()),
    }
}

async fn ask_submitted(
    desk: &Desk,
    councils: &web::Data<Directory>,
    path: &(String, String),
    here: &str,
) -> PageResult {
    let (id, promise) = ids(path)?;
    let (organiser, post, now) = (desk.organiser.id.clone(), Post::of(&desk.app), desk.now());
    let (councils, words) = (councils.clone(), desk.words);
    let done = desk.app.write(move |conn| {
        let whole = find_own(conn, &organiser, &id)?;
        let record = Record::read(conn, &post.stationery.seal, whole, words, now)?;
        let found = record.find(&promise).ok_or(NotFound)?;
        let quotation = record.public_quotation(found).unwrap_or_default();
        let addressee = record.whole.addressees.iter().find(|known| known.id == found.addressee_id);
        let calendar = calendar_of(&councils, addressee);
        ask(conn, &post, (&record.whole, &promise), (&quotation, calendar), &organiser, now)
    });
    let refusal = match done.await? {
        Ok(_) => return Ok(see_other(&flash::with(here, "promise-asked"))),
        Err(refusal) => refusal,
    };
    let words = match refusal {
        AskRefusal::Settled => desk.words.say("promise-refused-settled"),
        AskRefusal::NotDue => desk.words.say("promise-refused-ask-early"),
        AskRefusal::Already => desk.words.say("promise-refused-asked"),
        AskRefusal::NoAddress => desk.words.say("promise-refused-no-address"),
    };
    refused(desk, path, words).await
}

async fn refused(desk: &Desk, path: &(String, String), words: String) -> PageResult {
    let page = OutcomePage { refused: words, ..outcome_page(desk, path).await? };
    show(&page, StatusCode::CONFLICT, Privacy::Secret)
}

async fn proposal_submitted(desk: &Desk, path: &(String, String), form: OutcomeForm, here: &str) -> PageResult {
    let (id, promise) = ids(path)?;
    let chosen = match read(&form, london_date(desk.now()), desk.words) {
        Ok(chosen) => chosen,
        Err(faults) => {
            let page = OutcomePage { form, faults, ..outcome_page(desk, path).await? };
            return show(&page, StatusCode::UNPROCESSABLE_ENTITY, Privacy::Secret);
        }
    };
    let (organiser, post, now) = (desk.organiser.id.clone(), Post::of(&desk.app), desk.now());
    let seen = read_mark(&form.seen);
    let done = desk.app.write(move |conn| {
        let whole = find_own(conn, &organiser, &id)?;
        let stationery = &post.stationery;
        let proposed = propose(conn, &post, (&whole, &promise), (chosen, seen), &organiser, now)?;
        if proposed == Ok(Proposed::Waits) {
            let row = super::super::store::promises::find(conn, &id, &promise)?;
            tell_organisers(conn, stationery, (&whole.letter, &row), Told::Proposed, now)?;
        }
        Ok(proposed)
    });
    match done.await? {
        Ok(Proposed::Waits | Proposed::Before) => Ok(see_other(&flash::with(here, "promise-proposed"))),
        Ok(Proposed::Decided(_)) => Ok(see_other(&flash::with(here, "promise-decided"))),
        Err(refusal) => {
            let words = refusal_words(refusal, desk.words);
            let page = outcome_page(desk, path).await?;
            // What was typed stays; what stands on the table is seen now.
            let form = OutcomeForm { seen: page.form.seen.clone(), ..form };
            show(&OutcomePage { refused: words, form, ..page }, StatusCode::CONFLICT, Privacy::Secret)
        }
    }
}

fn read(form: &OutcomeForm, today: NaiveDate, words: Words) -> Result<(Outcome, Option<NaiveDate>), Faults> {
    let mut faults = Faults::default();
    let outcome = Outcome::parse(&form.outcome);
    if outcome.is_none() {
        faults.add("outcome", words.say("promise-fault-outcome"));
    }
    let day = form.outcome_on.trim();
    let on: Option<NaiveDate> = day.parse().ok().filter(|on| *on <= today);
    if on.is_none() && !day.is_empty() {
        faults.add("outcome_on", words.say("promise-fault-past-day"));
    }
    let dated = matches!(outcome, Some(Outcome::Kept | Outcome::KeptLate | Outcome::PartlyKept));
    if dated && on.is_none() {
        faults.add("outcome_on", words.say("promise-fault-outcome-day"));
    }
    outcome.filter(|_| faults.is_empty()).map(|outcome| (outcome, on)).ok_or(faults)
}

async fn decision_submitted(
    desk: &Desk,
    path: &(String, String),
    (second, seen): (Second, &str),
    here: &str,
) -> PageResult {
    let (id, promise) = ids(path)?;
    let seen = read_mark(seen).ok_or(AppError::bad_request())?;
    let (organiser, post, now) = (desk.organiser.id.clone(), Post::of(&desk.app), desk.now());
    let done = desk.app.write(move |conn| -> QueryResult<_> {
        let whole = find_own(conn, &organiser, &id)?;
        decide(conn, &post, (&whole, &promise), (second, seen), &organiser, now)
    });
    let key = match done.await? {
        Ok(Some(_)) => "promise-decided",
        Ok(None) => "promise-proposal-gone",
        Err(refusal) => return refused(desk, path, refusal_words(refusal, desk.words)).await,
    };
    let path = flash::with(here, key);
    Ok(see_other(&path))
}

fn refusal_words(refusal: OutcomeRefusal, words: Words) -> String {
    match refusal {
        OutcomeRefusal::Replaced => words.say("promise-refused-replaced"),
        OutcomeRefusal::NoEvidence => words.say("promise-refused-no-evidence"),
        OutcomeRefusal::NotDue => words.say("promise-refused-not-due"),
        OutcomeRefusal::BeforeItWasSaid => words.say("promise-refused-before"),
        OutcomeRefusal::NamesNoDay => words.say("promise-refused-no-day"),
        OutcomeRefusal::ReplyGone => words.say("promise-refused-reply-gone"),
        OutcomeRefusal::NotHandedOver => words.say("promise-refused-not-handed-over"),
        OutcomeRefusal::NotAsked => words.say("promise-refused-not-asked"),
        OutcomeRefusal::StillTime(until) => words.say1("promise-refused-still-time", "date", words.date(&until)),
        OutcomeRefusal::Own => words.say("promise-refused-own"),
        OutcomeRefusal::Another => words.say("promise-refused-another"),
        OutcomeRefusal::Stale => words.say("promise-refused-stale"),
    }
}
