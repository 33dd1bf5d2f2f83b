//! `GET` and `POST /desk/letters/{id}/documents/{document}`, and `GET /letters/{slug}/documents/{document}`.

use super::{Came, base64, believed, came, message, workbook};
use crate::on_both_databases;
use crate::support::browser::Page;
use crate::support::people::BEN;

fn is_only_saved(page: &Page) {
    page.has_status(200);
    assert!(page.header("content-disposition").starts_with("attachment; filename=\""), "{:?}", page.headers);
    assert_eq!(page.header("content-security-policy"), "sandbox; default-src 'none'; frame-ancestors 'none'");
    assert_eq!((page.header("x-content-type-options"), page.header("x-robots-tag")), ("nosniff", "noindex"));
}

/// The page that comes before releasing a file in which something was found.
fn ask(came: &Came, path: &str) -> Page {
    came.ada.submit(&came.ada.get(&came.release), path, &[("deed", "release")])
}

on_both_databases! {
    fn files_are_kept_with_what_they_are_and_only_saved(app) {
        let came = came(&app, &message());
        let page = came.ada.get(&came.release);
        page.says("minutes.txt").says("numbers.xlsx").says("It has sheets that are not shown").says("SHA-256: ");
        let files = came.files();
        assert_eq!(files.len(), 2);
        let minutes = came.ada.get(&files[0]);
        is_only_saved(&minutes);
        assert_eq!((minutes.body.as_str(), minutes.header("content-type")), ("Minutes that only the team may have", "application/octet-stream"));
        assert_eq!(minutes.header("content-disposition"), "attachment; filename=\"minutes.txt\"; filename*=UTF-8''minutes.txt");
        assert_eq!(minutes.header("cache-control"), "no-store");
        let head = came.ada.send("HEAD", &files[0], &[], Vec::new());
        assert_eq!((head.status, head.body.as_str(), head.header("content-length")), (200, "", "35"));
        assert_eq!(app.number("SELECT COUNT(*) FROM documents WHERE released_at IS NULL"), 2);
    }
}

on_both_databases! {
    fn only_the_team_has_a_file_that_nobody_released(app) {
        let came = believed(&app, &message());
        let (files, ben) = (came.files(), app.organiser(BEN, "Another team"));
        for path in &files {
            ben.get(path).has_status(404);
            app.browser().get(path).has_status(303);
            app.browser().get(&came.public_file(path)).has_status(404);
            came.ada.get(&came.public_file(path)).has_status(404);
        }
        ben.post(&files[0], &[("deed", "release")]).has_status(403);
        came.ada.post(&files[0], &[("deed", "release"), ("form_token", "forged")]).has_status(403);
        let wrong = came.ada.send("DELETE", &files[0], &[], Vec::new());
        assert_eq!((wrong.status, wrong.header("allow")), (405, "GET, HEAD, POST"));
        let (letter, _) = files[0].rsplit_once('/').unwrap();
        came.ada.get(&format!("{letter}/nonsense")).has_status(404);
        app.browser().get(&format!("/letters/{}/documents/nonsense", came.slug)).has_status(404);
        let wrong = app.browser().send("POST", &came.public_file(&files[0]), &[("sec-fetch-site", "same-origin")], Vec::new());
        assert_eq!((wrong.status, wrong.header("allow")), (405, "GET, HEAD"));
        came.ada.submit(&came.ada.get(&came.release), &files[0], &[("deed", "burn")]).has_status(400);
    }
}

on_both_databases! {
    fn a_released_file_is_public_while_its_reply_is(app) {
        let came = believed(&app, &message());
        let files = came.files();
        let (path, public) = (&files[0], came.public_file(&files[0]));
        let done = ask(&came, path);
        came.ada.follow(&done).says("may be downloaded by everyone");
        app.browser().get(&public).has_status(404);
        came.press("release", &[]).has_status(303);
        let file = app.browser().get(&public);
        is_only_saved(&file);
        assert_eq!((file.body.as_str(), file.header("cache-control")), ("Minutes that only the team may have", "no-cache"));
        app.browser().get(&came.public).says("minutes.txt").does_not_say("numbers.xlsx");
        ask_twice(&came, path);
        came.press("hide", &[]).has_status(303);
        app.browser().get(&public).has_status(404);
        came.press("release", &[]).has_status(303);
        came.ada.submit(&came.ada.get(&came.release), path, &[("deed", "hide")]).has_status(303);
        app.browser().get(&public).has_status(404);
        let log = came.ada.get(&format!("/desk/letters/{}/log", app.letter_id(&came.slug)));
        log.says("Released: minutes.txt").says("Taken back: minutes.txt");
    }
}

/// A form that was open while somebody else released the file does it no second time.
fn ask_twice(came: &Came, path: &str) {
    let page = came.ada.get(&came.release);
    let fields = page.form(path).into_iter().filter(|(name, _)| name == "form_token");
    let mut fields: Vec<(String, String)> = fields.collect();
    fields.push(("deed".into(), "release".into()));
    came.ada.post_owned(path, &fields).has_status(303);
}

on_both_databases! {
    fn a_file_in_which_something_was_found_is_released_by_who_has_read_what(app) {
        let came = believed(&app, &message());
        came.press("release", &[]).has_status(303);
        let files = came.files();
        let (path, public) = (&files[1], came.public_file(&files[1]));
        let asked = ask(&came, path);
        asked.has_status(422).says("Something was found in this file").says("It has sheets that are not shown");
        app.browser().get(&public).has_status(404);
        came.ada.submit(&asked, path, &[("deed", "release"), ("confirmed", "comments")]).has_status(422);
        app.browser().get(&public).has_status(404);
        let done = came.ada.submit(&asked, path, &[("deed", "release")]);
        came.ada.follow(&done).says("may be downloaded by everyone");
        is_only_saved(&app.browser().get(&public));
        let log = came.ada.get(&format!("/desk/letters/{}/log", app.letter_id(&came.slug)));
        log.says("Released: numbers.xlsx. It has sheets that are not shown");
    }
}

on_both_databases! {
    fn nothing_of_an_unbelieved_or_a_set_aside_reply_is_released(app) {
        let came = came(&app, &message());
        let files = came.files();
        ask(&came, &files[0]).has_status(422).says("Its sender is not proved");
        app.execute("UPDATE replies SET sender_confirmed_at = received_at, set_aside_at = received_at");
        ask(&came, &files[0]).has_status(409).says("put aside as no answer");
        assert_eq!(app.number("SELECT COUNT(*) FROM documents WHERE released_at IS NOT NULL"), 0);
    }
}

on_both_databases! {
    fn hostile_names_types_and_bombs_are_kept_without_harm(app) {
        let nought = base64(&workbook(&"\0".repeat(20_000_000)));
        let raw = format!(
            "From: x@council.example\r\nContent-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\n\r\nSee the files.\r\n--m\r\n\
             Content-Type: text/html; charset=utf-8\r\nContent-Disposition: attachment; filename=\"<img src=x onerror=alert(1)>.html\"\r\n\r\n<script>alert(1)</script>\r\n--m\r\n\
             Content-Type: image/svg+xml\r\nContent-Disposition: attachment; filename=\"C:\\\\con\\\\..\\\\a\\\"b;c.svg\"\r\n\r\n<svg onload=alert(1)></svg>\r\n--m\r\n\
             Content-Type: application/x-\"jo.officer@council.example\"\r\nContent-Disposition: attachment; filename*=utf-8''%0d%0aSet-Cookie:%20a=b.pdf\r\n\r\n%PDF-1.4\r\n--m\r\n\
             Content-Type: application/zip\r\nContent-Disposition: attachment; filename=bomb.xlsx\r\nContent-Transfer-Encoding: base64\r\n\r\n{nought}\r\n--m--\r\n"
        );
        let came = came(&app, raw.as_bytes());
        let page = came.ada.get(&came.release);
        page.has_status(200).says("It is a program, or a page that can run one").says("It cannot be looked into from here");
        assert!(!page.body.contains("<img") && !page.body.contains("<script"), "{}", page.body);
        let files = came.files();
        assert_eq!(files.len(), 4);
        for path in &files {
            let file = came.ada.get(path);
            is_only_saved(&file);
            assert!(file.headers.get("set-cookie").is_none() && !file.header("content-type").contains("html") && !file.header("content-type").contains("svg"), "{:?}", file.headers);
        }
    }
}

on_both_databases! {
    fn the_message_as_it_came_is_for_the_team_alone(app) {
        let came = came(&app, &message());
        let path = format!("{}/message.eml", came.desk);
        let file = came.ada.get(&path);
        is_only_saved(&file);
        assert_eq!(file.body, String::from_utf8_lossy(&message()));
        app.organiser(BEN, "Another team").get(&path).has_status(404);
        app.browser().get(&path).has_status(303);
        assert_eq!(came.ada.send("POST", &path, &[("sec-fetch-site", "same-origin")], Vec::new()).status, 405);
    }
}

on_both_databases! {
    fn the_public_name_of_a_file_is_behind_the_masks_as_well(app) {
        let raw = String::from_utf8(message()).unwrap().replace("../minutes\u{202e}.txt", "rowan_ashdown minutes.txt");
        let came = believed(&app, raw.as_bytes());
        came.press("preview", &[("masks", "Rowan Ashdown")]).has_status(303);
        came.ada.get(&came.release).says("rowan_ashdown minutes.txt").says("In public it is called “[removed by the organisers] minutes.txt”.");
        came.press("release", &[]).has_status(303);
        let files = came.files();
        came.release_file(&files[0]);
        app.browser().get(&came.public).says("[removed by the organisers] minutes.txt").does_not_say("ashdown");
        let public = app.browser().get(&came.public_file(&files[0]));
        is_only_saved(&public);
        assert!(!public.header("content-disposition").contains("ashdown"), "{:?}", public.headers);
        assert!(came.ada.get(&files[0]).header("content-disposition").contains("rowan_ashdown"));
    }
}
