//! Inviting: makes what is new, repeats nothing, and tells the mailbox.

use undersigned::contact::EmailAddress;
use undersigned::db::schema::{memberships, organisers, teams};
use undersigned::organisers::invite::{Invited, Membership, invite};
use undersigned::organisers::model::TeamName;
use undersigned::organisers::stationery::Stationery;

use super::last_mail_to;
use crate::support::app::{TestApp, both_apps};

fn invited(app: &TestApp, email: &str, team: &str) -> Invited {
    let (email, team) = (EmailAddress::parse(email).unwrap(), TeamName::parse(team).unwrap());
    let (stationery, now) = (Stationery::of(&app.app), app.app.now());
    app.write(move |conn| invite(conn, &stationery, &email, &team, now))
}

fn counts(app: &TestApp) -> (i64, i64, i64) {
    use diesel::prelude::*;
    app.write(|conn| {
        Ok((
            organisers::table.count().get_result(conn)?,
            teams::table.count().get_result(conn)?,
            memberships::table.count().get_result(conn)?,
        ))
    })
}

#[tokio::test]
async fn inviting_makes_the_organiser_and_the_team_and_says_how_to_sign_in() {
    both_apps(async |app| {
        let done = invited(app, "ada@example.org", "Family Action");
        assert_eq!(done.membership, Membership::New);
        assert_eq!(counts(app), (1, 1, 1));
        let (purpose, text) = last_mail_to(app, "ada@example.org");
        assert_eq!(purpose, "invitation");
        assert!(text.contains("Family Action") && text.contains("/sign-ins"), "{text}");
    })
    .await;
}

#[tokio::test]
async fn inviting_again_makes_nothing_new_and_sends_the_mail_again() {
    both_apps(async |app| {
        let first = invited(app, "ada@example.org", "Family Action");
        let again = invited(app, "Ada+desk@Example.org", " Family  Action ");
        assert_eq!((again.organiser, again.membership), (first.organiser, Membership::Known));
        assert_eq!(counts(app), (1, 1, 1));
        let to: Vec<String> = app.mails().into_iter().map(|mail| mail.to).collect();
        assert_eq!(to, ["ada@example.org", "ada@example.org"]);
    })
    .await;
}

#[tokio::test]
async fn one_organiser_may_belong_to_several_teams() {
    both_apps(async |app| {
        invited(app, "ada@example.org", "Family Action");
        invited(app, "ada@example.org", "Tenants of Marsh Lane");
        invited(app, "ben@example.org", "Family Action");
        assert_eq!(counts(app), (2, 2, 3));
    })
    .await;
}

#[tokio::test]
async fn the_link_goes_to_the_address_that_was_invited_not_to_one_spelled_like_it() {
    both_apps(async |app| {
        invited(app, "ada@example.org", "Family Action");
        app.visitor().ask_for_link("ADA+x@example.org").await;
        assert_eq!(app.mails().pop().unwrap().to, "ada@example.org");
    })
    .await;
}
