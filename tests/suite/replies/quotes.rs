//! Passages of a reply, quoted beside the asks.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::{facts, file, sent, writes_back};
use crate::on_both_databases;
use crate::support::app::{On, TestApp};

const WORDS: &str = "Dear all,\r\n\r\nthe review will be published\r\nin May 2027 – that is settled.\r\n\r\nWe cannot \
                     answer the families before. Write to jo.smith@council.example instead.\r\n\r\nJo Smith";

fn quoted(app: &TestApp) -> (String, crate::support::browser::Browser, String) {
    let (slug, ada) = sent(app);
    let path = writes_back(app, "mayor@council.example", WORDS);
    (slug, ada, path)
}

on_both_databases! {
    fn a_passage_is_shown_beside_the_ask_at_the_desk_and_in_public(app) {
        let (slug, ada, path) = quoted(&app);
        let typed = [
            ("verdict-1", "refused"), ("quote-1", "We cannot answer the families before. Write to jo.smith@council.example instead."),
            ("verdict-2", "answered"), ("quote-2", "the review will be published in May 2027"),
        ];
        file(&ada, &path, &typed).has_status(303);
        ada.get(&path).says("We cannot answer the families before. Write to jo.smith@council.example instead.");
        let page = app.browser().get(&format!("/letters/{slug}/replies"));
        page.has_status(200).says("the review will be published in May 2027").says("We cannot answer the families before.");
        page.does_not_say("jo.smith@council.example");
        let kept = ada.get(&path).form(&path).into_iter().find(|(name, _)| name == "quote-2").unwrap();
        assert_eq!(kept.1.split_whitespace().collect::<Vec<_>>().join(" "), "the review will be published in May 2027");
        assert_eq!(facts(&app, &slug)["asks"][1]["answer"], "answered");
    }
}

on_both_databases! {
    fn a_passage_that_does_not_stand_in_the_reply_is_refused_and_nothing_is_lost(app) {
        let (slug, ada, path) = quoted(&app);
        let made_up = "the review will be published in June 2027";
        let refused = file(&ada, &path, &[("verdict-1", "unanswered"), ("verdict-2", "answered"), ("quote-2", made_up)]);
        refused.has_status(422).says("The passage beside ask 2 does not stand in the reply");
        let form = refused.form(&path);
        for typed in [("quote-2", made_up), ("verdict-2", "answered"), ("sender_believed", "yes")] {
            assert!(form.contains(&(typed.0.to_owned(), typed.1.to_owned())), "{typed:?} in {form:?}");
        }
        assert_eq!(facts(&app, &slug)["asks"][1]["answer"], "unanswered");
        let of_nothing = file(&ada, &path, &[("verdict-1", "unanswered"), ("quote-1", "Jo Smith"), ("verdict-2", "answered")]);
        of_nothing.has_status(422).says("A reply that does not mention ask 1 has no passage about it");
        let long = file(&ada, &path, &[("verdict-1", "holding"), ("quote-1", &"x ".repeat(1_001)), ("verdict-2", "answered")]);
        long.has_status(422).says("longer than 2,000 characters");
    }
}

on_both_databases! {
    fn words_that_were_altered_are_no_quotation_any_more(app) {
        let (slug, ada, path) = quoted(&app);
        file(&ada, &path, &[("verdict-1", "unanswered"), ("verdict-2", "answered"), ("quote-2", "that is settled")]).has_status(303);
        app.execute("UPDATE answers SET quote_start = quote_start + 1, quote_end = quote_end + 1 WHERE quote_start IS NOT NULL");
        ada.get(&path).says("does not stand in the stored reply any more. It is not shown as a quotation").says("Answered");
        let public = app.browser().get(&format!("/letters/{slug}/replies"));
        public.says("does not stand in the stored reply any more").does_not_say("hat is settled.");
        let json: serde_json::Value = serde_json::from_str(&app.browser().get(&format!("/letters/{slug}/replies.json")).body).unwrap();
        assert!(json["asks"][1]["replies"][0]["quotation"].is_null(), "{json}");
    }
}

/// Any passage of the reply, however its lines are broken, is found, and shown as it stands.
#[test]
fn every_passage_of_a_reply_can_be_quoted() {
    let app = TestApp::start(On::Sqlite);
    let (_, ada, path) = quoted(&app);
    file(&ada, &path, &[("verdict-1", "unanswered"), ("verdict-2", "unanswered")]).has_status(303);
    let words: Vec<&str> = WORDS.split_whitespace().collect();
    let passages = (0..words.len(), 1..words.len(), prop_oneof![Just(" "), Just("\n"), Just("  "), Just("\r\n\r\n")]);
    let mut runner = TestRunner::new(Config { cases: 24, failure_persistence: None, ..Config::default() });
    let quotes = |(from, count, blank): (usize, usize, &str)| {
        let chosen = &words[from..(from + count).min(words.len())];
        let done = file(&ada, &path, &[("verdict-1", "holding"), ("quote-1", &chosen.join(blank))]);
        prop_assert_eq!(done.status, 303, "{}", done.body);
        let page = ada.get(&path);
        let (_, kept) = page.form(&path).into_iter().find(|(name, _)| name == "quote-1").unwrap();
        prop_assert_eq!(kept.split_whitespace().collect::<Vec<_>>(), chosen.to_vec());
        prop_assert!(!page.text().contains("It is not shown as a quotation"));
        Ok(())
    };
    runner.run(&passages, quotes).unwrap();
}
