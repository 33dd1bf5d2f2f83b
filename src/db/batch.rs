//! Group commit: what arrives during one commit becomes the next.
//!
//! One thread takes what is waiting in a bounded queue, runs it in one transaction and answers each job after the
//! commit. If the batch fails, it is undone and each job is run alone, so that one bad job costs only itself.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use diesel::result::{Error as DieselError, QueryResult};
use tokio::sync::oneshot;

use super::conn::Pool;
use super::{Conn, Db, DbError, portable};

type Answer<T> = oneshot::Receiver<Result<T, DbError>>;

/// Something waiting for the next commit.
trait Job: Send {
    fn run(&mut self, conn: &mut Conn) -> QueryResult<()>;
    fn answer(&mut self, outcome: Result<(), DbError>);
}

struct UnitOfWork<T, F> {
    work: F,
    done: Option<T>,
    reply: Option<oneshot::Sender<Result<T, DbError>>>,
}

impl<T: Send, F: FnMut(&mut Conn) -> QueryResult<T> + Send> Job for UnitOfWork<T, F> {
    fn run(&mut self, conn: &mut Conn) -> QueryResult<()> {
        self.done = Some((self.work)(conn)?);
        Ok(())
    }

    fn answer(&mut self, outcome: Result<(), DbError>) {
        let Some(reply) = self.reply.take() else { return };
        let answer = outcome.and_then(|()| self.done.take().ok_or(DbError::Unavailable("not run".into())));
        // A visitor who has gone away needs no answer; the work stands.
        let _ = reply.send(answer);
    }
}

/// The one writer of an SQLite database.
pub(crate) struct Writer {
    queue: Option<SyncSender<Box<dyn Job>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Writer {
    pub(crate) fn start(pool: Pool, most: usize, queue_length: usize) -> Writer {
        let (queue, waiting) = sync_channel::<Box<dyn Job>>(queue_length);
        let thread = std::thread::spawn(move || {
            serve(&waiting, most, |jobs| run_jobs(&pool, jobs));
        });
        Writer { queue: Some(queue), thread: Mutex::new(Some(thread)) }
    }

    pub(crate) fn submit<T, F>(&self, work: F) -> Result<Answer<T>, DbError>
    where
        T: Send + 'static,
        F: FnMut(&mut Conn) -> QueryResult<T> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let job = Box::new(UnitOfWork { work, done: None, reply: Some(reply) });
        let queue = self.queue.as_ref().ok_or(DbError::Busy)?;
        queue.try_send(job).map_err(|_| DbError::Busy)?;
        Ok(answer)
    }
}

impl Drop for Writer {
    /// Closes the queue and waits until what was accepted is on disk.
    fn drop(&mut self) {
        drop(self.queue.take());
        finish(&self.thread);
    }
}

fn finish(thread: &Mutex<Option<JoinHandle<()>>>) {
    if let Some(thread) = thread.lock().ok().and_then(|mut held| held.take()) {
        let _ = thread.join();
    }
}

/// The longest that a busy queue is waited for before its batch begins.
const LONGEST_PATIENCE: Duration = Duration::from_millis(2);

/// Takes batches from the queue until every sender is gone and nothing is left in it.
///
/// Those who were answered by the last commit come back a moment after it. A busy queue is therefore given a quarter of
/// the time that the last batch took: then they share the next commit, and do not wait for the one after it. A lone
/// visitor waits for nobody.
fn serve<J>(waiting: &Receiver<J>, most: usize, mut run: impl FnMut(Vec<J>)) {
    let mut patience = Duration::ZERO;
    while let Ok(first) = waiting.recv() {
        let mut jobs = vec![first];
        let until = Instant::now() + patience;
        while jobs.len() < most {
            match waiting.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(job) => jobs.push(job),
                Err(_) => break,
            }
        }
        let (busy, begun) = (jobs.len() > 1, Instant::now());
        run(jobs);
        patience = if busy { (begun.elapsed() / 4).min(LONGEST_PATIENCE) } else { Duration::ZERO };
    }
}

fn run_jobs(pool: &Pool, mut jobs: Vec<Box<dyn Job>>) {
    let mut conn = match pool.get() {
        Ok(conn) => conn,
        Err(error) => {
            let text = error.to_string();
            return jobs.iter_mut().for_each(|job| job.answer(Err(DbError::Unavailable(text.clone()))));
        }
    };
    let outcome = transaction(&mut conn, &mut |conn| jobs.iter_mut().try_for_each(|job| job.run(conn)));
    match outcome {
        Ok(()) => jobs.iter_mut().for_each(|job| job.answer(Ok(()))),
        Err(error) if jobs.len() == 1 => jobs[0].answer(Err(DbError::of(error))),
        Err(_) => {
            for mut job in jobs {
                let outcome = transaction(&mut conn, &mut |conn| job.run(conn)).map_err(DbError::of);
                job.answer(outcome);
            }
        }
    }
}

/// A write transaction in which a panic counts as a failed statement: the thread must outlive a defect in one job.
fn transaction<T>(conn: &mut Conn, work: &mut dyn FnMut(&mut Conn) -> QueryResult<T>) -> QueryResult<T> {
    let mut guarded = |conn: &mut Conn| {
        catch_unwind(AssertUnwindSafe(|| work(conn))).unwrap_or_else(|_| {
            tracing::error!("a unit of work panicked");
            Err(DieselError::RollbackTransaction)
        })
    };
    portable::write_transaction(conn, &mut guarded)
}

struct Waiting<J, R> {
    job: J,
    reply: oneshot::Sender<Result<R, DbError>>,
}

/// What a lane does with a slice of jobs: an answer for each, in their order.
pub type Run<J, R> = fn(&mut Conn, &[J]) -> QueryResult<Vec<R>>;

/// A queue for one hot deed, whose jobs are done many at a time.
pub struct Lane<J, R> {
    run: Run<J, R>,
    db: Db,
    queue: Option<SyncSender<Waiting<J, R>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl<J, R> std::fmt::Debug for Lane<J, R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Lane").field("gathers", &self.queue.is_some()).finish_non_exhaustive()
    }
}

impl<J: Send + Sync + 'static, R: Send + 'static> Lane<J, R> {
    /// `gather` gives the most jobs of a batch and the queue's length; without it each job is a write of its own.
    pub(crate) fn new(db: Db, run: Run<J, R>, gather: Option<(usize, usize)>) -> Self {
        let Some((most, queue_length)) = gather else {
            return Lane { run, db, queue: None, thread: Mutex::new(None) };
        };
        let (queue, waiting) = sync_channel::<Waiting<J, R>>(queue_length);
        let lane_db = db.clone();
        let thread = std::thread::spawn(move || {
            serve(&waiting, most, |batch| {
                // The lane must outlive a defect in one batch; its visitors are told that they were not answered.
                let ran = catch_unwind(AssertUnwindSafe(|| run_lane(&lane_db, run, batch)));
                if ran.is_err() {
                    tracing::error!("a batch panicked");
                }
            });
        });
        Lane { run, db, queue: Some(queue), thread: Mutex::new(Some(thread)) }
    }

    /// Does one job and answers once it is durable.
    ///
    /// # Errors
    /// As [`Db::write`].
    pub async fn submit(&self, job: J) -> Result<R, DbError> {
        let Some(queue) = &self.queue else {
            let run = self.run;
            return self.db.write(move |conn| single(run(conn, std::slice::from_ref(&job))?)).await;
        };
        let (reply, answer) = oneshot::channel();
        queue.try_send(Waiting { job, reply }).map_err(|refused| match refused {
            TrySendError::Full(_) => DbError::Busy,
            TrySendError::Disconnected(_) => super::gone(),
        })?;
        answer.await.map_err(|_| super::gone())?
    }
}

impl<J, R> Drop for Lane<J, R> {
    fn drop(&mut self) {
        drop(self.queue.take());
        finish(&self.thread);
    }
}

fn single<R>(mut answers: Vec<R>) -> QueryResult<R> {
    answers.pop().ok_or(DieselError::NotFound)
}

fn run_lane<J, R>(db: &Db, run: Run<J, R>, batch: Vec<Waiting<J, R>>)
where
    J: Send + Sync + 'static,
    R: Send + 'static,
{
    let (jobs, replies): (Vec<J>, Vec<_>) = batch.into_iter().map(|w| (w.job, w.reply)).unzip();
    let jobs = Arc::new(jobs);
    let all = Arc::clone(&jobs);
    let answers: Vec<Result<R, DbError>> = match db.write_here(move |conn| run(conn, &all)) {
        Ok(answers) => answers.into_iter().map(Ok).collect(),
        // One bad job must cost only itself; but what cannot be done at present would fail for each alone, too, one
        // time-out after the other.
        Err(DbError::Query(_)) if jobs.len() > 1 => (0..jobs.len())
            .map(|i| {
                let jobs = Arc::clone(&jobs);
                db.write_here(move |conn| single(run(conn, &jobs[i..=i])?))
            })
            .collect(),
        Err(DbError::Query(error)) => vec![Err(DbError::Query(error))],
        Err(other) => jobs.iter().map(|_| Err(DbError::Unavailable(other.to_string()))).collect(),
    };
    for (reply, answer) in replies.into_iter().zip(answers) {
        let _ = reply.send(answer);
    }
}
