//! Deeds without a browser: migrate, import, invite, back up.

use std::path::Path;

use anyhow::{Context, bail};

use crate::app::App;
use crate::clock::{Clock, london_date};
use crate::config::{Config, DatabaseSettings, Source};
use crate::contact::EmailAddress;
use crate::councils::directory;
use crate::councils::domain_class;
use crate::db::conn::Target;
use crate::db::{Conn, Db, migrate};
use crate::deadlines::{self, holidays};
use crate::letters::import;
use crate::links;
use crate::organisers::invite;
use crate::organisers::model::TeamName;
use crate::organisers::stationery::Stationery;

pub(super) fn open() -> anyhow::Result<App> {
    let config = Config::read(&Source::of_process()?)?;
    domain_class::put_in_force(config.domain_classes.as_deref())?;
    holidays::put_in_force(config.bank_holidays.as_deref())?;
    let (app, _) = App::open(config, Clock::default())?.prepare()?;
    Ok(app)
}

pub(super) fn migrate() -> anyhow::Result<()> {
    let db = Db::open(&DatabaseSettings::read(&Source::of_process()?)?)?;
    let ran = db.read_here(|conn| Ok(migrate::migrate(conn)))??;
    match ran.as_slice() {
        [] => println!("The database is up to date."),
        names => names.iter().for_each(|name| println!("{name}")),
    }
    Ok(())
}

pub(super) fn import(file: &Path, team: &str) -> anyhow::Result<()> {
    let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let councils = directory::chosen(Source::of_process()?.councils_file().as_deref())?;
    let parsed = import::parse_with(&text, &councils, london_date(Clock::default().now()))
        .with_context(|| format!("{} cannot be imported", file.display()))?;
    let clocks =
        deadlines::import::parse(&text, &parsed).with_context(|| format!("{} cannot be imported", file.display()))?;
    let app = open()?;
    let (seal, now, name) = (std::sync::Arc::clone(&app.seal), app.now(), team.to_owned());
    let whole = move |conn: &mut Conn| deadlines::import::import(conn, &seal, &name, (&parsed, &clocks), now);
    let imported = app.db.write_here(whole)?;
    match imported {
        Ok(imported) => println!("{}", app.links.absolute(&links::letter(&imported.slug))),
        Err(refusal) => bail!("{refusal}"),
    }
    Ok(())
}

pub(super) fn invite(email: &str, team: &str) -> anyhow::Result<()> {
    let email = EmailAddress::parse(email).map_err(|_| anyhow::anyhow!("{email:?} is no email address"))?;
    let team = TeamName::parse(team).map_err(|_| anyhow::anyhow!("{team:?} is no name of a team"))?;
    let app = open()?;
    let (stationery, now) = (Stationery::of(&app), app.now());
    let name = team.as_str().to_owned();
    app.db.write_here(move |conn| invite::invite(conn, &stationery, &email, &team, now))?;
    println!("Invited to {name:?}. A mail with the way in is on its way: {}", app.links.absolute(&links::sign_ins()));
    Ok(())
}

/// `VACUUM INTO` reads one consistent state while others go on writing (SQLite documentation, "VACUUM").
pub(super) fn backup(file: &Path) -> anyhow::Result<()> {
    let settings = DatabaseSettings::read(&Source::of_process()?)?;
    match Target::parse(&settings.url).context("UNDERSIGNED_DATABASE_URL is wrong")?.file() {
        None => bail!("backup copies the embedded database; for PostgreSQL use pg_dump"),
        // Opening it would make an empty one, and the copy of that would look like a backup.
        Some(database) if !database.exists() => bail!("{} is not there", database.display()),
        Some(_) => {}
    }
    if file.exists() {
        bail!("{} exists already; a backup never overwrites", file.display());
    }
    let db = Db::open(&settings)?;
    let target = file.to_string_lossy().into_owned();
    db.read_here(move |conn| migrate::copy_into(conn, &target))
        .with_context(|| format!("cannot write {}", file.display()))?;
    println!("{}", file.display());
    println!("The copy is sealed: keep the key file too, and apart from it.");
    Ok(())
}
