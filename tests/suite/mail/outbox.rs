//! The outbox tells what became of a mail, and nothing of the mail to who steals it.

use chrono::Duration;
use undersigned::mail::message::{Attachment, Message};
use undersigned::mail::outbox::{
    OutboxId, Outcome, count_waiting, find_oldest_waiting, find_outcome, list_outcomes, purge_finished,
};

use super::{letter_to, mail_to, morning, postman, queue, seal};
use crate::support::database::{both, both_async, both_fresh_async, write};
use crate::support::smtp_sink::{Behaviour, SmtpSink};

#[tokio::test]
async fn nothing_of_a_mail_can_be_read_in_the_stored_bytes() {
    both_fresh_async(async |fresh| {
        let db = fresh.open();
        let attachment = Attachment {
            name: "bernardine.txt".to_owned(),
            media_type: "text/plain".to_owned(),
            content: "Bernardine Evaristo".to_owned(),
        };
        let message = Message {
            subject: "Subject-of-the-mail".to_owned(),
            attachments: vec![attachment],
            ..letter_to("ada.lovelace@council.example")
        };
        let refusing = Behaviour::RefuseRecipient("ada.lovelace@council.example".to_owned(), 450);
        let sink = SmtpSink::behaving(refusing);
        queue(&db, &message, morning());
        let secrets = ["lovelace", "Subject-of-the-mail", "confirmations/abc", "ernardine", "r.k7m2", "Families"];
        assert_unreadable(&fresh.stolen(), &secrets);
        // The server's answer repeats the address.
        postman(&db, &sink).deliver_due(morning()).await.unwrap();
        assert_unreadable(&fresh.stolen(), &secrets);
        sink.behave(Behaviour::Accept);
        postman(&db, &sink).deliver_due(morning() + Duration::hours(1)).await.unwrap();
        assert_eq!(sink.mails().len(), 1);
        assert_unreadable(&fresh.stolen(), &secrets);
    })
    .await;
}

fn assert_unreadable(stolen: &[u8], secrets: &[&str]) {
    // Were the dump empty, it would hide nothing.
    assert!(contains(stolen, b"letter"));
    for secret in secrets {
        assert!(!contains(stolen, secret.as_bytes()), "{secret} can be read");
    }
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[tokio::test]
async fn the_outcomes_of_several_mails_come_together() {
    both_async(async |db| {
        let sink = SmtpSink::behaving(Behaviour::RefuseRecipient("nobody@example.org".to_owned(), 550));
        let taken = queue(&db, &mail_to("ada@example.org"), morning());
        let refused = queue(&db, &mail_to("nobody@example.org"), morning());
        let waiting = queue(&db, &mail_to("later@example.org"), morning() + Duration::hours(1));
        let unknown = OutboxId::new(morning());
        postman(&db, &sink).deliver_due(morning()).await.unwrap();
        let ids = [taken.clone(), refused.clone(), waiting.clone(), unknown];
        let outcomes = db.read_here(|conn| list_outcomes(conn, &seal(), &ids)).unwrap();
        assert_eq!(outcomes.len(), 3);
        assert!(matches!(outcomes[&taken], Outcome::HandedOver { .. }));
        assert!(matches!(outcomes[&refused], Outcome::Failed { .. }));
        assert_eq!(outcomes[&waiting], Outcome::Waiting { attempts: 0 });
    })
    .await;
}

#[tokio::test]
async fn the_operator_sees_how_many_wait_and_since_when() {
    both_async(async |db| {
        let sink = SmtpSink::behaving(Behaviour::RefuseRecipient("ada@example.org".to_owned(), 450));
        assert_eq!(db.read_here(find_oldest_waiting).unwrap(), None);
        queue(&db, &mail_to("gone@example.org"), morning() - Duration::hours(1));
        queue(&db, &mail_to("ada@example.org"), morning());
        queue(&db, &mail_to("later@example.org"), morning() + Duration::hours(1));
        postman(&db, &sink).deliver_due(morning()).await.unwrap();
        assert_eq!(db.read_here(count_waiting).unwrap(), 2);
        assert_eq!(db.read_here(find_oldest_waiting).unwrap(), Some(morning()));
    })
    .await;
}

#[tokio::test]
async fn what_is_finished_is_forgotten_after_a_while_and_what_waits_is_not() {
    both_async(async |db| {
        let sink = SmtpSink::behaving(Behaviour::RefuseRecipient("nobody@example.org".to_owned(), 550));
        let sent = queue(&db, &mail_to("ada@example.org"), morning());
        let failed = queue(&db, &mail_to("nobody@example.org"), morning());
        postman(&db, &sink).deliver_due(morning()).await.unwrap();
        let waiting = queue(&db, &mail_to("later@example.org"), morning());
        assert_eq!(write(&db, |conn| purge_finished(conn, morning())).unwrap(), 0);
        assert_eq!(write(&db, |conn| purge_finished(conn, morning() + Duration::seconds(1))).unwrap(), 2);
        for gone in [sent, failed] {
            assert_eq!(db.read_here(|conn| find_outcome(conn, &seal(), &gone)).unwrap(), None);
        }
        assert!(db.read_here(|conn| find_outcome(conn, &seal(), &waiting)).unwrap().is_some());
    })
    .await;
}

#[test]
fn a_mail_of_a_deed_that_was_undone_is_not_in_the_outbox() {
    both(|db| {
        let undone = write(&db, |conn| {
            undersigned::mail::outbox::queue(conn, &seal(), &mail_to("ada@example.org"), "a.example", morning())?;
            Err::<(), _>(diesel::result::Error::RollbackTransaction)
        });
        assert!(undone.is_err());
        assert_eq!(db.read_here(count_waiting).unwrap(), 0);
    });
}
