//! The demonstration: everything without setting anything up, and nothing of it stays.

use std::process::{Command, Stdio};

use serde_json::Value;

use super::process::{CANARY, Service};
use super::rush::{Told, confirm, try_to_sign};
use super::wait_until;
use crate::support::browser::Browser;

struct Demo {
    service: Service,
    temporary: tempfile::TempDir,
}

impl Demo {
    fn start() -> Demo {
        let temporary = tempfile::tempdir().unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_undersigned"));
        command.args(["demo", "--listen", "127.0.0.1:0"]).current_dir(temporary.path()).env_clear();
        command.env("TMPDIR", temporary.path());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        Demo { service: Service::start(command), temporary }
    }

    /// Ends it, and demands that nothing of it is left.
    fn stop(self) {
        self.service.stop();
        assert_eq!(std::fs::read_dir(self.temporary.path()).unwrap().count(), 0, "its directory is gone");
    }
}

/// The addresses that it printed, as paths.
fn printed(service: &Service) -> Vec<String> {
    wait_until("it has said everything", || service.announced().contains("Ctrl-C"));
    let announced = service.announced();
    let words = announced.split_whitespace().filter(|word| word.starts_with("http://"));
    words.map(|word| word.strip_prefix(&service.base).expect("its own address").to_owned()).collect()
}

fn mailbox(browser: &Browser) -> Vec<Value> {
    let page = browser.get("/demo/mailbox.json");
    page.has_status(200);
    serde_json::from_str(&page.body).unwrap()
}

/// The path of the first link of a mail that contains `part`.
fn link_of(mail: &Value, base: &str, part: &str) -> String {
    let text = mail["text"].as_str().unwrap();
    let link = text.split_whitespace().find(|word| word.starts_with(base) && word.contains(part)).unwrap();
    link.strip_prefix(base).unwrap().to_owned()
}

#[test]
fn it_prints_addresses_that_answer_and_leaves_nothing_behind() {
    let demo = Demo::start();
    let paths = printed(&demo.service);
    assert_eq!(paths.len(), 5, "{paths:?}");
    let browser = demo.service.browser();
    for path in &paths {
        browser.get(path).has_status(200);
    }
    browser.get(&paths[0]).says("Sign this letter");
    browser.get(&paths[3]).says("days since it was sent");
    let answered = browser.get(&paths[4]);
    answered.says("Answered 1 of 3 asks").says("Moved once, 42 days later than first said").says("Kept");
    answered.says("went by without a full answer").says("they are looking into it, and it answers no ask yet");
    demo.stop();
}

#[test]
fn signing_it_brings_a_mail_whose_link_counts() {
    let demo = Demo::start();
    let browser = demo.service.browser();
    let path = printed(&demo.service).remove(0);
    let slug = path.rsplit('/').next().unwrap().to_owned();
    let before = count(&browser, &path);
    let email = format!("{CANARY}@people.example");
    try_to_sign(&browser, &browser.get(&path), &slug, &email).unwrap().has_status(303);
    wait_until("the mail arrives", || mailbox(&browser).iter().any(|mail| mail["to"] == email.as_str()));
    let mail = mailbox(&browser).remove(0);
    for field in ["to", "from", "subject", "text", "html", "sent_at"] {
        assert!(mail[field].as_str().is_some_and(|value| !value.is_empty()), "{field}: {mail}");
    }
    assert_eq!(mail.as_object().unwrap().len(), 6, "{mail}");
    chrono::DateTime::parse_from_rfc3339(mail["sent_at"].as_str().unwrap()).unwrap();
    let link = link_of(&mail, &demo.service.base, "/confirmations/");
    assert_eq!(confirm(&browser, &link), Told::Accepted);
    wait_until("it counts", || count(&browser, &path) == before + 1);
    demo.stop();
}

fn count(browser: &Browser, path: &str) -> i64 {
    let json: Value = serde_json::from_str(&browser.get(&format!("{path}/count.json")).body).unwrap();
    json["confirmed"].as_i64().unwrap()
}

#[test]
fn the_council_answers_from_the_mailbox() {
    let demo = Demo::start();
    let browser = demo.service.browser();
    let letter = printed(&demo.service).remove(3);
    let list = browser.get("/demo/mailbox");
    let mails = list.body.split("href=\"").filter_map(|rest| rest.split('"').next());
    let mails: Vec<String> = mails.filter(|path| path.starts_with("/demo/mailbox/")).map(str::to_owned).collect();
    let sent = mails.iter().find(|path| browser.get(path).body.contains(&format!("{path}/answer"))).unwrap();
    for (kind, words) in [
        ("automatic", "This is an automatic reply. Your email has been received."),
        ("person", "We will publish the rates."),
    ] {
        let page = browser.get(sent);
        let answered = browser.submit(&page, &format!("{sent}/answer"), &[("kind", kind), ("words", words)]);
        browser.follow(&answered).has_status(200);
    }
    wait_until("the organiser is told", || {
        mailbox(&browser).iter().any(|mail| mail["to"] == "organiser@coalition.example")
    });
    wait_until("the page tells of the machine", || browser.get(&letter).text().contains("Only an automatic answer"));
    assert!(
        !browser.get(&letter).text().contains("The organisers are reading it"),
        "nobody has believed its sender yet"
    );
    demo.stop();
}

#[test]
fn an_address_in_use_is_named() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let output = Command::new(env!("CARGO_BIN_EXE_undersigned")).args(["demo", "--listen", &address]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(words.contains(&format!("cannot listen on {address}")), "{words}");
}
