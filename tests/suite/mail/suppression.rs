//! Who asked for silence is not written to; what a letter must say to its addressee is said all the same.

use undersigned::db::Db;
use undersigned::mail::message::Message;
use undersigned::mail::outbox::{Failure, Outcome};
use undersigned::mail::suppression::{self, Reason, insert_or_skip, is_suppressed, lift};

use super::{letter_to, mail_to, morning, outcome, postman, queue, seal};
use crate::support::database::{both, both_async, both_fresh, write};
use crate::support::smtp_sink::SmtpSink;

fn suppress(db: &Db, address: &str, reason: Reason) -> usize {
    let key = suppression::key(&seal(), address);
    write(db, move |conn| insert_or_skip(conn, &key, reason, morning())).unwrap()
}

fn news_to(address: &str) -> Message {
    Message { purpose: "news".to_owned(), ..mail_to(address) }
}

#[tokio::test]
async fn a_suppressed_mailbox_gets_no_mail_whatever_its_spelling() {
    both_async(async |db| {
        let sink = SmtpSink::start();
        suppress(&db, "ada@example.org", Reason::NeverWrite);
        let id = queue(&db, &news_to("Ada+letters@EXAMPLE.org"), morning());
        queue(&db, &news_to("grace@example.org"), morning());
        let done = postman(&db, &sink).deliver_due(morning()).await.unwrap();
        assert_eq!((done.sent, done.failed), (1, 1));
        let failed = Outcome::Failed { at: morning(), failure: Failure::Suppressed, answer: None };
        assert_eq!(outcome(&db, &id), failed);
        assert_eq!(sink.mails()[0].to, ["grace@example.org"]);
    })
    .await;
}

#[tokio::test]
async fn what_a_letter_says_to_its_addressee_is_sent_all_the_same() {
    both_async(async |db| {
        let sink = SmtpSink::start();
        suppress(&db, "mayor@council.example", Reason::NeverWrite);
        queue(&db, &letter_to("mayor@council.example"), morning());
        assert_eq!(postman(&db, &sink).deliver_due(morning()).await.unwrap().sent, 1);
    })
    .await;
}

#[tokio::test]
async fn a_confirmation_goes_to_a_mailbox_that_bounced_but_not_to_one_that_asked_for_silence() {
    both_async(async |db| {
        let sink = SmtpSink::start();
        suppress(&db, "bounced@example.org", Reason::Bounced);
        suppress(&db, "silent@example.org", Reason::NeverWrite);
        suppress(&db, "cross@example.org", Reason::Complained);
        for address in ["bounced@example.org", "silent@example.org", "cross@example.org"] {
            queue(&db, &mail_to(address), morning());
        }
        let done = postman(&db, &sink).deliver_due(morning()).await.unwrap();
        assert_eq!((done.sent, done.failed), (1, 2));
        assert_eq!(sink.mails()[0].to, ["bounced@example.org"]);
    })
    .await;
}

#[test]
fn a_sign_in_link_is_always_sent_and_news_never() {
    for reason in Reason::ALL {
        assert!(!reason.holds_back("sign_in"), "{reason}");
        assert!(reason.holds_back("news"), "{reason}");
    }
}

#[test]
fn a_mailbox_is_on_the_list_once_and_can_be_taken_off() {
    both(|db| {
        let key = suppression::key(&seal(), "ada@example.org");
        assert!(!db.read_here(|conn| is_suppressed(conn, &key)).unwrap());
        assert_eq!(suppress(&db, "ada@example.org", Reason::Bounced), 1);
        assert_eq!(suppress(&db, "ADA@example.org", Reason::Bounced), 0);
        assert!(db.read_here(|conn| is_suppressed(conn, &key)).unwrap());
        let lifted = key.clone();
        assert_eq!(write(&db, move |conn| lift(conn, &lifted)).unwrap(), 1);
        assert!(!db.read_here(|conn| is_suppressed(conn, &key)).unwrap());
    });
}

#[test]
fn asking_for_silence_outweighs_a_bounce_and_a_bounce_does_not_outweigh_it() {
    both(|db| {
        let key = suppression::key(&seal(), "ada@example.org");
        let reason = || db.read_here(|conn| suppression::find_reason(conn, &key)).unwrap();
        suppress(&db, "ada@example.org", Reason::Bounced);
        suppress(&db, "ada@example.org", Reason::NeverWrite);
        assert_eq!(reason(), Some(Reason::NeverWrite));
        suppress(&db, "ada@example.org", Reason::Bounced);
        assert_eq!(reason(), Some(Reason::NeverWrite));
    });
}

#[test]
fn the_list_names_nobody() {
    both_fresh(|fresh| {
        suppress(&fresh.open(), "ada.lovelace@example.org", Reason::NeverWrite);
        let stolen = String::from_utf8_lossy(&fresh.stolen()).to_lowercase();
        assert!(stolen.contains("never_write"));
        assert!(!stolen.contains("lovelace"));
    });
}
