//! Asking for a link to sign in: one answer, whoever the address belongs to, in bytes and on the beat.

use std::time::Instant;

use undersigned::mail::suppression::Reason;
use undersigned::web::pace::BEAT;

use super::ask_for_link;
use crate::on_both_databases;
use crate::signatures::same_answer::suppress;
use crate::support::alike::all_alike;
use crate::support::app::TestApp;
use crate::support::browser::Page;

/// Addresses, and what stands behind each.
const ADDRESSES: [(&str, &str); 9] = [
    ("nobody", "nell@people.example"),
    ("an organiser", "olga@organisers.example"),
    ("an organiser who wants no mail", "nevin@organisers.example"),
    ("an organiser whose mailbox bounced", "boris@organisers.example"),
    ("nobody, who wants no mail", "nevin@people.example"),
    ("somebody who was asked to confirm", "penelope.of.the.hill@people.example"),
    ("somebody who signed", "conn@people.example"),
    ("an address to throw away", "dora@mailinator.com"),
    ("an addressee's colleague", "emma@council.example"),
];

fn prepare(app: &TestApp) {
    let slug = app.open_letter();
    for (_, email) in &ADDRESSES[1..4] {
        app.invite(email, "Family Action");
    }
    suppress(app, ADDRESSES[2].1, Reason::NeverWrite);
    suppress(app, ADDRESSES[3].1, Reason::Bounced);
    suppress(app, ADDRESSES[4].1, Reason::NeverWrite);
    app.fill_in(&slug, "Penelope Hill", ADDRESSES[5].1, &[]).has_status(303);
    app.sign(&slug, "Conn Hundred", ADDRESSES[6].1, &[]);
}

on_both_databases! {
    fn whoever_an_address_belongs_to_the_answer_is_the_same_to_the_byte(app) {
        prepare(&app);
        for time in ["once", "twice"] {
            let answers: Vec<(&str, Page)> =
                ADDRESSES.iter().map(|(kind, email)| (*kind, ask_for_link(&app.browser(), email))).collect();
            all_alike(&format!("signing in, {time}"), &answers);
            answers[0].1.has_status(303);
        }
    }
}

on_both_databases! {
    fn the_answer_leaves_on_the_beat(app) {
        for (_, email) in &ADDRESSES[..2] {
            let page = app.browser().get("/sign-ins");
            let begun = Instant::now();
            app.browser().submit(&page, "/sign-ins", &[("email", email)]).has_status(303);
            assert!(begun.elapsed() >= BEAT, "{:?}", begun.elapsed());
        }
    }
}
