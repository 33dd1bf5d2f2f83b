//! The two databases that everything is measured on, and looking into them from outside the server.

use std::panic::{AssertUnwindSafe, catch_unwind};

use anyhow::{Context, bail};
use diesel::prelude::*;
use undersigned::clock::Clock;
use undersigned::db::Conn;
use undersigned::db::conn::Target;
use undersigned::db::keys::{self, Standing as Keys};
use undersigned::db::schema::{letters, outbox, signatures};
use undersigned::mail::frame::Filling;
use undersigned::mail::outbox::{OutboxId, content_place};
use undersigned::seal::Seal;

use crate::cluster::{Cluster, Database, Durability};
use crate::process;
use crate::server::{Site, Writes};

/// Which database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The embedded one.
    Sqlite,
    /// A cluster of the benchmark's own.
    Postgres,
}

impl Kind {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Sqlite => "SQLite",
            Kind::Postgres => "PostgreSQL",
        }
    }
}

/// Where databases come from.
pub enum Backing {
    /// A file in the site's own folder.
    Sqlite,
    /// A cluster that writes as durably as in production.
    Postgres(Box<Cluster>),
}

/// A site and its database, which goes with it.
pub struct Place {
    /// The site.
    pub site: Site,
    _database: Option<Database>,
}

impl Backing {
    /// Starts what is needed.
    pub fn start(kind: Kind) -> anyhow::Result<Backing> {
        match kind {
            Kind::Sqlite => Ok(Backing::Sqlite),
            Kind::Postgres => {
                let start = || Cluster::start(Durability::Durable);
                let cluster = catch_unwind(AssertUnwindSafe(start));
                let cluster = cluster.map_err(|_| anyhow::anyhow!("PostgreSQL did not start; see above"))?;
                Ok(Backing::Postgres(Box::new(cluster)))
            }
        }
    }

    /// Which database it is, with its version.
    pub fn version(&self) -> String {
        match self {
            Backing::Sqlite => format!("SQLite {}", sqlite_version().unwrap_or_else(|_| "?".to_owned())),
            Backing::Postgres(cluster) => format!("PostgreSQL {}", cluster.sql("SHOW server_version")),
        }
    }

    /// A site on an empty database, with all tables.
    pub fn site(&self, writes: Writes) -> anyhow::Result<Place> {
        let database = match self {
            Backing::Sqlite => None,
            Backing::Postgres(cluster) => Some(cluster.create_database()),
        };
        let site = Site::new(database.as_ref().map(Database::url), writes)?;
        Ok(Place { site, _database: database })
    }
}

fn sqlite_version() -> anyhow::Result<String> {
    let mut conn = SqliteConnection::establish(":memory:")?;
    Ok(diesel::select(diesel::dsl::sql::<diesel::sql_types::Text>("sqlite_version()")).get_result(&mut conn)?)
}

/// How a letter's signatures stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Rows.
    pub signed: i64,
    /// Those that were confirmed.
    pub confirmed: i64,
    /// Those confirmed and not yet on the roll.
    pub waiting: i64,
}

/// A connection of the benchmark's own to a site's database.
pub struct Ledger {
    /// The connection.
    pub conn: Conn,
    seal: Seal,
    last_mail: String,
}

impl Ledger {
    /// Connects.
    pub fn open(site: &Site) -> anyhow::Result<Ledger> {
        let conn = Target::parse(&site.database_url)?.connect().context("cannot connect to the site's database")?;
        let mut conn = conn;
        let seal = match keys::ensure(&mut conn, &site.key, Clock::default().now())? {
            Keys::Keys(standing) => Seal::with_standing(&site.key, &standing),
            Keys::WrongKey | Keys::Rotating => bail!("the site's database is under another key"),
        };
        Ok(Ledger { conn, seal, last_mail: String::new() })
    }

    /// What the server seals with.
    pub fn seal(&self) -> &Seal {
        &self.seal
    }

    /// The process that all of PostgreSQL's descend from; none on SQLite, which runs inside the server.
    pub fn database_process(&mut self) -> anyhow::Result<Option<u32>> {
        let Conn::Postgres(conn) = &mut self.conn else { return Ok(None) };
        let own = diesel::select(diesel::dsl::sql::<diesel::sql_types::Integer>("pg_backend_pid()"));
        let own: i32 = own.get_result(conn)?;
        Ok(u32::try_from(own).ok().and_then(process::parent))
    }

    /// A letter's key.
    pub fn letter_id(&mut self, slug: &str) -> anyhow::Result<String> {
        let found = letters::table.filter(letters::slug.eq(slug)).select(letters::id).first(&mut self.conn);
        found.with_context(|| format!("the imported letter {slug:?} is not in the database"))
    }

    /// How a letter's signatures stand.
    pub fn standing(&mut self, letter_id: &str) -> anyhow::Result<Standing> {
        let all = || signatures::table.filter(signatures::letter_id.eq(letter_id));
        let confirmed = || all().filter(signatures::confirmed_at.is_not_null());
        let waiting = confirmed().filter(signatures::enrolled_at.is_null());
        Ok(Standing {
            signed: all().count().get_result(&mut self.conn)?,
            confirmed: confirmed().count().get_result(&mut self.conn)?,
            waiting: waiting.count().get_result(&mut self.conn)?,
        })
    }

    /// How many confirmed signatures wait to be put on the roll; the words are those of the index over them.
    pub fn waiting(&mut self, letter_id: &str) -> anyhow::Result<i64> {
        let waiting = signatures::table
            .filter(signatures::letter_id.eq(letter_id))
            .filter(signatures::confirmed_at.is_not_null())
            .filter(signatures::enrolled_at.is_null())
            .filter(signatures::withdrawn_at.is_null())
            .filter(signatures::removed_at.is_null())
            .filter(signatures::held_at.is_null());
        Ok(waiting.count().get_result(&mut self.conn)?)
    }

    /// The tokens in the confirmation mails that were queued since this was last asked. The mails lie sealed in the
    /// outbox, and the benchmark made the key.
    pub fn new_tokens(&mut self) -> anyhow::Result<Vec<String>> {
        let mut tokens = Vec::new();
        loop {
            let page: Vec<(OutboxId, Option<Vec<u8>>)> = outbox::table
                .filter(outbox::id.gt(&self.last_mail))
                .order(outbox::id)
                .limit(2000)
                .select((outbox::id, outbox::content_sealed))
                .load(&mut self.conn)?;
            let Some((last, _)) = page.last() else { return Ok(tokens) };
            self.last_mail = last.as_str().to_owned();
            for (id, content) in &page {
                let Some(sealed) = content else { continue };
                let content = self.seal.open(content_place(id), sealed).context("a mail in the outbox")?;
                // An invitation is a whole mail and fills no frame.
                let Ok(filling) = serde_json::from_slice::<Filling>(&content) else { continue };
                tokens.extend(
                    filling.marks.into_iter().map(|(_, value)| value).find(|value| value.len() == TOKEN_LENGTH),
                );
            }
        }
    }
}

/// A secret and a masked key, 48 bytes in base64url: nothing else that fills a confirmation mail is as long.
const TOKEN_LENGTH: usize = 64;
