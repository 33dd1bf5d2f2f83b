//! Which of our mails a message names. A mail's Message-ID is known to us and to whoever got the mail; its address, and the
//! letter's words, are known to everybody. A report that names the Message-ID is about the mail; any other may be anybody's.

use diesel::result::QueryResult;

use super::super::classify::{Kind, Reading};
use super::super::store::further::{self, FurtherMail};
use crate::db::Conn;
use crate::dispatch::model::Delivery;
use crate::dispatch::store as dispatches;
use crate::mail::outbox::OutboxId;

/// The most names of one message that are looked for.
const MOST: usize = 50;
/// Lines of a mail's head that name the mails before it, and not the mail itself.
const THREAD: [&str; 2] = ["in-reply-to:", "references:"];

/// A mail that a message names.
#[derive(Debug, Clone)]
pub struct Named {
    /// The sending of the letter: this is the mail itself, or the one in force when it was sent.
    pub delivery: Delivery,
    /// The mail, if it is one that was sent after the letter.
    pub further: Option<FurtherMail>,
}

/// The mail that a report is about: the one that it encloses or calls its original, else the one that it answers, else one
/// that its words name.
///
/// # Errors
/// The database's.
pub fn find_reported(conn: &mut Conn, reading: &Reading) -> QueryResult<Option<Named>> {
    let returned = find_first(conn, &reading.returned.message_ids)?;
    if returned.is_some() || reading.kind != Kind::Bounce {
        return Ok(returned);
    }
    match find_first(conn, &reading.in_reply_to)? {
        Some(answered) => Ok(Some(answered)),
        None => find_first(conn, &in_words(reading)),
    }
}

/// Whether a message, of whatever kind, names a mail to the addressee of a delivery.
///
/// # Errors
/// The database's.
pub fn names_mail_to(conn: &mut Conn, reading: &Reading, delivery: &Delivery) -> QueryResult<bool> {
    for names in [&reading.returned.message_ids, &reading.in_reply_to, &in_words(reading)] {
        if let Some(named) = find_first(conn, names)?
            && named.delivery.addressee_id == delivery.addressee_id
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The first of some Message-IDs that is one of ours.
fn find_first(conn: &mut Conn, names: &[String]) -> QueryResult<Option<Named>> {
    let names: Vec<String> = names.iter().take(MOST).map(|name| name.to_ascii_lowercase()).collect();
    if names.is_empty() {
        return Ok(None);
    }
    let letters = dispatches::list_by_message_ids(conn, &names)?;
    let mails: Vec<OutboxId> = names.iter().filter_map(|name| mail_in(name)).collect();
    let later = further::list_by_mails(conn, &mails)?;
    for name in &names {
        if let Some(delivery) = letters.iter().find(|delivery| delivery.message_id.eq_ignore_ascii_case(name)) {
            return Ok(Some(Named { delivery: delivery.clone(), further: None }));
        }
        let mail = mail_in(name);
        if let Some(one) = later.iter().find(|one| Some(&one.mail) == mail.as_ref())
            && let Some(delivery) = dispatches::find_in_force(conn, &one.addressee_id, one.sent_at)?
        {
            return Ok(Some(Named { delivery, further: Some(one.clone()) }));
        }
    }
    Ok(None)
}

/// The key of a mail in its Message-ID; the domain behind it may have changed since.
fn mail_in(name: &str) -> Option<OutboxId> {
    name.split_once('@').and_then(|(local, _)| OutboxId::parse(local))
}

/// Whatever looks like one of our Message-IDs in a report's subject and words, also where no part and no field holds it:
/// servers write the mail below their letter, or name it in a sentence.
fn in_words(reading: &Reading) -> Vec<String> {
    let diagnostics = reading.reports.iter().map(|report| report.diagnostic.as_str());
    let lines = reading.text.lines().chain(std::iter::once(reading.subject.as_str())).chain(diagnostics);
    let is_thread = |line: &str| {
        let plain = line.trim_start_matches(['>', ' ', '\t']).to_ascii_lowercase();
        THREAD.iter().any(|name| plain.starts_with(name))
    };
    let apart =
        |c: char| c.is_whitespace() || matches!(c, '<' | '>' | '(' | ')' | '[' | ']' | '"' | '\'' | ',' | ';' | ':');
    let words = lines.filter(|line| !is_thread(line)).flat_map(|line| line.split(apart));
    words
        .map(|word| word.trim_end_matches('.'))
        .filter(|word| mail_in(word).is_some())
        .take(MOST)
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::super::classify::read;
    use super::*;

    const OURS: &str = "0192f1c0-0000-7000-8000-0123456789ab@reply.example";

    #[test]
    fn our_mail_is_found_in_a_servers_words_and_not_in_the_thread_of_another() {
        let found =
            |words: &str| in_words(&read(format!("Subject: Failure notice\r\n\r\n{words}\r\n").as_bytes(), None));
        for words in [
            format!("Your message <{OURS}> could not be delivered."),
            format!("Message ID: {OURS}."),
            format!("> Message-Id:\r\n> <{OURS}>"),
        ] {
            assert_eq!(found(&words), [OURS], "{words}");
        }
        for words in
            [format!("References: <{OURS}>"), format!("> In-Reply-To: <{OURS}>"), "jo@council.example".to_owned()]
        {
            assert!(found(&words).is_empty(), "{words}");
        }
    }
}
