//! The setting that says how mail leaves.

use std::net::IpAddr;
use std::path::PathBuf;

use anyhow::{Context, bail};
use secrecy::SecretString;
use url::Url;

/// How mail leaves.
#[derive(Debug, Clone)]
pub enum MailUrl {
    /// Over SMTP; the URL as given.
    Smtp(SmtpSettings),
    /// Into files of a folder.
    Folder(PathBuf),
    /// Into memory: the demonstration and tests.
    Memory,
}

/// An SMTP server.
#[derive(Debug, Clone)]
pub struct SmtpSettings {
    /// Its name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the line is secured.
    pub security: SmtpSecurity,
    /// Whom to sign in as.
    pub credentials: Option<(String, SecretString)>,
}

/// How the line to the SMTP server is secured (RFC 8314, RFC 3207).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmtpSecurity {
    /// TLS from the first byte: `smtps://`.
    Tls,
    /// STARTTLS, or no mail at all: `smtp://`.
    StartTls,
    /// In clear: on loopback, or with `?tls=none`.
    Clear,
}

/// Reads the setting.
///
/// # Errors
/// What is wrong with it.
pub(super) fn read_mail_url(text: &str) -> anyhow::Result<MailUrl> {
    let url: Url = text.parse().context("it is no URL")?;
    match url.scheme() {
        "folder" => read_folder(&url).map(MailUrl::Folder),
        "memory" => Ok(MailUrl::Memory),
        "smtp" | "smtps" => read_smtp_url(&url).map(MailUrl::Smtp),
        _ => bail!("it begins with smtp://, smtps:// or folder://"),
    }
}

/// With two slashes, the first part of the path would be a host, and mail would go elsewhere than it says.
fn read_folder(url: &Url) -> anyhow::Result<PathBuf> {
    let path = url_decoded(url.path());
    if url.host_str().is_some_and(|host| !host.is_empty()) || path.len() < 2 {
        bail!("it needs three slashes and the path of a folder, as in folder:///var/mail-out");
    }
    Ok(PathBuf::from(path))
}

fn read_smtp_url(url: &Url) -> anyhow::Result<SmtpSettings> {
    let host = url.host_str().context("it names no host")?.trim_matches(['[', ']']).to_owned();
    let mut in_clear = is_loopback(&host);
    for (key, value) in url.query_pairs() {
        match (&*key, &*value) {
            ("tls", "none") => in_clear = true,
            ("tls", "required") => in_clear = false,
            _ => bail!("it knows only ?tls=none and ?tls=required"),
        }
    }
    let security = match (url.scheme(), in_clear) {
        ("smtps", _) => SmtpSecurity::Tls,
        (_, true) => SmtpSecurity::Clear,
        (_, false) => SmtpSecurity::StartTls,
    };
    let port = url.port().unwrap_or(match security {
        SmtpSecurity::Tls => 465,
        SmtpSecurity::StartTls => 587,
        SmtpSecurity::Clear => 25,
    });
    if url.username().is_empty() != url.password().is_none() {
        bail!("a user and a password are given together, or neither");
    }
    let credentials = url.password().map(|word| (url_decoded(url.username()), SecretString::from(url_decoded(word))));
    Ok(SmtpSettings { host, port, security, credentials })
}

/// Whether what is said to a host stays on this machine.
pub(super) fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// Undoes percent-encoding, by reading the text as the value of a query.
pub(super) fn url_decoded(text: &str) -> String {
    let query = format!("v={}", text.replace('+', "%2B"));
    url::form_urlencoded::parse(query.as_bytes()).next().map(|(_, value)| value.into_owned()).unwrap_or_default()
}
