//! Mail into a folder, a file each: for trying the service out, and for a mail program that picks files up.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::{Fault, Rendered};

pub(super) async fn create(folder: &Path) -> Result<(), Fault> {
    let folder = folder.to_owned();
    blocking(move || fs::create_dir_all(folder)).await
}

/// Named by the mail's own identifier, so that a second sending of one mail leaves one file.
pub(super) async fn write(folder: &Path, mail: &Rendered) -> Result<String, Fault> {
    let (folder, name, raw) = (folder.to_owned(), file_name(&mail.message_id), mail.raw.clone());
    let answer = format!("written to {name}");
    blocking(move || write_here(&folder, &name, raw.as_bytes())).await?;
    Ok(answer)
}

async fn blocking(work: impl FnOnce() -> io::Result<()> + Send + 'static) -> Result<(), Fault> {
    match tokio::task::spawn_blocking(work).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(Fault::Temporary(format!("the folder does not take it: {error}"))),
        Err(_) => Err(Fault::Temporary("the writing did not finish".to_owned())),
    }
}

/// Whoever watches the folder must never see half a mail: it is renamed once it is whole.
fn write_here(folder: &Path, name: &str, raw: &[u8]) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let draft: PathBuf = folder.join(format!(".{name}.part"));
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    // A mail carries live links: it is its owner's alone to read.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&draft)?;
    file.write_all(raw)?;
    file.sync_all()?;
    fs::rename(&draft, folder.join(name))
}

fn file_name(message_id: &str) -> String {
    let local = message_id.split('@').next().unwrap_or_default();
    let plain: String = local.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
    format!("{plain}.eml")
}
