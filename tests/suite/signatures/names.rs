//! The names, a page at a time.

use super::{crowd, person};
use crate::on_both_databases;
use crate::support::app::TestApp;
use crate::support::browser::unescape;

fn listed(app: &TestApp, path: &str) -> (Vec<String>, Option<String>, Option<String>) {
    let page = app.browser().get(path);
    page.has_status(200);
    let names = page.body.split("<bdi>").skip(1).map(|rest| unescape(rest.split("</bdi>").next().unwrap())).collect();
    let link = |rel: &str| {
        let rest = page.body.split(&format!("rel=\"{rel}\" href=\"")).nth(1)?;
        rest.split('"').next().map(unescape)
    };
    (names, link("prev"), link("next"))
}

on_both_databases! {
    fn every_name_stands_on_exactly_one_page_forwards_and_backwards(app) {
        let slug = app.open_letter();
        crowd(&app, &slug, 0..205, &[]);
        assert_eq!(app.count(&slug), 205);
        let (mut forwards, mut path, mut last) = (Vec::new(), format!("/letters/{slug}/names"), String::new());
        loop {
            let (names, _, later) = listed(&app, &path);
            forwards.extend(names);
            last.clone_from(&path);
            match later {
                Some(next) => path = next,
                None => break,
            }
        }
        let mut backwards = Vec::new();
        path = last;
        loop {
            let (names, earlier, _) = listed(&app, &path);
            backwards.splice(0..0, names);
            match earlier {
                Some(before) => path = before,
                None => break,
            }
        }
        assert_eq!(forwards, backwards);
        let mut all: Vec<String> = (0..205).map(person).collect();
        assert_ne!(forwards, all, "the order of the roll does not tell who confirmed before whom");
        forwards.sort();
        all.sort();
        assert_eq!(forwards, all);
    }
}

on_both_databases! {
    fn a_place_that_is_none_is_a_clear_page(app) {
        let slug = app.open_letter();
        crowd(&app, &slug, 0..2, &[]);
        app.settle();
        for bad in ["after=abc", "before=", "after=9223372036854775808", "after=1%00", "after=-1&after=2"] {
            app.browser().get(&format!("/letters/{slug}/names?{bad}")).has_status(400).says("We could not read that");
        }
        for far in ["after=9223372036854775807", "before=-9223372036854775808", "after=5&unheard=of"] {
            app.browser().get(&format!("/letters/{slug}/names?{far}")).has_status(200).says("Nobody is listed here");
        }
        assert_eq!(listed(&app, &format!("/letters/{slug}/names?after=-9223372036854775808")).0.len(), 2);
    }
}
