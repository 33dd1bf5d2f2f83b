//! The key and the secret of the inbound door, handed over by systemd as credentials.

use super::process::{Installation, Service, write_secret};
use crate::support::app::{INBOUND_SECRET, On};

#[test]
fn the_key_comes_from_a_credential_where_no_setting_names_a_file() {
    let mut place = Installation::on(On::Sqlite);
    place.letter();
    let folder = place.folder.path().join("credentials");
    std::fs::create_dir(&folder).unwrap();
    write_secret(&folder.join("undersigned-key"), &"42".repeat(32));
    write_secret(&folder.join("undersigned-inbound-secret"), INBOUND_SECRET);
    place.set("UNDERSIGNED_SECRET_KEY_FILE", "");
    place.set("UNDERSIGNED_INBOUND_SECRET_FILE", "");
    place.run(&["serve"]).failed(1, "UNDERSIGNED_SECRET_KEY_FILE is needed");
    let mut command = place.command(&["serve"]);
    command.env("CREDENTIALS_DIRECTORY", &folder);
    let service = Service::start(command);
    let door = "/inbound/mail?to=r-x@replies.undersigned.example&from=a@b.example";
    let raw = b"From: a@b.example\r\n\r\nHello";
    service.browser().send_raw(door, raw, "message/rfc822", Some("another secret, as long")).has_status(401);
    service.browser().send_raw(door, raw, "message/rfc822", Some(INBOUND_SECRET)).has_status(202);
    service.stop();
}

#[test]
fn a_setting_is_stronger_than_a_credential() {
    let place = Installation::on(On::Sqlite);
    place.letter();
    let folder = place.folder.path().join("credentials");
    std::fs::create_dir(&folder).unwrap();
    write_secret(&folder.join("undersigned-key"), &"43".repeat(32));
    let mut command = place.command(&["check"]);
    command.env("CREDENTIALS_DIRECTORY", &folder);
    assert!(super::process::ran(command, b"").succeeded().out.contains("ok      key"));
}

#[test]
fn the_unit_that_is_shipped_hands_over_what_the_program_looks_for() {
    let unit = std::fs::read_to_string("deploy/undersigned.service").unwrap();
    for credential in ["undersigned-key", "undersigned-inbound-secret"] {
        assert!(unit.contains(&format!("LoadCredential={credential}:")), "{credential}");
    }
}
