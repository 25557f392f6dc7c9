//! What the work of a thread may ask of databases: which of them it has a connection of, and whether it may write.
//!
//! Who waits for another connection, or for a lock, with one in hand may wait for what only they could give back:
//! SQLite has one writer, and the pool has few readers. So that is refused at once.

use std::cell::{Cell, RefCell};

thread_local! {
    static HELD: RefCell<Vec<usize>> = const { RefCell::new(Vec::new()) };
    static ONLY_READS: Cell<bool> = const { Cell::new(false) };
    static LATEST: Cell<Asks> = const { Cell::new(Asks::Write) };
}

/// Why something was not even tried: it would wait for its own caller, or write where a plugin is only asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Nested {
    /// The database is wanted with one of its connections in hand.
    #[error(
        "inside of `read` or `write` nothing else may ask the database: use the connection that the closure is given, \
         or do this before or afterwards; so does `desk`, whose `transact` gives one"
    )]
    Database,
    /// A plugin is to be called with a connection in hand.
    #[error(
        "inside of `read` or `write` no plugin may be called, which might wait for the same connection: do this before \
         or afterwards"
    )]
    Call,
    /// Calls of plugins have called others, too often.
    #[error(
        "plugins call each other in a circle: one call has led to {0} others, each inside of the one before"
    )]
    Circle(u32),
    /// A plugin that is only asked would write, by what it has kept of another call.
    #[error(
        "nothing is written where a plugin is only asked: its answer may be wanted again, or only looked at; write in a \
         method that takes `&Context`"
    )]
    Asked,
}

/// For what a thread asks for a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asks {
    /// To write nothing.
    Read,
    /// To write.
    Write,
}

/// The thread asks for a connection now.
pub(super) fn asks_to(what: Asks) {
    LATEST.set(what);
}

/// What the thread has asked for most recently: where nothing may be written, it is the database's fault only if it was
/// to write.
pub(crate) fn latest() -> Asks {
    LATEST.get()
}

/// A connection is in hand until this is dropped, also by a panic.
pub(super) struct Held(usize);

impl Held {
    /// Notes that a connection of the database is in hand.
    ///
    /// # Errors
    /// Where one is already.
    pub(super) fn of(database: usize) -> Result<Self, Nested> {
        HELD.with_borrow_mut(|held| {
            if held.contains(&database) {
                return Err(Nested::Database);
            }
            held.push(database);
            Ok(Self(database))
        })
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        HELD.with_borrow_mut(|held| held.retain(|known| *known != self.0));
    }
}

/// From now on, whether the thread's work only reads.
pub(crate) fn set_only_reads(only_reads: bool) {
    ONLY_READS.set(only_reads);
}

/// Whether the thread's work only reads.
pub(crate) fn only_reads() -> bool {
    ONLY_READS.get()
}

/// Lets the thread's work write.
///
/// # Errors
/// Where it only reads.
pub(super) fn check_writes() -> Result<(), Nested> {
    if only_reads() {
        return Err(Nested::Asked);
    }
    Ok(())
}

/// Whether the thread has a connection of the database in hand.
pub(super) fn is_held(database: usize) -> bool {
    HELD.with_borrow(|held| held.contains(&database))
}
