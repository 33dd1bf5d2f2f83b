//! What the public is told of the waiting.

use super::{bounce_of, facts, file, reply_address, sent, writes_back};
use crate::dispatch::addressee_path;
use crate::on_both_databases;
use crate::support::app::TestApp;
use crate::support::browser::Browser;
use crate::support::people::ADA;

const MAYOR: &str = "mayor@council.example";
const DIRECTOR: &str = "director@council.example";

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

fn press(app: &TestApp, ada: &Browser, slug: &str, (place, deed): (usize, &str)) {
    let path = format!("{}/standing", addressee_path(app, slug, place));
    ada.submit(&ada.get(&path), &path, &[("deed", deed)]).has_status(303);
    app.settle();
}

on_both_databases! {
    fn what_was_taken_back_ended_or_is_checked_is_not_called_undelivered(app) {
        let (slug, ada) = sent(&app);
        app.pass(chrono::Duration::days(10));
        let page = || app.browser().get(&format!("/letters/{slug}"));
        press(&app, &ada, &slug, (0, "withdraw"));
        press(&app, &ada, &slug, (1, "close"));
        page().does_not_say("is not delivered yet").says("No answer is waited for at present.");
        page().says("Taken back by its authors").says("The correspondence was ended").does_not_say("was hoped for by");
        app.browser().get(&format!("/letters/{slug}/deadline")).has_status(404);
        for place in [0, 1] {
            press(&app, &ada, &slug, (place, "reopen"));
            press(&app, &ada, &slug, (place, "hold"));
        }
        page().does_not_say("is not delivered yet").says("No answer is waited for at present.");
        assert!(facts(&app, &slug)["deadline"].is_null());
    }
}

on_both_databases! {
    fn the_day_that_comes_first_is_that_of_somebody_who_is_waited_for(app) {
        let (slug, ada) = sent(&app);
        let path = writes_back(&app, DIRECTOR, "What do you mean?");
        file(&ada, &path, &[("verdict-1", "clarification"), ("verdict-2", "clarification")]).has_status(303);
        let page = || { app.settle(); app.browser().get(&format!("/letters/{slug}")) };
        page().says("20 working days are left");
        press(&app, &ada, &slug, (0, "withdraw"));
        page().says("The clock stands still until the authors have said what they meant.");
        app.pass(chrono::Duration::days(60));
        app.night();
        page().does_not_say("working days ago").does_not_say("working days are left").says("The clock stands still until");
        app.browser().get(&format!("/letters/{slug}/deadline")).says("The Director");
    }
}

on_both_databases! {
    fn an_answer_stands_whatever_is_said_after_it_by_whomever(app) {
        let (slug, ada) = sent(&app);
        let one = writes_back(&app, MAYOR, "Yes to both.");
        file(&ada, &one, &[("verdict-1", "answered"), ("verdict-2", "answered")]).has_status(303);
        for (to, verdict) in [(DIRECTOR, "holding"), (MAYOR, "holding"), (MAYOR, "clarification")] {
            app.pass(chrono::Duration::days(1));
            let path = writes_back(&app, to, &format!("We are still looking into some details ({verdict})."));
            file(&ada, &path, &[("verdict-1", verdict), ("verdict-2", verdict)]).has_status(303);
            let facts = facts(&app, &slug);
            assert_eq!((&facts["asks"][0]["answer"], &facts["asks"][1]["answer"]), (&"answered".into(), &"answered".into()));
            assert_eq!(facts["addressees"][0]["label"], "answered", "after {verdict} of {to}");
        }
        assert_eq!(facts(&app, &slug)["addressees"][1]["label"], "holding");
        let refused = writes_back(&app, MAYOR, "No to the second after all.");
        file(&ada, &refused, &[("verdict-1", "unanswered"), ("verdict-2", "refused")]).has_status(303);
        assert_eq!(facts(&app, &slug)["asks"][1]["answer"], "refused", "another answer takes its place");
    }
}

on_both_databases! {
    fn where_an_address_is_dead_whoever_knows_another_is_asked_for_it(app) {
        let (slug, _) = sent(&app);
        let page = || { app.settle(); app.browser().get(&format!("/letters/{slug}")) };
        let full = String::from_utf8(bounce_of(&app, DIRECTOR)).unwrap().replace("5.1.1", "5.2.2");
        app.hand_in(full.as_bytes(), &reply_address(&app, DIRECTOR), "<>").has_status(201);
        page().says("Their mailbox is full").does_not_say("please tell the organisers");
        fail(&app, MAYOR);
        page().says("The address that is known for The Mayor does not work. If you know one that does, please tell the organisers.");
        let (path, visitor) = (format!("/letters/{slug}/messages"), app.browser());
        assert!(page().body.contains(&format!("href=\"{path}\"")));
        let form = visitor.get(&path);
        form.has_status(200);
        visitor.submit(&form, &path, &[("email", "rosa@people.example"), ("message", "Write to the.mayor@council.example.")]).has_status(303);
        assert!(app.last_mail_to(ADA).text.contains("Write to the.mayor@council.example."));
    }
}
