//! Regular expressions that both databases understand alike.
//!
//! What a caller sends is read by `regex-syntax` and written once more in the few forms that mean the same to
//! PostgreSQL and to the crate `regex`, which stands in for it on SQLite: groups, alternatives, counts, `^`, `$`, and
//! brackets of signs by their numbers. Whatever the case of letters, classes such as `\d`, and `.` mean is settled
//! before, so that no locale and no option of a database has a say in it.

use std::borrow::Cow;
use std::fmt::Write;
use std::sync::LazyLock;

use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, Hir, HirKind, Look, Repetition};

mod matching;

pub use matching::limited;
pub(super) use matching::register;

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
    if text.chars().count() > LONGEST {
        return Err(TOO_LONG.into());
    }
    let expression = read(text)?;
    if size(&expression) > LARGEST {
        return Err(TOO_LARGE.into());
    }
    let mut written = String::new();
    write(&mut written, &expression)?;
    Ok(written)
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

fn write(out: &mut String, expression: &Hir) -> Result<(), Reason> {
    match expression.kind() {
        HirKind::Empty => out.push_str("(?:)"),
        HirKind::Literal(literal) => {
            let text = std::str::from_utf8(&literal.0).or(Err(NO_TEXT))?;
            text.chars().for_each(|sign| write_sign(out, sign));
        }
        HirKind::Class(Class::Unicode(class)) => {
            let ranges = class.ranges().iter();
            write_class(out, ranges.map(|range| (range.start(), range.end())));
        }
        HirKind::Class(Class::Bytes(class)) if class.is_ascii() => {
            let ranges = class.ranges().iter();
            write_class(
                out,
                ranges.map(|range| (range.start().into(), range.end().into())),
            );
        }
        HirKind::Class(Class::Bytes(_)) => return Err(NO_TEXT.into()),
        HirKind::Look(look) => out.push_str(place(*look)?),
        HirKind::Repetition(repetition) => write_repetition(out, repetition)?,
        HirKind::Capture(capture) => write_group(out, std::slice::from_ref(&*capture.sub), "")?,
        HirKind::Concat(parts) => parts.iter().try_for_each(|part| write(out, part))?,
        HirKind::Alternation(parts) => write_group(out, parts, "|")?,
    }
    Ok(())
}

/// Letters and digits of ASCII stand for themselves to both, all others are written by their number.
fn write_sign(out: &mut String, sign: char) {
    let number = u32::from(sign);
    let written = match number {
        _ if sign.is_ascii_alphanumeric() => {
            out.push(sign);
            Ok(())
        }
        0..=0xFFFF => write!(out, "\\u{number:04x}"),
        _ => write!(out, "\\U{number:08x}"),
    };
    debug_assert!(written.is_ok(), "a text takes whatever is written");
}

/// No text holds a zero, and PostgreSQL knows none.
fn write_class(out: &mut String, ranges: impl Iterator<Item = (char, char)>) {
    let ranges = ranges.filter(|(_, end)| *end > '\0');
    let mut ranges = ranges.peekable();
    if ranges.peek().is_none() {
        // Nothing is in it: all but everything.
        out.push_str(r"[^\u0001-\U0010ffff]");
        return;
    }
    out.push('[');
    for (start, end) in ranges {
        write_sign(out, start.max('\u{1}'));
        if end > start {
            out.push('-');
            write_sign(out, end);
        }
    }
    out.push(']');
}

fn write_group(out: &mut String, parts: &[Hir], between: &str) -> Result<(), Reason> {
    out.push_str("(?:");
    for (place, part) in parts.iter().enumerate() {
        if place > 0 {
            out.push_str(between);
        }
        write(out, part)?;
    }
    out.push(')');
    Ok(())
}

/// Whether as much or as little as possible is taken makes no difference to whether there is a match.
fn write_repetition(out: &mut String, repetition: &Repetition) -> Result<(), Reason> {
    let (least, most) = (repetition.min, repetition.max);
    if least.max(most.unwrap_or_default()) > MOST_TIMES {
        return Err(TOO_OFTEN.into());
    }
    write_group(out, std::slice::from_ref(&*repetition.sub), "")?;
    match (least, most) {
        (0, None) => out.push('*'),
        (1, None) => out.push('+'),
        (0, Some(1)) => out.push('?'),
        (least, None) => out.push_str(&format!("{{{least},}}")),
        (least, Some(most)) => out.push_str(&format!("{{{least},{most}}}")),
    }
    Ok(())
}

fn place(look: Look) -> Result<&'static str, Reason> {
    match look {
        Look::Start => Ok("^"),
        Look::End => Ok("$"),
        Look::WordUnicode => Ok(&WORD_BEGINS_OR_ENDS),
        Look::WordUnicodeNegate => Ok(&WORD_GOES_ON),
        _ => Err(NO_PLACE.into()),
    }
}

/// Signs of words of any alphabet, in brackets.
static WORD: LazyLock<String> = LazyLock::new(|| {
    let mut written = String::new();
    let is_written = read(r"\w").is_ok_and(|word| write(&mut written, &word).is_ok());
    debug_assert!(is_written, "`\\w` is an expression");
    written
});

/// `\b` and `\B`: what PostgreSQL itself takes for a word depends on its locale.
static WORD_BEGINS_OR_ENDS: LazyLock<String> = LazyLock::new(|| {
    let word = &*WORD;
    format!("(?:(?<={word})(?!{word})|(?<!{word})(?={word}))")
});
static WORD_GOES_ON: LazyLock<String> = LazyLock::new(|| {
    let word = &*WORD;
    format!("(?:(?<={word})(?={word})|(?<!{word})(?!{word}))")
});

/// What was written for both as the crate `regex` knows it, which does not look around.
fn without_looking_around(written: &str) -> Cow<'_, str> {
    if !written.contains("(?<") {
        return written.into();
    }
    written
        .replace(&*WORD_BEGINS_OR_ENDS, r"\b")
        .replace(&*WORD_GOES_ON, r"\B")
        .into()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use regex::{Regex, RegexBuilder};

    use super::{portable, without_looking_around};

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
