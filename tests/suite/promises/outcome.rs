//! `GET` and `POST /desk/letters/{id}/promises/{promise}/outcome`.

use super::{cai, day, happened, world};
use crate::on_both_databases;
use crate::support::app::TestApp;
use crate::support::browser::Browser;

use super::World;

/// Agrees with what is proposed.
fn agree(world: &World, who: &Browser, promise: &str) -> crate::support::browser::Page {
    // What is seen stands in the second form, where the addressee can still be asked.
    let page = who.get(&world.at(promise, "/outcome"));
    let seen = page.body.split("name=\"seen\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    let seen = seen.unwrap_or_default().to_owned();
    world.send(who, promise, "/outcome", &[("deed", "agree"), ("seen", &seen)])
}

fn propose(app: &TestApp, world: &World, promise: &str, outcome: &str, days_ago: i64) -> crate::support::browser::Page {
    let on = day(app, -days_ago).to_string();
    world.send(&world.ada, promise, "/outcome", &[("deed", "propose"), ("outcome", outcome), ("outcome_on", &on)])
}

on_both_databases! {
    fn one_proposes_that_it_was_kept_and_another_decides(app) {
        let world = world(&app);
        let promise = world.promised(&app, 10);
        world.pass(&app, 5);
        propose(&app, &world, &promise, "kept", 0).has_status(409).says("Nothing that was collected speaks for this");
        world.show(&promise, "not_kept", day(&app, 0));
        propose(&app, &world, &promise, "kept", 0).has_status(409);
        world.show(&promise, "kept", day(&app, 0));
        let cai = cai(&app);
        let done = propose(&app, &world, &promise, "kept", 0);
        world.ada.follow(&done).says("Somebody else of your team decides");
        assert!(app.last_mail_to(crate::promises::CAI).subject.starts_with("Please look: what became of a promise"));
        agree(&world, &world.ada, &promise).has_status(409).says("You proposed this yourself");
        assert_eq!(happened(&app, "promise_decided"), 0);
        agree(&world, &cai, &promise).has_status(303);
        agree(&world, &cai, &promise).has_status(409).says("not proposed any more");
        app.browser().get(&world.public(&promise)).says("Kept");
        assert_eq!(world.json(&app)["promises"][0]["status"], "kept");
        assert_eq!(happened(&app, "promise_decided"), 1);
    }
}

on_both_databases! {
    fn what_is_kept_after_its_day_is_kept_late_and_the_days_are_counted(app) {
        let world = world(&app);
        let promise = world.promised(&app, 10);
        world.pass(&app, 25);
        world.show(&promise, "kept", day(&app, 0));
        propose(&app, &world, &promise, "kept", 3).has_status(409).says("has not been asked yet");
        let link = world.ask(&app, &promise);
        let visitor = app.browser();
        visitor.submit(&visitor.get(&link), &link, &[("view", "kept"), ("statement", "Late.")]).has_status(303);
        propose(&app, &world, &promise, "kept", 3).has_status(303);
        agree(&world, &cai(&app), &promise).has_status(303);
        app.browser().get(&world.public(&promise)).says("Kept late").says("12 days late");
        assert_eq!(world.json(&app)["promises"][0]["days_late"], 12);
    }
}

on_both_databases! {
    fn nobody_is_called_a_breaker_of_promises_unheard(app) {
        let world = world(&app);
        let promise = world.promised(&app, 10);
        world.show(&promise, "not_kept", day(&app, 0));
        let not_kept = || world.send(&world.ada, &promise, "/outcome", &[("deed", "propose"), ("outcome", "not_kept")]);
        not_kept().has_status(409).says("Its day is not over yet");
        world.send(&world.ada, &promise, "/outcome", &[("deed", "ask")]).has_status(409).says("Its day is not over yet");
        world.pass(&app, 11);
        not_kept().has_status(409).says("has not been asked yet");
        world.ask(&app, &promise);
        world.send(&world.ada, &promise, "/outcome", &[("deed", "ask")]).has_status(409).says("asked already");
        not_kept().has_status(409).says("has until");
        world.pass(&app, 20);
        not_kept().has_status(303);
        agree(&world, &cai(&app), &promise).has_status(303);
        app.browser().get(&world.public(&promise)).says("Not kept").says("Asked on");
        assert_eq!((happened(&app, "promise_asked"), happened(&app, "promise_decided")), (1, 1));
    }
}

on_both_databases! {
    fn an_answer_of_the_addressee_ends_their_time(app) {
        let world = world(&app);
        let promise = world.promised(&app, 10);
        world.show(&promise, "not_kept", day(&app, 0));
        world.pass(&app, 11);
        let link = world.ask(&app, &promise);
        let visitor = app.browser();
        let page = visitor.get(&link);
        visitor.submit(&page, &link, &[("view", "not_kept"), ("statement", "We are sorry.")]).has_status(303);
        world.send(&world.ada, &promise, "/outcome", &[("deed", "propose"), ("outcome", "not_kept")]).has_status(303);
    }
}

on_both_databases! {
    fn what_the_addressee_says_of_themselves_is_no_proof(app) {
        let world = world(&app);
        let promise = world.promised(&app, 10);
        world.pass(&app, 11);
        let link = world.ask(&app, &promise);
        let visitor = app.browser();
        visitor.submit(&visitor.get(&link), &link, &[("view", "kept"), ("statement", "We did.")]).has_status(303);
        propose(&app, &world, &promise, "kept", 0).has_status(409).says("what the addressee says of themselves is not enough");
    }
}

on_both_databases! {
    fn a_promise_without_a_day_cannot_be_broken(app) {
        let world = world(&app);
        let reply = world.reply(&app, "We will publish it shortly.");
        let promise = world.record(&reply, "We will publish it shortly.", "shortly", &[]);
        world.pass(&app, 900);
        app.minute();
        assert_eq!(world.json(&app)["promises"][0]["status"], "recorded");
        world.show(&promise, "not_kept", day(&app, 0));
        let refused = world.send(&world.ada, &promise, "/outcome", &[("deed", "propose"), ("outcome", "not_kept")]);
        refused.has_status(409).says("It names no day");
    }
}

on_both_databases! {
    fn what_judges_nobody_is_decided_by_one(app) {
        let world = world(&app);
        let promise = world.promised(&app, 10);
        let done = world.send(&world.ada, &promise, "/outcome", &[("deed", "propose"), ("outcome", "condition_not_met")]);
        world.ada.follow(&done).says("It is decided");
        app.browser().get(&world.public(&promise)).says("Its condition was not met");
    }
}

on_both_databases! {
    fn a_team_of_one_is_told_why_it_cannot_decide(app) {
        let world = world(&app);
        let promise = world.promised(&app, 10);
        let page = world.ada.get(&world.at(&promise, "/outcome"));
        page.says("You are the only one in this team").says("invite somebody");
        cai(&app);
        world.ada.get(&world.at(&promise, "/outcome")).does_not_say("You are the only one");
    }
}

on_both_databases! {
    fn a_proposal_can_be_taken_off_the_table_and_a_stale_one_decides_nothing(app) {
        let world = world(&app);
        let promise = world.promised(&app, 10);
        world.show(&promise, "partly", day(&app, 0));
        propose(&app, &world, &promise, "partly_kept", 0).has_status(409).says("the rest of it may still come");
        world.show(&promise, "kept", day(&app, 0));
        propose(&app, &world, &promise, "kept", 0).has_status(303);
        let cai = cai(&app);
        let page = cai.get(&world.at(&promise, "/outcome"));
        let seen = page.form(&world.at(&promise, "/outcome")).into_iter().find(|(name, _)| name == "seen").unwrap().1;
        world.send(&cai, &promise, "/outcome", &[("deed", "disagree"), ("seen", &seen)]).has_status(303);
        world.send(&cai, &promise, "/outcome", &[("deed", "agree"), ("seen", &seen)]).has_status(409).says("not proposed any more");
        assert_eq!(world.json(&app)["promises"][0]["status"], "due_soon");
        for fields in [
            vec![("deed", "propose"), ("outcome", "kept"), ("outcome_on", "")],
            vec![("deed", "propose"), ("outcome", "")],
            vec![("deed", "propose"), ("outcome", "kept"), ("outcome_on", "2099-01-01")],
        ] {
            world.send(&world.ada, &promise, "/outcome", &fields).has_status(422);
        }
        world.send(&world.ada, &promise, "/outcome", &[("deed", "forget")]).has_status(400);
        world.send(&world.ada, &promise, "/outcome", &[("deed", "agree"), ("seen", "yesterday")]).has_status(400);
    }
}

on_both_databases! {
    fn what_two_decided_one_alone_cannot_undo(app) {
        let world = world(&app);
        let promise = world.promised(&app, 10);
        world.show(&promise, "kept", day(&app, 0));
        propose(&app, &world, &promise, "kept", 0).has_status(303);
        let cai = cai(&app);
        agree(&world, &cai, &promise).has_status(303);
        for outcome in ["unverifiable", "condition_not_met", "withdrawn"] {
            let done = world.send(&world.ada, &promise, "/outcome", &[("deed", "propose"), ("outcome", outcome)]);
            world.ada.follow(&done).says("Somebody else of your team decides");
            assert_eq!(world.json(&app)["promises"][0]["status"], "kept", "{outcome}");
        }
        agree(&world, &cai, &promise).has_status(303);
        assert_eq!(world.json(&app)["promises"][0]["status"], "withdrawn");
    }
}

on_both_databases! {
    fn that_they_took_it_back_needs_evidence_and_two(app) {
        let world = world(&app);
        let promise = world.promised(&app, 10);
        let withdrawn = || world.send(&world.ada, &promise, "/outcome", &[("deed", "propose"), ("outcome", "withdrawn")]);
        withdrawn().has_status(409).says("Nothing that was collected speaks for this");
        world.show(&promise, "neutral", day(&app, 0));
        world.ada.follow(&withdrawn()).says("Somebody else of your team decides");
        assert_eq!(happened(&app, "promise_decided"), 0);
    }
}

on_both_databases! {
    fn a_question_that_was_not_handed_over_asked_nobody(app) {
        let world = world(&app);
        let promise = world.promised(&app, 10);
        world.show(&promise, "not_kept", day(&app, 0));
        world.pass(&app, 11);
        world.ask(&app, &promise);
        let not_kept = || world.send(&world.ada, &promise, "/outcome", &[("deed", "propose"), ("outcome", "not_kept")]);
        let mail = "purpose = 'promise_asked'";
        app.execute(&format!("UPDATE outbox SET sent_at = NULL, due_at = '2099-01-01 00:00:00' WHERE {mail}"));
        world.pass(&app, 20);
        not_kept().has_status(409).says("is not handed over yet");
        app.execute(&format!("UPDATE outbox SET failed_at = created_at, failure = 'refused' WHERE {mail}"));
        not_kept().has_status(409).says("has not been asked yet");
        app.minute();
        assert_eq!(app.number("SELECT COUNT(*) FROM promises WHERE asked_at IS NOT NULL"), 0, "nobody was asked");
        app.browser().get(&world.public(&promise)).does_not_say("Asked on");
        // The address is known to refuse mail.
        app.execute(
            "INSERT INTO suppressions (address_key, reason, suppressed_at) \
             SELECT recipient_key, 'bounced', MIN(created_at) FROM outbox WHERE purpose = 'promise_asked' GROUP BY recipient_key",
        );
        world.send(&world.ada, &promise, "/outcome", &[("deed", "ask")]).has_status(409).says("They cannot be asked");
        app.execute("DELETE FROM suppressions");
        world.ask(&app, &promise);
        not_kept().has_status(409).says("has until");
    }
}

on_both_databases! {
    fn a_proposal_about_another_day_decides_nothing(app) {
        let world = world(&app);
        let promise = world.promised(&app, 10);
        world.show(&promise, "kept", day(&app, 0));
        propose(&app, &world, &promise, "kept", 0).has_status(303);
        let cai = cai(&app);
        let page = cai.get(&world.at(&promise, "/outcome"));
        let seen = page.form(&world.at(&promise, "/outcome")).into_iter().find(|(name, _)| name == "seen").unwrap().1;
        let sooner = day(&app, 5).to_string();
        world.send(&world.ada, &promise, "", &[("due_precision", "day"), ("due_on", &sooner)]).has_status(303);
        let agreed = world.send(&cai, &promise, "/outcome", &[("deed", "agree"), ("seen", &seen)]);
        agreed.has_status(409).says("not proposed any more");
    }
}

on_both_databases! {
    fn nobodys_proposal_is_lost_behind_their_back(app) {
        let world = world(&app);
        let promise = world.promised(&app, 10);
        world.show(&promise, "kept", day(&app, 0));
        world.show(&promise, "neutral", day(&app, 0));
        let cai = cai(&app);
        let on = day(&app, 0).to_string();
        // Both have the form open; one is first.
        let seen = |page: &crate::support::browser::Page| {
            page.form(&world.at(&promise, "/outcome")).into_iter().find(|(name, _)| name == "seen").unwrap().1
        };
        let mark = seen(&cai.get(&world.at(&promise, "/outcome")));
        let mails = || app.mails_to(crate::promises::CAI).iter().filter(|mail| mail.subject.starts_with("Please look")).count();
        for _ in 0..2 {
            propose(&app, &world, &promise, "kept", 0).has_status(303);
        }
        app.settle();
        assert_eq!(mails(), 1, "the same twice is proposed once");
        let other = [("deed", "propose"), ("outcome", "withdrawn"), ("outcome_on", on.as_str()), ("seen", mark.as_str())];
        let refused = world.send(&cai, &promise, "/outcome", &other);
        refused.has_status(409).says("has proposed something meanwhile").says("One of you proposes: Kept");
        agree(&world, &cai, &promise).has_status(303);
        assert_eq!(world.json(&app)["promises"][0]["status"], "kept");
    }
}

on_both_databases! {
    fn what_an_addressee_says_after_it_was_decided_stands_beside_it(app) {
        let world = world(&app);
        let promise = world.promised(&app, 10);
        world.show(&promise, "not_kept", day(&app, 0));
        world.pass(&app, 11);
        let link = world.ask(&app, &promise);
        world.pass(&app, 20);
        world.send(&world.ada, &promise, "/outcome", &[("deed", "propose"), ("outcome", "not_kept")]).has_status(303);
        agree(&world, &cai(&app), &promise).has_status(303);
        let officer = app.browser();
        let page = officer.get(&link);
        page.has_status(200).says("Not kept");
        officer.submit(&page, &link, &[("view", "kept"), ("statement", "It was there all the time.")]).has_status(303);
        let public = app.browser().get(&world.public(&promise));
        public.says("Not kept").says("It was there all the time.").says("by The Mayor, through the link that they were sent");
    }
}

on_both_databases! {
    fn a_promise_without_a_day_is_asked_about_as_one(app) {
        let world = world(&app);
        let reply = world.reply(&app, "We will publish it in due course.");
        let promise = world.record(&reply, "We will publish it in due course.", "in due course", &[]);
        world.ask(&app, &promise);
        let mail = app.last_mail_to(crate::promises::MAYOR).text;
        assert!(mail.contains("You named no day for it.") && !mail.contains("That day has gone by"), "{mail}");
        world.show(&promise, "kept", day(&app, 0));
        propose(&app, &world, &promise, "kept", 0).has_status(303);
        agree(&world, &cai(&app), &promise).has_status(303);
        app.browser().get(&world.public(&promise)).says("Kept").does_not_say("late");
    }
}

on_both_databases! {
    fn a_proposal_of_somebody_who_has_left_is_still_decided_by_another(app) {
        let world = world(&app);
        let promise = world.promised(&app, 10);
        world.show(&promise, "kept", day(&app, 0));
        let cai = cai(&app);
        let on = day(&app, 0).to_string();
        world.send(&cai, &promise, "/outcome", &[("deed", "propose"), ("outcome", "kept"), ("outcome_on", &on)]).has_status(303);
        app.execute("DELETE FROM memberships WHERE organiser_id = (SELECT proposed_by FROM promises)");
        cai.get(&world.at(&promise, "/outcome")).has_status(404);
        agree(&world, &world.ada, &promise).has_status(303);
        assert_eq!(world.json(&app)["promises"][0]["status"], "kept");
    }
}

on_both_databases! {
    fn who_cannot_be_reached_is_not_offered_to_be_asked(app) {
        let world = world(&app);
        let promise = world.promised(&app, 10);
        world.pass(&app, 11);
        let page = || world.ada.get(&world.at(&promise, "/outcome"));
        page().says("Ask the addressee first").says("Ask them");
        world.ask(&app, &promise);
        page().does_not_say("Ask them");
        app.execute("UPDATE promises SET asked_at = NULL, reply_until = NULL");
        app.execute(
            "INSERT INTO suppressions (address_key, reason, suppressed_at) \
             SELECT recipient_key, 'bounced', MIN(created_at) FROM outbox WHERE purpose = 'promise_asked' GROUP BY recipient_key",
        );
        page().says("They cannot be asked").says("Correct the address");
    }
}

on_both_databases! {
    fn nothing_was_kept_before_it_was_promised(app) {
        let world = world(&app);
        let promise = world.promised(&app, 10);
        world.show(&promise, "kept", day(&app, 0));
        let early = [("deed", "propose"), ("outcome", "kept"), ("outcome_on", "2001-01-01")];
        let page = world.send(&world.ada, &promise, "/outcome", &early);
        page.has_status(409).says("before the one on which it was promised");
        assert!(page.body.contains("2001-01-01"), "nothing typed is lost");
        propose(&app, &world, &promise, "kept", 0).has_status(303);
    }
}
