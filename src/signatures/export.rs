//! Everything that is held of a signer, to take along: as JSON for a program and as text for a person (UK GDPR, articles 15
//! and 20).

use actix_web::http::StatusCode;
use actix_web::http::header;
use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};

use super::consents::ConsentKind;
use super::held::{Everything, consent_words, facts, forgotten_on, line, state_words};
use super::model::{Category, Display, RemovedReason, Verification};
use super::own_page::find_everything;
use super::{display, store};
use crate::app::App;
use crate::clock::{Time, rfc3339};
use crate::links;
use crate::locale::Words;
use crate::seal::Seal;
use crate::web::error::AppError;
use crate::web::page::PageResult;
use crate::web::{assets, route};

/// What the JSON file calls its own form; the schema describes it.
pub const FORMAT: &str = "undersigned-signature/1";
/// The schema among the embedded files (JSON Schema, draft 2020-12).
pub const SCHEMA: &str = "signature.schema.json";

/// The routes of this verb.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(route::at(links::EXPORT).get(show_export));
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ExportQuery {
    format: String,
}

async fn show_export(app: web::Data<App>, token: web::Path<String>, query: web::Query<ExportQuery>) -> PageResult {
    let all = find_everything(&app, &token).await?;
    let words = Words::of(&all.letter.language);
    let address = app.links.absolute(&links::letter(&all.letter.slug));
    match query.format.as_str() {
        "" | "json" => {
            let file = SignatureFile::of(&all, &app, address, words);
            let body = serde_json::to_vec_pretty(&file).map_err(|error| AppError::defect(&error))?;
            Ok(attachment("application/json", "signature.json", body))
        }
        "text" => {
            let body = text(&all, &app.seal, &address, words).into_bytes();
            Ok(attachment("text/plain; charset=utf-8", "signature.txt", body))
        }
        _ => Err(AppError::bad_request()),
    }
}

fn attachment(kind: &str, name: &str, body: Vec<u8>) -> HttpResponse {
    HttpResponse::build(StatusCode::OK)
        .content_type(kind)
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::REFERRER_POLICY, "no-referrer"))
        .insert_header(("X-Robots-Tag", "noindex"))
        .body(body)
}

#[derive(Serialize)]
struct SignatureFile<'a> {
    format: &'static str,
    schema: String,
    made_at: String,
    controller: Option<&'a str>,
    contact: Option<&'a str>,
    letter: OfLetter<'a>,
    state: String,
    name: Option<&'a str>,
    email: Option<&'a str>,
    role: Option<&'a str>,
    affiliation: Option<&'a str>,
    place: Option<&'a str>,
    category: Category,
    public_display: ShownAs,
    council_display: ShownAs,
    wants_updates: bool,
    never_write: bool,
    language: &'a str,
    signed_at: String,
    confirmed_at: Option<String>,
    enrolled_at: Option<String>,
    roll_position: Option<i64>,
    withdrawn_at: Option<String>,
    removed_at: Option<String>,
    removed_reason: Option<RemovedReason>,
    held_since: Option<String>,
    mails_caused: i32,
    verification: Verification,
    checks: Vec<CheckFile<'a>>,
    holds: Vec<HoldFile<'a>>,
    consents: Vec<ConsentFile<'a>>,
    fingerprints: String,
    forgotten: String,
}

#[derive(Serialize)]
struct OfLetter<'a> {
    title: &'a str,
    address: String,
    version_hash: &'a str,
}

#[derive(Serialize)]
struct ShownAs {
    choice: Display,
    line: String,
}

#[derive(Serialize)]
struct CheckFile<'a> {
    kind: &'a str,
    class: &'a str,
    detail: Option<String>,
    asked_at: String,
    decided_at: Option<String>,
    outcome: Option<&'a str>,
}

#[derive(Serialize)]
struct HoldFile<'a> {
    held_at: String,
    decided_at: Option<String>,
    decision: Option<&'a str>,
}

#[derive(Serialize)]
struct ConsentFile<'a> {
    about: ConsentKind,
    choice: &'a str,
    sentence: Option<&'a str>,
    wording_hash: Option<String>,
    language: &'a str,
    version_hash: &'a str,
    recorded_at: String,
}

fn times(time: Option<Time>) -> Option<String> {
    time.map(rfc3339)
}

impl<'a> SignatureFile<'a> {
    fn of(all: &'a Everything, app: &'a App, address: String, words: Words) -> SignatureFile<'a> {
        let (signature, seal) = (&all.signature, &app.seal);
        let person = all.person.as_ref();
        SignatureFile {
            format: FORMAT,
            schema: app.links.absolute(&assets::path(SCHEMA)),
            made_at: rfc3339(app.now()),
            controller: app.config.operator_name.as_deref(),
            contact: app.config.operator_contact.as_deref(),
            letter: OfLetter { title: &all.letter.title, address, version_hash: &signature.version_hash },
            state: state_words(signature, words),
            name: person.map(|p| p.name.as_str()),
            email: person.map(|p| p.email.as_str()),
            role: person.and_then(|p| p.role.as_deref()),
            affiliation: person.and_then(|p| p.affiliation.as_deref()),
            place: person.and_then(|p| p.place.as_deref()),
            category: signature.category,
            public_display: ShownAs {
                choice: signature.public_display,
                line: line(display::shown_to_public(signature, seal, words), words),
            },
            council_display: ShownAs {
                choice: signature.council_display,
                line: line(display::shown_to_council(signature, seal, words), words),
            },
            wants_updates: signature.wants_updates,
            never_write: all.silent,
            language: &signature.language,
            signed_at: rfc3339(signature.signed_at),
            confirmed_at: times(signature.confirmed_at),
            enrolled_at: times(signature.enrolled_at),
            roll_position: signature.roll_position,
            withdrawn_at: times(signature.withdrawn_at),
            removed_at: times(signature.removed_at),
            removed_reason: signature.removed_reason,
            held_since: times(signature.held_at),
            mails_caused: signature.mail_count,
            verification: signature.verification,
            checks: all.checks.iter().map(|check| check_file(check, seal)).collect(),
            holds: all.holds.iter().map(hold_file).collect(),
            consents: all.consents.iter().map(consent_file).collect(),
            fingerprints: words.say("own-fingerprints-words"),
            forgotten: forgotten_on(signature, &all.letter, words),
        }
    }
}

fn check_file<'a>(check: &'a store::traces::CheckTrace, seal: &Seal) -> CheckFile<'a> {
    CheckFile {
        kind: &check.kind,
        class: &check.class,
        detail: check.detail(seal),
        asked_at: rfc3339(check.asked_at),
        decided_at: times(check.decided_at),
        outcome: check.outcome.as_deref(),
    }
}

fn hold_file(hold: &store::traces::HoldTrace) -> HoldFile<'_> {
    HoldFile { held_at: rfc3339(hold.held_at), decided_at: times(hold.decided_at), decision: hold.decision.as_deref() }
}

fn consent_file((event, sentence): &(store::consents::ConsentEvent, Option<String>)) -> ConsentFile<'_> {
    ConsentFile {
        about: event.kind,
        choice: &event.choice,
        sentence: sentence.as_deref(),
        wording_hash: event.wording_hash.as_ref().map(hex::encode),
        language: &event.language,
        version_hash: &event.version_hash,
        recorded_at: rfc3339(event.recorded_at),
    }
}

/// The same in words, a line each.
fn text(all: &Everything, seal: &Seal, address: &str, words: Words) -> String {
    let mut text = format!("{}\n{}\n{address}\n\n", words.say("own-title"), all.letter.title);
    text.push_str(&state_words(&all.signature, words));
    text.push_str("\n\n");
    let consents = all.consents.iter().map(|consent| consent_words(consent, words));
    for fact in facts(all, seal, words).into_iter().chain(consents) {
        text.push_str(&format_line(&fact.label, &fact.value));
    }
    text
}

fn format_line(label: &str, value: &str) -> String {
    format!("{label}: {value}\n")
}
