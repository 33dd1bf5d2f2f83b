//! What becomes of the mails that were sent after the letter: reminders, and those with a link. That one of them does not
//! arrive is a fact about the address, and about that mail; the letter itself stands where it stood.

use std::collections::HashMap;

use chrono::Duration;
use diesel::result::QueryResult;

use super::super::promises::returned;
use super::super::store::council_links::{self, CouncilLinkId};
use super::super::store::further::{FurtherKind, FurtherMail, list_since};
use crate::app::App;
use crate::clock::Time;
use crate::db::{Conn, DbError};
use crate::dispatch::contact;
use crate::dispatch::model::Delivery;
use crate::dispatch::outcome::{Matter, Trouble, status_of, tell_of_mail};
use crate::dispatch::post::Post;
use crate::dispatch::store::{Bounce, find_in_force};
use crate::letters::store::happenings::{Audience, Facts, HappeningKind, NewHappening, has_happened, record};
use crate::letters::store::touch;
use crate::mail::outbox::{Failure, KEEP_FINISHED, OutboxId, Outcome, list_outcomes};

/// How long after it was queued a mail may be given up.
const TRIED_FOR: Duration = Duration::days(7);

/// Notes that such a mail did not arrive, once, and tells the organisers; false if that was known.
pub(super) fn note_further_failed(
    conn: &mut Conn,
    post: &Post,
    (mail, delivery): (&FurtherMail, &Delivery),
    bounce: Bounce<'_>,
    at: Time,
    now: Time,
) -> QueryResult<bool> {
    let kind = HappeningKind::FurtherMailFailed;
    if has_happened(conn, &mail.letter_id, kind, &mail.subject)? {
        return Ok(false);
    }
    let failed = NewHappening {
        // That they were asked how they see it was never said in public; that they were asked what became of a promise is
        // taken back by a happening of its own.
        audience: if mail.kind == FurtherKind::Reminder { Audience::Public } else { Audience::Team },
        facts: Facts { word: Some(mail.kind.as_str().to_owned()), ..Facts::default() },
        ..NewHappening::of(&mail.letter_id, kind, at)
    };
    record(conn, &failed.with(&mail.addressee_id).about(&mail.subject), now)?;
    let words = post.stationery.words;
    let tell = |conn: &mut Conn, what: &str| {
        let trouble = Trouble { what: &words.say(what), detail: bounce.detail, message: bounce.message };
        tell_of_mail(conn, post, delivery, Matter::Further, trouble, now)
    };
    match mail.kind {
        FurtherKind::Reminder => tell(conn, "further-failed-reminder")?,
        FurtherKind::CouncilView => {
            tell(conn, "further-failed-council-view")?;
            // Who was not reached was not asked, and nobody else is to answer for them.
            if let Some(link) = CouncilLinkId::parse(&mail.subject) {
                council_links::mark_revoked(conn, &link, now)?;
            }
        }
        FurtherKind::PromiseQuestion => drop(returned::note_given_up(conn, post, mail.sent_at, now)?),
    }
    if !bounce.status.is_empty() {
        contact::note_refused(conn, &post.stationery.seal, (delivery, &mail.mail), bounce.status, now)?;
    }
    Ok(true)
}

/// A report that a later mail lies in the mailbox: the address works.
pub(super) fn note_further_works(conn: &mut Conn, post: &Post, delivery: &Delivery, now: Time) -> QueryResult<bool> {
    let seal = &post.stationery.seal;
    let address = delivery.email(seal)?;
    contact::note_works(conn, seal, &address, now)
}

/// One round of the timetable: reads from the outbox which of these mails a mail server refused, or nobody could send. It
/// writes only when there is something new.
///
/// # Errors
/// As [`Db::read`](crate::db::Db::read) and [`Db::write`](crate::db::Db::write).
pub async fn round(app: &App, now: Time) -> Result<usize, DbError> {
    let post = Post::of(app);
    let reading = post.clone();
    let news = app.db.read(move |conn| list_news(conn, &reading, now)).await?;
    if news.is_empty() {
        return Ok(0);
    }
    app.db.write(move |conn| note_news(conn, &post, &news, now)).await
}

/// A mail that failed: when, why, and the mail server's words.
type News = (FurtherMail, (Time, Failure, String));

fn list_news(conn: &mut Conn, post: &Post, now: Time) -> QueryResult<Vec<News>> {
    let mut mails = list_since(conn, now - KEEP_FINISHED - TRIED_FOR)?;
    let keys: Vec<OutboxId> = mails.iter().map(|one| one.mail.clone()).collect();
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let outcomes: HashMap<OutboxId, Outcome> = list_outcomes(conn, &post.stationery.seal, &keys)?;
    mails.retain(|one| matches!(outcomes.get(&one.mail), Some(Outcome::Failed { .. })));
    let mut news = Vec::new();
    for mail in mails {
        if has_happened(conn, &mail.letter_id, HappeningKind::FurtherMailFailed, &mail.subject)? {
            continue;
        }
        if let Some(Outcome::Failed { at, failure, answer }) = outcomes.get(&mail.mail) {
            news.push((mail, (*at, *failure, answer.clone().unwrap_or_default())));
        }
    }
    Ok(news)
}

fn note_news(conn: &mut Conn, post: &Post, news: &[News], now: Time) -> QueryResult<usize> {
    let mut noted = 0;
    for (mail, (at, failure, answer)) in news {
        let Some(delivery) = find_in_force(conn, &mail.addressee_id, mail.sent_at)? else {
            continue;
        };
        // Of what we did not send, nobody's mail server has said anything.
        let refused = matches!(failure, Failure::Refused | Failure::GaveUp);
        let status = if refused { status_of(*failure, answer) } else { String::new() };
        let bounce = Bounce { status: &status, detail: answer, message: None };
        if note_further_failed(conn, post, (mail, &delivery), bounce, *at, now)? {
            touch(conn, &mail.letter_id, now)?;
            noted += 1;
        }
    }
    Ok(noted)
}
