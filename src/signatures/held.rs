//! Everything that is held of one signature: read together, and said in words for the page and the text file.

use diesel::result::QueryResult;

use super::consents::{self, ConsentKind, ConsentWording, NO, WITHDRAWN, YES};
use super::destroy::ANONYMOUS;
use super::display::{category_words, shown_to_council, shown_to_public};
use super::model::{Display, OpenedPerson, RemovedReason, Signature, SignatureId, SignatureState, Verification};
use super::store::consents::{self as consent_rows, ConsentEvent};
use super::store::traces::{self, CheckTrace, HoldTrace};
use super::{retain, store};
use crate::clock::{Time, london_date};
use crate::db::Conn;
use crate::letters::model::Letter;
use crate::letters::store as letters;
use crate::locale::Words;
use crate::mail::suppression::{self, Reason};
use crate::seal::Seal;

/// Everything that is held.
#[derive(Debug)]
pub struct Everything {
    /// The row itself.
    pub signature: Signature,
    /// The letter.
    pub letter: Letter,
    /// What the signer typed, if it is still held.
    pub person: Option<OpenedPerson>,
    /// What they agreed to, each with its sentence where one was shown.
    pub consents: Vec<(ConsentEvent, Option<String>)>,
    /// How the signature was checked, or is to be.
    pub checks: Vec<CheckTrace>,
    /// When it was held for a look.
    pub holds: Vec<HoldTrace>,
    /// Whether the mailbox asked for silence; `false` also when the address is not known any more.
    pub silent: bool,
}

/// Reads it all.
///
/// # Errors
/// The database's; `NotFound` when there is no such signature.
pub fn gather(conn: &mut Conn, seal: &Seal, id: &SignatureId) -> QueryResult<Everything> {
    let signature = store::find(conn, id)?;
    let letter = letters::find_letter(conn, &signature.letter_id)?;
    let person = signature.open(seal).ok();
    let silent = match &person {
        Some(person) => {
            suppression::find_reason(conn, &suppression::key(seal, &person.email))? == Some(Reason::NeverWrite)
        }
        None => false,
    };
    let mut events = consent_rows::list_events(conn, id)?;
    if events.is_empty() {
        events = consents::form_choices(&signature);
    }
    let mut consents = Vec::with_capacity(events.len());
    for event in events {
        let sentence = sentence_of(conn, &event)?;
        consents.push((event, sentence));
    }
    Ok(Everything {
        consents,
        checks: traces::list_checks(conn, id)?,
        holds: traces::list_holds(conn, id)?,
        signature,
        letter,
        person,
        silent,
    })
}

fn sentence_of(conn: &mut Conn, event: &ConsentEvent) -> QueryResult<Option<String>> {
    let Some(hash) = &event.wording_hash else { return Ok(None) };
    let kept = consent_rows::find_wording(conn, hash)?;
    let sentence = kept.and_then(|(text, _)| ConsentWording::kept_sentence(&text, event.kind).map(str::to_owned));
    Ok(sentence.filter(|sentence| !sentence.is_empty()))
}

/// One thing that is held, in words.
#[derive(Debug, Clone)]
pub struct Fact {
    /// What it is.
    pub label: String,
    /// What it says.
    pub value: String,
}

/// All that is held but for the consents, in words.
pub fn facts(all: &Everything, seal: &Seal, words: Words) -> Vec<Fact> {
    let mut facts = Facts { words, list: Vec::new() };
    typed(&mut facts, all);
    shown(&mut facts, all, seal);
    times(&mut facts, all);
    checked(&mut facts, all, seal);
    facts.add("own-fingerprints", words.say("own-fingerprints-words"));
    facts.add("own-forgotten", forgotten_on(&all.signature, &all.letter, words));
    facts.list
}

struct Facts {
    words: Words,
    list: Vec<Fact>,
}

impl Facts {
    fn add(&mut self, key: &str, value: impl Into<String>) {
        self.list.push(Fact { label: self.words.say(key), value: value.into() });
    }

    fn day(&mut self, key: &str, time: Option<Time>) {
        if let Some(time) = time {
            self.add(key, day(time, self.words));
        }
    }
}

fn day(time: Time, words: Words) -> String {
    words.date(&london_date(time))
}

fn typed(facts: &mut Facts, all: &Everything) {
    let words = facts.words;
    match &all.person {
        Some(person) => {
            facts.add("own-name", &person.name);
            facts.add("own-email", &person.email);
            for (key, line) in
                [("sign-role", &person.role), ("sign-affiliation", &person.affiliation), ("sign-place", &person.place)]
            {
                facts.add(key, line.clone().unwrap_or_else(|| words.say("own-nothing")));
            }
        }
        None => facts.add("own-typed", words.say("own-typed-destroyed")),
    }
    facts.add("sign-category", category_words(all.signature.category, words));
}

/// What an audience sees now, on one line.
pub fn line(shown: Option<super::display::Shown>, words: Words) -> String {
    shown.map_or_else(|| words.say("own-shows-nothing"), |shown| shown.line())
}

fn shown(facts: &mut Facts, all: &Everything, seal: &Seal) {
    let (words, signature) = (facts.words, &all.signature);
    facts.add("own-public", line(shown_to_public(signature, seal, words), words));
    if all.letter.is_addressed() {
        facts.add("own-council", line(shown_to_council(signature, seal, words), words));
    }
    let updates = if signature.wants_updates { "own-updates-yes" } else { "own-updates-no" };
    facts.add("own-updates", words.say(updates));
    if all.silent {
        facts.add("own-silence", words.say("own-silence-stands"));
    }
    facts.add("own-language", &signature.language);
    facts.add("own-mail-count", i64::from(signature.mail_count).to_string());
}

fn times(facts: &mut Facts, all: &Everything) {
    let signature = &all.signature;
    facts.add("own-version", &signature.version_hash);
    facts.day("own-signed", Some(signature.signed_at));
    facts.day("own-confirmed", signature.confirmed_at);
    facts.day("own-enrolled", signature.enrolled_at);
    if let Some(position) = signature.roll_position {
        facts.add("own-roll", (position + 1).to_string());
    }
    facts.day("own-withdrawn", signature.withdrawn_at);
    facts.day("own-removed", signature.removed_at);
    if let Some(reason) = signature.removed_reason {
        facts.add("own-removed-reason", reason_words(reason, facts.words));
    }
}

fn checked(facts: &mut Facts, all: &Everything, seal: &Seal) {
    let words = facts.words;
    facts.add("own-verification", verification_words(all.signature.verification, words));
    for check in &all.checks {
        let kind =
            Verification::parse(&check.kind).map_or_else(|| check.kind.clone(), |v| verification_words(v, words));
        let outcome = outcome_words(check.outcome.as_deref(), words);
        let mut said = format!("{kind}. {} {}. {outcome}", words.say("own-check-asked"), day(check.asked_at, words));
        if let Some(detail) = check.detail(seal) {
            said = format!("{said} {detail}");
        }
        facts.add("own-check", said);
    }
    for hold in &all.holds {
        let said = match hold.decided_at {
            None => words.say1("own-hold-open", "date", day(hold.held_at, words)),
            Some(decided) => {
                words.say2("own-hold-decided", "from", day(hold.held_at, words), "to", day(decided, words))
            }
        };
        facts.add("own-hold", said);
    }
}

fn verification_words(verification: Verification, words: Words) -> String {
    match verification {
        Verification::Email => words.say("own-checked-email"),
        Verification::WorkAddress => words.say("own-checked-work-address"),
        Verification::Register => words.say("own-checked-register"),
        Verification::Organisation => words.say("own-checked-organisation"),
    }
}

fn outcome_words(outcome: Option<&str>, words: Words) -> String {
    match outcome {
        None => words.say("own-check-open"),
        Some("proved") => words.say("own-check-proved"),
        Some("lapsed") => words.say("own-check-lapsed"),
        Some(_) => words.say("own-check-refused"),
    }
}

fn reason_words(reason: RemovedReason, words: Words) -> String {
    match reason {
        RemovedReason::Abusive => words.say("own-reason-abusive"),
        RemovedReason::NotAPerson => words.say("own-reason-not-a-person"),
        RemovedReason::SignedTwice => words.say("own-reason-signed-twice"),
        RemovedReason::AskedTo => words.say("own-reason-asked-to"),
        RemovedReason::NotMe => words.say("own-reason-not-me"),
        RemovedReason::Disputed => words.say("own-reason-disputed"),
    }
}

/// Where the signature stands, in words.
pub fn state_words(signature: &Signature, words: Words) -> String {
    match signature.state() {
        SignatureState::Unconfirmed => words.say("own-state-unconfirmed"),
        SignatureState::Confirmed | SignatureState::Enrolled => words.say("own-state-counted"),
        SignatureState::Held if is_hidden(signature) => words.say("own-state-hidden"),
        SignatureState::Held => words.say("own-state-held"),
        SignatureState::Withdrawn => words.say("own-state-withdrawn"),
        SignatureState::Removed => words.say("own-state-removed"),
    }
}

/// Whether it was held after it had been put on the roll: somebody disputes it.
pub fn is_hidden(signature: &Signature) -> bool {
    signature.state() == SignatureState::Held && signature.roll_position.is_some()
}

/// One consent, in words: what was read, what was chosen, and when.
pub fn consent_words((event, sentence): &(ConsentEvent, Option<String>), words: Words) -> Fact {
    let about = match event.kind {
        ConsentKind::Council => words.say("own-consent-council"),
        ConsentKind::Public => words.say("own-consent-public"),
        ConsentKind::Updates => words.say("own-consent-updates"),
    };
    let choice = match event.choice.as_str() {
        YES => words.say("own-chose-yes"),
        NO => words.say("own-chose-no"),
        WITHDRAWN => words.say("own-chose-withdrawn"),
        display => Display::parse(display).map_or_else(String::new, |display| display_words(display, words)),
    };
    let read = sentence.as_ref().map_or_else(String::new, |sentence| format!(" “{sentence}”"));
    Fact { label: format!("{about}, {}", day(event.recorded_at, words)), value: format!("{choice}.{read}") }
}

/// A choice of what to show, in words.
pub fn display_words(display: Display, words: Words) -> String {
    match display {
        Display::Counted => words.say("display-counted"),
        Display::Category => words.say("display-category"),
        Display::Initials => words.say("display-initials"),
        Display::Name => words.say("display-name"),
        Display::Full => words.say("display-full"),
    }
}

/// When what is held will be forgotten, in words: a day where it is known, the rule where it is not.
pub fn forgotten_on(signature: &Signature, letter: &Letter, words: Words) -> String {
    let Some(_) = signature.confirmed_at else {
        return words.say1(
            "own-forgotten-unconfirmed",
            "date",
            day(signature.token_issued_at + retain::UNCONFIRMED, words),
        );
    };
    if signature.is_anonymous() && signature.is_named() {
        return words.say1("own-forgotten-anonymous", "hours", ANONYMOUS.num_hours());
    }
    match letter.closed_at {
        Some(closed) => words.say1("own-forgotten-closed", "date", day(closed + retain::AFTER_CLOSING, words)),
        None => words.say1("own-forgotten-open", "days", retain::AFTER_CLOSING.num_days()),
    }
}
