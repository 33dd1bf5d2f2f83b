//! Addresses that fail: two mails that were refused for good within five weeks, of whichever letters.

use chrono::Duration;
use undersigned::letters::store::happenings::{HappeningKind, list_public};

use super::{about, raw, reply_address};
use crate::dispatch::{addressee_path, dispatch_path, letters_to};
use crate::on_both_databases;
use crate::support::app::TestApp;
use crate::support::browser::Browser;
use crate::support::people::{ADA, BEN, letter_file};

const MAYOR: &str = "mayor@council.example";

/// An open letter of that title, with one signature.
fn open(app: &TestApp, title: &str) -> String {
    let slug = app.import(&letter_file(title, ""));
    app.sign(&slug, "Grace Hopper", "grace@people.example", &[]);
    slug
}

fn sent(app: &TestApp, ada: &Browser, title: &str) -> String {
    let slug = open(app, title);
    app.dispatch(ada, &slug);
    slug
}

/// The newest mail to the mayor comes back.
fn refuse(app: &TestApp, name: &str) {
    app.hand_in(&about(app, name, MAYOR), &reply_address(app, MAYOR), "<>").has_status(201).says("bounce");
}

/// Two letters that the mayor's mail server refused.
fn failing(app: &TestApp) -> (Browser, String, String) {
    let ada = app.ada();
    let first = sent(app, &ada, "The first letter");
    refuse(app, "bounce_postfix");
    let second = sent(app, &ada, "The second letter");
    refuse(app, "bounce_postfix");
    (ada, first, second)
}

fn has_public(app: &TestApp, slug: &str, kind: HappeningKind) -> bool {
    let letter = app.letter(slug).id;
    let public = app.app.db.read_here(|conn| list_public(conn, &letter)).unwrap();
    public.iter().any(|happening| happening.kind == kind)
}

const BELIEVED_DEAD: &str = "it is believed dead, and letters are not sent there";

on_both_databases! {
    fn two_refusals_of_two_letters_make_an_address_fail_for_every_letter(app) {
        let ada = app.ada();
        let first = sent(&app, &ada, "The first letter");
        refuse(&app, "bounce_postfix");
        refuse(&app, "bounce_gmail");
        ada.get(&addressee_path(&app, &first, 0)).does_not_say(BELIEVED_DEAD);
        let second = sent(&app, &ada, "The second letter");
        let third = open(&app, "The third letter");
        ada.get(&dispatch_path(&app, &third)).does_not_say("will not be sent there");
        refuse(&app, "bounce_postfix");
        for slug in [&first, &second, &third] {
            ada.get(&addressee_path(&app, slug, 0)).says(BELIEVED_DEAD);
            ada.get(&addressee_path(&app, slug, 1)).does_not_say(BELIEVED_DEAD);
        }
        assert!(has_public(&app, &first, HappeningKind::ContactFailing) && has_public(&app, &second, HappeningKind::ContactFailing));
        ada.get(&dispatch_path(&app, &third)).says("The letter will not be sent there");
        assert!(!app.dump().contains(MAYOR));
    }
}

on_both_databases! {
    fn nothing_is_sent_to_an_address_that_fails_and_the_desk_says_why(app) {
        let (ada, ..) = failing(&app);
        let before = letters_to(&app, MAYOR);
        let third = sent(&app, &ada, "The third letter");
        app.settle();
        assert_eq!(letters_to(&app, MAYOR), before);
        ada.get(&addressee_path(&app, &third, 0)).says("this address was believed dead");
        ada.get(&addressee_path(&app, &third, 1)).says("Taken by their mail server on");
        let told = app.last_mail_to(ADA);
        assert!(told.subject.contains("has not reached") && told.text.contains("believed dead"), "{}", told.text);
        assert_eq!(app.number("SELECT COUNT(*) FROM contact_bounces"), 2, "what was not sent was not refused");
        app.browser().get(&format!("/letters/{third}")).says("could not be delivered");
    }
}

on_both_databases! {
    fn what_waits_for_an_address_when_it_fails_is_held_back(app) {
        let ada = app.ada();
        let first = sent(&app, &ada, "The first letter");
        let to_first = reply_address(&app, MAYOR);
        let on_first = about(&app, "bounce_postfix", MAYOR);
        let second = sent(&app, &ada, "The second letter");
        refuse(&app, "bounce_postfix");
        let third = open(&app, "The third letter");
        let path = dispatch_path(&app, &third);
        ada.submit(&ada.get(&path), &path, &[]).has_status(303);
        app.hand_in(&on_first, &to_first, "<>").has_status(201);
        let before = app.mails().iter().filter(|mail| mail.to == MAYOR).count();
        app.settle();
        assert_eq!(letters_to(&app, MAYOR), before);
        ada.get(&addressee_path(&app, &third, 0)).says("this address was believed dead");
        drop((first, second));
    }
}

on_both_databases! {
    fn what_is_not_said_of_the_address_makes_none_fail(app) {
        let ada = app.ada();
        for (title, report) in [("One", "bounce_exchange_filter"), ("Two", "bounce_exchange_full"), ("Three", "bounce_postfix_expired"), ("Four", "bounce_postfix")] {
            sent(&app, &ada, &format!("Letter {title}"));
            refuse(&app, report);
        }
        assert_eq!(app.number("SELECT COUNT(*) FROM contact_bounces"), 4);
        assert_eq!(app.number("SELECT COUNT(*) FROM failing_contacts"), 0);
    }
}

on_both_databases! {
    fn a_refusal_is_forgiven_after_five_weeks(app) {
        let ada = app.ada();
        sent(&app, &ada, "The first letter");
        refuse(&app, "bounce_postfix");
        app.pass(Duration::days(36));
        let ada = app.ada();
        let second = sent(&app, &ada, "The second letter");
        refuse(&app, "bounce_postfix");
        ada.get(&addressee_path(&app, &second, 0)).says("the address was refused").does_not_say(BELIEVED_DEAD);
    }
}

on_both_databases! {
    fn an_organiser_who_knows_better_says_so_and_the_letter_goes_there_again(app) {
        let (ada, first, second) = failing(&app);
        let (path, before) = (addressee_path(&app, &second, 0), letters_to(&app, MAYOR));
        let works = format!("{path}/works");
        let page = ada.get(&path);
        page.says("This address works");
        let done = ada.submit(&page, &works, &[]);
        ada.follow(&done).says("letters are sent to this address again").does_not_say(BELIEVED_DEAD);
        ada.follow(&ada.submit(&page, &works, &[])).says("There was nothing to do");
        assert!(has_public(&app, &first, HappeningKind::ContactWorks));
        ada.submit(&ada.get(&path), &path, &[]).has_status(303);
        assert_eq!(letters_to(&app, MAYOR), before + 1);
        refuse(&app, "bounce_postfix");
        ada.get(&path).does_not_say(BELIEVED_DEAD);
        ada.submit(&ada.get(&path), &path, &[]).has_status(303);
        refuse(&app, "bounce_postfix");
        ada.get(&path).says(BELIEVED_DEAD);
    }
}

on_both_databases! {
    fn only_the_team_says_that_an_address_works_and_only_by_a_form(app) {
        let (ada, _, second) = failing(&app);
        let works = format!("{}/works", addressee_path(&app, &second, 0));
        let refused = ada.get(&works);
        assert_eq!(refused.has_status(405).header("allow"), "POST");
        ada.post(&works, &[("form_token", "forged")]).has_status(403);
        ada.post(&works, &[("form_token", "forged"), ("more", "x")]).has_status(400);
        let ben = app.organiser(BEN, "Another team");
        let desk = ben.get("/desk").body;
        let token = desk.split("name=\"form_token\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
        ben.post(&works, &[("form_token", token)]).has_status(404);
        app.browser().post(&works, &[]).has_status(303);
        ada.get(&addressee_path(&app, &second, 0)).says(BELIEVED_DEAD);
        let mails = app.mails().len();
        app.settle();
        assert_eq!(app.mails().len(), mails);
    }
}

on_both_databases! {
    fn a_person_who_answers_or_a_mail_that_comes_in_shows_that_the_address_works(app) {
        let ada = app.ada();
        sent(&app, &ada, "The letter that came in");
        let came_in = reply_address(&app, MAYOR);
        let in_the_mailbox = about(&app, "report_in_the_mailbox", MAYOR);
        app.pass(Duration::hours(1));
        sent(&app, &ada, "The first letter");
        refuse(&app, "bounce_postfix");
        let second = sent(&app, &ada, "The second letter");
        refuse(&app, "bounce_postfix");
        ada.get(&addressee_path(&app, &second, 0)).says(BELIEVED_DEAD);
        app.hand_in(&raw("person"), &came_in, "jo.smith@council.example").has_status(201).says("person");
        ada.get(&addressee_path(&app, &second, 0)).does_not_say(BELIEVED_DEAD);
        app.execute("UPDATE failing_contacts SET cleared_at = NULL");
        app.hand_in(&in_the_mailbox, &came_in, "<>").has_status(201);
        ada.get(&addressee_path(&app, &second, 0)).does_not_say(BELIEVED_DEAD);
    }
}
