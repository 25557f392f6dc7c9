//! Searching: which items hold every term of a text.

use super::read::Selection;
use super::rules::Asked;
use super::{Cell, Resource, Statement, sent, terms};
use crate::db::regex::{self, Reason};

/// Most words of a search.
const MOST_WORDS: usize = 20;
/// Longest search in characters.
const LONGEST: usize = 250;

/// What makes a search another one, and what it does.
pub const MODES: [(&str, &str); 3] = [
    ("search_regex", "Search by regular expressions"),
    ("search_whole", "Search for whole words only"),
    ("search_notes", "Search in notes, too"),
];

/// How the terms of a search are meant.
#[derive(Debug, Clone, Copy)]
struct Mode {
    is_regex: bool,
    is_whole: bool,
    with_notes: bool,
}

impl Mode {
    fn of(asked: &Asked) -> Self {
        let [is_regex, is_whole, with_notes] = MODES.map(|(name, _)| asked.is(name));
        Self {
            is_regex,
            is_whole,
            with_notes,
        }
    }

    fn terms(self, text: &str) -> Vec<String> {
        let terms = if self.is_regex {
            terms::as_sent(text)
        } else {
            terms::of(text)
        };
        terms.into_iter().collect()
    }

    /// The term as both databases look for it.
    fn term(self, text: &str) -> Result<Term, Reason> {
        let expression = match (self.is_regex, self.is_whole) {
            (true, false) => text.to_owned(),
            (true, true) => format!("\\b(?:{text})\\b"),
            (false, false) => regex::escape(text),
            (false, true) => format!("\\b{}\\b", regex::escape(text)),
        };
        let is_matched = self.is_regex || self.is_whole;
        let lines = is_matched.then(|| regex::portable_in_lines(&expression));
        let notes = self.with_notes.then(|| regex::portable(&expression));
        Ok(Term {
            pattern: (!self.is_regex).then(|| pattern(text).into()),
            lines: lines.transpose()?.map(Cell::from),
            notes: notes.transpose()?.map(Cell::from),
        })
    }
}

/// One term of a search.
#[derive(Debug, Clone)]
pub(super) struct Term {
    /// What `LIKE` finds it by.
    pattern: Option<Cell>,
    /// The expression that finds it in words, of which each field has a line.
    lines: Option<Cell>,
    /// The expression that finds it in notes, where it is looked for in them.
    notes: Option<Cell>,
}

impl Term {
    /// Whether words are matched with an expression.
    pub(super) fn is_matched(&self) -> bool {
        self.lines.is_some()
    }

    /// Adds SQL, in which what stands in braces holds the term.
    pub(super) fn add(&self, sql: &mut Statement, template: &'static str) {
        for piece in template.split('}') {
            let Some((before, operand)) = piece.split_once('{') else {
                sql.sql(piece);
                continue;
            };
            sql.sql(before);
            if let Some(pattern) = &self.pattern {
                sql.sql(operand).sql(" LIKE ");
                sql.value(pattern.clone()).sql(" ESCAPE '\\'");
            }
            if let Some(expression) = &self.lines {
                // Fewer rows are left to be matched.
                let and = if self.pattern.is_some() { " AND " } else { "" };
                sql.sql(and).sql("textregexeq(").sql(operand);
                sql.sql(", ").value(expression.clone()).sql(")");
            }
        }
    }

    /// Adds that notes hold the term, where it is looked for in them.
    pub(super) fn add_notes(&self, sql: &mut Statement, column: &'static str) -> bool {
        let Some(expression) = &self.notes else {
            return false;
        };
        sql.sql("textregexeq(t.").sql(column).sql(", ");
        sql.value(expression.clone()).sql(")");
        true
    }
}

impl Selection {
    /// Narrows it to the items that hold every word of what is searched for.
    ///
    /// # Errors
    /// Where it is longer than a database can bear, or an expression that is none.
    pub fn search(&mut self, resource: &Resource, asked: &Asked) -> Result<(), Reason> {
        let text = asked.get("search").unwrap_or_default();
        if text.chars().count() > LONGEST {
            return Err("a search has at most 250 characters".into());
        }
        if text.contains('\0') {
            return Err(sent::NULL_CHARACTER.into());
        }
        let mode = Mode::of(asked);
        let words = mode.terms(text);
        if words.len() > MOST_WORDS {
            return Err("a search has at most 20 words".into());
        }
        if !resource.is_searched() || words.is_empty() {
            return Ok(());
        }
        let terms = words.iter().map(|word| mode.term(word));
        self.terms = terms.collect::<Result<_, _>>()?;
        self.is_costly = true;
        if mode.is_regex || mode.is_whole || mode.with_notes {
            self.matching = Some("search");
        }
        Ok(())
    }
}

/// What `LIKE` needs to find the text anywhere, taken literally.
#[must_use]
pub fn pattern(text: &str) -> String {
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
