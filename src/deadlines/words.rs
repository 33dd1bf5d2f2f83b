//! What is said of deadlines. No wording says that a council must answer by a day, where no law says so.

use super::arrival::NOT_ARRIVED;
use super::basis::{Basis, Nature};
use super::calendar::CalendarName;
use super::clock::{ACKNOWLEDGED, CLARIFIED, NAMED_ANOTHER, NEW_HOLIDAYS};
use super::model::{Deadline, DeadlineState, Stage, StartRule, Unit};
use super::named::{READ_OTHERWISE, REPLY_GONE};
use super::place::Place;
use crate::councils::model::Nation;
use crate::letters::model::Addressee;
use crate::locale::Words;

/// Whose clock it is.
pub fn whose_clock(deadline: &Deadline, words: Words) -> String {
    clock((deadline.basis, deadline.calendar), &period(i64::from(deadline.day_count), deadline.unit, words), words)
}

/// Whose clock one of a basis and so many days is.
pub(super) fn clock((basis, calendar): (Basis, CalendarName), period: &str, words: Words) -> String {
    match basis {
        Basis::EnvironmentalInformation if calendar == CalendarName::Scotland => {
            words.say1("deadline-basis-environment-scotland", "period", period)
        }
        Basis::HopedForByAuthor => words.say1("deadline-basis-hope", "period", period),
        Basis::PromisedInReply => words.say("deadline-basis-promise"),
        Basis::PublishedStandard => words.say1("deadline-basis-standard", "period", period),
        Basis::PetitionScheme => words.say1("deadline-basis-petition", "period", period),
        Basis::ComplaintCode => words.say1("deadline-basis-complaint", "period", period),
        Basis::FreedomOfInformation => words.say1("deadline-basis-information", "period", period),
        Basis::FreedomOfInformationScotland => words.say1("deadline-basis-information-scotland", "period", period),
        Basis::EnvironmentalInformation => words.say1("deadline-basis-environment", "period", period),
    }
}

/// So many days of a kind.
pub(super) fn period(days: i64, unit: Unit, words: Words) -> String {
    match unit {
        Unit::WorkingDays => words.say1("deadline-period-working", "days", days),
        Unit::CalendarDays => words.say1("deadline-period-plain", "days", days),
        Unit::NamedDay => words.say("deadline-period-named"),
    }
}

/// How firm it is: the law, guidance, their own word, or a hope.
pub(super) fn nature(nature: Nature, words: Words) -> String {
    match nature {
        Nature::Law => words.say("deadline-nature-law"),
        Nature::Guidance => words.say("deadline-nature-guidance"),
        Nature::OwnWord => words.say("deadline-nature-own-word"),
        Nature::Hope => words.say("deadline-nature-hope"),
    }
}

/// A basis by its name, as a form offers it: with the nation, where none is known of the councils.
pub(super) fn basis_name(basis: Basis, place: &Place, words: Words) -> String {
    match basis {
        Basis::ComplaintCode if place.nations.is_empty() => words.say("clock-basis-complaint-named"),
        Basis::FreedomOfInformation if place.nations.is_empty() => words.say("clock-basis-information-named"),
        Basis::EnvironmentalInformation if place.nations.is_empty() => words.say("clock-basis-environment-named"),
        Basis::HopedForByAuthor => words.say("clock-basis-hope"),
        Basis::PromisedInReply => words.say("clock-basis-promise"),
        Basis::PublishedStandard => words.say("clock-basis-standard"),
        Basis::PetitionScheme => words.say("clock-basis-petition"),
        Basis::ComplaintCode => words.say("clock-basis-complaint"),
        Basis::FreedomOfInformation => words.say("clock-basis-information"),
        Basis::FreedomOfInformationScotland => words.say("clock-basis-information-scotland"),
        Basis::EnvironmentalInformation => words.say("clock-basis-environment"),
    }
}

/// What an author should know of a basis before choosing it.
pub(super) fn basis_hint(basis: Basis, place: &Place, words: Words) -> String {
    let scottish = place.nations.first() == Some(&Nation::Scotland);
    match basis {
        Basis::ComplaintCode if scottish => words.say("clock-hint-complaint-scotland"),
        Basis::HopedForByAuthor => words.say("clock-hint-hope"),
        Basis::PromisedInReply => String::new(),
        Basis::PublishedStandard => words.say("clock-hint-standard"),
        Basis::PetitionScheme => words.say("clock-hint-petition"),
        Basis::ComplaintCode => words.say("clock-hint-complaint"),
        Basis::FreedomOfInformation => words.say("clock-hint-information"),
        Basis::FreedomOfInformationScotland => words.say("clock-hint-information-scotland"),
        Basis::EnvironmentalInformation => words.say("clock-hint-environment"),
    }
}

/// What is due.
pub(super) fn stage(stage: Stage, words: Words) -> String {
    match stage {
        Stage::Acknowledgement => words.say("deadline-stage-acknowledgement"),
        Stage::Answer => words.say("deadline-stage-answer"),
        Stage::StageOne => words.say("deadline-stage-one"),
        Stage::StageTwo => words.say("deadline-stage-two"),
        Stage::Review => words.say("deadline-stage-review"),
    }
}

/// What day zero is.
pub(super) fn start(rule: StartRule, words: Words) -> String {
    match rule {
        StartRule::Sent => words.say("deadline-start-sent"),
        StartRule::SentAgain => words.say("deadline-start-sent-again"),
        StartRule::Received => words.say("deadline-start-received"),
        StartRule::Acknowledged => words.say("deadline-start-acknowledged"),
        StartRule::Promised => words.say("deadline-start-promised"),
        StartRule::Clarified => words.say("deadline-start-clarified"),
    }
}

/// A calendar's place.
pub(super) fn calendar_name(name: CalendarName, words: Words) -> String {
    match name {
        CalendarName::EnglandAndWales => words.say("deadline-calendar-england-and-wales"),
        CalendarName::Scotland => words.say("deadline-calendar-scotland"),
        CalendarName::NorthernIreland => words.say("deadline-calendar-northern-ireland"),
        CalendarName::AnyPartOfTheUk => words.say("deadline-calendar-any-part"),
    }
}

/// Where a deadline stands that is over.
pub(super) fn state(state: DeadlineState, words: Words) -> String {
    match state {
        DeadlineState::Active => words.say("deadline-state-active"),
        DeadlineState::Met => words.say("deadline-state-met"),
        DeadlineState::Missed => words.say("deadline-state-missed"),
        DeadlineState::Superseded => words.say("deadline-state-superseded"),
        DeadlineState::Paused => words.say("deadline-state-paused"),
        DeadlineState::Cancelled => words.say("deadline-state-cancelled"),
    }
}

/// Why a deadline took another's place: a rule's reason in our words, a person's in theirs.
pub(super) fn reason(reason: &str, words: Words) -> String {
    match reason {
        ACKNOWLEDGED => words.say("deadline-reason-acknowledged"),
        CLARIFIED => words.say("deadline-reason-clarified"),
        NAMED_ANOTHER => words.say("deadline-reason-named-another"),
        NEW_HOLIDAYS => words.say("deadline-reason-new-holidays"),
        READ_OTHERWISE => words.say("deadline-reason-read-otherwise"),
        NOT_ARRIVED => words.say("deadline-reason-not-arrived"),
        REPLY_GONE => words.say("deadline-reason-reply-gone"),
        typed => words.say1("deadline-reason-typed", "words", typed),
    }
}

/// The name of the addressee whose deadline it is.
pub(super) fn addressee_name(deadline: &Deadline, addressees: &[Addressee]) -> Option<String> {
    let id = deadline.addressee_id.as_ref()?;
    addressees.iter().find(|addressee| addressee.id == *id).map(|addressee| addressee.name.clone())
}
