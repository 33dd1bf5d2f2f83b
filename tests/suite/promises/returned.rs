//! A question about a promise that did not reach whoever made it.

use super::{MAYOR, World, cai, day, happened, world};
use crate::on_both_databases;
use crate::support::app::TestApp;
use crate::support::browser::Page;
use crate::support::people::ADA;

/// A mail server's report on the last question, as it comes to the address that the question came from.
fn report(app: &TestApp, action: &str, message_id: &str, to: &str) -> Page {
    let (status, number) = if action == "failed" { ("5.4.7", app.mails().len()) } else { ("4.4.7", 0) };
    let raw = format!(
        "From: MAILER-DAEMON@mx.undersigned.example\r\nTo: {to}\r\nSubject: Undelivered Mail Returned to Sender\r\n\
         Message-ID: <r{number}-{action}@mx.undersigned.example>\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n\
         --b\r\nContent-Type: text/plain\r\n\r\nYour message could not be delivered for five days.\r\n\
         --b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.undersigned.example\r\n\r\n\
         Final-Recipient: rfc822; {MAYOR}\r\nAction: {action}\r\nStatus: {status}\r\n\r\n\
         --b\r\nContent-Type: message/rfc822\r\n\r\nX-Undersigned: service\r\nMessage-ID: <{message_id}>\r\n\r\nWords\r\n--b--\r\n"
    );
    app.hand_in(raw.as_bytes(), to, "<>")
}

/// The Message-ID of the question, and the address that reports on it come to.
fn question(app: &TestApp) -> (String, String) {
    let mail = app.last_mail_to(MAYOR);
    (mail.message_id, mail.from)
}

fn not_kept(world: &World, promise: &str) -> Page {
    world.send(&world.ada, promise, "/outcome", &[("deed", "propose"), ("outcome", "not_kept")])
}

fn agree(app: &TestApp, world: &World, promise: &str) -> Page {
    let cai = cai(app);
    let page = cai.get(&world.at(promise, "/outcome"));
    let seen = page.body.split("name=\"seen\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    world.send(&cai, promise, "/outcome", &[("deed", "agree"), ("seen", seen.unwrap_or_default())])
}

on_both_databases! {
    fn a_report_days_later_takes_back_that_they_were_asked(app) {
        let world = world(&app);
        let promise = world.promised(&app, 10);
        world.show(&promise, "not_kept", day(&app, 0));
        world.pass(&app, 11);
        let link = world.ask(&app, &promise);
        let (message_id, to) = question(&app);
        assert!(to.contains("@replies."), "a report comes to the letter's own address: {to}");
        world.pass(&app, 5);
        report(&app, "delayed", &message_id, &to).has_status(201);
        assert_eq!(app.number("SELECT COUNT(*) FROM promises WHERE asked_at IS NOT NULL"), 1, "late is not lost");
        report(&app, "failed", "another@undersigned.example", &to).has_status(201);
        assert_eq!(app.number("SELECT COUNT(*) FROM promises WHERE asked_at IS NOT NULL"), 1, "another mail's report");
        for _ in 0..2 {
            report(&app, "failed", &message_id, &to);
        }
        app.settle();
        let public = app.browser().get(&world.public(&promise));
        public.says("did not reach them").does_not_say("they may say until");
        app.browser().get(&format!("/letters/{}/timeline", world.slug)).says("did not reach The Mayor");
        let told: Vec<_> = app.mails_to(ADA).into_iter().filter(|mail| mail.subject.starts_with("A question did not")).collect();
        assert_eq!(told.len(), 1);
        assert_eq!(app.number("SELECT COUNT(*) FROM deliveries WHERE bounced_at IS NOT NULL"), 0, "the letter did arrive");
        not_kept(&world, &promise).has_status(409).says("has not been asked yet");
        app.browser().get(&link).has_status(410).says("does not work any more");
        world.ada.get(&world.at(&promise, "/outcome")).says("did not reach them").says("Ask them");
        world.ask(&app, &promise);
        app.browser().get(&world.public(&promise)).says("Asked on").does_not_say("did not reach them");
        report(&app, "failed", &message_id, &to);
        app.browser().get(&world.public(&promise)).says("Asked on");
        not_kept(&world, &promise).has_status(409).says("has until");
        assert_eq!(happened(&app, "promise_asked"), 3, "asked, not reached, asked again");
    }
}

on_both_databases! {
    fn what_was_decided_upon_a_silence_that_was_none_is_open_again(app) {
        let world = world(&app);
        let promise = world.promised(&app, 10);
        crate::promises::follow::follow(&app, &world, &promise);
        world.show(&promise, "not_kept", day(&app, 0));
        world.pass(&app, 11);
        world.ask(&app, &promise);
        let (message_id, to) = question(&app);
        world.pass(&app, 20);
        not_kept(&world, &promise).has_status(303);
        agree(&app, &world, &promise).has_status(303);
        assert_eq!(world.json(&app)["promises"][0]["status"], "not_kept");
        report(&app, "failed", &message_id, &to).has_status(201);
        app.settle();
        assert_eq!(world.json(&app)["promises"][0]["status"], "date_passed_unverified");
        let public = app.browser().get(&world.public(&promise));
        public.says("did not reach them").says("Date passed – unverified").does_not_say("Not kept");
        app.browser().get(&format!("/letters/{}/timeline", world.slug)).says("is open again");
        app.minute();
        assert!(app.last_mail_to("rosa@readers.example").text.contains("Date passed"), "who was told is told of this");
        world.ask(&app, &promise);
    }
}

on_both_databases! {
    fn an_answer_proves_that_the_question_arrived(app) {
        let world = world(&app);
        let promise = world.promised(&app, 10);
        world.show(&promise, "not_kept", day(&app, 0));
        world.pass(&app, 11);
        let link = world.ask(&app, &promise);
        let (message_id, to) = question(&app);
        let officer = app.browser();
        officer.submit(&officer.get(&link), &link, &[("view", "not_kept"), ("statement", "We are late.")]).has_status(303);
        not_kept(&world, &promise).has_status(303);
        agree(&app, &world, &promise).has_status(303);
        report(&app, "failed", &message_id, &to).has_status(201);
        assert_eq!(world.json(&app)["promises"][0]["status"], "not_kept");
        assert_eq!(happened(&app, "promise_asked"), 1);
    }
}

on_both_databases! {
    fn a_statement_that_comes_too_late_is_not_lost_to_whoever_wrote_it(app) {
        let world = world(&app);
        let promise = world.promised(&app, 10);
        world.pass(&app, 11);
        let link = world.ask(&app, &promise);
        let officer = app.browser();
        let page = officer.get(&link);
        let (message_id, to) = question(&app);
        report(&app, "failed", &message_id, &to).has_status(201);
        let late = officer.submit(&page, &link, &[("view", "kept"), ("statement", "A long and careful answer")]);
        late.has_status(409).says("does not work any more").says("A long and careful answer");
    }
}
