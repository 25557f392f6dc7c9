//! Sanitizes the names of uploaded files.

/// Maximum length in bytes of a name's stem and of its extension.
const MAX_LENGTHS: (usize, usize) = (100, 16);

/// Returns the name without folders, control characters and characters with a meaning in a shell, a URL or a file
/// system.
#[must_use]
pub fn sanitize(sent: &str) -> String {
    let base = sent.rsplit(['/', '\\']).next().unwrap_or_default().trim();
    let name: String = base
        .chars()
        .filter_map(|character| match character {
            ' ' => Some('_'),
            '-' | '_' | '.' => Some(character),
            character => character.is_alphanumeric().then_some(character),
        })
        .collect();
    let name = name.trim_matches('.');
    let (stem, ending) = split_extension(name);
    let stem = truncate(stem, MAX_LENGTHS.0);
    format!("{}{ending}", if stem.is_empty() { "file" } else { stem })
}

/// Splits a name at the last dot, which belongs to the extension.
#[must_use]
pub fn split_extension(name: &str) -> (&str, &str) {
    match name.rfind('.') {
        Some(dot) if name.len() - dot <= MAX_LENGTHS.1 => name.split_at(dot),
        _ => (name, ""),
    }
}

/// Returns the last part of a path.
#[must_use]
pub fn base_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default()
}

fn truncate(text: &str, most: usize) -> &str {
    text.get(..text.floor_char_boundary(most)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::sanitize;

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
            assert_eq!(sanitize(sent), name, "{sent:?}");
        }
        let long = sanitize(&format!("{}.{}", "ü".repeat(500), "x".repeat(500)));
        assert!(long.len() <= 100, "{long}");
        assert_eq!(sanitize(&format!("{}.txt", "x".repeat(500))).len(), 104);
    }
}
