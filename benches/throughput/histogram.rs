//! Latencies in fixed buckets: a number is counted in a few instructions and lies within 1.6 % of where it is read.

use std::time::Duration;

/// Each power of two is cut into this many buckets.
const STEPS: u64 = 64;
const STEP_BITS: u32 = STEPS.ilog2();
/// Up to 2^36 microseconds, which is longer than any run.
const BUCKETS: usize = (36 * STEPS) as usize;

/// Counts of latencies, in microseconds.
#[derive(Clone)]
pub struct Histogram {
    counts: Vec<u64>,
    total: u64,
}

impl Histogram {
    /// With nothing counted yet.
    pub fn new() -> Histogram {
        Histogram { counts: vec![0; BUCKETS], total: 0 }
    }

    /// Counts one latency.
    pub fn record(&mut self, latency: Duration) {
        let micros = u64::try_from(latency.as_micros()).unwrap_or(u64::MAX);
        let bucket = bucket_of(micros).min(BUCKETS - 1);
        self.counts[bucket] += 1;
        self.total += 1;
    }

    /// The latency that this part of all were not above; `part` lies between 0 and 1.
    pub fn quantile(&self, part: f64) -> Duration {
        let rank = (self.total as f64 * part).ceil().max(1.0) as u64;
        let mut seen = 0;
        for (bucket, count) in self.counts.iter().enumerate() {
            seen += count;
            if seen >= rank {
                return Duration::from_micros(upper_end(bucket));
            }
        }
        Duration::ZERO
    }
}

/// Small numbers have a bucket each; above, the highest bits of the number are its bucket.
fn bucket_of(micros: u64) -> usize {
    let bits = u64::BITS - micros.leading_zeros();
    let shift = bits.saturating_sub(STEP_BITS + 1);
    (u64::from(shift) * STEPS + (micros >> shift)) as usize
}

fn upper_end(bucket: usize) -> u64 {
    let bucket = bucket as u64;
    let shift = (bucket / STEPS).saturating_sub(1);
    ((bucket - shift * STEPS + 1) << shift) - 1
}
