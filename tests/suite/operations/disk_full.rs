//! The disk is full: signing says so, nothing is half done, reading goes on; with room again, signing works.

use std::path::Path;
use std::process::Command;

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use undersigned::db::Db;

use super::crash::is_whole;
use super::database_away::asks_to_come_back;
use super::process::{CANARY, Installation, Service};
use super::rush::try_to_sign;
use super::{confirmation_mail_count, signers, unsettled, wait_until};
use crate::support::app::On;

/// Signs until there is no room; returns how many were accepted.
fn fill_up(service: &Service, slug: &str, kind: &str) -> usize {
    let browser = service.browser();
    let page = browser.get(&format!("/letters/{slug}"));
    for n in 0..5000 {
        let answer = try_to_sign(&browser, &page, slug, &format!("{CANARY}-{kind}-{n}@people.example")).unwrap();
        if answer.status != 303 {
            asks_to_come_back(&answer);
            return n;
        }
    }
    panic!("the disk does not fill up");
}

/// What must hold on a full disk: all who were thanked are there, each with a mail, and pages are served.
fn nothing_is_half_done(place: &Installation, service: &Service, slug: &str, accepted: usize) {
    let db = place.db();
    is_whole(&db);
    assert_eq!(signers(&db, &place.seal()).len(), accepted);
    assert_eq!(confirmation_mail_count(&db), i64::try_from(accepted).unwrap(), "a row and a mail, or neither");
    let browser = service.browser();
    for path in [format!("/letters/{slug}"), format!("/letters/{slug}/names"), "/".to_owned(), "/healthz".to_owned()] {
        browser.get(&path).has_status(200);
    }
}

fn page_count(db: &Db) -> i64 {
    #[derive(QueryableByName)]
    struct Pages {
        #[diesel(sql_type = BigInt)]
        page_count: i64,
    }
    let pages: Pages = db.read_here(|conn| diesel::sql_query("PRAGMA page_count").get_result(conn)).unwrap();
    pages.page_count
}

#[test]
fn a_database_that_may_not_grow_refuses_honestly_and_works_again_with_room() {
    let mut place = Installation::on(On::Sqlite);
    let slug = place.letter();
    let most = page_count(&place.db()) + 12;
    let url = place.store.url();
    place.set("UNDERSIGNED_DATABASE_URL", &format!("{url}?max_pages={most}"));
    // Mail that leaves would make room again.
    place.set("UNDERSIGNED_POSTMAN", "off");
    let service = place.serve();
    let accepted = fill_up(&service, &slug, "full");
    assert!(accepted > 0);
    nothing_is_half_done(&place, &service, &slug, accepted);
    service.stop();

    place.set("UNDERSIGNED_DATABASE_URL", &url);
    place.set("UNDERSIGNED_POSTMAN", "");
    let service = place.serve();
    let browser = service.browser();
    let page = browser.get(&format!("/letters/{slug}"));
    try_to_sign(&browser, &page, &slug, &format!("{CANARY}-room@people.example")).unwrap().has_status(303);
    let db = place.db();
    wait_until("everything has left", || unsettled(&db) == (0, 0));
    assert_eq!(signers(&db, &place.seal()).len(), accepted + 1);
    // One mail each, and the organiser's invitation.
    assert_eq!(place.sink.mails().len(), accepted + 2);
    service.stop();
}

/// A small disk of its own; `None` where this user may not mount one.
struct SmallDisk<'a>(&'a Path);

impl SmallDisk<'_> {
    fn mount(at: &Path) -> Option<SmallDisk<'_>> {
        std::fs::create_dir_all(at).unwrap();
        let mounted = mount(&["-t", "tmpfs", "-o", "size=2m", "undersigned-test"], at);
        mounted.then_some(SmallDisk(at))
    }

    fn grow(&self) {
        assert!(mount(&["-o", "remount,size=64m"], self.0));
    }
}

impl Drop for SmallDisk<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0).status();
    }
}

fn mount(arguments: &[&str], at: &Path) -> bool {
    Command::new("mount").args(arguments).arg(at).output().is_ok_and(|output| output.status.success())
}

#[test]
fn a_full_disk_is_survived_and_room_is_used_without_a_restart() {
    let mut place = Installation::on(On::Sqlite);
    let folder = place.folder.path().join("disk");
    let Some(disk) = SmallDisk::mount(&folder) else {
        eprintln!("skipped: mounting is not allowed here");
        return;
    };
    place.move_database(&folder);
    place.set("UNDERSIGNED_POSTMAN", "off");
    let slug = place.letter();
    let service = place.serve();
    let accepted = fill_up(&service, &slug, "full");
    nothing_is_half_done(&place, &service, &slug, accepted);
    disk.grow();
    let browser = service.browser();
    let page = browser.get(&format!("/letters/{slug}"));
    try_to_sign(&browser, &page, &slug, &format!("{CANARY}-room@people.example")).unwrap().has_status(303);
    assert_eq!(signers(&place.db(), &place.seal()).len(), accepted + 1);
    service.stop();
    is_whole(&place.db());
}
