//! The database state of a thread: the databases of which it holds a connection, and whether it may write.
//!
//! A thread that holds a connection and waits for another one may wait for itself: SQLite has one writer, and the pool
//! has few readers. So a nested access fails at once.

use std::cell::{Cell, RefCell};

thread_local! {
    static HELD: RefCell<Vec<usize>> = const { RefCell::new(Vec::new()) };
    static READ_ONLY: Cell<bool> = const { Cell::new(false) };
    static ACCESS_MODE: Cell<AccessMode> = const { Cell::new(AccessMode::Write) };
}

/// Why a call was rejected before it began: it would wait for its own caller, or write in a read-only call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NestedCallError {
    /// The thread already holds a connection of the database.
    #[error(
        "inside of `read` or `write` nothing else may ask the database: use the connection that the closure is given, \
         or do this before or afterwards; this includes `cx.inventory()`, whose `transaction` gives one"
    )]
    Database,
    /// A plugin would be called while the thread holds a connection.
    #[error(
        "inside of `read` or `write` no plugin may be called, since it might wait for the same connection: do this \
         before or afterwards"
    )]
    Call,
    /// Calls of plugins are nested too deeply.
    #[error("plugins call each other in a circle: calls may be nested at most {0} deep")]
    TooDeep(u32),
    /// A plugin would write in a read-only call, with a value that it kept from another call.
    #[error(
        "a plugin cannot write in a call that only reads: the host may repeat the call, or only display its result; write \
         in a method that takes `&Context`"
    )]
    ReadOnly,
}

/// The purpose of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AccessMode {
    /// For reads only.
    Read,
    /// For writes.
    Write,
}

/// Records the purpose of the connection that the thread requests now.
pub(super) fn set_access_mode(what: AccessMode) {
    ACCESS_MODE.set(what);
}

/// Returns the purpose of the thread's latest connection. A "read-only" error is the database's fault only if that was
/// [`AccessMode::Write`].
pub(crate) fn access_mode() -> AccessMode {
    ACCESS_MODE.get()
}

/// Marks a connection as held until this is dropped, also by a panic.
pub(super) struct ConnectionGuard(usize);

impl ConnectionGuard {
    /// Records that the thread holds a connection of the database.
    ///
    /// # Errors
    /// When it holds one already.
    pub(super) fn acquire(database: usize) -> Result<Self, NestedCallError> {
        HELD.with_borrow_mut(|held| {
            if held.contains(&database) {
                return Err(NestedCallError::Database);
            }
            held.push(database);
            Ok(Self(database))
        })
    }
}

impl Drop for ConnectionGuard {
    fn drop(&mut self) {
        HELD.with_borrow_mut(|held| held.retain(|known| *known != self.0));
    }
}

/// Sets whether the thread runs a read-only call.
pub(crate) fn set_read_only(only_reads: bool) {
    READ_ONLY.set(only_reads);
}

/// Returns whether the thread runs a read-only call.
pub(crate) fn is_read_only() -> bool {
    READ_ONLY.get()
}

/// Checks that the thread may write.
///
/// # Errors
/// When it runs a read-only call.
pub(super) fn check_writable() -> Result<(), NestedCallError> {
    if is_read_only() {
        return Err(NestedCallError::ReadOnly);
    }
    Ok(())
}

/// Returns whether the thread holds a connection of the database.
pub(super) fn is_held(database: usize) -> bool {
    HELD.with_borrow(|held| held.contains(&database))
}
