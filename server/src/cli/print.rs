//! Prints to the standard outputs.

/// Prints a line. A closed output is not an error.
pub(super) fn print_line(line: &str) {
    use std::io::Write;
    let mut out = std::io::stdout().lock();
    if writeln!(out, "{line}").and_then(|()| out.flush()).is_err() {
        tracing::debug!("the standard output is closed");
    }
}

/// Prints a line to the standard error output. A closed output is not an error.
pub(super) fn print_error(line: &str) {
    use std::io::Write;
    if writeln!(std::io::stderr().lock(), "{line}").is_err() {
        tracing::debug!("the standard error output is closed");
    }
}
