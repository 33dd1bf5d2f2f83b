//! Pages for what cannot be done: each says what happened, and what to do.

use crate::on_both_databases;
use crate::support::app::{On, TestApp};
use crate::support::browser::Page;

fn is_clear(page: &Page, status: u16, heading: &str) {
    page.has_status(status);
    assert!(page.body.contains(&format!("<h1>{heading}</h1>")), "{}", page.body);
    assert!(page.body.contains("href=\"/about#contact\"") && page.body.contains("href=\"/\""), "a way on");
    assert_eq!(page.header("cache-control"), "no-store");
}

on_both_databases! {
    fn every_refusal_is_a_clear_page(app) {
        let slug = app.open_letter();
        let door = format!("/letters/{slug}/signatures");
        let browser = app.browser();
        is_clear(&browser.get("/nowhere"), 404, "There is nothing here");
        is_clear(&browser.get(&door), 405, "That cannot be done here");
        let form = ("content-type", "application/x-www-form-urlencoded");
        is_clear(&browser.send("POST", &door, &[form], vec![b'x'; 50_000]), 413, "That is too long");
        is_clear(&browser.send("POST", &door, &[form], b"a=%FF".to_vec()), 400, "We could not read that");
        is_clear(&browser.post(&format!("/confirmations/{}", "A".repeat(64)), &[]), 403, "That did not come from our own page");
        is_clear(&browser.get(&format!("/letters/{slug}/names?after=x")), 400, "We could not read that");
        is_clear(&browser.get(&format!("/letters/{slug}/thanks?mine=a&mine=b")), 400, "We could not read that");
    }
}

#[test]
fn when_too_much_waits_visitors_are_told_to_come_back_and_nobody_is_lost_silently() {
    for on in [On::Sqlite, On::Postgres] {
        let app = TestApp::start_with(on, &[("UNDERSIGNED_WRITE_QUEUE", "1"), ("UNDERSIGNED_WRITE_BATCH", "2")]);
        let slug = app.open_letter();
        let page = app.browser().get(&format!("/letters/{slug}"));
        // So that the letter is known already and only the writes wait.
        app.browser().submit(&page, &format!("/letters/{slug}/signatures"), &[]).has_status(422);
        let holder = app.hold_up("LOCK TABLE signatures IN ACCESS EXCLUSIVE MODE");
        let statuses: Vec<u16> = std::thread::scope(|scope| {
            let send = |number: usize| {
                let email = format!("person{number}@people.example");
                let fields = [("name", "Grace Hopper"), ("email", email.as_str()), ("category", "student")];
                let answer = app.browser().submit(&page, &format!("/letters/{slug}/signatures"), &fields);
                if answer.status == 503 {
                    is_clear(&answer, 503, "We are busy just now");
                    answer.says("Nothing was recorded");
                    assert!(answer.header("retry-after").parse::<u64>().unwrap() >= 1);
                }
                answer.status
            };
            let sending: Vec<_> = (0..8).map(|number| scope.spawn(move || send(number))).collect();
            sending.into_iter().map(|sent| sent.join().unwrap()).collect()
        });
        holder.join().unwrap();
        let taken = statuses.iter().filter(|status| **status == 303).count();
        assert!(
            statuses.contains(&503) && statuses.iter().all(|status| [303, 503].contains(status)),
            "{on:?}: {statuses:?}"
        );
        assert_eq!(app.number("SELECT COUNT(*) FROM signatures"), i64::try_from(taken).unwrap(), "{on:?}");
    }
}
