//! Diagnostics: reports all mistakes of an attribute in one compilation, each at its span.

use std::fmt::Display;

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;

/// Returns an error at the span: what is wrong, and the literal text to type.
pub(crate) fn error(span: Span, wrong: impl Display, help: impl Display) -> syn::Error {
    syn::Error::new(span, format!("{wrong}\nhelp: {help}"))
}

/// Collects errors.
#[derive(Default)]
pub(crate) struct Errors(Vec<syn::Error>);

impl Errors {
    /// Adds an error at the span: what is wrong, and the literal text to type.
    pub(crate) fn push(&mut self, span: Span, wrong: impl Display, help: impl Display) {
        self.0.push(error(span, wrong, help));
    }

    /// Adds an error at the given tokens.
    pub(crate) fn push_spanned(
        &mut self,
        tokens: &impl ToTokens,
        wrong: impl Display,
        help: impl Display,
    ) {
        self.0.push(syn::Error::new_spanned(
            tokens,
            format!("{wrong}\nhelp: {help}"),
        ));
    }

    /// Whether there are no errors.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the errors as `compile_error!` calls.
    pub(crate) fn into_tokens(self) -> TokenStream {
        self.0.iter().map(syn::Error::to_compile_error).collect()
    }
}

/// Returns the help for a word that is not allowed: the nearest allowed word, or all of them.
pub(crate) fn suggest(word: &str, allowed: &[&str], what: &str) -> String {
    match nearest(word, allowed) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("the {what} are {}", list(allowed)),
    }
}

/// Returns the allowed word nearest to the given one, if it is near enough to be a typo.
pub(crate) fn nearest<'a>(word: &str, allowed: &[&'a str]) -> Option<&'a str> {
    let word = word.to_lowercase();
    allowed
        .iter()
        .map(|candidate| (distance(&word, &candidate.to_lowercase()), *candidate))
        .filter(|(distance, _)| *distance <= 1 + word.chars().count() / 4)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Joins the words, in back-ticks, with commas.
fn list(words: &[&str]) -> String {
    let words: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    words.join(", ")
}

/// Formats the generic parameters of a type as rustfmt does.
pub(crate) fn format_generics(tokens: &impl ToTokens) -> String {
    let text = tokens.to_token_stream().to_string();
    text.replace("< ", "<")
        .replace(" <", "<")
        .replace(" >", ">")
        .replace(" :", ":")
}

/// Returns the Levenshtein distance of the two words.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = i;
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let change = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::{distance, nearest, suggest};

    #[test]
    fn distance_counts_single_changes() {
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("same", "same"), 0);
    }

    #[test]
    fn only_a_near_word_is_offered() {
        assert_eq!(nearest("versoin", &["version", "website"]), Some("version"));
        assert_eq!(nearest("NAME", &["name", "slug"]), Some("name"));
        assert_eq!(nearest("colour", &["name", "slug"]), None);
    }

    #[test]
    fn a_far_word_gets_the_whole_list() {
        assert_eq!(
            suggest("barcod", &["action", "barcode"], "mixins"),
            "did you mean `barcode`?"
        );
        assert_eq!(
            suggest("zebra", &["action", "urls"], "mixins"),
            "the mixins are `action`, `urls`"
        );
    }
}
