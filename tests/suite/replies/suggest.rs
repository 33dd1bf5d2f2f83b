//! What the machine suggests of a reply, and what people make of it: `POST …/replies/{reply}/suggestions/{suggestion}`.

use super::{facts, file, raw, reply_address, sent, writes_back};
use crate::on_both_databases;
use crate::support::browser::{Browser, Page};
use crate::support::people::{ADA, BEN};

const HOLDING: &str =
    "Thank you for your letter. We are looking into it and will reply by 3 May 2027.\r\nOur ref: CE/2026-114";
const PER_ASK: &str = "1. We cannot answer the families before the summer.\r\n2. The review will be published in May.";

/// The paths of the forms beside the suggestions, in their order.
fn suggestions(page: &Page) -> Vec<String> {
    let forms = page.body.split("action=\"").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned());
    forms.filter(|action| action.contains("/suggestions/")).collect()
}

/// The form beside the suggestion that says something.
fn beside(page: &Page, words: &str) -> String {
    let row = page.body.split("<li>").find(|row| row.contains(words) && row.contains("/suggestions/"));
    let row = row.unwrap_or_else(|| panic!("no suggestion says {words:?} in\n{}", page.body));
    row.split("action=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

fn say(ada: &Browser, path: &str, action: &str, deed: &str) -> Page {
    ada.submit(&ada.get(path), action, &[("deed", deed)])
}

on_both_databases! {
    fn each_suggestion_says_why(app) {
        let (_, ada) = sent(&app);
        let page = ada.get(&writes_back(&app, "mayor@council.example", HOLDING));
        page.says("It is a holding answer Because it says: We are looking into it and will reply by 3 May 2027.");
        page.says("Rule: words that put off").says("It names 3 May 2027").says("They keep it as CE/2026-114");
        page.says("Ask 2: Holding answer: “we are looking into it”").says("Rule: the whole reply is of one kind");
    }
}

on_both_databases! {
    fn a_suggestion_changes_nothing_before_a_person_takes_it_up(app) {
        let (slug, ada) = sent(&app);
        let path = writes_back(&app, "mayor@council.example", PER_ASK);
        ada.get(&path).says("Ask 1: Refuses").says("Ask 2: Answers it");
        app.settle();
        assert_eq!(facts(&app, &slug)["asks"][0]["answer"], "unanswered");
        assert_eq!(facts(&app, &slug)["asks"][1]["answer"], "unanswered");
        let chosen = ada.get(&path).form(&path).into_iter().filter(|(name, _)| name.starts_with("verdict-"));
        assert!(chosen.map(|(_, value)| value).all(|value| value.is_empty()));
    }
}

on_both_databases! {
    fn one_press_files_the_reply_as_suggested(app) {
        let (slug, ada) = sent(&app);
        let path = writes_back(&app, "mayor@council.example", PER_ASK);
        let refused = ada.submit(&ada.get(&path), &path, &[("deed", "take_up")]);
        refused.has_status(422).says("Say that you believe that this is from The Mayor");
        file(&ada, &path, &[("deed", "take_up")]).has_status(303);
        let facts = facts(&app, &slug);
        assert_eq!((&facts["asks"][0]["answer"], &facts["asks"][1]["answer"]), (&"refused".into(), &"answered".into()));
        let page = app.browser().get(&format!("/letters/{slug}/replies"));
        page.says("We cannot answer the families before the summer.").says("The review will be published in May.");
        assert_eq!(app.number("SELECT COUNT(*) FROM suggestions WHERE kind IN ('ask', 'nature') AND accepted_at IS NOT NULL"), 3);
    }
}

on_both_databases! {
    fn what_a_person_chose_holds_when_the_rest_is_filed_as_suggested(app) {
        let (slug, ada) = sent(&app);
        let path = writes_back(&app, "mayor@council.example", PER_ASK);
        file(&ada, &path, &[("deed", "take_up"), ("verdict-1", "holding")]).has_status(303);
        let facts = facts(&app, &slug);
        assert_eq!((&facts["asks"][0]["answer"], &facts["asks"][1]["answer"]), (&"holding".into(), &"answered".into()));
        let page = ada.get(&format!("/desk/letters/{}/replies", app.letter_id(&slug)));
        page.says("How often each rule was right").says("the ask’s number at the head of a line").says("1 of 2");
    }
}

on_both_databases! {
    fn one_suggestion_is_taken_up_or_declined_once(app) {
        let (slug, ada) = sent(&app);
        let path = writes_back(&app, "mayor@council.example", PER_ASK);
        let page = ada.get(&path);
        let (first, second) = (beside(&page, "Ask 1:"), beside(&page, "Ask 2:"));
        ada.follow(&say(&ada, &path, &first, "accept")).says("It is noted").says("Somebody said that this is so");
        ada.submit(&page, &second, &[("deed", "decline")]).has_status(303);
        ada.follow(&ada.submit(&page, &second, &[("deed", "accept")])).says("Somebody said something to that before");
        let form = ada.get(&path).form(&path);
        assert!(form.contains(&("verdict-1".to_owned(), "refused".to_owned())), "what was taken up stands in the form: {form:?}");
        assert!(form.iter().any(|(name, value)| name == "quote-1" && value.contains("We cannot answer the families")));
        assert!(form.contains(&("verdict-2".to_owned(), String::new())));
        file(&ada, &path, &[("deed", "take_up")]).has_status(303);
        assert_eq!(facts(&app, &slug)["asks"][1]["answer"], "unanswered", "what was declined is not filed");
    }
}

on_both_databases! {
    fn a_reference_that_is_taken_up_is_the_councils(app) {
        let (_, ada) = sent(&app);
        let path = writes_back(&app, "mayor@council.example", HOLDING);
        let action = beside(&ada.get(&path), "CE/2026-114");
        say(&ada, &path, &action, "accept").has_status(303);
        assert_eq!(app.number("SELECT COUNT(*) FROM standings WHERE council_reference_sealed IS NOT NULL"), 1);
    }
}

on_both_databases! {
    fn only_the_team_says_anything_to_a_suggestion(app) {
        let (_, ada) = sent(&app);
        let path = writes_back(&app, "mayor@council.example", PER_ASK);
        let page = ada.get(&path);
        let action = suggestions(&page).remove(0);
        let ben = app.organiser(BEN, "Another team");
        ben.post(&action, &[("deed", "accept")]).has_status(403);
        app.browser().post(&action, &[("deed", "accept")]).has_status(303);
        ada.submit(&page, &action, &[("deed", "delete")]).has_status(400);
        ada.submit(&page, &action, &[("deed", "accept"), ("more", "x")]).has_status(400);
        let refused = ada.get(&action);
        assert_eq!((refused.status, refused.header("allow")), (405, "POST"));
        let token = page.form(&action).into_iter().find(|(name, _)| name == "form_token").unwrap().1;
        for wrong in ["nonsense", "00000000-0000-7000-8000-000000000000"] {
            let (head, _) = action.rsplit_once('/').unwrap();
            ada.post(&format!("{head}/{wrong}"), &[("form_token", &token), ("deed", "accept")]).has_status(404);
        }
        assert_eq!(app.number("SELECT COUNT(*) FROM suggestions WHERE accepted_at IS NOT NULL OR declined_at IS NOT NULL"), 0);
    }
}

on_both_databases! {
    fn a_machines_mail_is_not_looked_at(app) {
        let (_, _ada) = sent(&app);
        app.hand_in(&raw("automatic_acknowledgement"), &reply_address(&app, "mayor@council.example"), "").has_status(201);
        assert_eq!(app.number("SELECT COUNT(*) FROM suggestions"), 0);
        assert!(app.mails_to(ADA).iter().all(|mail| !mail.subject.starts_with("A reply has come in")));
    }
}
