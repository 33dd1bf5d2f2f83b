//! Every door of signing: what it refuses before it reads a name.

use super::{door, draft, fields, mail_count, rows, send_form, token};
use crate::on_both_databases;
use crate::support::app::TestApp;
use crate::support::browser::{Page, encode_form};

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

fn body(app: &TestApp) -> Vec<u8> {
    let token = token(app);
    let owned: Vec<(String, String)> =
        fields(&[("form_token", &token)]).into_iter().map(|(n, v)| (n.to_owned(), v.to_owned())).collect();
    encode_form(&owned).into_bytes()
}

fn post(app: &TestApp, path: &str, headers: &[(&str, &str)], body: Vec<u8>) -> Page {
    app.browser().send("POST", path, headers, body)
}

/// Every address of signing that takes a form; `{t}` stands for a token that leads nowhere.
fn doors(slug: &str) -> Vec<String> {
    let token = "A".repeat(64);
    vec![
        door(slug),
        "/confirmations".into(),
        "/confirmations/resend".into(),
        format!("/confirmations/{token}"),
        format!("/confirmations/{token}/disavowal"),
        format!("/signatures/{token}/withdrawal"),
        format!("/signatures/{token}/erasure"),
        format!("/signatures/{token}/correction"),
        format!("/signatures/{token}/display"),
        format!("/silences/{token}/end"),
        format!("/letters/{slug}/manage-link"),
    ]
}

on_both_databases! {
    fn bytes_that_are_no_form_of_ours_are_refused_with_a_clear_page(app) {
        let slug = app.open_letter();
        let good = body(&app);
        for path in doors(&slug) {
            for bad in [b"form_token=%FF".to_vec(), b"form_token=\xff".to_vec(), b"unheard=of".to_vec(), b"form_token=a&form_token=b".to_vec(), b"%EF%BF%BD=x".to_vec()] {
                post(&app, &path, &[FORM], bad).has_status(400).says("We could not read that");
            }
            for kind in ["application/json", "multipart/form-data; boundary=x", "text/plain", ""] {
                post(&app, &path, &[("content-type", kind)], b"{\"name\":\"x\"}".to_vec()).has_status(400);
            }
            post(&app, &path, &[FORM], vec![b'a'; 40 * 1024]).has_status(413).says("That is too long");
        }
        let mut padded = good.clone();
        padded.extend(format!("&place={}", "p".repeat(33 * 1024)).into_bytes());
        post(&app, &door(&slug), &[FORM], padded).has_status(413);
        let mut more = good.clone();
        more.extend(b"&confirmed_at=2026-01-01");
        post(&app, &door(&slug), &[FORM], more).has_status(400);
        let mut twice = good;
        twice.extend(b"&name=Eve");
        post(&app, &door(&slug), &[FORM], twice).has_status(400);
        assert_eq!((rows(&app), mail_count(&app)), (0, 0));
    }
}

on_both_databases! {
    fn a_form_without_a_token_of_ours_does_nothing_at_any_door(app) {
        let slug = app.open_letter();
        for path in doors(&slug) {
            post(&app, &path, &[FORM], Vec::new());
            let refused = post(&app, &path, &[FORM], b"form_token=public~1.AAAA".to_vec());
            assert!([403, 404].contains(&refused.status), "{path}: {}", refused.status);
        }
        assert_eq!((rows(&app), mail_count(&app)), (0, 0));
    }
}

on_both_databases! {
    fn the_wrong_method_is_told_the_right_ones(app) {
        let slug = app.open_letter();
        let token = "A".repeat(64);
        let shown = "GET, HEAD";
        let both = "GET, HEAD, POST";
        let all = [
            (door(&slug), "POST"),
            ("/confirmations".into(), "POST"),
            ("/confirmations/resend".into(), "POST"),
            (format!("/confirmations/{token}"), both),
            (format!("/confirmations/{token}/disavowal"), "POST"),
            (format!("/signatures/{token}"), shown),
            (format!("/signatures/{token}/withdrawal"), "POST"),
            (format!("/signatures/{token}/unsubscription"), both),
            (format!("/signatures/{token}/correction"), both),
            (format!("/signatures/{token}/display"), both),
            (format!("/signatures/{token}/erasure"), both),
            (format!("/signatures/{token}/export"), shown),
            (format!("/silences/{token}"), both),
            (format!("/silences/{token}/end"), "POST"),
            (format!("/letters/{slug}/manage-link"), both),
            (format!("/letters/{slug}"), shown),
            (format!("/letters/{slug}/names"), shown),
            (format!("/letters/{slug}/thanks"), shown),
            (format!("/letters/{slug}/check-your-email"), shown),
            (format!("/letters/{slug}/count.json"), shown),
            (format!("/letters/{slug}/letter.txt"), shown),
            (format!("/letters/{slug}/letter.json"), shown),
            (format!("/letters/{slug}/messages"), both),
            ("/".into(), shown),
            ("/privacy".into(), shown),
            ("/about".into(), shown),
            ("/healthz".into(), shown),
            ("/assets/style.css".into(), shown),
        ];
        for (path, allow) in all {
            for method in ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"] {
                if allow.split(", ").any(|allowed| allowed == method) {
                    continue;
                }
                let refused = app.browser().send(method, &path, &[], Vec::new());
                assert_eq!((refused.status, refused.header("allow")), (405, allow), "{method} {path}");
                if method != "HEAD" {
                    refused.says("That cannot be done here");
                }
            }
        }
    }
}

on_both_databases! {
    fn a_form_that_another_site_sent_is_refused(app) {
        let slug = app.open_letter();
        let base = app.app.config.base();
        let base = base.trim_end_matches('/');
        for headers in [
            vec![("sec-fetch-site", "cross-site")],
            vec![("sec-fetch-site", "same-site")],
            vec![("sec-fetch-site", "cross-site"), ("origin", base)],
            vec![("origin", "https://evil.example")],
            vec![("origin", "http://letters.undersigned.example.evil.example")],
            vec![("origin", "https://letters.undersigned.example")],
        ] {
            let mut all = vec![FORM];
            all.extend(headers.clone());
            for path in doors(&slug) {
                post(&app, &path, &all, body(&app)).has_status(403).says("That did not come from our own page");
            }
        }
        assert_eq!((rows(&app), mail_count(&app)), (0, 0));
        // A page without a referrer sends "null" even to its own site: the token decides.
        post(&app, &door(&slug), &[FORM, ("origin", "null")], body(&app)).has_status(303);
        post(&app, &door(&slug), &[FORM, ("origin", "null")], b"name=Eve".to_vec()).has_status(403);
        post(&app, &door(&slug), &[FORM, ("origin", base)], body(&app)).has_status(303);
        post(&app, &door(&slug), &[FORM, ("sec-fetch-site", "none")], body(&app)).has_status(303);
        assert_eq!(rows(&app), 1);
    }
}

on_both_databases! {
    fn links_in_mails_never_follow_a_header_of_the_visitor(app) {
        let slug = app.open_letter();
        let spoofed = [
            ("host", "evil.example"),
            ("x-forwarded-host", "evil.example"),
            ("x-forwarded-proto", "https"),
            ("forwarded", "host=evil.example;proto=https"),
        ];
        let mut headers = vec![FORM];
        headers.extend(spoofed);
        let sent = post(&app, &door(&slug), &headers, body(&app));
        sent.has_status(303);
        assert!(sent.location().starts_with(&format!("/letters/{slug}/check-your-email")), "{}", sent.location());
        let mail = app.last_mail_to("grace@people.example");
        let raw = String::from_utf8(mail.raw.clone()).unwrap();
        assert!(!raw.contains("evil") && !mail.text.contains("evil"), "{raw}");
        assert!(mail.text.contains("http://letters.undersigned.example/confirmations/"));
        let page = app.browser().send("GET", &format!("/letters/{slug}"), &spoofed, Vec::new());
        assert!(!page.body.contains("evil"));
    }
}

on_both_databases! {
    fn head_answers_like_get_on_every_page_and_changes_nothing(app) {
        let slug = app.open_letter();
        let unsigned = draft(&app);
        send_form(&app, &slug, &[]).has_status(303);
        let confirmation = app.confirmation_link("grace@people.example");
        let own_page = app.own_page_link("grace@people.example");
        let paths = ["", "/names", "/thanks", "/check-your-email", "/count.json", "/letter.txt", "/letter.json", "/deadline"];
        let mut all: Vec<String> = paths.iter().map(|path| format!("/letters/{slug}{path}")).collect();
        all.extend([format!("/letters/{unsigned}"), confirmation, own_page.clone(), format!("{own_page}/unsubscription")]);
        all.extend(["/", "/privacy", "/about", "/healthz", "/readyz", "/assets/style.css", "/nowhere"].map(String::from));
        for path in all {
            let get = app.browser().get(&path);
            let head = app.browser().send("HEAD", &path, &[], Vec::new());
            assert_eq!((head.status, head.body.as_str()), (get.status, ""), "{path}");
            for name in ["content-type", "etag", "cache-control", "referrer-policy", "vary", "content-length"] {
                assert_eq!(head.header(name), get.header(name), "{name} of {path}");
            }
        }
        assert_eq!((app.count(&slug), app.number("SELECT COUNT(*) FROM signatures WHERE confirmed_at IS NOT NULL")), (0, 0));
    }
}
