//! Where each addressee stands: one label from four facts; and what a person knows, at
//! `/desk/letters/{id}/addressees/{addressee}/standing`.

use super::{about, bounce_of, facts, reply_address, sent};
use crate::dispatch::addressee_path;
use crate::on_both_databases;
use crate::support::app::TestApp;
use crate::support::people::BEN;

fn standing_path(app: &TestApp, slug: &str) -> String {
    format!("{}/standing", addressee_path(app, slug, 0))
}

/// What the public JSON says of the mayor.
fn mayor(app: &TestApp, slug: &str) -> serde_json::Value {
    facts(app, slug)["addressees"][0].clone()
}

on_both_databases! {
    fn a_letter_that_was_sent_waits_then_is_late_and_an_automatic_answer_changes_neither(app) {
        let (slug, _) = sent(&app);
        assert_eq!((&mayor(&app, &slug)["label"], &mayor(&app, &slug)["delivery"]), (&"awaiting".into(), &"handed_over".into()));
        app.pass(chrono::Duration::days(3));
        assert_eq!(mayor(&app, &slug)["delivery"], "delivered", "nothing was heard to the contrary");
        let before = app.mails().len();
        app.hand_in(&about(&app, "automatic_acknowledgement", "mayor@council.example"), &reply_address(&app, "mayor@council.example"), "<>").has_status(201);
        app.pass(chrono::Duration::days(60));
        let standing = mayor(&app, &slug);
        assert_eq!((&standing["acknowledgement"], &standing["answer"]), (&"automatic".into(), &"unanswered".into()));
        assert!(facts(&app, &slug)["days_without_answer"].as_i64() >= Some(60), "it stops no clock");
        assert!(!app.mails_to("grace@people.example").iter().skip(2).any(|mail| mail.subject.contains("repl")), "and is announced to nobody");
        assert!(app.mails().len() >= before);
        app.browser().get(&format!("/letters/{slug}")).says("Only an automatic answer").says("working days late");
    }
}

on_both_databases! {
    fn what_was_brought_by_post_is_waited_for_from_that_day(app) {
        let (slug, ada) = sent(&app);
        let path = standing_path(&app, &slug);
        for to in ["mayor@council.example", "director@council.example"] {
            app.hand_in(&bounce_of(&app, to), &reply_address(&app, to), "<>").has_status(201);
        }
        assert_eq!(mayor(&app, &slug)["label"]["not_delivered"], "bounced");
        app.pass(chrono::Duration::days(9));
        let today = app.now().date();
        let (yesterday, tomorrow) = (today.pred_opt().unwrap().to_string(), today.succ_opt().unwrap().to_string());
        let page = ada.get(&path);
        page.has_status(200).says("The letter did not arrive").says("Did it reach them?");
        ada.submit(&page, &path, &[("deed", "brought"), ("way", ""), ("on", "yesterday")]).has_status(422).says("Choose how").says("2026-05-31");
        ada.submit(&page, &path, &[("deed", "brought"), ("way", "post"), ("on", &tomorrow)]).has_status(422);
        ada.submit(&page, &path, &[("deed", "brought"), ("way", "post"), ("on", "2001-01-01")]).has_status(422).says("before the letter was sent");
        let done = ada.submit(&page, &path, &[("deed", "brought"), ("way", "post"), ("on", &yesterday)]);
        ada.follow(&done).says("That is recorded").says("brought another way");
        assert_eq!(mayor(&app, &slug)["delivery"], "sent_another_way");
        assert_eq!(facts(&app, &slug)["days_without_answer"], 1);
        let again = ada.submit(&page, &path, &[("deed", "brought"), ("way", "post"), ("on", &yesterday)]);
        ada.follow(&again).says("It stood so already");
    }
}

on_both_databases! {
    fn a_letter_that_was_taken_back_waits_for_nobody_until_it_goes_on(app) {
        let (slug, ada) = sent(&app);
        app.pass(chrono::Duration::days(10));
        for number in [0, 1] {
            let path = format!("{}/standing", addressee_path(&app, &slug, number));
            ada.submit(&ada.get(&path), &path, &[("deed", "withdraw")]).has_status(303);
        }
        assert_eq!(mayor(&app, &slug)["label"], "withdrawn");
        assert!(facts(&app, &slug)["days_without_answer"].is_null());
        app.browser().get(&format!("/letters/{slug}")).says("Taken back by its authors");
        let path = standing_path(&app, &slug);
        ada.submit(&ada.get(&path), &path, &[("deed", "reopen")]).has_status(303);
        ada.get(&format!("/desk/letters/{}/log", app.letter_id(&slug))).says("The Mayor").says("Let it go on");
        app.pass(chrono::Duration::days(30));
        assert_eq!(mayor(&app, &slug)["label"], "overdue", "the clock runs on as if it had never stopped");
    }
}

on_both_databases! {
    fn what_is_held_back_is_held_back_everywhere(app) {
        let (slug, ada) = sent(&app);
        let path = standing_path(&app, &slug);
        let done = ada.submit(&ada.get(&path), &path, &[("deed", "hold")]);
        ada.follow(&done).says("Say it again");
        assert_eq!(mayor(&app, &slug)["label"], "held");
        app.browser().get(&format!("/letters/{slug}")).says("Held back while something is checked");
        ada.submit(&ada.get(&path), &path, &[("deed", "let_go")]).has_status(303);
        assert_eq!(mayor(&app, &slug)["label"], "awaiting");
    }
}

on_both_databases! {
    fn only_the_team_says_where_somebody_stands_and_only_of_a_letter_that_was_sent(app) {
        let (slug, ada) = sent(&app);
        let path = standing_path(&app, &slug);
        let ben = app.organiser(BEN, "Another team");
        ben.get(&path).has_status(404);
        app.browser().get(&path).has_status(303);
        let page = ada.get(&path);
        ada.submit(&page, &path, &[("deed", "celebrate")]).has_status(400);
        ada.post(&path, &[("form_token", "forged"), ("deed", "close")]).has_status(403);
        ada.send("PUT", &path, &[], Vec::new()).has_status(405);
        ada.get(&path.replace("/standing", "x/standing")).has_status(404);
        assert_eq!(app.number("SELECT COUNT(*) FROM letter_events WHERE kind IN ('correspondence_closed', 'withdrawn')"), 0);
    }
}
