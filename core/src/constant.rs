//! What constants need at compile time: comparing texts, and a finding with a composed message.

/// Whether two texts are the same.
pub(crate) const fn same(a: &str, b: &str) -> bool {
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

/// Whether the text holds the byte.
pub(crate) const fn contains(text: &str, byte: u8) -> bool {
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

/// Longest message in bytes; the rest is cut.
const MESSAGE: usize = 400;

/// What a check at compile time found: nothing, or a mistake that does not compile.
#[derive(Debug, Clone, Copy)]
pub struct Finding {
    text: [u8; MESSAGE],
    length: usize,
}

impl Finding {
    /// Nothing was found.
    pub const FINE: Self = Self::wrong(&[]);

    /// A mistake, with the parts of its message.
    #[must_use]
    pub const fn wrong(parts: &[&str]) -> Self {
        let mut text = [0; MESSAGE];
        let mut length = 0;
        let mut i = 0;
        while i < parts.len() {
            let part = parts[i].as_bytes();
            let mut j = 0;
            while j < part.len() && length < MESSAGE {
                text[length] = part[j];
                length += 1;
                j += 1;
            }
            i += 1;
        }
        Self { text, length }
    }

    /// Whether nothing was found.
    #[must_use]
    pub const fn is_fine(&self) -> bool {
        self.length == 0
    }

    /// Stops the compilation where this is called, unless nothing was found.
    #[track_caller]
    #[expect(
        clippy::panic,
        reason = "a panic in a constant is a compile error, which is what is wanted"
    )]
    pub const fn require(&self) {
        if self.is_fine() {
            return;
        }
        match str::from_utf8(self.text.split_at(self.length).0) {
            Ok(message) => panic!("{}", message),
            Err(_) => panic!("this constant is wrong"),
        }
    }
}
