//! Cleans texts before they are stored: no control characters, no HTML.

use thiserror::Error;

mod html;
mod markdown;

/// Why a text cannot be stored; the messages are InvenTree's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum CleanError {
    /// It holds HTML.
    #[error("Remove HTML tags from this value")]
    Html,
    /// Its Markdown could run code, or holds elements that notes may not hold.
    #[error("Data contains prohibited markdown content")]
    Markdown,
}

/// Cleans a text and joins it into one line.
///
/// # Errors
/// When it holds HTML.
pub fn line(text: &str) -> Result<String, CleanError> {
    plain(text, |c| is_control(c) || c == '\n')
}

/// Cleans notes in Markdown, and keeps their lines.
///
/// # Errors
/// When they hold HTML or prohibited Markdown.
pub fn notes(text: &str) -> Result<String, CleanError> {
    let text = plain(text, is_control)?;
    if markdown::is_prohibited(&text) {
        return Err(CleanError::Markdown);
    }
    Ok(text)
}

/// Removes the given characters, and white space at both ends.
fn plain(text: &str, is_removed: fn(char) -> bool) -> Result<String, CleanError> {
    let mut text = text.replace(is_removed, "");
    let trimmed = text.trim();
    if trimmed.len() < text.len() {
        text = trimmed.to_owned();
    }
    if html::contains_html(&text) {
        return Err(CleanError::Html);
    }
    Ok(text)
}

/// Returns whether it is a control character other than a line feed, or one that changes the direction of writing.
fn is_control(c: char) -> bool {
    c.is_control() && c != '\n' || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}')
}

#[cfg(test)]
mod tests {
    use super::{CleanError, line, notes};

    #[test]
    fn control_and_direction_characters_are_removed() {
        let all: String = ('\0'..='\u{9f}').filter(|c| c.is_control()).collect();
        assert_eq!(line(&format!("a{all}b")), Ok("ab".to_owned()));
        assert_eq!(notes(&format!("a{all}b")), Ok("a\nb".to_owned()));
        let turned = "\u{200e}A\u{200f}B\u{202a}C\u{202e}";
        assert_eq!(line(turned), Ok("ABC".to_owned()));
        assert_eq!(line(" \t é\u{a0}\n"), Ok("é".to_owned()));
        assert_eq!(
            line("a\u{200b}\u{feff}b"),
            Ok("a\u{200b}\u{feff}b".to_owned())
        );
    }

    #[test]
    fn html_is_refused_in_lines_and_in_notes() {
        assert_eq!(line("<b>x</b>"), Err(CleanError::Html));
        assert_eq!(line("<\u{200e}b>"), Err(CleanError::Html));
        assert_eq!(notes("# x\n<script>"), Err(CleanError::Html));
        assert_eq!(notes("[x](javascript:y)"), Err(CleanError::Markdown));
        assert_eq!(
            line("[x](javascript:y)"),
            Ok("[x](javascript:y)".to_owned())
        );
    }
}
