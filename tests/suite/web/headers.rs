//! Headers that every answer carries, and what no page may contain.

use crate::on_both_databases;
use crate::support::app::{On, TestApp};
use crate::support::browser::Page;

fn is_secured(path: &str, page: &Page) {
    let policy = page.header("content-security-policy");
    for part in
        ["default-src 'none'", "style-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"]
    {
        assert!(policy.contains(part), "{path}: {policy}");
    }
    assert!(!policy.contains("unsafe") && !policy.contains("script-src"), "{path}: {policy}");
    assert_eq!(page.header("x-content-type-options"), "nosniff", "{path}");
    assert!(["same-origin", "no-referrer"].contains(&page.header("referrer-policy")), "{path}");
    assert_eq!(page.header("cross-origin-opener-policy"), "same-origin", "{path}");
    assert!(page.header("permissions-policy").contains("geolocation=()"), "{path}");
    assert_eq!(page.header("server"), "", "{path}");
    assert_eq!(page.header("strict-transport-security"), "", "{path}: only where the base URL is https");
}

/// Every kind of page that a stranger can reach, with a letter that one person has signed.
fn pages(app: &TestApp) -> Vec<(String, Page)> {
    let slug = app.open_letter();
    let sent = app.fill_in(&slug, "Grace Hopper", "grace@people.example", &[("public_display", "full")]);
    let (link, own_page) = (app.confirmation_link("grace@people.example"), app.own_page_link("grace@people.example"));
    let statement = app.import(crate::site::STATEMENT);
    let mut paths: Vec<String> = [
        "/",
        "/privacy",
        "/about",
        "/sign-ins",
        "/nowhere",
        "/confirmations/x",
        "/signatures/x",
        "/assets/nothing.css",
    ]
    .map(String::from)
    .to_vec();
    paths.extend([sent.location().to_owned(), link.clone(), own_page]);
    for page in ["", "/names", "/names?after=x", "/thanks", "/deadline", "/signatures", "/messages"] {
        paths.push(format!("/letters/{slug}{page}"));
    }
    paths.extend([format!("/letters/{statement}"), format!("/letters/{statement}/messages")]);
    let mut all: Vec<(String, Page)> = paths.into_iter().map(|path| (path.clone(), app.browser().get(&path))).collect();
    let empty = app.browser().post(&format!("/letters/{slug}/signatures"), &[]);
    all.push(("the form that came back".into(), empty));
    app.confirm("grace@people.example").has_status(303);
    all.push(("the link after the button".into(), app.browser().get(&link)));
    all
}

on_both_databases! {
    fn every_page_and_every_error_carries_the_headers_that_secure_it(app) {
        for (path, page) in pages(&app) {
            is_secured(&path, &page);
            assert_eq!(page.header("content-type"), "text/html; charset=utf-8", "{path}");
        }
        for path in ["/assets/style.css", "/assets/icon.svg", "/healthz", "/readyz"] {
            is_secured(path, &app.browser().get(path));
        }
    }
}

on_both_databases! {
    fn no_page_holds_a_script_a_style_or_anything_of_others(app) {
        for (path, page) in pages(&app) {
            let body = page.body.to_lowercase();
            for part in ["<script", "<style", " style=", "<iframe", "<img", " onclick", " onload", "javascript:", "<object", "<embed"] {
                assert!(!body.contains(part), "{path} has {part}");
            }
            for attribute in [" src=\"", " href=\"", " action=\""] {
                for link in body.split(attribute).skip(1).map(|rest| rest.split('"').next().unwrap()) {
                    let own = link.starts_with('/') && !link.starts_with("//") || link.starts_with('#');
                    let plain = link.starts_with("mailto:") || link.starts_with("http://letters.undersigned.example");
                    // Where facts come from, and under which licence, is said with a link.
                    let sources = ["https://www.gov.uk/", "https://github.com/mysociety/", "https://github.com/alphagov/", "https://creativecommons.org/licenses/"];
                    let outward = attribute == " href=\"" && (plain || sources.iter().any(|source| link.starts_with(source)));
                    assert!(own || outward, "{path} links to {link}");
                }
            }
            assert!(body.starts_with("<!doctype html>") && body.contains("<html lang=\"en\"") && body.contains("<title>"), "{path}");
        }
    }
}

on_both_databases! {
    fn a_page_whose_address_is_a_secret_is_kept_nowhere_and_tells_nobody_its_address(app) {
        let slug = app.open_letter();
        app.fill_in(&slug, "Grace Hopper", "grace@people.example", &[]).has_status(303);
        let (link, own_page) = (app.confirmation_link("grace@people.example"), app.own_page_link("grace@people.example"));
        let mut secret = vec![link, own_page, "/confirmations/x".into(), "/signatures/x".into(), "/sign-ins/x".into()];
        secret.push(format!("/letters/{slug}/thanks?mine=x"));
        secret.push(format!("/letters/{slug}/check-your-email?handle=x"));
        for path in secret {
            let page = app.browser().get(&path);
            assert_eq!((page.header("cache-control"), page.header("referrer-policy")), ("no-store", "no-referrer"), "{path}");
        }
    }
}

#[test]
fn where_the_base_url_is_https_browsers_are_told_to_stay_there() {
    let app = TestApp::start_with(On::Sqlite, &[("UNDERSIGNED_BASE_URL", "https://letters.undersigned.example")]);
    for path in ["/", "/nowhere", "/assets/style.css"] {
        assert!(app.browser().get(path).header("strict-transport-security").starts_with("max-age="), "{path}");
    }
}
