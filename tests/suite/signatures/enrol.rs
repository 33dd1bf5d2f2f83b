//! The enroller: the roll is only ever added to, and its replay is the count.

use chrono::Duration;
use diesel::prelude::*;
use undersigned::db::schema::roll_entries;
use undersigned::roll::entry::{self, Event};
use undersigned::signatures::enrol;
use undersigned::timetable::Timetable;

use super::{close, crowd, person, press, send_form};
use crate::on_both_databases;
use crate::support::app::TestApp;
use crate::support::people::letter_file;

type Entry = (i64, Event, Option<i64>, Option<String>, String);

fn roll(app: &TestApp) -> Vec<Entry> {
    let rows = roll_entries::table.order(roll_entries::position).select((
        roll_entries::position,
        roll_entries::event,
        roll_entries::refers_to,
        roll_entries::reason,
        roll_entries::version_hash,
    ));
    app.app.db.read_here(|conn| rows.load(conn)).unwrap()
}

fn at_risk(app: &TestApp) -> String {
    app.import(&letter_file("Staff speak up", "").replace("at_risk = false", "at_risk = true"))
}

fn withdraw(app: &TestApp, email: &str) {
    let path = app.own_page_link(email);
    press(&app.browser(), &path, &format!("{path}/withdrawal")).has_status(303);
}

fn run(timetable: &Timetable, app: &TestApp) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(timetable.every_second(app.now())).unwrap();
}

on_both_databases! {
    fn the_roll_is_only_added_to_and_its_replay_is_the_count(app) {
        let slug = app.open_letter();
        let mut before = roll(&app);
        let id = app.letter_id(&slug);
        let steps: [&dyn Fn(); 4] = [
            &|| crowd(&app, &slug, 0..4, &[]),
            &|| withdraw(&app, "person1@people.example"),
            &|| crowd(&app, &slug, 1..2, &[]),
            &|| withdraw(&app, "person3@people.example"),
        ];
        for step in steps {
            step();
            let count = app.count(&slug);
            let after = roll(&app);
            assert_eq!(&after[..before.len()], &before[..], "what was written stays as it was");
            assert!(after.len() > before.len());
            let replay = app.app.db.read_here(|conn| entry::replay(conn, &id)).unwrap();
            assert_eq!(replay.counted, count);
            before = after;
        }
        assert_eq!(app.count(&slug), 3);
        let positions: Vec<i64> = before.iter().map(|entry| entry.0).collect();
        assert_eq!(positions, (0..7).collect::<Vec<i64>>());
        for (_, event, refers_to, ..) in &before {
            assert_eq!(refers_to.is_some(), *event == Event::Withdraw);
        }
    }
}

on_both_databases! {
    fn two_processes_never_enter_anybody_twice(app) {
        let slug = app.open_letter();
        crowd(&app, &slug, 0..30, &[]);
        let others: Vec<Timetable> = (0..4).map(|_| Timetable::new(app.app.clone())).collect();
        std::thread::scope(|scope| {
            for other in &others {
                scope.spawn(|| (0..3).for_each(|_| run(other, &app)));
            }
        });
        app.settle();
        assert_eq!((roll(&app).len(), app.letter(&slug).signature_count), (30, 30));
        assert_eq!(app.number("SELECT COUNT(DISTINCT roll_position) FROM signatures"), 30);
    }
}

on_both_databases! {
    fn the_lease_of_a_process_that_died_is_taken_over(app) {
        let slug = app.open_letter();
        let (first, second) = (Timetable::new(app.app.clone()), Timetable::new(app.app.clone()));
        run(&first, &app);
        send_form(&app, &slug, &[]).has_status(303);
        run(&first, &app);
        let id = app.letter_id(&slug);
        app.execute(&format!("UPDATE signatures SET confirmed_at = signed_at WHERE letter_id = '{id}'"));
        run(&second, &app);
        assert_eq!(roll(&app).len(), 0, "the first holds the lease");
        app.pass(Duration::seconds(31));
        run(&second, &app);
        assert_eq!(roll(&app).len(), 1);
        run(&first, &app);
        assert_eq!(roll(&app).len(), 1);
    }
}

on_both_databases! {
    fn on_a_letter_at_risk_ten_are_published_together_and_at_most_once_a_day(app) {
        let slug = at_risk(&app);
        crowd(&app, &slug, 0..9, &[]);
        assert_eq!(app.count(&slug), 0, "nine are too few");
        crowd(&app, &slug, 9..11, &[]);
        assert_eq!(app.count(&slug), 11);
        crowd(&app, &slug, 11..30, &[]);
        app.pass(Duration::hours(23));
        assert_eq!(app.count(&slug), 11, "too soon");
        app.night();
        assert_eq!(app.count(&slug), 11, "the nightly recount publishes nothing");
        app.pass(Duration::hours(2));
        assert_eq!(app.count(&slug), 30);
    }
}

on_both_databases! {
    fn a_letter_at_risk_that_closes_publishes_the_rest(app) {
        let slug = at_risk(&app);
        crowd(&app, &slug, 0..3, &[]);
        assert_eq!(app.count(&slug), 0);
        close(&app, &slug);
        assert_eq!(app.count(&slug), 3);
    }
}

on_both_databases! {
    fn whoever_withdraws_from_a_letter_at_risk_leaves_the_page_at_once_and_the_count_later(app) {
        let slug = at_risk(&app);
        crowd(&app, &slug, 0..12, &[]);
        assert_eq!(app.count(&slug), 12);
        withdraw(&app, "person5@people.example");
        app.browser().get(&format!("/letters/{slug}/names")).does_not_say(&person(5));
        app.pass(Duration::hours(25));
        assert_eq!(app.count(&slug), 12);
        crowd(&app, &slug, 12..21, &[]);
        assert_eq!(app.count(&slug), 20, "nine came and one went: ten together");
    }
}

on_both_databases! {
    fn the_nightly_recount_repairs_a_count_that_was_falsified_and_says_so(app) {
        let slug = app.open_letter();
        crowd(&app, &slug, 0..3, &[]);
        assert_eq!(app.count(&slug), 3);
        app.browser().get(&format!("/letters/{slug}")).shows_number(3);
        let (id, now) = (app.letter(&slug).id, app.now());
        let falsify = || app.execute("UPDATE letters SET signature_count = 5000, removed_count = 7");
        falsify();
        let letter = id.clone();
        let found = app.app.db.write_here(move |conn| enrol::recount(conn, &letter, now)).unwrap();
        assert!(found.has_drifted());
        assert_eq!((found.stood, found.replayed, found.counted), (5000, 3, 3));
        falsify();
        app.night();
        app.settle();
        assert_eq!((app.letter(&slug).signature_count, app.letter(&slug).removed_count), (3, 0));
        app.browser().get(&format!("/letters/{slug}")).shows_number(3);
        let again = app.app.db.write_here(move |conn| enrol::recount(conn, &id, now)).unwrap();
        assert!(!again.has_drifted());
    }
}

on_both_databases! {
    fn a_roll_from_which_somebody_took_an_entry_is_noticed(app) {
        let slug = app.open_letter();
        crowd(&app, &slug, 0..3, &[]);
        assert_eq!(app.count(&slug), 3);
        app.execute("DELETE FROM roll_entries WHERE position = 1");
        let (id, now) = (app.letter(&slug).id, app.now());
        let found = app.app.db.write_here(move |conn| enrol::recount(conn, &id, now)).unwrap();
        assert!(found.has_drifted() && found.counted == 3 && found.replayed == 2, "{found:?}");
    }
}
