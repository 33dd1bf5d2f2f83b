//! What is printed: a table for each door, in Markdown.

use std::time::Duration;

use crate::tries::{Pair, Times, controls, pairs};

/// From here on a difference is not put down to chance: one run in a hundred, over all pairs of all doors.
const BY_CHANCE: f64 = 0.01;

/// Prints what a door gave, one of so many tables, and returns how many pairs were told apart better than two runs of one
/// kind.
pub fn print(door: &str, tables: usize, times: &[Times]) -> usize {
    println!("\n### {door}\n\n| kind | tries | median ms | 99 % ms |\n| --- | --- | --- | --- |");
    for of in times {
        let mut nanos = of.nanos.clone();
        nanos.sort_unstable();
        println!("| {:?} | {} | {} | {} |", of.kind, nanos.len(), at(&nanos, 50), at(&nanos, 99));
    }
    let (pairs, controls) = (pairs(times), controls(times));
    println!("\n| pair | distance | p | p, {} pairs |\n| --- | --- | --- | --- |", pairs.len());
    pairs.iter().for_each(|pair| row(&format!("{:?} – {:?}", pair.first, pair.second), pair));
    println!("\n| control, split in two | distance | p | p, {} controls |\n| --- | --- | --- | --- |", controls.len());
    controls.iter().for_each(|pair| row(&format!("{:?}", pair.first), pair));
    let best_control = controls.first().map_or(1.0, |pair| pair.corrected);
    let limit = BY_CHANCE / tables as f64;
    let told: Vec<&Pair> =
        pairs.iter().filter(|pair| pair.corrected < limit && pair.corrected < best_control).collect();
    match told.as_slice() {
        [] => println!("\nNo pair is told apart better than two runs of one kind."),
        told => println!("\n**Told apart: {} pairs.**", told.len()),
    }
    told.len()
}

fn row(what: &str, pair: &Pair) {
    println!("| {what} | {:.4} | {:.5} | {:.5} |", pair.found.statistic, pair.found.p_value, pair.corrected);
}

fn at(sorted: &[u64], percent: usize) -> String {
    let position = (sorted.len() * percent / 100).min(sorted.len().saturating_sub(1));
    let nanos = sorted.get(position).copied().unwrap_or_default();
    format!("{:.3}", Duration::from_nanos(nanos).as_secs_f64() * 1e3)
}
