//! What the machine does by itself.

use undersigned::clock::london_date;
use undersigned::replies::promises::round;

use super::{happened, world};
use crate::on_both_databases;

on_both_databases! {
    fn the_machine_notes_once_that_a_day_went_by_and_goes_no_further(app) {
        let world = world(&app);
        let promise = world.promised(&app, 10);
        app.minute();
        assert_eq!(world.json(&app)["promises"][0]["status"], "due_soon");
        world.pass(&app, 10);
        app.minute();
        assert_eq!(happened(&app, "promise_date_passed"), 0, "the day itself is not over");
        world.pass(&app, 1);
        for _ in 0..3 {
            app.minute();
            app.night();
        }
        assert_eq!(happened(&app, "promise_date_passed"), 1);
        app.browser().get(&world.public(&promise)).says("Date passed – unverified");
        world.pass(&app, 400);
        app.minute();
        assert_eq!(world.json(&app)["promises"][0]["status"], "date_passed_unverified");
        assert_eq!(happened(&app, "promise_decided"), 0);
    }
}

on_both_databases! {
    fn a_reminder_waits_two_working_days_and_for_no_reply(app) {
        let world = world(&app);
        world.promised(&app, 10);
        let due = || {
            let today = london_date(app.now());
            app.app.db.read_here(|conn| round::list_due_for_reminder(conn, today)).unwrap().len()
        };
        world.pass(&app, 11);
        assert_eq!(due(), 0);
        world.pass(&app, 5);
        assert_eq!(due(), 1);
        world.unread(&app, "It is on its way.");
        assert_eq!(due(), 0, "something came: somebody reads it first");
    }
}
