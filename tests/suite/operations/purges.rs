//! Every retention clock leaves a trace: how much it deleted, and nothing of whom.

use chrono::Duration;

use super::process::Installation;
use crate::on_both_databases;
use crate::signatures::{close, crowd};
use crate::support::app::On;

on_both_databases! {
    fn what_is_forgotten_by_itself_is_counted_for_each_letter(app) {
        let slug = app.open_letter();
        crowd(&app, &slug, 0..3, &[]);
        app.fill_in(&slug, "Grace Hopper", "grace@people.example", &[]).has_status(303);
        app.settle();
        app.night();
        assert_eq!(app.number("SELECT COUNT(*) FROM purges"), 0, "nothing to forget leaves no line");
        app.pass(Duration::days(15));
        app.night();
        let rows = |what: &str| app.number(&format!("SELECT COALESCE(SUM(row_count), 0) FROM purges WHERE what = '{what}'"));
        assert_eq!(rows("unconfirmed"), 1);
        close(&app, &slug);
        app.pass(Duration::days(181));
        app.night();
        app.night();
        assert_eq!(rows("closed_letter"), 3);
        assert_eq!(app.number("SELECT COUNT(*) FROM purges WHERE what = 'closed_letter'"), 1, "the steps of a night are one line");
        assert!(rows("finished_mail") >= 4, "the rows of mails that left");
        assert!(rows("sign_ins") >= 0);
        let ada = app.ada();
        let queue = ada.get(&format!("/desk/letters/{}/queue", app.letter_id(&slug)));
        queue.says("What was deleted by itself").says("Signatures that nobody confirmed").says("3 rows");
    }
}

#[test]
fn the_operator_can_list_what_was_forgotten_and_answer_complaints_without_a_desk() {
    for on in [On::Sqlite, On::Postgres] {
        let place = Installation::on(on);
        let slug = place.letter();
        assert!(place.run(&["purges"]).succeeded().out.contains("Nothing was purged yet."));
        assert!(place.run(&["complaints", "list"]).succeeded().out.contains("Nobody has complained."));
        let service = place.serve();
        let browser = service.browser();
        let page = browser.get(&format!("/complaints?letter={slug}"));
        let typed = [("words", "Canary words"), ("email", "canary@people.example")];
        let sent = browser.submit(&page, "/complaints", &typed);
        let number = sent.location().split("reference=").nth(1).unwrap().to_owned();
        let listed = place.run(&["complaints", "list"]).succeeded();
        assert!(listed.out.contains(&number) && listed.out.contains("29 days left"), "{listed:?}");
        assert!(place.run(&["complaints", "show", &number]).succeeded().out.contains("Canary words"));
        place.run(&["complaints", "show", "0000-0000"]).failed(1, "there is no complaint");
        place.run(&["complaints", "acknowledge", &number]).succeeded();
        place.run(&["complaints", "close", &number, "--outcome", " "]).failed(1, "say what came of it");
        place.run(&["complaints", "close", &number, "--outcome", "Settled"]).succeeded();
        assert!(place.run(&["complaints", "list"]).succeeded().out.contains("answered"));
        service.stop();
    }
}
