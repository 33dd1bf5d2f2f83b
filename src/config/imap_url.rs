//! The settings of the mailbox that is asked for what came back.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use secrecy::SecretString;
use url::Url;

use super::mail_url::{is_loopback, url_decoded};

/// A mailbox that is asked (RFC 9051, and RFC 3501 before it).
#[derive(Debug, Clone)]
pub struct ImapSettings {
    /// The server's name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the line is secured.
    pub security: ImapSecurity,
    /// Whom to sign in as.
    pub user: String,
    /// With which password.
    pub password: SecretString,
    /// Which mailbox of theirs.
    pub mailbox: String,
    /// What becomes of a message there once it is kept here.
    pub after: After,
    /// Certificates that are believed beside those of the public authorities.
    pub ca_file: Option<PathBuf>,
}

/// How the line to the IMAP server is secured (RFC 8314).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImapSecurity {
    /// TLS from the first byte: `imaps://`.
    Tls,
    /// STARTTLS, or no mail at all: `imap://`.
    StartTls,
    /// In clear: on loopback, or with `?tls=none`.
    Clear,
}

/// What becomes of a message in the mailbox once it is kept here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum After {
    /// It goes into this mailbox.
    Move(String),
    /// It goes.
    Delete,
}

/// Where messages go when the setting does not say.
const PROCESSED: &str = "Processed";

/// What the URL says; the password stands in a file.
pub(super) fn read_imap_url(text: &str) -> anyhow::Result<ImapSettings> {
    let url: Url = text.trim().parse().context("it is no URL")?;
    let host = url.host_str().context("it names no host")?.trim_matches(['[', ']']).to_owned();
    if url.username().is_empty() {
        bail!("it names no user, as in imaps://letters@mail.example.org/INBOX");
    }
    if url.password().is_some() {
        bail!("a password has no place in it: it belongs in the file that UNDERSIGNED_IMAP_PASSWORD_FILE names");
    }
    let (mut in_clear, mut after) = (is_loopback(&host), After::Move(PROCESSED.to_owned()));
    for (key, value) in url.query_pairs() {
        match (&*key, &*value) {
            ("tls", "none") => in_clear = true,
            ("tls", "required") => in_clear = false,
            ("after", "delete") => after = After::Delete,
            ("after", value) if value.strip_prefix("move:").is_some_and(|name| !name.trim().is_empty()) => {
                after = After::Move(value["move:".len()..].to_owned());
            }
            _ => bail!("it knows only ?after=move:MAILBOX, ?after=delete, ?tls=none and ?tls=required"),
        }
    }
    let security = match (url.scheme(), in_clear) {
        ("imaps", _) => ImapSecurity::Tls,
        ("imap", true) => ImapSecurity::Clear,
        ("imap", false) => ImapSecurity::StartTls,
        _ => bail!("it begins with imaps:// or imap://"),
    };
    let mailbox = Some(url_decoded(url.path().trim_matches('/'))).filter(|name| !name.is_empty());
    let mailbox = mailbox.unwrap_or_else(|| "INBOX".to_owned());
    if matches!(&after, After::Move(target) if *target == mailbox) {
        bail!("messages cannot be moved to the mailbox in which they are");
    }
    let port = url.port().unwrap_or(if security == ImapSecurity::Tls { 993 } else { 143 });
    let user = url_decoded(url.username());
    Ok(ImapSettings { host, port, security, user, password: SecretString::default(), mailbox, after, ca_file: None })
}

/// A mailbox's password: the first line of a file. Those that other programs made may be short.
pub(super) fn read_password(path: &Path) -> anyhow::Result<SecretString> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let word = text.lines().next().unwrap_or_default();
    if word.is_empty() {
        bail!("{} holds no password in its first line", path.display());
    }
    Ok(SecretString::from(word.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(url: &str) -> ImapSettings {
        read_imap_url(url).unwrap()
    }

    #[test]
    fn a_url_says_where_and_as_whom_and_what_then() {
        let given = read("imaps://letters%40example.org@mail.example.org/INBOX/Replies%20in?after=move:Done");
        assert_eq!((given.host.as_str(), given.port, given.security), ("mail.example.org", 993, ImapSecurity::Tls));
        assert_eq!((given.user.as_str(), given.mailbox.as_str()), ("letters@example.org", "INBOX/Replies in"));
        assert_eq!(given.after, After::Move("Done".into()));
        let plain = read("imap://letters@mail.example.org");
        assert_eq!((plain.port, plain.security, plain.mailbox.as_str()), (143, ImapSecurity::StartTls, "INBOX"));
        assert_eq!(plain.after, After::Move("Processed".into()));
        assert_eq!(read("imap://letters@127.0.0.1:1143/?after=delete").security, ImapSecurity::Clear);
        assert_eq!(read("imap://letters@127.0.0.1?tls=required").security, ImapSecurity::StartTls);
        assert_eq!(read("imap://letters@mail.example.org?tls=none").security, ImapSecurity::Clear);
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        for wrong in [
            "mail.example.org",
            "pop3://letters@mail.example.org",
            "imaps://mail.example.org",
            "imaps://letters:secret@mail.example.org",
            "imaps://letters@mail.example.org?after=keep",
            "imaps://letters@mail.example.org?after=move:",
            "imaps://letters@mail.example.org/Done?after=move:Done",
        ] {
            assert!(read_imap_url(wrong).is_err(), "{wrong}");
        }
    }
}
