//! Notations of the separators: few scanners send the control characters themselves.

/// A notation of the separators, in lower case if it has letters.
#[derive(Debug, Clone, Copy)]
pub(super) struct Notation {
    /// The group separator, 0x1D.
    pub(super) group: &'static str,
    /// The record separator, 0x1E.
    pub(super) record: &'static str,
    /// The end of transmission, 0x04.
    pub(super) end: &'static str,
}

const fn notation(group: &'static str, record: &'static str, end: &'static str) -> Notation {
    Notation { group, record, end }
}

/// All notations. A notation comes after those that it is a prefix of.
pub(super) const NOTATIONS: &[Notation] = &[
    notation("\u{1d}", "\u{1e}", "\u{4}"),
    // Symbols of the characters in Unicode, and in code page 437.
    notation("␝", "␞", "␄"),
    notation("↔", "▲", "♦"),
    // Function keys of a Mac.
    notation("\u{f70b}", "\u{f70c}", "\u{f707}"),
    // Names.
    notation("<gs>", "<rs>", "<eot>"),
    notation("{gs}", "{rs}", "{eot}"),
    notation("[gs]", "[rs]", "[eot]"),
    // Escape sequences of programming languages, HTML, URLs, and label printing programs.
    notation("\\x1d", "\\x1e", "\\x04"),
    notation("\\u001d", "\\u001e", "\\u0004"),
    notation("\\035", "\\036", "\\004"),
    notation("&#29;", "&#30;", "&#4;"),
    notation("&#x1d;", "&#x1e;", "&#x4;"),
    notation("%1d", "%1e", "%04"),
    notation("<0x1d>", "<0x1e>", "<0x04>"),
    notation("~029", "~030", "~004"),
    notation("~d029", "~d030", "~d004"),
    notation("^029", "^030", "^004"),
    // Keys that are pressed with Ctrl, and the same keys where Ctrl is lost.
    notation("^]", "^^", "^d"),
    notation("]", "^", "d"),
    notation("|", "|", "|"),
];

impl Notation {
    /// Returns the notation in upper case.
    #[cfg(test)]
    pub(super) fn uppercase(self) -> Self {
        let capitals = |text: &str| -> &'static str { text.to_uppercase().leak() };
        notation(
            capitals(self.group),
            capitals(self.record),
            capitals(self.end),
        )
    }

    /// Returns the record separators of all notations.
    pub(super) fn record_separators() -> impl Iterator<Item = &'static str> {
        NOTATIONS.iter().map(|notation| notation.record)
    }

    /// Returns the text without the end of transmission, all or part of which scanners omit.
    pub(super) fn strip_trailer<'a>(&self, text: &'a str) -> &'a str {
        let end = strip_suffix_ignore_case(text, self.end);
        let whole = end.and_then(|text| strip_suffix_ignore_case(text, self.record));
        // A single letter may belong to the last field.
        let end = end.filter(|_| self.end != "d");
        whole
            .or_else(|| strip_suffix_ignore_case(text, self.record))
            .or(end)
            .unwrap_or(text)
    }
}

/// Returns the text without the suffix, which is compared case-insensitively.
fn strip_suffix_ignore_case<'a>(text: &'a str, end: &str) -> Option<&'a str> {
    let place = text.len().checked_sub(end.len())?;
    let (start, own) = text.split_at_checked(place)?;
    own.eq_ignore_ascii_case(end).then_some(start)
}

/// Splits the text after the prefix, which is compared case-insensitively.
pub(super) fn split_prefix_ignore_case<'a>(
    text: &'a str,
    start: &str,
) -> Option<(&'a str, &'a str)> {
    let (own, rest) = text.split_at_checked(start.len())?;
    own.eq_ignore_ascii_case(start).then_some((own, rest))
}
