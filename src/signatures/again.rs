//! The form that comes back: with messages beside its fields, or because something is to be asked first.

use actix_web::http::StatusCode;
use askama::Template;

use super::form::SignForm;
use super::interrupt::Interruption;
use super::ready::ReadyLetter;
use super::sheet::{SignFormView, WorkAddress};
use crate::app::App;
use crate::clock::Time;
use crate::letters::risk;
use crate::letters::view::LetterView;
use crate::links;
use crate::web::form::Faults;
use crate::web::page::{self, Frame, PageResult, Privacy};

#[derive(Template)]
#[template(path = "signatures/sign.html")]
struct SignPage {
    page: Frame,
    title: String,
    letter_path: String,
    changed: Option<LetterView>,
    sign: SignFormView,
}

/// Why a form comes back.
#[derive(Debug)]
pub struct Back {
    faults: Faults,
    status: StatusCode,
    work_address: WorkAddress,
    /// The letter as it reads now, where that is what changed.
    changed: Option<LetterView>,
}

impl Back {
    /// With messages beside the fields.
    pub fn with(faults: Faults, status: StatusCode) -> Back {
        Back { faults, status, work_address: WorkAddress::NotAsked, changed: None }
    }

    /// To ask once more.
    pub fn of(interruption: Interruption, letter: &ReadyLetter) -> Back {
        let asked = interruption == Interruption::WorkMailbox;
        Back {
            work_address: if asked { WorkAddress::Asked } else { WorkAddress::NotAsked },
            changed: interruption.changed(letter),
            ..Back::with(interruption.faults(letter), interruption.status())
        }
    }
}

/// Shows the form again, with everything that was typed.
///
/// # Errors
/// A defect, when the template fails.
pub fn show(app: &App, letter: &ReadyLetter, mut form: SignForm, back: Back, now: Time) -> PageResult {
    let row = &letter.whole.letter;
    if back.changed.is_some() {
        letter.version_hash.clone_into(&mut form.version);
    }
    let sheet = letter.sheet.clone();
    let mut sign = SignFormView::filled(sheet, app.form_tokens.public(now), form, back.faults);
    if back.work_address == WorkAddress::Asked {
        sign.work_address = WorkAddress::Asked;
    }
    let page = SignPage {
        page: risk::frame(&app.config, row),
        title: row.title.clone(),
        letter_path: links::letter(&row.slug),
        changed: back.changed,
        sign,
    };
    page::show(&page, back.status, Privacy::Secret)
}
