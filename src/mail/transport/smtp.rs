//! Mail over SMTP (RFC 5321), on a few connections that are kept open between mails.
//!
//! The connections are kept here rather than by lettre's own pooled transport, for three reasons. Its errors do not tell
//! a 5xx at authentication from one to the mail, and a wrong password must not throw all mail away. When a time limit
//! ends a sending, it takes the connection back in the middle of the conversation, and the next mail reads the answers
//! to the last one. And it has no time limit of its own once connected.

use std::error::Error as _;
use std::fmt::{self, Display, Formatter, Write as _};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use lettre::Address;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};
use lettre::transport::smtp::response::{Response, Severity};
use secrecy::ExposeSecret;
use tokio::time::timeout;

use super::{Fault, Rendered};
use crate::config::{SmtpSecurity, SmtpSettings};

/// The most connections kept open.
const MOST_PARKED: usize = 16;
/// Mail servers hang up on a silent client after minutes; a connection older than this is not trusted with a mail.
const LONGEST_PARKED: Duration = Duration::from_secs(30);
/// For what nobody waits for: saying goodbye, and putting a connection back in order.
const COURTESY: Duration = Duration::from_secs(2);
/// The longest answer kept, in characters.
const LONGEST_ANSWER: usize = 500;
/// Answers that say "you may not", not "this mail may not": RFC 4954, section 6 (530, 534, 535, 538), and RFC 7504,
/// section 3 (521).
const ABOUT_US: [u16; 5] = [521, 530, 534, 535, 538];

/// How long a sending may take.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// From the connection to the go-ahead for the text.
    pub before_text: Duration,
    /// For the text and the answer to it. It is longer, because a server that has the whole text may be delivering it, and
    /// hanging up then makes a second copy likely (RFC 5321, section 4.5.3.2.6).
    pub for_text: Duration,
}

impl Default for Patience {
    /// Together shorter than the time after which another postman takes the mail over.
    fn default() -> Self {
        Patience { before_text: Duration::from_secs(60), for_text: Duration::from_secs(300) }
    }
}

/// A mail server; clones share its connections.
#[derive(Clone)]
pub struct Smtp {
    server: Arc<Server>,
    patience: Patience,
}

impl fmt::Debug for Smtp {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("Smtp").field("patience", &self.patience).finish_non_exhaustive()
    }
}

struct Server {
    host: String,
    port: u16,
    security: Security,
    credentials: Option<Credentials>,
    hello: ClientId,
    parked: Mutex<Vec<Parked>>,
}

enum Security {
    Clear,
    StartTls(TlsParameters),
    Tls(TlsParameters),
}

struct Parked {
    line: AsyncSmtpConnection,
    since: Instant,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Line {
    New,
    Kept,
}

impl Smtp {
    /// A way to the server that the settings name; nothing is connected yet.
    ///
    /// # Errors
    /// When TLS cannot be set up for the server's name.
    pub fn new(settings: &SmtpSettings) -> anyhow::Result<Smtp> {
        let tls = || TlsParameters::new(settings.host.clone());
        let security = match settings.security {
            SmtpSecurity::Clear => Security::Clear,
            SmtpSecurity::StartTls => Security::StartTls(tls()?),
            SmtpSecurity::Tls => Security::Tls(tls()?),
        };
        let credentials = settings.credentials.as_ref();
        let credentials =
            credentials.map(|(name, word)| Credentials::new(name.clone(), word.expose_secret().to_owned()));
        let server = Server {
            host: settings.host.clone(),
            port: settings.port,
            security,
            credentials,
            hello: own_name(),
            parked: Mutex::default(),
        };
        Ok(Smtp { server: Arc::new(server), patience: Patience::default() })
    }

    /// The same server with other time limits.
    #[must_use]
    pub fn with_patience(self, patience: Patience) -> Smtp {
        Smtp { patience, ..self }
    }

    /// Sends one mail and returns the server's answer to its text. Only an answer to MAIL, RCPT, DATA or the text can be
    /// permanent; whatever goes wrong before is a fault of the connection and passes.
    pub(super) async fn send(&self, mail: &Rendered) -> Result<String, Fault> {
        let begun = timeout(self.patience.before_text, self.begin(mail)).await;
        let mut line = begun.map_err(|_| too_slow("to take the mail", self.patience.before_text))??;
        let answered = timeout(self.patience.for_text, line.command(Text(&mail.raw))).await;
        match answered.map_err(|_| too_slow("to the text", self.patience.for_text))? {
            Ok(answer) if answer.code().severity == Severity::PositiveCompletion => {
                self.server.park(line);
                Ok(text_of(&answer))
            }
            Ok(answer) => Err(out_of_step(&answer)),
            Err(error) => Err(self.refused(line, &error)),
        }
    }

    pub(super) async fn try_out(&self) -> Result<(), Fault> {
        let tried = timeout(self.patience.before_text, self.server.connect()).await;
        let line = tried.map_err(|_| too_slow("to the greeting", self.patience.before_text))?;
        self.server.park(line.map_err(|error| Fault::Temporary(said(&error)))?);
        Ok(())
    }

    pub(super) async fn rest(&self) {
        let parked = std::mem::take(&mut *self.server.parked());
        let goodbyes: Vec<_> = parked.into_iter().map(|one| tokio::spawn(say_goodbye(one.line))).collect();
        for goodbye in goodbyes {
            let _ = goodbye.await;
        }
    }

    /// Up to the server's go-ahead for the text.
    async fn begin(&self, mail: &Rendered) -> Result<AsyncSmtpConnection, Fault> {
        let mut line = self.line_with_sender(mail).await?;
        if let Err(error) = line.command(Rcpt::new(mail.to.clone(), Vec::new())).await {
            return Err(self.refused(line, &error));
        }
        match line.command(Data).await {
            Ok(answer) if answer.has_code(354) => Ok(line),
            Ok(answer) => Err(out_of_step(&answer)),
            Err(error) => Err(self.refused(line, &error)),
        }
    }

    /// A connection on which MAIL was taken. A kept one may have been ended by the server meanwhile, which is nobody's
    /// fault: the next is tried, and at last a new one.
    async fn line_with_sender(&self, mail: &Rendered) -> Result<AsyncSmtpConnection, Fault> {
        loop {
            let (mut line, kind) = match self.server.take_parked() {
                Some(line) => (line, Line::Kept),
                None => (self.server.connect().await.map_err(|error| Fault::Temporary(said(&error)))?, Line::New),
            };
            let parameters = parameters(&line, mail)?;
            match line.command(Mail::new(Some(mail.from.clone()), parameters)).await {
                Ok(_) => return Ok(line),
                Err(error) if kind == Line::Kept && has_hung_up(&error) => {}
                Err(error) => return Err(self.refused(line, &error)),
            }
        }
    }

    /// What a refusal means. The connection is put back in order behind the caller's back: the verdict does not wait.
    fn refused(&self, mut line: AsyncSmtpConnection, error: &Error) -> Fault {
        if !has_hung_up(error) {
            let server = Arc::clone(&self.server);
            tokio::spawn(async move {
                if let Ok(Ok(_)) = timeout(COURTESY, line.command(Rset)).await {
                    server.park(line);
                }
            });
        }
        let about_us = error.status().is_some_and(|code| ABOUT_US.contains(&u16::from(code)));
        if error.is_permanent() && !about_us { Fault::Permanent(said(error)) } else { Fault::Temporary(said(error)) }
    }
}

impl Server {
    /// Connects, secures the line and signs in.
    async fn connect(&self) -> Result<AsyncSmtpConnection, Error> {
        let from_the_start = match &self.security {
            Security::Tls(parameters) => Some(parameters.clone()),
            Security::Clear | Security::StartTls(_) => None,
        };
        let place = (self.host.as_str(), self.port);
        let mut line = AsyncSmtpConnection::connect_tokio1(place, None, &self.hello, from_the_start, None).await?;
        if let Security::StartTls(parameters) = &self.security {
            line.starttls(parameters.clone(), &self.hello).await?;
        }
        if let Some(credentials) = &self.credentials {
            line.auth(DEFAULT_MECHANISMS, credentials).await?;
        }
        Ok(line)
    }

    fn park(&self, line: AsyncSmtpConnection) {
        let mut parked = self.parked();
        if parked.len() < MOST_PARKED {
            parked.push(Parked { line, since: Instant::now() });
        }
    }

    fn take_parked(&self) -> Option<AsyncSmtpConnection> {
        let mut parked = self.parked();
        // The newest is at the end: once that one is too old, all are.
        let newest = parked.pop()?;
        if newest.since.elapsed() < LONGEST_PARKED {
            return Some(newest.line);
        }
        for old in parked.drain(..).chain([newest]) {
            tokio::spawn(say_goodbye(old.line));
        }
        None
    }

    fn parked(&self) -> MutexGuard<'_, Vec<Parked>> {
        self.parked.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A mail's text as it goes over the line: a leading dot doubled, and a line with only a dot at the end (RFC 5321, section
/// 4.5.2). It leaves in one piece: a client that sends the last line by itself waits 40 ms, until the server has
/// acknowledged the rest (RFC 896 meets RFC 1122, section 4.2.3.2).
struct Text<'a>(&'a str);

impl Display for Text<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for line in self.0.strip_suffix("\r\n").unwrap_or(self.0).split("\r\n") {
            if line.starts_with('.') {
                f.write_char('.')?;
            }
            f.write_str(line)?;
            f.write_str("\r\n")?;
        }
        f.write_str(".\r\n")
    }
}

async fn say_goodbye(mut line: AsyncSmtpConnection) {
    let _ = timeout(COURTESY, line.quit()).await;
}

/// The host's name when it is a full one; an address literal otherwise (RFC 5321, section 4.1.4).
fn own_name() -> ClientId {
    match ClientId::default() {
        ClientId::Domain(name) if !name.contains('.') => ClientId::Ipv4(std::net::Ipv4Addr::LOCALHOST),
        other => other,
    }
}

/// An address with letters beyond ASCII goes only to a server that takes it as it is (RFC 6531, section 3.4): it is
/// never rewritten.
fn parameters(line: &AsyncSmtpConnection, mail: &Rendered) -> Result<Vec<MailParameter>, Fault> {
    let mut parameters = Vec::new();
    let offers = |extension| line.server_info().supports_feature(extension);
    if !is_ascii(&mail.to) || !is_ascii(&mail.from) {
        if !offers(Extension::SmtpUtfEight) {
            return Err(Fault::Permanent("our mail server takes no address with such letters (no SMTPUTF8)".into()));
        }
        parameters.push(MailParameter::SmtpUtfEight);
    }
    if !mail.raw.is_ascii() && offers(Extension::EightBitMime) {
        parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
    }
    Ok(parameters)
}

fn is_ascii(address: &Address) -> bool {
    AsRef::<str>::as_ref(address).is_ascii()
}

fn has_hung_up(error: &Error) -> bool {
    // 421 announces that the server closes the connection (RFC 5321, section 3.8).
    error.status().is_none_or(|code| u16::from(code) == 421)
}

fn too_slow(what: &str, limit: Duration) -> Fault {
    Fault::Temporary(format!("no answer {what} within {} s", limit.as_secs_f32()))
}

fn out_of_step(answer: &Response) -> Fault {
    Fault::Temporary(format!("an answer out of step: {}", text_of(answer)))
}

fn text_of(answer: &Response) -> String {
    let lines: Vec<&str> = answer.message().collect();
    cut(&format!("{} {}", answer.code(), lines.join(" ")))
}

fn said(error: &Error) -> String {
    match (error.status(), error.source()) {
        (Some(code), Some(words)) => cut(&format!("{code} {words}")),
        _ => cut(&error.to_string()),
    }
}

fn cut(text: &str) -> String {
    text.chars().take(LONGEST_ANSWER).collect()
}
