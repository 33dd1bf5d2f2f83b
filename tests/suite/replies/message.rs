//! `GET` and `POST /desk/letters/{id}/messages/{message}`: a message that was taken for a machine's, and a person's word that
//! it is not.

use undersigned::replies::doors::read::Reader;
use undersigned::replies::model::InboundMessageId;

use super::upload::hand_in;
use super::{about, bounce_of, facts, raw, reply_address, sent, told_of_replies};
use crate::on_both_databases;
use crate::support::app::TestApp;
use crate::support::browser::{Browser, link_in};
use crate::support::people::{ADA, BEN};

const MAYOR: &str = "mayor@council.example";
const CASES: &str = "cases@council.example";

/// What an officer wrote in a case system, which marks all that it sends as a machine's.
fn from_a_case_system(to: &str, number: u32) -> String {
    format!(
        "From: \"Council case team\" <{CASES}>\r\nTo: {to}\r\nSubject: Case {number}: our response\r\n\
         Message-ID: <case-{number}@council.example>\r\nAuto-Submitted: auto-generated\r\nContent-Type: text/plain\r\n\r\n\
         Dear authors,\r\n\r\nThank you for your letter. We have received it. The Cabinet agrees to ask 1. We refuse ask 2.\r\n\r\n\
         Jo Smith, Director\r\n"
    )
}

/// Such an answer came in; where its page is.
fn came(app: &TestApp) -> (String, Browser, String) {
    let (slug, ada) = sent(app);
    let to = reply_address(app, MAYOR);
    app.hand_in(from_a_case_system(&to, 884_213).as_bytes(), &to, CASES).has_status(201).says("automatic");
    app.settle();
    let path = listed(app, &ada, &slug).remove(0);
    (slug, ada, path)
}

/// The pages of the messages that are no replies, as the desk lists them.
fn listed(app: &TestApp, ada: &Browser, slug: &str) -> Vec<String> {
    let desk = format!("/desk/letters/{}", app.letter_id(slug));
    let page = ada.get(&format!("{desk}/replies"));
    let links = page.has_status(200).body.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    links.filter(|link| link.starts_with(&format!("{desk}/messages/"))).map(str::to_owned).collect()
}

fn press(ada: &Browser, path: &str) -> crate::support::browser::Page {
    ada.submit(&ada.get(path), path, &[])
}

fn acknowledgement(app: &TestApp, slug: &str) -> String {
    facts(app, slug)["addressees"][0]["acknowledgement"].as_str().unwrap().to_owned()
}

fn replies(app: &TestApp) -> i64 {
    app.number("SELECT COUNT(*) FROM replies")
}

on_both_databases! {
    fn every_message_can_be_seen_with_what_it_was_taken_for_and_why(app) {
        let (slug, ada, path) = came(&app);
        let events = app.number("SELECT COUNT(*) FROM letter_events");
        let page = ada.get(&path);
        page.has_status(200).says("The Cabinet agrees to ask 1.").says("Case 884213: our response").says(CASES);
        page.says("it is no answer").says("Auto-Submitted").says("The Mayor").says("Not proved: only the address says so");
        assert_eq!(page.header("cache-control"), "no-store");
        let file = ada.get(&format!("{path}/message.eml"));
        file.has_status(200);
        assert_eq!(file.body, from_a_case_system(&reply_address(&app, MAYOR), 884_213));
        assert!(file.header("content-disposition").starts_with("attachment"), "{}", file.header("content-disposition"));
        assert_eq!((replies(&app), told_of_replies(&app)), (0, 0), "looking changes nothing");
        assert_eq!(app.number("SELECT COUNT(*) FROM letter_events"), events);
        for name in ["challenge_click", "read_receipt", "complaint_feedback_report", "away_gmail", "bounce_postfix", "our_own"] {
            app.hand_in(&raw(name), &reply_address(&app, MAYOR), "<>");
        }
        let all = listed(&app, &ada, &slug);
        assert_eq!(all.len(), 7);
        all.iter().for_each(|path| {
            ada.get(path).has_status(200).says("What it was read as").says("A person wrote this");
        });
    }
}

on_both_databases! {
    fn what_a_person_wrote_becomes_a_reply_and_stays_one(app) {
        let (slug, ada, path) = came(&app);
        assert_eq!(acknowledgement(&app, &slug), "automatic");
        let page = ada.get(&path);
        let done = ada.submit(&page, &path, &[]);
        ada.follow(&done).says("It is a reply now, and waits to be read.").says("We refuse ask 2.").says("A reply from The Mayor");
        assert_eq!((replies(&app), told_of_replies(&app)), (1, 1));
        assert_eq!(acknowledgement(&app, &slug), "none", "no machine said anything");
        let log = ada.get(&format!("/desk/letters/{}/log", app.letter_id(&slug)));
        log.says("A message that had been taken for a machine’s was said to be a person’s");
        assert!(listed(&app, &ada, &slug).is_empty());
        // Twice is as good as once, and reading it anew takes nothing back.
        ada.follow(&ada.submit(&page, &path, &[])).says("It was a reply already");
        let id = InboundMessageId::parse(path.rsplit('/').next().unwrap()).unwrap();
        actix_web::rt::System::new().block_on(Reader::of(&app.app).read_again(&id, app.now())).unwrap();
        assert_eq!((replies(&app), told_of_replies(&app)), (1, 1));
        assert_eq!(acknowledgement(&app, &slug), "none");
        assert!(listed(&app, &ada, &slug).is_empty());
        assert_eq!(app.number("SELECT COUNT(*) FROM inbound_messages WHERE kind = 'person' AND class = 'person'"), 1);
        ada.get(&path).says("It is kept with the replies").does_not_say("Did a person write this?");
        assert_eq!(app.number("SELECT COUNT(*) FROM audit_entries WHERE deed = 'written_by_person'"), 1);
    }
}

on_both_databases! {
    fn what_another_message_says_too_stands(app) {
        let (slug, ada, path) = came(&app);
        let to = reply_address(&app, MAYOR);
        app.hand_in(from_a_case_system(&to, 884_214).as_bytes(), &to, CASES).has_status(201).says("automatic");
        press(&ada, &path).has_status(303);
        assert_eq!(acknowledgement(&app, &slug), "automatic");
        let second = listed(&app, &ada, &slug).remove(0);
        press(&ada, &second).has_status(303);
        assert_eq!((acknowledgement(&app, &slug).as_str(), replies(&app)), ("none", 2));
    }
}

on_both_databases! {
    fn a_challenge_and_a_report_that_were_none_are_taken_back_and_everyone_reads_so(app) {
        let (slug, ada) = sent(&app);
        let to = reply_address(&app, MAYOR);
        let corrected = "had been taken for a machine’s was written by a person";
        app.hand_in(&about(&app, "challenge_click", MAYOR), &to, "<>").has_status(201);
        assert_eq!(facts(&app, &slug)["addressees"][0]["delivery"], "challenged");
        let mail = app.last_mail_to(ADA);
        let path = link_in(&mail.text, "/messages/");
        press(&ada, &path).has_status(303);
        assert_ne!(facts(&app, &slug)["addressees"][0]["delivery"], "challenged");
        app.browser().get(&format!("/letters/{slug}/timeline")).says(corrected);
        // The other addressee's mail server is said to have refused it.
        let director = reply_address(&app, "director@council.example");
        app.hand_in(&bounce_of(&app, "director@council.example"), &director, "<>").has_status(201).says("bounce");
        assert_eq!(facts(&app, &slug)["addressees"][1]["delivery"], "bounced");
        let path = link_in(&app.last_mail_to(ADA).text, "/messages/");
        ada.get(&path).says("User unknown");
        press(&ada, &path).has_status(303);
        assert_eq!(facts(&app, &slug)["addressees"][1]["delivery"], "handed_over");
        assert_eq!(app.number("SELECT COUNT(*) FROM contact_bounces"), 0);
        assert_eq!(replies(&app), 2);
    }
}

on_both_databases! {
    fn whose_a_message_is_comes_first(app) {
        let (slug, ada) = sent(&app);
        // The same without its letter's address, as a file.
        let mail = from_a_case_system("ada@organisers.example", 7);
        hand_in(&app, &ada, &slug, mail.as_bytes(), "");
        let path = listed(&app, &ada, &slug).remove(0);
        let page = ada.get(&path);
        page.says("Say whom it is from").does_not_say("Did a person write this?");
        let token = page.body.split("name=\"form_token\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        ada.post(&path, &[("form_token", &token)]).has_status(409).says("Nobody has said yet whom this message is from");
        assert_eq!(replies(&app), 0);
    }
}

on_both_databases! {
    fn only_the_team_sees_it_and_says_so_and_only_with_a_form_of_ours(app) {
        let (slug, ada, path) = came(&app);
        let (page, told) = (ada.get(&path), app.mails_to("grace@people.example").len());
        let ben = app.organiser(BEN, "Another team");
        ben.get(&path).has_status(404);
        ben.get(&format!("{path}/message.eml")).has_status(404);
        let own = ben.get("/desk/new");
        let token = own.body.split("name=\"form_token\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        ben.post(&path, &[("form_token", &token)]).has_status(404);
        assert_eq!(app.browser().get(&path).has_status(303).location(), "/sign-ins");
        assert_eq!(app.browser().get(&format!("{path}/message.eml")).has_status(303).location(), "/sign-ins");
        ada.post(&path, &[("form_token", "forged")]).has_status(403);
        ada.submit(&page, &path, &[("more", "x")]).has_status(400);
        assert_eq!(ada.send("PUT", &path, &[], Vec::new()).has_status(405).header("allow"), "GET, HEAD, POST");
        assert_eq!(ada.send("POST", &format!("{path}/message.eml"), &[], Vec::new()).has_status(405).header("allow"), "GET, HEAD");
        ada.get(&path.replace("/messages/", "/messages/x")).has_status(404);
        // Under another letter of the same team it is not there either.
        let other = app.import(&crate::support::people::letter_file("Another letter", ""));
        ada.get(&path.replace(&app.letter_id(&slug), &app.letter_id(&other))).has_status(404);
        assert_eq!((replies(&app), told_of_replies(&app)), (0, 0));
        assert_eq!(app.mails_to("grace@people.example").len(), told);
    }
}
