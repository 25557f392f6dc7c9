//! Checks a table of URLs at compile time.

use super::url::Url;
use crate::const_check::{ConstResult, contains_byte, str_eq};

/// Checks each URL, and that names and paths are unique.
pub(super) const fn check_urls(urls: &[Url]) -> ConstResult {
    let mut i = 0;
    while i < urls.len() {
        let verdict = check_one(&urls[i]);
        if !verdict.is_ok() {
            return verdict;
        }
        let mut j = 0;
        while j < i {
            if str_eq(urls[i].name, urls[j].name) {
                return ConstResult::error(&[
                    "two URLS have the name `",
                    urls[i].name,
                    "`\nhelp: give each a unique name",
                ]);
            }
            if str_eq(urls[i].path, urls[j].path) {
                return ConstResult::error(&[
                    "two URLS have the path `",
                    urls[i].path,
                    "`\nhelp: add both handlers to one `Url`, each with its method",
                ]);
            }
            j += 1;
        }
        i += 1;
    }
    ConstResult::OK
}

const fn check_one(url: &Url) -> ConstResult {
    let path = url.path.as_bytes();
    if url.name.is_empty() || contains_byte(url.name, b':') || contains_byte(url.name, b' ') {
        return ConstResult::error(&[
            "the name `",
            url.name,
            "` of the path `",
            url.path,
            "` is empty or contains `:` or a space\nhelp: a name is one word, such as `hello`",
        ]);
    }
    if !path.is_empty() && path[0] == b'/' {
        return ConstResult::error(&[
            "the path `",
            url.path,
            "` starts with `/`, but it is relative to `/plugin/<slug>/`\nhelp: remove the leading `/`",
        ]);
    }
    let braces = check_braces(url.path);
    if !braces.is_ok() {
        return braces;
    }
    check_variables(url.path)
}

/// Checks that the braces match, and that the path contains no character that a URL path cannot contain.
const fn check_braces(text: &str) -> ConstResult {
    let path = text.as_bytes();
    let mut depth = 0_usize;
    let mut i = 0;
    while i < path.len() {
        match path[i] {
            b'{' => depth += 1,
            b'}' if depth == 0 => {
                return ConstResult::error(&[
                    "the path `",
                    text,
                    "` closes a `{` that it did not open\nhelp: a variable part is `{name}`",
                ]);
            }
            b'}' => depth -= 1,
            b' ' | b'?' | b'#' if depth == 0 => {
                return ConstResult::error(&[
                    "the path `",
                    text,
                    "` contains a space, `?` or `#`, which a path cannot\nhelp: remove it",
                ]);
            }
            _ => {}
        }
        i += 1;
    }
    if depth > 0 {
        return ConstResult::error(&[
            "the path `",
            text,
            "` opens a `{` that it does not close\nhelp: a variable part is `{name}`",
        ]);
    }
    ConstResult::OK
}

/// Checks that every variable part has a unique name that is an identifier.
const fn check_variables(text: &str) -> ConstResult {
    let mut from = 0;
    while let Some((name, end)) = next_variable(text, from) {
        if !is_identifier(name) {
            return ConstResult::error(&[
                "the path `",
                text,
                "` has a variable part with the name `",
                name,
                "`\nhelp: a name consists of letters, digits and `_`, and does not start with a digit",
            ]);
        }
        let mut later = end;
        while let Some((other, end)) = next_variable(text, later) {
            if str_eq(name, other) {
                return ConstResult::error(&[
                    "the path `",
                    text,
                    "` has two variable parts with the name `",
                    name,
                    "`\nhelp: give each a unique name",
                ]);
            }
            later = end;
        }
        from = end;
    }
    ConstResult::OK
}

/// Returns the name of the first variable part at or after the offset, and the offset after that part.
const fn next_variable(text: &str, from: usize) -> Option<(&str, usize)> {
    let path = text.as_bytes();
    let (mut i, mut depth, mut begin, mut end) = (from, 0_usize, 0, 0);
    while i < path.len() {
        match path[i] {
            b'{' => {
                depth += 1;
                if depth == 1 {
                    (begin, end) = (i + 1, 0);
                }
            }
            b'}' => depth -= 1,
            _ => {}
        }
        let is_over = depth == 0 && path[i] == b'}';
        if depth == 1 && path[i] == b':' && end == 0 {
            end = i;
        }
        i += 1;
        if is_over {
            let end = if end == 0 { i - 1 } else { end };
            return Some((text.split_at(end).0.split_at(begin).1, i));
        }
    }
    None
}

const fn is_identifier(name: &str) -> bool {
    let name = name.as_bytes();
    let mut i = 0;
    while i < name.len() {
        let fits =
            name[i] == b'_' || name[i].is_ascii_alphabetic() || (i > 0 && name[i].is_ascii_digit());
        if !fits {
            return false;
        }
        i += 1;
    }
    i > 0
}
