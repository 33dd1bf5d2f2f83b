//! Trying addresses: the kinds in random order, over a few connections, each answer's time taken from the last byte sent
//! to the last byte received, as somebody would who wants to tell the kinds apart.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use anyhow::bail;
use rand::seq::SliceRandom;

use crate::doors::Door;
use crate::kolmogorov_smirnov::{Difference, compare};
use crate::page::{Answer, Browser};
use crate::people::{Forms, Kind, Person};
use crate::server::Site;

/// Connections at once: enough to come to an end, and too few to make the server busy
/// ([`undersigned::web::pace::BUSY_ABOVE`]).
pub const CONNECTIONS: usize = 8;

/// The times of one kind, in nanoseconds.
#[derive(Debug, Clone)]
pub struct Times {
    /// The kind.
    pub kind: Kind,
    /// In the order in which they were tried.
    pub nanos: Vec<u64>,
}

/// Knocks at a door once for each of these people.
pub fn knock(site: &Site, forms: &Forms, door: &Door, mut people: Vec<&Person>) -> anyhow::Result<Vec<Times>> {
    people.shuffle(&mut rand::rng());
    let (next, times, shape) = (AtomicUsize::new(0), Mutex::new(Vec::new()), Mutex::new(None));
    let knock = || -> anyhow::Result<()> {
        let mut browser = Browser::open(site.address)?;
        while let Some(person) = people.get(next.fetch_add(1, Ordering::Relaxed)) {
            let request = (door.request)(forms, person);
            let begun = Instant::now();
            let answer = browser.ask(&request)?;
            let took = u64::try_from(begun.elapsed().as_nanos())?;
            is_alike(door, person.kind, answer, &shape)?;
            times.lock().map_err(|_| anyhow::anyhow!("another connection failed"))?.push((person.kind, took));
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let knocking: Vec<_> = (0..CONNECTIONS).map(|_| scope.spawn(knock)).collect();
        knocking.into_iter().try_for_each(|one| one.join().unwrap_or_else(|_| bail!("a connection's thread panicked")))
    })?;
    let times = times.into_inner().unwrap_or_default();
    let nanos = |kind: Kind| times.iter().filter(|(of, _)| *of == kind).map(|(_, nanos)| *nanos).collect();
    Ok(door.kinds.iter().map(|kind| Times { kind: *kind, nanos: nanos(*kind) }).collect())
}

/// The status, and the length of head and body.
type Shape = (u16, usize, usize);

/// All answers of a door have one shape. (That they are the same to the byte is shown by the tests.)
fn is_alike(door: &Door, kind: Kind, answer: Answer, known: &Mutex<Option<Shape>>) -> anyhow::Result<()> {
    let answer = answer.with_status(&[door.status], door.name)?;
    let shape = (answer.status, answer.head.len(), answer.body.len());
    let mut known = known.lock().map_err(|_| anyhow::anyhow!("another connection failed"))?;
    if *known.get_or_insert(shape) != shape {
        bail!("{}: {kind:?} is answered in another shape, {shape:?} and not {:?}", door.name, *known);
    }
    Ok(())
}

/// Two kinds, or two halves of one, and what tells them apart.
#[derive(Debug, Clone, Copy)]
pub struct Pair {
    /// One.
    pub first: Kind,
    /// The other; the same for a control.
    pub second: Kind,
    /// What tells them apart.
    pub found: Difference,
    /// The probability, corrected for the number of pairs (Bonferroni).
    pub corrected: f64,
}

/// Every pair of kinds, the one that is told apart best first.
pub fn pairs(times: &[Times]) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for (position, first) in times.iter().enumerate() {
        for second in &times[position + 1..] {
            pairs.push((first.kind, second.kind, compare(&first.nanos, &second.nanos)));
        }
    }
    corrected(pairs)
}

/// Each kind, its tries split in two at random: how well two runs of the same kind are told apart.
pub fn controls(times: &[Times]) -> Vec<Pair> {
    let split = |of: &Times| {
        let mut nanos = of.nanos.clone();
        nanos.shuffle(&mut rand::rng());
        let (first, second) = nanos.split_at(nanos.len() / 2);
        (of.kind, of.kind, compare(first, second))
    };
    corrected(times.iter().map(split).collect())
}

fn corrected(pairs: Vec<(Kind, Kind, Difference)>) -> Vec<Pair> {
    let count = pairs.len() as f64;
    let corrected = |found: Difference| (found.p_value * count).min(1.0);
    let mut pairs: Vec<Pair> = pairs
        .into_iter()
        .map(|(first, second, found)| Pair { first, second, found, corrected: corrected(found) })
        .collect();
    pairs.sort_by(|a, b| a.found.p_value.total_cmp(&b.found.p_value));
    pairs
}
