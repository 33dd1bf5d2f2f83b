//! `GET /letters/{slug}/replies/{reply}`, and what the public can reach before somebody releases anything.

use super::{believed, message};
use crate::on_both_databases;
use crate::support::app::TestApp;
use crate::support::browser::Browser;

/// What nobody outside the team is to read before a person releases it.
const KEPT_BACK: [&str; 7] = [
    "pat.officer@council.example",
    "020 7946 0000",
    "Rowan Ashdown",
    "Zebedee Quillfeather",
    "Pat Officer",
    "Minutes that only the team may have",
    "numbers.xlsx",
];

/// Every page that a stranger reaches from a letter's own, and the addresses that could be guessed.
fn public_pages(app: &TestApp, slug: &str) -> Vec<(String, String)> {
    let stranger: Browser = app.browser();
    let letter = format!("/letters/{slug}");
    let mut paths: Vec<String> = [
        "",
        "/letter.json",
        "/letter.txt",
        "/count.json",
        "/names",
        "/deadline",
        "/timeline",
        "/timeline.json",
        "/feed.atom",
        "/replies",
        "/promises",
        "/dates.ics",
        "/documents",
        "/documents/",
    ]
    .iter()
    .map(|end| format!("{letter}{end}"))
    .collect();
    paths.push("/".into());
    let mut at = 0;
    let mut pages = Vec::new();
    while at < paths.len() && at < 60 {
        let page = stranger.get(&paths[at]);
        for link in page.body.split("href=\"").skip(1).filter_map(|rest| rest.split(['"', '#']).next()) {
            if link.starts_with(&letter) && !paths.iter().any(|known| known == link) {
                paths.push(link.to_owned());
            }
        }
        pages.push((paths[at].clone(), page.body));
        at += 1;
    }
    pages
}

fn nobody_reads(app: &TestApp, slug: &str, kept_back: &[&str]) {
    app.settle();
    for (path, body) in public_pages(app, slug) {
        for words in kept_back {
            assert!(!body.contains(words), "{words:?} is in {path}:\n{body}");
        }
    }
}

on_both_databases! {
    fn nothing_that_is_not_released_can_be_reached(app) {
        let came = believed(&app, &message());
        nobody_reads(&app, &came.slug, &KEPT_BACK);
        app.browser().get(&came.public).has_status(404);
        came.press("release", &[("masks", "")]).has_status(303);
        nobody_reads(&app, &came.slug, &["pat.officer@council.example", "020 7946 0000", "Zebedee Quillfeather", "Pat Officer", "Minutes that only the team may have", "numbers.xlsx"]);
        came.release_file(&came.files()[0]);
        nobody_reads(&app, &came.slug, &["numbers.xlsx", "pat.officer@council.example"]);
        came.press("hide", &[]).has_status(303);
        nobody_reads(&app, &came.slug, &KEPT_BACK);
        app.browser().get(&came.public_file(&came.files()[0])).has_status(404);
    }
}

on_both_databases! {
    fn the_public_page_says_who_when_how_and_what(app) {
        let came = believed(&app, &message());
        came.press("release", &[]).has_status(303);
        came.release_file(&came.files()[0]);
        let page = app.browser().get(&came.public);
        page.has_status(200).says("A reply from The Mayor").says("London Borough of Fleetbridge").says(", by email");
        page.says("Not proved: only the address says so. The organisers looked at who sent it, and believe it.");
        page.says("The review reports on 30 June 2026.").does_not_say("Pat Officer").does_not_say("Your letter");
        page.says(&hex::encode(<sha2::Sha256 as sha2::Digest>::digest(message())));
        assert!(page.body.contains(&came.public_file(&came.files()[0])), "{}", page.body);
        assert_eq!(page.header("cache-control"), "no-cache");
        let wrong = app.browser().send("POST", &came.public, &[("sec-fetch-site", "same-origin")], Vec::new());
        assert_eq!((wrong.status, wrong.header("allow")), (405, "GET, HEAD"));
        for path in ["nonsense", "00000000-0000-7000-8000-000000000000"] {
            app.browser().get(&format!("/letters/{}/replies/{path}", came.slug)).has_status(404);
        }
        app.browser().get(&came.public.replace(&came.slug, "another-letter")).has_status(404);
    }
}

on_both_databases! {
    fn what_is_set_aside_later_is_not_public_any_more(app) {
        let came = believed(&app, &message());
        came.press("release", &[]).has_status(303);
        came.release_file(&came.files()[0]);
        app.execute("UPDATE replies SET set_aside_at = received_at");
        app.browser().get(&came.public).has_status(404);
        app.browser().get(&came.public_file(&came.files()[0])).has_status(404);
        app.execute("UPDATE replies SET set_aside_at = NULL, sender_confirmed_at = NULL");
        app.browser().get(&came.public).has_status(404);
    }
}

on_both_databases! {
    fn on_a_letter_at_risk_neither_tab_nor_history_names_the_letter(app) {
        let came = believed(&app, &message());
        came.press("release", &[]).has_status(303);
        app.execute(match app.store {
            crate::support::app::Store::Sqlite(_) => "UPDATE letters SET at_risk = 1",
            crate::support::app::Store::Postgres(_) => "UPDATE letters SET at_risk = true",
        });
        let page = app.browser().get(&came.public);
        page.has_status(200).says("Leave");
        let title = page.body.split("<title>").nth(1).unwrap().split("</title>").next().unwrap();
        assert!(!title.contains("Families") && !title.contains("Mayor"), "{title}");
    }
}
