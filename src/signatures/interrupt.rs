//! When the form comes back although nothing in it is wrong: the letter's words changed under the reader's eyes, or the
//! mailbox is one that their employer may read.
//!
//! What is decided here depends on what was typed and on the letter, never on who has signed.

use actix_web::http::StatusCode;

use super::form::SignForm;
use super::model::{Choices, Person};
use super::ready::ReadyLetter;
use crate::letters::view::LetterView;
use crate::web::form::Faults;

/// Why the form comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interruption {
    /// The letter's words are others than those that were read.
    TextChanged,
    /// An employer may read the mailbox; the signer may go on in spite of it.
    WorkMailbox,
    /// An employer may read the mailbox, and the signer wants nobody to be told who they are: no mail is sent there.
    WorkMailboxOfAnonymous,
}

/// Looks for a reason to ask once more before anything is written.
pub fn find(letter: &ReadyLetter, form: &SignForm, person: &Person, choices: Choices) -> Option<Interruption> {
    // A form without a version was filled in by a program, or on a page of an earlier release.
    if !form.version.is_empty() && form.version != letter.version_hash {
        return Some(Interruption::TextChanged);
    }
    let at_risk = letter.whole.letter.at_risk;
    if !at_risk || !letter.employers.may_read(&person.email.as_mailbox()) {
        return None;
    }
    match (choices.is_anonymous(), form.use_work_address.as_str()) {
        (true, _) => Some(Interruption::WorkMailboxOfAnonymous),
        (false, "yes") => None,
        (false, _) => Some(Interruption::WorkMailbox),
    }
}

impl Interruption {
    /// Nothing was signed, so a program that takes any 2xx for done must not be told one: 409 where the letter has moved
    /// on meanwhile, and otherwise the status of every form that comes back.
    pub fn status(self) -> StatusCode {
        match self {
            Interruption::TextChanged => StatusCode::CONFLICT,
            Interruption::WorkMailbox | Interruption::WorkMailboxOfAnonymous => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }

    /// The messages beside the fields.
    pub fn faults(self, letter: &ReadyLetter) -> Faults {
        let mut faults = Faults::default();
        match self {
            Interruption::TextChanged => {}
            Interruption::WorkMailbox => faults.add("email", letter.words.say("risk-work-mailbox")),
            Interruption::WorkMailboxOfAnonymous => {
                faults.add("email", letter.words.say("risk-work-mailbox-anonymous"));
            }
        }
        faults
    }

    /// The sentence above the form, and the letter as it reads now, where that is what changed.
    pub fn changed(self, letter: &ReadyLetter) -> Option<LetterView> {
        (self == Interruption::TextChanged).then(|| LetterView::of(&letter.whole, letter.words))
    }
}
