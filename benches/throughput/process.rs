//! What Linux says of a process: time on the processor, and the most memory it ever held. And of the machine.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

/// A tick of `/proc/<pid>/stat`: `USER_HZ` is 100 on every Linux (proc(5), `sysconf(_SC_CLK_TCK)`).
const TICK: Duration = Duration::from_millis(10);

/// The time that the processor spent on a process, and on its ended children if it waited for them.
pub fn cpu_time(process: u32) -> Duration {
    let ticks = stat(process).map_or(0, |fields| fields.iter().skip(11).take(4).sum());
    TICK * u32::try_from(ticks).unwrap_or(u32::MAX)
}

/// The same for a process and its direct children together.
pub fn cpu_time_of_family(process: u32) -> Duration {
    children(process).into_iter().map(cpu_time).sum::<Duration>() + cpu_time(process)
}

/// The most memory that a process ever held, in megabytes (`VmHWM`).
pub fn peak_memory(process: u32) -> Option<f64> {
    let kilobytes: f64 = status_value(process, "VmHWM:")?;
    Some(kilobytes * 1024.0 / 1e6)
}

/// The process that started another.
pub fn parent(process: u32) -> Option<u32> {
    status_value(process, "PPid:")
}

fn status_value<T: std::str::FromStr>(process: u32, name: &str) -> Option<T> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse().ok()
}

/// The numbers behind the name, which may itself hold spaces and brackets; the state letter counts as 0.
fn stat(process: u32) -> Option<Vec<u64>> {
    let text = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let (_, fields) = text.rsplit_once(") ")?;
    Some(fields.split(' ').map(|field| field.parse().unwrap_or(0)).collect())
}

fn children(process: u32) -> Vec<u32> {
    if let Ok(list) = fs::read_to_string(format!("/proc/{process}/task/{process}/children")) {
        return list.split_whitespace().filter_map(|pid| pid.parse().ok()).collect();
    }
    // A kernel without that file: ask each process for its parent.
    let pid_of = |entry: fs::DirEntry| entry.file_name().to_str()?.parse().ok();
    let all = fs::read_dir("/proc").into_iter().flatten().flatten().filter_map(pid_of);
    all.filter(|pid| stat(*pid).and_then(|fields| fields.get(1).copied()) == Some(u64::from(process))).collect()
}

/// A line about the machine, without its name.
pub fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let line = |path: &str, start: &str| {
        let text = fs::read_to_string(path).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix(start)).unwrap_or_default();
        line.trim_start_matches([' ', '\t', ':']).to_owned()
    };
    let memory: f64 = line("/proc/meminfo", "MemTotal").trim_end_matches(" kB").trim().parse().unwrap_or(0.0);
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let gigabytes = memory * 1024.0 / 1e9;
    let model = line("/proc/cpuinfo", "model name");
    format!("{cores} cores ({model}), {gigabytes:.0} GB of memory, Linux {}", kernel.trim())
}

/// How long the disk under `folder` takes to make 4 KiB durable: the median, and the slowest of a hundred but one.
pub fn fsync_time(folder: &Path) -> anyhow::Result<(Duration, Duration)> {
    let path = folder.join("fsync");
    let mut file = fs::File::create(&path)?;
    let mut times = Vec::new();
    let began = Instant::now();
    while times.len() < 300 && began.elapsed() < Duration::from_secs(3) {
        let start = Instant::now();
        file.write_all(&[7; 4096])?;
        file.sync_data()?;
        times.push(start.elapsed());
    }
    fs::remove_file(path)?;
    times.sort_unstable();
    Ok((times[times.len() / 2], times[times.len() * 99 / 100]))
}
