//! Days that are promised for an answer are dates of the letter, for as long as the reply counts that names them.

use undersigned::db::migrate;
use undersigned::deadlines::basis::Basis;
use undersigned::deadlines::model::{Deadline, DeadlineState};
use undersigned::deadlines::store::list_deadlines;

use super::{MAYOR, World, day, said, world};
use crate::on_both_databases;
use crate::replies::file;
use crate::support::app::TestApp;
use crate::support::people::{ADA, TEAM};

/// A reply that names a day for an answer, and the promise.
fn names(app: &TestApp, world: &World, days: i64, more: &[(&str, &str)]) -> (String, String) {
    let on = said(day(app, days));
    let reply = world.reply(app, &format!("We will write to you by {on}."));
    let fields = [&[("kind", "reply")][..], more].concat();
    let promise = world.record(&reply, &format!("We will write to you by {on}."), &format!("by {on}"), &fields);
    (reply, promise)
}

fn put_aside(world: &World, reply: &str) {
    let path = format!("/desk/letters/{}/replies/{reply}", world.letter);
    file(&world.ada, &path, &[("deed", "set_aside")]).has_status(303);
}

fn read_again(world: &World, reply: &str) {
    let path = format!("/desk/letters/{}/replies/{reply}", world.letter);
    file(&world.ada, &path, &[("verdict-1", "holding"), ("verdict-2", "unanswered")]).has_status(303);
}

fn named(app: &TestApp, world: &World) -> Vec<Deadline> {
    let id = app.letter(&world.slug).id;
    let mut rows = app.app.db.read_here(move |conn| list_deadlines(conn, &id)).unwrap();
    rows.retain(|row| row.basis == Basis::PromisedInReply);
    rows
}

/// The days that hold, counted from today.
fn holding(app: &TestApp, world: &World) -> Vec<i64> {
    let rows = named(app, world);
    rows.iter().filter(|row| row.holds()).map(|row| (row.due_on - day(app, 0)).num_days()).collect()
}

on_both_databases! {
    fn a_day_named_in_a_reply_that_is_put_aside_is_no_date_of_the_letter(app) {
        let world = world(&app);
        let (reply, _) = names(&app, &world, 10, &[]);
        put_aside(&world, &reply);
        assert_eq!(named(&app, &world)[0].state(), DeadlineState::Cancelled);
        let path = format!("/letters/{}/deadlines/{}", world.slug, named(&app, &world)[0].id);
        app.browser().get(&path).says("was put aside: it is no answer from them");
        world.pass(&app, 14);
        app.minute();
        app.night();
        app.settle();
        app.browser().get(&format!("/letters/{}/timeline", world.slug)).does_not_say("went by without");
        assert_eq!(app.number("SELECT COUNT(*) FROM chasers"), 0, "nobody is reminded of it");
    }
}

on_both_databases! {
    fn a_reply_that_is_read_after_all_names_its_day_again(app) {
        let world = world(&app);
        let (reply, _) = names(&app, &world, 10, &[]);
        put_aside(&world, &reply);
        read_again(&world, &reply);
        assert_eq!((holding(&app, &world), named(&app, &world).len()), (vec![10], 1));
        world.pass(&app, 11);
        app.minute();
        assert_eq!(named(&app, &world)[0].state(), DeadlineState::Missed);
        put_aside(&world, &reply);
        assert!(named(&app, &world)[0].missed_at.is_none(), "it went by for nobody");
        read_again(&world, &reply);
        app.minute();
        assert_eq!(named(&app, &world)[0].state(), DeadlineState::Missed);
    }
}

on_both_databases! {
    fn the_day_that_another_reply_had_moved_is_there_again_when_that_one_goes(app) {
        let world = world(&app);
        let (first, promise) = names(&app, &world, 20, &[]);
        let (second, _) = names(&app, &world, 40, &[("predecessor", &promise)]);
        assert_eq!(holding(&app, &world), [40]);
        put_aside(&world, &first);
        assert_eq!(holding(&app, &world), [40], "what they said later stands");
        read_again(&world, &first);
        assert_eq!(holding(&app, &world), [40]);
        put_aside(&world, &second);
        assert_eq!(holding(&app, &world), [20]);
        read_again(&world, &second);
        assert_eq!(holding(&app, &world), [40]);
        put_aside(&world, &first);
        put_aside(&world, &second);
        assert_eq!(holding(&app, &world), Vec::<i64>::new(), "neither reply counts");
    }
}

on_both_databases! {
    fn a_day_that_two_replies_name_is_there_as_long_as_one_of_them_counts(app) {
        let world = world(&app);
        let (first, _) = names(&app, &world, 20, &[]);
        let (second, _) = names(&app, &world, 20, &[]);
        assert_eq!(holding(&app, &world), [20], "it is one date");
        put_aside(&world, &first);
        assert_eq!(holding(&app, &world), [20]);
        put_aside(&world, &second);
        assert_eq!(holding(&app, &world), Vec::<i64>::new());
    }
}

on_both_databases! {
    fn dates_from_before_they_knew_their_promises_find_them(app) {
        let world = world(&app);
        names(&app, &world, 10, &[]);
        let (_, corrected) = names(&app, &world, 20, &[]);
        let other = day(&app, 30).to_string();
        world.send(&world.ada, &corrected, "", &[("due_precision", "day"), ("due_on", &other)]).has_status(303);
        let known = || {
            let of = |promise: &str| app.number(&format!("SELECT COUNT(*) FROM deadlines WHERE promise_id = '{promise}'"));
            (app.number("SELECT COUNT(*) FROM deadlines WHERE promise_id IS NOT NULL"), of(&corrected))
        };
        assert_eq!(known(), (3, 2));
        app.app.db.read_here(|conn| Ok(migrate::revert_newest(conn).unwrap())).unwrap();
        app.app.db.read_here(|conn| Ok(migrate::migrate(conn).unwrap())).unwrap();
        assert_eq!(known(), (3, 2));
        assert_eq!(app.number("SELECT COUNT(*) FROM deadlines WHERE promise_id IS NOT NULL AND basis <> 'promised_in_reply'"), 0);
    }
}

/// The drafts that wait, as the list at the desk names them.
fn drafts(app: &TestApp, world: &World) -> (String, Vec<String>) {
    let list = format!("/desk/letters/{}/chasers", world.letter);
    let page = app.organiser(ADA, TEAM).get(&list);
    let targets = page.body.split("action=\"").skip(1).filter_map(|rest| rest.split('"').next());
    (page.text(), targets.filter(|path| path.starts_with(&format!("{list}/"))).map(str::to_owned).collect())
}

on_both_databases! {
    fn nobody_is_reminded_of_a_hope_before_the_day_that_they_named(app) {
        let world = world(&app);
        names(&app, &world, 60, &[]);
        world.pass(&app, 45);
        app.night();
        let (list, _) = drafts(&app, &world);
        assert!(list.contains("to The Director") && !list.contains("Reminder 1 to The Mayor"), "{list}");
        // A clock of the law waits for no day that somebody names.
        app.execute("UPDATE deadlines SET basis = 'freedom_of_information' WHERE promise_id IS NULL");
        app.night();
        let (list, paths) = drafts(&app, &world);
        assert!(list.contains("Reminder 1 to The Mayor"), "{list}");
        let on = undersigned::locale::Words::default().date(&named(&app, &world)[0].due_on);
        let says = format!("You have named {on} as the day of your answer.");
        let ada = app.organiser(ADA, TEAM);
        assert_eq!(paths.iter().filter(|path| ada.get(path).body.contains(&says)).count(), 1, "the Mayor named it");
    }
}

on_both_databases! {
    fn a_promise_to_answer_is_reminded_of_once(app) {
        let world = world(&app);
        names(&app, &world, 7, &[]);
        world.pass(&app, 8);
        let mut sent = 0;
        for _ in 0..8 {
            app.night();
            let ada = app.organiser(ADA, TEAM);
            for path in drafts(&app, &world).1 {
                ada.submit(&ada.get(&path), &path, &[("deed", "send")]).has_status(303);
                sent += 1;
            }
            app.pass(chrono::Duration::days(2));
        }
        assert_eq!(sent, 1);
        app.settle();
        let mails = app.mails_to(MAYOR);
        assert_eq!(mails.iter().filter(|mail| mail.subject.starts_with("What you said you would do")).count(), 1);
    }
}
