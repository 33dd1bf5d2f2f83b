//! `GET` and `POST /desk/letters/{id}/replies/{reply}`.

use super::{answered, facts};
use crate::on_both_databases;
use crate::support::people::BEN;

on_both_databases! {
    fn the_organiser_reads_the_words_as_plain_text(app) {
        let (_, ada, path) = answered(&app);
        let page = ada.get(&path);
        page.has_status(200).says("The review will report by 30 June").says("Jo Smith <jo.smith@council.example>");
        page.says("Ask 1: Answer the families").says("Ask 2: Publish the review");
    }
}

on_both_databases! {
    fn html_is_never_rendered(app) {
        let (_, ada, _) = answered(&app);
        let raw = b"From: x@council.example\r\nSubject: <b>bold</b>\r\nContent-Type: text/html\r\n\r\n<script>alert(1)</script><img src=http://x.example/y> <b>Hello</b> &lt;i&gt;\r\n";
        app.hand_in(raw, &crate::replies::reply_address(&app, "mayor@council.example"), "x@council.example").has_status(201);
        let path = crate::support::browser::link_in(&app.last_mail_to(crate::support::people::ADA).text, "/replies/");
        let page = ada.get(&path);
        page.has_status(200).says("Hello");
        assert!(!page.body.contains("<script") && !page.body.contains("<img") && !page.body.contains("<b>bold"), "{}", page.body);
    }
}

on_both_databases! {
    fn what_is_recorded_is_shown_to_the_public(app) {
        let (slug, ada, path) = answered(&app);
        let done = ada.submit(&ada.get(&path), &path, &[("verdict-1", "answered"), ("verdict-2", "holding")]);
        ada.follow(&done).says("It is recorded");
        let facts = facts(&app, &slug);
        assert_eq!((&facts["asks"][0]["answer"], &facts["asks"][1]["answer"]), (&"answered".into(), &"holding".into()));
        app.browser().get(&format!("/letters/{slug}")).says("Answered · The Mayor").does_not_say("The organisers are reading it");
    }
}

on_both_databases! {
    fn the_days_go_on_until_everybody_has_answered(app) {
        let (slug, ada, path) = answered(&app);
        ada.submit(&ada.get(&path), &path, &[("verdict-1", "answered"), ("verdict-2", "unanswered")]).has_status(303);
        app.pass(chrono::Duration::days(2));
        assert_eq!(facts(&app, &slug)["days_without_answer"], 2, "the director has not answered");
        app.hand_in(&crate::replies::raw("person_quoting"), &crate::replies::reply_address(&app, "director@council.example"), "d@council.example").has_status(201);
        let path = crate::support::browser::link_in(&app.last_mail_to(crate::support::people::ADA).text, "/replies/");
        assert_eq!(facts(&app, &slug)["days_without_answer"], 2, "it is being read");
        ada.submit(&ada.get(&path), &path, &[("verdict-1", "holding"), ("verdict-2", "clarification")]).has_status(303);
        assert_eq!(facts(&app, &slug)["days_without_answer"], 2, "a holding answer stops no clock");
        ada.submit(&ada.get(&path), &path, &[("verdict-1", "unanswered"), ("verdict-2", "refused")]).has_status(303);
        assert!(facts(&app, &slug)["days_without_answer"].is_null());
        assert_eq!(facts(&app, &slug)["asks"][0]["answer"], "answered", "not mentioning it takes nothing back");
    }
}

on_both_databases! {
    fn a_stale_form_changes_nothing_and_shows_what_is_recorded(app) {
        let (slug, ada, path) = answered(&app);
        let page = ada.get(&path);
        ada.submit(&page, &path, &[("verdict-1", "answered"), ("verdict-2", "refused")]).has_status(303);
        let stale = ada.submit(&page, &path, &[("verdict-1", "unanswered"), ("verdict-2", "unanswered")]);
        stale.has_status(409).says("Somebody recorded this reply while you had the page open").says("Answered").says("Refused");
        assert_eq!(facts(&app, &slug)["asks"][1]["answer"], "refused");
    }
}

on_both_databases! {
    fn judging_again_is_a_change_that_the_log_keeps(app) {
        let (slug, ada, path) = answered(&app);
        ada.submit(&ada.get(&path), &path, &[("verdict-1", "answered"), ("verdict-2", "refused")]).has_status(303);
        let page = ada.get(&path);
        page.says("Change what is recorded");
        ada.submit(&page, &path, &[("verdict-1", "answered"), ("verdict-2", "redirected")]).has_status(303);
        assert_eq!(facts(&app, &slug)["asks"][1]["answer"], "redirected");
        ada.get(&format!("/desk/letters/{}/log", app.letter_id(&slug))).says("A change; 1: Answered; 2: Sent elsewhere");
    }
}

on_both_databases! {
    fn what_is_no_answer_is_set_aside_and_not_spoken_of(app) {
        let (slug, ada, path) = answered(&app);
        ada.submit(&ada.get(&path), &path, &[("deed", "set_aside")]).has_status(303);
        assert_eq!(facts(&app, &slug)["asks"][0]["answer"], "unanswered");
        app.browser().get(&format!("/letters/{slug}")).does_not_say("The organisers are reading it");
        let page = ada.get(&path);
        page.says("This was put aside");
        ada.submit(&page, &path, &[("verdict-1", "answered"), ("verdict-2", "answered")]).has_status(303);
        assert_eq!(facts(&app, &slug)["asks"][0]["answer"], "answered");
    }
}

on_both_databases! {
    fn every_ask_needs_a_verdict(app) {
        let (slug, ada, path) = answered(&app);
        let page = ada.get(&path);
        ada.submit(&page, &path, &[("verdict-1", "answered")]).has_status(422).says("Say what the reply is to ask 2");
        ada.submit(&page, &path, &[("verdict-1", "answered"), ("verdict-2", "promised")]).has_status(422);
        ada.submit(&page, &path, &[("verdict-1", "answered"), ("verdict-2", "answered"), ("verdict-3", "answered")]).has_status(400);
        ada.submit(&page, &path, &[("verdict-1", "answered"), ("verdict-2", "answered"), ("seen", "yesterday")]).has_status(400);
        assert_eq!(facts(&app, &slug)["asks"][0]["answer"], "unanswered");
    }
}

on_both_databases! {
    fn only_the_team_reads_a_reply(app) {
        let (_, ada, path) = answered(&app);
        let ben = app.organiser(BEN, "Another team");
        ben.get(&path).has_status(404);
        ben.post(&path, &[("verdict-1", "answered")]).has_status(403);
        app.browser().get(&path).has_status(303);
        ada.post(&path, &[("form_token", "forged")]).has_status(403);
        ada.send("DELETE", &path, &[], Vec::new()).has_status(405);
        let (letter, _) = path.rsplit_once('/').unwrap();
        ada.get(&format!("{letter}/nonsense")).has_status(404);
        ada.get(&format!("{letter}/00000000-0000-7000-8000-000000000000")).has_status(404);
    }
}
