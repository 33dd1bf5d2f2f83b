//! Room in memory for messages that are being taken in: many at once may be large, and each stands there twice, as it came
//! and sealed. Whoever finds no room waits; what waits in a socket costs nothing.

use tokio::sync::{Semaphore, SemaphorePermit};

/// The largest message that is taken: what council mail servers send at most, and a little more.
pub const LARGEST_MESSAGE: usize = 25 * 1024 * 1024;

/// In kibibytes: room for one of the largest, and some small ones beside it.
const ROOM: u32 = 32 * 1024;

static FREE: Semaphore = Semaphore::const_new(ROOM as usize);

/// A part of the room; it is free again when this goes.
#[derive(Debug)]
pub struct Taken(#[allow(dead_code, reason = "held, not read")] Option<SemaphorePermit<'static>>);

/// Waits until there is room for a message of so many bytes. In turn: a large one is not overtaken for ever by small ones.
pub async fn take(bytes: usize) -> Taken {
    let kibibytes = u32::try_from(bytes.div_ceil(1024)).unwrap_or(ROOM).clamp(1, ROOM);
    // It is never closed.
    Taken(FREE.acquire_many(kibibytes).await.ok())
}
