//! `POST /desk/letters/{id}/replies/{reply}/second`: an answer that came another way is its recorder's word until a second
//! member of the team has looked.

use super::off_site::post;
use super::{facts, sent, writes_back};
use crate::on_both_databases;
use crate::support::app::TestApp;
use crate::support::browser::Browser;
use crate::support::people::{BEN, TEAM};

const CAROL: &str = "carol@organisers.example";
const ONE_WORD: &str = "recorded by one member of the team; nobody else has looked at the evidence yet";

/// Ada, of a team of two, records an answer; where it stands at the desk.
fn recorded(app: &TestApp) -> (String, Browser, Browser, String) {
    let (slug, ada) = sent(app);
    let carol = app.organiser(CAROL, TEAM);
    let done = post(app, &slug, &ada, &[]);
    let desk = done.has_status(303).location().split('?').next().unwrap().to_owned();
    (slug, ada, carol, desk)
}

fn told(app: &TestApp) -> Vec<String> {
    let mails = app.mails_to("grace@people.example").into_iter();
    mails.filter(|mail| mail.subject.starts_with("There is a reply")).map(|mail| mail.text).collect()
}

fn json(app: &TestApp, slug: &str) -> String {
    app.browser().get(&format!("/letters/{slug}/replies.json")).body
}

on_both_databases! {
    fn everyone_reads_whose_word_it_is_until_a_second_has_looked(app) {
        let (slug, ada, carol, desk) = recorded(&app);
        app.settle();
        let public = format!("/letters/{slug}/replies");
        app.browser().get(&public).says(ONE_WORD);
        assert!(json(&app, &slug).contains("\"recorded_by_one_person\":true"));
        let asks = facts(&app, &slug)["asks"].clone();
        assert_eq!((&asks[1]["answer"], &asks[1]["recorded_by_one_person"]), (&"answered".into(), &true.into()));
        ada.get(&desk).says(ONE_WORD).says("You recorded this answer").does_not_say("I have looked, and it says so");
        assert!(told(&app).is_empty(), "a mail cannot be taken back: two look first");
        let page = carol.get(&desk);
        let second = format!("{desk}/second");
        page.says("Two of you have to look");
        let revision = app.letter(&slug).page_revision;
        carol.follow(&carol.submit(&page, &second, &[])).says("It is noted that two of you have looked.");
        app.settle();
        assert!(app.letter(&slug).page_revision > revision);
        app.browser().get(&public).does_not_say(ONE_WORD).says("At a meeting, recorded by the organisers");
        assert!(!json(&app, &slug).contains("recorded_by_one_person"));
        assert!(facts(&app, &slug)["asks"][1]["recorded_by_one_person"].is_null());
        ada.get(&desk).says("Two members of the team have looked at the evidence").does_not_say("You recorded this answer");
        ada.get(&format!("/desk/letters/{}/log", app.letter_id(&slug))).says("A second member of the team confirmed an answer");
        let mails = told(&app);
        assert_eq!(mails.len(), 1);
        assert!(!mails[0].contains("nobody else has looked"), "{}", mails[0]);
        // Twice is as good as once.
        carol.follow(&carol.submit(&page, &second, &[])).says("Nothing was changed");
        assert_eq!((told(&app).len(), app.number("SELECT COUNT(*) FROM audit_entries WHERE deed = 'answer_seconded'")), (1, 1));
    }
}

on_both_databases! {
    fn in_a_team_of_one_the_signers_are_told_whose_word_it_is(app) {
        let (slug, ada) = sent(&app);
        post(&app, &slug, &ada, &[]).has_status(303);
        let mails = told(&app);
        assert_eq!(mails.len(), 1);
        assert!(mails[0].contains("as recorded by one of the organisers"), "{}", mails[0]);
    }
}

on_both_databases! {
    fn nobody_is_their_own_second(app) {
        let (_, ada, carol, desk) = recorded(&app);
        let second = format!("{desk}/second");
        let own = |browser: &Browser, path: &str| {
            let page = browser.get(path);
            page.body.split("name=\"form_token\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
        };
        ada.post(&second, &[("form_token", &own(&ada, &desk))]).has_status(409).says("You recorded this answer yourself");
        let ben = app.organiser(BEN, "Another team");
        ben.post(&second, &[("form_token", &own(&ben, "/desk/new"))]).has_status(404);
        app.browser().post(&second, &[("form_token", "x")]).has_status(303);
        carol.post(&second, &[("form_token", "forged")]).has_status(403);
        carol.submit(&carol.get(&desk), &second, &[("more", "x")]).has_status(400);
        carol.post(&desk.replace("/replies/", "/replies/x"), &[("form_token", &own(&carol, &desk))]).has_status(404);
        assert_eq!(carol.send("GET", &second, &[], Vec::new()).has_status(405).header("allow"), "POST");
        // Nor does the page about the sender help.
        let sender = format!("{desk}/sender");
        ada.get(&sender).says("Nobody needs to confirm this sender.");
        for deed in ["confirm", "undo"] {
            ada.post(&sender, &[("form_token", &own(&ada, &desk)), ("deed", deed)]).has_status(303);
        }
        assert_eq!(app.number("SELECT COUNT(*) FROM replies WHERE sender_confirmed_at IS NOT NULL"), 0);
        assert!(told(&app).is_empty());
    }
}

on_both_databases! {
    fn what_its_recorder_had_confirmed_before_is_one_word_too_and_a_mail_wants_no_second(app) {
        let (slug, _, carol, desk) = recorded(&app);
        // As an earlier version wrote it.
        app.execute("UPDATE replies SET sender_confirmed_at = recorded_at, sender_confirmed_by = recorded_by");
        app.browser().get(&format!("/letters/{slug}/replies")).says(ONE_WORD);
        carol.submit(&carol.get(&desk), &format!("{desk}/second"), &[]).has_status(303);
        assert_eq!(app.number("SELECT COUNT(*) FROM replies WHERE sender_confirmed_by <> recorded_by"), 1);
        let mail = writes_back(&app, "mayor@council.example", "We will publish it.");
        let page = carol.get(&mail);
        page.does_not_say("Two of you have to look");
        let token = page.body.split("name=\"form_token\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        carol.follow(&carol.post(&format!("{mail}/second"), &[("form_token", &token)])).says("Nothing was changed");
        assert_eq!(app.number("SELECT COUNT(*) FROM replies WHERE sender_confirmed_at IS NOT NULL"), 1);
    }
}
