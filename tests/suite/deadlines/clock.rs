//! What stops a clock, holds it and lets it run again, as the reading of replies calls it.

use undersigned::db::Conn;
use undersigned::deadlines::basis::Basis;
use undersigned::deadlines::clock::{self, Occasion};
use undersigned::deadlines::count::Lateness;
use undersigned::deadlines::model::{Deadline, DeadlineState, Stage, StartRule, Terms};
use undersigned::deadlines::named::{Named, named_day};
use undersigned::deadlines::rounds::note_missed;
use undersigned::deadlines::{start_again, store};
use undersigned::letters::model::{AddresseeId, WholeLetter};
use undersigned::letters::store::happenings::HappeningKind;

use super::{COMPLAINT, INFORMATION, STANDARD, day, deadlines, first_date, happened, of, started, states};
use crate::on_both_databases;
use crate::support::app::TestApp;

/// Does something to the clocks of one addressee on a day; how many changed.
macro_rules! on_clocks {
    ($app:expr, $deed:ident, $whole:expr, $who:expr, $on:expr) => {{
        let (letter, who, on, now) = ($whole.letter.id.clone(), $who.clone(), day($on), $app.now());
        $app.app
            .db
            .write_here(move |conn| clock::$deed(conn, Occasion { letter: &letter, addressee: &who, on }, now))
            .unwrap()
    }};
}

fn both(whole: &WholeLetter) -> (AddresseeId, AddresseeId) {
    (whole.addressees[0].id.clone(), whole.addressees[1].id.clone())
}

fn miss(app: &TestApp, today: &str) -> usize {
    let (today, now) = (day(today), app.now());
    app.app.db.write_here(move |conn| note_missed(conn, (today, None), now, |_, _| Ok(true))).unwrap().noted
}

fn name_day(app: &TestApp, whole: &WholeLetter, who: &AddresseeId, named_on: &str, due_on: &str) -> bool {
    name_day_for(app, whole, who, (named_on, due_on), None)
}

fn name_day_for(
    app: &TestApp,
    whole: &WholeLetter,
    who: &AddresseeId,
    (named_on, due_on): (&str, &str),
    replaces: Option<&str>,
) -> bool {
    let replaces = replaces.map(day);
    let (letter, who, now) = (whole.letter.id.clone(), who.clone(), app.now());
    let (named_on, due_on) = (day(named_on), day(due_on));
    let done = app.app.db.write_here(move |conn| {
        let words = Some("You will have our answer by then.");
        let named = Named { due_on, named_on, replaces, source_url: None, quotation: words, by: None, promise: None };
        named_day(conn, (&letter, &who), &named, now)
    });
    done.unwrap().is_some()
}

on_both_databases! {
    fn one_addressees_answer_meets_nobody_elses_deadline(app) {
        let whole = started(&app, STANDARD, "2026-06-01");
        let (slug, (mayor, director)) = (&whole.letter.slug, both(&whole));
        assert_eq!(on_clocks!(app, answered, whole, mayor, "2026-06-10"), 1);
        assert_eq!(states(&of(&app, slug, &mayor)), [DeadlineState::Met]);
        assert_eq!(states(&of(&app, slug, &director)), [DeadlineState::Active]);
        let met = happened(&app, slug, HappeningKind::DeadlineMet);
        assert_eq!((met.len(), met[0].facts.count, met[0].facts.on), (1, None, Some(day("2026-06-15"))));
        let id = whole.letter.id.clone();
        let headline = first_date(&app, id);
        assert_eq!(headline.addressee_id, Some(director));
    }
}

on_both_databases! {
    fn an_answer_told_twice_counts_once_and_the_earlier_day_holds(app) {
        let whole = started(&app, STANDARD, "2026-06-01");
        let (slug, (mayor, _)) = (&whole.letter.slug, both(&whole));
        assert_eq!(on_clocks!(app, answered, whole, mayor, "2026-06-17"), 1);
        assert_eq!(on_clocks!(app, answered, whole, mayor, "2026-06-18"), 0);
        assert_eq!(on_clocks!(app, answered, whole, mayor, "2026-06-12"), 1);
        assert_eq!(of(&app, slug, &mayor)[0].met_on, Some(day("2026-06-12")));
        assert_eq!(happened(&app, slug, HappeningKind::DeadlineMet).len(), 1);
        assert_eq!(on_clocks!(app, answered, whole, mayor, "2026-05-01"), 0, "before the clock began");
    }
}

on_both_databases! {
    fn late_stays_late(app) {
        let whole = started(&app, STANDARD, "2026-06-01");
        let (slug, (mayor, _)) = (&whole.letter.slug, both(&whole));
        assert_eq!(miss(&app, "2026-06-16"), 2);
        assert_eq!(on_clocks!(app, answered, whole, mayor, "2026-06-18"), 1);
        let row = &of(&app, slug, &mayor)[0];
        assert!(row.missed_at.is_some() && row.state() == DeadlineState::Met);
        assert_eq!(row.lateness(day("2030-01-01"), None), Lateness::AnsweredLate { working_days: 3 });
        assert_eq!(happened(&app, slug, HappeningKind::DeadlineMet)[0].facts.count, Some(3));
        let page = app.browser().get(&format!("/letters/{slug}/deadlines/{}", row.id));
        page.says("came 3 working days late");
    }
}

on_both_databases! {
    fn what_was_no_answer_lets_the_clock_run_on(app) {
        let whole = started(&app, STANDARD, "2026-06-01");
        let (slug, (mayor, _)) = (&whole.letter.slug, both(&whole));
        on_clocks!(app, answered, whole, mayor, "2026-06-10");
        let (letter, who, now) = (whole.letter.id.clone(), mayor.clone(), app.now());
        app.app.db.write_here(move |conn| {
            clock::answer_taken_back(conn, Occasion { letter: &letter, addressee: &who, on: day("2026-06-11") }, &[], now)?;
            clock::answer_taken_back(conn, Occasion { letter: &letter, addressee: &who, on: day("2026-06-10") }, &[day("2026-06-12")], now)
        }).unwrap();
        assert_eq!(of(&app, slug, &mayor)[0].met_on, Some(day("2026-06-12")), "the next answer counts");
        assert_eq!(happened(&app, slug, HappeningKind::DeadlineMet).len(), 1, "and is told to nobody once more");
        let (letter, who) = (whole.letter.id.clone(), mayor.clone());
        let on = day("2026-06-12");
        let taken_back = move |conn: &mut Conn| clock::answer_taken_back(conn, Occasion { letter: &letter, addressee: &who, on }, &[], now);
        app.app.db.write_here(taken_back).unwrap();
        assert_eq!(states(&of(&app, slug, &mayor)), [DeadlineState::Active]);
    }
}

on_both_databases! {
    fn asking_what_is_meant_holds_the_clock_and_keeps_its_days(app) {
        let whole = started(&app, STANDARD, "2026-06-01");
        let (slug, (mayor, director)) = (&whole.letter.slug, both(&whole));
        assert_eq!(on_clocks!(app, clarification_asked, whole, mayor, "2026-06-05"), 1);
        assert_eq!(on_clocks!(app, clarification_asked, whole, mayor, "2026-06-08"), 0);
        let paused = &of(&app, slug, &mayor)[0];
        assert_eq!((paused.state(), paused.days_left), (DeadlineState::Paused, Some(6)));
        assert_eq!(states(&of(&app, slug, &director)), [DeadlineState::Active]);
        app.browser().get(&format!("/letters/{slug}/deadlines/{}", paused.id)).says("has stood still since 5 June 2026, with 6 working days left");
        assert_eq!(miss(&app, "2026-07-20"), 1, "the one that stands still is not late");

        assert_eq!(on_clocks!(app, clarified, whole, mayor, "2026-07-20"), 1);
        assert_eq!(on_clocks!(app, clarified, whole, mayor, "2026-07-21"), 0);
        let resumed = &of(&app, slug, &mayor)[0];
        assert_eq!((resumed.due_on, resumed.start_rule, resumed.day_count), (day("2026-07-28"), StartRule::Clarified, 6));
        let page = app.browser().get(&format!("/letters/{slug}/deadlines/{}", resumed.id));
        page.says("Moved from 15 June 2026 to 28 July 2026.").says("ran on with the days that were left");
        page.says("Monday, 1 June 2026Day zero").says("Not counted: the clock stood still").says("Tuesday, 28 July 2026Working day 10");
        page.does_not_say("Working day 11");
        assert_eq!(happened(&app, slug, HappeningKind::DeadlinePaused).len(), 1);
        let ran = &happened(&app, slug, HappeningKind::DeadlineResumed)[0];
        assert_eq!((ran.facts.until, ran.facts.on), (Some(day("2026-06-15")), Some(day("2026-07-28"))));
    }
}

on_both_databases! {
    fn a_clock_that_ran_out_is_not_held_any_more(app) {
        let whole = started(&app, STANDARD, "2026-06-01");
        let (slug, (mayor, director)) = (&whole.letter.slug, both(&whole));
        assert_eq!(on_clocks!(app, clarification_asked, whole, mayor, "2026-06-16"), 0);
        miss(&app, "2026-06-20");
        assert_eq!(states(&of(&app, slug, &director)), [DeadlineState::Missed]);
        assert_eq!(on_clocks!(app, clarification_asked, whole, director, "2026-06-12"), 1, "asked in time, read late");
        assert_eq!(states(&of(&app, slug, &mayor)), [DeadlineState::Missed]);
        let row = &of(&app, slug, &director)[0];
        assert_eq!((row.state(), row.missed_at, row.days_left), (DeadlineState::Paused, None, Some(1)));
        assert_eq!(on_clocks!(app, question_taken_back, whole, director, "2026-06-11"), 0);
        assert_eq!(on_clocks!(app, question_taken_back, whole, director, "2026-06-12"), 1);
        let row = &of(&app, slug, &director)[0];
        assert_eq!((row.state(), row.due_on), (DeadlineState::Active, day("2026-06-15")));
    }
}

on_both_databases! {
    fn with_no_day_left_it_is_due_on_the_next_day_on_which_anybody_works(app) {
        let whole = started(&app, STANDARD, "2026-06-01");
        let (slug, (mayor, _)) = (&whole.letter.slug, both(&whole));
        on_clocks!(app, clarification_asked, whole, mayor, "2026-06-15");
        on_clocks!(app, clarified, whole, mayor, "2026-06-20");
        assert_eq!(of(&app, slug, &mayor)[0].due_on, day("2026-06-22"));
    }
}

on_both_databases! {
    fn the_first_stage_of_a_complaint_runs_from_the_acknowledgement_and_no_later_than_the_last_day_for_it(app) {
        let whole = started(&app, COMPLAINT, "2026-06-01");
        let (slug, (mayor, director)) = (&whole.letter.slug, both(&whole));
        let rows = of(&app, slug, &mayor);
        let dues: Vec<_> = rows.iter().map(|row| (row.stage, row.due_on)).collect();
        assert_eq!(dues, [(Stage::Acknowledgement, day("2026-06-08")), (Stage::StageOne, day("2026-06-22"))]);
        on_clocks!(app, acknowledged, whole, mayor, "2026-06-03");
        let rows = of(&app, slug, &mayor);
        assert_eq!(states(&rows), [DeadlineState::Met, DeadlineState::Active]);
        assert_eq!((rows[1].starts_on, rows[1].due_on), (day("2026-06-03"), day("2026-06-17")));
        on_clocks!(app, acknowledged, whole, director, "2026-06-12");
        let rows = of(&app, slug, &director);
        assert_eq!((rows[0].met_on, rows[1].due_on), (Some(day("2026-06-12")), day("2026-06-22")));
        assert_eq!(happened(&app, slug, HappeningKind::DeadlineMoved).len(), 1);
        let moved = app.browser().get(&format!("/letters/{slug}/deadlines/{}", of(&app, slug, &mayor)[1].id));
        moved.says("acknowledged earlier than on the last day for it");
    }
}

on_both_databases! {
    fn a_complaint_answered_before_it_was_acknowledged_is_answered(app) {
        let whole = started(&app, COMPLAINT, "2026-06-01");
        let (slug, (mayor, _)) = (&whole.letter.slug, both(&whole));
        on_clocks!(app, answered, whole, mayor, "2026-06-02");
        assert_eq!(states(&of(&app, slug, &mayor)), [DeadlineState::Met, DeadlineState::Met]);
    }
}

on_both_databases! {
    fn a_day_that_they_name_stands_beside_the_first_and_erases_nothing(app) {
        let whole = started(&app, STANDARD, "2026-06-01");
        let (slug, (mayor, _)) = (&whole.letter.slug, both(&whole));
        miss(&app, "2026-06-16");
        assert!(name_day(&app, &whole, &mayor, "2026-06-17", "2026-07-10"));
        assert!(!name_day(&app, &whole, &mayor, "2026-06-18", "2026-07-10"), "the same day once more");
        let rows = of(&app, slug, &mayor);
        assert_eq!(states(&rows), [DeadlineState::Missed, DeadlineState::Active]);
        let id = whole.letter.id.clone();
        let headline = first_date(&app, id);
        assert_eq!((headline.basis, headline.due_on), (Basis::PublishedStandard, day("2026-06-15")));
        let page = app.browser().get(&format!("/letters/{slug}/deadlines/{}", rows[1].id));
        page.says("it named this day itself").says("You will have our answer by then.").says("The day that they named");
        on_clocks!(app, answered, whole, mayor, "2026-07-09");
        let rows = of(&app, slug, &mayor);
        assert_eq!(rows[0].lateness(day("2026-08-01"), None), Lateness::AnsweredLate { working_days: 18 });
        assert_eq!(rows[1].lateness(day("2026-08-01"), None), Lateness::AnsweredInTime);
    }
}

on_both_databases! {
    fn another_day_that_they_name_takes_the_place_of_one_that_has_not_gone_by(app) {
        let whole = started(&app, STANDARD, "2026-06-01");
        let (slug, (mayor, _)) = (&whole.letter.slug, both(&whole));
        name_day(&app, &whole, &mayor, "2026-06-17", "2026-07-10");
        name_day_for(&app, &whole, &mayor, ("2026-07-01", "2026-08-10"), Some("2026-07-10"));
        let promised = |app: &TestApp| {
            let mut rows = of(app, slug, &mayor);
            rows.retain(|row| row.basis == Basis::PromisedInReply);
            rows
        };
        assert_eq!(promised(&app).len(), 1);
        miss(&app, "2026-08-12");
        name_day(&app, &whole, &mayor, "2026-08-12", "2026-09-10");
        assert_eq!(states(&promised(&app)), [DeadlineState::Missed, DeadlineState::Active]);
        name_day(&app, &whole, &mayor, "2026-08-13", "2026-10-10");
        assert_eq!(promised(&app).len(), 3, "a day for something else takes nothing's place");
        on_clocks!(app, answered, whole, mayor, "2026-08-13");
        let met: Vec<_> = promised(&app).iter().map(|row| row.met_on.is_some()).collect();
        assert_eq!(met, [true, true, false], "the reply that names a day is not what it promises");
    }
}

on_both_databases! {
    fn sending_again_starts_a_second_clock_only_where_the_days_run_from_receipt(app) {
        let whole = started(&app, &format!("{STANDARD}{INFORMATION}"), "2026-06-01");
        let (slug, (mayor, director)) = (&whole.letter.slug, both(&whole));
        for _ in 0..2 {
            let (letter, who, now) = (whole.letter.id.clone(), mayor.clone(), app.now());
            app.app.db.write_here(move |conn| start_again(conn, (&letter, &who), day("2026-06-10"), now)).unwrap();
        }
        let rows = of(&app, slug, &mayor);
        let clocks: Vec<_> = rows.iter().map(|row| (row.basis, row.start_rule, row.due_on)).collect();
        let expected = [
            (Basis::PublishedStandard, StartRule::Sent, day("2026-06-15")),
            (Basis::FreedomOfInformation, StartRule::Sent, day("2026-06-29")),
            (Basis::FreedomOfInformation, StartRule::SentAgain, day("2026-07-08")),
        ];
        assert_eq!(clocks, expected);
        assert_eq!(of(&app, slug, &director).len(), 2);
        on_clocks!(app, clarification_asked, whole, director, "2026-06-09");
        let (letter, now) = (whole.letter.id.clone(), app.now());
        let who = director.clone();
        app.app.db.write_here(move |conn| start_again(conn, (&letter, &who), day("2026-06-10"), now)).unwrap();
        assert_eq!(of(&app, slug, &director).len(), 2, "who waits to hear what is meant is not held to a day");
    }
}

on_both_databases! {
    fn one_row_for_everybody_becomes_one_of_each_when_one_of_them_answers(app) {
        let whole = started(&app, STANDARD, "2026-06-01");
        let (slug, (mayor, director)) = (&whole.letter.slug, both(&whole));
        app.execute(&format!("DELETE FROM deadlines WHERE addressee_id = '{director}'"));
        app.execute("UPDATE deadlines SET addressee_id = NULL, calendar_version = '2012-2028'");
        on_clocks!(app, answered, whole, director, "2026-06-10");
        assert_eq!(states(&of(&app, slug, &mayor)), [DeadlineState::Active]);
        assert_eq!(states(&of(&app, slug, &director)), [DeadlineState::Met]);
        assert_eq!(deadlines(&app, slug).len(), 2);
    }
}

on_both_databases! {
    fn the_same_question_does_not_hold_a_clock_that_runs_again_and_another_does(app) {
        let whole = started(&app, STANDARD, "2026-06-01");
        let (slug, (mayor, director)) = (&whole.letter.slug, both(&whole));
        assert_eq!(on_clocks!(app, clarified, whole, director, "2026-06-05"), 0, "nobody had asked");
        on_clocks!(app, clarification_asked, whole, mayor, "2026-06-05");
        on_clocks!(app, clarified, whole, mayor, "2026-06-05");
        assert_eq!(on_clocks!(app, clarification_asked, whole, mayor, "2026-06-05"), 0, "it is read anew");
        assert_eq!((states(&of(&app, slug, &mayor)), of(&app, slug, &mayor)[0].due_on), (vec![DeadlineState::Active], day("2026-06-15")));
        assert_eq!(on_clocks!(app, clarification_asked, whole, mayor, "2026-06-09"), 1);
        assert_eq!(on_clocks!(app, clarified, whole, mayor, "2026-06-20"), 1);
        let row = &of(&app, slug, &mayor)[0];
        // A Saturday is day zero as well as any.
        assert_eq!((row.starts_on, row.day_count, row.due_on), (day("2026-06-20"), 4, day("2026-06-25")));
        let page = app.browser().get(&format!("/letters/{slug}/deadlines/{}", row.id));
        page.says("Thursday, 25 June 2026Working day 10").does_not_say("Working day 11");
        assert_eq!(happened(&app, slug, HappeningKind::DeadlinePaused).len(), 2);
    }
}

on_both_databases! {
    fn an_answer_meets_a_clock_that_stands_still_and_taken_back_it_stands_still_again(app) {
        let whole = started(&app, STANDARD, "2026-06-01");
        let (slug, (mayor, _)) = (&whole.letter.slug, both(&whole));
        on_clocks!(app, clarification_asked, whole, mayor, "2026-06-05");
        assert_eq!(on_clocks!(app, answered, whole, mayor, "2026-09-01"), 1);
        let row = &of(&app, slug, &mayor)[0];
        assert_eq!((row.state(), row.lateness(day("2026-10-01"), None)), (DeadlineState::Met, Lateness::AnsweredInTime));
        assert_eq!(on_clocks!(app, clarified, whole, mayor, "2026-09-02"), 0, "there is nothing to wait for");
        assert_eq!(miss(&app, "2026-10-01"), 1, "the other one's");
        let (letter, who, on, now) = (whole.letter.id.clone(), mayor.clone(), day("2026-09-01"), app.now());
        app.app.db.write_here(move |conn| clock::answer_taken_back(conn, Occasion { letter: &letter, addressee: &who, on }, &[], now)).unwrap();
        assert_eq!(states(&of(&app, slug, &mayor)), [DeadlineState::Paused]);
    }
}

on_both_databases! {
    fn a_clock_may_run_again_on_a_bank_holiday_and_by_a_newer_list_of_them(app) {
        let whole = started(&app, STANDARD, "2026-05-11");
        let (slug, (mayor, director)) = (&whole.letter.slug, both(&whole));
        for who in [&mayor, &director] {
            on_clocks!(app, clarification_asked, whole, who, "2026-05-18");
        }
        assert!(of(&app, slug, &mayor)[0].days_left == Some(5) && of(&app, slug, &mayor)[0].due_on == day("2026-05-26"));
        // The director's was counted by a list that knew one holiday less before it stopped.
        app.execute(&format!("UPDATE deadlines SET days_left = 4, calendar_version = '2012-2028' WHERE addressee_id = '{director}'"));
        for who in [&mayor, &director] {
            on_clocks!(app, clarified, whole, who, "2026-05-25");
            let row = &of(&app, slug, who)[0];
            assert_eq!((row.starts_on, row.day_count, row.due_on), (day("2026-05-25"), 5, day("2026-06-01")));
        }
    }
}

on_both_databases! {
    fn a_refusal_is_not_the_review_that_it_is_asked_for_on_the_same_day(app) {
        let whole = started(&app, STANDARD, "2026-06-01");
        let (slug, (mayor, _)) = (&whole.letter.slug, both(&whole));
        let known = of(&app, slug, &mayor).remove(0);
        let terms = Terms { stage: Stage::Review, starts_on: day("2026-06-10"), days: 20, ..known.terms() };
        let review = Deadline::of((&whole.letter.id, Some(&mayor)), terms, app.now());
        app.app.db.write_here(move |conn| store::insert_deadline(conn, &review)).unwrap();
        on_clocks!(app, answered, whole, mayor, "2026-06-10");
        assert_eq!(states(&of(&app, slug, &mayor)), [DeadlineState::Met, DeadlineState::Active]);
        on_clocks!(app, answered, whole, mayor, "2026-06-20");
        assert_eq!(states(&of(&app, slug, &mayor)), [DeadlineState::Met, DeadlineState::Met]);
    }
}

on_both_databases! {
    fn nobody_is_held_to_a_day_that_lay_behind_them_when_they_named_it(app) {
        let whole = started(&app, STANDARD, "2026-06-01");
        let (slug, (mayor, _)) = (&whole.letter.slug, both(&whole));
        assert!(!name_day(&app, &whole, &mayor, "2026-06-17", "2026-06-16"));
        assert!(name_day(&app, &whole, &mayor, "2026-06-17", "2026-07-10"));
        assert_eq!(of(&app, slug, &mayor).len(), 2);
    }
}
