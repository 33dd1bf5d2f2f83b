//! Asking to be looked up: what is taken, and what is told.

use chrono::Duration;

use super::{ask, ask_register, decide, details, levels, queue, raises, signed};
use crate::on_both_databases;
use crate::signatures::{press, send_form};

on_both_databases! {
    fn a_number_is_declared_sealed_and_raises_nothing_by_itself(app) {
        let (slug, own) = signed(&app);
        let asked = ask_register(&app, &own, "sw 765 432");
        asked.has_status(303);
        app.browser().follow(&asked).says("will look you up").says("declared").says("Register of Social Work England");
        // Whoever holds the link sees everything that is held; nobody else does.
        app.browser().get(&own).says("declared, and waits").says("765432");
        assert_eq!((details(&app), raises(&app), levels(&app, &slug)), (1, 0, [1, 0, 0, 0]));
        let dump = app.dump();
        assert!(!dump.contains("765432") && !dump.contains("765 432"));
    }
}

on_both_databases! {
    fn what_is_no_number_of_the_register_is_refused_and_nothing_typed_is_lost(app) {
        let (_, own) = signed(&app);
        let action = format!("{own}/checks/register");
        for number in ["", "SW0123", "SW1234567", "12345", "SW12x"] {
            let refused = ask_register(&app, &own, number);
            refused.has_status(422);
            let kept = refused.form(&action);
            assert!(kept.contains(&("number".into(), number.into())), "{number}: {kept:?}");
            assert!(kept.contains(&("regulator".into(), "social_work_england".into())), "{kept:?}");
            assert!(kept.contains(&("register_name".into(), "Grace Hopper".into())), "{kept:?}");
        }
        ask_register(&app, &own, "SW0").says("such as SW12345");
        let hcpc = |number| ask(&app, &own, "register", &[("regulator", "hcpc"), ("number", number)]);
        hcpc("SW12345").has_status(422).says("such as OT12345");
        for regulator in ["", "nobody", "<b>"] {
            ask(&app, &own, "register", &[("regulator", regulator), ("number", "SW1")]).has_status(422).says("Choose a register");
        }
        let named = |name: &str| ask(&app, &own, "register", &[("regulator", "nmc"), ("number", "12A3456E"), ("register_name", name)]);
        named("").has_status(422).says("as it stands on the register");
        named("see www.spam.example").has_status(422);
        ask(&app, &own, "register", &[("regulator", "nmc"), ("number", "12A3456E"), ("form_token", "x")]).has_status(403);
        assert_eq!(app.number("SELECT COUNT(*) FROM signature_checks"), 0);
        hcpc("pyl 123456").has_status(303);
        named("Grace B. M. Hopper").has_status(303);
        assert_eq!((app.number("SELECT COUNT(*) FROM signature_checks"), details(&app)), (2, 1), "the newer took its place");
    }
}

on_both_databases! {
    fn whoever_shows_no_name_is_told_that_a_person_will_see_it_once(app) {
        let (_, named) = signed(&app);
        app.browser().get(&format!("{named}/checks")).does_not_say("You chose not to show your name");
        let slug = app.open_letter();
        send_form(&app, &slug, &[("email", "nobody@people.example"), ("public_display", "counted"), ("council_display", "category")]);
        app.confirm("nobody@people.example").has_status(303);
        let own = app.own_page_link("nobody@people.example");
        app.browser().get(&format!("{own}/checks")).says("You chose not to show your name").says("Both are destroyed with the decision");
    }
}

on_both_databases! {
    fn what_nobody_looked_up_in_thirty_days_is_destroyed(app) {
        let (slug, own) = signed(&app);
        ask_register(&app, &own, "SW123");
        app.pass(Duration::days(29));
        app.night();
        assert_eq!(details(&app), 1);
        app.pass(Duration::days(2));
        app.night();
        assert_eq!((details(&app), levels(&app, &slug)), (0, [1, 0, 0, 0]));
        app.browser().get(&own).says("nothing came of it in time");
        app.ada().get(&queue(&app, &slug)).says("Nobody waits");
        ask_register(&app, &own, "SW123").has_status(303);
    }
}

on_both_databases! {
    fn withdrawing_destroys_what_waits_to_be_looked_up(app) {
        let (slug, own) = signed(&app);
        ask_register(&app, &own, "SW123");
        press(&app.browser(), &own, &format!("{own}/withdrawal")).has_status(303);
        assert_eq!(app.number("SELECT COUNT(*) FROM signature_checks"), 0);
        app.ada().get(&queue(&app, &slug)).says("Nobody waits");
    }
}

on_both_databases! {
    fn a_name_that_was_looked_up_and_found_is_not_changed_for_another(app) {
        let (slug, own) = signed(&app);
        ask_register(&app, &own, "SW765432").has_status(303);
        decide(&app, &app.ada(), &slug, "proved").has_status(303);
        assert_eq!(levels(&app, &slug), [0, 0, 1, 0]);
        let action = format!("{own}/correction");
        let browser = app.browser();
        let refused = browser.submit(&browser.get(&action), &action, &[("name", "Somebody Else"), ("role", "Harbourmaster")]);
        refused.has_status(409).says("what was found says nothing of another");
        assert!(refused.form(&action).contains(&("role".into(), "Harbourmaster".into())), "nothing typed is lost");
        browser.submit(&browser.get(&action), &action, &[("role", "Harbourmaster")]).has_status(303);
        assert_eq!(levels(&app, &slug), [0, 0, 1, 0]);
    }
}
