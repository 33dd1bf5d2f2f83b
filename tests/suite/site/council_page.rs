//! `GET /councils/{slug}` and `/councils/{slug}/record.json`.

use chrono::Duration;
use serde_json::Value;

use crate::on_both_databases;
use crate::replies::reply_address;
use crate::support::app::TestApp;
use crate::support::browser::link_in;
use crate::support::people::ADA;

/// A letter to somebody at a council, sent now.
fn send(app: &TestApp, title: &str, organisation: &str, email: &str) -> String {
    let slug = app.import(&format!(
        "+++\ntitle = {title:?}\ndated_on = 2026-01-05\nasks = [\"Answer the families\"]\nstate = \"open\"\nat_risk = false\n\
         [[addressees]]\nname = \"The Mayor\"\norganisation = {organisation:?}\nemail = {email:?}\n+++\nDear Mayor,\n\nanswer.\n"
    ));
    app.sign(&slug, "Grace Hopper", "grace@people.example", &[]);
    app.dispatch(&app.ada(), &slug);
    slug
}

fn to_hackney(app: &TestApp, title: &str, box_name: &str) -> String {
    send(app, title, "London Borough of Hackney", &format!("{box_name}@hackney.gov.uk"))
}

/// They answer, and Ada records it.
fn answer(app: &TestApp, to: &str, verdict: &str) {
    let raw = format!("From: Jo <jo@hackney.gov.uk>\r\nSubject: Re: {to}\r\n\r\nHere is what we say to {to}.\r\n");
    app.hand_in(raw.as_bytes(), &reply_address(app, to), "jo@hackney.gov.uk").has_status(201);
    let ada = app.ada();
    let mails = app.mails_to(ADA);
    let told = mails.iter().rev().find(|mail| mail.text.contains("/replies/")).unwrap();
    let path = link_in(&told.text, "/replies/");
    let sender = format!("{path}/sender");
    ada.submit(&ada.get(&sender), &sender, &[("deed", "confirm")]).has_status(303);
    ada.submit(&ada.get(&path), &path, &[("verdict-1", verdict)]).has_status(303);
}

fn record(app: &TestApp, slug: &str) -> Value {
    serde_json::from_str(&app.browser().get(&format!("/councils/{slug}/record.json")).has_status(200).body).unwrap()
}

/// A promise of whoever the newest letter went to, straight into its table.
fn promise(app: &TestApp, id: &str, outcome: &str, due: &str) {
    app.execute(&format!(
        "INSERT INTO promises (id, letter_id, addressee_id, reply_id, quotation_sealed, quote_start, quote_end, quote_sha256, \
         promisor, kind, due_on, due_precision, due_text, recorded_at, outcome) \
         SELECT '{id}', letter_id, addressee_id, id, words_sealed, 0, 1, words_sealed, 'the council', 'reply', {due}, \
         'day', 'soon', received_at, {outcome} FROM replies ORDER BY id LIMIT 1"
    ));
}

on_both_databases! {
    fn letters_without_an_answer_are_counted_in(app) {
        to_hackney(&app, "The first letter", "one");
        to_hackney(&app, "The second letter", "two");
        to_hackney(&app, "The third letter", "three");
        app.pass(Duration::days(5));
        answer(&app, "one@hackney.gov.uk", "answered");
        answer(&app, "two@hackney.gov.uk", "holding");
        app.pass(Duration::days(40));
        let page = app.browser().get("/councils/hackney");
        page.has_status(200).says("The record of London Borough of Hackney").says("3 letters reached London Borough of Hackney.");
        page.says("1 of them has a first answer.").says("More than half of them have no answer yet; the longest wait so far is 45 days.");
        page.says("Too few to compare").says("first answer after 5 days").says("no answer for 45 days");
        let facts = record(&app, "hackney");
        assert_eq!((&facts["first_answers"]["median_days"], &facts["first_answers"]["letters"]), (&Value::Null, &3.into()));
        answer(&app, "three@hackney.gov.uk", "refused");
        app.browser().get("/councils/hackney").says("2 of them have a first answer.").says("Half of them had a first answer within 45 days.");
        assert_eq!(record(&app, "hackney")["first_answers"]["median_days"], 45, "leaving out the second would say 5");
    }
}

on_both_databases! {
    fn answers_stand_to_the_date_on_their_letter(app) {
        to_hackney(&app, "The first letter", "one");
        to_hackney(&app, "The second letter", "two");
        to_hackney(&app, "The third letter", "three");
        app.pass(Duration::days(5));
        answer(&app, "one@hackney.gov.uk", "answered");
        let running = record(&app, "hackney")["dates"].clone();
        assert_eq!((&running["in_time"], &running["running"], &running["overdue"]), (&1.into(), &2.into(), &0.into()));
        app.pass(Duration::days(60));
        answer(&app, "two@hackney.gov.uk", "redirected");
        let dates = record(&app, "hackney")["dates"].clone();
        assert_eq!((&dates["in_time"], &dates["late"], &dates["overdue"]), (&1.into(), &1.into(), &1.into()));
        assert!(dates["in_time_percent"].is_null(), "three are too few for a share");
        app.browser().get("/councils/hackney").says("Answered late 1").says("Not answered, and the day has gone by 1");
    }
}

on_both_databases! {
    fn promises_are_counted_by_what_became_of_them(app) {
        to_hackney(&app, "The first letter", "one");
        answer(&app, "one@hackney.gov.uk", "answered");
        app.browser().get("/councils/hackney").says("No promise from London Borough of Hackney is recorded.");
        let (past, future) = ("'2026-01-01'", "'2099-01-01'");
        for (id, outcome, due) in [
            ("p1", "'kept'", past), ("p2", "'kept_late'", past), ("p3", "'partly_kept'", past), ("p4", "'not_kept'", past),
            ("p5", "NULL", past), ("p6", "NULL", future), ("p7", "NULL", "NULL"), ("p8", "'unverifiable'", past), ("p9", "NULL", past),
        ] {
            promise(&app, id, outcome, due);
        }
        app.execute("UPDATE promises SET replaced_at = recorded_at WHERE id = 'p9'");
        let promises = record(&app, "hackney")["promises"].clone();
        for kind in ["kept", "kept_late", "partly_kept", "not_kept", "date_passed_unverified", "running", "vague", "other", "moved"] {
            assert_eq!(promises[kind], 1, "{kind}");
        }
        assert!(promises["kept_percent"].is_null());
        app.browser().get("/councils/hackney").says("Kept late 1").says("In the place of 1 promise another was made later, with another day.");
        app.execute("UPDATE replies SET judged_at = NULL, set_aside_at = received_at");
        app.browser().get("/councils/hackney").says("No promise from London Borough of Hackney is recorded.");
    }
}

on_both_databases! {
    fn a_letter_that_did_not_arrive_is_told_apart_and_one_taken_back_stops_waiting(app) {
        to_hackney(&app, "The first letter", "one");
        to_hackney(&app, "The second letter", "two");
        app.execute("UPDATE deliveries SET bounced_at = queued_at, bounce_status = '5.1.1' WHERE letter_id = (SELECT id FROM letters WHERE title = 'The first letter')");
        app.pass(Duration::days(10));
        let page = app.browser().get("/councils/hackney");
        page.says("1 letter reached").says("1 letter did not reach anybody there, and is not counted in.").says("did not arrive");
        app.execute("DELETE FROM standings");
        app.execute("INSERT INTO standings (addressee_id, letter_id) SELECT id, letter_id FROM addressees");
        app.execute("UPDATE standings SET withdrawn_at = (SELECT dispatched_at FROM letters WHERE letters.id = standings.letter_id)");
        assert_eq!(record(&app, "hackney")["first_answers"]["longest_wait_days"], 0);
        app.browser().get("/councils/hackney").says("ended by its authors");
        app.execute("UPDATE standings SET held_at = (SELECT dispatched_at FROM letters WHERE letters.id = standings.letter_id)");
        app.browser().get("/councils/hackney").says("No open letter on this service has been sent");
    }
}

on_both_databases! {
    fn a_council_that_took_over_inherits_what_was_sent_to_the_one_before(app) {
        let slug = send(&app, "To Cumberland", "Cumberland Council", "leader@cumberland.gov.uk");
        // As if it had been sent while Allerdale was there.
        app.execute("UPDATE addressees SET council_code = 'ALL'");
        app.pass(Duration::days(3));
        let page = app.browser().get("/councils/cumberland");
        page.says("It took over from these councils.").says("Allerdale Borough Council (until 2023)").says("1 letter reached Cumberland Council.");
        assert!(page.body.contains(&format!("/letters/{slug}")));
        let before = app.browser().get("/councils/allerdale");
        before.has_status(200).says("Allerdale Borough Council was abolished in 2023.").says("To Cumberland").does_not_say("First answers");
        assert!(before.body.contains("href=\"/councils/cumberland\""));
        assert_eq!(record(&app, "cumberland")["letters"][0]["to"][0]["council"], "ALL");
        let divided = app.browser().get("/councils/cumbria");
        divided.says("These serve in its place.").says("Cumberland Council").says("Westmorland and Furness Council");
        divided.says("No open letter on this service was sent to Cumbria County Council");
    }
}

on_both_databases! {
    fn only_what_was_sent_and_is_public_counts(app) {
        app.browser().get("/councils/hackney").has_status(200).says("No open letter on this service has been sent to London Borough of Hackney.");
        let file = "+++\ntitle = \"Not sent\"\ndated_on = 2026-01-05\nasks = [\"A\"]\nstate = \"open\"\nat_risk = false\n[[addressees]]\nname = \"The Mayor\"\norganisation = \"London Borough of Hackney\"\nemail = \"mayor@hackney.gov.uk\"\n+++\nDear Mayor,\n\nanswer.\n";
        app.import(file);
        app.browser().get("/councils/hackney").says("No open letter on this service has been sent").does_not_say("Not sent");
        assert_eq!(record(&app, "hackney")["letters"], serde_json::json!([]));
    }
}

on_both_databases! {
    fn an_unknown_council_has_no_page_and_an_unchanged_page_is_not_sent_twice(app) {
        for path in ["/councils/nowhere", "/councils/nowhere/record.json", "/councils/%00", "/councils/Hackney"] {
            app.browser().get(path).has_status(404);
        }
        let page = app.browser().get("/councils/hackney");
        let tag = page.header("etag").to_owned();
        app.browser().send("GET", "/councils/hackney", &[("if-none-match", &tag)], Vec::new()).has_status(304);
        assert_eq!(app.browser().send("POST", "/councils/hackney", &[("sec-fetch-site", "same-origin")], Vec::new()).has_status(405).header("allow"), "GET, HEAD");
        app.browser().send("HEAD", "/councils/hackney/record.json", &[], Vec::new()).has_status(200);
    }
}

/// A letter to two people at Hackney.
fn to_two(app: &TestApp) -> String {
    let to = |name: &str, mailbox: &str| {
        format!(
            "[[addressees]]\nname = {name:?}\norganisation = \"London Borough of Hackney\"\nemail = \"{mailbox}@hackney.gov.uk\"\n"
        )
    };
    let slug = app.import(&format!(
        "+++\ntitle = \"To both\"\ndated_on = 2026-01-05\nasks = [\"Answer the families\"]\nstate = \"open\"\nat_risk = false\n{}{}+++\nDear both,\n\nanswer.\n",
        to("The Mayor", "one"), to("The Director", "two")
    ));
    app.sign(&slug, "Grace Hopper", "grace@people.example", &[]);
    app.dispatch(&app.ada(), &slug);
    slug
}

on_both_databases! {
    fn a_letter_to_two_people_there_is_one_letter(app) {
        to_two(&app);
        app.pass(Duration::days(4));
        answer(&app, "two@hackney.gov.uk", "answered");
        app.pass(Duration::days(60));
        let facts = record(&app, "hackney");
        let first = &facts["first_answers"];
        assert_eq!((&first["letters"], &first["answered"], &first["median_days"], &first["median_is"]), (&1.into(), &1.into(), &4.into(), &"observed".into()));
        assert_eq!((&facts["dates"]["in_time"], &facts["dates"]["overdue"]), (&1.into(), &0.into()), "by the date of whoever answered");
        let letters = facts["letters"].as_array().unwrap();
        assert_eq!((letters.len(), letters[0]["to"].as_array().unwrap().len()), (1, 2));
        let page = app.browser().get("/councils/hackney");
        page.says("1 letter reached London Borough of Hackney.").says("To The Mayor, The Director").says("A letter to several people there counts once");
    }
}

on_both_databases! {
    fn nothing_is_said_of_half_of_them_while_most_have_only_begun_to_wait(app) {
        to_hackney(&app, "The first letter", "one");
        app.pass(Duration::days(2));
        answer(&app, "one@hackney.gov.uk", "answered");
        for (title, mailbox) in [("The second letter", "two"), ("The third letter", "three"), ("The fourth letter", "four")] {
            to_hackney(&app, title, mailbox);
        }
        app.pass(Duration::days(1));
        let page = app.browser().get("/councils/hackney");
        page.says("4 letters reached").says("1 of them has a first answer.").says("More than half of them have no answer yet");
        page.does_not_say("Half of them had").does_not_say("By an estimate");
        let first = record(&app, "hackney")["first_answers"].clone();
        assert_eq!((&first["median_days"], &first["median_is"]), (&Value::Null, &Value::Null));
        assert!(first["method"].as_str().unwrap().contains("Kaplan-Meier"));
    }
}

on_both_databases! {
    fn nobody_is_late_while_they_wait_for_the_authors_and_an_answer_then_is_in_time(app) {
        to_hackney(&app, "The first letter", "one");
        app.pass(Duration::days(2));
        answer(&app, "one@hackney.gov.uk", "clarification");
        app.pass(Duration::days(60));
        let dates = record(&app, "hackney")["dates"].clone();
        assert_eq!((&dates["overdue"], &dates["without_date"]), (&0.into(), &1.into()), "the clock stands still");
        let raw = "From: Jo <jo@hackney.gov.uk>\r\nSubject: Re: one\r\n\r\nHere is our answer to all of it.\r\n";
        app.hand_in(raw.as_bytes(), &reply_address(&app, "one@hackney.gov.uk"), "jo@hackney.gov.uk").has_status(201);
        let path = link_in(&app.last_mail_to(ADA).text, "/replies/");
        crate::replies::file(&app.ada(), &path, &[("verdict-1", "answered")]).has_status(303);
        let dates = record(&app, "hackney")["dates"].clone();
        assert_eq!((&dates["in_time"], &dates["late"]), (&1.into(), &0.into()));
    }
}

on_both_databases! {
    fn the_councils_own_date_counts_before_the_hope_and_a_promised_one_moves_nothing(app) {
        let slug = to_hackney(&app, "The first letter", "one");
        let due = |app: &TestApp| record(app, "hackney")["letters"][0]["due_on"].clone();
        let hope = due(&app);
        let desk = format!("/desk/letters/{}/deadlines", app.letter_id(&slug));
        let ada = app.ada();
        let fields = [("deed", "add"), ("clock_basis", "published_standard"), ("clock_days", "60"), ("clock_source", "https://www.hackney.gov.uk/letters"), ("clock_quotation", "We answer in sixty.")];
        ada.submit(&ada.get(&desk), &desk, &fields).has_status(303);
        assert!(due(&app).as_str().unwrap() > hope.as_str().unwrap(), "the later one is the council’s own");
        app.execute("UPDATE deadlines SET basis = 'promised_in_reply' WHERE basis = 'published_standard'");
        assert_eq!(due(&app), hope);
        app.execute("UPDATE deadlines SET basis = 'promised_in_reply'");
        assert!(due(&app).is_null());
    }
}

on_both_databases! {
    fn a_letter_waits_from_the_day_on_which_it_reached_them(app) {
        let slug = to_hackney(&app, "The first letter", "one");
        let first = |app: &TestApp| record(app, "hackney")["letters"][0]["reached_on"].clone();
        let sent_on = record(&app, "hackney")["letters"][0]["sent_on"].clone();
        assert_eq!(first(&app), sent_on);
        let standing = format!("{}/standing", crate::dispatch::addressee_path(&app, &slug, 0));
        let ada = app.ada();
        ada.get(&standing).has_status(200);
        app.execute("INSERT INTO standings (addressee_id, letter_id) SELECT id, letter_id FROM addressees WHERE id NOT IN (SELECT addressee_id FROM standings)");
        app.execute("UPDATE standings SET challenged_at = (SELECT queued_at FROM deliveries WHERE deliveries.addressee_id = standings.addressee_id)");
        assert!(first(&app).is_null(), "a challenge keeps it out");
        assert_eq!(record(&app, "hackney")["first_answers"]["not_reached"], 1);
        app.pass(Duration::days(3));
        let today = undersigned::clock::london_date(app.now()).to_string();
        let ada = app.ada();
        ada.submit(&ada.get(&standing), &standing, &[("deed", "brought"), ("way", "by_hand"), ("on", &today)]).has_status(303);
        assert_eq!(first(&app), today, "until it is brought");
    }
}

on_both_databases! {
    fn an_answer_of_whom_nobody_believes_is_none(app) {
        to_hackney(&app, "The first letter", "one");
        answer(&app, "one@hackney.gov.uk", "answered");
        assert_eq!(record(&app, "hackney")["first_answers"]["answered"], 1);
        app.execute("UPDATE replies SET sender_confirmed_at = NULL, assurance = 'none'");
        assert_eq!(record(&app, "hackney")["first_answers"]["answered"], 0);
    }
}
