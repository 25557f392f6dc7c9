//! Runs list queries: resolves parameters, checks the keys in them, and limits the time.

use std::borrow::Cow;

use diesel::QueryResult;

use super::filter::{self, Filter};
use super::selection::RequiredKey;
use super::{Actor, Checks, QueryParams, Resource, Selection, ValidationErrors, read};
use crate::db::Db;
use crate::db::regex::{self, RegexError};
use crate::error::ReadError;

/// Message for a regular expression that takes too long.
const TOO_SLOW: &str = "the expression takes too long to match";

impl Selection {
    /// Adds the condition of a parameter. Returns whether its value sets one.
    ///
    /// # Errors
    /// When the value is invalid.
    pub fn filter(
        &mut self,
        filter: &Filter,
        text: &str,
        params: &QueryParams,
        actor: Actor<'_>,
    ) -> Result<bool, RegexError> {
        let Some(condition) = filter.lookup.condition(text, params, actor)? else {
            return Ok(false);
        };
        self.conditions.push(condition);
        if let Some((rows, missing)) = filter.lookup.related_rows(text) {
            self.required_keys.push(RequiredKey {
                name: filter.name,
                rows,
                key: filter::parse_integer(text)?,
                message: missing,
            });
        }
        if filter.lookup.is_regex() {
            self.regex_param = Some(filter.name);
            self.is_costly = true;
        }
        Ok(true)
    }

    /// Returns the selection with the conditions that need the database.
    ///
    /// # Errors
    /// When parameters are invalid, with all messages, or when a query fails. Each key takes one query.
    fn resolve(
        &self,
        db: &mut Db,
        resource: &Resource,
        checks: &Checks,
    ) -> Result<Cow<'_, Self>, ReadError> {
        let mut errors = self.errors.clone();
        for RequiredKey {
            name,
            rows,
            key,
            message: missing,
        } in &self.required_keys
        {
            if !read::exists(db, rows, *key)? {
                errors.add(name, missing.replace('?', &key.to_string()));
            }
        }
        let mut conditions = checks
            .rules(resource)
            .filter(db, &self.params, &mut errors)?;
        errors.into_result()?;
        for term in &self.terms {
            conditions.push(resource.search_condition(db, term)?);
        }
        let mut settled = Cow::Borrowed(self);
        if !conditions.is_empty() {
            settled.to_mut().conditions.extend(conditions);
        }
        Ok(settled)
    }
}

/// Runs a query with all conditions of the selection. One that matches regular expressions has a limit of one second.
///
/// # Errors
/// When a parameter is invalid or a query fails.
pub fn query<R>(
    db: &mut Db,
    resource: &'static Resource,
    checks: &Checks,
    wanted: &Selection,
    query: impl FnOnce(&mut Db, &Selection) -> QueryResult<R>,
) -> Result<R, ReadError> {
    let wanted = wanted.resolve(db, resource, checks)?;
    let Some(name) = wanted.regex_param else {
        return Ok(query(db, &wanted)?);
    };
    let found = regex::with_timeout(db, |db| query(db, &wanted))?;
    found.ok_or_else(|| ValidationErrors::for_field(name, TOO_SLOW).into())
}

/// Resolves the selection and runs [`read::list_keys`].
///
/// # Errors
/// When a parameter is invalid or a query fails.
pub fn find_keys(
    db: &mut Db,
    resource: &'static Resource,
    checks: &Checks,
    wanted: &Selection,
) -> Result<(Vec<i64>, i64), ReadError> {
    query(db, resource, checks, wanted, |db, wanted| {
        read::list_keys(db, resource, wanted)
    })
}
