//! The short code, in the tab that was left open; and asking for another mail.

use chrono::Duration;
use undersigned::signatures::confirm::{CodeRefusal, ConfirmJob, confirm_all};
use undersigned::signatures::pass::Pass;

use super::{code, handle, mail_count, rows, send_form, token};
use crate::on_both_databases;
use crate::support::app::TestApp;
use crate::support::browser::Page;

const GRACE: &str = "grace@people.example";

fn try_code(app: &TestApp, handle: &str, code: &str) -> Page {
    app.browser().post("/confirmations", &[("form_token", &token(app)), ("handle", handle), ("code", code)])
}

fn wrong(right: &str) -> String {
    let digit = if right.starts_with('7') { '8' } else { '7' };
    format!("{digit}{}", &right[1..])
}

on_both_databases! {
    fn the_code_from_the_mail_confirms_in_the_tab_that_was_left_open(app) {
        let slug = app.open_letter();
        let sent = send_form(&app, &slug, &[]);
        let browser = app.browser();
        let tab = browser.follow(&sent);
        let code = code(&app, GRACE);
        let typed = format!(" {} {} ", &code[..3], &code[3..]);
        let thanks = browser.submit(&tab, "/confirmations", &[("code", &typed)]);
        thanks.has_status(303);
        let again = browser.submit(&tab, "/confirmations", &[("code", &code)]);
        assert_eq!((again.status, again.location()), (303, thanks.location()), "a double click");
        assert_eq!((app.count(&slug), mail_count(&app)), (1, 1));
    }
}

on_both_databases! {
    fn after_five_wrong_codes_only_the_link_works(app) {
        let slug = app.open_letter();
        let sent = send_form(&app, &slug, &[]);
        let right = code(&app, GRACE);
        for _ in 0..5 {
            try_code(&app, &handle(&sent), &wrong(&right)).has_status(422).says("That code does not fit");
        }
        try_code(&app, &handle(&sent), &right).has_status(422);
        assert_eq!(app.count(&slug), 0);
        app.confirm(GRACE).has_status(303);
        assert_eq!(app.count(&slug), 1);
    }
}

on_both_databases! {
    fn many_codes_at_once_have_no_more_tries_than_one_after_another(app) {
        let slug = app.open_letter();
        let sent = send_form(&app, &slug, &[]);
        let right = code(&app, GRACE);
        let handle = handle(&sent);
        std::thread::scope(|scope| {
            for _ in 0..20 {
                scope.spawn(|| try_code(&app, &handle, &wrong(&right)).has_status(422).status);
            }
        });
        assert_eq!(app.number("SELECT MAX(code_tries) FROM signatures"), 5);
        try_code(&app, &handle, &right).has_status(422);
        assert_eq!(app.count(&slug), 0);
    }
}

on_both_databases! {
    fn codes_that_share_a_commit_share_the_tries(app) {
        let slug = app.open_letter();
        let sent = send_form(&app, &slug, &[]);
        let right = code(&app, GRACE);
        let handle = Pass::parse(app.app.seal.signer(), &handle(&sent)).unwrap();
        let now = app.now();
        let job = |code: String| ConfirmJob {
            handle: handle.clone(),
            code: Some(code),
            least_wait: chrono::Duration::zero(),
            now,
        };
        let mut jobs: Vec<ConfirmJob> = (0..5).map(|_| job(wrong(&right))).collect();
        jobs.push(job(right));
        let answers = app.app.db.write_here(move |conn| confirm_all(conn, &jobs)).unwrap();
        assert!(answers.iter().all(|answer| *answer == Err(CodeRefusal::WrongCode)), "{answers:?}");
        assert_eq!(app.count(&slug), 0);
    }
}

on_both_databases! {
    fn a_code_without_its_tab_or_a_tab_without_its_code_confirms_nothing(app) {
        let slug = app.open_letter();
        let sent = send_form(&app, &slug, &[]);
        let right = code(&app, GRACE);
        let random = "A".repeat(64);
        for (handle, code) in [("", right.as_str()), ("x", &right), (&random, &right), (&handle(&sent), ""), (&handle(&sent), "abcdef")] {
            try_code(&app, handle, code).has_status(422);
        }
        app.browser().post("/confirmations", &[("handle", &handle(&sent)), ("code", &right)]).has_status(403);
        assert_eq!(app.count(&slug), 0);
    }
}

on_both_databases! {
    fn the_code_lasts_as_long_as_the_link(app) {
        let slug = app.open_letter();
        let sent = send_form(&app, &slug, &[]);
        let right = code(&app, GRACE);
        app.pass(Duration::hours(73));
        try_code(&app, &handle(&sent), &right).has_status(422);
        assert_eq!(app.count(&slug), 0);
    }
}

on_both_databases! {
    fn another_mail_supersedes_link_code_and_tab(app) {
        let slug = app.open_letter();
        let sent = send_form(&app, &slug, &[]);
        let (old_link, old_code, old_tab) = (app.confirmation_link(GRACE), code(&app, GRACE), handle(&sent));
        let browser = app.browser();
        let tab = browser.follow(&sent);
        let tab = browser.submit(&tab, "/confirmations/resend", &[]);
        tab.has_status(200).says("a new mail is on its way");
        assert_eq!((rows(&app), mail_count(&app)), (1, 2));
        let new_code = code(&app, GRACE);
        browser.get(&old_link).has_status(404);
        try_code(&app, &old_tab, &old_code).has_status(422);
        try_code(&app, &old_tab, &new_code).has_status(422);
        browser.submit(&tab, "/confirmations", &[("code", &new_code)]).has_status(303);
        assert_eq!(app.count(&slug), 1);
    }
}

on_both_databases! {
    fn asking_for_another_mail_tells_nothing_about_whether_anybody_waits(app) {
        let slug = app.open_letter();
        let ask = |handle: &str| {
            let page = app.browser().post("/confirmations/resend", &[("form_token", &token(&app)), ("handle", handle)]);
            let next = page.form("/confirmations/resend").into_iter().find(|(name, _)| name == "handle").unwrap().1;
            assert!(next.len() == 129 && next.ends_with(&format!(".{handle}")), "{next}");
            (page.status, page.header("cache-control").to_owned(), page.text(), page.body.len())
        };
        let waiting = ask(&handle(&send_form(&app, &slug, &[])));
        assert_eq!(ask(&"A".repeat(64)), waiting, "nobody");
        app.confirm(GRACE).has_status(303);
        assert_eq!(ask(&handle(&send_form(&app, &slug, &[]))), waiting, "somebody who has confirmed");
        let before = mail_count(&app);
        app.browser().post("/confirmations/resend", &[("form_token", &token(&app)), ("handle", "x")]).has_status(400);
        app.browser().post("/confirmations/resend", &[("handle", &"A".repeat(64))]).has_status(403);
        assert_eq!(mail_count(&app), before);
    }
}

on_both_databases! {
    fn a_signature_whose_link_is_too_old_can_be_sent_another(app) {
        let slug = app.open_letter();
        let sent = send_form(&app, &slug, &[]);
        app.pass(Duration::hours(80));
        let browser = app.browser();
        let tab = browser.follow(&sent);
        browser.submit(&tab, "/confirmations/resend", &[]).has_status(200);
        app.confirm(GRACE).has_status(303);
        assert_eq!(app.count(&slug), 1);
    }
}

on_both_databases! {
    fn pressing_send_again_twice_on_the_same_page_leaves_the_tab_with_the_newest_mail(app) {
        let slug = app.open_letter();
        let browser = app.browser();
        let tab = browser.follow(&send_form(&app, &slug, &[]));
        browser.submit(&tab, "/confirmations/resend", &[]).has_status(200);
        let twice = browser.submit(&tab, "/confirmations/resend", &[]);
        twice.has_status(200).says("a new mail is on its way");
        assert_eq!(mail_count(&app), 2, "the second press sends nothing more");
        browser.submit(&twice, "/confirmations", &[("code", &code(&app, GRACE))]).has_status(303);
        assert_eq!(app.count(&slug), 1);
    }
}
