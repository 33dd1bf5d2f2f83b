//! Telling those who asked: each once, however often it begins again.

use undersigned::signatures::mailing::{MailingContent, OWN_PAGE_MARK, start};

use super::{crowd, press};
use crate::on_both_databases;
use crate::support::app::TestApp;

fn spread(app: &TestApp, slug: &str, occasion: &str) {
    let content = MailingContent {
        subject: format!("News of {occasion}"),
        text: format!("There is news.\n\nYour own page: {OWN_PAGE_MARK}\n"),
        html: format!("<p>There is news. <a href=\"{OWN_PAGE_MARK}\">Your own page</a></p>"),
        notes: String::new(),
    };
    let (seal, id, occasion, now) = (app.app.seal.clone(), app.letter(slug).id, occasion.to_owned(), app.now());
    app.app.db.write_here(move |conn| start(conn, &seal, &id, "reply", &occasion, &content, now)).unwrap();
    for _ in 0..3 {
        app.settle();
    }
}

fn told(app: &TestApp) -> Vec<String> {
    let mails = app.mails();
    mails.into_iter().filter(|mail| mail.subject.starts_with("News of")).map(|mail| mail.to).collect()
}

on_both_databases! {
    fn only_those_who_asked_and_stand_are_told_and_each_mailbox_once(app) {
        let slug = app.open_letter();
        let wanted = ("wants_updates", "yes");
        app.sign(&slug, "Grace Hopper", "home@people.example", &[wanted]);
        app.sign(&slug, "Vincent Hopper", "home+vincent@people.example", &[wanted]);
        app.sign(&slug, "Ann Alder", "ann@people.example", &[]);
        app.sign(&slug, "Bob Birch", "bob@people.example", &[wanted]);
        app.sign(&slug, "Cat Cedar", "cat@people.example", &[wanted]);
        app.fill_in(&slug, "Dan Dogwood", "dan@people.example", &[wanted]).has_status(303);
        let bob = app.own_page_link("bob@people.example");
        press(&app.browser(), &bob, &format!("{bob}/withdrawal")).has_status(303);
        let cat = app.own_page_link("cat@people.example");
        let one_click = b"List-Unsubscribe=One-Click".to_vec();
        app.browser().send("POST", &format!("{cat}/unsubscription"), &[], one_click).has_status(200);
        spread(&app, &slug, "an answer");
        let told = told(&app);
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].starts_with("home"), "{told:?}");
    }
}

on_both_databases! {
    fn an_occasion_is_told_once_and_another_again(app) {
        let slug = app.open_letter();
        app.sign(&slug, "Grace Hopper", "grace@people.example", &[("wants_updates", "yes")]);
        spread(&app, &slug, "one");
        spread(&app, &slug, "one");
        assert_eq!(told(&app).len(), 1);
        spread(&app, &slug, "two");
        assert_eq!(told(&app).len(), 2);
    }
}

on_both_databases! {
    fn a_mail_to_a_signer_carries_their_own_page_and_one_click_to_end_it(app) {
        let slug = app.open_letter();
        app.sign(&slug, "Grace Hopper", "grace@people.example", &[("wants_updates", "yes")]);
        let own_page = app.own_page_link("grace@people.example");
        spread(&app, &slug, "an answer");
        let mail = app.last_mail_to("grace@people.example");
        let raw = String::from_utf8(mail.raw.clone()).unwrap().replace("\r\n ", " ");
        assert!(raw.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click"), "{raw}");
        let link = format!("http://letters.undersigned.example{own_page}/unsubscription");
        assert!(raw.contains("List-Unsubscribe:") && raw.contains(&link), "{raw}");
        assert!(mail.text.contains(&own_page) && mail.html.unwrap().contains(&own_page));
    }
}

on_both_databases! {
    fn a_mailing_to_many_reaches_each_once_in_steps(app) {
        let slug = app.open_letter();
        crowd(&app, &slug, 0..230, &[("wants_updates", "yes")]);
        assert_eq!(app.count(&slug), 230);
        spread(&app, &slug, "an answer");
        for _ in 0..4 {
            app.settle();
        }
        let mut told = told(&app);
        told.sort();
        told.dedup();
        assert_eq!((told.len(), app.number("SELECT SUM(mail_count) FROM mailings")), (230, 230));
        assert_eq!(app.number("SELECT COUNT(*) FROM mailings WHERE finished_at IS NULL"), 0);
    }
}
