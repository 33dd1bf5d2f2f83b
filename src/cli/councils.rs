//! Making the list of councils anew.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, bail};
use chrono::NaiveDate;
use clap::Args;

use crate::config::Source;
use crate::councils::directory;
use crate::councils::refresh::join;
use crate::councils::report::changes;

/// What the list is made of, and where it goes.
#[derive(Debug, Args)]
pub(super) struct Refresh {
    /// mySociety's uk_local_authorities_current.csv
    #[arg(long)]
    mysociety: PathBuf,
    /// GOV.UK's local-authorities.csv, from the local links manager
    #[arg(long)]
    alphagov: PathBuf,
    /// The day on which both were fetched, such as 2026-11-22
    #[arg(long)]
    retrieved_on: NaiveDate,
    /// The file to write; one that is there is replaced when the new one is whole
    #[arg(long)]
    out: PathBuf,
}

/// Joins the two files, writes the list, and says what joined and what is otherwise than in the list in use.
pub(super) fn refresh(files: &Refresh) -> anyhow::Result<()> {
    let made = join(&read(&files.mysociety)?, &read(&files.alphagov)?, files.retrieved_on)?;
    // A list in use that is broken must not keep a good one from being made.
    let present = directory::chosen(Source::of_process()?.councils_file().as_deref()).or_else(|error| {
        println!("{error:#}; compared with the list in the program instead");
        anyhow::Ok(Arc::clone(directory::embedded()))
    })?;
    write(&files.out, &made.text)?;
    let all = made.directory.councils().len();
    let living = made.directory.living(files.retrieved_on).count();
    println!("{}: {living} councils, and {} that were abolished", files.out.display(), all - living);
    print!("{}", made.joined);
    let changes = changes(&present, &made.directory);
    println!("Changes against the list in use, as of {}: {}", present.retrieved_on(), changes.len());
    changes.iter().for_each(|line| println!("  {line}"));
    Ok(())
}

fn read(path: &Path) -> anyhow::Result<String> {
    let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    String::from_utf8(bytes).map_err(|_| anyhow::anyhow!("{} is not UTF-8", path.display()))
}

/// Writes beside the file and renames, so that a running service never finds half of it.
fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    let failed = || format!("cannot write {}", path.display());
    let Some(name) = path.file_name() else { bail!("{} is no file", path.display()) };
    let mut beside = name.to_owned();
    beside.push(".new");
    let beside = path.with_file_name(beside);
    std::fs::write(&beside, text).with_context(failed)?;
    std::fs::rename(&beside, path).with_context(failed)
}
