//! What an author may write of a clock, in the form or in a letter's file: read, checked, and told what is wrong.

use url::Url;

use super::basis::{Basis, Nature};
use super::calendar::CalendarName;
use super::model::{Plan, PlanId, Stage, Unit};
use super::place::Place;
use crate::clock::Time;
use crate::letters::check::{self, Flaw};
use crate::letters::model::LetterId;
use crate::locale::Words;

/// The longest time, in days: about a year.
const MOST_DAYS: u16 = 366;
/// The longest link, in characters.
pub const LONGEST_LINK: usize = 500;
/// The longest quotation, in characters.
pub const LONGEST_QUOTATION: usize = 1_000;
/// The longest reason for a change, in characters.
pub const LONGEST_REASON: usize = 300;

/// A clock as it was typed; an empty part is for the rule to fill in.
#[derive(Debug, Clone, Default)]
pub struct TypedClock {
    /// The name of its basis.
    pub basis: String,
    /// What is due.
    pub stage: String,
    /// How many days.
    pub days: String,
    /// Of what kind.
    pub unit: String,
    /// By which calendar.
    pub calendar: String,
    /// Where it can be read.
    pub source: String,
    /// What it says there.
    pub quotation: String,
}

/// A part of a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Whose clock it is.
    Basis,
    /// What is due.
    Stage,
    /// How many days.
    Days,
    /// Of what kind.
    Unit,
    /// By which calendar.
    Calendar,
    /// Where it can be read.
    Source,
    /// What it says there.
    Quotation,
}

impl Part {
    /// Its field in the form.
    pub fn field(self) -> &'static str {
        match self {
            Part::Basis => "clock_basis",
            Part::Stage => "clock_stage",
            Part::Days => "clock_days",
            Part::Unit => "clock_unit",
            Part::Calendar => "clock_calendar",
            Part::Source => "clock_source",
            Part::Quotation => "clock_quotation",
        }
    }
}

/// What is wrong with a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockFlaw {
    /// No such basis.
    NoBasis,
    /// Nobody can plan what will be promised.
    NotPlanned,
    /// That is the law, or the code, of another part of the United Kingdom.
    NotHere,
    /// That is not what is due on this basis.
    NotItsStage,
    /// No number of days.
    NotDays,
    /// The rule names the days.
    RuleNames(&'static [u16]),
    /// No such kind of days.
    NoUnit,
    /// The rule counts working days.
    RuleCountsWorkingDays,
    /// No such calendar.
    NoCalendar,
    /// The rule names the calendar.
    RuleNamesCalendar,
    /// It is nothing without a link.
    NoSource,
    /// No link.
    NotALink,
    /// It is nothing without the words that stand there.
    NoQuotation,
    /// As any line.
    Line(Flaw),
}

impl ClockFlaw {
    /// As a reader is told.
    pub fn say(self, words: Words) -> String {
        match self {
            ClockFlaw::NoBasis => words.say("clock-flaw-basis"),
            ClockFlaw::NotPlanned => words.say("clock-flaw-not-planned"),
            ClockFlaw::NotHere => words.say("clock-flaw-not-here"),
            ClockFlaw::NotItsStage => words.say("clock-flaw-stage"),
            ClockFlaw::NotDays => words.say1("clock-flaw-days", "most", i64::from(MOST_DAYS)),
            ClockFlaw::RuleNames(days) => {
                let days: Vec<String> = days.iter().map(ToString::to_string).collect();
                words.say1("clock-flaw-rule-days", "days", days.join(&format!(" {} ", words.say("clock-or"))))
            }
            ClockFlaw::NoUnit => words.say("clock-flaw-unit"),
            ClockFlaw::RuleCountsWorkingDays => words.say("clock-flaw-rule-unit"),
            ClockFlaw::NoCalendar => words.say("clock-flaw-calendar"),
            ClockFlaw::RuleNamesCalendar => words.say("clock-flaw-rule-calendar"),
            ClockFlaw::NoSource => words.say("clock-flaw-no-source"),
            ClockFlaw::NotALink => words.say("clock-flaw-link"),
            ClockFlaw::NoQuotation => words.say("clock-flaw-no-quotation"),
            ClockFlaw::Line(flaw) => flaw.say(words),
        }
    }
}

/// A clock that was checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedClock {
    /// What is due.
    pub stage: Stage,
    /// On what it rests.
    pub basis: Basis,
    /// How many days.
    pub days: u16,
    /// Of what kind.
    pub unit: Unit,
    /// By which calendar.
    pub calendar: CalendarName,
    /// Where it can be read.
    pub source_url: Option<String>,
    /// What it says there.
    pub quotation: Option<String>,
}

impl CheckedClock {
    /// As a plan of a letter.
    pub fn into_plan(self, letter_id: &LetterId, now: Time) -> Plan {
        Plan {
            id: PlanId::new(now),
            letter_id: letter_id.clone(),
            stage: self.stage,
            basis: self.basis,
            day_count: i32::from(self.days),
            unit: self.unit,
            calendar: self.calendar,
            source_url: self.source_url,
            quotation: self.quotation,
        }
    }
}

type Faulty = Vec<(Part, ClockFlaw)>;

/// Checks a clock, for the councils of a place. The complaint code of England without a stage is two clocks: one for the
/// acknowledgement and one for the first answer; that of Scotland is the first answer.
///
/// # Errors
/// What is wrong with which part.
pub fn check(typed: &TypedClock, place: &Place) -> Result<Vec<CheckedClock>, Faulty> {
    let basis: Basis = match typed.basis.trim().parse() {
        Ok(Basis::PromisedInReply) => return Err(vec![(Part::Basis, ClockFlaw::NotPlanned)]),
        Ok(basis) => basis,
        Err(_) => return Err(vec![(Part::Basis, ClockFlaw::NoBasis)]),
    };
    if !place.knows(basis) {
        return Err(vec![(Part::Basis, ClockFlaw::NotHere)]);
    }
    if basis == Basis::ComplaintCode && typed.stage.trim().is_empty() {
        let second = check_stage(typed, basis, Stage::StageOne, place);
        if second.as_ref().is_ok_and(|clock| clock.calendar == CalendarName::Scotland) {
            return second.map(|clock| vec![clock]);
        }
        let acknowledged = Stage::Acknowledgement;
        let usual = TypedClock { days: String::new(), ..typed.clone() };
        let first = check_stage(&usual, basis, acknowledged, place);
        return match (first, second) {
            (Ok(first), Ok(second)) => Ok(vec![first, second]),
            (_, Err(faults)) | (Err(faults), _) => Err(faults),
        };
    }
    let stage = match typed.stage.trim() {
        "" => basis.stages().first().copied().unwrap_or(Stage::Answer),
        word => Stage::parse(word).unwrap_or(Stage::Answer),
    };
    let known = typed.stage.trim().is_empty() || Stage::parse(typed.stage.trim()).is_some();
    if !known || !basis.stages().contains(&stage) {
        return Err(vec![(Part::Stage, ClockFlaw::NotItsStage)]);
    }
    check_stage(typed, basis, stage, place).map(|clock| vec![clock])
}

fn check_stage(typed: &TypedClock, basis: Basis, stage: Stage, place: &Place) -> Result<CheckedClock, Faulty> {
    let mut faults = Faulty::new();
    let calendar = calendar(&typed.calendar, basis, place);
    let of_rule = calendar.unwrap_or_else(|_| place.calendar_of(basis));
    let days = days(&typed.days, (basis, stage), of_rule).map_err(|flaw| faults.push((Part::Days, flaw)));
    let unit = unit(&typed.unit, basis).map_err(|flaw| faults.push((Part::Unit, flaw)));
    let calendar = calendar.map_err(|flaw| faults.push((Part::Calendar, flaw)));
    let source = source(&typed.source, basis).map_err(|flaw| faults.push((Part::Source, flaw)));
    let quotation = quotation(&typed.quotation, basis).map_err(|flaw| faults.push((Part::Quotation, flaw)));
    match (days, unit, calendar, source, quotation) {
        (Ok(days), Ok(unit), Ok(calendar), Ok(source_url), Ok(quotation)) => {
            Ok(CheckedClock { stage, basis, days, unit, calendar, source_url, quotation })
        }
        _ => Err(faults),
    }
}

/// The days: those of the rule by which a calendar counts, or as many as each council says.
///
/// # Errors
/// [`ClockFlaw::RuleNames`] or [`ClockFlaw::NotDays`].
pub fn days(typed: &str, (basis, stage): (Basis, Stage), calendar: CalendarName) -> Result<u16, ClockFlaw> {
    let named = basis.days(stage, calendar);
    let typed = typed.trim();
    if let (Some(usual), true) = (named.first(), typed.is_empty()) {
        return Ok(*usual);
    }
    let days = typed.parse().ok().filter(|days| (1..=MOST_DAYS).contains(days)).ok_or(ClockFlaw::NotDays)?;
    if named.is_empty() || named.contains(&days) { Ok(days) } else { Err(ClockFlaw::RuleNames(named)) }
}

fn unit(typed: &str, basis: Basis) -> Result<Unit, ClockFlaw> {
    let unit = match typed.trim() {
        "" => Unit::WorkingDays,
        word => Unit::parse(word).filter(|unit| *unit != Unit::NamedDay).ok_or(ClockFlaw::NoUnit)?,
    };
    let rule = matches!(basis.nature(Stage::Answer), Nature::Law | Nature::Guidance);
    if rule && unit != Unit::WorkingDays { Err(ClockFlaw::RuleCountsWorkingDays) } else { Ok(unit) }
}

fn calendar(typed: &str, basis: Basis, place: &Place) -> Result<CalendarName, ClockFlaw> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(place.calendar_of(basis));
    }
    let chosen: CalendarName = typed.parse().map_err(|_| ClockFlaw::NoCalendar)?;
    // Where the rule has calendars of its own, it makes one of them of any choice.
    let fits = basis.calendar(chosen) == chosen && place.allows(basis, chosen);
    if fits { Ok(chosen) } else { Err(ClockFlaw::RuleNamesCalendar) }
}

/// A link, which a basis that is each council's own cannot do without.
///
/// # Errors
/// [`ClockFlaw::NoSource`], or those of [`link`].
pub fn source(typed: &str, basis: Basis) -> Result<Option<String>, ClockFlaw> {
    let link = link(typed)?;
    if link.is_none() && basis.wants_quotation() { Err(ClockFlaw::NoSource) } else { Ok(link) }
}

/// A link that may be left out.
///
/// # Errors
/// [`ClockFlaw::NotALink`] or [`ClockFlaw::Line`].
pub fn link(typed: &str) -> Result<Option<String>, ClockFlaw> {
    let Some(line) = check::line(typed, LONGEST_LINK).map_err(ClockFlaw::Line)? else { return Ok(None) };
    let url: Option<Url> = line.parse().ok().filter(|url: &Url| matches!(url.scheme(), "http" | "https"));
    match url.filter(|url| url.host_str().is_some_and(|host| host.contains('.')) && url.username().is_empty()) {
        Some(url) => Ok(Some(url.to_string())),
        None => Err(ClockFlaw::NotALink),
    }
}

/// A quotation, which a basis that is each council's own cannot do without.
///
/// # Errors
/// [`ClockFlaw::NoQuotation`], or those of [`quoted`].
pub fn quotation(typed: &str, basis: Basis) -> Result<Option<String>, ClockFlaw> {
    let quotation = quoted(typed)?;
    if quotation.is_none() && basis.wants_quotation() { Err(ClockFlaw::NoQuotation) } else { Ok(quotation) }
}

/// A quotation that may be left out; a line break in it is a space.
///
/// # Errors
/// [`ClockFlaw::Line`].
pub fn quoted(typed: &str) -> Result<Option<String>, ClockFlaw> {
    check::line(&typed.replace(['\r', '\n'], " "), LONGEST_QUOTATION).map_err(ClockFlaw::Line)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::councils::model::Nation;

    fn in_nation(nation: Nation) -> Place {
        Place { here: CalendarName::of_nation(nation), nations: vec![nation] }
    }

    fn here() -> Place {
        in_nation(Nation::NorthernIreland)
    }

    fn of(basis: &str) -> TypedClock {
        TypedClock { basis: basis.into(), ..TypedClock::default() }
    }

    fn flaws(typed: &TypedClock) -> Faulty {
        check(typed, &here()).expect_err("something is wrong")
    }

    #[test]
    fn a_rule_of_law_fills_in_its_days_and_its_calendar() {
        let clock = &check(&of("freedom_of_information"), &here()).expect("a clock")[0];
        assert_eq!((clock.days, clock.calendar, clock.stage), (20, CalendarName::AnyPartOfTheUk, Stage::Answer));
        let told = TypedClock { days: "40".into(), ..of("environmental_information") };
        assert_eq!(check(&told, &here()).expect("a clock")[0].days, 40);
        let longer = TypedClock { days: "30".into(), ..of("freedom_of_information") };
        assert_eq!(flaws(&longer), [(Part::Days, ClockFlaw::RuleNames(&[20]))]);
        let plain = TypedClock { unit: "calendar_days".into(), ..of("freedom_of_information") };
        assert_eq!(flaws(&plain), [(Part::Unit, ClockFlaw::RuleCountsWorkingDays)]);
        let other = TypedClock { calendar: "scotland".into(), ..of("freedom_of_information") };
        assert_eq!(flaws(&other), [(Part::Calendar, ClockFlaw::RuleNamesCalendar)]);
    }

    #[test]
    fn the_complaint_code_is_two_clocks_in_england_and_one_in_scotland() {
        let stages = |place: &Place| -> Vec<(Stage, u16)> {
            let clocks = check(&of("complaint_code"), place).expect("clocks");
            assert!(clocks.iter().all(|clock| clock.calendar == place.here));
            clocks.iter().map(|clock| (clock.stage, clock.days)).collect()
        };
        let nobody = Place { here: CalendarName::EnglandAndWales, nations: Vec::new() };
        for place in [in_nation(Nation::England), nobody] {
            assert_eq!(stages(&place), [(Stage::Acknowledgement, 5), (Stage::StageOne, 10)]);
        }
        assert_eq!(stages(&in_nation(Nation::Scotland)), [(Stage::StageOne, 5)]);
        assert_eq!(flaws(&of("complaint_code")), [(Part::Basis, ClockFlaw::NotHere)], "no days are known there");
        let english = TypedClock { calendar: "england-and-wales".into(), ..of("complaint_code") };
        let refused = check(&english, &in_nation(Nation::Scotland)).expect_err("the code of England");
        assert_eq!(refused, [(Part::Calendar, ClockFlaw::RuleNamesCalendar)]);
    }

    #[test]
    fn a_councils_own_standard_is_nothing_without_a_link_and_its_words() {
        let parts: Vec<Part> = flaws(&of("published_standard")).into_iter().map(|(part, _)| part).collect();
        assert_eq!(parts, [Part::Days, Part::Source, Part::Quotation]);
        let whole = TypedClock {
            days: "10".into(),
            source: "https://www.fleetbridge.example/letters".into(),
            quotation: "We answer within\r\n10 working days.".into(),
            ..of("published_standard")
        };
        let clock = &check(&whole, &here()).expect("a clock")[0];
        assert_eq!(clock.quotation.as_deref(), Some("We answer within 10 working days."));
    }

    #[test]
    fn what_is_no_choice_is_named() {
        assert_eq!(flaws(&of("by law")), [(Part::Basis, ClockFlaw::NoBasis)]);
        assert_eq!(flaws(&of("promised_in_reply")), [(Part::Basis, ClockFlaw::NotPlanned)]);
        let stage = TypedClock { stage: "stage_one".into(), days: "3".into(), ..of("hoped_for_by_author") };
        assert_eq!(flaws(&stage), [(Part::Stage, ClockFlaw::NotItsStage)]);
        for days in ["0", "-1", "367", "ten", "99999999999"] {
            let wrong = TypedClock { days: days.into(), ..of("hoped_for_by_author") };
            assert_eq!(flaws(&wrong), [(Part::Days, ClockFlaw::NotDays)], "{days}");
        }
        for link in ["javascript:alert(1)", "ftp://a.example/x", "https://", "our website", "https://u@a.example/"] {
            let wrong = TypedClock { days: "5".into(), source: link.into(), ..of("hoped_for_by_author") };
            assert_eq!(flaws(&wrong), [(Part::Source, ClockFlaw::NotALink)], "{link}");
        }
    }
}
