//! The form: one row and one mail, in one transaction, and nothing counts yet.
//!
//! Everyone gets the same answer. Whether the mailbox was new, waits already, or has signed, only its owner learns, in
//! the mailbox.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, web};
use diesel::result::QueryResult;

use super::again::{self, Back};
use super::form::{SignForm, read_form};
use super::gate::admit::{self, Wait};
use super::gate::event::Event;
use super::gate::{Gate, Verdict, Visit, Way, hold, mails};
use super::interrupt;
use super::lanes::Lanes;
use super::mails::{ALREADY_SIGNED, CONFIRMATION, CONFIRMATION_AGAIN, MailFrames, OwnTokens, filling};
use super::model::{
    Choices, NewSignature, Person, Signature, SignatureId, Updates, Verification, person_keys, seal_person,
};
use super::pass::Pass;
use super::ready::{Operator, ReadyLetter, ReadyLetters, read_letter};
use super::store;
use crate::app::{App, page_error};
use crate::clock::{Time, london_date};
use crate::config::Switch;
use crate::contact::EmailAddress;
use crate::db::Conn;
use crate::letters::model::{LetterId, LetterState};
use crate::links;
use crate::mail::outbox::{self, NewMail};
use crate::seal::{LookupKey, Seal};
use crate::secret::{Purpose, Token, random_code};
use crate::web::csrf::FormToken;
use crate::web::error::{AppError, message_key};
use crate::web::form::{Faults, Posted};
use crate::web::page::{PageResult, see_other};
use crate::web::{route, visitor};

/// The routes of this verb.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(route::at(links::SIGNATURES).post_paced(sign_submitted));
}

async fn sign_submitted(
    req: HttpRequest,
    app: web::Data<App>,
    lanes: web::Data<Lanes>,
    ready: web::Data<ReadyLetters>,
    gate: web::Data<Gate>,
    slug: web::Path<String>,
    Posted(form): Posted<SignForm>,
) -> PageResult {
    let (network, now) = (visitor::network(&req), app.now());
    let event = Event::of_form(app.seal.signer(), &form.event, now);
    let admitted = admit::by_network(&app.limits, network, event.as_ref());
    let mut letter = match ready.get(&slug) {
        Some(letter) => letter,
        None => read_ready(&app, &ready, &slug).await?,
    };
    if let Err(wait) = admitted {
        return come_back_later(&app, &letter, form, wait, now);
    }
    let (person, choices) = match accept(&app, &letter, &form, now) {
        Ok(accepted) => accepted,
        Err((status, faults)) => {
            // What is kept ready may be a second old: nobody is sent back to a form that is closed by now.
            let letter = read_ready(&app, &ready, &slug).await?;
            demand_open(&letter, now)?;
            return again::show(&app, &letter, form, Back::with(faults, status), now);
        }
    };
    demand_open(&letter, now)?;
    if interrupt::find(&letter, &form, &person, choices).is_some() {
        letter = read_ready(&app, &ready, &slug).await?;
        if let Some(interruption) = interrupt::find(&letter, &form, &person, choices) {
            demand_open(&letter, now)?;
            return again::show(&app, &letter, form, Back::of(interruption, &letter), now);
        }
    }
    let event = event.filter(|event| event.letter == letter.whole.letter.id);
    if let Err(wait) = admit::by_company(&app.limits, network, &person.email, &letter.whole.letter.id, event.as_ref()) {
        return come_back_later(&app, &letter, form, wait, now);
    }
    ready.keep_wording(&app, &letter).await?;
    let way = if event.is_some() { Way::Event } else { Way::Page };
    let job = SignJob::new(&app, &letter, person, choices, now);
    let job = job.judged(&gate, Visit { network, trap: &form.website, way });
    let signed = lanes.sign.submit(job).await.map_err(page_error)?;
    app.bell.ring();
    match signed {
        Signed::Queued(handle) => {
            let handle = handle.text(app.seal.signer());
            Ok(see_other(&format!("{}?handle={handle}", links::check_email(&letter.whole.letter.slug))))
        }
        Signed::LetterClosed => Err(letter_closed()),
    }
}

/// Over a limit: the form again with all that was typed, and when to send it.
fn come_back_later(app: &App, letter: &ReadyLetter, form: SignForm, wait: Wait, now: Time) -> PageResult {
    let mut faults = Faults::default();
    faults.add("form_token", letter.words.say1("gate-over-limit", "minutes", wait.minutes()));
    again::show(app, letter, form, Back::with(faults, StatusCode::TOO_MANY_REQUESTS), now).map(|answer| wait.on(answer))
}

/// The page for somebody who comes too late.
pub fn letter_closed() -> AppError {
    AppError::new(StatusCode::GONE, message_key("sign-closed"), message_key("sign-closed-words"))
}

fn demand_open(letter: &ReadyLetter, now: Time) -> Result<(), AppError> {
    if letter.whole.letter.state(london_date(now)) == LetterState::Open { Ok(()) } else { Err(letter_closed()) }
}

async fn read_ready(app: &App, ready: &ReadyLetters, slug: &str) -> Result<Arc<ReadyLetter>, AppError> {
    let (seal, app_links, slug) = (Arc::clone(&app.seal), app.links.clone(), slug.to_owned());
    let operator = Operator::of(&app.config);
    let letter = app.read(move |conn| read_letter(conn, &seal, &app_links, &slug, &operator)).await?;
    Ok(ready.put(letter))
}

type Refused = (StatusCode, Faults);

fn accept(app: &App, letter: &ReadyLetter, form: &SignForm, now: Time) -> Result<(Person, Choices), Refused> {
    let read = read_form(form, letter.words, letter.whole.letter.is_addressed());
    let mut faults = match read {
        Ok(accepted) => match app.form_tokens.check_public(&form.form_token, now) {
            FormToken::Good => return Ok(accepted),
            _ => Faults::default(),
        },
        Err(faults) => faults,
    };
    match app.form_tokens.check_public(&form.form_token, now) {
        FormToken::Good => Err((StatusCode::UNPROCESSABLE_ENTITY, faults)),
        FormToken::Expired => {
            faults.add("form_token", letter.words.say("sign-fault-expired"));
            Err((StatusCode::UNPROCESSABLE_ENTITY, faults))
        }
        FormToken::Forged => {
            faults.add("form_token", letter.words.say("sign-fault-forged"));
            Err((StatusCode::FORBIDDEN, faults))
        }
    }
}

/// One signing, with all that the transaction needs made beforehand.
#[derive(Debug)]
pub struct SignJob {
    letter_id: LetterId,
    handle: Pass,
    row: NewSignature,
    mail: NewMail,
    again: SignAgain,
    verdict: Verdict,
    caps: Switch,
    now: Time,
}

/// What is needed when the person has signed before: the row is theirs already, so row and mail are made for its key.
#[derive(Debug)]
struct SignAgain {
    person: Person,
    choices: Choices,
    secret: Token,
    code: String,
    maker: Maker,
}

/// Makes rows and mails of one letter.
#[derive(Debug, Clone)]
struct Maker {
    seal: Arc<Seal>,
    letter: LetterParts,
    domain: String,
}

#[derive(Debug, Clone)]
struct LetterParts {
    id: LetterId,
    version_hash: String,
    lookup_key: LookupKey,
    language: &'static str,
    wording_hash: [u8; 32],
    frames: MailFrames,
}

impl SignJob {
    /// Seals, hashes and composes: everything that need not wait for the database.
    pub fn new(app: &App, letter: &ReadyLetter, person: Person, choices: Choices, now: Time) -> SignJob {
        let maker = Maker {
            seal: Arc::clone(&app.seal),
            letter: LetterParts {
                id: letter.whole.letter.id.clone(),
                version_hash: letter.version_hash.clone(),
                lookup_key: letter.lookup_key.clone(),
                language: letter.words.language(),
                wording_hash: letter.wording_hash,
                frames: letter.frames.clone(),
            },
            domain: mail_domain(app),
        };
        let (secret, code) = (Token::random(), random_code());
        let pass = Pass::new(&SignatureId::new(now), secret.clone());
        let row = maker.row(&pass, &person, choices, &code, now);
        let mail = maker.confirmation_mail(&pass, &person.email, &code, now);
        SignJob {
            letter_id: letter.whole.letter.id.clone(),
            handle: pass.handle(),
            row,
            mail,
            again: SignAgain { person, choices, secret, code, maker },
            verdict: Verdict::default(),
            caps: app.config.gate,
            now,
        }
    }
}

impl SignJob {
    /// The job with what the gate makes of it: held from the beginning, if there is reason for doubt.
    #[must_use]
    pub fn judged(mut self, gate: &Gate, visit: Visit<'_>) -> SignJob {
        self.verdict = gate.judge((&self.letter_id, &self.row.id), &self.again.person.email, visit, self.now);
        self.row.held_at = (!self.verdict.is_clear()).then_some(self.now);
        self
    }

    /// What the tab that was left open is given.
    pub fn handle(&self) -> &Pass {
        &self.handle
    }
}

/// The right-hand side of Message-IDs: the domain that mail comes from.
pub fn mail_domain(app: &App) -> String {
    app.config.mail_from.as_mailbox().rsplit_once('@').map(|(_, domain)| domain.to_owned()).unwrap_or_default()
}

impl Maker {
    fn row(&self, pass: &Pass, person: &Person, choices: Choices, code: &str, now: Time) -> NewSignature {
        let (email_key, name_key) = person_keys(&self.letter.lookup_key, person);
        let sealed = seal_person(&self.seal, &pass.id, person);
        let handle = pass.handle();
        NewSignature {
            id: pass.id.clone(),
            letter_id: self.letter.id.clone(),
            version_hash: self.letter.version_hash.clone(),
            name_sealed: sealed.name,
            name_key,
            email_sealed: sealed.email,
            email_key,
            role_sealed: sealed.role,
            affiliation_sealed: sealed.affiliation,
            place_sealed: sealed.place,
            category: choices.category,
            public_display: choices.public_display,
            council_display: choices.council_display,
            wants_updates: choices.updates == Updates::Wanted,
            language: self.letter.language.to_owned(),
            verification: Verification::Email,
            confirm_token_hash: Some(handle.stored_hash()),
            code_hash: Some(handle.code_hash(code)),
            token_issued_at: now,
            signed_at: now,
            held_at: None,
            wording_hash: Some(self.letter.wording_hash.to_vec()),
        }
    }

    fn confirmation_mail(&self, pass: &Pass, to: &EmailAddress, code: &str, now: Time) -> NewMail {
        let own = OwnTokens::of(&self.seal, &pass.id, to);
        let filling = filling(to, &pass.text(self.seal.signer()), code, &own);
        let frame = (CONFIRMATION, &self.letter.frames.confirm);
        outbox::prepare_framed(&self.seal, frame, (to, &filling), &self.domain, now)
    }

    fn already_mail(&self, id: &SignatureId, to: &EmailAddress, now: Time) -> NewMail {
        let own = OwnTokens::of(&self.seal, id, to);
        let filling = filling(to, "", "", &own);
        let frame = (ALREADY_SIGNED, &self.letter.frames.already);
        outbox::prepare_framed(&self.seal, frame, (to, &filling), &self.domain, now)
    }
}

/// The token of a signer's own page: nothing of it is stored, and it works as long as the signature is there.
pub fn own_page_token(seal: &Seal, id: &SignatureId) -> String {
    seal.signer().sign(Purpose::SignerPage, id.as_str())
}

/// How a signing went. Only the closed letter is told to the visitor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Signed {
    /// A mail is on its way, and the tab is given this handle. Where somebody has signed already, it leads nowhere.
    Queued(Pass),
    /// The letter takes no more signatures.
    LetterClosed,
}

/// Writes many signings: a row and a mail for each new one, in the caller's transaction.
///
/// # Errors
/// The database's.
pub fn sign_all(conn: &mut Conn, jobs: &[SignJob]) -> QueryResult<Vec<Signed>> {
    let open = list_open(conn, jobs)?;
    let taken: Vec<&SignJob> = jobs.iter().filter(|job| open.contains(&job.letter_id)).collect();
    let rows: Vec<&NewSignature> = taken.iter().map(|job| &job.row).collect();
    let inserted: HashSet<SignatureId> = store::insert_new(conn, &rows)?.into_iter().collect();
    let (new, known): (Vec<&SignJob>, Vec<&SignJob>) =
        taken.iter().copied().partition(|job| inserted.contains(&job.row.id));
    let mails: Vec<&NewMail> = new.iter().map(|job| &job.mail).collect();
    outbox::put_all(conn, &mails)?;
    for job in new.iter().filter(|job| !job.verdict.is_clear()) {
        hold::hold_new(conn, &job.letter_id, &job.row.id, &job.verdict, job.now)?;
    }
    let mut waiting = HashMap::new();
    for job in known {
        waiting.extend(sign_again(conn, job)?.map(|handle| (&job.row.id, handle)));
    }
    let mut answer = |job: &SignJob| match waiting.remove(&job.row.id) {
        Some(handle) => Signed::Queued(handle),
        None if open.contains(&job.letter_id) => Signed::Queued(job.handle.clone()),
        None => Signed::LetterClosed,
    };
    Ok(jobs.iter().map(&mut answer).collect())
}

fn list_open(conn: &mut Conn, jobs: &[SignJob]) -> QueryResult<Vec<LetterId>> {
    let mut open: Vec<LetterId> = Vec::new();
    let mut asked: Vec<&LetterId> = Vec::new();
    for job in jobs {
        if asked.contains(&&job.letter_id) {
            continue;
        }
        asked.push(&job.letter_id);
        let letter = crate::letters::store::find_letter(conn, &job.letter_id)?;
        if letter.state(london_date(job.now)) == LetterState::Open {
            open.push(job.letter_id.clone());
        }
    }
    Ok(open)
}

/// Somebody signs who is known: before confirming, the link is superseded, not the row, and the handle to that row is
/// returned; after, only the mailbox is told.
fn sign_again(conn: &mut Conn, job: &SignJob) -> QueryResult<Option<Pass>> {
    let SignAgain { person, choices, secret, code, maker } = &job.again;
    let known = store::find_by_person(conn, &job.letter_id, &job.row.email_key, &job.row.name_key)?;
    // One that was removed before its mailbox had answered was somebody else's doing.
    let waits = known.confirmed_at.is_none() && known.withdrawn_at.is_none();
    if !waits {
        if mails::take_notice(conn, &known, job.caps)? {
            outbox::put(conn, &maker.already_mail(&known.id, &person.email, job.now))?;
        }
        return Ok(None);
    }
    if job.verdict.is_clear() {
        hold::think_again(conn, &known)?;
    } else {
        hold::hold_again(conn, &known, &job.verdict, job.now)?;
    }
    // The link that the mailbox has goes on working where no other may be sent.
    if !mails::take_another(conn, &known, &job.mail.recipient_key, job.caps, job.now)? {
        return Ok(None);
    }
    let pass = Pass::new(&known.id, secret.clone());
    store::set_unconfirmed(conn, &maker.row(&pass, person, *choices, code, job.now))?;
    let mail = maker.confirmation_mail(&pass, &person.email, code, job.now).counted_as(CONFIRMATION_AGAIN);
    outbox::put(conn, &mail)?;
    Ok(Some(pass.handle()))
}

/// Gives a signature that waits another link and a new code, and mails them to its address.
///
/// # Errors
/// The database's.
pub fn send_again(
    conn: &mut Conn,
    seal: &Seal,
    letter: &ReadyLetter,
    signature: &Signature,
    pass: &Pass,
    domain: &str,
    now: Time,
) -> QueryResult<()> {
    let code = random_code();
    let handle = pass.handle();
    let person = signature.open(seal)?;
    store::set_token(conn, &signature.id, &handle.stored_hash(), &handle.code_hash(&code), now)?;
    if let Ok(to) = EmailAddress::parse(&person.email) {
        let own = OwnTokens::of(seal, &signature.id, &to);
        let filling = filling(&to, &pass.text(seal.signer()), &code, &own);
        let frame = (CONFIRMATION_AGAIN, &letter.frames.confirm);
        outbox::put(conn, &outbox::prepare_framed(seal, frame, (&to, &filling), domain, now))?;
    }
    Ok(())
}
