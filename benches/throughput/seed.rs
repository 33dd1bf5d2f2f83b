//! A team, a letter, and the requests that sign it and confirm it: made through the command line and the pages, as
//! anyone would make them.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use undersigned::links;
use url::form_urlencoded::Serializer;

use crate::backing::Ledger;
use crate::letter;
use crate::page::{Browser, Fields, form_fields};
use crate::script::{self, MARK};
use crate::server::Site;

/// A letter as the benchmark knows it.
#[derive(Debug, Clone)]
pub struct Letter {
    /// Its place in addresses.
    pub slug: String,
    /// Its key.
    pub id: String,
}

/// Makes the team that all letters of a site belong to.
pub fn invite_team(site: &Site) -> anyhow::Result<()> {
    site.run(&["organiser", "invite", "organiser@bench.example", "--team", letter::TEAM]).map(|_| ())
}

/// Imports an open letter.
pub fn import_letter(site: &Site, ledger: &mut Ledger, title: &str) -> anyhow::Result<Letter> {
    let path = site.folder().join("letter.md");
    std::fs::write(&path, letter::file(title))?;
    let printed = site.run(&["letter", "import", &path.to_string_lossy(), "--team", letter::TEAM])?;
    let start = links::letter("");
    let rest = printed.split_once(&start).map(|(_, rest)| rest);
    let rest = rest.with_context(|| format!("`letter import` did not print the letter's address, but: {printed:?}"))?;
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(rest.len());
    let slug = rest[..end].to_owned();
    Ok(Letter { id: ledger.letter_id(&slug)?, slug })
}

/// The request that signs a letter, with [`MARK`] where each signer differs. Only fields that the page's own form has
/// are sent, with the values of its hidden ones.
pub fn sign_request(site: &Site, browser: &mut Browser, letter: &Letter) -> anyhow::Result<Vec<u8>> {
    let page = browser.ask(&script::get(&site.host(), &links::letter(&letter.slug), &[]))?;
    let page = page.with_status(&[200], "the letter's page")?;
    let path = links::signatures(&letter.slug);
    let fields = form_fields(&page.body, &path)?;
    for needed in ["name", "email", "category"] {
        if !fields.iter().any(|(name, _)| name == needed) {
            bail!("the form that posts to {path} has no field {needed:?}, but {fields:?}");
        }
    }
    Ok(script::post_form(&site.host(), &path, &filled(&fields)))
}

/// The form's body: hidden fields as they are, known ones filled in, others (a trap for programs?) left out.
fn filled(fields: &Fields) -> String {
    let name = format!("Ada {MARK}");
    let email = format!("{MARK}@bench.example");
    let known = [
        ("name", name.as_str()),
        ("email", &email),
        ("category", "practitioner"),
        ("role", "Social worker"),
        ("affiliation", "Benchmark Borough Council"),
        ("place", "Upper Benchmark"),
        ("public_display", "full"),
        ("council_display", "full"),
        ("wants_updates", "yes"),
    ];
    let mut form = Serializer::new(String::new());
    let mut seen = BTreeSet::new();
    for (name, hidden) in fields {
        let typed = known.iter().find(|(field, _)| field == name).map(|(_, value)| *value);
        if let Some(value) = hidden.as_deref().or(typed).filter(|_| seen.insert(name)) {
            form.append_pair(name, value);
        }
    }
    form.finish()
}

/// The request that presses the button behind the link with `token`.
pub fn confirm_request(site: &Site, browser: &mut Browser, token: &str) -> anyhow::Result<Vec<u8>> {
    let path = links::confirmation(token);
    let page = browser.ask(&script::get(&site.host(), &path, &[]))?;
    let page = page.with_status(&[200], "the page behind a confirmation link")?;
    let mut form = Serializer::new(String::new());
    for (name, value) in form_fields(&page.body, &path)? {
        if let Some(value) = value {
            form.append_pair(&name, &value);
        }
    }
    Ok(script::post_form(&site.host(), &path, &form.finish()))
}

/// Signs a letter a few times, confirms each and waits until they are on the roll.
pub fn sign_and_confirm(site: &Site, ledger: &mut Ledger, letter: &Letter, count: u64) -> anyhow::Result<()> {
    let mut browser = Browser::open(site.address)?;
    let mut signing = script::Script::numbered(sign_request(site, &mut browser, letter)?, 0);
    for _ in 0..count {
        let request = signing.next().context("numbers do not end")?;
        browser.ask(request)?.with_status(&[303], "signing")?;
    }
    let tokens = ledger.new_tokens()?;
    if tokens.len() as u64 != count {
        bail!("{count} signatures left {} confirmation links in the outbox", tokens.len());
    }
    for token in &tokens {
        let request = confirm_request(site, &mut browser, token)?;
        browser.ask(&request)?.with_status(&[200, 303], "confirming")?;
    }
    let standing = ledger.standing(&letter.id)?;
    if standing.confirmed != i64::try_from(count)? {
        bail!("{count} signatures were confirmed, but the database says {standing:?}");
    }
    settle(ledger, letter, Duration::from_secs(30))
}

/// Waits until every confirmed signature is on the roll and the page that counts them has been made again.
pub fn settle(ledger: &mut Ledger, letter: &Letter, patience: Duration) -> anyhow::Result<()> {
    let began = Instant::now();
    loop {
        let waiting = ledger.waiting(&letter.id)?;
        if waiting == 0 {
            break;
        }
        if began.elapsed() > patience {
            bail!("{waiting} confirmed signatures were not on the roll after {patience:?}");
        }
        std::thread::sleep(Duration::from_millis(200));
    }
    // Changed pages are made within a second.
    std::thread::sleep(Duration::from_millis(1500));
    Ok(())
}
