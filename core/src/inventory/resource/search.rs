//! Search: the items that match every term of a text.

use super::search_term::Term;
use super::{QueryParams, Resource, Selection, SqlValue, parse, terms};
use crate::db::regex::{self, RegexError};

/// Maximum number of words.
const MAX_WORDS: usize = 20;
/// Maximum length in characters.
const MAX_LENGTH: usize = 250;

/// Parameters that change how a search matches, with their descriptions.
pub const MODES: [(&str, &str); 3] = [
    ("search_regex", "Search by regular expressions"),
    ("search_whole", "Search for whole words only"),
    ("search_notes", "Search in notes, too"),
];

/// How search terms are matched.
#[derive(Debug, Clone, Copy)]
struct Mode {
    is_regex: bool,
    whole_words: bool,
    include_notes: bool,
}

impl Mode {
    fn from_params(params: &QueryParams) -> Self {
        let [is_regex, is_whole, with_notes] = MODES.map(|(name, _)| params.is_true(name));
        Self {
            is_regex,
            whole_words: is_whole,
            include_notes: with_notes,
        }
    }

    fn terms(self, text: &str) -> Vec<String> {
        let terms = if self.is_regex {
            terms::split(text)
        } else {
            terms::split_lowercase(text)
        };
        terms.into_iter().collect()
    }

    /// Builds a term that both databases understand.
    fn term(self, text: &str) -> Result<Term, RegexError> {
        let expression = match (self.is_regex, self.whole_words) {
            (true, false) => text.to_owned(),
            (true, true) => format!("\\b(?:{text})\\b"),
            (false, false) => regex::escape(text),
            (false, true) => format!("\\b{}\\b", regex::escape(text)),
        };
        let is_matched = self.is_regex || self.whole_words;
        let lines = is_matched.then(|| regex::to_portable_multiline(&expression));
        let notes = self.include_notes.then(|| regex::to_portable(&expression));
        Ok(Term {
            like_pattern: (!self.is_regex).then(|| like_pattern(text).into()),
            line_regex: lines.transpose()?.map(SqlValue::from),
            notes_regex: notes.transpose()?.map(SqlValue::from),
        })
    }
}

impl Selection {
    /// Filters the items to those that match every word of the search.
    ///
    /// # Errors
    /// When the search is too long for a database, or a regular expression is invalid.
    pub fn search(&mut self, resource: &Resource, params: &QueryParams) -> Result<(), RegexError> {
        let text = params.get("search").unwrap_or_default();
        if text.chars().count() > MAX_LENGTH {
            return Err("a search has at most 250 characters".into());
        }
        if text.contains('\0') {
            return Err(parse::NULL_CHARACTER.into());
        }
        let mode = Mode::from_params(params);
        let words = mode.terms(text);
        if words.len() > MAX_WORDS {
            return Err("a search has at most 20 words".into());
        }
        if !resource.is_searchable() || words.is_empty() {
            return Ok(());
        }
        let terms = words.iter().map(|word| mode.term(word));
        self.terms = terms.collect::<Result<_, _>>()?;
        self.is_costly = true;
        if mode.is_regex || mode.whole_words || mode.include_notes {
            self.regex_param = Some("search");
        }
        Ok(())
    }
}

/// Returns the `LIKE` pattern that finds the literal text anywhere.
#[must_use]
pub fn like_pattern(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len() + 2);
    pattern.push('%');
    for character in text.chars() {
        if matches!(character, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern.push('%');
    pattern
}
