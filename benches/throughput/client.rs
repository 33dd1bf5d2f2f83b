//! The client: many connections from one thread, a request waiting on each, as little work as possible for each
//! answer. It shares the machine's cores with the server it measures, so whatever it spends, the server lacks.

use std::io::{ErrorKind, Read, Write};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use mio::{Events, Interest, Poll, Token};

use crate::answer::{Expected, Progress, Reader};
use crate::histogram::Histogram;
use crate::script::Script;

/// How long all connections may be silent before the run is given up.
const PATIENCE: Duration = Duration::from_secs(15);

/// How long the client steps back when a connection takes no more for now.
const FULL_BUFFER: Duration = Duration::from_micros(50);

/// How hard, and for how long.
#[derive(Debug, Clone, Copy)]
pub struct Load {
    /// Where the server listens.
    pub address: SocketAddr,
    /// Connections, each with one request under way.
    pub connections: usize,
    /// What comes before counting begins.
    pub warm_up: Duration,
    /// How long is counted.
    pub window: Duration,
}

/// What came of a run. `S` is what the caller sampled at both ends of the window.
pub struct Outcome<S> {
    /// Right answers within the window.
    pub answers: u64,
    /// The window, as long as it turned out.
    pub elapsed: Duration,
    /// Right answers from the first to the last, warm-up and end included.
    pub acknowledged: u64,
    /// Answers that were not as expected.
    pub wrong: u64,
    /// What the first of them looked like.
    pub wrong_example: Option<String>,
    /// Latencies within the window.
    pub latency: Histogram,
    /// The caller's samples.
    pub samples: (S, S),
}

struct Connection {
    stream: mio::net::TcpStream,
    reader: Reader,
    sent_at: Instant,
}

enum Phase<S> {
    WarmUp,
    Counting { since: Instant, sample: S },
    Ending { elapsed: Duration, samples: (S, S) },
}

struct Run<'a, S> {
    script: &'a mut Script,
    expected: Expected,
    sample: &'a dyn Fn() -> S,
    load: Load,
    started: Instant,
    phase: Phase<S>,
    under_way: usize,
    outcome: Tally,
}

struct Tally {
    answers: u64,
    acknowledged: u64,
    wrong: u64,
    wrong_example: Option<String>,
    latency: Histogram,
}

/// Sends the script's requests on every connection until the window is over or the script is at its end, then waits
/// for what is still under way, so that everything sent was answered.
pub fn run<S: Clone>(
    load: Load,
    script: &mut Script,
    expected: Expected,
    sample: &dyn Fn() -> S,
) -> anyhow::Result<Outcome<S>> {
    let mut poll = Poll::new()?;
    let mut connections = connect(load, &poll)?;
    let outcome = Tally { answers: 0, acknowledged: 0, wrong: 0, wrong_example: None, latency: Histogram::new() };
    let started = Instant::now();
    let mut run = Run { script, expected, sample, load, started, phase: Phase::WarmUp, under_way: 0, outcome };
    for connection in &mut connections {
        run.send(connection, Instant::now())?;
    }
    let mut events = Events::with_capacity(load.connections);
    let mut input = vec![0; 512 * 1024];
    let mut heard_at = Instant::now();
    while run.under_way > 0 {
        poll.poll(&mut events, Some(Duration::from_millis(100))).or_else(unless_interrupted)?;
        for event in &events {
            heard_at = Instant::now();
            run.hear(&mut connections[event.token().0], &mut input)?;
        }
        if heard_at.elapsed() > PATIENCE {
            bail!("{} requests had no answer within {PATIENCE:?}", run.under_way);
        }
    }
    Ok(run.finish())
}

fn connect(load: Load, poll: &Poll) -> anyhow::Result<Vec<Connection>> {
    let open = |number: usize| -> anyhow::Result<Connection> {
        let stream = std::net::TcpStream::connect(load.address).context("cannot connect to the server")?;
        stream.set_nodelay(true)?;
        stream.set_nonblocking(true)?;
        let mut stream = mio::net::TcpStream::from_std(stream);
        poll.registry().register(&mut stream, Token(number), Interest::READABLE)?;
        Ok(Connection { stream, reader: Reader::default(), sent_at: Instant::now() })
    };
    (0..load.connections).map(open).collect()
}

fn unless_interrupted(error: std::io::Error) -> std::io::Result<()> {
    if error.kind() == ErrorKind::Interrupted { Ok(()) } else { Err(error) }
}

impl<S: Clone> Run<'_, S> {
    fn send(&mut self, connection: &mut Connection, now: Instant) -> anyhow::Result<()> {
        if matches!(self.phase, Phase::Ending { .. }) {
            return Ok(());
        }
        let Some(request) = self.script.next() else {
            self.end(now);
            return Ok(());
        };
        // An empty send buffer takes a small request as a whole. A large one is waited for: the server is reading it.
        let mut rest = request;
        while !rest.is_empty() {
            match connection.stream.write(rest) {
                Ok(0) => bail!("the server closed a connection"),
                Ok(written) => rest = &rest[written..],
                Err(error) if error.kind() == ErrorKind::WouldBlock => std::thread::sleep(FULL_BUFFER),
                Err(error) => return Err(error).context("the server closed a connection"),
            }
        }
        connection.sent_at = now;
        self.under_way += 1;
        Ok(())
    }

    /// Reads until the answer is complete. Nothing more can come before the next request, so there is no need to read
    /// until the socket is empty, as an edge-triggered poll would otherwise want.
    fn hear(&mut self, connection: &mut Connection, input: &mut [u8]) -> anyhow::Result<()> {
        loop {
            let read = match connection.stream.read(input) {
                Ok(0) => bail!("the server closed a connection; {}", self.so_far()),
                Ok(read) => read,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(error).context("cannot read an answer"),
            };
            let progress = connection.reader.take(&input[..read], self.expected)?;
            if progress == Progress::More {
                continue;
            }
            let now = Instant::now();
            self.under_way -= 1;
            self.count(&progress, now - connection.sent_at, &input[..read], now);
            return self.send(connection, now);
        }
    }

    fn count(&mut self, progress: &Progress, latency: Duration, input: &[u8], now: Instant) {
        self.advance(now);
        if let Progress::Wrong(status) = progress {
            self.outcome.wrong += 1;
            let end = input.len().min(250);
            let example = || format!("status {status}: {}", String::from_utf8_lossy(&input[..end]));
            self.outcome.wrong_example.get_or_insert_with(example);
            return;
        }
        self.outcome.acknowledged += 1;
        if matches!(self.phase, Phase::Counting { .. }) {
            self.outcome.answers += 1;
            self.outcome.latency.record(latency);
        }
    }

    fn advance(&mut self, now: Instant) {
        match &self.phase {
            Phase::WarmUp if now >= self.started + self.load.warm_up => {
                self.phase = Phase::Counting { since: now, sample: (self.sample)() };
            }
            Phase::Counting { since, .. } if now >= *since + self.load.window => self.end(now),
            _ => {}
        }
    }

    fn end(&mut self, now: Instant) {
        let sample = (self.sample)();
        self.phase = match &self.phase {
            Phase::Counting { since, sample: first } => {
                Phase::Ending { elapsed: now - *since, samples: (first.clone(), sample) }
            }
            Phase::WarmUp => Phase::Ending { elapsed: Duration::ZERO, samples: (sample.clone(), sample) },
            Phase::Ending { .. } => return,
        };
    }

    fn so_far(&self) -> String {
        let Tally { acknowledged, wrong, wrong_example, .. } = &self.outcome;
        let example = wrong_example.as_deref().unwrap_or("none");
        format!("right answers so far: {acknowledged}, wrong ones: {wrong}, the first of these: {example}")
    }

    fn finish(mut self) -> Outcome<S> {
        self.end(Instant::now());
        let (elapsed, samples) = match self.phase {
            Phase::Ending { elapsed, samples } => (elapsed, samples),
            Phase::WarmUp | Phase::Counting { .. } => unreachable!("the run was just ended"),
        };
        let Tally { answers, acknowledged, wrong, wrong_example, latency } = self.outcome;
        Outcome { answers, elapsed, acknowledged, wrong, wrong_example, latency, samples }
    }
}
