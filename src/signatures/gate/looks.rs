//! When a network first looked at a form: a fixed table, read and written without a lock, for it stands before every page.
//!
//! Two networks that share a slot push each other out. Whoever is pushed out is a stranger again, and no reason for doubt.

use std::sync::atomic::{AtomicU64, Ordering};

use chrono::Duration;

use super::thresholds::REMEMBER_LOOKS;
use crate::clock::Time;
use crate::config::Switch;

/// 262,144 networks in two megabytes.
const SLOTS: usize = 1 << 18;
/// The low bits of a slot are a time in tenths of a second, which come round after 19 days; the others tell networks apart.
const TIME_BITS: u32 = 24;
const TIME_MASK: u64 = (1 << TIME_BITS) - 1;
const MILLISECONDS: i64 = 100;

/// The table.
pub(super) struct Looks(Box<[AtomicU64]>);

impl std::fmt::Debug for Looks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Looks(…)")
    }
}

impl Looks {
    /// An empty table; none where nothing is looked at.
    pub(super) fn new(switch: Switch) -> Looks {
        let slots = if switch == Switch::On { SLOTS } else { 0 };
        Looks((0..slots).map(|_| AtomicU64::new(0)).collect())
    }

    /// Notes a look, unless an earlier one of the same network is remembered.
    pub(super) fn note(&self, network: u64, now: Time) {
        let Some(slot) = self.slot(network) else { return };
        if age(slot.load(Ordering::Relaxed), network, now).is_none() {
            slot.store(network & !TIME_MASK | tenths(now), Ordering::Relaxed);
        }
    }

    /// How long ago a network first looked, if that is remembered.
    pub(super) fn since_first(&self, network: u64, now: Time) -> Option<Duration> {
        age(self.slot(network)?.load(Ordering::Relaxed), network, now)
    }

    fn slot(&self, network: u64) -> Option<&AtomicU64> {
        // The low bits choose the slot: they are those that the slot does not keep.
        let index = usize::try_from(network & TIME_MASK).ok()?;
        self.0.get(index % SLOTS)
    }
}

fn tenths(now: Time) -> u64 {
    (now.and_utc().timestamp_millis() / MILLISECONDS).unsigned_abs() & TIME_MASK
}

fn age(kept: u64, network: u64, now: Time) -> Option<Duration> {
    if kept & !TIME_MASK != network & !TIME_MASK {
        return None;
    }
    let tenths = tenths(now).wrapping_sub(kept & TIME_MASK) & TIME_MASK;
    let age = Duration::milliseconds(i64::try_from(tenths).ok()? * MILLISECONDS);
    (age < REMEMBER_LOOKS).then_some(age)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;

    #[test]
    fn the_first_look_of_an_hour_is_remembered_and_then_forgotten() {
        let (looks, now) = (Looks::new(Switch::On), Clock::default().now());
        let network = 0x1234_5678_9ABC_DEF0;
        assert_eq!(looks.since_first(network, now), None);
        looks.note(network, now);
        looks.note(network, now + Duration::seconds(30));
        assert_eq!(looks.since_first(network, now + Duration::seconds(60)), Some(Duration::seconds(60)));
        assert_eq!(looks.since_first(network ^ 1 << 40, now), None);
        assert_eq!(looks.since_first(network, now + Duration::minutes(61)), None);
        looks.note(network, now + Duration::minutes(61));
        assert_eq!(looks.since_first(network, now + Duration::minutes(62)), Some(Duration::minutes(1)));
    }

    #[test]
    fn whoever_is_pushed_out_of_a_slot_is_a_stranger_again() {
        let (looks, now) = (Looks::new(Switch::On), Clock::default().now());
        let (one, other) = (0x1111_1111_1100_0007, 0x2222_2222_2200_0007);
        looks.note(one, now);
        looks.note(other, now);
        assert_eq!(looks.since_first(one, now), None);
        assert_eq!(looks.since_first(other, now), Some(Duration::zero()));
    }

    #[test]
    fn a_gate_that_is_off_remembers_nothing() {
        let (looks, now) = (Looks::new(Switch::Off), Clock::default().now());
        looks.note(7, now);
        assert_eq!(looks.since_first(7, now), None);
    }
}
