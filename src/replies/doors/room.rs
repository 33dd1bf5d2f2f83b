//! Room in memory for messages that are being taken in: many at once may be large, and each stands there twice, as it came
//! and sealed. Whoever finds no room waits; what waits in a socket costs nothing.

use tokio::sync::{Semaphore, SemaphorePermit};

/// The largest message that is taken: what council mail servers send at most, and a little more.
pub const LARGEST_MESSAGE: usize = 25 * 1024 * 1024;

/// In kibibytes: room for one of the largest, and some small ones beside it.
const ROOM: u32 = 32 * 1024;

static FREE: Semaphore = Semaphore::const_new(ROOM as usize);
/// For people at the desk: however many mails come in, they do not wait behind them.
static FREE_AT_THE_DESK: Semaphore = Semaphore::const_new(ROOM as usize);

/// A part of the room; it is free again when this goes.
#[derive(Debug)]
pub struct Taken(#[allow(dead_code, reason = "held, not read")] Option<SemaphorePermit<'static>>);

/// Waits until there is room for a message of so many bytes. In turn: a large one is not overtaken for ever by small ones.
pub async fn take(bytes: usize) -> Taken {
    take_of(&FREE, bytes).await
}

/// The same for a message that somebody hands in at the desk.
pub async fn take_at_the_desk(bytes: usize) -> Taken {
    take_of(&FREE_AT_THE_DESK, bytes).await
}

async fn take_of(free: &'static Semaphore, bytes: usize) -> Taken {
    let kibibytes = u32::try_from(bytes.div_ceil(1024)).unwrap_or(ROOM).clamp(1, ROOM);
    // It is never closed.
    Taken(free.acquire_many(kibibytes).await.ok())
}
