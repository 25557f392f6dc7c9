//! The log: what requests can cause neither fills it nor writes lines of its own making into it.

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

/// Lines of one kind that are written at once; after them one comes a second.
const AT_ONCE: f64 = 10.0;

/// What plugins say themselves.
const OF_PLUGINS: &str = "plugin";

/// Starts the log on the standard error output.
///
/// # Errors
/// When the level is none.
pub(super) fn start(config: &Config) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&config.log_level)?;
    // Of a pipe, a terminal without colours, `NO_COLOR` and `CLICOLOR_FORCE` it thinks as the command line's errors do.
    let colours = anstream::AutoStream::choice(&std::io::stderr());
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(colours != anstream::ColorChoice::Never)
        .with_writer(std::io::stderr)
        // It would print that the log cannot be written, where the log is written, and panic when that fails too.
        .log_internal_errors(false)
        .fmt_fields(debug_fn(field).delimited(" "))
        .map_event_format(Limited::new)
        .try_init()
        .map_err(|error| anyhow::anyhow!("cannot start the log: {error}"))
}

fn field(writer: &mut Writer<'_>, field: &Field, value: &dyn fmt::Debug) -> fmt::Result {
    if field.name() != "message" {
        write!(writer, "{}=", field.name())?;
    }
    escape(&format!("{value:?}"), writer)
}

/// Writes the text with all signs visible that move the cursor, colour it, or turn the text round.
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

/// Lines of which one kind comes no more often than can be read. A kind is what one place in the program says.
struct Limited<F> {
    format: F,
    begun: Instant,
    kinds: Mutex<HashMap<Identifier, Kind>>,
}

/// How many lines of a kind may be written, and how many were not.
#[derive(Debug, Clone, Copy)]
struct Kind {
    allowed: f64,
    since: f64,
    left_out: u64,
}

impl<F> Limited<F> {
    fn new(format: F) -> Self {
        Self {
            format,
            begun: Instant::now(),
            kinds: Mutex::default(),
        }
    }

    /// Whether a line may be written, and if so how many of its kind were left out before it.
    fn admit(&self, about: &Metadata<'_>) -> Option<u64> {
        // An operator who asks for details wants all of them.
        if *about.level() > Level::INFO || about.target() == OF_PLUGINS {
            return Some(0);
        }
        let now = self.begun.elapsed().as_secs_f64();
        let mut kinds = self.kinds.lock().unwrap_or_else(PoisonError::into_inner);
        kinds
            .entry(about.callsite())
            .or_insert_with(|| Kind::new(now))
            .admit(now)
    }
}

impl Kind {
    fn new(now: f64) -> Self {
        Self {
            allowed: AT_ONCE,
            since: now,
            left_out: 0,
        }
    }

    fn admit(&mut self, now: f64) -> Option<u64> {
        self.allowed = (self.allowed + now - self.since).min(AT_ONCE);
        self.since = now;
        if self.allowed < 1.0 {
            self.left_out += 1;
            return None;
        }
        self.allowed -= 1.0;
        Some(std::mem::take(&mut self.left_out))
    }
}

impl<S, N, F> FormatEvent<S, N> for Limited<F>
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
        match self.admit(event.metadata()) {
            None => Ok(()),
            Some(0) => self.format.format_event(context, writer, event),
            Some(left_out) => {
                writeln!(
                    writer,
                    "{left_out} lines were left out that are like the next one"
                )?;
                self.format.format_event(context, writer, event)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, escape};

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
        let mut kind = Kind::new(0.0);
        let written = (0..1000).filter(|_| kind.admit(0.0).is_some()).count();
        assert_eq!(written, 10);
        assert_eq!(kind.admit(0.5), None);
        assert_eq!(kind.admit(1.1), Some(991));
        assert_eq!(kind.admit(1.2), None);
        assert_eq!(kind.admit(60.0), Some(1));
    }
}
