//! Status codes: states of items as numbers, each with its names.

use serde::Serialize;

/// A status code with its names, as in the API.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct StatusCode {
    /// The number that is stored.
    pub key: i64,
    /// Name for programs.
    pub name: &'static str,
    /// Human-readable label.
    pub label: &'static str,
    /// Color in clients.
    pub color: &'static str,
}

/// Returns a status code.
#[must_use]
pub const fn status_code(
    key: i64,
    name: &'static str,
    label: &'static str,
    color: &'static str,
) -> StatusCode {
    StatusCode {
        key,
        name,
        label,
        color,
    }
}

/// Returns the codes and labels of a table.
#[must_use]
pub const fn choices<const COUNT: usize>(
    codes: [StatusCode; COUNT],
) -> [(i64, &'static str); COUNT] {
    let mut words = [(0, ""); COUNT];
    let mut index = 0;
    while index < COUNT {
        words[index] = (codes[index].key, codes[index].label);
        index += 1;
    }
    words
}

/// Returns the label of a code; empty for an unknown one.
#[must_use]
pub fn label(words: &[(i64, &'static str)], code: i64) -> &'static str {
    words
        .iter()
        .find(|(known, _)| *known == code)
        .map_or("", |(_, word)| word)
}

/// All status codes of one type.
#[derive(Debug)]
pub struct StatusCodes {
    /// The name of the type, such as `StockStatus`.
    pub class: &'static str,
    /// The codes.
    pub codes: &'static [StatusCode],
    /// URL path of the codes.
    pub path: &'static str,
}
