//! A mail server that keeps what it is given, and that can be told to behave badly.
//!
//! It speaks SMTP over a socket of 127.0.0.1, a thread per connection, so that what is tested is the mail client that
//! production uses. A behaviour can be changed at any time and holds from the next command on, also on connections
//! that a client keeps open.

#![allow(clippy::unwrap_used)]
#![allow(dead_code, reason = "each test binary that includes this file uses a part of it")]

use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

mod session;
#[cfg(test)]
mod tests;

use session::{Envelope, Session};

/// What the sink does with a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Behaviour {
    /// Keeps it and says so.
    Accept,
    /// Reads it whole, then answers that it may be tried again.
    Refuse4xx,
    /// Reads it whole, then answers that it will never be taken.
    Refuse5xx,
    /// Refuses one recipient, compared without regard to case, with this code; takes the others.
    RefuseRecipient(String, u16),
    /// Answers nothing, not even a new connection, until the behaviour changes; then hangs up.
    Hang,
    /// Reads the mail whole, then hangs up without an answer: the client cannot know whether it was taken.
    DropAfterData,
    /// Hangs up on every connection: a new one before the greeting, an open one at its next command.
    DropOnConnect,
}

/// A mail as the sink received it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// The id told to the client, as in `queued as <id>`.
    pub id: String,
    /// The envelope's sender; empty for a bounce.
    pub from: String,
    /// The envelope's recipients that were taken.
    pub to: Vec<String>,
    /// Headers and body, dots unstuffed, lines ended by CR LF.
    pub raw: Vec<u8>,
}

impl Mail {
    /// The raw message as text; what is not UTF-8 is replaced.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.raw).into_owned()
    }
}

/// The running server; it ends with this value.
#[derive(Debug)]
pub struct SmtpSink {
    address: SocketAddr,
    shared: Arc<Shared>,
    listener: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug)]
struct State {
    behaviour: Behaviour,
    mails: Vec<Mail>,
    unanswered: Vec<Mail>,
    received: u32,
    connections: Vec<TcpStream>,
    connection_count: usize,
    stopping: Stopping,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stopping {
    NotYet,
    Now,
}

impl SmtpSink {
    /// Starts a sink that accepts everything.
    pub fn start() -> SmtpSink {
        SmtpSink::behaving(Behaviour::Accept)
    }

    /// Starts a sink that behaves as told.
    pub fn behaving(behaviour: Behaviour) -> SmtpSink {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let state = State {
            behaviour,
            mails: Vec::new(),
            unanswered: Vec::new(),
            received: 0,
            connections: Vec::new(),
            connection_count: 0,
            stopping: Stopping::NotYet,
        };
        let shared = Arc::new(Shared { state: Mutex::new(state), changed: Condvar::new() });
        let for_thread = Arc::clone(&shared);
        let listener = thread::spawn(move || listen(&listener, &for_thread));
        SmtpSink { address, shared, listener: Some(listener) }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its address as a mail setting: `smtp://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    /// Changes what it does from now on.
    pub fn behave(&self, behaviour: Behaviour) {
        self.shared.state().behaviour = behaviour;
        self.shared.changed.notify_all();
    }

    /// Every mail it has taken and acknowledged, oldest first.
    pub fn mails(&self) -> Vec<Mail> {
        self.shared.state().mails.clone()
    }

    /// Every mail it has read whole and hung up on, oldest first.
    pub fn unanswered(&self) -> Vec<Mail> {
        self.shared.state().unanswered.clone()
    }

    /// How many connections were ever opened.
    pub fn connection_count(&self) -> usize {
        self.shared.state().connection_count
    }

    /// Forgets the mails taken so far.
    pub fn forget(&self) {
        let mut state = self.shared.state();
        state.mails.clear();
        state.unanswered.clear();
    }

    /// Waits until at least `count` mails were taken and returns them all.
    ///
    /// # Panics
    ///
    /// When they do not come in time.
    pub fn wait_for(&self, count: usize, timeout: Duration) -> Vec<Mail> {
        let too_few = |state: &mut State| state.mails.len() < count;
        let waited = self.shared.changed.wait_timeout_while(self.shared.state(), timeout, too_few);
        let (state, outcome) = waited.unwrap_or_else(PoisonError::into_inner);
        assert!(!outcome.timed_out(), "{} of {count} mails came within {timeout:?}", state.mails.len());
        state.mails.clone()
    }
}

impl Drop for SmtpSink {
    fn drop(&mut self) {
        let connections = {
            let mut state = self.shared.state();
            state.stopping = Stopping::Now;
            std::mem::take(&mut state.connections)
        };
        self.shared.changed.notify_all();
        for connection in connections {
            let _ = connection.shutdown(Shutdown::Both);
        }
        // Wakes the listener, which then sees that it is to stop.
        let _ = TcpStream::connect(self.address);
        if let Some(listener) = self.listener.take() {
            let _ = listener.join();
        }
    }
}

impl Shared {
    /// A test that fails elsewhere must not make every later look at the sink fail too.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What to do now; while that is hanging, waits.
    fn behaviour(&self) -> Behaviour {
        let hanging = |state: &mut State| state.behaviour == Behaviour::Hang && state.stopping == Stopping::NotYet;
        let mut state = self.state();
        if !hanging(&mut state) {
            return state.behaviour.clone();
        }
        drop(self.changed.wait_while(state, hanging));
        Behaviour::DropOnConnect
    }

    fn keep(&self, mail: &Envelope, raw: Vec<u8>, behaviour: &Behaviour) -> String {
        let mut state = self.state();
        state.received += 1;
        let id = format!("{:08X}", state.received);
        let mail = Mail { id: id.clone(), from: mail.from.clone(), to: mail.to.clone(), raw };
        if *behaviour == Behaviour::DropAfterData {
            state.unanswered.push(mail);
        } else {
            state.mails.push(mail);
        }
        drop(state);
        self.changed.notify_all();
        id
    }
}

fn listen(listener: &TcpListener, shared: &Arc<Shared>) {
    for stream in listener.incoming().flatten() {
        let mut state = shared.state();
        if state.stopping == Stopping::Now {
            return;
        }
        let _ = stream.set_nodelay(true);
        state.connection_count += 1;
        state.connections.extend(stream.try_clone());
        drop(state);
        let shared = Arc::clone(shared);
        // A client that hangs up in the middle is what some tests want; there is nobody to tell.
        thread::spawn(move || {
            let _ = Session::new(&stream, &shared).run();
            let _ = stream.shutdown(Shutdown::Both);
        });
    }
}
