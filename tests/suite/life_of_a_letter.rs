//! The whole story in one test: a letter is written, signed, confirmed, counted, sent, answered, and closed.

use chrono::Duration;

use crate::on_both_databases;
use crate::support::app::{REPLY_DOMAIN, TestApp};
use crate::support::browser::{Browser, link_in};
use crate::support::people::ADA;

on_both_databases! {
    fn a_letter_lives(app) {
        // 1. An organiser signs in by a link in a mail, writes a letter, previews it, opens it.
        let ada = app.ada();
        let slug = write_and_open(&app, &ada);
        app.settle();

        // 2. Practitioners sign; nothing counts before the button, and the link may be opened however often.
        sign_slowly(&app, &slug);
        app.sign(&slug, "Bea Lindqvist", "bea@people.example", &[("public_display", "initials"), ("role", "Nurse")]);
        app.sign(&slug, "Cem Demir", "cem@people.example", &[("council_display", "name")]);
        assert_eq!(app.count(&slug), 3);

        // 3. An abusive signature is removed with a reason, and one is withdrawn: the count is the roll's replay.
        app.sign(&slug, "Nobody Atall", "nobody@people.example", &[("public_display", "full")]);
        remove(&app, &ada, &slug, "Nobody Atall");
        withdraw(&app, "cem@people.example");
        assert_eq!(app.count(&slug), 2);
        app.browser().get(&format!("/letters/{slug}")).says("One signature was removed by the organisers.");
        app.night();
        assert_eq!(app.count(&slug), 2, "the nightly recount agrees");

        // 4. The organiser sends it; one address bounces, is corrected, and is sent to again.
        app.dispatch(&ada, &slug);
        let (mayor, director) = (app.last_mail_to("mayor@council.example"), app.last_mail_to("director@council.example"));
        assert_ne!(mayor.from, director.from, "each has an address of its own");
        assert!(mayor.text.contains("Ada Quartermain"), "{}", mayor.text);
        assert!(!mayor.text.contains("Cem Demir"), "{}", mayor.text);
        correct_bounced(&app, &ada, &slug, &director.from);

        // 5. An automatic answer changes nothing; a person's waits for the organiser, who says what it answers.
        automatic(&app, &slug, &mayor.from);
        app.pass(Duration::days(12));
        answer(&app, &ada, &slug, &mayor.from);

        // 6. The page counts the days and names whose clock it is.
        let page = app.browser().get(&format!("/letters/{slug}"));
        page.says("days since it was sent").shows_number(12).says("they hoped for an answer within 20 working days").says("Refused");
        app.browser().get(&format!("/letters/{slug}/deadline")).has_status(200);

        // 7. Signers who asked were told; the letter is closed, refuses signatures, and keeps its tracking.
        assert!(app.last_mail_to("ada.q@people.example").text.contains("The Mayor"));
        close(&app, &ada, &slug);
    }
}

fn write_and_open(app: &TestApp, ada: &Browser) -> String {
    let form = ada.get("/desk/new");
    let fields = [
        ("title", "Families need answers"),
        ("kind", "open_letter"),
        ("dated_on", "2026-05-31"),
        ("words", "Dear both,\n\nfamilies wait for an *answer*."),
        ("on_behalf_of", "Families First"),
        ("ask-1-words", "Publish the rates"),
        ("ask-2-words", "Report on the review"),
        ("addressee-1-name", "The Mayor"),
        ("addressee-1-organisation", "London Borough of Fleetbridge"),
        ("addressee-1-email", "mayor@council.example"),
        ("addressee-2-name", "The Director"),
        ("addressee-2-organisation", "London Borough of Fleetbridge"),
        ("addressee-2-email", "director@council.example"),
        ("goal", "100"),
        ("at_risk", "no"),
    ];
    let mut previewed = fields.to_vec();
    previewed.push(("deed", "preview"));
    ada.submit(&form, "/desk/new", &previewed).has_status(200).says("families wait for an answer");
    let mut saved = fields.to_vec();
    saved.push(("deed", "save"));
    let written = ada.submit(&form, "/desk/new", &saved);
    let page = ada.follow(&written);
    let slug = "families-need-answers".to_owned();
    app.browser().get(&format!("/letters/{slug}")).has_status(404);
    let opening = format!("/desk/letters/{}/opening", app.letter_id(&slug));
    ada.submit(&page, &opening, &[]).has_status(303);
    app.browser()
        .get(&format!("/letters/{slug}"))
        .has_status(200)
        .says("To London Borough of Fleetbridge")
        .says("Publish the rates");
    slug
}

fn sign_slowly(app: &TestApp, slug: &str) {
    let email = "ada.q@people.example";
    let more =
        [("public_display", "full"), ("council_display", "full"), ("role", "Social worker"), ("wants_updates", "yes")];
    let sent = app.fill_in(slug, "Ada Quartermain", email, &more);
    let waiting = app.browser().follow(&sent);
    waiting.says("Check your email").does_not_say(email);
    let link = app.confirmation_link(email);
    for _ in 0..3 {
        app.browser().get(&link).has_status(200).says("Confirm your signature").says("Ada Quartermain");
        app.browser().send("HEAD", &link, &[], Vec::new()).has_status(200);
    }
    assert_eq!(app.count(slug), 0, "looking counts nothing");
    let thanks = app.browser().follow(&app.confirm(email));
    thanks.says("Your signature is confirmed").says("Pass it on");
    assert_eq!(app.count(slug), 1);
    app.browser().get(&format!("/letters/{slug}")).says("Ada Quartermain").says("Social worker");
    for file in ["letter.txt", "letter.json"] {
        app.browser().get(&format!("/letters/{slug}/{file}")).has_status(200);
    }
}

fn remove(app: &TestApp, ada: &Browser, slug: &str, name: &str) {
    let list = format!("/desk/letters/{}/signatures", app.letter_id(slug));
    let page = ada.get(&list);
    page.says(name);
    let row = page.body.split("<li").find(|row| row.contains(name)).unwrap();
    let path = row.split("href=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let form = ada.get(&path);
    ada.submit(&form, &path, &[]).has_status(422).says("Choose a reason");
    ada.submit(&form, &path, &[("reason", "abusive")]).has_status(303);
    app.settle();
    app.browser().get(&format!("/letters/{slug}/names")).does_not_say(name);
}

fn withdraw(app: &TestApp, email: &str) {
    let path = app.own_page_link(email);
    let visitor = app.browser();
    let page = visitor.get(&path);
    page.says("Cem Demir");
    let withdrawn = visitor.submit(&page, &format!("{path}/withdrawal"), &[]);
    visitor.follow(&withdrawn).says("Your signature is withdrawn").does_not_say("Cem Demir");
}

fn correct_bounced(app: &TestApp, ada: &Browser, slug: &str, reply_address: &str) {
    let before = app.mails_to(ADA).len();
    let bounce = crate::replies::bounce_of(app, "director@council.example");
    app.hand_in(&bounce, &address_of(reply_address), "<>").has_status(201);
    assert_eq!(app.mails_to(ADA).len(), before + 1, "the organiser is told");
    let desk = format!("/desk/letters/{}", app.letter_id(slug));
    let page = ada.get(&desk);
    page.says("Not delivered: the address was refused").says("Taken by their mail server");
    let row = page.body.split("<li").find(|row| row.contains("The Director")).unwrap();
    let path = row.split("href=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let form = ada.get(&path);
    ada.submit(&form, &path, &[("email", "new.director@council.example")]).has_status(303);
    let again = app.last_mail_to("new.director@council.example");
    assert_ne!(again.from, reply_address, "the new mail has an address of its own");
}

fn automatic(app: &TestApp, slug: &str, reply_address: &str) {
    let before = (app.mails_to(ADA).len(), app.browser().get(&format!("/letters/{slug}")).text());
    let raw = std::fs::read("tests/suite/replies/raw/automatic_exchange.eml").unwrap();
    app.hand_in(&raw, &address_of(reply_address), "mayor@council.example").has_status(201);
    let after = (app.mails_to(ADA).len(), app.browser().get(&format!("/letters/{slug}")).text());
    assert_eq!(before, after, "an automatic answer is announced to nobody");
}

fn answer(app: &TestApp, ada: &Browser, slug: &str, reply_address: &str) {
    let raw = format!(
        "From: The Mayor <mayor@council.example>\r\nTo: {}\r\nSubject: Re: Families need answers\r\n\
         Message-ID: <answer-1@council.example>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n\
         We will not publish the rates. The review goes on.\r\n",
        address_of(reply_address)
    );
    app.hand_in(raw.as_bytes(), &address_of(reply_address), "mayor@council.example").has_status(201);
    app.settle();
    app.browser().get(&format!("/letters/{slug}")).does_not_say("The organisers are reading it");
    let told = app.last_mail_to(ADA);
    let path = link_in(&told.text, "/replies/");
    let page = ada.get(&path);
    page.says("We will not publish the rates");
    ada.submit(&page, &path, &[("verdict-1", "refused"), ("verdict-2", "holding"), ("sender_believed", "yes")])
        .has_status(303);
    app.settle();
}

fn close(app: &TestApp, ada: &Browser, slug: &str) {
    let desk = format!("/desk/letters/{}", app.letter_id(slug));
    let page = ada.get(&desk);
    ada.submit(&page, &format!("{desk}/closure"), &[]).has_status(303);
    app.settle();
    let page = app.browser().get(&format!("/letters/{slug}"));
    page.says("Closed.").says("days since it was sent").shows_number(12).does_not_say("Sign this letter");
    let late = app.browser().post(&format!("/letters/{slug}/signatures"), &[("name", "Too Late")]);
    late.has_status(410).says("takes no more signatures");
}

fn address_of(mailbox: &str) -> String {
    let inside = mailbox.rsplit('<').next().unwrap_or(mailbox).trim_end_matches('>').to_owned();
    assert!(inside.ends_with(REPLY_DOMAIN), "{mailbox}");
    inside
}
