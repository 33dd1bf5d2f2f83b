//! `GET` and `POST /desk/letters/{id}/replies/{reply}/release`.

use super::super::file;
use super::{believed, came, message};
use crate::on_both_databases;
use crate::support::people::BEN;

on_both_databases! {
    fn the_copy_is_shown_masked_before_it_is_released(app) {
        let came = believed(&app, &message());
        let page = came.ada.get(&came.release);
        page.has_status(200).says("Not public").says("Call me on [telephone number removed] or write to [email address removed].");
        page.says("The review reports on 30 June 2026.").says("[earlier mail left out]");
        app.browser().get(&came.public).has_status(404);
        let mails = app.mails().len();
        let done = came.press("release", &[]);
        came.ada.follow(&done).says("It is public.").says("Public since");
        app.browser().get(&came.public).has_status(200);
        app.settle();
        assert_eq!(app.mails().len(), mails, "releasing tells nobody by mail");
        came.ada.get(&format!("/desk/letters/{}/log", app.letter_id(&came.slug))).says("made public");
        assert_eq!(app.number("SELECT COUNT(*) FROM letter_events WHERE kind = 'reply_released' AND audience = 'public'"), 1);
    }
}

on_both_databases! {
    fn more_is_taken_out_shown_and_put_back(app) {
        let came = believed(&app, &message());
        let done = came.press("preview", &[("masks", "rowan  ashdown\r\nnobody of that name\r\n")]);
        let page = came.ada.follow(&done);
        page.says("Little [removed by the organisers] will be seen.").says("taken out once").says("does not stand in the reply");
        app.browser().get(&came.public).has_status(404);
        came.press("preview", &[("masks", "")]).has_status(303);
        came.ada.get(&came.release).says("Little Rowan Ashdown will be seen. [earlier mail left out]");
        came.press("preview", &[("masks", "Rowan Ashdown")]).has_status(303);
        came.press("release", &[]).has_status(303);
        app.browser().get(&came.public).says("Little [removed by the organisers] will be seen.").does_not_say("Ashdown");
        came.ada.get(&came.release).says("Little Rowan Ashdown will be seen.");
    }
}

on_both_databases! {
    fn only_the_copy_that_was_looked_at_is_released(app) {
        let came = believed(&app, &message());
        let page = came.ada.get(&came.release);
        let stale = came.ada.submit(&page, &came.release, &[("deed", "release"), ("masks", "Rowan")]);
        stale.has_status(409).says("not the one that you looked at").says("Little [removed by the organisers] Ashdown");
        app.browser().get(&came.public).has_status(404);
        came.ada.submit(&stale, &came.release, &[("deed", "release")]).has_status(303);
        app.browser().get(&came.public).says("Little [removed by the organisers] Ashdown");
        let shown = came.ada.submit(&came.ada.get(&came.release), &came.release, &[("deed", "preview"), ("masks", "Ashdown")]);
        shown.has_status(200).says("This copy is not public yet").says("Little Rowan [removed by the organisers]");
        app.browser().get(&came.public).says("Little [removed by the organisers] Ashdown");
        came.ada.submit(&shown, &came.release, &[("deed", "release")]).has_status(303);
        app.browser().get(&came.public).says("Little Rowan [removed by the organisers]");
    }
}

on_both_databases! {
    fn two_who_release_at_once_do_it_once(app) {
        let came = believed(&app, &message());
        let page = came.ada.get(&came.release);
        came.ada.submit(&page, &came.release, &[("deed", "release")]).has_status(303);
        app.pass(chrono::Duration::seconds(5));
        came.ada.submit(&page, &came.release, &[("deed", "release")]).has_status(303);
        app.browser().get(&came.public).has_status(200);
        assert_eq!(app.number("SELECT COUNT(*) FROM audit_entries WHERE deed = 'reply_released'"), 1);
        came.press("hide", &[]).has_status(303);
        came.press("hide", &[]).has_status(303);
        app.browser().get(&came.public).has_status(404);
        assert_eq!(app.number("SELECT COUNT(*) FROM audit_entries WHERE deed = 'reply_hidden'"), 1);
    }
}

on_both_databases! {
    fn earlier_mails_are_shown_when_somebody_wants_it_and_masked(app) {
        let came = believed(&app, &message());
        came.press("preview", &[("earlier", "show"), ("masks", "Zebedee Quillfeather")]).has_status(303);
        came.press("release", &[]).has_status(303);
        app.browser().get(&came.public).says("Dear both, signed: [removed by the organisers]").does_not_say("Quillfeather");
    }
}

on_both_databases! {
    fn nobody_releases_what_nobody_believes(app) {
        let came = came(&app, &message());
        let page = came.ada.get(&came.release);
        page.says("Its sender is not proved").does_not_say("Make this copy public");
        came.ada.submit(&page, &came.release, &[("deed", "release")]).has_status(422).says("Say first whether you believe");
        app.execute("UPDATE replies SET sender_confirmed_at = received_at, set_aside_at = received_at");
        came.press("release", &[]).has_status(409).says("put aside as no answer");
        app.browser().get(&came.public).has_status(404);
    }
}

on_both_databases! {
    fn what_is_wrong_is_said_and_nothing_typed_is_lost(app) {
        let came = believed(&app, &message());
        let many = (0..101).map(|n| format!("passage {n}")).collect::<Vec<_>>().join("\n");
        let page = came.press("preview", &[("masks", &many)]);
        page.has_status(422).says("At most 100 lines").says("passage 100");
        came.press("preview", &[("masks", &"x".repeat(2_001))]).has_status(422);
        came.press("preview", &[("earlier", "perhaps")]).has_status(400);
        came.press("burn", &[]).has_status(400);
        came.press("release", &[("more", "x")]).has_status(400);
    }
}

on_both_databases! {
    fn only_the_team_comes_to_this_page(app) {
        let came = believed(&app, &message());
        let ben = app.organiser(BEN, "Another team");
        ben.get(&came.release).has_status(404);
        ben.post(&came.release, &[("deed", "release")]).has_status(403);
        app.browser().get(&came.release).has_status(303);
        came.ada.post(&came.release, &[("deed", "release"), ("form_token", "forged")]).has_status(403);
        let wrong = came.ada.send("DELETE", &came.release, &[], Vec::new());
        assert_eq!((wrong.status, wrong.header("allow")), (405, "GET, HEAD, POST"));
        let (desk, _) = came.desk.rsplit_once('/').unwrap();
        came.ada.get(&format!("{desk}/nonsense/release")).has_status(404);
        came.ada.get(&format!("{desk}/00000000-0000-7000-8000-000000000000/release")).has_status(404);
    }
}

on_both_databases! {
    fn a_quotation_hides_what_the_copy_hides_also_the_half_of_it(app) {
        let came = believed(&app, &message());
        came.press("preview", &[("masks", "Little Rowan Ashdown will be seen")]).has_status(303);
        let quotes = [("verdict-1", "answered"), ("quote-1", "Rowan Ashdown will"), ("verdict-2", "answered"), ("quote-2", "both, signed: Zebedee")];
        file(&came.ada, &came.desk, &quotes).has_status(303);
        let path = format!("/letters/{}/replies", came.slug);
        app.browser().get(&path).says("[removed by the organisers]").does_not_say("Ashdown").says("[earlier mail left out]").does_not_say("Zebedee");
        came.press("preview", &[("earlier", "show")]).has_status(303);
        app.browser().get(&path).says("both, signed: Zebedee").does_not_say("Ashdown");
    }
}
