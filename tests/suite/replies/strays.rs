//! Messages that belong to no letter, and messages that several letters hold.

use undersigned::letters::store::{find_public, with_parts};
use undersigned::replies::doors::read::Reader;
use undersigned::replies::doors::stray::{StrayRefusal, assign_stray};
use undersigned::replies::model::InboundMessageId;
use undersigned::replies::store::strays;

use super::upload::{addressee, hand_in};
use super::{sent, told_of_replies};
use crate::on_both_databases;
use crate::support::app::TestApp;
use crate::support::browser::Browser;
use crate::support::people::{BEN, letter_file};

const JO: &str = "jo.smith@council.example";
const SERVICE: &str = "letters@undersigned.example";

fn a_mail(to: &str, words: &str) -> Vec<u8> {
    format!(
        "From: Jo Smith <{JO}>\r\nTo: {to}\r\nDate: Mon, 2 Nov 2026 10:00:00 +0000\r\nSubject: Your letter\r\n\
         Message-ID: <stray-1@council.example>\r\n\r\n{words}\r\n"
    )
    .into_bytes()
}

fn count(app: &TestApp, table: &str) -> i64 {
    app.number(&format!("SELECT COUNT(*) FROM {table}"))
}

fn astray(app: &TestApp) -> Vec<InboundMessageId> {
    app.app.db.read_here(|conn| strays::list(conn, 10)).unwrap().into_iter().map(|stray| stray.id).collect()
}

/// Gives a message to a letter as the command line does.
fn assign(app: &TestApp, id: &InboundMessageId, slug: &str, number: usize) -> Result<(), StrayRefusal> {
    let (seal, now, stray, slug) = (app.app.seal.clone(), app.now(), id.clone(), slug.to_owned());
    let assigned = app.app.db.write_here(move |conn| {
        let letter = find_public(conn, &slug)?;
        let whole = with_parts(conn, letter)?;
        assign_stray(conn, &seal, &stray, (&whole, number), now)
    });
    assigned.unwrap().inspect(|()| {
        actix_web::rt::System::new().block_on(Reader::of(&app.app).read_again(id, app.now())).unwrap();
    })
}

/// A letter of another team, which was sent.
fn of_another_team(app: &TestApp) -> (String, Browser) {
    let ben = app.organiser(BEN, "Another team");
    let other = app.import(&letter_file("Another letter", ""));
    let theirs = "(SELECT id FROM teams WHERE name = 'Another team')";
    app.execute(&format!("UPDATE letters SET team_id = {theirs} WHERE slug = '{other}'"));
    app.sign(&other, "Grace Hopper", "grace.again@people.example", &[]);
    app.dispatch(&ben, &other);
    (other, ben)
}

on_both_databases! {
    fn a_message_that_had_come_astray_is_filed_by_whoever_hands_it_in(app) {
        let (slug, ada) = sent(&app);
        let message = a_mail(SERVICE, "We will publish it.");
        app.hand_in(&message, SERVICE, JO).has_status(202);
        assert_eq!(astray(&app).len(), 1);
        let done = hand_in(&app, &ada, &slug, &message, &addressee(&app, &slug, 0));
        ada.follow(&done).says("The message is kept.").says("A person wrote it").says("The Mayor").says("the mail server");
        assert_eq!((count(&app, "replies"), told_of_replies(&app), count(&app, "inbound_messages")), (1, 1, 1));
        assert!(astray(&app).is_empty());
        let again = hand_in(&app, &ada, &slug, &message, &addressee(&app, &slug, 0));
        ada.follow(&again).says("This message had come before");
        app.pass(chrono::Duration::days(31));
        app.night();
        assert_eq!((count(&app, "replies"), count(&app, "inbound_messages")), (1, 1));
        assert_eq!(app.number("SELECT COUNT(*) FROM audit_entries WHERE deed = 'message_uploaded'"), 1);
    }
}

on_both_databases! {
    fn a_stray_that_nobody_can_place_asks_whose_it_is(app) {
        let (slug, ada) = sent(&app);
        let message = a_mail(SERVICE, "We will publish it.");
        app.hand_in(&message, SERVICE, JO).has_status(202);
        ada.follow(&hand_in(&app, &ada, &slug, &message, "")).says("does not say which of your mails it answers");
        assert_eq!((count(&app, "replies"), count(&app, "inbound_messages"), astray(&app).len()), (0, 1, 0));
        ada.follow(&hand_in(&app, &ada, &slug, &message, "")).says("This message had come before");
        assert_eq!(count(&app, "inbound_messages"), 1);
    }
}

on_both_databases! {
    fn what_another_team_holds_is_kept_for_this_letter_too_and_nothing_is_told_of_it(app) {
        let (slug, ada) = sent(&app);
        let (other, ben) = of_another_team(&app);
        let message = a_mail("ada@organisers.example, ben@elsewhere.example", "We will publish it.");
        // Another team hands it in first, and does not say whose it is.
        ben.follow(&hand_in(&app, &ben, &other, &message, "")).says("The message is kept.");
        let done = hand_in(&app, &ada, &slug, &message, &addressee(&app, &slug, 0));
        let page = ada.follow(&done);
        page.has_status(200).says("The message is kept.").says("The Mayor").does_not_say("had come before");
        let third = hand_in(&app, &ben, &other, &message, &addressee(&app, &other, 0));
        ben.follow(&third).has_status(200).says("This message had come before");
        assert_eq!((count(&app, "replies"), count(&app, "inbound_messages")), (1, 2));
        // Without an addressee each letter has its own, too.
        let (mine, theirs) = (a_mail("all@x.example", "To you all."), a_mail("all@x.example", "To you all."));
        ben.follow(&hand_in(&app, &ben, &other, &theirs, "")).says("The message is kept.");
        ada.follow(&hand_in(&app, &ada, &slug, &mine, "")).has_status(200).says("The message is kept.");
        assert_eq!(count(&app, "inbound_messages"), 4);
    }
}

on_both_databases! {
    fn an_operator_gives_a_stray_to_the_letter_that_it_was_meant_for(app) {
        let (slug, ada) = sent(&app);
        app.hand_in(&a_mail(SERVICE, "We will publish it."), SERVICE, JO).has_status(202);
        let id = astray(&app).remove(0);
        assert_eq!(assign(&app, &id, &slug, 3), Err(StrayRefusal::NoAddressee));
        assert_eq!(assign(&app, &id, &slug, 0), Err(StrayRefusal::NoAddressee));
        assert_eq!(assign(&app, &id, &slug, 1), Ok(()));
        assert_eq!((count(&app, "replies"), told_of_replies(&app)), (1, 1));
        ada.get(&format!("/desk/letters/{}/log", app.letter_id(&slug))).says("A message that had come astray was given to this letter");
        assert_eq!(assign(&app, &id, &slug, 1), Err(StrayRefusal::NoStray));
        // The same comes astray again: the letter has it.
        app.hand_in(&a_mail(SERVICE, "We will publish it."), SERVICE, JO).has_status(202);
        let again = astray(&app).remove(0);
        assert_eq!(assign(&app, &again, &slug, 2), Err(StrayRefusal::Known));
        assert_eq!((count(&app, "replies"), told_of_replies(&app)), (1, 1));
    }
}
