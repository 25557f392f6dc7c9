//! Starts and stops that are under way, for which the server's end waits.

use std::convert::Infallible;
use std::sync::mpsc::{Receiver, Sender, channel};

/// Kept by a start or a stop until it is over.
pub(super) type Underway = Sender<Infallible>;

/// Nothing is ever sent to it: it is cut off when all that was under way is over.
pub(super) type Over = Receiver<Infallible>;

/// Lets starts and stops begin until the server's end.
pub(super) struct Work(Option<(Underway, Over)>);

impl Default for Work {
    fn default() -> Self {
        Self(Some(channel()))
    }
}

impl Work {
    /// For one more start or stop; `None` after the end.
    pub(super) fn begin(&self) -> Option<Underway> {
        self.0.as_ref().map(|(underway, _)| underway.clone())
    }

    /// Lets nothing begin any more but what gets a copy of the last one.
    pub(super) fn close(&mut self) -> Option<(Underway, Over)> {
        self.0.take()
    }

    pub(super) fn is_closed(&self) -> bool {
        self.0.is_none()
    }
}
