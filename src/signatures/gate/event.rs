//! An event: many people sign a letter at one place, over one network. Instead of keeping a network's address, the desk
//! makes a link that is good for some hours; forms that come by it are neither limited nor doubted for their network.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, web};
use askama::Template;
use chrono::{DateTime, Duration, Timelike};
use chrono_tz::Europe::London;
use diesel::result::QueryResult;
use serde::Deserialize;

use super::Gate;
use crate::app::App;
use crate::clock::{Time, london_date};
use crate::db::Conn;
use crate::letters::desk::desk_letter;
use crate::letters::model::{Letter, LetterId, LetterState};
use crate::letters::{risk, store as letters};
use crate::links;
use crate::locale::Words;
use crate::organisers::audit::{self, Deed, Entry};
use crate::organisers::guard::Desk;
use crate::organisers::model::OrganiserId;
use crate::seal::Seal;
use crate::secret::{Purpose, Signer};
use crate::signatures::collect::letter_closed;
use crate::signatures::sheet::{SignFormView, SignSheet};
use crate::web::csrf::FormToken;
use crate::web::form::Posted;
use crate::web::page::{Frame, PageResult, Privacy, see_other, show};
use crate::web::{flash, route, visitor};

/// The longest that an event's link is good for, in hours.
pub const LONGEST_HOURS: i64 = 72;
/// What the desk can choose from, in hours.
const CHOICES: [i64; 6] = [2, 4, 8, 24, 48, LONGEST_HOURS];
/// A form that was open when the event ended is still sent by its link.
const GRACE: Duration = Duration::minutes(30);

/// The routes of events.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(route::at(links::EVENT).get(show_event))
        .service(route::at(links::DESK_EVENTS).get(show_events).post(event_submitted));
}

/// An event's link, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Which letter is signed there.
    pub letter: LetterId,
    /// Until when.
    pub until: Time,
    /// What tells it from other events.
    pub key: String,
}

impl Event {
    /// The token of a new event.
    pub fn token(signer: &Signer, letter: &LetterId, until: Time, now: Time) -> String {
        let made = now.and_utc().timestamp_micros();
        signer.sign(Purpose::Event, &format!("{letter}~{}~{made}", until.and_utc().timestamp()))
    }

    /// Reads a token of ours, whether its hours are over or not.
    pub fn parse(signer: &Signer, token: &str) -> Option<Event> {
        let subject = signer.open(Purpose::Event, token)?;
        let mut parts = subject.split('~');
        let letter = LetterId::parse(parts.next()?)?;
        let until = DateTime::from_timestamp(parts.next()?.parse().ok()?, 0)?.naive_utc();
        Some(Event { letter, until, key: subject.to_owned() })
    }

    /// The event that a form names, if it still goes on: with a little time for whoever had the form open. An event that is
    /// over, or that never was, leaves the form an ordinary one.
    pub fn of_form(signer: &Signer, token: &str, now: Time) -> Option<Event> {
        if token.is_empty() {
            return None;
        }
        Event::parse(signer, token).filter(|event| now < event.until + GRACE)
    }
}

#[derive(Template)]
#[template(path = "signatures/event.html")]
struct EventPage {
    page: Frame,
    title: String,
    letter_path: String,
    until: String,
    sign: SignFormView,
}

#[derive(Template)]
#[template(path = "signatures/event_over.html")]
struct EventOverPage {
    page: Frame,
    title: String,
    letter_path: String,
}

async fn show_event(
    req: HttpRequest,
    app: web::Data<App>,
    gate: web::Data<Gate>,
    path: web::Path<(String, String)>,
) -> PageResult {
    let ((slug, token), now) = (path.into_inner(), app.now());
    gate.note_look(visitor::network(&req), now);
    let operator = app.config.operator_name.clone().unwrap_or_default();
    let (letter, sheet) = app
        .read(move |conn| {
            let whole = letters::find_public(conn, &slug).and_then(|letter| letters::with_parts(conn, letter))?;
            let sheet = SignSheet::read(conn, &whole, &operator)?;
            Ok((whole.letter, sheet))
        })
        .await?;
    let words = Words::of(&letter.language);
    let event = Event::parse(app.seal.signer(), &token).filter(|event| event.letter == letter.id);
    let Some(event) = event else { return Err(crate::web::error::AppError::not_found()) };
    if letter.state(london_date(now)) != LetterState::Open {
        return Err(letter_closed());
    }
    let letter_path = links::letter(&letter.slug);
    if now >= event.until {
        let page = EventOverPage { page: Frame::new(words), title: letter.title, letter_path };
        return show(&page, StatusCode::GONE, Privacy::Secret);
    }
    let mut sign = SignFormView::empty(sheet, app.form_tokens.public(now));
    sign.form.event = token;
    let until = hour_words(event.until, words);
    let page = EventPage { page: risk::frame(&app.config, &letter), title: letter.title, letter_path, until, sign };
    show(&page, StatusCode::OK, Privacy::Secret)
}

/// A day and a time in London, as people say it.
fn hour_words(time: Time, words: Words) -> String {
    let local = time.and_utc().with_timezone(&London);
    format!("{:02}:{:02}, {}", local.hour(), local.minute(), words.date(&london_date(time)))
}

#[derive(Template)]
#[template(path = "signatures/events.html")]
struct EventsPage {
    page: Frame,
    token: String,
    notice: String,
    fault: String,
    title: String,
    back: String,
    action: String,
    hours: Vec<(String, String)>,
    /// The address; empty if no link was made just now.
    link: String,
    until: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct EventsQuery {
    event: String,
}

async fn show_events(desk: Desk, id: web::Path<String>, query: web::Query<EventsQuery>) -> PageResult {
    let letter = desk_letter(&desk, &id).await?;
    events_page(&desk, &letter, &query.event, String::new(), StatusCode::OK)
}

fn events_page(desk: &Desk, letter: &Letter, token: &str, fault: String, status: StatusCode) -> PageResult {
    let event = Event::parse(desk.app.seal.signer(), token).filter(|event| event.letter == letter.id);
    let made = event.filter(|event| desk.now() < event.until);
    let link = made.as_ref().map(|_| desk.app.links.absolute(&links::event(&letter.slug, token)));
    let until = made.map(|event| hour_words(event.until, desk.words));
    let in_words = |hours: &i64| (hours.to_string(), desk.words.say1("event-hours", "hours", *hours));
    let page = EventsPage {
        page: desk.frame(),
        token: desk.token(),
        notice: desk.notice.clone(),
        fault,
        title: letter.title.clone(),
        back: links::desk_letter(letter.id.as_str()),
        action: links::desk_events(letter.id.as_str()),
        hours: CHOICES.iter().map(in_words).collect(),
        link: link.unwrap_or_default(),
        until: until.unwrap_or_default(),
    };
    show(&page, status, Privacy::Secret)
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct EventForm {
    form_token: String,
    hours: String,
}

async fn event_submitted(desk: Desk, id: web::Path<String>, Posted(form): Posted<EventForm>) -> PageResult {
    let letter = desk_letter(&desk, &id).await?;
    let here = links::desk_events(letter.id.as_str());
    if desk.check(&form.form_token) != FormToken::Good {
        return Ok(see_other(&flash::with(&here, "try-again")));
    }
    let refused = |fault| events_page(&desk, &letter, "", fault, StatusCode::UNPROCESSABLE_ENTITY);
    let hours = form.hours.trim().parse().ok().filter(|hours| (1..=LONGEST_HOURS).contains(hours));
    let Some(hours) = hours else { return refused(desk.words.say1("event-fault-hours", "most", LONGEST_HOURS)) };
    if letter.state(london_date(desk.now())) != LetterState::Open {
        return refused(desk.words.say("event-fault-not-open"));
    }
    let (seal, by, now) = (desk.app.seal.clone(), desk.organiser.id.clone(), desk.now());
    let token = desk.app.write(move |conn| make_event(conn, &seal, &by, &letter, Duration::hours(hours), now)).await?;
    Ok(see_other(&format!("{here}?event={token}")))
}

/// Makes the link of an event. Nothing of it is stored but the line in the log.
///
/// # Errors
/// The database's.
pub fn make_event(
    conn: &mut Conn,
    seal: &Seal,
    by: &OrganiserId,
    letter: &Letter,
    lasts: Duration,
    now: Time,
) -> QueryResult<String> {
    let until = now + lasts;
    let detail = hour_words(until, Words::default());
    let entry = Entry {
        team: Some(&letter.team_id),
        organiser: Some(by),
        letter: Some(letter.id.as_str()),
        deed: Deed::EventOpened,
        detail: Some(&detail),
    };
    audit::note(conn, seal, entry, now)?;
    Ok(Event::token(seal.signer(), &letter.id, until, now))
}
