//! The form as it is shown: on the letter's page, and again when it comes back.

use diesel::result::QueryResult;

use super::consents::ConsentWording;
use super::display::shown;
use super::form::{SignForm, read_line};
use super::model::{Category, Display, OpenedPerson};
use crate::contact::PersonName;
use crate::db::Conn;
use crate::letters::model::WholeLetter;
use crate::letters::{panel, version};
use crate::links;
use crate::locale::Words;
use crate::web::form::Faults;

/// What the form says of its letter, the same for every signer.
#[derive(Debug, Clone)]
pub struct SignSheet {
    /// Where it is sent.
    pub action: String,
    /// The hash of what is signed.
    pub version: String,
    /// Whether there is an addressee who will be sent names.
    pub addressed: bool,
    /// What is said of the address.
    pub email_hint: String,
    /// What becomes of somebody who signs without being named to anyone.
    pub anonymity: String,
    /// What is agreed to.
    pub wording: ConsentWording,
    /// What signers at risk read first, as safe HTML.
    pub before: Option<String>,
    words: Words,
}

impl SignSheet {
    /// Of a letter; `operator` is who runs the service, empty if they did not say.
    ///
    /// # Errors
    /// The database's.
    pub fn read(conn: &mut Conn, whole: &WholeLetter, operator: &str) -> QueryResult<SignSheet> {
        let letter = &whole.letter;
        let words = Words::of(&letter.language);
        Ok(SignSheet {
            action: links::signatures(&letter.slug),
            version: version::version_hash(whole),
            addressed: letter.is_addressed(),
            email_hint: if letter.at_risk { words.say("risk-email-hint") } else { words.say("sign-email-hint") },
            anonymity: if letter.is_addressed() {
                words.say("sign-anonymous")
            } else {
                words.say("sign-anonymous-statement")
            },
            wording: ConsentWording::read(conn, whole, operator)?,
            before: panel::before_you_sign(letter, words),
            words,
        })
    }
}

/// Whether the form asks about a mailbox that an employer may read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WorkAddress {
    /// It does not: no such mailbox was typed.
    NotAsked,
    /// It does, and can be told to go on.
    Asked,
}

/// One form.
#[derive(Debug, Clone)]
pub struct SignFormView {
    /// What it says of its letter.
    pub sheet: SignSheet,
    /// The form token.
    pub token: String,
    /// What was typed.
    pub form: SignForm,
    /// What is wrong with it.
    pub faults: Faults,
    /// What each choice would show.
    pub examples: Examples,
    /// Whether it asks about the mailbox.
    pub work_address: WorkAddress,
}

impl SignFormView {
    /// An empty form with the least revealing choices made.
    pub fn empty(sheet: SignSheet, token: String) -> SignFormView {
        let least = Display::Counted.as_str().to_owned();
        let version = sheet.version.clone();
        let form = SignForm { public_display: least.clone(), council_display: least, version, ..SignForm::default() };
        SignFormView::filled(sheet, token, form, Faults::default())
    }

    /// The form again, with what was typed and what is wrong with it.
    pub fn filled(sheet: SignSheet, token: String, form: SignForm, faults: Faults) -> SignFormView {
        let asked = !form.use_work_address.is_empty();
        SignFormView {
            examples: Examples::of(&form, sheet.words),
            work_address: if asked { WorkAddress::Asked } else { WorkAddress::NotAsked },
            sheet,
            token,
            form,
            faults,
        }
    }

    /// Whether the form asks about a mailbox that an employer may read.
    pub fn asks_about_mailbox(&self) -> bool {
        self.work_address == WorkAddress::Asked
    }
}

/// What each choice would show, as a sentence below it: with what was typed, or with somebody else's name.
#[derive(Debug, Clone)]
pub struct Examples {
    /// The category alone.
    pub category: String,
    /// Initials and role.
    pub initials: String,
    /// The name alone.
    pub name: String,
    /// Name, role, affiliation and place.
    pub full: String,
}

impl Examples {
    fn of(form: &SignForm, words: Words) -> Examples {
        let typed = PersonName::parse(&form.name).ok().map(|name| typed_person(form, &name));
        let message = if typed.is_some() { "sign-shown-as" } else { "sign-shown-example" };
        let person = typed.unwrap_or_else(|| sample_person(words));
        let category = Category::parse(&form.category).unwrap_or(Category::Practitioner);
        let line = |display| {
            let line = shown(display, &person, category, words).map(|shown| shown.line());
            words.say1(message, "line", line.unwrap_or_default())
        };
        Examples {
            category: line(Display::Category),
            initials: line(Display::Initials),
            name: line(Display::Name),
            full: line(Display::Full),
        }
    }
}

fn typed_person(form: &SignForm, name: &PersonName) -> OpenedPerson {
    let line = |typed: &str| read_line(typed).ok().flatten();
    OpenedPerson {
        name: name.as_str().to_owned(),
        email: String::new(),
        role: line(&form.role),
        affiliation: line(&form.affiliation),
        place: line(&form.place),
    }
}

fn sample_person(words: Words) -> OpenedPerson {
    OpenedPerson {
        name: words.say("sign-sample-name"),
        email: String::new(),
        role: Some(words.say("sign-sample-role")),
        affiliation: Some(words.say("sign-sample-affiliation")),
        place: Some(words.say("sign-sample-place")),
    }
}
