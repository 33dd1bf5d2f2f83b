//! Serving: the web server, the postman and the timetable in one process, stopped together.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::{Context, bail};
use tokio::sync::watch;

use super::check;
use crate::app::App;
use crate::clock::Clock;
use crate::config::{Config, Source, Switch};
use crate::councils::directory::{self, Directory};
use crate::councils::domain_class;
use crate::deadlines::holidays;
use crate::demo::Demonstration;
use crate::mail::postman::Postman;
use crate::mail::transport::Transport;
use crate::replies::doors::imap::Poller;
use crate::server::{self, MoreRoutes, Shared};
use crate::timetable::Timetable;

/// Serves with the settings of the process until it is told to stop.
pub(super) fn serve() -> anyhow::Result<()> {
    let source = Source::of_process()?;
    let config = Config::read(&source)?;
    domain_class::put_in_force(config.domain_classes.as_deref())?;
    holidays::put_in_force(config.bank_holidays.as_deref())?;
    let transport = Transport::open(&config.mail).context("UNDERSIGNED_MAIL_URL is wrong")?;
    if matches!(transport, Transport::Memory(_)) {
        bail!("UNDERSIGNED_MAIL_URL is wrong: mail kept in memory reaches nobody; it is for the demonstration");
    }
    let councils = directory::chosen(config.councils_file.as_deref())?;
    directory::put_in_force(&councils);
    for setting in check::exposed_secret_files(&source) {
        tracing::warn!(setting, "others than its owner can read the file (chmod 600)");
    }
    // With the wrong key every mail that waits would be given up as unreadable: it ends here.
    let (app, ran) = App::open(config, Clock::default())?.prepare()?;
    tracing::info!(migrations.ran = ran.len(), "the database is ready");
    run(app, councils, transport, None, |address| tracing::info!(%address, "listening"))
}

/// Serves the demonstration.
pub(super) fn demonstrate(listen: SocketAddr) -> anyhow::Result<()> {
    let shown = Demonstration::prepare(listen)?;
    let announcement = shown.announcement();
    let Demonstration { app, transport, more, folder, .. } = shown;
    let outcome = run(app, Arc::clone(directory::embedded()), transport, Some(more), |_| println!("{announcement}"));
    // The directory goes only when nothing writes into it any more.
    drop(folder);
    outcome
}

/// Runs all parts until SIGTERM or SIGINT: then no new request is taken, those in flight are finished, what was accepted
/// is on disk, and mails on their way are settled.
///
/// # Errors
/// When the address cannot be bound.
pub fn run(
    app: App,
    councils: Arc<Directory>,
    transport: Transport,
    more: Option<MoreRoutes>,
    ready: impl FnOnce(SocketAddr),
) -> anyhow::Result<()> {
    actix_web::rt::System::new().block_on(async move {
        let shared = Shared::new(app.clone(), councils);
        let listening = server::listen(&shared, more)?;
        ready(listening.address);
        let (stop, stopped) = watch::channel(());
        let until = |mut stopped: watch::Receiver<()>| async move {
            let _ = stopped.changed().await;
        };
        let timetable = actix_web::rt::spawn(Timetable::new(app.clone()).run(until(stopped.clone())));
        let postman = (app.config.postman == Switch::On).then(|| {
            let postman = Postman {
                db: app.db.clone(),
                seal: Arc::clone(&app.seal),
                transport,
                from: app.config.mail_from.clone(),
                caps: app.config.gate,
            };
            actix_web::rt::spawn(postman.run(app.clock.clone(), app.bell.clone(), until(stopped.clone())))
        });
        let poller = Poller::of(&app).map(|poller| actix_web::rt::spawn(poller.run(until(stopped))));
        let handle = listening.server.handle();
        let server = actix_web::rt::spawn(listening.server);
        told_to_stop().await?;
        tracing::info!("stopping");
        handle.stop(true).await;
        server.await??;
        drop(stop);
        timetable.await?;
        if let Some(postman) = postman {
            postman.await?;
        }
        if let Some(poller) = poller {
            poller.await?;
        }
        // Dropping the lanes and the database waits until what they accepted is on disk.
        drop((shared, app));
        tracing::info!("stopped");
        anyhow::Ok(())
    })
}

async fn told_to_stop() -> anyhow::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}
