//! `GET` and `POST /council-views/{token}/promise`.

use super::{happened, world};
use crate::on_both_databases;
use crate::support::people::ADA;

on_both_databases! {
    fn an_addressee_says_once_what_became_of_their_promise(app) {
        let world = world(&app);
        let promise = world.promised(&app, 10);
        world.pass(&app, 11);
        let link = world.ask(&app, &promise);
        let mail = app.last_mail_to(crate::promises::MAYOR);
        assert!(mail.text.contains("We will publish the review") && mail.text.contains(&world.public(&promise)), "{}", mail.text);
        let officer = app.browser();
        let page = officer.get(&link);
        page.has_status(200).says("What became of your promise?").says("We will publish the review");
        assert_eq!(happened(&app, "council_view_filed"), 0, "looking changes nothing");
        let words = "It stands on our website. Questions to jo.smith@council.example, 020 7946 0018.";
        let fields = [("view", "kept"), ("kept_on", "2026-10-01"), ("statement", words), ("url", "https://council.example/r")];
        let done = officer.submit(&page, &link, &fields);
        officer.follow(&done).has_status(200).says("This link has been used").says("It stands on our website");
        let public = app.browser().get(&world.public(&promise));
        public.says("What the addressee says").says("It stands on our website. Questions to [email address removed], [telephone number removed].").says("kept on 1 October 2026");
        assert!(app.last_mail_to(ADA).subject.starts_with("They say what became of a promise"));
        officer.submit(&page, &link, &fields).has_status(409);
        assert_eq!(app.number("SELECT COUNT(*) FROM promise_evidence"), 1);
        assert_eq!(happened(&app, "council_view_filed"), 1);
    }
}

on_both_databases! {
    fn what_does_not_fit_uses_nothing_up(app) {
        let world = world(&app);
        let promise = world.promised(&app, 10);
        world.pass(&app, 11);
        let link = world.ask(&app, &promise);
        let officer = app.browser();
        let page = officer.get(&link);
        let send = |fields: &[(&str, &str)]| officer.submit(&page, &link, fields);
        send(&[("view", "kept"), ("statement", "")]).has_status(422);
        send(&[("view", ""), ("statement", "Words that were typed")]).has_status(422).says("Words that were typed");
        send(&[("view", "kept"), ("statement", "x"), ("kept_on", "2099-01-01")]).has_status(422);
        send(&[("view", "kept"), ("statement", "x"), ("url", "javascript:1")]).has_status(422);
        send(&[("view", "kept"), ("statement", "x"), ("form_token", "forged")]).has_status(403);
        let refused = officer.send("PUT", &link, &[], Vec::new());
        refused.has_status(405);
        assert_eq!(refused.header("allow"), "GET, HEAD, POST");
        officer.get("/council-views/nonsense/promise").has_status(404);
        officer.get(&format!("/council-views/{}/promise", "A".repeat(43))).has_status(404);
        officer.post(&format!("/council-views/{}/promise", "A".repeat(43)), &[]).has_status(404);
        send(&[("view", "partly"), ("statement", "Half of it.")]).has_status(303);
    }
}

on_both_databases! {
    fn an_old_link_says_how_else_to_answer(app) {
        let world = world(&app);
        let promise = world.promised(&app, 10);
        world.pass(&app, 11);
        let link = world.ask(&app, &promise);
        world.pass(&app, 61);
        app.browser().get(&link).has_status(410).says("does not work any more");
        app.browser().post(&link, &[("view", "kept"), ("statement", "x")]).has_status(409);
    }
}
