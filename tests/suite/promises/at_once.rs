//! Two members of a team who do the same at once: one of them does it. On PostgreSQL, where two writes do run at once.

use super::{World, cai, day, happened, said, token, world};
use crate::support::app::{On, TestApp};
use crate::support::browser::Browser;
use crate::support::people::TEAM;

const GRACE: &str = "grace@people.example";

/// Two people send a form each at the same moment; how each was answered.
fn both(app: &TestApp, path: &str, forms: [(Browser, Vec<(String, String)>); 2]) -> [u16; 2] {
    // What each writes down waits, so that the two are under way together.
    let holder = app.hold_up("LOCK TABLE letter_events IN EXCLUSIVE MODE");
    let statuses = std::thread::scope(|scope| {
        forms
            .map(|(who, fields)| scope.spawn(move || who.post_owned(path, &fields).status))
            .map(|one| one.join().unwrap())
    });
    holder.join().unwrap();
    statuses
}

fn dee(app: &TestApp) -> Browser {
    app.organiser("dee@organisers.example", TEAM)
}

fn on_postgres() -> (TestApp, World) {
    let app = TestApp::start(On::Postgres);
    app.leave_unsearched();
    let world = world(&app);
    (app, world)
}

#[test]
fn of_two_who_agree_at_once_one_decides_and_the_signers_are_told_once() {
    let (app, world) = on_postgres();
    let promise = world.promised(&app, 10);
    world.show(&promise, "kept", day(&app, 0));
    let today = day(&app, 0).to_string();
    let proposal = [("deed", "propose"), ("outcome", "kept"), ("outcome_on", today.as_str())];
    world.send(&world.ada, &promise, "/outcome", &proposal).has_status(303);
    let path = world.at(&promise, "/outcome");
    let before = app.mails_to(GRACE).len();
    let forms = [cai(&app), dee(&app)].map(|who| {
        let mut fields = who.get(&path).form(&path);
        fields.retain(|(name, _)| name == "form_token" || name == "seen");
        fields.push(("deed".into(), "agree".into()));
        (who, fields)
    });
    let mut statuses = both(&app, &path, forms);
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 409]);
    assert_eq!(happened(&app, "promise_decided"), 1);
    assert_eq!(app.mails_to(GRACE).len(), before + 1);
}

#[test]
fn of_two_who_record_one_passage_at_once_one_does() {
    let (app, world) = on_postgres();
    let on = said(day(&app, 10));
    let quote = format!("We will publish the review by {on}.");
    let reply = world.reply(&app, &format!("Thank you. {quote} Yours"));
    let path = world.desk();
    let forms = [cai(&app), dee(&app)].map(|who| {
        let token = token(&who.get(&format!("{path}?reply={reply}")));
        let due = format!("by {on}");
        let fields = [
            ("form_token", token.as_str()),
            ("reply", &reply),
            ("quote", &quote),
            ("due_text", &due),
            ("promisor", "Director"),
            ("kind", "publication"),
        ];
        (who, fields.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec())
    });
    let statuses = both(&app, &path, forms);
    assert_eq!(app.number("SELECT COUNT(*) FROM promises"), 1, "{statuses:?}");
}
