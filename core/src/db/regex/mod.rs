//! Regular expressions that both databases understand alike.
//!
//! What a caller sends is read by `regex-syntax` and written once more in the few forms that mean the same to
//! PostgreSQL and to the crate `regex`, which stands in for it on SQLite: groups, alternatives, counts, `^`, `$`, and
//! brackets of signs by their numbers. Whatever the case of letters, classes such as `\d`, and `.` mean is settled
//! before, so that no locale and no option of a database has a say in it.

use std::borrow::Cow;

use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, Hir, HirKind, Look};

mod matching;
mod writing;

pub use matching::limited;
pub(super) use matching::register;
pub use regex_syntax::escape;

/// Longest expression in characters.
pub const LONGEST: usize = 500;
/// How deep groups may stand in one another.
const DEEPEST: u32 = 50;
/// Largest expression, with each repetition written out. With a thousand signs, PostgreSQL may take 100 ms before it
/// looks at the first text.
const LARGEST: usize = 500;
/// How many ranges of signs weigh as much as one sign.
const RANGES: usize = 16;
/// What the end of a word weighs: it looks before and behind.
const WORD_END: usize = 100;
/// The largest count of a repetition that PostgreSQL knows.
const MOST_TIMES: u32 = 255;

const TOO_LONG: &str = "a regular expression has at most 500 characters";
const TOO_LARGE: &str =
    "a regular expression has at most 500 signs, with each repetition written out";
const TOO_OFTEN: &str = "a repetition has at most 255 times";
const NO_TEXT: &str = "a regular expression matches text, not bytes";
const NO_PLACE: &str = "of the places in a text, a regular expression knows `^`, `$`, `\\b` and `\\B`, without the flag `m`";

/// Why an expression is refused.
pub type Reason = Cow<'static, str>;

/// The expression as both databases understand it. It matches whatever the case of letters.
///
/// # Errors
/// Where it is none, where the databases would understand it differently, or where it is too large.
pub fn portable(text: &str) -> Result<String, Reason> {
    writing::written(&sized(text)?)
}

/// The same for texts that hold several values, one in a line: it matches within one of them.
///
/// # Errors
/// As for one text.
pub fn portable_in_lines(text: &str) -> Result<String, Reason> {
    writing::written_for_lines(sized(text)?)
}

fn sized(text: &str) -> Result<Hir, Reason> {
    if text.chars().count() > LONGEST {
        return Err(TOO_LONG.into());
    }
    let expression = read(text)?;
    if size(&expression) > LARGEST {
        return Err(TOO_LARGE.into());
    }
    Ok(expression)
}

fn read(text: &str) -> Result<Hir, Reason> {
    let mut parser = ParserBuilder::new();
    parser.case_insensitive(true).nest_limit(DEEPEST);
    let expression = parser.build().parse(text);
    expression.map_err(|error| reason(&error))
}

fn reason(error: &regex_syntax::Error) -> Reason {
    let reason = match error {
        regex_syntax::Error::Parse(error) => {
            let place = error.span().start.column;
            format!("{} at character {place}", error.kind())
        }
        regex_syntax::Error::Translate(error) => error.kind().to_string(),
        other => other.to_string(),
    };
    format!("not a regular expression: {reason}").into()
}

/// How many signs it has with each repetition written out.
fn size(expression: &Hir) -> usize {
    let all = |parts: &[Hir]| parts.iter().map(size).fold(1, usize::saturating_add);
    match expression.kind() {
        HirKind::Empty => 1,
        HirKind::Literal(literal) => literal.0.len(),
        HirKind::Class(Class::Unicode(class)) => 1 + class.ranges().len() / RANGES,
        HirKind::Class(Class::Bytes(class)) => 1 + class.ranges().len() / RANGES,
        HirKind::Look(Look::Start | Look::End) => 1,
        HirKind::Look(_) => WORD_END,
        HirKind::Repetition(repetition) => {
            let times = repetition.max.unwrap_or(repetition.min).max(1);
            let times = usize::try_from(times).unwrap_or(usize::MAX);
            size(&repetition.sub).saturating_mul(times)
        }
        HirKind::Capture(capture) => size(&capture.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => all(parts),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use regex::{Regex, RegexBuilder};

    use super::writing::without_looking_around;
    use super::{portable, portable_in_lines};

    fn ours(text: &str) -> Option<Regex> {
        let written = portable(text).ok()?;
        Some(Regex::new(&without_looking_around(&written)).expect("an expression"))
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
            ("(?m)^a", "of the places"),
            (r"(?-u)\xff", "not a regular expression"),
            ("a{256}", "a repetition has at most 255 times"),
            (
                "(((a{9}){9}){9}){9}",
                "a regular expression has at most 500 signs",
            ),
            (
                &"a".repeat(501),
                "a regular expression has at most 500 characters",
            ),
        ] {
            match portable(text) {
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
            let theirs = RegexBuilder::new(text)
                .case_insensitive(true)
                .build()
                .expect("an expression");
            for name in texts {
                assert_eq!(
                    ours.is_match(name),
                    theirs.is_match(name),
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
            let written = portable_in_lines(text).expect("an expression");
            let ours = Regex::new(&without_looking_around(&written)).expect("an expression");
            assert_eq!(ours.is_match(lines), is_there, "{text}: {written}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_an_expression_for_both_or_refused(text in r"[a-cA\[\]()|*+?{}^$.\\bBdws,0-9ä -]{0,12}", name in "[a-cA1 äÄ_.-]{0,8}") {
            if let Some(ours) = ours(&text) {
                let theirs = RegexBuilder::new(&text).case_insensitive(true).build().expect("an expression");
                prop_assert_eq!(ours.is_match(&name), theirs.is_match(&name));
            }
        }
    }
}
