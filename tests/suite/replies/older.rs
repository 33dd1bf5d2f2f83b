//! A database of an earlier version, whose replies were read and whose clocks were told of none of them.

use chrono::Duration;
use undersigned::clock::london_date;
use undersigned::db::migrate;
use undersigned::deadlines::model::{Deadline, DeadlineState};
use undersigned::deadlines::store::list_deadlines;
use undersigned::letters::store::happenings::{Happening, HappeningKind, list_all};
use undersigned::replies::older::meet_older_clocks;

use super::{answered, file, sent};
use crate::on_both_databases;
use crate::support::app::TestApp;

const MARY: &str = "mary@people.example";
const BOTH: [(&str, &str); 2] = [("verdict-1", "answered"), ("verdict-2", "answered")];

/// Takes the database back to the version before replies met clocks, with its one date for everybody, and forward again.
fn upgraded(app: &TestApp) {
    app.execute("DELETE FROM deadlines WHERE id NOT IN (SELECT MIN(id) FROM deadlines GROUP BY letter_id)");
    app.execute("UPDATE deadlines SET addressee_id = NULL, met_on = NULL, calendar_version = '2012-2028'");
    // The dates that promises made, and then the replies.
    for _ in 0..2 {
        app.app.db.read_here(|conn| Ok(migrate::revert_newest(conn).unwrap())).unwrap();
    }
    app.app.db.read_here(|conn| Ok(migrate::migrate(conn).unwrap())).unwrap();
}

/// A signer under her own name, who asked to be told.
fn hears_of_it(app: &TestApp, slug: &str) {
    let named = [("wants_updates", "yes"), ("public_display", "name"), ("council_display", "name")];
    app.sign(slug, "Mary Somerville", MARY, &named);
}

fn catch_up(app: &TestApp) {
    let now = app.now();
    app.app.db.write_here(move |conn| meet_older_clocks(conn, None, now)).unwrap();
}

/// The date of one addressee.
fn date(app: &TestApp, slug: &str, number: usize) -> Deadline {
    let letter = app.letter(slug);
    let id = letter.id.clone();
    let whole = app.app.db.read_here(move |conn| undersigned::letters::store::with_parts(conn, letter)).unwrap();
    let mut rows = app.app.db.read_here(move |conn| list_deadlines(conn, &id)).unwrap();
    rows.retain(|row| row.addressee_id.as_ref() == Some(&whole.addressees[number].id));
    assert_eq!(rows.len(), 1);
    rows.remove(0)
}

fn happened(app: &TestApp, slug: &str, kind: HappeningKind) -> Vec<Happening> {
    let id = app.letter(slug).id;
    let mut all = app.app.db.read_here(move |conn| list_all(conn, &id)).unwrap();
    all.retain(|one| one.kind == kind);
    all
}

on_both_databases! {
    fn answers_that_an_earlier_version_read_meet_its_clocks_and_no_signer_hears_of_old_news(app) {
        let (slug, ada, path) = answered(&app);
        hears_of_it(&app, &slug);
        let came_on = london_date(app.now());
        file(&ada, &path, &BOTH).has_status(303);
        app.pass(Duration::days(90));
        app.settle();
        let mails = app.mails().len();
        upgraded(&app);
        app.minute();
        app.pass(Duration::hours(2));
        app.minute();
        app.settle();
        let (mayor, director) = (date(&app, &slug, 0), date(&app, &slug, 1));
        assert_eq!((mayor.state(), mayor.met_on, mayor.missed_at), (DeadlineState::Met, Some(came_on), None));
        assert_eq!(director.state(), DeadlineState::Missed, "one addressee's answer meets nobody else's date");
        let missed = happened(&app, &slug, HappeningKind::DeadlineMissed);
        assert_eq!((missed.len(), missed[0].addressee_id.clone()), (1, director.addressee_id.clone()));
        assert_eq!(london_date(missed[0].recorded_at), director.due_on.succ_opt().unwrap(), "the page said so then");
        assert_eq!(app.mails().len(), mails, "what went by months ago is no news");
        app.browser().get(&format!("/letters/{slug}/deadlines/{}", mayor.id)).says("came in time");

        let revision = app.letter(&slug).page_revision;
        catch_up(&app);
        assert_eq!(happened(&app, &slug, HappeningKind::DeadlineMet).len(), 1);
        assert_eq!((date(&app, &slug, 0), app.letter(&slug).page_revision), (mayor, revision), "done again, it does nothing");
    }
}

on_both_databases! {
    fn a_day_that_went_by_with_the_upgrade_is_told(app) {
        let (slug, _) = sent(&app);
        hears_of_it(&app, &slug);
        let due_on = date(&app, &slug, 0).due_on;
        app.pass(due_on.signed_duration_since(london_date(app.now())) + Duration::days(1));
        let mails = app.mails_to(MARY).len();
        upgraded(&app);
        app.minute();
        app.pass(Duration::hours(2));
        app.minute();
        assert_eq!(app.mails_to(MARY).len(), mails + 1);
        assert_eq!(happened(&app, &slug, HappeningKind::DeadlineMissed).len(), 2);
    }
}

on_both_databases! {
    fn what_a_person_set_since_the_upgrade_stays(app) {
        let (slug, ada, path) = answered(&app);
        file(&ada, &path, &BOTH).has_status(303);
        app.pass(Duration::days(3));
        let later = london_date(app.now());
        upgraded(&app);
        let everything = |app: &TestApp| (date(app, &slug, 0), happened(app, &slug, HappeningKind::DeadlineMet).len());
        // Somebody looked at the dates before the first minute was over.
        let id = app.letter(&slug).id;
        let (letter, now) = (id.clone(), app.now());
        let whole = app.letter(&slug);
        let whole = app.app.db.read_here(move |conn| undersigned::letters::store::with_parts(conn, whole)).unwrap();
        let mayor = whole.addressees[0].id.clone();
        app.app.db.write_here(move |conn| undersigned::deadlines::shared::of_addressee(conn, &letter, &mayor, now).map(|_| ())).unwrap();
        for (set, unset) in [
            (format!("paused_on = '{later}', days_left = 5"), "paused_on = NULL, days_left = NULL"),
            (format!("cancelled_at = '{later} 10:00:00', reason = 'They wrote that it is not theirs.'"), "cancelled_at = NULL, reason = NULL"),
            (format!("met_on = '{later}'"), "met_on = NULL"),
        ] {
            app.execute(&format!("UPDATE deadlines SET {set}"));
            let before = everything(&app);
            catch_up(&app);
            assert_eq!(everything(&app), before, "{set}");
            app.execute(&format!("UPDATE deadlines SET {unset}"));
        }
        // Read anew, it is no answer any more.
        file(&app.ada(), &path, &[("verdict-1", "holding"), ("verdict-2", "holding")]).has_status(303);
        catch_up(&app);
        assert_eq!(date(&app, &slug, 0).state(), DeadlineState::Active);
    }
}

on_both_databases! {
    fn two_nodes_that_start_at_once_tell_of_it_once(app) {
        let (slug, ada, path) = answered(&app);
        file(&ada, &path, &BOTH).has_status(303);
        upgraded(&app);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| catch_up(&app));
            }
        });
        assert_eq!(date(&app, &slug, 0).state(), DeadlineState::Met);
        assert_eq!(date(&app, &slug, 1).state(), DeadlineState::Active);
        assert_eq!(happened(&app, &slug, HappeningKind::DeadlineMet).len(), 1);
    }
}
