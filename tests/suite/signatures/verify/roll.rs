//! A level that was proved goes on the roll in the enroller's batches, and counts from then on.

use std::collections::HashMap;

use chrono::Duration;
use diesel::prelude::*;
use undersigned::db::schema::roll_entries;
use undersigned::roll::entry::Event;

use super::{ALAN, AT_WORK, GRACE, ask_address, ask_register, decide, levels, prove, raises, sign, signed};
use crate::on_both_databases;
use crate::signatures::{close, crowd, press};
use crate::support::app::TestApp;
use crate::support::people::letter_file;

fn at_risk(app: &TestApp) -> String {
    app.import(&letter_file("Staff speak up", "").replace("at_risk = false", "at_risk = true"))
}

/// What anybody can read from the roll: how many stand at each level, the highest of each signature.
fn replayed(app: &TestApp) -> [i64; 4] {
    let rows: Vec<(i64, Event, Option<i64>, Option<String>)> = app
        .app
        .db
        .read_here(|conn| {
            roll_entries::table
                .order(roll_entries::position)
                .select((roll_entries::position, roll_entries::event, roll_entries::refers_to, roll_entries::reason))
                .load(conn)
        })
        .unwrap();
    let mut standing: HashMap<i64, usize> = HashMap::new();
    for (position, event, refers_to, reason) in rows {
        match event {
            Event::Sign => drop(standing.insert(position, 0)),
            Event::Withdraw | Event::Remove => drop(standing.remove(&refers_to.unwrap())),
            Event::Raise => {
                let level = ["email", "work_address", "register", "organisation"]
                    .iter()
                    .position(|level| Some(*level) == reason.as_deref())
                    .unwrap();
                let stands = standing.get_mut(&refers_to.unwrap()).expect("only what is on the roll is raised");
                *stands = level.max(*stands);
            }
            _ => {}
        }
    }
    let mut counted = [0; 4];
    standing.values().for_each(|level| counted[*level] += 1);
    counted
}

on_both_databases! {
    fn the_levels_are_the_rolls_replay_and_the_highest_wins(app) {
        let (slug, own) = signed(&app);
        let alan = sign(&app, &slug, "Alan Turing", ALAN);
        crowd(&app, &slug, 0..3, &[]);
        let ada = app.ada();
        ask_register(&app, &own, "SW1").has_status(303);
        decide(&app, &ada, &slug, "proved").has_status(303);
        assert_eq!(levels(&app, &slug), [4, 0, 1, 0]);
        ask_address(&app, &own, AT_WORK).has_status(303);
        prove(&app, AT_WORK).has_status(200);
        assert_eq!((levels(&app, &slug), raises(&app)), ([4, 0, 1, 0], 2), "a lower level does not lower");
        ask_address(&app, &alan, "alan@nhs.net").has_status(303);
        prove(&app, "alan@nhs.net").has_status(200);
        assert_eq!(levels(&app, &slug), [3, 1, 1, 0]);
        assert_eq!(replayed(&app), [3, 1, 1, 0]);
        press(&app.browser(), &own, &format!("{own}/withdrawal")).has_status(303);
        assert_eq!(levels(&app, &slug), [3, 1, 0, 0]);
        assert_eq!(replayed(&app), [3, 1, 0, 0]);
        app.night();
        assert_eq!((levels(&app, &slug), app.count(&slug)), ([3, 1, 0, 0], 4));
    }
}

on_both_databases! {
    fn on_a_letter_at_risk_a_level_rises_with_a_batch_and_never_by_itself(app) {
        let slug = at_risk(&app);
        let own = sign(&app, &slug, "Grace Hopper", GRACE);
        ask_address(&app, &own, AT_WORK).has_status(303);
        prove(&app, AT_WORK).has_status(200);
        crowd(&app, &slug, 0..8, &[]);
        assert_eq!(levels(&app, &slug), [0, 0, 0, 0], "nine and a level are not ten");
        crowd(&app, &slug, 8..9, &[]);
        assert_eq!((levels(&app, &slug), replayed(&app)), ([9, 1, 0, 0], [9, 1, 0, 0]));
        app.browser().get(&own).says("proved, and part of");
        let late = app.own_page_link("person1@people.example");
        ask_address(&app, &late, "person1@nhs.net").has_status(303);
        prove(&app, "person1@nhs.net").has_status(200);
        app.pass(Duration::hours(25));
        app.night();
        assert_eq!((levels(&app, &slug), raises(&app)), ([9, 1, 0, 0], 1), "the hour would tell who was checked");
        app.browser().get(&late).says("say so with the next batch");
        crowd(&app, &slug, 9..19, &[]);
        assert_eq!((levels(&app, &slug), raises(&app)), ([18, 2, 0, 0], 2));
        let last = app.own_page_link("person2@people.example");
        ask_address(&app, &last, "person2@nhs.net").has_status(303);
        prove(&app, "person2@nhs.net").has_status(200);
        close(&app, &slug);
        app.pass(Duration::hours(25));
        assert_eq!(levels(&app, &slug), [18, 2, 0, 0], "nor after the closing");
        press(&app.browser(), &own, &format!("{own}/withdrawal")).has_status(303);
        assert_eq!((levels(&app, &slug), replayed(&app)), ([17, 2, 0, 0], [17, 2, 0, 0]));
    }
}

on_both_databases! {
    fn the_addressee_reads_how_the_signatures_were_checked_and_the_copy_stays_as_it_was_sent(app) {
        let (slug, own) = signed(&app);
        let alan = sign(&app, &slug, "Alan Turing", ALAN);
        ask_address(&app, &own, AT_WORK).has_status(303);
        prove(&app, AT_WORK).has_status(200);
        let ada = app.ada();
        app.dispatch(&ada, &slug);
        let letter = app.last_mail_to("mayor@council.example");
        assert!(letter.text.contains("1 by email alone, 1 by a work address too"), "{}", letter.text);
        sign(&app, &slug, "Katherine Johnson", "katherine@people.example");
        ask_address(&app, &alan, "alan@nhs.net").has_status(303);
        prove(&app, "alan@nhs.net").has_status(200);
        assert_eq!(levels(&app, &slug), [1, 2, 0, 0]);
        press(&app.browser(), &own, &format!("{own}/withdrawal")).has_status(303);
        app.settle();
        app.night();
        let sent = ada.get(&format!("/desk/letters/{}/dispatch", app.letter_id(&slug)));
        sent.says("1 by email alone.").does_not_say("by a work address too");
    }
}

on_both_databases! {
    fn every_place_that_shows_a_count_says_how_it_was_checked(app) {
        let (slug, own) = signed(&app);
        sign(&app, &slug, "Alan Turing", ALAN);
        ask_address(&app, &own, AT_WORK).has_status(303);
        prove(&app, AT_WORK).has_status(200);
        app.settle();
        for path in ["/", "/letters/{slug}", "/letters/{slug}/names", "/letters/{slug}/letter.txt", "/letters/{slug}/thanks"] {
            let path = path.replace("{slug}", &slug);
            app.browser().get(&path).has_status(200).says("1 by email alone, 1 by a work address too");
        }
        let json: serde_json::Value =
            serde_json::from_str(&app.browser().get(&format!("/letters/{slug}/letter.json")).body).unwrap();
        let expected = serde_json::json!({"email": 1, "work_address": 1, "register": 0, "organisation": 0});
        assert_eq!(json["count"]["by_verification"], expected);
        app.browser().get("/about").says("A bare number is only declared").says("It proves such a mailbox, not a post");
    }
}
