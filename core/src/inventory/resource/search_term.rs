//! A term of a search.

use super::{SqlValue, Statement};

/// A search term.
#[derive(Debug, Clone)]
pub(super) struct Term {
    /// The `LIKE` pattern.
    pub(super) like_pattern: Option<SqlValue>,
    /// The regular expression for search columns, which hold one line per field.
    pub(super) line_regex: Option<SqlValue>,
    /// The regular expression for notes, if these are searched.
    pub(super) notes_regex: Option<SqlValue>,
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
