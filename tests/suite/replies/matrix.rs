//! `GET /desk/letters/{id}/replies`, `GET /letters/{slug}/replies` and `…/replies.json`.

use super::{answered, file, raw, reply_address, sent, writes_back};
use crate::on_both_databases;
use crate::support::app::TestApp;
use crate::support::people::BEN;

fn desk_path(app: &TestApp, slug: &str) -> String {
    format!("/desk/letters/{}/replies", app.letter_id(slug))
}

fn json(app: &TestApp, slug: &str) -> serde_json::Value {
    serde_json::from_str(&app.browser().get(&format!("/letters/{slug}/replies.json")).body).unwrap()
}

on_both_databases! {
    fn the_public_sees_what_each_reply_says_to_each_ask(app) {
        let (slug, ada, path) = answered(&app);
        let page = app.browser().get(&format!("/letters/{slug}/replies"));
        page.has_status(200).says("No reply has been read yet").does_not_say("Jo Smith");
        file(&ada, &path, &[("verdict-1", "holding"), ("verdict-2", "answered"), ("quote-2", "The review will report by 30 June")]).has_status(303);
        let other = writes_back(&app, "director@council.example", "Ask the Mayor.");
        file(&ada, &other, &[("verdict-1", "redirected"), ("redirected-1", "The Mayor’s office"), ("verdict-2", "unanswered")]).has_status(303);
        let page = app.browser().get(&format!("/letters/{slug}/replies"));
        page.says("The Mayor").says("The Director").says("The review will report by 30 June");
        page.says("Holding answer").says("Sent elsewhere · The Mayor’s office").says("Not answered");
        page.does_not_say("jo.smith").does_not_say("Ask the Mayor.");
        let json = json(&app, &slug);
        assert_eq!(json["asks"][0]["replies"][0]["verdict"], "holding");
        assert_eq!(json["asks"][0]["replies"][1]["redirected_to"], "The Mayor’s office");
        assert_eq!(json["asks"][1]["replies"][0]["quotation"], "The review will report by 30 June");
        assert_eq!(json["asks"][1]["replies"][1]["verdict"], "unanswered");
    }
}

on_both_databases! {
    fn a_reply_whose_sender_nobody_believes_is_not_shown(app) {
        let (slug, ada, path) = answered(&app);
        file(&ada, &path, &[("verdict-1", "holding"), ("verdict-2", "answered")]).has_status(303);
        app.execute("UPDATE replies SET sender_confirmed_at = NULL, sender_confirmed_by = NULL");
        app.browser().get(&format!("/letters/{slug}/replies")).says("No reply has been read yet");
        assert_eq!(json(&app, &slug)["asks"][0]["replies"], serde_json::json!([]));
    }
}

on_both_databases! {
    fn the_desk_lists_what_waits_first_and_machines_apart(app) {
        let (slug, ada, path) = answered(&app);
        app.hand_in(&raw("automatic_acknowledgement"), &reply_address(&app, "mayor@council.example"), "").has_status(201);
        let page = ada.get(&desk_path(&app, &slug));
        page.has_status(200).says("To be read").says("RE: Families need answers").says("One message that is no reply");
        page.says("stop no clock").does_not_say("Nothing waits to be read");
        file(&ada, &path, &[("verdict-1", "holding"), ("verdict-2", "answered"), ("quote-2", "The review will report by 30 June")]).has_status(303);
        let page = ada.get(&desk_path(&app, &slug));
        page.says("Nothing waits to be read").says("The review will report by 30 June").says("Ask The Mayor how they see it");
        let other = writes_back(&app, "director@council.example", "Lunch on Friday?");
        ada.submit(&ada.get(&other), &other, &[("deed", "set_aside")]).has_status(303);
        ada.get(&desk_path(&app, &slug)).says("Put aside: no answer").says("Your letter");
    }
}

on_both_databases! {
    fn only_the_team_and_only_what_is_public(app) {
        let (slug, ada) = sent(&app);
        let path = desk_path(&app, &slug);
        app.organiser(BEN, "Another team").get(&path).has_status(404);
        app.browser().get(&path).has_status(303);
        ada.get("/desk/letters/nonsense/replies").has_status(404);
        for path in [path, format!("/letters/{slug}/replies"), format!("/letters/{slug}/replies.json")] {
            let refused = ada.send("DELETE", &path, &[], Vec::new());
            assert_eq!((refused.status, refused.header("allow")), (405, "GET, HEAD"), "{path}");
        }
        app.browser().get("/letters/no-such-letter/replies").has_status(404);
        app.browser().get("/letters/no-such-letter/replies.json").has_status(404);
        let draft = app.import(&crate::support::people::letter_file("A draft", "").replace("state = \"open\"", "state = \"draft\""));
        app.browser().get(&format!("/letters/{draft}/replies")).has_status(404);
    }
}
