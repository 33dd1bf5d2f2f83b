//! `GET` and `POST /desk/letters/{id}/promises/{promise}/evidence`.

use sha2::{Digest, Sha256};

use super::{World, cai, day, said, world};
use crate::on_both_databases;
use crate::support::app::TestApp;
use crate::support::people::BEN;

/// A picture that says nothing but that it is one.
fn picture() -> Vec<u8> {
    [b"\x89PNG\r\n\x1a\n".to_vec(), b"a bench beside the new playground".to_vec()].concat()
}

/// The key of the one file that is kept, as the desk's page names it.
fn file_of(world: &World, promise: &str) -> String {
    let page = world.ada.get(&world.at(promise, "/evidence"));
    let rest = page.body.split("/documents/").nth(1).expect("a file");
    rest.split('"').next().expect("a key").to_owned()
}

/// Presses a button beside the file at the desk.
fn press(world: &World, promise: &str, deed: &str) -> crate::support::browser::Page {
    let action = format!("/desk/letters/{}/documents/{}", world.letter, file_of(world, promise));
    let page = world.ada.get(&world.at(promise, "/evidence"));
    world.ada.submit(&page, &action, &[("deed", deed)])
}

/// Takes the first piece of evidence back.
fn withdraw(world: &World, promise: &str) -> crate::support::browser::Page {
    let page = world.ada.get(&world.at(promise, "/evidence"));
    let key = page.body.split("name=\"evidence\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    let key = key.unwrap_or("00000000-0000-7000-8000-000000000000").to_owned();
    world.send(&world.ada, promise, "/evidence", &[("deed", "withdraw"), ("evidence", &key)])
}

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

on_both_databases! {
    fn a_photograph_is_uploaded_kept_for_the_team_and_shown_when_it_is_released(app) {
        let world = world(&app);
        let promise = world.promised(&app, 30);
        let note = [("note", "The new bench")];
        let done = world.upload(&world.ada, &promise, &note, &[("file", "IMG_0815 seen by Mildred.png", picture())]);
        let page = world.ada.follow(&done);
        page.says("The evidence is added").says("IMG_0815 seen by Mildred.png").says("Recorded on").says("ada@");
        page.says("Not public: your team alone can look at it.");
        let hash = hex::encode(Sha256::digest(picture()));
        let path = format!("/letters/{}/documents/{}", world.slug, file_of(&world, &promise));
        let visitor = app.browser();
        let public = visitor.get(&world.public(&promise));
        public.says("A photograph").says("The new bench").says(&hash).says("Recorded by the organisers on").does_not_say("Mildred");
        public.says("The organisers keep this file. It has not been made public.").does_not_say("ada@");
        visitor.get(&path).has_status(404);
        assert_eq!(world.json(&app)["promises"][0]["evidence"][0]["sha256"], hash);
        assert_eq!(app.number("SELECT COUNT(*) FROM documents WHERE sniffed_type = 'image/png' AND released_at IS NULL"), 1);
        let desk = world.ada.get(&format!("/desk/letters/{}/documents/{}", world.letter, file_of(&world, &promise)));
        assert!(desk.header("content-disposition").starts_with("attachment"), "{:?}", desk.headers);
        let released = press(&world, &promise, "release");
        assert_eq!(released.location(), format!("{}?done=file-released", world.at(&promise, "/evidence")));
        visitor.get(&path).has_status(200);
        visitor.get(&world.public(&promise)).says("IMG_0815 seen by Mildred.png").does_not_say("has not been made public");
        press(&world, &promise, "hide").has_status(303);
        visitor.get(&path).has_status(404);
        visitor.get(&world.public(&promise)).says("has not been made public").says(&hash);
        assert!(!app.dump().contains("beside the new playground"));
    }
}

on_both_databases! {
    fn what_cannot_be_evidence_is_said_beside_its_field_and_nothing_typed_is_lost(app) {
        let world = world(&app);
        let promise = world.promised(&app, 30);
        let kept = "Cabinet, 3 March, item 7";
        let send = |more: &[(&str, &str)], files: &[(&str, &str, Vec<u8>)]| {
            let all: Vec<(&str, &str)> = [("note", kept)].into_iter().chain(more.iter().copied()).collect();
            world.upload(&world.ada, &promise, &all, files)
        };
        let pdf = || b"%PDF-1.7 minutes".to_vec();
        let document = [("kind", "document")];
        for (more, name, content, status, says) in [
            (&document[..], "minutes.pdf", Vec::new(), 422, "“minutes.pdf” is empty"),
            (&document, "minutes.exe", b"MZ\x90\0....".to_vec(), 422, "is a program"),
            (&document, "minutes.html", b"<html><script>alert(1)</script>".to_vec(), 422, "can run something"),
            (&document, "minutes.zip", b"PK\x03\x04....".to_vec(), 422, "is a package of files"),
            (&document, "minutes.pdf", b"\0\x01\x02\x03".to_vec(), 422, "is of no kind that we know"),
            (&document, "minutes.pdf", vec![b'x'; 20 * 1024 * 1024 + 1], 413, "larger than 20 MB"),
            (&document, "minutes.pdf", vec![b'x'; 30 * 1024 * 1024], 413, "larger than 20 MB"),
            (&[("kind", "photograph")], "minutes.pdf", pdf(), 422, "That is no picture"),
            (&[("kind", "")], "minutes.pdf", pdf(), 422, "Choose the file again"),
            (&[("kind", "document"), ("url", "https://council.example/minutes")], "minutes.pdf", pdf(), 422, "Give one thing"),
        ] {
            let page = send(more, &[("file", name, content)]);
            page.has_status(status).says(says);
            let fields = page.form(&world.at(&promise, "/evidence"));
            assert!(page.body.contains(kept), "{fields:?}");
        }
        send(&document, &[]).has_status(422).says("Choose a file, or give an address").says("Please check these answers");
        send(&document, &[("file", "", Vec::new())]).has_status(422).says("Choose a file, or give an address");
        send(&document, &[("file", "a.pdf", pdf()), ("file", "b.pdf", pdf())]).has_status(422).says("One file at a time");
        send(&document, &[("other", "a.pdf", pdf())]).has_status(400);
        send(&[("more", "x")], &[("file", "a.png", picture())]).has_status(400);
        send(&[("deed", "destroy")], &[]).has_status(400);
        send(&[("form_token", "forged")], &[("file", "a.png", picture())]).has_status(403);
        assert_eq!(app.number("SELECT COUNT(*) FROM promise_evidence"), 0);
        assert_eq!(app.number("SELECT COUNT(*) FROM documents"), 0, "nothing is kept of what was refused");
    }
}

on_both_databases! {
    fn the_same_file_twice_is_one_piece_of_evidence_and_one_file(app) {
        let world = world(&app);
        let promise = world.promised(&app, 30);
        app.settle();
        let mails = app.mails().len();
        for name in ["bench.png", "the same bench.png"] {
            world.upload(&world.ada, &promise, &[], &[("file", name, picture())]).has_status(303);
        }
        assert_eq!(app.number("SELECT COUNT(*) FROM promise_evidence"), 1);
        world.upload(&world.ada, &promise, &[("supports", "partly")], &[("file", "bench.png", picture())]).has_status(303);
        assert_eq!(app.number("SELECT COUNT(*) FROM promise_evidence"), 2, "it says something else");
        assert_eq!(app.number("SELECT COUNT(*) FROM documents"), 1);
        app.settle();
        assert_eq!(app.mails().len(), mails, "nobody is written to");
    }
}

on_both_databases! {
    fn only_the_team_uploads_and_takes_back(app) {
        let world = world(&app);
        let promise = world.promised(&app, 30);
        world.show(&promise, "kept", day(&app, 0));
        let ben = app.organiser(BEN, "Another team");
        let path = world.at(&promise, "/evidence");
        let token = crate::promises::token(&ben.get("/desk"));
        let fields = [("form_token".to_owned(), token.clone()), ("kind".to_owned(), "photograph".to_owned())];
        ben.post_files(&path, &fields, &[("file", "bench.png", picture())]).has_status(404);
        let key = "00000000-0000-7000-8000-000000000000";
        ben.post(&path, &[("form_token", &token), ("deed", "withdraw"), ("evidence", key)]).has_status(404);
        assert_eq!(app.browser().post_files(&path, &fields, &[("file", "bench.png", picture())]).status, 303);
        assert_eq!(app.number("SELECT COUNT(*) FROM documents"), 0);
        world.send(&world.ada, &promise, "/evidence", &[("deed", "withdraw"), ("evidence", "nonsense")]).has_status(400);
        assert_eq!(app.number("SELECT COUNT(*) FROM promise_evidence"), 1);
    }
}

/// Proposes that a promise was kept, and lets another agree; gives what the other is answered.
fn vote(app: &TestApp, world: &World, promise: &str, between: impl FnOnce()) -> crate::support::browser::Page {
    let on = day(app, 0).to_string();
    let fields = [("deed", "propose"), ("outcome", "kept"), ("outcome_on", &on)];
    world.send(&world.ada, promise, "/outcome", &fields).has_status(303);
    between();
    let cai = cai(app);
    let page = cai.get(&world.at(promise, "/outcome"));
    let seen = page.body.split("name=\"seen\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    world.send(&cai, promise, "/outcome", &[("deed", "agree"), ("seen", seen.unwrap_or_default())])
}

on_both_databases! {
    fn evidence_that_is_taken_back_between_two_votes_decides_nothing(app) {
        let world = world(&app);
        let promise = world.promised(&app, 30);
        world.upload(&world.ada, &promise, &[], &[("file", "bench.png", picture())]).has_status(303);
        press(&world, &promise, "release").has_status(303);
        let refused = vote(&app, &world, &promise, || {
            let done = withdraw(&world, &promise);
            world.ada.follow(&done).says("The evidence is taken back");
            withdraw(&world, &promise).has_status(303);
        });
        refused.has_status(409).says("Nothing that was collected speaks for this");
        assert_eq!(app.number("SELECT COUNT(*) FROM documents WHERE released_at IS NOT NULL"), 0, "the file is hidden again");
        assert_eq!(world.json(&app)["promises"][0]["status"], "recorded");
        world.ada.get(&format!("/desk/letters/{}/log", world.letter)).says("Evidence about a promise was taken back");
    }
}

on_both_databases! {
    fn what_was_decided_keeps_the_evidence_that_it_was_decided_on(app) {
        let world = world(&app);
        let promise = world.promised(&app, 30);
        world.upload(&world.ada, &promise, &[("note", "The bench")], &[("file", "bench.png", picture())]).has_status(303);
        vote(&app, &world, &promise, || {}).has_status(303);
        withdraw(&world, &promise).has_status(409).says("decided on this evidence alone");
        let visitor = app.browser();
        for page in [format!("/letters/{}", world.slug), format!("/letters/{}/promises", world.slug), world.public(&promise)] {
            app.settle();
            let page = visitor.get(&page);
            page.says("Kept").says("We will publish the review by").says("A photograph").says("The bench");
        }
        world.show(&promise, "kept", day(&app, 0));
        withdraw(&world, &promise).has_status(303);
        assert_eq!(world.json(&app)["promises"][0]["status"], "kept");
    }
}

on_both_databases! {
    fn a_reply_that_is_put_aside_is_evidence_of_nothing(app) {
        let world = world(&app);
        let promise = world.promised(&app, 30);
        let reply = world.reply(&app, "Here is the review that we promised.");
        let fields = [("kind", "reply"), ("evidence_reply", reply.as_str()), ("supports", "kept"), ("captured_on", "2026-03-03")];
        world.send(&world.ada, &promise, "/evidence", &fields).has_status(303);
        app.execute(&format!("UPDATE replies SET released_at = received_at WHERE id = '{reply}'"));
        let link = format!("/letters/{}/replies/{reply}", world.slug);
        assert!(app.browser().get(&world.public(&promise)).body.contains(&link));
        app.execute(&format!("UPDATE replies SET judged_at = NULL, set_aside_at = received_at WHERE id = '{reply}'"));
        let page = app.browser().get(&world.public(&promise));
        page.says("It counts for nothing now");
        assert!(!page.body.contains(&link), "{}", page.body);
        let on = day(&app, 0).to_string();
        let kept = [("deed", "propose"), ("outcome", "kept"), ("outcome_on", &on)];
        world.send(&world.ada, &promise, "/outcome", &kept).has_status(409).says("Nothing that was collected");
    }
}

on_both_databases! {
    fn replies_are_offered_with_who_wrote_them_when_and_what_about(app) {
        let world = world(&app);
        let promise = world.promised(&app, 30);
        let spoken = world.reply(&app, "Families told us that the clinic is open again on Mondays.");
        let plain = world.reply(&app, "Dear all,\nx");
        let page = world.ada.get(&world.at(&promise, "/evidence"));
        page.says("– Re: your letter · Families told us that the clinic is open again on Mondays.").says("– Re: your letter · x");
        let list = world.ada.get(&world.desk());
        list.says("– Re: your letter · Families told us that the clinic is open again on Mondays.").says("The Mayor, ");
        assert!(page.body.contains(&format!("value=\"{plain}\"")) && page.body.contains(&format!("value=\"{spoken}\"")));
    }
}

on_both_databases! {
    fn evidence_goes_on_being_shown_when_the_promise_moves(app) {
        let world = world(&app);
        let promise = world.promised(&app, 20);
        world.show(&promise, "partly", day(&app, 0));
        world.pass(&app, 1);
        let on = said(day(&app, 40));
        let reply = world.reply(&app, &format!("We will publish it on {on}."));
        let moved = world.record(&reply, &format!("We will publish it on {on}."), &format!("on {on}"), &[("predecessor", &promise)]);
        let page = app.browser().get(&world.public(&moved));
        page.says("Collected for the promise before it").says("https://council.example/review");
        let day = day(&app, 0).to_string();
        let kept = [("deed", "propose"), ("outcome", "partly_kept"), ("outcome_on", &day)];
        world.send(&world.ada, &moved, "/outcome", &kept).has_status(409);
        world.upload(&world.ada, &promise, &[], &[("file", "bench.png", picture())]).has_status(409).says("took the place");
        world.ada.get(&world.at(&moved, "/evidence")).does_not_say("Take it back");
    }
}

on_both_databases! {
    fn what_somebody_recorded_who_has_left_still_stands(app) {
        let world = world(&app);
        let promise = world.promised(&app, 30);
        let cai = cai(&app);
        world.upload(&cai, &promise, &[], &[("file", "bench.png", picture())]).has_status(303);
        app.execute(
            "DELETE FROM memberships WHERE organiser_id = (SELECT recorded_by FROM promise_evidence)",
        );
        cai.get(&world.at(&promise, "/evidence")).has_status(404);
        world.ada.get(&world.at(&promise, "/evidence")).says("by cai@organisers.example");
        app.browser().get(&world.public(&promise)).says("Recorded by the organisers");
    }
}
