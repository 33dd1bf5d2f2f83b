//! Inviting: makes what is new, repeats nothing, and tells the mailbox.

use undersigned::contact::EmailAddress;
use undersigned::db::schema::{memberships, organisers, teams};
use undersigned::organisers::invite::{Invited, Membership, invite};
use undersigned::organisers::model::TeamName;
use undersigned::organisers::stationery::Stationery;

use super::{ask_for_link, last_link};
use crate::on_both_databases;
use crate::support::app::TestApp;

fn invited(app: &TestApp, email: &str, team: &str) -> Invited {
    let (email, team) = (EmailAddress::parse(email).unwrap(), TeamName::parse(team).unwrap());
    let (stationery, now) = (Stationery::of(&app.app), app.now());
    app.app.db.write_here(move |conn| invite(conn, &stationery, &email, &team, now)).unwrap()
}

fn counts(app: &TestApp) -> (i64, i64, i64) {
    use diesel::prelude::*;
    let counts = app.app.db.read_here(|conn| {
        Ok((
            organisers::table.count().get_result(conn)?,
            teams::table.count().get_result(conn)?,
            memberships::table.count().get_result(conn)?,
        ))
    });
    counts.unwrap()
}

on_both_databases! {
    fn inviting_makes_the_organiser_and_the_team_and_says_how_to_sign_in(app) {
        let done = invited(&app, "ada@example.org", "Family Action");
        assert_eq!(done.membership, Membership::New);
        assert_eq!(counts(&app), (1, 1, 1));
        let text = app.last_mail_to("ada@example.org").text;
        assert!(text.contains("Family Action") && text.contains("/sign-ins"), "{text}");
    }
}

on_both_databases! {
    fn inviting_again_makes_nothing_new_and_sends_the_mail_again(app) {
        let first = invited(&app, "ada@example.org", "Family Action");
        let again = invited(&app, "Ada+desk@Example.org", " Family  Action ");
        assert_eq!((again.organiser, again.membership), (first.organiser, Membership::Known));
        assert_eq!(counts(&app), (1, 1, 1));
        assert_eq!(app.mails_to("ada@example.org").len(), 2);
        assert_eq!(app.mails().len(), 2);
    }
}

on_both_databases! {
    fn one_organiser_may_belong_to_several_teams(app) {
        invited(&app, "ada@example.org", "Family Action");
        invited(&app, "ada@example.org", "Tenants of Marsh Lane");
        invited(&app, "ben@example.org", "Family Action");
        assert_eq!(counts(&app), (2, 2, 3));
    }
}

on_both_databases! {
    fn the_link_goes_to_the_address_that_was_invited_not_to_one_spelled_like_it(app) {
        invited(&app, "ada@example.org", "Family Action");
        ask_for_link(&app.browser(), "ADA+x@example.org");
        assert!(last_link(&app, "ada@example.org").starts_with("/sign-ins/"));
        assert!(app.mails_to("ADA+x@example.org").is_empty());
    }
}
