//! Regular expressions that mean the same on both databases.
//!
//! An expression is parsed by `regex-syntax` and rewritten with the few constructs that mean the same to PostgreSQL and
//! to the crate `regex`, which SQLite uses: groups, alternations, repetitions, `^`, `$`, and brackets of characters as
//! code points. Case folding, classes such as `\d`, and `.` are resolved before, so that they do not depend on a locale
//! or on an option of a database.

mod matching;
mod parse;
mod printer;

pub(super) use matching::register;
pub use matching::with_timeout;
pub use parse::{MAX_LENGTH, RegexError};
pub use regex_syntax::escape;

use self::parse::parse_limited;

/// Returns the expression as both databases understand it. It ignores case.
///
/// # Errors
/// When it cannot be parsed, means different things to the databases, or is too large.
pub fn to_portable(text: &str) -> Result<String, RegexError> {
    printer::to_pattern(&parse_limited(text)?)
}

/// Like [`to_portable`], for texts with one value per line: the expression matches within one line.
///
/// # Errors
/// Like [`to_portable`].
pub fn to_portable_multiline(text: &str) -> Result<String, RegexError> {
    printer::to_multiline_pattern(parse_limited(text)?)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use regex::{Regex, RegexBuilder};

    use super::printer::without_lookaround;
    use super::{to_portable, to_portable_multiline};

    #[test]
    fn the_size_of_an_expression_counts_characters_and_not_bytes() {
        assert!(to_portable(&"字".repeat(400)).is_ok());
        assert!(to_portable(&"字".repeat(501)).is_err());
    }

    fn ours(text: &str) -> Option<Regex> {
        let written = to_portable(text).ok()?;
        Some(Regex::new(&without_lookaround(&written)).expect("an expression"))
    }

    #[test]
    fn an_expression_that_is_none_is_refused_with_what_is_wrong_where() {
        for (text, reason) in [
            (
                "^S2B(LF$",
                "not a regular expression: unclosed group at character 5",
            ),
            ("a{2,1}", "not a regular expression: "),
            (
                r"(a)\1",
                "not a regular expression: backreferences are not supported",
            ),
            ("(?=a)", "not a regular expression: look-around"),
            ("[[:nonsense:]]", ""),
            (
                r"\y",
                "not a regular expression: unrecognized escape sequence",
            ),
            (
                "***=a",
                "not a regular expression: repetition operator missing expression",
            ),
            ("(?m)^a", "the supported anchors"),
            (r"(?-u)\xff", "not a regular expression"),
            ("a{256}", "a repetition count is at most 255"),
            (
                "(((a{9}){9}){9}){9}",
                "a regular expression has at most 500 characters with",
            ),
            (
                &"a".repeat(501),
                "a regular expression has at most 500 characters",
            ),
        ] {
            match to_portable(text) {
                Err(found) => assert!(found.starts_with(reason), "{text}: {found}"),
                Ok(_) => assert_eq!(text, "[[:nonsense:]]"),
            }
        }
    }

    #[test]
    fn what_is_written_for_both_matches_what_was_meant() {
        let texts = [
            "", "a", "A", "Größe", "GRÖSSE", "a b", "a\nb", "12", "٣", "x_y", "a.b", "[a]", "k",
            "\u{212a}",
        ];
        for text in [
            "^$",
            "ö",
            "^a.b$",
            r"\bgr",
            r"ö\b",
            r"\Bö",
            r"\d",
            r"\D",
            r"\s",
            "[^a-z]",
            "(?-i)A",
            "(?s)a.b",
            "k",
            "a|",
            "(|a)+$",
            "()*",
            "(^)*a",
            "(^a)?",
            r"\.",
            r"[\[\]]",
            "[a&&b]",
            "a{0}",
            "(a*)*",
            "(a+)+$",
            "[[:alpha:]]",
            "x*?$",
            r"\p{any}",
            r"[^\s\S]",
        ] {
            let Some(ours) = ours(text) else { continue };
            let own = RegexBuilder::new(text)
                .case_insensitive(true)
                .build()
                .expect("an expression");
            for name in texts {
                assert_eq!(
                    ours.is_match(name),
                    own.is_match(name),
                    "{text} and {name:?}"
                );
            }
        }
    }

    #[test]
    fn in_lines_it_matches_within_one_of_them() {
        let lines = "r 10k\n\nthick film";
        for (text, is_there) in [
            ("^thick", true),
            ("10k$", true),
            ("^$", true),
            ("^film", false),
            ("10k.+film", false),
            (r"10k\s+thick", false),
            ("10k\n\nthick", false),
            (r"10k[^a]*thick", false),
            (r"\br\b", true),
            (r"\bthic\b", false),
            (r"10[^\s\S]?k", true),
        ] {
            let written = to_portable_multiline(text).expect("an expression");
            let ours = Regex::new(&without_lookaround(&written)).expect("an expression");
            assert_eq!(ours.is_match(lines), is_there, "{text}: {written}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_an_expression_for_both_or_refused(text in r"[a-cA\[\]()|*+?{}^$.\\bBdws,0-9ä -]{0,12}", name in "[a-cA1 äÄ_.-]{0,8}") {
            if let Some(ours) = ours(&text) {
                let own = RegexBuilder::new(&text).case_insensitive(true).build().expect("an expression");
                prop_assert_eq!(ours.is_match(&name), own.is_match(&name));
            }
        }
    }
}
