//! The form on which a promise is recorded out of a reply: the passage, who promised what, and by when.

use chrono::NaiveDate;
use serde::Deserialize;

use super::super::mask::holds_contact;
use super::super::model::Reply;
use super::dates::{self, Said};
use super::model::{Due, Precision, PromiseId, PromiseKind};
use super::record::{NewPromise, chosen};
use crate::letters::check::{self, LONGEST_LINE};
use crate::letters::model::WholeLetter;
use crate::locale::Words;
use crate::web::form::Faults;

/// The longest words that name a day.
const LONGEST_DUE: usize = 200;
/// The longest passage, in characters: a promise is a sentence or a few, and stands on every page about it.
const LONGEST_QUOTE: usize = 2_000;

/// What stands in the form.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct PromiseForm {
    pub form_token: String,
    pub reply: String,
    pub quote: String,
    pub promisor: String,
    pub kind: String,
    pub ask: String,
    pub condition: String,
    pub due_text: String,
    pub due_precision: String,
    pub due_on: String,
    pub predecessor: String,
}

/// Reads the form for what was promised in one reply.
pub(super) fn read(
    form: &PromiseForm,
    (whole, reply): (&WholeLetter, &Reply),
    said: Said,
    words: Words,
) -> Result<NewPromise, Faults> {
    let mut faults = Faults::default();
    if form.quote.trim().is_empty() {
        faults.add("quote", words.say("promise-fault-quote"));
    } else if form.quote.chars().count() > LONGEST_QUOTE {
        faults.add("quote", words.say("promise-fault-quote-long"));
    }
    let promisor =
        check::needed_line(&form.promisor, LONGEST_LINE).map_err(|flaw| faults.add("promisor", flaw.say(words)));
    let kind = PromiseKind::parse(&form.kind);
    if kind.is_none() {
        faults.add("kind", words.say("promise-fault-kind"));
    }
    let ask = whole.asks.iter().find(|ask| ask.id.as_str() == form.ask).map(|ask| ask.id.clone());
    if ask.is_none() && !form.ask.is_empty() {
        faults.add("ask", words.say("write-flaw-choice"));
    }
    let condition =
        check::line(&form.condition, check::LONGEST_ASK).map_err(|flaw| faults.add("condition", flaw.say(words)));
    let due_text = check::line(&form.due_text, LONGEST_DUE).map_err(|flaw| faults.add("due_text", flaw.say(words)));
    check_contacts(form, words, &mut faults);
    let due = read_due((&form.due_text, &form.due_precision, &form.due_on), said, words, &mut faults);
    let predecessor = PromiseId::parse(&form.predecessor);
    if predecessor.is_none() && !form.predecessor.is_empty() {
        faults.add("predecessor", words.say("write-flaw-choice"));
    }
    match (promisor, kind, condition, due_text, due) {
        (Ok(promisor), Some(kind), Ok(condition), Ok(due_text), Some(due)) if faults.is_empty() => Ok(NewPromise {
            reply: reply.id.clone(),
            quote: form.quote.clone(),
            due_text: due_text.unwrap_or_default(),
            promisor,
            kind,
            ask,
            condition,
            due,
            predecessor,
        }),
        _ => Err(faults),
    }
}

/// What is written by hand is shown to everyone, and holds nobody's address.
fn check_contacts(form: &PromiseForm, words: Words, faults: &mut Faults) {
    for (field, text) in [("promisor", &form.promisor), ("condition", &form.condition), ("due_text", &form.due_text)] {
        if holds_contact(text) {
            faults.add(field, words.say("promise-fault-contact"));
        }
    }
}

/// The day as it was chosen, or, where nothing was chosen, as the words are read.
pub(super) fn read_due(
    (text, precision, on): (&str, &str, &str),
    said: Said,
    words: Words,
    faults: &mut Faults,
) -> Option<Due> {
    if precision.is_empty() {
        let read = dates::read(text, said);
        if read.is_none() {
            faults.add("due_text", words.say("promise-fault-due"));
        }
        return read;
    }
    let Some(precision) = Precision::parse(precision) else {
        faults.add("due_precision", words.say("write-flaw-choice"));
        return None;
    };
    let typed: Option<NaiveDate> = on.trim().parse().ok();
    if typed.is_none() && !on.trim().is_empty() {
        faults.add("due_on", words.say("write-flaw-date"));
        return None;
    }
    let due = chosen(precision, typed);
    if due.is_none() {
        faults.add("due_on", words.say("promise-fault-day"));
    }
    due
}
