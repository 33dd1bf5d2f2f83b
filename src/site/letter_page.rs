//! The public page of a letter: its words, who signed, where it stands, and the form.

use actix_web::{HttpRequest, web};
use askama::Template;
use chrono::{Duration, NaiveDate};
use diesel::result::{Error as DieselError, QueryResult};

use super::council_page;
use super::keep::{self, Page};
use crate::app::App;
use crate::clock::{Time, london_date};
use crate::councils::directory;
use crate::db::Conn;
use crate::deadlines::basis::Basis;
use crate::deadlines::standing::DatesView;
use crate::deadlines::{
    self,
    model::{Deadline, DeadlineState},
};
use crate::letters::model::{Addressee, Kind, Letter, LetterState};
use crate::letters::view::LetterView;
use crate::letters::{risk, store as letters};
use crate::links;
use crate::locale::Words;
use crate::replies::council_view::{self, CouncilViewLine};
use crate::replies::model::{AddresseeRecord, PublicRecord, Waiting};
use crate::replies::promises::public::{self as promises, PromiseSummary};
use crate::replies::public::list_public;
use crate::replies::standing_words::{Standing, standing_of};
use crate::replies::timeline::{self, Moment};
use crate::signatures::gate::Gate;
use crate::signatures::levels;
use crate::signatures::names::{self, GroupsView, Listed, NameList};
use crate::signatures::sheet::{SignFormView, SignSheet};
use crate::signatures::store::{From, groups};
use crate::signatures::thanks::share_by_mail;
use crate::web::page::{Frame, PageResult};
use crate::web::route;
use crate::web::visitor::network;

/// Names shown on the letter's own page; the rest are a page of their own.
const NAMES_SHOWN: usize = 40;

/// The route of this page.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(route::at(links::LETTER).get(show_letter));
}

async fn show_letter(
    req: HttpRequest,
    app: web::Data<App>,
    gate: web::Data<Gate>,
    slug: web::Path<String>,
) -> PageResult {
    gate.note_look(network(&req), app.now());
    keep::respond(&app, &req, Page::Letter, &slug).await
}

#[derive(Template)]
#[template(path = "site/letter.html")]
struct LetterPage {
    page: Frame,
    letter: LetterView,
    tally: Tally,
    sign: Option<SignFormView>,
    statement: bool,
    record: PublicRecord,
    standings: Vec<StandingLine>,
    /// Asks whoever knows a working address of somebody whose own is dead; empty if nobody's is.
    seeks_address: String,
    timeline: Vec<Moment>,
    views: Vec<CouncilViewLine>,
    promises: Option<PromiseSummary>,
    dates: Option<DatesView>,
    names: Vec<Listed>,
    others: Option<i64>,
    groups: Option<GroupsView>,
    paths: Paths,
}

/// The numbers beside the letter.
struct Tally {
    count: i64,
    levels: String,
    goal: Option<i64>,
    removed: i64,
    counted: String,
    waiting: Option<i64>,
    answered_after: Option<i64>,
    /// What is said where there is no such number; empty where there is one, or nothing was sent.
    no_number: String,
    due: Option<Due>,
    closes: String,
    closed: String,
}

/// The day on which an answer was due, and whose clock that is.
struct Due {
    sentence: String,
    whose: String,
    late: bool,
}

/// Where one addressee stands.
struct StandingLine {
    name: String,
    organisation: String,
    /// Where that body's record stands; empty if it is in no directory.
    record: String,
    standing: Standing,
}

struct Paths {
    slug: String,
    address: String,
    names: String,
    manage_link: String,
    text: String,
    json: String,
    deadline: String,
    contact: String,
    share: String,
    replies: String,
    timeline: String,
    feed: String,
    dates: String,
}

/// Renders the page of a public letter, with the revision that it shows.
///
/// # Errors
/// The database's.
pub fn render(conn: &mut Conn, app: &App, slug: &str, now: Time) -> QueryResult<(i64, Vec<u8>)> {
    let row = letters::find_public(conn, slug)?;
    let today = london_date(now);
    let whole = letters::with_parts(conn, row)?;
    let record = list_public(conn, &whole, today)?;
    let levels = levels::of_letter(conn, &whole.letter)?;
    let NameList { mut names, others, .. } = names::list_public(conn, &app.seal, &whole.letter, From::After(-1))?;
    names.truncate(NAMES_SHOWN);
    let groups = groups::find_breakdown(conn, &whole.letter.id)?;
    let row = &whole.letter;
    let words = Words::of(&row.language);
    let state = row.state(today);
    let sheet = SignSheet::read(conn, &whole, app.config.operator_name.as_deref().unwrap_or_default())?;
    let frame = risk::frame(&app.config, row);
    let page = LetterPage {
        letter: LetterView::of(&whole, words),
        tally: Tally { levels: levels.sentence(words), ..tally(row, &record, today, words) },
        sign: (state == LetterState::Open)
            .then(|| SignFormView::empty(sheet, app.form_tokens.public(start_of_hour(now)))),
        statement: row.kind == Kind::Statement,
        standings: record.addressees.iter().map(|one| standing_line(one, &whole.addressees, words)).collect(),
        seeks_address: seeks_address(&record, words),
        timeline: timeline::moments(&timeline::list_told(conn, &row.id)?, &whole.addressees, words),
        views: council_view::public_view(conn, &app.seal, &whole, words)?,
        promises: promises::summary(conn, &app.seal, &whole, now)?,
        dates: deadlines::summary(conn, &whole, |row| record.shows(row), today, words)?,
        names,
        others: Some(others),
        groups: groups.map(|breakdown| GroupsView::of(&breakdown, words)),
        paths: paths(app, row, &frame),
        page: frame,
        record,
    };
    let body = page.render().map_err(|error| DieselError::SerializationError(Box::new(error)))?;
    Ok((row.page_revision, body.into_bytes()))
}

/// The form's token says when it was issued. It is that of the hour, because the page is made anew when anybody withdraws,
/// and must not tell when that was where the count does not.
fn start_of_hour(now: Time) -> Time {
    now - Duration::seconds(now.and_utc().timestamp().rem_euclid(3600))
}

fn paths(app: &App, letter: &Letter, page: &Frame) -> Paths {
    let address = app.links.absolute(&links::letter(&letter.slug));
    Paths {
        slug: letter.slug.clone(),
        names: links::names(&letter.slug),
        manage_link: links::manage_link(&letter.slug),
        text: links::letter_text(&letter.slug),
        json: links::letter_json(&letter.slug),
        deadline: links::deadline(&letter.slug),
        contact: links::contact(&letter.slug),
        replies: links::replies(&letter.slug),
        timeline: links::timeline(&letter.slug),
        feed: links::feed(&letter.slug),
        dates: links::dates(&letter.slug),
        share: share_by_mail(page, &letter.title, &address),
        address,
    }
}

fn tally(letter: &Letter, record: &PublicRecord, today: NaiveDate, words: Words) -> Tally {
    let day = |date: Option<NaiveDate>, key| date.map(|d| words.say1(key, "date", words.date(&d))).unwrap_or_default();
    let open = letter.state(today) == LetterState::Open;
    let (waiting, answered_after) = match record.waiting {
        Waiting::NotSent | Waiting::NotDelivered | Waiting::Nobody => (None, None),
        Waiting::Unanswered { days } => (Some(days), None),
        Waiting::Answered { after_days } => (None, Some(after_days)),
    };
    Tally {
        count: letter.signature_count,
        levels: String::new(),
        goal: letter.goal.filter(|goal| *goal > letter.signature_count),
        removed: letter.removed_count,
        counted: letter
            .counted_at
            .map(|t| words.say1("letter-counted", "date", words.date(&london_date(t))))
            .unwrap_or_default(),
        due: record.headline.as_ref().map(|d| due(d, waiting, today, words)),
        closes: day(letter.closes_on.filter(|_| open), "letter-closes"),
        closed: day(letter.closed_at.map(london_date).or(letter.closes_on.filter(|_| !open)), "letter-closed-on"),
        waiting,
        answered_after,
        no_number: match record.waiting {
            Waiting::NotDelivered => words.say("letter-not-delivered"),
            Waiting::Nobody => words.say("letter-nobody-waited-for"),
            Waiting::NotSent | Waiting::Unanswered { .. } | Waiting::Answered { .. } => String::new(),
        },
    }
}

fn due(deadline: &Deadline, waiting: Option<i64>, today: NaiveDate, words: Words) -> Due {
    use crate::deadlines::count::Lateness;
    let key = if deadline.basis == Basis::HopedForByAuthor { "letter-due" } else { "letter-due-by" };
    let hoped = words.say1(key, "date", words.date(&deadline.due_on));
    let lateness = deadline.lateness(today, None);
    let (standing, late) = match (waiting, lateness) {
        (None, _) => (String::new(), false),
        (Some(_), _) if deadline.state() == DeadlineState::Paused => (words.say("letter-due-paused"), false),
        (Some(_), Lateness::Running { working_days_left }) => {
            (words.say1("letter-due-running", "days", i64::from(working_days_left)), false)
        }
        (Some(_), Lateness::DueToday) => (words.say("letter-due-today"), false),
        // On the weekend after the day, no working day has passed yet.
        (Some(_), Lateness::Overdue { working_days: 0 }) => (words.say("letter-due-just-passed"), true),
        (Some(_), Lateness::Overdue { working_days }) => {
            (words.say1("letter-due-late", "days", i64::from(working_days)), true)
        }
        (Some(_), Lateness::AnsweredInTime | Lateness::AnsweredLate { .. }) => (String::new(), false),
    };
    let sentence = [hoped, standing].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    Due { sentence, whose: deadlines::words::whose_clock(deadline, words), late }
}

/// Whose address is dead is named, for who knows another may know it of one and not of the others.
fn seeks_address(record: &PublicRecord, words: Words) -> String {
    let dead = |one: &&AddresseeRecord| one.has_dead_address();
    let names: Vec<&str> = record.addressees.iter().filter(dead).map(|one| one.name.as_str()).collect();
    if names.is_empty() { String::new() } else { words.say1("letter-seeks-address", "names", names.join(", ")) }
}

fn standing_line(record: &AddresseeRecord, addressees: &[Addressee], words: Words) -> StandingLine {
    let addressee = addressees.iter().find(|addressee| addressee.id == record.id);
    let code = addressee.and_then(|addressee| addressee.council_code.as_deref());
    StandingLine {
        name: record.name.clone(),
        organisation: record.organisation.clone(),
        record: code.and_then(|code| council_page::path_of(directory::in_force(), code)).unwrap_or_default(),
        standing: standing_of(record, words),
    }
}
