//! The mails of complaints: to those who must answer, without a word of what was written; to whoever complained.

use diesel::result::QueryResult;

use super::model::{Complaint, reference};
use crate::clock::{Time, london_date};
use crate::contact::EmailAddress;
use crate::db::Conn;
use crate::letters::store as letters;
use crate::links;
use crate::mail::message::Message;
use crate::mail::outbox;
use crate::organisers::stationery::{Stationery, Written};
use crate::organisers::team;

struct TeamMail<'a> {
    stationery: &'a Stationery,
    subject: String,
    lead: String,
    until: String,
    how: String,
    link: String,
}

crate::sheets!(
    askama::Template,
    TeamMail,
    write_to_team,
    "mail/complaint_team.subject.txt",
    "mail/complaint_team.txt",
    "mail/complaint_team.html"
);

struct AnswerMail<'a> {
    stationery: &'a Stationery,
    subject: String,
    lead: String,
    outcome: String,
    rights: String,
}

crate::sheets!(
    askama::Template,
    AnswerMail,
    write_answer,
    "mail/complaint_answer.subject.txt",
    "mail/complaint_answer.txt",
    "mail/complaint_answer.html"
);

/// What those who must answer are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum News {
    /// It came in.
    Arrived,
    /// Its day is near.
    DueSoon,
    /// Its day has passed.
    Overdue,
}

/// Tells the letter's team; where there is no letter, and when it is late, whoever runs the service.
///
/// # Errors
/// The database's; that of an address that does not open.
pub fn tell_those_who_answer(
    conn: &mut Conn,
    stationery: &Stationery,
    complaint: &Complaint,
    news: News,
    now: Time,
) -> QueryResult<()> {
    let number = reference(&complaint.id);
    let lead = match news {
        News::Arrived => stationery.say1("mail-complaint-arrived", "reference", &number),
        News::DueSoon => stationery.say1("mail-complaint-due-soon", "reference", &number),
        News::Overdue => stationery.say1("mail-complaint-overdue", "reference", &number),
    };
    let until = stationery.words.date(&london_date(complaint.acknowledge_by));
    let mail = |how: String, link: String| TeamMail {
        stationery,
        subject: stationery.say1("mail-complaint-subject", "reference", &number),
        lead: lead.clone(),
        until: stationery.say1("mail-complaint-until", "date", &until),
        how,
        link,
    };
    if let Some(letter) = &complaint.letter_id {
        let path = links::desk_complaint(letter.as_str(), complaint.id.as_str());
        let link = stationery.links.absolute(&path);
        let written = write_to_team(&mail(stationery.say("mail-complaint-how-team"), link))?;
        let letter = letters::find_letter(conn, letter)?;
        for to in team::list_addresses(conn, &stationery.seal, &letter.team_id)? {
            post(conn, stationery, ("complaint_team", &to), written.clone(), now)?;
        }
    }
    if complaint.letter_id.is_none() || news == News::Overdue {
        let Ok(to) = EmailAddress::parse(&stationery.contact) else {
            tracing::warn!("a complaint waits, and UNDERSIGNED_OPERATOR_CONTACT is no address to tell");
            return Ok(());
        };
        let command = format!("undersigned complaints show {number}");
        let written = write_to_team(&mail(stationery.say("mail-complaint-how-operator"), command))?;
        post(conn, stationery, ("complaint_team", &to), written, now)?;
    }
    Ok(())
}

/// Tells whoever complained, if they left an address: that it came in, or what came of it.
///
/// # Errors
/// The database's; that of a value that does not open.
pub fn tell_complainant(
    conn: &mut Conn,
    stationery: &Stationery,
    complaint: &Complaint,
    outcome: Option<&str>,
    now: Time,
) -> QueryResult<()> {
    let Ok(to) = EmailAddress::parse(&complaint.email(&stationery.seal)?) else { return Ok(()) };
    let number = reference(&complaint.id);
    let lead = match outcome {
        None => stationery.say1("mail-complaint-acknowledged", "reference", &number),
        Some(_) => stationery.say1("mail-complaint-closed", "reference", &number),
    };
    let mail = AnswerMail {
        stationery,
        subject: stationery.say1("mail-complaint-answer-subject", "reference", &number),
        lead,
        outcome: outcome.unwrap_or_default().to_owned(),
        rights: stationery.say("mail-complaint-rights"),
    };
    post(conn, stationery, ("complaint_answer", &to), write_answer(&mail)?, now)
}

fn post(
    conn: &mut Conn,
    stationery: &Stationery,
    (purpose, to): (&str, &EmailAddress),
    mail: Written,
    now: Time,
) -> QueryResult<()> {
    let message = Message::from_service(purpose, to, mail.subject, mail.text, mail.html);
    outbox::queue(conn, &stationery.seal, &message, &stationery.domain, now).map(|_| ())
}
