//! Pages kept ready: what is sent again, in which form, and how soon a change shows.

use crate::on_both_databases;
use crate::support::app::TestApp;
use crate::support::browser::Page;

fn get(app: &TestApp, path: &str, headers: &[(&str, &str)]) -> Page {
    app.browser().send("GET", path, headers, Vec::new())
}

fn kept(slug: &str) -> Vec<String> {
    let mut paths = vec!["/".to_owned()];
    paths.extend(["", "/count.json", "/letter.txt", "/letter.json"].map(|page| format!("/letters/{slug}{page}")));
    paths
}

on_both_databases! {
    fn whoever_has_the_page_is_not_sent_it_again(app) {
        let slug = app.open_letter();
        for path in kept(&slug) {
            let page = get(&app, &path, &[]);
            let tag = page.has_status(200).header("etag").to_owned();
            assert!(tag.starts_with("W/\""), "{path}: {tag}");
            assert_eq!((page.header("vary"), page.header("cache-control")), ("accept-encoding", "no-cache"), "{path}");
            for have in [tag.clone(), tag.trim_start_matches("W/").to_owned(), format!("\"other\", {tag}"), "*".to_owned()] {
                let unchanged = get(&app, &path, &[("if-none-match", &have)]);
                assert_eq!((unchanged.status, unchanged.body.as_str()), (304, ""), "{path} with {have}");
                assert_eq!((unchanged.header("etag"), unchanged.header("vary")), (tag.as_str(), "accept-encoding"));
            }
            for have in ["W/\"other\"", "", "nonsense", &tag[..tag.len() - 2]] {
                get(&app, &path, &[("if-none-match", have)]).has_status(200);
            }
        }
    }
}

on_both_databases! {
    fn a_page_is_zipped_for_those_who_take_it_and_plain_for_the_others(app) {
        let slug = app.open_letter();
        for path in kept(&slug) {
            let plain = get(&app, &path, &[]);
            assert_eq!(plain.header("content-encoding"), "");
            for offer in ["gzip", "br, gzip;q=0.5", "GZIP", "deflate,gzip"] {
                let zipped = get(&app, &path, &[("accept-encoding", offer)]);
                assert_eq!((zipped.status, zipped.header("content-encoding")), (200, "gzip"), "{path} {offer}");
                assert_ne!(zipped.header("etag"), plain.header("etag"), "{path}: one tag for each form");
                get(&app, &path, &[("accept-encoding", "gzip"), ("if-none-match", zipped.header("etag"))]).has_status(304);
            }
            let size = |page: &Page| page.header("content-length").parse::<usize>().unwrap();
            let zipped = get(&app, &path, &[("accept-encoding", "gzip")]);
            assert!(size(&plain) < 1_000 || size(&zipped) < size(&plain), "{path}");
            for offer in ["identity", "gzip;q=0", "gzip; q=0.0", "br", "xgzip", ""] {
                let page = get(&app, &path, &[("accept-encoding", offer)]);
                assert_eq!((page.header("content-encoding"), page.body.as_str()), ("", plain.body.as_str()), "{path} {offer}");
            }
        }
    }
}

on_both_databases! {
    fn a_kept_page_changes_within_a_second_of_the_deed(app) {
        let slug = app.open_letter();
        let before: Vec<Page> = kept(&slug).iter().map(|path| get(&app, path, &[])).collect();
        app.sign(&slug, "Grace Hopper", "grace@people.example", &[("public_display", "name")]);
        for (path, before) in kept(&slug).iter().zip(before) {
            let after = get(&app, path, &[]);
            assert_ne!((after.header("etag"), &after.body), (before.header("etag"), &before.body), "{path}");
            get(&app, path, &[("if-none-match", before.header("etag"))]).has_status(200);
        }
        get(&app, &format!("/letters/{slug}"), &[]).says("Grace Hopper").shows_number(1);
    }
}

on_both_databases! {
    fn the_token_of_a_kept_page_is_renewed_before_it_grows_old(app) {
        let slug = app.open_letter();
        let path = format!("/letters/{slug}");
        app.settle();
        let door = format!("{path}/signatures");
        let old = get(&app, &path, &[]).form(&door);
        app.pass(chrono::Duration::hours(60));
        app.settle();
        assert_ne!(get(&app, &path, &[]).form(&door), old);
        app.fill_in(&slug, "Grace Hopper", "grace@people.example", &[]).has_status(303);
    }
}

on_both_databases! {
    fn assets_may_be_kept_for_ever_under_an_address_that_names_their_content(app) {
        let home = get(&app, "/", &[]);
        let style = home.body.split("href=\"").find(|rest| rest.starts_with("/assets/style.css?v=")).unwrap();
        let style = style.split('"').next().unwrap();
        let asset = get(&app, style, &[]);
        assert_eq!(asset.has_status(200).header("cache-control"), "public, max-age=31536000, immutable");
        assert_eq!(asset.header("content-type"), "text/css; charset=utf-8");
        get(&app, style, &[("if-none-match", asset.header("etag"))]).has_status(304);
        assert_eq!(get(&app, style, &[("accept-encoding", "gzip")]).header("content-encoding"), "gzip");
        for address in asset.body.split("url(").skip(1).map(|rest| rest.split(')').next().unwrap().trim_matches(['"', '\''])) {
            assert!(address.starts_with("data:") || !address.contains("//"), "{address}");
        }
        for path in ["/assets/nothing.css", "/assets/..%2fCargo.toml", "/assets/%2e%2e/Cargo.toml", "/assets/fonts/OFL.txt", "/assets/", "/assets/style.css/"] {
            get(&app, path, &[]).has_status(404);
        }
    }
}
