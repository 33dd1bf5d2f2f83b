//! What happened to a letter, in words: one sentence for everything that can happen, wherever it is told of.

mod told;

use chrono::{Duration, NaiveDate};

pub use self::told::list_told;
use super::promises::returned::{NOT_REACHED, OPEN_AGAIN};
use crate::clock::london_date;
use crate::deadlines::model::Stage;
use crate::letters::model::{Addressee, AddresseeId};
use crate::letters::store::happenings::{Happening, HappeningKind};
use crate::locale::Words;

/// From how far apart the day of an event and the day on which it was written down are both shown.
const APART: Duration = Duration::days(1);

/// One event, as a page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// The event's key, for an address within the page.
    pub id: String,
    /// The London day on which it happened.
    pub on: NaiveDate,
    /// What happened.
    pub sentence: String,
    /// The London day on which it was written down, where that is a day or more apart.
    pub recorded_on: Option<NaiveDate>,
}

/// The events of a letter as a page shows them: what happened last comes first, and of one day what was written down last.
pub fn moments(happenings: &[Happening], addressees: &[Addressee], words: Words) -> Vec<Moment> {
    let mut newest_first: Vec<&Happening> = happenings.iter().collect();
    // Stable: what happened on one day stays in the order in which it was written down, then all of it is turned round.
    newest_first.sort_by_key(|happening| london_date(happening.occurred_at));
    newest_first.reverse();
    newest_first.into_iter().map(|happening| moment(happening, addressees, words)).collect()
}

fn moment(happening: &Happening, addressees: &[Addressee], words: Words) -> Moment {
    Moment {
        id: happening.id.to_string(),
        on: london_date(happening.occurred_at),
        sentence: sentence(happening, addressees, words),
        recorded_on: is_recorded_later(happening).then(|| london_date(happening.recorded_at)),
    }
}

/// Whether an event was written down a day or more after it happened.
pub fn is_recorded_later(happening: &Happening) -> bool {
    happening.recorded_at - happening.occurred_at >= APART
}

/// What happened, as a sentence. It says no more than the event's facts do: a fact that is missing is left out.
pub fn sentence(happening: &Happening, addressees: &[Addressee], words: Words) -> String {
    let told = Told { happening, who: name_of(happening.addressee_id.as_ref(), addressees, words), words };
    told.of_the_letter()
        .or_else(|| told.of_the_mails())
        .or_else(|| told.of_replies())
        .or_else(|| told.of_dates())
        .unwrap_or_else(|| told.of_promises())
}

fn name_of(id: Option<&AddresseeId>, addressees: &[Addressee], words: Words) -> String {
    let found = id.and_then(|id| addressees.iter().find(|addressee| addressee.id == *id));
    match (found, addressees) {
        (Some(one), _) | (None, [one]) => one.name.clone(),
        _ => words.say("timeline-addressees"),
    }
}

/// What the sentences are made of.
struct Told<'a> {
    happening: &'a Happening,
    who: String,
    words: Words,
}

impl Told<'_> {
    /// A sentence that names the addressee.
    fn with(&self, key: &str) -> String {
        self.words.say1(key, "addressee", &self.who)
    }

    fn with_date(&self, key: &str, otherwise: &str, date: Option<NaiveDate>) -> String {
        match date {
            Some(date) => self.words.say2(key, "addressee", &self.who, "date", self.words.date(&date)),
            None => self.with(otherwise),
        }
    }

    /// A sentence, and others after it where there are any.
    fn joined(sentences: [Option<String>; 3]) -> String {
        sentences.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    fn word(&self) -> Option<&str> {
        self.happening.facts.word.as_deref().filter(|word| !word.is_empty())
    }

    fn of_the_letter(&self) -> Option<String> {
        let (facts, words) = (&self.happening.facts, self.words);
        Some(match self.happening.kind {
            HappeningKind::Opened => words.say("timeline-opened"),
            HappeningKind::Closed => words.say("timeline-closed"),
            HappeningKind::Sent => words.say2(
                "timeline-sent",
                "addressees",
                facts.of.unwrap_or(1),
                "signatures",
                facts.count.unwrap_or_default(),
            ),
            HappeningKind::Withdrawn => self.with("timeline-withdrawn"),
            HappeningKind::CorrespondenceClosed => self.with("timeline-correspondence-closed"),
            HappeningKind::CorrespondenceReopened => self.with("timeline-correspondence-reopened"),
            HappeningKind::ReminderSent => self.with("timeline-reminder-sent"),
            HappeningKind::Escalated => match self.word() {
                Some(body) => words.say2("timeline-escalated-to", "body", body, "addressee", &self.who),
                None => self.with("timeline-escalated"),
            },
            HappeningKind::CouncilSucceeded => match self.word() {
                Some(council) => words.say2("timeline-council-succeeded", "council", council, "addressee", &self.who),
                None => self.with("timeline-council-ended"),
            },
            _ => return None,
        })
    }

    fn of_the_mails(&self) -> Option<String> {
        Some(match self.happening.kind {
            HappeningKind::SentAgain => self.with("timeline-sent-again"),
            HappeningKind::SentAnotherWay => match self.word() {
                Some("post") => self.with("timeline-sent-by-post"),
                Some("by_hand") => self.with("timeline-sent-by-hand"),
                Some("web_form") => self.with("timeline-sent-by-form"),
                Some("another_address") => self.with("timeline-sent-from-elsewhere"),
                _ => self.with("timeline-sent-another-way"),
            },
            HappeningKind::NotDelivered => self.with("timeline-not-delivered"),
            HappeningKind::ArrivedAfterAll => self.with("timeline-arrived-after-all"),
            HappeningKind::FurtherMailFailed => match self.word() {
                Some("council_view") => self.with("timeline-view-question-failed"),
                Some("promise_asked") => self.with("timeline-promise-question-failed"),
                _ => self.with("timeline-reminder-failed"),
            },
            HappeningKind::Delayed => self.with("timeline-delayed"),
            HappeningKind::Challenged => self.with("timeline-challenged"),
            HappeningKind::ContactFailing if self.word() == Some("doubtful") => self.with("timeline-contact-doubtful"),
            HappeningKind::ContactFailing => self.with("timeline-contact-failing"),
            HappeningKind::ContactWorks => self.with("timeline-contact-works"),
            HappeningKind::AcknowledgedByMachine => self.with("timeline-acknowledged-by-machine"),
            HappeningKind::TakenForMachine => self.with("timeline-taken-for-machine"),
            _ => return None,
        })
    }

    fn of_replies(&self) -> Option<String> {
        Some(match self.happening.kind {
            HappeningKind::ReplyArrived => self.with("timeline-reply-arrived"),
            HappeningKind::ReplyRead => self.read("timeline-reply-read"),
            HappeningKind::ReplyReadAnew => self.read("timeline-reply-read-anew"),
            HappeningKind::ReplySetAside => self.with("timeline-reply-set-aside"),
            HappeningKind::SenderConfirmed => self.with("timeline-sender-confirmed"),
            HappeningKind::ReplyReleased => self.with("timeline-reply-released"),
            HappeningKind::CouncilViewFiled => self.with("timeline-council-view"),
            _ => return None,
        })
    }

    /// A letter without asks is answered by any letter back: of that, nothing is counted.
    fn read(&self, key: &str) -> String {
        let (facts, words) = (&self.happening.facts, self.words);
        let says = match (facts.count.unwrap_or_default(), facts.of.unwrap_or_default(), self.word()) {
            (_, 0, _) => return self.with("timeline-reply-read-whole"),
            (0, _, Some("holding")) => words.say("timeline-says-holding"),
            (0, _, Some("clarification")) => words.say("timeline-says-clarification"),
            (0, ..) => words.say("timeline-says-nothing"),
            (count, ..) => words.say1("timeline-says-answers", "answers", count),
        };
        words.say2(key, "addressee", &self.who, "says", says)
    }

    fn of_dates(&self) -> Option<String> {
        let facts = &self.happening.facts;
        Some(match self.happening.kind {
            HappeningKind::DeadlineSet => match self.stage() {
                Some(Stage::Acknowledgement) => {
                    self.with_date("timeline-date-set-acknowledgement", "timeline-date-changed", facts.on)
                }
                _ => self.with_date("timeline-date-set", "timeline-date-changed", facts.on),
            },
            HappeningKind::DeadlineMoved => self.moved_date(),
            HappeningKind::DeadlinePaused => self.with("timeline-date-paused"),
            HappeningKind::DeadlineResumed if self.word() == Some("no_question") => {
                self.with_date("timeline-date-no-question", "timeline-date-no-question-open", facts.on)
            }
            HappeningKind::DeadlineResumed => {
                self.with_date("timeline-date-resumed", "timeline-date-resumed-open", facts.on)
            }
            HappeningKind::DeadlineMet => match (self.stage(), facts.until) {
                (Some(Stage::Acknowledgement), _) => self.with("timeline-date-met-acknowledgement"),
                // It had been told that the day went by.
                (_, Some(_)) => self.with_date("timeline-date-met-after-all", "timeline-date-met", facts.until),
                (_, None) => self.with("timeline-date-met"),
            },
            HappeningKind::DeadlineMissed => match self.stage() {
                Some(Stage::Acknowledgement) => self.with("timeline-date-missed-acknowledgement"),
                _ => self.with_date("timeline-date-missed-on", "timeline-date-missed", facts.on),
            },
            _ => return None,
        })
    }

    fn stage(&self) -> Option<Stage> {
        self.word().and_then(Stage::parse)
    }

    /// The reason is a stored word. A date that was given up has no new one.
    fn moved_date(&self) -> String {
        let facts = &self.happening.facts;
        let gone = if self.word() == Some("cancelled") { "timeline-date-cancelled" } else { "timeline-date-changed" };
        let first = self.with_date("timeline-date-moved", gone, facts.on);
        let before = facts.until.map(|date| self.words.say1("timeline-date-before", "date", self.words.date(&date)));
        let reason = match self.word() {
            Some("new_holidays") => Some(self.words.say("timeline-date-new-holidays")),
            Some("acknowledged") => Some(self.words.say("timeline-date-acknowledged")),
            Some("named_another_day") => Some(self.words.say("timeline-date-named")),
            Some("not_arrived") => Some(self.words.say("timeline-date-not-arrived")),
            _ => None,
        };
        Self::joined([Some(first), before, reason])
    }

    fn of_promises(&self) -> String {
        let facts = &self.happening.facts;
        match self.happening.kind {
            HappeningKind::PromiseRecorded => {
                self.with_date("timeline-promise-recorded-by", "timeline-promise-recorded", facts.on)
            }
            HappeningKind::PromiseMoved => {
                let earlier = facts.on.zip(facts.until).is_some_and(|(on, before)| on < before);
                let moved = if earlier { "timeline-promise-brought-forward" } else { "timeline-promise-moved" };
                let first = self.with_date(moved, "timeline-promise-replaced", facts.on);
                let before = |date: NaiveDate| {
                    let times = facts.count.unwrap_or(1);
                    self.words.say2("timeline-promise-before", "date", self.words.date(&date), "times", times)
                };
                Self::joined([Some(first), facts.until.map(before), None])
            }
            HappeningKind::PromiseCorrected => {
                self.with_date("timeline-promise-corrected", "timeline-promise-corrected-open", facts.on)
            }
            HappeningKind::PromiseDatePassed => {
                self.with_date("timeline-promise-passed-on", "timeline-promise-passed", facts.on)
            }
            HappeningKind::PromiseAsked if self.word() == Some(NOT_REACHED) => {
                self.with_date("timeline-promise-not-reached-on", "timeline-promise-not-reached", facts.on)
            }
            HappeningKind::PromiseAsked => self.with("timeline-promise-asked"),
            // What became of a promise; everything else was said above.
            _ => match self.word() {
                Some("kept") => self.with("timeline-promise-kept"),
                Some("kept_late") => self.with("timeline-promise-kept-late"),
                Some("partly_kept") => self.with("timeline-promise-partly-kept"),
                Some("not_kept") => self.with("timeline-promise-not-kept"),
                Some("withdrawn") => self.with("timeline-promise-withdrawn"),
                Some("condition_not_met") => self.with("timeline-promise-condition"),
                Some("unverifiable") => self.with("timeline-promise-unverifiable"),
                Some(OPEN_AGAIN) => self.with("timeline-promise-open-again"),
                _ => self.with("timeline-promise-decided"),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;
    use crate::letters::store::happenings::{Audience, Facts, HappeningId};

    fn happening(kind: HappeningKind, facts: Facts) -> Happening {
        let now = Clock::default().now();
        Happening {
            id: HappeningId::new(now),
            addressee_id: None,
            kind,
            subject: None,
            facts,
            audience: Audience::Public,
            occurred_at: now,
            recorded_at: now,
        }
    }

    /// Every set of facts that a kind could come with, and some that it does not.
    fn facts() -> Vec<Facts> {
        let date = NaiveDate::from_ymd_opt(2026, 12, 24);
        let words = [
            "answer",
            "acknowledgement",
            "post",
            "by_hand",
            "web_form",
            "another_address",
            "holding",
            "clarification",
            "kept",
            "kept_late",
            "partly_kept",
            "not_kept",
            "withdrawn",
            NOT_REACHED,
            OPEN_AGAIN,
            "condition_not_met",
            "unverifiable",
            "new_holidays",
            "named_another_day",
            "not_arrived",
            "no_question",
            "cancelled",
            "The Ombudsman",
            "what nobody knows",
            "",
        ];
        let mut all = vec![Facts::default()];
        all.extend(words.iter().map(|word| Facts { word: Some((*word).to_owned()), ..Facts::default() }));
        all.push(Facts { count: Some(2), of: Some(3), on: date, until: date, ..Facts::default() });
        all.push(Facts { count: Some(1), of: Some(1), on: date, word: Some("answer".to_owned()), ..Facts::default() });
        all.push(Facts { count: Some(0), of: Some(1), until: date, ..Facts::default() });
        all
    }

    #[test]
    fn everything_that_can_happen_can_be_said_whatever_its_facts_are() {
        for kind in HappeningKind::ALL {
            for facts in facts() {
                let said = sentence(&happening(*kind, facts.clone()), &[], Words::default());
                assert!(said.ends_with(['.', 's']) || facts.word.is_some(), "{kind}: {said}");
                // Of these two the word is a name, and is said as it stands.
                let named = matches!(kind, HappeningKind::Escalated | HappeningKind::CouncilSucceeded);
                assert!(named || !said.contains('_'), "{kind} with {facts:?}: {said}");
                assert!(!said.contains(['[', '{']) && said.len() > 10, "{kind} with {facts:?}: {said}");
            }
        }
    }

    #[test]
    fn no_two_kinds_are_told_alike() {
        let on = NaiveDate::from_ymd_opt(2026, 12, 24);
        let facts = Facts { count: Some(1), of: Some(2), on, ..Facts::default() };
        let said: std::collections::BTreeSet<String> = HappeningKind::ALL
            .iter()
            .map(|kind| sentence(&happening(*kind, facts.clone()), &[], Words::default()))
            .collect();
        assert_eq!(said.len(), HappeningKind::ALL.len());
    }

    #[test]
    fn no_sentence_says_that_anybody_must_answer_by_law() {
        for kind in HappeningKind::ALL {
            let said = sentence(&happening(*kind, Facts::default()), &[], Words::default()).to_lowercase();
            for word in ["law", "must", "legal", "obliged"] {
                assert!(!said.contains(word), "{said}");
            }
        }
    }

    #[test]
    fn what_happened_last_comes_first_and_a_late_record_is_shown_as_one() {
        let mut early = happening(HappeningKind::ReplyRead, Facts::default());
        let late = happening(HappeningKind::Sent, Facts::default());
        early.occurred_at = late.occurred_at - Duration::days(3);
        let shown = moments(&[late, early.clone()], &[], Words::default());
        assert_eq!(shown[1].recorded_on, Some(london_date(early.recorded_at)));
        assert_eq!((shown[1].on, shown[0].recorded_on), (london_date(early.occurred_at), None));
    }
}
