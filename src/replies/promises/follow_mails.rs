//! The mails to those who follow a promise. Where signers may be at risk they name neither the letter nor who is asked.

use diesel::result::QueryResult;

use super::follow::token_of;
use super::model::{Follower, Promise};
use super::view::PromiseView;
use crate::clock::Time;
use crate::contact::EmailAddress;
use crate::db::Conn;
use crate::letters::model::Letter;
use crate::links;
use crate::mail::message::Message;
use crate::mail::outbox;
use crate::organisers::stationery::Stationery;
use crate::signatures::silence::silence_token;
use crate::web::page::Frame;

/// The purpose of the mail that asks whether an address is its owner's.
pub const CONFIRM: &str = "follow_confirm";
/// The purpose of the mails that tell of a change.
pub const NEWS: &str = "follow_news";

struct FollowMail<'a> {
    page: Frame,
    contact: &'a str,
    subject: String,
    lead: String,
    quote: String,
    lines: Vec<String>,
    what: String,
    link: String,
    end: String,
    end_link: String,
}

crate::sheets!(
    askama::Template,
    FollowMail,
    write_follow,
    "mail/promise_follow.subject.txt",
    "mail/promise_follow.txt",
    "mail/promise_follow.html"
);

/// Asks the mailbox's owner to press the button; one who follows already learns that, and how to stop.
pub(super) fn send_confirmation(
    conn: &mut Conn,
    stationery: &Stationery,
    (letter, follower): (&Letter, &Follower),
    (to, quote): (&EmailAddress, &str),
    now: Time,
) -> QueryResult<()> {
    let words = stationery.words;
    let token = token_of(&stationery.seal, &follower.id).text();
    let (lead, what) = match (follower.confirmed_at, letter.at_risk) {
        (Some(_), _) => (words.say("mail-follow-already"), words.say("mail-follow-already-what")),
        (None, true) => (words.say("risk-mail-confirm-lead"), words.say("mail-follow-confirm-what")),
        (None, false) => {
            (words.say1("mail-follow-confirm-lead", "title", &letter.title), words.say("mail-follow-confirm-what"))
        }
    };
    let mail = FollowMail {
        page: Frame::new(words),
        contact: &stationery.contact,
        subject: words.say("risk-mail-confirm-subject"),
        lead,
        quote: if letter.at_risk { String::new() } else { quote.to_owned() },
        lines: Vec::new(),
        what,
        link: stationery.links.absolute(&links::follower(&token)),
        end: words.say("mail-silence"),
        end_link: stationery.links.absolute(&links::silence(&silence_token(&stationery.seal, to, None))),
    };
    let written = write_follow(&mail)?;
    let message = Message::from_service(CONFIRM, to, written.subject, written.text, written.html);
    outbox::queue(conn, &stationery.seal, &message, &stationery.domain, now).map(|_| ())
}

/// Tells a follower the newest of a promise, with the one click that ends it.
pub(super) fn send_news(
    conn: &mut Conn,
    stationery: &Stationery,
    (letter, promise, view): (&Letter, &Promise, &PromiseView),
    (follower, to): (&Follower, &EmailAddress),
    now: Time,
) -> QueryResult<()> {
    let words = stationery.words;
    let stop = links::follower_stop(&token_of(&stationery.seal, &follower.id).text());
    let subject = if letter.at_risk {
        words.say("risk-mail-news-subject")
    } else {
        words.say1("mail-follow-news-subject", "title", &letter.title)
    };
    let lines = [&view.status, &view.outcome, &view.moved, &view.due].into_iter().filter(|line| !line.is_empty());
    let mail = FollowMail {
        page: Frame::new(words),
        contact: &stationery.contact,
        subject,
        lead: if letter.at_risk { words.say("risk-mail-news-lead") } else { words.say("mail-follow-news-lead") },
        quote: if letter.at_risk { String::new() } else { view.quote.clone().unwrap_or_default() },
        lines: if letter.at_risk { Vec::new() } else { lines.cloned().collect() },
        what: words.say("mail-follow-news-what"),
        link: stationery.links.absolute(&links::promise(&letter.slug, promise.id.as_str())),
        end: words.say("mail-follow-stop"),
        end_link: stationery.links.absolute(&stop),
    };
    let written = write_follow(&mail)?;
    let mut message = Message::from_service(NEWS, to, written.subject, written.text, written.html);
    message.unsubscribe = Some(stationery.links.absolute(&stop));
    outbox::queue(conn, &stationery.seal, &message, &stationery.domain, now).map(|_| ())
}
