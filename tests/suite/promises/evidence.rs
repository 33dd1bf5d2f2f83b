//! `GET` and `POST /desk/letters/{id}/promises/{promise}/evidence`.

use super::{day, world};
use crate::on_both_databases;

on_both_databases! {
    fn evidence_is_shown_with_its_kind_its_day_and_its_link(app) {
        let world = world(&app);
        let promise = world.promised(&app, 30);
        world.show(&promise, "kept", day(&app, 0));
        let minutes = [("kind", "minutes"), ("note", "Cabinet, 3 March, item 7"), ("supports", "partly"), ("captured_on", "2026-03-03")];
        world.send(&world.ada, &promise, "/evidence", &minutes).has_status(303);
        let page = app.browser().get(&world.public(&promise));
        page.says("A page on the web").says("https://council.example/review").says("It was kept");
        page.says("Minutes of a meeting").says("Cabinet, 3 March, item 7").says("seen on 3 March 2026");
        world.ada.get(&format!("/desk/letters/{}/log", world.letter)).says("Evidence about a promise was added");
    }
}

on_both_databases! {
    fn a_reply_as_evidence_shows_no_hash_and_is_linked_only_when_it_is_released(app) {
        let world = world(&app);
        let promise = world.promised(&app, 30);
        let reply = world.reply(&app, "Here is the review that we promised.");
        let fields = [("kind", "reply"), ("evidence_reply", reply.as_str()), ("supports", "kept"), ("captured_on", "2026-03-03")];
        world.send(&world.ada, &promise, "/evidence", &fields).has_status(303);
        let page = app.browser().get(&world.public(&promise));
        page.says("Another reply").does_not_say("SHA-256");
        assert!(!page.body.contains(&format!("/replies/{reply}")), "{}", page.body);
        app.execute("UPDATE replies SET released_at = received_at");
        let page = app.browser().get(&world.public(&promise));
        assert!(page.body.contains(&format!("/letters/{}/replies/{reply}", world.slug)), "{}", page.body);
    }
}

on_both_databases! {
    fn what_nobody_can_look_at_is_no_evidence(app) {
        let world = world(&app);
        let promise = world.promised(&app, 30);
        let today = day(&app, 0).to_string();
        let tomorrow = day(&app, 1).to_string();
        let good = [("kind", "web_page"), ("url", "https://council.example/review"), ("supports", "kept"), ("captured_on", today.as_str())];
        for (name, value) in [
            ("kind", ""),
            ("kind", "statement"),
            ("url", ""),
            ("url", "javascript:alert(1)"),
            ("url", "ftp://council.example/x"),
            ("url", "https://me:secret@council.example/"),
            ("url", "council.example"),
            ("supports", "maybe"),
            ("captured_on", ""),
            ("captured_on", tomorrow.as_str()),
            ("document", "nonsense"),
            ("evidence_reply", "nonsense"),
            ("note", "Ask jo.smith@council.example"),
        ] {
            let mut fields: Vec<(&str, &str)> = good.iter().copied().filter(|(known, _)| *known != name).collect();
            fields.push((name, value));
            let page = world.send(&world.ada, &promise, "/evidence", &fields);
            assert_eq!(page.status, 422, "{name}={value}: {}", page.body);
        }
        world.send(&world.ada, &promise, "/evidence", &[("kind", "document"), ("supports", "kept"), ("captured_on", &today)]).has_status(422);
        assert_eq!(app.number("SELECT COUNT(*) FROM promise_evidence"), 0);
    }
}

on_both_databases! {
    fn the_same_evidence_twice_is_there_once(app) {
        let world = world(&app);
        let promise = world.promised(&app, 30);
        world.show(&promise, "kept", day(&app, 0));
        world.show(&promise, "kept", day(&app, 0));
        assert_eq!(app.number("SELECT COUNT(*) FROM promise_evidence"), 1);
    }
}
