//! Writes an expression with the constructs that both databases support.

use std::borrow::Cow;
use std::fmt::Write;
use std::sync::LazyLock;

use regex_syntax::hir::{
    Class, ClassBytes, ClassBytesRange, ClassUnicode, ClassUnicodeRange, Hir, HirKind, Look,
    Repetition,
};

use super::parse::{
    ANCHOR_NOT_SUPPORTED, BYTES_NOT_SUPPORTED, MAX_REPETITION, RegexError, TOO_MANY_REPETITIONS,
    parse,
};

/// Writes the expression for both databases.
///
/// # Errors
/// When one of them does not support a part of it.
pub(super) fn to_pattern(expression: &Hir) -> Result<String, RegexError> {
    let mut out = String::new();
    write(&mut out, expression)?;
    Ok(out)
}

/// Writes the expression for texts with several lines. The flag lets `^` and `$` match at each line.
///
/// # Errors
/// When one of the databases does not support a part of it.
pub(super) fn to_multiline_pattern(expression: Hir) -> Result<String, RegexError> {
    let mut out = MULTILINE_FLAG.to_owned();
    write(&mut out, &without_newlines(expression))?;
    Ok(out)
}

/// The multi-line flag of PostgreSQL.
const MULTILINE_FLAG: &str = "(?n)";
/// The multi-line flag of the crate `regex`.
const RUST_MULTILINE_FLAG: &str = "(?m)";

/// Removes line feeds from the characters that the expression matches.
fn without_newlines(expression: Hir) -> Hir {
    let all = |parts: Vec<Hir>| parts.into_iter().map(without_newlines).collect();
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
            let sub = Box::new(without_newlines(*repetition.sub));
            Hir::repetition(Repetition { sub, ..repetition })
        }
        HirKind::Capture(capture) => without_newlines(*capture.sub),
        HirKind::Concat(parts) => Hir::concat(all(parts)),
        HirKind::Alternation(parts) => Hir::alternation(all(parts)),
    }
}

fn write(out: &mut String, expression: &Hir) -> Result<(), RegexError> {
    match expression.kind() {
        HirKind::Empty => out.push_str("(?:)"),
        HirKind::Literal(literal) => {
            let text = std::str::from_utf8(&literal.0).or(Err(BYTES_NOT_SUPPORTED))?;
            text.chars()
                .for_each(|character| write_char(out, character));
        }
        HirKind::Class(Class::Unicode(class)) => write_class(out, class),
        HirKind::Class(Class::Bytes(class)) => {
            write_class(out, &class.to_unicode_class().ok_or(BYTES_NOT_SUPPORTED)?);
        }
        HirKind::Look(look) => out.push_str(anchor(*look)?),
        HirKind::Repetition(repetition) => write_repetition(out, repetition)?,
        HirKind::Capture(capture) => write_group(out, std::slice::from_ref(&*capture.sub), "")?,
        HirKind::Concat(parts) => parts.iter().try_for_each(|part| write(out, part))?,
        HirKind::Alternation(parts) => write_group(out, parts, "|")?,
    }
    Ok(())
}

/// Writes ASCII letters and digits as they are, and all other characters as escaped code points.
fn write_char(out: &mut String, character: char) {
    let number = u32::from(character);
    let written = match number {
        _ if character.is_ascii_alphanumeric() => {
            out.push(character);
            Ok(())
        }
        0..=0xFFFF => write!(out, "\\u{number:04x}"),
        _ => write!(out, "\\U{number:08x}"),
    };
    debug_assert!(written.is_ok(), "writing to a string cannot fail");
}

/// Writes a class without NUL, which no text holds and PostgreSQL does not support.
fn write_class(out: &mut String, class: &ClassUnicode) {
    let ranges = class.ranges().iter();
    let ranges = ranges.map(|range| (range.start(), range.end()));
    let mut ranges = ranges.filter(|(_, end)| *end > '\0').peekable();
    if ranges.peek().is_none() {
        // An empty class: the complement of all characters.
        out.push_str(r"[^\u0001-\U0010ffff]");
        return;
    }
    out.push('[');
    for (start, end) in ranges {
        write_char(out, start.max('\u{1}'));
        if end > start {
            out.push('-');
            write_char(out, end);
        }
    }
    out.push(']');
}

fn write_group(out: &mut String, parts: &[Hir], between: &str) -> Result<(), RegexError> {
    out.push_str("(?:");
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            out.push_str(between);
        }
        write(out, part)?;
    }
    out.push(')');
    Ok(())
}

/// Writes a repetition, always as greedy: whether a text matches does not depend on that.
fn write_repetition(out: &mut String, repetition: &Repetition) -> Result<(), RegexError> {
    let (least, most) = (repetition.min, repetition.max);
    if least.max(most.unwrap_or_default()) > MAX_REPETITION {
        return Err(TOO_MANY_REPETITIONS.into());
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

fn anchor(look: Look) -> Result<&'static str, RegexError> {
    match look {
        Look::Start => Ok("^"),
        Look::End => Ok("$"),
        Look::WordUnicode => Ok(&WORD_BOUNDARY),
        Look::WordUnicodeNegate => Ok(&NOT_WORD_BOUNDARY),
        _ => Err(ANCHOR_NOT_SUPPORTED.into()),
    }
}

/// The class of word characters of all scripts, in brackets.
static WORD_CHAR: LazyLock<String> = LazyLock::new(|| {
    let written = parse(r"\w").and_then(|word| to_pattern(&word));
    debug_assert!(written.is_ok(), "`\\w` is an expression");
    written.unwrap_or_default()
});

/// `\b` and `\B`, written out since PostgreSQL's own word characters depend on its locale.
static WORD_BOUNDARY: LazyLock<String> = LazyLock::new(|| {
    let word = &*WORD_CHAR;
    format!("(?:(?<={word})(?!{word})|(?<!{word})(?={word}))")
});
static NOT_WORD_BOUNDARY: LazyLock<String> = LazyLock::new(|| {
    let word = &*WORD_CHAR;
    format!("(?:(?<={word})(?={word})|(?<!{word})(?!{word}))")
});

/// Rewrites a portable expression for the crate `regex`, which has no look-around.
pub(super) fn without_lookaround(written: &str) -> Cow<'_, str> {
    if !written.contains("(?<") && !written.starts_with(MULTILINE_FLAG) {
        return written.into();
    }
    written
        .replacen(MULTILINE_FLAG, RUST_MULTILINE_FLAG, 1)
        .replace(&*WORD_BOUNDARY, r"\b")
        .replace(&*NOT_WORD_BOUNDARY, r"\B")
        .into()
}
