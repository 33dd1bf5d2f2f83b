//! The demonstration: sample letters on a fresh embedded database, made through the same deeds as everyone's, and a
//! mailbox page where every mail goes and where one can answer as the council.

pub mod mailbox;
mod samples;

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;

use anyhow::Context;
use tempfile::TempDir;

use crate::app::App;
use crate::clock::Clock;
use crate::config::{Config, Source};
use crate::links;
use crate::mail::transport::{Memory, Transport};
use crate::server::MoreRoutes;

/// The organiser who is invited; nobody else reads their mail than whoever opens the mailbox page.
pub const ORGANISER: &str = "organiser@coalition.example";
/// A second member of the team: what became of a promise takes two.
pub const COLLEAGUE: &str = "colleague@coalition.example";
/// The organiser's team.
pub const TEAM: &str = "Fleetbridge Families Coalition";

/// A demonstration, ready to be served.
pub struct Demonstration {
    /// The service.
    pub app: App,
    /// Where its mail goes.
    pub transport: Transport,
    /// The mailbox's routes.
    pub more: MoreRoutes,
    /// The data directory; gone with this value.
    pub folder: TempDir,
    /// The addresses of the sample letters.
    pub letters: Vec<String>,
}

impl std::fmt::Debug for Demonstration {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Demonstration").field("letters", &self.letters).finish_non_exhaustive()
    }
}

impl Demonstration {
    /// Makes the database and the samples in a temporary directory.
    ///
    /// # Errors
    /// When the directory cannot be made, the address not bound, or a sample not written.
    pub fn prepare(listen: SocketAddr) -> anyhow::Result<Demonstration> {
        let folder = tempfile::tempdir().context("cannot make a temporary directory")?;
        let listen = free_address(listen)?;
        let (app, _) = App::open(config(&folder, listen)?, Clock::default())?.prepare()?;
        let memory = Memory::default();
        let transport = Transport::Memory(memory.clone());
        let slugs = samples::plant(&app, &transport)?;
        let letters = slugs.iter().map(|slug| app.links.absolute(&links::letter(slug))).collect();
        let more: MoreRoutes = Arc::new(move |config| mailbox::routes(config, memory.clone()));
        Ok(Demonstration { app, transport, more, folder, letters })
    }

    /// What a newcomer is told.
    pub fn announcement(&self) -> String {
        let at = |path: String| self.app.links.absolute(&path);
        format!(
            "\nUndersigned is running, with sample letters and nothing set up.\n\n  \
             Sign a letter         {}\n  Read every mail       {}\n  Write your own        {}\n                        \
             (sign in as {ORGANISER} or {COLLEAGUE}; the link comes to the mailbox)\n  A letter that waits   {}\n  \
             One that was answered {}\n\n\
             Everything is gone when you press Ctrl-C.\n",
            self.letters.first().map_or("", String::as_str),
            at(links::mailbox()),
            at(links::sign_ins()),
            self.letters.get(1).map_or("", String::as_str),
            self.letters.get(2).map_or("", String::as_str),
        )
    }
}

/// The address asked for, or, when it asks for any port, one that is free: links in mails need to know it beforehand.
fn free_address(listen: SocketAddr) -> anyhow::Result<SocketAddr> {
    let probe = TcpListener::bind(listen)
        .with_context(|| format!("cannot listen on {listen}; choose another address with --listen"))?;
    Ok(probe.local_addr()?)
}

fn config(folder: &TempDir, listen: SocketAddr) -> anyhow::Result<Config> {
    let path = |name: &str| folder.path().join(name).display().to_string();
    std::fs::write(path("key"), hex::encode(crate::secret::random_bytes()))?;
    let given = [
        ("UNDERSIGNED_DATABASE_URL", format!("sqlite://{}", path("undersigned.db"))),
        ("UNDERSIGNED_BASE_URL", format!("http://{listen}")),
        ("UNDERSIGNED_LISTEN", listen.to_string()),
        ("UNDERSIGNED_MAIL_URL", "memory://".to_owned()),
        ("UNDERSIGNED_MAIL_FROM", "letters@undersigned.example".to_owned()),
        ("UNDERSIGNED_REPLY_DOMAIN", "replies.undersigned.example".to_owned()),
        ("UNDERSIGNED_SECRET_KEY_FILE", path("key")),
        ("UNDERSIGNED_OPERATOR_NAME", "Whoever started this demonstration".to_owned()),
        ("UNDERSIGNED_OPERATOR_CONTACT", "help@undersigned.example".to_owned()),
        // Nobody who tries it out wants to wait for an hour.
        ("UNDERSIGNED_NEWS_WAIT", "0".to_owned()),
        // Everyone who tries it out comes from one network, and often by script.
        ("UNDERSIGNED_GATE", "off".to_owned()),
        ("UNDERSIGNED_DKIM", "off".to_owned()),
    ];
    let look_up = move |name: &str| given.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone());
    Config::read(&Source::new("", look_up)?)
}
