//! The report: facts about the machine, what was measured, and what was promised, in Markdown.

use std::time::Duration;

use crate::hot::{self, Found};
use crate::inbound;
use crate::large;
use crate::meter::{Measurement, Sample};

/// Of the empty handler, for pages that are kept ready.
const PAGE_BAR: f64 = 0.70;
/// Of the empty handler, for the two deeds that wait for the disk.
const DEED_BAR: f64 = 0.08;
/// How often faster a batch must be than a transaction for each request.
const BATCH_BAR: f64 = 3.0;
/// How slow one signer in a hundred may find it, in milliseconds.
const P99_BAR: f64 = 50.0;
/// What a million signatures may leave of the speed of a page.
const SAME_BAR: f64 = 0.90;
/// How many small messages that come in are kept, read and filed in a minute.
const INBOUND_BAR: f64 = 10_000.0;
/// The most memory a server may hold, in megabytes.
const MEMORY_BAR: f64 = 150.0;

/// What was found on one database, by the part it was found in.
pub struct Section {
    /// The database.
    pub database: &'static str,
    /// The hot paths.
    pub hot: Found,
    /// Mail that comes in.
    pub inbound: Found,
    /// The large letter.
    pub large: Found,
}

impl Section {
    fn parts(&self) -> [&Found; 3] {
        [&self.hot, &self.inbound, &self.large]
    }
}

/// Prints both tables and what else was noted.
pub fn print(machine: &[String], sections: &[Section]) {
    println!("# Throughput\n");
    machine.iter().for_each(|line| println!("* {line}"));
    println!("\n## Measured\n");
    println!("Medians of the rounds, the lowest and the highest in brackets; times in milliseconds, processor in");
    println!("microseconds for each answer: server, PostgreSQL, client. A ratio is to the empty handler's median of");
    println!("the same rounds and the same server.\n");
    println!("| what | database | requests a second | of the empty handler | bar | met | p50 | p99 | processor |");
    println!("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
    for section in sections {
        for found in section.parts() {
            found.measurements.0.iter().for_each(|one| println!("{}", row(one, found, section.database)));
        }
    }
    println!("\n## Promised\n\n| what | database | found | bar | met |\n| --- | --- | --- | --- | --- |");
    sections.iter().flat_map(promises).for_each(|line| println!("{line}"));
    println!("\n## Noted\n");
    for section in sections {
        for note in section.parts().into_iter().flat_map(|found| &found.notes) {
            println!("* {}: {note}", section.database);
        }
        for line in section.parts().into_iter().flat_map(wrong_answers) {
            println!("* {}: {line}", section.database);
        }
    }
}

/// The number of measurements in which an answer was not as expected, per-request transactions aside: those may run
/// into their time limits, which is what they are there to show.
pub fn faults(sections: &[Section]) -> usize {
    let all = sections.iter().flat_map(Section::parts).flat_map(|found| &found.measurements.0);
    all.filter(|one| one.what != hot::SIGN_ALONE && one.samples.iter().any(|sample| sample.wrong > 0)).count()
}

fn wrong_answers(found: &Found) -> Vec<String> {
    let line = |one: &Measurement| {
        let wrong: u64 = one.samples.iter().map(|sample| sample.wrong).sum();
        let example = one.samples.iter().find_map(|sample| sample.wrong_example.clone())?;
        Some(format!("{}: {wrong} answers were not as expected; the first: {:?}", one.what, example))
    };
    found.measurements.0.iter().filter_map(line).collect()
}

fn bar_of(what: &str) -> Option<f64> {
    match what {
        hot::PAGE_PLAIN | hot::PAGE_GZIP | hot::PAGE_UNCHANGED => Some(PAGE_BAR),
        hot::SIGN | hot::CONFIRM => Some(DEED_BAR),
        _ => None,
    }
}

fn row(one: &Measurement, found: &Found, database: &str) -> String {
    let ratio = rate_ratio(found, &one.what, hot::EMPTY);
    let bar = bar_of(&one.what);
    let met = bar.zip(ratio).map(|(bar, ratio)| yes(ratio >= bar));
    let cpu = |read: &dyn Fn(&Sample) -> f64| median(&one.samples, read);
    let in_database = one.samples.iter().all(|sample| sample.cpu.database.is_some());
    format!(
        "| {} | {database} | {} | {} | {} | {} | {} | {} | {:.1}, {}, {:.1} |",
        one.what,
        spread(&one.samples, &|sample| sample.rate),
        ratio.map_or_else(String::new, percent),
        bar.map_or_else(String::new, |bar| format!("≥ {}", percent(bar))),
        met.unwrap_or_default(),
        spread(&one.samples, &|sample| milliseconds(sample.p50)),
        spread(&one.samples, &|sample| milliseconds(sample.p99)),
        cpu(&|sample| sample.cpu.server),
        if in_database { format!("{:.1}", cpu(&|s| s.cpu.database.unwrap_or(0.0))) } else { "–".to_owned() },
        cpu(&|sample| sample.cpu.client),
    )
}

fn promises(section: &Section) -> Vec<String> {
    let Section { database, hot: found, inbound: mail, large } = section;
    let line = |what: &str, found: Option<(String, bool)>, bar: &str| match found {
        Some((value, met)) => format!("| {what} | {database} | {value} | {bar} | {} |", yes(met)),
        None => format!("| {what} | {database} | not measured | {bar} | no |"),
    };
    let times = |ratio: f64| (format!("{ratio:.1} times"), ratio >= BATCH_BAR);
    let same = |ratio: f64| (percent(ratio), ratio >= SAME_BAR);
    let p99 = found.measurements.get(hot::SIGN).map(|one| median(&one.samples, &|s| milliseconds(s.p99)));
    let same_bar = format!("≥ {}", percent(SAME_BAR));
    let small = mail.measurements.get(inbound::SMALL).map(|one| 60.0 * median(&one.samples, &|s| s.rate));
    let mut lines = vec![
        line(
            "inbound messages of 10 KB a minute",
            small.map(|a_minute| (grouped(a_minute), a_minute >= INBOUND_BAR)),
            "≥ 10,000",
        ),
        line(
            "sign, batched against a transaction for each request",
            rate_ratio(found, hot::SIGN, hot::SIGN_ALONE).map(times),
            "≥ 3 times",
        ),
        line("p99 of sign", p99.map(|p99| (format!("{p99:.1} ms"), p99 < P99_BAR)), "< 50 ms"),
        line(
            "letter page, a crowd's signatures against 10",
            rate_ratio(large, large::PAGE_MANY, large::PAGE_FEW).map(same),
            &same_bar,
        ),
        line(
            "names, last page against first",
            rate_ratio(large, large::NAMES_LAST, large::NAMES_FIRST).map(same),
            &same_bar,
        ),
    ];
    for (what, peak) in found.peaks.iter().chain(&mail.peaks).chain(&large.peaks) {
        let value = Some((format!("{peak:.0} MB"), *peak < MEMORY_BAR));
        lines.push(line(&format!("peak memory: {what}"), value, "< 150 MB"));
    }
    lines
}

/// The median rate of one measurement as a part of another's of the same rounds.
fn rate_ratio(found: &Found, what: &str, base: &str) -> Option<f64> {
    let rate = |what: &str| Some(median(&found.measurements.get(what)?.samples, &|sample| sample.rate));
    Some(rate(what)? / rate(base)?)
}

fn median(samples: &[Sample], read: &dyn Fn(&Sample) -> f64) -> f64 {
    let sorted = sorted(samples, read);
    let middle = sorted.len() / 2;
    if sorted.len() % 2 == 1 { sorted[middle] } else { (sorted[middle - 1] + sorted[middle]) / 2.0 }
}

fn sorted(samples: &[Sample], read: &dyn Fn(&Sample) -> f64) -> Vec<f64> {
    let mut values: Vec<f64> = samples.iter().map(read).collect();
    values.sort_by(f64::total_cmp);
    values
}

fn spread(samples: &[Sample], read: &dyn Fn(&Sample) -> f64) -> String {
    let sorted = sorted(samples, read);
    let number = |value: f64| if value >= 100.0 { grouped(value) } else { format!("{value:.1}") };
    format!("{} ({}–{})", number(median(samples, read)), number(sorted[0]), number(sorted[sorted.len() - 1]))
}

/// Thousands apart.
fn grouped(value: f64) -> String {
    let digits = format!("{value:.0}");
    let groups = digits.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy);
    groups.collect::<Vec<_>>().join(",")
}

fn percent(part: f64) -> String {
    let percent = part * 100.0;
    if percent < 10.0 { format!("{percent:.1} %") } else { format!("{percent:.0} %") }
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

fn yes(met: bool) -> &'static str {
    if met { "yes" } else { "**no**" }
}
