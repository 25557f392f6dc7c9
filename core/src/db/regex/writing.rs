//! Writing an expression in the forms that both databases know.

use std::borrow::Cow;
use std::fmt::Write;
use std::sync::LazyLock;

use regex_syntax::hir::{
    Class, ClassBytes, ClassBytesRange, ClassUnicode, ClassUnicodeRange, Hir, HirKind, Look,
    Repetition,
};

use super::{MOST_TIMES, NO_PLACE, NO_TEXT, Reason, TOO_OFTEN, read};

/// The expression as it is written for both.
///
/// # Errors
/// Where one of them does not know a part of it.
pub(super) fn written(expression: &Hir) -> Result<String, Reason> {
    let mut out = String::new();
    write(&mut out, expression)?;
    Ok(out)
}

/// The expression for texts of several lines. The option makes each line a text by itself for `^` and `$`.
///
/// # Errors
/// Where one of the databases does not know a part of it.
pub(super) fn written_for_lines(expression: Hir) -> Result<String, Reason> {
    let mut out = LINES.to_owned();
    write(&mut out, &within_a_line(expression))?;
    Ok(out)
}

/// How an expression for several lines begins, as PostgreSQL knows it.
const LINES: &str = "(?n)";
/// The same, as the crate `regex` knows it.
const LINES_OF_RUST: &str = "(?m)";

/// The expression, none of whose signs is a line feed.
fn within_a_line(expression: Hir) -> Hir {
    let all = |parts: Vec<Hir>| parts.into_iter().map(within_a_line).collect();
    match expression.into_kind() {
        HirKind::Empty => Hir::empty(),
        HirKind::Literal(literal) if literal.0.contains(&b'\n') => Hir::fail(),
        HirKind::Literal(literal) => Hir::literal(literal.0),
        HirKind::Class(Class::Unicode(mut class)) => {
            class.difference(&ClassUnicode::new([ClassUnicodeRange::new('\n', '\n')]));
            Hir::class(Class::Unicode(class))
        }
        HirKind::Class(Class::Bytes(mut class)) => {
            class.difference(&ClassBytes::new([ClassBytesRange::new(b'\n', b'\n')]));
            Hir::class(Class::Bytes(class))
        }
        HirKind::Look(look) => Hir::look(look),
        HirKind::Repetition(repetition) => {
            let sub = Box::new(within_a_line(*repetition.sub));
            Hir::repetition(Repetition { sub, ..repetition })
        }
        HirKind::Capture(capture) => within_a_line(*capture.sub),
        HirKind::Concat(parts) => Hir::concat(all(parts)),
        HirKind::Alternation(parts) => Hir::alternation(all(parts)),
    }
}

fn write(out: &mut String, expression: &Hir) -> Result<(), Reason> {
    match expression.kind() {
        HirKind::Empty => out.push_str("(?:)"),
        HirKind::Literal(literal) => {
            let text = std::str::from_utf8(&literal.0).or(Err(NO_TEXT))?;
            text.chars().for_each(|sign| write_sign(out, sign));
        }
        HirKind::Class(Class::Unicode(class)) => write_class(out, class),
        HirKind::Class(Class::Bytes(class)) => {
            write_class(out, &class.to_unicode_class().ok_or(NO_TEXT)?);
        }
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
fn write_class(out: &mut String, class: &ClassUnicode) {
    let ranges = class.ranges().iter();
    let ranges = ranges.map(|range| (range.start(), range.end()));
    let mut ranges = ranges.filter(|(_, end)| *end > '\0').peekable();
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
    let written = read(r"\w").and_then(|word| written(&word));
    debug_assert!(written.is_ok(), "`\\w` is an expression");
    written.unwrap_or_default()
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
pub(super) fn without_looking_around(written: &str) -> Cow<'_, str> {
    if !written.contains("(?<") && !written.starts_with(LINES) {
        return written.into();
    }
    written
        .replacen(LINES, LINES_OF_RUST, 1)
        .replace(&*WORD_BEGINS_OR_ENDS, r"\b")
        .replace(&*WORD_GOES_ON, r"\B")
        .into()
}
