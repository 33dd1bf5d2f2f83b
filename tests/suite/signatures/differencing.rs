//! What somebody learns who keeps every public output of a letter and subtracts: never how many are in a small group, and
//! never when somebody without a name signed, beyond the batch in which they were counted.

use chrono::Duration;
use serde_json::Value;
use undersigned::signatures::groups::LEAST;

use super::{crowd, token};
use crate::on_both_databases;
use crate::support::app::TestApp;
use crate::support::browser::{link_in, unescape};
use crate::support::people::letter_file;

const CATEGORIES: [&str; 5] = ["practitioner", "academic", "student", "service_user", "supporter"];
const LABELS: [(&str, &str); 4] = [
    ("Practitioners", "practitioner"),
    ("Academics", "academic"),
    ("Students", "student"),
    ("People who have used these services", "service_user"),
];
const OTHERS: &str = "Supporters, and groups too small to show";

/// Everything that anyone may read of a letter, each with what identifies its version to a cache.
fn outputs(app: &TestApp, slug: &str) -> Vec<(String, String)> {
    let mut paths: Vec<String> = ["", "/names", "/thanks", "/count.json", "/letter.json", "/letter.txt"]
        .map(|p| format!("/letters/{slug}{p}"))
        .into();
    paths.push("/".into());
    let mut found = Vec::new();
    while let Some(path) = paths.pop() {
        let page = app.browser().get(&path);
        page.has_status(200);
        let next = page.body.split("rel=\"next\" href=\"").nth(1);
        paths.extend(next.map(|rest| unescape(rest.split('"').next().unwrap())));
        assert_eq!(page.header("last-modified"), "", "{path}");
        found.push((path, format!("{}\n{}", page.header("etag"), page.body)));
    }
    found
}

fn json(app: &TestApp, slug: &str) -> Value {
    serde_json::from_str(&app.browser().get(&format!("/letters/{slug}/count.json")).body).unwrap()
}

/// One publication of the groups as an observer notes it: everything exact, and what is known of each group.
#[derive(Debug, Clone)]
struct Noted {
    of: i64,
    signed: i64,
    left: i64,
    shown: Vec<Option<i64>>,
    others: i64,
    /// The bounds of each group, which subtracting narrows down.
    bounds: Vec<(i64, i64)>,
    truth: Vec<i64>,
}

/// Reads the groups from `count.json`, once for each publication.
fn note(app: &TestApp, slug: &str, noted: &mut Vec<Noted>) {
    let count = json(app, slug);
    let published = &count["by_category"];
    check_all_outputs_agree(app, slug, published);
    let number = |value: &Value| value.as_i64().unwrap();
    if published.is_null() || noted.last().is_some_and(|last| last.of == number(&published["of"])) {
        return;
    }
    let of = number(&published["of"]);
    let shown: Vec<Option<i64>> = CATEGORIES.iter().map(|c| published["groups"][c].as_i64()).collect();
    let left = number(&count["withdrawn"]) + number(&count["removed"]);
    let bounds = shown.iter().map(|shown| shown.map_or((0, of), |n| (n - 2, n + 2))).collect();
    let id = app.letter_id(slug);
    let size = |category: &&str| {
        app.number(&format!("SELECT signature_count FROM letter_groups WHERE letter_id = '{id}' AND dimension = 'category' AND value = '{category}'"))
    };
    let truth: Vec<i64> = CATEGORIES.iter().map(size).collect();
    assert_eq!(truth.iter().sum::<i64>(), of);
    assert_eq!(of, number(&count["confirmed"]), "groups are published with a batch");
    noted.push(Noted { of, signed: of + left, left, shown, others: number(&published["others"]), bounds, truth });
}

/// Page, text and JSON say the same of the groups; nothing else says anything.
fn check_all_outputs_agree(app: &TestApp, slug: &str, published: &Value) {
    let mut expected: Vec<String> = Vec::new();
    if !published.is_null() {
        let groups = LABELS.iter().filter_map(|(label, key)| published["groups"][key].as_i64().map(|n| (*label, n)));
        expected
            .extend(groups.chain([(OTHERS, published["others"].as_i64().unwrap())]).map(|(l, n)| format!("{l}: {n}")));
    }
    let letter: Value = serde_json::from_str(&app.browser().get(&format!("/letters/{slug}/letter.json")).body).unwrap();
    assert_eq!(&letter["count"]["by_category"], published);
    let text = app.browser().get(&format!("/letters/{slug}/letter.txt")).body;
    let lines: Vec<String> =
        text.lines().filter(|l| l.contains(": about ")).map(|l| l.replace(": about ", ": ")).collect();
    assert_eq!(lines, expected);
    for path in ["", "/names"] {
        let page = app.browser().get(&format!("/letters/{slug}{path}"));
        let html = scraper::Html::parse_document(&page.body);
        let select = |css: &str| scraper::Selector::parse(css).unwrap();
        let cell = |row: &scraper::ElementRef<'_>, css: &str| {
            row.select(&select(css)).next().unwrap().text().collect::<String>()
        };
        let rows: Vec<String> = html
            .select(&select("table.groups tbody tr"))
            .map(|row| format!("{}: {}", cell(&row, "th"), cell(&row, "td")))
            .collect();
        assert_eq!(rows, expected, "{path}");
        let listed: String = html.select(&select("ol.names")).flat_map(|list| list.text()).collect();
        for word in ["practitioner", "academic", "student", "supporter", "used these"] {
            assert!(!listed.to_lowercase().contains(word), "{word} in the list of names: {listed}");
        }
    }
}

/// Narrows every bound by every sum and every difference until nothing moves any more.
fn subtract(noted: &mut [Noted]) {
    loop {
        let before: Vec<_> = noted.iter().map(|n| n.bounds.clone()).collect();
        for n in noted.iter_mut() {
            for group in 0..CATEGORIES.len() {
                let rest = |bound: fn(&(i64, i64)) -> i64| -> i64 {
                    n.bounds.iter().enumerate().filter(|(g, _)| *g != group).map(|(_, b)| bound(b)).sum()
                };
                let (least, most) = (n.of - rest(|b| b.1), n.of - rest(|b| b.0));
                let (low, high) = n.bounds[group];
                n.bounds[group] = (low.max(least), high.min(most));
            }
        }
        for at in 1..noted.len() {
            let (earlier, later) = noted.split_at_mut(at);
            let (earlier, later) = (&mut earlier[at - 1], &mut later[0]);
            let (came, went) = (later.signed - earlier.signed, later.left - earlier.left);
            for (a, b) in earlier.bounds.iter_mut().zip(later.bounds.iter_mut()) {
                *b = (b.0.max(a.0 - went), b.1.min(a.1 + came));
                *a = (a.0.max(b.0 - came), a.1.min(b.1 + went));
            }
        }
        if noted.iter().map(|n| n.bounds.clone()).eq(before) {
            return;
        }
    }
}

fn demand_nothing_learned(mut noted: Vec<Noted>) {
    subtract(&mut noted);
    for n in &noted {
        let left_out: i64 = n.truth.iter().zip(&n.shown).filter(|(_, s)| s.is_none()).map(|(size, _)| size).sum();
        assert!((left_out - n.others).abs() <= 2 && left_out >= LEAST, "{n:?}");
        for ((size, shown), (low, high)) in n.truth.iter().zip(&n.shown).zip(&n.bounds) {
            assert!(low <= size && size <= high, "the observer reckons wrongly: {n:?}");
            assert!(shown.is_none() || *size >= LEAST, "a group under ten is shown: {n:?}");
            assert!(*size >= LEAST || high - low >= 4, "a group of {size} is between {low} and {high}: {n:?}");
        }
    }
}

/// So many sign, without a name, as members of a category; they wait for the next batch.
fn come(app: &TestApp, slug: &str, next: &mut usize, category: &str, count: usize) {
    let display = [("category", category), ("public_display", "category"), ("council_display", "category")];
    crowd(app, slug, *next..*next + count, &display);
    *next += count;
}

/// Somebody withdraws; the next batch takes them off the count.
fn go(app: &TestApp, number: usize) {
    let email = format!("person{number}@people.example");
    let mails = app.mails();
    let mail = mails.iter().rfind(|mail| mail.to == email).unwrap();
    let path = format!("{}/withdrawal", link_in(&mail.text, "/signatures/"));
    app.browser().post(&path, &[("form_token", &token(app))]).has_status(303);
}

on_both_databases! {
    fn nobody_can_work_out_a_small_group_by_subtracting_while_signers_come_and_go(app) {
        let slug = app.open_letter();
        let (mut noted, mut next) = (Vec::new(), 0);
        // One category after the other passes the threshold, alone and together; then many go.
        let steps: [&[(&str, usize)]; 9] = [
            &[("practitioner", 14), ("student", 3)],
            &[("practitioner", 9), ("supporter", 8)],
            &[("academic", 9), ("supporter", 6)],
            &[("academic", 1)],
            &[("academic", 10)],
            &[("student", 9), ("service_user", 2)],
            &[("student", 1), ("practitioner", 1)],
            &[("supporter", 7), ("student", 6)],
            &[("service_user", 9), ("practitioner", 4)],
        ];
        for step in steps {
            for (category, count) in step {
                come(&app, &slug, &mut next, category, *count);
                app.settle();
                note(&app, &slug, &mut noted);
            }
        }
        assert!(noted.len() >= 4 && noted.iter().any(|n| n.shown[1].is_some()), "{noted:?}");
        for leaving in [0..6, 17..29, 40..52] {
            leaving.for_each(|number| go(&app, number));
            app.settle();
            note(&app, &slug, &mut noted);
        }
        demand_nothing_learned(noted);
    }
}

on_both_databases! {
    fn nor_when_they_come_and_go_at_random(app) {
        let slug = app.open_letter();
        let (mut noted, mut next, mut gone) = (Vec::new(), 0, Vec::new());
        // A small generator of numbers that is the same on each run.
        let mut state = 20_261_122_u64;
        let mut random = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from((state >> 33) % below).unwrap()
        };
        for _ in 0..14 {
            for _ in 0..=random(3) {
                // Practitioners come most often.
                let category = CATEGORIES[[0, 0, 0, 1, 2, 3, 4, 4][random(8)]];
                let count = 1 + random(9);
                come(&app, &slug, &mut next, category, count);
                app.settle();
                note(&app, &slug, &mut noted);
            }
            for _ in 0..random(4) {
                let number = random(next as u64);
                if !gone.contains(&number) {
                    gone.push(number);
                    go(&app, number);
                }
            }
            app.settle();
            note(&app, &slug, &mut noted);
        }
        assert!(noted.len() >= 3, "{noted:?}");
        demand_nothing_learned(noted);
    }
}

on_both_databases! {
    fn a_few_who_sign_do_not_move_the_groups(app) {
        let slug = app.open_letter();
        let mut next = 0;
        for (category, count) in [("practitioner", 22), ("supporter", 18)] {
            come(&app, &slug, &mut next, category, count);
        }
        app.settle();
        let first = json(&app, &slug)["by_category"].clone();
        assert_eq!(first["groups"], serde_json::json!({"practitioner": 20}), "{first}");
        come(&app, &slug, &mut next, "practitioner", 9);
        assert_eq!(app.count(&slug), 49);
        assert_eq!(json(&app, &slug)["by_category"], first, "nine more would tell too much of each");
        come(&app, &slug, &mut next, "practitioner", 1);
        assert_eq!(app.count(&slug), 50);
        assert_eq!(json(&app, &slug)["by_category"]["groups"], serde_json::json!({"practitioner": 30}));
    }
}

fn at_risk(app: &TestApp) -> String {
    app.import(&letter_file("Staff speak up", "").replace("at_risk = false", "at_risk = true"))
}

on_both_databases! {
    fn nothing_public_moves_between_two_batches_of_a_letter_at_risk(app) {
        let slug = at_risk(&app);
        let mut next = 0;
        come(&app, &slug, &mut next, "practitioner", 20);
        app.settle();
        app.pass(Duration::hours(25));
        come(&app, &slug, &mut next, "supporter", 20);
        app.settle();
        let first = outputs(&app, &slug);
        assert!(first.iter().any(|(_, output)| output.contains("\"practitioner\": 20")));
        // Some come one after the other and somebody goes: each time the service has had its moment to tell.
        for _ in 0..3 {
            come(&app, &slug, &mut next, "student", 3);
            app.settle();
            assert_eq!(outputs(&app, &slug), first);
        }
        go(&app, 3);
        app.settle();
        assert_eq!(outputs(&app, &slug), first, "not even that somebody without a name went");
        app.pass(Duration::hours(25));
        app.settle();
        let later = json(&app, &slug);
        assert_eq!((&later["confirmed"], &later["withdrawn"]), (&Value::from(48), &Value::from(1)));
        let as_of = later["as_of"].as_str().unwrap();
        assert_eq!(as_of.len(), "2026-11-22".len(), "a day and no hour: {as_of}");
        assert_eq!(later["by_category"]["of"], 40, "eight more are too few for new groups");
    }
}

on_both_databases! {
    fn nothing_public_moves_before_the_batch(app) {
        let slug = app.open_letter();
        let mut next = 0;
        come(&app, &slug, &mut next, "practitioner", 18);
        app.settle();
        let first = outputs(&app, &slug);
        // Confirmed and withdrawn, but the enroller has not come by.
        come(&app, &slug, &mut next, "student", 2);
        assert_eq!(outputs(&app, &slug), first);
        app.settle();
        let second = outputs(&app, &slug);
        assert_ne!(second, first);
        go(&app, 18);
        assert_eq!(outputs(&app, &slug), second);
        assert_eq!(app.count(&slug), 19);
    }
}

on_both_databases! {
    fn the_addressee_is_told_no_more_of_a_small_group_than_everyone(app) {
        let slug = app.open_letter();
        let mut next = 0;
        for (category, count) in [("practitioner", 21), ("student", 3), ("academic", 2), ("supporter", 14)] {
            come(&app, &slug, &mut next, category, count);
        }
        app.sign(&slug, "Grace Hopper", "grace@people.example", &[("council_display", "name")]);
        let ada = app.ada();
        app.dispatch(&ada, &slug);
        let mail = app.last_mail_to("mayor@council.example");
        let published = json(&app, &slug)["by_category"].clone();
        assert_eq!(published["groups"], serde_json::json!({"practitioner": 20}));
        for copy in [mail.text.as_str(), mail.html.as_deref().unwrap()] {
            for part in ["Grace Hopper", "and 40 others who chose not to show a name", "Practitioners: about 20", &format!("{OTHERS}: about 20")] {
                assert!(copy.contains(part), "{part:?} in:\n{copy}");
            }
            for absent in ["tudent", "cademic", "A practitioner"] {
                assert!(!copy.contains(absent), "{absent} in:\n{copy}");
            }
        }
    }
}
