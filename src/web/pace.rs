//! Answers that could tell something about an address leave on a beat.
//!
//! A new address costs other work than a known one, and a clock on the other side of the wire could read the difference.
//! So the answer to such a form is held until the next multiple of [`BEAT`], counted from the moment when the whole form
//! had been read: from then on there is nothing that its sender could still delay, to bring the end of the work to the
//! edge of a beat. Routes ask for this with [`super::route::At::post_paced`], so that no handler can forget it.
//!
//! What this bounds, and what it does not:
//!
//! * Two cases can be told apart only where the work of one ends before an edge and that of the other after it. It differs
//!   by a tenth of a millisecond to a few, and nearly always ends within the first beat. What is left is how often it does
//!   not: where one case commits and the other has nothing to commit, how often the disk stalls for longer than a beat.
//! * While the server is busy, nothing is held: more than [`BUSY_ABOVE`] forms were being worked on at once within the
//!   last tenth of a second. Then each waits for the others' commits, which hides it among them, and holding answers
//!   would only keep visitors waiting. Whoever makes the server busy on purpose, in order to read the bare times, needs
//!   that many forms ten times a second, each of which is mail to somebody or counts against a network's limit.
//! * It says nothing about what a visitor sees otherwise: that answers are alike in bytes is for the handlers.
//!
//! A held answer occupies no thread, and a server that stops waits for it as for any request in flight.

use std::future::Future;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Answers leave at multiples of this time after their form was read: several times what the work takes on a disk that
/// commits in some milliseconds, and less than a visitor notices.
pub const BEAT: Duration = Duration::from_millis(20);
/// So many forms may be worked on at once before the server counts as busy.
pub const BUSY_ABOVE: usize = 16;
/// For how long the server counts as busy after that: a rush comes in waves, one for each commit.
pub const BUSY_FOR: Duration = Duration::from_millis(100);

/// Keeps the beat for the forms of one process.
#[derive(Debug)]
pub struct Pace {
    began: Instant,
    in_work: AtomicUsize,
    /// Microseconds after `began`; 0 when it never was.
    busy_until: AtomicU64,
}

impl Default for Pace {
    fn default() -> Self {
        Pace { began: Instant::now(), in_work: AtomicUsize::new(0), busy_until: AtomicU64::new(0) }
    }
}

impl Pace {
    /// Does the work, and gives its outcome on the beat.
    pub async fn on_the_beat<T>(&self, work: impl Future<Output = T>) -> T {
        let begun = Instant::now();
        let working = Working::on(self, begun);
        let outcome = work.await;
        drop(working);
        let done = Instant::now();
        if !self.is_busy(done) {
            tokio::time::sleep(until_the_beat(done - begun)).await;
        }
        outcome
    }

    fn is_busy(&self, now: Instant) -> bool {
        self.since_began(now) < self.busy_until.load(Ordering::Relaxed)
    }

    fn since_began(&self, now: Instant) -> u64 {
        u64::try_from((now - self.began).as_micros()).unwrap_or(u64::MAX)
    }
}

/// How long an answer is held whose work took so long.
fn until_the_beat(worked: Duration) -> Duration {
    let beats = worked.as_nanos() / BEAT.as_nanos() + 1;
    BEAT.saturating_mul(u32::try_from(beats).unwrap_or(u32::MAX)).saturating_sub(worked)
}

/// One form that is being worked on; it ends with this value, also when its visitor has gone away.
struct Working<'a>(&'a Pace);

impl<'a> Working<'a> {
    fn on(pace: &'a Pace, now: Instant) -> Working<'a> {
        if pace.in_work.fetch_add(1, Ordering::Relaxed) >= BUSY_ABOVE {
            pace.busy_until.fetch_max(pace.since_began(now + BUSY_FOR), Ordering::Relaxed);
        }
        Working(pace)
    }
}

impl Drop for Working<'_> {
    fn drop(&mut self) {
        self.0.in_work.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run<T>(work: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(work)
    }

    #[test]
    fn whatever_the_work_takes_it_ends_at_a_multiple_of_the_beat() {
        for micros in [0, 1, 300, 7_000, 19_999, 20_000, 20_001, 39_999, 61_234, 3_000_000] {
            let worked = Duration::from_micros(micros);
            let held = until_the_beat(worked);
            assert_eq!((worked + held).as_nanos() % BEAT.as_nanos(), 0, "{worked:?}");
            assert!(!held.is_zero() && held <= BEAT, "{worked:?} is held for {held:?}");
        }
    }

    #[test]
    fn no_answer_leaves_before_its_beat() {
        let (pace, begun) = (Pace::default(), Instant::now());
        assert_eq!(run(pace.on_the_beat(async { 7 })), 7);
        assert!(begun.elapsed() >= BEAT);
        assert_eq!(pace.in_work.load(Ordering::Relaxed), 0);
    }

    #[test]
    fn a_crowd_is_not_held_and_those_after_it_are() {
        let pace = Pace::default();
        let now = Instant::now();
        let crowd: Vec<Working<'_>> = (0..BUSY_ABOVE).map(|_| Working::on(&pace, now)).collect();
        assert!(!pace.is_busy(now), "as many as may be at once");
        let one_more = Working::on(&pace, now);
        assert!(pace.is_busy(now));
        drop((crowd, one_more));
        assert!(pace.is_busy(now + BUSY_FOR / 2), "a wave is on its way back");
        assert!(!pace.is_busy(now + BUSY_FOR));
        assert_eq!(pace.in_work.load(Ordering::Relaxed), 0);
    }

    #[test]
    fn while_it_is_busy_nobody_waits_for_the_beat() {
        let pace = Pace::default();
        let far = Instant::now() + Duration::from_secs(3600);
        pace.busy_until.store(pace.since_began(far), Ordering::Relaxed);
        run(async {
            // Polled once and no more: an answer that was held would not be ready.
            let answer = pace.on_the_beat(async { 7 });
            tokio::pin!(answer);
            let polled = std::future::poll_fn(|cx| std::task::Poll::Ready(answer.as_mut().poll(cx))).await;
            assert_eq!(polled, std::task::Poll::Ready(7));
        });
    }

    #[test]
    fn a_visitor_who_goes_away_is_not_worked_on_any_more() {
        let pace = Pace::default();
        run(async {
            let answer = pace.on_the_beat(std::future::pending::<()>());
            let gone = tokio::time::timeout(Duration::from_millis(1), answer).await;
            assert!(gone.is_err());
        });
        assert_eq!(pace.in_work.load(Ordering::Relaxed), 0);
    }
}
