//! Helpers for checks at compile time: string functions, and a result with a composed message.

/// Returns whether two strings are equal.
pub(crate) const fn str_eq(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let mut i = 0;
    while i < a.len() {
        if a[i] != b[i] {
            return false;
        }
        i += 1;
    }
    true
}

/// Returns whether the string contains the byte.
pub(crate) const fn contains_byte(text: &str, byte: u8) -> bool {
    let text = text.as_bytes();
    let mut i = 0;
    while i < text.len() {
        if text[i] == byte {
            return true;
        }
        i += 1;
    }
    false
}

/// Maximum length of a message in bytes; the rest is cut.
const MAX_MESSAGE_LEN: usize = 400;

/// The result of a check at compile time: fine, or an error that stops the compilation.
#[derive(Debug, Clone, Copy)]
pub struct ConstResult {
    text: [u8; MAX_MESSAGE_LEN],
    length: usize,
}

impl ConstResult {
    /// The check passed.
    pub const OK: Self = Self::error(&[]);

    /// Creates an error from the parts of its message.
    #[must_use]
    pub const fn error(parts: &[&str]) -> Self {
        let mut text = [0; MAX_MESSAGE_LEN];
        let mut length = 0;
        let mut i = 0;
        while i < parts.len() {
            let part = parts[i].as_bytes();
            let mut j = 0;
            while j < part.len() && length < MAX_MESSAGE_LEN {
                text[length] = part[j];
                length += 1;
                j += 1;
            }
            i += 1;
        }
        Self { text, length }
    }

    /// Returns whether the check passed.
    #[must_use]
    pub const fn is_ok(&self) -> bool {
        self.length == 0
    }

    /// Stops the compilation at the call of this function, unless the check passed.
    #[track_caller]
    #[expect(
        clippy::panic,
        reason = "a panic in a constant is a compile error, as intended"
    )]
    pub const fn assert_ok(&self) {
        if self.is_ok() {
            return;
        }
        match str::from_utf8(self.text.split_at(self.length).0) {
            Ok(message) => panic!("{}", message),
            Err(_) => panic!("this constant is wrong"),
        }
    }
}
