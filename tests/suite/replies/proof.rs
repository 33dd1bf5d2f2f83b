//! What is said in public of a letter's way rests on proof: a report that names our mail, or a person's word.

use chrono::Duration;
use undersigned::letters::model::LetterId;
use undersigned::replies::{doubt, sender, store as replies};

use super::content::{believed, message};
use super::{about, bounce_of, facts, raw, reply_address, sent, writes_back};
use crate::dispatch::addressee_path;
use crate::on_both_databases;
use crate::support::app::TestApp;
use crate::support::browser::{Browser, Page};
use crate::support::people::{ADA, BEN, letter_file};

const MAYOR: &str = "mayor@council.example";

/// A report that anybody can write who has the reply address: it names what everybody can read.
fn forged(to: &str, mark: &str) -> Vec<u8> {
    format!(
        "From: Mallory <mallory@webmail.example>\r\nTo: {to}\r\nSubject: Undeliverable: Families need answers\r\n\
         Message-ID: <{mark}@webmail.example>\r\n\r\n550 5.1.1 <{MAYOR}> user unknown\r\n"
    )
    .into_bytes()
}

fn missed(app: &TestApp) -> i64 {
    app.number("SELECT COUNT(*) FROM letter_events WHERE kind = 'deadline_missed'")
}

fn arrival_path(app: &TestApp, slug: &str) -> String {
    format!("{}/arrival", addressee_path(app, slug, 0))
}

fn say(ada: &Browser, path: &str, deed: &str) -> Page {
    ada.submit(&ada.get(path), path, &[("deed", deed)])
}

fn mails_with(app: &TestApp, subject: &str) -> usize {
    app.mails_to(ADA).iter().filter(|mail| mail.subject.contains(subject)).count()
}

fn is_doubtful(app: &TestApp, slug: &str) -> bool {
    let letter: LetterId = app.letter(slug).id;
    let read = |conn: &mut undersigned::db::Conn| {
        let mayor = undersigned::letters::store::list_addressees(conn, &letter)?.remove(0);
        doubt::is_doubtful(conn, &letter, &mayor.id)
    };
    app.app.db.read_here(read).unwrap()
}

/// Sent more than a week ago: they may be asked again.
fn sent_lately(app: &TestApp) -> (String, Browser) {
    let (slug, _) = sent(app);
    app.pass(Duration::days(8));
    (slug, app.ada())
}

on_both_databases! {
    fn a_strangers_report_says_nothing_in_public_and_waits_for_a_person(app) {
        let (slug, ada) = sent(&app);
        let to = reply_address(&app, MAYOR);
        app.pass(Duration::hours(1));
        for mark in ["m1", "m2"] {
            app.hand_in(&forged(&to, mark), &to, "mallory@webmail.example").has_status(201).says("bounce");
        }
        // Nor does what a mail server's report says, if it names no mail of ours.
        app.hand_in(&raw("bounce_groupwise_full"), &to, "<>").has_status(201).says("bounce");
        app.settle();
        let public = app.browser().get(&format!("/letters/{slug}"));
        public.does_not_say("could not be delivered").does_not_say("did not arrive");
        assert_eq!(app.number("SELECT COUNT(*) FROM contact_bounces"), 0);
        assert_eq!((mails_with(&app, "Did the letter reach The Mayor"), mails_with(&app, "has not reached")), (1, 0));
        assert!(is_doubtful(&app, &slug));
        let path = arrival_path(&app, &slug);
        assert!(app.last_mail_to(ADA).text.contains(&path));
        ada.get(&path).says("Did the letter reach The Mayor?").says("user unknown").says("mallory@webmail.example");
        ada.get(&format!("{}/standing", addressee_path(&app, &slug, 0))).says("Something says that the letter did not arrive");
        ada.get(&arrival_path(&app, &slug).replace(&addressee_path(&app, &slug, 0), &addressee_path(&app, &slug, 1)))
            .says("Nothing waits here").does_not_say("user unknown");
    }
}

on_both_databases! {
    fn a_person_says_that_it_did_not_arrive_and_may_take_that_back(app) {
        let (slug, ada) = sent(&app);
        let to = reply_address(&app, MAYOR);
        app.hand_in(&forged(&to, "m1"), &to, "mallory@webmail.example").has_status(201);
        app.settle();
        let (path, mails) = (arrival_path(&app, &slug), app.mails().len());
        // One page, pressed again and again.
        let open = ada.get(&path);
        let press = |deed: &str| ada.follow(&ada.submit(&open, &path, &[("deed", deed)]));
        press("not_arrived").says("It is noted: the letter did not arrive").says("as your team found out");
        assert_eq!(facts(&app, &slug)["addressees"][0]["label"]["not_delivered"], "bounced");
        assert!(!is_doubtful(&app, &slug));
        assert_eq!(app.number("SELECT COUNT(*) FROM contact_bounces"), 0, "no other letter is kept from that address");
        press("not_arrived").says("There was nothing to do");
        press("arrived").says("It is noted: the letter arrived").says("Taken by their mail server");
        assert_eq!(facts(&app, &slug)["addressees"][0]["delivery"], "handed_over");
        press("arrived").says("There was nothing to do");
        app.browser().get(&format!("/letters/{slug}/timeline")).says("arrived after all");
        // The same from the same stranger once more asks for nobody's time.
        app.hand_in(&forged(&to, "m2"), &to, "mallory@webmail.example").has_status(201);
        assert!(!is_doubtful(&app, &slug));
        app.settle();
        assert_eq!(app.mails().len(), mails, "nobody is written to");
        ada.get(&format!("/desk/letters/{}/log", app.letter_id(&slug))).says("it did not arrive").says("it arrived after all");
    }
}

on_both_databases! {
    fn a_proof_that_comes_later_is_not_lost(app) {
        let (slug, ada) = sent(&app);
        let to = reply_address(&app, MAYOR);
        app.hand_in(&forged(&to, "m1"), &to, "mallory@webmail.example").has_status(201);
        let path = arrival_path(&app, &slug);
        let open = ada.get(&path);
        ada.submit(&open, &path, &[("deed", "not_arrived")]).has_status(303);
        app.hand_in(&bounce_of(&app, MAYOR), &to, "<>").has_status(201);
        assert_eq!(app.number("SELECT COUNT(*) FROM contact_bounces"), 1);
        assert_eq!(app.number("SELECT COUNT(*) FROM letter_events WHERE kind = 'not_delivered'"), 1);
        ada.get(&addressee_path(&app, &slug, 0)).says("the address was refused");
        ada.follow(&ada.submit(&open, &path, &[("deed", "arrived")])).says("There was nothing to do");
    }
}

on_both_databases! {
    fn nobody_is_called_late_while_a_person_has_to_say_whether_the_letter_arrived(app) {
        let (slug, _) = sent(&app);
        let to = reply_address(&app, MAYOR);
        app.hand_in(&forged(&to, "m1"), &to, "mallory@webmail.example").has_status(201);
        app.pass(Duration::days(40));
        app.minute();
        assert_eq!(missed(&app), 1, "the director alone");
        let ada = app.ada();
        say(&ada, &arrival_path(&app, &slug), "arrived").has_status(303);
        app.minute();
        assert_eq!(missed(&app), 2);
    }
}

on_both_databases! {
    fn what_nobody_looks_at_excuses_nobody_for_ever(app) {
        let (slug, _) = sent(&app);
        let to = reply_address(&app, MAYOR);
        app.hand_in(&forged(&to, "m1"), &to, "mallory@webmail.example").has_status(201);
        // The tenth working day after the day for an answer is 6 January.
        app.pass(Duration::days(45));
        app.minute();
        assert_eq!(missed(&app), 1);
        app.pass(Duration::days(1));
        app.minute();
        assert_eq!(missed(&app), 2);
        assert!(is_doubtful(&app, &slug), "the team is still asked");
    }
}

on_both_databases! {
    fn only_the_team_says_whether_a_letter_arrived_and_only_by_its_form(app) {
        let (slug, ada) = sent(&app);
        let to = reply_address(&app, MAYOR);
        app.hand_in(&forged(&to, "m1"), &to, "mallory@webmail.example").has_status(201);
        let path = arrival_path(&app, &slug);
        let refused = ada.send("DELETE", &path, &[], Vec::new());
        assert_eq!((refused.status, refused.header("allow")), (405, "GET, HEAD, POST"));
        ada.post(&path, &[("form_token", "forged"), ("deed", "arrived")]).has_status(403);
        say(&ada, &path, "perhaps").has_status(400);
        let ben = app.organiser(BEN, "Another team");
        ben.get(&path).has_status(404);
        app.browser().get(&path).has_status(303);
        app.browser().post(&path, &[("deed", "arrived")]).has_status(303);
        ada.get(&path.replace("/arrival", "0/arrival")).has_status(404);
        assert!(is_doubtful(&app, &slug));
    }
}

on_both_databases! {
    fn a_report_names_our_mail_wherever_a_mail_server_puts_that(app) {
        let (slug, ada) = sent(&app);
        let to = reply_address(&app, MAYOR);
        let id = app.last_mail_to(MAYOR).message_id;
        let plain = |head: &str, words: &str| format!(
            "From: MAILER-DAEMON@old.council.example\r\nSubject: failure notice\r\n{head}\r\n<{MAYOR}>: 550 5.1.1 no mailbox here\r\n{words}\r\n"
        );
        for (head, words) in [
            (format!("In-Reply-To: <{id}>\r\n"), String::new()),
            (String::new(), format!("Your message {id} was not delivered.")),
            (String::new(), format!("--- Below this line is a copy of the message.\r\n\r\nMessage-Id: <{id}>")),
            (String::new(), format!("> Message-ID:\r\n> <{}>", id.to_uppercase())),
        ] {
            app.execute("UPDATE deliveries SET bounced_at = NULL, bounce_status = NULL");
            app.execute("DELETE FROM inbound_messages");
            app.hand_in(plain(&head, &words).as_bytes(), &to, "<>").has_status(201).says("bounce");
            ada.get(&addressee_path(&app, &slug, 0)).says("the address was refused");
        }
        assert_eq!(app.number("SELECT COUNT(*) FROM contact_bounces"), 1, "it is one mail");
    }
}

/// A report on a mail, as Postfix writes it.
fn report_on(message_id: &str, action: &str, thread: &str) -> Vec<u8> {
    format!(
        "From: MAILER-DAEMON@mail.council.example\r\nSubject: Undelivered Mail\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n\r\nSorry.\r\n--b\r\n\
         Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\n\
         Final-Recipient: rfc822; {MAYOR}\r\nAction: {action}\r\nStatus: 5.1.1\r\n\r\n--b\r\n\
         Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{message_id}>\r\nIn-Reply-To: <{thread}>\r\n--b--\r\n"
    )
    .into_bytes()
}

/// A letter that was sent, and a reminder after it; the Message-IDs of both.
fn reminded(app: &TestApp) -> (String, Browser, String, String) {
    let (slug, _) = sent(app);
    let first = app.last_mail_to(MAYOR).message_id;
    app.pass(Duration::days(40));
    app.night();
    let ada = app.ada();
    let list = format!("/desk/letters/{}/chasers", app.letter_id(&slug));
    let page = ada.get(&list);
    let forms = page.body.split("action=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let paths: Vec<String> = forms.filter(|path| path.starts_with(&format!("{list}/"))).map(str::to_owned).collect();
    for path in paths {
        ada.submit(&ada.get(&path), &path, &[("deed", "send")]).has_status(303);
    }
    app.settle();
    let reminder = app.last_mail_to(MAYOR);
    assert!(reminder.subject.starts_with("Reminder:"), "{}", reminder.subject);
    (slug, ada, first, reminder.message_id)
}

on_both_databases! {
    fn a_reminder_that_bounces_speaks_against_the_address_and_not_against_the_letter(app) {
        let (slug, ada, first, second) = reminded(&app);
        let to = reply_address(&app, MAYOR);
        app.hand_in(&report_on(&second, "failed", &first), &to, "<>").has_status(201);
        app.hand_in(&report_on(&second, "failed (once more)", &first), &to, "<>").has_status(201);
        app.settle();
        assert_eq!(app.number("SELECT COUNT(*) FROM contact_bounces"), 1);
        assert_eq!(mails_with(&app, "A later mail has not reached The Mayor"), 1);
        app.browser().get(&format!("/letters/{slug}/timeline")).says("A reminder to The Mayor could not be delivered");
        app.browser().get(&format!("/letters/{slug}")).does_not_say("The letter did not arrive");
        assert_eq!(facts(&app, &slug)["addressees"][0]["delivery"], "delivered");
        ada.get(&addressee_path(&app, &slug, 0)).says("Taken by their mail server on");
        // The letter itself comes back, too: two mails, and the address is believed dead.
        app.hand_in(&report_on(&first, "failed", ""), &to, "<>").has_status(201);
        assert_eq!(app.number("SELECT COUNT(*) FROM contact_bounces"), 2);
        ada.get(&addressee_path(&app, &slug, 0)).says("it is believed dead");
        assert!(!app.dump().contains(MAYOR));
    }
}

on_both_databases! {
    fn a_reminder_that_the_mail_server_refuses_is_told_to_the_team_once(app) {
        let (slug, ..) = reminded(&app);
        app.execute("UPDATE outbox SET sent_at = NULL, failed_at = created_at, failure = 'refused' WHERE purpose = 'reminder'");
        for _ in 0..2 {
            app.minute();
            app.settle();
        }
        // To the mayor and to the director.
        assert_eq!(mails_with(&app, "A later mail has not reached"), 2);
        assert_eq!(app.number("SELECT COUNT(*) FROM contact_bounces"), 2);
        app.browser().get(&format!("/letters/{slug}/timeline")).says("A reminder to The Mayor could not be delivered");
    }
}

on_both_databases! {
    fn a_link_that_came_back_is_taken_back(app) {
        let (slug, ada) = sent_lately(&app);
        let path = format!("{}/view", addressee_path(&app, &slug, 0));
        ada.submit(&ada.get(&path), &path, &[]).has_status(303);
        let mail = app.last_mail_to(MAYOR);
        let link = crate::support::browser::link_in(&mail.text, "/council-views/");
        app.browser().get(&link).has_status(200);
        app.hand_in(&report_on(&mail.message_id, "failed", ""), "letters@undersigned.example", "<>").has_status(201);
        app.browser().get(&link).has_status(410);
        assert_eq!(mails_with(&app, "A later mail has not reached The Mayor"), 1);
        assert_eq!(app.number("SELECT COUNT(*) FROM contact_bounces"), 1);
        app.browser().get(&format!("/letters/{slug}/timeline")).does_not_say("how they see it could not");
        ada.get(&addressee_path(&app, &slug, 0)).says("Taken by their mail server on");
    }
}

on_both_databases! {
    fn what_their_mail_server_says_lies_in_the_mailbox_is_shown_as_that(app) {
        let (slug, ada) = sent(&app);
        let to = reply_address(&app, MAYOR);
        app.hand_in(&raw("report_in_the_mailbox"), &to, "<>").has_status(201);
        assert_eq!(facts(&app, &slug)["addressees"][0]["delivery"], "handed_over", "anybody could have written that");
        for _ in 0..2 {
            app.hand_in(&about(&app, "report_in_the_mailbox", MAYOR), &to, "<>");
        }
        assert_eq!(facts(&app, &slug)["addressees"][0]["delivery"], "confirmed");
        ada.get(&addressee_path(&app, &slug, 0)).says("In the mailbox, as their mail server says");
        ada.get(&format!("{}/standing", addressee_path(&app, &slug, 0))).says("It lies in the mailbox");
        app.hand_in(&bounce_of(&app, MAYOR), &to, "<>").has_status(201);
        assert_eq!(facts(&app, &slug)["addressees"][0]["label"]["not_delivered"], "bounced");
    }
}

/// An automatic answer, as anybody can write one.
fn acknowledgement(to: &str, head: &str) -> Vec<u8> {
    format!(
        "From: anybody@council.example\r\nTo: {to}\r\nSubject: Automatic reply: thank you for your email\r\n\
         Auto-Submitted: auto-replied\r\n{head}\r\nThank you for your email. We have received it.\r\n"
    )
    .into_bytes()
}

on_both_databases! {
    fn a_machine_is_believed_only_if_something_speaks_for_it(app) {
        let (slug, _) = sent(&app);
        let (to, id) = (reply_address(&app, MAYOR), app.last_mail_to(MAYOR).message_id);
        app.pass(Duration::days(60));
        app.night();
        let label = || facts(&app, &slug)["addressees"][0]["label"].clone();
        assert_eq!(label(), "overdue");
        app.hand_in(&acknowledgement(&to, "Message-ID: <a1@x.example>\r\n"), &to, "evil@stranger.example").says("automatic");
        app.hand_in(&acknowledgement(&to, "Message-ID: <a2@x.example>\r\n"), &to, "<>").says("automatic");
        assert_eq!(label(), "overdue", "anybody can write an address in From");
        let head = format!("Message-ID: <a3@x.example>\r\nIn-Reply-To: <{id}>\r\n");
        app.hand_in(&acknowledgement(&to, &head), &to, "<>").says("automatic");
        assert_eq!(label()["acknowledged"], "automatic");
        app.browser().get(&format!("/letters/{slug}")).says("working days late");
    }
}

on_both_databases! {
    fn a_machine_at_the_addressees_domain_is_believed(app) {
        let (slug, _) = sent(&app);
        let to = reply_address(&app, MAYOR);
        app.hand_in(&acknowledgement(&to, ""), &to, "enquiries@council.example").says("automatic");
        assert_eq!(facts(&app, &slug)["addressees"][0]["label"]["acknowledged"], "automatic");
    }
}

on_both_databases! {
    fn a_date_in_a_reply_counts_from_the_day_on_which_it_came(app) {
        let (_, ada) = sent(&app);
        // A day without a year is the next one.
        let soon = undersigned::clock::london_date(app.now()) + Duration::days(2);
        let path = writes_back(&app, MAYOR, &format!("We will reply by {}.", soon.format("%-d %B")));
        let said = |page: &Page| page.text().split("It names").nth(1).map(|rest| rest.chars().take(40).collect::<String>());
        let before = said(&ada.get(&path)).expect("a date");
        // The same message, read long after it came.
        app.execute("DELETE FROM suggestions");
        app.execute("DELETE FROM replies");
        app.execute("UPDATE inbound_messages SET read_at = NULL, kind = NULL, class = NULL");
        app.pass(Duration::days(60));
        app.settle_timetable();
        let path = crate::support::browser::link_in(&app.last_mail_to(ADA).text, "/replies/");
        let ada = app.ada();
        assert_eq!(said(&ada.get(&path)), Some(before));
    }
}

/// Somebody doubts the sender of the only reply, and another deed comes between that and the commit.
fn doubt_against(app: &TestApp, slug: &str, deed: impl FnOnce() -> Page + Send + 'static) -> Page {
    let (letter, seal, now) = (app.letter(slug), app.app.seal.clone(), app.now());
    let (written, is_written) = std::sync::mpsc::channel();
    let (go_on, may_go_on) = std::sync::mpsc::channel::<()>();
    let db = app.app.db.clone();
    let doubter = std::thread::spawn(move || {
        let once = std::sync::Mutex::new(Some(may_go_on));
        db.write_here(move |conn| {
            let reply = replies::list_replies(conn, &letter.id)?.remove(0);
            let done = sender::doubt_sender(conn, &seal, (&letter, &reply.id), None, now)?;
            assert!(done.is_ok());
            let _ = written.send(());
            if let Some(wait) = once.lock().unwrap().take() {
                let _ = wait.recv_timeout(std::time::Duration::from_secs(20));
            }
            Ok(())
        })
        .unwrap();
    });
    is_written.recv().unwrap();
    let other = std::thread::spawn(deed);
    std::thread::sleep(std::time::Duration::from_millis(700));
    let _ = go_on.send(());
    doubter.join().unwrap();
    other.join().unwrap()
}

on_both_databases! {
    fn a_reply_whose_sender_is_doubted_meanwhile_is_not_read(app) {
        let came = believed(&app, &message());
        let (page, path) = (came.ada.get(&came.desk), came.desk.clone());
        let ada = came.ada;
        let answer = doubt_against(&app, &came.slug, move || {
            ada.submit(&page, &path, &[("verdict-1", "answered"), ("verdict-2", "answered")])
        });
        assert!(matches!(answer.status, 409 | 422), "{}", answer.status);
        assert_eq!(app.number("SELECT COUNT(*) FROM replies WHERE judged_at IS NOT NULL"), 0);
    }
}

on_both_databases! {
    fn a_reply_whose_sender_is_doubted_meanwhile_is_not_made_public(app) {
        let came = believed(&app, &message());
        let (page, path) = (came.ada.get(&came.release), came.release.clone());
        let ada = came.ada;
        let answer = doubt_against(&app, &came.slug, move || ada.submit(&page, &path, &[("deed", "release")]));
        assert!(matches!(answer.status, 409 | 422), "{}", answer.status);
        assert_eq!(app.number("SELECT COUNT(*) FROM replies WHERE released_at IS NOT NULL"), 0);
    }
}

fn ask(app: &TestApp, ada: &Browser, slug: &str) -> Page {
    let path = format!("{}/view", addressee_path(app, slug, 0));
    ada.submit(&ada.get(&path), &path, &[])
}

fn correct(app: &TestApp, ada: &Browser, slug: &str, email: &str) {
    let path = addressee_path(app, slug, 0);
    ada.submit(&ada.get(&path), &path, &[("email", email)]).has_status(303);
    app.settle();
}

fn link_to(app: &TestApp, mailbox: &str) -> String {
    crate::support::browser::link_in(&app.last_mail_to(mailbox).text, "/council-views/")
}

on_both_databases! {
    fn a_link_to_a_wrong_mailbox_ends_when_the_address_is_corrected(app) {
        let (slug, ada) = sent_lately(&app);
        ask(&app, &ada, &slug).has_status(303);
        let link = link_to(&app, MAYOR);
        let open = app.browser().get(&link);
        correct(&app, &ada, &slug, "the.mayor@council.example");
        app.browser().get(&link).has_status(410);
        app.browser().submit(&open, &link, &[("words", "We see it as nonsense.")]).has_status(410);
        app.browser().get(&format!("/letters/{slug}/replies")).does_not_say("nonsense");
        ada.get(&format!("{}/view", addressee_path(&app, &slug, 0))).says("because the address was corrected");
        app.pass(Duration::days(8));
        let ada = app.ada();
        ask(&app, &ada, &slug).has_status(303);
        app.browser().get(&link_to(&app, "the.mayor@council.example")).has_status(200);
    }
}

on_both_databases! {
    fn what_comes_through_a_link_is_called_the_councils_only_where_the_domain_is_known_as_theirs(app) {
        let (slug, ada) = sent(&app);
        correct(&app, &ada, &slug, "mayor.of.fleetbridge@webmail.example");
        app.pass(Duration::days(8));
        let ada = app.ada();
        ask(&app, &ada, &slug).has_status(303);
        let link = link_to(&app, "mayor.of.fleetbridge@webmail.example");
        let page = app.browser().get(&link);
        app.browser().submit(&page, &link, &[("words", "We shall never answer these families.")]).has_status(200);
        // Later corrections do not change where it went.
        correct(&app, &ada, &slug, MAYOR);
        let public = app.browser().get(&format!("/letters/{slug}/replies"));
        public.says("never answer these families").says("an address at webmail.example, which is not known to be the council’s");
        public.does_not_say("The council’s own view:");
        let json: serde_json::Value = serde_json::from_str(&app.browser().get(&format!("/letters/{slug}/replies.json")).body).unwrap();
        assert_eq!(json["council_views"][0]["link_sent_to"], "webmail.example");
        assert_eq!(json["council_views"][0]["is_known_as_the_councils"], false);
    }
}

on_both_databases! {
    fn a_view_from_the_councils_own_domain_is_theirs(app) {
        let file = letter_file("Families ask Hackney", "").replace("London Borough of Fleetbridge", "Hackney Council");
        let slug = app.import(&file.replace(MAYOR, "mayor@hackney.gov.uk"));
        app.sign(&slug, "Grace Hopper", "grace@people.example", &[]);
        let ada = app.ada();
        app.dispatch(&ada, &slug);
        app.execute("UPDATE addressees SET council_code = 'HCK'");
        app.pass(Duration::days(8));
        let ada = app.ada();
        ask(&app, &ada, &slug).has_status(303);
        let link = link_to(&app, "mayor@hackney.gov.uk");
        let page = app.browser().get(&link);
        app.browser().submit(&page, &link, &[("words", "We see it otherwise altogether.")]).has_status(200);
        let public = app.browser().get(&format!("/letters/{slug}/replies"));
        public.says("The council’s own view: The Mayor").says("an address at hackney.gov.uk, which is known to be the council’s own");
    }
}

on_both_databases! {
    fn who_asks_cannot_be_who_answers(app) {
        let (slug, _) = sent(&app);
        for own in [ADA, "Ada+mayor@organisers.example", "somebody.else@organisers.example", "x@post.organisers.example"] {
            let ada = app.ada();
            correct(&app, &ada, &slug, own);
            app.pass(Duration::days(8));
            let ada = app.ada();
            ask(&app, &ada, &slug).has_status(409).says("That is an address of your own team");
        }
        assert_eq!(app.number("SELECT COUNT(*) FROM council_links"), 0);
        assert_eq!(app.number("SELECT COUNT(*) FROM outbox WHERE purpose = 'council_view'"), 0);
    }
}
