//! A selection of a resource's items.

use super::search_term::Term;
use super::{Checks, Condition, QueryParams, Resource, Statement, ValidationErrors};

/// A selection of a resource's items.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Conditions that they meet.
    pub conditions: Vec<Condition>,
    /// SQL of their ordering; empty for the default.
    pub ordering: Statement,
    /// Limit and offset; `None` for all.
    pub page: Option<(i64, i64)>,
    /// Errors of the parameters.
    pub errors: ValidationErrors,
    /// All parameters; the rules handle some of them.
    pub params: QueryParams,
    /// Search terms, which [`find::query`](super::find::query) turns into conditions.
    pub(super) terms: Vec<Term>,
    /// Keys that must exist.
    pub(super) required_keys: Vec<RequiredKey>,
    /// Whether the query scans all rows, so that listing and counting take one query.
    pub(super) is_costly: bool,
    /// The parameter whose regular expression is matched.
    pub(super) regex_param: Option<&'static str>,
}

impl Selection {
    /// Orders by the names; a leading `-` reverses. Unknown and repeated names are ignored.
    pub fn order_by(&mut self, resource: &Resource, checks: &Checks, names: &str) {
        let mut known: Vec<&str> = Vec::new();
        for name in names.split(',').map(str::trim) {
            let (name, is_reversed) = match name.strip_prefix('-') {
                Some(name) => (name, true),
                None => (name, false),
            };
            if known.contains(&name) {
                continue;
            }
            known.push(name);
            let columns = resource
                .ordering_fields
                .iter()
                .filter(|(own, _)| *own == name);
            let columns = columns.map(|(_, column)| column_ordering(column, is_reversed));
            for sql in columns.chain(checks.rules(resource).ordering(name, is_reversed)) {
                let comma = if self.ordering.is_empty() { "" } else { ", " };
                self.ordering.sql(comma).append(sql);
            }
        }
    }

    pub(super) fn push_where(&self, sql: &mut Statement) {
        for (index, condition) in self.conditions.iter().enumerate() {
            sql.sql(if index == 0 { " WHERE " } else { " AND " })
                .append(condition.clone());
        }
    }
}

/// Returns the SQL of a sort direction. Nulls count as lowest; PostgreSQL's default is highest, SQLite's lowest.
pub(crate) const fn direction(is_reversed: bool) -> &'static str {
    if is_reversed {
        " DESC NULLS LAST"
    } else {
        " ASC NULLS FIRST"
    }
}

fn column_ordering(column: &'static str, is_reversed: bool) -> Statement {
    Statement::new(column).sql(direction(is_reversed)).clone()
}

/// A key in a parameter, whose row must exist.
#[derive(Debug, Clone)]
pub(super) struct RequiredKey {
    pub(super) name: &'static str,
    pub(super) rows: &'static str,
    pub(super) key: i64,
    pub(super) message: &'static str,
}
