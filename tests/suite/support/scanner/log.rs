//! The log of the service in this process, at its most talkative: every line of ours, and every line of a dependency that
//! the program would let out, whatever `RUST_LOG` asks for.

use std::io::Write;
use std::sync::{Arc, Mutex, Once, PoisonError};

use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use undersigned::cli::may_be_logged;

#[derive(Clone)]
struct Kept(Arc<Mutex<Vec<u8>>>);

static KEPT: Mutex<Option<Kept>> = Mutex::new(None);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Begins to keep the log of this process; once is enough.
pub fn keep() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let kept = Kept(Arc::default());
        *KEPT.lock().unwrap_or_else(PoisonError::into_inner) = Some(kept.clone());
        let lines = tracing_subscriber::fmt::layer().with_ansi(false).with_writer(move || kept.clone());
        let filter = tracing_subscriber::filter::filter_fn(may_be_logged);
        let _ = tracing_subscriber::registry().with(filter).with(lines).try_init();
    });
}

/// What was logged so far.
pub fn so_far() -> String {
    let kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let bytes = kept.map(|kept| kept.0.lock().unwrap_or_else(PoisonError::into_inner).clone());
    String::from_utf8_lossy(&bytes.unwrap_or_default()).into_owned()
}
