//! `/letters/{slug}/promises/{promise}/followers` and `/followers/{token}`.

use undersigned::contact::EmailAddress;
use undersigned::organisers::stationery::Stationery;
use undersigned::replies::promises::follow as deeds;
use undersigned::replies::promises::model::PromiseId;
use undersigned::replies::store::{promise_followers, promises};

use super::{World, day, said, world};
use crate::on_both_databases;
use crate::support::app::TestApp;
use crate::support::browser::{Page, link_in};

const ROSA: &str = "rosa@readers.example";

fn ask(app: &TestApp, world: &World, promise: &str, email: &str) -> Page {
    let path = format!("{}/followers", world.public(promise));
    let browser = app.browser();
    let page = browser.get(&path);
    browser.submit(&page, &path, &[("email", email)])
}

/// Rosa follows, and has confirmed it.
pub fn follow(app: &TestApp, world: &World, promise: &str) -> String {
    ask(app, world, promise, ROSA).has_status(200);
    let link = link_in(&app.last_mail_to(ROSA).text, "/followers/");
    let browser = app.browser();
    browser.submit(&browser.get(&link), &link, &[]).has_status(303);
    link
}

fn news(app: &TestApp) -> usize {
    app.minute();
    app.minute();
    app.mails_to(ROSA).iter().filter(|mail| mail.subject.starts_with("News of a promise")).count()
}

on_both_databases! {
    fn a_follower_is_told_of_each_change_once_and_of_nothing_else(app) {
        let world = world(&app);
        let promise = world.promised(&app, 10);
        follow(&app, &world, &promise);
        assert_eq!(news(&app), 0, "nothing has changed");
        world.show(&promise, "neutral", day(&app, 0));
        assert_eq!(news(&app), 0, "evidence is no change");
        world.pass(&app, 1);
        let on = said(day(&app, 20));
        let reply = world.reply(&app, &format!("We will publish it on {on}."));
        let moved = world.record(&reply, &format!("We will publish it on {on}."), &format!("on {on}"), &[("predecessor", &promise)]);
        assert_eq!(news(&app), 1);
        let mail = app.last_mail_to(ROSA);
        assert!(mail.text.contains("Moved once") && mail.text.contains(&world.public(&moved)), "{}", mail.text);
        world.pass(&app, 21);
        assert_eq!(news(&app), 2);
        assert!(app.last_mail_to(ROSA).text.contains("Date passed – unverified"));
        world.send(&world.ada, &moved, "/outcome", &[("deed", "propose"), ("outcome", "condition_not_met")]).has_status(303);
        assert_eq!(news(&app), 3);
        assert!(app.last_mail_to(ROSA).text.contains("Its condition was not met"));
        app.night();
        assert_eq!(news(&app), 3);
    }
}

on_both_databases! {
    fn nobody_is_told_who_did_not_confirm(app) {
        let world = world(&app);
        let promise = world.promised(&app, 10);
        ask(&app, &world, &promise, ROSA).says("Look into your mailbox");
        let link = link_in(&app.last_mail_to(ROSA).text, "/followers/");
        app.browser().get(&link).has_status(200).says("Press the button");
        world.pass(&app, 11);
        assert_eq!(news(&app), 0);
        assert_eq!(app.number("SELECT COUNT(*) FROM promise_followers"), 1);
        world.pass(&app, 4);
        app.night();
        assert_eq!(app.number("SELECT COUNT(*) FROM promise_followers"), 0);
        app.browser().get(&link).has_status(404);
    }
}

on_both_databases! {
    fn every_address_is_answered_alike_and_written_to(app) {
        let world = world(&app);
        let promise = world.promised(&app, 10);
        follow(&app, &world, &promise);
        let (known, new) = (ask(&app, &world, &promise, ROSA), ask(&app, &world, &promise, "new@readers.example"));
        assert_eq!((known.status, known.text()), (new.status, new.text()));
        assert!(app.last_mail_to(ROSA).text.contains("You are told already"));
        assert!(app.last_mail_to("new@readers.example").text.contains("/followers/"));
        assert_eq!(app.number("SELECT COUNT(*) FROM promise_followers"), 2);
        assert_eq!(app.number("SELECT COUNT(*) FROM promise_followers WHERE confirmed_at IS NOT NULL"), 1, "asking again confirms nothing");
    }
}

on_both_databases! {
    fn one_click_ends_it_and_the_address_is_gone(app) {
        let world = world(&app);
        let promise = world.promised(&app, 10);
        follow(&app, &world, &promise);
        world.pass(&app, 11);
        assert_eq!(news(&app), 1);
        let mail = app.last_mail_to(ROSA);
        let raw = String::from_utf8_lossy(&mail.raw).into_owned();
        assert!(raw.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click"), "{raw}");
        let stop = link_in(&mail.text, "/unsubscription");
        app.browser().get(&stop).has_status(200);
        assert_eq!(app.number("SELECT COUNT(*) FROM promise_followers"), 1, "looking ends nothing");
        let headers = [("content-type", "application/x-www-form-urlencoded")];
        for _ in 0..2 {
            let done = app.browser().send("POST", &stop, &headers, b"List-Unsubscribe=One-Click".to_vec());
            done.has_status(200).says("your address is deleted");
        }
        assert_eq!(app.number("SELECT COUNT(*) FROM promise_followers"), 0);
        app.browser().send("DELETE", &stop, &[], Vec::new()).has_status(405);
        app.browser().post("/followers/nonsense/unsubscription", &[]).has_status(404);
    }
}

on_both_databases! {
    fn an_address_is_forgotten_long_after_the_end(app) {
        let world = world(&app);
        let promise = world.promised(&app, 10);
        follow(&app, &world, &promise);
        world.send(&world.ada, &promise, "/outcome", &[("deed", "propose"), ("outcome", "unverifiable")]).has_status(303);
        world.pass(&app, 179);
        app.night();
        assert_eq!(app.number("SELECT COUNT(*) FROM promise_followers"), 1);
        world.pass(&app, 2);
        app.night();
        assert_eq!(app.number("SELECT COUNT(*) FROM promise_followers"), 0);
        assert_eq!(app.number("SELECT COUNT(*) FROM purges WHERE what = 'promise_followers'"), 1);
    }
}

on_both_databases! {
    fn a_closed_letter_whose_promise_is_still_to_come_keeps_its_followers(app) {
        let world = world(&app);
        let promise = world.promised(&app, 300);
        follow(&app, &world, &promise);
        app.execute("UPDATE letters SET closed_at = opened_at");
        world.pass(&app, 250);
        app.night();
        assert_eq!(app.number("SELECT COUNT(*) FROM promise_followers"), 1);
        world.pass(&app, 250);
        app.night();
        assert_eq!(app.number("SELECT COUNT(*) FROM promise_followers"), 0);
    }
}

on_both_databases! {
    fn what_does_not_fit_is_said(app) {
        let world = world(&app);
        let promise = world.promised(&app, 10);
        let wrong = ask(&app, &world, &promise, "no address");
        wrong.has_status(422);
        assert!(wrong.body.contains("value=\"no address\""), "nothing typed is lost: {}", wrong.body);
        let path = format!("{}/followers", world.public(&promise));
        let browser = app.browser();
        browser.submit(&browser.get(&path), &path, &[("email", ROSA), ("form_token", "forged")]).has_status(403);
        browser.send("DELETE", &path, &[], Vec::new()).has_status(405);
        browser.get(&format!("{}/followers", world.public("nonsense"))).has_status(404);
        ask(&app, &world, &promise, ROSA).has_status(200);
        let link = link_in(&app.last_mail_to(ROSA).text, "/followers/");
        browser.post(&link, &[("form_token", "forged")]).has_status(403);
        browser.get("/followers/nonsense").has_status(404);
        world.send(&world.ada, &promise, "/outcome", &[("deed", "propose"), ("outcome", "unverifiable")]).has_status(303);
        browser.post(&path, &[("email", "new@readers.example")]).has_status(409).says("nothing more to tell");
        browser.get(&path).says("nothing more to tell");
        assert_eq!(app.number("SELECT COUNT(*) FROM promise_followers"), 1);
    }
}

on_both_databases! {
    fn mails_about_a_letter_whose_signers_may_be_at_risk_do_not_name_it(app) {
        let world = world(&app);
        let promise = world.promised(&app, 10);
        app.execute("UPDATE letters SET at_risk = TRUE");
        follow(&app, &world, &promise);
        world.pass(&app, 11);
        app.minute();
        for mail in app.mails_to(ROSA) {
            let shown = format!("{} {}", mail.subject, mail.text).replace(&world.public(&promise), "");
            assert!(!shown.contains("Families need answers") && !shown.contains("publish the review"), "{shown}");
        }
        let page = app.browser().get(&world.public(&promise));
        assert!(page.body.contains("<title>An open letter</title>") && page.body.contains("Leave this page"), "{}", page.body);
    }
}

/// So many others follow, and have confirmed it.
fn crowd(app: &TestApp, world: &World, promise: &str, count: usize) {
    let (letter, id) = (app.letter(&world.slug), PromiseId::parse(promise).unwrap());
    let (stationery, now) = (Stationery::of(&app.app), app.now());
    let follow = move |conn: &mut undersigned::db::Conn| {
        let promise = promises::find_any(conn, &id)?;
        for number in 0..count {
            let email = EmailAddress::parse(&format!("reader{number}@readers.example")).unwrap();
            deeds::follow(conn, &stationery, (&letter, &promise), (&email, "We will."), now)?;
            let key = undersigned::mail::suppression::key_of(&stationery.seal, &email);
            let follower = promise_followers::find_by_address(conn, &promise.id, &key)?;
            deeds::confirm(conn, &deeds::token_of(&stationery.seal, &follower.id), now)?;
        }
        Ok(())
    };
    app.app.db.write_here(follow).unwrap();
    app.execute("DELETE FROM outbox WHERE purpose = 'follow_confirm'");
}

on_both_databases! {
    fn however_many_follow_each_is_told_once(app) {
        let world = world(&app);
        let promise = world.promised(&app, 10);
        crowd(&app, &world, &promise, 220);
        world.pass(&app, 11);
        for _ in 0..3 {
            app.minute();
        }
        let news = "FROM outbox WHERE purpose = 'follow_news'";
        assert_eq!(app.number(&format!("SELECT COUNT(*) {news}")), 220);
        assert_eq!(app.number(&format!("SELECT COUNT(DISTINCT recipient_key) {news}")), 220);
        // All of them go along when it moves, and are told of that once.
        let on = said(day(&app, 20));
        let reply = world.reply(&app, &format!("We will publish it on {on}."));
        world.record(&reply, &format!("We will publish it on {on}."), &format!("on {on}"), &[("predecessor", &promise)]);
        for _ in 0..2 {
            app.minute();
        }
        assert_eq!(app.number(&format!("SELECT COUNT(*) {news}")), 440);
    }
}

on_both_databases! {
    fn whoever_follows_can_stop_while_everything_is_held_back(app) {
        let world = world(&app);
        let promise = world.promised(&app, 10);
        follow(&app, &world, &promise);
        world.pass(&app, 11);
        app.minute();
        let stop = link_in(&app.last_mail_to(ROSA).text, "/unsubscription");
        let standing = format!("{}/standing", crate::dispatch::addressee_path(&app, &world.slug, 0));
        world.ada.submit(&world.ada.get(&standing), &standing, &[("deed", "hold")]).has_status(303);
        let browser = app.browser();
        let page = browser.get(&stop);
        page.has_status(200);
        assert!(!page.body.contains("We will publish"), "what is held back is not shown");
        browser.submit(&page, &stop, &[]).has_status(200);
        assert_eq!(app.number("SELECT COUNT(*) FROM promise_followers"), 0);
    }
}
