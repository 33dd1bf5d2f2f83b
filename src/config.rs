//! Every setting: its name, its default, its meaning. A wrong one stops the start and says which.
//!
//! Settings come from the environment (`UNDERSIGNED_…`) or from `undersigned.toml` (the same names without the prefix,
//! in lower case); the environment wins. A key of the file that nobody knows is an error, because it is a typing mistake.

mod imap_url;
mod mail_url;
mod settings;

use std::net::{IpAddr, SocketAddr};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use ipnet::IpNet;
use secrecy::SecretString;
use url::Url;

pub use imap_url::{After, ImapSecurity, ImapSettings};
pub use mail_url::{MailUrl, SmtpSecurity, SmtpSettings};
use settings::LEAVE_URL;
pub use settings::{SETTINGS, Setting};

use crate::contact::EmailAddress;

/// How writes reach the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Batching {
    /// Many in one commit.
    Grouped {
        /// The most in one commit.
        most: usize,
        /// The most that may wait.
        queue: usize,
    },
    /// One transaction for each, on a pooled connection.
    PerRequest,
}

/// Where the data lies.
#[derive(Debug, Clone)]
pub struct DatabaseSettings {
    /// `sqlite://…` or `postgres://…`.
    pub url: String,
    /// The pool's size.
    pub connections: u32,
    /// How writes reach it.
    pub batching: Batching,
}

/// A thing that can be switched off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Switch {
    /// On.
    On,
    /// Off.
    Off,
}

/// What the whole service is told.
#[derive(Debug, Clone)]
pub struct Config {
    /// The database.
    pub database: DatabaseSettings,
    /// The public base URL.
    pub base_url: Url,
    /// Where to listen.
    pub listen: SocketAddr,
    /// How mail leaves.
    pub mail: MailUrl,
    /// Whom mail comes from.
    pub mail_from: EmailAddress,
    /// The domain of reply addresses.
    pub reply_domain: String,
    /// The service's key.
    pub secret_key: SecretKey,
    /// The bearer secret of the inbound door.
    pub inbound_secret: Option<SecretString>,
    /// The name under which our own mail server says what it found out about a sender.
    pub authserv_id: Option<String>,
    /// Our own check of signatures on mail that comes in.
    pub dkim: Switch,
    /// The mailbox that is asked for what came back.
    pub imap: Option<ImapSettings>,
    /// Whose X-Forwarded-For is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Who runs the service.
    pub operator_name: Option<String>,
    /// Where to reach them.
    pub operator_contact: Option<String>,
    /// A newer list of councils than the embedded one.
    pub councils_file: Option<PathBuf>,
    /// The operator's own list of domain classes, as its file holds it.
    pub domain_classes: Option<String>,
    /// A newer list of bank holidays than the compiled one, as its file holds it.
    pub bank_holidays: Option<String>,
    /// Where a reader of a letter at risk can leave to.
    pub leave_url: Url,
    /// For how many minutes news of a letter is gathered before its signers are told.
    pub news_wait_minutes: u32,
    /// Threads that serve; `None` for one a core.
    pub workers: Option<usize>,
    /// The limits per network, mail domain and letter.
    pub limits: Switch,
    /// The look at how fast forms come, in what company, and how many mails an address has had.
    pub gate: Switch,
    /// The postman.
    pub postman: Switch,
    /// The empty handler.
    pub empty_handler: Switch,
}

/// The service's key; it does not print itself.
#[derive(Clone)]
pub struct SecretKey(zeroize::Zeroizing<[u8; 32]>);

impl std::fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SecretKey(…)")
    }
}

impl SecretKey {
    /// From its bytes.
    pub fn new(bytes: [u8; 32]) -> SecretKey {
        SecretKey(zeroize::Zeroizing::new(bytes))
    }

    /// Its bytes.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// Finds a variable of the environment.
type LookUp = Box<dyn Fn(&str) -> Option<String>>;

/// Reads settings by name, from the environment first and the file second.
pub struct Source {
    file: toml::Table,
    environment: LookUp,
}

impl std::fmt::Debug for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Source(…)")
    }
}

impl Source {
    /// The process's environment and `undersigned.toml` in the working directory, if it is there.
    ///
    /// # Errors
    /// When the file cannot be read or holds a key that is no setting.
    pub fn of_process() -> anyhow::Result<Source> {
        let path = Path::new("undersigned.toml");
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(error).context("cannot read undersigned.toml"),
        };
        Source::new(&text, |name| std::env::var(name).ok())
    }

    /// From a file's text and a look-up.
    ///
    /// # Errors
    /// When the text is not TOML or holds a key that is no setting.
    pub fn new(file: &str, environment: impl Fn(&str) -> Option<String> + 'static) -> anyhow::Result<Source> {
        let file: toml::Table = file.parse().context("undersigned.toml is not TOML")?;
        let known = |key: &str| SETTINGS.iter().any(|s| file_key(s.name) == key);
        if let Some(key) = file.keys().find(|key| !known(key)) {
            bail!("undersigned.toml: there is no setting {key:?}");
        }
        Ok(Source { file, environment: Box::new(environment) })
    }

    /// The value of a setting, if it is given.
    pub fn given(&self, name: &str) -> Option<String> {
        let from_file = || match self.file.get(&file_key(name))? {
            toml::Value::String(text) => Some(text.clone()),
            other => Some(other.to_string()),
        };
        (self.environment)(name).or_else(from_file).filter(|value| !value.trim().is_empty())
    }

    /// Where a newer list of councils lies; for commands that need no other setting.
    pub fn councils_file(&self) -> Option<PathBuf> {
        self.given("UNDERSIGNED_COUNCILS_FILE").map(PathBuf::from)
    }

    /// The file with the service's key: the setting's, or the credential `undersigned-key` that systemd hands over.
    ///
    /// # Errors
    /// When there is neither.
    pub fn key_file(&self) -> anyhow::Result<PathBuf> {
        match self
            .given("UNDERSIGNED_SECRET_KEY_FILE")
            .map(PathBuf::from)
            .or_else(|| self.credential("undersigned-key"))
        {
            Some(file) => Ok(file),
            None => self.needed("UNDERSIGNED_SECRET_KEY_FILE").map(PathBuf::from),
        }
    }

    fn inbound_secret(&self) -> anyhow::Result<Option<SecretString>> {
        let given = self.given("UNDERSIGNED_INBOUND_SECRET_FILE").map(PathBuf::from);
        let file = given.or_else(|| self.credential("undersigned-inbound-secret"));
        file.map(|file| read_secret_file(&file).context("UNDERSIGNED_INBOUND_SECRET_FILE is wrong")).transpose()
    }

    fn imap(&self) -> anyhow::Result<Option<ImapSettings>> {
        let Some(settings) = self.parsed("UNDERSIGNED_IMAP_URL", imap_url::read_imap_url)? else {
            let alone = ["UNDERSIGNED_IMAP_PASSWORD_FILE", "UNDERSIGNED_IMAP_CA_FILE"];
            return match alone.into_iter().find(|name| self.given(name).is_some()) {
                Some(name) => bail!("{name} is given, and UNDERSIGNED_IMAP_URL is not"),
                None => Ok(None),
            };
        };
        let given = self.given("UNDERSIGNED_IMAP_PASSWORD_FILE").map(PathBuf::from);
        let file = match given.or_else(|| self.credential("undersigned-imap-password")) {
            Some(file) => file,
            None => self.needed("UNDERSIGNED_IMAP_PASSWORD_FILE").map(PathBuf::from)?,
        };
        let password = imap_url::read_password(&file).context("UNDERSIGNED_IMAP_PASSWORD_FILE is wrong")?;
        let ca_file = self.given("UNDERSIGNED_IMAP_CA_FILE").map(PathBuf::from);
        Ok(Some(ImapSettings { password, ca_file, ..settings }))
    }

    /// A credential of the unit that systemd started (systemd.exec(5), "LoadCredential="): a file that only the service
    /// sees, in a directory that the environment names.
    fn credential(&self, name: &str) -> Option<PathBuf> {
        let folder = (self.environment)("CREDENTIALS_DIRECTORY").filter(|folder| !folder.is_empty())?;
        Some(Path::new(&folder).join(name)).filter(|file| file.exists())
    }

    fn needed(&self, name: &str) -> anyhow::Result<String> {
        self.given(name).with_context(|| format!("{name} is needed: {}", meaning(name)))
    }

    fn parsed<T>(&self, name: &str, read: impl Fn(&str) -> anyhow::Result<T>) -> anyhow::Result<Option<T>> {
        self.given(name).map(|value| read(&value).with_context(|| format!("{name} is wrong"))).transpose()
    }

    fn number(&self, name: &str, allowed: RangeInclusive<usize>, default: usize) -> anyhow::Result<usize> {
        let read = |value: &str| match value.trim().parse() {
            Ok(number) if allowed.contains(&number) => Ok(number),
            _ => bail!("it must be a whole number from {} to {}", allowed.start(), allowed.end()),
        };
        Ok(self.parsed(name, read)?.unwrap_or(default))
    }

    fn switch(&self, name: &str, default: Switch) -> anyhow::Result<Switch> {
        let read = |value: &str| match value {
            "on" | "true" => Ok(Switch::On),
            "off" | "false" => Ok(Switch::Off),
            _ => bail!("it must be on or off"),
        };
        Ok(self.parsed(name, read)?.unwrap_or(default))
    }
}

fn file_key(name: &str) -> String {
    name.trim_start_matches("UNDERSIGNED_").to_lowercase()
}

fn meaning(name: &str) -> &'static str {
    SETTINGS.iter().find(|s| s.name == name).map_or("", |s| s.meaning)
}

impl DatabaseSettings {
    /// Reads the settings of the database alone, for commands that need no more.
    ///
    /// # Errors
    /// The setting that is missing or wrong, by name.
    pub fn read(source: &Source) -> anyhow::Result<DatabaseSettings> {
        let url = source.needed("UNDERSIGNED_DATABASE_URL")?;
        crate::config::check_database_url(&url).context("UNDERSIGNED_DATABASE_URL is wrong")?;
        let connections = source.number("UNDERSIGNED_DATABASE_CONNECTIONS", 2..=1000, 8)?;
        let queue = source.number("UNDERSIGNED_WRITE_QUEUE", 1..=1_000_000, 4096)?;
        let batching = match source.number("UNDERSIGNED_WRITE_BATCH", 0..=10_000, 256)? {
            0 => Batching::PerRequest,
            most => Batching::Grouped { most, queue },
        };
        Ok(DatabaseSettings { url, connections: u32::try_from(connections).unwrap_or(8), batching })
    }
}

fn check_database_url(url: &str) -> anyhow::Result<()> {
    let known = ["sqlite://", "postgres://", "postgresql://"].iter().any(|scheme| url.starts_with(scheme));
    if known { Ok(()) } else { bail!("a database URL begins with sqlite:// or postgres://") }
}

impl Config {
    /// Reads every setting.
    ///
    /// # Errors
    /// The first setting that is missing or wrong, by name.
    pub fn read(source: &Source) -> anyhow::Result<Config> {
        let database = DatabaseSettings::read(source)?;
        let base_url = source.needed("UNDERSIGNED_BASE_URL")?;
        let base_url = read_base_url(&base_url).context("UNDERSIGNED_BASE_URL is wrong")?;
        let listen = source.parsed("UNDERSIGNED_LISTEN", |v| v.parse().context("it must be an address and a port"))?;
        let mail = source.needed("UNDERSIGNED_MAIL_URL")?;
        let mail_from = source.needed("UNDERSIGNED_MAIL_FROM")?;
        let mail_from = read_address(&mail_from).context("UNDERSIGNED_MAIL_FROM is wrong")?;
        let domain = mail_from.as_mailbox().rsplit_once('@').map(|(_, domain)| domain.to_owned()).unwrap_or_default();
        let key_file = source.key_file()?;
        let workers = source.number("UNDERSIGNED_WORKERS", 1..=1024, 0)?;
        let leave_url = source.given("UNDERSIGNED_LEAVE_URL").unwrap_or_else(|| LEAVE_URL.to_owned());
        Ok(Config {
            database,
            base_url,
            listen: listen.unwrap_or_else(default_listen),
            mail: mail_url::read_mail_url(&mail).context("UNDERSIGNED_MAIL_URL is wrong")?,
            mail_from,
            reply_domain: source.parsed("UNDERSIGNED_REPLY_DOMAIN", read_domain)?.unwrap_or(domain),
            secret_key: read_key_file(&key_file).context("UNDERSIGNED_SECRET_KEY_FILE is wrong")?,
            inbound_secret: source.inbound_secret()?,
            authserv_id: source.parsed("UNDERSIGNED_AUTHSERV_ID", read_authserv_id)?,
            dkim: source.switch("UNDERSIGNED_DKIM", Switch::On)?,
            imap: source.imap()?,
            trusted_proxies: source.parsed("UNDERSIGNED_TRUSTED_PROXIES", read_networks)?.unwrap_or_default(),
            operator_name: source.given("UNDERSIGNED_OPERATOR_NAME"),
            operator_contact: source.given("UNDERSIGNED_OPERATOR_CONTACT"),
            councils_file: source.councils_file(),
            domain_classes: source.parsed("UNDERSIGNED_DOMAIN_CLASSES_FILE", read_text_file)?,
            bank_holidays: source.parsed("UNDERSIGNED_BANK_HOLIDAYS_FILE", read_text_file)?,
            leave_url: read_leave_url(&leave_url).context("UNDERSIGNED_LEAVE_URL is wrong")?,
            news_wait_minutes: u32::try_from(source.number("UNDERSIGNED_NEWS_WAIT", 0..=10_080, 60)?).unwrap_or(60),
            workers: Some(workers).filter(|n| *n > 0),
            limits: source.switch("UNDERSIGNED_LIMITS", Switch::On)?,
            gate: source.switch("UNDERSIGNED_GATE", Switch::On)?,
            postman: source.switch("UNDERSIGNED_POSTMAN", Switch::On)?,
            empty_handler: source.switch("UNDERSIGNED_EMPTY_HANDLER", Switch::Off)?,
        })
    }

    /// The base URL as text, without a trailing slash.
    pub fn base(&self) -> String {
        self.base_url.as_str().trim_end_matches('/').to_owned()
    }
}

fn default_listen() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 8080))
}

fn read_base_url(text: &str) -> anyhow::Result<Url> {
    let url: Url = text.parse().context("it is no URL")?;
    let plain = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    if !matches!(url.scheme(), "http" | "https") || url.host().is_none() || !plain || !url.username().is_empty() {
        bail!("it must be http:// or https://, a host, and nothing after it");
    }
    Ok(url)
}

fn read_leave_url(text: &str) -> anyhow::Result<Url> {
    let url: Url = text.trim().parse().context("it is no URL")?;
    if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
        bail!("it must begin with http:// or https://");
    }
    Ok(url)
}

fn read_address(text: &str) -> anyhow::Result<EmailAddress> {
    EmailAddress::parse(text).map_err(|_| anyhow::anyhow!("it must be an email address"))
}

fn read_domain(text: &str) -> anyhow::Result<String> {
    let domain = idna::domain_to_ascii_strict(text.trim()).map_err(|_| anyhow::anyhow!("it must be a domain"))?;
    if domain.is_empty() || domain.contains('@') {
        bail!("it must be a domain")
    }
    Ok(domain)
}

/// A name as it stands at the beginning of the header (RFC 8601, section 2.5), in small letters.
fn read_authserv_id(text: &str) -> anyhow::Result<String> {
    let plain = |c: char| c.is_ascii_graphic() && !matches!(c, ';' | '=' | '"' | '(' | ')');
    let name = text.trim();
    if name.is_empty() || !name.chars().all(plain) {
        bail!("it must be one word, such as mx.example.org");
    }
    Ok(name.to_ascii_lowercase())
}

fn read_networks(text: &str) -> anyhow::Result<Vec<IpNet>> {
    let read = |part: &str| -> anyhow::Result<IpNet> {
        let part = part.trim();
        part.parse()
            .or_else(|_| part.parse::<IpAddr>().map(IpNet::from))
            .with_context(|| format!("{part:?} is no address and no network"))
    };
    text.split(',').filter(|part| !part.trim().is_empty()).map(read).collect()
}

/// Reads the service's key: 64 hex digits.
///
/// # Errors
/// When the file cannot be read or holds something else.
pub fn read_key_file(path: &Path) -> anyhow::Result<SecretKey> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut bytes = [0; 32];
    hex::decode_to_slice(text.trim(), &mut bytes).with_context(|| {
        format!("{} must hold 64 hex digits (make one with: undersigned key new FILE)", path.display())
    })?;
    Ok(SecretKey::new(bytes))
}

fn read_secret_file(path: &Path) -> anyhow::Result<SecretString> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let secret = text.trim();
    if secret.len() < 16 {
        bail!("{} must hold at least 16 characters", path.display());
    }
    Ok(SecretString::from(secret.to_owned()))
}

fn read_text_file(path: &str) -> anyhow::Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("cannot read {path}"))
}

/// Whether others than its owner can read a file; always false where files have no such modes.
pub fn is_readable_by_others(path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::metadata(path).is_ok_and(|meta| meta.permissions().mode() & 0o077 != 0)
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        false
    }
}
