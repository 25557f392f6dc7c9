//! Parses expressions, within limits.

use std::borrow::Cow;

use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, Hir, HirKind, Look};

/// Maximum length of an expression, in characters.
pub const MAX_LENGTH: usize = 500;
/// Maximum nesting depth of groups.
const MAX_NESTING: u32 = 50;
/// Maximum size of an expression with all repetitions expanded. At a size of 1000, PostgreSQL may take 100 ms to compile
/// it.
const MAX_SIZE: usize = 500;
/// How many character ranges count as one character.
const RANGES_PER_UNIT: usize = 16;
/// The size of a word boundary, which looks behind and ahead.
const WORD_BOUNDARY_SIZE: usize = 100;
/// The largest repetition count that PostgreSQL supports.
pub(super) const MAX_REPETITION: u32 = 255;

const TOO_LONG: &str = "a regular expression has at most 500 characters";
const TOO_LARGE: &str =
    "a regular expression has at most 500 characters with all repetitions expanded";
pub(super) const TOO_MANY_REPETITIONS: &str = "a repetition count is at most 255";
pub(super) const BYTES_NOT_SUPPORTED: &str = "a regular expression matches text, not bytes";
pub(super) const ANCHOR_NOT_SUPPORTED: &str =
    "the supported anchors are `^`, `$`, `\\b` and `\\B`, without the flag `m`";

/// Why an expression is rejected.
pub type RegexError = Cow<'static, str>;

/// Parses an expression, and checks its length and its size with all repetitions expanded.
pub(super) fn parse_limited(text: &str) -> Result<Hir, RegexError> {
    if text.chars().count() > MAX_LENGTH {
        return Err(TOO_LONG.into());
    }
    let expression = parse(text)?;
    if size(&expression) > MAX_SIZE {
        return Err(TOO_LARGE.into());
    }
    Ok(expression)
}

/// Parses an expression, ignoring case.
pub(super) fn parse(text: &str) -> Result<Hir, RegexError> {
    let mut parser = ParserBuilder::new();
    parser.case_insensitive(true).nest_limit(MAX_NESTING);
    let expression = parser.build().parse(text);
    expression.map_err(|error| error_message(&error))
}

fn error_message(error: &regex_syntax::Error) -> RegexError {
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

/// Returns the size of the expression with all repetitions expanded, about the number of characters.
fn size(expression: &Hir) -> usize {
    let all = |parts: &[Hir]| parts.iter().map(size).fold(1, usize::saturating_add);
    match expression.kind() {
        HirKind::Empty => 1,
        HirKind::Literal(literal) => String::from_utf8_lossy(&literal.0).chars().count(),
        HirKind::Class(Class::Unicode(class)) => 1 + class.ranges().len() / RANGES_PER_UNIT,
        HirKind::Class(Class::Bytes(class)) => 1 + class.ranges().len() / RANGES_PER_UNIT,
        HirKind::Look(Look::Start | Look::End) => 1,
        HirKind::Look(_) => WORD_BOUNDARY_SIZE,
        HirKind::Repetition(repetition) => {
            let times = repetition.max.unwrap_or(repetition.min).max(1);
            let times = usize::try_from(times).unwrap_or(usize::MAX);
            size(&repetition.sub).saturating_mul(times)
        }
        HirKind::Capture(capture) => size(&capture.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => all(parts),
    }
}
