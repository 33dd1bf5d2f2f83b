//! What the public is told of the waiting.

use super::{bounce_of, facts, reply_address, sent};
use crate::dispatch::addressee_path;
use crate::on_both_databases;
use crate::support::app::TestApp;

fn fail(app: &TestApp, to: &str) {
    app.hand_in(&bounce_of(app, to), &reply_address(app, to), "<>").has_status(201);
}

on_both_databases! {
    fn nobody_is_waited_for_whom_no_mail_has_reached(app) {
        let (slug, _) = sent(&app);
        fail(&app, "director@council.example");
        app.pass(chrono::Duration::days(2));
        assert_eq!(facts(&app, &slug)["days_without_answer"], 2, "the mayor has it");
        fail(&app, "mayor@council.example");
        app.pass(chrono::Duration::days(60));
        assert!(facts(&app, &slug)["days_without_answer"].is_null());
        let page = app.browser().get(&format!("/letters/{slug}"));
        page.says("is not delivered yet").says("could not be delivered").does_not_say("without a full answer");
        let (ada, path) = (app.ada(), addressee_path(&app, &slug, 0));
        ada.submit(&ada.get(&path), &path, &[("email", "the.mayor@council.example")]).has_status(303);
        app.settle();
        app.pass(chrono::Duration::days(3));
        assert_eq!(facts(&app, &slug)["days_without_answer"], 3, "counted from when it was sent again");
        app.browser().get(&format!("/letters/{slug}")).does_not_say("is not delivered yet");
    }
}
