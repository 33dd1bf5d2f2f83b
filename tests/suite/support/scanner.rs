//! Looks for what must not be kept: whatever the tests type, carry or come from, in every table and every line of the log.
//!
//! Each visitor of the tests is a canary: they come from an address and with a user agent that nobody else has, and
//! whatever they type, are mailed or are given as a cookie is noted here ([`Typed`]), by the service that they visit. When a
//! [`super::app::TestApp`] ends, or a program that a test has started, all of it is sought ([`search`]) in each table
//! ([`dump`]), in the log ([`log`]) and in the metrics that were read. What is public by design is excused ([`public`]), by
//! lists that say why; a field that nobody has listed is sought.

pub mod dump;
pub mod log;
pub mod public;
mod search;
mod tests;

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use undersigned::mail::transport::KeptMail;

use super::browser::{Page, here};
use search::{Searcher, TOO_SHORT};

/// What every visitor's program calls itself.
pub const USER_AGENT: &str = "Canary-Browser/86.75.30";
/// What the proxy before every visitor says of them (RFC 5737, section 3).
pub const FORWARDED_FOR: &str = "203.0.113.186";
/// Where every visitor comes from: all of 127.0.0.0/8 is this machine (RFC 1122, section 3.2.1.3).
#[cfg(target_os = "linux")]
pub const PEER: [u8; 4] = [127, 86, 75, 30];
#[cfg(not(target_os = "linux"))]
pub const PEER: [u8; 4] = [127, 0, 0, 1];

/// The most bytes of a value that are sought: tests type whole megabytes, too.
const LONGEST: usize = 120;
/// 32 bytes in base64url: no token of ours is shorter, and no other word that we write is as long.
const TOKEN_LENGTH: usize = 43;

/// What was typed into one service, and carried to it; clones share it.
#[derive(Clone, Default)]
pub struct Typed(Arc<Mutex<Noted>>);

#[derive(Default)]
struct Noted {
    /// Each value, with what it is.
    private: BTreeMap<String, String>,
    public: Vec<String>,
    metrics: String,
}

impl Typed {
    /// What was typed into the service at this address.
    pub fn at(base: &str) -> Typed {
        static ALL: Mutex<Option<HashMap<String, Typed>>> = Mutex::new(None);
        let mut all = ALL.lock().unwrap_or_else(PoisonError::into_inner);
        all.get_or_insert_default().entry(base.to_owned()).or_insert_with(Typed::with_visitors).clone()
    }

    fn with_visitors() -> Typed {
        let typed = Typed::default();
        typed.private("a user agent", USER_AGENT);
        typed.private("an address behind a proxy", FORWARDED_FOR);
        if cfg!(target_os = "linux") {
            typed.private("a network address", &std::net::Ipv4Addr::from(PEER).to_string());
        }
        typed
    }

    fn noted(&self) -> MutexGuard<'_, Noted> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn copied(&self) -> (BTreeMap<String, String>, Vec<String>) {
        let noted = self.noted();
        (noted.private.clone(), noted.public.clone())
    }

    /// Notes what must not be found.
    pub fn private(&self, what: &str, value: &str) {
        let value = value.trim();
        let value = &value[..value.floor_char_boundary(LONGEST)];
        // A bare number may stand in any time or count.
        if value.len() >= TOO_SHORT && value.chars().any(|c| !c.is_ascii_digit()) {
            self.noted().private.entry(value.to_owned()).or_insert_with(|| what.to_owned());
        }
    }

    /// Notes what everyone may read: what is a part of it is not sought.
    pub fn public(&self, value: &str) {
        self.noted().public.push(value.to_lowercase());
    }

    /// Notes what a request carries.
    pub fn request(&self, path: &str, headers: &[(&str, &str)], body: &[u8]) {
        for token in tokens_in(path) {
            self.private("a token in an address", token);
        }
        for (name, value) in headers {
            match *name {
                "x-forwarded-for" => {
                    value.split(',').for_each(|entry| self.private("an address behind a proxy", entry));
                }
                "authorization" => self.private("a bearer secret", value.trim_start_matches("Bearer ")),
                "cookie" => self.private("a cookie", value.split('=').nth(1).unwrap_or(value)),
                "content-type" if value.starts_with("application/x-www-form-urlencoded") => self.form(path, body),
                _ => {}
            }
        }
    }

    fn form(&self, path: &str, body: &[u8]) {
        for (field, value) in url::form_urlencoded::parse(body) {
            if public::is_public_field(&field) {
                self.public(&value);
            } else {
                self.private(&format!("{field:?} of a form to {}", path.split('?').next().unwrap_or(path)), &value);
            }
        }
    }

    /// Notes what an answer gives its visitor to keep, and what it says in metrics.
    pub fn answer(&self, path: &str, page: &Page) {
        for cookie in page.headers.get_all("set-cookie").iter().filter_map(|value| value.to_str().ok()) {
            let value = cookie.split(';').next().and_then(|pair| pair.split_once('=')).map_or("", |(_, value)| value);
            self.private("a session", value);
        }
        for token in tokens_in(page.location()) {
            self.private("a handle", token);
        }
        if path.starts_with("/metrics") && page.status == 200 {
            self.noted().metrics.push_str(&page.body);
        }
    }

    /// Notes whom mails went to, and the tokens and the code in each.
    pub fn mails(&self, mails: &[KeptMail]) {
        for mail in mails {
            self.private("whom a mail went to", &mail.to);
            for word in mail.text.split_whitespace() {
                tokens_in(&here(word)).for_each(|token| self.private("a token in a mail", token));
            }
            let code = |line: &&str| line.len() == 6 && line.bytes().all(|b| b.is_ascii_digit());
            for line in mail.text.lines().map(str::trim).filter(code) {
                // Quoted, as a value of a row or of a line would be: the bare digits may stand in any time of day.
                self.private("a code in a mail", &format!("\"{line}\""));
            }
        }
    }

    /// Notes a message that a mail server hands in.
    pub fn inbound(&self, raw: &[u8], from: &str) {
        self.private("the sender of a mail", from);
        for line in String::from_utf8_lossy(raw).lines().take_while(|line| !line.is_empty()) {
            let of_person = ["From:", "Reply-To:"].iter().find_map(|name| line.strip_prefix(name));
            let address = of_person.map(|value| value.rsplit('<').next().unwrap_or(value).trim_end_matches('>'));
            address.into_iter().for_each(|address| self.private("the sender of a mail", address));
        }
    }

    /// Notes a letter as an organiser writes it in a file: all of it is for the public, but for the addresses.
    pub fn letter_file(&self, file: &str) {
        for line in file.lines() {
            match line.trim().strip_prefix("email = ") {
                Some(email) => self.private("an addressee's address", email.trim_matches('"')),
                None => self.public(line),
            }
        }
    }

    /// All that was noted, also by another visitor's registry.
    pub fn and(&self, other: &Typed) {
        let (private, public) = other.copied();
        let mut noted = self.noted();
        noted.private.extend(private);
        noted.public.extend(public);
    }

    /// What must not be in a database and is: a line for each, with table and column.
    pub fn found_in_database(&self, url: &str) -> Vec<String> {
        let cells = dump::cells(url);
        let places = cells.iter().map(|cell| (format!("column {} of table {}", cell.column, cell.table), &*cell.value));
        self.found(places)
    }

    /// What must not be in a text and is.
    pub fn found_in_text(&self, name: &str, text: &str) -> Vec<String> {
        self.found(text.lines().map(|line| (format!("{name}: {line}"), line.as_bytes())))
    }

    /// What must not be in the metrics that were read, and is.
    pub fn found_in_metrics(&self) -> Vec<String> {
        let metrics = self.noted().metrics.clone();
        self.found_in_text("the metrics", &metrics)
    }

    fn found<'a>(&self, places: impl Iterator<Item = (String, &'a [u8])>) -> Vec<String> {
        let (private, open) = self.copied();
        let searcher = Searcher::new(private.keys().map(String::as_str));
        let mut found = Vec::new();
        for (place, bytes) in places {
            for value in searcher.find(bytes) {
                if !public::is_excused(value, &open) {
                    found.push(format!("{} ({value:?}) is in {place}", private[value]));
                }
            }
        }
        found.dedup();
        found
    }
}

/// The secrets in a path or a link: whole tokens, and the signed part of a signer's page.
fn tokens_in(path: &str) -> impl Iterator<Item = &str> {
    let of_token = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    // A letter's name in addresses may be as long as a token.
    let unnamed =
        path.strip_prefix("/letters/").map_or(path, |rest| rest.split_once(['/', '?']).map_or("", |(_, rest)| rest));
    let whole = unnamed.split(move |c| !of_token(c)).filter(|word| word.len() >= TOKEN_LENGTH);
    let signed = path.strip_prefix("/signatures/").and_then(|rest| rest.split(['/', '?']).next()?.rsplit_once('.'));
    whole.chain(signed.map(|(_, signature)| signature))
}

/// Fails with all that was found.
#[track_caller]
pub fn is_clean(found: &[String]) {
    assert!(found.is_empty(), "what nobody must keep was kept:\n{}", found.join("\n"));
}
