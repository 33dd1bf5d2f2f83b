//! `GET` and `POST /desk/letters/{id}/deadlines` and `…/deadlines/{deadline}` once the letter was sent.

use undersigned::clock::london_date;
use undersigned::deadlines::basis::Basis;
use undersigned::deadlines::model::{Deadline, DeadlineState, Stage};
use undersigned::letters::store::happenings::HappeningKind;

use super::{COMPLAINT, STANDARD, date_path, deadlines, desk_path, happened, planned, sent, states};
use crate::on_both_databases;
use crate::support::app::TestApp;
use crate::support::browser::{Browser, Page};
use crate::support::people::BEN;

fn today(app: &TestApp) -> String {
    london_date(app.now()).to_string()
}

/// Presses a button on a date's page.
fn press(ada: &Browser, path: &str, deed: &str, fields: &[(&str, &str)]) -> Page {
    press_on(ada, &ada.get(path), path, deed, fields)
}

/// Presses a button on a date's page that was opened earlier.
fn press_on(ada: &Browser, page: &Page, path: &str, deed: &str, fields: &[(&str, &str)]) -> Page {
    let mut all = vec![("deed", deed)];
    all.extend(fields);
    // Every form of the page carries the same token and mark; a browser sends one form's own fields only.
    let carried: Vec<(String, String)> =
        page.form(path).into_iter().filter(|(name, _)| matches!(name.as_str(), "form_token" | "seen")).collect();
    let own = all.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    ada.post_owned(path, &carried.into_iter().chain(own).collect::<Vec<_>>())
}

/// The fields of a correction that changes nothing.
fn as_it_is(row: &Deadline) -> Vec<(&'static str, String)> {
    vec![
        ("clock_days", row.day_count.to_string()),
        ("clock_starts_on", row.starts_on.to_string()),
        ("clock_calendar", row.calendar.as_str().to_owned()),
        ("clock_source", row.source_url.clone().unwrap_or_default()),
        ("clock_quotation", row.quotation.clone().unwrap_or_default()),
        ("clock_reason", "We had misread their page.".to_owned()),
    ]
}

fn correct(ada: &Browser, path: &str, row: &Deadline, changed: &[(&'static str, &str)]) -> Page {
    let mut fields = as_it_is(row);
    for (name, value) in changed {
        fields.retain(|(known, _)| known != name);
        fields.push((name, (*value).to_owned()));
    }
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    press(ada, path, "correct", &fields)
}

on_both_databases! {
    fn every_date_is_listed_with_whose_clock_it_is_and_how_it_stands(app) {
        let (slug, ada) = sent(&app, STANDARD);
        let page = ada.get(&desk_path(&app, &slug));
        page.says("The Mayor").says("The Director").says("it says that it answers letters within 10 working days");
        page.says("10 working days left").says("Add a date").does_not_say("Choose a clock");
        let set = happened(&app, &slug, HappeningKind::DeadlineSet);
        assert_eq!((set.len(), &set[0].addressee_id), (1, &None), "one day for both is told once");
    }
}

on_both_databases! {
    fn a_corrected_date_takes_the_place_of_the_first_and_both_can_be_read(app) {
        let (slug, ada) = sent(&app, STANDARD);
        let row = deadlines(&app, &slug).remove(0);
        let path = date_path(&app, &row, &slug);
        let done = correct(&ada, &path, &row, &[("clock_days", "15")]);
        ada.follow(&done).says("It is noted.").says("Not in force any more");
        let rows = deadlines(&app, &slug);
        assert_eq!(rows.len(), 3);
        let new = rows.iter().find(|other| other.day_count == 15).unwrap();
        let old = rows.iter().find(|other| other.id == row.id).unwrap();
        assert_eq!((old.superseded_by.as_ref(), old.due_on), (Some(&new.id), row.due_on));
        assert!(new.recorded_by.is_some() && new.due_on > old.due_on);
        app.browser().get(&format!("/letters/{slug}/deadlines/{}", new.id)).says("Moved from").says("We had misread their page.");
        app.browser().get(&format!("/letters/{slug}/deadlines/{}", old.id)).says("Another date has taken the place");
        let moved = happened(&app, &slug, HappeningKind::DeadlineMoved);
        assert_eq!((moved.len(), moved[0].facts.word.as_deref()), (1, Some("corrected")));
        ada.get(&path).has_status(200).says("Another date took its place");
        correct(&ada, &date_path(&app, new, &slug), new, &[("clock_days", "15")]).has_status(409).says("Nothing would change");
    }
}

on_both_databases! {
    fn a_correction_without_a_reason_or_with_nonsense_comes_back(app) {
        let (slug, ada) = sent(&app, STANDARD);
        let row = deadlines(&app, &slug).remove(0);
        let path = date_path(&app, &row, &slug);
        let refused = |changed: &[(&'static str, &str)], said: &str| {
            correct(&ada, &path, &row, changed).has_status(422).says(said);
        };
        refused(&[("clock_days", "12"), ("clock_reason", " ")], "Give the reason");
        refused(&[("clock_days", "0")], "Give the days as a whole number");
        refused(&[("clock_starts_on", "2099-01-01")], "between the sending of the letter and today");
        refused(&[("clock_starts_on", "the day before")], "Give a date");
        refused(&[("clock_calendar", "mars")], "Choose whose bank holidays");
        refused(&[("clock_source", "www")], "Give a web address");
        let back = correct(&ada, &path, &row, &[("clock_days", "12"), ("clock_reason", "")]);
        assert!(back.body.contains("value=\"12\""), "{}", back.body);
        press(&ada, &path, "cancel", &[("clock_cancel_reason", "")]).has_status(422).says("Give the reason");
        press(&ada, &path, "met", &[("clock_met_on", "1999-01-01")]).has_status(422).says("between the sending");
        press(&ada, &path, "burn", &[]).has_status(400);
        assert_eq!(deadlines(&app, &slug).len(), 2);
    }
}

on_both_databases! {
    fn a_councils_own_standard_keeps_its_link_and_its_words_when_it_is_corrected(app) {
        let (slug, ada) = sent(&app, STANDARD);
        let row = deadlines(&app, &slug).remove(0);
        let path = date_path(&app, &row, &slug);
        let bare = correct(&ada, &path, &row, &[("clock_days", "5"), ("clock_source", ""), ("clock_quotation", "")]);
        bare.has_status(422).says("Give the web address where the council says this").says("word for word");
        assert!(bare.body.contains("value=\"5\""));
        correct(&ada, &path, &row, &[("clock_days", "5")]).has_status(303);
    }
}

on_both_databases! {
    fn a_date_is_given_up_once_with_the_reason(app) {
        let (slug, ada) = sent(&app, STANDARD);
        let row = deadlines(&app, &slug).remove(0);
        let path = date_path(&app, &row, &slug);
        let opened = ada.get(&path);
        press(&ada, &path, "cancel", &[("clock_cancel_reason", "They publish no such standard.")]).has_status(303);
        let page = app.browser().get(&format!("/letters/{slug}/deadlines/{}", row.id));
        page.says("Given up").says("They publish no such standard.");
        press_on(&ada, &opened, &path, "cancel", &[("clock_cancel_reason", "Again.")]).has_status(409);
        let moved = happened(&app, &slug, HappeningKind::DeadlineMoved);
        assert_eq!((moved.len(), moved[0].facts.on, moved[0].facts.word.as_deref()), (1, None, Some("cancelled")));
    }
}

on_both_databases! {
    fn a_day_that_they_named_is_noted_beside_the_date(app) {
        let (slug, ada) = sent(&app, STANDARD);
        let row = deadlines(&app, &slug).remove(0);
        let (path, day) = (date_path(&app, &row, &slug), today(&app));
        let far = (london_date(app.now()) + chrono::Days::new(60)).to_string();
        let words = [("clock_named_on", day.as_str()), ("clock_named_words", "You will hear from us in two months.")];
        press(&ada, &path, "extend", &[&words[..], &[("clock_due_on", "")]].concat()).has_status(422).says("the day that they named");
        press(&ada, &path, "extend", &[&words[..], &[("clock_due_on", "1999-01-01")]].concat()).has_status(422);
        press(&ada, &path, "extend", &[&words[..], &[("clock_due_on", far.as_str())]].concat()).has_status(303);
        press(&ada, &path, "extend", &[&words[..], &[("clock_due_on", far.as_str())]].concat()).has_status(409);
        let rows = deadlines(&app, &slug);
        let named = rows.iter().find(|row| row.basis == Basis::PromisedInReply).unwrap();
        assert_eq!((named.due_on.to_string(), &named.addressee_id), (far, &row.addressee_id));
        app.browser().get(&format!("/letters/{slug}/deadline")).says("it says that it answers letters within 10 working days");
        ada.get(&date_path(&app, named, &slug)).has_status(200).does_not_say("Count it otherwise");
        let cannot = correct(&ada, &date_path(&app, named, &slug), named, &[("clock_days", "5")]);
        cannot.has_status(409).says("it is not counted");
    }
}

on_both_databases! {
    fn a_clock_stands_still_and_runs_again_by_hand(app) {
        let (slug, ada) = sent(&app, STANDARD);
        let row = deadlines(&app, &slug).remove(0);
        let (path, day) = (date_path(&app, &row, &slug), today(&app));
        press(&ada, &path, "pause", &[("clock_paused_on", &day)]).has_status(303);
        press(&ada, &path, "pause", &[("clock_paused_on", &day)]).has_status(409).says("does not run on that day");
        ada.get(&path).says("stands still, with 10 days left").does_not_say("Count it otherwise");
        correct(&ada, &path, &row, &[("clock_days", "3")]).has_status(409).says("Let it run again first");
        app.pass(chrono::Duration::days(7));
        let later = today(&app);
        let opened = ada.get(&path);
        press(&ada, &path, "resume", &[("clock_resumed_on", &later)]).has_status(303);
        press_on(&ada, &opened, &path, "resume", &[("clock_resumed_on", &later)]).has_status(409);
        let rows = deadlines(&app, &slug);
        assert!(rows.iter().any(|new| new.day_count == 10 && new.starts_on.to_string() == later && new.due_on > row.due_on));
    }
}

on_both_databases! {
    fn what_came_is_noted_once(app) {
        let (slug, ada) = sent(&app, STANDARD);
        let row = deadlines(&app, &slug).remove(0);
        let (path, day) = (date_path(&app, &row, &slug), today(&app));
        press(&ada, &path, "met", &[("clock_met_on", &day)]).has_status(303);
        press(&ada, &path, "met", &[("clock_met_on", &day)]).has_status(409);
        let met = deadlines(&app, &slug).into_iter().find(|other| other.id == row.id).unwrap();
        assert_eq!(met.state(), DeadlineState::Met);
        ada.get(&path).says("came in time");
        assert_eq!(happened(&app, &slug, HappeningKind::DeadlineMet).len(), 1);
    }
}

on_both_databases! {
    fn an_acknowledgement_by_hand_moves_the_first_stage_of_a_complaint(app) {
        let (slug, ada) = sent(&app, COMPLAINT);
        let rows = deadlines(&app, &slug);
        let first = rows.iter().find(|row| row.stage == Stage::Acknowledgement).unwrap();
        press(&ada, &date_path(&app, first, &slug), "acknowledged", &[("clock_acknowledged_on", &today(&app))]).has_status(303);
        let rows = deadlines(&app, &slug);
        let moved = rows.iter().find(|row| row.reason.as_deref() == Some("acknowledged")).unwrap();
        assert_eq!((moved.stage, moved.starts_on.to_string()), (Stage::StageOne, today(&app)));
    }
}

on_both_databases! {
    fn a_date_is_added_for_one_or_for_everybody(app) {
        let (slug, ada) = sent(&app, "");
        let path = desk_path(&app, &slug);
        let page = ada.get(&path);
        let review = [("deed", "add"), ("clock_basis", "freedom_of_information"), ("clock_stage", "review"), ("clock_start", "received")];
        let added = ada.submit(&page, &path, &review);
        ada.follow(&added).says("The date is added.").says("Review of a refusal");
        assert_eq!(deadlines(&app, &slug).len(), 4);
        ada.submit(&ada.get(&path), &path, &review).has_status(409).says("Nothing would change");
        let director = deadlines(&app, &slug).iter().find_map(|row| row.addressee_id.clone()).unwrap();
        let one = [("deed", "add"), ("clock_basis", "hoped_for_by_author"), ("clock_days", "30"), ("clock_addressee", director.as_str())];
        ada.submit(&ada.get(&path), &path, &one).has_status(303);
        assert_eq!(deadlines(&app, &slug).len(), 5);
        for (wrong, said) in [
            (("clock_addressee", "00000000-0000-7000-8000-000000000000"), "Choose one of the letter’s addressees"),
            (("clock_start", "clarified"), "Choose from which day"),
            (("clock_starts_on", "2000-01-01"), "between the sending of the letter and today"),
            (("clock_days", ""), "Give the days"),
        ] {
            let mut fields = one.to_vec();
            fields.retain(|(name, _)| *name != wrong.0);
            fields.push(wrong);
            ada.submit(&ada.get(&path), &path, &fields).has_status(422).says(said);
        }
        assert_eq!(deadlines(&app, &slug).len(), 5);
    }
}

on_both_databases! {
    fn plans_are_over_once_the_letter_is_sent_and_dates_begin_only_then(app) {
        let (slug, ada) = sent(&app, STANDARD);
        let path = desk_path(&app, &slug);
        let plan = [("deed", "plan"), ("clock_basis", "complaint_code")];
        ada.submit(&ada.get(&path), &path, &plan).has_status(409).says("there are dates now");
        let waiting = planned(&app, "");
        let path = desk_path(&app, &waiting);
        let early = [("deed", "add"), ("clock_basis", "complaint_code"), ("clock_starts_on", &today(&app))];
        ada.submit(&ada.get(&path), &path, &early).has_status(409).says("not sent yet");
    }
}

on_both_databases! {
    fn a_form_from_a_page_that_has_changed_gets_a_conflict(app) {
        let (slug, ada) = sent(&app, STANDARD);
        let row = deadlines(&app, &slug).remove(0);
        let (path, day) = (date_path(&app, &row, &slug), today(&app));
        let old = ada.get(&path);
        press(&ada, &path, "met", &[("clock_met_on", &day)]).has_status(303);
        let stale = ada.submit(&old, &path, &[("deed", "cancel"), ("clock_cancel_reason", "A mistake of ours.")]);
        stale.has_status(409).says("Something has changed since you opened this page");
        assert!(stale.body.contains("A mistake of ours."), "{}", stale.body);
        assert!(!states(&deadlines(&app, &slug)).contains(&DeadlineState::Cancelled));
    }
}

on_both_databases! {
    fn a_letter_that_was_sent_again_has_one_clock_where_nothing_runs_from_receipt(app) {
        let (slug, ada) = sent(&app, STANDARD);
        let addressee = crate::deadlines::whole(&app, &slug).addressees[0].id.clone();
        let path = format!("/desk/letters/{}/addressees/{addressee}", app.letter_id(&slug));
        ada.submit(&ada.get(&path), &path, &[("email", "the.mayor@council.example")]).has_status(303);
        assert_eq!(deadlines(&app, &slug).len(), 2);
    }
}

on_both_databases! {
    fn only_the_team_of_the_letter_changes_its_dates(app) {
        let (slug, ada) = sent(&app, STANDARD);
        let row = deadlines(&app, &slug).remove(0);
        let (path, ben) = (date_path(&app, &row, &slug), app.organiser(BEN, "Another team"));
        ben.get(&path).has_status(404);
        ben.post(&path, &[("deed", "cancel"), ("clock_cancel_reason", "No.")]).has_status(404);
        app.browser().get(&path).has_status(303);
        ada.post(&path, &[("deed", "cancel"), ("clock_cancel_reason", "No token.")]).has_status(403).says("Give this date up");
        let refused = ada.send("DELETE", &path, &[], Vec::new());
        assert_eq!(refused.has_status(405).header("allow"), "GET, HEAD, POST");
        let other = planned(&app, "");
        ada.get(&date_path(&app, &row, &other)).has_status(404);
        ada.get(&format!("{}/x", desk_path(&app, &slug))).has_status(404);
        assert_eq!(states(&deadlines(&app, &slug)), [DeadlineState::Active, DeadlineState::Active]);
    }
}
