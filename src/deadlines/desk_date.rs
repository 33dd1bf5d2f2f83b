//! One date at the desk: how it was counted, and what can be done about it.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use chrono::{Datelike, NaiveDate};
use diesel::result::QueryResult;
use serde::Deserialize;

use super::calendar::CalendarName;
use super::change::{Author, Change, ChangeRefusal, change};
use super::desk::{Choices, Clocks, Offered, Said, past_day};
use super::model::{Deadline, DeadlineId, DeadlineState, Stage, Terms, Unit};
use super::shared::split;
use super::standing::Badge;
use super::typed::{self, ClockFlaw, LONGEST_REASON};
use super::{store, words as say};
use crate::clock::london_date;
use crate::letters::check;
use crate::letters::model::LetterId;
use crate::letters::store::find_locked;
use crate::links;
use crate::organisers::guard::Desk;
use crate::web::csrf::FormToken;
use crate::web::error::{AppError, message_key};
use crate::web::form::{Faults, Posted};
use crate::web::page::{Frame, PageResult, Privacy, see_other, show};
use crate::web::{flash, route};

/// The route of this page.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(route::at(links::DESK_DEADLINE).get(show_date).post(date_submitted));
}

#[derive(Template)]
#[template(path = "deadlines/desk_date.html")]
struct DatePage {
    page: Frame,
    token: String,
    notice: String,
    fault: String,
    back: String,
    action: String,
    counted: String,
    seen: String,
    deadline: Deadline,
    addressee: String,
    stage: String,
    whose_clock: String,
    calendar: String,
    standing: String,
    class: &'static str,
    reason: String,
    can: Can,
    form: DateForm,
    faults: Faults,
    choices: Choices,
}

/// What can be done with it as it stands.
#[allow(clippy::struct_excessive_bools, reason = "each is one part of the page that is shown or not")]
struct Can {
    correct: bool,
    extend: bool,
    acknowledge: bool,
    meet: bool,
    pause: bool,
    resume: bool,
    cancel: bool,
}

impl Can {
    fn of(row: &Deadline, today: NaiveDate) -> Can {
        let state = row.state();
        let counted = row.unit != Unit::NamedDay;
        let open = row.is_open();
        Can {
            correct: row.holds() && counted && state != DeadlineState::Paused,
            extend: open,
            acknowledge: open && row.stage == Stage::Acknowledgement,
            meet: open && row.stage != Stage::Acknowledgement,
            pause: state == DeadlineState::Active && counted && row.starts_on <= today && today <= row.due_on,
            resume: state == DeadlineState::Paused,
            cancel: row.holds(),
        }
    }
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct DateForm {
    form_token: String,
    deed: String,
    seen: String,
    clock_days: String,
    clock_starts_on: String,
    clock_calendar: String,
    clock_source: String,
    clock_quotation: String,
    clock_reason: String,
    clock_due_on: String,
    clock_named_on: String,
    clock_named_source: String,
    clock_named_words: String,
    clock_acknowledged_on: String,
    clock_met_on: String,
    clock_paused_on: String,
    clock_resumed_on: String,
    clock_cancel_reason: String,
}

impl DateForm {
    /// With what holds now, and today where a day is asked for.
    fn of(row: &Deadline, today: NaiveDate) -> DateForm {
        let today = today.to_string();
        DateForm {
            clock_days: row.day_count.to_string(),
            clock_starts_on: row.starts_on.to_string(),
            clock_calendar: row.calendar.as_str().to_owned(),
            clock_source: row.source_url.clone().unwrap_or_default(),
            clock_quotation: row.quotation.clone().unwrap_or_default(),
            clock_named_on: today.clone(),
            clock_acknowledged_on: today.clone(),
            clock_met_on: today.clone(),
            clock_paused_on: today.clone(),
            clock_resumed_on: today,
            ..DateForm::default()
        }
    }
}

type DatePath = web::Path<(String, String)>;

async fn find(desk: &Desk, path: &(String, String)) -> Result<(Clocks, Deadline), AppError> {
    let id = LetterId::parse(&path.0).ok_or(AppError::not_found())?;
    let deadline = DeadlineId::parse(&path.1).ok_or(AppError::not_found())?;
    let organiser = desk.organiser.id.clone();
    let clocks = desk.app.read(move |conn| Clocks::read(conn, &organiser, &id)).await?;
    let row = clocks.rows.iter().find(|row| row.id == deadline).cloned().ok_or(AppError::not_found())?;
    Ok((clocks, row))
}

async fn show_date(desk: Desk, path: DatePath) -> PageResult {
    let (clocks, row) = find(&desk, &path).await?;
    let form = DateForm::of(&row, london_date(desk.now()));
    date_page(&desk, &clocks, row, form, Said::default(), StatusCode::OK)
}

fn date_page(
    desk: &Desk,
    clocks: &Clocks,
    row: Deadline,
    form: DateForm,
    said: Said,
    status: StatusCode,
) -> PageResult {
    let (words, today, letter) = (desk.words, london_date(desk.now()), &clocks.whole.letter);
    let badge = Badge::of(&row, today);
    let page = DatePage {
        page: desk.frame(),
        token: desk.token(),
        notice: desk.notice.clone(),
        fault: said.fault,
        back: links::desk_deadlines(letter.id.as_str()),
        action: links::desk_deadline(letter.id.as_str(), row.id.as_str()),
        counted: links::deadline_counted(&letter.slug, row.id.as_str()),
        seen: clocks.mark(),
        addressee: say::addressee_name(&row, &clocks.whole.addressees).unwrap_or_default(),
        stage: say::stage(row.stage, words),
        whose_clock: say::whose_clock(&row, words),
        calendar: say::calendar_name(row.calendar, words),
        standing: badge.map_or_else(|| say::state(row.state(), words), |badge| badge.say(words)),
        class: badge.map_or("", Badge::class),
        reason: row.reason.as_deref().map(|reason| say::reason(reason, words)).unwrap_or_default(),
        can: Can::of(&row, today),
        form,
        faults: said.faults,
        choices: Choices::of(Offered::Afterwards, &clocks.place(row.addressee_id.as_ref()), words),
        deadline: row,
    };
    show(&page, status, Privacy::Secret)
}

async fn date_submitted(desk: Desk, path: DatePath, Posted(form): Posted<DateForm>) -> PageResult {
    let (clocks, row) = find(&desk, &path).await?;
    if desk.check(&form.form_token) != FormToken::Good {
        let said = Said { fault: desk.words.say("sign-fault-expired"), ..Said::default() };
        return date_page(&desk, &clocks, row, form, said, StatusCode::FORBIDDEN);
    }
    let reader = Reader { form: &form, desk: &desk, clocks: &clocks, row: &row };
    let asked = match reader.read()? {
        Ok(asked) => asked,
        Err(faults) => {
            let said = Said { faults, ..Said::default() };
            return date_page(&desk, &clocks, row, form, said, StatusCode::UNPROCESSABLE_ENTITY);
        }
    };
    let (organiser, seal, now) = (desk.organiser.id.clone(), desk.app.seal.clone(), desk.now());
    let (letter_id, id, seen) = (clocks.whole.letter.id.clone(), row.id.clone(), form.seen.clone());
    let done = desk.app.write(move |conn| -> QueryResult<Result<(), ChangeRefusal>> {
        // Of two forms at once, the second finds what the first has changed.
        find_locked(conn, &letter_id)?;
        let clocks = Clocks::read(conn, &organiser, &letter_id)?;
        if clocks.mark() != seen {
            return Ok(Err(ChangeRefusal::Stale));
        }
        split(conn, &letter_id, now)?;
        let row = store::find_deadline(conn, &letter_id, &id)?;
        let author = Author { seal: &seal, letter: &clocks.whole.letter, by: Some(&organiser) };
        change(conn, &author, &row, &asked, now)
    });
    match done.await? {
        Ok(()) => Ok(see_other(&flash::with(&links::desk_deadlines(&path.0), "clock-changed"))),
        Err(refusal) => {
            let (clocks, row) = find(&desk, &path).await?;
            let said = Said { fault: desk.words.say(refusal.words()), ..Said::default() };
            date_page(&desk, &clocks, row, form, said, StatusCode::CONFLICT)
        }
    }
}

/// Reads what a form asks for.
struct Reader<'a> {
    form: &'a DateForm,
    desk: &'a Desk,
    clocks: &'a Clocks,
    row: &'a Deadline,
}

impl Reader<'_> {
    fn read(&self) -> Result<Result<Change, Faults>, AppError> {
        let form = self.form;
        Ok(match form.deed.as_str() {
            "correct" => self.correction(),
            "extend" => self.extension(),
            "cancel" => {
                let mut faults = Faults::default();
                self.reason("clock_cancel_reason", &form.clock_cancel_reason, &mut faults)
                    .map(Change::Cancel)
                    .ok_or(faults)
            }
            "acknowledged" => self.day("clock_acknowledged_on", &form.clock_acknowledged_on).map(Change::Acknowledged),
            "met" => self.day("clock_met_on", &form.clock_met_on).map(Change::Met),
            "pause" => self.day("clock_paused_on", &form.clock_paused_on).map(Change::Pause),
            "resume" => self.day("clock_resumed_on", &form.clock_resumed_on).map(Change::Resume),
            _ => return Err(AppError::bad_request()),
        })
    }

    fn day(&self, field: &'static str, typed: &str) -> Result<NaiveDate, Faults> {
        let today = london_date(self.desk.now());
        past_day(typed, &self.clocks.whole, today).map_err(|key| {
            let mut faults = Faults::default();
            faults.add(field, self.desk.words.say(key));
            faults
        })
    }

    fn reason(&self, field: &'static str, typed: &str, faults: &mut Faults) -> Option<String> {
        let words = self.desk.words;
        match check::needed_line(&typed.replace(['\r', '\n'], " "), LONGEST_REASON) {
            Ok(reason) => Some(reason),
            Err(check::Flaw::Missing) => {
                faults.add(field, words.say("clock-flaw-reason"));
                None
            }
            Err(flaw) => {
                faults.add(field, flaw.say(words));
                None
            }
        }
    }

    fn noted<T>(&self, field: &'static str, read: Result<T, ClockFlaw>, faults: &mut Faults) -> Option<T> {
        read.map_err(|flaw| faults.add(field, flaw.say(self.desk.words))).ok()
    }

    /// The law of one nation holds nobody in another.
    fn calendar(&self) -> Result<CalendarName, ClockFlaw> {
        let (row, place) = (self.row, self.clocks.place(self.row.addressee_id.as_ref()));
        let chosen = self.form.clock_calendar.parse().map_err(|_| ClockFlaw::NoCalendar)?;
        let fits = chosen == row.calendar || place.allows(row.basis, chosen);
        if fits { Ok(chosen) } else { Err(ClockFlaw::RuleNamesCalendar) }
    }

    fn correction(&self) -> Result<Change, Faults> {
        let (form, row, mut faults) = (self.form, self.row, Faults::default());
        let calendar = self.calendar();
        let of_rule = calendar.unwrap_or(row.calendar);
        let days = typed::days(&form.clock_days, (row.basis, row.stage), of_rule);
        // What was left when the clock stopped is a number of its own.
        let days = if form.clock_days == row.day_count.to_string() { Ok(row.terms().days) } else { days };
        let days = self.noted("clock_days", days, &mut faults);
        let starts_on = self.start_day(&mut faults);
        let calendar = self.noted("clock_calendar", calendar, &mut faults);
        let source = self.noted("clock_source", typed::source(&form.clock_source, row.basis), &mut faults);
        let quotation = self.noted("clock_quotation", typed::quotation(&form.clock_quotation, row.basis), &mut faults);
        let reason = self.reason("clock_reason", &form.clock_reason, &mut faults);
        match (days, starts_on, calendar, source, quotation, reason) {
            (Some(days), Some(starts_on), Some(calendar), Some(source_url), Some(quotation), Some(reason)) => {
                let calendar = row.basis.calendar(calendar);
                let terms = Terms { days, starts_on, calendar, source_url, quotation, ..row.terms() };
                Ok(Change::Correct(Box::new(terms), reason))
            }
            _ => Err(faults),
        }
    }

    /// The first day may stay what it is, even where it is the last one for an acknowledgement that has not come.
    fn start_day(&self, faults: &mut Faults) -> Option<NaiveDate> {
        if self.form.clock_starts_on == self.row.starts_on.to_string() {
            return Some(self.row.starts_on);
        }
        let today = london_date(self.desk.now());
        let day = past_day(&self.form.clock_starts_on, &self.clocks.whole, today);
        day.map_err(|key| faults.add("clock_starts_on", self.desk.words.say(key))).ok()
    }

    fn extension(&self) -> Result<Change, Faults> {
        let (form, words, mut faults) = (self.form, self.desk.words, Faults::default());
        let named_on = past_day(&form.clock_named_on, &self.clocks.whole, london_date(self.desk.now()))
            .map_err(|key| faults.add("clock_named_on", words.say(key)));
        let later = |day: &NaiveDate| named_on.is_ok_and(|named_on| named_on <= *day) && day.year() <= 2200;
        let due_on: Option<NaiveDate> = form.clock_due_on.trim().parse().ok().filter(later);
        if due_on.is_none() {
            faults.add("clock_due_on", words.say(message_key("clock-flaw-named-day")));
        }
        let source = self.noted("clock_named_source", typed::link(&form.clock_named_source), &mut faults);
        let quotation = self.noted("clock_named_words", typed::quoted(&form.clock_named_words), &mut faults);
        match (named_on, due_on, source, quotation) {
            (Ok(named_on), Some(due_on), Some(source_url), Some(quotation)) => {
                Ok(Change::Extend { due_on, named_on, source_url, quotation })
            }
            _ => Err(faults),
        }
    }
}
