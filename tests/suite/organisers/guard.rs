//! The guard before the desk: a session, its age, and the forms that only it may send.

use chrono::Duration;
use undersigned::clock::Time;
use undersigned::db::Conn;

use super::{mail_count, token};
use crate::on_both_databases;

on_both_databases! {
    fn without_a_session_every_page_of_the_desk_leads_to_signing_in(app) {
        let letter = format!("/desk/letters/{}", uuid::Uuid::now_v7());
        for path in
            ["/desk", "/desk/new", &format!("{letter}/text"), &format!("{letter}/preview"), &format!("{letter}/log")]
        {
            let answer = app.browser().get(path);
            assert_eq!((answer.status, answer.location()), (303, "/sign-ins"), "{path}");
        }
        for path in ["/desk/new", &format!("{letter}/text"), &format!("{letter}/opening"), &format!("{letter}/closure")]
        {
            let answer = app.browser().post(path, &[("form_token", "x")]);
            assert_eq!((answer.status, answer.location()), (303, "/sign-ins"), "{path}");
        }
    }
}

on_both_databases! {
    fn a_session_ends_after_two_weeks_without_use(app) {
        let ada = app.organiser("ada@example.org", "Family Action");
        for _ in 0..3 {
            app.pass(Duration::days(13));
            assert_eq!(ada.get("/desk").status, 200);
        }
        app.pass(Duration::days(14));
        assert_eq!(ada.get("/desk").status, 303);
    }
}

on_both_databases! {
    fn the_last_use_is_noted_at_most_once_an_hour(app) {
        use diesel::prelude::*;
        use undersigned::db::schema::sessions;
        let ada = app.organiser("ada@example.org", "Family Action");
        let read = |conn: &mut Conn| sessions::table.select(sessions::seen_at).first::<Time>(conn);
        let seen = || app.app.db.read_here(read).unwrap();
        let began = seen();
        app.pass(Duration::minutes(50));
        ada.get("/desk");
        assert_eq!(seen(), began);
        app.pass(Duration::minutes(20));
        ada.get("/desk");
        assert!(seen() > began);
    }
}

on_both_databases! {
    fn the_database_holds_no_token_that_a_thief_could_use(app) {
        use diesel::prelude::*;
        use undersigned::db::schema::sessions;
        app.organiser("ada@example.org", "Family Action");
        let read = |conn: &mut Conn| sessions::table.select(sessions::token_hash).first::<Vec<u8>>(conn);
        let stored = app.app.db.read_here(read).unwrap();
        let stolen = base64::Engine::encode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, stored);
        let cookie = format!("undersigned={stolen}");
        let answer = app.browser().send("GET", "/desk", &[("cookie", &cookie)], Vec::new());
        assert_eq!((answer.status, answer.location()), (303, "/sign-ins"));
    }
}

on_both_databases! {
    fn a_form_of_one_session_is_worth_nothing_in_another(app) {
        let ada = app.organiser("ada@example.org", "Family Action");
        let ben = app.organiser("ben@example.org", "Family Action");
        let form_token = token(&ada.get("/desk/new"), "/desk/new");
        let answer = ben.post("/desk/new", &[("form_token", &form_token), ("title", "Mine"), ("deed", "save")]);
        assert_eq!(answer.status, 422);
        assert!(answer.body.contains("value=\"Mine\"") && answer.body.contains("open for too long"));
    }
}

on_both_databases! {
    fn pages_of_the_desk_are_kept_nowhere(app) {
        let ada = app.organiser("ada@example.org", "Family Action");
        for path in ["/desk", "/desk/new", "/sign-ins"] {
            assert_eq!(ada.get(path).header("cache-control"), "no-store", "{path}");
        }
    }
}

on_both_databases! {
    fn another_site_cannot_send_a_form(app) {
        let answer = app.browser().send("POST", "/sign-ins", &[("sec-fetch-site", "cross-site")], Vec::new());
        assert_eq!(answer.status, 403);
        assert_eq!(mail_count(&app), 0);
    }
}
