//! A flood of scripted signatures beside honest people: nobody honest is lost or told a lie, nothing scripted counts, and
//! what was held is in the queue with its reason.

use std::collections::{HashMap, HashSet};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::Duration;
use diesel::prelude::*;
use undersigned::contact::{EmailAddress, PersonName};
use undersigned::db::schema::{outbox, signature_holds, signatures};
use undersigned::mail::suppression;

use super::{door, token};
use crate::support::app::{On, TestApp};
use crate::support::browser::{encode_form, link_in};

const NETWORKS: usize = 500;
const HONEST: usize = 200;
/// How many scripts read their mail at once, and how many later.
const HASTY: usize = 60;
const LATE: usize = 60;
/// More than the server counts as busy: fifty thousand answers on the beat, one after the other, would take a while.
const CLIENTS: usize = 24;

#[derive(Clone)]
struct Form {
    name: String,
    email: String,
    network: String,
    trap: &'static str,
    honest: bool,
}

/// A connection of its own, kept open, that reads no more of an answer than it needs.
struct Client {
    stream: BufReader<TcpStream>,
}

struct Answer {
    status: u16,
    retry_after: bool,
    location: String,
    body: String,
}

impl Client {
    fn new(base: &str) -> Client {
        let stream = TcpStream::connect(base.trim_start_matches("http://")).unwrap();
        stream.set_nodelay(true).unwrap();
        Client { stream: BufReader::new(stream) }
    }

    fn send(&mut self, method: &str, path: &str, network: &str, body: &str) -> Answer {
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: letters\r\nx-forwarded-for: {network}\r\n\
             content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        self.stream.get_mut().write_all(request.as_bytes()).unwrap();
        let mut answer = Answer { status: 0, retry_after: false, location: String::new(), body: String::new() };
        let mut length = 0;
        loop {
            let mut line = String::new();
            self.stream.read_line(&mut line).unwrap();
            let line = line.trim_end();
            if line.is_empty() {
                break;
            }
            if let Some(status) = line.strip_prefix("HTTP/1.1 ") {
                answer.status = status[..3].parse().unwrap();
            }
            let Some((name, value)) = line.split_once(": ") else { continue };
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.parse().unwrap(),
                "retry-after" => answer.retry_after = value.parse::<u64>().is_ok(),
                "location" => value.clone_into(&mut answer.location),
                _ => {}
            }
        }
        let mut bytes = vec![0; length];
        self.stream.read_exact(&mut bytes).unwrap();
        answer.body = String::from_utf8(bytes).unwrap();
        answer
    }
}

fn letters(mut number: usize) -> String {
    let mut text = String::new();
    for _ in 0..5 {
        text.push(char::from(b'a' + u8::try_from(number % 26).unwrap()));
        number /= 26;
    }
    text
}

fn bot(number: usize) -> Form {
    let (kind, network) = (number % 5, number % NETWORKS);
    let email = match kind {
        0 => format!("bot{number}@mailinator.com"),
        1 => format!("repeat{}@bots.example", number % 1_000),
        2 => format!("random{number}@gmail.com"),
        3 => format!("random{number}@d{}.bots.example", number % 40),
        _ => format!("random{number}@outlook.com"),
    };
    let name =
        if kind == 1 { format!("Bot R{}", letters(number % 1_000)) } else { format!("Bot S{}", letters(number)) };
    Form {
        name,
        email,
        network: format!("198.18.{}.{}", network / 250, network % 250),
        trap: if kind == 4 { "https://spam.example" } else { "" },
        honest: false,
    }
}

fn honest(number: usize) -> Form {
    let domains = ["gmail.com", "btinternet.com", "hotmail.co.uk", "nhs.net", "hackney.gov.uk", "icloud.com"];
    let email = match number % 7 {
        6 => format!("me@family{number}.example"),
        kind => format!("honest.{number}.person@{}", domains[kind]),
    };
    Form {
        name: format!("Honest Q{}", letters(number)),
        email,
        network: format!("100.64.{}.{}", number / 250, number % 250),
        trap: "",
        honest: true,
    }
}

fn encoded(form: &Form, token: &str) -> String {
    let fields = [
        ("form_token", token),
        ("name", &form.name),
        ("email", &form.email),
        ("category", "practitioner"),
        ("public_display", "name"),
        ("council_display", "name"),
        ("website", form.trap),
    ];
    encode_form(&fields.map(|(name, value)| (name.to_owned(), value.to_owned())))
}

/// Who is one person to the service.
fn identity(form: &Form) -> (String, String) {
    let email = EmailAddress::parse(&form.email).unwrap().canonical();
    (email, PersonName::parse(&form.name).unwrap().skeleton())
}

/// Scripts that sign and follow the link at once.
fn hasty_scripts(app: &TestApp, client: &mut Client, slug: &str, token: &str) -> Vec<Form> {
    let mut forms = Vec::new();
    for number in 0..HASTY {
        let mut form = bot(200_002 + number * 5);
        form.email = format!("hasty{number}@gmail.com");
        assert_eq!(client.send("POST", &door(slug), &form.network, &encoded(&form, token)).status, 303);
        forms.push(form);
        if number % 5 == 4 {
            app.settle();
            let mails = app.mails();
            for form in &forms[number - 4..] {
                let mail = mails.iter().rfind(|mail| mail.to == form.email).unwrap();
                let link = link_in(&mail.text, "/confirmations/");
                let button = format!("form_token={token}");
                assert_eq!(client.send("POST", &link, &form.network, &button).status, 303);
            }
        }
    }
    forms
}

/// Sends all forms from several clients at once; what each was told.
fn flood(app: &TestApp, forms: &[Form], slug: &str, token: &str) -> Vec<u16> {
    let (next, told) = (AtomicUsize::new(0), Mutex::new(vec![0; forms.len()]));
    std::thread::scope(|scope| {
        for _ in 0..CLIENTS {
            scope.spawn(|| {
                let mut client = Client::new(&app.base);
                let mut mine = Vec::new();
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let Some(form) = forms.get(number) else { break };
                    let answer = client.send("POST", &door(slug), &form.network, &encoded(form, token));
                    if answer.status == 429 {
                        assert!(answer.retry_after && answer.body.contains("Nothing was recorded"));
                        assert!(answer.body.contains(&form.name), "what was typed is lost");
                    }
                    mine.push((number, answer.status));
                }
                let mut told = told.lock().unwrap();
                mine.into_iter().for_each(|(number, status)| told[number] = status);
            });
        }
    });
    told.into_inner().unwrap()
}

/// The mails of scripts that never read any need not be sent for this test to be true.
fn leave_unread(app: &TestApp, readers: &[&Form]) {
    let keys: HashSet<Vec<u8>> = readers.iter().map(|form| suppression::key(&app.app.seal, &form.email)).collect();
    let later = app.now() + Duration::days(300);
    app.app
        .db
        .write_here(move |conn| {
            let waiting = outbox::table.filter(outbox::sent_at.is_null()).filter(outbox::failed_at.is_null());
            diesel::update(waiting).set(outbox::due_at.eq(later)).execute(conn)?;
            for key in &keys {
                let of_reader = outbox::table.filter(outbox::recipient_key.eq(key)).filter(outbox::sent_at.is_null());
                diesel::update(of_reader).set(outbox::due_at.eq(outbox::created_at)).execute(conn)?;
            }
            Ok(())
        })
        .unwrap();
}

/// Follows the link in everyone's mail, and presses the button; the page that they then read.
fn confirm_all(app: &TestApp, forms: &[&Form], token: &str) -> Vec<String> {
    app.settle();
    // The server closes a connection on which nothing was said for some seconds.
    let mut client = Client::new(&app.base);
    let newest: HashMap<String, String> = app.mails().into_iter().map(|mail| (mail.to, mail.text)).collect();
    let button = format!("form_token={token}");
    forms
        .iter()
        .map(|form| {
            let link = link_in(newest.get(&form.email).expect("a mail"), "/confirmations/");
            let shown = client.send("GET", &link, &form.network, "");
            assert!(shown.body.contains(&form.name), "{}", shown.status);
            let thanked = client.send("POST", &link, &form.network, &button);
            assert_eq!(thanked.status, 303, "{}", thanked.body);
            client.send("GET", &thanked.location, &form.network, "").body
        })
        .collect()
}

fn tell(on: On, bots: usize) {
    let app = TestApp::start_with(
        on,
        &[
            ("UNDERSIGNED_GATE", "on"),
            ("UNDERSIGNED_LIMITS", "on"),
            ("UNDERSIGNED_TRUSTED_PROXIES", "127.0.0.0/8"),
            ("UNDERSIGNED_WORKERS", "2"),
        ],
    );
    let (slug, token) = (app.open_letter(), token(&app));
    let mut client = Client::new(&app.base);
    let hasty = hasty_scripts(&app, &mut client, &slug, &token);
    let people: Vec<Form> = (0..HONEST).map(honest).collect();
    for person in &people {
        client.send("GET", &format!("/letters/{slug}"), &person.network, "");
    }
    app.pass(Duration::seconds(20));

    // The honest come all through the flood.
    let every = bots / HONEST;
    let scripted = (0..bots).map(bot);
    let forms: Vec<Form> = scripted
        .enumerate()
        .flat_map(|(n, form)| {
            let person = n.is_multiple_of(every).then(|| people.get(n / every).cloned()).flatten();
            std::iter::once(form).chain(person)
        })
        .collect();
    let told = flood(&app, &forms, &slug, &token);
    app.settle_timetable();

    assert!(forms.iter().zip(&told).all(|(form, status)| *status == 303 || !form.honest && *status == 429));
    let taken: Vec<&Form> =
        forms.iter().zip(&told).filter(|(_, status)| **status == 303).map(|(form, _)| form).collect();
    let expected: HashSet<_> = taken.iter().map(|form| identity(form)).chain(hasty.iter().map(identity)).collect();
    let stood = usize::try_from(super::rows(&app)).unwrap();
    assert_eq!(stood, expected.len(), "whoever was thanked has a row, once");
    assert!(stood > bots / 4, "the flood was let in far enough to matter: {stood}");

    let late: Vec<&Form> =
        taken.iter().filter(|form| !form.honest && form.email.starts_with("random")).take(LATE).copied().collect();
    let honest: Vec<&Form> = people.iter().collect();
    leave_unread(&app, &[honest.clone(), late.clone()].concat());
    app.pass(Duration::minutes(2));
    for page in confirm_all(&app, &honest, &token) {
        assert!(page.contains("joins the public count") && !page.contains("waits for a check"));
    }
    for page in confirm_all(&app, &late, &token) {
        assert!(page.contains("waits for a check") && !page.contains("joins the public count"));
    }
    let honest_count = i64::try_from(HONEST).unwrap();
    assert_eq!(app.count(&slug), honest_count);
    check_queue(&app, &taken, stood);
}

/// The counts agree, and everything that is held is in the queue.
fn check_queue(app: &TestApp, taken: &[&Form], stood: usize) {
    let number = |condition: &str| app.number(&format!("SELECT COUNT(*) FROM signatures WHERE {condition}"));
    let honest_count = i64::try_from(HONEST).unwrap();
    assert_eq!(number("roll_position IS NOT NULL"), honest_count);
    assert_eq!(number("roll_position IS NOT NULL AND held_at IS NOT NULL"), 0);
    let scripts = i64::try_from(stood - HONEST).unwrap();
    assert_eq!(number("held_at IS NOT NULL"), scripts, "every script is held, and nobody else");
    assert_eq!(number("held_at IS NOT NULL AND confirmed_at IS NOT NULL"), i64::try_from(HASTY + LATE).unwrap());
    let held: HashSet<String> = {
        let rows = signatures::table.filter(signatures::held_at.is_not_null()).select(signatures::id);
        app.app.db.read_here(|conn| rows.load(conn)).unwrap().into_iter().collect()
    };
    let holds: Vec<(String, String)> = {
        let rows = signature_holds::table.select((signature_holds::signature_id, signature_holds::reason));
        app.app.db.read_here(|conn| rows.load(conn)).unwrap()
    };
    let in_queue: HashSet<String> = holds.iter().map(|(id, _)| id.clone()).collect();
    assert_eq!(held, in_queue, "what is held is in the queue, with its reason");
    let of = |reason: &str| holds.iter().filter(|(_, r)| r == reason).count();
    let sent = |test: &dyn Fn(&Form) -> bool| taken.iter().filter(|form| test(form)).count();
    assert_eq!(of("trap"), sent(&|form| !form.trap.is_empty()));
    assert_eq!(of("disposable_address"), sent(&|form| form.email.ends_with("@mailinator.com")));
    assert_eq!(of("too_fast"), HASTY);
    assert!(of("burst") > 0 && of("odd_domain") > 0);
    assert_eq!(of("same_network") > 0, taken.len() > 30 * NETWORKS, "thirty of each network are many");
}

#[test]
fn fifty_thousand_scripts_beside_two_hundred_people_on_sqlite() {
    tell(On::Sqlite, 50_000);
}

#[test]
fn ten_thousand_scripts_beside_two_hundred_people_on_postgres() {
    tell(On::Postgres, 10_000);
}
