//! Who sends a mail: one postman, also when there are two, when one dies, and when the database is away for a moment.

use std::time::Duration as RealTime;

use chrono::Duration;
use undersigned::mail::outbox::{Outcome, claim};
use undersigned::mail::postman::Delivered;

use super::{mail_to, morning, outcome, postman, queue};
use crate::support::database::{Fresh, both_async, both_fresh_async, write};
use crate::support::smtp_sink::SmtpSink;

#[tokio::test]
async fn a_mail_whose_postman_died_is_sent_once_its_claim_is_stale() {
    both_async(async |db| {
        let sink = SmtpSink::start();
        let id = queue(&db, &mail_to("ada@example.org"), morning());
        let ids = [id.clone()];
        let claimed = write(&db, move |conn| claim::claim(conn, &ids, morning())).unwrap();
        assert_eq!(claimed.len(), 1);
        assert_eq!(outcome(&db, &id), Outcome::Waiting { attempts: 1 });

        let postman = postman(&db, &sink);
        let early = postman.deliver_due(morning() + Duration::minutes(10)).await.unwrap();
        assert_eq!(early, Delivered::default());
        let late = postman.deliver_due(morning() + Duration::minutes(10) + Duration::seconds(1)).await.unwrap();
        assert_eq!(late.sent, 1);
        assert_eq!(sink.mails().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_claimed_mail_cannot_be_claimed_again() {
    both_async(async |db| {
        let ids = [queue(&db, &mail_to("ada@example.org"), morning())];
        let claim_all = || {
            let ids = ids.clone();
            write(&db, move |conn| claim::claim(conn, &ids, morning())).unwrap().len()
        };
        assert_eq!(claim_all(), 1);
        assert_eq!(claim_all(), 0);
    })
    .await;
}

#[tokio::test]
async fn a_postman_who_was_overtaken_cannot_postpone_the_mail_of_the_other() {
    both_async(async |db| {
        let ids = [queue(&db, &mail_to("ada@example.org"), morning())];
        let claim_at = |now| {
            let ids = ids.clone();
            write(&db, move |conn| claim::claim(conn, &ids, now)).unwrap().remove(0).ticket
        };
        let slow = claim_at(morning());
        let later = morning() + Duration::minutes(11);
        let quick = claim_at(later);
        let settle = |ticket: claim::Ticket, settlement: claim::Settlement| {
            write(&db, move |conn| claim::settle(conn, &ticket, &settlement, later)).unwrap()
        };
        let answer_sealed = Vec::new();
        let postponed = claim::Settlement::Postponed { due_at: later, answer_sealed: answer_sealed.clone() };
        assert_eq!(settle(slow, postponed), 0);
        assert_eq!(settle(quick, claim::Settlement::Sent { answer_sealed }), 1);
    })
    .await;
}

#[tokio::test]
async fn two_postmen_on_one_database_send_each_mail_once() {
    both_fresh_async(async |fresh| {
        let (one, two, sink) = (fresh.open(), fresh.open(), SmtpSink::start());
        for number in 0..120 {
            queue(&one, &mail_to(&format!("signer{number}@example.org")), morning());
        }
        let (first, second) = (postman(&one, &sink), postman(&two, &sink));
        let (first, second) = tokio::join!(first.deliver_due(morning()), second.deliver_due(morning()));
        let (first, second) = (first.unwrap(), second.unwrap());
        assert_eq!(first.sent + second.sent, 120);
        assert!(first.sent > 0 && second.sent > 0, "{} and {}", first.sent, second.sent);
        let mut recipients: Vec<String> = sink.mails().into_iter().flat_map(|mail| mail.to).collect();
        recipients.sort();
        recipients.dedup();
        assert_eq!((recipients.len(), sink.mails().len()), (120, 120));
    })
    .await;
}

#[tokio::test]
async fn an_outcome_that_cannot_be_written_at_once_is_written_later_and_the_mail_sent_once() {
    both_fresh_async(async |fresh| {
        let (db, sink) = (fresh.open(), SmtpSink::start());
        let id = queue(&db, &mail_to("ada@example.org"), morning());
        forbid_outcomes(fresh);
        let postman = postman(&db, &sink);
        let allowed_again = async {
            tokio::time::sleep(RealTime::from_millis(500)).await;
            assert_eq!(outcome(&db, &id), Outcome::Waiting { attempts: 1 });
            allow_outcomes(fresh);
        };
        let (done, ()) = tokio::join!(postman.deliver_due(morning()), allowed_again);
        assert_eq!(done.unwrap().sent, 1);
        assert!(matches!(outcome(&db, &id), Outcome::HandedOver { .. }));
        assert_eq!(sink.mails().len(), 1);
    })
    .await;
}

fn forbid_outcomes(fresh: &Fresh) {
    fresh.execute([
        "CREATE TRIGGER away BEFORE UPDATE OF sent_at ON outbox BEGIN SELECT RAISE(ABORT, 'away'); END",
        "CREATE FUNCTION away() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'away'; END $$",
    ]);
    fresh.execute(["SELECT 1", "CREATE TRIGGER away BEFORE UPDATE OF sent_at ON outbox EXECUTE FUNCTION away()"]);
}

fn allow_outcomes(fresh: &Fresh) {
    fresh.execute(["DROP TRIGGER away", "DROP TRIGGER away ON outbox"]);
}
