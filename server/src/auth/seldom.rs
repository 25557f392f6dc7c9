//! Lines of the log that are written seldom, however often there is something to say.

use std::time::{Duration, Instant};

const SECOND: Duration = Duration::from_secs(1);

/// When lines were written, and how many were left out since.
#[derive(Debug, Default)]
pub(super) struct Seldom {
    last: Option<Instant>,
    lines: u32,
    left_out: u32,
}

impl Seldom {
    /// Whether there is to be a line, of so many in a second; how many that makes with those that were left out.
    pub(super) fn write(&mut self, now: Instant, lines: u32) -> Option<u32> {
        let is_over = self
            .last
            .is_none_or(|last| now.duration_since(last) >= SECOND);
        if is_over {
            (self.last, self.lines) = (Some(now), 0);
        }
        if self.lines >= lines {
            self.left_out = self.left_out.saturating_add(1);
            return None;
        }
        self.lines += 1;
        Some(1 + std::mem::take(&mut self.left_out))
    }

    /// Takes so many lines back, for the next one to count.
    pub(super) fn take_back(&mut self, lines: u32) {
        self.left_out = self.left_out.saturating_add(lines);
        self.last = None;
    }
}
