//! Stories made up at random: whatever happens in whatever order, no public page contradicts another.

use std::collections::BTreeMap;

use chrono::Duration;
use serde_json::Value;

use super::{bounce_of, facts, file, reply_address, sent, writes_back};
use crate::dispatch::addressee_path;
use crate::on_both_databases;
use crate::support::app::TestApp;
use crate::support::browser::Browser;

const MAILBOXES: [&str; 2] = ["mayor@council.example", "director@council.example"];
const NAMES: [&str; 2] = ["The Mayor", "The Director"];
const VERDICTS: [&str; 7] =
    ["unanswered", "holding", "answered", "refused", "redirected", "not_theirs", "clarification"];
const DEEDS: [&str; 6] = ["withdraw", "close", "reopen", "hold", "let_go", "let_go"];
const STEPS: usize = 14;

struct Story<'a> {
    app: &'a TestApp,
    slug: String,
    ada: Browser,
    replies: Vec<String>,
    dice: u64,
    told: Vec<String>,
}

impl Story<'_> {
    /// A number below another (Knuth's generator).
    fn throw(&mut self, below: usize) -> usize {
        self.dice = self.dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.dice >> 33).unwrap() % below
    }

    fn step(&mut self) {
        let place = self.throw(2);
        match self.throw(9) {
            0 | 1 => self.writes(place),
            2..=4 => self.reads(),
            5 => self.puts_aside(),
            6 => self.stands(place),
            7 => {
                let days = [1, 5, 20, 40][self.throw(4)];
                self.told.push(format!("{days} days pass"));
                self.app.pass(Duration::days(days));
                self.app.minute();
            }
            _ => {
                self.told.push(format!("the mail to {} bounces", NAMES[place]));
                let (to, report) = (reply_address(self.app, MAILBOXES[place]), bounce_of(self.app, MAILBOXES[place]));
                self.app.hand_in(&report, &to, "<>");
            }
        }
        if self.ada.get("/desk").status != 200 {
            self.ada = self.app.ada();
        }
    }

    fn writes(&mut self, place: usize) {
        self.told.push(format!("{} writes", NAMES[place]));
        self.app.pass(Duration::seconds(1));
        let words = format!("This is our letter number {} of the {}.", self.replies.len(), self.told[0]);
        self.replies.push(writes_back(self.app, MAILBOXES[place], &words));
    }

    fn any_reply(&mut self) -> Option<String> {
        let number = self.replies.len();
        (number > 0).then(|| self.throw(number)).map(|which| self.replies[which].clone())
    }

    fn reads(&mut self) {
        let Some(path) = self.any_reply() else { return };
        let (one, two) = (VERDICTS[self.throw(7)], VERDICTS[self.throw(7)]);
        self.told.push(format!("{path} is read: {one}, {two}"));
        file(&self.ada, &path, &[("verdict-1", one), ("verdict-2", two)]).has_status(303);
    }

    fn puts_aside(&mut self) {
        let Some(path) = self.any_reply() else { return };
        self.told.push(format!("{path} is put aside"));
        self.ada.submit(&self.ada.get(&path), &path, &[("deed", "set_aside")]).has_status(303);
    }

    fn stands(&mut self, place: usize) {
        let deed = DEEDS[self.throw(DEEDS.len())];
        self.told.push(format!("{deed} for {}", NAMES[place]));
        let path = format!("{}/standing", addressee_path(self.app, &self.slug, place));
        self.ada.submit(&self.ada.get(&path), &path, &[("deed", deed)]).has_status(303);
    }

    fn json(&self, page: &str) -> Value {
        serde_json::from_str(&self.app.browser().get(&format!("/letters/{}/{page}", self.slug)).body).unwrap()
    }

    /// What must be so of the public pages, whatever happened.
    fn agrees(&self) {
        let facts = facts(self.app, &self.slug);
        let events = self.json("timeline.json")["events"].as_array().unwrap().clone();
        let page = self.app.browser().get(&format!("/letters/{}", self.slug)).text();
        let story = || self.told.join("\n");
        self.page_agrees(&page, &facts, &events);
        for (place, addressee) in facts["addressees"].as_array().unwrap().iter().enumerate() {
            let name = addressee["name"].as_str().unwrap();
            let theirs: Vec<&Value> = events.iter().filter(|event| event["addressee"]["name"] == name).collect();
            let any = |kind: &str| theirs.iter().any(|event| event["kind"] == kind);
            if addressee["label"] == "held" {
                assert!(theirs.is_empty(), "{place}: {theirs:?}\n{}", story());
                continue;
            }
            let answer = &addressee["answer"];
            let has_answered = *answer != "unanswered" && *answer != "holding";
            assert_eq!(has_answered, !addressee["answered_on"].is_null(), "{addressee}\n{}", story());
            assert!(has_answered || !any("deadline_met"), "{theirs:?}\n{}", story());
            assert!(*answer == "unanswered" || !any("not_delivered"), "{theirs:?}\n{}", story());
            assert_eq!(has_answered, readings(&theirs).values().any(|count| *count > 0), "{theirs:?}\n{}", story());
            for missed in theirs.iter().filter(|event| event["kind"] == "deadline_missed") {
                let (on, came) = (missed["facts"]["on"].as_str(), addressee["answered_on"].as_str());
                assert!(came.is_none() || came > on, "{missed} {addressee}\n{}", story());
            }
        }
        self.asks_agree(&facts);
    }

    fn page_agrees(&self, page: &str, facts: &Value, events: &[Value]) {
        let story = || self.told.join("\n");
        let days = facts["days_without_answer"].as_i64();
        assert_eq!(days.is_some(), page.contains("since it was sent, without a full answer"), "{facts}\n{}", story());
        let otherwise = ["is not delivered yet", "No answer is waited for", "had given a first answer"];
        let said = otherwise.iter().filter(|words| page.contains(**words)).count();
        assert_eq!(said, usize::from(days.is_none()), "{page}\n{}", story());
        assert_eq!(facts["deadline"].is_null(), !page.contains("An answer was hoped for by"), "{page}\n{}", story());
        let feed = self.app.browser().get(&format!("/letters/{}/feed.atom", self.slug)).text();
        for event in events {
            let sentence = event["sentence"].as_str().unwrap();
            assert!(page.contains(sentence) && feed.contains(sentence), "{sentence}\n{}", story());
        }
    }

    /// An ask is answered where a reply that is shown answers it.
    fn asks_agree(&self, facts: &Value) {
        let ends = |verdict: &Value| !["unanswered", "holding", "clarification"].contains(&verdict.as_str().unwrap());
        let matrix = self.json("replies.json");
        for (ask, row) in facts["asks"].as_array().unwrap().iter().zip(matrix["asks"].as_array().unwrap()) {
            let shown = row["replies"].as_array().unwrap().iter().any(|cell| ends(&cell["verdict"]));
            assert_eq!(ends(&ask["answer"]), shown, "{ask} {row}\n{}", self.told.join("\n"));
        }
    }
}

/// How many asks each reply answers, as it was read last.
fn readings<'a>(events: &[&'a Value]) -> BTreeMap<&'a str, i64> {
    let is_reading = |event: &&&Value| ["reply_read", "reply_read_anew"].contains(&event["kind"].as_str().unwrap());
    let count = |event: &&'a Value| (event["about"].as_str().unwrap(), event["facts"]["count"].as_i64().unwrap());
    events.iter().filter(is_reading).map(count).collect()
}

on_both_databases! {
    fn no_public_page_contradicts_another_whatever_happens(app) {
        let (slug, _) = sent(&app);
        for dice in [3, 17] {
            let told = vec![format!("story {dice}")];
            let mut story = Story { app: &app, slug: slug.clone(), ada: app.ada(), replies: Vec::new(), dice, told };
            for _ in 0..STEPS {
                story.step();
                story.agrees();
            }
        }
    }
}
