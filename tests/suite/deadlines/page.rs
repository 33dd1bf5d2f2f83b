//! `GET /letters/{slug}/deadline`, `/letters/{slug}/deadlines/{deadline}` and `…/count.json`.

use super::{COMPLAINT, INFORMATION, STANDARD, deadlines, planned, sent, started};
use crate::on_both_databases;
use crate::support::browser::Page;

fn path(slug: &str) -> String {
    format!("/letters/{slug}/deadline")
}

fn json(page: &Page) -> serde_json::Value {
    serde_json::from_str(&page.has_status(200).body).unwrap()
}

on_both_databases! {
    fn every_day_is_listed_with_the_reason_why_it_was_not_counted(app) {
        let page = app.browser().get(&path(&sent(&app, "").0));
        page.has_status(200).says("Day zero").says("Not counted: the weekend").says("Working day 20");
        page.does_not_say("Working day 21");
    }
}

on_both_databases! {
    fn the_page_says_whose_clock_it_is_and_never_that_it_is_the_laws(app) {
        let page = app.browser().get(&path(&sent(&app, "").0));
        page.says("The senders’ own clock: they hoped for an answer within 20 working days");
        page.says("No law obliges a council").does_not_say("set in law").does_not_say("by law").does_not_say("must answer");
    }
}

on_both_databases! {
    fn a_councils_own_standard_is_shown_with_its_words_and_where_they_stand(app) {
        let page = app.browser().get(&path(&sent(&app, STANDARD).0));
        page.says("it says that it answers letters within 10 working days").says("It is the council’s own word");
        page.says("We answer letters within 10 working days.").says("https://www.fleetbridge.example/letters");
        page.does_not_say("set in law").says("Working day 10").does_not_say("Working day 11");
    }
}

on_both_databases! {
    fn only_an_act_is_called_law_and_a_code_is_called_guidance(app) {
        let page = app.browser().get(&path(&sent(&app, INFORMATION).0));
        page.says("This date is set in law.").says("any part of the United Kingdom").says("legislation.gov.uk");
        page.does_not_say("No law obliges");
        let code = started(&app, COMPLAINT, "2026-06-01").letter.slug;
        let page = app.browser().get(&path(&code));
        page.says("It is guidance: no law sets it.").does_not_say("set in law");
    }
}

on_both_databases! {
    fn the_page_says_by_which_calendar_it_was_counted_and_by_which_edition(app) {
        let page = app.browser().get(&path(&sent(&app, "").0));
        page.says("England and Wales, as GOV.UK lists them for the years 2012-2028").says("Edition of the list:");
    }
}

on_both_databases! {
    fn a_date_past_the_known_holidays_says_that_it_may_move(app) {
        let late = started(&app, "", "2028-12-20").letter.slug;
        let page = app.browser().get(&path(&late));
        page.says("whose bank holidays are not published yet, so the day may still move");
        let known = started(&app, "", "2028-06-01").letter.slug;
        app.browser().get(&path(&known)).does_not_say("may still move");
    }
}

on_both_databases! {
    fn in_years_of_which_nothing_is_known_every_count_is_told_and_may_move(app) {
        let slug = started(&app, &format!("{STANDARD}{INFORMATION}"), "2031-12-22").letter.slug;
        for row in deadlines(&app, &slug) {
            let one = format!("/letters/{slug}/deadlines/{}", row.id);
            app.browser().get(&one).says("may still move").says(&format!("Working day {}", row.day_count));
            let json = json(&app.browser().get(&format!("{one}/count.json")));
            assert_eq!((json["provisional"].as_bool(), json["by_present_holidays"].is_null()), (Some(true), true));
            assert_eq!(json["days"].as_array().unwrap().last().unwrap()["number"], row.day_count);
        }
        app.browser().get(&path(&slug)).has_status(200);
    }
}

on_both_databases! {
    fn a_program_reads_each_day_with_its_number_or_why_it_has_none(app) {
        let slug = started(&app, INFORMATION, "2026-11-20").letter.slug;
        let row = &deadlines(&app, &slug)[0];
        let page = app.browser().get(&format!("/letters/{slug}/deadlines/{}/count.json", row.id));
        assert_eq!(page.header("content-type"), "application/json");
        let json = json(&page);
        assert_eq!((json["basis"].as_str(), json["nature"].as_str()), (Some("freedom_of_information"), Some("law")));
        assert_eq!((json["calendar"].as_str(), json["count"].as_i64()), (Some("any-part-of-the-uk"), Some(20)));
        assert_eq!(json["calendar_version"].as_str().unwrap().split_once('/').unwrap().0, "2012-2028");
        assert_eq!(json["due_on"], "2026-12-21");
        let days = json["days"].as_array().unwrap();
        assert_eq!((days[0]["on"].as_str(), days[0]["number"].as_i64()), (Some("2026-11-20"), Some(0)));
        assert_eq!(days[1]["skipped"], "weekend");
        let andrew = days.iter().find(|day| day["on"] == "2026-11-30").unwrap();
        assert_eq!((andrew["skipped"].as_str(), andrew["number"].as_i64()), (Some("bank_holiday"), None));
        assert!(andrew["holiday"].as_str().unwrap().contains("Scotland"));
        assert_eq!(days.last().unwrap()["number"], 20);
    }
}

on_both_databases! {
    fn each_date_has_a_page_of_its_own_under_its_own_letter_only(app) {
        let slug = started(&app, COMPLAINT, "2026-06-01").letter.slug;
        let other = planned(&app, "");
        for row in deadlines(&app, &slug) {
            app.browser().get(&format!("/letters/{slug}/deadlines/{}", row.id)).has_status(200);
            app.browser().get(&format!("/letters/{other}/deadlines/{}", row.id)).has_status(404);
            app.browser().get(&format!("/letters/{other}/deadlines/{}/count.json", row.id)).has_status(404);
        }
        for wrong in ["x", "00000000-0000-7000-8000-000000000000", "%00"] {
            app.browser().get(&format!("/letters/{slug}/deadlines/{wrong}")).has_status(404);
            app.browser().get(&format!("/letters/{slug}/deadlines/{wrong}/count.json")).has_status(404);
        }
    }
}

on_both_databases! {
    fn a_letter_that_was_not_sent_has_no_clock(app) {
        let slug = app.open_letter();
        app.browser().get(&path(&slug)).has_status(404);
        app.browser().get(&path("no-such-letter")).has_status(404);
    }
}

on_both_databases! {
    fn the_dates_of_a_draft_are_nobodys(app) {
        let slug = started(&app, STANDARD, "2026-06-01").letter.slug;
        let row = deadlines(&app, &slug).remove(0);
        app.execute("UPDATE letters SET opened_at = NULL");
        app.browser().get(&path(&slug)).has_status(404);
        app.browser().get(&format!("/letters/{slug}/deadlines/{}", row.id)).has_status(404);
        app.browser().get(&format!("/letters/{slug}/deadlines/{}/count.json", row.id)).has_status(404);
    }
}

on_both_databases! {
    fn the_pages_take_no_forms(app) {
        let slug = sent(&app, "").0;
        let row = &deadlines(&app, &slug)[0];
        let one = format!("/letters/{slug}/deadlines/{}", row.id);
        for path in [path(&slug), format!("{one}/count.json"), one] {
            let refused = app.browser().post(&path, &[]);
            assert_eq!(refused.has_status(405).header("allow"), "GET, HEAD");
        }
    }
}
