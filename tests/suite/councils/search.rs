//! `GET /desk/councils`: finding a council without a field that suggests.

use crate::on_both_databases;
use crate::support::browser::encode;

on_both_databases! {
    fn a_council_is_found_by_name_former_name_and_domain(app) {
        let ada = app.ada();
        let search = |words: &str| ada.get(&format!("/desk/councils?q={}", encode(words)));
        let page = search("hackney");
        page.has_status(200).says("London Borough of Hackney").says("London borough · London, England").says("Where to find the address");
        assert!(page.body.contains("<a href=\"https://hackney.gov.uk/\" rel=\"noreferrer\">") || page.body.contains("hackney.gov.uk"));
        assert!(page.body.contains("value=\"hackney\"") && page.body.contains("<a href=\"/desk\">"));
        search("Mendip District Council").says("Abolished in 2023 Now: Somerset Council");
        search("Cumbria County").says("Now: Cumberland Council; Westmorland and Furness Council");
        search("taunton").says("Abolished in 2019 Now: Somerset Council").says("Abolished in 2023 Now: Somerset Council");
        search("Derry City Council").says("Abolished in 2015").does_not_say("Now:");
        search("mayor@adur-worthing.gov.uk").says("Adur District Council").says("Worthing Borough Council");
        search("https://new.devon.gov.uk/contact?x=1").says("Devon County Council");
        search("HCK").says("London Borough of Hackney");
        search("E09000012").says("London Borough of Hackney");
        search("newcastle tyne").says("Newcastle City Council");
    }
}

on_both_databases! {
    fn what_is_not_found_is_said_and_what_was_typed_stays(app) {
        let ada = app.ada();
        ada.get("/desk/councils").has_status(200).does_not_say("No council is found").does_not_say("Councils found");
        ada.get("/desk/councils?q=").has_status(200).does_not_say("No council is found");
        for words in ["xyzzy", "\"><script>alert(1)</script>", "…", "\u{0}", "gov.nowhere", &"long ".repeat(1000)] {
            let page = ada.get(&format!("/desk/councils?q={}", encode(words)));
            page.has_status(200).says("No council is found");
            assert!(!page.body.contains("<script"), "{}", page.body);
        }
        // Very many: the best, and how many more.
        let page = ada.get("/desk/councils?q=council");
        page.has_status(200).says("more match");
        assert_eq!(page.body.matches("<li><h3>").count(), 50);
    }
}

on_both_databases! {
    fn only_organisers_look_councils_up_and_only_by_asking(app) {
        let stranger = app.browser().get("/desk/councils?q=hackney");
        stranger.has_status(303);
        assert!(stranger.location().starts_with("/sign-ins"), "{}", stranger.location());
        let ada = app.ada();
        let posted = ada.post("/desk/councils", &[("q", "hackney")]);
        posted.has_status(405);
        assert_eq!(posted.header("allow"), "GET, HEAD");
        assert_eq!(ada.get("/desk/councils?q=hackney").header("cache-control"), "no-store");
    }
}

on_both_databases! {
    fn the_page_about_the_service_says_where_the_list_comes_from(app) {
        let page = app.browser().get("/about");
        page.has_status(200).says("mySociety").says("CC BY 4.0").says("The list is as of 22 November 2026.");
        assert!(page.body.contains("https://creativecommons.org/licenses/by/4.0/"));
    }
}
