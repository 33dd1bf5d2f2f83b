//! Telling what is wrong with an installation, one line for each thing looked at.

use std::path::Path;
use std::process::ExitCode;

use super::inbound;
use super::strays::{self, Concern};
use crate::app::{App, UNFINISHED_ROTATION, WRONG_KEY};
use crate::clock::{Clock, london_date};
use crate::config::{Config, ImapSettings, MailUrl, SETTINGS, SmtpSecurity, Source, is_readable_by_others};
use crate::councils::{directory, domain_class};
use crate::db::keys::{self, Standing};
use crate::db::migrate;
use crate::deadlines::calendar::{CalendarName, calendar};
use crate::deadlines::holidays;
use crate::mail::outbox;
use crate::mail::transport::Transport;
use crate::replies::doors::imap::mailbox::{Fault, Mailbox};
use crate::replies::store::messages;

/// What was found; a fault makes the command fail, a remark does not.
#[derive(Default)]
struct Findings {
    faults: usize,
}

impl Findings {
    fn good(&self, line: &str) {
        println!("ok      {line}");
    }

    fn remark(&self, line: &str) {
        println!("remark  {line}");
    }

    fn fault(&mut self, line: &str) {
        self.faults += 1;
        println!("fault   {line}");
    }

    fn judge(&mut self, what: &str, outcome: Result<String, String>) {
        match outcome {
            Ok(detail) if detail.is_empty() => self.good(what),
            Ok(detail) => self.good(&format!("{what}: {detail}")),
            Err(why) => self.fault(&format!("{what}: {why}")),
        }
    }
}

/// Looks at settings, database, key and mail, and says what is wrong.
pub(super) fn check() -> ExitCode {
    let mut findings = Findings::default();
    match Source::of_process().and_then(|source| Ok((Config::read(&source)?, source))) {
        Ok((config, source)) => {
            findings.good("settings");
            check_settings(&mut findings, &config);
            let classes = domain_class::put_in_force(config.domain_classes.as_deref());
            let dated = classes.map(|()| domain_class::in_force().date().map_or(String::new(), |day| day.to_string()));
            findings.judge("domain classes", dated.map_err(|error| format!("{error:#}")));
            check_bank_holidays(&mut findings, &config);
            check_secret_files(&mut findings, &source);
            check_councils(&mut findings, &config);
            check_mail(&mut findings, &config.mail);
            check_mailbox(&mut findings, config.imap.as_ref());
            check_database(&mut findings, config);
        }
        Err(error) => {
            findings.fault(&format!("settings: {error:#}"));
            println!("\nThe settings:");
            for setting in SETTINGS {
                let default =
                    if setting.default.is_empty() { String::new() } else { format!(" (default: {})", setting.default) };
                println!("  {}{default}\n      {}", setting.name, setting.meaning);
            }
        }
    }
    if findings.faults == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn check_settings(findings: &mut Findings, config: &Config) {
    if config.base_url.scheme() == "http" && !config.listen.ip().is_loopback() {
        findings.remark(
            "UNDERSIGNED_BASE_URL is http: links in mails and the organisers' cookies cross the network in clear",
        );
    }
    if config.operator_contact.is_none() || config.operator_name.is_none() {
        findings.remark("UNDERSIGNED_OPERATOR_NAME and UNDERSIGNED_OPERATOR_CONTACT are not both set: the privacy page names no one");
    }
    if config.inbound_secret.is_none() && config.imap.is_none() {
        findings.remark("neither UNDERSIGNED_INBOUND_SECRET_FILE nor UNDERSIGNED_IMAP_URL is set: replies come in by `undersigned inbound` only");
    }
    if let MailUrl::Smtp(smtp) = &config.mail
        && smtp.security == SmtpSecurity::Clear
        && smtp.credentials.is_some()
    {
        findings.remark("UNDERSIGNED_MAIL_URL sends a password in clear");
    }
}

fn check_secret_files(findings: &mut Findings, source: &Source) {
    for name in exposed_secret_files(source) {
        findings.remark(&format!("{name}: others than its owner can read the file (chmod 600)"));
    }
}

/// The settings whose files others than their owner can read.
pub(super) fn exposed_secret_files(source: &Source) -> Vec<&'static str> {
    let exposed = |name: &&str| source.given(name).is_some_and(|path| is_readable_by_others(Path::new(&path)));
    ["UNDERSIGNED_SECRET_KEY_FILE", "UNDERSIGNED_INBOUND_SECRET_FILE", "UNDERSIGNED_IMAP_PASSWORD_FILE"]
        .into_iter()
        .filter(exposed)
        .collect()
}

/// A list of councils older than this misses abolitions, which mostly come on 1 April.
const OLD_LIST: chrono::Duration = chrono::Duration::days(365);

fn check_councils(findings: &mut Findings, config: &Config) {
    let councils = match directory::chosen(config.councils_file.as_deref()) {
        Ok(councils) => councils,
        Err(error) => return findings.fault(&format!("councils: {error:#}")),
    };
    let today = london_date(Clock::default().now());
    let from = config.councils_file.as_ref().map_or("the program".to_owned(), |path| path.display().to_string());
    let (edition, living) = (councils.retrieved_on(), councils.living(today).count());
    findings.good(&format!("councils: {living}, as of {edition}, from {from}"));
    if today - edition > OLD_LIST {
        findings.remark("councils: the list is more than a year old (undersigned councils refresh)");
    }
}

/// GOV.UK publishes two or three years ahead; dates beyond the last one may still move.
const YEARS_AHEAD: chrono::Duration = chrono::Duration::days(270);

fn check_bank_holidays(findings: &mut Findings, config: &Config) {
    if let Err(error) = holidays::put_in_force(config.bank_holidays.as_deref()) {
        return findings.fault(&format!("bank holidays: {error:#}"));
    }
    let known = calendar(CalendarName::AnyPartOfTheUk);
    findings.good(&format!("bank holidays: {}", known.version()));
    if !known.covers(london_date(Clock::default().now()) + YEARS_AHEAD) {
        findings.remark("bank holidays: the list ends soon (UNDERSIGNED_BANK_HOLIDAYS_FILE)");
    }
}

fn check_mail(findings: &mut Findings, url: &MailUrl) {
    let outcome = Transport::open(url).map_err(|e| format!("{e:#}")).and_then(|transport| {
        let system = actix_web::rt::System::new();
        system.block_on(async { transport.try_out().await.map_err(|fault| fault.to_string()) })
    });
    findings.judge("mail server", outcome.map(|()| String::new()));
}

fn check_mailbox(findings: &mut Findings, settings: Option<&ImapSettings>) {
    let Some(settings) = settings else { return };
    let system = actix_web::rt::System::new();
    let opened = system.block_on(async {
        let mailbox = Mailbox::open(settings).await?;
        mailbox.leave().await;
        Ok(String::new())
    });
    findings.judge("mailbox", opened.map_err(|fault: Fault| fault.to_string()));
}

fn check_database(findings: &mut Findings, config: Config) {
    let app = match App::open(config, Clock::default()) {
        Ok(app) => app,
        Err(error) => return findings.fault(&format!("database: {error:#}")),
    };
    findings.good(&format!("database: {:?}", app.db.backend()));
    let pending = app.db.read_here(|conn| Ok(migrate::pending(conn)));
    match pending {
        Ok(Ok(names)) if names.is_empty() => findings.good("migrations"),
        Ok(Ok(names)) => {
            return findings.fault(&format!("migrations: {} have not run: undersigned migrate", names.len()));
        }
        Ok(Err(error)) => return findings.fault(&format!("migrations: {error:#}")),
        Err(error) => return findings.fault(&format!("migrations: {error}")),
    }
    // Also good while there is nothing to try it on.
    let key = app.db.read_here(|conn| keys::look(conn, app.config.secret_key.bytes()));
    findings.judge(
        "key",
        match key {
            Ok(Standing::Keys(_)) => Ok(String::new()),
            Ok(Standing::WrongKey) => Err(WRONG_KEY.into()),
            Ok(Standing::Rotating) => Err(UNFINISHED_ROTATION.into()),
            Err(error) => Err(error.to_string()),
        },
    );
    check_outbox(findings, &app);
    check_unread(findings, &app);
    check_strays(findings, &app);
}

fn check_strays(findings: &mut Findings, app: &App) {
    match strays::found(app) {
        Ok((Concern::None, line)) => findings.good(&line),
        Ok((Concern::Look, line)) => findings.remark(&line),
        Err(error) => findings.fault(&format!("inbound: {error:#}")),
    }
}

/// How many messages that could not be read are named.
const MOST_NAMED: i64 = 10;

fn check_unread(findings: &mut Findings, app: &App) {
    match app.db.read_here(messages::count_unread) {
        Ok((0, _)) => findings.good("inbound: nothing waits to be read"),
        Ok((count, failed)) => {
            findings.remark(&format!(
                "inbound: {count} messages wait to be read; reading failed for {failed} (undersigned reread)"
            ));
            let lines = inbound::unread_lines(app, MOST_NAMED).unwrap_or_default();
            lines.iter().for_each(|line| findings.remark(&format!("inbound: {line}")));
        }
        Err(error) => findings.fault(&format!("inbound: {error}")),
    }
}

fn check_outbox(findings: &mut Findings, app: &App) {
    let waiting = app.db.read_here(|conn| Ok((outbox::count_waiting(conn)?, outbox::find_oldest_waiting(conn)?)));
    match waiting {
        Ok((0, _)) => findings.good("outbox: nothing waits"),
        Ok((count, oldest)) => {
            let since = oldest.map(|time| format!(", the oldest since {time} UTC")).unwrap_or_default();
            findings.remark(&format!("outbox: {count} mails wait{since}"));
        }
        Err(error) => findings.fault(&format!("outbox: {error}")),
    }
    match app.db.read_here(outbox::count_failed) {
        Ok(failed) => {
            for (failure, count) in failed {
                findings.remark(&format!("outbox: {count} mails of the last 30 days did not leave: {failure}"));
            }
        }
        Err(error) => findings.fault(&format!("outbox: {error}")),
    }
}
