//! Case-insensitive comparison.

/// Returns the text in lower case, for case-insensitive search and comparison.
#[must_use]
pub fn casefold(text: &str) -> String {
    text.to_lowercase()
}
