//! The two-sample test of Kolmogorov and Smirnov: whether two sets of times could come from one distribution. Its own tests
//! are in `tests/suite/told_apart.rs`.

/// How far apart two samples are, and how probable as much is where there is no difference.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Difference {
    /// The largest distance of the two empirical distributions, from 0 to 1.
    pub statistic: f64,
    /// The probability of such a distance or a larger one, if both come from one distribution.
    pub p_value: f64,
}

/// Compares two samples, in whatever order their values come.
pub fn compare(first: &[u64], second: &[u64]) -> Difference {
    let statistic = statistic(&sorted(first), &sorted(second));
    let (n, m) = (first.len() as f64, second.len() as f64);
    Difference { statistic, p_value: p_value(statistic, n * m / (n + m)) }
}

fn sorted(values: &[u64]) -> Vec<u64> {
    let mut values = values.to_vec();
    values.sort_unstable();
    values
}

/// The largest distance of two empirical distributions; both samples are sorted, and equal values are passed together.
fn statistic(first: &[u64], second: &[u64]) -> f64 {
    let (mut i, mut j, mut largest) = (0, 0, 0.0_f64);
    while i < first.len() && j < second.len() {
        let value = first[i].min(second[j]);
        i += first[i..].iter().take_while(|other| **other == value).count();
        j += second[j..].iter().take_while(|other| **other == value).count();
        largest = largest.max((i as f64 / first.len() as f64 - j as f64 / second.len() as f64).abs());
    }
    largest
}

/// `effective` is nm/(n+m). Stephens' correction makes the limiting distribution good from a handful of values on
/// (M. A. Stephens, "Use of the Kolmogorov-Smirnov, Cramér-von Mises and related statistics without extensive tables",
/// J. R. Statist. Soc. B 32, 1970).
fn p_value(statistic: f64, effective: f64) -> f64 {
    let root = effective.sqrt();
    beyond((root + 0.12 + 0.11 / root) * statistic)
}

/// Kolmogorov's limiting distribution: how probable it is to be beyond `lambda`.
pub fn beyond(lambda: f64) -> f64 {
    // There the sum converges slowly, and it is 1 to twelve digits.
    if lambda < 0.2 {
        return 1.0;
    }
    let term = |k: f64| (-2.0 * k * k * lambda * lambda).exp();
    let sum: f64 = (1..=100).map(|k: i32| term(f64::from(k)) * if k % 2 == 1 { 1.0 } else { -1.0 }).sum();
    (2.0 * sum).clamp(0.0, 1.0)
}
