//! The queue of held signatures at the desk: what waits and why, release, removal, and undo of either.

use undersigned::signatures::model::{HoldReason, SignatureId};
use undersigned::signatures::store::holds::{self, NewHold};

use super::{crowd, person};
use crate::on_both_databases;
use crate::support::app::TestApp;
use crate::support::browser::{Browser, Page};
use crate::support::people::BEN;

fn ids(app: &TestApp) -> Vec<SignatureId> {
    use diesel::prelude::*;
    use undersigned::db::schema::signatures;
    app.app.db.read_here(|conn| signatures::table.select(signatures::id).order(signatures::id).load(conn)).unwrap()
}

/// Holds every signature that is there, as signing does where something is odd.
fn hold_all(app: &TestApp, slug: &str, reason: HoldReason) -> Vec<SignatureId> {
    let (letter, all, now) = (app.letter(slug).id, ids(app), app.now());
    let held = all.clone();
    app.app
        .db
        .write_here(move |conn| {
            for id in &held {
                holds::insert_holds(conn, &[NewHold::of(id, &letter, reason, now)])?;
                holds::mark_held(conn, id, now)?;
            }
            Ok(())
        })
        .unwrap();
    all
}

/// A letter with signatures that were held before their signers confirmed.
fn held(app: &TestApp, count: usize) -> (String, Vec<SignatureId>) {
    let slug = app.open_letter();
    for number in 0..count {
        app.fill_in(&slug, &person(number), &format!("p{number}@people.example"), &[("public_display", "full")])
            .has_status(303);
    }
    let ids = hold_all(app, &slug, HoldReason::TooFast);
    for number in 0..count {
        app.confirm(&format!("p{number}@people.example")).has_status(303);
    }
    app.settle();
    (slug, ids)
}

fn queue(app: &TestApp, slug: &str) -> String {
    format!("/desk/letters/{}/queue", app.letter_id(slug))
}

/// Ticks signatures and presses a button.
fn decide(who: &Browser, path: &str, ids: &[&SignatureId], more: &[(&str, &str)]) -> Page {
    let token = token_of(who);
    let mut form = vec![("form_token", token.as_str())];
    form.extend(ids.iter().map(|id| ("signature", id.as_str())));
    form.extend(more);
    who.post(path, &form)
}

fn token_of(who: &Browser) -> String {
    who.get("/desk/new").form("/desk/new").into_iter().find(|(name, _)| name == "form_token").unwrap().1
}

on_both_databases! {
    fn what_is_held_is_not_counted_until_the_team_lets_it_count_and_undo_holds_it_again(app) {
        let (slug, held) = held(&app, 3);
        assert_eq!(app.count(&slug), 0);
        let (ada, path) = (app.ada(), queue(&app, &slug));
        ada.get(&format!("/desk/letters/{}", app.letter_id(&slug))).says("3 signatures wait for a check");
        let page = ada.get(&path);
        page.says(&person(0)).says("The form came back faster than a person types").says("The public would see").says("confirmed by email");
        let done = decide(&ada, &path, &[&held[0], &held[1]], &[("deed", "release")]);
        ada.follow(&done).says("counts with the next batch").says("let count on").says("Undo");
        assert_eq!(app.count(&slug), 2);
        app.browser().get(&format!("/letters/{slug}/names")).says(&person(0)).does_not_say(&person(2));
        decide(&ada, &path, &[&held[0]], &[("deed", "undo")]).has_status(303);
        app.settle();
        app.browser().get(&format!("/letters/{slug}/names")).does_not_say(&person(0)).says(&person(1));
        assert_eq!(app.count(&slug), 2, "the roll says so until it is removed");
        decide(&ada, &path, &[&held[0]], &[("deed", "release")]).has_status(303);
        app.settle();
        app.browser().get(&format!("/letters/{slug}")).says(&person(0));
        assert_eq!(app.number("SELECT COUNT(*) FROM roll_entries"), 2, "showing it again is no new entry");
        let log = ada.get(&format!("/desk/letters/{}/log", app.letter_id(&slug)));
        log.says("Let a held signature count").says("Undid what was decided").says("ada@organisers.example");
    }
}

on_both_databases! {
    fn an_undone_removal_waits_again_and_gets_a_new_entry_if_the_roll_had_struck_it(app) {
        let (slug, held) = held(&app, 2);
        let (ada, path) = (app.ada(), queue(&app, &slug));
        decide(&ada, &path, &[&held[0], &held[1]], &[("deed", "release")]).has_status(303);
        assert_eq!(app.count(&slug), 2);
        hold_all(&app, &slug, HoldReason::SimilarName);
        let gone = decide(&ada, &path, &[&held[0]], &[("deed", "remove"), ("reason", "not_a_person")]);
        ada.follow(&gone).says("what was ticked is removed");
        assert_eq!(app.count(&slug), 1);
        app.browser().get(&format!("/letters/{slug}")).says("One signature was removed");
        decide(&ada, &path, &[&held[0]], &[("deed", "undo")]).has_status(303);
        assert_eq!(app.count(&slug), 1, "it waits in the queue");
        decide(&ada, &path, &[&held[0], &held[1]], &[("deed", "release")]).has_status(303);
        assert_eq!(app.count(&slug), 2);
        let events = |event: &str| app.number(&format!("SELECT COUNT(*) FROM roll_entries WHERE event = '{event}'"));
        assert_eq!((events("sign"), events("remove")), (3, 1), "the roll is only ever added to");
        app.night();
        assert_eq!(app.count(&slug), 2, "and its replay agrees");
        app.browser().get(&format!("/letters/{slug}/names")).says(&person(0)).says(&person(1));
    }
}

on_both_databases! {
    fn a_removal_that_is_undone_before_the_roll_says_it_never_reaches_the_roll(app) {
        let (slug, held) = held(&app, 1);
        let (ada, path) = (app.ada(), queue(&app, &slug));
        decide(&ada, &path, &[&held[0]], &[("deed", "remove"), ("reason", "disputed")]).has_status(303);
        decide(&ada, &path, &[&held[0]], &[("deed", "undo")]).has_status(303);
        decide(&ada, &path, &[&held[0]], &[("deed", "release")]).has_status(303);
        assert_eq!(app.count(&slug), 1);
        assert_eq!(app.number("SELECT COUNT(*) FROM roll_entries"), 1);
    }
}

on_both_databases! {
    fn what_is_wrong_with_a_decision_is_said_and_what_was_ticked_stays_ticked(app) {
        let (slug, held) = held(&app, 1);
        let (ada, path) = (app.ada(), queue(&app, &slug));
        decide(&ada, &path, &[], &[("deed", "release")]).has_status(422).says("Tick at least one");
        for reason in ["", "not_me", "because"] {
            let back = decide(&ada, &path, &[&held[0]], &[("deed", "remove"), ("reason", reason)]);
            back.has_status(422).says("Choose why");
            assert!(back.body.contains(&format!("value=\"{}\" checked", held[0])), "{}", back.body);
        }
        decide(&ada, &path, &[&held[0]], &[("deed", "burn")]).has_status(422);
        decide(&ada, &path, &[&held[0]], &[("deed", "release"), ("more", "x")]).has_status(400);
        let stale = [("form_token", "x"), ("signature", held[0].as_str()), ("deed", "release")];
        ada.post(&path, &stale).has_status(403);
        let many: Vec<&SignatureId> = std::iter::repeat_n(&held[0], 101).collect();
        decide(&ada, &path, &many, &[("deed", "release")]).has_status(422).says("at most 100");
        let put = ada.send("PUT", &path, &[("sec-fetch-site", "same-origin")], Vec::new());
        assert_eq!((put.status, put.header("allow").contains("POST")), (405, true));
        assert_eq!(app.count(&slug), 0);
        decide(&ada, &path, &[&held[0]], &[("deed", "release")]).has_status(303);
        let twice = decide(&ada, &path, &[&held[0]], &[("deed", "release")]);
        ada.follow(&twice).says("Nothing was changed");
        assert_eq!(app.count(&slug), 1);
    }
}

on_both_databases! {
    fn only_the_letters_team_sees_its_queue_and_decides(app) {
        let (slug, held) = held(&app, 1);
        let path = queue(&app, &slug);
        let one = format!("{path}/{}", held[0]);
        let ben = app.organiser(BEN, "Another team");
        for place in [&path, &one] {
            ben.get(place).has_status(404);
            assert_eq!(app.browser().get(place).location(), "/sign-ins");
        }
        decide(&ben, &path, &[&held[0]], &[("deed", "release")]).has_status(404);
        let ada = app.ada();
        let other = app.import(&crate::support::people::letter_file("Another letter of the team", ""));
        decide(&ada, &queue(&app, &other), &[&held[0]], &[("deed", "release")]).has_status(404);
        ada.get(&format!("{}/{}", queue(&app, &other), held[0])).has_status(404);
        assert_eq!(app.count(&slug), 0);
        ada.get(&one).says(&person(0)).says("Let it count");
    }
}

on_both_databases! {
    fn what_its_signer_has_not_confirmed_is_listed_apart_and_a_withdrawn_one_not_at_all(app) {
        let (slug, _) = held(&app, 1);
        app.fill_in(&slug, "Grace Hopper", "grace@people.example", &[]).has_status(303);
        let unconfirmed = ids(&app).pop().unwrap();
        let (letter, now) = (app.letter(&slug).id, app.now());
        let one = unconfirmed.clone();
        app.app.db.write_here(move |conn| {
            holds::insert_holds(conn, &[NewHold::of(&one, &letter, HoldReason::Trap, now)])?;
            holds::mark_held(conn, &one, now)
        }).unwrap();
        let (ada, path) = (app.ada(), queue(&app, &slug));
        ada.get(&path).does_not_say("Grace Hopper").says("One more is held and not confirmed");
        ada.get(&format!("{path}?unconfirmed=yes")).says("Grace Hopper").says("A field was filled in");
        decide(&ada, &path, &[&unconfirmed], &[("deed", "remove"), ("reason", "not_a_person")]).has_status(303);
        ada.get(&format!("{path}?unconfirmed=yes")).says("Nothing waits");
        decide(&ada, &path, &[&unconfirmed], &[("deed", "undo")]).has_status(303);
        app.confirm("grace@people.example").has_status(303);
        let own = app.own_page_link("grace@people.example");
        app.browser().get(&own).says("held for a check by people");
        let browser = app.browser();
        browser.submit(&browser.get(&own), &format!("{own}/withdrawal"), &[]).has_status(303);
        ada.get(&path).does_not_say("Grace Hopper");
        assert_eq!(app.number("SELECT COUNT(*) FROM signature_holds WHERE decision = 'withdrawn'"), 1);
        decide(&ada, &path, &[&unconfirmed], &[("deed", "release")]).has_status(303);
        assert_eq!(app.count(&slug), 0);
    }
}

on_both_databases! {
    fn a_signer_who_asked_to_be_removed_is_forgotten_and_does_not_come_back(app) {
        let (slug, held) = held(&app, 1);
        let (ada, path) = (app.ada(), queue(&app, &slug));
        decide(&ada, &path, &[&held[0]], &[("deed", "remove"), ("reason", "asked_to")]).has_status(303);
        let undone = decide(&ada, &path, &[&held[0]], &[("deed", "undo")]);
        ada.follow(&undone).says("Nothing was changed").does_not_say(&person(0));
        assert_eq!(app.number("SELECT COUNT(*) FROM signatures WHERE name_sealed IS NOT NULL"), 0);
    }
}

on_both_databases! {
    fn a_long_queue_has_pages(app) {
        let slug = app.open_letter();
        crowd(&app, &slug, 0..52, &[]);
        app.settle();
        hold_all(&app, &slug, HoldReason::Burst);
        let (ada, path) = (app.ada(), queue(&app, &slug));
        let first = ada.get(&path);
        let next = first.body.split(&format!("href=\"{path}?after=")).nth(1).unwrap().split('"').next().unwrap();
        let second = ada.get(&format!("{path}?after={next}"));
        let rows = |page: &Page| page.body.matches("name=\"signature\"").count();
        assert_eq!((rows(&first), rows(&second)), (50, 2));
    }
}

on_both_databases! {
    fn whoever_was_removed_before_their_mailbox_answered_can_still_sign(app) {
        let (slug, _) = held(&app, 1);
        // Somebody else typed Grace's name and address, and the team removed what they made of it.
        app.fill_in(&slug, "Grace Hopper", "grace@people.example", &[("website", "https://spam.example")]).has_status(303);
        let made_up = ids(&app).pop().unwrap();
        let (ada, path) = (app.ada(), queue(&app, &slug));
        decide(&ada, &path, &[&made_up], &[("deed", "remove"), ("reason", "not_a_person")]).has_status(303);
        app.sign(&slug, "Grace Hopper", "grace@people.example", &[]);
        assert_eq!(app.count(&slug), 1);
    }
}
