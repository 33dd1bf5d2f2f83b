//! Who is told of what: each once for each real change, several changes in one mail.

use chrono::Duration;
use diesel::prelude::*;
use undersigned::db::schema::{promises, replies};
use undersigned::dispatch::post::Post;
use undersigned::letters::model::WholeLetter;
use undersigned::letters::store::happenings::{Facts, HappeningKind, NewHappening, record};
use undersigned::letters::store::with_parts;
use undersigned::replies::model::{Reply, ReplyId};
use undersigned::replies::quote::hash;
use undersigned::replies::tell::{Turn, look_again, tell_of_promise};
use undersigned::seal::Place;
use undersigned::signatures::mailing;

use super::{answered, file, sent};
use crate::on_both_databases;
use crate::support::app::{On, TestApp};
use crate::support::browser::Browser;
use crate::support::people::letter_file;

/// The news of a letter that somebody was mailed.
fn news(app: &TestApp, email: &str) -> Vec<String> {
    let mails = app.mails_to(email).into_iter();
    let is_news =
        |subject: &str| ["There is a reply", "News of", "There is news"].iter().any(|b| subject.starts_with(b));
    mails.filter(|mail| is_news(&mail.subject)).map(|mail| format!("{}\n{}", mail.subject, mail.text)).collect()
}

const GRACE: &str = "grace@people.example";

/// The service as it is set up by default: news is gathered for an hour.
fn patient(on: On) -> TestApp {
    TestApp::start_with(on, &[("UNDERSIGNED_NEWS_WAIT", "60")])
}

fn judge(ada: &Browser, path: &str, one: &str, two: &str) {
    file(ada, path, &[("verdict-1", one), ("verdict-2", two)]).has_status(303);
}

fn whole(app: &TestApp, slug: &str) -> WholeLetter {
    let letter = app.letter(slug);
    app.app.db.read_here(|conn| with_parts(conn, letter)).unwrap()
}

const PROMISE: &str = "01990000-0000-7000-8000-0000000000aa";

/// Something happens to a promise that stands in a letter which came by post, and was read.
fn promise(app: &TestApp, slug: &str, change: &'static str, line: &'static str) {
    let (post, whole, now) = (Post::of(&app.app), whole(app, slug), app.now());
    if app.number("SELECT COUNT(*) FROM promises") == 0 {
        promised(app, &whole);
    }
    let tell = move |conn: &mut undersigned::db::Conn| {
        tell_of_promise(conn, &post, &whole, (PROMISE, change, Turn::New), vec![line.to_owned()], now)
    };
    app.app.db.write_here(tell).unwrap();
}

fn promised(app: &TestApp, whole: &WholeLetter) {
    let (seal, now, words) = (app.app.seal.clone(), app.now(), "They will report in due course.");
    let (letter, addressee) = (whole.letter.id.clone(), whole.addressees[0].id.clone());
    let reply = ReplyId::new(now);
    let insert = move |conn: &mut undersigned::db::Conn| {
        let close = |column, text: &str| seal.close(Reply::place(&reply, column), text.as_bytes());
        diesel::insert_into(replies::table)
            .values((
                (replies::id.eq(&reply), replies::letter_id.eq(&letter), replies::addressee_id.eq(&addressee)),
                (replies::sender_sealed.eq(close("sender", "")), replies::subject_sealed.eq(close("subject", ""))),
                (replies::words_sealed.eq(close("words", words)), replies::channel.eq("post")),
                (replies::received_at.eq(now), replies::recorded_at.eq(now)),
                (replies::judged_at.eq(now), replies::sender_confirmed_at.eq(now)),
            ))
            .execute(conn)?;
        let place = Place { table: "promises", column: "quotation", row: PROMISE };
        diesel::insert_into(promises::table)
            .values((
                (promises::id.eq(PROMISE), promises::letter_id.eq(&letter), promises::addressee_id.eq(&addressee)),
                (promises::reply_id.eq(&reply), promises::quotation_sealed.eq(seal.close(place, words.as_bytes()))),
                (promises::quote_start.eq(0), promises::quote_end.eq(31), promises::quote_sha256.eq(hash(words))),
                (promises::promisor.eq("The Director"), promises::kind.eq("publication")),
                (promises::due_precision.eq("vague"), promises::due_text.eq("in due course")),
                promises::recorded_at.eq(now),
            ))
            .execute(conn)
    };
    app.app.db.write_here(insert).unwrap();
}

fn miss(app: &TestApp, slug: &str, stage: &'static str) {
    let (whole, now) = (whole(app, slug), app.now());
    let miss = move |conn: &mut undersigned::db::Conn| {
        for addressee in &whole.addressees {
            let facts = Facts { word: Some(stage.to_owned()), ..Facts::default() };
            let missed =
                NewHappening { facts, ..NewHappening::of(&whole.letter.id, HappeningKind::DeadlineMissed, now) };
            record(conn, &missed.with(&addressee.id), now)?;
        }
        Ok(())
    };
    app.app.db.write_here(miss).unwrap();
    if stage == "answer" {
        app.execute("UPDATE deadlines SET missed_at = recorded_at");
    }
}

/// One test for each database, on a service that gathers news for an hour.
macro_rules! patiently {
    (fn $name:ident($app:ident) $body:block) => {
        mod $name {
            use super::*;

            fn tell($app: &TestApp) $body

            #[test]
            fn on_sqlite() {
                tell(&patient(On::Sqlite));
            }

            #[test]
            fn on_postgres() {
                tell(&patient(On::Postgres));
            }
        }
    };
}

patiently! {
    fn what_changes_within_an_hour_is_one_mail_of_how_it_stands_at_its_end(app) {
        let (slug, ada, path) = answered(app);
        judge(&ada, &path, "holding", "unanswered");
        promise(app, &slug, "recorded", "They will report by May.");
        app.pass(Duration::minutes(30));
        judge(&ada, &path, "answered", "unanswered");
        promise(app, &slug, "recorded", "They will report by May.");
        app.minute();
        assert_eq!(news(app, GRACE).len(), 0, "the hour is not over");
        app.pass(Duration::minutes(31));
        let told = news(app, GRACE);
        assert_eq!(told.len(), 1);
        for part in ["News of the letter you signed: Families need answers", "The Mayor has replied", "1. Answer the families: Answered", "2. Publish the review: Not answered", "There is news of a promise", "They will report by May."] {
            assert!(told[0].contains(part), "{part} in {}", told[0]);
        }
        assert!(!told[0].contains("Holding answer") && told[0].matches("They will report").count() == 1, "{}", told[0]);
        app.pass(Duration::hours(3));
        app.minute();
        assert_eq!(news(app, GRACE).len(), 1, "nothing changed since");
        assert_eq!(app.number("SELECT COUNT(*) FROM mailings"), 1);
    }
}

patiently! {
    fn what_is_taken_back_within_the_hour_is_told_to_nobody_and_can_be_news_later(app) {
        let (_, ada, path) = answered(app);
        judge(&ada, &path, "answered", "answered");
        ada.submit(&ada.get(&path), &path, &[("deed", "set_aside")]).has_status(303);
        app.pass(Duration::hours(2));
        assert_eq!(news(app, GRACE).len(), 0);
        judge(&ada, &path, "answered", "answered");
        app.pass(Duration::hours(2));
        assert_eq!(news(app, GRACE).len(), 1);
    }
}

patiently! {
    fn a_mailing_that_fails_half_way_repeats_nothing_and_forgets_nobody(app) {
        let (_, ada, path) = answered(app);
        let slug = "families-need-answers";
        judge(&ada, &path, "answered", "answered");
        crate::signatures::crowd(app, slug, 0..205, &[("wants_updates", "yes")]);
        assert_eq!(app.count(slug), 206);
        app.pass(Duration::hours(2));
        let (seal, links, post, now) = (app.app.seal.clone(), app.app.links.clone(), Post::of(&app.app), app.now());
        // The first step is done and undone with its transaction, as when the process dies in the midst of it.
        let fails = app.app.db.write_here(move |conn| {
            look_again(conn, &post, now)?;
            assert_eq!(mailing::step(conn, &seal, &links, "undersigned.example", now)?, Some(200));
            Err::<(), _>(diesel::result::Error::RollbackTransaction)
        });
        assert!(fails.is_err());
        assert_eq!(app.number("SELECT COUNT(*) FROM outbox WHERE purpose = 'update'"), 0);
        // One step, and then another process takes over.
        app.settle_timetable();
        assert_eq!(app.number("SELECT COUNT(*) FROM outbox WHERE purpose = 'update'"), 200);
        let other = undersigned::timetable::Timetable::new(app.app.clone());
        app.pass(Duration::minutes(5));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        for _ in 0..4 {
            runtime.block_on(other.every_second(app.now())).unwrap();
        }
        assert_eq!(app.number("SELECT COUNT(*) FROM outbox WHERE purpose = 'update'"), 206);
        app.settle();
        let mut to: Vec<String> =
            app.mails().into_iter().filter(|mail| mail.subject.starts_with("There is a reply")).map(|mail| mail.to).collect();
        to.sort();
        to.dedup();
        assert_eq!(to.len(), 206);
    }
}

patiently! {
    fn a_day_that_goes_by_is_told_once_for_the_whole_letter_and_not_a_mere_acknowledgement(app) {
        let (slug, _) = sent(app);
        miss(app, &slug, "acknowledgement");
        app.minute();
        app.pass(Duration::hours(2));
        assert_eq!(news(app, GRACE).len(), 0);
        miss(app, &slug, "answer");
        app.minute();
        app.minute();
        app.pass(Duration::hours(2));
        let told = news(app, GRACE);
        assert_eq!(told.len(), 1);
        assert!(told[0].contains("went by without a full answer") && !told[0].contains("law"), "{}", told[0]);
        miss(app, &slug, "answer");
        app.minute();
        app.pass(Duration::hours(2));
        assert_eq!(news(app, GRACE).len(), 1, "once for each letter");
    }
}

patiently! {
    fn where_signers_may_be_at_risk_a_mail_of_news_says_nothing_but_that_there_is_some(app) {
        let slug = app.import(&letter_file("Staff speak up", "").replace("at_risk = false", "at_risk = true"));
        for number in 0..12 {
            let (name, email) = (format!("Signer {}", ["One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve"][number]), format!("signer{number}@people.example"));
            app.sign(&slug, &name, &email, &[("wants_updates", "yes")]);
        }
        app.pass(Duration::days(2));
        app.settle();
        promise(app, &slug, "recorded", "They will report by May.");
        app.pass(Duration::hours(2));
        let told = news(app, "signer3@people.example");
        assert_eq!(told.len(), 1);
        for secret in ["Staff speak up", "They will report", "promise"] {
            assert!(!told[0].contains(secret), "{secret} in {}", told[0]);
        }
    }
}

on_both_databases! {
    fn a_reading_anew_is_told_only_if_it_answers_or_refuses_what_was_told_otherwise(app) {
        let (_, ada, path) = answered(&app);
        for (one, two, mails) in [
            ("holding", "unanswered", 1),
            ("unanswered", "holding", 1),
            ("clarification", "unanswered", 1),
            ("answered", "unanswered", 2),
            ("redirected", "unanswered", 2),
            ("refused", "unanswered", 3),
            ("refused", "holding", 3),
            ("refused", "not_theirs", 4),
        ] {
            judge(&ada, &path, one, two);
            assert_eq!((one, two, news(&app, GRACE).len()), (one, two, mails));
        }
        let told = news(&app, GRACE);
        assert!(told[1].starts_with("News of the letter you signed") && told[1].contains("was read again, with another outcome"), "{}", told[1]);
    }
}

on_both_databases! {
    fn each_change_of_a_promise_is_told_once(app) {
        let (slug, _) = sent(&app);
        for (change, mails) in [("recorded", 1), ("recorded", 1), ("moved-1", 2), ("recorded", 2), ("decided", 3)] {
            promise(&app, &slug, change, "They will report by May.");
            assert_eq!((change, news(&app, GRACE).len()), (change, mails));
        }
    }
}

on_both_databases! {
    fn who_stopped_these_mails_is_told_nothing_more(app) {
        let (slug, _) = sent(&app);
        promise(&app, &slug, "recorded", "They will report by May.");
        let own_page = app.own_page_link(GRACE);
        let one_click = b"List-Unsubscribe=One-Click".to_vec();
        app.browser().send("POST", &format!("{own_page}/unsubscription"), &[], one_click).has_status(200);
        promise(&app, &slug, "moved", "They will report by June.");
        assert_eq!(news(&app, GRACE).len(), 1);
    }
}

on_both_databases! {
    fn an_automatic_answer_is_told_to_no_signer(app) {
        let (slug, _) = sent(&app);
        let raw = b"From: mayor@council.example\r\nTo: r@replies.undersigned.example\r\nSubject: Automatic reply\r\nAuto-Submitted: auto-replied\r\nMessage-ID: <auto@council.example>\r\n\r\nI am away.\r\n";
        app.hand_in(raw, &crate::replies::reply_address(&app, "mayor@council.example"), "");
        app.minute();
        app.pass(Duration::days(1));
        app.minute();
        assert_eq!(news(&app, GRACE).len(), 0);
        assert_eq!(app.number("SELECT COUNT(*) FROM mailings"), 0);
        app.browser().get(&format!("/letters/{slug}/timeline")).does_not_say("utomatic");
    }
}

on_both_databases! {
    fn a_reply_that_was_told_of_before_news_were_gathered_is_not_told_of_again(app) {
        let (slug, ada, path) = answered(&app);
        let reply = path.rsplit('/').next().unwrap().to_owned();
        let (seal, id, now) = (app.app.seal.clone(), app.letter(&slug).id, app.now());
        let content = mailing::MailingContent::default();
        app.app.db.write_here(move |conn| mailing::start(conn, &seal, &id, "reply", &reply, &content, now)).unwrap();
        app.execute("UPDATE mailings SET finished_at = started_at");
        judge(&ada, &path, "answered", "answered");
        assert_eq!(news(&app, GRACE).len(), 0);
    }
}

fn told(app: &TestApp, email: &str) -> usize {
    app.mails_to(email).iter().filter(|mail| mail.subject.starts_with("There is a reply")).count()
}

on_both_databases! {
    fn a_signer_who_asked_is_told_once_however_often_it_is_judged(app) {
        let (_, ada, path) = answered(&app);
        assert_eq!(told(&app, "grace@people.example"), 0, "nobody is told before it has been read");
        for verdict in ["answered", "holding", "answered", "redirected"] {
            file(&ada, &path, &[("verdict-1", verdict), ("verdict-2", "unanswered")]).has_status(303);
            app.settle();
        }
        assert_eq!(told(&app, "grace@people.example"), 1);
        let mail = app.last_mail_to("grace@people.example");
        for part in ["The Mayor has replied", "1. Answer the families: Answered", "2. Publish the review: Not answered", "/letters/families-need-answers", "/signatures/"] {
            assert!(mail.text.contains(part), "{part} in {}", mail.text);
        }
    }
}

on_both_databases! {
    fn a_signer_who_did_not_ask_is_told_nothing(app) {
        let (slug, ada) = sent(&app);
        app.sign(&slug, "Rosa Parks", "rosa@people.example", &[]);
        app.hand_in(&crate::replies::raw("person"), &crate::replies::reply_address(&app, "mayor@council.example"), "").has_status(201);
        let path = crate::support::browser::link_in(&app.last_mail_to(crate::support::people::ADA).text, "/replies/");
        file(&ada, &path, &[("verdict-1", "answered"), ("verdict-2", "answered")]).has_status(303);
        app.settle();
        assert_eq!((told(&app, "rosa@people.example"), told(&app, "grace@people.example")), (0, 1));
    }
}

on_both_databases! {
    fn what_was_set_aside_is_told_to_no_signer(app) {
        let (_, ada, path) = answered(&app);
        ada.submit(&ada.get(&path), &path, &[("deed", "set_aside")]).has_status(303);
        app.settle();
        assert_eq!(told(&app, "grace@people.example"), 0);
    }
}
