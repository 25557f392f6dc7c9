//! Client connections: what they wait for, how long, and which ones are aborted when a client makes no progress.
//!
//! The HTTP library has timeouts for a head that does not arrive and for an idle connection. This module covers the rest:
//! a client that does not read its response, one that stops in the middle of a body, and which connections to evict when
//! the process runs out of descriptors.

mod connections;
pub mod descriptors;
mod handle;
pub mod listen;
pub mod network;
mod reaper;
mod stream;

pub use connections::{Connections, Limits, MemoryWaitGuard};
pub use handle::Connection;
pub use stream::Stream;
