//! A rate limit for lines of the log.

use std::time::{Duration, Instant};

const SECOND: Duration = Duration::from_secs(1);

/// When lines were written, and how many were left out since.
#[derive(Debug, Default)]
pub(super) struct LogLimiter {
    last: Option<Instant>,
    lines: u32,
    left_out: u32,
}

impl LogLimiter {
    /// Allows `lines` lines a second. Returns how many events the line counts, with those left out before it; `None` if
    /// it is left out, too.
    pub(super) fn allow(&mut self, now: Instant, lines: u32) -> Option<u32> {
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

    /// Takes back lines that were not written after all. The next line is allowed at once, and counts them.
    pub(super) fn add_suppressed(&mut self, lines: u32) {
        self.left_out = self.left_out.saturating_add(lines);
        self.last = None;
    }
}
