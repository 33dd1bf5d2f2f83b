//! Mailboxes for minutes wait for a look; an address of one's own from a relay does not.

use super::trap::{held, reasons};
use super::{person, send_form};
use crate::on_both_databases;

on_both_databases! {
    fn a_mailbox_for_minutes_is_mailed_and_held(app) {
        let slug = app.open_letter();
        for (name, email) in [("Ann One", "a@mailinator.com"), ("Bea Two", "b@any.yopmail.com"), ("Cat Three", "c@Trashmail.DE")] {
            app.fill_in(&slug, name, email, &[("public_display", "name")]).has_status(303);
        }
        assert_eq!(reasons(&app), ["disposable_address"; 3]);
        app.confirm("a@mailinator.com").has_status(303);
        assert_eq!((held(&app), app.count(&slug)), (3, 0));
    }
}

on_both_databases! {
    fn a_careful_persons_relay_is_none(app) {
        let slug = app.open_letter();
        let relays = ["x@privaterelay.appleid.com", "y@mozmail.com", "z@duck.com", "v@me.anonaddy.com", "w@simplelogin.com"];
        for (number, email) in relays.into_iter().enumerate() {
            app.sign(&slug, &person(number), email, &[]);
        }
        assert_eq!((held(&app), app.count(&slug)), (0, 5));
        send_form(&app, &slug, &[("email", "g@mailinator.com.example")]).has_status(303);
        assert_eq!(held(&app), 0);
    }
}
