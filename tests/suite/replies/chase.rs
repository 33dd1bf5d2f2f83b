//! Reminders and next steps: drafted by rules that only ever hold back, sent by a person or not at all.

use chrono::{Duration, NaiveDate};
use undersigned::clock::london_date;
use undersigned::letters::store::happenings::{HappeningKind, NewHappening, record};
use undersigned::locale::Words;
use undersigned::seal::Place;

use super::{file, raw, reply_address, sent};
use crate::on_both_databases;
use crate::support::app::TestApp;
use crate::support::browser::{ABSENT, Browser, Page, link_in};
use crate::support::people::{ADA, BEN, TEAM};

const MAYOR: &str = "mayor@council.example";
const DIRECTOR: &str = "director@council.example";

fn due_on(app: &TestApp, slug: &str) -> NaiveDate {
    let id = app.letter(slug).id;
    crate::deadlines::first_date(app, id).due_on
}

fn pass_to(app: &TestApp, day: NaiveDate) {
    app.pass(day - london_date(app.now()));
}

fn drafts(app: &TestApp) -> i64 {
    app.number("SELECT COUNT(*) FROM chasers WHERE sent_at IS NULL AND dismissed_at IS NULL")
}

fn told(app: &TestApp) -> usize {
    app.mails_to(ADA).iter().filter(|mail| mail.subject.contains("for you:")).count()
}

/// A letter whose day has gone by yesterday, and Ada back at her desk; drafts wait.
fn late(app: &TestApp) -> (String, Browser) {
    let (slug, _) = sent(app);
    pass_to(app, due_on(app, &slug) + Duration::days(1));
    app.night();
    (slug, app.organiser(ADA, TEAM))
}

fn list_path(app: &TestApp, slug: &str) -> String {
    format!("/desk/letters/{}/chasers", app.letter_id(slug))
}

/// The pages of the drafts that the list shows, in its order.
fn draft_paths(app: &TestApp, ada: &Browser, slug: &str) -> Vec<String> {
    let list = list_path(app, slug);
    let page = ada.get(&list);
    page.has_status(200);
    let mut paths: Vec<String> = page
        .body
        .split("action=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .filter(|path| path.starts_with(&format!("{list}/")))
        .map(str::to_owned)
        .collect();
    paths.dedup();
    paths
}

fn decide(ada: &Browser, path: &str, deed: &str, fields: &[(&str, &str)]) -> Page {
    let mut all = vec![("deed", deed)];
    all.extend(fields);
    ada.submit(&ada.get(path), path, &all)
}

/// Sends every draft that waits.
fn send_all(app: &TestApp, ada: &Browser, slug: &str) {
    for path in draft_paths(app, ada, slug) {
        decide(ada, &path, "send", &[]).has_status(303);
    }
    app.settle();
}

fn reminders_to(app: &TestApp, address: &str) -> usize {
    app.mails_to(address).iter().filter(|mail| mail.subject.starts_with("Reminder:")).count()
}

fn answer_from_the_mayor(app: &TestApp) -> String {
    app.hand_in(&raw("person"), &reply_address(app, MAYOR), "jo.smith@council.example").has_status(201);
    link_in(&app.last_mail_to(ADA).text, "/replies/")
}

on_both_databases! {
    fn the_day_after_the_day_a_reminder_to_each_is_drafted_and_the_organisers_are_told_once(app) {
        let (slug, _) = sent(&app);
        let due = due_on(&app, &slug);
        pass_to(&app, due);
        app.night();
        assert_eq!((drafts(&app), told(&app)), (0, 0), "the day is not over");
        app.pass(Duration::days(1));
        app.night();
        app.night();
        assert_eq!((drafts(&app), told(&app)), (2, 1));
        app.pass(Duration::days(1));
        app.night();
        assert_eq!((drafts(&app), told(&app)), (2, 1), "what waits is drafted once and told of once");
        let mail = app.mails_to(ADA).into_iter().find(|mail| mail.subject.contains("for you:")).unwrap();
        assert_eq!(mail.subject, "2 drafts wait for you: Families need answers");
        assert!(mail.text.contains("Reminder 1 to The Mayor") && mail.text.contains("Nothing is sent unless you send it"), "{}", mail.text);
        assert!(mail.text.contains(&list_path(&app, &slug)));
        assert_eq!((reminders_to(&app, MAYOR), reminders_to(&app, DIRECTOR)), (0, 0), "nothing leaves by itself");
    }
}

on_both_databases! {
    fn a_draft_says_what_was_asked_whose_day_it_was_and_nothing_of_a_law(app) {
        let (slug, ada) = late(&app);
        let path = draft_paths(&app, &ada, &slug).remove(0);
        let before = app.number("SELECT COUNT(*) FROM chasers");
        let page = ada.get(&path);
        for part in ["Reminder 1 to The Mayor", "Dear The Mayor,", "the letter “Families need answers”", "they hoped for an answer within 20 working days", "1. Answer the families", "2. Publish the review", "/letters/families-need-answers", "Families First"] {
            page.says(part);
        }
        let form = page.form(&path);
        let text = &form.iter().find(|(name, _)| name == "body").expect("a text").1;
        for word in [" law", "must ", "legal", "obliged"] {
            assert!(!text.contains(word), "{word} in {text}");
        }
        let day = Words::default().date(&due_on(&app, &slug));
        assert!(text.contains(&format!("That day was {day}.")), "{text}");
        assert_eq!(app.number("SELECT COUNT(*) FROM chasers"), before);
        ada.get(&list_path(&app, &slug)).says("How things stand").says("It has gone by without a full answer");
    }
}

on_both_databases! {
    fn a_reminder_goes_out_in_the_letters_thread_and_its_answer_finds_the_letter(app) {
        let (slug, ada) = late(&app);
        let letter = app.last_mail_to(MAYOR);
        let path = draft_paths(&app, &ada, &slug).remove(0);
        let changed = "Dear Mayor,\n\nplease answer the families.";
        let done = decide(&ada, &path, "send", &[("subject", "Reminder: the families"), ("body", changed)]);
        assert_eq!(done.has_status(303).location(), format!("{}?done=chaser-sent", list_path(&app, &slug)));
        let mail = app.last_mail_to(MAYOR);
        assert_eq!((mail.subject.as_str(), mail.text.trim(), mail.html.is_none()), ("Reminder: the families", changed, true));
        assert_eq!(mail.from, letter.from, "its answer comes to the letter's own address");
        let raw_mail = String::from_utf8(mail.raw.clone()).unwrap().replace("\r\n ", " ");
        for header in [format!("In-Reply-To: <{}>", letter.message_id), format!("References: <{}>", letter.message_id), "X-Undersigned: letter".to_owned()] {
            assert!(raw_mail.contains(&header), "{header} in {raw_mail}");
        }
        assert!(!raw_mail.contains("Auto-Submitted"), "a person sent it");
        app.browser().get(&format!("/letters/{slug}/timeline")).says("A reminder was sent to The Mayor.");
        ada.get(&format!("/desk/letters/{}/log", app.letter_id(&slug))).says("A reminder or a next step was sent").says("Reminder 1 to The Mayor");
        app.hand_in(&raw("person"), &mail.from, "jo.smith@council.example").has_status(201);
        assert_eq!(app.number("SELECT COUNT(*) FROM replies"), 1);
    }
}

on_both_databases! {
    fn a_reminder_is_sent_once_however_often_the_button_is_pressed(app) {
        let (slug, ada) = late(&app);
        let path = draft_paths(&app, &ada, &slug).remove(0);
        let page = ada.get(&path);
        ada.submit(&page, &path, &[("deed", "send")]).has_status(303);
        for deed in ["send", "save", "dismiss", "done"] {
            ada.submit(&page, &path, &[("deed", deed)]).has_status(409).says("Nothing was done a second time");
        }
        assert_eq!(reminders_to(&app, MAYOR), 1);
        assert_eq!(app.number("SELECT COUNT(*) FROM letter_events WHERE kind = 'reminder_sent'"), 1);
        ada.get(&path).has_status(200).says("Sent on");
    }
}

on_both_databases! {
    fn reminders_go_on_weekly_and_never_less_than_a_week_apart(app) {
        let (slug, ada) = late(&app);
        send_all(&app, &ada, &slug);
        for _ in 0..6 {
            app.pass(Duration::days(1));
            app.night();
        }
        assert_eq!((drafts(&app), told(&app)), (0, 1));
        app.pass(Duration::days(1));
        app.night();
        assert_eq!((drafts(&app), told(&app)), (2, 2));
        ada.get(&list_path(&app, &slug)).says("Reminder 2 to The Mayor");
        let path = draft_paths(&app, &ada, &slug).remove(0);
        ada.get(&path).says("We reminded you on");
    }
}

on_both_databases! {
    fn nothing_is_sent_within_a_week_of_anything_else_to_the_same_addressee(app) {
        let (slug, ada) = late(&app);
        let path = draft_paths(&app, &ada, &slug).remove(0);
        app.execute(&format!(
            "INSERT INTO council_links (id, letter_id, addressee_id, token_hash, issued_at, expires_at) \
             SELECT 'link', letter_id, addressee_id, {}, drafted_at, drafted_at FROM chasers WHERE id = '{}'",
            blob(&app, "00"), path.rsplit('/').next().unwrap()
        ));
        decide(&ada, &path, "send", &[("body", "Please answer us now.")]).has_status(409).says("Give them the week").says("Please answer us now.");
        assert_eq!((reminders_to(&app, MAYOR), drafts(&app)), (0, 2), "the draft is kept");
    }
}

on_both_databases! {
    fn a_reply_that_comes_in_puts_the_draft_aside_and_says_so(app) {
        let (slug, ada) = late(&app);
        let paths = draft_paths(&app, &ada, &slug);
        let reply = answer_from_the_mayor(&app);
        decide(&ada, &paths[0], "send", &[("body", "Are you there?")]).has_status(409).says("Read that first").says("Are you there?");
        app.minute();
        assert_eq!(drafts(&app), 1, "the director's still waits");
        ada.get(&paths[0]).says("Put itself aside on").says("A reply from them waits to be read. Read that first.");
        app.pass(Duration::days(8));
        app.night();
        assert_eq!(drafts(&app), 1, "nobody is reminded while their reply is not read");
        file(&ada, &reply, &[("verdict-1", "answered"), ("verdict-2", "holding")]).has_status(303);
        app.pass(Duration::days(8));
        app.night();
        assert_eq!(drafts(&app), 1, "who has just written is given time");
        app.pass(Duration::days(15));
        app.night();
        let ada = app.organiser(ADA, TEAM);
        assert_eq!(drafts(&app), 2, "a holding answer is not the end of it");
        let page = ada.get(&draft_paths(&app, &ada, &slug)[0]);
        page.says("Thank you for your letter of").says("2. Publish the review").does_not_say("1. Answer the families");
    }
}

on_both_databases! {
    fn who_has_answered_everything_is_never_reminded(app) {
        let (slug, ada) = sent(&app);
        let path = answer_from_the_mayor(&app);
        file(&ada, &path, &[("verdict-1", "refused"), ("verdict-2", "answered")]).has_status(303);
        pass_to(&app, due_on(&app, &slug) + Duration::days(40));
        app.night();
        let ada = app.organiser(ADA, TEAM);
        assert_eq!(drafts(&app), 1);
        ada.get(&list_path(&app, &slug)).says("Reminder 1 to The Director").does_not_say("Reminder 1 to The Mayor").says("They have answered every ask");
    }
}

on_both_databases! {
    fn nobody_is_reminded_while_something_stands_in_the_way(app) {
        let (slug, _) = sent(&app);
        pass_to(&app, due_on(&app, &slug) + Duration::days(1));
        app.execute("UPDATE deadlines SET paused_on = CURRENT_DATE");
        app.night();
        assert_eq!(drafts(&app), 0, "the clock stands still");
        app.execute("UPDATE deadlines SET paused_on = NULL");
        for column in ["withdrawn_at", "closed_at", "held_at", "challenged_at"] {
            app.execute("INSERT INTO standings (addressee_id, letter_id) SELECT id, letter_id FROM addressees WHERE true ON CONFLICT DO NOTHING");
            app.execute(&format!("UPDATE standings SET {column} = CURRENT_TIMESTAMP"));
            app.night();
            assert_eq!((column, drafts(&app)), (column, 0));
            app.execute(&format!("UPDATE standings SET {column} = NULL"));
        }
        app.execute("UPDATE deliveries SET bounced_at = CURRENT_TIMESTAMP, bounce_status = '5.1.1'");
        app.night();
        assert_eq!(drafts(&app), 0, "whom no mail has reached");
        app.execute("UPDATE deliveries SET bounced_at = NULL, bounce_status = NULL");
        app.execute("UPDATE deadlines SET paused_on = due_on");
        app.night();
        assert_eq!(drafts(&app), 0, "a clock that stands still");
        app.execute("UPDATE deadlines SET paused_on = NULL");
        happens_to_everyone(&app, &slug, HappeningKind::ContactFailing);
        app.night();
        assert_eq!((drafts(&app), told(&app)), (0, 0), "an address that is believed dead");
        happens_to_everyone(&app, &slug, HappeningKind::ContactWorks);
        app.night();
        assert_eq!((drafts(&app), told(&app)), (2, 1));
    }
}

fn happens_to_everyone(app: &TestApp, slug: &str, kind: HappeningKind) {
    let (letter, now) = (app.letter(slug), app.now());
    let happens = move |conn: &mut undersigned::db::Conn| {
        let whole = undersigned::letters::store::with_parts(conn, letter.clone())?;
        for addressee in &whole.addressees {
            record(conn, &NewHappening::of(&letter.id, kind, now).with(&addressee.id), now)?;
        }
        Ok(())
    };
    app.app.db.write_here(happens).unwrap();
}

on_both_databases! {
    fn a_draft_is_put_aside_by_itself_when_the_letter_is_taken_back_or_its_day_moves(app) {
        let (slug, ada) = late(&app);
        app.execute("UPDATE deadlines SET cancelled_at = CURRENT_TIMESTAMP");
        app.pass(Duration::days(1));
        app.night();
        assert_eq!((drafts(&app), app.number("SELECT COUNT(*) FROM chasers WHERE decided_by IS NULL AND dismissed_at IS NOT NULL")), (0, 2));
        ada.get(&list_path(&app, &slug)).says("The day was moved, or does not count any more.").says("No clock runs for them.");
    }
}

on_both_databases! {
    fn one_click_puts_a_draft_aside_and_the_next_waits_a_week(app) {
        let (slug, ada) = late(&app);
        let path = draft_paths(&app, &ada, &slug).remove(0);
        let done = ada.submit(&ada.get(&list_path(&app, &slug)), &path, &[("deed", "dismiss")]);
        assert_eq!(done.has_status(303).location(), format!("{}?done=chaser-dismissed", list_path(&app, &slug)));
        ada.get(&format!("/desk/letters/{}/log", app.letter_id(&slug))).says("A reminder or a next step was put aside");
        for (days, waiting) in [(6, 1), (1, 2)] {
            app.pass(Duration::days(days));
            app.night();
            assert_eq!(drafts(&app), waiting);
        }
    }
}

on_both_databases! {
    fn a_draft_can_be_kept_for_later_and_one_that_cannot_be_sent_comes_back_as_typed(app) {
        let (slug, ada) = late(&app);
        let path = draft_paths(&app, &ada, &slug).remove(0);
        let kept = decide(&ada, &path, "save", &[("subject", "Once more"), ("body", "Please do answer.")]);
        assert_eq!(kept.has_status(303).location(), format!("{path}?done=chaser-saved"));
        let form = ada.get(&path).form(&path);
        assert!(form.contains(&("subject".to_owned(), "Once more".to_owned())) && form.contains(&("body".to_owned(), "Please do answer.".to_owned())));
        for (subject, body) in [("", "A text that stays."), ("A subject that stays", "   "), ("Two\u{0}", "A text that stays."), ("A subject that stays", &"x".repeat(20_001))] {
            let page = decide(&ada, &path, "send", &[("subject", subject), ("body", body)]);
            page.has_status(422).says("Please check these answers");
            assert!(page.body.contains(if body.starts_with('A') { "A text that stays." } else { "A subject that stays" }));
        }
        decide(&ada, &path, "shout", &[]).has_status(400);
        ada.submit(&ada.get(&path), &path, &[("deed", "send"), ("form_token", "forged")]).has_status(403);
        ada.submit(&ada.get(&path), &path, &[("deed", "send"), ("form_token", ABSENT)]).has_status(403);
        assert_eq!((reminders_to(&app, MAYOR), drafts(&app)), (0, 2));
    }
}

on_both_databases! {
    fn the_drafts_are_there_for_the_letters_own_team_only(app) {
        let (slug, ada) = late(&app);
        let path = draft_paths(&app, &ada, &slug).remove(0);
        let ben = app.organiser(BEN, "Elsewhere");
        let token = ada.get(&path).form(&path);
        for there in [&path, &list_path(&app, &slug)] {
            ben.get(there).has_status(404);
            assert_eq!(app.browser().get(there).has_status(303).location(), "/sign-ins");
            let refused = ada.send("PUT", there, &[], Vec::new());
            assert!(refused.has_status(405).header("allow").starts_with("GET, HEAD"), "{}", refused.header("allow"));
            ada.send("HEAD", there, &[], Vec::new()).has_status(200);
        }
        ada.get(&format!("{}/01890000-0000-7000-8000-000000000000", list_path(&app, &slug))).has_status(404);
        ada.get(&format!("{}/no-key", list_path(&app, &slug))).has_status(404);
        assert_ne!(ben.post_owned(&path, &token).status, 303);
        ada.send("POST", &list_path(&app, &slug), &[("sec-fetch-site", "same-origin")], Vec::new()).has_status(405);
        assert_eq!(drafts(&app), 2);
    }
}

on_both_databases! {
    fn after_three_reminders_the_next_bodies_are_drafted_for_the_authors_to_write_to(app) {
        let (slug, _) = sent(&app);
        app.execute("UPDATE addressees SET council_code = 'HCK'");
        app.execute("DELETE FROM standings");
        pass_to(&app, due_on(&app, &slug) + Duration::days(1));
        for _ in 0..3 {
            app.night();
            let ada = app.organiser(ADA, TEAM);
            send_all(&app, &ada, &slug);
            app.pass(Duration::days(7));
        }
        assert_eq!(reminders_to(&app, MAYOR), 3);
        app.night();
        let ada = app.organiser(ADA, TEAM);
        let path = draft_paths(&app, &ada, &slug).remove(0);
        let page = ada.get(&path);
        page.says("To the council’s complaints team, about The Mayor").says("A first letter is not yet a complaint").says("Look it up before you rely on it");
        page.says("We sent reminders on").says("Please take this as a complaint").says("The Mayor, London Borough of Fleetbridge");
        assert!(page.body.contains("href=\"mailto:?subject=No%20full%20answer"), "{}", page.body);
        assert!(page.body.contains("hackney.gov.uk"), "the council's own website, from the directory");
        decide(&ada, &path, "send", &[]).has_status(409).says("it is not that kind of draft");
        let done = decide(&ada, &path, "done", &[]);
        assert!(done.has_status(303).location().ends_with("done=chaser-noted"));
        for path in draft_paths(&app, &ada, &slug) {
            decide(&ada, &path, "done", &[]).has_status(303);
        }
        app.settle();
        app.browser().get(&format!("/letters/{slug}/timeline")).says("The authors turned to the council’s complaints team about The Mayor.");
        assert_eq!(reminders_to(&app, MAYOR), 3, "the service writes to nobody about it");
        for (weeks, body) in [(2, "To the councillors, about The Mayor"), (12, "To the Local Government and Social Care Ombudsman, about The Mayor")] {
            app.pass(Duration::weeks(weeks) - Duration::days(1));
            app.night();
            assert_eq!(drafts(&app), 0, "not before its weeks are over: {body}");
            app.pass(Duration::days(1));
            app.night();
            let ada = app.organiser(ADA, TEAM);
            ada.get(&list_path(&app, &slug)).says(body).says("Post: PO Box 4771, Coventry CV4 0EH").says("Telephone 0300 061 0614");
            for path in draft_paths(&app, &ada, &slug) {
                decide(&ada, &path, "done", &[]).has_status(303);
            }
        }
        app.pass(Duration::weeks(20));
        app.night();
        assert_eq!(drafts(&app), 0, "the ladder has an end");
    }
}

/// Bytes in this database's own spelling.
fn blob(app: &TestApp, hex: &str) -> String {
    match app.store {
        crate::support::app::Store::Sqlite(_) => format!("X'{hex}'"),
        crate::support::app::Store::Postgres(_) => format!("'\\x{hex}'::bytea"),
    }
}

fn promise(app: &TestApp, id: &str, due_on: NaiveDate) {
    app.typed.private("the words of a promise", "We will report on the review by then");
    let place = Place { table: "promises", column: "quotation", row: id };
    let sealed = hex::encode(app.app.seal.close(place, b"We will report on the review by then"));
    app.execute(&format!(
        "INSERT INTO promises (id, letter_id, addressee_id, reply_id, quotation_sealed, quote_start, quote_end, quote_sha256, \
         promisor, kind, due_on, due_precision, due_text, recorded_at) \
         SELECT '{id}', letter_id, addressee_id, id, {}, 0, 1, {}, 'The Mayor', 'publication', '{due_on}', 'day', 'by then', received_at FROM replies",
        blob(app, &sealed), blob(app, "00")
    ));
}

on_both_databases! {
    fn who_promised_is_reminded_once_two_working_days_after_the_day(app) {
        let (slug, ada) = sent(&app);
        let path = answer_from_the_mayor(&app);
        file(&ada, &path, &[("verdict-1", "answered"), ("verdict-2", "answered")]).has_status(303);
        app.execute("UPDATE deadlines SET cancelled_at = CURRENT_TIMESTAMP");
        // A Friday: two working days later is the Tuesday.
        let friday = NaiveDate::from_ymd_opt(2028, 3, 3).unwrap();
        promise(&app, "01890000-0000-7000-8000-000000000001", friday);
        pass_to(&app, friday + Duration::days(3));
        app.night();
        assert_eq!(drafts(&app), 0);
        app.pass(Duration::days(1));
        app.night();
        let ada = app.organiser(ADA, TEAM);
        let path = draft_paths(&app, &ada, &slug).remove(0);
        ada.get(&path).says("Reminder of a promise, to The Mayor").says("“We will report on the review by then”").says("that was to be done by 3 March 2028");
        decide(&ada, &path, "send", &[]).has_status(303);
        assert!(app.last_mail_to(MAYOR).subject.starts_with("What you said you would do"));
        app.pass(Duration::days(30));
        app.night();
        assert_eq!(drafts(&app), 0, "each promise is asked about once");
    }
}

on_both_databases! {
    fn a_reminder_of_a_promise_is_put_aside_once_the_promise_is_settled(app) {
        let (slug, ada) = sent(&app);
        let path = answer_from_the_mayor(&app);
        file(&ada, &path, &[("verdict-1", "answered"), ("verdict-2", "answered")]).has_status(303);
        app.execute("UPDATE deadlines SET cancelled_at = CURRENT_TIMESTAMP");
        promise(&app, "01890000-0000-7000-8000-000000000001", NaiveDate::from_ymd_opt(2028, 3, 3).unwrap());
        pass_to(&app, NaiveDate::from_ymd_opt(2028, 3, 7).unwrap());
        app.night();
        assert_eq!(drafts(&app), 1);
        app.execute("UPDATE promises SET replaced_at = recorded_at");
        app.night();
        assert_eq!(drafts(&app), 0);
        app.organiser(ADA, TEAM).get(&list_path(&app, &slug)).says("The promise was settled, or replaced by another.");
    }
}

on_both_databases! {
    fn an_answer_of_long_ago_that_is_recorded_today_puts_the_draft_aside(app) {
        let (slug, ada) = late(&app);
        let path = format!("/desk/letters/{}/answers", app.letter_id(&slug));
        let addressee = crate::dispatch::addressee_path(&app, &slug, 0);
        let before = (london_date(app.now()) - Duration::days(3)).to_string();
        let fields = [
            ("addressee", addressee.rsplit('/').next().unwrap()),
            ("channel", "telephone"),
            ("came_on", before.as_str()),
            ("answer", "We shall write."),
            ("verdict-1", "holding"),
            ("verdict-2", "holding"),
        ];
        app.pass(Duration::minutes(5));
        ada.submit(&ada.get(&path), &path, &fields).has_status(303);
        app.minute();
        assert_eq!(drafts(&app), 1, "the director's still waits");
    }
}

on_both_databases! {
    fn a_draft_that_does_not_open_stops_nothing_else(app) {
        let (slug, _) = late(&app);
        app.execute("UPDATE chasers SET draft_sealed = (SELECT email_sealed FROM addressees LIMIT 1)");
        answer_from_the_mayor(&app);
        app.minute();
        app.night();
        assert_eq!(drafts(&app), 2);
        app.browser().get(&format!("/letters/{slug}")).has_status(200);
    }
}
