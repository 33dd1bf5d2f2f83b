//! Looking up what signers gave, at the desk: one case on one page, by a person, by a link to the register's own search.
//! There is no list and no export, because a list of signers pasted into a regulator's search would be the regulator's.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use diesel::result::{Error as DieselError, QueryResult};
use serde::Deserialize;

use super::check_mails::{self, Envelope};
use super::checks::{self, Check, CheckId, CheckKind, CheckOutcome, DecideRefusal, Decision};
use super::collect::own_page_token;
use super::regulator;
use super::store::{self as signatures, checks as store};
use crate::app::App;
use crate::clock::Time;
use crate::contact::EmailAddress;
use crate::db::{Conn, Deed};
use crate::letters::desk::desk_letter;
use crate::letters::model::Letter;
use crate::links::{self, Links};
use crate::locale::Words;
use crate::organisers::audit::{self, Entry};
use crate::organisers::guard::Desk;
use crate::organisers::model::OrganiserId;
use crate::seal::Seal;
use crate::web::csrf::FormToken;
use crate::web::error::AppError;
use crate::web::form::Posted;
use crate::web::page::{Frame, PageResult, Privacy, see_other, show};
use crate::web::{flash, route};

/// The routes of this verb.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(route::at(links::DESK_CHECKS).get(show_next))
        .service(route::at(links::DESK_CHECK).get(show_check).post(decision_submitted));
}

#[derive(Template)]
#[template(path = "signatures/desk_check.html")]
struct DeskCheckPage {
    page: Frame,
    token: String,
    notice: String,
    title: String,
    back: String,
    waiting: i64,
    case: Option<Case>,
    fault: String,
}

/// One case.
struct Case {
    kind: CheckKind,
    register: String,
    signed_as: String,
    name: String,
    proof: String,
    search: String,
    asked: String,
    action: String,
    next: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct NextQuery {
    after: String,
}

/// The oldest case, or the one after the one that was put off.
async fn show_next(desk: Desk, id: web::Path<String>, query: web::Query<NextQuery>) -> PageResult {
    let letter = desk_letter(&desk, &id).await?;
    let (letter_id, after) = (letter.id.clone(), CheckId::parse(&query.after));
    let found = desk.app.read(move |conn| store::find_next_open(conn, &letter_id, after.as_ref())).await?;
    case_page(&desk, letter, found, String::new(), StatusCode::OK).await
}

async fn show_check(desk: Desk, path: web::Path<(String, String)>) -> PageResult {
    let (letter, check) = find(&desk, &path).await?;
    case_page(&desk, letter, Some(check), String::new(), StatusCode::OK).await
}

/// A case of this letter that waits for a person; anything else is not there.
async fn find(desk: &Desk, path: &(String, String)) -> Result<(Letter, Check), AppError> {
    let letter = desk_letter(desk, &path.0).await?;
    let id = CheckId::parse(&path.1).ok_or(AppError::not_found())?;
    let letter_id = letter.id.clone();
    let check = desk.app.read(move |conn| find_by_hand(conn, &letter_id, &id)).await?;
    Ok((letter, check))
}

fn find_by_hand(conn: &mut Conn, letter: &crate::letters::model::LetterId, id: &CheckId) -> QueryResult<Check> {
    let check = store::find(conn, id)?;
    let ours = check.letter_id == *letter && CheckKind::BY_HAND.contains(&check.kind);
    if ours { Ok(check) } else { Err(DieselError::NotFound) }
}

async fn case_page(desk: &Desk, letter: Letter, check: Option<Check>, fault: String, status: StatusCode) -> PageResult {
    let open = check.filter(|check| check.decided_at.is_none());
    let (reader, of) = (desk.clone(), letter.clone());
    let (waiting, case) = desk
        .app
        .read(move |conn| {
            let waiting = store::count_open(conn, &of.id)?;
            let case = open.as_ref().map(|check| case(conn, &reader, &of, check)).transpose()?;
            Ok((waiting, case))
        })
        .await?;
    let page = DeskCheckPage {
        page: desk.frame(),
        token: desk.token(),
        notice: desk.notice.clone(),
        back: links::desk_letter(letter.id.as_str()),
        title: letter.title,
        waiting,
        case,
        fault,
    };
    show(&page, status, Privacy::Secret)
}

fn case(conn: &mut Conn, desk: &Desk, letter: &Letter, check: &Check) -> QueryResult<Case> {
    let signature = signatures::find(conn, &check.signature_id)?;
    let detail = check.open(&desk.app.seal)?;
    let regulator = regulator::find(&check.class);
    let id = letter.id.as_str();
    Ok(Case {
        kind: check.kind,
        register: regulator.map(|regulator| regulator.name.clone()).unwrap_or_default(),
        search: regulator.map(|regulator| regulator.search_for(&detail.proof)).unwrap_or_default(),
        // Gone where the signer shows nobody a name; then there is only the name that was given for this look-up.
        signed_as: signature.open(&desk.app.seal).map(|person| person.name).unwrap_or_default(),
        name: detail.name,
        proof: detail.proof,
        asked: desk.frame().day(&check.asked_at),
        action: links::desk_check(id, check.id.as_str()),
        next: format!("{}?after={}", links::desk_checks(id), check.id),
    })
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct DecisionForm {
    form_token: String,
    outcome: String,
}

/// What a person can find.
const OUTCOMES: [CheckOutcome; 3] = [CheckOutcome::Proved, CheckOutcome::NotFound, CheckOutcome::Refused];

async fn decision_submitted(
    desk: Desk,
    path: web::Path<(String, String)>,
    Posted(form): Posted<DecisionForm>,
) -> PageResult {
    let (letter, check) = find(&desk, &path).await?;
    if desk.check(&form.form_token) != FormToken::Good {
        let fault = desk.words.say("sign-fault-expired");
        return case_page(&desk, letter, Some(check), fault, StatusCode::FORBIDDEN).await;
    }
    let Some(outcome) = CheckOutcome::parse(&form.outcome).filter(|outcome| OUTCOMES.contains(outcome)) else {
        let fault = desk.words.say("desk-check-fault");
        return case_page(&desk, letter, Some(check), fault, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let (sheet, by, now) = (Sheet::of(&desk.app), desk.organiser.id.clone(), desk.now());
    let (of, case) = (letter.clone(), check.clone());
    let done = desk.app.write(move |conn| decide_by_hand(conn, &sheet, &by, (&of, &case, outcome), now)).await?;
    match done {
        Ok(()) => Ok(see_other(&flash::with(&links::desk_checks(letter.id.as_str()), "check-decided"))),
        // Two of the team looked it up at once, or its signer withdrew meanwhile: there is nothing left to do.
        Err(DecideRefusal::Already) => {
            Ok(see_other(&flash::with(&links::desk_checks(letter.id.as_str()), "check-decided-before")))
        }
        Err(DecideRefusal::UsedElsewhere) => {
            let fault = desk.words.say("desk-check-used");
            case_page(&desk, letter, Some(check), fault, StatusCode::CONFLICT).await
        }
    }
}

/// What the mail to the signer needs.
#[derive(Debug, Clone)]
pub struct Sheet {
    envelope: Envelope,
    links: Links,
}

impl Sheet {
    /// From the service's parts.
    pub fn of(app: &App) -> Sheet {
        Sheet { envelope: Envelope::of(app), links: app.links.clone() }
    }
}

/// Records what a person found, destroys what the signer gave, notes it in the log, and tells the signer.
///
/// # Errors
/// The database's.
pub fn decide_by_hand(
    conn: &mut Conn,
    sheet: &Sheet,
    by: &OrganiserId,
    (letter, check, outcome): (&Letter, &Check, CheckOutcome),
    now: Time,
) -> Deed<(), DecideRefusal> {
    if let Err(refusal) = checks::decide(conn, check, Decision { outcome, by: Some(by) }, now)? {
        return Ok(Err(refusal));
    }
    // Which check it was and how it went, not whose: the log outlives the number.
    let detail = format!("{}: {}", check.class, outcome.as_str());
    let entry = Entry {
        team: Some(&letter.team_id),
        organiser: Some(by),
        letter: Some(letter.id.as_str()),
        deed: audit::Deed::SignatureVerified,
        detail: Some(&detail),
    };
    audit::note(conn, sheet.envelope.seal(), entry, now)?;
    tell(conn, sheet, letter, check, outcome, now)?;
    Ok(Ok(()))
}

/// Tells the signer, if their address is still held; their own page says it in any case.
fn tell(
    conn: &mut Conn,
    sheet: &Sheet,
    letter: &Letter,
    check: &Check,
    outcome: CheckOutcome,
    now: Time,
) -> QueryResult<()> {
    let seal: &Seal = sheet.envelope.seal();
    let signature = signatures::find(conn, &check.signature_id)?;
    let Ok(person) = signature.open(seal) else { return Ok(()) };
    let Ok(to) = EmailAddress::parse(&person.email) else { return Ok(()) };
    let words = Words::of(&letter.language);
    let how = match outcome {
        CheckOutcome::Proved => words.say("mail-decided-proved"),
        CheckOutcome::NotFound => words.say("mail-decided-not-found"),
        CheckOutcome::Refused | CheckOutcome::Lapsed => words.say("mail-decided-refused"),
    };
    let own_page = sheet.links.absolute(&links::signer(&own_page_token(seal, &signature.id)));
    check_mails::queue_decided(conn, &sheet.envelope, (&to, words), (how, own_page), now)
}
