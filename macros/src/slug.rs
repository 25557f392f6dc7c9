//! Slugs: how they are derived from names, and which are reserved.

use proc_macro2::TokenStream;
use quote::quote;

/// Words that the API's URLs have in the place of a slug. This is the only list; `core` takes it from here.
pub(crate) const RESERVED: &[&str] = &[
    "install",
    "navigation",
    "order",
    "release",
    "reload",
    "settings",
    "status",
    "ui",
];

/// The maximum length of a slug and of a name, in characters.
pub(crate) const MAX_LENGTH: usize = 255;

/// Generates the reserved words as a slice, for `core`.
pub(crate) fn reserved() -> TokenStream {
    let words = RESERVED;
    quote!(&[#(#words),*])
}

/// Returns the slug of a text: lower case, a hyphen for each run of blanks and hyphens, none at the ends.
pub(crate) fn slugify(text: &str) -> String {
    let mut slug = String::new();
    for c in text.to_lowercase().chars() {
        match c {
            'a'..='z' | '0'..='9' | '_' => slug.push(c),
            '-' if !slug.ends_with('-') => slug.push('-'),
            c if c.is_whitespace() && !slug.ends_with('-') => slug.push('-'),
            _ => {}
        }
    }
    slug.trim_matches(['-', '_']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::slugify;

    #[test]
    fn a_slug_is_lower_case_with_single_hyphens() {
        assert_eq!(slugify("My  Great - Plugin"), "my-great-plugin");
        assert_eq!(slugify("A Good_One"), "a-good_one");
        assert_eq!(slugify("__-Ends-__"), "ends");
        assert_eq!(slugify("Über (2)!"), "ber-2");
        assert_eq!(slugify("日本"), "");
    }
}
