//! The log: requests can neither flood it nor forge lines in it.

use std::collections::HashMap;
use std::fmt::{self, Write};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use tracing::callsite::Identifier;
use tracing::field::Field;
use tracing::{Event, Level, Metadata, Subscriber};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::field::MakeExt;
use tracing_subscriber::fmt::FmtContext;
use tracing_subscriber::fmt::format::{FormatEvent, FormatFields, Writer, debug_fn};
use tracing_subscriber::registry::LookupSpan;

use crate::config::Config;

/// Lines of one kind that are written at once; after them, one a second.
const BURST: f64 = 10.0;

/// The target of the plugins' own messages.
const PLUGIN_TARGET: &str = "plugin";

/// Starts the log on the standard error output.
///
/// # Errors
/// When the log level is not valid.
pub(super) fn start(config: &Config) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&config.log_level)?;
    // Pipes, terminals without colours, `NO_COLOR` and `CLICOLOR_FORCE` count as for the command line's errors.
    let colours = anstream::AutoStream::choice(&std::io::stderr());
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(colours != anstream::ColorChoice::Never)
        .with_writer(std::io::stderr)
        // They would go to the same output that just failed, and a second failure panics.
        .log_internal_errors(false)
        .fmt_fields(debug_fn(field).delimited(" "))
        .map_event_format(RateLimited::new)
        .try_init()
        .map_err(|error| anyhow::anyhow!("cannot start the log: {error}"))
}

fn field(writer: &mut Writer<'_>, field: &Field, value: &dyn fmt::Debug) -> fmt::Result {
    if field.name() != "message" {
        write!(writer, "{}=", field.name())?;
    }
    escape(&format!("{value:?}"), writer)
}

/// Writes the text, with escapes for all characters that move the cursor, set colours, or change the direction of text.
fn escape(text: &str, writer: &mut impl Write) -> fmt::Result {
    text.chars().try_for_each(|c| {
        let is_hidden = c.is_control()
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        if is_hidden {
            write!(writer, "{}", c.escape_default())
        } else {
            writer.write_char(c)
        }
    })
}

/// Limits the rate of each kind of line. A kind is all lines of one callsite.
struct RateLimited<F> {
    format: F,
    begun: Instant,
    buckets: Mutex<HashMap<Identifier, TokenBucket>>,
}

/// How many lines of a kind may be written, and how many were left out.
#[derive(Debug, Clone, Copy)]
struct TokenBucket {
    tokens: f64,
    since: f64,
    left_out: u64,
}

impl<F> RateLimited<F> {
    fn new(format: F) -> Self {
        Self {
            format,
            begun: Instant::now(),
            buckets: Mutex::default(),
        }
    }

    /// Returns `None` if the line is left out, else how many of its kind were left out before it.
    fn allow(&self, about: &Metadata<'_>) -> Option<u64> {
        // An operator who enables details wants all of them.
        if *about.level() > Level::INFO || about.target() == PLUGIN_TARGET {
            return Some(0);
        }
        let now = self.begun.elapsed().as_secs_f64();
        let mut kinds = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        kinds
            .entry(about.callsite())
            .or_insert_with(|| TokenBucket::new(now))
            .allow(now)
    }
}

impl TokenBucket {
    fn new(now: f64) -> Self {
        Self {
            tokens: BURST,
            since: now,
            left_out: 0,
        }
    }

    fn allow(&mut self, now: f64) -> Option<u64> {
        self.tokens = (self.tokens + now - self.since).min(BURST);
        self.since = now;
        if self.tokens < 1.0 {
            self.left_out += 1;
            return None;
        }
        self.tokens -= 1.0;
        Some(std::mem::take(&mut self.left_out))
    }
}

impl<S, N, F> FormatEvent<S, N> for RateLimited<F>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
    F: FormatEvent<S, N>,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        match self.allow(event.metadata()) {
            None => Ok(()),
            Some(0) => self.format.format_event(context, writer, event),
            Some(left_out) => {
                writeln!(writer, "{left_out} lines like the next one were left out")?;
                self.format.format_event(context, writer, event)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{TokenBucket, escape};

    #[test]
    fn signs_that_forge_lines_are_written_as_text() {
        for (text, written) in [
            ("a\nERROR b\r", "a\\nERROR b\\r"),
            ("\u{1b}[31m\u{9b}", "\\u{1b}[31m\\u{9b}"),
            ("\u{202e}x", "\\u{202e}x"),
            ("grün Ω \"", "grün Ω \""),
        ] {
            let mut line = String::new();
            escape(text, &mut line).unwrap();
            assert_eq!(line, written);
        }
    }

    #[test]
    fn lines_of_one_kind_come_ten_at_once_then_one_a_second() {
        let mut kind = TokenBucket::new(0.0);
        let written = (0..1000).filter(|_| kind.allow(0.0).is_some()).count();
        assert_eq!(written, 10);
        assert_eq!(kind.allow(0.5), None);
        assert_eq!(kind.allow(1.1), Some(991));
        assert_eq!(kind.allow(1.2), None);
        assert_eq!(kind.allow(60.0), Some(1));
    }
}
