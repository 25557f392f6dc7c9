//! Finding what a list is asked for: its parameters, the keys in them, and how long it may take.

use std::borrow::Cow;

use diesel::QueryResult;
use diesel::result::Error as QueryError;

use super::filter::{self, Filter};
use super::read::{self, Selection};
use super::rules::{Asked, Author};
use super::{Refusals, Resource};
use crate::db::Db;
use crate::db::regex::{self, Reason};

/// Text for an expression that takes too long.
const TOO_SLOW: &str = "the expression takes too long to match";

/// Why there is no list.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// What was asked for is not understood.
    #[error("what is asked for is refused")]
    Refused(Refusals),
    /// A query failed.
    #[error(transparent)]
    Query(#[from] QueryError),
}

impl From<Refusals> for ReadError {
    fn from(refusals: Refusals) -> Self {
        Self::Refused(refusals)
    }
}

/// A key that has to be there.
#[derive(Debug, Clone)]
pub(super) struct Chosen {
    name: &'static str,
    rows: &'static str,
    key: i64,
    missing: &'static str,
}

impl Selection {
    /// The items that fulfil a parameter; whether it says anything.
    ///
    /// # Errors
    /// With what is wrong with the text.
    pub fn filter(
        &mut self,
        filter: &Filter,
        text: &str,
        asked: &Asked,
        author: Author<'_>,
    ) -> Result<bool, Reason> {
        let Some(condition) = filter.test.condition(text, asked, author)? else {
            return Ok(false);
        };
        self.conditions.push(condition);
        if let Some((rows, missing)) = filter.test.rows(text) {
            self.keys.push(Chosen {
                name: filter.name,
                rows,
                key: filter::whole(text)?,
                missing,
            });
        }
        if filter.test.is_matching() {
            self.matching = Some(filter.name);
            self.is_costly = true;
        }
        Ok(true)
    }

    /// The selection with the conditions that are known only when the database is asked.
    ///
    /// # Errors
    /// With all that is wrong with what was asked for, each key with one look-up.
    fn settled(&self, db: &mut Db, resource: &Resource) -> Result<Cow<'_, Self>, ReadError> {
        let mut refusals = self.refusals.clone();
        for Chosen {
            name,
            rows,
            key,
            missing,
        } in &self.keys
        {
            if !read::exists(db, rows, *key)? {
                refusals.add(name, missing.replace('?', &key.to_string()));
            }
        }
        let mut conditions = resource.rules.narrow(db, &self.asked, &mut refusals)?;
        refusals.finish()?;
        for term in &self.terms {
            conditions.push(resource.finds(db, term)?);
        }
        let mut settled = Cow::Borrowed(self);
        if !conditions.is_empty() {
            settled.to_mut().conditions.extend(conditions);
        }
        Ok(settled)
    }
}

/// Asks a query about the items that are wanted: it gets all their conditions, and a second where they match expressions.
///
/// # Errors
/// Where what was asked for is not understood, or when a query fails.
pub fn query<R>(
    db: &mut Db,
    resource: &'static Resource,
    wanted: &Selection,
    query: impl FnOnce(&mut Db, &Selection) -> QueryResult<R>,
) -> Result<R, ReadError> {
    let wanted = wanted.settled(db, resource)?;
    let Some(name) = wanted.matching else {
        return Ok(query(db, &wanted)?);
    };
    let found = regex::limited(db, |db| query(db, &wanted))?;
    found.ok_or_else(|| Refusals::of(name, TOO_SLOW).into())
}

/// The same as [`read::keys`], where all that was asked for is understood.
///
/// # Errors
/// Where it is not, or when a query fails.
pub fn find(
    db: &mut Db,
    resource: &'static Resource,
    wanted: &Selection,
) -> Result<(Vec<i64>, i64), ReadError> {
    query(db, resource, wanted, |db, wanted| {
        read::keys(db, resource, wanted)
    })
}
