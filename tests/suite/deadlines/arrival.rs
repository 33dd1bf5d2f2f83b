//! Nobody is held to a day that was counted from a mail which never arrived.

use chrono::{Duration, NaiveDate};
use undersigned::clock::london_date;
use undersigned::deadlines::model::{Deadline, DeadlineState, Stage, StartRule};
use undersigned::letters::store::happenings::HappeningKind;

use super::{COMPLAINT, INFORMATION, happened, of, sent, whole};
use crate::dispatch::addressee_path;
use crate::on_both_databases;
use crate::replies::{bounce_of, reply_address};
use crate::support::app::TestApp;

const MAYOR: &str = "mayor@council.example";
const NEW: &str = "the.mayor@council.example";

fn mayors(app: &TestApp, slug: &str) -> Vec<Deadline> {
    of(app, slug, &whole(app, slug).addressees[0].id)
}

fn today(app: &TestApp) -> NaiveDate {
    london_date(app.now())
}

fn bounces(app: &TestApp, address: &str) {
    app.hand_in(&bounce_of(app, address), &reply_address(app, address), "<>").has_status(201);
}

/// Days later the letter is sent to another address.
fn corrected(app: &TestApp, slug: &str, email: &str) {
    let (ada, path) = (app.ada(), addressee_path(app, slug, 0));
    ada.submit(&ada.get(&path), &path, &[("email", email)]).has_status(303);
    app.settle();
}

fn brought(app: &TestApp, slug: &str, way: &str, on: NaiveDate) {
    let (ada, path) = (app.ada(), format!("{}/standing", addressee_path(app, slug, 0)));
    let fields = [("deed", "brought"), ("way", way), ("on", &on.to_string())];
    ada.submit(&ada.get(&path), &path, &fields).has_status(303);
}

/// The mail to the Mayor comes back, and twenty days later the letter goes to another address.
fn sent_again_after_it_came_back(app: &TestApp, clocks: &str) {
    let (slug, _) = sent(app, clocks);
    let first = mayors(app, &slug).remove(0);
    bounces(app, MAYOR);
    app.pass(Duration::days(20));
    corrected(app, &slug, NEW);
    let rows = mayors(app, &slug);
    assert_eq!(rows.len(), 1, "the first clock runs for nobody: {rows:?}");
    assert_eq!((rows[0].starts_on, rows[0].start_rule), (today(app), StartRule::SentAgain));
    let theirs = of(app, &slug, &whole(app, &slug).addressees[1].id);
    assert_eq!(theirs[0].due_on, first.due_on, "the other had it on the first day");
    let (timeline, counted) =
        (format!("/letters/{slug}/timeline"), format!("/letters/{slug}/deadlines/{}", rows[0].id));
    app.browser().get(&timeline).says("What was sent before had not arrived.");
    app.browser().get(&counted).says("What was sent before had not arrived;");
    app.pass(first.due_on + Duration::days(1) - today(app));
    app.minute();
    assert_eq!(mayors(app, &slug)[0].state(), DeadlineState::Active);
    app.browser().get(&timeline).does_not_say("an answer from The Mayor, went by");
    app.pass(rows[0].due_on + Duration::days(1) - today(app));
    app.minute();
    assert_eq!(mayors(app, &slug)[0].state(), DeadlineState::Missed);
}

on_both_databases! {
    fn a_hope_runs_from_the_first_mail_that_arrived(app) {
        sent_again_after_it_came_back(&app, "");
    }
}

on_both_databases! {
    fn the_days_of_the_law_run_from_the_first_mail_that_arrived(app) {
        sent_again_after_it_came_back(&app, INFORMATION);
    }
}

on_both_databases! {
    fn a_mail_that_is_found_not_to_have_arrived_after_it_was_sent_again_starts_nothing_either(app) {
        let (slug, _) = sent(&app, INFORMATION);
        let reply_to = reply_address(&app, MAYOR);
        app.pass(Duration::days(5));
        corrected(&app, &slug, NEW);
        assert_eq!(mayors(&app, &slug).len(), 2, "they may have had the first");
        app.hand_in(&bounce_of(&app, MAYOR), &reply_to, "<>").has_status(201);
        let rows = mayors(&app, &slug);
        assert_eq!((rows.len(), rows[0].start_rule, rows[0].starts_on), (1, StartRule::SentAgain, today(&app)));
        app.pass(Duration::days(5));
        bounces(&app, NEW);
        corrected(&app, &slug, "mayors.office@council.example");
        let rows = mayors(&app, &slug);
        assert_eq!((rows.len(), rows[0].starts_on), (1, today(&app)), "the second did not arrive, too");
    }
}

on_both_databases! {
    fn a_letter_that_was_brought_after_its_mail_failed_is_counted_from_that_day(app) {
        let (slug, _) = sent(&app, INFORMATION);
        bounces(&app, MAYOR);
        app.pass(Duration::days(20));
        brought(&app, &slug, "by_hand", today(&app));
        let rows = mayors(&app, &slug);
        assert_eq!((rows.len(), rows[0].starts_on, rows[0].start_rule), (1, today(&app), StartRule::Received));
        corrected(&app, &slug, NEW);
        assert_eq!(mayors(&app, &slug), rows, "a mail that comes after it moves nothing");
    }
}

on_both_databases! {
    fn a_letter_that_was_brought_before_its_mail_was_known_to_fail_is_counted_from_that_day(app) {
        let (slug, _) = sent(&app, "");
        let first = mayors(&app, &slug).remove(0);
        app.pass(Duration::days(2));
        brought(&app, &slug, "post", today(&app));
        assert_eq!(mayors(&app, &slug)[0].id, first.id, "they have had the mail");
        bounces(&app, MAYOR);
        assert_eq!(mayors(&app, &slug)[0].starts_on, today(&app));
        assert_eq!(happened(&app, &slug, HappeningKind::DeadlineMoved).len(), 1);
    }
}

on_both_databases! {
    fn both_clocks_of_a_complaint_begin_with_the_mail_that_arrived(app) {
        let (slug, _) = sent(&app, COMPLAINT);
        let before = mayors(&app, &slug);
        bounces(&app, MAYOR);
        app.pass(Duration::days(20));
        corrected(&app, &slug, NEW);
        let rows = mayors(&app, &slug);
        let acknowledged = rows.iter().find(|row| row.stage == Stage::Acknowledgement).unwrap();
        let answered = rows.iter().find(|row| row.stage == Stage::StageOne).unwrap();
        assert_eq!((rows.len(), acknowledged.starts_on), (2, today(&app)));
        assert_eq!((answered.starts_on, answered.start_rule), (acknowledged.due_on, StartRule::Acknowledged));
        assert!(before.iter().all(|old| !rows.iter().any(|row| row.id == old.id)));
    }
}

on_both_databases! {
    fn whoever_has_written_back_had_the_letter(app) {
        let (slug, ada) = sent(&app, INFORMATION);
        let first = mayors(&app, &slug);
        let path = crate::replies::writes_back(&app, MAYOR, "We will look into it.");
        crate::replies::file(&ada, &path, &[("verdict-1", "clarification"), ("verdict-2", "unanswered")]).has_status(303);
        bounces(&app, MAYOR);
        app.pass(Duration::days(20));
        corrected(&app, &slug, NEW);
        assert_eq!(mayors(&app, &slug)[0].starts_on, first[0].starts_on);
    }
}
