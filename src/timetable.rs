//! What happens by itself: every second, every minute, every night.
//!
//! Each round takes `now`, so that tests and the demonstration can live through weeks. What only one process may do is
//! done under the enroller's lease.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use chrono::Timelike;
use diesel::result::QueryResult;

use crate::app::App;
use crate::clock::{Time, london_date};
use crate::councils::directory;
use crate::db::{Conn, DbError};
use crate::deadlines::{holidays, rounds};
use crate::dispatch::post::Post;
use crate::letters::{close, store as letters};
use crate::mail::{outbox, tally};
use crate::organisers::sign_in;
use crate::organisers::stationery::Stationery;
use crate::replies::doors::read::Reader;
use crate::replies::{chase, promises, succession, tell};
use crate::seal::Seal;
use crate::signatures::collect::mail_domain;
use crate::signatures::model::PurgeKind;
use crate::signatures::store::purges::note_purge;
use crate::signatures::store::{holds, traces};
use crate::signatures::{checks, destroy, enrol, mailing, retain};
use crate::site::complaints;
use crate::{dispatch, replies, site};

/// The hour, in UTC, at which the nightly round runs.
const NIGHT_HOUR: u32 = 2;
/// The most rounds of enrolling in one second: a rush of signers must not starve the writes of others.
const ENROL_ROUNDS: usize = 4;
/// How far a minute's round looks back for names to take out of copies: further than a deed or a missed minute takes.
const LOOK_BACK: chrono::Duration = chrono::Duration::minutes(10);

/// Does what is due.
#[derive(Debug, Clone)]
pub struct Timetable {
    app: App,
    holder: Arc<str>,
    /// Whether this process, while it had the lease, has counted the open dates by its own list of bank holidays. Done
    /// again each night, and not each minute: two nodes with two lists would undo each other's work all day.
    recounted: Arc<AtomicBool>,
    /// Whether what earlier versions left to be done was done, while this process had the lease.
    caught_up: Arc<AtomicBool>,
}

impl Timetable {
    /// For one process.
    pub fn new(app: App) -> Timetable {
        let holder = uuid::Uuid::now_v7().to_string().into();
        Timetable { app, holder, recounted: Arc::default(), caught_up: Arc::default() }
    }

    /// Runs until `stop` is ready, then gives the lease back.
    pub async fn run(self, stop: impl Future<Output = ()>) {
        let mut ticks = tokio::time::interval(Duration::from_secs(1));
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut last_minute = None;
        let mut last_night = None;
        tokio::pin!(stop);
        loop {
            tokio::select! {
                () = &mut stop => break,
                _ = ticks.tick() => {}
            }
            let now = self.app.now();
            report("second", self.every_second(now).await);
            let minute = now.and_utc().timestamp() / 60;
            if last_minute != Some(minute) {
                last_minute = Some(minute);
                report("minute", self.every_minute(now).await);
            }
            if now.hour() == NIGHT_HOUR && last_night != Some(now.date()) {
                last_night = Some(now.date());
                report("night", self.every_night(now).await);
            }
        }
        report("end", self.end().await);
    }

    /// Gives the lease back, so that another need not wait until it runs out.
    ///
    /// # Errors
    /// The database's.
    pub async fn end(&self) -> Result<(), DbError> {
        let (holder, now) = (Arc::clone(&self.holder), self.app.now());
        self.app.db.write(move |conn| enrol::end_lease(conn, &holder, now)).await
    }

    /// Enrols what waits, reads what the mail server said of dispatches, takes a step of a mailing, and makes pages anew
    /// whose letters changed.
    ///
    /// # Errors
    /// The first failure of the database; the next second tries again.
    pub async fn every_second(&self, now: Time) -> Result<(), DbError> {
        // One step that fails must not keep the next from being done, least of all the pages.
        let enrolled = self.for_all_nodes(now).await;
        let refreshed = site::keep::refresh(&self.app, now).await;
        enrolled.and(refreshed)
    }

    /// What one process does for all.
    async fn for_all_nodes(&self, now: Time) -> Result<(), DbError> {
        if !self.take_lease(now).await? {
            return Ok(());
        }
        let enrolled = self.enrol(now).await;
        let told = self.tell(now).await;
        let noted = dispatch::outcome::round(&self.app, now).await.map(|_| ());
        let read = Reader::of(&self.app).round(now).await.map(|_| ());
        enrolled.and(told).and(noted).and(read)
    }

    async fn tell(&self, now: Time) -> Result<(), DbError> {
        let (seal, links, domain) = (Arc::clone(&self.app.seal), self.app.links.clone(), mail_domain(&self.app));
        let post = Post::of(&self.app);
        let step = self.app.db.write(move |conn| {
            tell::look_again(conn, &post, now)?;
            mailing::step(conn, &seal, &links, &domain, now)
        });
        let step = step.await?;
        if step.is_some() {
            self.app.bell.ring();
        }
        Ok(())
    }

    /// Closes letters whose last day has passed, destroys who anonymous signers are, takes names that were taken back out
    /// of the copies of what was sent, forgets visitors who have not asked for a while, and asks again for keys of signatures
    /// that name servers did not tell.
    ///
    /// # Errors
    /// The database's.
    pub async fn every_minute(&self, now: Time) -> Result<(), DbError> {
        self.app.limits.forget_idle();
        let closed = self.app.db.write(move |conn| close::close_past(conn, london_date(now), now).map(|_| ())).await;
        if !self.take_lease(now).await? {
            return closed;
        }
        // One row that cannot be read must not keep the other steps from being done, for as long as it stands there.
        let destroyed = self.destroy_anonymous(now).await;
        let counted = self.keep_deadlines(now).await;
        let told = self.follow_up(now).await;
        let promised = self.look_after_promises(now).await;
        let (seal, since) = (Arc::clone(&self.app.seal), now - LOOK_BACK);
        let forget = move |conn: &mut Conn| dispatch::forget::forget_leavers(conn, &seal, Some(since));
        let forgotten = self.app.db.write(forget).await;
        let checked = Reader::of(&self.app).check_again(now).await.map(|_| ());
        closed.and(destroyed).and(counted).and(told).and(promised).and(forgotten).and(checked)
    }

    /// Catches up with earlier versions and counts open dates anew at the start, and notes those that went by.
    async fn keep_deadlines(&self, now: Time) -> Result<(), DbError> {
        // Before that nobody may be called late: they may have answered an earlier version.
        if !self.caught_up.load(Ordering::Relaxed) {
            self.catch_up(now).await?;
            self.caught_up.store(true, Ordering::Relaxed);
        }
        let mut recounted = Ok(());
        if !self.recounted.load(Ordering::Relaxed) {
            recounted = self.recount_deadlines(now).await;
            // What failed is tried again in the next minute.
            self.recounted.store(recounted.is_ok(), Ordering::Relaxed);
        }
        recounted.and(self.note_missed(now).await)
    }

    async fn note_missed(&self, now: Time) -> Result<(), DbError> {
        let (today, mut after) = (london_date(now), None);
        loop {
            let from = after.take();
            let step = move |conn: &mut Conn| replies::clocks::note_missed(conn, (today, from.as_ref()), now);
            let done = self.app.db.write(step).await?;
            if done.last.is_none() {
                return Ok(());
            }
            after = done.last;
        }
    }

    async fn catch_up(&self, now: Time) -> Result<(), DbError> {
        let mut after = None;
        loop {
            let from = after.take();
            let step = move |conn: &mut Conn| replies::older::meet_older_clocks(conn, from.as_ref(), now);
            after = self.app.db.write(step).await?;
            if after.is_none() {
                return Ok(());
            }
        }
    }

    async fn recount_deadlines(&self, now: Time) -> Result<(), DbError> {
        let mut after = None;
        loop {
            let from = after.take();
            let step = move |conn: &mut Conn| rounds::recount(conn, holidays::in_force(), from.as_ref(), now);
            let done = self.app.db.write(step).await?;
            if done.last.is_none() {
                return Ok(());
            }
            after = done.last;
        }
    }

    /// Tells organisers of later mails that did not arrive, has signers told of days that went by, and puts reminders aside that a reply has overtaken.
    async fn follow_up(&self, now: Time) -> Result<(), DbError> {
        let post = Post::of(&self.app);
        let failed = replies::effects::further::round(&self.app, now).await.map(|_| ());
        let told = self.app.db.write(move |conn| tell::tell_of_missed_days(conn, &post, now)).await;
        failed.and(told.map(|_| ())).and(self.put_aside(Some(now - LOOK_BACK), now).await)
    }

    /// Puts reminders aside that were overtaken, letter by letter: one that cannot be read stops no other.
    async fn put_aside(&self, since: Option<Time>, now: Time) -> Result<(), DbError> {
        for id in self.app.db.read(move |conn| chase::round::list_waiting(conn, since)).await? {
            let (seal, letter) = (Arc::clone(&self.app.seal), id.clone());
            let step = move |conn: &mut Conn| chase::round::put_aside_overtaken(conn, &seal, &letter, now);
            if let Err(error) = self.app.db.write(step).await {
                tracing::warn!(%id, %error, "the reminders of a letter were not looked at");
            }
        }
        Ok(())
    }

    /// Drafts the reminders that are due, letter by letter, and tells the organisers that they wait.
    async fn chase(&self, now: Time) -> Result<(), DbError> {
        let aside = self.put_aside(None, now).await;
        let ids = self.app.db.read(move |conn| chase::round::list_due(conn, now)).await?;
        for id in ids {
            let (post, letter) = (Post::of(&self.app), id.clone());
            match self.app.db.write(move |conn| chase::round::draft_due(conn, &post, &letter, now)).await {
                Ok(0) => {}
                Ok(_) => self.app.bell.ring(),
                Err(error) => tracing::warn!(%id, %error, "the reminders of a letter were not drafted"),
            }
            self.take_lease(self.app.now()).await?;
        }
        aside
    }

    /// Passes letters on whose council was abolished, letter by letter.
    async fn pass_on(&self, now: Time) -> Result<(), DbError> {
        let ids = self.app.db.read(move |conn| succession::list_due(conn, directory::in_force(), now)).await?;
        for id in ids {
            let (post, letter) = (Post::of(&self.app), id.clone());
            let step = move |conn: &mut Conn| succession::pass_on(conn, &post, directory::in_force(), &letter, now);
            match self.app.db.write(step).await {
                Ok(0) => {}
                Ok(_) => self.app.bell.ring(),
                Err(error) => tracing::warn!(%id, %error, "a letter whose council was abolished was not passed on"),
            }
            self.take_lease(self.app.now()).await?;
        }
        Ok(())
    }

    /// Takes back askings that came back, notes promises whose day went by, and tells those who follow them of what
    /// changed.
    async fn look_after_promises(&self, now: Time) -> Result<(), DbError> {
        let post = Post::of(&self.app);
        let undone = self.app.db.write(move |conn| promises::returned::undo_failed(conn, &post, now)).await;
        let noted = self.note_passed(now).await;
        undone.map(|_| ()).and(noted).and(self.tell_followers(now).await)
    }

    async fn note_passed(&self, now: Time) -> Result<(), DbError> {
        while self.app.db.write(move |conn| promises::round::note_passed(conn, now)).await? > 0 {}
        Ok(())
    }

    async fn tell_followers(&self, now: Time) -> Result<(), DbError> {
        loop {
            let stationery = Stationery::of(&self.app);
            if self.app.db.write(move |conn| promises::round::tell_followers(conn, &stationery, now)).await? == 0 {
                return Ok(());
            }
            self.app.bell.ring();
        }
    }

    /// Step by step, so that the writes of others come in between.
    async fn destroy_anonymous(&self, now: Time) -> Result<(), DbError> {
        loop {
            let seal = Arc::clone(&self.app.seal);
            if self.app.db.write(move |conn| destroy::destroy_anonymous(conn, &seal, now)).await? == 0 {
                return Ok(());
            }
        }
    }

    /// Recounts every letter by replaying its roll, and forgets what need not be held any longer.
    ///
    /// # Errors
    /// The database's.
    pub async fn every_night(&self, now: Time) -> Result<(), DbError> {
        if !self.take_lease(now).await? {
            return Ok(());
        }
        let ids = self.app.db.read(letters::list_opened).await?;
        for id in ids {
            self.app.db.write(move |conn| enrol::recount(conn, &id, now)).await?;
            // Renewed by the clock, not by the round's own beginning: a long night must not lose the lease.
            self.take_lease(self.app.now()).await?;
        }
        let counted = self.recount_deadlines(now).await;
        let seal = Arc::clone(&self.app.seal);
        let forgotten = self.app.db.write(move |conn| forget(conn, &seal, now)).await;
        let stationery = Stationery::of(&self.app);
        let reminded = self.app.db.write(move |conn| complaints::clock::remind(conn, &stationery, now)).await;
        if reminded.as_ref().is_ok_and(|reminded| *reminded > 0) {
            self.app.bell.ring();
        }
        let passed = self.pass_on(now).await;
        let chased = self.chase(now).await;
        let closed = self.forget_closed(now).await;
        counted.and(forgotten).and(reminded.map(|_| ())).and(passed).and(chased).and(closed)
    }

    async fn forget_closed(&self, now: Time) -> Result<(), DbError> {
        while self.app.db.write(move |conn| retain::forget_closed(conn, now)).await? > 0 {}
        Ok(())
    }

    async fn take_lease(&self, now: Time) -> Result<bool, DbError> {
        let holder = Arc::clone(&self.holder);
        self.app.db.write(move |conn| enrol::take_lease(conn, &holder, now)).await
    }

    async fn enrol(&self, now: Time) -> Result<(), DbError> {
        for _ in 0..ENROL_ROUNDS {
            let done = self.app.db.write(move |conn| enrol::enrol_round(conn, now)).await?;
            if done.letters_with_more == 0 {
                break;
            }
        }
        Ok(())
    }
}

fn forget(conn: &mut Conn, seal: &Seal, now: Time) -> QueryResult<()> {
    retain::purge_unconfirmed(conn, now)?;
    let checks = checks::lapse(conn, now)?;
    destroy::forget_link_mails(conn)?;
    traces::delete_orphans(conn)?;
    dispatch::forget::forget_leavers(conn, seal, None)?;
    let copies = dispatch::forget::forget_names(conn, seal, now)?;
    let strays = replies::forget::forget_strays(conn, now)?;
    let followers = promises::round::forget_followers(conn, now)?;
    let sign_ins = sign_in::forget_stale(conn, now)?;
    let mails = outbox::purge_finished(conn, now - outbox::KEEP_FINISHED)?;
    let tallies = tally::forget_stale(conn, now)?;
    complaints::clock::forget_closed(conn, now)?;
    for (what, rows) in [
        (PurgeKind::Checks, checks),
        (PurgeKind::HoldDetails, holds::forget_details_before(conn, now - retain::HOLD_DETAILS)?),
        (PurgeKind::FrozenNames, copies),
        (PurgeKind::StrayMail, strays),
        (PurgeKind::PromiseFollowers, followers),
        (PurgeKind::SignIns, sign_ins),
        (PurgeKind::FinishedMail, mails),
        (PurgeKind::MailTallies, tallies),
    ] {
        note_purge(conn, what, None, i64::try_from(rows).unwrap_or(i64::MAX), now)?;
    }
    Ok(())
}

fn report(round: &str, outcome: Result<(), DbError>) {
    if let Err(error) = outcome {
        tracing::warn!(timetable.round = round, %error, "a round did not finish; the next one tries again");
    }
}
