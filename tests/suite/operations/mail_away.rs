//! The mail server goes away or refuses: from the form of signing to the desk.

use chrono::Duration;
use undersigned::config::{SmtpSecurity, SmtpSettings};
use undersigned::mail::transport::{Smtp, Transport};

use super::process::CANARY;
use super::words_of;
use crate::on_both_databases;
use crate::support::app::TestApp;
use crate::support::browser::link_in;
use crate::support::people::ADA;
use crate::support::smtp_sink::{Behaviour, SmtpSink};

/// Lets the app's mail go to a mail server of the test's.
fn through(app: &mut TestApp) -> SmtpSink {
    let sink = SmtpSink::start();
    let port = sink.address().port();
    let to = SmtpSettings { host: "127.0.0.1".into(), port, security: SmtpSecurity::Clear, credentials: None };
    app.use_transport(Transport::Smtp(Smtp::new(&to).unwrap()));
    sink
}

fn address(n: usize) -> String {
    format!("{CANARY}-{n}@people.example")
}

fn sign_up(app: &TestApp, slug: &str, n: usize) {
    app.fill_in(slug, &format!("{CANARY} {n}"), &address(n), &[]).has_status(303);
}

/// Lets the postman go round every few minutes for some time.
fn live_through(app: &TestApp, minutes: i64) {
    for _ in 0..minutes / 5 {
        app.pass(Duration::minutes(5));
        app.settle();
    }
}

on_both_databases! {
    fn after_an_hour_without_a_mail_server_every_signer_has_their_mail_once(app) {
        let mut app = app;
        let sink = through(&mut app);
        let slug = app.open_letter();
        app.settle();
        sink.forget();
        sink.behave(Behaviour::DropOnConnect);
        (0..5).for_each(|n| sign_up(&app, &slug, n));
        live_through(&app, 60);
        sink.behave(Behaviour::Refuse4xx);
        (5..10).for_each(|n| sign_up(&app, &slug, n));
        live_through(&app, 60);
        assert_eq!(sink.mails().len(), 0, "nothing has left");
        sink.behave(Behaviour::Accept);
        live_through(&app, 300);
        let mut addresses: Vec<String> = sink.mails().into_iter().flat_map(|mail| mail.to).collect();
        addresses.sort();
        assert_eq!(addresses, (0..10).map(address).collect::<Vec<_>>(), "each once");
        // The links are as good as ever.
        let link = link_in(&words_of(&sink.mails()[0]), "/confirmations/");
        let page = app.browser().get(&link);
        app.browser().submit(&page, &link, &[]).has_status(303);
        assert_eq!(app.count(&slug), 1);
    }
}

on_both_databases! {
    fn an_addressee_whom_the_mail_server_refuses_is_shown_at_the_desk(app) {
        let slug = app.open_letter();
        app.sign(&slug, "Ada Quartermain", "ada.q@people.example", &[]);
        let ada = app.ada();
        let mut app = app;
        let sink = through(&mut app);
        sink.behave(Behaviour::RefuseRecipient("director@council.example".to_owned(), 550));
        app.dispatch(&ada, &slug);
        app.settle();
        let desk = format!("/desk/letters/{}", app.letter_id(&slug));
        let page = ada.get(&desk);
        page.says("Not delivered: the address was refused").says("Taken by their mail server");
        let told = |to: &str| sink.mails().into_iter().filter(|mail| mail.to == [to.to_owned()]).count();
        assert_eq!((told("mayor@council.example"), told("director@council.example")), (1, 0));
        assert!(told(ADA) >= 1, "the organiser is told");
        live_through(&app, 600);
        assert_eq!(told("mayor@council.example"), 1, "the mayor has it once");
    }
}

on_both_databases! {
    fn an_addressee_whose_mail_server_is_busy_gets_the_letter_later_and_the_desk_says_so(app) {
        let slug = app.open_letter();
        app.sign(&slug, "Ada Quartermain", "ada.q@people.example", &[]);
        let ada = app.ada();
        let mut app = app;
        let sink = through(&mut app);
        sink.behave(Behaviour::RefuseRecipient("director@council.example".to_owned(), 451));
        app.dispatch(&ada, &slug);
        app.settle();
        let desk = format!("/desk/letters/{}", app.letter_id(&slug));
        ada.get(&desk).says("Delayed");
        sink.behave(Behaviour::Accept);
        live_through(&app, 60);
        ada.get(&desk).does_not_say("Delayed");
        let taken = sink.mails().into_iter().filter(|mail| mail.to == ["director@council.example"]).count();
        assert_eq!(taken, 1);
    }
}
