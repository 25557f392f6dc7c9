//! Serial numbers and batch codes as texts.

/// Maximum length of a serial and of a batch code in characters.
pub(super) const MAX_LENGTH: usize = 100;

/// Returns a plugin's code, if it can be stored.
pub(super) fn valid_code(text: String) -> Option<String> {
    let text = text.trim();
    let is_sound =
        !text.is_empty() && text.chars().count() <= MAX_LENGTH && !text.contains(char::is_control);
    is_sound.then(|| text.to_owned())
}
