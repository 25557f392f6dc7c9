//! Codes: the states of items as numbers, each with its names.

use serde::Serialize;

/// A code with its names, as clients get it.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Code {
    /// The number that is stored.
    pub key: i64,
    /// Name in programs.
    pub name: &'static str,
    /// Words for people.
    pub label: &'static str,
    /// How clients colour it.
    pub color: &'static str,
}

/// A code.
#[must_use]
pub const fn code(key: i64, name: &'static str, label: &'static str, color: &'static str) -> Code {
    Code {
        key,
        name,
        label,
        color,
    }
}

/// The codes and words of a table.
#[must_use]
pub const fn words<const COUNT: usize>(codes: [Code; COUNT]) -> [(i64, &'static str); COUNT] {
    let mut words = [(0, ""); COUNT];
    let mut place = 0;
    while place < COUNT {
        words[place] = (codes[place].key, codes[place].label);
        place += 1;
    }
    words
}

/// The word of a code; empty for an unknown one.
#[must_use]
pub fn word(words: &[(i64, &'static str)], code: i64) -> &'static str {
    words
        .iter()
        .find(|(known, _)| *known == code)
        .map_or("", |(_, word)| word)
}

/// All codes of one kind.
#[derive(Debug)]
pub struct Codes {
    /// Their name in programs, such as `StockStatus`.
    pub class: &'static str,
    /// The codes.
    pub codes: &'static [Code],
    /// Where clients get them.
    pub path: &'static str,
}
