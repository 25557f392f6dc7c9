//! What is a resource's own, beside its tables.

use std::fmt::Debug;

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use serde_json::{Map, Value};

use super::write::WriteError;
use super::{Cell, Change, Condition, Desk, Item, Refusals, Resource};
use crate::db::Db;
use crate::media::Files;
use crate::models::user::User;
use crate::settings::global::GlobalSettings;

/// On whose behalf something is read or written, and under which settings.
#[derive(Debug, Clone, Copy)]
pub struct Author<'a> {
    /// Who.
    pub user: &'a User,
    /// When, in UTC.
    pub now: DateTime<Utc>,
    /// The settings of the server.
    pub settings: &'a GlobalSettings,
    /// The files that came with the request.
    pub files: &'a Files<'a>,
}

impl Author<'_> {
    /// The key of the user, as it is stored; null for the server itself.
    #[must_use]
    pub fn pk(&self) -> Cell {
        if self.user.pk == 0 {
            Cell::Null
        } else {
            Cell::Int(self.user.pk)
        }
    }
}

/// What was asked for besides the rows of a list or an item.
#[derive(Debug, Clone, Default)]
pub struct Asked(pub Vec<(String, String)>);

impl Asked {
    /// The last value of the parameter.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        let mut all = self.0.iter().rev();
        all.find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// Whether the parameter is there and true.
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        self.get(name)
            .and_then(super::filter::truth)
            .unwrap_or(false)
    }
}

/// What is a resource's own. Every function has a default that does nothing.
pub trait Rules: Debug + Sync {
    /// Looks at a change whose fields are sound each by itself: notes what is wrong, fills in what follows from
    /// the rest. Called twice: before plugins are asked, and again in the transaction that writes.
    ///
    /// # Errors
    /// When a query fails.
    fn check(
        &self,
        db: &mut Db,
        author: Author<'_>,
        change: &mut Change,
        refusals: &mut Refusals,
    ) -> QueryResult<()> {
        let _ = (db, author, change, refusals);
        Ok(())
    }

    /// Stores files in other ways than by taking those that came, which has happened before; in the transaction
    /// that writes.
    ///
    /// # Errors
    /// When a file cannot be stored.
    fn place(
        &self,
        db: &mut Db,
        author: Author<'_>,
        change: &mut Change,
    ) -> Result<(), WriteError> {
        let _ = (db, author, change);
        Ok(())
    }

    /// Asks plugins about the fields of a change that were found sound, and for what follows from them, which
    /// [`check`](Self::check) takes up when it is called again. Called where there are plugins to ask; no
    /// connection is held meanwhile.
    ///
    /// # Errors
    /// With what plugins reject, or when a query fails.
    fn consult(&self, desk: &Desk, change: &mut Change) -> Result<(), WriteError> {
        let _ = (desk, change);
        Ok(())
    }

    /// Does what follows from a change that was just written, in the same transaction.
    ///
    /// # Errors
    /// When a query fails.
    fn saved(&self, db: &mut Db, author: Author<'_>, change: &Change) -> QueryResult<()> {
        let _ = (db, author, change);
        Ok(())
    }

    /// Looks at an item that is to be deleted: notes why it cannot be, and removes what goes with it. `sent` is
    /// the body of the request.
    ///
    /// # Errors
    /// When a query fails.
    fn leaves(
        &self,
        db: &mut Db,
        author: Author<'_>,
        item: &Item,
        sent: &Map<String, Value>,
        refusals: &mut Refusals,
    ) -> QueryResult<()> {
        let _ = (db, author, item, sent, refusals);
        Ok(())
    }

    /// The folder for the files of an item.
    fn folder(&self, resource: &Resource, item: &Item) -> String {
        let _ = item;
        format!("{}_images", resource.target.model)
    }

    /// The rows for which the user has the permission, where their groups' roles do not give it for all: a
    /// condition on the table `t`.
    fn rows(&self, user: &User, permission: &str) -> Option<Condition> {
        let _ = (user, permission);
        None
    }

    /// Whether the user has the permission for the item, besides what [`rows`](Self::rows) says in SQL.
    fn may(&self, user: &User, permission: &str, item: &Item) -> bool {
        let _ = (user, permission, item);
        true
    }

    /// Adds to what is shown of the items, by a number of queries that does not grow with them.
    ///
    /// # Errors
    /// When a query fails.
    fn show(
        &self,
        db: &mut Db,
        author: Author<'_>,
        asked: &Asked,
        items: &[Item],
        shown: &mut [Map<String, Value>],
    ) -> QueryResult<()> {
        let _ = (db, author, asked, items, shown);
        Ok(())
    }
}

/// The rules of a resource that has none of its own.
#[derive(Debug)]
pub struct NoRules;

impl Rules for NoRules {}
