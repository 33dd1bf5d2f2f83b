//! `GET` and `POST /desk/letters/{id}/deadlines` before the letter is sent.

use undersigned::deadlines::basis::Basis;
use undersigned::deadlines::calendar::CalendarName;
use undersigned::deadlines::model::{Stage, StartRule};

use super::{STANDARD, deadlines, desk_path, planned};
use crate::on_both_databases;
use crate::support::app::TestApp;
use crate::support::people::{BEN, letter_file};

const OWN_STANDARD: [(&str, &str); 5] = [
    ("deed", "plan"),
    ("clock_basis", "published_standard"),
    ("clock_days", "10"),
    ("clock_source", "https://www.fleetbridge.example/letters"),
    ("clock_quotation", "We answer every letter within 10 working days."),
];

fn plans(app: &TestApp) -> i64 {
    app.number("SELECT COUNT(*) FROM deadline_plans")
}

on_both_databases! {
    fn a_chosen_clock_is_shown_and_starts_with_the_sending(app) {
        let slug = planned(&app, "");
        let (ada, path) = (app.ada(), desk_path(&app, &slug));
        let page = ada.get(&path);
        page.says("the clock is your own hope: 20 working days").says("No law obliges a council to answer an open letter");
        let mails = app.mails().len();
        let chosen = ada.submit(&page, &path, &OWN_STANDARD);
        let page = ada.follow(&chosen);
        page.says("The clock is chosen.").says("it says that it answers letters within 10 working days");
        page.says("We answer every letter within 10 working days.").does_not_say("the clock is your own hope");
        assert_eq!(app.mails().len(), mails);
        app.sign(&slug, "Grace Hopper", "grace@people.example", &[]);
        app.dispatch(&ada, &slug);
        let rows = deadlines(&app, &slug);
        assert_eq!(rows.len(), 2);
        assert!(rows.iter().all(|row| row.basis == Basis::PublishedStandard && row.day_count == 10));
        ada.get(&format!("/desk/letters/{}/log", app.letter_id(&slug))).says("A date was changed");
    }
}

on_both_databases! {
    fn each_purpose_has_its_own_clock(app) {
        let slug = planned(&app, "");
        let (ada, path) = (app.ada(), desk_path(&app, &slug));
        for basis in ["complaint_code", "freedom_of_information", "freedom_of_information_scotland", "environmental_information"] {
            let page = ada.get(&path);
            ada.submit(&page, &path, &[("deed", "plan"), ("clock_basis", basis)]).has_status(303);
        }
        let page = ada.get(&path);
        let scheme = [("deed", "plan"), ("clock_basis", "petition_scheme"), ("clock_stage", "acknowledgement"), ("clock_days", "10"),
            ("clock_unit", "calendar_days"), ("clock_source", "https://www.fleetbridge.example/petitions"),
            ("clock_quotation", "We acknowledge each petition within ten days.")];
        ada.submit(&page, &path, &scheme).has_status(303);
        assert_eq!(plans(&app), 6);
        let page = ada.get(&path);
        page.says("This date is set in law.").says("It is guidance: no law sets it.").says("10 days");
        page.says("Acknowledgement").says("Answer to the complaint (stage one)");
    }
}

on_both_databases! {
    fn without_an_answer_among_them_the_hope_runs_too(app) {
        let slug = planned(&app, &STANDARD.replace("days = 10", "stage = \"acknowledgement\"\ndays = 10"));
        app.sign(&slug, "Grace Hopper", "grace@people.example", &[]);
        app.dispatch(&app.ada(), &slug);
        let rows = deadlines(&app, &slug);
        let count = |basis, stage| rows.iter().filter(|row| (row.basis, row.stage) == (basis, stage)).count();
        assert_eq!(count(Basis::PublishedStandard, Stage::Acknowledgement), 2);
        assert_eq!(count(Basis::HopedForByAuthor, Stage::Answer), 2);
    }
}

on_both_databases! {
    fn the_calendar_is_where_the_council_is(app) {
        let file = letter_file("Families need answers", "").replace("London Borough of Fleetbridge", "Fife Council");
        let slug = crate::deadlines::import(&app, &file);
        let (ada, path) = (app.ada(), desk_path(&app, &slug));
        let page = ada.get(&path);
        ada.submit(&page, &path, &OWN_STANDARD).has_status(303);
        let page = ada.get(&path);
        ada.submit(&page, &path, &[("deed", "plan"), ("clock_basis", "freedom_of_information_scotland")]).has_status(303);
        app.sign(&slug, "Grace Hopper", "grace@people.example", &[]);
        app.dispatch(&ada, &slug);
        let rows = deadlines(&app, &slug);
        assert_eq!(rows.iter().filter(|row| row.basis == Basis::FreedomOfInformationScotland).count(), 2);
        assert!(rows.iter().all(|row| row.calendar == CalendarName::Scotland), "{rows:?}");
    }
}

on_both_databases! {
    fn the_law_of_another_nation_is_neither_offered_nor_taken(app) {
        let at = |council: &str, title: &str| {
            let file = letter_file(title, "").replace("London Borough of Fleetbridge", council);
            desk_path(&app, &crate::deadlines::import(&app, &file))
        };
        let (fife, hackney) = (at("Fife Council", "To Fife"), at("London Borough of Hackney", "To Hackney"));
        let (cardiff, unknown) = (at("Cardiff Council", "To Cardiff"), at("Nowhere Council", "To nowhere"));
        let ada = app.ada();
        let offered = |path: &str, basis: &str| ada.get(path).body.contains(&format!("value=\"{basis}\""));
        for (path, basis, is_known) in [
            (&fife, "freedom_of_information", false),
            (&fife, "freedom_of_information_scotland", true),
            (&fife, "environmental_information", true),
            (&fife, "complaint_code", true),
            (&hackney, "freedom_of_information", true),
            (&hackney, "freedom_of_information_scotland", false),
            (&hackney, "complaint_code", true),
            (&cardiff, "freedom_of_information", true),
            (&cardiff, "complaint_code", false),
            (&cardiff, "petition_scheme", true),
        ] {
            assert_eq!(offered(path, basis), is_known, "{path} {basis}");
            let page = ada.get(path);
            if !is_known {
                let refused = ada.submit(&page, path, &[("deed", "plan"), ("clock_basis", basis), ("clock_days", "20")]);
                refused.has_status(422).says("the law, or the code, of another part of the United Kingdom");
                assert!(refused.form(path).contains(&("clock_days".into(), "20".into())));
            }
        }
        for basis in ["freedom_of_information", "freedom_of_information_scotland", "environmental_information", "complaint_code"] {
            assert!(offered(&unknown, basis), "{basis}");
        }
        ada.get(&unknown).says("request in England, Wales or Northern Ireland").says("The complaints procedure in England");
        assert_eq!(plans(&app), 0);
    }
}

on_both_databases! {
    fn a_scottish_council_is_held_to_scottish_rules(app) {
        let file = letter_file("Families need answers", "").replace("London Borough of Fleetbridge", "Fife Council");
        let slug = crate::deadlines::import(&app, &file);
        let (ada, path) = (app.ada(), desk_path(&app, &slug));
        ada.get(&path).says("model procedure for councils in Scotland");
        for basis in ["complaint_code", "environmental_information"] {
            ada.submit(&ada.get(&path), &path, &[("deed", "plan"), ("clock_basis", basis)]).has_status(303);
        }
        ada.get(&path).says("Environmental Information (Scotland) Regulations 2004");
        let english = [("deed", "plan"), ("clock_basis", "complaint_code"), ("clock_calendar", "england-and-wales")];
        ada.submit(&ada.get(&path), &path, &english).has_status(422).says("names the bank holidays itself");
        let longer = [("deed", "plan"), ("clock_basis", "complaint_code"), ("clock_stage", "acknowledgement"), ("clock_days", "5")];
        ada.submit(&ada.get(&path), &path, &longer).has_status(422).says("The rule itself names the days: 3");
        app.sign(&slug, "Grace Hopper", "grace@people.example", &[]);
        app.dispatch(&ada, &slug);
        let mut rows = deadlines(&app, &slug);
        rows.retain(|row| row.basis == Basis::ComplaintCode);
        let all: Vec<_> = rows.iter().map(|row| (row.stage, row.day_count, row.start_rule)).collect();
        assert_eq!(all, [(Stage::StageOne, 5, StartRule::Sent); 2]);
    }
}

on_both_databases! {
    fn of_a_letter_to_two_nations_each_addressee_has_the_law_of_their_own(app) {
        let file = letter_file("Families need answers", "");
        let file = file.replacen("London Borough of Fleetbridge", "Fife Council", 1);
        let slug = crate::deadlines::import(&app, &file.replace("London Borough of Fleetbridge", "London Borough of Hackney"));
        let (ada, path) = (app.ada(), desk_path(&app, &slug));
        for basis in ["freedom_of_information", "freedom_of_information_scotland"] {
            ada.submit(&ada.get(&path), &path, &[("deed", "plan"), ("clock_basis", basis)]).has_status(303);
        }
        app.sign(&slug, "Grace Hopper", "grace@people.example", &[]);
        app.dispatch(&ada, &slug);
        let whole = crate::deadlines::whole(&app, &slug);
        for (addressee, basis) in [(0, Basis::FreedomOfInformationScotland), (1, Basis::FreedomOfInformation)] {
            let rows = crate::deadlines::of(&app, &slug, &whole.addressees[addressee].id);
            assert_eq!(rows.iter().map(|row| row.basis).collect::<Vec<_>>(), [basis]);
        }
    }
}

on_both_databases! {
    fn what_is_wrong_is_said_and_nothing_typed_is_lost(app) {
        let slug = planned(&app, "");
        let (ada, path) = (app.ada(), desk_path(&app, &slug));
        let page = ada.get(&path);
        let refused = |fields: &[(&str, &str)], said: &str| {
            let mut all = OWN_STANDARD.to_vec();
            for (name, value) in fields {
                all.retain(|(known, _)| known != name);
                all.push((name, value));
            }
            let again = ada.submit(&page, &path, &all);
            again.has_status(422).says(said);
            again
        };
        let again = refused(&[("clock_days", "soon")], "Give the days as a whole number from 1 to 366");
        assert!(again.form(&path).contains(&("clock_days".into(), "soon".into())));
        assert!(again.form(&path).iter().any(|(name, value)| name == "clock_quotation" && value.contains("every letter")));
        assert!(again.form(&path).contains(&("clock_basis".into(), "published_standard".into())));
        refused(&[("clock_basis", "")], "Say whose clock it is");
        refused(&[("clock_basis", "promised_in_reply")], "Nobody can plan what will be promised");
        refused(&[("clock_source", "")], "Give the web address where the council says this");
        refused(&[("clock_source", "javascript:alert(1)")], "begins with https://");
        refused(&[("clock_quotation", "")], "word for word");
        refused(&[("clock_quotation", "a\u{202E}b")], "cannot be seen");
        refused(&[("clock_calendar", "england")], "Choose whose bank holidays");
        refused(&[("clock_unit", "date")], "Choose working days or all days");
        refused(&[("clock_stage", "stage_one")], "not what is due on this clock");
        refused(&[("clock_basis", "freedom_of_information"), ("clock_days", "30")], "The rule itself names the days: 20");
        assert_eq!(plans(&app), 0);
    }
}

on_both_databases! {
    fn a_form_from_a_page_that_has_changed_gets_a_conflict_and_keeps_what_was_typed(app) {
        let slug = planned(&app, "");
        let (ada, path) = (app.ada(), desk_path(&app, &slug));
        let page = ada.get(&path);
        ada.submit(&page, &path, &OWN_STANDARD).has_status(303);
        let fields = [("deed", "plan"), ("clock_basis", "hoped_for_by_author"), ("clock_days", "15")];
        let stale = ada.submit(&page, &path, &fields);
        stale.has_status(409).says("Something has changed since you opened this page");
        assert!(stale.form(&path).iter().any(|(name, value)| name == "clock_days" && value == "15"));
        assert_eq!(plans(&app), 1);
        ada.submit(&stale, &path, &[("deed", "plan")]).has_status(303);
        assert_eq!(plans(&app), 2);
    }
}

on_both_databases! {
    fn the_same_clock_twice_is_one(app) {
        let slug = planned(&app, "");
        let (ada, path) = (app.ada(), desk_path(&app, &slug));
        ada.submit(&ada.get(&path), &path, &OWN_STANDARD).has_status(303);
        ada.submit(&ada.get(&path), &path, &OWN_STANDARD).has_status(409).says("The letter has this clock already.");
        assert_eq!(plans(&app), 1);
    }
}

on_both_databases! {
    fn what_begins_only_after_an_answer_waits_until_the_letter_is_sent(app) {
        let slug = planned(&app, "");
        let (ada, path) = (app.ada(), desk_path(&app, &slug));
        let later = [("deed", "plan"), ("clock_basis", "freedom_of_information"), ("clock_stage", "review")];
        ada.submit(&ada.get(&path), &path, &later).has_status(409).says("begins only after an answer");
    }
}

on_both_databases! {
    fn a_clock_is_removed_once(app) {
        let slug = planned(&app, STANDARD);
        let (ada, path) = (app.ada(), desk_path(&app, &slug));
        let page = ada.get(&path);
        let drop = format!("{path}#plans");
        let fields: Vec<(String, String)> =
            page.form(&drop).into_iter().chain([("deed".to_owned(), "drop".to_owned())]).collect();
        let gone = ada.post_owned(&path, &fields);
        ada.follow(&gone).says("The clock is removed.").says("the clock is your own hope");
        ada.post_owned(&path, &fields).has_status(409);
        assert_eq!(plans(&app), 0);
    }
}

on_both_databases! {
    fn a_statement_has_no_clocks(app) {
        let slug = app.import(crate::site::STATEMENT);
        let (ada, path) = (app.ada(), desk_path(&app, &slug));
        let page = ada.get(&path);
        page.says("nobody’s clock runs");
        ada.post(&path, &OWN_STANDARD).has_status(403);
        assert_eq!(plans(&app), 0);
    }
}

on_both_databases! {
    fn only_the_team_of_the_letter_comes_here(app) {
        let slug = planned(&app, STANDARD);
        let (ada, path, ben) = (app.ada(), desk_path(&app, &slug), app.organiser(BEN, "Another team"));
        ben.get(&path).has_status(404);
        ben.post(&path, &OWN_STANDARD).has_status(404);
        app.browser().get(&path).has_status(303);
        app.browser().post(&path, &OWN_STANDARD).has_status(303);
        ada.post(&path, &OWN_STANDARD).has_status(403).says("We answer every letter");
        ada.get("/desk/letters/x/deadlines").has_status(404);
        let refused = ada.send("PUT", &path, &[], Vec::new());
        assert_eq!(refused.has_status(405).header("allow"), "GET, HEAD, POST");
        let page = ada.get(&path);
        ada.submit(&page, &path, &[("deed", "burn")]).has_status(400);
        ada.submit(&page, &path, &[("deed", "drop"), ("clock_plan", "x")]).has_status(400);
        assert_eq!(plans(&app), 1);
    }
}
