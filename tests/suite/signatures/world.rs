//! Names of the world, and lines that would do harm, through every way out: pages, mails, files, the desk, the log.

use std::io::Write;
use std::sync::{Arc, Mutex, OnceLock};

use scraper::{Html, Selector};
use undersigned::contact::{PersonName, isolated, parse_line};

use super::{door, fields, mail_count, rows, token};
use crate::on_both_databases;
use crate::support::app::TestApp;
use crate::support::browser::{Browser, Page, link_in, unescape};
use crate::support::names_corpus::{HOSTILE, NOT_TEXT, REAL, very_long};

/// What the process logs from the first test on that asks.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn start() -> Log {
        static LOG: OnceLock<Log> = OnceLock::new();
        let log = LOG.get_or_init(|| {
            let (log, filter) = (Log::default(), tracing_subscriber::EnvFilter::new("info,undersigned=trace"));
            let writer = log.clone();
            let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(move || writer.clone()).try_init();
            log
        });
        log.clone()
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn select<'a>(html: &'a Html, css: &str) -> Vec<scraper::ElementRef<'a>> {
    let selector = Selector::parse(css).unwrap();
    html.select(&selector).collect()
}

/// Everyone signs as numbered people; returns each one's answer to the form.
fn sign_as(app: &TestApp, slug: &str, people: &[Vec<(&str, &str)>]) -> Vec<Page> {
    let (browser, token) = (app.browser(), token(app));
    let send = |(number, typed): (usize, &Vec<(&str, &str)>)| {
        let email = format!("person{number}@people.example");
        let mut changes = vec![("email", email.as_str()), ("form_token", token.as_str())];
        changes.extend(typed.iter().copied());
        browser.post(&door(slug), &fields(&changes))
    };
    people.iter().enumerate().map(send).collect()
}

/// Whoever was written to opens the link and presses the button; returns the pages that they saw on the way.
fn confirm_all(app: &TestApp) -> Vec<(String, Page)> {
    app.settle();
    let (browser, token) = (app.browser(), token(app));
    let mut seen = Vec::new();
    for mail in app.mails().iter().filter(|mail| mail.to.starts_with("person")) {
        let path = link_in(&mail.text, "/confirmations/");
        seen.push((mail.to.clone(), browser.get(&path)));
        browser.post(&path, &[("form_token", &token)]).has_status(303);
        seen.push((mail.to.clone(), browser.get(&link_in(&mail.text, "/signatures/"))));
    }
    app.settle();
    // Many lines of harm are nearly one name: those that were held are looked at, and let go.
    app.execute("UPDATE signature_holds SET decided_at = held_at, decision = 'released' WHERE decided_at IS NULL");
    app.execute("UPDATE signatures SET held_at = NULL");
    app.settle();
    seen
}

/// A list and all its further pages.
fn pages(browser: &Browser, path: &str, further: &str) -> Vec<Page> {
    let (mut found, mut next) = (Vec::new(), Some(path.to_owned()));
    while let Some(path) = next {
        let page = browser.get(&path);
        page.has_status(200);
        let rest = page.body.split(further).nth(1);
        next = rest.map(|rest| unescape(rest.split('"').next().unwrap()));
        found.push(page);
    }
    found
}

fn all_pages(app: &TestApp, slug: &str, ada: &Browser) -> Vec<Page> {
    let desk = format!("/desk/letters/{}", app.letter_id(slug));
    let mut all = pages(&app.browser(), &format!("/letters/{slug}/names"), "rel=\"next\" href=\"");
    all.extend(pages(ada, &format!("{desk}/signatures"), "<p><a href=\""));
    for path in [format!("/letters/{slug}"), format!("/letters/{slug}/thanks"), "/".into()] {
        all.push(app.browser().get(&path));
    }
    for path in [desk.clone(), format!("{desk}/log"), format!("{desk}/dispatch"), "/desk".into()] {
        all.push(ada.get(&path));
    }
    all
}

on_both_databases! {
    fn names_of_the_world_come_out_of_every_door_as_they_were_written(app) {
        let log = Log::start();
        let slug = app.open_letter();
        let people: Vec<Vec<(&str, &str)>> = REAL.iter().map(|name| vec![("name", *name), ("role", *name)]).collect();
        for (sent, name) in sign_as(&app, &slug, &people).iter().zip(REAL) {
            assert_eq!(sent.status, 303, "{name}: {}", sent.text());
        }
        let expected: Vec<String> = REAL.iter().map(|name| PersonName::parse(name).unwrap().as_str().to_owned()).collect();
        let number = |address: &str| address.trim_start_matches("person").split('@').next().unwrap().parse::<usize>().unwrap();
        for (address, page) in confirm_all(&app) {
            page.has_status(200).says(&expected[number(&address)]);
        }
        let names = pages(&app.browser(), &format!("/letters/{slug}/names"), "rel=\"next\" href=\"");
        let mut listed: Vec<String> = Vec::new();
        for page in &names {
            let html = Html::parse_document(&page.body);
            listed.extend(select(&html, "ol.names li bdi").iter().map(|name| name.text().collect::<String>()));
        }
        let mut all = expected.clone();
        listed.sort();
        all.sort();
        assert_eq!(listed, all);
        let ada = app.ada();
        let desk = ada.get(&format!("/desk/letters/{}/signatures", app.letter_id(&slug)));
        app.dispatch(&ada, &slug);
        let mail = app.last_mail_to("mayor@council.example");
        let html = Html::parse_document(mail.html.as_deref().unwrap());
        let in_html: Vec<String> = select(&html, "li bdi").iter().map(|line| line.text().collect()).collect();
        for name in &expected {
            let line = format!("{}, {}", isolated(name), isolated(name));
            assert!(mail.text.lines().any(|l| l.starts_with(&line)), "{line:?} in:\n{}", mail.text);
            assert!(in_html.iter().any(|l| l.starts_with(&line)), "{line:?}");
            assert!(desk.text().contains(name) || desk.body.contains("before="), "{name}");
        }
        for name in expected.iter().filter(|name| name.chars().count() > 9) {
            assert!(!log.text().contains(name.as_str()), "{name} stands in the log");
        }
    }
}

/// Fails where a line that somebody typed has become part of a page instead of its text.
fn demand_harmless(body: &str, what: &str) {
    let html = Html::parse_document(body);
    for css in [
        "script",
        "iframe",
        "img",
        "style",
        "base",
        "object",
        "embed",
        "meta[http-equiv]",
        "pwned",
        "[autofocus]",
        "a b",
        "bdi *",
        ".names b",
    ] {
        assert!(select(&html, css).is_empty(), "{css} in {what}:\n{body}");
    }
    for element in select(&html, "*") {
        let name = element.value().name();
        assert!(name != "h1" || !element.text().collect::<String>().trim().eq("pwned"), "{what}");
        for (attribute, value) in element.value().attrs() {
            let acts =
                matches!(attribute, "href" | "src" | "action" | "formaction" | "srcdoc" | "style" | "id" | "class");
            assert!(
                !(attribute.starts_with("on") || acts && value.contains("pwned")),
                "{name} {attribute} in {what}:\n{body}"
            );
        }
    }
    let comments = html.tree.values().filter_map(|node| node.as_comment());
    assert!(!comments.into_iter().any(|comment| comment.contains("pwned")), "a comment in {what}");
    assert!(!body.contains('\0') && !body.contains('\u{1B}') && !body.contains('\u{202E}'), "{what}");
}

fn check_answer(sent: &Page, field: &str, typed: &str) {
    if sent.status == 303 {
        return;
    }
    // The replacement character stands where bytes were no text: such a form cannot be read at all.
    if typed.contains('\u{FFFD}') && sent.status == 400 {
        sent.says("We could not read that");
        return;
    }
    assert_eq!(sent.status, 422, "{typed:?}: {}", sent.body);
    let html = Html::parse_document(&sent.body);
    let input = &select(&html, &format!("input[name={field}]"))[0];
    assert_eq!(input.attr("aria-invalid"), Some("true"), "{typed:?} is refused with a sentence beside its field");
    // A reader of HTML sees no NUL, and one kind of line break.
    let plain = !typed.chars().any(|c| c.is_control() || c == '\u{FFFE}');
    assert!(!plain || input.attr("value") == Some(typed), "{typed:?} is still there: {:?}", input.attr("value"));
    if plain && !typed.contains(['\u{202E}', '\u{1B}']) {
        demand_harmless(&sent.body, typed);
    }
}

on_both_databases! {
    fn a_line_that_would_do_harm_is_refused_in_words_or_stays_a_line(app) {
        let log = Log::start();
        let slug = app.open_letter();
        let long = very_long();
        let lines: Vec<&str> = HOSTILE.iter().copied().chain([long.as_str()]).collect();
        let mut people: Vec<Vec<(&str, &str)>> = lines.iter().map(|line| vec![("name", *line)]).collect();
        people.extend(lines.iter().map(|line| vec![("role", *line), ("affiliation", *line), ("place", *line)]));
        for (index, sent) in sign_as(&app, &slug, &people).iter().enumerate() {
            let field = if index < lines.len() { "name" } else { "role" };
            check_answer(sent, field, lines[index % lines.len()]);
        }
        let signed = rows(&app);
        assert!(signed > 60 && signed < 2 * i64::try_from(lines.len()).unwrap(), "{signed}");
        for (address, page) in confirm_all(&app) {
            demand_harmless(&page.has_status(200).body, &address);
        }
        let ada = app.ada();
        for page in all_pages(&app, &slug, &ada) {
            demand_harmless(&page.has_status(200).body, "a page");
        }
        app.dispatch(&ada, &slug);
        check_mails(&app);
        for path in ["count.json", "letter.json", "letter.txt"] {
            let file = app.browser().get(&format!("/letters/{slug}/{path}"));
            assert!(!file.has_status(200).body.contains("pwned"), "{path}");
            assert!(path.ends_with("txt") || serde_json::from_str::<serde_json::Value>(&file.body).is_ok());
        }
        check_names_round_trip(&app, &slug, &lines);
        assert!(!log.text().contains("pwned"), "a line stands in the log");
    }
}

/// No line gets into a header, starts a header or a part of its own, or acts in the words.
fn check_mails(app: &TestApp) {
    for mail in app.mails() {
        let raw = String::from_utf8_lossy(&mail.raw).into_owned();
        let head = raw.split("\r\n\r\n").next().unwrap();
        assert!(!head.contains("pwned") && !head.to_lowercase().contains("\nbcc"), "{head}");
        assert!(!raw.contains("evil.example\r\n") || !raw.contains("\r\nBcc"), "{raw}");
        mail.html.iter().for_each(|html| demand_harmless(html, "a mail"));
    }
    let copy = app.last_mail_to("mayor@council.example");
    assert!(copy.html.unwrap().contains("pwned"), "the copy carries the lines, as lines");
}

/// What was taken as a name stands in the list as it was typed, in the form in which it is kept.
fn check_names_round_trip(app: &TestApp, slug: &str, lines: &[&str]) {
    let mut listed: Vec<String> = Vec::new();
    for page in pages(&app.browser(), &format!("/letters/{slug}/names"), "rel=\"next\" href=\"") {
        let html = Html::parse_document(&page.body);
        listed.extend(select(&html, "ol.names li bdi").iter().map(|name| name.text().collect::<String>()));
    }
    for name in lines.iter().filter_map(|line| PersonName::parse(line).ok()) {
        assert!(listed.iter().any(|shown| shown == name.as_str()), "{:?}", name.as_str());
    }
    assert!(listed.iter().all(|shown| parse_line(shown, 120).unwrap().as_deref() == Some(shown.as_str())));
}

on_both_databases! {
    fn bytes_that_are_no_text_are_refused_with_a_clear_page(app) {
        let slug = app.open_letter();
        let form = [("content-type", "application/x-www-form-urlencoded"), ("sec-fetch-site", "same-origin")];
        for bad in NOT_TEXT {
            for field in ["name", "role", "email", "unheard%ED%A0%80of"] {
                let body = format!("form_token={}&email=a%40people.example&category=practitioner&{field}={bad}", token(&app));
                let page = app.browser().send("POST", &door(&slug), &form, body.into_bytes());
                page.has_status(400).says("We could not read that");
            }
        }
        assert_eq!((rows(&app), mail_count(&app)), (0, 0));
    }
}
