//! Days that go by, and new bank holidays.

use undersigned::clock::london_date;
use undersigned::deadlines::calendar::CalendarName;
use undersigned::deadlines::holidays::{Calendars, embedded};
use undersigned::deadlines::model::DeadlineState;
use undersigned::deadlines::rounds::{STEP, note_missed, recount};
use undersigned::letters::store::happenings::HappeningKind;

use super::{COMPLAINT, STANDARD, day, deadlines, happened, sent, started, states};
use crate::on_both_databases;
use crate::support::app::TestApp;

/// The compiled list, with one more holiday everywhere.
fn with_holiday(on: &str) -> Calendars {
    let mut json: serde_json::Value = serde_json::from_str(include_str!("../../../data/bank-holidays.json")).unwrap();
    for division in ["england-and-wales", "scotland", "northern-ireland"] {
        let events = json[division]["events"].as_array_mut().unwrap();
        events.push(serde_json::json!({ "date": on, "title": "A proclaimed holiday" }));
    }
    embedded().with(&json.to_string()).unwrap()
}

fn recount_all(app: &TestApp, calendars: &Calendars) -> usize {
    let (mut after, mut moved) = (None, 0);
    loop {
        let (calendars, from, now) = (calendars.clone(), after.take(), app.now());
        let done = app.app.db.write_here(move |conn| recount(conn, &calendars, from.as_ref(), now)).unwrap();
        moved += done.moved;
        if done.last.is_none() {
            return moved;
        }
        after = done.last;
    }
}

on_both_databases! {
    fn a_day_that_went_by_is_noted_once_as_having_happened_at_its_end(app) {
        let (slug, _) = sent(&app, STANDARD);
        app.minute();
        assert!(happened(&app, &slug, HappeningKind::DeadlineMissed).is_empty());
        let before = app.letter(&slug).page_revision;
        app.pass(chrono::Duration::days(40));
        app.minute();
        app.minute();
        let rows = deadlines(&app, &slug);
        assert_eq!(states(&rows), [DeadlineState::Missed, DeadlineState::Missed]);
        let missed = happened(&app, &slug, HappeningKind::DeadlineMissed);
        assert_eq!(missed.len(), 2, "one for each addressee");
        assert!(missed.iter().all(|one| one.occurred_at < one.recorded_at));
        assert_eq!(london_date(missed[0].occurred_at), rows[0].due_on.succ_opt().unwrap());
        assert_eq!(missed[0].facts.on, Some(rows[0].due_on));
        assert!(app.letter(&slug).page_revision > before);
    }
}

on_both_databases! {
    fn the_due_day_itself_is_not_over_before_it_is(app) {
        let slug = started(&app, STANDARD, "2026-06-01").letter.slug;
        let now = app.now();
        let on = |today: &str| {
            let today = day(today);
            app.app.db.write_here(move |conn| note_missed(conn, (today, None), now, |_, _| Ok(true))).unwrap().noted
        };
        assert_eq!(on("2026-06-15"), 0);
        assert_eq!(on("2026-06-16"), 2);
        assert_eq!(on("2026-06-17"), 0);
        assert_eq!(happened(&app, &slug, HappeningKind::DeadlineMissed).len(), 2);
    }
}

on_both_databases! {
    fn a_new_holiday_moves_what_runs_and_says_so(app) {
        let slug = started(&app, STANDARD, "2028-06-01").letter.slug;
        let old = deadlines(&app, &slug);
        assert!(old.iter().all(|row| row.due_on == day("2028-06-15")));
        let changed = with_holiday("2028-06-12");
        assert_eq!(recount_all(&app, &changed), 2);
        assert_eq!(recount_all(&app, &changed), 0);
        let rows = deadlines(&app, &slug);
        let (gone, new): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.superseded_by.is_some());
        assert_eq!((gone.len(), new.len()), (2, 2));
        assert!(new.iter().all(|row| row.due_on == day("2028-06-16") && row.reason.as_deref() == Some("new_holidays")));
        let version = changed.calendar(CalendarName::EnglandAndWales).version();
        assert!(new.iter().all(|row| row.calendar_version == version));
        let moved = happened(&app, &slug, HappeningKind::DeadlineMoved);
        assert_eq!(moved.len(), 2);
        assert_eq!((moved[0].facts.until, moved[0].facts.on), (Some(day("2028-06-15")), Some(day("2028-06-16"))));
        assert_eq!(moved[0].facts.word.as_deref(), Some("new_holidays"));
        let page = app.browser().get(&format!("/letters/{slug}/deadlines/{}", new[0].id));
        page.says("Moved from 15 June 2028 to 16 June 2028. The list of bank holidays changed.");
        // The program under test knows nothing of that holiday: it must not pretend that its days lead there.
        page.says("By the bank holidays that are known today it would be 15 June 2028");
        app.browser().get(&format!("/letters/{slug}/deadlines/{}", gone[0].id)).says("Another date has taken the place of this one");
    }
}

on_both_databases! {
    fn the_same_date_by_a_new_list_is_only_noted(app) {
        let slug = started(&app, STANDARD, "2028-06-01").letter.slug;
        app.execute("UPDATE deadlines SET calendar_version = '2012-2028'");
        let changed = with_holiday("2028-10-02");
        assert_eq!(recount_all(&app, &changed), 0);
        let version = changed.calendar(CalendarName::EnglandAndWales).version();
        let rows = deadlines(&app, &slug);
        assert!(rows.len() == 2 && rows.iter().all(|row| row.calendar_version == version));
        assert!(happened(&app, &slug, HappeningKind::DeadlineMoved).is_empty());
    }
}

on_both_databases! {
    fn a_complaint_that_nobody_acknowledged_moves_with_the_last_day_for_it(app) {
        let slug = started(&app, COMPLAINT, "2028-06-01").letter.slug;
        recount_all(&app, &with_holiday("2028-06-05"));
        let rows: Vec<_> = deadlines(&app, &slug).into_iter().filter(|row| row.superseded_by.is_none()).collect();
        let mut dues: Vec<_> = rows.iter().map(|row| row.due_on).collect();
        dues.sort();
        assert_eq!(dues, [day("2028-06-09"), day("2028-06-09"), day("2028-06-23"), day("2028-06-23")]);
    }
}

on_both_databases! {
    fn the_start_and_the_night_count_rows_of_earlier_editions_anew(app) {
        let slug = started(&app, STANDARD, "2028-06-01").letter.slug;
        let old = |app: &TestApp| app.number("SELECT COUNT(*) FROM deadlines WHERE calendar_version = '2012-2028'");
        app.execute("UPDATE deadlines SET calendar_version = '2012-2028'");
        app.minute();
        assert_eq!(old(&app), 0);
        app.execute("UPDATE deadlines SET calendar_version = '2012-2028', due_on = '2028-06-14'");
        app.minute();
        assert_eq!(old(&app), 2, "once for a start");
        app.night();
        assert_eq!(happened(&app, &slug, HappeningKind::DeadlineMoved).len(), 2);
        app.night();
        assert_eq!(happened(&app, &slug, HappeningKind::DeadlineMoved).len(), 2);
    }
}

on_both_databases! {
    fn what_came_or_stands_still_or_was_named_is_not_counted_anew(app) {
        let slug = started(&app, STANDARD, "2028-06-01").letter.slug;
        let rows = deadlines(&app, &slug);
        app.execute(&format!("UPDATE deadlines SET met_on = '2028-06-14' WHERE id = '{}'", rows[0].id));
        app.execute(&format!("UPDATE deadlines SET paused_on = '2028-06-05', days_left = 8 WHERE id = '{}'", rows[1].id));
        assert_eq!(recount_all(&app, &with_holiday("2028-06-12")), 0);
        assert_eq!(deadlines(&app, &slug).len(), 2);
    }
}

on_both_databases! {
    fn many_that_ran_out_are_noted_step_by_step(app) {
        let slug = started(&app, STANDARD, "2020-06-01").letter.slug;
        let row = &deadlines(&app, &slug)[0];
        let columns = "letter_id, addressee_id, stage, basis, starts_on, start_rule, day_count, unit, calendar, \
            calendar_version, due_on, recorded_at";
        for number in 0..STEP {
            app.execute(&format!(
                "INSERT INTO deadlines (id, {columns}) SELECT 'copy-{number}', {columns} FROM deadlines WHERE id = '{}'",
                row.id
            ));
        }
        app.minute();
        assert_eq!(app.number("SELECT COUNT(*) FROM deadlines WHERE missed_at IS NULL"), 0);
    }
}
