//! Finding what a list is asked for: its parameters, the keys in them, and how long it may take.

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

    /// The selection with what the rules add to it, where anything is added.
    ///
    /// # Errors
    /// With all that is wrong with what was asked for, each key with one look-up.
    fn settled(&self, db: &mut Db, resource: &Resource) -> Result<Option<Self>, ReadError> {
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
        let conditions = resource.rules.narrow(db, &self.asked, &mut refusals)?;
        refusals.finish()?;
        Ok((!conditions.is_empty()).then(|| {
            let mut narrowed = self.clone();
            narrowed.conditions.extend(conditions);
            narrowed
        }))
    }
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
    let narrowed = wanted.settled(db, resource)?;
    let wanted = narrowed.as_ref().unwrap_or(wanted);
    let Some(name) = wanted.matching else {
        return Ok(read::keys(db, resource, wanted)?);
    };
    let found = regex::limited(db, |db| read::keys(db, resource, wanted))?;
    found.ok_or_else(|| Refusals::of(name, TOO_SLOW).into())
}
