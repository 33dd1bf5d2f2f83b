//! Signing for an organisation, with its authority.

use super::{ALAN, ask, case_of, decide, details, levels, queue, sign, signed};
use crate::on_both_databases;
use crate::support::app::TestApp;
use crate::support::browser::Page;

fn ask_organisation(app: &TestApp, own: &str, name: &str) -> Page {
    ask(
        app,
        own,
        "organisation",
        &[("organisation", name), ("how", "Ring the office, 020 7946 0999, and ask for the chair")],
    )
}

on_both_databases! {
    fn a_signature_for_an_organisation_is_counted_apart_once_somebody_there_says_yes(app) {
        let (slug, own) = signed(&app);
        sign(&app, &slug, "Alan Turing", ALAN);
        ask_organisation(&app, &own, "Canal Families Trust").has_status(303);
        let dump = app.dump();
        assert!(!dump.contains("Canal Families") && !dump.contains("7946"));
        let ada = app.ada();
        ada.get(&queue(&app, &slug)).says("Canal Families Trust").says("020 7946 0999").says("Grace Hopper");
        assert_eq!(levels(&app, &slug), [2, 0, 0, 0]);
        decide(&app, &ada, &slug, "proved").has_status(303);
        assert_eq!((levels(&app, &slug), details(&app)), ([1, 0, 0, 1], 0));
        app.browser().get(&format!("/letters/{slug}")).says("1 by email alone, 1 for an organisation");
        app.browser().get(&own).says("Authority to sign for an organisation: proved");
    }
}

on_both_databases! {
    fn an_organisation_is_proved_once_and_needs_a_name_and_a_way_to_ask(app) {
        let (slug, own) = signed(&app);
        let alan = sign(&app, &slug, "Alan Turing", ALAN);
        ask(&app, &own, "organisation", &[("how", "ring")]).has_status(422).says("Write the organisation");
        let kept = ask(&app, &own, "organisation", &[("organisation", "Canal Club")]);
        kept.has_status(422).says("how we can ask");
        assert!(kept.body.contains("Canal Club"));
        ask(&app, &own, "organisation", &[("organisation", &"a".repeat(200)), ("how", "ring")]).has_status(422);
        ask_organisation(&app, &own, "Canal Club").has_status(303);
        ask_organisation(&app, &alan, "CANAL  club").has_status(303);
        let ada = app.ada();
        decide(&app, &ada, &slug, "proved").has_status(303);
        let page = ada.get(&queue(&app, &slug));
        ada.submit(&page, &case_of(&page), &[("outcome", "proved")]).has_status(409).says("can prove only one");
        decide(&app, &ada, &slug, "refused").has_status(303);
        assert_eq!((levels(&app, &slug), details(&app)), ([1, 0, 0, 1], 0));
    }
}
