//! Texts as they are stored: without control characters, and without HTML.

use thiserror::Error;

mod html;
mod markdown;

/// Why a text cannot be stored; the texts are InvenTree's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum CleanError {
    /// It holds HTML.
    #[error("Remove HTML tags from this value")]
    Html,
    /// What it makes as Markdown could run code, or is not among what notes may hold.
    #[error("Data contains prohibited markdown content")]
    Markdown,
}

/// The text in one line.
///
/// # Errors
/// Where it holds HTML.
pub fn line(text: &str) -> Result<String, CleanError> {
    plain(text, |c| is_control(c) || c == '\n')
}

/// Notes in Markdown, whose lines stay.
///
/// # Errors
/// Where they hold HTML, or what notes may not hold.
pub fn notes(text: &str) -> Result<String, CleanError> {
    let text = plain(text, is_control)?;
    if markdown::is_prohibited(&text) {
        return Err(CleanError::Markdown);
    }
    Ok(text)
}

/// The text without such characters, and without white space at its ends.
fn plain(text: &str, is_removed: fn(char) -> bool) -> Result<String, CleanError> {
    let mut text = text.replace(is_removed, "");
    let trimmed = text.trim();
    if trimmed.len() < text.len() {
        text = trimmed.to_owned();
    }
    if html::is_in(&text) {
        return Err(CleanError::Html);
    }
    Ok(text)
}

/// Whether it is a control character other than a line feed, or one that turns the direction of what is written.
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
