//! The check of a table of addresses at compile time.

use super::Url;
use crate::constant::{Finding, contains, same};

/// Whether the table agrees with itself.
pub(super) const fn table(urls: &[Url]) -> Finding {
    let mut i = 0;
    while i < urls.len() {
        let verdict = check_one(&urls[i]);
        if !verdict.is_fine() {
            return verdict;
        }
        let mut j = 0;
        while j < i {
            if same(urls[i].name, urls[j].name) {
                return Finding::wrong(&[
                    "two URLS have the name `",
                    urls[i].name,
                    "`\nhelp: give each a name of its own",
                ]);
            }
            if same(urls[i].path, urls[j].path) {
                return Finding::wrong(&[
                    "two URLS have the path `",
                    urls[i].path,
                    "`\nhelp: add both handlers to one `Url`, each with its method",
                ]);
            }
            j += 1;
        }
        i += 1;
    }
    Finding::FINE
}

const fn check_one(url: &Url) -> Finding {
    let path = url.path.as_bytes();
    if url.name.is_empty() || contains(url.name, b':') || contains(url.name, b' ') {
        return Finding::wrong(&[
            "the name `",
            url.name,
            "` of the path `",
            url.path,
            "` is empty or holds `:` or a blank\nhelp: a name is one word, such as `hello`",
        ]);
    }
    if !path.is_empty() && path[0] == b'/' {
        return Finding::wrong(&[
            "the path `",
            url.path,
            "` starts with `/`, but it stands below `/plugin/<slug>/`\nhelp: remove the `/` in front",
        ]);
    }
    let braces = check_braces(url.path);
    if !braces.is_fine() {
        return braces;
    }
    check_variables(url.path)
}

/// Whether every brace is closed, and no sign stands in the path that an address cannot hold.
const fn check_braces(text: &str) -> Finding {
    let path = text.as_bytes();
    let mut depth = 0_usize;
    let mut i = 0;
    while i < path.len() {
        match path[i] {
            b'{' => depth += 1,
            b'}' if depth == 0 => {
                return Finding::wrong(&[
                    "the path `",
                    text,
                    "` closes a `{` that it did not open\nhelp: a variable part is `{name}`",
                ]);
            }
            b'}' => depth -= 1,
            b' ' | b'?' | b'#' if depth == 0 => {
                return Finding::wrong(&[
                    "the path `",
                    text,
                    "` holds a blank, `?` or `#`, which a path cannot\nhelp: remove it",
                ]);
            }
            _ => {}
        }
        i += 1;
    }
    if depth > 0 {
        return Finding::wrong(&[
            "the path `",
            text,
            "` opens a `{` that it does not close\nhelp: a variable part is `{name}`",
        ]);
    }
    Finding::FINE
}

/// Whether every variable part has a name, and a name of its own.
const fn check_variables(text: &str) -> Finding {
    let mut from = 0;
    while let Some((name, end)) = next_variable(text, from) {
        if !is_word(name) {
            return Finding::wrong(&[
                "the path `",
                text,
                "` has a variable part with the name `",
                name,
                "`\nhelp: a name is made of letters, digits and `_`, and starts with no digit",
            ]);
        }
        let mut later = end;
        while let Some((other, end)) = next_variable(text, later) {
            if same(name, other) {
                return Finding::wrong(&[
                    "the path `",
                    text,
                    "` has two variable parts with the name `",
                    name,
                    "`\nhelp: give each a name of its own",
                ]);
            }
            later = end;
        }
        from = end;
    }
    Finding::FINE
}

/// The name of the first variable part that begins at the place or later, and the place after that part.
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

const fn is_word(name: &str) -> bool {
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
