//! Time: UTC, cut to microseconds, and London's civil date.
//!
//! SQLite would keep nanoseconds and PostgreSQL keeps microseconds, so a time that was written must be cut before it
//! is compared with what was read. `now` is an argument of every deed; only the edges ask the clock.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, Duration, NaiveDate, NaiveDateTime, SubsecRound, TimeZone, Utc};
use chrono_tz::Europe::London;
use uuid::{NoContext, Timestamp, Uuid};

/// A moment in UTC, cut to microseconds.
pub type Time = NaiveDateTime;

/// The clock that the edges ask. Clones share it; [`Clock::advance`] lets a test or a demonstration live through weeks.
#[derive(Debug, Clone, Default)]
pub struct Clock {
    ahead_microseconds: Arc<AtomicI64>,
}

impl Clock {
    /// The present moment.
    pub fn now(&self) -> Time {
        let ahead = Duration::microseconds(self.ahead_microseconds.load(Ordering::Relaxed));
        (Utc::now().naive_utc() + ahead).trunc_subsecs(6)
    }

    /// Moves this clock, and its clones, forward.
    pub fn advance(&self, by: Duration) {
        self.ahead_microseconds.fetch_add(by.num_microseconds().unwrap_or(0), Ordering::Relaxed);
    }
}

/// The civil date in London at a moment: working days, closing dates and the days without an answer are counted there.
pub fn london_date(time: Time) -> NaiveDate {
    Utc.from_utc_datetime(&time).with_timezone(&London).date_naive()
}

/// The moment at which a civil day begins in London.
pub fn london_midnight(date: NaiveDate) -> Time {
    let midnight = date.and_hms_opt(0, 0, 0).unwrap_or_default();
    London.from_local_datetime(&midnight).earliest().map_or(midnight, |t| t.naive_utc())
}

/// The moment as RFC 3339 text in UTC, to the second.
pub fn rfc3339(time: Time) -> String {
    DateTime::<Utc>::from_naive_utc_and_offset(time, Utc).to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

/// A new UUIDv7 for a row made at `now` (RFC 9562, section 5.7).
pub fn uuid_at(now: Time) -> Uuid {
    let utc = now.and_utc();
    let seconds = u64::try_from(utc.timestamp()).unwrap_or(0);
    Uuid::new_v7(Timestamp::from_unix(NoContext, seconds, utc.timestamp_subsec_nanos()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summer_evening_in_utc_is_already_the_next_day_in_london() {
        let time = NaiveDate::from_ymd_opt(2026, 6, 30).unwrap().and_hms_opt(23, 30, 0).unwrap();
        assert_eq!(london_date(time), NaiveDate::from_ymd_opt(2026, 7, 1).unwrap());
    }

    #[test]
    fn ids_of_later_rows_sort_later() {
        let now = Clock::default().now();
        assert!(uuid_at(now) < uuid_at(now + Duration::seconds(1)));
    }
}
