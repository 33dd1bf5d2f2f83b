//! What the fuzz targets begin with, and what once failed there, run as ordinary tests: each file as it is, and with a few
//! hundred bytes changed by a generator that always does the same.

use std::path::Path;
use std::time::{Duration, Instant};

#[path = "../../../fuzz/checks/delivery_report.rs"]
mod delivery_report;
#[path = "../../../fuzz/checks/inbound_message.rs"]
mod inbound_message;
#[path = "../../../fuzz/checks/quotation.rs"]
mod quotation;
#[path = "../../../fuzz/checks/reply_address.rs"]
mod reply_address;

/// The largest file that is taken: what is read of it is bounded by it.
const LARGEST: u64 = 256 * 1024;
/// Far longer than any file may take, also on a machine that does other things.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often each file is changed.
const CHANGES: usize = 60;

fn run(target: &str, check: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds").join(target);
    let mut count = 0;
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        assert!(std::fs::metadata(&path).unwrap().len() <= LARGEST, "{} is too large", path.display());
        let seed = std::fs::read(&path).unwrap();
        let begun = Instant::now();
        check(&seed);
        assert!(begun.elapsed() < PATIENCE, "{} takes too long", path.display());
        let mut dice = Dice(0x9e37_79b9_7f4a_7c15 ^ seed.len() as u64);
        for _ in 0..CHANGES {
            let changed = dice.change(&seed);
            let caught = std::panic::catch_unwind(|| check(&changed));
            assert!(caught.is_ok(), "{} changed to {:?}", path.display(), String::from_utf8_lossy(&changed));
        }
        count += 1;
    }
    assert!(count >= 5, "{target} has {count} seeds");
}

/// Marsaglia's xorshift: the same sequence each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % bound.max(1) as u64).unwrap()
    }

    /// The same bytes with some of them changed, lost, doubled or put elsewhere.
    fn change(&mut self, seed: &[u8]) -> Vec<u8> {
        const PIECES: [&[u8]; 9] =
            [b"\n", b"\r", b"\0", b"\xff", b"\n\n", b"--", b": ", b"=?utf-8?q?=", b"\xe2\x80\x91"];
        let mut bytes = seed.to_vec();
        for _ in 0..=self.below(8) {
            let (at, length) = (self.below(bytes.len() + 1), self.below(16));
            let end = (at + length).min(bytes.len());
            match self.below(4) {
                0 if at < bytes.len() => bytes[at] = u8::try_from(self.below(256)).unwrap(),
                1 => drop(bytes.drain(at..end)),
                2 => {
                    let piece = PIECES[self.below(PIECES.len())];
                    bytes.splice(at..at, piece.iter().copied());
                }
                _ => {
                    let piece = bytes[at..end].to_vec();
                    let to = self.below(bytes.len() + 1);
                    bytes.splice(to..to, piece);
                }
            }
        }
        bytes
    }
}

#[test]
fn reply_addresses() {
    run("reply_address", reply_address::check);
}

#[test]
fn delivery_reports() {
    run("delivery_report", delivery_report::check);
}

#[test]
fn inbound_messages() {
    run("inbound_message", inbound_message::check);
}

#[test]
fn quotations() {
    run("quotation", quotation::check);
}
