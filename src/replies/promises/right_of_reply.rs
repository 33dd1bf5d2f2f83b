//! Before a promise may be called not kept, the addressee is asked what became of it, by a link that works once. What they
//! say stands beside the promise, and proves nothing by itself.

use chrono::NaiveDate;
use diesel::result::{Error::NotFound, OptionalExtension, QueryResult};

use super::super::council_view::mailbox::is_of_team;
use super::super::quote;
use super::super::store::council_links::{self, CouncilLink, CouncilLinkId};
use super::super::store::promise_evidence::{insert, insert_statement, list};
use super::super::store::promises::{self, AskedMail};
use super::model::{Evidence, EvidenceId, EvidenceKind, Promise, PromiseId, RIGHT_OF_REPLY_WORKING_DAYS, Supports};
use super::record::calendar_of;
use crate::clock::{Time, london_date};
use crate::contact::EmailAddress;
use crate::councils::directory;
use crate::db::{Conn, Deed};
use crate::deadlines::calendar::Calendar;
use crate::deadlines::count::add_working_days;
use crate::dispatch::contact::failing_since;
use crate::dispatch::desk::note;
use crate::dispatch::post::{Post, tell_team};
use crate::dispatch::store::find_current;
use crate::letters::model::{Addressee, Letter, WholeLetter};
use crate::letters::store::happenings::{self, Facts, HappeningKind, NewHappening};
use crate::letters::store::{find_letter, open_email, touch};
use crate::links;
use crate::locale::Words;
use crate::mail::message::Message;
use crate::mail::suppression::{self, Reason};
use crate::organisers::audit;
use crate::organisers::model::OrganiserId;
use crate::organisers::stationery::Stationery;
use crate::seal::Seal;
use crate::secret::Token;

/// The purpose of the mail to the addressee.
pub const ASKED: &str = "promise_asked";

struct QuestionMail<'a> {
    stationery: &'a Stationery,
    letter: &'a Letter,
    quote: String,
    question: String,
    until: String,
    link: String,
    page: String,
}

crate::sheets!(
    askama::Template,
    QuestionMail,
    write_asked,
    "mail/promise_asked.subject.txt",
    "mail/promise_asked.txt",
    "mail/promise_asked.html"
);

struct TeamMail<'a> {
    stationery: &'a Stationery,
    subject: String,
    lead: String,
    link: String,
}

crate::sheets!(
    askama::Template,
    TeamMail,
    write_team,
    "mail/promise_team.subject.txt",
    "mail/promise_team.txt",
    "mail/promise_team.html"
);

/// Why the addressee was not asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AskRefusal {
    /// Another promise took the place of this one, or it was decided.
    Settled,
    /// Its day is not over.
    NotDue,
    /// They were asked; asking again goes only to another address.
    Already,
    /// There is no address at which they can be asked: it is none, or mail to it comes back, or it must not be written to.
    NoAddress,
}

/// Whether the question reached the addressee, as far as can be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asking {
    /// Nobody asked, or the question came back.
    None,
    /// It waits to be handed over.
    Waits,
    /// They have until a day, if they have not answered.
    Until(NaiveDate),
}

/// Where the asking about a promise stands. The working days count from the handing over, not from the wish to ask.
pub(super) fn asking(conn: &mut Conn, seal: &Seal, addressee: &Addressee, promise: &Promise) -> QueryResult<Asking> {
    let Some((asked_at, until)) = promise.asked_at.zip(promise.reply_until) else { return Ok(Asking::None) };
    let handed_over = match promises::find_asked_mail(conn, ASKED, asked_at)? {
        AskedMail::Refused => return Ok(Asking::None),
        AskedMail::Waits => return Ok(Asking::Waits),
        AskedMail::HandedOver(at) => Some(london_date(at)),
        AskedMail::Forgotten => None,
    };
    // An address that was corrected since is another one than that which was written to.
    if !moved_since(addressee, asked_at) && fails(conn, seal, &open_email(seal, addressee)?)? {
        return Ok(Asking::None);
    }
    let calendar = calendar_of(directory::in_force(), Some(addressee));
    let counted = handed_over.map(|on| add_working_days(calendar, on, RIGHT_OF_REPLY_WORKING_DAYS).due_on);
    Ok(Asking::Until(counted.map_or(until, |counted| counted.max(until))))
}

fn moved_since(addressee: &Addressee, asked: Time) -> bool {
    addressee.corrected_at.is_some_and(|corrected| corrected > asked)
}

/// Whether mail to an address is known to come back.
fn fails(conn: &mut Conn, seal: &Seal, email: &str) -> QueryResult<bool> {
    let bounced = suppression::find_reason(conn, &suppression::key(seal, email))? == Some(Reason::Bounced);
    Ok(bounced || failing_since(conn, seal, email)?.is_some())
}

/// The address at which an addressee can be asked, if there is one.
fn reachable(conn: &mut Conn, seal: &Seal, addressee: &Addressee) -> QueryResult<Option<EmailAddress>> {
    let email = open_email(seal, addressee)?;
    let Ok(to) = EmailAddress::parse(&email) else { return Ok(None) };
    let silent = suppression::is_suppressed(conn, &suppression::key_of(seal, &to))?;
    Ok(if silent || fails(conn, seal, &email)? { None } else { Some(to) })
}

/// Whether the addressee has said what became of a promise since they were asked.
pub(super) fn has_answered(conn: &mut Conn, promise: &Promise, asked_at: Time) -> QueryResult<bool> {
    let evidence = list(conn, &promise.id)?;
    Ok(evidence.iter().any(|e| e.kind == EvidenceKind::Statement && e.recorded_at >= asked_at))
}

/// Takes back the links about a promise that nobody used.
pub(super) fn revoke_links(conn: &mut Conn, promise: &Promise, now: Time) -> QueryResult<()> {
    for link in council_links::list(conn, &promise.letter_id)? {
        if link.promise_id.as_deref() == Some(promise.id.as_str()) {
            council_links::mark_revoked(conn, &link.id, now)?;
        }
    }
    Ok(())
}

/// What stands against asking an addressee now, if anything does.
///
/// # Errors
/// The database's; that of an address that does not open.
pub(super) fn hindrance(
    conn: &mut Conn,
    seal: &Seal,
    (addressee, promise): (&Addressee, &Promise),
    today: NaiveDate,
) -> QueryResult<Option<AskRefusal>> {
    if !promise.is_current() || promise.decided_at.is_some() || !promises::is_public(conn, &promise.id)? {
        return Ok(Some(AskRefusal::Settled));
    }
    if promise.due_on.is_some_and(|due| today <= due) {
        return Ok(Some(AskRefusal::NotDue));
    }
    let stands = promise.asked_at.is_some_and(|asked| !moved_since(addressee, asked));
    if stands && asking(conn, seal, addressee, promise)? != Asking::None {
        return Ok(Some(AskRefusal::Already));
    }
    Ok(reachable(conn, seal, addressee)?.is_none().then_some(AskRefusal::NoAddress))
}

/// Asks the addressee what became of a promise, at their present address. Returns the day until which they may say.
///
/// # Errors
/// The database's; that of an address that does not open.
pub fn ask(
    conn: &mut Conn,
    post: &Post,
    (whole, id): (&WholeLetter, &PromiseId),
    (quotation, calendar): (&str, &'static Calendar),
    by: &OrganiserId,
    now: Time,
) -> Deed<NaiveDate, AskRefusal> {
    let promise = promises::find(conn, &whole.letter.id, id)?;
    let addressee = whole.addressees.iter().find(|known| known.id == promise.addressee_id).ok_or(NotFound)?;
    let seal = &post.stationery.seal;
    if let Some(refusal) = hindrance(conn, seal, (addressee, &promise), london_date(now))? {
        return Ok(Err(refusal));
    }
    // Who cannot be asked was not asked, and cannot be held to their silence.
    let Some(to) = reachable(conn, seal, addressee)? else { return Ok(Err(AskRefusal::NoAddress)) };
    if is_of_team(conn, seal, (&whole.letter, addressee), &to, london_date(now))? {
        return Ok(Err(AskRefusal::NoAddress));
    }
    let until = add_working_days(calendar, london_date(now), RIGHT_OF_REPLY_WORKING_DAYS).due_on;
    if !promises::mark_asked(conn, &promise, until, now)? {
        return Ok(Err(AskRefusal::Already));
    }
    revoke_links(conn, &promise, now)?;
    let issued = council_links::issue(conn, (&whole.letter.id, &addressee.id), Some(id.as_str()), Some(by), now)?;
    post_question(conn, post, (whole, &to, &promise), (quotation, until, &issued), now)?;
    let asked = NewHappening {
        facts: Facts { on: Some(until), ..Facts::default() },
        ..NewHappening::of(&whole.letter.id, HappeningKind::PromiseAsked, now)
    };
    happenings::record(conn, &asked.with(&addressee.id).about(id.as_str()), now)?;
    note(conn, seal, (&whole.letter, Some(by)), (audit::Deed::CouncilAsked, Some(&addressee.name)), now)?;
    touch(conn, &whole.letter.id, now)?;
    Ok(Ok(until))
}

/// It is a mail of the service, so that one that comes back is not taken for the letter itself coming back. An answer to it
/// comes in as a reply to the letter, and by the same door a report that it did not arrive.
fn post_question(
    conn: &mut Conn,
    post: &Post,
    (whole, to, promise): (&WholeLetter, &EmailAddress, &Promise),
    (quotation, until, (link, token)): (&str, NaiveDate, &(CouncilLinkId, Token)),
    now: Time,
) -> QueryResult<()> {
    let stationery = Stationery { words: Words::of(&whole.letter.language), ..post.stationery.clone() };
    let question = match promise.due_on {
        Some(_) => "mail-promise-asked-question",
        None => "mail-promise-asked-question-vague",
    };
    let mail = QuestionMail {
        quote: quotation.to_owned(),
        question: stationery.words.say(question),
        until: stationery.words.date(&until),
        link: stationery.links.absolute(&links::council_view_promise(&token.text())),
        page: stationery.links.absolute(&links::promise(&whole.letter.slug, promise.id.as_str())),
        letter: &whole.letter,
        stationery: &stationery,
    };
    let written = write_asked(&mail)?;
    let mut message = Message::from_service(ASKED, to, written.subject, written.text, written.html);
    message.reply_to =
        find_current(conn, &promise.addressee_id)?.map(|delivery| delivery.reply_code.address(&post.reply_domain));
    message.bounces_to.clone_from(&message.reply_to);
    council_links::post(conn, &stationery.seal, link, (&message, &stationery.domain), now)
}

/// What an addressee says became of their promise.
#[derive(Clone)]
pub struct NewStatement {
    /// What they say speaks for.
    pub view: Supports,
    /// The day on which it was kept, if they name one.
    pub on: Option<NaiveDate>,
    /// Their words.
    pub words: String,
    /// Where it can be read.
    pub url: Option<String>,
}

impl std::fmt::Debug for NewStatement {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewStatement").field("view", &self.view).finish_non_exhaustive()
    }
}

/// Why nothing was filed: the link was used, taken back, or is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkOver;

/// The link of a token, and the promise that it is about; `None` for a link that is about no promise.
///
/// # Errors
/// The database's.
pub fn find(conn: &mut Conn, token: &Token) -> QueryResult<Option<(CouncilLink, Promise, Letter)>> {
    let Some(link) = council_links::find_by_token(conn, token).optional()? else { return Ok(None) };
    let Some(id) = link.promise_id.as_deref().and_then(PromiseId::parse) else { return Ok(None) };
    let promise = promises::find(conn, &link.letter_id, &id)?;
    let letter = find_letter(conn, &link.letter_id)?;
    Ok(Some((link, promise, letter)))
}

/// Files what an addressee says, once, and tells the team.
///
/// # Errors
/// `NotFound` for a token that is of no promise; the database's.
pub fn file(conn: &mut Conn, post: &Post, token: &Token, new: &NewStatement, now: Time) -> Deed<(), LinkOver> {
    let (link, promise, letter) = find(conn, token)?.ok_or(NotFound)?;
    if !council_links::mark_used(conn, &link.id, now)? {
        return Ok(Err(LinkOver));
    }
    let stationery = &post.stationery;
    let id = EvidenceId::new(now);
    let verdicts = serde_json::json!({ "view": new.view.as_str(), "on": new.on }).to_string();
    insert_statement(conn, &stationery.seal, (&id, &link), (&new.words, &verdicts), now)?;
    let evidence = Evidence {
        id,
        promise_id: promise.id.clone(),
        kind: EvidenceKind::Statement,
        document_id: None,
        reply_id: None,
        url: new.url.clone(),
        note: String::new(),
        sha256: Some(quote::hash(&new.words)),
        supports: new.view,
        captured_on: london_date(now),
        recorded_at: now,
        recorded_by: None,
    };
    insert(conn, &evidence)?;
    let filed = NewHappening {
        facts: Facts { word: Some(new.view.as_str().to_owned()), on: new.on, ..Facts::default() },
        ..NewHappening::of(&letter.id, HappeningKind::CouncilViewFiled, now)
    };
    happenings::record(conn, &filed.with(&link.addressee_id).about(promise.id.as_str()), now)?;
    tell_organisers(conn, stationery, (&letter, &promise), Told::Answered, now)?;
    touch(conn, &letter.id, now)?;
    Ok(Ok(()))
}

/// What the team is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    /// The addressee said what became of a promise.
    Answered,
    /// Somebody of the team proposes what became of it, and somebody else must decide.
    Proposed,
    /// The question did not reach the addressee.
    NotReached,
}

/// Tells each of the team, without a word of what was said.
pub(super) fn tell_organisers(
    conn: &mut Conn,
    stationery: &Stationery,
    (letter, promise): (&Letter, &Promise),
    told: Told,
    now: Time,
) -> QueryResult<()> {
    let (subject, lead) = match told {
        Told::Answered => ("mail-promise-answered-subject", "mail-promise-answered-lead"),
        Told::Proposed => ("mail-promise-proposed-subject", "mail-promise-proposed-lead"),
        Told::NotReached => ("mail-promise-not-reached-subject", "mail-promise-not-reached-lead"),
    };
    let mail = TeamMail {
        subject: stationery.say1(subject, "title", &letter.title),
        lead: stationery.say1(lead, "title", &letter.title),
        link: stationery.links.absolute(&links::desk_outcome(letter.id.as_str(), promise.id.as_str())),
        stationery,
    };
    tell_team(conn, stationery, letter, ("promise_team", &write_team(&mail)?), now)
}
