//! What somebody finds who steals the database without its key: nothing that a person typed, and nothing that works.

use super::{code, handle, press, send_form};
use crate::on_both_databases;

const TYPED: [&str; 6] =
    ["Gwendolyn", "Zebrafish", "gwendolyn.z", "Lighthousekeeper", "Canalclub", "Fleetbridge-on-Sea"];

on_both_databases! {
    fn a_stolen_database_holds_nothing_that_a_signer_typed_and_no_token(app) {
        let slug = app.open_letter();
        let more = [
            ("name", "Gwendolyn Zebrafish"),
            ("email", "gwendolyn.z@people.example"),
            ("role", "Lighthousekeeper"),
            ("affiliation", "Canalclub"),
            ("place", "Fleetbridge-on-Sea"),
            ("wants_updates", "yes"),
        ];
        let sent = send_form(&app, &slug, &more);
        let mut secrets: Vec<String> = TYPED.map(String::from).to_vec();
        secrets.push(handle(&sent));
        let nothing_in_the_dump = |secrets: &[String], when: &str| {
            let dump = app.dump();
            assert!(dump.contains("families-need-answers"), "the dump shows what is there");
            for secret in secrets {
                assert!(!dump.contains(secret.as_str()), "{secret} stands in the database {when}");
            }
        };
        nothing_in_the_dump(&secrets, "while the mail waits");
        let email = "gwendolyn.z@people.example";
        let link = app.confirmation_link(email);
        let own_page = app.own_page_link(email);
        secrets.push(link.trim_start_matches("/confirmations/").to_owned());
        secrets.push(own_page.rsplit('.').next().unwrap().to_owned());
        secrets.push(format!("\"{}\"", code(&app, email)));
        nothing_in_the_dump(&secrets, "before confirming");
        press(&app.browser(), &link, &link).has_status(303);
        app.settle();
        send_form(&app, &slug, &more).has_status(303);
        let ada = app.ada();
        app.dispatch(&ada, &slug);
        nothing_in_the_dump(&secrets, "after sending the letter");
        let reply = app.last_mail_to("mayor@council.example").from;
        let bounce = std::fs::read("tests/suite/replies/raw/bounce_postfix.eml").unwrap();
        app.hand_in(&bounce, reply.rsplit('<').next().unwrap().trim_end_matches('>'), "<>");
        press(&app.browser(), &own_page, &format!("{own_page}/withdrawal")).has_status(303);
        app.settle();
        app.night();
        secrets.extend(["mayor@council.example", "ada@organisers.example"].map(String::from));
        nothing_in_the_dump(&secrets, "after withdrawing");
    }
}

on_both_databases! {
    fn the_search_of_the_dump_would_find_what_was_not_sealed(app) {
        let slug = app.open_letter();
        app.sign(&slug, "Grace Hopper", "grace@people.example", &[]);
        assert!(!app.dump().contains("unsealed-canary"));
        // Bytes and text, as a forgotten seal would leave them: 'unsealed-canary' in hexadecimal.
        let bytes = match app.store {
            crate::support::app::Store::Sqlite(_) => "x'756e7365616c65642d63616e617279'",
            crate::support::app::Store::Postgres(_) => "'\\x756e7365616c65642d63616e617279'::bytea",
        };
        app.execute(&format!("UPDATE signatures SET role_sealed = {bytes}"));
        assert!(app.dump().contains("unsealed-canary"), "in a column of bytes");
        app.execute("UPDATE signatures SET role_sealed = NULL, language = 'other-canary'");
        assert!(app.dump().contains("other-canary"), "in a column of text");
    }
}
