//! What every handler is given, and how a database error becomes a page's error.

use std::sync::Arc;

use diesel::result::{Error as DieselError, QueryResult};

use crate::clock::{Clock, Time};
use crate::config::Config;
use crate::db::{Conn, Db, DbError};
use crate::links::Links;
use crate::mail::Bell;
use crate::seal::Seal;
use crate::web::csrf::FormTokens;
use crate::web::error::AppError;
use crate::web::kept::Kept;
use crate::web::limits::Limits;

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
        let seal = Arc::new(Seal::new(config.secret_key.bytes()));
        Ok(App {
            db,
            links: Links::new(&config.base()),
            clock,
            bell: Bell::default(),
            limits: Arc::new(Limits::new(config.limits)),
            kept: Arc::new(Kept::default()),
            form_tokens: FormTokens::new(seal.signer().clone()),
            seal,
            config: Arc::new(config),
        })
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
