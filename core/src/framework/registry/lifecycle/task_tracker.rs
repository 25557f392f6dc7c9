//! Tracks running starts and stops of plugins: the shutdown of the server waits for them.

use std::convert::Infallible;
use std::sync::mpsc::{Receiver, Sender, channel};

/// Held by each start and stop until it has ended.
pub(super) type TaskToken = Sender<Infallible>;

/// Receives nothing; it is disconnected when all starts and stops have ended.
pub(super) type TasksDone = Receiver<Infallible>;

/// Gives tokens to starts and stops until the server shuts down.
pub(super) struct TaskTracker(Option<(TaskToken, TasksDone)>);

impl Default for TaskTracker {
    fn default() -> Self {
        Self(Some(channel()))
    }
}

impl TaskTracker {
    /// Returns a token for a start or stop; `None` during shutdown.
    pub(super) fn token(&self) -> Option<TaskToken> {
        self.0.as_ref().map(|(underway, _)| underway.clone())
    }

    /// Gives no tokens from now on, and returns the last one. Only its copies allow further starts and stops.
    pub(super) fn close(&mut self) -> Option<(TaskToken, TasksDone)> {
        self.0.take()
    }

    pub(super) fn is_closed(&self) -> bool {
        self.0.is_none()
    }
}
