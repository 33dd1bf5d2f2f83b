//! What the mail server says of the mails to the addressees.

use std::time::Duration;

use undersigned::config::{MailUrl, SmtpSecurity, SmtpSettings};
use undersigned::mail::transport::Transport;

use super::{addressee_path, dispatch_path, sent, signed};
use crate::on_both_databases;
use crate::support::app::TestApp;
use crate::support::people::ADA;
use crate::support::smtp_sink::{Behaviour, Mail, SmtpSink};

/// Sends mail through a mail server from now on.
fn through(app: &mut TestApp, server: &SmtpSink) {
    let (host, port) = ("127.0.0.1".to_owned(), server.address().port());
    let settings = SmtpSettings { host, port, security: SmtpSecurity::Clear, credentials: None };
    app.use_transport(Transport::open(&MailUrl::Smtp(settings)).unwrap());
}

/// The mails that the organiser was sent about an address.
fn told(server: &SmtpSink) -> Vec<String> {
    let mails = server.wait_for(1, Duration::from_secs(1));
    let to_ada = mails.iter().filter(|mail| mail.to.iter().any(|to| to == ADA));
    to_ada.map(Mail::text).filter(|text| text.contains("has not reached")).collect()
}

on_both_databases! {
    fn the_desk_says_when_a_mail_server_has_taken_the_letter(app) {
        let (slug, ada) = sent(&app);
        ada.get(&addressee_path(&app, &slug, 0)).has_status(200).says("Taken by their mail server on");
    }
}

on_both_databases! {
    fn before_it_is_sent_the_desk_says_so(app) {
        let (slug, ada) = signed(&app);
        ada.get(&addressee_path(&app, &slug, 0)).says("Not sent yet");
        ada.submit(&ada.get(&dispatch_path(&app, &slug)), &dispatch_path(&app, &slug), &[]).has_status(303);
        ada.get(&addressee_path(&app, &slug, 0)).says("Waiting to be sent");
    }
}

on_both_databases! {
    fn an_address_that_is_refused_is_told_to_the_organisers_once(app) {
        let mut app = app;
        let (slug, ada) = signed(&app);
        let server = SmtpSink::behaving(Behaviour::RefuseRecipient("mayor@council.example".into(), 550));
        through(&mut app, &server);
        app.dispatch(&ada, &slug);
        app.settle();
        let told = told(&server);
        assert_eq!(told.len(), 1);
        assert!(told[0].contains("The Mayor") && told[0].contains("mayor@council.example"), "{}", told[0]);
        ada.get(&addressee_path(&app, &slug, 0)).says("Not delivered: the address was refused");
        ada.get(&addressee_path(&app, &slug, 1)).says("Taken by their mail server on");
        app.browser().get(&format!("/letters/{slug}")).says("The Mayor").does_not_say("mayor@council.example");
    }
}

on_both_databases! {
    fn a_mail_that_has_to_wait_is_shown_as_delayed_and_then_as_taken(app) {
        let mut app = app;
        let (slug, ada) = signed(&app);
        let server = SmtpSink::behaving(Behaviour::Refuse4xx);
        through(&mut app, &server);
        app.dispatch(&ada, &slug);
        ada.get(&addressee_path(&app, &slug, 0)).says("Delayed since");
        server.behave(Behaviour::Accept);
        app.pass(chrono::Duration::hours(6));
        app.settle();
        app.settle();
        ada.get(&addressee_path(&app, &slug, 0)).says("Taken by their mail server on");
        assert!(told(&server).is_empty());
    }
}
