//! Those whose addresses are tried: many of each kind, brought into their state as anyone would come into it.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::Context;
use diesel::prelude::*;
use undersigned::clock::{Clock, Time};
use undersigned::contact::EmailAddress;
use undersigned::db::Conn;
use undersigned::db::schema::outbox;
use undersigned::links;
use undersigned::mail::frame::Filling;
use undersigned::mail::outbox::{OutboxId, content_place};
use undersigned::mail::suppression::{self, Reason};
use undersigned::secret::Token;
use undersigned::signatures::collect::own_page_token;
use undersigned::signatures::model::{RemovedReason, SignatureId};
use undersigned::signatures::pass::Pass;
use undersigned::signatures::store;

use crate::backing::Ledger;
use crate::page::Browser;
use crate::script::{self, MARK};
use crate::server::Site;

/// What stands behind an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Nobody ever typed it.
    New,
    /// Signed and not confirmed.
    Pending,
    /// Signed and confirmed.
    Confirmed,
    /// Taken back by its signer.
    Withdrawn,
    /// Removed by the organisers.
    Removed,
    /// Held for a check.
    Held,
    /// Asked never to be written to.
    NeverWrite,
    /// A mailbox that refused mail for good.
    Bounced,
    /// Of a service of addresses to throw away.
    Disposable,
    /// Of the addressee's own domain.
    Employer,
    /// Confirmed once, and what was typed is gone.
    Forgotten,
    /// An organiser's.
    Organiser,
    /// An organiser's who asked never to be written to.
    SilentOrganiser,
}

/// Those who may stand behind a signature.
pub const SIGNERS: [Kind; 11] = [
    Kind::New,
    Kind::Pending,
    Kind::Confirmed,
    Kind::Withdrawn,
    Kind::Removed,
    Kind::Held,
    Kind::NeverWrite,
    Kind::Bounced,
    Kind::Disposable,
    Kind::Employer,
    Kind::Forgotten,
];

/// One whose address is tried.
#[derive(Debug, Clone)]
pub struct Person {
    /// What stands behind it.
    pub kind: Kind,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// What the tab holds that they signed in; one that leads nowhere for those who did not.
    pub handle: String,
    /// The token of their own page; of a signature that is not there for those who did not sign.
    pub own_page: String,
}

/// What is needed to send the forms of a letter.
pub struct Forms {
    /// The host.
    pub host: String,
    /// Where a signature is sent.
    pub sign_path: String,
    /// Where the link to one's own page is asked for.
    pub manage_path: String,
    sign_body: String,
    /// The token that every public form takes.
    pub form_token: String,
}

impl Forms {
    /// `request` is that of [`crate::seed::sign_request`], with its mark.
    pub fn new(site: &Site, slug: &str, request: &[u8]) -> anyhow::Result<Forms> {
        let text = std::str::from_utf8(request)?;
        let (_, body) = text.split_once("\r\n\r\n").context("a request without a body")?;
        let fields = url::form_urlencoded::parse(body.as_bytes());
        let token = fields.into_iter().find(|(name, _)| name == "form_token").context("the form has no token")?.1;
        Ok(Forms {
            host: site.host(),
            sign_path: links::signatures(slug),
            manage_path: links::manage_link(slug),
            sign_body: body.to_owned(),
            form_token: token.into_owned(),
        })
    }

    /// The request that signs.
    pub fn sign(&self, person: &Person) -> Vec<u8> {
        let encoded = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        let email = encoded(&format!("{MARK}@bench.example"));
        let name = encoded(&format!("Ada {MARK}"));
        let body = self.sign_body.replace(&email, &encoded(&person.email)).replace(&name, &encoded(&person.name));
        script::post_form(&self.host, &self.sign_path, &body)
    }

    /// The request that sends a form of a few fields.
    pub fn post(&self, path: &str, fields: &[(&str, &str)]) -> Vec<u8> {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.append_pair("form_token", &self.form_token).extend_pairs(fields);
        script::post_form(&self.host, path, &form.finish())
    }
}

/// A number in ten letters, because names are made of letters.
fn in_letters(mut number: usize) -> String {
    let mut letters = [b'a'; 10];
    for letter in letters.iter_mut().rev() {
        *letter = b"klmnopqrst"[number % 10];
        number /= 10;
    }
    String::from_utf8_lossy(&letters).into_owned()
}

/// So many of each kind of signer.
pub fn gather(site: &Site, ledger: &mut Ledger, forms: &Forms, each: usize) -> anyhow::Result<Vec<Person>> {
    let mut people: Vec<Person> = Vec::with_capacity(each * SIGNERS.len());
    for kind in SIGNERS {
        for _ in 0..each {
            let letters = in_letters(people.len());
            let domain = match kind {
                Kind::Disposable => "mailinator.com",
                Kind::Employer => "council.example",
                _ => "people.example",
            };
            people.push(Person {
                kind,
                name: format!("Ada {letters}"),
                email: format!("{letters}@{domain}"),
                handle: Pass::new(&SignatureId::new(Clock::default().now()), Token::random())
                    .text(ledger.seal().signer()),
                own_page: own_page_token(ledger.seal(), &SignatureId::new(Clock::default().now())),
            });
        }
    }
    let signing: Vec<Vec<u8>> = people.iter().filter(|p| p.kind != Kind::New).map(|p| forms.sign(p)).collect();
    send_all(site, &signing, 303)?;
    let links = links_by_address(ledger)?;
    let mut confirming = Vec::new();
    for person in people.iter_mut().filter(|person| person.kind != Kind::New) {
        let (token, own_page) = links.get(&person.email).context("a signer without a mail")?;
        person.own_page.clone_from(own_page);
        let signer = ledger.seal().signer();
        let pass = Pass::parse(signer, token).context("a link in a mail")?;
        person.handle = pass.handle().text(signer);
        if !matches!(person.kind, Kind::Pending | Kind::NeverWrite | Kind::Bounced | Kind::Disposable | Kind::Employer)
        {
            confirming.push(forms.post(&links::confirmation(token), &[]));
        }
    }
    send_all(site, &confirming, 303)?;
    let of = |kind: Kind| people.iter().filter(move |person| person.kind == kind);
    let withdrawing = of(Kind::Withdrawn).map(|person| forms.post(&links::withdrawal(&person.own_page), &[]));
    send_all(site, &withdrawing.collect::<Vec<_>>(), 303)?;
    finish(ledger, &people)?;
    Ok(people)
}

/// Sends many requests over many connections, in a rush.
fn send_all(site: &Site, requests: &[Vec<u8>], status: u16) -> anyhow::Result<()> {
    let next = AtomicUsize::new(0);
    let send = || -> anyhow::Result<()> {
        let mut browser = Browser::open(site.address)?;
        while let Some(request) = requests.get(next.fetch_add(1, Ordering::Relaxed)) {
            browser.ask(request)?.with_status(&[status], "a form")?;
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let senders: Vec<_> = (0..48).map(|_| scope.spawn(send)).collect();
        senders.into_iter().try_for_each(|sender| sender.join().unwrap_or_else(|_| anyhow::bail!("a sender panicked")))
    })
}

/// The confirmation token and the own page's token in the mail to each address.
fn links_by_address(ledger: &mut Ledger) -> anyhow::Result<HashMap<String, (String, String)>> {
    let mut found = HashMap::new();
    let rows: Vec<(OutboxId, Option<Vec<u8>>)> =
        outbox::table.select((outbox::id, outbox::content_sealed)).load(&mut ledger.conn)?;
    for (id, sealed) in rows {
        let Some(sealed) = sealed else { continue };
        let content = ledger.seal().open(content_place(&id), &sealed).context("a mail in the outbox")?;
        let Ok(filling) = serde_json::from_slice::<Filling>(&content) else { continue };
        let value = |fits: fn(&str) -> bool| filling.marks.iter().map(|(_, value)| value).find(|value| fits(value));
        let (token, own_page) = (value(|value| value.len() == 64), value(|value| value.contains('.')));
        if let (Some(token), Some(own_page)) = (token, own_page) {
            found.insert(filling.to.clone(), (token.clone(), own_page.clone()));
        }
    }
    Ok(found)
}

/// What others than the signer do.
fn finish(ledger: &mut Ledger, people: &[Person]) -> anyhow::Result<()> {
    let now = Clock::default().now();
    let keys: Vec<(&Person, Vec<u8>)> = people
        .iter()
        .filter(|person| matches!(person.kind, Kind::NeverWrite | Kind::Bounced))
        .map(|person| Ok((person, suppression::key_of(ledger.seal(), &parsed(&person.email)?))))
        .collect::<anyhow::Result<_>>()?;
    ledger.conn.transaction(|conn| {
        for person in people {
            let id = person.own_page.split('.').next().and_then(SignatureId::parse);
            if let Some(id) = id {
                act(conn, person.kind, &id, now)?;
            }
        }
        for (person, key) in keys {
            let reason = if person.kind == Kind::Bounced { Reason::Bounced } else { Reason::NeverWrite };
            suppression::insert_or_skip(conn, &key, reason, now)?;
        }
        Ok(())
    })
}

fn act(conn: &mut Conn, kind: Kind, id: &SignatureId, now: Time) -> QueryResult<()> {
    match kind {
        Kind::Removed => store::mark_removed(conn, id, RemovedReason::NotAPerson, now).map(drop),
        Kind::Forgotten => store::forget(conn, id, now),
        Kind::Held => diesel::sql_query(format!("UPDATE signatures SET held_at = signed_at WHERE id = '{id}'"))
            .execute(conn)
            .map(drop),
        _ => Ok(()),
    }
}

fn parsed(email: &str) -> anyhow::Result<EmailAddress> {
    EmailAddress::parse(email).map_err(|fault| anyhow::anyhow!("{fault:?}"))
}

/// Organisers: one who is written to, and one who is not.
pub fn organisers(site: &Site, ledger: &mut Ledger) -> anyhow::Result<[Person; 2]> {
    let organiser = |kind, name: &str| Person {
        kind,
        name: String::new(),
        email: format!("{name}@bench.example"),
        handle: String::new(),
        own_page: String::new(),
    };
    let both = [organiser(Kind::Organiser, "olgaolgaol"), organiser(Kind::SilentOrganiser, "silasilasi")];
    for person in &both {
        site.run(&["organiser", "invite", &person.email, "--team", crate::letter::TEAM])?;
    }
    let key = suppression::key_of(ledger.seal(), &parsed(&both[1].email)?);
    suppression::insert_or_skip(&mut ledger.conn, &key, Reason::NeverWrite, Clock::default().now())?;
    Ok(both)
}
