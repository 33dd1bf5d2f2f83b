//! The form of signing: its fields, and how they are read.

use serde::Deserialize;

use super::model::{Category, Choices, Display, Person, Updates};
use crate::contact::{EmailAddress, Fault, PersonName, parse_line};
use crate::locale::Words;
use crate::web::form::Faults;

/// The longest role, affiliation or place, in characters.
pub(super) const LONGEST_LINE: usize = 120;

/// The form's fields, as typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SignForm {
    /// Ours, and recent.
    pub form_token: String,
    /// The signer's name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// As what they sign.
    pub category: String,
    /// Their role.
    pub role: String,
    /// Where they work or study.
    pub affiliation: String,
    /// Where they are.
    pub place: String,
    /// What the public sees.
    pub public_display: String,
    /// What the council sees.
    pub council_display: String,
    /// `yes`, or absent.
    pub wants_updates: String,
    /// The version of the letter that was read; absent where a program fills the form in.
    pub version: String,
    /// `yes` when the signer goes on with a mailbox that their employer may read.
    pub use_work_address: String,
    /// Empty: no person sees this field.
    pub website: String,
    /// The token of an event, where the form came by its link.
    pub event: String,
}

/// Reads the form: a person and their choices, or a message for each field, in the order of the form.
///
/// # Errors
/// The messages.
pub fn read_form(form: &SignForm, words: Words, addressed: bool) -> Result<(Person, Choices), Faults> {
    let mut faults = Faults::default();
    let name = PersonName::parse(&form.name).map_err(|f| faults.add("name", name_fault(f, words))).ok();
    let email = EmailAddress::parse(&form.email).map_err(|f| faults.add("email", email_fault(f, words))).ok();
    let category = Category::parse(&form.category);
    if category.is_none() {
        faults.add("category", words.say("sign-fault-category"));
    }
    let mut line = |field, typed: &str| {
        read_line(typed).unwrap_or_else(|fault| {
            faults.add(field, line_fault(fault, words));
            None
        })
    };
    let (role, affiliation, place) =
        (line("role", &form.role), line("affiliation", &form.affiliation), line("place", &form.place));
    let public_display = Display::parse(&form.public_display);
    if public_display.is_none() {
        faults.add("public_display", words.say("sign-fault-display"));
    }
    let council_display = if addressed { Display::parse(&form.council_display) } else { Some(Display::Counted) };
    if council_display.is_none() {
        faults.add("council_display", words.say("sign-fault-display"));
    }
    let updates = match form.wants_updates.as_str() {
        "yes" => Updates::Wanted,
        "" => Updates::NotWanted,
        _ => {
            faults.add("wants_updates", words.say("sign-fault-display"));
            Updates::NotWanted
        }
    };
    match (name, email, category, public_display, council_display) {
        (Some(name), Some(email), Some(category), Some(public_display), Some(council_display)) if faults.is_empty() => {
            Ok((
                Person { name, email, role, affiliation, place },
                Choices { category, public_display, council_display, updates },
            ))
        }
        _ => Err(faults),
    }
}

/// A role, an affiliation or a place.
///
/// # Errors
/// As [`parse_line`].
pub fn read_line(typed: &str) -> Result<Option<String>, Fault> {
    parse_line(typed, LONGEST_LINE)
}

/// What is wrong with a name, in words.
pub(super) fn name_fault(fault: Fault, words: Words) -> String {
    match fault {
        Fault::Missing => words.say("sign-fault-name-missing"),
        Fault::TooLong => words.say("sign-fault-name-long"),
        Fault::WebAddress => words.say("sign-fault-name-web"),
        Fault::ControlCharacter => words.say("sign-fault-control"),
        Fault::Picture => words.say("sign-fault-name-picture"),
        Fault::PiledUp => words.say("sign-fault-marks"),
        Fault::NoLetters | Fault::NotAnAddress => words.say("sign-fault-name-letters"),
    }
}

/// What is wrong with an address that was typed.
pub fn email_fault(fault: Fault, words: Words) -> String {
    match fault {
        Fault::Missing => words.say("sign-fault-email-missing"),
        Fault::TooLong => words.say("sign-fault-email-long"),
        Fault::ControlCharacter => words.say("sign-fault-control"),
        _ => words.say("sign-fault-email-form"),
    }
}

pub(super) fn line_fault(fault: Fault, words: Words) -> String {
    match fault {
        Fault::TooLong => words.say("sign-fault-line-long"),
        Fault::PiledUp => words.say("sign-fault-marks"),
        _ => words.say("sign-fault-control"),
    }
}
