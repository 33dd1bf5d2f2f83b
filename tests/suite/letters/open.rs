//! Opening: only with what an open letter needs, by its team, once.

use super::{COMPLETE, all_letters, deeds, mail_count, press, the_letter, with, written};
use crate::on_both_databases;

on_both_databases! {
    fn a_complete_letter_is_opened_once(app) {
        let ada = app.organiser("ada@example.org", "Family Action");
        let path = written(&ada, &COMPLETE);
        let revision = the_letter(&app).letter.page_revision;
        let mails = mail_count(&app);
        let answer = press(&ada, &format!("{path}/opening"));
        assert_eq!((answer.status, answer.location()), (303, format!("{path}?done=letter-opened").as_str()));
        let opened = the_letter(&app);
        assert!(opened.letter.opened_at.is_some() && opened.letter.page_revision > revision);
        let again = press(&ada, &format!("{path}/opening"));
        assert_eq!(again.location(), format!("{path}?done=letter-already-opened"));
        assert_eq!(the_letter(&app).letter.opened_at, opened.letter.opened_at);
        assert_eq!(deeds(&app, &opened), ["letter_opened", "letter_written"]);
        assert_eq!(mail_count(&app), mails);
    }
}

on_both_databases! {
    fn what_is_missing_is_said_and_the_letter_stays_a_draft(app) {
        let ada = app.organiser("ada@example.org", "Family Action");
        let nobody = [("addressee-1-name", ""), ("addressee-1-organisation", ""), ("addressee-1-email", "")];
        for (changes, said) in [
            (vec![("words", " ")], "It has no words"),
            (vec![("ask-1-words", ""), ("ask-3-words", "")], "It asks for nothing"),
            (nobody.to_vec(), "It is addressed to nobody"),
            (vec![("closes_on", "2026-05-31")], "Its last day for signatures has passed"),
        ] {
            let path = written(&ada, &with(&changes));
            let answer = press(&ada, &format!("{path}/opening"));
            assert_eq!(answer.status, 422, "{said}");
            assert!(answer.body.contains(said), "{said}");
            assert!(all_letters(&app).iter().all(|whole| whole.letter.opened_at.is_none()));
        }
    }
}

on_both_databases! {
    fn a_statement_needs_neither_addressee_nor_ask(app) {
        let ada = app.organiser("ada@example.org", "Family Action");
        let statement = [
            ("deed", "save"),
            ("kind", "statement"),
            ("title", "A call for solidarity"),
            ("dated_on", "2026-05-31"),
            ("words", "We stand together."),
            ("language", "en"),
        ];
        let path = written(&ada, &statement);
        assert_eq!(press(&ada, &format!("{path}/opening")).status, 303);
        assert!(the_letter(&app).letter.opened_at.is_some());
        assert!(!ada.get("/desk").body.contains("Not sent yet"));
    }
}

on_both_databases! {
    fn nobody_but_its_team_can_open_it(app) {
        let ada = app.organiser("ada@example.org", "Family Action");
        let ben = app.organiser("ben@example.org", "Tenants of Marsh Lane");
        let path = written(&ada, &COMPLETE);
        for deed in ["opening", "closure"] {
            assert_eq!(press(&ben, &format!("{path}/{deed}")).status, 404);
            assert_eq!(app.browser().post(&format!("{path}/{deed}"), &[]).location(), "/sign-ins");
        }
        assert_eq!(the_letter(&app).letter.opened_at, None);
    }
}

on_both_databases! {
    fn an_old_or_forged_button_does_nothing_and_says_so(app) {
        let ada = app.organiser("ada@example.org", "Family Action");
        let path = written(&ada, &COMPLETE);
        for deed in ["opening", "closure"] {
            let answer = ada.post(&format!("{path}/{deed}"), &[("form_token", "forged")]);
            assert_eq!(answer.location(), format!("{path}?done=try-again"));
        }
        assert_eq!(the_letter(&app).letter.opened_at, None);
        assert!(ada.get("/desk?done=try-again").body.contains("so nothing was done"));
    }
}
