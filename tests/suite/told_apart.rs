//! The test by which the benchmark of enumeration tells two kinds apart, against values that others have published.

#[path = "../../benches/enumeration/kolmogorov_smirnov.rs"]
#[allow(clippy::cast_precision_loss, reason = "counts are small")]
mod kolmogorov_smirnov;

use kolmogorov_smirnov::{beyond, compare};

#[test]
fn the_distance_of_small_samples_is_the_one_counted_by_hand() {
    let distance = |a: &[u64], b: &[u64]| compare(a, b).statistic;
    assert!(distance(&[1, 2, 3, 4], &[4, 3, 2, 1]).abs() < 1e-12);
    assert!((distance(&[1, 2, 3], &[4, 5, 6]) - 1.0).abs() < 1e-12);
    assert!((distance(&[1, 3, 5, 7], &[2, 4, 6, 8]) - 0.25).abs() < 1e-12);
    assert!((distance(&[1, 1, 2], &[1, 2, 2]) - 1.0 / 3.0).abs() < 1e-12, "ties are passed together");
    assert!((distance(&[5], &[1, 2, 5, 9]) - 0.5).abs() < 1e-12);
}

#[test]
fn the_limiting_distribution_is_that_of_the_tables() {
    for (lambda, probability) in [
        (0.1, 1.0),
        (0.5, 0.963_945),
        (0.828, 0.499_5),
        (1.0, 0.270_000),
        (1.36, 0.049_5),
        (1.63, 0.009_8),
        (2.0, 0.000_671),
    ] {
        assert!((beyond(lambda) - probability).abs() < 3e-4, "{lambda}: {} is not {probability}", beyond(lambda));
    }
    assert!(beyond(10.0) < 1e-80);
}

/// Numbers that look random and are the same each time (the generator of "Numerical Recipes").
fn numbers(seed: u64, count: usize) -> Vec<u64> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % 1_000_000
    };
    (0..count).map(|_| next()).collect()
}

#[test]
fn two_samples_of_one_kind_are_told_apart_as_often_as_the_probability_says() {
    let of = |pair: u64| compare(&numbers(2 * pair + 1, 300), &numbers(2 * pair + 2, 300)).p_value;
    let below = (0..400).map(of).filter(|p| *p < 0.1).count();
    assert!((20..=60).contains(&below), "{below} of 400 below a tenth");
}

#[test]
fn a_shift_of_a_tenth_of_the_spread_is_seen_in_two_thousand_tries() {
    let shifted: Vec<u64> = numbers(3, 2_000).into_iter().map(|value| value + 100_000).collect();
    assert!(compare(&numbers(4, 2_000), &shifted).p_value < 1e-6);
}
