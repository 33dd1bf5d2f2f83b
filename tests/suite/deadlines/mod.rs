//! When an answer is due, whose clock that is, how it was counted, and what moves it.

mod arrival;
mod clock;
mod counting;
mod dates;
mod import;
mod page;
mod pausing;
mod plans;
mod rounds;

use chrono::NaiveDate;
use undersigned::deadlines::model::{Deadline, DeadlineState};
use undersigned::deadlines::{headline, import as clocks, start_clocks, store};
use undersigned::letters::import as letters;
use undersigned::letters::model::{AddresseeId, LetterId, WholeLetter};
use undersigned::letters::store::happenings::{self, Happening, HappeningKind};
use undersigned::letters::store::with_parts;

use crate::support::app::TestApp;
use crate::support::browser::Browser;
use crate::support::people::{ADA, TEAM, letter_file};

/// A council's own word, as a letter's file names it.
pub const STANDARD: &str = "[[clocks]]\nbasis = \"published_standard\"\ndays = 10\n\
    source = \"https://www.fleetbridge.example/letters\"\nquotation = \"We answer letters within 10 working days.\"\n";
/// The ombudsman's code.
pub const COMPLAINT: &str = "[[clocks]]\nbasis = \"complaint_code\"\n";
/// The Act.
pub const INFORMATION: &str = "[[clocks]]\nbasis = \"freedom_of_information\"\n";

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Imports a letter with its clocks, as the command line does.
fn import(app: &TestApp, file: &str) -> String {
    app.invite(ADA, TEAM);
    app.typed.letter_file(file);
    let letter = letters::parse(file).unwrap();
    let chosen = clocks::parse(file, &letter).unwrap();
    let (seal, now) = (std::sync::Arc::clone(&app.app.seal), app.now());
    let done = app.app.db.write_here(move |conn| clocks::import(conn, &seal, TEAM, (&letter, &chosen), now));
    done.unwrap().unwrap().slug
}

/// An open letter to two addressees with these clocks.
fn planned(app: &TestApp, clocks: &str) -> String {
    import(app, &letter_file("Families need answers", clocks))
}

/// The firmest date of a letter that is still open.
pub fn first_date(app: &TestApp, letter: LetterId) -> Deadline {
    let rows = app.app.db.read_here(move |conn| store::list_active(conn, &letter)).unwrap();
    headline(&rows).expect("a date").clone()
}

/// The same, sent from the desk.
fn sent(app: &TestApp, clocks: &str) -> (String, Browser) {
    let slug = planned(app, clocks);
    app.sign(&slug, "Grace Hopper", "grace@people.example", &[]);
    let ada = app.ada();
    app.dispatch(&ada, &slug);
    (slug, ada)
}

/// The same, with clocks that run from a day of the test's choosing.
fn started(app: &TestApp, clocks: &str, on: &str) -> WholeLetter {
    let slug = planned(app, clocks);
    let whole = whole(app, &slug);
    let (letter, on, now) = (whole.clone(), day(on), app.now());
    app.app.db.write_here(move |conn| start_clocks(conn, &letter, on, now)).unwrap();
    whole
}

fn whole(app: &TestApp, slug: &str) -> WholeLetter {
    let letter = app.letter(slug);
    app.app.db.read_here(move |conn| with_parts(conn, letter)).unwrap()
}

/// Every deadline of a letter, the oldest first.
fn deadlines(app: &TestApp, slug: &str) -> Vec<Deadline> {
    let id = app.letter(slug).id;
    app.app.db.read_here(move |conn| store::list_deadlines(conn, &id)).unwrap()
}

/// Those of one addressee that hold, by the day.
fn of(app: &TestApp, slug: &str, addressee: &AddresseeId) -> Vec<Deadline> {
    let mut rows = deadlines(app, slug);
    rows.retain(|row| row.addressee_id.as_ref() == Some(addressee) && row.holds());
    rows.sort_by_key(|row| row.due_on);
    rows
}

fn states(rows: &[Deadline]) -> Vec<DeadlineState> {
    rows.iter().map(Deadline::state).collect()
}

/// What happened of one kind.
fn happened(app: &TestApp, slug: &str, kind: HappeningKind) -> Vec<Happening> {
    let id = app.letter(slug).id;
    let mut all = app.app.db.read_here(move |conn| happenings::list_all(conn, &id)).unwrap();
    all.retain(|happening| happening.kind == kind);
    all
}

fn desk_path(app: &TestApp, slug: &str) -> String {
    format!("/desk/letters/{}/deadlines", app.letter_id(slug))
}

fn date_path(app: &TestApp, row: &Deadline, slug: &str) -> String {
    format!("{}/{}", desk_path(app, slug), row.id)
}
