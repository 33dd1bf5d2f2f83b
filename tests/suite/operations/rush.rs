//! Many who sign at once, each over HTTP with the form of the letter's page, and what each was told.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::JoinHandle;

use super::process::CANARY;
use super::wait_until;
use crate::support::browser::{Browser, Page};

/// How many sign at the same time.
const THREADS: usize = 6;

/// What one signer was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// "Check your email".
    Accepted,
    /// Another status.
    Status(u16),
    /// Nothing: the connection broke, or there was none.
    Nothing,
}

/// One who signed, and what they were told.
#[derive(Debug, Clone)]
pub struct Signer {
    pub email: String,
    pub told: Told,
}

/// What a signer does when nobody answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unanswered {
    /// Goes away.
    Leaves,
    /// Comes again with another form.
    Stays,
}

/// A rush that goes on.
pub struct Rush {
    stop: Arc<AtomicBool>,
    accepted: Arc<AtomicUsize>,
    threads: Vec<JoinHandle<Vec<Signer>>>,
}

impl Rush {
    /// Begins a rush to one or more nodes.
    pub fn begin(bases: &[&str], slug: &str, unanswered: Unanswered) -> Rush {
        let (stop, accepted) = (Arc::<AtomicBool>::default(), Arc::<AtomicUsize>::default());
        let threads = (0..THREADS).map(|thread| {
            let (stop, accepted) = (Arc::clone(&stop), Arc::clone(&accepted));
            let (base, slug) = (bases[thread % bases.len()].to_owned(), slug.to_owned());
            std::thread::spawn(move || {
                let browser = Browser::new(&base);
                let page = browser.get(&format!("/letters/{slug}"));
                let mut signers = Vec::new();
                while !stop.load(Ordering::Relaxed) {
                    let email = format!("{CANARY}-{thread}-{}@people.example", signers.len());
                    let told = sign(&browser, &page, &slug, &email);
                    accepted.fetch_add(usize::from(told == Told::Accepted), Ordering::Relaxed);
                    let leaves = told == Told::Nothing && unanswered == Unanswered::Leaves;
                    signers.push(Signer { email, told });
                    if leaves {
                        break;
                    }
                }
                signers
            })
        });
        let threads = threads.collect();
        Rush { stop, accepted, threads }
    }

    /// How many were accepted so far.
    pub fn accepted(&self) -> usize {
        self.accepted.load(Ordering::Relaxed)
    }

    /// Waits until so many more were accepted.
    pub fn wait_for(&self, more: usize) {
        let goal = self.accepted() + more;
        wait_until("signers are accepted", || self.accepted() >= goal);
    }

    /// Ends the rush and tells what came of everyone.
    pub fn end(self) -> Vec<Signer> {
        self.stop.store(true, Ordering::Relaxed);
        self.threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    }
}

/// Sends the form of a letter's page.
pub fn sign(browser: &Browser, page: &Page, slug: &str, email: &str) -> Told {
    match try_to_sign(browser, page, slug, email) {
        Ok(answer) if answer.status == 303 => Told::Accepted,
        Ok(answer) => Told::Status(answer.status),
        Err(_) => Told::Nothing,
    }
}

/// Sends the form of a letter's page and returns the answer, if there is one.
pub fn try_to_sign(browser: &Browser, page: &Page, slug: &str, email: &str) -> Result<Page, reqwest::Error> {
    let action = format!("/letters/{slug}/signatures");
    let mut fields = page.form(&action);
    // One word: names that differ in the order of their words alone are taken for one.
    let name = format!("{CANARY} {}", email.split('@').next().unwrap().replace('-', "x"));
    for (field, value) in [("name", name.as_str()), ("email", email), ("category", "practitioner")] {
        fields.retain(|(known, _)| known != field);
        fields.push((field.to_owned(), value.to_owned()));
    }
    let headers = [("content-type", "application/x-www-form-urlencoded"), ("sec-fetch-site", "same-origin")];
    let body = crate::support::browser::encode_form(&fields).into_bytes();
    browser.try_send("POST", &action, &headers, body)
}

/// The addresses of those who were accepted, sorted.
pub fn accepted(signers: &[Signer]) -> Vec<String> {
    let mut emails: Vec<String> =
        signers.iter().filter(|signer| signer.told == Told::Accepted).map(|signer| signer.email.clone()).collect();
    emails.sort();
    emails
}

/// Opens a confirmation link and presses its button.
pub fn confirm(browser: &Browser, path: &str) -> Told {
    let Ok(page) = browser.try_send("GET", path, &[], Vec::new()) else { return Told::Nothing };
    // A link that was used already leads to a page that says so, without a button.
    if page.status != 200 || !page.body.contains(&format!("action=\"{path}\"")) {
        return Told::Status(page.status);
    }
    let headers = [("content-type", "application/x-www-form-urlencoded"), ("sec-fetch-site", "same-origin")];
    let body = crate::support::browser::encode_form(&page.form(path)).into_bytes();
    match browser.try_send("POST", path, &headers, body) {
        Ok(answer) if answer.status == 303 => Told::Accepted,
        Ok(answer) => Told::Status(answer.status),
        Err(_) => Told::Nothing,
    }
}
