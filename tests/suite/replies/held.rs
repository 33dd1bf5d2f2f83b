//! Everything about an addressee is held back: no public page, file, feed or mail tells of them until it is over.

use chrono::Duration;

use super::content::{believed, message};
use super::{answered, bounce_of, facts, file, reply_address, sent, writes_back};
use crate::dispatch::addressee_path;
use crate::on_both_databases;
use crate::support::app::TestApp;
use crate::support::browser::Browser;

const DIRECTOR: &str = "director@council.example";
const GRACE: &str = "grace@people.example";

fn press(app: &TestApp, ada: &Browser, slug: &str, deed: &str) {
    let path = format!("{}/standing", addressee_path(app, slug, 0));
    ada.submit(&ada.get(&path), &path, &[("deed", deed)]).has_status(303);
    app.settle();
}

/// The mails to Grace that tell of a reply.
fn news(app: &TestApp) -> usize {
    app.mails_to(GRACE).iter().filter(|mail| mail.subject.starts_with("There is a reply")).count()
}

/// The public addresses of the dates of an addressee.
fn dates(app: &TestApp, slug: &str, place: usize) -> Vec<String> {
    let letter = app.letter(slug);
    let read = move |conn: &mut undersigned::db::Conn| {
        let addressee = undersigned::letters::store::list_addressees(conn, &letter.id)?.remove(place);
        undersigned::deadlines::shared::of_addressee(conn, &letter.id, &addressee.id, letter.created_at)
    };
    let rows = app.app.db.write_here(read).unwrap();
    rows.iter().map(|row| format!("/letters/{slug}/deadlines/{}", row.id)).collect()
}

on_both_databases! {
    fn no_public_page_file_or_feed_tells_of_whoever_is_held_back(app) {
        let came = believed(&app, &message());
        file(&came.ada, &came.desk, &[("verdict-1", "answered"), ("verdict-2", "refused")]).has_status(303);
        came.press("release", &[]).has_status(303);
        let files = came.files();
        for path in &files {
            came.release_file(path);
        }
        let documents: Vec<String> = files.iter().map(|path| came.public_file(path)).collect();
        app.settle();
        let slug = came.slug.as_str();
        let dates = dates(&app, slug, 0);
        let shut: Vec<&str> = documents.iter().chain(&dates).map(String::as_str).chain([came.public.as_str()]).collect();
        assert!(!documents.is_empty() && !dates.is_empty());
        let visitor = app.browser();
        let all_are = |status: u16| {
            for path in &shut {
                visitor.get(path).has_status(status);
            }
        };
        all_are(200);
        press(&app, &came.ada, slug, "hold");
        all_are(404);
        visitor.get(&format!("{}/count.json", dates[0])).has_status(404);
        for page in ["timeline", "timeline.json", "feed.atom", "dates.ics", "replies", "replies.json", "promises.json"] {
            let page = visitor.get(&format!("/letters/{slug}/{page}"));
            assert!(page.status == 200 && !page.body.contains("Mayor"), "{}", page.body);
        }
        let page = visitor.get(&format!("/letters/{slug}"));
        page.says("Held back while something is checked").does_not_say("In time").does_not_say("made public");
        let mayor = facts(&app, slug)["addressees"][0].clone();
        assert_eq!(mayor["label"], "held");
        for fact in ["delivery", "acknowledgement", "answer", "control", "answered_on"] {
            assert!(mayor[fact].is_null(), "{fact} in {mayor}");
        }
        visitor.get(&format!("/letters/{slug}/deadline")).has_status(200).says("The Director");
        press(&app, &came.ada, slug, "let_go");
        all_are(200);
        assert_eq!(facts(&app, slug)["addressees"][0]["answer"], "answered");
    }
}

on_both_databases! {
    fn the_signers_are_told_of_a_reply_only_when_its_addressee_is_not_held_back(app) {
        let (slug, ada, path) = answered(&app);
        press(&app, &ada, &slug, "hold");
        file(&ada, &path, &[("verdict-1", "answered"), ("verdict-2", "refused")]).has_status(303);
        app.pass(Duration::hours(3));
        app.minute();
        assert_eq!(news(&app), 0);
        press(&app, &app.ada(), &slug, "let_go");
        app.pass(Duration::hours(3));
        app.minute();
        assert_eq!(news(&app), 1, "what they were not told meanwhile they are told then");
        press(&app, &app.ada(), &slug, "hold");
        press(&app, &app.ada(), &slug, "let_go");
        app.pass(Duration::hours(3));
        assert_eq!(news(&app), 1, "and once");
    }
}

on_both_databases! {
    fn nothing_is_counted_of_whoever_is_held_back(app) {
        let (slug, ada) = sent(&app);
        let path = writes_back(&app, "mayor@council.example", "Yes to both.");
        file(&ada, &path, &[("verdict-1", "answered"), ("verdict-2", "answered")]).has_status(303);
        app.hand_in(&bounce_of(&app, DIRECTOR), &reply_address(&app, DIRECTOR), "<>");
        app.settle();
        app.browser().get(&format!("/letters/{slug}")).says("had given a first answer");
        press(&app, &ada, &slug, "hold");
        let page = app.browser().get(&format!("/letters/{slug}"));
        page.does_not_say("had given a first answer").does_not_say("In time").says("is not delivered yet");
    }
}
