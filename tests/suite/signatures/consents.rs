//! What signers agree to: three sentences, each beside its choice, kept once and named by each signature. And nobody signs
//! words that they did not read.

use sha2::{Digest, Sha256};
use undersigned::signatures::sheet::SignSheet;
use undersigned::signatures::store::consents::find_wording;

use super::{door, fields, mail_count, rows, send_form};
use crate::on_both_databases;
use crate::support::app::TestApp;
use crate::support::browser::{ABSENT, Page};

fn sheet(app: &TestApp, slug: &str) -> SignSheet {
    use undersigned::letters::store;
    let slug = slug.to_owned();
    let read = app.app.db.read_here(move |conn| {
        let letter = store::find_public(conn, &slug)?;
        let whole = store::with_parts(conn, letter)?;
        SignSheet::read(conn, &whole, "The Undersigned Trust")
    });
    read.unwrap()
}

fn wordings(app: &TestApp) -> i64 {
    app.number("SELECT COUNT(*) FROM consent_wordings")
}

/// Signatures whose words are kept.
fn with_words(app: &TestApp) -> i64 {
    app.number("SELECT COUNT(*) FROM signatures s JOIN consent_wordings w ON w.hash = s.wording_hash AND w.language = s.language")
}

fn hint(page: &Page, id: &str) -> String {
    let part = page.body.split(&format!("id=\"{id}-hint\">")).nth(1).unwrap_or_else(|| panic!("{id}:\n{}", page.body));
    Page { body: part.split("</p>").next().unwrap().to_owned(), ..page.clone() }.text()
}

on_both_databases! {
    fn each_sentence_stands_beside_its_choice_and_says_who_and_to_whom(app) {
        let slug = app.open_letter();
        let page = app.browser().get(&format!("/letters/{slug}"));
        let wording = sheet(&app, &slug).wording;
        for (id, sentence) in [("council_display", &wording.council), ("public_display", &wording.public), ("wants_updates", &wording.updates)] {
            assert_eq!(&hint(&page, id), sentence);
            assert!(sentence.starts_with("I agree to Families First Coalition and The Undersigned Trust"), "{sentence}");
            assert!(page.body.contains(&format!("aria-describedby=\"{id}-hint\"")), "{id}");
        }
        assert!(wording.council.contains("The Mayor, London Borough of Fleetbridge; The Director, London Borough of Fleetbridge"));
        let back = send_form(&app, &slug, &[("name", "")]);
        assert_eq!(hint(&back, "council_display"), wording.council, "and again when the form comes back");
    }
}

on_both_databases! {
    fn a_signature_names_the_words_and_the_words_are_kept_once(app) {
        let slug = app.open_letter();
        assert_eq!(wordings(&app), 0);
        for email in ["grace@people.example", "vincent@people.example"] {
            send_form(&app, &slug, &[("email", email)]).has_status(303);
        }
        assert_eq!((rows(&app), wordings(&app), with_words(&app)), (2, 1, 2));
        let wording = sheet(&app, &slug).wording;
        let kept = app.app.db.read_here(|conn| find_wording(conn, &wording.hash())).unwrap();
        let (text, language) = kept.unwrap();
        assert_eq!((text.as_str(), language.as_str()), (wording.text().as_str(), "en"));
        assert_eq!(Sha256::digest(&text).as_slice(), wording.hash(), "anybody can check what a hash stands for");
        assert!([&wording.council, &wording.public, &wording.updates].iter().all(|sentence| text.contains(*sentence)));
    }
}

on_both_databases! {
    fn signing_again_under_other_words_names_those(app) {
        let slug = app.open_letter();
        send_form(&app, &slug, &[]).has_status(303);
        app.execute("UPDATE teams SET name = 'Families Together'");
        std::thread::sleep(std::time::Duration::from_millis(1100));
        send_form(&app, &slug, &[]).has_status(303);
        assert_eq!((rows(&app), wordings(&app), with_words(&app)), (1, 2, 1));
        let hash = sheet(&app, &slug).wording.hash();
        assert_eq!(app.number(&format!("SELECT COUNT(*) FROM signatures s JOIN consent_wordings w ON w.hash = s.wording_hash WHERE w.wording LIKE '%{}%'", "Families Together")), 1);
        assert!(app.app.db.read_here(|conn| find_wording(conn, &hash)).unwrap().is_some());
    }
}

on_both_databases! {
    fn a_statement_is_sent_to_nobody_and_asks_for_no_such_thing(app) {
        let slug = app.import(crate::site::STATEMENT);
        let wording = sheet(&app, &slug).wording;
        assert_eq!(wording.council, "");
        send_form(&app, &slug, &[("council_display", ABSENT)]).has_status(303);
        assert_eq!(with_words(&app), 1);
    }
}

/// Another text, before anybody has confirmed.
fn change_words(app: &TestApp) {
    app.execute(
        "UPDATE letters SET body_markdown = 'Dear both, families wait no longer.', page_revision = page_revision + 1",
    );
    std::thread::sleep(std::time::Duration::from_millis(1100));
}

on_both_databases! {
    fn a_letter_that_changed_under_the_readers_eyes_is_shown_again_with_the_filled_form(app) {
        let slug = app.open_letter();
        let browser = app.browser();
        let page = browser.get(&format!("/letters/{slug}"));
        change_words(&app);
        let typed = [("place", "Fleetbridge"), ("affiliation", "Canal Club"), ("wants_updates", "yes")];
        let back = browser.submit(&page, &door(&slug), &fields(&typed));
        back.has_status(409).says("The letter has changed").says("families wait no longer");
        let kept = back.form(&door(&slug));
        for (name, value) in fields(&typed) {
            assert!(kept.contains(&(name.to_owned(), value.to_owned())), "{name} was lost: {kept:?}");
        }
        assert_eq!((rows(&app), mail_count(&app)), (0, 0));
        browser.submit(&back, &door(&slug), &[]).has_status(303);
        app.confirm("grace@people.example").has_status(303);
        assert_eq!(app.count(&slug), 1);
    }
}

on_both_databases! {
    fn a_form_with_another_fault_does_not_hide_that_the_letter_changed(app) {
        let slug = app.open_letter();
        let browser = app.browser();
        let page = browser.get(&format!("/letters/{slug}"));
        change_words(&app);
        let back = browser.submit(&page, &door(&slug), &fields(&[("name", "")]));
        back.has_status(422);
        browser.submit(&back, &door(&slug), &[("name", "Grace Hopper")]).has_status(409).says("The letter has changed");
        assert_eq!(rows(&app), 0);
    }
}

on_both_databases! {
    fn a_program_that_names_no_version_signs_as_before(app) {
        let slug = app.open_letter();
        let page = app.browser().get(&format!("/letters/{slug}"));
        change_words(&app);
        app.browser().submit(&page, &door(&slug), &fields(&[("version", ABSENT)])).has_status(303);
        assert_eq!(rows(&app), 1);
    }
}
