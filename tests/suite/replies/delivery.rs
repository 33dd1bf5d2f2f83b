//! What a machine's word changes: the delivery, the acknowledgement, the address; and nothing else.

use chrono::Duration;
use undersigned::dispatch::store as dispatches;
use undersigned::letters::store::happenings::{Audience, Happening, HappeningKind, list_all, list_public};
use undersigned::replies::store::standings::{self, AcknowledgedBy, Standing};

use super::{about, facts, file, raw, reply_address, sent, told_of_replies, writes_back};
use crate::dispatch::addressee_path;
use crate::on_both_databases;
use crate::support::app::TestApp;
use crate::support::people::ADA;

const MAYOR: &str = "mayor@council.example";
const DIRECTOR: &str = "director@council.example";

/// What is known of an addressee; places count from nought.
fn standing(app: &TestApp, slug: &str, place: usize) -> Standing {
    let letter = app.letter(slug).id;
    let read = |conn: &mut undersigned::db::Conn| {
        let addressee = undersigned::letters::store::list_addressees(conn, &letter)?.remove(place);
        standings::find(conn, &letter, &addressee.id)
    };
    app.app.db.read_here(read).unwrap()
}

fn happenings(app: &TestApp, slug: &str, kind: HappeningKind) -> Vec<Happening> {
    let letter = app.letter(slug).id;
    let all = app.app.db.read_here(|conn| list_all(conn, &letter)).unwrap();
    all.into_iter().filter(|happening| happening.kind == kind).collect()
}

/// The mails to the organiser that say that an address is at fault.
fn warnings(app: &TestApp) -> Vec<String> {
    let says = |subject: &str| subject.contains("has not reached") || subject.contains("Did the letter reach");
    let mails = app.mails_to(ADA).into_iter().filter(|mail| says(&mail.subject));
    mails.map(|mail| mail.text).collect()
}

on_both_databases! {
    fn a_machine_that_acknowledges_is_noted_with_its_number_for_the_team_alone(app) {
        let (slug, _) = sent(&app);
        let mails = app.mails().len();
        for _ in 0..2 {
            app.hand_in(&raw("acknowledgement_case_system"), &reply_address(&app, MAYOR), "case@council.example");
        }
        app.hand_in(&raw("acknowledgement_welsh"), &reply_address(&app, MAYOR), "case@council.example").has_status(201);
        let known = standing(&app, &slug, 0);
        assert_eq!(known.acknowledged_by, Some(AcknowledgedBy::Machine));
        assert_eq!(known.council_reference(&app.app.seal).unwrap().as_deref(), Some("CRM-2017-884213"));
        assert_eq!(standing(&app, &slug, 1).acknowledged_by, None);
        let noted = happenings(&app, &slug, HappeningKind::AcknowledgedByMachine);
        assert_eq!(noted.iter().map(|one| one.audience).collect::<Vec<_>>(), [Audience::Team]);
        app.settle();
        assert_eq!(app.mails().len(), mails, "nobody is told");
        assert!(!app.dump().contains("CRM-2017-884213"));
    }
}

on_both_databases! {
    fn a_mail_server_that_asks_for_a_proof_has_not_delivered_the_letter(app) {
        let (slug, _) = sent(&app);
        for (name, from) in [("challenge_click", "<>"), ("challenge_reply_to_this", MAYOR)] {
            app.hand_in(&about(&app, name, MAYOR), &reply_address(&app, MAYOR), from).has_status(201).says("automatic");
        }
        assert!(standing(&app, &slug, 0).challenged_at.is_some());
        let told = warnings(&app);
        assert_eq!(told.len(), 1);
        assert!(told[0].contains("asks for a proof") && !told[0].contains("filter.council.example"), "{}", told[0]);
        let letter = app.letter(&slug).id;
        let public = app.app.db.read_here(|conn| list_public(conn, &letter)).unwrap();
        assert_eq!(public.iter().filter(|one| one.kind == HappeningKind::Challenged).count(), 1);
        app.pass(Duration::hours(2));
        app.hand_in(&raw("person"), &reply_address(&app, MAYOR), "jo.smith@council.example").has_status(201);
        assert!(standing(&app, &slug, 0).challenged_at.is_none(), "somebody has it after all");
    }
}

on_both_databases! {
    fn a_mailbox_that_nobody_reads_is_told_once_and_the_mail_counts_as_delivered(app) {
        let (slug, ada) = sent(&app);
        for name in ["closed_mailbox", "closed_because_they_left"] {
            app.hand_in(&raw(name), &reply_address(&app, MAYOR), "x@council.example").has_status(201);
        }
        let told = warnings(&app);
        assert_eq!(told.len(), 1);
        assert!(told[0].contains("not read any more"), "{}", told[0]);
        ada.get(&addressee_path(&app, &slug, 0)).says("Taken by their mail server on");
        let noted = happenings(&app, &slug, HappeningKind::ContactFailing);
        assert_eq!((noted.len(), noted[0].audience), (1, Audience::Team));
    }
}

on_both_databases! {
    fn a_complaint_is_for_the_log_and_a_receipt_for_nobody(app) {
        let (slug, ada) = sent(&app);
        let mails = app.mails().len();
        app.hand_in(&raw("complaint_feedback_report"), &reply_address(&app, MAYOR), "").has_status(201);
        app.hand_in(&raw("receipt_deleted_unread"), &reply_address(&app, DIRECTOR), "").has_status(201);
        app.settle();
        assert_eq!(app.mails().len(), mails);
        let log = ada.get(&format!("/desk/letters/{}/log", app.letter_id(&slug)));
        log.says("reported as unwanted").says("The Mayor").does_not_say("receipt");
        app.browser().get(&format!("/letters/{slug}")).does_not_say("unwanted");
    }
}

on_both_databases! {
    fn a_bounce_that_names_our_mail_is_believed_however_late_it_comes(app) {
        let (slug, _) = sent(&app);
        let mail = app.last_mail_to(MAYOR);
        app.pass(Duration::days(400));
        let report = report_on(MAYOR, &format!("Message-ID: <{}>", mail.message_id), "");
        app.hand_in(&report, &mail.from, "<>").has_status(201);
        app.settle();
        app.browser().get(&format!("/letters/{slug}")).says("could not be delivered");
        app.ada().get(&addressee_path(&app, &slug, 0)).says("the address was refused");
    }
}

on_both_databases! {
    fn a_bounce_that_anybody_could_have_written_is_for_the_team_and_stops_no_clock(app) {
        let (slug, _) = sent(&app);
        let to = reply_address(&app, MAYOR);
        // It names another mailbox, and no mail of ours.
        app.hand_in(&report_on("someone@council.example", "", ""), &to, "<>").has_status(201).says("bounce");
        app.pass(Duration::days(8));
        // It names the address, which everybody can read on the letter.
        app.hand_in(&raw("bounce_postfix"), &to, "<>").has_status(201).says("bounce");
        app.settle();
        app.browser().get(&format!("/letters/{slug}")).does_not_say("could not be delivered");
        app.ada().get(&addressee_path(&app, &slug, 0)).does_not_say("the address was refused");
        assert_eq!(app.number("SELECT COUNT(*) FROM deliveries WHERE bounced_at IS NOT NULL"), 0);
        let noted = happenings(&app, &slug, HappeningKind::ContactFailing);
        assert_eq!(noted.iter().map(|one| one.audience).collect::<Vec<_>>(), [Audience::Team]);
        let told = warnings(&app);
        assert!(told.len() == 1 && told[0].contains("nothing proves"), "{told:?}");
    }
}

on_both_databases! {
    fn a_strangers_machine_sets_nothing_and_a_late_challenge_neither(app) {
        let (slug, _) = sent(&app);
        let to = reply_address(&app, MAYOR);
        let from_a_stranger = |name: &str| {
            String::from_utf8(raw(name)).unwrap().replace("@council.example", "@stranger.example").replace("@cases.council.example", "@stranger.example")
        };
        for name in ["challenge_reply_to_this", "acknowledgement_case_system"] {
            app.hand_in(from_a_stranger(name).as_bytes(), &to, "<>").has_status(201).says("automatic");
        }
        app.pass(Duration::hours(50));
        app.hand_in(&about(&app, "challenge_click", MAYOR), &to, "<>").has_status(201).says("automatic");
        let known = standing(&app, &slug, 0);
        assert_eq!((known.challenged_at, known.acknowledged_by), (None, None));
        assert_eq!(known.council_reference(&app.app.seal).unwrap(), None);
        let letter = app.letter(&slug).id;
        let public = app.app.db.read_here(|conn| list_public(conn, &letter)).unwrap();
        assert!(public.iter().all(|one| one.kind != HappeningKind::Challenged));
    }
}

on_both_databases! {
    fn what_is_late_and_comes_in_is_late_no_more(app) {
        let (slug, ada) = sent(&app);
        let to = reply_address(&app, MAYOR);
        for (report, now) in [("report_in_the_mailbox", "In the mailbox"), ("report_delivered", "Taken by their mail server on")] {
            app.pass(Duration::hours(1));
            app.execute("UPDATE deliveries SET delayed_at = NULL, bounce_status = NULL");
            app.execute("DELETE FROM inbound_messages");
            app.hand_in(&about(&app, "bounce_postfix_delayed", MAYOR), &to, "<>").has_status(201);
            ada.get(&addressee_path(&app, &slug, 0)).says("Delayed since");
            app.hand_in(&about(&app, report, MAYOR), &to, "<>").has_status(201);
            ada.get(&addressee_path(&app, &slug, 0)).says(now);
        }
    }
}

/// A report on the mail with this head to somebody, in the shape that Postfix gives it.
fn report_on(recipient: &str, head: &str, field: &str) -> Vec<u8> {
    format!(
        "From: MAILER-DAEMON@mail.council.example\r\nSubject: Undelivered Mail\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n\r\nSorry.\r\n--b\r\n\
         Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n{field}\r\n\r\n\
         Final-Recipient: rfc822; {recipient}\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b\r\n\
         Content-Type: text/rfc822-headers\r\n\r\n{head}\r\n--b--\r\n"
    )
    .into_bytes()
}

on_both_databases! {
    fn a_report_that_came_to_another_of_our_addresses_finds_the_mail_that_it_encloses(app) {
        let (slug, ada) = sent(&app);
        let (mayors, directors) = (app.last_mail_to(MAYOR), app.last_mail_to(DIRECTOR));
        let mail = &directors;
        for (head, field) in [
            (format!("Message-ID: <{}>", mail.message_id), String::new()),
            (String::new(), format!("X-Original-Message-ID: <{}>", mail.message_id)),
            (String::new(), format!("Original-Envelope-Id: {}", mail.message_id)),
        ] {
            for to in ["letters@undersigned.example", mayors.from.as_str()] {
                app.execute("UPDATE deliveries SET bounced_at = NULL, bounce_status = NULL");
                app.execute("DELETE FROM inbound_messages");
                app.hand_in(&report_on(DIRECTOR, &head, &field), to, "<>").has_status(201).says("bounce");
                ada.get(&addressee_path(&app, &slug, 1)).says("the address was refused");
                ada.get(&addressee_path(&app, &slug, 0)).does_not_say("the address was refused");
            }
        }
    }
}

on_both_databases! {
    fn a_person_who_answers_the_envelope_is_heard_however_the_address_was_written(app) {
        let (_, _) = sent(&app);
        let to = reply_address(&app, MAYOR);
        let (local, domain) = to.split_once('@').unwrap();
        let code = local.trim_start_matches("r-");
        let spaced = format!("R.{}.{}@{domain}", &code[..8], code[8..].to_uppercase());
        let mut count = 0;
        let mut heard = |head: &str, envelope: &str| {
            count += 1;
            let raw = format!("From: jo.smith@council.example\r\n{head}\r\nSubject: Re: Families\r\n\r\nAnswer {count}.\r\n");
            app.hand_in(raw.as_bytes(), envelope, "").has_status(201).says("person");
        };
        let stray = "postmaster@undersigned.example";
        heard("To: someone@council.example", &spaced);
        heard("To: someone@council.example", &format!("\"{local}\"@{domain}"));
        heard("To: someone@council.example", &format!("prvs=1234567abc={to}"));
        heard(&format!("Bcc: {spaced}"), stray);
        heard(&format!("Received: from a.example by b.example (Postfix) with ESMTP id 1 for <{to}>; Mon, 5 Jun 2017 09:00:03 +0000"), stray);
        heard(&format!("X-Forwarded-To: {to}"), stray);
        assert_eq!(told_of_replies(&app), 6);
    }
}

on_both_databases! {
    fn our_own_mail_is_known_by_its_message_id_alone(app) {
        let (_, _) = sent(&app);
        let mail = app.last_mail_to(MAYOR);
        let raw = format!("From: gateway@council.example\r\nMessage-ID: <{}>\r\nSubject: Families\r\n\r\nDear Mayor\r\n", mail.message_id);
        app.hand_in(raw.as_bytes(), &mail.from, "gateway@council.example").has_status(200).says("loop");
        assert_eq!(told_of_replies(&app), 0);
    }
}

on_both_databases! {
    fn a_mail_that_has_been_replaced_is_nobodys_worry_when_it_bounces(app) {
        let (slug, ada) = sent(&app);
        let old = reply_address(&app, MAYOR);
        let (challenge, bounce) = (about(&app, "challenge_click", MAYOR), about(&app, "bounce_postfix", MAYOR));
        let path = addressee_path(&app, &slug, 0);
        ada.submit(&ada.get(&path), &path, &[("email", "the.mayor@council.example")]).has_status(303);
        app.settle();
        app.hand_in(&challenge, &old, "<>").has_status(201);
        app.hand_in(&bounce, &old, "<>").has_status(201);
        assert!(warnings(&app).is_empty());
        assert!(standing(&app, &slug, 0).challenged_at.is_none());
        let letter = app.letter(&slug).id;
        let deliveries = app.app.db.read_here(|conn| dispatches::list_deliveries(conn, &letter)).unwrap();
        assert!(deliveries.iter().any(|one| one.bounced_at.is_some() && one.replaced_at.is_some()));
    }
}

on_both_databases! {
    fn whom_they_handed_it_on_to_says_nothing_of_the_address_that_it_went_to(app) {
        let (slug, _) = sent(&app);
        let mail = app.last_mail_to(MAYOR);
        let head = format!("Message-ID: <{}>", mail.message_id);
        app.hand_in(&report_on("assistant@council.example", &head, ""), &mail.from, "<>").has_status(201).says("bounce");
        app.settle();
        app.browser().get(&format!("/letters/{slug}")).does_not_say("could not be delivered").does_not_say("did not arrive");
        assert_eq!(app.number("SELECT COUNT(*) FROM deliveries WHERE bounced_at IS NOT NULL"), 0);
        assert!(warnings(&app)[0].contains("nothing proves"));
    }
}

on_both_databases! {
    fn who_has_written_back_has_the_letter_whatever_a_mail_server_says(app) {
        let (slug, ada) = sent(&app);
        let mail = app.last_mail_to(MAYOR);
        let path = writes_back(&app, MAYOR, "We are looking into it.");
        file(&ada, &path, &[("verdict-1", "holding"), ("verdict-2", "holding")]).has_status(303);
        app.pass(Duration::days(5));
        let head = format!("Message-ID: <{}>", mail.message_id);
        app.hand_in(&report_on(MAYOR, &head, ""), &mail.from, "<>").has_status(201);
        let mayor = facts(&app, &slug)["addressees"][0].clone();
        assert_eq!((&mayor["label"], &mayor["delivery"]), (&"holding".into(), &"delivered".into()));
        assert_eq!(facts(&app, &slug)["days_without_answer"], 5);
        for page in ["", "/timeline", "/feed.atom"] {
            app.browser().get(&format!("/letters/{slug}{page}")).does_not_say("could not be delivered").does_not_say("did not arrive");
        }
        app.pass(Duration::days(60));
        app.minute();
        app.settle();
        app.browser().get(&format!("/letters/{slug}/timeline")).says("set for an answer from The Mayor, went by");
        // What was put aside was no word of theirs.
        let ada = app.ada();
        ada.submit(&ada.get(&path), &path, &[("deed", "set_aside")]).has_status(303);
        assert_eq!(facts(&app, &slug)["addressees"][0]["label"]["not_delivered"], "bounced");
    }
}
