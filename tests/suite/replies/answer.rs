//! `GET` and `POST /desk/letters/{id}/replies/{reply}`.

use super::{answered, facts, file, writes_back};
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
        let done = file(&ada, &path, &[("verdict-1", "answered"), ("verdict-2", "holding")]);
        ada.follow(&done).says("It is recorded");
        let facts = facts(&app, &slug);
        assert_eq!((&facts["asks"][0]["answer"], &facts["asks"][1]["answer"]), (&"answered".into(), &"holding".into()));
        app.browser().get(&format!("/letters/{slug}")).says("Answered · The Mayor").does_not_say("The organisers are reading it");
    }
}

on_both_databases! {
    fn the_days_go_on_until_everybody_has_answered(app) {
        let (slug, ada, path) = answered(&app);
        file(&ada, &path, &[("verdict-1", "answered"), ("verdict-2", "unanswered")]).has_status(303);
        app.pass(chrono::Duration::days(2));
        assert_eq!(facts(&app, &slug)["days_without_answer"], 2, "the director has not answered");
        app.hand_in(&crate::replies::raw("person_quoting"), &crate::replies::reply_address(&app, "director@council.example"), "d@council.example").has_status(201);
        let path = crate::support::browser::link_in(&app.last_mail_to(crate::support::people::ADA).text, "/replies/");
        assert_eq!(facts(&app, &slug)["days_without_answer"], 2, "it is being read");
        file(&ada, &path, &[("verdict-1", "holding"), ("verdict-2", "clarification")]).has_status(303);
        assert_eq!(facts(&app, &slug)["days_without_answer"], 2, "a holding answer stops no clock");
        file(&ada, &path, &[("verdict-1", "unanswered"), ("verdict-2", "refused")]).has_status(303);
        assert!(facts(&app, &slug)["days_without_answer"].is_null());
        assert_eq!(facts(&app, &slug)["asks"][0]["answer"], "answered", "not mentioning it takes nothing back");
    }
}

on_both_databases! {
    fn a_stale_form_changes_nothing_says_what_changed_and_keeps_what_was_typed(app) {
        let (slug, ada, path) = answered(&app);
        let page = ada.get(&path);
        file(&ada, &path, &[("verdict-1", "answered"), ("verdict-2", "refused")]).has_status(303);
        let typed = [("verdict-1", "unanswered"), ("verdict-2", "redirected"), ("redirected-2", "The Secretary of State"), ("sender_believed", "yes")];
        let stale = ada.submit(&page, &path, &typed);
        stale.has_status(409).says("Something changed while you had the page open, so nothing was recorded");
        stale.says("a reply of theirs was read, and what it answers was recorded").says("somebody said that they believe the sender");
        stale.says("Ask 1: it was “nothing recorded” when you opened the page and is “Answered” now.");
        stale.says("Ask 2: it was “nothing recorded” when you opened the page and is “Refused” now.");
        let kept = stale.form(&path);
        for (name, value) in &typed[..3] {
            assert!(kept.contains(&((*name).to_owned(), (*value).to_owned())), "{name} in {kept:?}");
        }
        assert_eq!(facts(&app, &slug)["asks"][1]["answer"], "refused");
        ada.submit(&stale, &path, &[]).has_status(303);
        assert_eq!(facts(&app, &slug)["asks"][1]["answer"], "redirected", "what was kept can be sent from there");
    }
}

on_both_databases! {
    fn a_form_is_stale_when_another_reply_of_the_same_addressee_came_in(app) {
        let (slug, ada, path) = answered(&app);
        let page = ada.get(&path);
        writes_back(&app, "mayor@council.example", "Please disregard what I wrote.");
        let typed = [("verdict-1", "answered"), ("verdict-2", "refused"), ("sender_believed", "yes")];
        let stale = ada.submit(&page, &path, &typed);
        stale.has_status(409).says("a reply of theirs came in").does_not_say("Ask 1: it was");
        assert_eq!(facts(&app, &slug)["asks"][1]["answer"], "unanswered");
        let other = ada.get(&path);
        writes_back(&app, "director@council.example", "I have nothing to do with it.");
        ada.submit(&other, &path, &typed).has_status(303);
    }
}

on_both_databases! {
    fn nothing_is_recorded_of_a_reply_before_a_person_believes_its_sender(app) {
        let (slug, ada, path) = answered(&app);
        let page = ada.get(&path);
        page.says("I believe that this is from The Mayor");
        let typed = [("verdict-1", "answered"), ("verdict-2", "refused")];
        let refused = ada.submit(&page, &path, &typed);
        refused.has_status(422).says("Say that you believe that this is from The Mayor, or put it aside");
        assert!(refused.body.contains(&format!("href=\"{path}/sender\"")), "{}", refused.body);
        assert!(refused.form(&path).contains(&("verdict-2".to_owned(), "refused".to_owned())), "what was typed stays");
        app.settle();
        assert_eq!(facts(&app, &slug)["asks"][0]["answer"], "unanswered");
        assert!(app.mails_to("grace@people.example").iter().all(|mail| !mail.subject.starts_with("There is a reply")));
        ada.submit(&refused, &path, &[("sender_believed", "yes")]).has_status(303);
        assert_eq!(facts(&app, &slug)["asks"][0]["answer"], "answered");
        let log = ada.get(&format!("/desk/letters/{}/log", app.letter_id(&slug)));
        log.says("The sender of a reply was looked at and believed");
        ada.get(&path).does_not_say("I believe that this is from");
        ada.submit(&ada.get(&path), &path, &[("verdict-1", "holding")]).has_status(303);
        assert_eq!(app.number("SELECT COUNT(*) FROM letter_events WHERE kind = 'sender_confirmed'"), 1);
    }
}

on_both_databases! {
    fn a_reply_that_its_signature_proves_needs_nobodys_belief(app) {
        let (slug, ada, path) = answered(&app);
        app.execute("UPDATE replies SET assurance = 'verified'");
        let page = ada.get(&path);
        page.does_not_say("I believe that this is from");
        ada.submit(&page, &path, &[("verdict-1", "answered"), ("verdict-2", "refused")]).has_status(303);
        assert_eq!(facts(&app, &slug)["asks"][0]["answer"], "answered");
    }
}

on_both_databases! {
    fn to_whom_a_reply_sends_the_asker_is_recorded_only_with_such_a_verdict(app) {
        let (slug, ada, path) = answered(&app);
        let wrong = file(&ada, &path, &[("verdict-1", "answered"), ("redirected-1", "The Home Office"), ("verdict-2", "unanswered")]);
        wrong.has_status(422).says("Ask 1 names somebody to turn to").says("Say");
        assert!(wrong.form(&path).contains(&("redirected-1".to_owned(), "The Home Office".to_owned())));
        ada.submit(&wrong, &path, &[("verdict-1", "redirected")]).has_status(303);
        ada.get(&path).says("Sent elsewhere · The Home Office");
        app.browser().get(&format!("/letters/{slug}/replies")).has_status(200).says("Sent elsewhere · The Home Office");
        let hidden = file(&ada, &path, &[("redirected-1", "The \u{202e}Office")]);
        hidden.has_status(422);
    }
}

on_both_databases! {
    fn a_person_who_answers_has_acknowledged_the_letter(app) {
        let (_, ada, path) = answered(&app);
        file(&ada, &path, &[("verdict-1", "unanswered"), ("verdict-2", "unanswered")]).has_status(303);
        assert_eq!(app.number("SELECT COUNT(*) FROM standings WHERE acknowledged_by = 'person'"), 1);
    }
}

on_both_databases! {
    fn judging_again_is_a_change_that_the_log_keeps(app) {
        let (slug, ada, path) = answered(&app);
        file(&ada, &path, &[("verdict-1", "answered"), ("verdict-2", "refused")]).has_status(303);
        let page = ada.get(&path);
        page.says("Change what is recorded");
        ada.submit(&page, &path, &[("verdict-1", "answered"), ("verdict-2", "redirected")]).has_status(303);
        assert_eq!(facts(&app, &slug)["asks"][1]["answer"], "redirected");
        assert_eq!(app.number("SELECT COUNT(*) FROM letter_events WHERE kind = 'reply_read_anew'"), 1);
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
        ada.submit(&page, &path, &[("verdict-1", "answered"), ("verdict-2", "answered"), ("sender_believed", "yes")]).has_status(303);
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
