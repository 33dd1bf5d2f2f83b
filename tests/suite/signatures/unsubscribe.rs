//! Stopping mail: what works is told beside the signer's own page; here is what does not.

use super::mail_count;
use crate::on_both_databases;

const GRACE: &str = "grace@people.example";

on_both_databases! {
    fn a_link_that_is_not_ours_stops_nothing(app) {
        let slug = app.open_letter();
        app.sign(&slug, "Grace Hopper", GRACE, &[("wants_updates", "yes")]);
        let path = app.own_page_link(GRACE);
        let cut = &path[..path.len() - 1];
        for wrong in [format!("{cut}A"), format!("{cut}B"), cut.to_owned(), "/signatures/nonsense".to_owned()] {
            if wrong != path {
                app.browser().post(&format!("{wrong}/unsubscription"), &[]).has_status(404);
            }
        }
        assert_eq!(app.number("SELECT COUNT(*) FROM signatures WHERE wants_updates = true"), 1);
    }
}

on_both_databases! {
    fn another_method_is_refused_and_nobody_gets_a_mail_about_it(app) {
        let slug = app.open_letter();
        app.sign(&slug, "Grace Hopper", GRACE, &[]);
        let (path, before) = (format!("{}/unsubscription", app.own_page_link(GRACE)), mail_count(&app));
        let refused = app.browser().send("PUT", &path, &[], Vec::new());
        assert_eq!((refused.status, refused.header("allow")), (405, "GET, HEAD, POST"));
        app.browser().post(&path, &[]).has_status(200).says("Your signature stays as it is.");
        assert_eq!((mail_count(&app), app.count(&slug)), (before, 1));
    }
}
