//! How scanners write the signs that separate fields: few send the control characters themselves.

/// One way to write the separators, in small letters where it has any.
#[derive(Debug, Clone, Copy)]
pub(super) struct Notation {
    /// The separator of groups, 0x1D.
    pub(super) group: &'static str,
    /// The separator of records, 0x1E.
    pub(super) record: &'static str,
    /// The end of the transmission, 0x04.
    pub(super) end: &'static str,
}

const fn notation(group: &'static str, record: &'static str, end: &'static str) -> Notation {
    Notation { group, record, end }
}

/// All ways. Those that begin like a longer one come behind it.
pub(super) const NOTATIONS: &[Notation] = &[
    notation("\u{1d}", "\u{1e}", "\u{4}"),
    // Pictures of the characters in Unicode, and those of the first PCs.
    notation("␝", "␞", "␄"),
    notation("↔", "▲", "♦"),
    // Function keys of a Mac.
    notation("\u{f70b}", "\u{f70c}", "\u{f707}"),
    // Names.
    notation("<gs>", "<rs>", "<eot>"),
    notation("{gs}", "{rs}", "{eot}"),
    notation("[gs]", "[rs]", "[eot]"),
    // Escapes of programming languages, of pages and addresses, and of programs that print labels.
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
    // Keys that are pressed together with Ctrl, and what is left of them where Ctrl gets lost.
    notation("^]", "^^", "^d"),
    notation("]", "^", "d"),
    notation("|", "|", "|"),
];

impl Notation {
    /// The same in capitals.
    #[cfg(test)]
    pub(super) fn in_capitals(&self) -> Self {
        let capitals = |text: &str| -> &'static str { text.to_uppercase().leak() };
        notation(
            capitals(self.group),
            capitals(self.record),
            capitals(self.end),
        )
    }

    /// The texts that may stand between two records.
    pub(super) fn records() -> impl Iterator<Item = &'static str> {
        NOTATIONS.iter().map(|notation| notation.record)
    }

    /// The text without the end of the transmission, all or some of which scanners leave out.
    pub(super) fn without_end<'a>(&self, text: &'a str) -> &'a str {
        let end = without(text, self.end);
        let whole = end.and_then(|text| without(text, self.record));
        // A lone letter may as well belong to the last field.
        let end = end.filter(|_| self.end != "d");
        whole
            .or_else(|| without(text, self.record))
            .or(end)
            .unwrap_or(text)
    }
}

/// The text in front of an end, where it has that one, whatever the case.
fn without<'a>(text: &'a str, end: &str) -> Option<&'a str> {
    let place = text.len().checked_sub(end.len())?;
    let (start, own) = text.split_at_checked(place)?;
    own.eq_ignore_ascii_case(end).then_some(start)
}

/// The start of the text where it is this one, whatever the case, and the rest.
pub(super) fn split_start<'a>(text: &'a str, start: &str) -> Option<(&'a str, &'a str)> {
    let (own, rest) = text.split_at_checked(start.len())?;
    own.eq_ignore_ascii_case(start).then_some((own, rest))
}
