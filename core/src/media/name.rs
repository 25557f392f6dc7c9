//! Names of files as clients send them, made harmless.

/// Most bytes of a name before its ending, and of the ending.
const LONGEST: (usize, usize) = (100, 16);

/// The name without folders, control characters and whatever else means something to a shell, an address or a
/// file system.
#[must_use]
pub fn clean(sent: &str) -> String {
    let base = sent.rsplit(['/', '\\']).next().unwrap_or_default().trim();
    let name: String = base
        .chars()
        .filter_map(|sign| match sign {
            ' ' => Some('_'),
            '-' | '_' | '.' => Some(sign),
            sign => sign.is_alphanumeric().then_some(sign),
        })
        .collect();
    let name = name.trim_matches('.');
    let (stem, ending) = split(name);
    let stem = cut(stem, LONGEST.0);
    format!("{}{ending}", if stem.is_empty() { "file" } else { stem })
}

/// A name in two: before the last dot, and from it on.
#[must_use]
pub fn split(name: &str) -> (&str, &str) {
    match name.rfind('.') {
        Some(dot) if name.len() - dot <= LONGEST.1 => name.split_at(dot),
        _ => (name, ""),
    }
}

/// The last part of a path.
#[must_use]
pub fn of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default()
}

fn cut(text: &str, most: usize) -> &str {
    text.get(..text.floor_char_boundary(most)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn a_name_holds_nothing_that_means_something_elsewhere() {
        for (sent, name) in [
            ("a.txt", "a.txt"),
            ("../../etc/passwd", "passwd"),
            ("C:\\temp\\my file.PDF", "my_file.PDF"),
            ("..", "file"),
            ("", "file"),
            (".htaccess", "htaccess"),
            ("a\0b\n\u{202e}%2e?#&\"<>.txt", "ab2e.txt"),
            ("Stückliste 1.csv", "Stückliste_1.csv"),
        ] {
            assert_eq!(clean(sent), name, "{sent:?}");
        }
        let long = clean(&format!("{}.{}", "ü".repeat(500), "x".repeat(500)));
        assert!(long.len() <= 100, "{long}");
        assert_eq!(clean(&format!("{}.txt", "x".repeat(500))).len(), 104);
    }
}
