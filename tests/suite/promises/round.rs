//! What the machine does by itself.

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
