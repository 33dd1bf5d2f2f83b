//! What every handler is given, and how a database error becomes a page's error.

use std::sync::Arc;

use diesel::result::{Error as DieselError, QueryResult};

use crate::clock::{Clock, Time};
use crate::config::Config;
use crate::db::keys::{self, Standing};
use crate::db::{Conn, Db, DbError, migrate};
use crate::links::Links;
use crate::mail::Bell;
use crate::mail::authenticator::Authenticator;
use crate::seal::{Seal, StandingKeys};
use crate::web::csrf::FormTokens;
use crate::web::error::AppError;
use crate::web::kept::Kept;
use crate::web::limits::Limits;

/// What is said of a key that did not seal this database.
pub const WRONG_KEY: &str = "UNDERSIGNED_SECRET_KEY_FILE is not the key that sealed this database";
/// What is said while the key is being changed.
pub const UNFINISHED_ROTATION: &str =
    "a change of the key was begun and is not finished: run `undersigned key rotate` again with the same two keys";

/// Before the tables are there, and when the key does not fit, those that follow from the file's key stand in;
/// [`App::prepare`] asks strictly.
fn standing_keys(db: &Db, config: &Config) -> StandingKeys {
    match db.read_here(|conn| keys::look(conn, config.secret_key.bytes())) {
        Ok(Standing::Keys(standing)) => standing,
        _ => StandingKeys::derived(config.secret_key.bytes()),
    }
}

/// The service's parts; clones share them.
#[derive(Debug, Clone)]
pub struct App {
    /// The settings.
    pub config: Arc<Config>,
    /// The database.
    pub db: Db,
    /// Seals personal columns and signs links.
    pub seal: Arc<Seal>,
    /// Makes links absolute.
    pub links: Links,
    /// The clock.
    pub clock: Clock,
    /// Wakes the postman.
    pub bell: Bell,
    /// Whom to ask about the senders of mail that comes in.
    pub authenticator: Authenticator,
    /// The limits per network, mail domain and letter.
    pub limits: Arc<Limits>,
    /// Pages kept ready.
    pub kept: Arc<Kept>,
    /// Issues and checks form tokens.
    pub form_tokens: FormTokens,
}

impl App {
    /// Opens the database and puts the parts together.
    ///
    /// # Errors
    /// When the database cannot be opened.
    pub fn open(config: Config, clock: Clock) -> anyhow::Result<App> {
        let db = Db::open(&config.database)?;
        let seal = Arc::new(Seal::with_standing(config.secret_key.bytes(), &standing_keys(&db, &config)));
        Ok(App {
            db,
            links: Links::new(&config.base()),
            clock,
            bell: Bell::default(),
            authenticator: Authenticator::new(config.dkim, config.authserv_id.clone()),
            limits: Arc::new(Limits::new(config.limits)),
            kept: Arc::new(Kept::default()),
            form_tokens: FormTokens::new(seal.signer().clone()),
            seal,
            config: Arc::new(config),
        })
    }

    /// Brings the database to this version's tables, and takes the keys that outlive the one in the file; returns the
    /// migrations that ran. Whatever is kept under those keys is kept after this.
    ///
    /// # Errors
    /// A migration's; when the key is not the one that sealed this database, or is being changed.
    pub fn prepare(mut self) -> anyhow::Result<(App, Vec<String>)> {
        let ran = self.db.read_here(|conn| Ok(migrate::migrate(conn)))??;
        let (key, now) = (self.config.secret_key.clone(), self.now());
        let standing = match self.db.write_here(move |conn| keys::ensure(conn, key.bytes(), now))? {
            Standing::Keys(standing) => standing,
            Standing::WrongKey => anyhow::bail!("{WRONG_KEY}"),
            Standing::Rotating => anyhow::bail!("{UNFINISHED_ROTATION}"),
        };
        self.seal = Arc::new(Seal::with_standing(self.config.secret_key.bytes(), &standing));
        self.form_tokens = FormTokens::new(self.seal.signer().clone());
        Ok((self, ran))
    }

    /// The present moment.
    pub fn now(&self) -> Time {
        self.clock.now()
    }

    /// Reads from the database; its failure is a page.
    ///
    /// # Errors
    /// 503 when the database is away or too busy, 404 for a row that is not there, 500 otherwise.
    pub async fn read<T, F>(&self, work: F) -> Result<T, AppError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Conn) -> QueryResult<T> + Send + 'static,
    {
        self.db.read(work).await.map_err(page_error)
    }

    /// Does a deed; see [`Db::write`]. Wakes the postman, who may find that there is nothing to do.
    ///
    /// # Errors
    /// As [`App::read`].
    pub async fn write<T, F>(&self, work: F) -> Result<T, AppError>
    where
        T: Send + 'static,
        F: FnMut(&mut Conn) -> QueryResult<T> + Send + 'static,
    {
        let done = self.db.write(work).await.map_err(page_error)?;
        self.bell.ring();
        Ok(done)
    }
}

/// What the visitor is told of a database error.
pub fn page_error(error: DbError) -> AppError {
    match error {
        DbError::Busy => AppError::busy("the write queue is full"),
        DbError::Unavailable(why) => AppError::busy(&why),
        DbError::Query(DieselError::NotFound) => AppError::not_found(),
        DbError::Query(error) => AppError::defect(&error),
    }
}
