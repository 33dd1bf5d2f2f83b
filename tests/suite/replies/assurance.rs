//! How sure it is that a reply is the council's: signatures, our own mail server's word, addresses.

use undersigned::councils::domains::DomainRole;
use undersigned::councils::store::note_domain;
use undersigned::dispatch::post::Post;
use undersigned::mail::authenticator::Published;
use undersigned::replies::inbound::{Envelope, receive_from_pipe};
use undersigned::replies::kinds::Assurance::{self, Address, None, OwnServer, Verified};
use undersigned::replies::model::Reply;

use super::reply_address;
use super::signing::{
    ED25519_RECORD, RSA_RECORD, SELECTOR, note, publish, publish_record, signed, signed_otherwise, signed_with_ed25519,
};
use crate::on_both_databases;
use crate::support::app::{On, TestApp};

pub const HACKNEY: &str = "hackney.gov.uk";
pub const MAYOR: &str = "mayor@hackney.gov.uk";
pub const OUR_SERVER: &str = "mx.undersigned.example";

/// A letter to Hackney, or to another council, that was sent.
fn sent_to(app: &TestApp, organisation: &str, email: &str) -> String {
    let file = format!(
        "+++\ntitle = \"Families need answers\"\ndated_on = 2026-01-05\nasks = [\"Answer the families\"]\nstate = \"open\"\n\
         at_risk = false\n[[addressees]]\nname = \"The Mayor\"\norganisation = {organisation:?}\nemail = {email:?}\n+++\nDear Mayor,\n\nanswer.\n"
    );
    let slug = app.import(&file);
    app.sign(&slug, "Grace Hopper", "grace@people.example", &[]);
    let ada = app.ada();
    app.dispatch(&ada, &slug);
    slug
}

pub fn to_hackney(app: &TestApp) -> String {
    sent_to(app, "London Borough of Hackney", MAYOR)
}

/// The address that the newest letter came from; before one was sent, the service's own.
fn our_address(app: &TestApp) -> String {
    let read = |conn: &mut undersigned::db::Conn| {
        let letters = undersigned::letters::store::list_public(conn, 1)?;
        let letter = letters.first().map(|letter| letter.id.clone());
        letter.map_or(Ok(Vec::new()), |id| undersigned::dispatch::store::list_deliveries(conn, &id))
    };
    let deliveries = app.app.db.read_here(read).unwrap();
    let address =
        |delivery: &undersigned::dispatch::model::Delivery| delivery.reply_code.address("replies.undersigned.example");
    deliveries.last().map_or_else(|| "letters@undersigned.example".to_owned(), address)
}

pub fn from(app: &TestApp, address: &str) -> String {
    let to = our_address(app);
    let date = chrono::Utc::now().to_rfc2822();
    format!(
        "From: Jo Smith <{address}>\r\nTo: letters <{to}>\r\nSubject: Re: Families\r\nDate: {date}\r\n\
         Content-Type: text/plain; charset=utf-8\r\n\r\nThank you for your letter to us.\r\n\r\nWe will answer it.\r\n"
    )
}

pub fn hand_in(app: &TestApp, to: &str, raw: &[u8]) -> Reply {
    app.hand_in(raw, &reply_address(app, to), "jo@elsewhere.example").has_status(201).says("person");
    newest(app)
}

pub fn newest(app: &TestApp) -> Reply {
    let letter = app.app.db.read_here(|conn| undersigned::letters::store::list_public(conn, 1)).unwrap().remove(0);
    let replies = app.app.db.read_here(move |conn| undersigned::replies::store::list_replies(conn, &letter.id));
    replies.unwrap().pop().unwrap()
}

#[track_caller]
fn came_as(app: &TestApp, raw: &[u8], assurance: Assurance, reason: &str) {
    // The same words under another signature are the same message: what came before is forgotten.
    for table in ["suggestions", "replies", "inbound_messages"] {
        app.execute(&format!("DELETE FROM {table}"));
    }
    let reply = hand_in(app, MAYOR, raw);
    let seen = (reply.assurance, reply.assurance_reasons.as_str());
    assert!(
        seen.0 == assurance && seen.1.lines().any(|line| line == reason),
        "{seen:?}, not {assurance:?} for {reason:?}"
    );
}

/// With a line of a mail server above it.
pub fn under(results: &str, raw: &str) -> Vec<u8> {
    format!("Authentication-Results: {results}\r\n{raw}").into_bytes()
}

on_both_databases! {
    fn a_signature_of_the_council_that_fits_is_proof(app) {
        to_hackney(&app);
        publish(&app, HACKNEY);
        publish(&app, "mail.hackney.gov.uk");
        publish_record(&app, "spring", HACKNEY, ED25519_RECORD);
        let jo = from(&app, "jo@hackney.gov.uk");
        came_as(&app, &signed(&jo, HACKNEY), Verified, "signed hackney.gov.uk");
        came_as(&app, &signed_with_ed25519(&from(&app, "jo@social.hackney.gov.uk"), HACKNEY), Verified, "signed hackney.gov.uk");
        came_as(&app, &signed(&from(&app, "jo2@hackney.gov.uk"), "mail.hackney.gov.uk"), Verified, "signed mail.hackney.gov.uk");
        came_as(&app, &signed(&from(&app, "jo@hackney.gcsx.gov.uk"), HACKNEY), Verified, "signed hackney.gov.uk");
        assert_eq!(app.number("SELECT COUNT(*) FROM letter_events WHERE kind = 'reply_arrived' AND audience = 'public'"), 4);
    }
}

on_both_databases! {
    fn what_was_found_out_is_kept_with_the_key_and_without_an_address(app) {
        to_hackney(&app);
        publish(&app, HACKNEY);
        let reply = hand_in(&app, MAYOR, &signed(&from(&app, "jo@hackney.gov.uk"), HACKNEY));
        let message = reply.inbound_message_id.clone().unwrap();
        let kept = app.app.db.read_here(move |conn| undersigned::replies::store::find_authentication(conn, &message));
        let kept: serde_json::Value = serde_json::from_str(&kept.unwrap().unwrap()).unwrap();
        let signature = &kept["signatures"][0];
        assert_eq!((&signature["domain"], &signature["selector"], &signature["outcome"]), (&HACKNEY.into(), &SELECTOR.into(), &"pass".into()));
        assert_eq!((&signature["algorithm"], &signature["key"]), (&"rsa-sha256".into(), &RSA_RECORD.into()));
        assert_eq!(kept["from_domains"], serde_json::json!([HACKNEY]));
        assert!(!kept.to_string().contains('@'), "{kept}");
    }
}

on_both_databases! {
    fn a_pipe_that_changed_the_line_ends_changes_no_proof(app) {
        to_hackney(&app);
        publish(&app, HACKNEY);
        let raw: Vec<u8> = signed(&from(&app, "jo@hackney.gov.uk"), HACKNEY).into_iter().filter(|byte| *byte != b'\r').collect();
        let envelope = Envelope::new(Some(&reply_address(&app, MAYOR)), Some("jo@hackney.gov.uk"));
        app.typed.inbound(&raw, "jo@hackney.gov.uk");
        receive_from_pipe(&app.app.db, &Post::of(&app.app), &raw, &envelope, app.now()).unwrap();
        assert_eq!(newest(&app).assurance, Verified);
    }
}

on_both_databases! {
    fn a_signature_of_the_council_that_does_not_fit_is_a_warning_and_less_than_none(app) {
        to_hackney(&app);
        publish(&app, HACKNEY);
        let whole = String::from_utf8(signed(&from(&app, "jo@hackney.gov.uk"), HACKNEY)).unwrap();
        came_as(&app, whole.replace("We will answer it", "We refuse").as_bytes(), None, "broken hackney.gov.uk");
        came_as(&app, whole.replace("Subject: Re: ", "Subject: No: ").as_bytes(), None, "broken hackney.gov.uk");
        note(&app, SELECTOR, HACKNEY, Published::Nothing);
        came_as(&app, &signed(&from(&app, "jo3@hackney.gov.uk"), HACKNEY), None, "no_key hackney.gov.uk");
        publish_record(&app, SELECTOR, HACKNEY, "v=DKIM1; p=");
        came_as(&app, &signed(&from(&app, "jo4@hackney.gov.uk"), HACKNEY), None, "no_key hackney.gov.uk");
        publish_record(&app, SELECTOR, HACKNEY, &RSA_RECORD.replace("MIIB", "MIIC"));
        came_as(&app, &signed(&from(&app, "jo5@hackney.gov.uk"), HACKNEY), None, "broken hackney.gov.uk");
        assert_eq!(app.number("SELECT COUNT(*) FROM letter_events WHERE kind = 'reply_arrived' AND audience = 'public'"), 0);
    }
}

on_both_databases! {
    fn a_signature_that_proves_nothing_leaves_the_address(app) {
        to_hackney(&app);
        publish(&app, HACKNEY);
        let jo = from(&app, "jo@hackney.gov.uk");
        came_as(&app, jo.as_bytes(), Address, "address_known hackney.gov.uk");
        came_as(&app, &signed_otherwise(&jo, HACKNEY, |signer| signer.body_length(true)), Address, "partial hackney.gov.uk");
        publish_record(&app, SELECTOR, HACKNEY, &RSA_RECORD.replace("k=rsa", "k=rsa; t=y"));
        came_as(&app, &signed(&jo, HACKNEY), Address, "testing hackney.gov.uk");
        note(&app, SELECTOR, HACKNEY, Published::Unknown);
        came_as(&app, &signed(&from(&app, "jo6@hackney.gov.uk"), HACKNEY), Address, "not_checked hackney.gov.uk");
        publish(&app, HACKNEY);
        let soon_over = signed_otherwise(&from(&app, "jo7@hackney.gov.uk"), HACKNEY, |signer| signer.expiration(3600));
        app.pass(chrono::Duration::hours(2));
        came_as(&app, &soon_over, Address, "expired hackney.gov.uk");
        assert_eq!(app.number("SELECT COUNT(*) FROM letter_events WHERE kind = 'reply_arrived' AND audience = 'public'"), 0, "what is not proved is not announced");
    }
}

on_both_databases! {
    fn strangers_prove_only_that_they_are_strangers(app) {
        to_hackney(&app);
        for domain in [HACKNEY, "nothackney.gov.uk", "hackney.gov.uk.evil.example", "gov.uk", "evil.example"] {
            publish(&app, domain);
        }
        for stranger in ["nothackney.gov.uk", "hackney.gov.uk.evil.example", "evil.example"] {
            came_as(&app, &signed(&from(&app, &format!("jo@{stranger}")), stranger), None, &format!("signed_by_stranger {stranger}"));
            came_as(&app, &signed(&from(&app, "jo@hackney.gov.uk"), stranger), Address, &format!("signed_by_stranger {stranger}"));
        }
        came_as(&app, &signed(&from(&app, "jo8@hackney.gov.uk"), "gov.uk"), Address, "signed_by_stranger gov.uk");
        came_as(&app, &signed(&from(&app, "jo@gmail.com"), HACKNEY), None, "signed_for_another hackney.gov.uk");
        let two = from(&app, "jo@hackney.gov.uk").replace("To: ", "From: evil@evil.example\r\nTo: ");
        came_as(&app, &signed(&two, HACKNEY), None, "several_senders");
        came_as(&app, from(&app, "jo@hackney.gov.uk").replace("From: Jo Smith <jo@hackney.gov.uk>", "X-From: x").as_bytes(), None, "no_sender");
    }
}

on_both_databases! {
    fn a_message_that_was_signed_before_the_letter_was_sent_answers_something_else(app) {
        publish(&app, HACKNEY);
        let old = signed(&from(&app, "jo@hackney.gov.uk"), HACKNEY);
        app.pass(chrono::Duration::days(3));
        to_hackney(&app);
        came_as(&app, &old, Address, "signed_earlier hackney.gov.uk");
    }
}

on_both_databases! {
    fn a_shared_host_and_a_supplier_are_plausible_and_no_proof(app) {
        let shared = "adur-worthing.gov.uk";
        sent_to(&app, "Adur District Council", "leader@adur-worthing.gov.uk");
        publish(&app, shared);
        publish(&app, "cases.example");
        let reply = hand_in(&app, "leader@adur-worthing.gov.uk", &signed(&from(&app, "jo@adur-worthing.gov.uk"), shared));
        assert_eq!((reply.assurance, reply.assurance_reasons.lines().next()), (OwnServer, Some("signed_shared adur-worthing.gov.uk")));
        let now = app.now();
        app.app.db.write_here(move |conn| note_domain(conn, ("ADU", "cases.example"), (DomainRole::Supplier, "told"), now)).unwrap();
        let reply = hand_in(&app, "leader@adur-worthing.gov.uk", &signed(&from(&app, "case-7@cases.example"), "cases.example"));
        assert_eq!((reply.assurance, reply.assurance_reasons.lines().next()), (OwnServer, Some("signed_supplier cases.example")));
    }
}

#[test]
fn our_own_mail_servers_word_counts_and_nobody_elses() {
    for on in [On::Sqlite, On::Postgres] {
        let app = TestApp::start_with(on, &[("UNDERSIGNED_AUTHSERV_ID", OUR_SERVER)]);
        to_hackney(&app);
        let jo = from(&app, "jo@hackney.gov.uk");
        let says = |words: &str| under(&format!("{OUR_SERVER}; {words}"), &jo);
        for passed in [
            "dkim=pass header.d=hackney.gov.uk",
            "dmarc=pass header.from=hackney.gov.uk",
            "spf=pass smtp.mailfrom=x@hackney.gov.uk",
        ] {
            came_as(&app, &says(passed), OwnServer, "server_said_so hackney.gov.uk");
        }
        for nothing in ["dkim=pass header.d=evil.example", "spf=pass smtp.mailfrom=evil.example", "none", "dkim=none"] {
            came_as(&app, &says(nothing), Address, "address_known hackney.gov.uk");
        }
        for failed in [
            "dkim=fail header.d=hackney.gov.uk",
            "spf=pass smtp.mailfrom=hackney.gov.uk; dmarc=fail header.from=hackney.gov.uk",
        ] {
            came_as(&app, &says(failed), None, "server_denied hackney.gov.uk");
        }
        came_as(
            &app,
            &under("mx.evil.example; dkim=pass header.d=hackney.gov.uk", &jo),
            Address,
            "address_known hackney.gov.uk",
        );
        let twice = under(
            &format!("{OUR_SERVER}; none"),
            &String::from_utf8(says("dkim=pass header.d=hackney.gov.uk")).unwrap(),
        );
        came_as(&app, &twice, Address, "server_contradicted");
        let of_gmail = under(&format!("{OUR_SERVER}; dkim=pass header.d=hackney.gov.uk"), &from(&app, "jo@gmail.com"));
        came_as(&app, &of_gmail, None, "address_unknown gmail.com");
    }
}

on_both_databases! {
    fn a_head_that_says_something_twice_proves_nothing(app) {
        to_hackney(&app);
        publish(&app, HACKNEY);
        let jo = from(&app, "jo@hackney.gov.uk");
        for (before, twice) in [
            ("From: ", "From: The Mayor <mayor@hackney.gov.uk>\r\nFrom: "),
            ("To: ", "To: somebody@people.example\r\nTo: "),
            ("Subject: ", "Subject: Another\r\nSubject: "),
            ("Date: ", "Date: Mon, 5 Jan 2026 10:00:00 +0000\r\nDate: "),
        ] {
            // Added after it was signed, and before.
            let added = String::from_utf8(signed(&jo, HACKNEY)).unwrap().replacen(&format!("\n{before}"), &format!("\n{twice}"), 1);
            let within = signed(&jo.replacen(before, twice, 1), HACKNEY);
            for raw in [added.into_bytes(), within] {
                for table in ["suggestions", "replies", "inbound_messages"] {
                    app.execute(&format!("DELETE FROM {table}"));
                }
                let assurance = hand_in(&app, MAYOR, &raw).assurance;
                assert_ne!(assurance, Verified, "{before}");
            }
        }
        assert_eq!(app.number("SELECT COUNT(*) FROM letter_events WHERE kind = 'reply_arrived' AND audience = 'public'"), 0);
    }
}

#[test]
fn without_its_name_in_the_settings_no_mail_server_is_believed() {
    let app = TestApp::start(On::Sqlite);
    to_hackney(&app);
    let raw = under(&format!("{OUR_SERVER}; dkim=pass header.d=hackney.gov.uk"), &from(&app, "jo@hackney.gov.uk"));
    came_as(&app, &raw, Address, "address_known hackney.gov.uk");
}

#[test]
fn a_head_that_was_written_to_wear_us_out_is_not_looked_at() {
    let app = TestApp::start(On::Sqlite);
    to_hackney(&app);
    publish(&app, HACKNEY);
    let jo = from(&app, "jo@hackney.gov.uk");
    let signature = String::from_utf8(signed(&jo, HACKNEY)).unwrap();
    let crowd: String = (0..20_000)
        .map(|i| format!("DKIM-Signature: v=1; a=rsa-sha256; d=evil{i}.example; s=x; h=from; bh=YQ==; b=YQ==\r\n"))
        .collect();
    let began = std::time::Instant::now();
    // Some strangers' signatures do not crowd the council's out; a head of megabytes is another thing.
    let few: String = crowd.lines().take(100).map(|line| format!("{line}\r\n")).collect();
    came_as(&app, format!("{few}{signature}").as_bytes(), Verified, "signed hackney.gov.uk");
    came_as(&app, format!("{crowd}{signature}").as_bytes(), None, "no_sender");
    assert!(began.elapsed() < std::time::Duration::from_secs(20));
}
