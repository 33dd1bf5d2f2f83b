//! What replies do to the dates of a letter, and who may be called late.

use chrono::{Duration, NaiveDate};
use undersigned::clock::london_date;
use undersigned::deadlines::model::{Deadline, DeadlineState};
use undersigned::deadlines::store::list_deadlines;
use undersigned::letters::store::happenings::{HappeningKind, list_all};

use super::{answered, bounce_of, facts, file, reply_address, sent, writes_back};
use crate::dispatch::addressee_path;
use crate::on_both_databases;
use crate::support::app::TestApp;

const MAYOR: &str = "mayor@council.example";
const DIRECTOR: &str = "director@council.example";

/// The dates of one addressee that hold, the oldest first.
fn dates(app: &TestApp, slug: &str, number: usize) -> Vec<Deadline> {
    let letter = app.letter(slug);
    let id = letter.id.clone();
    let whole = app.app.db.read_here(move |conn| undersigned::letters::store::with_parts(conn, letter)).unwrap();
    let mut rows = app.app.db.read_here(move |conn| list_deadlines(conn, &id)).unwrap();
    rows.retain(|row| row.holds() && row.addressee_id.as_ref() == Some(&whole.addressees[number].id));
    rows
}

fn count(app: &TestApp, slug: &str, kind: HappeningKind) -> usize {
    let id = app.letter(slug).id;
    let all = app.app.db.read_here(move |conn| list_all(conn, &id)).unwrap();
    all.iter().filter(|happening| happening.kind == kind).count()
}

fn today(app: &TestApp) -> NaiveDate {
    london_date(app.now())
}

fn desk_path(app: &TestApp, slug: &str) -> String {
    format!("/desk/letters/{}/deadlines", app.letter_id(slug))
}

on_both_databases! {
    fn nobody_is_called_late_whom_the_letter_did_not_reach_or_from_whom_it_was_taken_back(app) {
        let (slug, ada) = sent(&app);
        app.hand_in(&bounce_of(&app, DIRECTOR), &reply_address(&app, DIRECTOR), "<>").has_status(201);
        let path = format!("{}/standing", addressee_path(&app, &slug, 0));
        ada.submit(&ada.get(&path), &path, &[("deed", "withdraw")]).has_status(303);
        let mails = app.mails_to("grace@people.example").len();
        app.pass(Duration::days(60));
        app.minute();
        app.pass(Duration::hours(2));
        assert_eq!(count(&app, &slug, HappeningKind::DeadlineMissed), 0);
        assert_eq!(app.mails_to("grace@people.example").len(), mails, "the signers are told of no day that went by");
        app.browser().get(&format!("/letters/{slug}")).does_not_say("overdue").does_not_say("Overdue");

        let ada = app.ada();
        ada.submit(&ada.get(&path), &path, &[("deed", "reopen")]).has_status(303);
        app.minute();
        assert_eq!(count(&app, &slug, HappeningKind::DeadlineMissed), 1, "it goes on, and the day has gone by");
        assert_eq!(dates(&app, &slug, 0)[0].state(), DeadlineState::Missed);
        assert_eq!(dates(&app, &slug, 1)[0].state(), DeadlineState::Active);
    }
}

on_both_databases! {
    fn what_came_by_the_day_and_waits_to_be_read_is_not_late(app) {
        let (slug, ada, path) = answered(&app);
        let sender = format!("{path}/sender");
        ada.submit(&ada.get(&sender), &sender, &[("deed", "confirm")]).has_status(303);
        app.pass(Duration::days(31));
        app.minute();
        assert_eq!(dates(&app, &slug, 0)[0].state(), DeadlineState::Active);
        assert_eq!(dates(&app, &slug, 1)[0].state(), DeadlineState::Missed);
        let ada = app.ada();
        file(&ada, &path, &[("verdict-1", "holding"), ("verdict-2", "holding")]).has_status(303);
        app.minute();
        assert_eq!(dates(&app, &slug, 0)[0].state(), DeadlineState::Missed, "it was read, and answers nothing");
    }
}

on_both_databases! {
    fn a_reply_takes_back_only_what_it_had_met_itself(app) {
        let (slug, ada, first) = answered(&app);
        let came_on = today(&app);
        file(&ada, &first, &[("verdict-1", "answered"), ("verdict-2", "unanswered")]).has_status(303);
        app.pass(Duration::days(3));
        let next_on = today(&app);
        let second = writes_back(&app, MAYOR, "The second ask is answered, too.");
        file(&ada, &second, &[("verdict-1", "unanswered"), ("verdict-2", "answered")]).has_status(303);
        app.pass(Duration::days(1));
        let third = writes_back(&app, MAYOR, "We are still looking into the rest.");
        file(&ada, &third, &[("verdict-1", "holding"), ("verdict-2", "holding")]).has_status(303);
        assert_eq!(dates(&app, &slug, 0)[0].met_on, Some(came_on), "a holding answer takes nothing back");
        file(&ada, &first, &[("verdict-1", "holding"), ("verdict-2", "unanswered")]).has_status(303);
        assert_eq!(dates(&app, &slug, 0)[0].met_on, Some(next_on));
        assert_eq!(count(&app, &slug, HappeningKind::DeadlineMet), 1, "what is met is told once");
        file(&ada, &second, &[("deed", "set_aside")]).has_status(303);
        assert_eq!(dates(&app, &slug, 0)[0].met_on, None);
    }
}

on_both_databases! {
    fn a_question_holds_the_clock_until_it_is_answered_or_was_none(app) {
        let (slug, ada, path) = answered(&app);
        let due_on = dates(&app, &slug, 0)[0].due_on;
        file(&ada, &path, &[("verdict-1", "clarification"), ("verdict-2", "unanswered")]).has_status(303);
        let control = |number: usize| facts(&app, &slug)["addressees"][number]["control"].clone();
        assert_eq!((control(0), control(1)), ("paused".into(), "open".into()));
        file(&ada, &path, &[("verdict-1", "holding"), ("verdict-2", "unanswered")]).has_status(303);
        let row = dates(&app, &slug, 0).remove(0);
        assert_eq!((row.state(), row.due_on), (DeadlineState::Active, due_on), "as if nobody had asked");
        file(&ada, &path, &[("verdict-1", "clarification"), ("verdict-2", "unanswered")]).has_status(303);

        app.pass(Duration::days(14));
        let (desk, ada) = (desk_path(&app, &slug), app.ada());
        let page = ada.get(&desk);
        page.says("They asked what is meant");
        let mayor = dates(&app, &slug, 0)[0].addressee_id.clone().unwrap();
        let pressed = [("deed", "clarified"), ("clock_addressee", mayor.as_str())];
        let done = ada.submit(&page, &desk, &pressed);
        ada.follow(&done).says("The clocks run again.").does_not_say("They asked what is meant");
        ada.submit(&page, &desk, &pressed).has_status(409);
        ada.submit(&ada.get(&desk), &desk, &[("deed", "clarified"), ("clock_addressee", "")]).has_status(400);
        let row = dates(&app, &slug, 0).remove(0);
        assert!(row.state() == DeadlineState::Active && row.due_on > due_on && row.starts_on == today(&app));
        assert_eq!(control(0), "open");
    }
}

on_both_databases! {
    fn nobody_is_late_by_anothers_date(app) {
        let (slug, _) = sent(&app);
        let director = dates(&app, &slug, 1)[0].id.clone();
        app.execute(&format!("UPDATE deadlines SET due_on = '2099-01-05' WHERE id = '{director}'"));
        app.pass(Duration::days(60));
        let label = |number: usize| facts(&app, &slug)["addressees"][number]["label"].clone();
        assert_eq!((label(0), label(1)), ("overdue".into(), "awaiting".into()));
    }
}

on_both_databases! {
    fn a_date_that_is_written_down_after_the_answer_is_met_by_it(app) {
        let (slug, ada, path) = answered(&app);
        let came_on = today(&app);
        file(&ada, &path, &[("verdict-1", "answered"), ("verdict-2", "answered")]).has_status(303);
        app.pass(Duration::days(2));
        let desk = desk_path(&app, &slug);
        let standard = [("deed", "add"), ("clock_basis", "hoped_for_by_author"), ("clock_days", "30")];
        ada.submit(&ada.get(&desk), &desk, &standard).has_status(303);
        let met: Vec<_> = dates(&app, &slug, 0).iter().map(|row| row.met_on).collect();
        assert_eq!(met, [Some(came_on), Some(came_on)]);
        assert!(dates(&app, &slug, 1).iter().all(|row| row.met_on.is_none()));
    }
}

on_both_databases! {
    fn a_question_that_was_none_is_told_as_that(app) {
        let (slug, ada, path) = answered(&app);
        file(&ada, &path, &[("verdict-1", "clarification"), ("verdict-2", "unanswered")]).has_status(303);
        file(&ada, &path, &[("verdict-1", "holding"), ("verdict-2", "unanswered")]).has_status(303);
        app.settle();
        let page = app.browser().get(&format!("/letters/{slug}/timeline"));
        page.says("What was taken for a question from The Mayor was none.").does_not_say("The authors said what they mean");
        assert_eq!(dates(&app, &slug, 0)[0].state(), DeadlineState::Active);
    }
}

on_both_databases! {
    fn an_answer_to_some_asks_is_called_in_time_in_part(app) {
        let (slug, ada, path) = answered(&app);
        file(&ada, &path, &[("verdict-1", "answered"), ("verdict-2", "unanswered")]).has_status(303);
        app.settle();
        app.browser().get(&format!("/letters/{slug}")).says("In part in time");
        file(&ada, &path, &[("verdict-1", "answered"), ("verdict-2", "answered")]).has_status(303);
        app.settle();
        app.browser().get(&format!("/letters/{slug}")).says("In time").does_not_say("In part in time");
    }
}
