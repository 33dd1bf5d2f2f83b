//! Complaints about a letter, at the desk of its team.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use diesel::result::Error as DieselError;
use serde::Deserialize;

use super::model::{Complaint, ComplaintId, ComplaintState, LONGEST_WORDS, reference};
use super::{decide, store};
use crate::clock::london_date;
use crate::contact::is_unwanted;
use crate::letters::desk::desk_letter;
use crate::letters::model::Letter;
use crate::links;
use crate::locale::Words;
use crate::organisers::guard::Desk;
use crate::organisers::stationery::Stationery;
use crate::web::csrf::FormToken;
use crate::web::error::AppError;
use crate::web::form::Posted;
use crate::web::page::{Frame, PageResult, Privacy, see_other, show};
use crate::web::{flash, route};

/// Complaints on one page.
const MOST: i64 = 200;

/// The routes of these pages.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(route::at(links::DESK_COMPLAINTS).get(show_list))
        .service(route::at(links::DESK_COMPLAINT).get(show_complaint).post(decision_submitted));
}

#[derive(Template)]
#[template(path = "complaints/list.html")]
struct ListPage {
    page: Frame,
    token: String,
    title: String,
    back: String,
    rows: Vec<Row>,
}

struct Row {
    number: String,
    received: String,
    state: String,
    late: bool,
    path: String,
}

#[derive(Template)]
#[template(path = "complaints/complaint.html")]
struct ComplaintPage {
    page: Frame,
    token: String,
    notice: String,
    fault: String,
    back: String,
    action: String,
    row: Row,
    words: String,
    email: String,
    outcome: String,
    typed: String,
    waits: bool,
    closed: bool,
}

async fn show_list(desk: Desk, id: web::Path<String>) -> PageResult {
    let letter = desk_letter(&desk, &id).await?;
    let of = letter.id.clone();
    let found = desk.app.read(move |conn| store::list_of_letter(conn, &of, MOST)).await?;
    let page = ListPage {
        page: desk.frame(),
        token: desk.token(),
        back: links::desk_letter(letter.id.as_str()),
        rows: found.iter().map(|complaint| row(&desk, &letter, complaint)).collect(),
        title: letter.title,
    };
    show(&page, StatusCode::OK, Privacy::Secret)
}

fn row(desk: &Desk, letter: &Letter, complaint: &Complaint) -> Row {
    let state = complaint.state(desk.now());
    Row {
        number: reference(&complaint.id),
        received: desk.frame().day(&complaint.received_at),
        late: matches!(state, ComplaintState::Waiting { days_left } if days_left < 0),
        state: state_words(complaint, state, desk.words),
        path: links::desk_complaint(letter.id.as_str(), complaint.id.as_str()),
    }
}

/// Where a complaint stands, in words.
pub fn state_words(complaint: &Complaint, state: ComplaintState, words: Words) -> String {
    match state {
        ComplaintState::Waiting { days_left } if days_left < 0 => {
            words.say1("complaint-overdue", "date", words.date(&london_date(complaint.acknowledge_by)))
        }
        ComplaintState::Waiting { days_left } => words.say1("complaint-days-left", "days", days_left),
        ComplaintState::Acknowledged => words.say("complaint-acknowledged"),
        ComplaintState::Closed => words.say("complaint-closed"),
    }
}

type ComplaintPath = web::Path<(String, String)>;

async fn find(desk: &Desk, path: &(String, String)) -> Result<(Letter, Complaint), AppError> {
    let letter = desk_letter(desk, &path.0).await?;
    let id = ComplaintId::parse(&path.1).ok_or(AppError::not_found())?;
    let complaint = desk.app.read(move |conn| store::find(conn, &id)).await?;
    if complaint.letter_id.as_ref() != Some(&letter.id) {
        return Err(AppError::not_found());
    }
    Ok((letter, complaint))
}

async fn show_complaint(desk: Desk, path: ComplaintPath) -> PageResult {
    let (letter, complaint) = find(&desk, &path).await?;
    complaint_page(&desk, &letter, &complaint, (String::new(), String::new()), StatusCode::OK)
}

fn complaint_page(
    desk: &Desk,
    letter: &Letter,
    complaint: &Complaint,
    (typed, fault): (String, String),
    status: StatusCode,
) -> PageResult {
    let seal = &desk.app.seal;
    let defect = |_| AppError::defect(&"a complaint does not open");
    let page = ComplaintPage {
        page: desk.frame(),
        token: desk.token(),
        notice: desk.notice.clone(),
        fault,
        back: links::desk_complaints(letter.id.as_str()),
        action: links::desk_complaint(letter.id.as_str(), complaint.id.as_str()),
        row: row(desk, letter, complaint),
        words: complaint.words(seal).map_err(defect)?,
        email: complaint.email(seal).map_err(defect)?,
        outcome: complaint.outcome(seal).map_err(defect)?,
        typed,
        waits: matches!(complaint.state(desk.now()), ComplaintState::Waiting { .. }),
        closed: complaint.state(desk.now()) == ComplaintState::Closed,
    };
    show(&page, status, Privacy::Secret)
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct DecisionForm {
    form_token: String,
    deed: String,
    outcome: String,
}

async fn decision_submitted(desk: Desk, path: ComplaintPath, Posted(form): Posted<DecisionForm>) -> PageResult {
    let (letter, complaint) = find(&desk, &path).await?;
    let fault = match (desk.check(&form.form_token), form.deed.as_str()) {
        (FormToken::Good, "acknowledge") => None,
        (FormToken::Good, "close") => outcome_fault(&form.outcome, desk.words),
        (FormToken::Good, _) => return Err(AppError::bad_request()),
        _ => {
            let said = (form.outcome, desk.words.say("sign-fault-expired"));
            return complaint_page(&desk, &letter, &complaint, said, StatusCode::FORBIDDEN);
        }
    };
    if let Some(fault) = fault {
        return complaint_page(&desk, &letter, &complaint, (form.outcome, fault), StatusCode::UNPROCESSABLE_ENTITY);
    }
    let action = links::desk_complaint(letter.id.as_str(), complaint.id.as_str());
    let key = match form.deed.as_str() {
        "close" => "complaint-closed",
        _ => "complaint-acknowledged",
    };
    let (stationery, by, now) = (Stationery::of(&desk.app), desk.organiser.id.clone(), desk.now());
    desk.app
        .write(move |conn| -> Result<(), DieselError> {
            match form.deed.as_str() {
                "close" => decide::close(conn, &stationery, Some(&by), (&complaint, form.outcome.trim()), now),
                _ => decide::acknowledge(conn, &stationery, Some(&by), &complaint, now),
            }
        })
        .await?;
    Ok(see_other(&flash::with(&action, key)))
}

fn outcome_fault(outcome: &str, words: Words) -> Option<String> {
    let length = outcome.trim().chars().count();
    if length == 0 {
        return Some(words.say("complaint-fault-outcome"));
    }
    if length > LONGEST_WORDS {
        return Some(words.say("complaint-fault-long"));
    }
    let unwanted = outcome.chars().any(|c| is_unwanted(c) && !matches!(c, '\n' | '\r' | '\t'));
    unwanted.then(|| words.say("sign-fault-control"))
}
