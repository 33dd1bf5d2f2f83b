//! `GET` and `POST /desk/letters/{id}/addressees/{addressee}/view`, and `/council-views/{token}`.

use diesel::{Connection as _, RunQueryDsl as _};
use undersigned::db::conn::Target;

use super::{answered, facts, file, sent};
use crate::on_both_databases;
use crate::support::app::{On, Store, TestApp};
use crate::support::browser::{Browser, link_in};
use crate::support::people::{ADA, BEN, TEAM};

const MAYOR: &str = "mayor@council.example";

fn desk_path(app: &TestApp, slug: &str) -> String {
    format!("{}/view", crate::dispatch::addressee_path(app, slug, 0))
}

fn asked(app: &TestApp) -> (String, Browser, String) {
    let (slug, _) = sent(app);
    a_week_passes(app);
    let ada = app.ada();
    let path = desk_path(app, &slug);
    ada.follow(&ada.submit(&ada.get(&path), &path, &[])).says("The link is on its way");
    let link = link_in(&app.last_mail_to(MAYOR).text, "/council-views/");
    (slug, ada, link)
}

/// Nothing is sent to them within a week of anything else.
fn a_week_passes(app: &TestApp) {
    app.pass(chrono::Duration::days(8));
}

fn links_sent(app: &TestApp) -> usize {
    app.mails_to(MAYOR).iter().filter(|mail| mail.subject.starts_with("How do you see it?")).count()
}

/// The council says how it sees it.
pub fn filed(app: &TestApp) {
    let (_, _, link) = asked(app);
    let officer = app.browser();
    officer.submit(&officer.get(&link), &link, &[("words", "We see it otherwise altogether.")]).has_status(200);
}

on_both_databases! {
    fn the_council_says_once_how_it_sees_it_and_that_stands_beside_ours(app) {
        let (slug, ada, link) = asked(&app);
        let officer = app.browser();
        let page = officer.get(&link);
        page.has_status(200).says("You were sent this link as The Mayor").says("Ask 2: Publish the review").says("Recorded here: Not answered");
        let thanks = officer.submit(&page, &link, &[("verdict-2", "answered"), ("words", "It is on our pages; write to clerk@council.example.")]);
        thanks.has_status(200).says("Thank you").says("This link is used up");
        let public = app.browser().get(&format!("/letters/{slug}/replies"));
        public.says("an address at council.example, which is not known to be the council’s: The Mayor").says("They say: Answered").says("Recorded here: Not answered");
        public.says("It is on our pages").does_not_say("clerk@council.example");
        assert_eq!(facts(&app, &slug)["asks"][1]["answer"], "unanswered", "it takes nothing from what we recorded");
        assert!(app.last_mail_to(ADA).subject.starts_with("The Mayor says how they see it"));
        ada.get(&desk_path(&app, &slug)).says("It is on our pages; write to clerk@council.example.").says("and used on");
        assert_eq!(app.number("SELECT COUNT(*) FROM letter_events WHERE kind = 'council_view_filed' AND audience = 'public'"), 1);
        ada.get(&format!("/desk/letters/{}/log", app.letter_id(&slug))).says("The Mayor");
    }
}

on_both_databases! {
    fn a_link_is_good_once(app) {
        let (_, _, link) = asked(&app);
        let officer = app.browser();
        let page = officer.get(&link);
        officer.submit(&page, &link, &[("words", "We see it otherwise altogether.")]).has_status(200);
        officer.submit(&page, &link, &[("words", "We see it otherwise again.")]).has_status(410).says("This link is used up");
        officer.get(&link).has_status(410);
        assert_eq!(app.number("SELECT COUNT(*) FROM council_views"), 1);
    }
}

on_both_databases! {
    fn looking_changes_nothing(app) {
        let (_, _, link) = asked(&app);
        for method in ["GET", "HEAD", "GET"] {
            app.browser().send(method, &link, &[], Vec::new()).has_status(200);
        }
        assert_eq!(app.number("SELECT COUNT(*) FROM council_links WHERE used_at IS NULL"), 1);
        assert_eq!(app.number("SELECT COUNT(*) FROM council_views"), 0);
        let refused = app.browser().send("DELETE", &link, &[], Vec::new());
        assert_eq!((refused.status, refused.header("allow")), (405, "GET, HEAD, POST"));
    }
}

on_both_databases! {
    fn a_link_that_is_unknown_or_too_old_leads_nowhere(app) {
        let (_, _, link) = asked(&app);
        app.browser().get("/council-views/nonsense").has_status(404).says("There is no such link");
        app.browser().get(&format!("/council-views/{}", "A".repeat(43))).has_status(404);
        let page = app.browser().get(&link);
        app.pass(chrono::Duration::days(61));
        app.browser().get(&link).has_status(410).says("too old");
        app.browser().submit(&page, &link, &[("words", "Too late for this one.")]).has_status(403);
        assert_eq!(app.number("SELECT COUNT(*) FROM council_views"), 0);
    }
}

on_both_databases! {
    fn a_form_that_says_nothing_is_refused_and_nothing_is_lost(app) {
        let (_, _, link) = asked(&app);
        let officer = app.browser();
        let page = officer.get(&link);
        officer.submit(&page, &link, &[]).has_status(422).says("Say something to at least one ask");
        let long = "We see this otherwise. ".repeat(300);
        let refused = officer.submit(&page, &link, &[("words", &long), ("verdict-1", "refused")]);
        refused.has_status(422);
        assert!(refused.form(&link).contains(&("verdict-1".to_owned(), "refused".to_owned())));
        officer.submit(&page, &link, &[("verdict-1", "sideways")]).has_status(422);
        officer.submit(&page, &link, &[("verdict-9", "answered")]).has_status(400);
        officer.submit(&page, &link, &[("form_token", "forged"), ("words", "We see it otherwise.")]).has_status(403);
        officer.get(&link).has_status(200);
        assert_eq!(app.number("SELECT COUNT(*) FROM council_views"), 0);
    }
}

on_both_databases! {
    fn nobody_is_asked_twice_in_a_week_and_a_newer_link_ends_the_older(app) {
        let (slug, ada, link) = asked(&app);
        let path = desk_path(&app, &slug);
        ada.submit(&ada.get(&path), &path, &[]).has_status(409).says("less than a week ago");
        assert_eq!(links_sent(&app), 1, "no mail is left behind");
        a_week_passes(&app);
        let ada = app.ada();
        ada.submit(&ada.get(&path), &path, &[]).has_status(303);
        assert_eq!(links_sent(&app), 2);
        app.browser().get(&link).has_status(410);
        ada.get(&path).says("taken back: for a newer one");
    }
}

on_both_databases! {
    fn the_team_may_hide_what_was_said_with_a_reason_and_show_it_again(app) {
        let (slug, ada, link) = asked(&app);
        app.browser().submit(&app.browser().get(&link), &link, &[("words", "The child of number nine is to blame.")]).has_status(200);
        let path = desk_path(&app, &slug);
        let view = ada.get(&path).body.split("name=\"view\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let deed = |deed: &str, reason: &str| {
            let page = ada.get(&path);
            let token = page.form(&path).into_iter().find(|(name, _)| name == "form_token").unwrap().1;
            ada.post(&path, &[("form_token", &token), ("deed", deed), ("view", &view), ("reason", reason)])
        };
        deed("hide", " ").has_status(422);
        ada.follow(&deed("hide", "it names a child")).says("Done, and written into the log").says("Your team hides it");
        ada.follow(&deed("hide", "it names a child")).says("It is so already");
        app.browser().get(&format!("/letters/{slug}/replies")).does_not_say("number nine");
        ada.get(&format!("/desk/letters/{}/log", app.letter_id(&slug))).says("it names a child");
        deed("show", "").has_status(303);
        app.browser().get(&format!("/letters/{slug}/replies")).says("number nine");
        deed("burn", "").has_status(400);
    }
}

on_both_databases! {
    fn only_the_team_asks_and_only_after_the_letter_was_sent(app) {
        let slug = app.open_letter();
        let ada = app.ada();
        let path = desk_path(&app, &slug);
        ada.submit(&ada.get(&path), &path, &[]).has_status(409).says("has not been sent yet");
        let ben = app.organiser(BEN, "Another team");
        ben.get(&path).has_status(404);
        ben.post(&path, &[("deed", "ask")]).has_status(403);
        app.browser().get(&path).has_status(303);
        let refused = ada.send("PATCH", &path, &[], Vec::new());
        assert_eq!((refused.status, refused.header("allow")), (405, "GET, HEAD, POST"));
        ada.get(&path.replace("/view", "0/view")).has_status(404);
        assert_eq!(links_sent(&app), 0);
    }
}

on_both_databases! {
    fn a_link_about_a_promise_leads_to_its_own_page(app) {
        let (_, _, link) = asked(&app);
        app.execute("UPDATE council_links SET promise_id = 'p'");
        let page = app.browser().get(&link);
        assert_eq!((page.status, page.location()), (303, &*format!("{link}/promise")));
        assert_eq!(app.number("SELECT COUNT(*) FROM council_links WHERE used_at IS NULL"), 1);
    }
}

on_both_databases! {
    fn what_we_recorded_stands_on_the_page_of_the_link(app) {
        let (slug, ada, path) = answered(&app);
        file(&ada, &path, &[("verdict-1", "refused"), ("verdict-2", "unanswered")]).has_status(303);
        let desk = desk_path(&app, &slug);
        a_week_passes(&app);
        let ada = app.ada();
        ada.submit(&ada.get(&desk), &desk, &[]).has_status(303);
        let link = link_in(&app.last_mail_to(MAYOR).text, "/council-views/");
        app.browser().get(&link).says("Recorded here: Refused").says("Recorded here: Not answered");
    }
}

on_both_databases! {
    fn one_gap_holds_for_the_letter_the_reminders_and_every_link(app) {
        let (slug, ada) = sent(&app);
        let path = desk_path(&app, &slug);
        ada.submit(&ada.get(&path), &path, &[]).has_status(409).says("less than a week ago");
        assert_eq!(links_sent(&app), 0, "the letter itself went out today");
        a_week_passes(&app);
        let ada = app.ada();
        ada.submit(&ada.get(&path), &path, &[]).has_status(303);
        let link = link_in(&app.last_mail_to(MAYOR).text, "/council-views/");
        app.browser().submit(&app.browser().get(&link), &link, &[("words", "We see it otherwise.")]).has_status(200);
        ada.get(&path).says("less than a week ago");
        ada.submit(&ada.get(&path), &path, &[]).has_status(409);
        assert_eq!(links_sent(&app), 1, "a link that was used is a mail all the same");
        a_week_passes(&app);
        let ada = app.ada();
        ada.submit(&ada.get(&path), &path, &[]).has_status(303);
        assert_eq!(links_sent(&app), 2);
    }
}

on_both_databases! {
    fn nobody_is_asked_at_a_dead_address_or_after_the_letter_was_taken_back(app) {
        let (slug, _) = sent(&app);
        let bounce = crate::replies::bounce_of(&app, MAYOR);
        app.hand_in(&bounce, &crate::replies::reply_address(&app, MAYOR), "<>").has_status(201);
        a_week_passes(&app);
        let ada = app.ada();
        let path = desk_path(&app, &slug);
        ada.submit(&ada.get(&path), &path, &[]).has_status(409).says("Correct the address first");
        let standing = format!("{}/standing", crate::dispatch::addressee_path(&app, &slug, 0));
        ada.submit(&ada.get(&standing), &standing, &[("deed", "withdraw")]).has_status(303);
        ada.submit(&ada.get(&path), &path, &[]).has_status(409).says("was taken back");
        assert_eq!((links_sent(&app), app.number("SELECT COUNT(*) FROM council_links")), (0, 0), "nothing is left behind");
    }
}

/// Keeps links from being written for a while, so that two who ask certainly meet.
fn hold_links(app: &TestApp) -> std::thread::JoinHandle<()> {
    let Store::Postgres(database) = &app.store else { panic!("only PostgreSQL lets two write at once") };
    let url = database.url();
    std::thread::spawn(move || {
        let mut conn = Target::parse(&url).unwrap().connect().unwrap();
        let hold = |conn: &mut undersigned::db::Conn| {
            diesel::sql_query("LOCK TABLE council_links IN SHARE MODE").execute(conn)?;
            std::thread::sleep(std::time::Duration::from_secs(3));
            diesel::QueryResult::Ok(())
        };
        conn.transaction(hold).unwrap();
    })
}

#[test]
fn of_two_who_ask_at_once_one_asks() {
    let app = TestApp::start(On::Postgres);
    let (slug, _) = sent(&app);
    a_week_passes(&app);
    let path = desk_path(&app, &slug);
    let forms = ["cai@organisers.example", "dee@organisers.example"].map(|who| {
        let who = app.organiser(who, TEAM);
        let fields = who.get(&path).form(&path);
        (who, fields)
    });
    let holder = hold_links(&app);
    std::thread::sleep(std::time::Duration::from_millis(700));
    let asking = forms.map(|(who, fields)| {
        let path = path.clone();
        std::thread::spawn(move || who.post_owned(&path, &fields).status)
    });
    let mut answers = asking.map(|thread| thread.join().unwrap());
    holder.join().unwrap();
    answers.sort_unstable();
    assert_eq!((answers, links_sent(&app)), ([303, 409], 1));
}
