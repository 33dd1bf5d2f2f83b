//! What becomes of a letter when the council that it was sent to is abolished.

use chrono::Duration;
use undersigned::clock::london_date;

use super::sent;
use crate::dispatch::addressee_path;
use crate::on_both_databases;
use crate::support::app::TestApp;
use crate::support::people::{ADA, TEAM};

const MAYOR: &str = "mayor@council.example";

/// A letter of the winter before Allerdale became a part of Cumberland, the mayor at one of the old councils.
fn before_the_change(app: &TestApp, code: &str) -> String {
    let (slug, _) = sent(app);
    app.execute(&format!("UPDATE addressees SET council_code = '{code}' WHERE name = 'The Mayor'"));
    app.execute("UPDATE letters SET dispatched_at = '2023-01-10 10:00:00'");
    slug
}

fn written_down(app: &TestApp) -> i64 {
    app.number("SELECT COUNT(*) FROM letter_events WHERE kind = 'council_succeeded' AND audience = 'public'")
}

fn told(app: &TestApp) -> usize {
    app.mails_to(ADA).iter().filter(|mail| mail.subject.starts_with("A council was abolished:")).count()
}

fn timeline(app: &TestApp, slug: &str) -> serde_json::Value {
    app.settle();
    serde_json::from_str(&app.browser().get(&format!("/letters/{slug}/timeline.json")).body).unwrap()
}

on_both_databases! {
    fn a_letter_passes_to_who_took_over_once_and_its_organisers_look_at_the_address(app) {
        let slug = before_the_change(&app, "ALL");
        let (to_mayor, address) = (app.mails_to(MAYOR).len(), addressee_path(&app, &slug, 0));
        app.night();
        app.night();
        assert_eq!((written_down(&app), told(&app)), (1, 1), "once, however many nights pass");
        let events = timeline(&app, &slug)["events"].as_array().unwrap().clone();
        let event = events.iter().find(|event| event["kind"] == "council_succeeded").unwrap();
        assert_eq!((&event["facts"]["on"], &event["facts"]["word"]), (&"2023-04-01".into(), &"Cumberland Council".into()));
        assert!(event["occurred_at"].as_str().unwrap().starts_with("2023-03-31T23:00"), "midnight in London: {event}");
        let sentence = "Cumberland Council took the place of the council of The Mayor, and the letter goes on there.";
        assert_eq!(event["sentence"], sentence);
        app.browser().get(&format!("/letters/{slug}/timeline")).says(sentence);
        let mail = app.mails_to(ADA).into_iter().find(|mail| mail.subject.starts_with("A council was abolished:")).unwrap();
        assert!(mail.text.contains("The Mayor: Allerdale Borough Council was abolished. Cumberland Council took its place"), "{}", mail.text);
        assert!(mail.text.contains(&address) && mail.text.contains("No address was changed"), "{}", mail.text);
        assert_eq!(app.mails_to(MAYOR).len(), to_mayor, "nothing goes anywhere by itself");
    }
}

on_both_databases! {
    fn its_clock_runs_on_and_reminders_and_next_steps_name_who_took_over(app) {
        let slug = before_the_change(&app, "ALL");
        app.night();
        let id = app.letter(&slug).id;
        let due = app.app.db.read_here(|conn| undersigned::deadlines::list_active(conn, &id)).unwrap().remove(0);
        assert!(due.holds(), "its clock is as it was");
        app.pass(due.due_on + Duration::days(1) - london_date(app.now()));
        app.night();
        let ada = app.organiser(ADA, TEAM);
        let list = format!("/desk/letters/{id}/chasers");
        let page = ada.get(&list);
        page.says("Allerdale Borough Council was abolished. Cumberland Council took its place");
        assert!(page.body.contains("cumberland.gov.uk"), "the website of the council that is there");
        let drafts: Vec<&str> = page.body.split("action=\"").skip(1).filter_map(|rest| rest.split('"').next()).filter(|path| path.starts_with(&format!("{list}/"))).collect();
        let pages: Vec<String> = drafts.iter().map(|path| ada.get(path).body).collect();
        let words = "We write to you because Cumberland Council took the place of Allerdale Borough Council.";
        assert_eq!((pages.len(), pages.iter().filter(|page| page.contains(words)).count()), (2, 1), "the director’s council is there");
        assert!(pages.iter().any(|page| page.contains("Look whether the address still works")));
    }
}

on_both_databases! {
    fn of_a_council_that_was_divided_all_are_named(app) {
        let slug = before_the_change(&app, "CMA");
        app.night();
        let file = timeline(&app, &slug);
        assert!(file.to_string().contains("Cumberland Council, Westmorland and Furness Council took the place"), "{file}");
    }
}

on_both_databases! {
    fn what_was_sent_later_or_taken_back_passes_to_nobody(app) {
        let (slug, ada) = sent(&app);
        app.execute("UPDATE addressees SET council_code = 'ALL' WHERE name = 'The Mayor'");
        app.night();
        assert_eq!(written_down(&app), 0, "it was sent when that council was no more");
        app.execute("UPDATE letters SET dispatched_at = '2023-01-10 10:00:00'");
        let path = format!("{}/standing", addressee_path(&app, &slug, 0));
        ada.submit(&ada.get(&path), &path, &[("deed", "withdraw")]).has_status(303);
        app.night();
        assert_eq!((written_down(&app), told(&app)), (0, 0), "it was taken back");
    }
}
