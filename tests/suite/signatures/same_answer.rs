//! One answer for everyone: whatever stands behind an address or a handle, nobody but the mailbox's owner learns it.

use std::time::Instant;

use undersigned::contact::EmailAddress;
use undersigned::mail::suppression::{self, Reason};
use undersigned::secret::Token;
use undersigned::signatures::collect::own_page_token;
use undersigned::signatures::model::{RemovedReason, SignatureId};
use undersigned::signatures::pass::Pass;
use undersigned::signatures::store;
use undersigned::web::pace::BEAT;

use super::{code, fields, handle, press, token};
use crate::on_both_databases;
use crate::support::alike::all_alike;
use crate::support::app::TestApp;
use crate::support::browser::Page;

/// What may stand behind an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    New,
    Pending,
    Confirmed,
    Withdrawn,
    Removed,
    Held,
    NeverWrite,
    Bounced,
    Disposable,
    Employer,
    Forgotten,
}

/// Each with its name and an address; the addresses are of different lengths.
const KINDS: [(Kind, &str, &str); 11] = [
    (Kind::New, "new", "nell@people.example"),
    (Kind::Pending, "pending", "penelope@people.example"),
    (Kind::Confirmed, "confirmed", "conn@people.example"),
    (Kind::Withdrawn, "withdrawn", "winifred@people.example"),
    (Kind::Removed, "removed", "remy@people.example"),
    (Kind::Held, "held", "helena.of.the.hill@people.example"),
    (Kind::NeverWrite, "never write to me", "nevin@people.example"),
    (Kind::Bounced, "bounced", "boris@people.example"),
    (Kind::Disposable, "blocked", "dora@mailinator.com"),
    (Kind::Employer, "the employer's", "emma@council.example"),
    (Kind::Forgotten, "forgotten", "fiona@people.example"),
];

/// Somebody of a kind, and what they hold.
struct Person {
    kind: &'static str,
    email: &'static str,
    handle: String,
    own_page: String,
}

/// What can be asked about an address or a signature.
type Door = (&'static str, fn(&TestApp, &str, &Person) -> Page);

const DOORS: [Door; 5] = [
    ("signing", sign),
    ("asking for another mail", |app, _, who| {
        app.browser().post("/confirmations/resend", &[("form_token", &token(app)), ("handle", &who.handle)])
    }),
    ("typing a wrong code", |app, _, who| {
        let form = [("form_token", token(app)), ("handle", who.handle.clone()), ("code", "no".to_owned())];
        app.browser().post_owned("/confirmations", &form.map(|(name, value)| (name.to_owned(), value)))
    }),
    ("stopping mail", |app, _, who| {
        app.browser().post(&format!("{}/unsubscription", who.own_page), &[("List-Unsubscribe", "One-Click")])
    }),
    ("asking for the link to one's page", |app, slug, who| {
        let form = [("form_token", &*token(app)), ("email", who.email)];
        app.browser().post(&format!("/letters/{slug}/manage-link"), &form)
    }),
];

fn sign(app: &TestApp, slug: &str, who: &Person) -> Page {
    app.fill_in(slug, "Somebody Else", who.email, &fields(&[])[3..])
}

fn everyone(app: &TestApp, slug: &str) -> Vec<Person> {
    KINDS.iter().map(|(kind, name, email)| somebody(app, slug, *kind, name, email)).collect()
}

fn somebody(app: &TestApp, slug: &str, kind: Kind, name: &'static str, email: &'static str) -> Person {
    if kind == Kind::New {
        let id = SignatureId::new(app.now());
        let own = own_page_token(&app.app.seal, &id);
        let handle = Pass::new(&id, Token::random()).text(app.app.seal.signer());
        return Person { kind: name, email, handle, own_page: format!("/signatures/{own}") };
    }
    let sent = app.fill_in(slug, "Somebody Else", email, &[("wants_updates", "yes")]);
    let own_page = app.own_page_link(email);
    let person = Person { kind: name, email, handle: handle(&sent), own_page };
    if matches!(kind, Kind::Confirmed | Kind::Withdrawn | Kind::Removed | Kind::Held | Kind::Forgotten) {
        app.confirm(email).has_status(303);
    }
    if kind != Kind::Held {
        app.settle();
    }
    bring_about(app, kind, &person);
    person
}

fn bring_about(app: &TestApp, kind: Kind, person: &Person) {
    let own = &person.own_page;
    let id = SignatureId::parse(own.trim_start_matches("/signatures/").split('.').next().unwrap()).unwrap();
    let now = app.now();
    match kind {
        Kind::Withdrawn => drop(press(&app.browser(), own, &format!("{own}/withdrawal"))),
        Kind::Removed => {
            let removed =
                app.app.db.write_here(move |conn| store::mark_removed(conn, &id, RemovedReason::NotAPerson, now));
            assert!(removed.unwrap());
        }
        Kind::Held => app.execute(&format!("UPDATE signatures SET held_at = signed_at WHERE id = '{id}'")),
        Kind::Forgotten => app.app.db.write_here(move |conn| store::forget(conn, &id, now)).unwrap(),
        Kind::NeverWrite => suppress(app, person.email, Reason::NeverWrite),
        Kind::Bounced => suppress(app, person.email, Reason::Bounced),
        _ => {}
    }
}

/// Puts an address on the list of those that are not written to.
pub fn suppress(app: &TestApp, email: &str, reason: Reason) {
    let (key, now) = (suppression::key_of(&app.app.seal, &EmailAddress::parse(email).unwrap()), app.now());
    app.app.db.write_here(move |conn| suppression::insert_or_skip(conn, &key, reason, now)).unwrap();
}

on_both_databases! {
    fn whatever_stands_behind_an_address_every_door_answers_alike_to_the_byte(app) {
        let slug = app.open_letter();
        let people = everyone(&app, &slug);
        // The doors that change least come first; each is tried twice, as somebody would who compares.
        for (door, ask) in DOORS.iter().rev() {
            for time in ["once", "twice"] {
                let answers: Vec<(&str, Page)> =
                    people.iter().map(|person| (person.kind, ask(&app, &slug, person))).collect();
                all_alike(&format!("{door}, {time}"), &answers);
                assert!(matches!(answers[0].1.status, 200 | 303 | 422), "{door}: {}", answers[0].1.status);
            }
        }
    }
}

on_both_databases! {
    fn a_handle_of_somebody_and_one_of_nobody_have_the_same_tries(app) {
        let slug = app.open_letter();
        let somebody = somebody(&app, &slug, Kind::Pending, "pending", "penelope@people.example");
        let right = code(&app, somebody.email);
        let nobody = Pass::new(&SignatureId::new(app.now()), Token::random()).text(app.app.seal.signer());
        let tried = |handle: &str, code: &str| {
            app.browser().post("/confirmations", &[("form_token", &token(&app)), ("handle", handle), ("code", code)])
        };
        for number in 0..7 {
            all_alike(&format!("try {number}"), &[("nobody", tried(&nobody, "123")), ("somebody", tried(&somebody.handle, "123"))]);
        }
        all_alike("the right code, too late", &[("nobody", tried(&nobody, &right)), ("somebody", tried(&somebody.handle, &right))]);
    }
}

on_both_databases! {
    fn stopping_mail_stops_it_for_those_who_are_held_and_says_so_to_all(app) {
        let slug = app.open_letter();
        for person in everyone(&app, &slug) {
            let stopped = DOORS[3].1(&app, &slug, &person);
            stopped.has_status(200).says("You will get no more mail about this letter.");
        }
        assert_eq!(app.number("SELECT COUNT(*) FROM signatures WHERE wants_updates = true"), 0);
    }
}

on_both_databases! {
    fn no_door_that_takes_an_address_or_a_handle_answers_before_the_beat(app) {
        let slug = app.open_letter();
        let nobody = somebody(&app, &slug, Kind::New, "new", "nell@people.example");
        for (door, ask) in DOORS {
            let begun = Instant::now();
            ask(&app, &slug, &nobody);
            assert!(begun.elapsed() >= BEAT, "{door}: {:?}", begun.elapsed());
        }
    }
}
