//! Opening: only with what an open letter needs, by its team, once.

use super::{COMPLETE, all_letters, deeds, press, the_letter, with, written};
use crate::support::app::both_apps;

#[tokio::test]
async fn a_complete_letter_is_opened_once() {
    both_apps(async |app| {
        let ada = app.organiser("ada@example.org", "Family Action").await;
        let path = written(&ada, &COMPLETE).await;
        let revision = the_letter(app).letter.page_revision;
        let mails = app.mails().len();
        let answer = press(&ada, &format!("{path}/opening")).await;
        assert_eq!((answer.status, answer.location), (303, format!("{path}?done=letter-opened")));
        let opened = the_letter(app);
        assert!(opened.letter.opened_at.is_some() && opened.letter.page_revision > revision);
        let again = press(&ada, &format!("{path}/opening")).await;
        assert_eq!(again.location, format!("{path}?done=letter-already-opened"));
        assert_eq!(the_letter(app).letter.opened_at, opened.letter.opened_at);
        assert_eq!(deeds(app, &opened), ["letter_opened", "letter_written"]);
        assert_eq!(app.mails().len(), mails);
    })
    .await;
}

#[tokio::test]
async fn what_is_missing_is_said_and_the_letter_stays_a_draft() {
    both_apps(async |app| {
        let ada = app.organiser("ada@example.org", "Family Action").await;
        let nobody = [("addressee-1-name", ""), ("addressee-1-organisation", ""), ("addressee-1-email", "")];
        for (changes, said) in [
            (vec![("words", " ")], "It has no words"),
            (vec![("ask-1-words", ""), ("ask-3-words", "")], "It asks for nothing"),
            (nobody.to_vec(), "It is addressed to nobody"),
            (vec![("closes_on", "2026-05-31")], "Its last day for signatures has passed"),
        ] {
            let path = written(&ada, &with(&changes)).await;
            let answer = press(&ada, &format!("{path}/opening")).await;
            assert_eq!(answer.status, 422, "{said}");
            assert!(answer.text.contains(said), "{said}");
            assert!(all_letters(app).iter().all(|whole| whole.letter.opened_at.is_none()));
        }
    })
    .await;
}

#[tokio::test]
async fn a_statement_needs_neither_addressee_nor_ask() {
    both_apps(async |app| {
        let ada = app.organiser("ada@example.org", "Family Action").await;
        let statement = [
            ("deed", "save"),
            ("kind", "statement"),
            ("title", "A call for solidarity"),
            ("dated_on", "2026-05-31"),
            ("words", "We stand together."),
            ("language", "en"),
        ];
        let path = written(&ada, &statement).await;
        assert_eq!(press(&ada, &format!("{path}/opening")).await.status, 303);
        assert!(the_letter(app).letter.opened_at.is_some());
        assert!(!ada.get("/desk").await.text.contains("Not sent yet"));
    })
    .await;
}

#[tokio::test]
async fn nobody_but_its_team_can_open_it() {
    both_apps(async |app| {
        let ada = app.organiser("ada@example.org", "Family Action").await;
        let ben = app.organiser("ben@example.org", "Tenants of Marsh Lane").await;
        let path = written(&ada, &COMPLETE).await;
        for deed in ["opening", "closure"] {
            assert_eq!(press(&ben, &format!("{path}/{deed}")).await.status, 404);
            assert_eq!(app.post(&format!("{path}/{deed}"), &[]).await.location, "/sign-ins");
        }
        assert_eq!(the_letter(app).letter.opened_at, None);
    })
    .await;
}

#[tokio::test]
async fn an_old_or_forged_button_does_nothing_and_says_so() {
    both_apps(async |app| {
        let ada = app.organiser("ada@example.org", "Family Action").await;
        let path = written(&ada, &COMPLETE).await;
        for deed in ["opening", "closure"] {
            let answer = ada.post(&format!("{path}/{deed}"), &[("form_token", "forged")]).await;
            assert_eq!(answer.location, format!("{path}?done=try-again"));
        }
        assert_eq!(the_letter(app).letter.opened_at, None);
        assert!(ada.get("/desk?done=try-again").await.text.contains("so nothing was done"));
    })
    .await;
}
