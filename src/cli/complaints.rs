//! Complaints, for whoever runs the service: they have no desk.

use anyhow::{Context, bail};
use diesel::result::QueryResult;

use crate::app::App;
use crate::db::Conn;
use crate::letters::store as letters;
use crate::locale::Words;
use crate::organisers::stationery::Stationery;
use crate::seal::Seal;
use crate::site::complaints::desk::state_words;
use crate::site::complaints::model::{Complaint, reference};
use crate::site::complaints::{decide, store};

/// The most that are looked through.
const MOST: i64 = 10_000;

pub(super) fn list() -> anyhow::Result<()> {
    let app = super::deeds::open()?;
    let found = app.db.read_here(|conn| {
        let all = store::list_all(conn, MOST)?;
        with_letters(conn, all)
    })?;
    if found.is_empty() {
        println!("Nobody has complained.");
    }
    for (complaint, slug) in found {
        let state = state_words(&complaint, complaint.state(app.now()), Words::default());
        println!("{}  {}  {}  {state}", reference(&complaint.id), complaint.received_at.date(), slug);
    }
    Ok(())
}

fn with_letters(conn: &mut Conn, complaints: Vec<Complaint>) -> QueryResult<Vec<(Complaint, String)>> {
    let mut found = Vec::with_capacity(complaints.len());
    for complaint in complaints {
        let slug = match &complaint.letter_id {
            Some(id) => letters::find_letter(conn, id)?.slug,
            None => "-".to_owned(),
        };
        found.push((complaint, slug));
    }
    Ok(found)
}

fn find(app: &App, number: &str) -> anyhow::Result<Complaint> {
    let wanted = number.trim().to_uppercase();
    let all = app.db.read_here(|conn| store::list_all(conn, MOST))?;
    let mut fitting = all.into_iter().filter(|complaint| reference(&complaint.id) == wanted);
    match (fitting.next(), fitting.next()) {
        (Some(complaint), None) => Ok(complaint),
        (None, _) => bail!("there is no complaint {number}"),
        (Some(_), Some(_)) => bail!("there is more than one complaint {number}"),
    }
}

pub(super) fn show(number: &str) -> anyhow::Result<()> {
    let app = super::deeds::open()?;
    let complaint = find(&app, number)?;
    let opened = |text: fn(&Complaint, &Seal) -> Result<String, crate::seal::Unreadable>| {
        text(&complaint, &app.seal).context("the complaint does not open")
    };
    println!("{}", state_words(&complaint, complaint.state(app.now()), Words::default()));
    println!("Answer to: {}", Some(opened(Complaint::email)?).filter(|to| !to.is_empty()).unwrap_or("nobody".into()));
    println!("\n{}", opened(Complaint::words)?);
    let outcome = opened(Complaint::outcome)?;
    if !outcome.is_empty() {
        println!("\n{outcome}");
    }
    Ok(())
}

pub(super) fn acknowledge(number: &str) -> anyhow::Result<()> {
    let app = super::deeds::open()?;
    let (complaint, stationery, now) = (find(&app, number)?, Stationery::of(&app), app.now());
    app.db.write_here(move |conn| decide::acknowledge(conn, &stationery, None, &complaint, now))?;
    println!("Acknowledged. If they left an address, the mail leaves with the service.");
    Ok(())
}

pub(super) fn close(number: &str, outcome: &str) -> anyhow::Result<()> {
    if outcome.trim().is_empty() {
        bail!("say what came of it");
    }
    let app = super::deeds::open()?;
    let (complaint, stationery, now) = (find(&app, number)?, Stationery::of(&app), app.now());
    let outcome = outcome.trim().to_owned();
    app.db.write_here(move |conn| decide::close(conn, &stationery, None, (&complaint, &outcome), now))?;
    println!("Closed. If they left an address, the mail leaves with the service.");
    Ok(())
}
