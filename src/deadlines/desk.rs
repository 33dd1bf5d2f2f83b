//! The clocks of a letter at the desk: before it is sent those that its author chooses, afterwards its dates.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use chrono::NaiveDate;
use diesel::result::QueryResult;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::basis::Basis;
use super::calendar::CalendarName;
use super::change::{Author, ChangeRefusal, add_date, clarified};
use super::model::{Deadline, DeadlineState, Plan, PlanId, Stage, StartRule, Terms, Unit};
use super::place::Place;
use super::plans::{PlanRefusal, add_plans, drop_plan, list_sorted};
use super::standing::{Badge, standing_of};
use super::typed::{CheckedClock, Part, TypedClock, check};
use super::{store, words as say};
use crate::clock::london_date;
use crate::db::Conn;
use crate::letters::desk::team_letter;
use crate::letters::model::{Addressee, AddresseeId, LetterId, WholeLetter};
use crate::letters::store::{find_locked, with_parts};
use crate::links;
use crate::locale::Words;
use crate::organisers::guard::Desk;
use crate::organisers::model::OrganiserId;
use crate::web::csrf::FormToken;
use crate::web::error::{AppError, message_key};
use crate::web::form::{Faults, Posted};
use crate::web::page::{Frame, PageResult, Privacy, see_other, show};
use crate::web::{flash, route};

/// The route of this page.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(route::at(links::DESK_DEADLINES).get(show_clocks).post(clocks_submitted));
}

#[derive(Template)]
#[template(path = "deadlines/desk.html")]
struct ClocksPage {
    page: Frame,
    token: String,
    notice: String,
    fault: String,
    title: String,
    back: String,
    action: String,
    seen: String,
    sent: bool,
    statement: bool,
    hope: String,
    plans: Vec<PlanRow>,
    dates: Vec<DateRow>,
    over: Vec<DateRow>,
    form: ClockForm,
    faults: Faults,
    choices: Choices,
    addressees: Vec<(String, String)>,
    asking: Vec<(String, String)>,
}

/// What the form of a clock offers to choose from: the value, what it is called, and what one should know of it.
pub(super) struct Choices {
    pub(super) bases: Vec<(String, String, String)>,
    pub(super) stages: Vec<(String, String)>,
    pub(super) calendars: Vec<(String, String)>,
    pub(super) starts: Vec<(String, String)>,
}

/// Which choices there are: a second stage or a review begins only after an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Offered {
    BeforeSending,
    Afterwards,
}

impl Choices {
    pub(super) fn of(offered: Offered, place: &Place, words: Words) -> Choices {
        let planned = Basis::ALL.into_iter().rev().filter(|b| *b != Basis::PromisedInReply && place.knows(*b));
        let known =
            |stage: &&Stage| offered == Offered::Afterwards || !matches!(stage, Stage::StageTwo | Stage::Review);
        let starts = [StartRule::Sent, StartRule::Received, StartRule::SentAgain, StartRule::Acknowledged];
        let word = str::to_owned;
        Choices {
            bases: planned
                .map(|b| (word(b.as_str()), say::basis_name(b, place, words), say::basis_hint(b, place, words)))
                .collect(),
            stages: Stage::ALL.iter().filter(known).map(|s| (word(s.as_str()), say::stage(*s, words))).collect(),
            calendars: CalendarName::ALL.iter().map(|c| (word(c.as_str()), say::calendar_name(*c, words))).collect(),
            starts: starts.iter().map(|rule| (word(rule.as_str()), say::start(*rule, words))).collect(),
        }
    }
}

struct PlanRow {
    id: String,
    stage: String,
    sentence: String,
    nature: String,
    calendar: String,
    source: String,
    quotation: String,
}

/// One date of the list.
struct DateRow {
    addressee: String,
    stage: String,
    whose_clock: String,
    due_on: NaiveDate,
    standing: String,
    class: &'static str,
    provisional: bool,
    path: String,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct ClockForm {
    form_token: String,
    deed: String,
    seen: String,
    clock_plan: String,
    clock_basis: String,
    clock_stage: String,
    clock_days: String,
    clock_unit: String,
    clock_calendar: String,
    clock_source: String,
    clock_quotation: String,
    clock_addressee: String,
    clock_start: String,
    clock_starts_on: String,
}

impl ClockForm {
    fn typed(&self) -> TypedClock {
        TypedClock {
            basis: self.clock_basis.clone(),
            stage: self.clock_stage.clone(),
            days: self.clock_days.clone(),
            unit: self.clock_unit.clone(),
            calendar: self.clock_calendar.clone(),
            source: self.clock_source.clone(),
            quotation: self.clock_quotation.clone(),
        }
    }
}

/// A letter with its clocks and dates, as they are now.
#[derive(Debug)]
pub(super) struct Clocks {
    pub(super) whole: WholeLetter,
    pub(super) plans: Vec<Plan>,
    pub(super) rows: Vec<Deadline>,
}

impl Clocks {
    /// Reads those of a letter of the organiser's teams.
    ///
    /// # Errors
    /// `NotFound` for anybody else's.
    pub(super) fn read(conn: &mut Conn, organiser: &OrganiserId, id: &LetterId) -> QueryResult<Clocks> {
        let letter = team_letter(conn, organiser, id)?;
        let whole = with_parts(conn, letter)?;
        let plans = list_sorted(conn, id)?;
        Ok(Clocks { plans, rows: store::list_deadlines(conn, id)?, whole })
    }

    /// A mark of all that a page shows: a form that carries another was filled in beside something else.
    pub(super) fn mark(&self) -> String {
        let (letter, mut hash) = (&self.whole.letter, Sha256::new());
        hash.update(format!("{:?} {:?}\n{:?}", letter.dispatched_at, self.plans, self.rows));
        hex::encode(&hash.finalize()[..8])
    }

    /// Those who asked what is meant and were not told: a clock of theirs stands still.
    fn asking(&self) -> impl Iterator<Item = &Addressee> {
        let waits = |of: &Addressee, row: &Deadline| {
            row.state() == DeadlineState::Paused && row.addressee_id.as_ref().is_none_or(|id| *id == of.id)
        };
        self.whole.addressees.iter().filter(move |of| self.rows.iter().any(|row| waits(of, row)))
    }

    /// Where the councils are of one addressee, or of all.
    pub(super) fn place(&self, of: Option<&AddresseeId>) -> Place {
        let asked = self.whole.addressees.iter().filter(|known| of.is_none_or(|id| known.id == *id));
        Place::of(asked.filter_map(|addressee| addressee.council_code.as_deref()))
    }
}

async fn read_clocks(desk: &Desk, id: &str) -> Result<Clocks, AppError> {
    let id = LetterId::parse(id).ok_or(AppError::not_found())?;
    let organiser = desk.organiser.id.clone();
    desk.app.read(move |conn| Clocks::read(conn, &organiser, &id)).await
}

async fn show_clocks(desk: Desk, id: web::Path<String>) -> PageResult {
    let clocks = read_clocks(&desk, &id).await?;
    let form = ClockForm { clock_starts_on: sent_on(&clocks.whole), ..ClockForm::default() };
    clocks_page(&desk, &clocks, form, Said::default(), StatusCode::OK)
}

fn sent_on(whole: &WholeLetter) -> String {
    whole.letter.dispatched_at.map(|sent| london_date(sent).to_string()).unwrap_or_default()
}

/// What is said above a form that comes back, and beside its fields.
#[derive(Debug, Default)]
pub(super) struct Said {
    pub(super) fault: String,
    pub(super) faults: Faults,
}

fn clocks_page(desk: &Desk, clocks: &Clocks, form: ClockForm, said: Said, status: StatusCode) -> PageResult {
    let (words, whole) = (desk.words, &clocks.whole);
    let (holding, over): (Vec<Deadline>, Vec<Deadline>) = clocks.rows.iter().cloned().partition(Deadline::holds);
    let standings = standing_of(&holding, london_date(desk.now()));
    let hope = !clocks.plans.iter().any(|plan| plan.stage.is_answer());
    let days = i64::from(whole.letter.reply_within_working_days);
    let sent = whole.letter.dispatched_at.is_some();
    let offered = if sent { Offered::Afterwards } else { Offered::BeforeSending };
    let page = ClocksPage {
        page: desk.frame(),
        token: desk.token(),
        notice: desk.notice.clone(),
        fault: said.fault,
        title: whole.letter.title.clone(),
        back: links::desk_letter(whole.letter.id.as_str()),
        action: links::desk_deadlines(whole.letter.id.as_str()),
        seen: clocks.mark(),
        sent,
        statement: !whole.letter.is_addressed(),
        hope: if hope { say::period(days, Unit::WorkingDays, words) } else { String::new() },
        plans: clocks.plans.iter().map(|plan| plan_row(plan, words)).collect(),
        dates: standings.iter().map(|one| date_row(whole, one.deadline, Some(one.badge), words)).collect(),
        over: over.iter().rev().map(|row| date_row(whole, row, None, words)).collect(),
        form,
        faults: said.faults,
        choices: Choices::of(offered, &clocks.place(None), words),
        addressees: whole.addressees.iter().map(|a| (a.id.to_string(), a.name.clone())).collect(),
        asking: clocks.asking().map(|a| (a.id.to_string(), a.name.clone())).collect(),
    };
    show(&page, status, Privacy::Secret)
}

fn plan_row(plan: &Plan, words: Words) -> PlanRow {
    let period = say::period(i64::from(plan.day_count), plan.unit, words);
    PlanRow {
        id: plan.id.to_string(),
        stage: say::stage(plan.stage, words),
        sentence: say::clock((plan.basis, plan.calendar), &period, words),
        nature: say::nature(plan.basis.nature(plan.stage), words),
        calendar: say::calendar_name(plan.calendar, words),
        source: plan.source_url.clone().unwrap_or_default(),
        quotation: plan.quotation.clone().unwrap_or_default(),
    }
}

fn date_row(whole: &WholeLetter, row: &Deadline, badge: Option<Badge>, words: Words) -> DateRow {
    DateRow {
        addressee: say::addressee_name(row, &whole.addressees).unwrap_or_default(),
        stage: say::stage(row.stage, words),
        whose_clock: say::whose_clock(row, words),
        due_on: row.due_on,
        standing: badge.map_or_else(|| say::state(row.state(), words), |badge| badge.say(words)),
        class: badge.map_or("", Badge::class),
        provisional: row.due().provisional,
        path: links::desk_deadline(whole.letter.id.as_str(), row.id.as_str()),
    }
}

/// What a form asks for.
enum Asked {
    Plan(Vec<CheckedClock>),
    Drop(PlanId),
    Add(Vec<Terms>, Option<AddresseeId>),
    Clarified(AddresseeId),
}

async fn clocks_submitted(desk: Desk, id: web::Path<String>, Posted(form): Posted<ClockForm>) -> PageResult {
    let clocks = read_clocks(&desk, &id).await?;
    if desk.check(&form.form_token) != FormToken::Good {
        let said = Said { fault: desk.words.say("sign-fault-expired"), ..Said::default() };
        return clocks_page(&desk, &clocks, form, said, StatusCode::FORBIDDEN);
    }
    let asked = match read_form(&form, &clocks, &desk)? {
        Ok(asked) => asked,
        Err(faults) => {
            let said = Said { faults, ..Said::default() };
            return clocks_page(&desk, &clocks, form, said, StatusCode::UNPROCESSABLE_ENTITY);
        }
    };
    let key = match asked {
        Asked::Plan(_) => "clock-planned",
        Asked::Drop(_) => "clock-dropped",
        Asked::Add(..) => "clock-added",
        Asked::Clarified(_) => "clock-clarified",
    };
    let (organiser, seal, now) = (desk.organiser.id.clone(), desk.app.seal.clone(), desk.now());
    let (letter_id, seen) = (clocks.whole.letter.id.clone(), form.seen.clone());
    let done = desk.app.write(move |conn| -> QueryResult<Result<(), &'static str>> {
        // Of two forms at once, the second finds what the first has changed.
        find_locked(conn, &letter_id)?;
        let clocks = Clocks::read(conn, &organiser, &letter_id)?;
        if clocks.mark() != seen {
            return Ok(Err(ChangeRefusal::Stale.words()));
        }
        let author = Author { seal: &seal, letter: &clocks.whole.letter, by: Some(&organiser) };
        Ok(match &asked {
            Asked::Plan(all) => add_plans(conn, &author, all, now)?.map_err(PlanRefusal::words),
            Asked::Drop(id) => drop_plan(conn, &author, id, now)?.map_err(PlanRefusal::words),
            Asked::Add(all, addressee) => {
                let to = (&clocks.whole, addressee.as_ref());
                add_date(conn, &author, to, all, now)?.map_err(ChangeRefusal::words)
            }
            Asked::Clarified(addressee) => clarified(conn, &author, addressee, now)?.map_err(ChangeRefusal::words),
        })
    });
    match done.await? {
        Ok(()) => Ok(see_other(&flash::with(&links::desk_deadlines(&id), key))),
        Err(refusal) => {
            let clocks = read_clocks(&desk, &id).await?;
            let said = Said { fault: desk.words.say(refusal), ..Said::default() };
            clocks_page(&desk, &clocks, form, said, StatusCode::CONFLICT)
        }
    }
}

fn read_form(form: &ClockForm, clocks: &Clocks, desk: &Desk) -> Result<Result<Asked, Faults>, AppError> {
    if form.deed == "drop" {
        return PlanId::parse(&form.clock_plan).map(|id| Ok(Asked::Drop(id))).ok_or(AppError::bad_request());
    }
    if form.deed == "clarified" {
        let known = addressee(form, clocks).ok().flatten();
        return known.map(|id| Ok(Asked::Clarified(id))).ok_or(AppError::bad_request());
    }
    if !matches!(form.deed.as_str(), "plan" | "add") {
        return Err(AppError::bad_request());
    }
    let mut faults = Faults::default();
    let addressee = addressee(form, clocks).map_err(|key| faults.add("clock_addressee", desk.words.say(key)));
    let of = addressee.as_ref().ok().and_then(Option::as_ref);
    let checked = check(&form.typed(), &clocks.place(of));
    let checked = checked.map_err(|all: Vec<(Part, _)>| {
        all.into_iter().for_each(|(part, flaw)| faults.add(part.field(), flaw.say(desk.words)));
    });
    if form.deed == "plan" {
        return Ok(checked.map(Asked::Plan).map_err(|()| faults));
    }
    let rule = start_rule(&form.clock_start).map_err(|key| faults.add("clock_start", desk.words.say(key)));
    let today = london_date(desk.now());
    let starts_on = past_day(&form.clock_starts_on, &clocks.whole, today)
        .map_err(|key| faults.add("clock_starts_on", desk.words.say(key)));
    Ok(match (checked, addressee, rule, starts_on) {
        (Ok(all), Ok(addressee), Ok(rule), Ok(starts_on)) => {
            Ok(Asked::Add(all.into_iter().map(|clock| terms(clock, starts_on, rule)).collect(), addressee))
        }
        _ => Err(faults),
    })
}

fn terms(clock: CheckedClock, starts_on: NaiveDate, start_rule: StartRule) -> Terms {
    let CheckedClock { stage, basis, days, unit, calendar, source_url, quotation } = clock;
    Terms { stage, basis, source_url, quotation, starts_on, start_rule, days, unit, calendar }
}

fn addressee(form: &ClockForm, clocks: &Clocks) -> Result<Option<AddresseeId>, &'static str> {
    if form.clock_addressee.is_empty() {
        return Ok(None);
    }
    let id = AddresseeId::parse(&form.clock_addressee);
    let known = id.filter(|id| clocks.whole.addressees.iter().any(|addressee| addressee.id == *id));
    known.map(Some).ok_or(message_key("clock-flaw-addressee"))
}

fn start_rule(typed: &str) -> Result<StartRule, &'static str> {
    let rule = if typed.is_empty() { Some(StartRule::Sent) } else { StartRule::parse(typed) };
    let free = |rule: &StartRule| !matches!(rule, StartRule::Promised | StartRule::Clarified);
    rule.filter(free).ok_or(message_key("clock-flaw-start"))
}

/// A London day from the sending of the letter up to today.
///
/// # Errors
/// The message that says what is wrong.
pub(super) fn past_day(typed: &str, whole: &WholeLetter, today: NaiveDate) -> Result<NaiveDate, &'static str> {
    let sent_on = whole.letter.dispatched_at.map(london_date);
    let day: NaiveDate = typed.trim().parse().map_err(|_| message_key("clock-flaw-date"))?;
    let fits = day <= today && sent_on.is_none_or(|sent| sent <= day);
    if fits { Ok(day) } else { Err(message_key("clock-flaw-past-day")) }
}
