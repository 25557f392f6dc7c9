//! Search: the items that match every term of a text.

use super::read::Selection;
use super::rules::QueryParams;
use super::{Resource, SqlValue, Statement, parse, terms};
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

/// A search term.
#[derive(Debug, Clone)]
pub(super) struct Term {
    /// The `LIKE` pattern.
    like_pattern: Option<SqlValue>,
    /// The regular expression for search columns, which hold one line per field.
    line_regex: Option<SqlValue>,
    /// The regular expression for notes, if these are searched.
    notes_regex: Option<SqlValue>,
}

impl Term {
    /// Whether search columns are matched with a regular expression.
    pub(super) fn is_regex(&self) -> bool {
        self.line_regex.is_some()
    }

    /// Adds SQL in which each operand in braces must contain the term.
    pub(super) fn add(&self, sql: &mut Statement, template: &'static str) {
        for piece in template.split('}') {
            let Some((before, operand)) = piece.split_once('{') else {
                sql.sql(piece);
                continue;
            };
            sql.sql(before);
            if let Some(pattern) = &self.like_pattern {
                sql.sql(operand).sql(" LIKE ");
                sql.value(pattern.clone()).sql(" ESCAPE '\\'");
            }
            if let Some(expression) = &self.line_regex {
                // `LIKE` first, so that fewer rows are matched.
                let and = if self.like_pattern.is_some() {
                    " AND "
                } else {
                    ""
                };
                sql.sql(and).sql("textregexeq(").sql(operand);
                sql.sql(", ").value(expression.clone()).sql(")");
            }
        }
    }

    /// Adds the condition that notes contain the term. Returns whether notes are searched.
    pub(super) fn add_notes(&self, sql: &mut Statement, column: &'static str) -> bool {
        let Some(expression) = &self.notes_regex else {
            return false;
        };
        sql.sql("textregexeq(t.").sql(column).sql(", ");
        sql.value(expression.clone()).sql(")");
        true
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
    for sign in text.chars() {
        if matches!(sign, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(sign);
    }
    pattern.push('%');
    pattern
}
