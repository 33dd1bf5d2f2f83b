//! Letters whose signers may be at risk: mails and pages give nobody away, an employer's mailbox is warned of, and nothing
//! that the public can see moves before ten have come.

use super::{crowd, door, fields, mail_count, press, rows, send_form};
use crate::on_both_databases;
use crate::support::app::TestApp;
use crate::support::browser::{Browser, Page, link_in};
use crate::support::people::{ADA, TEAM, letter_file};
use undersigned::mail::transport::KeptMail;

const TITLE: &str = "Staff speak up about thresholds";

fn at_risk(app: &TestApp, more: &str) -> String {
    app.import(&letter_file(TITLE, more).replace("at_risk = false", "at_risk = true"))
}

fn first(text: &str) -> String {
    text.chars().take(200).collect()
}

/// A page or a mail without its tags.
fn plain(html: &str) -> String {
    Page { status: 200, headers: reqwest::header::HeaderMap::new(), body: html.to_owned() }.text()
}

/// What would tell somebody who sees the mailbox, its list of mails, or a mail server's log what a mail is about.
fn gives_nothing_away(mail: &KeptMail, slug: &str) {
    let raw = String::from_utf8_lossy(&mail.raw).into_owned();
    let headers = raw.split("\r\n\r\n").next().unwrap().replace("\r\n ", " ");
    // Whom it is to is the signer's own address, whatever that says.
    let headers = headers
        .split("\r\n")
        .filter(|line| !line.starts_with("To: "))
        .map(|line| format!("\r\n{line}\r\n"))
        .collect::<String>();
    let html = mail.html.clone().unwrap();
    let body = html.split("<body").nth(1).unwrap();
    let tab = html.split("<title>").nth(1).unwrap().split("</title>").next().unwrap();
    let seen =
        [headers.as_str(), &mail.subject, &mail.from, &first(&mail.text), tab, &first(&plain(&format!("<body{body}")))]
            .map(str::to_lowercase);
    for told in [
        TITLE,
        "Staff",
        "thresholds",
        TEAM,
        "Families",
        "Mayor",
        "Director",
        "Fleetbridge",
        "council",
        "open letter",
        "this letter",
        "petition",
        "campaign",
        slug,
    ] {
        assert!(!seen.iter().any(|part| part.contains(&told.to_lowercase())), "{told} in {seen:#?}");
    }
    for (part, whole) in [("text", &mail.text), ("html", &html)] {
        for told in [TITLE, TEAM, "Fleetbridge", "The Mayor"] {
            assert!(!whole.contains(told), "{told} in the {part}: {whole}");
        }
    }
    assert!(headers.contains("\r\nFrom: letters@undersigned.example\r\n"), "no name before the address: {headers}");
    assert!(!headers.contains("Reply-To"), "{headers}");
    let id = headers.split("Message-ID: <").nth(1).unwrap().split('>').next().unwrap();
    assert!(id.ends_with("@undersigned.example") && id.len() == 36 + "@undersigned.example".len(), "{id}");
}

on_both_databases! {
    fn no_mail_to_a_signer_says_what_it_is_about(app) {
        let slug = at_risk(&app, "");
        let named = [("council_display", "full"), ("wants_updates", "yes")];
        send_form(&app, &slug, &named).has_status(303);
        let confirm = app.last_mail_to("grace@people.example");
        assert_eq!(confirm.subject, "Please confirm your email address");
        gives_nothing_away(&confirm, &slug);
        let waiting = send_form(&app, &slug, &named);
        let page = app.browser().follow(&waiting);
        app.browser().submit(&page, "/confirmations/resend", &[]).has_status(200);
        gives_nothing_away(&app.last_mail_to("grace@people.example"), &slug);
        app.confirm("grace@people.example").has_status(303);
        send_form(&app, &slug, &named).has_status(303);
        let already = app.last_mail_to("grace@people.example");
        assert_eq!(already.subject, "Your email address is confirmed already");
        gives_nothing_away(&already, &slug);
    }
}

on_both_databases! {
    fn nor_does_a_mail_about_a_reply(app) {
        let slug = at_risk(&app, "");
        let (_, before) = (send_form(&app, &slug, &[("wants_updates", "yes")]), app.confirm("grace@people.example"));
        before.has_status(303);
        let ada = app.ada();
        app.dispatch(&ada, &slug);
        let reply_to = app.last_mail_to("mayor@council.example").from;
        app.hand_in(&crate::replies::raw("person"), &reply_to, "jo.smith@council.example").has_status(201);
        let path = link_in(&app.last_mail_to(ADA).text, "/replies/");
        ada.submit(&ada.get(&path), &path, &[("verdict-1", "answered"), ("verdict-2", "unanswered"), ("sender_believed", "yes")]).has_status(303);
        let told = app.last_mail_to("grace@people.example");
        assert_eq!(told.subject, "There is news that you asked for");
        assert!(told.text.contains(&format!("/letters/{slug}")) && told.text.contains("/signatures/"), "{}", told.text);
        let headless = KeptMail { text: told.text.replace(&slug, "SLUG"), html: told.html.as_ref().map(|html| html.replace(&slug, "SLUG")), ..told.clone() };
        gives_nothing_away(&headless, &slug);
        let raw = String::from_utf8_lossy(&told.raw).into_owned();
        assert!(raw.contains("List-Unsubscribe: <http://letters.undersigned.example/signatures/"), "{raw}");
    }
}

on_both_databases! {
    fn a_letter_whose_signers_are_not_at_risk_is_named_in_its_mails(app) {
        let slug = app.open_letter();
        send_form(&app, &slug, &[]).has_status(303);
        let mail = app.last_mail_to("grace@people.example");
        assert!(mail.subject.contains("Families need answers"), "{}", mail.subject);
        send_form(&app, &slug, &[("email", "grace@council.example")]).has_status(303);
    }
}

fn warned(page: &Page) -> &Page {
    page.has_status(422).says("Your employer can read this mailbox")
}

on_both_databases! {
    fn an_employers_mailbox_is_warned_of_and_used_only_by_an_explicit_choice(app) {
        let slug = at_risk(&app, "employer_domains = [\"charity.example\"]");
        let addresses = [
            "grace@council.example",
            "grace@housing.council.example",
            "Grace+x@COUNCIL.example",
            "grace@charity.example",
            "grace@mail.charity.example",
            "grace@fleetbridge.gov.uk",
            "grace@eastern.nhs.uk",
        ];
        for email in addresses {
            let browser = app.browser();
            let page = browser.get(&format!("/letters/{slug}"));
            assert!(!page.body.contains("use_work_address"), "the box is not there before it is needed");
            let typed = [("email", email), ("place", "Fleetbridge"), ("affiliation", "Canal <Club>"), ("wants_updates", "yes")];
            let back = browser.submit(&page, &door(&slug), &fields(&typed));
            warned(&back).says("I choose to use it");
            let kept = back.form(&door(&slug));
            for (name, value) in fields(&typed) {
                assert!(kept.contains(&(name.to_owned(), value.to_owned())), "{email}: {name} was lost: {kept:?}");
            }
            assert!(!kept.iter().any(|(name, _)| name == "use_work_address"), "the box is not ticked for anyone");
            warned(&browser.submit(&back, &door(&slug), &[]));
            let other = browser.submit(&back, &door(&slug), &[("use_work_address", "perhaps")]);
            warned(&other);
            assert_eq!((rows(&app), mail_count(&app)), (0, 0), "{email}");
        }
        let back = send_form(&app, &slug, &[("email", "grace@council.example")]);
        app.browser().submit(&back, &door(&slug), &[("use_work_address", "yes")]).has_status(303);
        gives_nothing_away(&app.last_mail_to("grace@council.example"), "none");
        app.confirm("grace@council.example").has_status(303);
        let back = send_form(&app, &slug, &[("email", "vincent@council.example")]);
        app.browser().submit(&back, &door(&slug), &[("email", "vincent@people.example")]).has_status(303);
        assert_eq!(rows(&app), 2);
    }
}

on_both_databases! {
    fn a_mailbox_that_only_looks_like_an_employers_is_taken(app) {
        let slug = at_risk(&app, "employer_domains = [\"charity.example\"]");
        for (number, domain) in ["mycouncil.example", "council.example.org", "council.example.evil.example", "notgov.uk", "mycharity.example", "gmail.com"].iter().enumerate() {
            send_form(&app, &slug, &[("email", &format!("grace{number}@{domain}"))]).has_status(303);
        }
        assert_eq!(rows(&app), 6);
    }
}

on_both_databases! {
    fn whoever_signs_anonymously_is_never_written_to_at_an_employers(app) {
        let slug = at_risk(&app, "");
        for (public, council) in [("counted", "counted"), ("category", "counted"), ("category", "category")] {
            let before = (rows(&app), mail_count(&app));
            let work = [("email", "grace@council.example"), ("public_display", public), ("council_display", council)];
            let back = send_form(&app, &slug, &work);
            warned(&back).says("please give one").does_not_say("I choose to use it");
            let ticked = app.browser().submit(&back, &door(&slug), &[("use_work_address", "yes")]);
            warned(&ticked);
            assert_eq!((rows(&app), mail_count(&app)), before);
            app.browser().submit(&ticked, &door(&slug), &[("email", &format!("{public}{council}@people.example"))]).has_status(303);
        }
    }
}

on_both_databases! {
    fn the_warning_is_the_same_whether_the_mailbox_has_signed_or_not(app) {
        let slug = at_risk(&app, "");
        let answer = |browser: &Browser| {
            let page = browser.get(&format!("/letters/{slug}"));
            browser.submit(&page, &door(&slug), &fields(&[("email", "grace@council.example")]))
        };
        let new = answer(&app.browser());
        warned(&new);
        let sent = app.browser().submit(&new, &door(&slug), &[("use_work_address", "yes")]);
        sent.has_status(303);
        assert_eq!(answer(&app.browser()).body, new.body, "waiting");
        app.confirm("grace@council.example").has_status(303);
        assert_eq!(answer(&app.browser()).body, new.body, "confirmed");
    }
}

fn tab(page: &Page) -> String {
    page.body.split("<title>").nth(1).unwrap().split("</title>").next().unwrap().to_owned()
}

const AWAY: &str = "<a class=\"button leave no-print\" href=\"https://www.bbc.co.uk/weather\" rel=\"noreferrer nofollow\">Leave this page</a>";

on_both_databases! {
    fn every_page_has_a_way_out_and_none_is_named_in_the_tab(app) {
        let slug = at_risk(&app, "");
        assert!(slug.starts_with("letter-") && slug.len() == 13, "{slug}");
        let sent = send_form(&app, &slug, &[]);
        let (link, own) = (app.confirmation_link("grace@people.example"), app.own_page_link("grace@people.example"));
        let paths = [format!("/letters/{slug}"), format!("/letters/{slug}/names"), format!("/letters/{slug}/thanks"), sent.location().to_owned(), link, own];
        let mut pages: Vec<Page> = paths.iter().map(|path| app.browser().get(path)).collect();
        pages.push(send_form(&app, &slug, &[("name", "")]));
        pages.push(app.browser().get(&format!("/letters/{slug}/manage-link")));
        for page in &pages {
            assert!(page.body.contains(AWAY), "{}", page.body);
            let early = page.body.find(AWAY).unwrap() < page.body.find("<header").unwrap();
            assert!(early, "a keyboard reaches it before anything else but the skip link");
            for word in ["Staff", "thresholds", "Families", "ign"] {
                assert!(!tab(page).contains(word), "{word} in {}", tab(page));
            }
            assert!(!page.body.contains("og:title") && !page.body.contains("<script"), "{}", page.body);
        }
        pages[0].says(TITLE);
        for at in [0, 2] {
            assert!(pages[at].body.contains("mailto:?subject=An%20open%20letter&#38;body=Please%20read"), "{}", pages[at].body);
        }
        app.confirm("grace@people.example").has_status(303);
        let own = app.own_page_link("grace@people.example");
        for of_ones_own in ["correction", "checks", "dispute", "erasure"] {
            let page = app.browser().get(&format!("{own}/{of_ones_own}"));
            let shown = page.has_status(200).body.contains(AWAY);
            assert!(shown && !tab(&page).contains("ign"), "{of_ones_own}: {}", page.body);
        }
        let ada = app.ada();
        app.dispatch(&ada, &slug);
        let deadline = app.browser().get(&format!("/letters/{slug}/deadline"));
        assert!(deadline.body.contains(AWAY) && !tab(&deadline).contains("Staff"), "{}", deadline.body);
        let other = app.open_letter();
        let page = app.browser().get(&format!("/letters/{other}"));
        page.does_not_say("Leave this page").does_not_say("Before you sign");
        assert!(tab(&page).contains("Families need answers") && page.body.contains("og:title"));
    }
}

on_both_databases! {
    fn advice_stands_above_the_form_in_our_words_or_the_organisers(app) {
        let ours = at_risk(&app, "");
        let page = app.browser().get(&format!("/letters/{ours}"));
        page.says("Before you sign").says("politically restricted post").says("Use your own phone or computer").says("Protect");
        assert!(page.body.find("id=\"before-title\"").unwrap() < page.body.find("name=\"form_token\"").unwrap());
        send_form(&app, &ours, &[("name", "")]).says("Before you sign");
        let theirs = at_risk(&app, "before_you_sign = \"Ask *your* steward. <script>alert(1)</script> [x](javascript:alert(1))\"");
        let page = app.browser().get(&format!("/letters/{theirs}"));
        page.says("Ask your steward.").does_not_say("politically restricted");
        assert!(page.body.contains("<em>your</em>") && !page.body.contains("<script") && !page.body.contains("javascript:"), "{}", page.body);
    }
}

/// Everything that a stranger can ask for about a letter, with what of the headers could tell of a change.
fn public_face(app: &TestApp, slug: &str) -> Vec<(u16, String, String)> {
    app.settle();
    let paths = ["", "/names", "/count.json", "/letter.json", "/letter.txt", "/thanks", "/check-your-email"];
    let mut paths: Vec<String> = paths.iter().map(|path| format!("/letters/{slug}{path}")).collect();
    paths.push("/".into());
    let pages = paths.iter().map(|path| app.browser().get(path));
    pages
        .map(|page| (page.status, format!("{} {}", page.header("etag"), page.header("last-modified")), page.body))
        .collect()
}

on_both_databases! {
    fn nothing_in_public_moves_when_somebody_signs_confirms_or_goes_again_before_ten_have_come(app) {
        let slug = at_risk(&app, "");
        crowd(&app, &slug, 0..12, &[]);
        app.settle();
        app.pass(chrono::Duration::hours(30));
        let before = public_face(&app, &slug);
        assert!(before[2].2.contains("\"confirmed\": 12"), "{}", before[2].2);
        let revision = app.letter(&slug).page_revision;
        send_form(&app, &slug, &[]).has_status(303);
        assert_eq!(public_face(&app, &slug), before, "signed");
        app.confirm("grace@people.example").has_status(303);
        assert_eq!(public_face(&app, &slug), before, "confirmed");
        assert_eq!(app.letter(&slug).page_revision, revision, "and no page is made anew for it");
        crowd(&app, &slug, 20..28, &[]);
        assert_eq!(public_face(&app, &slug), before, "nine have come");
        let own = app.own_page_link("grace@people.example");
        press(&app.browser(), &own, &format!("{own}/withdrawal")).has_status(303);
        assert_eq!(public_face(&app, &slug), before, "somebody whom nobody had seen has gone");
        app.night();
        assert_eq!(public_face(&app, &slug), before, "the night publishes nothing");
    }
}

on_both_databases! {
    fn the_hour_of_a_count_is_not_told_but_its_day(app) {
        let slug = at_risk(&app, "");
        crowd(&app, &slug, 0..10, &[]);
        assert_eq!(app.count(&slug), 10);
        for file in ["count.json", "letter.json"] {
            let facts: serde_json::Value = serde_json::from_str(&app.browser().get(&format!("/letters/{slug}/{file}")).body).unwrap();
            let count = if file == "count.json" { &facts } else { &facts["count"] };
            let as_of = count["as_of"].as_str().unwrap();
            assert!(as_of.parse::<chrono::NaiveDate>().is_ok(), "{file}: {as_of}");
        }
    }
}

#[test]
fn the_operator_says_where_leaving_leads() {
    use crate::support::app::On;
    let app = TestApp::start_with(On::Sqlite, &[("UNDERSIGNED_LEAVE_URL", "https://maps.example/?a=1&b=2")]);
    let slug = at_risk(&app, "");
    let page = app.browser().get(&format!("/letters/{slug}"));
    assert!(
        page.body.contains("href=\"https://maps.example/?a=1&#38;b=2\" rel=\"noreferrer nofollow\">Leave this page"),
        "{}",
        page.body
    );
    assert!(page.header("content-security-policy").contains("default-src 'none'"));
}
