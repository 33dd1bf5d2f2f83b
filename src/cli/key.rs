//! The service's key: a new one, and changing to it.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use crate::clock::Clock;
use crate::config::{DatabaseSettings, Source, read_key_file};
use crate::db::{Db, migrate, rotation};
use crate::secret::random_bytes;
use crate::signatures::enrol;

pub(super) fn new(file: &Path) -> anyhow::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut written = options.open(file).with_context(|| format!("cannot make {}", file.display()))?;
    let digits = zeroize::Zeroizing::new(hex::encode(random_bytes()));
    writeln!(written, "{}", *digits)?;
    // A key that was used and then lost with the power is worse than one that was never made.
    written.sync_all()?;
    println!("{}", file.display());
    println!("Keep a copy apart from the database and its backups: without the key they show nothing, to you either.");
    Ok(())
}

pub(super) fn rotate(new_key_file: &Path, old_key_file: Option<PathBuf>) -> anyhow::Result<()> {
    let source = Source::of_process()?;
    let db = Db::open(&DatabaseSettings::read(&source)?)?;
    let old_key_file = old_key_file.map_or_else(|| source.key_file(), Ok)?;
    let (old, new) = (read_key_file(&old_key_file)?, read_key_file(new_key_file)?);
    db.read_here(|conn| Ok(migrate::migrate(conn)))??;
    let now = Clock::default().now();
    if db.read_here(|conn| enrol::is_served(conn, now))? {
        bail!("the service is running on this database, or was until a moment ago: stop it first");
    }
    let begun = db.write_here(move |conn| rotation::begin(conn, &old, &new, now))?;
    let resealed = begun.map_err(anyhow::Error::from)?.run(&db)?;
    println!("{} values are sealed under the new key.", resealed.values);
    if resealed.unreadable > 0 {
        println!("{} values open under neither key and were left as they are.", resealed.unreadable);
    }
    println!("Let UNDERSIGNED_SECRET_KEY_FILE name {} now, and start the service.", new_key_file.display());
    println!("Keep the old key for as long as you keep backups that were made under it.");
    Ok(())
}
