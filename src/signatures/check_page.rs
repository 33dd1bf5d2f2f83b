//! "Want your signature to weigh more?": what can be checked beyond the mailbox, what each way proves and what not, and
//! where the signer's own checks stand.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use diesel::result::QueryResult;

use super::checks::{AskRefusal, Check, CheckKind, CheckOutcome, may_be_checked};
use super::model::{Signature, SignatureId};
use super::own_page;
use super::regulator::{self, Regulator};
use super::store::checks as store;
use crate::app::App;
use crate::councils::domain_class;
use crate::db::Conn;
use crate::letters::model::Letter;
use crate::letters::risk;
use crate::links;
use crate::locale::Words;
use crate::web::csrf::FormToken;
use crate::web::error::{AppError, message_key};
use crate::web::form::Faults;
use crate::web::page::{Frame, PageResult, Privacy, see_other, show};
use crate::web::{flash, route};

/// The route of this page.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(route::at(links::CHECKS).get(show_checks));
}

#[derive(Template)]
#[template(path = "signatures/checks.html")]
struct ChecksPage {
    page: Frame,
    done: String,
    token: String,
    own_page: String,
    standing: Vec<String>,
    may_ask: bool,
    shows_no_name: bool,
    proved: Vec<CheckKind>,
    regulators: &'static [Regulator],
    typed: Typed,
    faults: Faults,
    paths: Paths,
}

impl ChecksPage {
    fn offers(&self, kind: CheckKind) -> bool {
        self.may_ask && !self.proved.contains(&kind)
    }
}

struct Paths {
    work_address: String,
    register: String,
    organisation: String,
}

/// What was typed into one of the page's forms, for when it comes back.
#[derive(Debug, Clone, Default)]
pub struct Typed {
    /// The work address.
    pub email: String,
    /// The regulator's key.
    pub regulator: String,
    /// The number on its register.
    pub number: String,
    /// The name on its register.
    pub register_name: String,
    /// The organisation's name.
    pub organisation: String,
    /// How to ask it.
    pub how: String,
}

/// A form of this page that came back, with what is wrong.
#[derive(Debug, Clone)]
pub struct Returned {
    /// What was typed.
    pub typed: Typed,
    /// What is wrong with it.
    pub faults: Faults,
    /// The answer's status.
    pub status: StatusCode,
}

async fn show_checks(req: actix_web::HttpRequest, app: web::Data<App>, token: web::Path<String>) -> PageResult {
    let (signature, letter) = own_page::find(&app, &token).await?;
    let done = flash::sentence(&req, Words::of(&letter.language));
    let name = signature.open(&app.seal).map(|person| person.name).unwrap_or_default();
    let typed = Typed { register_name: name, ..Typed::default() };
    let fresh = Returned { typed, faults: Faults::default(), status: StatusCode::OK };
    checks_page(&app, &token, (signature, letter), done, fresh).await
}

/// The page, with a form that came back.
///
/// # Errors
/// The database's.
pub async fn returned(app: &App, token: &str, of: (Signature, Letter), form: Returned) -> PageResult {
    checks_page(app, token, of, String::new(), form).await
}

async fn checks_page(
    app: &App,
    token: &str,
    (signature, letter): (Signature, Letter),
    done: String,
    form: Returned,
) -> PageResult {
    let id = signature.id.clone();
    let checks = app.read(move |conn| store::list_of(conn, &id)).await?;
    let words = Words::of(&letter.language);
    let page = ChecksPage {
        page: risk::frame(&app.config, &letter),
        done,
        token: app.form_tokens.public(app.now()),
        own_page: links::signer(token),
        standing: standing(&checks, words),
        may_ask: may_be_checked(&signature, &letter),
        shows_no_name: signature.is_anonymous(),
        proved: proved(&checks),
        regulators: regulator::all(),
        typed: form.typed,
        faults: form.faults,
        paths: Paths {
            work_address: links::check_work_address(token),
            register: links::check_register(token),
            organisation: links::check_organisation(token),
        },
    };
    show(&page, form.status, Privacy::Secret)
}

fn proved(checks: &[Check]) -> Vec<CheckKind> {
    checks.iter().filter(|check| check.outcome == Some(CheckOutcome::Proved)).map(|check| check.kind).collect()
}

/// Where the checks of a signature stand, for its signer's own page: one sentence each.
///
/// # Errors
/// The database's.
pub fn list_standing(conn: &mut Conn, signature: &SignatureId, words: Words) -> QueryResult<Vec<String>> {
    store::list_of(conn, signature).map(|checks| standing(&checks, words))
}

/// The newest check of each kind, in words: what came before it was replaced by it.
fn standing(checks: &[Check], words: Words) -> Vec<String> {
    let newest = |kind: &CheckKind| checks.iter().rev().find(|check| check.kind == *kind);
    CheckKind::ALL.iter().filter_map(newest).map(|check| sentence(check, words)).collect()
}

fn sentence(check: &Check, words: Words) -> String {
    let what = what(check, words);
    match (check.outcome, check.kind) {
        (None, CheckKind::WorkAddress) => words.say1("check-waits-work-address", "what", what),
        (None, _) => words.say1("check-waits-by-hand", "what", what),
        (Some(CheckOutcome::Proved), _) if check.raised_at.is_none() => words.say1("check-proved", "what", what),
        (Some(CheckOutcome::Proved), _) => words.say1("check-counted", "what", what),
        (Some(CheckOutcome::NotFound), _) => words.say1("check-not-found", "what", what),
        (Some(CheckOutcome::Refused), _) => words.say1("check-refused", "what", what),
        (Some(CheckOutcome::Lapsed), _) => words.say1("check-lapsed", "what", what),
    }
}

/// What was checked, without what the signer gave for it.
fn what(check: &Check, words: Words) -> String {
    match check.kind {
        CheckKind::WorkAddress => {
            let classes = domain_class::in_force();
            let class = classes.find(&check.class).map_or(check.class.as_str(), |class| class.words(words.language()));
            words.say1("check-what-work-address", "class", class)
        }
        CheckKind::Register => {
            let name = regulator::find(&check.class).map_or(check.class.as_str(), |regulator| regulator.name.as_str());
            words.say1("check-what-register", "regulator", name)
        }
        CheckKind::Organisation => words.say("check-what-organisation"),
    }
}

/// Whether a form of this page is ours; what is wrong with it stands beside its first field.
///
/// # Errors
/// The fault, with which the form comes back.
pub fn check_token(app: &App, form_token: &str, field: &'static str, words: Words) -> Result<(), Faults> {
    let said = match app.form_tokens.check_public(form_token, app.now()) {
        FormToken::Good => return Ok(()),
        FormToken::Expired => words.say("sign-fault-expired"),
        FormToken::Forged => words.say("sign-fault-forged"),
    };
    let mut faults = Faults::default();
    faults.add(field, said);
    Err(faults)
}

/// The answer to a check that was taken, or to one that was not.
///
/// # Errors
/// 409 for a signature that does not stand, and when it was asked for too often.
pub fn answered(token: &str, asked: Result<(), AskRefusal>, done: &str) -> PageResult {
    let path = links::checks(token);
    match asked {
        Ok(()) => Ok(see_other(&flash::with(&path, done))),
        Err(AskRefusal::Proved) => Ok(see_other(&flash::with(&path, "check-proved-before"))),
        Err(AskRefusal::NotStanding) => Err(AppError::new(
            StatusCode::CONFLICT,
            message_key("check-not-standing"),
            message_key("check-not-standing-words"),
        )),
        Err(AskRefusal::TooOften) => Err(AppError::new(
            StatusCode::CONFLICT,
            message_key("check-too-often"),
            message_key("check-too-often-words"),
        )),
    }
}
