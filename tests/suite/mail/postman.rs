//! A mail is sent once, tried again when the server says "not now", and given up where everybody can see it.

use std::sync::{Arc, Mutex};
use std::time::Duration as RealTime;

use chrono::Duration;
use undersigned::clock::Time;
use undersigned::mail::outbox::{Failure, Outcome};
use undersigned::mail::postman::Delivered;
use undersigned::seal::Seal;

use super::scripted::{Scripted, sane};
use super::{letter_to, mail_to, message_id, morning, outcome, postman, postman_to, queue};
use crate::support::database::{both_async, both_fresh_async};
use crate::support::smtp_sink::{Behaviour, SmtpSink};

const SENT_ONE: Delivered = Delivered { sent: 1, postponed: 0, failed: 0 };
const POSTPONED_ONE: Delivered = Delivered { sent: 0, postponed: 1, failed: 0 };
const FAILED_ONE: Delivered = Delivered { sent: 0, postponed: 0, failed: 1 };
const NOTHING: Delivered = Delivered { sent: 0, postponed: 0, failed: 0 };

fn after(minutes: i64) -> Time {
    morning() + Duration::minutes(minutes)
}

#[tokio::test]
async fn a_mail_is_sent_once_and_nothing_of_it_stays() {
    both_fresh_async(async |fresh| {
        let (db, sink) = (fresh.open(), SmtpSink::start());
        let postman = postman(&db, &sink);
        let id = queue(&db, &mail_to("ada@example.org"), morning());
        assert_eq!(outcome(&db, &id), Outcome::Waiting { attempts: 0 });
        assert_eq!(postman.deliver_due(after(0)).await.unwrap(), SENT_ONE);
        assert_eq!(postman.deliver_due(after(60)).await.unwrap(), NOTHING);

        let mails = sink.mails();
        assert_eq!(mails.len(), 1);
        assert_eq!(
            (mails[0].from.as_str(), mails[0].to[0].as_str()),
            ("letters@undersigned.example", "ada@example.org")
        );
        assert_eq!(message_id(&mails[0].raw), format!("{id}@undersigned.example"));
        let answer = format!("250 2.0.0 Ok: queued as {}", mails[0].id);
        assert_eq!(outcome(&db, &id), Outcome::HandedOver { at: morning(), answer });
        let (content, claim) = row(&db, &id);
        assert_eq!((content, claim), (None, None));
    })
    .await;
}

#[tokio::test]
async fn a_mail_waits_for_its_hour() {
    both_async(async |db| {
        let sink = SmtpSink::start();
        queue(&db, &mail_to("ada@example.org"), after(30));
        assert_eq!(postman(&db, &sink).deliver_due(after(29)).await.unwrap(), NOTHING);
        assert_eq!(postman(&db, &sink).deliver_due(after(30)).await.unwrap(), SENT_ONE);
    })
    .await;
}

#[tokio::test]
async fn a_mail_refused_for_now_is_tried_again_later_under_the_same_identifier() {
    both_async(async |db| {
        let sink = SmtpSink::behaving(Behaviour::Refuse4xx);
        let postman = postman(&db, &sink);
        let id = queue(&db, &mail_to("ada@example.org"), morning());
        assert_eq!(postman.deliver_due(after(0)).await.unwrap(), POSTPONED_ONE);
        assert_eq!(outcome(&db, &id), Outcome::Delayed { answer: "451 4.3.0 Try again later".to_owned() });
        assert_eq!(postman.deliver_due(after(0)).await.unwrap(), NOTHING);
        for minutes in [1, 6, 21, 81, 321] {
            let too_early = after(minutes) - Duration::seconds(1);
            assert_eq!(postman.deliver_due(too_early).await.unwrap(), NOTHING, "before minute {minutes}");
            assert_eq!(postman.deliver_due(after(minutes)).await.unwrap(), POSTPONED_ONE, "at minute {minutes}");
        }
        sink.behave(Behaviour::Accept);
        assert_eq!(postman.deliver_due(after(561)).await.unwrap(), SENT_ONE);
        assert_eq!(message_id(&sink.mails()[0].raw), format!("{id}@undersigned.example"));
    })
    .await;
}

#[tokio::test]
async fn a_mail_that_is_never_taken_is_given_up_after_two_days() {
    both_async(async |db| {
        let sink = SmtpSink::behaving(Behaviour::Refuse4xx);
        let postman = postman(&db, &sink);
        let id = queue(&db, &mail_to("ada@example.org"), morning());
        let mut tries = 0;
        for hour in 0..60 {
            let done = postman.deliver_due(after(hour * 60)).await.unwrap();
            tries += done.postponed + done.failed;
        }
        assert!((12..=18).contains(&tries), "{tries} tries");
        let Outcome::Failed { at, failure, answer } = outcome(&db, &id) else { panic!("not given up") };
        assert_eq!((failure, answer.as_deref()), (Failure::GaveUp, Some("451 4.3.0 Try again later")));
        assert!(at >= after(48 * 60) && at <= after(53 * 60), "{at}");
        assert_eq!(row(&db, &id), (None, None));
    })
    .await;
}

#[tokio::test]
async fn a_postman_who_was_away_for_a_week_gives_nothing_up_untried() {
    both_async(async |db| {
        let sink = SmtpSink::behaving(Behaviour::Refuse4xx);
        let postman = postman(&db, &sink);
        queue(&db, &mail_to("ada@example.org"), morning());
        let week = 7 * 24 * 60;
        assert_eq!(postman.deliver_due(after(week)).await.unwrap(), POSTPONED_ONE);
        sink.behave(Behaviour::Accept);
        assert_eq!(postman.deliver_due(after(week + 1)).await.unwrap(), SENT_ONE);
    })
    .await;
}

#[tokio::test]
async fn when_the_server_was_away_for_an_hour_everything_arrives_once() {
    both_async(async |db| {
        let sink = SmtpSink::behaving(Behaviour::DropOnConnect);
        let postman = postman(&db, &sink);
        for number in 0..30 {
            queue(&db, &mail_to(&format!("signer{number}@example.org")), after(number));
        }
        for minute in 0..60 {
            assert_eq!(postman.deliver_due(after(minute)).await.unwrap().sent, 0);
        }
        sink.behave(Behaviour::Accept);
        for minute in 60..140 {
            postman.deliver_due(after(minute)).await.unwrap();
        }
        let mut recipients: Vec<String> = sink.mails().into_iter().flat_map(|mail| mail.to).collect();
        assert_eq!(recipients.len(), 30);
        recipients.sort();
        recipients.dedup();
        assert_eq!(recipients.len(), 30);
    })
    .await;
}

#[tokio::test]
async fn a_mail_refused_for_good_is_given_up_at_once_and_its_content_erased() {
    both_async(async |db| {
        let sink = SmtpSink::behaving(Behaviour::Refuse5xx);
        let postman = postman(&db, &sink);
        let id = queue(&db, &letter_to("mayor@council.example"), morning());
        assert_eq!(postman.deliver_due(after(0)).await.unwrap(), FAILED_ONE);
        let answer = Some("554 5.7.1 Message refused".to_owned());
        assert_eq!(outcome(&db, &id), Outcome::Failed { at: morning(), failure: Failure::Refused, answer });
        assert_eq!(row(&db, &id), (None, None));
        sink.behave(Behaviour::Accept);
        assert_eq!(postman.deliver_due(after(9999)).await.unwrap(), NOTHING);
    })
    .await;
}

#[tokio::test]
async fn one_refused_recipient_does_not_hold_up_the_others() {
    both_async(async |db| {
        let sink = SmtpSink::behaving(Behaviour::RefuseRecipient("nobody@example.org".to_owned(), 550));
        let postman = postman(&db, &sink);
        let refused = queue(&db, &mail_to("nobody@example.org"), morning());
        for number in 0..20 {
            queue(&db, &mail_to(&format!("signer{number}@example.org")), morning());
        }
        let done = postman.deliver_due(after(0)).await.unwrap();
        assert_eq!(done, Delivered { sent: 20, postponed: 0, failed: 1 });
        let Outcome::Failed { failure: Failure::Refused, answer, .. } = outcome(&db, &refused) else {
            panic!("not refused")
        };
        assert!(answer.unwrap().starts_with("550 5.1.1"));
    })
    .await;
}

#[tokio::test]
async fn a_server_that_hangs_is_left_after_a_while() {
    both_async(async |db| {
        let sink = SmtpSink::behaving(Behaviour::Hang);
        let postman = postman(&db, &sink);
        let id = queue(&db, &mail_to("ada@example.org"), morning());
        assert_eq!(postman.deliver_due(after(0)).await.unwrap(), POSTPONED_ONE);
        assert!(matches!(outcome(&db, &id), Outcome::Delayed { answer } if answer.contains("no answer")));
        sink.behave(Behaviour::Accept);
        assert_eq!(postman.deliver_due(after(1)).await.unwrap(), SENT_ONE);
    })
    .await;
}

#[tokio::test]
async fn a_line_lost_after_the_text_means_a_second_try_under_the_same_identifier() {
    both_async(async |db| {
        let sink = SmtpSink::behaving(Behaviour::DropAfterData);
        let postman = postman(&db, &sink);
        queue(&db, &mail_to("ada@example.org"), morning());
        assert_eq!(postman.deliver_due(after(0)).await.unwrap(), POSTPONED_ONE);
        sink.behave(Behaviour::Accept);
        assert_eq!(postman.deliver_due(after(1)).await.unwrap(), SENT_ONE);
        assert_eq!(message_id(&sink.unanswered()[0].raw), message_id(&sink.mails()[0].raw));
    })
    .await;
}

#[tokio::test]
async fn an_answer_that_comes_too_late_is_not_taken_for_the_next_mails() {
    both_async(async |db| {
        let server = Scripted::start(sane, RealTime::from_millis(900));
        let postman = postman_to(&db, server.port);
        queue(&db, &mail_to("ada@example.org"), morning());
        assert_eq!(postman.deliver_due(after(0)).await.unwrap(), POSTPONED_ONE);
        tokio::time::sleep(RealTime::from_millis(400)).await;
        assert_eq!(postman.deliver_due(after(1)).await.unwrap(), POSTPONED_ONE);
        assert_eq!(server.heard("greeting"), 2);
    })
    .await;
}

#[tokio::test]
async fn what_was_sealed_under_another_key_is_given_up_as_unreadable_and_kept() {
    both_async(async |db| {
        let sink = SmtpSink::start();
        let id = queue(&db, &mail_to("ada@example.org"), morning());
        let mut stranger = postman(&db, &sink);
        stranger.seal = Seal::new(&[8; 32]).into();
        assert_eq!(stranger.deliver_due(after(0)).await.unwrap(), FAILED_ONE);
        assert!(sink.mails().is_empty());
        assert!(row(&db, &id).0.is_some());
    })
    .await;
}

#[tokio::test]
async fn what_makes_no_mail_is_given_up_and_says_why() {
    both_async(async |db| {
        let sink = SmtpSink::start();
        let id = queue(&db, &mail_to("no address"), morning());
        assert_eq!(postman(&db, &sink).deliver_due(after(0)).await.unwrap(), FAILED_ONE);
        let answer = Some("an address of the mail is no address".to_owned());
        assert_eq!(outcome(&db, &id), Outcome::Failed { at: morning(), failure: Failure::Unreadable, answer });
    })
    .await;
}

#[tokio::test]
async fn the_log_says_what_became_of_a_mail_and_names_nobody() {
    let log = Log::default();
    let for_subscriber = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_writer(move || for_subscriber.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    both_async(async |db| {
        let sink = SmtpSink::behaving(Behaviour::RefuseRecipient("nobody@example.org".to_owned(), 450));
        let id = queue(&db, &mail_to("nobody@example.org"), morning());
        postman(&db, &sink).deliver_due(after(0)).await.unwrap();
        sink.behave(Behaviour::Accept);
        postman(&db, &sink).deliver_due(after(1)).await.unwrap();
        let words = log.words();
        for told in [format!("outbox.id={id}"), "outbox.outcome=\"postponed\"".into(), "outbox.attempts=2".into()] {
            assert!(words.contains(&told), "{told} is not in {words}");
        }
        for secret in ["nobody", "example.org", "Confirm your", "confirmations/abc", "Recipient address"] {
            assert!(!words.contains(secret), "{secret} is in {words}");
        }
    })
    .await;
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn words(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl std::io::Write for Log {
    fn write(&mut self, words: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(words)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

type Row = (Option<Vec<u8>>, Option<Time>);

fn row(db: &undersigned::db::Db, id: &undersigned::mail::outbox::OutboxId) -> Row {
    use diesel::prelude::*;
    use undersigned::db::schema::outbox;
    let row = outbox::table.find(id).select((outbox::content_sealed, outbox::claimed_at));
    db.read_here(|conn| row.first(conn)).unwrap()
}
