//! `GET` and `POST /desk/letters/{id}/answers`.

use super::{facts, sent};
use crate::on_both_databases;
use crate::support::app::TestApp;
use crate::support::browser::{Browser, Page};
use crate::support::people::BEN;

fn path_of(app: &TestApp, slug: &str) -> String {
    format!("/desk/letters/{}/answers", app.letter_id(slug))
}

fn addressee(app: &TestApp, slug: &str) -> String {
    let path = crate::dispatch::addressee_path(app, slug, 0);
    path.rsplit('/').next().unwrap().to_owned()
}

fn today(app: &TestApp) -> String {
    undersigned::clock::london_date(app.now()).to_string()
}

/// A meeting at which the Mayor spoke, as the form is filled in; `more` goes over it.
fn fill_in(app: &TestApp, slug: &str, ada: &Browser, more: &[(&str, &str)]) -> (Page, Vec<(String, String)>) {
    let (path, addressee, today) = (path_of(app, slug), addressee(app, slug), today(app));
    let page = ada.get(&path);
    let mut all = page.has_status(200).form(&path);
    let fields = [
        ("addressee", addressee.as_str()),
        ("channel", "meeting"),
        ("came_on", today.as_str()),
        ("said_by", "Councillor Mildred Example"),
        ("answer", "We shall publish the review by Michaelmas.\nOf the families I cannot speak."),
        ("verdict-1", "holding"),
        ("verdict-2", "answered"),
        ("quote-2", "We shall publish the review by Michaelmas."),
    ];
    for (name, value) in fields.iter().chain(more) {
        all.retain(|(known, _)| known != name);
        all.push(((*name).to_owned(), (*value).to_owned()));
    }
    (page, all)
}

pub(super) fn post(app: &TestApp, slug: &str, ada: &Browser, more: &[(&str, &str)]) -> Page {
    ada.post_owned(&path_of(app, slug), &fill_in(app, slug, ada, more).1)
}

on_both_databases! {
    fn what_was_said_at_a_meeting_is_recorded_shown_and_told(app) {
        let (slug, ada) = sent(&app);
        let done = ada.follow(&post(&app, &slug, &ada, &[]));
        done.says("The answer is recorded").says("Councillor Mildred Example").says("At a meeting, recorded by one member of the team; nobody else has looked at the evidence yet");
        app.settle();
        let page = app.browser().get(&format!("/letters/{slug}/replies"));
        page.says("At a meeting, recorded by one member of the team; nobody else has looked at the evidence yet").says("We shall publish the review by Michaelmas.");
        page.does_not_say("Mildred").does_not_say("Of the families I cannot speak");
        assert_eq!(facts(&app, &slug)["asks"][1]["answer"], "answered");
        ada.get(&format!("/desk/letters/{}/log", app.letter_id(&slug))).says("An answer that came another way was recorded").says("At a meeting;");
        let told = app.mails_to("grace@people.example");
        assert_eq!(told.iter().filter(|mail| mail.subject.starts_with("There is a reply")).count(), 1);
        let kept = "SELECT COUNT(*) FROM replies WHERE channel = 'meeting' AND assurance = 'none' AND recorded_by IS NOT NULL \
                    AND sender_confirmed_by IS NULL AND inbound_message_id IS NULL";
        assert_eq!(app.number(kept), 1);
        assert_eq!(app.number("SELECT COUNT(*) FROM letter_events WHERE kind = 'reply_read'"), 1);
    }
}

on_both_databases! {
    fn the_same_form_twice_records_one_answer(app) {
        let (slug, ada) = sent(&app);
        let (_, fields) = fill_in(&app, &slug, &ada, &[]);
        let path = path_of(&app, &slug);
        ada.post_owned(&path, &fields).has_status(303);
        ada.follow(&ada.post_owned(&path, &fields)).says("That form was sent before");
        assert_eq!(app.number("SELECT COUNT(*) FROM replies"), 1);
        ada.post_owned(&path, &fill_in(&app, &slug, &ada, &[]).1).has_status(303);
        assert_eq!(app.number("SELECT COUNT(*) FROM replies"), 2, "another form is another answer");
    }
}

on_both_databases! {
    fn evidence_is_kept_for_the_team(app) {
        let (slug, ada) = sent(&app);
        let (_, fields) = fill_in(&app, &slug, &ada, &[("link", "https://council.example/minutes/4")]);
        let path = path_of(&app, &slug);
        let files = [("evidence", "minutes.pdf", b"%PDF-1.4 minutes of a meeting".to_vec()), ("evidence", "", Vec::new())];
        ada.post_files(&path, &fields, &files).has_status(303);
        assert_eq!(app.number("SELECT COUNT(*) FROM documents WHERE reply_id IS NOT NULL AND released_at IS NULL"), 2);
        assert_eq!(app.number("SELECT COUNT(*) FROM documents WHERE sniffed_type = 'application/pdf' AND recorded_by IS NOT NULL"), 1);
        let dump = app.dump();
        assert!(!dump.contains("minutes of a meeting") && !dump.contains("minutes.pdf") && !dump.contains("Michaelmas"));
    }
}

on_both_databases! {
    fn a_form_that_cannot_be_read_changes_nothing(app) {
        let (slug, ada) = sent(&app);
        let (path, tomorrow) = (path_of(&app, &slug), undersigned::clock::london_date(app.now() + chrono::Duration::days(1)));
        for (wrong, says) in [
            (("addressee", "nobody"), "Choose who answered"),
            (("channel", "email"), "Choose how it came"),
            (("came_on", "yesterday"), "Give the day on which it came"),
            (("came_on", &*tomorrow.to_string()), "cannot lie in the future"),
            (("came_on", "2020-01-01"), "no answer came before it"),
            (("answer", " "), "Write down what it said"),
            (("verdict-1", ""), "Say what the reply is to ask 1"),
            (("quote-2", "We shall publish nothing."), "The passage beside ask 2 does not stand in the reply"),
            (("link", "javascript:alert(1)"), "That is no address of a web page"),
        ] {
            let refused = post(&app, &slug, &ada, &[wrong]);
            refused.has_status(422).says(says);
            let kept = refused.form(&path).into_iter().find(|(name, _)| name == "said_by").unwrap().1;
            assert_eq!(kept, "Councillor Mildred Example", "nothing typed is lost");
        }
        post(&app, &slug, &ada, &[("more", "x")]).has_status(400);
        post(&app, &slug, &ada, &[("reply", "x")]).has_status(400);
        let (_, fields) = fill_in(&app, &slug, &ada, &[]);
        ada.post_files(&path, &fields, &[("other", "a.pdf", b"x".to_vec())]).has_status(400);
        let (_, faulty) = fill_in(&app, &slug, &ada, &[("channel", "")]);
        let again = ada.post_files(&path, &faulty, &[("evidence", "a.pdf", b"x".to_vec())]);
        again.has_status(422).says("Choose how it came").says("Choose the files again");
        let six: Vec<_> = (0..6).map(|_| ("evidence", "a.pdf", b"x".to_vec())).collect();
        ada.post_files(&path, &fields, &six).has_status(422).says("No more than 5 files at once");
        // Files that nobody chose are parts, too.
        let none: Vec<_> = (0..150).map(|_| ("evidence", "", Vec::new())).collect();
        ada.post_files(&path, &fields, &none).has_status(400);
        for size in [20 * 1024 * 1024 + 1, 41 * 1024 * 1024] {
            let refused = ada.post_files(&path, &fields, &[("evidence", "a.pdf", vec![b'x'; size])]);
            refused.has_status(413).says("A file is larger than 20 MB");
            assert!(refused.body.contains("Councillor Mildred Example"), "nothing typed is lost");
        }
        for (name, content, says) in [
            ("nothing.pdf", &b""[..], "“nothing.pdf” is empty"),
            ("minutes.exe", b"MZ\x90\0", "is a program"),
            ("minutes.zip", b"PK\x03\x04", "is a package of files"),
            ("minutes.pdf", b"\0\x01\x02", "is of no kind that we know"),
        ] {
            ada.post_files(&path, &fields, &[("evidence", name, content.to_vec())]).has_status(422).says(says);
        }
        ada.send("POST", &path, &[("content-type", "multipart/form-data; boundary=b"), ("sec-fetch-site", "same-origin")], b"--b\r\nnonsense".to_vec()).has_status(400);
        app.settle();
        assert_eq!(app.number("SELECT COUNT(*) FROM replies"), 0);
        assert!(app.mails_to("grace@people.example").iter().all(|mail| !mail.subject.starts_with("There is a reply")));
    }
}

on_both_databases! {
    fn only_the_team_records_an_answer_and_only_to_an_open_letter(app) {
        let (slug, ada) = sent(&app);
        let path = path_of(&app, &slug);
        let ben = app.organiser(BEN, "Another team");
        ben.get(&path).has_status(404);
        app.browser().get(&path).has_status(303);
        ada.post_owned(&path, &fill_in(&app, &slug, &ada, &[("form_token", "forged")]).1).has_status(403);
        let refused = ada.send("PUT", &path, &[], Vec::new());
        assert_eq!((refused.status, refused.header("allow")), (405, "GET, HEAD, POST"));
        let draft = app.import(&crate::support::people::letter_file("A draft", "").replace("state = \"open\"", "state = \"draft\""));
        ada.get(&path_of(&app, &draft)).has_status(409).says("The letter is not open yet");
        assert_eq!(app.number("SELECT COUNT(*) FROM replies"), 0);
    }
}

on_both_databases! {
    fn what_came_on_paper_is_shown_and_not_only_said(app) {
        let (slug, ada) = sent(&app);
        let path = path_of(&app, &slug);
        for channel in ["post", "minutes", "press", "social_media"] {
            let refused = post(&app, &slug, &ada, &[("channel", channel)]);
            refused.has_status(422).says("Show where it stands");
            let kept = refused.form(&path).into_iter().find(|(name, _)| name == "said_by").unwrap().1;
            assert_eq!(kept, "Councillor Mildred Example", "nothing typed is lost");
        }
        post(&app, &slug, &ada, &[("channel", "telephone")]).has_status(303);
        post(&app, &slug, &ada, &[("channel", "press"), ("link", "https://news.example/4")]).has_status(303);
        post(&app, &slug, &ada, &[("channel", "post"), ("kept_at", "In Ada’s blue folder")]).has_status(303);
        let (_, fields) = fill_in(&app, &slug, &ada, &[("channel", "minutes")]);
        ada.post_files(&path, &fields, &[("evidence", "minutes.pdf", b"%PDF-1.4 x".to_vec())]).has_status(303);
        assert_eq!(app.number("SELECT COUNT(*) FROM documents"), 3);
        app.settle();
        app.browser().get(&format!("/letters/{slug}/replies")).says("By post, recorded by one member of the team");
    }
}
